from odoo import api, fields, models
from odoo.exceptions import UserError

from .accounting_link import KINDS

FIELDS = [
    ("name", "Name"),
    ("email", "E-mail"),
    ("phone", "Phone"),
    ("vat", "Tax number"),
    ("registration", "Registration number"),
    ("website", "Website"),
    ("street", "Street"),
    ("street2", "Street 2"),
    ("city", "City"),
    ("zip", "ZIP"),
    ("state", "State"),
    ("country", "Country"),
    ("active", "Active"),
    ("code", "Internal reference"),
    ("description", "Description"),
    ("price", "Price"),
    ("account", "Account"),
]


class AccountingOverwrite(models.Model):
    """A value that lost: both sides had changed a field, and the later change won."""

    _name = "accounting.overwrite"
    _description = "Value overwritten by the other side"
    _order = "id desc"

    connector_id = fields.Many2one(
        "accounting.connector", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="connector_id.company_id", store=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    record_name = fields.Char(compute="_compute_record_name")
    field = fields.Selection(FIELDS, required=True, readonly=True)
    here = fields.Char(string="In Odoo", readonly=True)
    there = fields.Char(string="At the Provider", readonly=True)
    kept = fields.Selection(
        [("here", "Odoo's"), ("there", "The provider's")],
        required=True,
        readonly=True,
        help="Whose value was the later one.",
    )
    changed_here_at = fields.Datetime(readonly=True)
    changed_there_at = fields.Datetime(readonly=True)
    restored = fields.Boolean(
        readonly=True, help="A person has put back the value that lost."
    )

    _record_index = models.Index("(res_model, res_id)")

    @api.depends("res_model", "res_id")
    def _compute_record_name(self):
        for model, rows in self.grouped("res_model").items():
            records = self.env[model].sudo().browse(rows.mapped("res_id")).exists()
            names = {record.id: record._accounting_name() for record in records}
            for row in rows:
                row.record_name = names.get(row.res_id) or self.env._("Deleted")

    def action_restore(self):
        """Put back the value that lost: it is the latest change now, and goes to the
        other side as one."""
        for row in self:
            record = self.env[row.res_model].browse(row.res_id).exists()
            if not record:
                raise UserError(self.env._("This record was deleted in Odoo."))
            record.check_access("write")
            if row.field == "account":  # which is a row of the mapping
                self.env["accounting.ledger.mapping"].check_access("write")
            lost = row.here if row.kept == "there" else row.there
            record._accounting_put_back(row.connector_id.sudo(), row.field, lost or "")
            row.sudo().restored = True

    def action_open_record(self):
        """Open the record that it happened to."""
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id).exists()
        if not record:
            raise UserError(self.env._("This record was deleted in Odoo."))
        return record._accounting_open()
