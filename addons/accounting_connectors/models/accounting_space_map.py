"""A space's life: mapped, refreshed, kept by hand after a disconnection, taken back."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..providers.actuals import Basis
from .accounting_space import IMPORT


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    year_end = fields.Char(readonly=True, help="Of the company there: month-day.")
    space_ids = fields.One2many("accounting.space", "connector_id")
    can_read_actuals = fields.Boolean(compute="_compute_can_read_actuals")

    @api.depends("provider")
    def _compute_can_read_actuals(self):
        for connector in self:
            plan = connector.provider and connector._capabilities().actuals
            connector.can_read_actuals = bool(plan and plan.reports)

    def _read_company(self, adapter):
        """The fiscal year belongs to what the provider says of the company."""
        company = super()._read_company(adapter)
        self.sudo().year_end = "{:02d}-{:02d}".format(*company.year_end)
        return company

    def _account_type_name(self, word):
        """A provider's word for a type of accounts, as a heading.

        :rtype: str
        """
        return self._capabilities().account_type_name(word)

    def action_actuals(self):
        """Open the space of this company, made from its chart where there is none; one
        that is not imported yet where it stopped: at its mapping."""
        self.ensure_one()
        self._check_manager()
        space = self.with_context(active_test=False).space_ids
        if not space:
            if self.needs_reconnect or not self.connected:
                raise UserError(self.env._("Sign in at the provider first."))
            space = self.env["accounting.space"].sudo()._make(self).sudo(False)
        return space._open_mapping() if space.state == "draft" else space.action_open()

    @api.ondelete(at_uninstall=True)
    def _unlink_keep_actuals(self):
        self.sudo().space_ids._keep_by_hand()

    def action_disconnect(self):
        result = super().action_disconnect()
        off = self.filtered(lambda connector: not connector.connected)
        off.sudo().space_ids._keep_by_hand()
        return result


class AccountingSpace(models.Model):
    _inherit = "accounting.space"

    # === BUTTONS === #

    def action_map(self):
        """Start an import: the first, or from another month, or on another basis."""
        for space in self:
            space.check_access("write")
            space._check_unlocked()
            space._check_connected()
            plan = space.connector_id._capabilities().actuals
            if Basis(space.basis) not in plan.bases:
                raise UserError(
                    self.env._(
                        "%s gives no figures on that basis. Choose the other one.",
                        space.connector_id._offline_adapter().label,
                    )
                )
            if not space.row_ids.filtered(lambda row: not row.skipped):
                raise UserError(self.env._("All accounts are skipped."))
            if space.first_month > fields.Date.context_today(space):
                raise UserError(self.env._("The first month is in the future."))
            space = space.sudo()
            space._follow_chart()
            space.tie_ids.unlink()
            space.write({"state": "importing"})
            space._begin(space._plan_whole())

    def action_refresh(self):
        """Read at once what can have changed."""
        for space in self:
            space.check_access("read")
            space._check_connected()
            space = space.sudo()
            if space.state == "ready" and not space._left():
                space._follow_chart()
                space._begin(space._plan_next())
            space.next_try_at = False
            space._wake_actuals()

    def _check_connected(self):
        for space in self:
            connector = space.connector_id.sudo()
            if not connector.connected or connector.needs_reconnect:
                raise UserError(
                    self.env._("%s is not connected. Sign in first.", space.name)
                )

    def get_import_progress(self):
        """For the page that waits.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        left = self.sudo()._left()
        return {
            "state": self.state,
            "progress": self.progress,
            "left": len(left),
            "reading": left[:1]._sentence() if left else "",
            "message": self.message or "",
            "eta": self._time_left(len(left)),
        }

    def _time_left(self, left):
        """In words, from how long the calls so far took; empty while nobody knows.

        :param int left: calls
        :rtype: str
        """
        done = len(self.chunk_ids) - left
        if not (done and left and self.begun_at):
            return ""
        gone = (fields.Datetime.now() - self.begun_at).total_seconds()
        seconds = round(gone * left / done)
        if seconds < 5:
            return self.env._("a few seconds")
        if seconds < 90:
            return self.env._("%s seconds", seconds)
        return self.env._("%s minutes", round(seconds / 60))

    # === BY HAND === #

    def _keep_by_hand(self):
        """Nothing comes from the provider any more: the rows keep their last values,
        say since when, and can be changed by hand."""
        for space in self.filtered(lambda s: s.state != "manual"):
            now = fields.Datetime.now()
            space.chunk_ids.unlink()
            space = space.with_context(**IMPORT)
            space.row_ids.filtered(lambda row: not row.manual).write(
                {"manual": True, "manual_since": now}
            )
            space.write({"state": "manual", "manual_since": now, "message": False})

    def action_take_back(self):
        """It is connected again: its figures replace what was kept by hand."""
        for space in self:
            space.check_access("write")
            space._check_connected()
            if space.state != "manual":
                continue
            own = space.sudo().with_context(**IMPORT)
            own.row_ids.filtered("account_ref").write(
                {"manual": False, "manual_since": False}
            )
            own.write({"state": "draft", "manual_since": False})
            space.action_map()


class AccountingSpaceChunk(models.Model):
    _inherit = "accounting.space.chunk"

    def _sentence(self):
        """What is being read."""
        self.ensure_one()
        label = dict(self._fields["source"]._description_selection(self.env))
        values = {
            "report": label[self.source],
            "first": self.first.strftime("%Y-%m"),
            "last": self.last.strftime("%Y-%m"),
        }
        if self.compares:
            return self.env._("Comparing with the trial balance of %s", values["last"])
        if self.first == self.last:
            return self.env._("Reading %(report)s of %(last)s", **values)
        return self.env._("Reading %(report)s, %(first)s to %(last)s", **values)
