"""What Xero answered to a write, or holds now, as receipts."""

from dataclasses import replace

from ..documents import Kind, Operation, Receipt
from . import const, money, payloads
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
    if kind is Kind.ON_ACCOUNT:
        return bank_transaction(row)
    status_field = "ContactStatus" if kind is Kind.CONTACT else "Status"
    is_document = kind in const.DOCUMENT_TYPE
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
    __, __, document = money.target(row)
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


def settled(settlement, status="AUTHORISED"):
    """Money as it is read, as the answer to its write.

    :param Settlement settlement: a payment with its fee, or money on account
    :rtype: Receipt
    """
    return Receipt(
        remote_id=settlement.remote_id,
        number=settlement.reference,
        status=status if settlement.active else "VOIDED",
        version=settlement.version,
        contact_id=settlement.contact_id,
        currency=settlement.currency,
        date=settlement.date,
        total=settlement.amount,
    )


def under(receipt_, remote_id):
    """One record of several, as the answer for all of them."""
    return replace(receipt_, remote_id=remote_id)


def on_account(name, row, status=""):
    """Money on account, of the list of overpayments or prepayments.

    :rtype: Receipt
    """
    return settled(money.on_account(name, row, {}), status or word(row.get("Status")))


def bank_transaction(row):
    """The bank transaction by which money on account was made: it goes by the id of
    what it made.

    :rtype: Receipt
    """
    lines = rows(row, "LineItems")
    described = word(lines[0].get("Description")) if lines else ""
    return Receipt(
        remote_id=word(row.get("OverpaymentID")),
        number=word(row.get("Reference")) or described,
        status=word(row.get("Status")),
        version=version(row),
        contact_id=word(sub(row, "Contact").get("ContactID")),
        currency=word(row.get("CurrencyCode")),
        date=day(row.get("Date")),
        total=amount(row.get("Total")),
        warnings=warnings(row),
    )


def credit_path(document):
    """Where the allocations of a credit are.

    :param Allocation document: of a credit note, or of money on account
    """
    if document.credit_kind is Kind.ON_ACCOUNT:
        return money.allocation_path(document.credit_id)
    return f"CreditNotes/{document.credit_id}"


def allocation_parts(remote_id):
    """Path of the credit, and id of the allocation below it. Without a list it is a
    credit note's.

    :rtype: tuple[str, str]
    """
    credit, __, own = remote_id.rpartition("/")
    return (credit if "/" in credit else f"CreditNotes/{credit}"), own


def allocation(credit, row, currency=""):
    """An allocation is reached through its credit, so its id holds both.

    :param str credit: what its id begins with
    :rtype: Receipt
    """
    return Receipt(
        remote_id=f"{credit}/{word(row.get('AllocationID'))}",
        number=word(sub(row, "Invoice").get("InvoiceID")),
        status="DELETED" if row.get("IsDeleted") is True else "AUTHORISED",
        currency=currency,
        date=day(row.get("Date")),
        total=amount(row.get("Amount")),
        warnings=warnings(row),
    )


def attachment(document, row):
    """A file, under our name for it where it is that one.

    :param Attachment document: as sent
    :rtype: Receipt
    """
    return Receipt(
        remote_id=word(row.get("AttachmentID")),
        number=document.name,
        total=amount(row.get("ContentLength")),
    )


def option(row):
    """An option of a tracking category.

    :rtype: Receipt
    """
    return Receipt(
        remote_id=word(row.get("TrackingOptionID")),
        number=word(row.get("Name")),
        status=word(row.get("Status")),
    )


def day_of(row):
    """The date of a document, as requests have it."""
    found = day(row.get("Date"))
    return found.isoformat() if found else ""


def warnings(row):
    """Xero's warnings for an element that it accepted.

    :rtype: tuple[str, ...]
    """
    return tuple(
        word(one.get("Message")) for one in rows(row, "Warnings") if one.get("Message")
    )


