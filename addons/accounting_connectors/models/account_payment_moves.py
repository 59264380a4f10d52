"""The entries behind payments: what happens to them happens to the money there, and the
documents that it settles are waited for."""

from odoo import models

from ..providers.documents import Kind, Operation
from ..providers.errors import Cause, ConfigurationError, RejectedError
from .account_partial_reconcile import PAYMENT_JOURNALS
from .accounting_job_describe import After


class AccountJournal(models.Model):
    _inherit = "account.journal"

    def _accounting_account(self, connector, index):
        """The ledger account that money of this journal is on.

        :param dict index: the connector's mapping rows
        :rtype: accounting.ledger.account
        :raise ConfigurationError: it is not mapped
        """
        self.ensure_one()
        row = index.get(("journal", str(self.id)))
        if not row or not row.ledger_account_id.active:
            row = row or self.env["accounting.ledger.mapping"]._ensure(
                connector, [("journal", self)]
            )
            missing = self.env._("payment journal %(name)s", name=self.name)
            raise ConfigurationError(
                missing, cause=Cause.MAPPING_MISSING, missing=missing, rows=[row.ids]
            )
        return row.ledger_account_id


class AccountMove(models.Model):
    _inherit = "account.move"

    # === CAUSES === #

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._accounting_money()._accounting_money_posted()
        return posted

    def button_draft(self):
        """An entry back in draft stays matched in Odoo, but it is no money any more."""
        result = super().button_draft()
        self._accounting_money()._accounting_money_withdrawn()
        return result

    def _accounting_money(self):
        """The entries among these that money is booked with."""
        return self.filtered(
            lambda move: (
                move.move_type == "entry" and move.journal_id.type in PAYMENT_JOURNALS
            )
        )

    def _accounting_money_posted(self):
        """Send what is matched with these, and what of them is not matched."""
        if not self:
            return
        partials = self.line_ids.matched_debit_ids | self.line_ids.matched_credit_ids
        for connector, mine in self.env["accounting.connector"]._each_with(partials):
            if connector.push_payments:
                mine._accounting_send_again(connector)
                mine._accounting_enqueue(connector)
        self.sudo().origin_payment_id._accounting_enqueue_on_account()

    def _accounting_money_withdrawn(self):
        """Take back there what was sent of these."""
        if not self:
            return
        partials = self.line_ids.matched_debit_ids | self.line_ids.matched_credit_ids
        partials._accounting_enqueue_void()
        partials._accounting_tell_unmatched()
        self.sudo().origin_payment_id._accounting_void_on_account()

    # === WAITING FOR DOCUMENTS === #

    def _accounting_under_way(self, connector):
        """Jobs of these documents that are not finished."""
        return self.env["accounting.job"]._about(
            self,
            ("connector_id", "=", connector.id),
            ("state", "not in", ("done", "cancelled")),
        )

    def _accounting_known(self, connector):
        """Documents that are there, or on their way.

        :rtype: set[int]
        """
        links = self.env["accounting.link"]._find(connector, self._name, self.ids)
        return set(links) | set(self._accounting_under_way(connector).mapped("res_id"))

    def _accounting_after(self, connector):
        """Wait for the jobs of these documents."""
        jobs = self._accounting_under_way(connector)
        if jobs:
            return After(jobs)
        return RejectedError(
            self.env._("Its document is not at the provider. Send the document first."),
            cause=Cause.UNKNOWN,
        )


class AccountingJob(models.Model):
    _inherit = "accounting.job"

    def _after_done(self, connector):
        """What was unmatched, or is no money any more, while it was being sent is taken
        back there."""
        result = super()._after_done(connector)
        partials = self.env["account.partial.reconcile"]
        jobs = self.filtered(
            lambda job: (
                job.res_model == partials._name
                and job.operation == Operation.CREATE.value
            )
        )
        kept = partials.browse(jobs.mapped("res_id")).exists()
        kept = kept.filtered(lambda p: p._accounting_is_posted())
        voids = connector._capabilities().voids
        for kind, mine in jobs.grouped("kind").items():
            gone = set(mine.mapped("res_id")) - set(kept.ids)
            if gone and Kind(kind) in voids:
                self._enqueue(
                    connector, Kind(kind), partials._name, gone, Operation.VOID
                )
        payments = self.env["account.payment"]
        paid = self.filtered(
            lambda job: (
                job.kind == Kind.ON_ACCOUNT.value
                and job.operation == Operation.CREATE.value
            )
        )
        known = payments.browse(paid.mapped("res_id")).exists()
        gone = set(paid.mapped("res_id")) - set(known.ids)
        self._enqueue(connector, Kind.ON_ACCOUNT, payments._name, gone, Operation.VOID)
        known.filtered(
            lambda p: p.move_id.state != "posted"
        )._accounting_void_on_account()
        return result
