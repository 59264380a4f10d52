from odoo import api, fields, models
from odoo.tools import SQL

from ..providers.documents import Notice
from ..providers.registry import adapter_class
from ..tools import server_config
from .causes import notice_sentence, sentence


class AccountingConnector(models.Model):
    """One Odoo company joined to one company at a provider."""

    _name = "accounting.connector"
    _description = "Accounting connector"
    _inherit = ["accounting.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "company_id, provider, id"
    _rec_name = "remote_name"
    _check_company_auto = True

    provider = fields.Selection(
        [
            ("xero", "Xero"),
            ("quickbooks", "QuickBooks Online"),
            ("sage", "Sage Accounting"),
        ],
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    authorization_id = fields.Many2one(
        "accounting.authorization", readonly=True, ondelete="restrict", copy=False
    )
    connected = fields.Boolean(
        readonly=True, copy=False, help="Off once the person has disconnected."
    )
    remote_id = fields.Char(readonly=True, required=True, string="Company Id There")
    remote_name = fields.Char(readonly=True, required=True, string="Company There")
    connection_ref = fields.Char(readonly=True)
    short_code = fields.Char(readonly=True)
    traits = fields.Json(readonly=True, help="What the adapter knows of the company.")
    notices = fields.Json(readonly=True)
    books = fields.Char(
        readonly=True, help="Another value there: the books were begun anew."
    )
    notice_message = fields.Text(compute="_compute_notice_message")
    country_code = fields.Char(readonly=True, string="Country There")
    currency_id = fields.Many2one("res.currency", readonly=True)
    currency_codes = fields.Char(readonly=True, string="Currencies There")
    period_lock_date = fields.Date(readonly=True)
    year_lock_date = fields.Date(readonly=True)
    access_error = fields.Char(
        readonly=True, copy=False, help="Why the provider locked this connector out."
    )
    chart_read_at = fields.Datetime(readonly=True, string="Chart Last Read")

    enabled = fields.Boolean(
        readonly=True, tracking=True, help="On: what is posted in Odoo is sent."
    )
    enabled_at = fields.Datetime(readonly=True)
    import_state = fields.Selection(
        [("none", "Not started"), ("running", "Running"), ("done", "Done")],
        default="none",
        required=True,
        readonly=True,
    )
    import_done = fields.Integer(readonly=True)
    import_total = fields.Integer(readonly=True)
    import_message = fields.Char(readonly=True)
    import_progress = fields.Float(compute="_compute_import_progress")

    state = fields.Selection(
        [
            ("attention", "Requires attention"),
            ("importing", "Importing"),
            ("connected", "Connected"),
            ("disconnected", "Disconnected"),
        ],
        compute="_compute_state",
    )
    state_reason = fields.Char(compute="_compute_state")
    needs_reconnect = fields.Boolean(compute="_compute_needs_reconnect")

    ledger_account_ids = fields.One2many("accounting.ledger.account", "connector_id")
    tax_code_ids = fields.One2many("accounting.tax.code", "connector_id")
    mapping_ids = fields.One2many("accounting.ledger.mapping", "connector_id")
    job_ids = fields.One2many("accounting.job", "connector_id")
    waiting_count = fields.Integer(compute="_compute_counts")
    blocked_count = fields.Integer(compute="_compute_counts")
    failed_count = fields.Integer(compute="_compute_counts")
    stuck_count = fields.Integer(compute="_compute_counts")
    done_count = fields.Integer(compute="_compute_counts")
    unmapped_count = fields.Integer(compute="_compute_unmapped_count")
    last_success = fields.Datetime(compute="_compute_last_success")

    _tenant_unique = models.UniqueIndex(
        "(provider, remote_id) WHERE connected",
        "This company is connected already. Disconnect it first.",
    )
    _company_unique = models.UniqueIndex(
        "(provider, company_id) WHERE connected",
        "This Odoo company is connected to another company at this provider.",
    )

    # === COMPUTED === #

    @api.depends("authorization_id.auth_error", "access_error", "connected")
    def _compute_needs_reconnect(self):
        for connector in self:
            consent = connector.sudo().authorization_id
            connector.needs_reconnect = connector.connected and bool(
                not consent
                or consent.auth_error
                or consent.ended_at
                or connector.access_error
            )

    @api.depends("needs_reconnect", "enabled", "connected", "import_state")
    def _compute_state(self):
        for connector in self:
            reason = False
            if not connector.connected:
                state = "disconnected"
            elif connector.needs_reconnect:
                state, reason = "attention", self.env._("Sign in again to go on.")
            elif not connector.enabled:
                state, reason = (
                    "attention",
                    self.env._("Finish the mapping and turn it on."),
                )
            elif connector.import_state == "running":
                state = "importing"
            else:
                state = "connected"
            connector.state, connector.state_reason = state, reason

    @api.depends("import_done", "import_total", "import_state")
    def _compute_import_progress(self):
        for connector in self:
            done, total = connector.import_done, connector.import_total
            finished = connector.import_state == "done"
            share = 100 * done / total if total else 0
            connector.import_progress = 100 if finished else min(share, 99)

    @api.depends("job_ids.state")
    def _compute_counts(self):
        groups = (
            self.env["accounting.job"]
            .sudo()
            ._read_group(
                [("connector_id", "in", self.ids)],
                ["connector_id", "state"],
                ["__count"],
            )
        )
        counts = {(connector.id, state): count for connector, state, count in groups}
        for connector in self:

            def count(*states, connector=connector):
                return sum(counts.get((connector.id, state), 0) for state in states)

            connector.waiting_count = count("pending", "running")
            connector.blocked_count = count("blocked")
            connector.failed_count = count("failed")
            connector.stuck_count = count("blocked", "failed")
            connector.done_count = count("done")

    @api.depends("mapping_ids.state")
    def _compute_unmapped_count(self):
        groups = self.env["accounting.ledger.mapping"]._read_group(
            [
                ("connector_id", "in", self.ids),
                ("state", "in", ("missing", "broken")),
                ("needed", "=", True),
            ],
            ["connector_id"],
            ["__count"],
        )
        counts = {connector.id: count for connector, count in groups}
        for connector in self:
            connector.unmapped_count = counts.get(connector.id, 0)

    @api.depends("notices")
    @api.depends_context("lang")
    def _compute_notice_message(self):
        for connector in self:
            connector.notice_message = "\n".join(
                notice_sentence(self.env, Notice(code), connector.provider)
                for code in connector.notices or ()
                if code in tuple(Notice)
            )

    def _compute_last_success(self):
        groups = (
            self.env["accounting.job"]
            .sudo()
            ._read_group(
                [("connector_id", "in", self.ids), ("state", "=", "done")],
                ["connector_id"],
                ["done_at:max"],
            )
        )
        latest = {connector.id: moment for connector, moment in groups}
        for connector in self:
            connector.last_success = latest.get(connector.id)

    # === ADAPTER === #

    def _offline_adapter(self):
        """An adapter for what needs no network, like links to the provider's pages."""
        self.ensure_one()
        cls = adapter_class(self.provider)
        return cls(
            None,
            self.remote_id,
            endpoints=server_config.endpoints(cls),
            short_code=self.short_code or "",
            traits=self.traits,
        )

    def _capabilities(self):
        return server_config.capabilities(adapter_class(self.provider))

    def _adapter(self, recorder=None):
        """The adapter of this connector, with token, call budget and log attached.

        :param recorder: called with each exchange; default: straight to the sync log
        :rtype: providers.base.Adapter
        """
        self.ensure_one()
        budget = self.env["accounting.api.budget"]._of(self)
        adapter = self.sudo().authorization_id._adapter(
            self.remote_id,
            recorder=recorder or self._log_exchange,
            before_call=budget._take,
            on_headers=budget._learn,
        )
        adapter.short_code = self.short_code or ""
        adapter.traits = self.traits or {}
        return adapter

    def _log_exchange(self, exchange):
        """Write one exchange to the sync log on a cursor of its own: what was said was
        said, whatever becomes of our transaction. A connector that this very
        transaction makes is logged with it."""
        with self.env.registry.cursor() as cr:
            connector = self.with_env(self.env(cr=cr, su=True))
            known = bool(connector.exists())
            if known:
                connector.env["accounting.sync.log"]._record(connector, [exchange])
        if not known:
            self.env["accounting.sync.log"]._record(self, [exchange])

    # === USER === #

    def _check_manager(self):
        self.check_access("write")

    def _sentence(self, error):
        """A provider error as one sentence that says what to do."""
        return sentence(
            self.env,
            error.cause,
            self.provider,
            self.remote_name,
            error.params,
            error.message,
        )

    # === WAKING === #

    @api.model
    def _for_company(self, companies):
        """Connectors that push for some companies.

        :rtype: dict[int, accounting.connector] by company id
        """
        self.flush_model(["company_id", "connected", "enabled"])
        rows = self.env.execute_query(
            SQL(
                "SELECT company_id, id FROM accounting_connector"
                " WHERE enabled AND connected AND company_id IN %s ORDER BY id",
                tuple(companies.ids) or (0,),
            )
        )
        found = {}
        for company_id, connector_id in rows:
            found.setdefault(company_id, []).append(connector_id)
        return {company: self.sudo().browse(ids) for company, ids in found.items()}

    @api.model
    def _each_with(self, records):
        """Connectors that push for the companies of some records, each with those of
        its company.

        :rtype: Iterator[tuple[accounting.connector, models.Model]]
        """
        for company_id, connectors in self._for_company(records.company_id).items():
            mine = records.filtered(lambda r, c=company_id: r.company_id.id == c)
            for connector in connectors:
                yield connector, mine

    @api.model
    def _wake(self):
        """Have the engine look for work as soon as this transaction is committed."""
        self.env.ref("accounting_connectors.ir_cron_push").sudo()._trigger()
