"""Our documents and payments as reconciling compares them, a batch at a time, without a
query for each."""

from decimal import Decimal

from odoo import models

from ..providers import money
from ..providers.documents import Kind
from ..providers.errors import ConnectorError
from ..providers.kinds import CREDITS, PURCHASES, Role, Status
from ..providers.reconciling import Entry, coded_money
from ..providers.standing import Coded
from .account_move import KIND_OF_TYPE
from .account_move_items import LineItems
from .account_move_tracking import LineTracking

STATUS = {"posted": Status.OPEN, "draft": Status.DRAFT, "cancel": Status.VOID}
INBOUND = (Kind.INVOICE, Kind.VENDOR_CREDIT)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _accounting_entries(self, connector):
        """These documents, posted or not.

        :rtype: list[Entry]
        """
        links = self.env["accounting.link"]._find(connector, self._name, self.ids)
        contacts = self._accounting_contacts(connector)
        said = self._accounting_coded(connector, links, contacts)
        found = []
        for move in self:
            kind, digits = KIND_OF_TYPE[move.move_type], move.currency_id.decimal_places
            link = links.get(move.id)
            numbers = (move.name, move.payment_reference)
            if kind in PURCHASES:
                numbers = (move.ref, move.name)
            tax, lines = said.get(move.id, (None, None))
            if tax is None:
                tax = money.amount(move.amount_tax, digits)
            due = None
            if kind not in CREDITS:  # a credit note is not due
                due = move.invoice_date_due or move.invoice_date
            contact = contacts.get(move.id)
            found.append(
                Entry(
                    ref=f"{move._name},{move.id}",
                    remote_id=link.remote_id if link else "",
                    kind=kind,
                    numbers=tuple(dict.fromkeys(filter(None, numbers))),
                    date=move.invoice_date or move.date,
                    due_date=due,
                    currency=move.currency_id.name,
                    total=money.amount(move.amount_total, digits),
                    tax=tax,
                    due=abs(money.amount(move.amount_residual, digits)),
                    status=STATUS[move.state],
                    contact_id=contact.remote_id if contact else "",
                    contact_name=move.commercial_partner_id.name or "",
                    lines=lines,
                )
            )
        return found

    def _accounting_coded(self, connector, links, contacts):
        """Tax and lines as the mapping puts them: what was sent, where nothing is to be
        sent since; else as it would be sent now.

        :rtype: dict[int, tuple[Decimal, tuple[Coded, ...]]]
        """
        adapter = connector._offline_adapter()
        unfinished = self.env["accounting.job"]._about(
            self, ("connector_id", "=", connector.id), ("state", "!=", "done")
        )
        changing, found = set(unfinished.mapped("res_id")), {}
        for move in self.filtered(lambda m: m.id not in changing):
            link = links.get(move.id)
            document = link._document() if link else None
            digits = move.currency_id.decimal_places
            if document and document.total == money.amount(move.amount_total, digits):
                found[move.id] = _coded(adapter, document)
        fresh = self.filtered(lambda m: m.id not in found and m.state == "posted")
        if fresh:
            index = self.env["accounting.ledger.mapping"]._index(connector)
            items = LineItems(connector, fresh, index)
            items.tracking = LineTracking(connector, fresh)
            numbers = fresh._accounting_numbers(connector)
            none = self.env["accounting.link"].new({"remote_id": "-"})
            for move in fresh:
                try:
                    document = move._accounting_document(
                        connector,
                        numbers[move.id],
                        contacts.get(move.id, none),
                        items,
                        index,
                    )
                except ConnectorError:  # not mapped: its account is not known
                    continue
                found[move.id] = _coded(adapter, document)
        return found


