from odoo import api, models
from odoo.fields import Domain


class AccountPayment(models.Model):
    _name = "account.payment"
    _inherit = ["account.payment", "accounting.syncable"]

    def _accounting_sources(self):
        """A payment is at the provider by what it settles: its partials."""
        sources = {}
        for payment in self:
            lines = payment.move_id.line_ids
            partials = lines.matched_debit_ids | lines.matched_credit_ids
            sources[payment.id] = partials.ids
        return "account.partial.reconcile", sources

    @api.model
    def _search_accounting_sync_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        lines = "move_id.line_ids"
        return Domain.OR(
            Domain(f"{lines}.{side}.accounting_sync_state", "in", value)
            for side in ("matched_debit_ids", "matched_credit_ids")
        )
