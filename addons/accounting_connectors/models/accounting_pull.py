"""What changed at a provider, read and taken over: the other direction of the engine.

Reading keeps (``accounting.remote.record``) and moves the cursor, page by page; taking
over goes by what is kept. Either can be cut off anywhere and goes on where it was.
"""

import logging
import time
from contextlib import contextmanager
from datetime import UTC, timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..providers.documents import Kind
from ..providers.errors import (
    Cause,
    ConnectorError,
    RejectedError,
    TransientError,
)
from .accounting_cursor import FEED_OF, FEEDS
from .accounting_job_engine import BEATEN
from .accounting_taken import Ask, Dropped, Later, NotOurs, Taken

_logger = logging.getLogger(__name__)

PULL_LOCK = 0x616370  # advisory locks of reading: "acp"
WRITE_LOCK = 0x616377  # of writing down what came: "acw"
PATIENCE = 20  # seconds that sending waits for a reading under way
PAUSE = 10  # seconds after which what somebody else dealt with is looked at again
NAP = 5  # seconds that reading waits for another one
PEEK = 0.2  # seconds between two looks whether it is over
BATCH = 100  # records taken over between two commits
NO_GAP = timedelta()
FRESH = 20  # seconds for which what was read last is new enough to write upon
TAKERS = {  # who takes over what a feed brings; in this order
    Kind.CONTACT: "res.partner",
    Kind.ITEM: "product.product",
    Kind.TRACKING: "accounting.tracking.category",
    Kind.INVOICE: "account.move",
    Kind.PAYMENT: "account.payment",
}
SWITCHES = {  # of a connector: is this feed wanted?
    Kind.CONTACT: "pull_contacts",
    Kind.ITEM: "pull_items",
    Kind.TRACKING: "push_tracking",
    Kind.INVOICE: "pull_documents",
    Kind.PAYMENT: "pull_payments",
}


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
            connector._pull_due()
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

    @contextmanager
    def _reading(self, patience=0):
        """One worker at a time reads of a connector and takes over what it read.

        :param int patience: seconds to wait for another one
        :return: whether it is us
        """
        ends = time.monotonic() + patience
        while not (mine := self._lock_pull()) and time.monotonic() < ends:
            self.env["ir.cron"]._commit_progress()
            time.sleep(PEEK)
        try:
            if mine:
                self.env["ir.cron"]._commit_progress()  # a snapshot as new as the lock
            yield mine
        finally:
            if mine:
                self.env.cr.rollback()  # or the lock could not be given back
                self._unlock_pull()

    @contextmanager
    def _writing(self):
        """One worker at a time writes down what came of a connector, whichever way it
        went: otherwise two would undo each other, and start over. Never while somebody
        is being asked over the network. Committed at the end."""
        self.env["ir.cron"]._commit_progress()
        self.env.cr.execute(SQL("SELECT pg_advisory_lock(%s, %s)", WRITE_LOCK, self.id))
        try:
            self.env["ir.cron"]._commit_progress()  # a snapshot as new as the lock
            yield
            self.env["ir.cron"]._commit_progress()
        finally:
            self.env.cr.rollback()
            self.env.cr.execute(
                SQL("SELECT pg_advisory_unlock(%s, %s)", WRITE_LOCK, self.id)
            )

    def _lock_pull(self):
        """One worker reads of a connector at a time; its lock falls with it."""
        ((locked,),) = self.env.execute_query(
            SQL("SELECT pg_try_advisory_lock(%s, %s)", PULL_LOCK, self.id)
        )
        return locked

    def _unlock_pull(self):
        self.env.cr.execute(
            SQL("SELECT pg_advisory_unlock(%s, %s)", PULL_LOCK, self.id)
        )

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

    # === TAKING OVER === #

    def _take_over(self, feeds):
        """Take over what was read and waits."""
        for kind in feeds:
            while rows := self._waiting(kind):
                try:
                    with self._writing():
                        rows._take(self, TAKERS[kind])
                except BEATEN as error:
                    self.env.cr.rollback()
                    _logger.info("taking over %s starts over: %s", rows, error)
                    self._wake_pull()
                    return
                if not self.env["ir.cron"]._commit_progress():
                    self._wake_pull()
                    return

    def _waiting(self, kind):
        now = fields.Datetime.now()
        return self.env["accounting.remote.record"].search(
            [
                ("connector_id", "=", self.id),
                ("kind", "in", [one.value for one in FEEDS[kind]]),
                ("state", "=", "new"),
                "|",
                ("next_try_at", "=", False),
                ("next_try_at", "<=", now),
            ],
            order="id",
            limit=BATCH,
        )


