"""What is on one account, for people: its entries of some days, what came before, and
the balance after each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .ledger import EARNINGS, ZERO, Ledger

DEBITS = ("ASSET", "EXPENSE")  # classes that count debits as positive
YearStart = Callable[[date], date]


@dataclass(frozen=True, kw_only=True, slots=True)
class Results:
    """Where a provider's reports carry the results of former years to, without an
    entry: the account, and the first day of the financial year that holds a day."""

    account: str
    year_start: YearStart


def register(
    ledger: Ledger,
    account: str,
    first: date | None,
    last: date | None,
    results: Results | None = None,
) -> dict:
    """The account in some days, both included; none: from its first entry, to its last.

    Amounts have the sign of the account's class, as the provider's reports show them.

    :return: opening, rows (oldest first, each with the balance after it), total of the
        days and closing; a result counts from the first of the days, so its opening is
        zero
    """
    result = ledger.class_of(account) in EARNINGS
    sign = 1 if ledger.class_of(account) in DEBITS else -1
    lines = _lines(ledger, account)
    if results is not None and results.account == account:
        lines += _carried(ledger, results, last)
    lines.sort(key=lambda line: line["date"])
    before = [line for line in lines if first is not None and line["date"] < first]
    within = [
        line
        for line in lines
        if (first is None or line["date"] >= first)
        and (last is None or line["date"] <= last)
    ]
    opening = ZERO if result else sign * _sum(before)
    balance = opening
    for line in within:
        balance += sign * line["amount"]
        line["balance"] = balance
    return {
        "result": result,
        "opening": opening,
        "rows": within,
        "total": sign * _sum(within),
        "closing": balance,
    }


def _sum(lines: list[dict]) -> Decimal:
    return sum((line["amount"] for line in lines), ZERO)


def _lines(ledger: Ledger, account: str) -> list[dict]:
    found = []
    for entry in ledger.account_entries(account):
        kind, record_id = entry.source
        amount = sum((p.amount for p in entry.postings if p.account == account), ZERO)
        found.append(
            {
                "number": entry.number,
                "date": entry.date,
                "narration": entry.narration,
                "kind": kind.lower(),
                "id": record_id,
                "reverses": entry.reverses,
                "amount": amount,
            }
        )
    return found


def _carried(ledger: Ledger, results: Results, last: date | None) -> list[dict]:
    """A line for the result of each year, on the first day of the next."""
    days = [entry.date for entry in ledger.entries()]
    if not days:
        return []
    at, found = results.year_start(last or max(days)), []
    while at > min(days):
        year = results.year_start(at - timedelta(days=1))
        found.append(
            {
                "number": None,
                "date": at,
                "narration": "Result of the year before",
                "kind": "",
                "id": "",
                "reverses": None,
                "amount": -ledger.profit(year, at - timedelta(days=1)),
            }
        )
        at = year
    return found
