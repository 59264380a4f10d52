"""Payments and allocations in Sage's words. Pure: no clock, no network, no ORM.

Spec: postContactPayments, postContactAllocations; guides/concepts/payments, 2026-11-20.
"""

from .. import texts
from ..documents import Kind
from ..errors import Cause, ConfigurationError
from . import artefacts, const, rates

CUSTOMERS, SUPPLIERS = "CUSTOMER", "VENDOR"


def payment(document, traits):
    """Money for a document, or paid back for a credit note, set against it whole.

    :param Payment document: amount in the document's currency
    :param dict traits: the business's
    :rtype: dict
    """
    settled = {
        "artefact_id": document.document_id,
        "amount": texts.plain(document.amount),
    }
    kind = const.RECEIPT_TYPE[Kind(document.document_kind)]
    return {**_money(document, kind, traits), "allocated_artefacts": [settled]}


def on_account(document, traits):
    """Money that settles nothing yet, which Sage makes a payment on account.

    :param OnAccount document: a customer's money, or ours with a supplier
    :param dict traits: the business's
    :rtype: dict
    """
    return _money(document, on_account_type(document), traits)


def on_account_type(document):
    """What Sage calls money on account of this direction.

    :rtype: str
    """
    return const.RECEIPT_TYPE[Kind.INVOICE if document.inbound else Kind.BILL]


def _money(document, kind_id, traits):
    _check_contact(document)
    values = {
        "transaction_type_id": kind_id,
        "contact_id": document.contact_id,
        "bank_account_id": document.account_id,
        "date": document.date.isoformat(),
        "total_amount": texts.plain(document.amount),
        "reference": artefacts.short(document.reference),
        **rates.fields(document.currency, document.currency_rate, traits),
    }
    values.pop("inverse_exchange_rate", None)  # payments have only the one
    return texts.dropped(values)


def allocation(document, credit_id="", negative=True, kind_id=""):
    """Credit used on a document.

    :param Allocation document: amount in the documents' currency
    :param str credit_id: what Sage calls the credit here, if not as we do
    :param bool negative: the sign of the credit's side. That it is negative, so that
        the two make nothing, is unconfirmed; who refuses it is asked the other way
    :param str kind_id: see :func:`allocation_type`
    :rtype: dict
    """
    _check_contact(document)
    value = texts.plain(document.amount)
    return {
        "transaction_type_id": kind_id or allocation_type((), side(document)),
        "contact_id": document.contact_id,
        "date": document.date.isoformat(),
        "allocated_artefacts": [
            {"artefact_id": document.invoice_id, "amount": value},
            {
                "artefact_id": credit_id or document.credit_id,
                "amount": -value if negative else value,
            },
        ],
    }


def side(document):
    """Whose credit an allocation is about."""
    return SUPPLIERS if Kind(document.invoice_kind) is Kind.BILL else CUSTOMERS


def is_money(document):
    """Is the credit of an allocation money, not a credit note?"""
    return Kind(document.credit_kind) in (Kind.ON_ACCOUNT, Kind.PAYMENT)


def allocation_type(ids, whose=CUSTOMERS):
    """The id of allocations among Sage's transaction types, which no page of Sage's
    lists; the one that we know of where nothing looks like it.

    :param list[str] ids: all types
    :param str whose: customers or suppliers
    :rtype: str
    """
    names = (CUSTOMERS, "SALES") if whose == CUSTOMERS else (SUPPLIERS, "PURCHASE")
    fitting = [
        one
        for one in ids
        if "ALLOC" in one.upper() and any(name in one.upper() for name in names)
    ]
    return (fitting or [f"{whose}_ALLOCATION"])[0]


def _check_contact(document):
    """:raise ConfigurationError: Sage wants to know whose money it is"""
    if not document.contact_id:
        raise ConfigurationError(
            "The contact of this document is not linked to one at Sage.",
            cause=Cause.CONTACT_UNKNOWN,
        )
