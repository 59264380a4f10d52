"""What a person sees and presses of a space."""

from odoo import api, fields, models

from .accounting_space import IMPORT


class AccountingSpace(models.Model):
    _inherit = "accounting.space"

    connected = fields.Boolean(related="connector_id.connected")
    remote_name = fields.Char(related="connector_id.remote_name")

    def _open(self, action, domain, **context):
        """A window on some records of this space."""
        self.ensure_one()
        self.check_access("read")
        window = self.env["ir.actions.actions"]._for_xml_id(
            f"accounting_connectors.{action}"
        )
        return {
            **window,
            "domain": [("space_id", "=", self.id), *domain],
            "context": {"active_test": False, **context},
        }

    def action_look(self):
        """The figures of this space."""
        return self._open("accounting_actual_action", [], search_default_result=1)

    def action_rows(self):
        return self._open("accounting_space_row_action", [])

    def action_questions(self):
        return self._open("accounting_space_row_action", [], search_default_question=1)

    def action_ties(self):
        differs = {"search_default_differs": 1} if self.difference_count else {}
        return self._open("accounting_space_tie_action", [], **differs)


class AccountingSpaceTable(models.Model):
    _inherit = "accounting.space.table"

    row_count = fields.Integer(compute="_compute_row_count")

    @api.depends("row_ids.skipped")
    def _compute_row_count(self):
        for table in self:
            table.row_count = len(table.row_ids.filtered(lambda row: not row.skipped))


class AccountingSpaceRow(models.Model):
    _inherit = "accounting.space.row"

    def action_skip(self):
        """These are not imported; what was read of them goes."""
        self.check_access("write")
        self.write({"skipped": True, "question": False})
        self.sudo().value_ids.with_context(**IMPORT).unlink()

    def action_unskip(self):
        """These are imported, from the next time that all months are read."""
        self.check_access("write")
        self.write({"skipped": False, "question": False})
        self.sudo().space_id.whole_at = False

    def action_values(self):
        """The months of this row."""
        self.ensure_one()
        self.check_access("read")
        window = self.env["ir.actions.actions"]._for_xml_id(
            "accounting_connectors.accounting_space_value_action"
        )
        return {
            **window,
            "name": self.name,
            "domain": [("row_id", "=", self.id)],
            "context": {"default_row_id": self.id},
        }
