from odoo import api, fields, models
from odoo.tools import SQL

from ..providers.documents import Kind


class AccountingLink(models.Model):
    """An Odoo record and the remote record it is, with the version last seen.

    Unique both ways: a record is never two remote ones, nor the reverse.
    """

    _name = "accounting.link"
    _inherit = "accounting.about.variant"
    _description = "Link to a record at an accounting provider"
    _order = "id desc"

    record_name = fields.Char(string="In Odoo")
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
