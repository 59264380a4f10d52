from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    accounting_connector_ids = fields.One2many("accounting.connector", "company_id")
