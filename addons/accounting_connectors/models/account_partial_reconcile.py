import dataclasses

from odoo import api, fields, models

from ..providers import money
from ..providers.documents import Allocation, Kind, Operation, Payment
from ..providers.errors import Cause, ConfigurationError, ConnectorError
from ..providers.kinds import CREDITS
from .account_move import KIND_OF_TYPE
from .accounting_job import OPEN_STATES
from .accounting_job_describe import After

PAYMENT_JOURNALS = ("bank", "cash", "credit")


class AccountPartialReconcile(models.Model):
    """Money, or the credit of a credit note, matched with a document: what a provider
    calls a payment, or an allocation.

    What was matched because it is so at a provider says so, and is not sent there.
    """

    _name = "account.partial.reconcile"
    _inherit = ["account.partial.reconcile", "accounting.syncable"]

    accounting_from_id = fields.Many2one(
        "accounting.connector",
        string="Matched There",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    accounting_from_ref = fields.Char(
        readonly=True, help="What it is a part of there: kind and id."
    )
    accounting_fee = fields.Char(
        readonly=True,
        help="Its share of the fee of the payment, as it was sent: exact.",
    )

    # === CAUSES === #

    @api.model_create_multi
    def create(self, vals_list):
        """What is taken over from a provider is marked; the rest is sent."""
        refs = self.env.context.get("accounting_refs") or {}
        if refs:
            connector_id = self.env.context.get("accounting_taking")
            for vals in vals_list:
                pair = vals.get("debit_move_id"), vals.get("credit_move_id")
                if pair in refs:
                    vals["accounting_from_id"] = connector_id
                    vals["accounting_from_ref"] = refs[pair]
        partials = super().create(vals_list)
        for connector, mine in self.env["accounting.connector"]._each_with(partials):
            if connector.push_payments:
                mine._accounting_enqueue(connector)
        partials._accounting_payments()._accounting_enqueue_on_account()
        return partials

    def unlink(self):
        self._accounting_enqueue_void()
        self._accounting_cancel_jobs()
        self._accounting_tell_unmatched()
        payments = self._accounting_payments()
        result = super().unlink()
        payments.exists()._accounting_enqueue_on_account()
        return result

    def _accounting_payments(self):
        """The payments whose money is matched."""
        both = self.debit_move_id | self.credit_move_id
        return both.move_id.sudo().origin_payment_id

    def _accounting_enqueue(self, connector):
        """Write jobs for partials of documents that are there, or on their way.

        A partial of a document that was never sent is sent with the document; what is
        matched because it is so there is not sent.
        """
        fresh = self.filtered(lambda p: p.accounting_from_id != connector)
        linked = self.env["accounting.link"]._find(connector, self._name, fresh.ids)
        fresh = fresh.filtered(lambda p: p.id not in linked)
        documents = {p.id: p._accounting_document_lines() for p in fresh}
        moves = self.env["account.move"].browse(
            {line.move_id.id for lines in documents.values() for line in lines}
        )
        known = moves._accounting_known(connector)
        uses = fresh._accounting_uses(connector)
        by_kind = {}
        for partial in fresh:
            lines = documents[partial.id]
            if lines and all(line.move_id.id in known for line in lines):
                kind = partial._accounting_kind(lines, uses)
                if kind:
                    by_kind.setdefault(kind, []).append(partial.id)
        for kind, ids in by_kind.items():
            self.env["accounting.job"]._enqueue(connector, kind, self._name, ids)

    def _accounting_enqueue_void(self):
        """Payments that are no longer matched here are taken back there."""
        links = self.env["accounting.link"]._about(self)
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

    def _accounting_send_again(self, connector):
        """Send once more what is being taken back there."""
        withdrawn = self._accounting_withdrawn(connector)
        links = self.env["accounting.link"]._find(
            connector, self._name, list(withdrawn)
        )
        for kind in {link.kind for link in links.values()}:
            ids = [i for i, link in links.items() if link.kind == kind]
            self.env["accounting.job"]._enqueue(connector, Kind(kind), self._name, ids)

    def _accounting_cancel_jobs(self):
        """What waits to be sent of these is not needed any more."""
        self.env["accounting.job"]._about(
            self,
            ("operation", "=", Operation.CREATE.value),
            ("state", "in", OPEN_STATES),
            ("verify_first", "=", False),
        )._give_up(dependents=False)

    # === WHAT IT IS === #

    def _accounting_document_lines(self):
        """The lines of this partial that belong to invoices or credit notes."""
        self.ensure_one()
        both = self.debit_move_id | self.credit_move_id
        return both.filtered(lambda line: line.move_id.move_type in KIND_OF_TYPE)

    def _accounting_kind(self, lines, uses):
        """Payment, allocation, or None for what a provider makes by itself, such as an
        exchange difference.

        :param account.move.line lines: of documents
        :param dict uses: those that use money that stands on account there
        """
        if len(lines) == 2:
            return Kind.ALLOCATION
        counterpart = (self.debit_move_id | self.credit_move_id) - lines
        if counterpart.journal_id.type not in PAYMENT_JOURNALS:
            return None
        return Kind.ALLOCATION if self.id in uses else Kind.PAYMENT

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
        uses = self._accounting_uses(connector)
        known = self._accounting_links_of(connector, self)
        withdrawn = self._accounting_withdrawn(connector)
        asked = self._accounting_asked(connector, links)
        described = {}
        for partial in self:
            lines = partial._accounting_document_lines()
            missing = lines.move_id.filtered(lambda m: m.id not in links)
            wanted = lines and partial._accounting_kind(lines, uses)
            if partial.id in withdrawn:
                described[partial.id] = After(withdrawn[partial.id])
            elif partial.accounting_from_id == connector or partial.id in known:
                continue
            elif not partial._accounting_is_posted():
                continue
            elif missing:
                described[partial.id] = missing._accounting_after(connector)
            elif wanted is not kind:  # its money went on, or off, account meanwhile
                partial._accounting_enqueue(connector)
            elif partial.id in asked:
                described[partial.id] = asked[partial.id]
            else:
                contact = contacts.get(lines[:1].move_id.id)
                described[partial.id] = partial._accounting_built(
                    connector, kind, contact, (lines, links, uses, index)
                )
        return described

    def _accounting_built(self, connector, kind, contact, known):
        """The payment or allocation, or the error that there is in it."""
        build = self._accounting_payment
        if kind is Kind.ALLOCATION:
            build = self._accounting_allocation
        try:
            document = build(connector, *known)
        except ConnectorError as error:
            return error
        return dataclasses.replace(
            document, contact_id=contact.remote_id if contact else ""
        )

    def _accounting_is_posted(self):
        """Is what is matched confirmed on both sides?"""
        both = self.debit_move_id | self.credit_move_id
        return all(state == "posted" for state in both.mapped("parent_state"))

    def _accounting_withdrawn(self, connector):
        """Those that are being taken back there, with the jobs that do it.

        :rtype: dict[int, accounting.job]
        """
        jobs = self.env["accounting.job"]._withdrawing(connector, self)
        return jobs.grouped("res_id")

    def _accounting_amount(self, line):
        """What this partial settles of a document, in the document's currency."""
        debit = line == self.debit_move_id
        field = "debit_amount_currency" if debit else "credit_amount_currency"
        return money.amount(self[field], line.currency_id.decimal_places)

    def _accounting_allocation(self, connector, lines, links, uses, index):
        refund = lines.filtered(
            lambda li: KIND_OF_TYPE[li.move_id.move_type] in CREDITS
        )
        used = refund or (self.debit_move_id | self.credit_move_id) - lines
        invoice = lines - refund
        sides = {line.move_id.is_purchase_document() for line in lines}
        if len(invoice) != 1 or len(used) != 1 or len(sides) != 1:
            raise ConfigurationError(
                self.env._(
                    "Only a credit note can be used on an invoice, in the same"
                    " currency."
                ),
                cause=Cause.UNKNOWN,
            )
        if used.currency_id != invoice.currency_id:
            raise ConfigurationError(
                self.env._(
                    "%(credit)s is in another currency than %(invoice)s, and cannot be"
                    " used on it there.",
                    credit=used.move_id.name,
                    invoice=invoice.move_id.name,
                ),
                cause=Cause.UNKNOWN,
            )
        if refund:
            kind, credit = (
                KIND_OF_TYPE[refund.move_id.move_type],
                links[used.move_id.id],
            )
        else:
            kind = Kind.ON_ACCOUNT
            credit = uses[self.id]
        return Allocation(
            ref=f"{self._name},{self.id}",
            credit_kind=kind,
            credit_id=credit.remote_id,
            invoice_kind=KIND_OF_TYPE[invoice.move_id.move_type],
            invoice_id=links[invoice.move_id.id].remote_id,
            amount=self._accounting_amount(invoice),
            currency=invoice.currency_id.name,
            date=max(used.date, invoice.date),
        )

    def _accounting_payment(self, connector, line, links, uses, index):
        counterpart = (self.debit_move_id | self.credit_move_id) - line
        account = counterpart.journal_id._accounting_account(connector, index)
        document = line.move_id
        fee, fee_account = self._accounting_fee_share(connector, line, index)
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
            fee=fee,
            fee_account_id=fee_account.remote_id or "",
            fee_account_code=fee_account.code or "",
            reference=counterpart.move_id.name,
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