def _pairs(document, row):
    """Our lines with theirs, numbered; none where they are not as many."""
    lines = rows(row, "LineItems")
    if document.note.strip():
        lines = lines[:-1]
    if len(lines) != len(document.lines):
        return []
    return list(enumerate(zip(document.lines, lines, strict=True), 1))


def strayed(document, row):
    """Sentences for lines that Xero put on another account than the mapped one: a code
    was renamed since the chart of accounts was read.

    :param Invoice document: as sent
    :rtype: tuple[str, ...]
    """
    return tuple(
        f"Line {number}: account {theirs.get('AccountCode')} is not the mapped one."
        for number, (ours, theirs) in _pairs(document, row)
        if ours.account_id
        and theirs.get("AccountID")
        and word(theirs["AccountID"]).lower() != ours.account_id.lower()
    )


def untracked(document, row):
    """Sentences for lines of which Xero left out a tracking option without a word, as
    it does with one that is gone (see ``unknown_tracking_dropped`` in the sandbox).

    :param Invoice document: as sent
    :rtype: tuple[str, ...]
    """
    return tuple(
        f"Line {number} is not tracked as it was sent: an option is not there any more."
        for number, (ours, theirs) in _pairs(document, row)
        if {option.lower() for __, option in ours.tracking}
        - {
            word(one.get("TrackingOptionID")).lower()
            for one in rows(theirs, "Tracking")
        }
    )


def answers(kind, write, row):
    """Is this element the answer to that write? Never judged by name.

    :rtype: bool
    """
    document = write.document
    if write.operation is not Operation.CREATE and kind is not Kind.ALLOCATION:
        return word(row.get(const.ID_FIELD[kind])).lower() == write.remote_id.lower()
    if kind in _ANSWERS:
        return _ANSWERS[kind](document, row)
    return word(row.get(const.NUMBER_FIELD[kind])) == payloads.number(document)


def _settles(document, row):
    """Is the payment one of the document that ours settles?"""
    found = money.target(row)[1]
    paid = amount(row.get("Amount"))
    return found.lower() == document.document_id.lower() and paid == document.amount


def _uses(document, row):
    invoice_id = word(sub(row, "Invoice").get("InvoiceID"))
    same = invoice_id.lower() == document.invoice_id.lower()
    return same and amount(row.get("Amount")) == document.amount


def _is_contact(document, row):
    if document.number:
        return row.get("ContactNumber") == document.number
    return word(row.get("Name")).casefold() == document.name.strip().casefold()


def _is_on_account(document, row):
    contact_id = word(sub(row, "Contact").get("ContactID"))
    same = contact_id.lower() == document.contact_id.lower()
    return same and amount(row.get("Total")) == document.amount


_ANSWERS = {
    Kind.PAYMENT: _settles,
    Kind.ALLOCATION: _uses,
    Kind.ON_ACCOUNT: _is_on_account,
    Kind.CONTACT: _is_contact,
    Kind.ITEM: lambda document, row: word(row.get("Code")) == document.code,
}


def checked(kind, write, row):
    """The receipt of an accepted write, with what we noticed ourselves.

    :rtype: Receipt
    """
    document = write.document
    if kind is Kind.ALLOCATION:
        credit = credit_path(document).removeprefix("CreditNotes/")
        return allocation(credit, row, document.currency)
    result = receipt(kind, row)
    if kind in const.DOCUMENT_TYPE and document:
        told = (*result.warnings, *untracked(document, row))
        result = replace(result, strays=strayed(document, row), warnings=told)
        result = numbered(document, result)
    if kind is Kind.ON_ACCOUNT and result.currency not in ("", document.currency):
        told = f"Xero booked it in {result.currency}, the bank account's currency."
        result = replace(result, strays=(told,))
    return result


def numbered(document, receipt_):
    """A purchase goes by the vendor's number there; it is ours all the same.

    :param Invoice document: as sent
    :rtype: Receipt
    """
    if document.is_purchase and receipt_.number == payloads.number(document):
        return replace(receipt_, number=document.number)
    return receipt_
