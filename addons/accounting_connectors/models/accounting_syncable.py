from odoo import api, fields, models
from odoo.fields import Domain

from ..providers.documents import Kind

SYNC_STATES = [
    ("not_sent", "Not sent"),
    ("waiting", "Waiting"),
    ("sending", "Sending"),
    ("blocked", "Needs you"),
    ("failed", "Failed"),
    ("synced", "Synced"),
    ("changed", "Changed here"),
]
JOB_STATE = {  # the most pressing first
    "failed": "failed",
    "blocked": "blocked",
    "running": "sending",
    "pending": "waiting",
}


class AccountingSyncable(models.AbstractModel):
    """A record that connectors send: its status, its link, its reason, its buttons.

    Nothing of it is stored on the record: the status follows from jobs and links, read
    for a whole list in two statements.
    """

    _name = "accounting.syncable"
    _inherit = "accounting.subject"
    _description = "Record that accounting connectors send"

    accounting_sync_state = fields.Selection(
        SYNC_STATES,
        string="Accounting Sync",
        compute="_compute_accounting_sync",
        search="_search_accounting_sync_state",
    )
    accounting_sync_message = fields.Char(compute="_compute_accounting_sync")
    accounting_sync_url = fields.Char(compute="_compute_accounting_sync")
    accounting_sync_label = fields.Char(compute="_compute_accounting_sync")
    accounting_sync_fixable = fields.Boolean(compute="_compute_accounting_sync")

    def _compute_accounting_sync(self):
        jobs, links = self._accounting_jobs(), self._accounting_links()
        expected = self._accounting_expected()
        may_know = self.env["accounting.job"].has_access("read")
        for record in self:
            mine, there = jobs.get(record.id), links.get(record.id)
            state = record._accounting_state(mine, there, record in expected)
            record.accounting_sync_state = state
            troubled = mine and mine.filtered(
                lambda j: j.state in ("blocked", "failed")
            )
            shown = (troubled or mine or self.env["accounting.job"])[:1]
            # these tell of what is there, names included: for connector users only
            record.accounting_sync_message = may_know and shown.message
            record.accounting_sync_fixable = may_know and shown.fixable
            record.accounting_sync_url = may_know and bool(there) and there[:1].url
            connector = (there or mine or self.env["accounting.link"])[:1].connector_id
            record.accounting_sync_label = (
                connector._offline_adapter().label if connector else False
            )

    def _accounting_state(self, jobs, links, expected):
        """A record's status from its open jobs and its links; False when it is not for
        any connector."""
        found = set(jobs.mapped("state")) if jobs else ()
        for job_state, state in JOB_STATE.items():
            if job_state in found:
                return state
        if links:
            return "synced"
        return "not_sent" if expected else False

    def _accounting_expected(self):
        """Those of these records that a person would expect at a provider."""
        return self.browse()

    def _accounting_sources(self):
        """Whose jobs and links tell the status of these records.

        :return: model name, and record id -> ids of that model
        :rtype: tuple[str, dict[int, list[int]]]
        """
        return self._name, {record.id: record._origin.ids for record in self}

    def _accounting_jobs(self):
        """Open jobs by record id, the most pressing first."""
        open_states = list(JOB_STATE)
        return self._accounting_gather(
            "accounting.job", Domain("state", "in", open_states)
        )

    def _accounting_links(self):
        """Links by record id."""
        return self._accounting_gather("accounting.link", Domain.TRUE)

    def _accounting_gather(self, model, domain):
        name, sources = self._accounting_sources()
        owner = {res: rec for rec, ids in sources.items() for res in ids}
        if not owner:
            return {}
        domain &= Domain("res_model", "=", name) & Domain("res_id", "in", list(owner))
        allowed = Domain("company_id", "in", self.env.companies.ids)
        rows = self.env[model].sudo().search(domain & allowed)
        return rows.grouped(lambda row: owner[row.res_id])

    @api.model
    def _search_accounting_sync_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = [self._accounting_state_domain(state) for state in value]
        return Domain.OR(domains)

    def _accounting_state_domain(self, state):
        """Records in one status, as a domain on ids.

        A record counts by its most pressing job, as it is shown.
        """
        companies = Domain("company_id", "in", self.env.companies.ids)
        model = Domain("res_model", "=", self._name)
        ranked = list(JOB_STATE.items())

        def ids(name, extra):
            rows = self.env[name].sudo()._search(companies & model & extra)
            return rows.subselect("res_id")

        for rank, (job_state, shown) in enumerate(ranked):
            if shown == state:
                found = Domain(
                    "id", "in", ids("accounting.job", Domain("state", "=", job_state))
                )
                if rank:
                    above = [name for name, __ in ranked[:rank]]
                    more = ids("accounting.job", Domain("state", "in", above))
                    found &= Domain("id", "not in", more)
                return found
        busy = Domain(
            "id", "in", ids("accounting.job", Domain("state", "in", list(JOB_STATE)))
        )
        linked = Domain("id", "in", ids("accounting.link", Domain.TRUE))
        if state == "synced":
            return linked & ~busy
        if state == "not_sent":
            return self._accounting_expected_domain() & ~linked & ~busy
        return ~self._accounting_expected_domain() & ~linked & ~busy

    @api.model
    def _accounting_expected_domain(self):
        return Domain.FALSE

    # === FOR THE ENGINE === #

    def _accounting_describe(self, connector, kind, jobs):
        """These records as canonical documents.

        :return: per record id a document, a receipt (it is there already), an error, or
            ``After`` for one that waits for another; an id left out needs nothing
        :rtype: dict[int, object]
        """
        raise NotImplementedError

    @api.model
    def _accounting_take(self, connector, rows):
        """Take over what was read from a provider. Nothing that is written here is sent
        back to it.

        :param accounting.remote.record rows: of one feed, in the order read
        :return: per row :class:`Taken`, :class:`NotOurs`, :class:`Later`,
            :class:`Ask`, or a :class:`ConnectorError`; one left out is not ours
        :rtype: dict
        """
        return {}

    # === USER === #

    def _accounting_open_jobs(self):
        jobs = self._accounting_jobs()
        return self.env["accounting.job"].browse(
            [job.id for found in jobs.values() for job in found]
        )

    def action_accounting_retry(self):
        """Send again what is blocked or failed."""
        self.check_access("read")
        self._accounting_open_jobs().action_retry()

    def action_accounting_fix(self):
        """Open the screen on which the first problem is mended."""
        self.check_access("read")
        jobs = self._accounting_open_jobs()
        troubled = jobs.filtered(lambda job: job.state in ("blocked", "failed"))
        return troubled[:1].action_fix() if troubled else False

    def action_accounting_open_remote(self):
        """Open the record at the provider."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": self.accounting_sync_url,
            "target": "new",
        }

    def accounting_sync_status(self):
        """The status alone, for the page that waits for it to change.

        :rtype: list[dict]
        """
        self.check_access("read")
        return self.read(["accounting_sync_state"])

    @api.model
    def _accounting_links_of(self, connector, records):
        """Links of some records by id, of any kind."""
        return self.env["accounting.link"]._find(connector, records._name, records.ids)

    @api.model
    def _accounting_need(self, connector, kind, records, currency="", role=""):
        """Jobs for records that others wait for, made where there is none open.

        :param str currency: of contacts that are there once per currency
        :param str role: of contacts that are there once per role
        :rtype: dict[int, accounting.job]
        """
        Job = self.env["accounting.job"].sudo()
        open_jobs = Job._about(
            records,
            ("connector_id", "=", connector.id),
            ("kind", "=", kind.value),
            ("currency_code", "=", currency or False),
            ("role", "=", role or False),
            ("state", "in", ("pending", "running", "blocked", "failed")),
        )
        found = {job.res_id: job for job in open_jobs}
        missing = [record_id for record_id in records.ids if record_id not in found]
        fresh = Job._enqueue(
            connector,
            Kind(kind),
            records._name,
            missing,
            currency=currency,
            role=role,
        )
        for job in fresh:
            found[job.res_id] = job
        return found
