"""A customer's money on account, used on an invoice: the payment gets a line.

Lines are all or nothing, and what a sparse change does to an empty list of them nobody
says: so the payment is written whole, with all that it held (laf-rge/quickbooks-mcp,
2026-11-20). Of one payment and one invoice there is one line; its id is both theirs.
"""

from decimal import Decimal

from ..documents import Kind, Receipt
from ..errors import Cause, ConnectorError, RejectedError
from ..sending import kind_of
from . import explaining, places, receipts, removing
from .settlements import INVOICE, link
from .values import amount, day, identity, ref, ref_id, rows, sub, word

PAYMENT = "Payment"
KEPT = (
    "TxnDate TotalAmt ExchangeRate PaymentRefNum PrivateNote ProcessPayment CustomField"
).split()
REFERENCES = (
    "CustomerRef CurrencyRef DepositToAccountRef PaymentMethodRef DepartmentRef"
).split()


def is_line(remote_id):
    """Does the id name a line of a payment?"""
    return remote_id.partition("/")[0].isdecimal() and "/" in remote_id


def is_wanted(document):
    """Is this allocation one of a customer's money on account?

    :param Allocation document: of any kind
    """
    entity = places.entity_of(document.credit_kind, document.credit_id)
    return document.credit_kind is Kind.ON_ACCOUNT and entity == PAYMENT


def use(wire, write, facts):
    """Give the payment a line for the invoice. One that is there already stays.

    :param Write write: an allocation that :func:`is_wanted`
    :param company.Facts facts: of the company
    :rtype: Receipt | ConnectorError
    """
    document = write.document
    held = None
    try:
        for attempt in (1, 2):
            held = _payment(wire, document.credit_id)
            applied = receipts.linked(held, INVOICE, document.invoice_id)
            if applied is not None:
                return _there(held, document, applied, facts)
            lines = [*_lines(held), _link(document)]
            try:
                row = _write(wire, write, held, lines)
                break
            except RejectedError as error:
                if error.cause is not Cause.CHANGED_THERE or attempt == 2:
                    raise
        if receipts.linked(row, INVOICE, document.invoice_id) == document.amount:
            return receipt(row, document.invoice_id, facts)
        _restore(wire, write, row, held)
    except ConnectorError as error:
        return explaining.explain(wire, write, error, facts)
    return RejectedError(
        "QuickBooks would not apply the payment to the document, which may be settled "
        "there already. Nothing was changed.",
        cause=Cause.OVERPAID,
    )


def _link(document):
    return link(document.amount, document.invoice_id, INVOICE)


def _there(row, document, applied, facts):
    if applied == document.amount:
        return receipt(row, document.invoice_id, facts)
    return RejectedError(
        f"The payment is applied to this document there already, with {applied}.",
        cause=Cause.CHANGED_THERE,
    )


def _restore(wire, write, row, before):
    """Less was applied than asked for, or nothing: back to what it was."""
    if _lines(row) != _lines(before):
        _write(wire, write, row, _lines(before), "restored")


def take_back(wire, write):
    """Remove the line. One that is gone already is no error.

    :param Write write: the void of an allocation
    :rtype: Receipt
    :raise ConnectorError: it stays
    """
    payment_id, __, invoice_id = write.remote_id.partition("/")
    for attempt in (1, 2):
        row = _find(wire, payment_id)
        if row is None or receipts.status(row) in receipts.GONE:
            break
        if receipts.linked(row, INVOICE, invoice_id) is None:
            break
        left = [line for line in _lines(row) if _target(line) != (INVOICE, invoice_id)]
        try:
            row = _write(wire, write, row, left)
        except RejectedError as error:
            if error.cause is not Cause.CHANGED_THERE or attempt == 2:
                raise
            continue
        if receipts.linked(row, INVOICE, invoice_id) is None:
            break
        raise RejectedError(
            "QuickBooks keeps the payment applied to the document. Take it off there.",
            cause=Cause.DOCUMENT_STATUS,
        )
    return Receipt(
        remote_id=write.remote_id,
        status="DELETED",
        version=identity(row.get("SyncToken")) if row else "",
    )


def receipt(row, invoice_id, facts):
    """The receipt for a line of a payment.

    :rtype: Receipt
    """
    payment_id = identity(row.get("Id"))
    return Receipt(
        remote_id=f"{payment_id}/{invoice_id}",
        number=receipts.reference_of(row),
        status="OPEN",
        version=identity(row.get("SyncToken")),
        contact_id=ref_id(row, "CustomerRef"),
        currency=ref_id(row, "CurrencyRef") or facts.currency,
        date=day(row.get("TxnDate")),
        total=receipts.linked(row, INVOICE, invoice_id),
    )


def found(wire, facts, document):
    """Candidates for an allocation of money on account.

    :rtype: list[Receipt]
    """
    row = _find(wire, places.theirs(document.credit_id))
    if row is None or receipts.linked(row, INVOICE, document.invoice_id) is None:
        return []
    return [receipt(row, document.invoice_id, facts)]


def _find(wire, payment_id):
    return removing.read(wire, Kind.ALLOCATION, PAYMENT, payment_id)


def _payment(wire, remote_id):
    row = _find(wire, places.theirs(remote_id))
    if row is None or receipts.status(row) in receipts.GONE:
        raise RejectedError(
            "QuickBooks no longer has this payment.", cause=Cause.DOCUMENT_MISSING
        )
    return row


def _lines(row):
    """The lines as they may be written: how much, and of what."""
    return [
        {"Amount": amount(line.get("Amount")) or Decimal(0), "LinkedTxn": [_named(one)]}
        for line in rows(row, "Line")
        for one in rows(line, "LinkedTxn")[:1]
    ]


def _named(linked):
    return {
        "TxnId": identity(linked.get("TxnId")),
        "TxnType": word(linked.get("TxnType")),
    }


def _target(line):
    (linked,) = line["LinkedTxn"]
    return linked["TxnType"], linked["TxnId"]


def _write(wire, write, row, lines, *more):
    """Write the payment whole, with these lines."""
    body = {field: row[field] for field in KEPT if row.get(field) is not None}
    for field in REFERENCES:
        if ref_id(row, field):
            body[field] = ref(ref_id(row, field))
    token = identity(row.get("SyncToken"))
    body |= {
        "Id": identity(row.get("Id")),
        "SyncToken": token,
        "sparse": False,
        "Line": lines,
    }
    answer = wire.post(PAYMENT.lower(), body, kind_of(write), [write.key, token, *more])
    changed = sub(answer, PAYMENT)
    return changed if identity(changed.get("Id")) else _payment(wire, body["Id"])
