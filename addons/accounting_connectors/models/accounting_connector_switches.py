from odoo import api, fields, models

from ..providers.documents import Kind
from .accounting_cursor import FEED_OF

SWITCHES = {  # of a connector: is this feed wanted?
    Kind.CONTACT: "pull_contacts",
    Kind.ITEM: "pull_items",
    Kind.TRACKING: "push_tracking",
    Kind.INVOICE: "pull_documents",
    Kind.PAYMENT: "pull_payments",
}
ABILITIES = {  # what a switch needs of the provider
    "can_bills": lambda can: Kind.BILL in can.writes,
    "can_track": lambda can: bool(can.tracking_axes),
    "can_attach": lambda can: bool(can.attaches),
    "can_mark_sent": lambda can: can.marks_sent,
    "can_tell_documents": lambda can: Kind.INVOICE in can.reads,
    "can_tell_payments": lambda can: Kind.PAYMENT in can.reads,
    "can_ring": lambda can: can.webhooks,
}


class AccountingConnector(models.Model):
    """What goes which way: one switch per kind of record and direction."""

    _inherit = "accounting.connector"

    push_from = fields.Date(
        help="Documents dated before this day are not sent by themselves.",
    )
    push_invoices = fields.Boolean(default=True, string="Invoices and credit notes")
    push_payments = fields.Boolean(default=True, string="Payments and credits used")
    push_items = fields.Boolean(
        default=True,
        string="Products on lines",
        help="Lines name the product; unknown products are created there.",
    )
    push_contacts = fields.Boolean(
        default=True,
        string="Contacts",
        help="Changes of customers and suppliers in Odoo are sent.",
    )
    push_bills = fields.Boolean(string="Vendor bills and refunds")
    push_tracking = fields.Boolean(
        string="Analytic accounts",
        help="Lines carry tracking categories, classes or analysis types.",
    )
    push_files = fields.Selection(
        [("none", "No files"), ("pdf", "The PDF"), ("all", "The PDF and all files")],
        default="none",
        required=True,
        string="Files of documents",
    )
    mark_sent = fields.Boolean(
        string="Mark as sent",
        help="Documents that were sent to the customer from Odoo are marked so there.",
    )
    pull_contacts = fields.Boolean(
        default=True,
        string="Contacts from there",
        help="Customers and suppliers there become available in Odoo, and their changes"
        " are taken over.",
    )
    pull_items = fields.Boolean(
        default=True,
        string="Products from there",
        help="Products and services there become available in Odoo, and their changes"
        " are taken over.",
    )
    pull_documents = fields.Boolean(
        default=True,
        string="Changes of documents there",
        help="What was changed or voided there of Odoo's documents is told.",
    )
    pull_payments = fields.Boolean(
        default=True,
        string="Payments from there",
        help="What is paid there is registered and reconciled in Odoo.",
    )
    override_taxes = fields.Boolean(
        string="Tax rates from there",
        help="The rates of mapped taxes in Odoo follow those there; posted documents"
        " stay as they are.",
    )
    poll_minutes = fields.Integer(
        string="Look for changes every",
        default=15,
        help="Minutes, where the provider does not tell of changes by itself. 0: once a"
        " day, and when it tells.",
    )

    can_bills = fields.Boolean(compute="_compute_abilities")
    can_track = fields.Boolean(compute="_compute_abilities")
    can_attach = fields.Boolean(compute="_compute_abilities")
    can_mark_sent = fields.Boolean(compute="_compute_abilities")
    can_tell_documents = fields.Boolean(compute="_compute_abilities")
    can_tell_payments = fields.Boolean(compute="_compute_abilities")
    can_ring = fields.Boolean(compute="_compute_abilities")
    review_count = fields.Integer(compute="_compute_review_count")
    last_read = fields.Datetime(
        compute="_compute_last_read", string="Changes last read"
    )
    read_error = fields.Char(compute="_compute_last_read")

    @api.depends("provider")
    def _compute_abilities(self):
        for connector in self:
            capabilities = connector.provider and connector._capabilities()
            for name, has in ABILITIES.items():
                connector[name] = bool(capabilities and has(capabilities))

    def _compute_review_count(self):
        groups = self.env["accounting.remote.record"]._read_group(
            [("connector_id", "in", self.ids), ("state", "in", ("question", "held"))],
            ["connector_id"],
            ["__count"],
        )
        counts = {connector.id: count for connector, count in groups}
        for connector in self:
            connector.review_count = counts.get(connector.id, 0)

    def _compute_last_read(self):
        groups = (
            self.env["accounting.cursor"]
            .sudo()
            ._read_group(
                [("connector_id", "in", self.ids)],
                ["connector_id"],
                ["asked_at:max"],
            )
        )
        latest = {connector.id: moment for connector, moment in groups}
        failing = self.env["accounting.cursor"].sudo()
        failing = failing.search(
            [("connector_id", "in", self.ids), ("error", "!=", False)]
        )
        for connector in self:
            connector.last_read = latest.get(connector.id)
            mine = failing.filtered(lambda row, c=connector: row.connector_id == c)
            connector.read_error = " ".join(sorted(set(mine.mapped("error")))) or False

    @api.model_create_multi
    def create(self, vals_list):
        """As often as the provider's limits are made for, unless told otherwise."""
        connectors = super().create(vals_list)
        for connector, values in zip(connectors, vals_list, strict=True):
            if "poll_minutes" not in values:
                connector.poll_minutes = connector._capabilities().poll_minutes
        return connectors

    def write(self, vals):
        """What is switched on again is read from the beginning of the connection: it
        was not looked at meanwhile."""
        turned_on = {
            feed: self.filtered(lambda c, name=name: not c[name])
            for feed, name in SWITCHES.items()
            if vals.get(name)
        }
        result = super().write(vals)
        for feed, connectors in turned_on.items():
            connectors.filtered("enabled")._read_anew(feed)
        return result

    def _read_anew(self, feed):
        """Read a feed from its beginning, and look at all that it brought before."""
        for connector in self:
            self.env["accounting.cursor"]._of(connector, feed)._rewind(None)
            kinds = [kind.value for kind, one in FEED_OF.items() if one is feed]
            self.env["accounting.remote.record"].sudo().search(
                [
                    ("connector_id", "=", connector.id),
                    ("kind", "in", kinds),
                    ("state", "=", "other"),
                    ("content", "!=", False),
                ]
            )._rearm()

    @api.model
    def _ring(self, provider, events):
        """A webhook told of changes: have them read. Of which company each is does not
        say more than that one of ours may be meant.

        :param list[doorbell.Event] events: none: look at all of the provider's
        """
        domain = [("provider", "=", provider), ("connected", "=", True)]
        tenants = {event.tenant_id for event in events}
        if events:
            domain.append(("remote_id", "in", list(tenants)))
        connectors = self.search(domain)
        if connectors:
            kinds = {event.kind for event in events} or set(FEED_OF)
            self.env["accounting.cursor"]._ring(connectors, kinds)

    def action_pull_now(self):
        """Read what changed there, at once."""
        for connector in self:
            connector.check_access("read")
            for kind in connector.sudo()._feeds():
                self.env["accounting.cursor"]._of(connector, kind).wanted = True
        self._wake_pull()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._("Reading what changed there…"),
                "type": "info",
            },
        }

    def action_review(self):
        """The questions of this connector."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "accounting_connectors.accounting_remote_record_review_action"
        )
        mine = [("connector_id", "=", self.id)]
        return {**action, "domain": [*mine, ("state", "in", ("question", "held"))]}
