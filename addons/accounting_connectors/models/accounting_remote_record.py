from datetime import UTC

from odoo import api, fields, models

from ..providers.documents import Kind
from ..providers.matching import name_key, text_key


class AccountingRemoteRecord(models.Model):
    """A contact or item at the provider, as last read: what we match against before we
    create one there."""

    _name = "accounting.remote.record"
    _description = "Contact or item at an accounting provider"
    _order = "name, id"

    connector_id = fields.Many2one(
        "accounting.connector", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connector_id.company_id", store=True)
    kind = fields.Selection(
        [(Kind.CONTACT.value, "Contact"), (Kind.ITEM.value, "Item")], required=True
    )
    remote_id = fields.Char(required=True)
    name = fields.Char(required=True)
    name_key = fields.Char(help="The name without case, blanks and legal form.")
    number = fields.Char(help="Our number for a contact, the code of an item.")
    email = fields.Char()
    vat = fields.Char()
    registration = fields.Char()
    city = fields.Char()
    currency_code = fields.Char(help="Of a contact that has one currency there.")
    account_ref = fields.Char(help="Of an item: the account that it posts to.")
    active = fields.Boolean(default=True)
    version = fields.Char()

    _remote_unique = models.Constraint(
        "UNIQUE(connector_id, kind, remote_id)", "This record is listed already."
    )
    _name_index = models.Index("(connector_id, kind, name_key)")
    _number_index = models.Index("(connector_id, kind, number)")
    _vat_index = models.Index("(connector_id, vat) WHERE vat IS NOT NULL")
    _email_index = models.Index("(connector_id, email) WHERE email IS NOT NULL")

    @api.depends("name", "email", "vat", "city", "number")
    def _compute_display_name(self):
        """With what tells it from others of the same name."""
        for record in self:
            details = (record.number, record.email, record.vat, record.city)
            record.display_name = " · ".join(filter(None, (record.name, *details)))

    @api.model
    def _pull(self, connector, kind):
        """Read what changed since the last time, page by page.

        :return: do items post elsewhere than we thought?
        :raise ConnectorError: pages already read are kept, the cursor is not moved
        """
        cursors = self.env["accounting.cursor"]
        cursor = cursors._get(connector, kind)
        since = cursor.replace(tzinfo=UTC) if cursor else None
        for page in connector._adapter().pull(kind, since=since):
            self._store(connector, kind, page.records)
            if page.cursor:
                cursors._set(connector, kind, page.cursor)
        return kind is Kind.ITEM and connector._check_item_accounts()

    @api.model
    def _store(self, connector, kind, records):
        """Insert or update remote records of one page."""
        rows = (
            self.sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("connector_id", "=", connector.id),
                    ("kind", "=", kind.value),
                    ("remote_id", "in", [record.remote_id for record in records]),
                ]
            )
        )
        known = {row.remote_id: row for row in rows}
        fresh = []
        for record in records:
            values = self._values(kind, record)
            row = known.get(record.remote_id)
            if row:
                row.write(values)
            else:
                fresh.append(
                    {"connector_id": connector.id, "kind": kind.value, **values}
                )
        self.sudo().create(fresh)

    @api.model
    def _values(self, kind, record):
        """Column values of a canonical contact or item."""
        values = {
            "remote_id": record.remote_id,
            "name": record.name or record.remote_id,
            "name_key": name_key(record.name),
            "active": record.active,
            "version": record.version,
        }
        if kind is Kind.CONTACT:
            values |= {
                "number": record.number or False,
                "email": record.email.strip().lower() or False,
                "vat": text_key(record.vat) or False,
                "registration": text_key(record.registration) or False,
                "city": record.city or False,
                "currency_code": record.currency or False,
            }
        else:
            values["number"] = record.code
            values["account_ref"] = record.account_id or False
        return values


class AccountingCursor(models.Model):
    """How far a kind of record has been read from a provider."""

    _name = "accounting.cursor"
    _description = "Reading position at an accounting provider"

    connector_id = fields.Many2one(
        "accounting.connector", required=True, ondelete="cascade"
    )
    kind = fields.Char(required=True)
    position = fields.Datetime()
    read_at = fields.Datetime(help="When the provider was last asked.")

    _kind_unique = models.Constraint("UNIQUE(connector_id, kind)", "One per kind.")

    @api.model
    def _get(self, connector, kind):
        row = self.sudo().search(
            [("connector_id", "=", connector.id), ("kind", "=", kind.value)]
        )
        return row.position

    @api.model
    def _set(self, connector, kind, position):
        row = self.sudo().search(
            [("connector_id", "=", connector.id), ("kind", "=", kind.value)]
        )
        values = {
            "position": position.replace(tzinfo=None, microsecond=0),
            "read_at": fields.Datetime.now(),
        }
        if row:
            row.write(values)
        else:
            self.sudo().create(
                {"connector_id": connector.id, "kind": kind.value, **values}
            )
