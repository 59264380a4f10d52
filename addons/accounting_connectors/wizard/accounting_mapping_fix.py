from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountingMappingFix(models.TransientModel):
    """The answers that a stuck document waits for, given where it is read that they are
    missing."""

    _name = "accounting.mapping.fix"
    _description = "Choose where it goes"

    job_id = fields.Many2one("accounting.job", required=True, ondelete="cascade")
    connector_id = fields.Many2one(related="job_id.connector_id")
    record_name = fields.Char(related="job_id.record_name")
    row_ids = fields.Many2many("accounting.ledger.mapping", string="Missing")
    can_map = fields.Boolean(compute="_compute_can_map")
    has_choice = fields.Boolean(compute="_compute_has_choice")

    @api.depends_context("uid")
    def _compute_can_map(self):
        self.can_map = self.env["accounting.ledger.mapping"].has_access("write")

    @api.depends("job_id")
    def _compute_has_choice(self):
        for wizard in self:
            job = wizard.job_id.sudo()
            wizard.has_choice = any(len(group) > 1 for group in job.gaps or [])

    @api.model
    def _open(self, job):
        rows = job.sudo().gap_ids.sorted(lambda row: (row.source_rank, row.id))
        wizard = self.create({"job_id": job.id, "row_ids": [(6, 0, rows.ids)]})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Choose where it goes"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_apply(self):
        """Send what waited: saving this form has saved the answers.

        :raise UserError: while an answer is missing
        """
        self.ensure_one()
        self.connector_id.check_access("read")
        job = self.job_id.sudo()
        answered = set(self.row_ids.filtered(lambda row: row.state == "mapped").ids)
        for group in job.gaps or []:
            if not answered & set(group):
                rows = self.env["accounting.ledger.mapping"].browse(group).exists()
                raise UserError(
                    self.env._(
                        "Choose where this goes: %(names)s.",
                        names=self.env._(" or ").join(rows.mapped("name")),
                    )
                )
        if job.state == "blocked":
            job._rearm()
        return {"type": "ir.actions.act_window_close"}
