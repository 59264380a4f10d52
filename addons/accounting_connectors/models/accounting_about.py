"""Jobs, links and the like are each about one record in Odoo: what they know of it, and
what it tells them."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..providers.documents import Kind

KINDS = [
    (Kind.CONTACT.value, "Contact"),
    (Kind.ITEM.value, "Item"),
    (Kind.INVOICE.value, "Invoice"),
    (Kind.CREDIT_NOTE.value, "Credit note"),
    (Kind.BILL.value, "Bill"),
    (Kind.VENDOR_CREDIT.value, "Vendor credit"),
    (Kind.PAYMENT.value, "Payment"),
    (Kind.ALLOCATION.value, "Allocation"),
    (Kind.ON_ACCOUNT.value, "Payment on account"),
    (Kind.ATTACHMENT.value, "File"),
    (Kind.TRACKING.value, "Tracking option"),
]
ROLES = [("supplier", "Supplier")]


class AccountingSubject(models.AbstractModel):
    """A record that jobs are about: it has a name and a form."""

    _name = "accounting.subject"
    _description = "Record that accounting jobs are about"

    def _accounting_name(self):
        """How jobs name this record."""
        return self.display_name

    def _accounting_open(self):
        """The form of this record."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }


class AccountingAbout(models.AbstractModel):
    """A row of a connector about one record in Odoo."""

    _name = "accounting.about"
    _description = "Row of an accounting connector about a record"

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

    @api.depends("res_model", "res_id")
    def _compute_record_name(self):
        for model, rows in self.grouped("res_model").items():
            records = self.env[model].sudo().browse(rows.mapped("res_id")).exists()
            names = {record.id: record._accounting_name() for record in records}
            for row in rows:
                row.record_name = names.get(row.res_id) or self.env._("Deleted")

    @api.model
    def _about(self, records, *conditions):
        """Rows about some records, whoever asks.

        :param conditions: leaves of a domain, all of which have to hold
        """
        mine = [("res_model", "=", records._name), ("res_id", "in", records.ids)]
        return self.sudo().search([*mine, *conditions])

    def action_open_record(self):
        """Open the record that it is about."""
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id).exists()
        if not record:
            raise UserError(self.env._("This record was deleted in Odoo."))
        return record._accounting_open()


class AccountingAboutVariant(models.AbstractModel):
    """A row about a record that may be several there: a contact, where each has one
    currency, or where customers and suppliers are kept apart."""

    _name = "accounting.about.variant"
    _inherit = "accounting.about"
    _description = "Row of an accounting connector about a record, or a variant of it"

    currency_code = fields.Char(
        string="Currency",
        readonly=True,
        help="Of a contact, where each there has one currency; empty: the company's.",
    )
    role = fields.Selection(
        ROLES,
        readonly=True,
        help="Of a contact, where customers and suppliers are kept apart; empty:"
        " customer.",
    )

    @api.depends("currency_code")
    def _compute_record_name(self):
        result = super()._compute_record_name()
        for row in self.filtered("currency_code"):
            row.record_name = f"{row.record_name} ({row.currency_code})"
        return result
