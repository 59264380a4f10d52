from odoo import fields, models
from odoo.exceptions import UserError

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
    _inherit = "accounting.about"
    _description = "Value overwritten by the other side"
    _order = "id desc"

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
