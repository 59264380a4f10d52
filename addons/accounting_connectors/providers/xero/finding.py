"""Looking whether a write is in the books already."""

from ..documents import Kind, Operation
from ..errors import Cause, RejectedError
from ..sending import kind_of
from . import const, receipts, text
from .values import rows, word

NOT_FOUND = frozenset({404})


def find(wire, writes):
    """Candidates per write: by remote id for a change, else by our number or document.

    :param wire: the adapter
    :param Sequence[Write] writes: of one kind
    :rtype: list[list[Receipt]]
    """
    if not writes:
        return []
    kind = kind_of(writes[0])
    found = [[] for __ in writes]
    new = [(at, w) for at, w in enumerate(writes) if w.operation is Operation.CREATE]
    new_writes = [write for __, write in new]
    for (at, __), receipts_ in zip(new, _LOOKS[kind](wire, new_writes), strict=True):
        found[at] = receipts_
    for at, write in enumerate(writes):
        if write.operation is not Operation.CREATE:
            found[at] = by_id(wire, kind, write.remote_id)
    return found


def by_id(wire, kind, remote_id):
    """The record with this remote id, as a list of none or one receipt."""
    if kind is Kind.ALLOCATION:
        note, __, allocation = remote_id.partition("/")
        return [
            receipt
            for receipt in _allocations(wire, note)
            if receipt.remote_id == f"{note}/{allocation}"
        ]
    name = const.PLURAL[kind]
    reply = wire.call("GET", f"{name}/{remote_id}", kind=kind, accept=NOT_FOUND)
    return [receipts.receipt(kind, row) for row in rows(reply.data, name)]


def _invoices(wire, writes):
    """By number, forty to a call; a number with a comma would break the list."""
    numbers = list(dict.fromkeys(write.document.number for write in writes))
    listed = [number for number in numbers if "," not in number]
    held = []
    for at in range(0, len(listed), const.LOOKUPS):
        part = ",".join(listed[at : at + const.LOOKUPS])
        held += _pages(wire, Kind.INVOICE, {"InvoiceNumbers": part})
    for number in numbers:
        if "," in number:
            where = f"InvoiceNumber=={quoted(number)}"
            held += _pages(wire, Kind.INVOICE, {"where": where})
    return _numbered(Kind.INVOICE, writes, held)


def _credit_notes(wire, writes):
    return _numbered(
        Kind.CREDIT_NOTE,
        writes,
        _where_any(
            wire,
            Kind.CREDIT_NOTE,
            (f"CreditNoteNumber=={quoted(write.document.number)}" for write in writes),
        ),
    )


def _contacts(wire, writes):
    """By our number; without one by name, which is Xero's own unique key."""
    held = _where_any(
        wire,
        Kind.CONTACT,
        (
            f"ContactNumber=={quoted(write.document.number)}"
            if write.document.number
            else f"Name=={quoted(text.name(write.document.name))}"
            for write in writes
        ),
    )
    return _matching(Kind.CONTACT, writes, held)


def _items(wire, writes):
    """All of them: Items has no paging and no list of codes."""
    if not writes:
        return []
    reply = wire.call("GET", "Items", params={"unitdp": 4}, kind=Kind.ITEM)
    return _matching(Kind.ITEM, writes, rows(reply.data, "Items"))


def _payments(wire, writes):
    """Payments of the same document with the same amount on the same day."""
    held = _where_any(
        wire,
        Kind.PAYMENT,
        (_payment_of(write.document) for write in writes),
    )
    return [
        [one for one in found if one.date == write.document.date]
        for write, found in zip(
            writes, _matching(Kind.PAYMENT, writes, held), strict=True
        )
    ]


def _payment_of(document):
    if document.document_kind == Kind.CREDIT_NOTE:
        return f'CreditNote.CreditNoteID==guid("{document.document_id}")'
    return f'Invoice.InvoiceID==guid("{document.document_id}")'


def _allocated(wire, writes):
    """Read off the credit notes, each once."""
    notes = {}
    for write in writes:
        note = write.document.credit_id
        if note not in notes:
            notes[note] = _allocations(wire, note)
    return [
        [
            receipt
            for receipt in notes[write.document.credit_id]
            if receipt.number.lower() == write.document.invoice_id.lower()
            and receipt.total == write.document.amount
            and receipt.status != "DELETED"
        ]
        for write in writes
    ]


def _allocations(wire, note):
    path = f"CreditNotes/{note}"
    reply = wire.call("GET", path, kind=Kind.ALLOCATION, accept=NOT_FOUND)
    return [
        receipts.allocation(note, row, word(credit.get("CurrencyCode")))
        for credit in rows(reply.data, "CreditNotes")
        for row in rows(credit, "Allocations")
    ]


_LOOKS = {
    Kind.INVOICE: _invoices,
    Kind.CREDIT_NOTE: _credit_notes,
    Kind.CONTACT: _contacts,
    Kind.ITEM: _items,
    Kind.PAYMENT: _payments,
    Kind.ALLOCATION: _allocated,
}


def _where_any(wire, kind, terms):
    """Records that meet any of the terms, so many to a call as the address allows."""
    terms, held = list(dict.fromkeys(terms)), []
    for at in range(0, len(terms), const.WHERE_TERMS):
        where = " OR ".join(terms[at : at + const.WHERE_TERMS])
        held += _pages(wire, kind, {"where": where})
    return held


def _pages(wire, kind, query):
    """All records that the query finds.

    :raise RejectedError: Xero does not end; the filter did not take
    """
    name, held = const.PLURAL[kind], []
    params = dict(query, pageSize=const.LOOKUP_PAGE)
    if kind in (Kind.CONTACT, Kind.INVOICE):
        params["includeArchived"] = "true"
    for page in range(1, 11):
        reply = wire.call("GET", name, params={**params, "page": page}, kind=kind)
        part = rows(reply.data, name)
        held += part
        if len(part) < const.LOOKUP_PAGE:
            return held
    raise RejectedError(
        "Xero finds too many records to tell which one is meant.", cause=Cause.UNKNOWN
    )


def _numbered(kind, writes, held):
    """Records with the write's number, of our own type."""
    ours = [row for row in held if row.get("Type") == const.DOCUMENT_TYPE[kind]]
    return _matching(kind, writes, ours)


def _matching(kind, writes, held):
    alive = [row for row in held if row.get("Status") not in receipts.GONE]
    return [
        [
            receipts.receipt(kind, row)
            for row in alive
            if receipts.answers(kind, write, row)
        ]
        for write in writes
    ]


def quoted(value):
    """A text inside a ``where`` expression."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
