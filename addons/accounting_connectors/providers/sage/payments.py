"""Payments and allocations in Sage's words. Pure: no clock, no network, no ORM.

Spec: postContactPayments, postContactAllocations; guides/concepts/payments, 2026-11-20.
"""

from .. import texts
from ..documents import Kind
from ..errors import Cause, ConfigurationError
from . import const, rates, sales


def payment(document, traits):
    """A receipt for an invoice, or a refund of a credit note, set against it whole.

    :param Payment document: amount in the document's currency
    :param dict traits: the business's
    :rtype: dict
    """
    _check_contact(document)
    values = {
        "transaction_type_id": const.RECEIPT_TYPE[Kind(document.document_kind)],
        "contact_id": document.contact_id,
        "bank_account_id": document.account_id,
        "date": document.date.isoformat(),
        "total_amount": texts.plain(document.amount),
        "reference": sales.short(document.reference),
        "allocated_artefacts": [
            {
                "artefact_id": document.document_id,
                "amount": texts.plain(document.amount),
            }
        ],
        **rates.fields(document.currency, document.currency_rate, traits),
    }
    values.pop("inverse_exchange_rate", None)  # payments have only the one
    return texts.dropped(values)


def allocation(document, negative=True, kind_id=const.ALLOCATION_TYPE):
    """Credit of a credit note used on an invoice.

    :param Allocation document: amount in the documents' currency
    :param bool negative: the sign of the credit note's side. That it is negative, so
        that the two make nothing, is unconfirmed; who refuses it is asked the other way
    :param str kind_id: see :func:`allocation_type`
    :rtype: dict
    """
    _check_contact(document)
    value = texts.plain(document.amount)
    return {
        "transaction_type_id": kind_id,
        "contact_id": document.contact_id,
        "date": document.date.isoformat(),
        "allocated_artefacts": [
            {"artefact_id": document.invoice_id, "amount": value},
            {
                "artefact_id": document.credit_id,
                "amount": -value if negative else value,
            },
        ],
    }


def allocation_type(ids):
    """The id of customers' allocations among Sage's transaction types, which no page of
    Sage's lists; the one that we know of where nothing looks like it.

    :param list[str] ids: all types
    :rtype: str
    """
    fitting = [one for one in ids if "ALLOC" in one.upper()]
    customers = [
        one for one in fitting if "CUSTOMER" in one.upper() or "SALES" in one.upper()
    ]
    return (customers or [const.ALLOCATION_TYPE])[0]


def _check_contact(document):
    """:raise ConfigurationError: Sage wants to know whose money it is"""
    if not document.contact_id:
        raise ConfigurationError(
            "The customer of this document is not linked to a contact at Sage.",
            cause=Cause.CONTACT_UNKNOWN,
        )