class AccountingRemoteRecord(models.Model):
    _inherit = "accounting.remote.record"

    def _take(self, connector, model):
        """Have a model take these over, and keep what became of each. What one breaks,
        it breaks for itself alone."""
        taker = (
            self.env[model]
            .sudo()
            .with_company(connector.company_id)
            .with_context(accounting_taking=connector.id, tracking_disable=True)
        )
        try:
            with self.env.cr.savepoint():
                outcomes = taker._accounting_take(connector, self)
        except BEATEN:
            raise
        except Exception as error:
            if len(self) > 1:
                for row in self:
                    row._take(connector, model)
                return
            outcomes = {self: self._failure(error)}
        for row in self:
            row._settle(connector, outcomes.get(row, NotOurs()))

    def _failure(self, error):
        """What becomes of a record that could not be taken over: why, as Odoo says it
        (a lock date, a missing account), or a bug of ours."""
        if isinstance(error, ConnectorError):
            return error
        if isinstance(error, UniqueViolation):  # a person answered at the same time
            return Later(PAUSE)
        if isinstance(error, UserError):
            return RejectedError(str(error), cause=Cause.UNKNOWN)
        _logger.error("%s not taken over", self, exc_info=error)
        words = self.env._("An error of the connector itself; its log has the details.")
        return RejectedError(words, cause=Cause.UNKNOWN)

    def _settle(self, connector, outcome):
        """Write down what became of a record."""
        self.ensure_one()
        now = fields.Datetime.now()
        if isinstance(outcome, Taken):
            values = {"state": "done", "taken_content": self.content, "decision": False}
            if outcome.record:
                values |= {
                    "res_model": outcome.record._name,
                    "res_id": outcome.record.id,
                }
        elif isinstance(outcome, NotOurs):
            values = {"state": "other"}
        elif isinstance(outcome, Dropped):
            values = {"state": "ignored"}
        elif isinstance(outcome, Later):
            values = {"next_try_at": now + timedelta(seconds=outcome.seconds)}
        elif isinstance(outcome, Ask):
            values = {
                "state": "question",
                "topic": outcome.topic,
                "candidates": [one.values() for one in outcome.candidates],
                "params": outcome.params,
                "decision": False,
                "res_model": outcome.record._name if outcome.record else False,
                "res_id": outcome.record.id if outcome.record else False,
            }
        else:
            values = self._held_values(connector, outcome, now)
        self.write(values)

    def _held_values(self, connector, error, now):
        if error.retry:
            return {"next_try_at": now + timedelta(seconds=error.retry_after or 60)}
        groups = error.params.get("rows") or connector._rows_for(error)
        return {
            "state": "held",
            "cause": error.cause.value,
            "error_class": error.name,
            "raw_message": error.message[:500],
            "params": {k: str(v) for k, v in error.params.items() if k != "rows"},
            "gap_ids": [(6, 0, [row for group in groups for row in group])],
        }

    @api.model
    def _mapping_changed(self, rows):
        """Look again at what waited for these mapping rows."""
        waiting = self.sudo().search(
            [("state", "=", "held"), ("gap_ids", "in", rows.ids)]
        )
        waiting.filtered(
            lambda record: all(row.state == "mapped" for row in record.gap_ids)
        )._rearm()
