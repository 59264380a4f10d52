from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.causes import sentence
from ..providers.errors import ConnectorError
from ..providers.registry import adapter_class


class AccountingConnectWizard(models.TransientModel):
    """First step of connecting: the terms, then the provider's own sign-in."""

    _name = "accounting.connect.wizard"
    _description = "Connect an accounting provider"

    provider = fields.Selection(
        selection=lambda self: self.env["accounting.app"]._selection_provider(),
        required=True,
        readonly=True,
    )
    provider_label = fields.Char(compute="_compute_provider_label")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    price = fields.Monetary(compute="_compute_price")
    currency_id = fields.Many2one("res.currency", compute="_compute_price")
    price_label = fields.Char(compute="_compute_price")
    terms = fields.Text(compute="_compute_price")
    agreed_before = fields.Boolean(compute="_compute_price")
    agree = fields.Boolean(string="I agree to the pricing terms")
    redirect_uri = fields.Char(compute="_compute_provider_label")

    @api.depends("provider")
    def _compute_provider_label(self):
        for wizard in self:
            wizard.provider_label = adapter_class(wizard.provider).label
            wizard.redirect_uri = self.env["accounting.authorization"]._redirect_uri(
                wizard.provider
            )

    @api.depends("company_id")
    def _compute_price(self):
        Agreement = self.env["accounting.agreement"]
        for wizard in self:
            price, currency = Agreement._price(wizard.company_id)
            wizard.price, wizard.currency_id = price, currency
            wizard.price_label = f"{price} {currency.name}"  # “$” is two currencies
            wizard.agreed_before = bool(Agreement._current(wizard.company_id))
            wizard.terms = Agreement._terms(wizard.company_id)

    @api.model
    def _open(self, provider, company):
        wizard = self.create({"provider": provider, "company_id": company.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Connect %s", adapter_class(provider).label),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def action_open(self, provider):
        """Open the wizard for a provider, from its card."""
        self.env["accounting.connector"].check_access("create")
        return self._open(provider, self.env.company)

    def action_connect(self):
        """Record the agreement and go to the provider's sign-in."""
        self.ensure_one()
        self.env["accounting.connector"].check_access("create")
        if not self.agreed_before:
            if not self.agree:
                raise UserError(self.env._("Agree to the pricing terms first."))
            self.env["accounting.agreement"]._agree(self.company_id)
        try:
            url = self.env["accounting.authorization"]._start(
                self.provider, self.company_id
            )
        except ConnectorError as error:
            raise UserError(self._sentence(error)) from error
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def _sentence(self, error):
        label = self.provider_label
        return sentence(
            self.env, error.cause, self.provider, label, error.params, error.message
        )
