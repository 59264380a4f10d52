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
    job_ids = fields.Many2many(
        "accounting.job",
        string="All that waits",
        help="All jobs that wait for these answers; empty: that job.",
    )
    more_count = fields.Integer(compute="_compute_more_count")
    row_ids = fields.Many2many("accounting.ledger.mapping", string="Missing")
    can_map = fields.Boolean(compute="_compute_can_map")
    has_choice = fields.Boolean(compute="_compute_has_choice")

    @api.depends_context("uid")
    def _compute_can_map(self):
        self.can_map = self.env["accounting.ledger.mapping"].has_access("write")

    @api.depends("job_ids")
    def _compute_more_count(self):
        for wizard in self:
            wizard.more_count = len(wizard.sudo().job_ids - wizard.sudo().job_id)

    @api.depends("job_id")
    def _compute_has_choice(self):
        for wizard in self:
            shown = set(wizard.row_ids.ids)
            wizard.has_choice = any(
                len(shown & set(group)) > 1 for group in wizard.job_id.sudo().gaps or []
            )

    @api.model
    def _open(self, job):
        rows = job.sudo().gap_ids.sorted(lambda row: (row.source_rank, row.id))
        return self._open_group(job, rows)

    @api.model
    def _open_group(self, jobs, rows):
        """Ask for answers for which several jobs wait.

        :param accounting.job jobs: they may lack other answers besides
        :param accounting.ledger.mapping rows: that these all wait for
        """
        wizard = self.create(
            {
                "job_id": jobs[0].id,
                "job_ids": [(6, 0, jobs.ids)],
                "row_ids": [(6, 0, rows.ids)],
            }
        )
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
        jobs = (self.sudo().job_ids or self.job_id.sudo()).exists()
        answered = set(self.row_ids.filtered(lambda row: row.state == "mapped").ids)
        asked = set(self.row_ids.ids)
        for group in self.job_id.sudo().gaps or []:
            # of the gaps of a job, those of another group are asked for there
            if asked & set(group) and not answered & set(group):
                rows = self.env["accounting.ledger.mapping"].browse(group).exists()
                raise UserError(
                    self.env._(
                        "Choose where this goes: %(names)s.",
                        names=self.env._(" or ").join(rows.mapped("name")),
                    )
                )
        jobs._rearm_answered()
        return {"type": "ir.actions.act_window_close"}
