"""What Xero answered to a write, or holds now, as receipts."""

from dataclasses import replace

from ..documents import Kind, Operation, Receipt
from . import const
from .reading import version
from .values import amount, day, rows, sub, word

GONE = frozenset({"DELETED", "VOIDED"})  # no longer in the books


def receipt(kind, row):
    """The receipt for one element.

    :param Kind kind: what the element is
    :param dict row: Xero's words
    :rtype: Receipt
    """
    if kind is Kind.PAYMENT:
        return payment(row)
    status_field = "ContactStatus" if kind is Kind.CONTACT else "Status"
    is_document = kind in (Kind.INVOICE, Kind.CREDIT_NOTE)
    return Receipt(
        remote_id=word(row.get(const.ID_FIELD[kind])),
        number=word(row.get(const.NUMBER_FIELD[kind])),
        status=word(row.get(status_field)),
        version=version(row),
        contact_id=word(sub(row, "Contact").get("ContactID")) if is_document else "",
        currency=word(row.get("CurrencyCode")),
        date=day(row.get("Date")),
        total=amount(row.get("Total")),
        tax=amount(row.get("TotalTax")),
        warnings=warnings(row),
    )


def payment(row):
    """:rtype: Receipt"""
    document = sub(row, "Invoice") or sub(row, "CreditNote")
    return Receipt(
        remote_id=word(row.get("PaymentID")),
        number=word(row.get("Reference")),
        status=word(row.get("Status")),
        version=version(row),
        contact_id=word(sub(document, "Contact").get("ContactID")),
        currency=word(document.get("CurrencyCode")),
        date=day(row.get("Date")),
        total=amount(row.get("Amount")),
        warnings=warnings(row),
    )


def allocation(credit_id, row, currency=""):
    """An allocation is reached through its credit note, so its id holds both.

    :rtype: Receipt
    """
    return Receipt(
        remote_id=f"{credit_id}/{word(row.get('AllocationID'))}",
        number=word(sub(row, "Invoice").get("InvoiceID")),
        status="DELETED" if row.get("IsDeleted") is True else "AUTHORISED",
        currency=currency,
        date=day(row.get("Date")),
        total=amount(row.get("Amount")),
        warnings=warnings(row),
    )


def warnings(row):
    """Xero's warnings for an element that it accepted.

    :rtype: tuple[str, ...]
    """
    return tuple(
        word(one.get("Message")) for one in rows(row, "Warnings") if one.get("Message")
    )


def strayed(document, row):
    """Sentences for lines that Xero put on another account than the mapped one: a code
    was renamed since the chart of accounts was read.

    :param Invoice document: as sent
    :rtype: tuple[str, ...]
    """
    lines = rows(row, "LineItems")
    if len(lines) != len(document.lines):
        return ()
    return tuple(
        f"Line {number}: account {theirs.get('AccountCode')} is not the mapped one."
        for number, (ours, theirs) in enumerate(
            zip(document.lines, lines, strict=True), 1
        )
        if ours.account_id
        and theirs.get("AccountID")
        and word(theirs["AccountID"]).lower() != ours.account_id.lower()
    )


def answers(kind, write, row):
    """Is this element the answer to that write? Never judged by name.

    :rtype: bool
    """
    document = write.document
    if write.operation is not Operation.CREATE and kind is not Kind.ALLOCATION:
        return word(row.get(const.ID_FIELD[kind])).lower() == write.remote_id.lower()
    if kind is Kind.PAYMENT:
        return _settles(document, row) and amount(row.get("Amount")) == document.amount
    if kind is Kind.ALLOCATION:
        invoice_id = word(sub(row, "Invoice").get("InvoiceID"))
        return (
            invoice_id.lower() == document.invoice_id.lower()
            and amount(row.get("Amount")) == document.amount
        )
    if kind is Kind.CONTACT:
        if document.number:
            return row.get("ContactNumber") == document.number
        return word(row.get("Name")).casefold() == document.name.strip().casefold()
    if kind is Kind.ITEM:
        return word(row.get("Code")) == document.code
    return row.get(const.NUMBER_FIELD[kind]) == document.number


def _settles(document, row):
    """Is the payment one of the document that ours settles?"""
    field = const.ID_FIELD[Kind(document.document_kind)]
    target = "CreditNote" if field == "CreditNoteID" else "Invoice"
    found = word(sub(row, target).get(field))
    return found.lower() == document.document_id.lower()


def checked(kind, write, row):
    """The receipt of an accepted write, with what we noticed ourselves.

    :rtype: Receipt
    """
    result = receipt(kind, row)
    if kind in (Kind.INVOICE, Kind.CREDIT_NOTE) and write.document:
        result = replace(result, strays=strayed(write.document, row))
    return result
