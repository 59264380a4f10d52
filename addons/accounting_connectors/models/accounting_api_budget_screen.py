"""What a person is told of a connector's calls: how many are left, what is kept for
clicks, whether they last."""

from datetime import timedelta
from math import ceil

from odoo import api, fields, models
from odoo.tools import format_datetime

from ..providers.forecast import runs_out

DAY = timedelta(days=1)


class AccountingApiBudget(models.Model):
    _inherit = "accounting.api.budget"

    def _standing(self):
        """The day's calls as they stand.

        :rtype: dict
        """
        self.ensure_one()
        limits = self.connector_id._capabilities()
        now = fields.Datetime.now()
        counting = bool(self.day_start) and now < self.day_start + DAY
        used = self.day_used if counting else 0
        left = limits.calls_per_day - used
        if counting and self.day_left >= 0:
            left = self.day_left  # others of the customer's apps call as well
        left = max(left, 0)
        renewed_at = self.day_start + DAY if counting else now + DAY
        free = left - limits.click_reserve
        begun = self.day_start if counting else now
        return {
            "used": used,
            "left": left,
            "limit": used + left,
            "reserve": limits.click_reserve,
            "renewed_at": renewed_at,
            "runs_out": runs_out(now, begun, used, free, renewed_at),
            "paused_until": (self.paused_until or now) > now and self.paused_until,
        }


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    budget_message = fields.Char(
        string="Calls today",
        compute="_compute_budget_message",
        help="Calls of the provider's API, which it limits for each day.",
    )

    @api.depends("connected")
    def _compute_budget_message(self):
        for connector in self:
            connector.budget_message = (
                connector.connected and connector._budget_sentences()
            )

    def _budget_sentences(self):
        """:rtype: str"""
        standing = self.env["accounting.api.budget"]._of(self)._standing()
        said = [
            self.env._(
                "%(used)d made, %(left)d left of %(limit)d",
                **{name: standing[name] for name in ("used", "left", "limit")},
            )
        ]
        if standing["reserve"]:
            kept = self.env._("%d kept for what you press", standing["reserve"])
            said.append(kept)
        if needed := self._calls_needed():
            said.append(self.env._("what waits needs about %d", needed))
        if standing["paused_until"]:
            until = format_datetime(self.env, standing["paused_until"])
            said.append(self.env._("paused until %s, as the provider asks", until))
        if standing["runs_out"]:
            at = format_datetime(self.env, standing["runs_out"])
            renewed = format_datetime(self.env, standing["renewed_at"])
            said.append(
                self.env._(
                    "at this pace they are used up at %(at)s, new ones come at"
                    " %(renewed)s",
                    at=at,
                    renewed=renewed,
                )
            )
        return "; ".join(said) + "."

    def _calls_needed(self):
        """Calls that the jobs need which wait for nobody.

        :rtype: int
        """
        waiting = self.env["accounting.job"]._read_group(
            [("connector_id", "=", self.id), ("state", "=", "pending")],
            ["kind"],
            ["__count"],
        )
        batch = self._capabilities().batch
        return sum(ceil(count / batch) for __, count in waiting)
