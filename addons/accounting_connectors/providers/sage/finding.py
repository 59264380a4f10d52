"""Looking whether a write is in the books already."""

from datetime import timedelta

from ..documents import Kind, Operation
from ..errors import ConnectorError
from ..sending import kind_of
from ..values import word
from . import (
    allocating,
    artefacts,
    booked,
    const,
    fees,
    files,
    lists,
    masters,
    payments,
    receipts,
    tracking,
    wires,
)
from .nested import record_id

AROUND = timedelta(days=1)  # of a payment's day
DOCUMENT_FIELDS = (
    "reference,notes,status,contact,currency,date,total_amount,tax_amount,"
    "base_currency_total_amount,updated_at,deleted_at,links"
)


def find(wire, writes):
    """Candidates per write: by remote id for a change, else by our number or document.

    Only what is in the books: what was voided or deleted does not count, nor does a
    draft that somebody made, for we make none.

    :param wire: the adapter
    :param Sequence[Write] writes: of one kind
    :rtype: list[list[Receipt]]
    """
    if not writes:
        return []
    kind, known = kind_of(writes[0]), {}
    return [
        _LOOKS[kind](wire, kind, write, known)
        if write.operation is Operation.CREATE
        else by_id(wire, kind, write)
        for write in writes
    ]


def by_id(wire, kind, write):
    """The record that a write is about, as a list of none or one receipt."""
    path, key = const.PATH.get(kind), write.remote_id
    if kind is Kind.ITEM:
        path, key = masters.split_id(write.remote_id)
    (row,) = wires.each(
        wire,
        [key],
        lambda one: wires.get(wire, path, one, kind),
        lambda __, answer: answer,
    )
    if isinstance(row, ConnectorError):
        if row.retry or row.stops_connection:
            raise row
        return []
    if kind is Kind.ALLOCATION and not write.document:
        return []
    return [receipts.of(kind, row, write.document, path)]


def _documents(wire, kind, write, known):
    """Sage searches references and customers' names: both spellings of our number are
    compared here."""
    document = write.document
    field = const.NUMBER_FIELD[kind]
    params = {
        "search": artefacts.short(document.number),
        "attributes": f"{DOCUMENT_FIELDS},{field},{const.LINES[kind]}",
    }
    wanted = {document.number, artefacts.short(document.number)}
    # of purchases the other number is the supplier's
    named = ("reference",) if document.is_purchase else ("reference", field)
    found = _once(wire, const.PATH[kind], params, kind, known)
    return [
        receipts.document(kind, row, document)
        for row in found
        if wanted & {word(row.get(one)) for one in named}
        and record_id(row, "status") not in const.UNBOOKED
        and not row.get("deleted_at")
    ]


def _contacts(wire, kind, write, known):
    """By the short form of our number, then by name: a contact whose reference was
    taken has none, and our number itself cannot be searched."""
    document = write.document
    short = masters.short_reference(document.number)
    for search in filter(None, (short, masters.name(document.name))):
        params = {"search": search, "attributes": lists.ALL}
        found = [
            receipts.contact(row, document)
            for row in _once(wire, const.PATH[kind], params, kind, known)
            if not row.get("deleted_at")
        ]
        same = [one for one in found if document.is_same(one)]
        if same:
            return same
    return []


def _items(wire, kind, write, known):
    code = write.document.code
    return [
        receipts.item(path, row)
        for path in (const.SERVICES, const.PRODUCTS)
        for row in _once(
            wire, path, {"search": code, "attributes": lists.ALL}, kind, known
        )
        if word(row.get("item_code")) == code and not row.get("deleted_at")
    ]


def payments_of(wire, kind, document, known):
    """Payments of the contact on that day or next to it. Sage cannot search them.

    :param Payment document: or money on account
    :rtype: list[dict]
    """
    params = {
        "contact_id": document.contact_id,
        "from_date": (document.date - AROUND).isoformat(),
        "to_date": (document.date + AROUND).isoformat(),
        "attributes": lists.ALL,
    }
    found = _once(wire, const.PATH[kind], params, kind, known)
    return [row for row in found if not row.get("deleted_at")]


def fees_of(wire, payment):
    """The fees of a payment that stand.

    :param dict payment: as Sage holds it
    :rtype: list[dict]
    """
    params = {"attributes": lists.ALL}
    contact, date = record_id(payment, "contact"), word(payment.get("date"))
    if contact:
        params["contact_id"] = contact
    if date:
        params |= {"from_date": date, "to_date": date}
    held = lists.some(wire, const.FEES, params, Kind.PAYMENT)
    return fees.of(held, word(payment.get("id")))


def _payments(wire, kind, write, known):
    """Payments of the same document, day and amount. One that lacks its fee is not
    found: it has to be sent once more, to be made whole."""
    document, found = write.document, []
    for row in payments_of(wire, kind, document, known):
        if receipts.allotted(row, document.document_id) is None:
            continue
        receipt = receipts.payment(row, document)
        if (receipt.date, receipt.total) != (document.date, document.amount):
            continue
        held = fees_of(wire, row) if document.fee else []
        if bool(held) == bool(document.fee):
            found.append(receipts.with_fees(receipt, row, held))
    return found


def _on_account(wire, kind, write, known):
    """Money of the same contact, day, amount and direction that settled nothing."""
    document = write.document
    wanted = payments.on_account_type(document)
    found = [
        receipts.on_account(row, document)
        for row in payments_of(wire, kind, document, known)
        if record_id(row, "transaction_type") == wanted and booked.is_on_account(row)
    ]
    return [
        one
        for one in found
        if (one.date, one.total) == (document.date, document.amount)
    ]


def _allocations(wire, kind, write, known):
    """Allocations of the contact between the same credit and document."""
    document = write.document
    (credit,) = allocating.credit_ids(wire, [write])
    if isinstance(credit, ConnectorError):
        if credit.retry or credit.stops_connection:
            raise credit
        return []
    params = {"contact_id": document.contact_id, "attributes": lists.ALL}
    return [
        receipts.allocation(row, document)
        for row in _once(wire, const.PATH[kind], params, kind, known)
        if receipts.allotted(row, credit) is not None
        and receipts.allotted(row, document.invoice_id) == document.amount
        and not row.get("deleted_at")
    ]


def _once(wire, path, params, kind, known):
    """What a search finds; each search once for a batch."""
    key = (path, *sorted(params.items()))
    if key not in known:
        known[key] = lists.some(wire, path, params, kind)
    return known[key]


_LOOKS = {
    Kind.INVOICE: _documents,
    Kind.CREDIT_NOTE: _documents,
    Kind.BILL: _documents,
    Kind.VENDOR_CREDIT: _documents,
    Kind.CONTACT: _contacts,
    Kind.ITEM: _items,
    Kind.PAYMENT: _payments,
    Kind.ON_ACCOUNT: _on_account,
    Kind.ALLOCATION: _allocations,
    Kind.TRACKING: lambda wire, kind, write, known: tracking.find(wire, write),
    Kind.ATTACHMENT: lambda wire, kind, write, known: files.find(wire, write),
}