def _coded(adapter, document):
    lines = tuple(
        Coded(
            account_id=line.account_id,
            tax_code=adapter.told_code(line, document.kind),
            net=line.net,
        )
        for line in document.lines
        if not line.is_text
    )
    return document.tax, lines


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def _accounting_document_moves(self):
        """The documents that these settle."""
        moves = (self.debit_move_id | self.credit_move_id).move_id
        return moves.filtered(lambda move: move.move_type in KIND_OF_TYPE)

    def _accounting_entries(self, connector):
        """The payments among these that are not taken from there.

        :rtype: list[Entry]
        """
        uses = self._accounting_uses(connector)
        links = self.env["accounting.link"]._find(connector, self._name, self.ids)
        fresh = self.filtered(lambda p: p.accounting_from_id != connector)
        moves = fresh._accounting_document_moves()
        there = self.env["accounting.link"]._find(connector, moves._name, moves.ids)
        contacts = moves._accounting_contacts(connector)
        index = self.env["accounting.ledger.mapping"]._index(connector)
        found = []
        for partial in fresh:
            lines, link = partial._accounting_document_lines(), links.get(partial.id)
            wanted = lines and partial._accounting_kind(lines, uses)
            if len(lines) != 1 or (wanted is not Kind.PAYMENT and not link):
                continue
            if link and link.kind != Kind.PAYMENT.value:
                continue
            move, counterpart = (
                lines.move_id,
                (partial.debit_move_id | partial.credit_move_id) - lines,
            )
            amount, contact = (
                partial._accounting_amount(lines),
                contacts.get(move.id),
            )
            posted = partial._accounting_is_posted()
            document = there.get(move.id)
            found.append(
                Entry(
                    ref=f"{partial._name},{partial.id}",
                    remote_id=link.remote_id if link else "",
                    kind=Kind.PAYMENT,
                    numbers=(counterpart.move_id.name or "",),
                    date=counterpart.date,
                    currency=lines.currency_id.name,
                    total=amount,
                    status=Status.OPEN if posted else Status.DRAFT,
                    contact_id=contact.remote_id if contact else "",
                    contact_name=move.commercial_partner_id.name or "",
                    inbound=KIND_OF_TYPE[move.move_type] in INBOUND,
                    lines=_bank(counterpart.journal_id, index, amount),
                    settles=((document.remote_id, amount),) if document else (),
                )
            )
        return found


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _accounting_entries(self, connector):
        """The payments among these that are there as such: taken from there, or money
        on account; and those that should be.

        :rtype: list[Entry]
        """
        links = self.env["accounting.link"]._find(connector, self._name, self.ids)
        amounts = self._accounting_amounts(connector)
        index = self.env["accounting.ledger.mapping"]._index(connector)
        contacts = self._accounting_contact_ids(connector)
        settled = self._accounting_settled(connector)
        takes = Kind.ON_ACCOUNT in connector._capabilities().writes
        takes = takes and connector.push_payments
        found = []
        for payment in self:
            link, amount = links.get(payment.id), amounts.get(payment.id, Decimal(0))
            from_there = payment.accounting_from_id == connector
            if from_there:
                amount = payment._accounting_whole()
            if not link and not (takes and amount and not from_there):
                continue
            if not amount and payment.move_id.state == "posted":
                continue
            inbound = payment.payment_type == "inbound"
            posted = payment.move_id.state == "posted"
            found.append(
                Entry(
                    ref=f"{payment._name},{payment.id}",
                    remote_id=link.remote_id if link else "",
                    kind=Kind(link.kind) if link else Kind.ON_ACCOUNT,
                    numbers=(payment.name or "",),
                    date=payment.date,
                    currency=payment.currency_id.name,
                    total=amount,
                    status=Status.OPEN if posted else Status.DRAFT,
                    contact_id=contacts.get(payment.id, ""),
                    contact_name=payment.partner_id.commercial_partner_id.name or "",
                    inbound=inbound,
                    lines=_bank(payment.journal_id, index, amount),
                    settles=tuple(settled.get(payment.id, ())) if from_there else (),
                )
            )
        return found

    def _accounting_contact_ids(self, connector):
        """Ids there of the contacts of these payments, as far as they are known."""
        capabilities, groups = connector._capabilities(), {}
        for payment in self.filtered("partner_id"):
            foreign = payment.currency_id != payment.company_id.currency_id
            tied = capabilities.contact_per_currency and foreign
            apart = capabilities.contact_per_role and payment.partner_type == "supplier"
            key = (
                payment.currency_id.name if tied else "",
                (Role.SUPPLIER if apart else Role.CUSTOMER).value,
            )
            groups[key] = groups.get(key, self.browse()) | payment
        found = {}
        for (currency, role), payments in groups.items():
            partners = payments.partner_id.commercial_partner_id
            links = self.env["accounting.link"]._find(
                connector, partners._name, partners.ids, currency, role
            )
            for payment in payments:
                link = links.get(payment.partner_id.commercial_partner_id.id)
                if link:
                    found[payment.id] = link.remote_id
        return found

    def _accounting_settled(self, connector):
        """What these settle of documents there: remote id and amount."""
        lines = self.move_id.line_ids
        partials = lines.matched_debit_ids | lines.matched_credit_ids
        moves = partials._accounting_document_moves()
        there = self.env["accounting.link"]._find(connector, moves._name, moves.ids)
        found = {}
        for partial in partials:
            line = partial._accounting_document_lines()
            link = there.get(line.move_id.id) if len(line) == 1 else None
            payment = partial._accounting_payments()
            if link and len(payment) == 1:
                amount = partial._accounting_amount(line)
                found.setdefault(payment.id, []).append((link.remote_id, amount))
        return found


def _bank(journal, index, amount):
    """The account there of a journal's money."""
    row = index.get(("journal", str(journal.id)))
    account = row.ledger_account_id.remote_id if row else ""
    return coded_money(account or "", amount)
