"""A run over earlier documents, taken back: what it sent is voided there, what it
linked is no longer linked. Where money is on it, or there is no way back, it says so.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..providers.documents import Operation
from .accounting_job import OPEN_STATES


class AccountingHistory(models.Model):
    _inherit = "accounting.history"

    undone_at = fields.Datetime(string="Taken Back At", readonly=True)
    undone_by_id = fields.Many2one(
        "res.users", string="Taken Back By", readonly=True, copy=False
    )
    can_undo = fields.Boolean(compute="_compute_can_undo")
    undoing = fields.Boolean(compute="_compute_can_undo")

    @api.depends("state", "line_ids.state", "line_ids.obstacle")
    def _compute_can_undo(self):
        for run in self:
            ended = run.state in ("done", "stopped")
            run.can_undo = ended and bool(run._takable())
            run.undoing = "undoing" in run.line_ids.mapped("state")

    def _takable(self):
        """Lines that there is something to take back of, and nothing known against."""
        return self.line_ids.filtered(
            lambda line: line.state in ("linked", "sent") and not line.obstacle
        )

    def action_undo(self):
        """Void there what this run sent, and forget what it linked.

        What cannot be taken back stays, and its line says why. Customers and products
        that the documents needed stay as well: others may use them by now.

        :raise UserError: nothing is left to take back
        """
        self._expect("done", "stopped")
        self._check_connector()
        run = self.sudo()
        lines = run._takable()
        if not lines:
            raise UserError(self.env._("Nothing of this run is left to take back."))
        lines._take_back()
        run.write(
            {
                "state": "done",
                "undone_at": fields.Datetime.now(),
                "undone_by_id": self.env.uid,
            }
        )
        run.line_ids.filtered(lambda line: line.state == "open").state = "skipped"
        run.connector_id.with_user(self.env.user).message_post(
            body=self.env._(
                "Earlier documents, %(first)s to %(last)s, are taken back.",
                first=run.first_date,
                last=run.last_date,
            )
        )

    def action_leave(self):
        """Leave there what is not taken back yet, but for what is on its way."""
        self._expect("done")
        jobs = self.sudo().line_ids._void_jobs()
        jobs.filtered(
            lambda job: job.state != "running" and not job.verify_first
        )._give_up()

    def _result_counts(self):
        return dict.fromkeys(("undoing", "undone"), 0) | super()._result_counts()

    def get_board(self):
        """... and how far it is taken back."""
        board = super().get_board()
        undoing, undone = (board["results"][name] for name in ("undoing", "undone"))
        if undoing and self.state == "done":
            board["moving"] = not self._undo_stuck()
            board["percent"] = 100 * undone // (undoing + undone)
            board["ended"], board["total"] = undone, undoing + undone
        if undoing or undone:
            board["reasons"] = self.sudo()._reasons()
        return board

    def _undo_stuck(self):
        """Is all that is left waiting for a person?"""
        undoing = self.sudo().line_ids.filtered(lambda line: line.state == "undoing")
        return not undoing._void_jobs().filtered(
            lambda job: job.state in ("pending", "running")
        )

    def _reason_lines(self):
        held = self.line_ids.filtered(
            lambda line: line.state in ("linked", "sent", "undoing") and line.reason
        )
        return super()._reason_lines() | held


class AccountingHistoryLine(models.Model):
    _inherit = "accounting.history.line"

    state = fields.Selection(
        selection_add=[("undoing", "Being taken back"), ("undone", "Taken back")],
        ondelete={"undoing": "set default", "undone": "set default"},
    )
    obstacle = fields.Selection(
        selection_add=[
            ("settled", "Money or a credit is on it: take that back first."),
            ("lasting", "The provider takes it back by hand only."),
        ]
    )

    def _take_back(self):
        connector, moves = self.connector_id, self.move_id
        links = self.env["accounting.link"]._find(connector, moves._name, moves.ids)
        settled = self._settled()
        voids = connector._capabilities().voids
        voiding = self.browse()
        for line in self:
            link = links.get(line.move_id.id)
            if not link:
                line.state = "undone"  # somebody else was faster
            elif line.move_id in settled:
                line.obstacle = "settled"
            elif line.state == "linked":
                link.unlink()
                line.state = "undone"
            elif line._kind() not in voids:
                line.obstacle = "lasting"
            else:
                voiding |= line
        voiding.state = "undoing"
        for kind, lines in voiding.grouped(lambda line: line._kind()).items():
            self.env["accounting.job"]._enqueue(
                connector, kind, moves._name, lines.move_id.ids, Operation.VOID
            )
        connector._wake()

    def _settled(self):
        """Documents that money or credits there are on, as far as we sent or read it.

        :rtype: account.move
        """
        lines = self.move_id.line_ids
        partials = lines.matched_debit_ids | lines.matched_credit_ids
        found = self.env["accounting.link"]._find(
            self.connector_id, partials._name, partials.ids
        )
        there = partials.filtered(lambda partial: partial.id in found)
        return (there.debit_move_id | there.credit_move_id).move_id

    def _void_jobs(self):
        """Open jobs that take these documents back."""
        return self.env["accounting.job"]._about(
            self.move_id,
            ("connector_id", "in", self.connector_id.ids),
            ("operation", "=", Operation.VOID.value),
            ("state", "in", (*OPEN_STATES, "running")),
        )

    def _compute_reason(self):
        """... or why it cannot be taken back."""
        result = super()._compute_reason()
        undoing = self.filtered(lambda line: line.state == "undoing")
        jobs = undoing._void_jobs().filtered(
            lambda job: job.state in ("blocked", "failed")
        )
        messages = {(job.connector_id.id, job.res_id): job.message for job in jobs}
        for line in undoing:
            key = line.connector_id.id, line.move_id.id
            line.reason = messages.get(key) or line.reason
        return result


class AccountingJob(models.Model):
    _inherit = "accounting.job"

    def _undoing_lines(self):
        """Lines of runs that these jobs take back."""
        voids = self.filtered(
            lambda job: (
                job.operation == Operation.VOID.value
                and job.res_model == "account.move"
            )
        )
        return self.env["accounting.history.line"].search(
            [
                ("connector_id", "in", voids.connector_id.ids),
                ("move_id", "in", voids.mapped("res_id")),
                ("state", "=", "undoing"),
            ]
        )

    def _after_void(self):
        """A document of a run that is taken back is as if it had never been sent; if it
        is again, it is a new one there."""
        result = super()._after_void()
        for line in self._undoing_lines():
            move = line.move_id
            links = self.env["accounting.link"]._find(
                line.connector_id, move._name, move.ids
            )
            if link := links.get(move.id):
                move._accounting_set_aside(link)
            line.state = "undone"
        return result

    def _give_up(self, dependents=True):
        """Who no longer wants it taken back, as by a change of it, has it stay."""
        result = super()._give_up(dependents)
        self._undoing_lines().state = "sent"
        return result
