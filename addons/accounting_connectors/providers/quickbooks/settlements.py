"""Payments, credits used, and what ties a journal entry to what it settles, in
QuickBooks' words: customers' money is a Payment, suppliers' a BillPayment.

A credit is used by a payment of nothing that links both sides (recorded,
NangoHQ/integration-templates@3196dff). QuickBooks takes a supplier's as a check, which
needs a bank though nothing is booked on it (laf-rge/quickbooks-mcp, 2026-11-20).
"""

from decimal import Decimal

from ..documents import OnAccount
from ..errors import Cause, RejectedError
from ..money import round_to
from . import banks, const, places, text
from .values import ref

INVOICE, CREDIT_MEMO, JOURNAL = "Invoice", "CreditMemo", "JournalEntry"
TARGET = const.ENTITY  # what a document is called in a link


def home_rate(document):
    """Home currency for one unit of the document's, where Odoo says how much of the
    document's currency one home unit is.

    Twelve significant digits: an amount of a hundred million keeps its cents.

    :param Invoice | Payment document: with ``currency_rate``
    :rtype: Decimal
    """
    rate = 1 / document.currency_rate
    account_amount = getattr(document, "account_amount", None)
    if account_amount:
        rate = account_amount / document.amount
    digits = const.RATE_DIGITS - 1 - rate.adjusted()
    return text.plain(round_to(rate, digits))


def payment(document, currency, way):
    """A payment of an invoice or bill.

    A check's number would be watched for duplicates, and one payment of ours may be
    several of theirs: that of a bill's payment is in the note only.

    :param Payment document: amount in the document's currency
    :param dict currency: of the transaction
    :param dict way: how a bill is paid, see :func:`banks.way`
    :rtype: dict
    :raise RejectedError: nobody knows whose it is
    """
    received = not way
    return text.dropped(
        {
            **_of_party(document),
            **currency,
            **way,
            "TotalAmt": text.plain(document.amount),
            # without an account it lies among the undeposited funds
            "DepositToAccountRef": ref(document.account_id)
            if received and not document.fee
            else None,
            "PaymentRefNum": text.doc_number(document.reference) if received else "",
            "PrivateNote": text.note(
                document, document.reference, document.document_number
            ),
            "Line": [
                link(
                    document.amount,
                    document.document_id,
                    TARGET[document.document_kind],
                )
            ],
        }
    )


def on_account(document, currency):
    """Money of a customer that settles nothing yet: a payment without lines.

    :param OnAccount document: of a customer
    :rtype: dict
    """
    return text.dropped(
        {
            **_of_party(document),
            **currency,
            "TotalAmt": text.plain(document.amount),
            "DepositToAccountRef": ref(document.account_id),
            "PaymentRefNum": text.doc_number(document.reference),
            "PrivateNote": text.note(document, document.reference, text.ADVANCE_MARK),
        }
    )


def allocation(document, currency, way):
    """Credit used on an invoice or bill: of a credit note, or of an advance to a
    supplier, which is a journal entry.

    :param Allocation document: amount in the documents' currency
    :param dict way: of a supplier's credit
    :rtype: dict
    """
    return _nothing_linking(document, currency, way, *ends(document))


def ends(document):
    """What a use of credit links: the debt, the credit.

    :param Allocation document: not of a customer's money on account
    :rtype: tuple[tuple[str, str], tuple[str, str]]
    """
    credit = places.entity_of(document.credit_kind, document.credit_id)
    return (
        (document.invoice_id, TARGET[document.invoice_kind]),
        (places.theirs(document.credit_id), credit),
    )


def journal_link(document, currency, way, journal_id):
    """What ties a journal entry to its document.

    :param Payment document: that the entry paid
    :param str journal_id: of the entry
    :rtype: dict
    """
    return _nothing_linking(
        document,
        currency,
        way,
        (journal_id, JOURNAL),
        (document.document_id, TARGET[document.document_kind]),
    )


def _nothing_linking(document, currency, way, *targets):
    return text.dropped(
        {
            **_of_party(document),
            **currency,
            **way,
            "TotalAmt": Decimal(0),
            "PrivateNote": text.note(document, getattr(document, "reference", "")),
            "Line": [link(document.amount, *target) for target in targets],
        }
    )


def journal_number(document):
    """The journal entry's number: a company may refuse one that exists.

    :param Payment | OnAccount document: of any side
    :rtype: str
    """
    word = "ADVANCE" if isinstance(document, OnAccount) else "PAID"
    number = document.ref.rpartition(",")[2]
    return f"ODOO-{word}-{number}"[-const.LENGTH["number"] :]


def journal(document, currency, control_id):
    """Money between the bank and what a customer or supplier owes, or is owed.

    :param Payment | OnAccount document: with the fee or discount that goes with it
    :param str control_id: the receivables or payables of its currency
    :rtype: dict
    """
    fee = getattr(document, "fee", Decimal(0))
    about = getattr(document, "document_number", "")
    sign = 1 if document.inbound else -1
    whose = {
        "Type": "Vendor" if banks.is_supplier(document) else "Customer",
        "EntityRef": ref(_party(document)),
    }
    # debits are positive; what concerns the customer or supplier comes first
    sides = [
        (-sign * document.amount, control_id, whose),
        (sign * document.amount - fee, document.account_id, None),
    ]
    if fee:
        sides.append((fee, document.fee_account_id, None))
    advance = text.ADVANCE_MARK if isinstance(document, OnAccount) else ""
    return text.dropped(
        {
            "DocNumber": journal_number(document),
            "TxnDate": document.date.isoformat(),
            **currency,
            "PrivateNote": text.note(document, document.reference, about, advance),
            "Line": [_side(*side, about) for side in sides],
        }
    )


def _side(amount, account_id, whose, about):
    return {
        "DetailType": "JournalEntryLineDetail",
        "Amount": text.plain(abs(amount)),
        "Description": text.cut(about, "description"),
        "JournalEntryLineDetail": text.dropped(
            {
                "PostingType": "Debit" if amount > 0 else "Credit",
                "AccountRef": ref(account_id),
                "Entity": whose,
            }
        ),
    }


def _of_party(document):
    field = "VendorRef" if banks.is_supplier(document) else "CustomerRef"
    return {field: ref(_party(document)), "TxnDate": document.date.isoformat()}


def _party(document):
    if not document.contact_id:
        raise RejectedError(
            "The customer or supplier of this payment is not linked to QuickBooks.",
            cause=Cause.CONTACT_UNKNOWN,
        )
    return places.theirs(document.contact_id)


def link(amount, remote_id, entity):
    """A line of a payment: how much of what it settles."""
    return {
        "Amount": text.plain(amount),
        "LinkedTxn": [{"TxnId": remote_id, "TxnType": entity}],
    }
