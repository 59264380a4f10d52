"""What Sage answered to a write, or holds now, as receipts."""

from collections import Counter
from dataclasses import replace

from ..documents import Kind, Receipt
from ..values import amount, day, rows, sub, word
from . import artefacts, const, fees, files, masters, rates, tracking
from .nested import link, record_id

GONE = "DELETED"


def document(kind, row, ours=None):
    """:param Kind kind: of the list that it is in
    :param dict row: Sage's words
    :param Invoice ours: what it may be
    :rtype: Receipt
    """
    theirs = word(row.get(const.NUMBER_FIELD[kind]))
    renumbered = ours and not ours.is_purchase and theirs and theirs != ours.number
    return Receipt(
        remote_id=word(row.get("id")),
        number=number(kind, row, ours),
        status=GONE if row.get("deleted_at") else record_id(row, "status"),
        version=word(row.get("updated_at")),
        contact_id=record_id(row, "contact"),
        currency=record_id(row, "currency"),
        date=day(row.get("date")),
        total=amount(row.get("total_amount")),
        tax=amount(row.get("tax_amount")),
        url=link(row),
        strays=_strays(kind, row, ours) if ours else (),
        differs=rates.astray(ours.total, ours.currency_rate, row) if ours else None,
        warnings=(f"Sage numbers it {theirs}.",) if renumbered else (),
    )


def number(kind, row, ours=None):
    """Odoo's number of the document, when it is ours by Sage's words, else Sage's.

    A reference that was cut is ours only with our record's name in the notes.
    """
    reference = word(row.get("reference"))
    theirs = word(row.get(const.NUMBER_FIELD[kind]))
    if ours:
        cut = artefacts.short(ours.number)
        named = artefacts.marker(ours.ref) in word(row.get("notes"))
        if (not ours.is_purchase and theirs == ours.number) or (
            reference == cut and (cut == ours.number or named)
        ):
            return ours.number
    return reference or theirs


def _strays(kind, row, ours):
    """Lines that Sage put on another account than the mapped one."""
    theirs = [record_id(one, "ledger_account") for one in rows(row, const.LINES[kind])]
    wanted = [one.account_id for one in ours.lines if not one.is_text]
    told = ()
    same = Counter(theirs) == Counter(wanted)
    if len(theirs) == len(wanted) and all(theirs) and not same:
        told = tuple(
            f"Line {at}: account {_shown(row, kind, at)} is not the mapped one."
            for at, (one, two) in enumerate(zip(theirs, wanted, strict=True), 1)
            if one != two
        )
    return told


def _shown(row, kind, at):
    account = sub(rows(row, const.LINES[kind])[at - 1], "ledger_account")
    return word(account.get("displayed_as")) or word(account.get("id"))


def contact(row, ours=None):
    """:param Contact ours: what it may be
    :rtype: Receipt
    """
    return Receipt(
        remote_id=word(row.get("id")),
        number=contact_number(row, ours),
        status=GONE if row.get("deleted_at") else "",
        version=word(row.get("updated_at")),
        currency=record_id(row, "currency"),
        url=link(row),
    )


def contact_number(row, ours=None):
    """Our number of a contact: what we noted on it. The short reference alone, which
    anybody may have given, is ours only beside the name."""
    guid, reference = word(row.get("source_guid")), word(row.get("reference"))
    if ours and not guid and reference:
        same_name = (
            word(row.get("name")).casefold() == masters.name(ours.name).casefold()
        )
        if reference == masters.short_reference(ours.number) and same_name:
            return ours.number
    return guid or reference


def item(path, row):
    """:param str path: the list that it is in
    :rtype: Receipt
    """
    return Receipt(
        remote_id=masters.joined_id(path, word(row.get("id"))),
        number=word(row.get("item_code")),
        status=GONE if row.get("deleted_at") else "",
        version=word(row.get("updated_at")),
        account_id=record_id(row, "sales_ledger_account"),
        url=link(row),
    )


def payment(row, ours=None):
    """:param Payment ours: what it may be
    :rtype: Receipt
    """
    reference, total = word(row.get("reference")), amount(row.get("total_amount"))
    differs = None
    if ours:
        if reference == artefacts.short(ours.reference):
            reference = ours.reference
        settled = allotted(row, ours.document_id)
        total = total if settled is None else settled
        differs = rates.astray(ours.amount, ours.currency_rate, row)
    return Receipt(
        remote_id=word(row.get("id")),
        number=reference,
        status=GONE if row.get("deleted_at") else "",
        version=word(row.get("updated_at")),
        contact_id=record_id(row, "contact"),
        currency=record_id(row, "currency"),
        date=day(row.get("date")),
        total=total,
        url=link(row),
        differs=differs,
    )


def with_fees(receipt, row, held):
    """The receipt of a payment and its fees.

    :param dict row: the payment
    :param list held: fees that stand
    :rtype: Receipt
    """
    return replace(receipt, version=fees.version(row, held))


def on_account(row, ours=None):
    """:param OnAccount ours: what it may be
    :rtype: Receipt
    """
    reference = word(row.get("reference"))
    if ours and reference == artefacts.short(ours.reference):
        reference = ours.reference
    rate = ours.currency_rate if ours else None
    return Receipt(
        remote_id=word(row.get("id")),
        number=reference,
        status=GONE if row.get("deleted_at") else "",
        version=word(row.get("updated_at")),
        contact_id=record_id(row, "contact"),
        currency=record_id(row, "currency"),
        date=day(row.get("date")),
        total=amount(row.get("total_amount")),
        differs=rates.astray(ours.amount, rate, row) if ours else None,
    )


def allocation(row, ours):
    """:param Allocation ours: what it may be
    :rtype: Receipt
    """
    return Receipt(
        remote_id=word(row.get("id")),
        number=ours.invoice_id,
        status=GONE if row.get("deleted_at") else "",
        version=word(row.get("updated_at")),
        contact_id=record_id(row, "contact"),
        currency=ours.currency,
        date=day(row.get("date")),
        total=allotted(row, ours.invoice_id),
    )


def allotted(row, document_id):
    """What a payment or allocation settles of a document, without sign; ``None`` when
    Sage does not say.

    :rtype: Decimal | None
    """
    parts = [
        amount(one.get("amount"))
        for one in rows(row, "allocated_artefacts")
        if record_id(one, "artefact") == document_id
    ]
    known = [part for part in parts if part is not None]
    return abs(sum(known)) if known else None


def of(kind, row, ours=None, path=""):
    """The receipt for a record of any kind.

    :param str path: the list that an item is in
    :rtype: Receipt
    """
    if kind is Kind.CONTACT:
        return contact(row, ours)
    if kind is Kind.ITEM:
        return item(path, row)
    if kind is Kind.PAYMENT:
        return payment(row, ours)
    if kind is Kind.ON_ACCOUNT:
        return on_account(row, ours)
    if kind is Kind.ALLOCATION:
        return allocation(row, ours)
    if kind is Kind.TRACKING:
        return tracking.option(row)
    if kind is Kind.ATTACHMENT:
        return files.held(row)
    return document(kind, row, ours)
