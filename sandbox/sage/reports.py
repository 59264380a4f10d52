"""The trial balance: the only report that Sage has (reference section 7)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from ..ledger import EARNINGS, ZERO, year_start
from ..tables import Row
from .books import Books
from .errors import REQUIRED, bad_request
from .refs import ref
from .routing import Call, route
from .turnover import NOTHING, Sums, sides
from .values import day_text

Figures = tuple[Decimal, Decimal, Decimal]  # opening balance, debits, credits


@route("GET", "trial_balance", "Reporting")
def get_trial_balance(call: Call) -> dict:
    """Opening and closing balances, and what moved."""
    books, start, end = call.books, call.day("from_date"), call.day("to_date")
    for name, day in (("from_date", start), ("to_date", end)):
        if day is None:
            raise bad_request(REQUIRED, name)
    if end < start:
        raise bad_request("to_date is invalid", "to_date")
    figures = _figures(books, start, end)
    rows = [
        (account, *figures.get(account["id"], (ZERO, ZERO, ZERO)))
        for account in books.ledger_accounts
    ]
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
            if _is_listed(books, account, (opening, debits, credits))
        ],
    }


def _is_listed(books: Books, account: Row, figures: Figures) -> bool:
    if not account["included_in_chart"] and not books.options["trial_balance_archived"]:
        return False
    return any(figures) or books.options["trial_balance_zeros"]


def _figures(books: Books, start: date, end: date) -> dict[str, Figures]:
    """Per account: the opening balance as debit, and what was booked within.

    Earlier years' profit is carried to the account for it (option `year_end_close`).
    """
    year_end = books.financial["year_end_date"]
    first = year_start(start, year_end.month, year_end.day)
    closes = books.options["year_end_close"]
    found, carried = {}, ZERO
    unseen = _unseen(books)
    for account in books.ledger_entries.accounts():

        def until(day: date, account: str = account) -> Sums:
            debits, credits = books.ledger_entries.until(account, day)
            for at, debit, credit in unseen.get(account, ()):
                if at <= day:
                    debits, credits = debits - debit, credits - credit
            return debits, credits

        before, within = until(start - timedelta(days=1)), until(end)
        opening = before[0] - before[1]
        if closes and books.ledger.class_of(account) in EARNINGS:
            former = until(first - timedelta(days=1))
            opening -= former[0] - former[1]
            carried += former[0] - former[1]
        found[account] = (opening, within[0] - before[0], within[1] - before[1])
    if carried:
        account = books.control("PROFIT_AND_LOSS")
        opening, debits, credits = found.get(account, (ZERO, *NOTHING))
        found[account] = (opening + carried, debits, credits)
    return found


def _unseen(books: Books) -> dict[str, list[tuple[date, Decimal, Decimal]]]:
    """What the report, some seconds behind the ledger, does not know of yet: day, debit
    and credit by account. Of an entry that was deleted since, both are negative."""
    lag = books.options["trial_balance_lag_s"]
    if not lag:
        return {}
    seen, unseen = books.now() - timedelta(seconds=lag), {}
    for entry in books.ledger_entries:
        fresh = entry["created_at"] > seen
        if entry["deleted"]:
            sign = -1 if not fresh and entry["updated_at"] > seen else 0
        else:
            sign = 1 if fresh else 0
        if sign:
            debit, credit = sides(entry)
            unseen.setdefault(entry["ledger_account_id"], []).append(
                (entry["date"], sign * debit, sign * credit)
            )
    return unseen


def _text(amount: Decimal) -> str:
    return f"{amount:.2f}" if amount else "0"


def _sides(balance: Decimal) -> dict:
    return {"debit": _text(max(balance, ZERO)), "credit": _text(max(-balance, ZERO))}
