"""What a person decided of earlier documents, done: links in one go, documents in order
of their date, behind all that is of today."""

from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..providers.forecast import Allowance, finish

WINDOW = 400  # documents that are queued at a time: what is stopped is soon stopped
BEHIND = 70  # priority of their jobs: after everything else
OWN_SHARE = 10  # a tenth of the day's calls is kept for the day's own documents
FIRST_GUESS = 2  # calls for a batch of documents, before anything was measured
MEASURABLE = 10  # documents, from which on the pace so far counts


class AccountingHistory(models.Model):
    _inherit = "accounting.history"

    def _send_on(self):
        """Link, then queue what is next; resumes wherever it was cut off.

        :return: False when the time of this run of the cron is up
        :rtype: bool
        """
        self.ensure_one()
        self._waiting("skip").state = "skipped"
        self._waiting("link")._link()
        if not self.env["ir.cron"]._commit_progress():
            return False
        self._follow()
        self._measure()
        self._queue_next()
        counts = self._result_counts()
        if not counts["open"] and not counts["queued"]:
            self._finish()
        return True

    def _waiting(self, decision, limit=None):
        """Lines that were decided so and not begun, by date."""
        return self.env["accounting.history.line"].search(
            [
                ("history_id", "in", self.ids),
                ("state", "=", "open"),
                ("decision", "=", decision),
            ],
            order="date, move_id.id",
            limit=limit,
        )

    # === QUEUE === #

    def _queue_next(self):
        """Queue the next documents by date, as many as the day's calls allow."""
        queued = self._result_counts()["queued"]
        if queued > WINDOW // 2 or not self._waiting("push", limit=1):
            return
        allowance = self._allowance()
        allowed = int(allowance.left / self._calls_each())
        self.next_try_at = False
        if allowed <= 0:
            self.next_try_at = allowance.renewed_at
            return
        self._waiting("push", limit=min(WINDOW - queued, allowed))._queue()

    def _follow(self, moves=None):
        """Bring lines up to what links and jobs say. A document that failed and is
        mended later counts as sent, though the run is over.

        :param account.move moves: of these documents only; default: of all
        """
        self.env.flush_all()
        some = SQL()
        if moves is not None:
            some = SQL(" AND l.move_id IN %s", tuple(moves.ids) or (0,))
        self.env.cr.execute(
            SQL(
                "UPDATE accounting_history_line line SET state = found.state"
                " FROM (SELECT l.id, CASE"
                " WHEN bool_or(j.state IN ('blocked', 'failed')) THEN 'failed'"
                " WHEN bool_or(j.state IN ('pending', 'running')) THEN 'queued'"
                " WHEN bool_or(k.id IS NOT NULL) THEN 'sent'"
                " ELSE 'failed' END AS state FROM accounting_history_line l"
                " LEFT JOIN accounting_job j ON j.connector_id = l.connector_id"
                " AND j.res_model = 'account.move' AND j.res_id = l.move_id"
                " AND j.operation = 'create'"
                " LEFT JOIN accounting_link k ON k.connector_id = l.connector_id"
                " AND k.res_model = 'account.move' AND k.res_id = l.move_id"
                " WHERE l.history_id IN %s AND l.decision = 'push'"
                " AND l.state IN ('queued', 'failed', 'sent') AND l.obstacle IS NULL%s"
                " GROUP BY l.id) found"
                " WHERE line.id = found.id AND line.state != found.state",
                tuple(self.ids) or (0,),
                some,
            )
        )
        self.env["accounting.history.line"].invalidate_model(["state"])

    def _measure(self):
        """How many calls and how much time a document took so far."""
        counts = self._result_counts()
        finished = counts["sent"] + counts["failed"]
        if finished < MEASURABLE or not self.started_at:
            return
        calls = self.env["accounting.sync.log"].search_count(
            [
                ("connector_id", "=", self.connector_id.id),
                ("create_date", ">=", self.started_at),
            ]
        )
        seconds = (fields.Datetime.now() - self.started_at).total_seconds()
        self.write({"calls_each": calls / finished, "seconds_each": seconds / finished})

    def _withdraw(self):
        """Take back what is queued and was not sent: a job whose answer is lost stays,
        because only a look can tell."""
        queued = self.line_ids.filtered(lambda line: line.state == "queued")
        jobs = self.env["accounting.job"].search(
            [
                ("connector_id", "=", self.connector_id.id),
                ("res_model", "=", "account.move"),
                ("res_id", "in", queued.move_id.ids),
                ("state", "=", "pending"),
                ("verify_first", "=", False),
            ]
        )
        jobs._give_up()
        withdrawn = set(jobs.mapped("res_id"))
        queued.filtered(lambda line: line.move_id.id in withdrawn).state = "open"

    # === BUDGET === #

    def _calls_each(self):
        """Calls that one document takes."""
        return self.calls_each or FIRST_GUESS / self.connector_id._capabilities().batch

    def _allowance(self):
        """Calls of the provider that these documents may have: neither those that are
        kept for what people press, nor all of what the day's own documents need.

        :rtype: Allowance
        """
        limits = self.connector_id._capabilities()
        budget = self.env["accounting.api.budget"]._of(self.connector_id)
        now = fields.Datetime.now()
        kept = limits.click_reserve + limits.calls_per_day // OWN_SHARE
        renewed = (budget.day_start or now) + timedelta(days=1)
        left = limits.calls_per_day
        if budget.day_start and renewed > now:
            left -= budget.day_used
            left = budget.day_left if budget.day_left >= 0 else left
        else:
            renewed = now + timedelta(days=1)
        return Allowance(
            per_minute=limits.calls_per_minute,
            per_day=limits.calls_per_day - kept,
            left=left - kept,
            renewed_at=renewed,
        )

    def _eta(self, documents):
        """When so many documents will have been sent.

        :rtype: datetime | None
        """
        return finish(
            fields.Datetime.now(),
            documents,
            self._calls_each(),
            self._allowance(),
            self.seconds_each,
        )


