"""Which jobs documents and payments come to, for a rehearsal of them."""

from odoo import api, fields, models

from ..providers.documents import Kind, Operation
from .account_move import KIND_OF_TYPE
from .accounting_rehearsal import PARTIAL, REHEARSAL


class AccountMove(models.Model):
    _inherit = "account.move"

    def _accounting_is_told(self):
        """In a rehearsal drafts as well: as they are, not confirmed first. Confirming
        can call other programs, which nothing would undo."""
        rehearsed = self.env.context.get(REHEARSAL) and self.state == "draft"
        return rehearsed or super()._accounting_is_told()

    def _accounting_numbers(self, connector):
        """A draft has a number that stands for the one that it will get."""
        numbers = super()._accounting_numbers(connector)
        for move in self.filtered(lambda m: m.state == "draft"):
            if numbers[move.id] in (False, "/"):
                numbers[move.id] = f"DRAFT-{move.id}"
        return numbers

    def _accounting_rehearsed(self, rehearsal):
        """Their jobs; a draft without a date is one of today, as when it is confirmed.

        :rtype: accounting.job
        """
        Job, connector = self.env["accounting.job"], rehearsal.connector
        today = fields.Date.context_today(self)
        drafts = self.filtered(lambda m: m.state == "draft")
        drafts.filtered(lambda m: not m.invoice_date).invoice_date = today
        types = connector._document_types(by_hand=True)
        wanted = (self.filtered(lambda m: m.state == "posted") | drafts).filtered(
            lambda m: m.move_type in types
        )
        jobs = Job.browse()
        for move_type, moves in wanted.grouped("move_type").items():
            kind = KIND_OF_TYPE[move_type]
            jobs |= Job._rehearsed(connector, kind, moves)
        return jobs

    def _accounting_rehearsed_later(self, rehearsal):
        """What the engine goes on with: matched payments, and files.

        :rtype: accounting.job
        """
        Job, connector = self.env["accounting.job"], rehearsal.connector
        files = self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        )
        links = self.env["accounting.link"]._find(connector, self._name, self.ids)
        jobs = Job.browse()
        for found in (
            self._accounting_matches(),
            files,
            self.env["accounting.link"].browse([link.id for link in links.values()]),
        ):
            jobs |= Job._pending(connector, found)
        return jobs

    def _accounting_matches(self):
        """What is matched with these documents.

        :rtype: account.partial.reconcile
        """
        lines = self.line_ids
        return lines.matched_debit_ids | lines.matched_credit_ids


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _accounting_rehearsed(self, rehearsal):
        """Jobs for what these settle, and for what is on account. Their documents come
        first: those that are not there would have to be sent.

        :rtype: accounting.job
        """
        connector = rehearsal.connector
        partials = self.move_id._accounting_matches()
        documents = partials._accounting_all_documents()
        links = self.env["accounting.link"]._find(
            connector, documents._name, documents.ids
        )
        unsent = documents.filtered(lambda move: move.id not in links)
        rehearsal.send(unsent._accounting_rehearsed(rehearsal))
        Job = self.env["accounting.job"]
        waiting = Job._pending(connector, partials) | Job._pending(connector, self)
        known = {(job.res_model, job.res_id) for job in waiting}
        partials.filtered(lambda p: (p._name, p.id) not in known)._accounting_enqueue(
            connector
        )
        self.filtered(lambda p: (p._name, p.id) not in known)._accounting_enqueue_rest(
            connector
        )
        return Job._pending(connector, partials) | Job._pending(connector, self)

    def _accounting_rehearsed_later(self, rehearsal):
        return self.env["accounting.job"].browse()


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def _accounting_all_documents(self):
        """The invoices and the like that these settle.

        :rtype: account.move
        """
        moves = (self.debit_move_id | self.credit_move_id).move_id
        return moves.filtered(lambda move: move.move_type in KIND_OF_TYPE)


class AccountingJob(models.Model):
    _inherit = "accounting.job"

    @api.model
    def _pending(self, connector, records):
        """Jobs that wait to send some records.

        :rtype: accounting.job
        """
        return self._about(
            records,
            ("connector_id", "=", connector.id),
            ("operation", "=", Operation.CREATE.value),
            ("state", "=", "pending"),
        )

    @api.model
    def _rehearsed(self, connector, kind, records):
        """The jobs that wait to be sent, as they are; new ones for the other records.

        :rtype: accounting.job
        """
        waiting = self._pending(connector, records)
        waiting = waiting.filtered(lambda job: job.kind == kind.value)
        rest = set(records.ids) - set(waiting.mapped("res_id"))
        return waiting | self._enqueue(connector, kind, records._name, rest)

    def _accounting_rehearsed_for(self):
        """The documents and payments that this job is a part of.

        :rtype: list[models.Model]
        """
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id)
        if self.res_model == PARTIAL:
            payments = record._accounting_payments()
            return [*record._accounting_all_documents(), *payments]
        if self.res_model == "account.move":
            return [record, *record._accounting_matches()._accounting_payments()]
        if self.kind != Kind.ATTACHMENT.value:
            return [record]
        if self.res_model == "accounting.link":
            return [*record._accounting_move()]
        return [self.env[record.res_model].browse(record.res_id)]


class AccountingSyncable(models.AbstractModel):
    """What can be looked at before it is sent."""

    _inherit = "accounting.syncable"

    accounting_can_dry_run = fields.Boolean(compute="_compute_accounting_can_dry_run")

    def _compute_accounting_can_dry_run(self):
        """Is there a provider to which it could go, on or not yet?"""
        connectors = self.env["accounting.connector"].sudo()
        for company, records in self.grouped("company_id").items():
            records.accounting_can_dry_run = bool(
                connectors.search_count(
                    [("company_id", "=", company.id), ("connected", "=", True)], limit=1
                )
            )

    def action_accounting_dry_run(self):
        """Show what would be sent of these, without sending it."""
        return self.env["accounting.dry.run"]._start(self)
