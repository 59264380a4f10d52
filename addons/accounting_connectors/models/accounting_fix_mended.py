"""What was mended lets go what waited for it, at once, and nothing else."""

from odoo import api, models

from ..providers.errors import Cause
from .accounting_job_fix import MAPPING_CAUSES, SIGN_IN_CAUSES
from .accounting_ledger_mapping import SOURCES

STUCK = ("blocked", "failed")


class AccountingJob(models.Model):
    _inherit = "accounting.job"

    @api.model
    def _enqueue(self, connector, kind, res_model, res_ids, *args, **kwargs):
        """A stuck job that gets a new cause, because its record was corrected, may let
        go what waits for it."""
        jobs = super()._enqueue(connector, kind, res_model, res_ids, *args, **kwargs)
        held = self.sudo().search(
            [
                ("connector_id", "=", connector.id),
                ("state", "=", "blocked"),
                ("cause", "=", Cause.PREREQUISITE.value),
                ("after_ids", "in", jobs.ids),
            ]
        )
        held._rearm()
        return jobs

    def _days(self):
        """The date of the document that each of these is about, where it has one.

        :rtype: dict[accounting.job, date]
        """
        days = {}
        for model, jobs in self.grouped("res_model").items():
            names = self.env[model]._fields
            records = {record.id: record for record in jobs._records()}
            for job in jobs:
                record = records.get(job.res_id)
                for name in ("invoice_date", "max_date", "date"):
                    if record and name in names and record[name]:
                        days.setdefault(job, record[name])
        return days

    def _rearm_answered(self):
        """Send those that had all their missing answers given."""
        mapped = set(self.gap_ids.filtered(lambda row: row.state == "mapped").ids)
        self.filtered(
            lambda job: (
                job.state == "blocked"
                and all(mapped & set(alternatives) for alternatives in job.gaps or [])
            )
        )._rearm()

    @api.model
    def _mapping_changed(self, rows):
        """A refusal that named no row of the mapping waits for any of the kind that it
        is about."""
        result = super()._mapping_changed(rows)
        sources = set(rows.filtered(lambda row: row.state == "mapped").mapped("source"))
        causes = {cause for cause in MAPPING_CAUSES if sources & _sources(cause)}
        if causes:
            self.search(
                [
                    ("connector_id", "in", rows.connector_id.ids),
                    ("state", "=", "blocked"),
                    ("cause", "in", [cause.value for cause in causes]),
                    ("gap_ids", "=", False),
                ]
            )._rearm()
        return result


def _sources(cause):
    """Sources of the mapping rows that a refusal may be about."""
    taxes, journals = {"tax", "purchase_tax"}, {"journal"}
    if cause in (Cause.TAX_MISSING, Cause.TAX_UNKNOWN, Cause.TAX_MIXED):
        return taxes
    if cause is Cause.PAYMENT_ACCOUNT:
        return journals
    accounts = {source for source, __ in SOURCES} - taxes - journals
    return accounts | taxes if cause is Cause.TAX_UNFIT else accounts


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    def write(self, vals):
        """Save; books that were unlocked, or a currency that was added there, let go
        what waited for it."""
        unlocks = {"period_lock_date", "year_lock_date"} & vals.keys()
        before = {one: (one._locked_until(), one.currency_codes) for one in self}
        result = super().write(vals)
        for connector, (locked_until, currencies) in before.items():
            latest = connector._locked_until()
            if unlocks and locked_until and (not latest or latest < locked_until):
                connector._rearm_unlocked(latest)
            if "currency_codes" in vals and connector.currency_codes != currencies:
                connector._rearm_currencies()
        return result

    def _locked_until(self):
        dates = (self.period_lock_date, self.year_lock_date)
        return max(filter(None, dates), default=None)

    def _stuck_jobs(self, *conditions):
        mine = [("connector_id", "in", self.ids), ("state", "in", STUCK)]
        return self.env["accounting.job"].sudo().search([*mine, *conditions])

    def _rearm_unlocked(self, latest):
        """Send what was refused because of its date, where that is open now.

        :param date latest: the last day that is locked; None: none is
        """
        jobs = self._stuck_jobs(("cause", "=", Cause.PERIOD_LOCKED.value))
        days = jobs._days() if latest else {}
        jobs.filtered(
            lambda job: not latest or (days.get(job) or latest) > latest
        )._rearm()

    def _rearm_currencies(self):
        codes = set((self.currency_codes or "").split(","))
        jobs = self._stuck_jobs(("cause", "=", Cause.CURRENCY_MISSING.value))
        jobs.filtered(
            lambda job: (job.params or {}).get("currency") in (*codes, None)
        )._rearm()

    def _rearm_reconnected(self):
        """Another user may do there what the last one was not allowed to."""
        result = super()._rearm_reconnected()
        causes = [cause.value for cause in SIGN_IN_CAUSES]
        self._stuck_jobs(("cause", "in", causes))._rearm()
        return result

    def _mirror(self, table, values):
        """An account or a tax code that was restored there is an answer again."""
        gone = table.sudo().with_context(active_test=False)
        gone = gone.search([("connector_id", "=", self.id), ("active", "=", False)])
        result = super()._mirror(table, values)
        restored = gone.filtered("active")
        for field in ("ledger_account_id", "tax_code_id"):
            rows = self.env["accounting.ledger.mapping"].sudo()
            if rows._fields[field].comodel_name == table._name and restored:
                rows.search([(field, "in", restored.ids)])._unblock()
        return result


class AccountingApp(models.Model):
    _inherit = "accounting.app"

    @api.model
    def _store(self, provider, values):
        """Keep credentials; what stopped because of wrong ones goes on."""
        result = super()._store(provider, values)
        waiting = self.env["accounting.connector"].sudo()
        waiting = waiting.search([("provider", "=", provider)])
        waiting._stuck_jobs(("cause", "=", Cause.CLIENT_WRONG.value))._rearm()
        return result
