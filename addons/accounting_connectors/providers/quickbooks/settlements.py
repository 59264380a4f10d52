"""Payments, credits used on invoices, and money paid back for a credit memo.

A credit memo is used by a payment of nothing that links both sides (recorded,
NangoHQ/integration-templates@3196dff). Money paid back for one has no call of its own:
a journal entry takes it from the bank to the customer's account, and a payment of
nothing links that entry with the credit memo.
"""

from decimal import Decimal

from ..documents import Kind
from ..errors import Cause, RejectedError
from ..money import round_to
from . import const, text
from .values import ref

INVOICE, CREDIT_MEMO, JOURNAL = "Invoice", "CreditMemo", "JournalEntry"


def home_rate(document):
    """Home currency for one unit of the document's, where Odoo says how much of the
    document's currency one home unit is.

    Twelve significant digits: an amount of a hundred million keeps its cents.

    :param Invoice | Payment document: with ``currency_rate``
    :rtype: Decimal
    """
    rate = 1 / document.currency_rate
    amount = getattr(document, "account_amount", None)
    if amount:
        rate = amount / document.amount
    digits = const.RATE_DIGITS - 1 - rate.adjusted()
    return text.plain(round_to(rate, digits))


def payment(document, currency):
    """A payment of an invoice.

    :param Payment document: amount in the document's currency
    :param dict currency: of the transaction
    :rtype: dict
    :raise RejectedError: nobody knows whose it is
    """
    return text.dropped(
        {
            **_of_customer(document),
            **currency,
            "TotalAmt": text.plain(document.amount),
            "DepositToAccountRef": ref(document.account_id),
            "PaymentRefNum": text.doc_number(document.reference),
            "PrivateNote": text.note(
                document, document.reference, document.document_number
            ),
            "Line": [_link(document.amount, document.document_id, INVOICE)],
        }
    )


def allocation(document, currency):
    """Credit of a credit memo used on an invoice.

    :param Allocation document: amount in the documents' currency
    :rtype: dict
    """
    return _nothing_linking(
        document,
        currency,
        (document.invoice_id, INVOICE),
        (document.credit_id, CREDIT_MEMO),
    )


def refund_link(document, currency, journal_id):
    """What ties money paid back to its credit memo.

    :param Payment document: of a credit note
    :param str journal_id: of the entry that took the money from the bank
    :rtype: dict
    """
    return _nothing_linking(
        document,
        currency,
        (journal_id, JOURNAL),
        (document.document_id, CREDIT_MEMO),
    )


def _nothing_linking(document, currency, *targets):
    return text.dropped(
        {
            **_of_customer(document),
            **currency,
            "TotalAmt": Decimal(0),
            "PrivateNote": text.note(document, getattr(document, "reference", "")),
            "Line": [_link(document.amount, *target) for target in targets],
        }
    )


def refund_number(document):
    """The journal entry's number: a company may refuse one that exists.

    :param Payment document: of a credit note
    :rtype: str
    """
    return f"ODOO-PAID-{document.ref.rpartition(',')[2]}"[-const.LENGTH["number"] :]


def refund_journal(document, currency, receivable_id):
    """Money paid back, from the bank to the customer's account.

    :param Payment document: of a credit note
    :param str receivable_id: the A/R account of its currency
    :rtype: dict
    """
    customer = {"Type": "Customer", "EntityRef": ref(_customer(document))}
    sides = (("Debit", receivable_id, customer), ("Credit", document.account_id, None))
    return text.dropped(
        {
            "DocNumber": refund_number(document),
            "TxnDate": document.date.isoformat(),
            **currency,
            "PrivateNote": text.note(
                document, document.reference, document.document_number
            ),
            "Line": [
                {
                    "DetailType": "JournalEntryLineDetail",
                    "Amount": text.plain(document.amount),
                    "Description": text.cut(document.document_number, "description"),
                    "JournalEntryLineDetail": text.dropped(
                        {
                            "PostingType": side,
                            "AccountRef": ref(account_id),
                            "Entity": entity,
                        }
                    ),
                }
                for side, account_id, entity in sides
            ],
        }
    )


def is_refund(document):
    """Is this payment money paid back?"""
    return document.document_kind == Kind.CREDIT_NOTE


def _of_customer(document):
    return {
        "CustomerRef": ref(_customer(document)),
        "TxnDate": document.date.isoformat(),
    }


def _customer(document):
    if not document.contact_id:
        raise RejectedError(
            "The customer of this payment is not linked to QuickBooks.",
            cause=Cause.CONTACT_UNKNOWN,
        )
    return document.contact_id


def _link(amount, remote_id, kind):
    return {
        "Amount": text.plain(amount),
        "LinkedTxn": [{"TxnId": remote_id, "TxnType": kind}],
    }
