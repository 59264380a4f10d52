"""The trial balance: the only report that Sage has (reference section 7)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from ..ledger import EARNINGS, ZERO, year_start
from .books import Books
from .errors import REQUIRED, bad_request
from .refs import ref
from .routing import Call, route
from .values import day_text

Sums = dict[str, list[Decimal]]  # account -> opening, debits, credits


@route("GET", "trial_balance")
def get_trial_balance(call: Call) -> dict:
    """Opening and closing balances, and what moved, of accounts that were ever used."""
    books, start, end = call.books, call.day("from_date"), call.day("to_date")
    for name, day in (("from_date", start), ("to_date", end)):
        if day is None:
            raise bad_request(REQUIRED, name)
    sums = _sums(books, start, end)
    rows = [(books.ledger_accounts.rows[a], *found) for a, found in sums.items()]
    rows.sort(key=lambda row: row[0]["nominal_code"])
    return {
        "from_date": day_text(start),
        "to_date": day_text(end),
        "ledger_accounts": [
            {
                **ref(books, "ledger_accounts", account["id"]),
                "opening_balance": _sides(opening),
                "closing_balance": _sides(opening + debits - credits),
                "debit": _text(debits),
                "credit": _text(credits),
            }
            for account, opening, debits, credits in rows
            if opening or debits or credits
        ],
    }


def _sums(books: Books, start: date, end: date) -> Sums:
    """Per account: the opening balance as debit, and what was booked within.

    Earlier years' profit is carried to the account for it (option `year_end_close`).
    """
    year_end = books.financial["year_end_date"]
    first = year_start(start, year_end.month, year_end.day)
    closes = books.options["year_end_close"]
    carried, sums = books.control("PROFIT_AND_LOSS"), {}
    for entry in books.ledger_entries:
        if entry["date"] > end or not _is_in(books, entry):
            continue
        account, amount = entry["ledger_account_id"], entry["_amount"]
        if entry["date"] >= start:
            found = sums.setdefault(account, [ZERO, ZERO, ZERO])
            found[1] += max(amount, ZERO)
            found[2] += max(-amount, ZERO)
            continue
        earned = books.ledger.class_of(account) in EARNINGS
        if closes and earned and entry["date"] < first:
            account = carried
        sums.setdefault(account, [ZERO, ZERO, ZERO])[0] += amount
    return sums


def _is_in(books: Books, entry: dict) -> bool:
    """Whether an entry stands, as of some seconds ago when the report lags."""
    lag = books.options["trial_balance_lag_s"]
    if not lag:
        return not entry["deleted"]
    seen = books.now() - timedelta(seconds=lag)
    if entry["created_at"] > seen:
        return False
    return not entry["deleted"] or entry["updated_at"] > seen


def _text(amount: Decimal) -> str:
    return f"{amount:.2f}" if amount else "0"


def _sides(balance: Decimal) -> dict:
    return {"debit": _text(max(balance, ZERO)), "credit": _text(max(-balance, ZERO))}
