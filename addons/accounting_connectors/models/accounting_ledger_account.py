from odoo import api, fields, models

ACCOUNT_CLASSES = [
    ("asset", "Assets"),
    ("liability", "Liabilities"),
    ("equity", "Equity"),
    ("revenue", "Income"),
    ("expense", "Expenses"),
]


class AccountingLedgerAccount(models.Model):
    """A row of the provider's chart of accounts, as last read."""

    _name = "accounting.ledger.account"
    _description = "Ledger account at an accounting provider"
    _order = "connector_id, code, name, id"
    _rec_names_search = ["code", "name"]

    connector_id = fields.Many2one(
        "accounting.connector", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="connector_id.company_id", store=True)
    remote_id = fields.Char(required=True, readonly=True)
    payment_ref = fields.Char(
        readonly=True, help="What payments call it, where that is another id."
    )
    item_serial = fields.Integer(
        readonly=True, help="How often its item had to be replaced."
    )
    code = fields.Char(readonly=True)
    name = fields.Char(required=True, readonly=True)
    type = fields.Char(readonly=True, help="The provider's own word for the type.")
    account_class = fields.Selection(
        ACCOUNT_CLASSES, string="Class", required=True, readonly=True
    )
    active = fields.Boolean(
        default=True, readonly=True, help="Off: archived or deleted at the provider."
    )
    system = fields.Boolean(
        readonly=True, help="The provider keeps this account for itself."
    )
    payments = fields.Boolean(
        readonly=True, help="Payments can be received to or made from it."
    )
    bank = fields.Boolean(readonly=True)
    currency_code = fields.Char(string="Currency", readonly=True)
    tax_code = fields.Char(readonly=True)
    seen_at = fields.Datetime(string="Last Read", readonly=True)

    _remote_unique = models.Constraint(
        "UNIQUE(connector_id, remote_id)", "This account is listed already."
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for account in self:
            code = f"{account.code} " if account.code else ""
            account.display_name = f"{code}{account.name}"

    @api.model
    def _refresh(self, connector, accounts):
        """Make this table equal to the chart just read.

        An account that the provider no longer lists is archived, never deleted:
        mappings and history point to it.

        :param list[providers.documents.Account] accounts: the whole chart
        """
        values = {
            account.remote_id: {
                "payment_ref": account.payment_id,
                "code": account.code,
                "name": account.name,
                "type": account.type,
                "account_class": account.account_class.value,
                "active": account.active,
                "system": account.system,
                "payments": account.payments,
                "bank": account.bank,
                "currency_code": account.currency,
                "tax_code": account.tax_code,
            }
            for account in accounts
        }
        connector._mirror(self, values)
