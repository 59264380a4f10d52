"""A customer's payment of which a fee was kept back, or with a surplus.

The payment is booked whole among the undeposited funds, where it settles the invoice;
a deposit then takes it to the bank together with a line for the fee. That is how
QuickBooks' own screens have it: the customer paid the whole, the bank shows the one
amount that arrived, the fee is on its account (a journal entry for the fee alone would
leave two amounts at the bank, neither of which is on the statement, and would stay when
somebody voids the payment there: a deposit has to go first).

The payment tells its deposit (``LinkedTxn``), so that nothing of it is ever there
twice, and nothing stays when the payment is taken back. Only banks take deposits: to
any other account a journal entry moves the money, see :mod:`journaled`.
"""

from dataclasses import replace
from decimal import Decimal

from ..documents import Kind
from ..errors import Cause, ConfigurationError, ConnectorError, RejectedError
from . import batching, const, explaining, linking, payloads, receipts, removing, text
from .values import amount, identity, ref, rows, sub, word

DEPOSIT, PAYMENT = "Deposit", "Payment"
IN_DEPOSIT = "6540"
DETAIL = "DepositLineDetail"


def is_wanted(wire, document):
    """Is this a customer's payment with a fee, to an account that takes deposits?"""
    if document.document_kind is not Kind.INVOICE or not document.fee:
        return False
    return wire.account(document.account_id).get("AccountType") == const.BANK


def book(wire, write, facts):
    """Book what is missing of payment and deposit.

    :param Write write: a payment that :func:`is_wanted`
    :param company.Facts facts: of the company
    :rtype: Receipt | ConnectorError
    """
    document = write.document
    try:
        row = payment_of(wire, document)
        if row and deposit_of(wire, row):
            return receipt(row, facts)
        body = payloads.body(write, facts)
        if not row:
            answer = wire.post(PAYMENT.lower(), body, Kind.PAYMENT, [write.key, "paid"])
            row = sub(answer, PAYMENT)
            if not identity(row.get("Id")):
                raise batching.unclear()
        error = linking.dropped(wire, write, row, body, PAYMENT)
        if error:
            return error
    except (RejectedError, ConfigurationError) as error:
        return explaining.explain(wire, write, error, facts)
    return _deposit(wire, write, row, facts)


def _deposit(wire, write, row, facts):
    """Take the payment to the bank; where QuickBooks refuses that, it is taken back."""
    try:
        currency = payloads.currency(write.document, facts)
        body = deposit(write.document, currency, identity(row.get("Id")))
        answer = wire.post(
            DEPOSIT.lower(), body, Kind.PAYMENT, [write.key, "deposited"]
        )
        if identity(sub(answer, DEPOSIT).get("Id")):
            # the deposit may have made the payment another version
            held = removing.read(wire, Kind.PAYMENT, PAYMENT, identity(row.get("Id")))
            return receipt(held or row, facts)
        return batching.unclear()
    except (RejectedError, ConfigurationError) as refusal:
        error = _fee_account(explaining.explain(wire, write, refusal, facts), write)
    try:
        way = removing.VOIDED_PAYMENT
        removing.out(wire, write, PAYMENT, identity(row.get("Id")), way)
    except ConnectorError as failure:
        return type(error)(
            f"{error.message} The payment is still there: {failure.message}",
            cause=error.cause,
            **error.params,
        )
    return error


def _fee_account(error, write):
    """An account that does not fit is the fee's: that of the money is a bank."""
    document = write.document
    told = error.params.get("account_code")
    unfit = error.cause in (Cause.ACCOUNT_UNFIT, Cause.PAYMENT_ACCOUNT)
    gone = error.cause in (Cause.ACCOUNT_ARCHIVED, Cause.ACCOUNT_UNKNOWN)
    if not unfit and not (gone and told != document.account_code):
        return error
    code = document.fee_account_code or document.fee_account_id
    params = {**error.params, "account_code": code}
    return ConfigurationError(error.message, cause=Cause.FEE_ACCOUNT, **params)


def deposit(document, currency, payment_id):
    """The deposit of one payment, and its fee.

    :param Payment document: of an invoice, with a fee
    :param dict currency: of the transaction
    :param str payment_id: of the payment as QuickBooks has it
    :rtype: dict
    """
    about = document.document_number
    return text.dropped(
        {
            "DepositToAccountRef": ref(document.account_id),
            "TxnDate": document.date.isoformat(),
            **currency,
            "PrivateNote": text.note(document, document.reference, about),
            "Line": [
                {
                    "Amount": text.plain(document.amount),
                    "LinkedTxn": [
                        {"TxnId": payment_id, "TxnType": PAYMENT, "TxnLineId": "0"}
                    ],
                },
                {
                    "Amount": text.plain(-document.fee),
                    "Description": text.cut(about, "description"),
                    "DetailType": DETAIL,
                    DETAIL: {"AccountRef": ref(document.fee_account_id)},
                },
            ],
        }
    )


def payment_of(wire, document):
    """Our payment, ``None`` when there is none."""
    for row in linking.payments_of(wire, document):
        marked = text.mark_of(row)[0] == document.ref
        if marked and receipts.status(row) not in receipts.GONE:
            return row
    return None


def deposit_of(wire, row):
    """The deposit that a payment lies in, ``None`` without one.

    :param dict row: the payment
    """
    ids = [
        identity(link.get("TxnId"))
        for link in rows(row, "LinkedTxn")
        if word(link.get("TxnType")) == DEPOSIT
    ]
    held = wire.by_id(DEPOSIT, Kind.PAYMENT, ids) if ids else {}
    return next(iter(held.values()), None)


def receipt(row, facts):
    """:rtype: Receipt"""
    return receipts.receipt(Kind.PAYMENT, row, facts)


def take_out(wire, write, row):
    """Delete our deposit of a payment.

    :return: was it ours?
    :rtype: bool
    """
    held = deposit_of(wire, row)
    if not held or text.mark_of(held) != text.mark_of(row):
        return False
    deposit_id = identity(held.get("Id"))
    token = identity(held.get("SyncToken"))
    removing.out(wire, write, DEPOSIT, deposit_id, removing.DELETED, token)
    return True


def found(wire, facts, document):
    """Candidates for a payment with a fee: both its halves are there, and agree.

    :rtype: list[Receipt]
    """
    row = payment_of(wire, document)
    held = row and deposit_of(wire, row)
    if not held or amount(row.get("TotalAmt")) != document.amount:
        return []
    told = receipt(row, facts)
    arrived = amount(held.get("TotalAmt")) or Decimal(0)
    if arrived == document.amount - document.fee:
        return [told]
    return [replace(told, number=f"{told.number} (another fee)")]
