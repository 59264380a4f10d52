import time
from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from ..providers.errors import Cause, RateLimitError

PATIENCE = 20  # seconds that a call waits for the minute to end before it gives up


class AccountingApiBudget(models.Model):
    """Calls that a connector may still make: one row each, shared by all workers.

    A row of its own, because every call writes it, and the connector's row is locked
    by others. Counted in fixed windows, as the providers count, and corrected by what
    their replies say.
    """

    _name = "accounting.api.budget"
    _description = "API calls left"
    _rec_name = "connector_id"

    connector_id = fields.Many2one(
        "accounting.connector", required=True, ondelete="cascade"
    )
    minute_start = fields.Datetime()
    minute_used = fields.Integer()
    day_start = fields.Datetime()
    day_used = fields.Integer()
    day_left = fields.Integer(default=-1, help="As the provider last said; -1: unsaid.")
    paused_until = fields.Datetime(help="The provider asked us to wait until then.")

    _connector_unique = models.Constraint("UNIQUE(connector_id)", "One budget each.")

    @api.model
    def _of(self, connector):
        """The connector's budget, made at first use."""
        budget = self.sudo().search([("connector_id", "=", connector.id)])
        return budget or self.sudo().create({"connector_id": connector.id})

    def _take(self, cost=1):
        """Count one call; wait for the next minute when this one is spent.

        :param int cost: what it counts of the minute; of the day every call is one
        :raise RateLimitError: when waiting would take longer than a worker should
        """
        waited = 0
        while wait := self._in_turn(lambda budget: budget._count(cost)):
            if waited + wait > PATIENCE:
                raise RateLimitError(
                    "The provider's call limit is reached.",
                    cause=Cause.RATE_LIMITED,
                    retry_after=wait,
                )
            time.sleep(wait)
            waited += wait

    def _in_turn(self, step):
        """Do something to this row at once, whatever becomes of our transaction. That
        another worker counts at the same time is no reason to break off in the middle
        of what is being sent.

        :param step: called with the row, which is locked
        :return: what it returns; None: the row is not shared yet
        """
        while True:
            try:
                with self.env.registry.cursor() as cr:
                    cr.execute(
                        SQL(
                            "SELECT id FROM accounting_api_budget WHERE id = %s"
                            " FOR UPDATE",
                            self.id,
                        ),
                        log_exceptions=False,  # being beaten to it is normal
                    )
                    if not cr.rowcount:
                        return None  # made by the caller's own open transaction
                    return step(self.with_env(self.env(cr=cr)))
            except SerializationFailure:
                continue

    def _count(self, cost):
        """:return: 0 when the call was counted, else seconds until one is free
        :raise RateLimitError: when the day is spent
        """
        limits = self.connector_id._capabilities()
        now = fields.Datetime.now()
        if self.paused_until and self.paused_until > now:
            return max(1, (self.paused_until - now).total_seconds())
        minute = self.minute_start
        if not minute or now >= minute + timedelta(minutes=1):
            self.minute_start, self.minute_used = now, 0
        if self.minute_used + cost > limits.calls_per_minute:
            ends = self.minute_start + timedelta(minutes=1)
            return max(1, (ends - now).total_seconds())
        self._take_of_day(now, limits)
        self.minute_used += cost
        return 0

    def _take_of_day(self, now, limits):
        if not self.day_start or now >= self.day_start + timedelta(days=1):
            self.write({"day_start": now, "day_used": 0, "day_left": -1})
        # what the provider says counts: its plans differ, and others call as well
        left = limits.calls_per_day - self.day_used
        left = self.day_left if self.day_left >= 0 else left
        clicked = self.env.context.get("accounting_click")
        if left <= (0 if clicked else limits.click_reserve):
            ends = self.day_start + timedelta(days=1)
            raise RateLimitError(
                "The provider's daily call limit is reached.",
                cause=Cause.DAY_LIMIT,
                retry_after=(ends - now).total_seconds(),
            )
        self.day_used += 1
        if self.day_left > 0:
            self.day_left -= 1

    def _learn(self, limits):
        """Correct the count by what a reply said.

        :param providers.transport.LimitState limits: ``None`` where it was silent
        """
        self._in_turn(lambda budget: budget._correct(limits))

    def _correct(self, limits):
        now = fields.Datetime.now()
        values = {}
        if limits.day_left is not None and limits.day_left != self.day_left:
            values["day_left"] = limits.day_left
        if limits.retry_after:
            pause = now + timedelta(seconds=float(limits.retry_after))
            values["paused_until"] = pause
        most = self.connector_id._capabilities().calls_per_minute
        if limits.minute_left is not None:
            used = max(self.minute_used, most - limits.minute_left)
            if used != self.minute_used:
                values["minute_used"] = used
        if values:
            self.write(values)
