"""What must be fixed, as people read it, and the screens on which it is mended."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..providers.errors import Cause
from .accounting_fix import AT_ONCE, CONNECTION, GAP, WHAT
from .cause_titles import mapping_title, title
from .causes import sentence


class AccountingFix(models.Model):
    _inherit = "accounting.fix"

    # === COMPUTED === #

    @api.depends("key", "sample_id")
    @api.depends_context("lang")
    def _compute_title(self):
        for fix in self:
            sample, connector = fix.sample_id, fix.connector_id
            rows = fix._gap_rows()
            words = sample.raw_message
            params = {**(sample.params or {}), "contact_name": fix._contact_name()}
            about = connector.provider, connector.remote_name, params, words
            cause = fix._cause()
            fix.title = (
                mapping_title(self.env, rows[0])
                if rows
                else title(self.env, cause, *about)
            )
            fix.message = sample.message or sentence(self.env, cause, *about)
            if fix.document_count > 1 and fix._is_of_documents():
                fix.message = f"{sample.record_name}: {fix.message}"  # one of them
            # our own words, where nothing was sent, are in the sentence already
            told = not words or rows or words in fix.message
            fix.provider_words = not told and words

    def _is_of_documents(self):
        """Is it mended document by document, and each has its own reason?"""
        cause = self._cause()
        return self.key != CONNECTION and cause not in AT_ONCE and cause not in WHAT

    def _cause(self):
        """What happened, of a broken connection too."""
        of_connection = self.key == CONNECTION
        if of_connection and self.sample_id.error_class != "authorization":
            return Cause.RECONNECT  # nothing has been tried since
        return Cause(self.sample_id.cause or Cause.UNKNOWN)

    def _contact_name(self):
        """The contact that the group is about."""
        sample = self.sample_id
        record = self.env[sample.res_model].sudo().browse(sample.res_id).exists()
        if record._name == "account.move":
            record = record.commercial_partner_id
        elif record._name == "account.payment":
            record = record.partner_id
        return record.display_name or sample.record_name

    def _gap_rows(self):
        """The rows of the mapping of which one would do, the nearest first; none where
        something else has to be mended.

        :rtype: accounting.ledger.mapping
        """
        self.ensure_one()
        rows = self.env["accounting.ledger.mapping"].sudo()
        if not (self.key or "").startswith(GAP):
            return rows
        ids = [int(one) for one in self.key.removeprefix(GAP).split(",")]
        return rows.browse(ids).exists().sorted(lambda row: (row.source_rank, row.id))

    def _rows(self):
        """The rows that have to be mended: those above, or those that lead to what was
        refused."""
        rows = self._gap_rows() or self._jobs(roots=True).sudo().gap_ids
        return rows.sorted(lambda row: (row.source_rank, row.id))

    @api.depends("key", "job_count")
    @api.depends_context("lang")
    def _compute_amounts(self):
        totals = self._totals_by_group()
        for fix in self:
            amounts = totals.get(fix.id, {})
            foreign = set(amounts) - {fix.currency_id}
            fix.amounts = bool(foreign) and _written(amounts)

    @api.depends("document_count", "job_count")
    @api.depends_context("lang")
    def _compute_waiting(self):
        for fix in self:
            count = fix.document_count
            if count == 1:
                fix.waiting = self.env._("1 document")
            elif count:
                fix.waiting = self.env._("%(count)s documents", count=count)
            elif fix.job_count == 1:
                fix.waiting = self.env._("1 record")
            else:
                fix.waiting = self.env._("%(count)s records", count=fix.job_count)

    def _totals_by_group(self):
        """What waits for each of these, by currency.

        :rtype: dict[int, dict[res.currency, float]]
        """
        self._flush_depends()
        rows = self.env.execute_query(
            SQL(
                "WITH %s SELECT fix_id, currency_id, sum(amount) FROM ("
                "SELECT e.fix_id, m.res_model, m.res_id, m.currency_id,"
                " max(m.amount) AS amount FROM entries e"
                " JOIN money m ON m.job_id = e.job_id"
                " WHERE m.amount IS NOT NULL AND m.currency_id IS NOT NULL"
                " AND e.fix_id IN %s"
                " GROUP BY e.fix_id, m.res_model, m.res_id, m.currency_id) records"
                " GROUP BY fix_id, currency_id ORDER BY sum(amount) DESC",
                self._stuck_sql(),
                tuple(self.ids) or (0,),
            )
        )
        totals = {}
        for fix_id, currency, amount in rows:
            totals.setdefault(fix_id, {})[self.env["res.currency"].browse(currency)] = (
                float(amount)
            )
        return totals

    @api.model
    def _totals(self, companies):
        """All that is stuck in some companies, each document once.

        :return: by company: how many documents, and how much of each currency
        :rtype: dict[int, tuple[int, dict[res.currency, float]]]
        """
        self._flush_depends()
        rows = self.env.execute_query(
            SQL(
                "WITH %s SELECT company_id, currency_id, count(*), sum(amount) FROM ("
                "SELECT DISTINCT e.company_id, m.res_model, m.res_id, m.currency_id,"
                " m.amount FROM entries e JOIN money m ON m.job_id = e.job_id"
                " WHERE m.amount IS NOT NULL AND m.currency_id IS NOT NULL"
                " AND e.company_id IN %s) records"
                " GROUP BY company_id, currency_id ORDER BY sum(amount) DESC",
                self._stuck_sql(),
                tuple(companies.ids) or (0,),
            )
        )
        totals = {}
        for company, currency, count, amount in rows:
            number, amounts = totals.get(company, (0, {}))
            amounts[self.env["res.currency"].browse(currency)] = float(amount)
            totals[company] = number + count, amounts
        return totals

    @api.depends("sample_id", "job_count")
    def _compute_fixable(self):
        for fix in self:
            known = fix.key == CONNECTION or fix.key.startswith(GAP)
            fix.fixable = known or bool(fix.sample_id._fix())

    @api.depends("key", "job_count")
    def _compute_job_ids(self):
        jobs = self._jobs_by_group()
        for fix in self:
            fix.job_ids = jobs.get(fix.id, ())

    def _jobs_by_group(self, roots=False):
        """Ids of the jobs of each of these.

        :param bool roots: without those that wait for another one only
        :rtype: dict[int, list[int]]
        """
        self._flush_depends()
        rows = self.env.execute_query(
            SQL(
                "WITH %s SELECT DISTINCT fix_id, %s FROM entries WHERE fix_id IN %s",
                self._stuck_sql(),
                SQL("root_id" if roots else "job_id"),
                tuple(self.ids) or (0,),
            )
        )
        found = {}
        for fix_id, job_id in rows:
            found.setdefault(fix_id, []).append(job_id)
        return {fix_id: sorted(ids) for fix_id, ids in found.items()}

    def _jobs(self, roots=False):
        """The jobs behind these groups.

        :rtype: accounting.job
        """
        found = self._jobs_by_group(roots).values()
        ids = sorted({job_id for ids in found for job_id in ids})
        return self.env["accounting.job"].browse(ids)

    # === USER === #

    @api.model
    def get_count(self):
        """How many things there are to fix, for the menu.

        :rtype: int
        """
        return self.search_count([])

    def action_fix(self):
        """Open the screen on which it is mended, for the whole group."""
        self.ensure_one()
        self.check_access("read")
        if self.key == CONNECTION:
            return self.connector_id.action_reconnect()
        rows, jobs = self._rows(), self._jobs(roots=True)
        if rows:
            return self.env["accounting.mapping.fix"]._open_group(jobs, rows)
        one = len(jobs) == 1 or self.cause in AT_ONCE
        if one and self.sample_id._fix():
            return self.sample_id.action_fix()
        return self.action_view_jobs()

    def action_retry(self):
        """Send this group again at once, and what waits for it."""
        self.check_access("read")
        if not self:
            return
        jobs = self._jobs(roots=True)
        if not jobs:
            raise UserError(self.env._("Nothing waits for this any more."))
        jobs.action_retry()
        self.invalidate_model()

    def action_view_jobs(self):
        """The jobs behind it, each with its document, its reason and what was said."""
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "accounting_connectors.accounting_job_action"
        )
        domain = Domain("id", "in", self._jobs().ids)
        return {**action, "domain": list(domain), "context": {}, "path": False}

    def action_view_answer(self):
        """What the provider answered, as it was logged."""
        self.ensure_one()
        self.check_access("read")
        logs = self._jobs(roots=True).log_ids
        action = self.env["ir.actions.actions"]._for_xml_id(
            "accounting_connectors.accounting_sync_log_action"
        )
        return {
            **action,
            "domain": [("id", "in", logs.ids)],
            "context": {},
            "path": False,
        }


def _written(totals):
    """Amounts in several currencies, as people of this language write them.

    :param dict totals: amounts by currency
    :rtype: str
    """
    return " + ".join(currency.format(amount) for currency, amount in totals.items())
