from odoo import api, fields, models

TERMS_VERSION = "2026-11"


class AccountingAgreement(models.Model):
    """Who agreed to which pricing terms, when, for which company. Never changed."""

    _name = "accounting.agreement"
    _description = "Agreement to the connector's terms"
    _order = "id desc"

    company_id = fields.Many2one("res.company", required=True, index=True)
    user_id = fields.Many2one("res.users", required=True)
    version = fields.Char(required=True)
    price = fields.Monetary(required=True, help="Per month, as shown when agreeing.")
    currency_id = fields.Many2one("res.currency", required=True)
    text = fields.Text(required=True, help="The terms as they were shown.")
    agreed_at = fields.Datetime(default=fields.Datetime.now, required=True)

    @api.model
    def _current(self, company):
        """The company's agreement to the terms in force, if any."""
        return self.sudo().search(
            [("company_id", "=", company.id), ("version", "=", TERMS_VERSION)], limit=1
        )

    @api.model
    def _price(self, company):
        """The monthly price for a company: amount and currency.

        49 USD, 69 AUD, 49 GBP; a company in another currency pays in USD.
        """
        prices = {"USD": 49, "AUD": 69, "GBP": 49}
        code = company.currency_id.name
        code = code if code in prices else "USD"
        currency = self.env["res.currency"].with_context(active_test=False)
        return prices[code], currency.search([("name", "=", code)], limit=1)
