"""Looking whether a write is in the books already."""

from dataclasses import replace

from ..documents import Kind, Operation
from ..errors import Cause, RejectedError
from ..sending import kind_of
from . import (
    booked,
    const,
    feeds,
    fees,
    feesending,
    filing,
    money,
    payloads,
    receipts,
    settlements,
    text,
)
from .values import rows, sub, word

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
        credit, own = receipts.allocation_parts(remote_id)
        head = remote_id.rpartition("/")[0]
        return [
            receipt
            for receipt in _allocations(wire, credit, head)
            if receipt.remote_id == f"{head}/{own}"
        ]
    if kind is Kind.ON_ACCOUNT:
        path = money.allocation_path(remote_id)
        name = path.split("/")[0]
        return [receipts.on_account(name, row) for row in _one(wire, kind, path, name)]
    if kind is Kind.PAYMENT:
        return _payment_by_id(wire, remote_id)
    name = const.PLURAL[kind]
    path = f"{name}/{remote_id}"
    return [receipts.receipt(kind, row) for row in _one(wire, kind, path, name)]


def _one(wire, kind, path, name):
    return rows(wire.call("GET", path, kind=kind, accept=NOT_FOUND).data, name)


def _payment_by_id(wire, remote_id):
    """With a fee it is two records."""
    found = []
    for path in fees.parts(remote_id):
        found += _one(wire, Kind.PAYMENT, path, path.split("/")[0])
    if len(found) == 2:
        whole = money.with_fee(*found)
        return [replace(receipts.settled(whole), remote_id=remote_id)] if whole else []
    return [receipts.payment(row) for row in found]


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


def _purchases(wire, writes):
    """By vendor and number: the number alone is nobody's own. One that leads to another
    record of ours is not the one."""
    if not writes:
        return []
    kind = kind_of(writes[0])
    field, type_ = const.NUMBER_FIELD[kind], const.DOCUMENT_TYPE[kind]
    terms = (
        f'(Type=="{type_}"'
        f' AND Contact.ContactID==guid("{write.document.contact_id}")'
        f" AND {field}=={quoted(payloads.number(write.document))})"
        for write in writes
    )
    held = [row for row in _where_any(wire, kind, terms) if row.get("Type") == type_]
    found = []
    for write in writes:
        ours, url = [], text.url(write.document.url)
        for row in held:
            contact = word(sub(row, "Contact").get("ContactID")).lower()
            there = word(row.get("Url"))
            if (
                receipts.answers(kind, write, row)
                and row.get("Status") not in receipts.GONE
                and contact == write.document.contact_id.lower()
                and not (url and there and url != there)
            ):
                receipt = receipts.receipt(kind, row)
                ours.append(receipts.numbered(write.document, receipt))
        found.append(ours)
    return found


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
    """Payments of the same document with the same amount on the same day; with a fee
    only whole ones: what is there of another is found when it is sent again."""
    documents = {settlements.named(write.document) for write in writes}
    held = fees.payments_of(wire, documents)
    plain = [row for row in held if not fees.mark(row)]
    pairs, __ = fees.pairs(wire, [row for row in held if fees.mark(row)])
    found = []
    for write, candidates in zip(
        writes, _matching(Kind.PAYMENT, writes, plain), strict=True
    ):
        document = write.document
        if document.fee and abs(document.fee) != document.amount:
            own = [pair for pair in pairs if _settles(document, pair[0])]
            candidates = feesending.complete(own, document)
        found.append([one for one in candidates if one.date == document.date])
    return found


def _settles(document, row):
    return money.target(row)[1].lower() == document.document_id.lower()


def _on_account(wire, writes):
    """Money of the same contact on the same day."""
    terms = dict.fromkeys(
        f'(Contact.ContactID==guid("{write.document.contact_id}")'
        f" AND Date=={booked.moment_of(write.document.date)})"
        for write in writes
    )
    held, terms = [], list(terms)
    for at in range(0, len(terms), const.WHERE_TERMS):
        where = " OR ".join(terms[at : at + const.WHERE_TERMS])
        pages = feeds.by_number(wire, "Overpayments", Kind.ON_ACCOUNT, {"where": where})
        held += [row for page, __ in pages for row in page]
    there = [money.on_account("Overpayments", row, {}) for row in held]
    return [
        [
            receipts.settled(one)
            for one in there
            if one.active
            and one.inbound == write.document.inbound
            and one.contact_id.lower() == write.document.contact_id.lower()
            and (one.date, one.amount) == (write.document.date, write.document.amount)
        ]
        for write in writes
    ]


def _files(wire, writes):
    """Files of the same document with the same name."""
    found = []
    for write in writes:
        document = write.document
        held = _one(wire, Kind.ATTACHMENT, filing.path_of(document), "Attachments")
        name = filing.file_name(document).casefold()
        found.append(
            [
                receipts.attachment(document, row)
                for row in held
                if word(row.get("FileName")).casefold() == name
            ]
        )
    return found


def _options(wire, writes):
    """Options of the same category with the same name."""
    categories = {write.document.category_id for write in writes}
    held = {one: filing.options(wire, one) for one in categories}
    return [
        [one for one in held[write.document.category_id] if write.document.is_same(one)]
        for write in writes
    ]


def _allocated(wire, writes):
    """Read off the credits, each once."""
    credits = {}
    for write in writes:
        path = receipts.credit_path(write.document)
        if path not in credits:
            head = path.removeprefix("CreditNotes/")
            credits[path] = _allocations(wire, path, head)
    return [
        [
            receipt
            for receipt in credits[receipts.credit_path(write.document)]
            if receipt.number.lower() == write.document.invoice_id.lower()
            and receipt.total == write.document.amount
            and receipt.status != "DELETED"
        ]
        for write in writes
    ]


def _allocations(wire, path, head):
    name = path.split("/")[0]
    reply = wire.call("GET", path, kind=Kind.ALLOCATION, accept=NOT_FOUND)
    return [
        receipts.allocation(head, row, word(credit.get("CurrencyCode")))
        for credit in rows(reply.data, name)
        for row in rows(credit, "Allocations")
    ]


_LOOKS = {
    Kind.INVOICE: _invoices,
    Kind.CREDIT_NOTE: _credit_notes,
    Kind.CONTACT: _contacts,
    Kind.ITEM: _items,
    Kind.PAYMENT: _payments,
    Kind.ALLOCATION: _allocated,
    Kind.BILL: _purchases,
    Kind.VENDOR_CREDIT: _purchases,
    Kind.ON_ACCOUNT: _on_account,
    Kind.ATTACHMENT: _files,
    Kind.TRACKING: _options,
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
    if name in feeds.ASKED:
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
