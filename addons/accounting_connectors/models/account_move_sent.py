"""Sent to the customer from Odoo, marked so at the provider; the rate that a document
in another currency is booked at there."""

import dataclasses

from odoo import fields, models

from ..providers.documents import Operation
from .account_move import KIND_OF_TYPE
from .account_move_reissue import CLOSED
from .accounting_job_describe import NOTHING_TO_DO


class AccountMove(models.Model):
    _inherit = "account.move"

    accounting_rate_message = fields.Char(
        string="Rate There", compute="_compute_accounting_rate_message"
    )

    def write(self, vals):
        """Save; what has just been sent to the customer is marked so there."""
        unsent = self.browse()
        if vals.get("is_move_sent"):
            unsent = self.filtered(lambda move: not move.is_move_sent)
        result = super().write(vals)
        unsent._accounting_enqueue_sent()
        return result

    def _accounting_enqueue_sent(self):
        sales = self.filtered(lambda m: m.state == "posted" and m.is_sale_document())
        if not sales:
            return
        for connector, mine in self.env["accounting.connector"]._each_with(sales):
            if not (connector.mark_sent and connector._capabilities().marks_sent):
                continue
            links = self.env["accounting.link"]._find(connector, self._name, mine.ids)
            there = mine.filtered(lambda m, known=links: m.id in known)
            for move_type, moves in there.grouped("move_type").items():
                self.env["accounting.job"]._enqueue(
                    connector, KIND_OF_TYPE[move_type], self._name, moves.ids
                )

    def _compute_accounting_rate_message(self):
        """At which rate it is booked there, and what the exchange has made since."""
        links = self._accounting_links()
        for move in self:
            move.accounting_rate_message = False
            link = links.get(move.id, self.env["accounting.link"])[:1]
            document = link._document() if link else None
            if not document or not document.currency_rate:
                continue
            words = {
                "base": move.company_currency_id.name,
                "rate": f"{document.currency_rate:f}",
                "currency": document.currency,
            }
            message = self.env._("1 %(base)s = %(rate)s %(currency)s", **words)
            difference = move._accounting_exchange_difference()
            if difference:
                message = self.env._(
                    "%(rate)s; exchange difference in Odoo %(amount)s",
                    rate=message,
                    amount=move.company_currency_id.format(difference),
                )
            move.accounting_rate_message = message

    def _accounting_exchange_difference(self):
        """Gain (positive) or loss that Odoo has booked on payments of this document."""
        self.ensure_one()
        lines = self.line_ids
        entries = (lines.matched_debit_ids | lines.matched_credit_ids).exchange_move_id
        result = entries.line_ids.filtered(
            lambda line: (
                line.account_id.account_type
                not in ("asset_receivable", "liability_payable")
            )
        )
        return -sum(result.mapped("balance"))


class AccountingJob(models.Model):
    _inherit = "accounting.job"

    def _conclude(self, connector, outcomes, run):
        """That a closed document cannot be marked as sent is nobody's trouble."""
        for job, outcome in list(outcomes.items()):
            cause = getattr(outcome, "cause", None)
            if cause in CLOSED and job._only_marks(connector, run.writes.get(job)):
                outcomes[job] = NOTHING_TO_DO
        return super()._conclude(connector, outcomes, run)

    def _only_marks(self, connector, write):
        """Is this write nothing but the mark that it was sent?"""
        if not write or write.operation is not Operation.UPDATE:
            return False
        if not getattr(write.document, "sent", False):
            return False
        links = self.env["accounting.link"]
        link = links._find(connector, self.res_model, [self.res_id]).get(self.res_id)
        before = link and link._document()
        return before == dataclasses.replace(write.document, sent=False)
