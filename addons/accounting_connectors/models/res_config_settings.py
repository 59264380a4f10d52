from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Whom the connectors of a company write to, and when."""

    _inherit = "res.config.settings"

    accounting_recap = fields.Boolean(
        related="company_id.accounting_recap", readonly=False
    )
    accounting_recap_hour = fields.Float(
        related="company_id.accounting_recap_hour", readonly=False
    )
    accounting_recap_tz = fields.Selection(
        related="company_id.accounting_recap_tz", readonly=False
    )
    accounting_silent_hours = fields.Integer(
        related="company_id.accounting_silent_hours", readonly=False
    )
    accounting_mail_partner_ids = fields.Many2many(
        related="company_id.accounting_mail_partner_ids", readonly=False
    )
