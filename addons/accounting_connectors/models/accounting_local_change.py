from odoo import api, fields, models
from odoo.tools import SQL


class AccountingLocalChange(models.Model):
    """A field that was changed in Odoo and is not yet so at the provider.

    Rows are only added by those who edit, and only removed by the engine: nobody who
    saves a contact waits for one that is being sent.
    """

    _name = "accounting.local.change"
    _description = "Change in Odoo that is on its way to an accounting provider"
    _order = "id"

    link_id = fields.Many2one(
        "accounting.link", required=True, ondelete="cascade", index=True
    )
    field = fields.Char(required=True)
    moment = fields.Datetime(required=True, help="UTC, when it was changed.")

    @api.model
    def _note(self, changes):
        """Write down that fields were changed now.

        :param list[tuple[accounting.link, str]] changes: link and field
        """
        if not changes:
            return
        values = SQL(", ").join(
            SQL(
                "(%s, %s, clock_timestamp() AT TIME ZONE 'UTC', %s)",
                link.id,
                field,
                self.env.uid,
            )
            for link, field in changes
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO accounting_local_change (link_id, field, moment,"
                " create_uid) VALUES %s",
                values,
            )
        )
        self.invalidate_model()

    @api.model
    def _pending(self, links):
        """When each field that waits to be sent was last changed.

        :rtype: dict[int, dict[str, datetime]] by link id and field
        """
        found = {}
        rows = self.sudo().search_fetch(
            [("link_id", "in", links.ids)], ["link_id", "field", "moment"]
        )
        for row in rows:
            mine = found.setdefault(row.link_id.id, {})
            mine[row.field] = max(row.moment, mine.get(row.field, row.moment))
        return found

    @api.model
    def _settle(self, link, fields_=None, until=None):
        """Forget changes that are at the provider now, or have lost.

        :param list[str] fields_: which; None: all
        :param datetime until: only those up to then
        """
        domain = [("link_id", "=", link.id)]
        if fields_ is not None:
            domain.append(("field", "in", list(fields_)))
        if until:
            domain.append(("moment", "<=", until))
        self.sudo().search(domain).unlink()

    @api.autovacuum
    def _gc_superseded(self):
        """Of changes that are sent nowhere, the last of each field is enough."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM accounting_local_change a"
                " USING accounting_local_change b"
                " WHERE a.link_id = b.link_id AND a.field = b.field AND a.id < b.id"
            )
        )
