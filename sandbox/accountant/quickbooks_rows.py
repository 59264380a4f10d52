"""QuickBooks' rows, a piece at a time: references, links, lines, entries, deposits."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from .base import money
from .records import Line

DEPOSIT = "Deposit"


def ref(row: dict, name: str) -> str:
    return row.get(name, {}).get("value", "")


def last_word(text: str) -> str:
    return text.split()[-1] if text.strip() else ""


def links_of(payment: dict, kind: str) -> list[tuple[str, Decimal]]:
    """What a payment settles of one kind: id and amount of each."""
    return [
        (link["TxnId"], money(line["Amount"]))
        for line in payment.get("Line", ())
        for link in line.get("LinkedTxn", ())
        if link["TxnType"] == kind and money(line["Amount"])
    ]


def settled(payment: dict, debts: str, credits: str) -> Decimal:
    """How much of the money settles documents: what credits did not."""
    used = sum(amount for _, amount in links_of(payment, debts))
    return used - sum(amount for _, amount in links_of(payment, credits))


def account_of(payment: dict) -> str:
    """The bank, or card, of a payment."""
    check, card = payment.get("CheckPayment", {}), payment.get("CreditCardPayment", {})
    return (
        ref(payment, "DepositToAccountRef")
        or ref(check, "BankAccountRef")
        or ref(card, "CCAccountRef")
    )


def deposited(payment: dict, deposits: dict[str, dict]) -> tuple[str, Decimal]:
    """The bank that a payment was taken to, and what of it did not arrive; where it
    was taken there with others, that is nobody's."""
    found = [one["TxnId"] for one in payment["LinkedTxn"] if one["TxnType"] == DEPOSIT]
    deposit = deposits[found[0]]
    others = [line for line in deposit["Line"] if not line.get("LinkedTxn")]
    if len(deposit["Line"]) - len(others) > 1:
        return ref(deposit, "DepositToAccountRef"), Decimal(0)
    fee = -sum((money(line["Amount"]) for line in others), Decimal(0))
    return ref(deposit, "DepositToAccountRef"), fee


def party_line(journal: dict) -> dict | None:
    """The line of an entry that is somebody's, where there is just one."""
    named = [
        line
        for line in journal["Line"]
        if ref(line["JournalEntryLineDetail"].get("Entity", {}), "EntityRef")
    ]
    return named[0] if len(named) == 1 else None


def is_debit(line: dict) -> bool:
    return line["JournalEntryLineDetail"]["PostingType"] == "Debit"


def bank(journal: dict) -> tuple[str, Decimal]:
    """The account of an entry's money, which is the most of what is nobody's, and the
    debits on others."""
    own = party_line(journal)
    lines = [line for line in journal["Line"] if line is not own]
    lines.sort(key=lambda line: money(line["Amount"]), reverse=True)
    fee = sum(
        (
            money(line["Amount"]) if is_debit(line) else -money(line["Amount"])
            for line in lines[1:]
        ),
        Decimal(0),
    )
    return ref(lines[0]["JournalEntryLineDetail"], "AccountRef"), fee


def tracked(row: dict) -> tuple[str, ...]:
    """What a whole document is tracked by: a class, a location."""
    names = (row.get(name, {}).get("name") for name in ("ClassRef", "DepartmentRef"))
    return tuple(filter(None, names))


def lines(rows: list[dict], tracked: tuple[str, ...] = ()) -> Iterator[Line]:
    for row in rows:
        kind = row["DetailType"]
        detail = row.get(kind, {})
        own = detail.get("ClassRef", {}).get("name")
        tracking = (own, *tracked) if own else tracked
        if kind == "GroupLineDetail":
            yield from lines(detail["Line"], tracked)
        elif kind in ("SalesItemLineDetail", "AccountBasedExpenseLineDetail"):
            account = "ItemAccountRef" if "Item" in kind else "AccountRef"
            yield Line(
                account_id=ref(detail, account),
                net=money(row["Amount"]),
                tax_code=ref(detail, "TaxCodeRef"),
                item_id=ref(detail, "ItemRef"),
                description=row.get("Description", ""),
                tracking=tracking,
            )
        elif kind == "DiscountLineDetail":
            yield Line(
                account_id=ref(detail, "DiscountAccountRef"),
                net=-money(row["Amount"]),
                description=row.get("Description", ""),
                tracking=tracking,
            )
