from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_accounting_why(self):
        """List this document's lines, each with the account it goes to and why."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "accounting_connectors.account_move_line_why_action"
        )
        return {
            **action,
            "domain": [("move_id", "=", self.id), ("display_type", "=", "product")],
        }
