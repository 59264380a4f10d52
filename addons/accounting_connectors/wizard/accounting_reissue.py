from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountingReissue(models.TransientModel):
    """What would be made at the provider for a document that cannot be changed or
    voided there any more, shown before it is."""

    _name = "accounting.reissue"
    _description = "Credit and issue anew"

    job_id = fields.Many2one("accounting.job", required=True, ondelete="cascade")
    move_id = fields.Many2one("account.move", required=True, readonly=True)
    message = fields.Char(related="job_id.message")
    reissue = fields.Boolean(compute="_compute_steps")
    steps = fields.Text(compute="_compute_steps")

    @api.model
    def _open(self, job):
        wizard = self.create({"job_id": job.id, "move_id": job.res_id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("It is closed there"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.depends("job_id", "move_id")
    def _compute_steps(self):
        for wizard in self:
            move = wizard.move_id.sudo()
            plan = move._accounting_plan(wizard.job_id.sudo())
            wizard.reissue = bool(plan and plan["reissue"])
            wizard.steps = "\n".join(move._accounting_steps(plan)) if plan else False

    def action_retry(self):
        """It was taken back, or unlocked, there: try again."""
        self.job_id.action_retry()
        return {"type": "ir.actions.act_window_close"}

    def action_apply(self):
        """Credit it there, and issue it anew if it stands in Odoo."""
        self.ensure_one()
        self.job_id.check_access("read")
        self.move_id.check_access("write")
        if self.job_id._closed_document() != self.move_id:
            raise UserError(
                self.env._(
                    "%(name)s does not wait for this any more. Load it again.",
                    name=self.move_id.display_name,
                )
            )
        self.move_id.sudo()._accounting_put_right(self.job_id.sudo())
        return {"type": "ir.actions.act_window_close"}


class AccountingJob(models.Model):
    _inherit = "accounting.job"

    def _fix(self):
        move = self._closed_document()
        return self._fix_closed if move else super()._fix()

    def _closed_document(self):
        """The document of this job, if it can be credited and issued anew."""
        move = self.env["account.move"]
        if self.res_model == move._name and self.state in ("blocked", "failed"):
            move = move.browse(self.res_id).exists()
            if move and move.sudo()._accounting_closed_job() == self.sudo():
                return move if move.sudo()._accounting_plan(self.sudo()) else None
        return None

    def _fix_closed(self):
        return self.env["accounting.reissue"]._open(self)
