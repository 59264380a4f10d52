"""Looking whether a write is in the books already (after a lost answer)."""

from dataclasses import replace

from ..documents import Kind, Operation, Role
from ..errors import RejectedError
from ..kinds import PURCHASES
from ..sending import kind_of
from . import (
    advances,
    batching,
    const,
    deposited,
    files,
    journaled,
    linking,
    payloads,
    places,
    receipts,
    settlements,
    text,
)
from .values import amount, one_of, portions, quoted, sub, word

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
    held = wire.fetch(kind, [_whole_id(one) for one in ids]) if ids else {}
    for at, remote_id in zip(known, ids, strict=True):
        row = held.get(_whole_id(remote_id))
        if not row:
            continue
        if advances.is_line(remote_id):
            invoice_id = remote_id.partition("/")[2]
            if receipts.linked(row, settlements.INVOICE, invoice_id) is not None:
                found[at] = [advances.receipt(row, invoice_id, facts)]
            continue
        entity = places.entity_of(kind, remote_id)
        found[at] = [receipts.receipt(kind, row, facts, entity=entity)]
    return found


def _whole_id(remote_id):
    """Of a line of a payment, the payment."""
    if advances.is_line(remote_id):
        return places.theirs(remote_id)
    return remote_id


def _in_lists(wire, kind, entity, field, values, more=""):
    """Rows whose field has one of these values.

    :rtype: list[dict]
    """
    fields = const.FIELDS.get(entity, "*")
    return [
        row
        for part in portions(values)
        for row in wire.query(entity, kind, f"{field} IN {one_of(part)}{more}", fields)
    ]


ALL = " AND Active IN (true, false)"


def _contacts(wire, facts, kind, writes):
    """By name, which is unique there; ours is who has our number in its notes."""
    held = {}
    for entity in dict.fromkeys(map(batching.entity_of, writes)):
        names = [
            name
            for write in writes
            if batching.entity_of(write) == entity
            for name in _names(write.document)
        ]
        held[entity] = _in_lists(wire, kind, entity, "DisplayName", names, ALL)
    return [
        [
            _contact(entity, row, write, facts)
            for entity in [batching.entity_of(write)]
            for row in held[entity]
            if _is_contact(row, write, facts)
        ]
        for write in writes
    ]


def _names(document):
    """Under which names a contact may be there."""
    mark = text.NAMESAKES[document.role]
    return (text.name(document.name), text.name(document.name, len(mark)) + mark)


def _is_contact(row, write, facts):
    document = write.document
    if document.number:
        number = text.contact_number(row.get("Notes"))
        return number == document.number or _is_unmarked(row, write, facts)
    title = word(row.get("DisplayName")).casefold()
    return title in [name.casefold() for name in _names(document)]


def _is_unmarked(row, write, facts):
    """A vendor as we sent it, but for the notes, which not every company keeps of
    vendors: the schema has them, Intuit's pages do not (2026-11-20)."""
    if write.document.role is not Role.SUPPLIER or word(row.get("Notes")):
        return False
    names = [name.casefold() for name in _names(write.document)]
    if word(row.get("DisplayName")).casefold() not in names:
        return False
    sent = payloads.body(write, facts)
    told = ("PrimaryEmailAddr", "PrimaryPhone", "WebAddr", "BillAddr")
    return all(
        word(sub(row, field).get(name)) == value
        for field in told
        for name, value in sent.get(field, {}).items()
    )


def _contact(entity, row, write, facts):
    found = receipts.receipt(Kind.CONTACT, row, facts, entity=entity)
    if found.number or write.document.role is not Role.SUPPLIER:
        return found
    return replace(found, number=write.document.number)


def _items(wire, facts, kind, writes):
    """By code; by name where QuickBooks does not look for codes."""
    codes = [write.document.code for write in writes]
    try:
        held = _in_lists(wire, kind, "Item", "Sku", codes, ALL)
    except RejectedError as error:
        if error.params.get("code") != NOT_QUERYABLE:
            raise
        names = [text.item_name(w.document.code, w.document.name) for w in writes]
        held = _in_lists(wire, kind, "Item", "Name", names, ALL)
    return [
        [
            receipts.receipt(kind, row, facts)
            for row in held
            if text.item_code(row) == code
        ]
        for code in codes
    ]


