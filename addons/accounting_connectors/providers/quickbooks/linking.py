"""Is a payment tied to what it settles? QuickBooks may take it with a 200 and drop the
link (laf-rge/quickbooks-mcp, docs/quickbooks-api-limitations.md, 2026-11-20)."""

from ..documents import Kind
from ..errors import Cause, ConnectorError, RejectedError, UncertainError
from . import banks, places, receipts
from .values import identity, quoted

CUSTOMERS = ("CustomerRef", "Payment")


def wanted(body):
    """What a payment links, and with how much.

    :param dict body: of the payment as sent
    :rtype: list[tuple[str, str, Decimal]]
    """
    return [
        (link["TxnType"], link["TxnId"], line["Amount"])
        for line in body.get("Line", ())
        for link in line["LinkedTxn"]
    ]


def holds(row, body):
    """Does the payment link all that was asked for, each with its amount?"""
    return all(receipts.linked(row, *link[:2]) == link[2] for link in wanted(body))


def dropped(wire, write, row, body, entity):
    """The error for a payment that is there without its links. It is taken back: money
    that settles nothing would be in the books twice, once it is sent again.

    :param dict row: the payment as answered
    :param dict body: as sent
    :param str entity: Payment or BillPayment
    :return: ``None`` when all is linked
    :rtype: ConnectorError | None
    """
    if holds(row, body):
        return None
    try:
        _delete(wire, row, [write.key, "unlinked"], entity)
    except ConnectorError as error:
        if error.cause is not Cause.DOCUMENT_MISSING:  # else it went the first time
            return UncertainError(
                "QuickBooks took the payment but did not apply it, and it could not be "
                f"taken back: {error.message}",
                cause=Cause.NO_ANSWER,
                retry_after=error.retry_after,
            )
    return RejectedError(
        "QuickBooks would not apply it to the document, which may be settled there "
        "already. Nothing was booked.",
        cause=Cause.OVERPAID,
    )


def _delete(wire, row, keys, entity):
    ours = {"Id": identity(row.get("Id")), "SyncToken": identity(row.get("SyncToken"))}
    wire.post(entity.lower(), ours, Kind.PAYMENT, keys, operation="delete")


def payments_of(wire, document):
    """The payments of a customer, or to a supplier, on a day.

    :param document: payment, allocation or money on account
    :rtype: list[dict]
    """
    supplier = banks.is_supplier(document)
    field, entity = ("VendorRef", "BillPayment") if supplier else CUSTOMERS
    party, day = places.theirs(document.contact_id), document.date.isoformat()
    terms = f"{field} = {quoted(party)} AND TxnDate = '{day}'"
    return wire.query(entity, Kind.PAYMENT, terms)
