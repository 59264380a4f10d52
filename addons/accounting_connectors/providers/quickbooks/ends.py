"""The ends of a payment: money, credits and debts, and what is the same for all that
one payment did."""

from dataclasses import dataclass
from decimal import Decimal

from ..documents import Kind
from ..money import round_to
from ..standing import Part
from . import const, places, text
from .reading import changed_at, version
from .values import amount, day, identity, ref_id, rows, word

JOURNAL, DEPOSIT, PURCHASE = "JournalEntry", "Deposit", "Purchase"
# What moves money beside payments, by what a link calls it
MOVES = {
    JOURNAL: JOURNAL,
    DEPOSIT: DEPOSIT,
    **dict.fromkeys((PURCHASE, "Expense", "Check", "CreditCardCredit"), PURCHASE),
}
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Side:
    """Customers' or suppliers' money.

    :param str owes: what the entity of a debt is called, and of a credit
    """

    entity: str
    owes: str
    credits: str
    inbound: bool


SIDES = (
    Side("Payment", "Invoice", "CreditMemo", True),
    Side("BillPayment", "Bill", "VendorCredit", False),
)


@dataclass(slots=True)
class Entry:
    """One end of a payment: a debt, a credit, or the money itself."""

    entity: str
    remote_id: str
    left: Decimal


def links(row):
    """What a transaction's lines name: entity, id, amount."""
    return [
        (
            _entity_of(link),
            identity(link.get("TxnId")),
            amount(line.get("Amount")) or ZERO,
        )
        for line in rows(row, "Line")
        for link in rows(line, "LinkedTxn")
    ]


def linked_to(row):
    return [
        (_entity_of(link), identity(link.get("TxnId")), ZERO)
        for link in rows(row, "LinkedTxn")
    ]


def _entity_of(link):
    kind = word(link.get("TxnType"))
    return MOVES.get(kind, kind)


def part(side, entry, sum_, row, own=""):
    """A document's part.

    :param str own: id of the money, where the part is one of its own
    """
    return Part(
        document_kind=const.KIND_OF_DOCUMENT.get(entry.entity, Kind.ON_ACCOUNT),
        document_id=places.ours(entry.entity, entry.remote_id)
        if entry.entity == JOURNAL
        else entry.remote_id,
        amount=sum_,
        date=day(row.get("TxnDate")),
        remote_id=f"{own}/{entry.remote_id}" if own else "",
    )


def head(side, row, facts):
    currency = ref_id(row, "CurrencyRef") or facts.currency
    return {
        "remote_id": places.id_of(side.entity, row),
        "contact_id": places.party_of(row),
        "date": day(row.get("TxnDate")),
        "currency": currency,
        "currency_rate": rate(row) if currency != facts.currency else None,
        "version": version(row),
        "changed_at": changed_at(row),
    }


def rate(row):
    """The document's currency per unit of the company's."""
    rate = amount(row.get("ExchangeRate"))
    if not rate:
        return None
    found = 1 / rate
    return text.plain(round_to(found, const.RATE_DIGITS - 1 - found.adjusted()))
