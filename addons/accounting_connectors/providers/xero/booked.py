"""Xero's invoices, bills and credit notes as they stand there."""

from ..documents import Kind
from ..kinds import Status
from ..standing import Booked, Part
from . import const
from .reading import version
from .values import amount, day, moment, rows, sub, word

# Xero's lists, and what is in each by its type
LISTS = {
    "Invoices": (Kind.INVOICE, "InvoiceID"),
    "CreditNotes": (Kind.CREDIT_NOTE, "CreditNoteID"),
}
STATUSES = {
    "DRAFT": Status.DRAFT,
    "SUBMITTED": Status.DRAFT,
    "AUTHORISED": Status.OPEN,
    "PAID": Status.PAID,
    "VOIDED": Status.VOID,
    "DELETED": Status.DELETED,
}
KINDS = {word_: kind for kind, word_ in const.DOCUMENT_TYPE.items()}
PAYABLE = ("ACCPAY", "ACCPAYCREDIT")


def booked(row, web_url):
    """A document of either list.

    :param web_url: makes a link of kind and id
    :rtype: Booked | None: of a type that we do not know
    """
    kind = KINDS.get(word(row.get("Type")))
    if not kind:
        return None
    remote_id = word(row.get(const.ID_FIELD[kind]))
    credit = kind in (Kind.CREDIT_NOTE, Kind.VENDOR_CREDIT)
    contact = sub(row, "Contact")
    return Booked(
        kind=kind,
        remote_id=remote_id,
        number=word(row.get(const.NUMBER_FIELD[kind])),
        reference=word(row.get("Reference")),
        contact_id=word(contact.get("ContactID")),
        contact_name=word(contact.get("Name")),
        date=day(row.get("Date")),
        due_date=day(row.get("DueDate")),
        currency=word(row.get("CurrencyCode")),
        total=amount(row.get("Total")),
        tax=amount(row.get("TotalTax")),
        due=amount(row.get("RemainingCredit" if credit else "AmountDue")),
        status=STATUSES.get(word(row.get("Status")), Status.OPEN),
        allocations=allocations(row, kind, remote_id) if credit else None,
        version=version(row),
        changed_at=moment(row.get("UpdatedDateUTC")),
        url=web_url(kind, remote_id),
    )


def allocations(row, kind, path):
    """What a credit was used on; Xero tells all of it with the credit.

    :param Kind kind: of the credit
    :param str path: what its allocations' ids begin with
    :rtype: tuple[Part, ...]
    """
    target = Kind.BILL if kind is Kind.VENDOR_CREDIT else Kind.INVOICE
    return tuple(
        Part(
            document_kind=target,
            document_id=word(sub(part, "Invoice").get("InvoiceID")),
            amount=amount(part.get("Amount")) or const.ZERO,
            date=day(part.get("Date")),
            remote_id=f"{path}/{word(part.get('AllocationID'))}",
            number=word(sub(part, "Invoice").get("InvoiceNumber")),
        )
        for part in rows(row, "Allocations")
        if part.get("IsDeleted") is not True
    )


def between(kinds, first, last):
    """The queries for documents of some kinds by their date.

    :rtype: dict[str, str]: ``where`` by list
    """
    queries = {}
    for name in LISTS:
        pair = {one for one in KINDS.values() if const.PLURAL[one] == name}
        wanted = sorted(const.DOCUMENT_TYPE[one] for one in pair & set(kinds))
        if wanted:
            types = " OR ".join(f'Type=="{one}"' for one in wanted)
            queries[name] = (
                f"({types}) AND Date>={moment_of(first)} AND Date<={moment_of(last)}"
            )
    return queries


def moment_of(one):
    """A day in a ``where`` expression."""
    return f"DateTime({one.year},{one.month},{one.day})"
