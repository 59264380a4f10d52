"""What a document does to the accounts there: debit and credit, its taxes by code."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from .documents import Invoice, OnAccount, Payment
from .kinds import PURCHASES, Kind

ZERO = Decimal(0)


class Control(StrEnum):
    """Accounts that a provider books on by itself; no document names them."""

    RECEIVABLE = "receivable"
    PAYABLE = "payable"
    TAX = "tax"


@dataclass(frozen=True, slots=True)
class Booking:
    """One line of the entry.

    :param account: remote id of an account, or a :class:`Control`
    :param str tax_code: of the tax that is booked
    :param Decimal amount: debit; negative: credit
    """

    account: str | Control
    amount: Decimal
    tax_code: str = ""


@dataclass(frozen=True, slots=True)
class TaxSum:
    """What a document has of one tax code; ``base`` is without tax."""

    tax_code: str
    base: Decimal
    tax: Decimal


def bookings(document):
    """The entry of a document: debits first, each account once. It is in balance.

    :param document: any; what moves nothing between accounts has none
    :rtype: list[Booking]
    """
    if isinstance(document, Invoice):
        found = _invoice(document)
    elif isinstance(document, Payment):
        found = _payment(document)
    elif isinstance(document, OnAccount):
        found = _on_account(document)
    else:
        found = []
    return merged(found)


def merged(found):
    """Bookings with each account once, debits first; those of nothing are left out.

    :rtype: list[Booking]
    """
    sums = {}
    for one in found:
        key = one.account, one.tax_code
        sums[key] = sums.get(key, ZERO) + one.amount
    rows = [Booking(account, amount, code) for (account, code), amount in sums.items()]
    return sorted((row for row in rows if row.amount), key=lambda row: row.amount < 0)


def taxes(document):
    """What a document has of each tax code, in the order of its lines.

    :param Invoice document: of any kind
    :rtype: list[TaxSum]
    """
    sums = {}
    for line in document.lines:
        if line.is_text:
            continue
        base, tax = sums.get(line.tax_code, (ZERO, ZERO))
        sums[line.tax_code] = base + line.net, tax + line.tax
    return [TaxSum(code, base, tax) for code, (base, tax) in sums.items()]


def _invoice(document):
    owed = document.kind in (Kind.INVOICE, Kind.VENDOR_CREDIT)  # is it a debit?
    sign = 1 if owed else -1
    control = Control.PAYABLE if document.is_purchase else Control.RECEIVABLE
    found = [Booking(control, sign * document.total)]
    for line in document.lines:
        found.append(Booking(line.account_id, -sign * line.net))
        found.append(Booking(Control.TAX, -sign * line.tax, line.tax_code))
    return found


def _payment(document):
    bought = document.document_kind in PURCHASES
    control = Control.PAYABLE if bought else Control.RECEIVABLE
    sign = 1 if document.inbound else -1
    return [
        Booking(document.account_id, sign * (document.amount - document.fee)),
        Booking(document.fee_account_id, sign * document.fee),
        Booking(control, -sign * document.amount),
    ]


def _on_account(document):
    control = Control.RECEIVABLE if document.inbound else Control.PAYABLE
    sign = 1 if document.inbound else -1
    return [
        Booking(document.account_id, sign * document.amount),
        Booking(control, -sign * document.amount),
    ]
