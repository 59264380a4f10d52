from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.account_move_tracking import LineTracking
from ..providers.errors import Cause


class AccountingTrackingFix(models.TransientModel):
    """Where the analytic accounts of a stuck document go, asked where it is read that
    they go nowhere."""

    _name = "accounting.tracking.fix"
    _description = "Choose tracking options"

    job_id = fields.Many2one("accounting.job", required=True, ondelete="cascade")
    connector_id = fields.Many2one(related="job_id.connector_id")
    record_name = fields.Char(related="job_id.record_name")
    line_ids = fields.One2many("accounting.tracking.fix.line", "fix_id")
    can_map = fields.Boolean(compute="_compute_can_map")

    @api.depends_context("uid")
    def _compute_can_map(self):
        self.can_map = self.env["accounting.tracking.option"].has_access("write")

    @api.model
    def _open(self, job):
        connector, move = job.sudo().connector_id, job.sudo()._records()
        tracking = LineTracking(connector, move)
        wizard = self.create(
            {
                "job_id": job.id,
                "line_ids": [
                    (0, 0, self._line(tracking, account))
                    for account in tracking.accounts
                ],
            }
        )
        return wizard._action()

    def _line(self, tracking, account):
        category = tracking.by_plan[account.root_plan_id.id]
        option = tracking.options.get(account.id)
        return {
            "analytic_account_id": account.id,
            "category_id": category.id,
            "option_id": option.id if tracking.usable(account) else False,
        }

    def _action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Choose where it goes"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_read(self):
        """Read the options there again, and show what there is now."""
        self.ensure_one()
        self.connector_id.action_read_tracking()
        return self._open(self.job_id)

    def action_map(self):
        """The mapping screen, where plans are chosen."""
        return self.connector_id.action_map()

    def action_apply(self):
        """Keep the answers, and send what waited.

        :raise UserError: while an answer is missing
        """
        self.ensure_one()
        self.env["accounting.tracking.option"].check_access("write")
        unanswered = self.line_ids.filtered(lambda line: not line.option_id)
        if unanswered:
            raise UserError(
                self.env._(
                    "Choose where this goes: %(names)s.",
                    names=", ".join(unanswered.analytic_account_id.mapped("name")),
                )
            )
        for line in self.line_ids:
            line.option_id._assign(line.analytic_account_id)
        job = self.job_id.sudo()
        if job.state in ("blocked", "failed"):
            job._rearm()
        return {"type": "ir.actions.act_window_close"}


class AccountingTrackingFixLine(models.TransientModel):
    _name = "accounting.tracking.fix.line"
    _description = "Tracking option of an analytic account"

    fix_id = fields.Many2one(
        "accounting.tracking.fix", required=True, ondelete="cascade"
    )
    analytic_account_id = fields.Many2one(
        "account.analytic.account", string="In Odoo", required=True, readonly=True
    )
    category_id = fields.Many2one(
        "accounting.tracking.category",
        string="Category there",
        required=True,
        readonly=True,
    )
    option_id = fields.Many2one(
        "accounting.tracking.option",
        string="Option there",
        domain="[('category_id', '=', category_id)]",
    )


class AccountingJob(models.Model):
    _inherit = "accounting.job"

    def _fix(self):
        fix = super()._fix()
        unknown = self.cause == Cause.TRACKING_UNKNOWN and fix is None
        if unknown and self.res_model == "account.move":
            return self._fix_tracking
        return fix

    def _fix_tracking(self):
        return self.env["accounting.tracking.fix"]._open(self)
