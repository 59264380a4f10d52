from datetime import UTC, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..providers.documents import Kind

SWEEP = timedelta(days=2)  # how far back the daily read looks once more
# A bell rings for our own writes, too, and reading costs calls of the day: what rings
# all the time is read once a minute.
GAP = timedelta(minutes=1)
PAUSE = timedelta(minutes=5)  # after a read that failed
FEEDS = {  # what one read brings, by the kind that stands for it
    Kind.CONTACT: {Kind.CONTACT},
    Kind.ITEM: {Kind.ITEM},
    Kind.TRACKING: {Kind.TRACKING},
    Kind.INVOICE: {Kind.INVOICE, Kind.CREDIT_NOTE, Kind.BILL, Kind.VENDOR_CREDIT},
    Kind.PAYMENT: {Kind.PAYMENT, Kind.ALLOCATION, Kind.ON_ACCOUNT},
}
FEED_OF = {kind: feed for feed, kinds in FEEDS.items() for kind in kinds}


class AccountingCursor(models.Model):
    """How far a kind of record has been read from a provider."""

    _name = "accounting.cursor"
    _description = "Reading position at an accounting provider"

    connector_id = fields.Many2one(
        "accounting.connector", required=True, ondelete="cascade"
    )
    kind = fields.Char(required=True)
    position = fields.Datetime(help="What changed before it has been read.")
    asked_at = fields.Datetime(help="When the last complete read began.")
    woken_at = fields.Datetime(help="When the provider last said that there is more.")
    swept_at = fields.Datetime(help="When the last days were last read once more.")
    wanted = fields.Boolean(help="A person asked for it to be read.")
    failed_at = fields.Datetime(help="When the last read failed.")
    error = fields.Char(help="Why, for the person.")

    _kind_unique = models.Constraint("UNIQUE(connector_id, kind)", "One per kind.")

    @api.model
    def _of(self, connector, kind):
        """The cursor of one feed, made where there is none."""
        row = self.sudo().search(
            [("connector_id", "=", connector.id), ("kind", "=", kind.value)]
        )
        return row or self.sudo().create(
            {"connector_id": connector.id, "kind": kind.value}
        )

    def _since(self):
        """From when on to read, in UTC; None: everything.

        Once a day the last days are read again: for what a webhook, a clock or a commit
        at the provider's left out.

        :rtype: datetime | None
        """
        self.ensure_one()
        position = self.position
        if position and self._sweeps():
            position -= SWEEP
        return position.replace(tzinfo=UTC) if position else None

    def _sweeps(self):
        day_ago = fields.Datetime.now() - timedelta(days=1)
        return bool(self.position) and (self.swept_at or self.create_date) < day_ago

    def _advance(self, moment):
        """All that changed before ``moment`` has been read, and is kept."""
        self.position = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)

    def _fail(self, sentence):
        """Remember why it could not be read; tried again after a while."""
        self.write({"failed_at": fields.Datetime.now(), "error": sentence})

    def _rewind(self, moment):
        """Read again what changed since ``moment``; None: everything."""
        for row in self:
            if not moment or (row.position and row.position > moment):
                row.position = moment
        self.write({"wanted": True, "woken_at": fields.Datetime.now()})
        self.env["accounting.connector"]._wake_pull()

    def _due(self, minutes, gap=GAP):
        """Those to be read now: asked for, rung for, or not looked at for some minutes.

        :param int minutes: 0: only when rung for, and once a day
        :param timedelta gap: between two reads because of a bell
        """
        now = fields.Datetime.now()
        wait = timedelta(minutes=minutes) if minutes else timedelta(days=1)
        rested = self.filtered(
            lambda row: (
                not row.failed_at
                or row.wanted
                or row.failed_at <= now - PAUSE
                or (row.woken_at and row.woken_at >= row.failed_at)
            )
        )
        return rested.filtered(
            lambda row: (
                not row.asked_at
                or row.wanted
                or (row.woken_at and row.asked_at <= min(row.woken_at, now - gap))
                or row.asked_at <= now - wait
                or row._sweeps()
            )
        )

    @api.model
    def _ring(self, connectors, kinds):
        """The provider says that there is something new. One statement, that no read
        under way waits for."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE accounting_cursor SET woken_at = %s"
                " WHERE connector_id IN %s AND kind IN %s",
                fields.Datetime.now(),
                tuple(connectors.ids) or (0,),
                tuple({FEED_OF[kind].value for kind in kinds if kind in FEED_OF})
                or ("",),
            )
        )
        self.invalidate_model(["woken_at"])
        self.env["accounting.connector"]._wake_pull()
        later = fields.Datetime.now() + GAP
        self.env["accounting.connector"]._wake_pull(later)
