from odoo import api, fields, models

from ..models.accounting_lock_policy import NEXT


class AccountingLockAnswer(models.TransientModel):
    """What becomes of documents whose period is locked there."""

    _name = "accounting.lock.answer"
    _description = "Documents of a locked period"

    connector_id = fields.Many2one(
        "accounting.connector", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connector_id.company_id")
    job_ids = fields.Many2many("accounting.job", readonly=True)
    count = fields.Integer(compute="_compute_count")
    locked_until = fields.Date(compute="_compute_days")
    open_day = fields.Date(compute="_compute_days")
    manager = fields.Boolean(compute="_compute_days")

    @api.depends("job_ids")
    def _compute_count(self):
        for answer in self:
            answer.count = len(answer.job_ids)

    @api.depends("connector_id")
    def _compute_days(self):
        for answer in self:
            answer.locked_until = answer.connector_id._locked_until()
            answer.open_day = answer.connector_id._first_open_day()
            answer.manager = answer.connector_id.has_access("write")

    @api.model
    def _open(self, jobs):
        """:param accounting.job jobs: of one connector"""
        jobs.check_access("read")
        answer = self.create(
            {
                "connector_id": jobs[:1].connector_id.id,
                "job_ids": [(6, 0, jobs.ids)],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The period is locked there"),
            "res_model": self._name,
            "res_id": answer.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_next_day(self):
        """Book these on the next open day."""
        self.ensure_one()
        self.job_ids.check_access("read")
        jobs = self.job_ids.sudo()._movable()
        jobs.on_open_day = True
        jobs._rearm()
        return {"type": "ir.actions.act_window_close"}

    def action_always(self):
        """These, and whatever falls into a locked period from now on."""
        self.ensure_one()
        self.connector_id.check_access("write")
        self.connector_id.lock_policy = NEXT
        return self.action_next_day()

    def action_retry(self):
        """It was unlocked there: read that, and send them on their own days."""
        self.ensure_one()
        self.job_ids.check_access("read")
        self.connector_id.sudo().action_refresh_chart()
        self.job_ids.exists().action_retry()
        return {"type": "ir.actions.act_window_close"}
