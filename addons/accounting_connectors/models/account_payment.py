from odoo import models


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
