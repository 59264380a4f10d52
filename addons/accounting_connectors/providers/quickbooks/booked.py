"""Invoices, credit memos, bills and vendor credits as they stand in QuickBooks."""

from ..documents import Kind
from ..kinds import PURCHASES, Status
from ..standing import Booked
from . import const, places, receipts
from .reading import changed_at, version
from .values import amount, day, identity, ref_id, sub, word

STATUSES = {"DELETED": Status.DELETED, "VOIDED": Status.VOID, "PAID": Status.PAID}


def booked(entity, row, facts, web_url):
    """A document, whoever made it; of a deleted one nothing is left but its id.

    The number is the one that Odoo knows, where our mark tells it: QuickBooks keeps 21
    characters, or numbers by itself. Of a bill the other number is the supplier's.

    :param str entity: what QuickBooks calls it
    :param company.Facts facts: of the company
    :param web_url: ``web_url(kind, remote_id)``
    :rtype: Booked
    """
    kind, remote_id = const.KIND_OF_DOCUMENT[entity], identity(row.get("Id"))
    status = STATUSES.get(receipts.status(row), Status.OPEN)
    if status is Status.DELETED:
        return Booked(
            kind=kind, remote_id=remote_id, status=status, changed_at=changed_at(row)
        )
    due, theirs = amount(row.get("Balance")), word(row.get("DocNumber"))
    if status is Status.OPEN and due == 0:
        status = Status.PAID
    number = receipts.number_of(row, kind, facts)[0]
    party = sub(row, "VendorRef" if kind in PURCHASES else "CustomerRef")
    return Booked(
        kind=kind,
        remote_id=remote_id,
        number=number,
        reference=theirs if kind in PURCHASES or theirs != number else "",
        contact_id=places.party_of(row),
        contact_name=word(party.get("name")),
        date=day(row.get("TxnDate")),
        due_date=None if kind is Kind.CREDIT_NOTE else day(row.get("DueDate")),
        currency=ref_id(row, "CurrencyRef") or facts.currency,
        total=amount(row.get("TotalAmt")),
        tax=amount(sub(row, "TxnTaxDetail").get("TotalTax")),
        due=due,
        status=status,
        version=version(row),
        changed_at=changed_at(row),
        url=web_url(kind, remote_id),
    )
