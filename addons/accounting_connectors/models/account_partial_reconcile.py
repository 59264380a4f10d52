import dataclasses

from odoo import api, models

from ..providers import money
from ..providers.documents import Allocation, Kind, Operation, Payment
from ..providers.errors import Cause, ConfigurationError, ConnectorError, RejectedError
from .account_move import KIND_OF_TYPE
from .accounting_job_describe import After

PAYMENT_JOURNALS = ("bank", "cash", "credit")


class AccountPartialReconcile(models.Model):
    """Money, or the credit of a credit note, matched with a document: what a provider
    calls a payment, or an allocation."""

    _name = "account.partial.reconcile"
    _inherit = ["account.partial.reconcile", "accounting.syncable"]

    # === CAUSES === #

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        companies = partials.company_id
        connectors = self.env["accounting.connector"]._for_company(companies)
        for company_id, found in connectors.items():
            mine = partials.filtered(lambda p, c=company_id: p.company_id.id == c)
            for connector in found.filtered("push_payments"):
                mine._accounting_enqueue(connector)
        return partials

    def unlink(self):
        self._accounting_enqueue_void()
        return super().unlink()

    def _accounting_enqueue(self, connector):
        """Write jobs for partials of documents that are there, or on their way.

        A partial of a document that was never sent is sent with the document.
        """
        documents = {p.id: p._accounting_document_lines() for p in self}
        moves = self.env["account.move"].browse(
            {line.move_id.id for lines in documents.values() for line in lines}
        )
        known = moves._accounting_known(connector)
        by_kind = {}
        for partial in self:
            lines = documents[partial.id]
            if lines and all(line.move_id.id in known for line in lines):
                kind = partial._accounting_kind(lines)
                if kind:
                    by_kind.setdefault(kind, []).append(partial.id)
        for kind, ids in by_kind.items():
            linked = self.env["accounting.link"]._find(connector, self._name, ids)
            fresh = [partial_id for partial_id in ids if partial_id not in linked]
            self.env["accounting.job"]._enqueue(connector, kind, self._name, fresh)

    def _accounting_enqueue_void(self):
        """Payments that are no longer matched here are taken back there."""
        links = (
            self.env["accounting.link"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        )
        for connector, mine in links.grouped("connector_id").items():
            for kind, of_kind in mine.grouped("kind").items():
                if Kind(kind) in connector._capabilities().voids:
                    self.env["accounting.job"]._enqueue(
                        connector,
                        Kind(kind),
                        self._name,
                        of_kind.mapped("res_id"),
                        Operation.VOID,
                    )

    # === WHAT IT IS === #

    def _accounting_document_lines(self):
        """The lines of this partial that belong to invoices or credit notes."""
        self.ensure_one()
        both = self.debit_move_id | self.credit_move_id
        return both.filtered(lambda line: line.move_id.move_type in KIND_OF_TYPE)

    def _accounting_kind(self, lines):
        """Payment, allocation, or None for what a provider makes by itself, such as an
        exchange difference."""
        if len(lines) == 2:
            return Kind.ALLOCATION
        counterpart = (self.debit_move_id | self.credit_move_id) - lines
        paid = counterpart.journal_id.type in PAYMENT_JOURNALS
        return Kind.PAYMENT if paid else None

    def _accounting_name(self):
        lines = self._accounting_document_lines()
        counterpart = (self.debit_move_id | self.credit_move_id) - lines
        names = lines.move_id.mapped("name")
        if counterpart:
            return f"{counterpart.move_id.name} → {names[0]}" if names else ""
        return " → ".join(names)

    def _accounting_open(self):
        return self._accounting_document_lines()[:1].move_id._accounting_open()

    # === DESCRIBING === #

    def _accounting_describe(self, connector, kind, jobs):
        moves = self.debit_move_id.move_id | self.credit_move_id.move_id
        links = self._accounting_links_of(connector, moves)
        contacts = moves.filtered(
            lambda move: move.move_type in KIND_OF_TYPE
        )._accounting_contacts(connector)
        index = self.env["accounting.ledger.mapping"]._index(connector)
        described = {}
        for partial in self:
            lines = partial._accounting_document_lines()
            missing = lines.move_id.filtered(lambda m: m.id not in links)
            if missing:
                described[partial.id] = missing._accounting_after(connector)
                continue
            build = partial._accounting_payment
            if kind is Kind.ALLOCATION:
                build = partial._accounting_allocation
            try:
                document = build(connector, lines, links, index)
                contact = contacts.get(lines[:1].move_id.id)
                described[partial.id] = dataclasses.replace(
                    document, contact_id=contact.remote_id if contact else ""
                )
            except ConnectorError as error:
                described[partial.id] = error
        return described

    def _accounting_amount(self, line):
        """What this partial settles of a document, in the document's currency."""
        debit = line == self.debit_move_id
        field = "debit_amount_currency" if debit else "credit_amount_currency"
        return money.amount(self[field], line.currency_id.decimal_places)

    def _accounting_allocation(self, connector, lines, links, index):
        refund = lines.filtered(lambda li: li.move_id.move_type == "out_refund")
        invoice = lines - refund
        if len(refund) != 1 or refund.currency_id != invoice.currency_id:
            raise ConfigurationError(
                self.env._(
                    "Only a credit note can be used on an invoice, in the same"
                    " currency."
                ),
                cause=Cause.UNKNOWN,
            )
        return Allocation(
            ref=f"{self._name},{self.id}",
            credit_id=links[refund.move_id.id].remote_id,
            invoice_id=links[invoice.move_id.id].remote_id,
            amount=self._accounting_amount(invoice),
            currency=invoice.currency_id.name,
            date=max(refund.date, invoice.date),
        )

    def _accounting_payment(self, connector, line, links, index):
        counterpart = (self.debit_move_id | self.credit_move_id) - line
        journal = counterpart.journal_id
        row = index.get(("journal", str(journal.id)))
        if not row or not row.ledger_account_id.active:
            row = row or self.env["accounting.ledger.mapping"]._ensure(
                connector, [("journal", journal)]
            )
            missing = self.env._("payment journal %(name)s", name=journal.name)
            raise ConfigurationError(
                missing, cause=Cause.MAPPING_MISSING, missing=missing, rows=[row.ids]
            )
        self._accounting_check_whole(counterpart)
        document = line.move_id
        account = row.ledger_account_id
        return Payment(
            ref=f"{self._name},{self.id}",
            document_kind=KIND_OF_TYPE[document.move_type],
            document_id=links[document.id].remote_id,
            document_number=document.name,
            account_id=account.payment_ref or account.remote_id,
            account_code=account.code or "",
            date=counterpart.date,
            amount=self._accounting_amount(line),
            currency=line.currency_id.name,
            currency_rate=self._accounting_payment_rate(line, counterpart),
            reference=counterpart.move_id.name,
        )

    def _accounting_check_whole(self, counterpart):
        """Refuse a payment of which a part never reached the bank: booked as it stands,
        it would make the bank account there too high, by a fee or a write-off.

        :raise RejectedError: with both amounts
        """
        move = counterpart.move_id
        other = move.line_ids.browse()
        if move.origin_payment_id:
            other = move.origin_payment_id._seek_for_lines()[2]
        elif move.statement_line_id:
            other = move.statement_line_id._seek_for_lines()[2].filtered(
                lambda line: (
                    line.account_id.account_type
                    not in ("asset_receivable", "liability_payable")
                )
            )
        part = sum(other.mapped("balance"))
        if not move.company_currency_id.is_zero(part):
            raise RejectedError(
                self.env._(
                    "%(part)s of %(payment)s is a fee or write-off on %(account)s,"
                    " which cannot be sent yet. Record this payment at the provider by"
                    " hand.",
                    part=move.company_currency_id.format(abs(part)),
                    payment=move.name,
                    account=other[:1].account_id.display_name,
                ),
                cause=Cause.UNKNOWN,
            )

    def _accounting_payment_rate(self, line, counterpart):
        """Document currency per company unit on the day of payment; None in base
        currency."""
        company = line.company_id
        if line.currency_id == company.currency_id:
            return None
        if counterpart.currency_id == line.currency_id and counterpart.balance:
            return money.number(counterpart.amount_currency / counterpart.balance, 10)
        rate = line.currency_id._get_conversion_rate(
            company.currency_id, line.currency_id, company, counterpart.date
        )
        return money.number(rate, 10)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _accounting_under_way(self, connector):
        """Jobs of these documents that are not finished."""
        return (
            self.env["accounting.job"]
            .sudo()
            .search(
                [
                    ("connector_id", "=", connector.id),
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("state", "not in", ("done", "cancelled")),
                ]
            )
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