def _documents(wire, facts, kind, writes):
    """By number; where QuickBooks or the supplier gives that, by party, day and our
    mark."""
    if facts.custom_numbers and kind not in PURCHASES:
        entity = const.ENTITY[kind]
        numbers = [text.doc_number(write.document.number) for write in writes]
        held = _in_lists(wire, kind, entity, "DocNumber", numbers)
        found = [
            [row for row in held if row.get("DocNumber") == number]
            for number in numbers
        ]
    else:
        found = _of_parties(wire, kind, writes)
    return [
        [
            receipts.receipt(kind, row, facts, write.document)
            for row in candidates
            if receipts.status(row) not in receipts.GONE
        ]
        for write, candidates in zip(writes, found, strict=True)
    ]


def _of_parties(wire, kind, writes):
    held, found = {}, []
    field = "VendorRef" if kind in PURCHASES else "CustomerRef"
    for write in writes:
        document = write.document
        place = (places.theirs(document.contact_id), document.date.isoformat())
        if place not in held:
            terms = f"{field} = {quoted(place[0])} AND TxnDate = '{place[1]}'"
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
    """Payments of the same document; what takes two steps is there when both are."""
    days = _Days(wire)
    found = []
    for write in writes:
        document = write.document
        if journaled.is_wanted(wire, document):
            found.append(_journaled(wire, facts, document))
        elif deposited.is_wanted(wire, document):
            found.append(deposited.found(wire, facts, document))
        else:
            found.append(_payment(days, facts, kind, document))
    return found


def _payment(days, facts, kind, document):
    candidates = []
    entity = places.entity_of(kind, document=document)
    for row in days.of(document):
        ours = receipts.is_ours(row, document.ref)
        if amount(row.get("TotalAmt")) != document.amount or not ours:
            continue
        receipt = receipts.receipt(kind, row, facts, entity=entity)
        target = settlements.TARGET[document.document_kind]
        if receipts.linked(row, target, document.document_id) == document.amount:
            candidates.append(receipt)
        elif text.mark_of(row)[0]:
            # ours, without its link: a person must look, nothing is sent again
            number = f"{receipt.number} (not applied)"
            candidates.append(replace(receipt, number=number))
    return candidates


def _journaled(wire, facts, document):
    journal = journaled.journal_of(wire, document)
    link = journal and journaled.link_of(wire, document, journal)
    return [journaled.receipt(document, journal, link, facts)] if link else []


def _on_account(wire, facts, kind, writes):
    """Money of the same contact with our mark."""
    days, found = _Days(wire), []
    for write in writes:
        document = write.document
        if journaled.is_wanted(wire, document):
            journal = journaled.journal_of(wire, document)
            told = [journaled.advance(document, journal, facts)] if journal else []
        else:
            told = [
                receipts.receipt(kind, row, facts)
                for row in days.of(document)
                if text.mark_of(row)[0] == document.ref
            ]
        found.append(told)
    return found


def _allocated(wire, facts, kind, writes):
    """Payments of nothing that link the two documents, or a line of the payment."""
    days, found = _Days(wire), []
    for write in writes:
        document = write.document
        if advances.is_wanted(document):
            found.append(advances.found(wire, facts, document))
            continue
        entity = places.entity_of(kind, document=document)
        found.append(
            [
                receipts.receipt(kind, row, facts, entity=entity)
                for row in days.of(document)
                if receipts.is_ours(row, document.ref)
                and all(
                    receipts.linked(row, name, remote_id) == document.amount
                    for remote_id, name in settlements.ends(document)
                )
            ]
        )
    return found


def _options(wire, facts, kind, writes):
    """By name, in the same category."""
    found = []
    for write in writes:
        entity, name = batching.entity_of(write), text.name(write.document.name)
        held = wire.query(entity, kind, f"Name = {quoted(name)}{ALL}")
        told = [receipts.receipt(kind, row, facts, entity=entity) for row in held]
        found.append(told)
    return found


def _files(wire, facts, kind, writes):
    return [files.found(wire, facts, write.document) for write in writes]


class _Days:
    """Payments by party and day, each asked for once."""

    def __init__(self, wire):
        self.wire, self.held = wire, {}

    def of(self, document):
        """:rtype: list[dict]"""
        place = (document.contact_id, document.date)
        if place not in self.held:
            found = linking.payments_of(self.wire, document)
            self.held[place] = [
                row for row in found if receipts.status(row) not in receipts.GONE
            ]
        return self.held[place]


_LOOKS = {
    **dict.fromkeys(const.DOCUMENTS, _documents),
    Kind.CONTACT: _contacts,
    Kind.ITEM: _items,
    Kind.PAYMENT: _payments,
    Kind.ALLOCATION: _allocated,
    Kind.ON_ACCOUNT: _on_account,
    Kind.TRACKING: _options,
    Kind.ATTACHMENT: _files,
}
