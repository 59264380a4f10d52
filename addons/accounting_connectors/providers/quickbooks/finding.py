"""Looking whether a write is in the books already (after a lost answer)."""

from dataclasses import replace

from ..documents import Kind, Operation
from ..errors import RejectedError
from ..sending import kind_of
from . import const, linking, receipts, refunds, settlements, text
from .values import amount, one_of, portions, quoted, word

NOT_QUERYABLE = "4001"


def find(wire, writes):
    """Candidates per write: by remote id for a change, else by our number or document.

    :param wire: the adapter
    :param Sequence[Write] writes: of one kind
    :rtype: list[list[Receipt]]
    """
    if not writes:
        return []
    kind, facts = kind_of(writes[0]), wire.facts
    found = [[] for __ in writes]
    new = [at for at, w in enumerate(writes) if w.operation is Operation.CREATE]
    looked = _LOOKS[kind](wire, facts, kind, [writes[at] for at in new]) if new else []
    for at, candidates in zip(new, looked, strict=True):
        found[at] = candidates
    known = [at for at, w in enumerate(writes) if w.operation is not Operation.CREATE]
    ids = [writes[at].remote_id for at in known]
    held = wire.fetch(kind, [_main_id(one) for one in ids]) if ids else {}
    for at, remote_id in zip(known, ids, strict=True):
        row = held.get(_main_id(remote_id))
        if row:
            receipt = receipts.receipt(kind, row, facts)
            found[at] = [replace(receipt, remote_id=remote_id)]
    return found


def _main_id(remote_id):
    """Of money paid back, the payment that ties it."""
    return remote_id.rpartition("/")[2]


def _in_lists(wire, kind, field, values, more="", fields="*"):
    """Rows whose field has one of these values.

    :rtype: list[dict]
    """
    return [
        row
        for part in portions(values)
        for row in wire.query(
            const.ENTITY[kind], kind, f"{field} IN {one_of(part)}{more}", fields
        )
    ]


ALL = " AND Active IN (true, false)"


def _contacts(wire, facts, kind, writes):
    """By name, which is unique there; ours is who has our number in its notes."""
    names = [_names(write.document) for write in writes]
    every = [name for both in names for name in both]
    held = _in_lists(wire, kind, "DisplayName", every, ALL)
    return [
        [
            receipts.receipt(kind, row, facts)
            for row in held
            if _is_contact(row, write.document, both)
        ]
        for write, both in zip(writes, names, strict=True)
    ]


def _names(document):
    """Under which names a customer may be there."""
    room = len(const.NAMESAKE)
    return (
        text.name(document.name),
        text.name(document.name, room) + const.NAMESAKE,
    )


def _is_contact(row, document, names):
    if document.number:
        return text.contact_number(row.get("Notes")) == document.number
    title = word(row.get("DisplayName")).casefold()
    return title in [name.casefold() for name in names]


def _items(wire, facts, kind, writes):
    """By code; by name where QuickBooks does not look for codes."""
    codes = [write.document.code for write in writes]
    fields = "*, Sku"
    try:
        held = _in_lists(wire, kind, "Sku", codes, ALL, fields)
    except RejectedError as error:
        if error.params.get("code") != NOT_QUERYABLE:
            raise
        names = [text.item_name(w.document.code, w.document.name) for w in writes]
        held = _in_lists(wire, kind, "Name", names, ALL, fields)
    return [
        [
            receipts.receipt(kind, row, facts)
            for row in held
            if text.item_code(row) == code
        ]
        for code in codes
    ]


def _documents(wire, facts, kind, writes):
    """By number; where QuickBooks gives its own, by customer, day and our mark."""
    if facts.custom_numbers:
        numbers = [text.doc_number(write.document.number) for write in writes]
        held = _in_lists(wire, kind, "DocNumber", numbers)
        found = [
            [row for row in held if row.get("DocNumber") == number]
            for number in numbers
        ]
    else:
        found = _of_customers(wire, kind, writes)
    return [
        [
            receipts.receipt(kind, row, facts, write.document)
            for row in candidates
            if receipts.status(row) not in receipts.GONE
        ]
        for write, candidates in zip(writes, found, strict=True)
    ]


def _of_customers(wire, kind, writes):
    held, found = {}, []
    for write in writes:
        document = write.document
        place = (document.contact_id, document.date.isoformat())
        if place not in held:
            terms = f"CustomerRef = {quoted(place[0])} AND TxnDate = '{place[1]}'"
            held[place] = wire.query(const.ENTITY[kind], kind, terms)
        found.append([row for row in held[place] if _is_document(row, document)])
    return found


def _is_document(row, document):
    """Marked as ours; or not marked at all, but of the same total."""
    ref, __ = text.mark_of(row)
    if ref:
        return ref == document.ref
    return amount(row.get("TotalAmt")) == document.total


def _payments(wire, facts, kind, writes):
    """Payments of the same invoice; a refund is there when both its halves are."""
    days = _Days(wire, kind)
    found = []
    for write in writes:
        if settlements.is_refund(write.document):
            found.append(_refund(wire, facts, write.document))
        else:
            found.append(_payment(days, facts, kind, write.document))
    return found


def _payment(days, facts, kind, document):
    candidates = []
    for row in days.of(document):
        ours = receipts.is_ours(row, document.ref)
        if amount(row.get("TotalAmt")) != document.amount or not ours:
            continue
        receipt = receipts.receipt(kind, row, facts)
        target = (settlements.INVOICE, document.document_id)
        if receipts.linked(row, *target) == document.amount:
            candidates.append(receipt)
        elif text.mark_of(row)[0]:
            # ours, without its link: a person must look, nothing is sent again
            number = f"{receipt.number} (not applied)"
            candidates.append(replace(receipt, number=number))
    return candidates


def _refund(wire, facts, document):
    journal = refunds.journal_of(wire, document)
    link = journal and refunds.link_of(wire, document, journal)
    return [refunds.receipt(document, journal, link, facts)] if link else []


def _allocated(wire, facts, kind, writes):
    """Payments of nothing that link the two documents."""
    days, found = _Days(wire, kind), []
    for write in writes:
        document = write.document
        targets = (
            (settlements.INVOICE, document.invoice_id),
            (settlements.CREDIT_MEMO, document.credit_id),
        )
        found.append(
            [
                receipts.receipt(kind, row, facts)
                for row in days.of(document)
                if receipts.is_ours(row, document.ref)
                and all(
                    receipts.linked(row, *target) == document.amount
                    for target in targets
                )
            ]
        )
    return found


class _Days:
    """Payments by customer and day, each asked for once."""

    def __init__(self, wire, kind):
        self.wire, self.kind, self.held = wire, kind, {}

    def of(self, document):
        """:rtype: list[dict]"""
        place = (document.contact_id, document.date)
        if place not in self.held:
            found = linking.payments_of(self.wire, self.kind, *place)
            self.held[place] = [
                row for row in found if receipts.status(row) not in receipts.GONE
            ]
        return self.held[place]


_LOOKS = {
    Kind.INVOICE: _documents,
    Kind.CREDIT_NOTE: _documents,
    Kind.CONTACT: _contacts,
    Kind.ITEM: _items,
    Kind.PAYMENT: _payments,
    Kind.ALLOCATION: _allocated,
}
