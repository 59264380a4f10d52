"""Documents of a period that the provider has locked: held, asked about, or booked
there on the first day that is open. Known before anything is sent, as far as the lock
was read; else learnt from the refusal.

Only what is not there yet is moved. What is there, in a period that was locked since,
stays as it is: see :mod:`account_move_reissue`.
"""

import dataclasses
from datetime import date, timedelta

from odoo import fields, models

from ..providers.documents import Operation
from ..providers.errors import Cause, ConfigurationError, ConnectorError

ASK, HOLD, NEXT = "ask", "hold", "next"
STUCK = ("blocked", "failed")


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    lock_policy = fields.Selection(
        [
            (ASK, "Ask me"),
            (HOLD, "Hold it until the period is unlocked"),
            (NEXT, "Book it on the next open day"),
        ],
        string="In a locked period",
        default=ASK,
        required=True,
        help="What becomes of a document whose date is in a period that is locked at"
        " the provider. Its date in Odoo stays as it is.",
    )

    def _first_open_day(self):
        """:rtype: date | None"""
        locked = self._locked_until()
        return locked and locked + timedelta(days=1)


class AccountingJob(models.Model):
    _inherit = "accounting.job"

    on_open_day = fields.Boolean(
        readonly=True, help="Booked on the next open day, as somebody answered."
    )
    booked_on = fields.Date(
        readonly=True, help="Its date there, where its own is in a locked period."
    )

    def _write_for(self, document, link, connector, adapter):
        document = self._dated(document, link, connector)
        return super()._write_for(document, link, connector, adapter)

    def _dated(self, document, link, connector):
        """The document with the date that it can have there.

        :return: it, or the error that holds it up
        """
        locked, day = connector._locked_until(), getattr(document, "date", None)
        if not locked or not day or day > locked:
            self._remember_day(False)
            return document
        if link:
            there = (link.standing or {}).get("date")
            moved = there and date.fromisoformat(there) > locked
            return _on(document, date.fromisoformat(there)) if moved else document
        if connector.lock_policy == NEXT or self.on_open_day:
            self._remember_day(connector._first_open_day())
            return _on(document, self.booked_on)
        return ConfigurationError(
            f"Locked up to {locked}.", cause=Cause.PERIOD_LOCKED, lock_date=locked
        )

    def _remember_day(self, day):
        if (self.booked_on or False) != day:
            self.booked_on = day

    def _conclude(self, connector, outcomes, run):
        """Tell on the record where it was booked on another day than its own."""
        result = super()._conclude(connector, outcomes, run)
        for job, outcome in outcomes.items():
            told = not isinstance(outcome, ConnectorError) and job.state == "done"
            if told and job.booked_on:
                job._tell_booked_on(connector)
        return result

    def _tell_booked_on(self, connector):
        record = self.env[self.res_model].browse(self.res_id).exists()
        if hasattr(record, "message_post"):
            record.message_post(
                body=self.env._(
                    "Booked in %(provider)s on %(day)s: there the books are locked up"
                    " to the day before.",
                    provider=connector._offline_adapter().label,
                    day=fields.Date.to_string(self.booked_on),
                )
            )

    def _tell_lock_date(self, connector):
        """Now that the lock is known, what it refused goes as the connector's policy
        says."""
        refused = self.filtered(
            lambda job: job.cause == Cause.PERIOD_LOCKED and not job.booked_on
        )
        before = connector._locked_until()
        if refused and "lock_date" in (refused[:1].params or {}):
            self._read_lock(connector)
        result = super()._tell_lock_date(connector)
        if connector.lock_policy == NEXT and connector._locked_until() != before:
            refused._movable()._rearm()
            self.env["ir.cron"]._commit_progress()
        return result

    def _read_lock(self, connector):
        """The refusal told a day; the provider's own word is asked for."""
        try:
            connector._read_company(connector._adapter())
        except ConnectorError:
            return  # nothing moves, and a person is asked

    def _movable(self):
        """Those of these whose document is not there yet, and stopped by a lock that we
        know: they can be booked on another day."""
        stopped = self.filtered(
            lambda job: (
                job.state in STUCK
                and job.cause == Cause.PERIOD_LOCKED
                and job.operation == Operation.CREATE.value
                and job.connector_id._locked_until()
            )
        )
        known = {
            (link.connector_id.id, link.res_model, link.res_id)
            for link in self.env["accounting.link"]
            .sudo()
            .search(
                [
                    ("connector_id", "in", stopped.connector_id.ids),
                    ("res_model", "in", stopped.mapped("res_model")),
                    ("res_id", "in", stopped.mapped("res_id")),
                ]
            )
        }
        return stopped.filtered(
            lambda job: (job.connector_id.id, job.res_model, job.res_id) not in known
        )

    def _fix(self):
        fix = super()._fix()
        return fix or (self._fix_locked if self._movable() else None)

    def _fix_locked(self):
        return self.env["accounting.lock.answer"]._open(self)


class AccountingFix(models.Model):
    _inherit = "accounting.fix"

    def action_fix(self):
        """... one answer for all that a lock stopped."""
        self.ensure_one()
        self.check_access("read")
        if self.cause == Cause.PERIOD_LOCKED.value:
            jobs = self._jobs(roots=True)._movable()
            if jobs:
                return self.env["accounting.lock.answer"]._open(jobs)
        return super().action_fix()


def _on(document, day):
    """A document on another day; it is not due before it is made."""
    values = {"date": day}
    if getattr(document, "due_date", None):
        values["due_date"] = max(document.due_date, day)
    return dataclasses.replace(document, **values)
