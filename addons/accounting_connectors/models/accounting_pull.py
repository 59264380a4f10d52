"""What changed at a provider, read: the other direction of the engine.

Reading keeps (``accounting.remote.record``) and moves the cursor, page by page; taking
over (:mod:`accounting_takeover`) goes by what is kept. Either can be cut off anywhere
and goes on where it was.
"""

import logging
from datetime import UTC, timedelta

from odoo import api, fields, models

from ..providers.documents import Kind
from ..providers.errors import Cause, ConnectorError, RejectedError, TransientError
from .accounting_connector_locks import BEATEN
from .accounting_connector_switches import SWITCHES
from .accounting_cursor import FEED_OF
from .accounting_takeover import TAKERS

_logger = logging.getLogger(__name__)

PATIENCE = 20  # seconds that sending waits for a reading under way
NAP = 5  # seconds that reading waits for another one
NO_GAP = timedelta()
FRESH = 20  # seconds for which what was read last is new enough to write upon


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    # === WHEN === #

    @api.model
    def _wake_pull(self, at=None):
        """Have what changed be read as soon as this transaction is committed.

        :param datetime at: not before
        """
        self.env.ref("accounting_connectors.ir_cron_pull").sudo()._trigger(at)

    @api.model
    def _cron_pull(self):
        """Read what is due of each connector, and take it over."""
        cron = self.env["ir.cron"]
        connectors = self.sudo().search(
            [("enabled", "=", True), ("connected", "=", True)]
        )
        connectors = connectors.filtered(lambda c: not c.needs_reconnect)
        cron._commit_progress(remaining=len(connectors))
        for connector in connectors:
            try:
                connector._pull_due()
            except Exception:  # a bug of ours, at one connector: the others go on
                self.env.cr.rollback()
                _logger.exception("reading of %s", connector)
            if not cron._commit_progress(1):
                self._wake_pull()
                return

    def _feeds(self):
        """The feeds that are wanted of this provider, in the order of taking over.

        :rtype: list[Kind]
        """
        self.ensure_one()
        reads = self._capabilities().reads
        return [kind for kind in TAKERS if kind in reads and self[SWITCHES[kind]]]

    def _pull_due(self):
        """Read the feeds that are due, and take over all that waits."""
        self.ensure_one()
        with self._reading(NAP) as mine:
            if not mine:  # who reads just now may be past what we were woken for
                self._wake_pull()
                return
            feeds = self._feeds()
            cursors = {
                kind: self.env["accounting.cursor"]._of(self, kind) for kind in feeds
            }
            due = [kind for kind in feeds if cursors[kind]._due(self.poll_minutes)]
            if self.import_state != "running":  # which reads the first two by itself
                self._pull(due)
            self._take_over(feeds)

    # === READING === #

    def _pull(self, feeds):
        """Read feeds; a failure is no news of anything, and is tried again when due.
        One that fails does not hold up the others, unless they would fail as well.

        :param list[Kind] feeds: which
        :return: was all of it read?
        :rtype: bool
        """
        self.ensure_one()
        if not feeds:
            return True
        with self._reading() as mine:
            return mine and self._pull_feeds(feeds)

    def _pull_feeds(self, feeds):
        failed = False
        try:
            for kind in feeds:
                error = self._try_feed(kind)
                failed = failed or bool(error)
                if error and (error.retry or error.stops_connection):
                    break
        except BEATEN as error:
            self.env.cr.rollback()
            _logger.info("%s of %s starts over: %s", kind, self, error)
            self._wake_pull()
            failed = True
        return not failed

    def _try_feed(self, kind):
        """Read one feed, and keep why it could not be read.

        :rtype: ConnectorError | None
        """
        try:
            self._pull_feed(kind)
            return None
        except BEATEN:
            raise
        except ConnectorError as failure:
            error = failure
            _logger.info("%s of %s not read: %s", kind, self, error.cause)
        except Exception:  # a bug of ours, in one feed of one connector
            _logger.exception("%s of %s not read", kind, self)
            words = self.env._(
                "An error of the connector itself; its log has the details."
            )
            error = RejectedError(words, cause=Cause.UNKNOWN)
        self.env.cr.rollback()
        if error.stops_connection:
            self._access_lost(error)
        self.env["accounting.cursor"]._of(self, kind)._fail(self._sentence(error))
        self.env["ir.cron"]._commit_progress()
        return error

    def _pull_feed(self, kind, progress=None):
        """Read one feed, keeping and committing page by page.

        :param progress: called with how many were read and how many there are (or None)
        :raise ConnectorError: what was read is kept
        """
        cursor = self.env["accounting.cursor"]._of(self, kind)
        asked_at, sweeps, read = fields.Datetime.now(), cursor._sweeps(), 0
        since = cursor._since()
        if since is None and kind in (Kind.INVOICE, Kind.PAYMENT):
            # older ones are compared in the history wizard, not read here
            since = (self.enabled_at or asked_at).replace(tzinfo=UTC)
        for page in self._adapter().pull(kind, since=since):
            read += len(page.records)
            with self._writing():
                self.env["accounting.remote.record"]._store(self, page.records)
                if page.cursor:
                    cursor._advance(page.cursor)
                if progress:
                    progress(read, page.total)
        cursor.write(
            {
                "asked_at": asked_at,
                "wanted": False,
                "failed_at": False,
                "error": False,
            }
        )
        if sweeps or not cursor.swept_at:
            cursor.swept_at = asked_at
        if kind is Kind.ITEM and self._check_item_accounts():
            jobs = self.env["accounting.job"].search(
                [
                    ("connector_id", "=", self.id),
                    ("cause", "=", Cause.ITEM_ARCHIVED.value),
                ]
            )
            jobs._rearm()  # nothing was booked of these; now they find another item
        self.env["ir.cron"]._commit_progress()

    def _freshen(self, kind):
        """Know what changed there before something is written upon it.

        :param Kind kind: of what is about to be written
        :raise TransientError: it could not be read
        """
        feed = FEED_OF.get(kind)
        if feed not in self._capabilities().reads:
            return
        with self._reading(PATIENCE) as mine:
            if not mine:
                raise TransientError(
                    "What changed there is being read just now.",
                    cause=Cause.PROVIDER_DOWN,
                    retry_after=5,
                )
            self._freshen_feed(feed)

    def _freshen_feed(self, feed):
        """:raise TransientError: it could not be read"""
        if feed not in self._feeds():
            return
        cursor = self.env["accounting.cursor"]._of(self, feed)
        limit = fields.Datetime.now() - timedelta(seconds=FRESH)
        if (
            cursor.asked_at
            and cursor.asked_at > limit
            and not cursor._due(24 * 60, NO_GAP)
        ):
            return
        if not self._pull([feed]) and not self.needs_reconnect:
            raise TransientError(
                "What changed there could not be read.", cause=Cause.PROVIDER_DOWN
            )
        self._take_over([feed])
