"""What the open page of a run shows, and asks for again while something moves."""

from odoo import fields, models
from odoo.tools import formatLang

from .accounting_history import RUNNING

ENDED = ("linked", "sent", "failed", "skipped", "undone")
REASONS = 8  # that are told; the list has all


class AccountingHistory(models.Model):
    _inherit = "accounting.history"

    def get_board(self):
        """How far this run is.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        run = self.sudo()
        counts = run._result_counts()
        total = sum(counts.values())
        ended = sum(counts[name] for name in ENDED)
        left = counts["queued"] + run.env["accounting.history.line"].search_count(
            [
                ("history_id", "=", run.id),
                ("state", "=", "open"),
                ("decision", "=", "push"),
            ]
        )
        moving = run.state in RUNNING
        eta = run._eta(left) if left and run.state in ("review", "sending") else None
        return {
            "state": run.state,
            "message": run._board_message(),
            "moving": moving,
            "percent": run._percent(ended, total),
            "ended": ended,
            "total": total,
            "readCount": run.read_count,
            "eta": fields.Datetime.to_string(eta) if eta else "",
            "verdicts": run._verdict_rows(),
            "results": counts,
            "reasons": run._reasons() if counts["failed"] else [],
        }

    def _board_message(self):
        """What holds it up, if anything does."""
        if self.message:
            return self.message
        connector = self.connector_id
        if self.state in RUNNING and (
            connector.needs_reconnect or not connector.enabled
        ):
            return connector.state_reason or self.env._("The connector is off.")
        if self.state == "sending" and self.next_try_at:
            return self.env._(
                "Today's calls at the provider are used up, but for those that are kept"
                " for new documents. It goes on by itself."
            )
        return ""

    def _percent(self, ended, total):
        if self.state == "reading":
            if not (self.read_from and self.read_until):
                return 0
            days = (self.read_to - self.read_from).days or 1
            return min(99, 100 * (self.read_until - self.read_from).days // days)
        if self.state in ("done", "cancelled"):
            return 100
        return 100 * ended // total if total else 0

    def _verdict_rows(self):
        """Count, amount and decisions of each verdict that occurs.

        :rtype: list[dict]
        """
        Line = self.env["accounting.history.line"]
        groups = Line._read_group(
            [("history_id", "=", self.id), ("verdict", "!=", False)],
            ["verdict", "decision"],
            ["__count", "amount:sum"],
        )
        rows = {
            code: {"verdict": code, "label": label, "count": 0, "amount": 0.0}
            | dict.fromkeys(("link", "push", "skip", "undecided"), 0)
            for code, label in Line._fields["verdict"]._description_selection(self.env)
        }
        for verdict, decision, count, amount in groups:
            row = rows[verdict]
            row["count"] += count
            row["amount"] += amount
            row[decision or "undecided"] += count
        currency = self.company_id.currency_id
        return [
            {
                **row,
                "amount": formatLang(self.env, row["amount"], currency_obj=currency),
            }
            for row in rows.values()
            if row["count"]
        ]

    def _reason_lines(self):
        return self.line_ids.filtered(lambda line: line.state == "failed")

    def _reasons(self):
        """Why documents failed, the commonest reason first.

        :rtype: list[dict]
        """
        counts = {}
        for line in self._reason_lines():
            said = line.reason or self.env._("No reason is known.")
            counts[said] = counts.get(said, 0) + 1
        ranked = sorted(counts.items(), key=lambda pair: -pair[1])
        return [{"reason": said, "count": count} for said, count in ranked[:REASONS]]
