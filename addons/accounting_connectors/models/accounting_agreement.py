from odoo import api, fields, models

TERMS_VERSION = "2026-11"
PRICES = {"USD": 49, "AUD": 69, "GBP": 49}  # a month


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

        A company in a currency without a price of its own pays in USD.
        """
        code = company.currency_id.name
        code = code if code in PRICES else "USD"
        currency = self.env["res.currency"].with_context(active_test=False)
        return PRICES[code], currency.search([("name", "=", code)], limit=1)

    @api.model
    def _terms(self, company):
        """The terms as a person of this company reads them."""
        price, currency = self._price(company)
        return self.env._(
            "The connector costs %(price)s a month for each Odoo company that you"
            " connect (companies in other currencies: %(prices)s), whatever the number"
            " of providers, of companies there, and of documents. The first month is"
            " free; billing starts on the 1st of the month after it ends. You can stop"
            " at any time, to the end of the month.",
            price=f"{price} {currency.name}",  # “$” alone is two currencies
            prices=", ".join(
                f"{amount} {code}"
                for code, amount in PRICES.items()
                if code != currency.name
            ),
        )

    @api.model
    def _agree(self, companies):
        """Record that the current user agrees for some companies; those that have
        agreed to these terms already are left alone."""
        for company in companies:
            if self._current(company):
                continue
            price, currency = self._price(company)
            self.sudo().create(
                {
                    "company_id": company.id,
                    "user_id": self.env.uid,
                    "version": TERMS_VERSION,
                    "price": price,
                    "currency_id": currency.id,
                    "text": self._terms(company),
                }
            )
