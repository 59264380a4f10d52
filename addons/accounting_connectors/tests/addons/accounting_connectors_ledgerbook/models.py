from odoo import fields, models


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"
    provider = fields.Selection(
        selection_add=[("ledgerbook", "Ledgerbook")],
        ondelete={"ledgerbook": "cascade"},
    )
