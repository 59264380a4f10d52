import logging

from odoo import api, fields, models

from ..providers.documents import Tenant
from ..providers.errors import ConnectorError

_logger = logging.getLogger(__name__)


class AccountingTenant(models.Model):
    """A company at the provider that a consent covers, waiting to be chosen."""

    _name = "accounting.tenant"
    _description = "Company at an accounting provider"
    _inherit = ["accounting.guarded"]
    _order = "name, id"
    _rec_name = "name"

    authorization_id = fields.Many2one(
        "accounting.authorization",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    remote_id = fields.Char(required=True, readonly=True)
    connection_ref = fields.Char(
        readonly=True, help="The provider's id of the link to this company."
    )
    name = fields.Char(required=True, readonly=True)
    country_code = fields.Char(string="Country", readonly=True)
    currency_code = fields.Char(string="Currency", readonly=True)
    short_code = fields.Char(readonly=True)
    selected = fields.Boolean(string="Import")
    company_id = fields.Many2one(
        "res.company",
        string="Odoo Company",
        help="The Odoo company whose documents go to this company's books.",
    )
    connector_id = fields.Many2one(
        "accounting.connector", readonly=True, ondelete="set null"
    )
    issue = fields.Char(compute="_compute_issue")

    _remote_unique = models.Constraint(
        "UNIQUE(authorization_id, remote_id)", "This company is listed already."
    )

    @api.depends(
        "company_id", "remote_id", "currency_code", "authorization_id.provider"
    )
    def _compute_issue(self):
        taken = self._taken_connectors()
        for tenant in self:
            tenant.issue = tenant._find_issue(taken)

    def _taken_connectors(self):
        """Living connectors per provider: who holds which remote company."""
        return (
            self.env["accounting.connector"]
            .sudo()
            .search(
                [
                    ("provider", "in", self.authorization_id.mapped("provider")),
                    ("connected", "=", True),
                ]
            )
        )

    def _find_issue(self, taken):
        """Why this company cannot be imported as it stands, in one sentence."""
        self.ensure_one()
        provider = self.authorization_id.provider
        mine = taken.filtered(lambda c: c.provider == provider) - self.connector_id
        same = mine.filtered(lambda c: c.remote_id == self.remote_id)[:1]
        if same and same.company_id != self.company_id:
            return self.env._(
                "Already connected to %(company)s. Disconnect it there first.",
                company=same.company_id.name,
            )
        if not self.company_id:
            ours = self.env.user.company_ids.currency_id.mapped("name")
            if self.currency_code and self.currency_code not in ours:
                return self.env._(
                    "None of your Odoo companies has its books in %(currency)s.",
                    currency=self.currency_code,
                )
            return self.env._("Choose the Odoo company that it belongs to.")
        other = mine.filtered(lambda c: c.company_id == self.company_id) - same
        if other:
            return self.env._(
                "%(company)s is connected to %(other)s already. Disconnect that one"
                " first, or choose another Odoo company.",
                company=self.company_id.name,
                other=other[:1].remote_name,
            )
        if (
            self.currency_code
            and self.company_id.currency_id.name != self.currency_code
        ):
            return self.env._(
                "Its books are in %(theirs)s, those of %(company)s in %(ours)s. Choose"
                " an Odoo company in %(theirs)s.",
                theirs=self.currency_code,
                ours=self.company_id.currency_id.name,
                company=self.company_id.name,
            )
        return False

    def _guess_company(self, companies):
        """The Odoo company that this one most likely is: same currency, then country,
        then the most similar name; empty when no currency fits."""
        self.ensure_one()
        fitting = companies.filtered(lambda c: c.currency_id.name == self.currency_code)
        local = fitting.filtered(lambda c: c.country_id.code == self.country_code)
        candidates = local or fitting
        if len(candidates) > 1:
            current = self.authorization_id.company_id
            candidates = (candidates & current) or candidates
        return candidates[:1]

    def _release_quietly(self):
        """Ask the provider to end the link to this company; what is gone is gone."""
        consent = self.authorization_id
        try:
            consent._adapter(self.remote_id).release(self._tenant())
        except ConnectorError as error:
            _logger.info("%s not released: %s", self.name, error.cause)

    def _tenant(self):
        """:rtype: providers.documents.Tenant"""
        return Tenant(
            remote_id=self.remote_id,
            name=self.name,
            connection_id=self.connection_ref or "",
        )

    def _preselect(self):
        """Tick the companies that can be imported at once and are not yet."""
        for tenant in self:
            tenant.selected = not tenant.issue and not tenant.connector_id.connected

    def _connector_values(self):
        self.ensure_one()
        currency = self.env["res.currency"].with_context(active_test=False)
        return {
            "provider": self.authorization_id.provider,
            "company_id": self.company_id.id,
            "authorization_id": self.authorization_id.id,
            "connected": True,
            "access_error": False,
            "remote_id": self.remote_id,
            "remote_name": self.name,
            "connection_ref": self.connection_ref,
            "short_code": self.short_code,
            "country_code": self.country_code,
            "currency_id": currency.search([("name", "=", self.currency_code)]).id,
        }
