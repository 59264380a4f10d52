"""Fees of payments. Sage's payments have none, so a fee is a payment of its own from
the same bank account to the account of fees (``/other_payments``; a negative one a
receipt): what the bank moved is the two together, the document is settled whole.

The two are held together by the words of the second, which name the first.
"""

import re
from decimal import Decimal

from ..values import amount, rows, word
from . import rates
from .nested import record_id

ZERO = Decimal(0)
PAID, RECEIVED = "OTHER_PAYMENT", "OTHER_RECEIPT"  # unconfirmed ids
MARK = re.compile(r"\[payment:([0-9A-Za-z-]+)\]")


def mark(payment_id):
    """What the words of a fee end in."""
    return f"[payment:{payment_id}]"


def payment_of(row):
    """The payment that a record of ``/other_payments`` is the fee of; empty: none."""
    found = (
        MARK.search(word(one.get("details"))) for one in rows(row, "payment_lines")
    )
    return next((one[1] for one in found if one), "")


def of(held, payment_id):
    """The fees of a payment that stand.

    :param list held: records of ``/other_payments``
    :rtype: list[dict]
    """
    return [
        row
        for row in held
        if not row.get("deleted_at") and payment_of(row) == payment_id
    ]


def booked(payment, held):
    """Fee in the payment's currency, and the ledger account that it is on.

    :param dict payment: of ``/contact_payments``
    :param list held: its fees
    :rtype: tuple[Decimal, str]
    """
    base = sum((_signed(row) for row in held), ZERO)
    accounts = [
        record_id(one, "ledger_account")
        for row in held
        for one in rows(row, "payment_lines")
    ]
    return rates.in_currency(base, payment) if base else ZERO, next(iter(accounts), "")


def version(payment, held):
    """Tells whether the payment or its fee was changed."""
    changed = [word(row.get("updated_at")) for row in (payment, *held)]
    return "/".join(filter(None, changed))


def _signed(row):
    found = amount(row.get("total_amount")) or ZERO
    return -found if record_id(row, "transaction_type") == RECEIVED else found