class AccountingHistoryLine(models.Model):
    _inherit = "accounting.history.line"

    def _queue(self):
        """Jobs for these documents, in this order."""
        connector = self.connector_id
        Job = self.env["accounting.job"]
        links = self.env["accounting.link"]._find(
            connector, "account.move", self.move_id.ids
        )
        ready = self.browse()
        for line in self:
            if line.move_id.id in links:
                line.state = "sent"  # by hand, meanwhile
            elif line.move_id.state != "posted":
                line.write({"state": "failed", "obstacle": "unposted"})
            else:
                ready |= line
        for kind, ids in _runs(ready):
            jobs = Job._enqueue(connector, kind, "account.move", ids)
            jobs.priority = BEHIND
        ready.state = "queued"


def _runs(lines):
    """The documents as stretches of one kind whose ids ascend: the order in which jobs
    of one statement are done.

    :rtype: list[tuple[Kind, list[int]]]
    """
    runs = []
    for line in lines:
        kind, move_id = line._kind(), line.move_id.id
        if runs and runs[-1][0] is kind and runs[-1][1][-1] < move_id:
            runs[-1][1].append(move_id)
        else:
            runs.append((kind, [move_id]))
    return runs


class AccountingJob(models.Model):
    _inherit = "accounting.job"

    def _conclude(self, connector, outcomes, run):
        """Tell the runs over earlier documents, and let the next ones come."""
        result = super()._conclude(connector, outcomes, run)
        documents = self.filtered(lambda job: job.res_model == "account.move")
        if documents:
            lines = self.env["accounting.history.line"].search(
                [
                    ("connector_id", "=", connector.id),
                    ("move_id", "in", documents.mapped("res_id")),
                    ("state", "in", ("queued", "failed")),
                    ("decision", "=", "push"),
                ]
            )
            runs = lines.history_id
            runs._follow(self.env["account.move"].browse(documents.mapped("res_id")))
            for history in runs.filtered(lambda one: one.state == "sending"):
                if history._result_counts()["queued"] <= WINDOW // 2:
                    history._wake()
        return result
