"""What was read and waits is taken over into Odoo, each kind by its model; what became
of each record is kept."""

import logging
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..providers.documents import Kind
from ..providers.errors import Cause, ConnectorError, RejectedError
from .accounting_connector_locks import BEATEN
from .accounting_cursor import FEEDS
from .accounting_taken import Ask, Dropped, Later, NotOurs, Taken

_logger = logging.getLogger(__name__)

PAUSE = 10  # seconds after which what somebody else dealt with is looked at again
BATCH = 100  # records taken over between two commits
TAKERS = {  # who takes over what a feed brings; in this order
    Kind.CONTACT: "res.partner",
    Kind.ITEM: "product.product",
    Kind.TRACKING: "accounting.tracking.category",
    Kind.INVOICE: "account.move",
    Kind.PAYMENT: "account.payment",
}


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

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
