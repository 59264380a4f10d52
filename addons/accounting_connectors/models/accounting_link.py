from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

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


class AccountingLink(models.Model):
    """An Odoo record and the remote record it is, with the version last seen.

    Unique both ways: a record is never two remote ones, nor the reverse.
    """

    _name = "accounting.link"
    _description = "Link to a record at an accounting provider"
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
    record_name = fields.Char(string="In Odoo", compute="_compute_record_name")
    remote_id = fields.Char(required=True, readonly=True)
    remote_number = fields.Char(string="Number There", readonly=True)
    remote_status = fields.Char(string="Status There", readonly=True)
    remote_total = fields.Char(
        string="Total There", readonly=True, help="Exact, as the provider wrote it."
    )
    account_ref = fields.Char(
        string="Account There",
        readonly=True,
        help="Of an item, where lines post to their item's account.",
    )
    remote_url = fields.Char(readonly=True, help="As the provider told it.")
    version = fields.Char(readonly=True, help="The remote version last seen.")
    fingerprint = fields.Char(readonly=True, help="Of the content last sent.")
    synced_at = fields.Datetime(readonly=True, default=fields.Datetime.now)
    url = fields.Char(compute="_compute_url")

    _record_currency_unique = models.UniqueIndex(
        "(connector_id, res_model, res_id, kind, COALESCE(currency_code, ''),"
        " COALESCE(role, ''))",
        "This record is linked already.",
    )
    _remote_unique = models.Constraint(
        "UNIQUE(connector_id, kind, remote_id)",
        "This remote record is linked to another Odoo record.",
    )
    _record_index = models.Index("(res_model, res_id)")

    @api.depends("res_model", "res_id", "currency_code")
    def _compute_record_name(self):
        for model, links in self.grouped("res_model").items():
            records = self.env[model].sudo().browse(links.mapped("res_id")).exists()
            names = {record.id: record._accounting_name() for record in records}
            for link in links:
                name = names.get(link.res_id) or self.env._("Deleted")
                code = link.currency_code
                link.record_name = f"{name} ({code})" if code else name

    def action_open_record(self):
        """Open the Odoo record of this link."""
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id).exists()
        if not record:
            raise UserError(self.env._("This record was deleted in Odoo."))
        return record._accounting_open()

    def _compute_url(self):
        for link in self:
            adapter = link.connector_id._offline_adapter()
            url = adapter.web_url(Kind(link.kind), link.remote_id)
            link.url = link.remote_url or url or False

    @api.model
    def _find(self, connector, res_model, res_ids, currency="", role=""):
        """Links of some records.

        :param str currency: of contacts that are there once per currency; empty: of the
            company's own
        :param str role: of contacts that are there once per role; empty: customer
        :rtype: dict[int, accounting.link]
        """
        links = self.sudo().search(
            [
                ("connector_id", "=", connector.id),
                ("res_model", "=", res_model),
                ("res_id", "in", list(res_ids)),
                ("currency_code", "=", currency or False),
                ("role", "=", role or False),
            ]
        )
        return {link.res_id: link for link in links}

    @api.model
    def _record(self, connector, rows):
        """Write links, new or known, in one statement.

        :param list[dict] rows: ``kind, res_model, res_id, remote_id`` and, as far as
            known, the other columns below
        """
        if not rows:
            return
        names = (
            "kind", "res_model", "res_id", "remote_id", "remote_number",
            "remote_status", "remote_total", "version", "fingerprint", "account_ref",
            "remote_url", "currency_code", "role",
        )  # fmt: skip
        fixed = (connector.id, connector.company_id.id, self.env.uid)
        values = SQL(", ").join(
            SQL(
                "(%s, now() AT TIME ZONE 'UTC')",
                SQL(", ").join(
                    SQL("%s", value)
                    for value in (*fixed, *(row.get(name) for name in names))
                ),
            )
            for row in rows
        )
        columns = ("connector_id", "company_id", "create_uid", *names, "synced_at")
        updated = [SQL.identifier(n) for n in (*names[3:-2], "synced_at")]
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "INSERT INTO accounting_link (%s) VALUES %s"
                " ON CONFLICT (connector_id, res_model, res_id, kind,"
                " COALESCE(currency_code, ''), COALESCE(role, ''))"
                " DO UPDATE SET %s",
                SQL(", ").join(SQL.identifier(name) for name in columns),
                values,
                SQL(", ").join(SQL("%s = EXCLUDED.%s", n, n) for n in updated),
            )
        )
        self.invalidate_model()
