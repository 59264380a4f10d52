"""Profit and loss, and the balance sheet: sections of accounts with their sums.

Names of groups are those of recorded reports. The option `report_layout` puts others in
their place, since companies outside the US have forms of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from ..tables import Row
from .accounts import ledger_class
from .reportparts import (
    Amounts,
    Report,
    account_rows,
    added,
    cells,
    fiscal_start,
    ordered,
    section,
    statement,
    summary,
)
from .values import ZERO

_CREDIT_CLASSES = ("LIABILITY", "EQUITY", "REVENUE")
_CURRENT_ASSETS = (
    ("Bank Accounts", "BankAccounts", "Bank"),
    ("Accounts Receivable", "AR", "Accounts Receivable"),
    ("Other Current Assets", "OtherCurrentAssets", "Other Current Asset"),
)
_LASTING_ASSETS = (
    ("Fixed Assets", "FixedAssets", "Fixed Asset"),
    ("Other Assets", "OtherAssets", "Other Asset"),
)
_SHORT_DEBTS = (
    ("Accounts Payable", "AP", "Accounts Payable"),
    ("Credit Cards", "CreditCards", "Credit Card"),
    ("Other Current Liabilities", "OtherCurrentLiabilities", "Other Current Liability"),
)
_LONG_DEBTS = (("Long-Term Liabilities", "LongTermLiabilities", "Long Term Liability"),)
_Part = tuple[list[dict], Amounts]


def sign(account: Row) -> int:
    """Of a figure as people read it, for one that counts debits."""
    return -1 if ledger_class(account["AccountType"]) in _CREDIT_CLASSES else 1


# --- profit and loss ---


def profit_and_loss(report: Report) -> dict:
    """Income and costs of the days, or of each month in them."""

    def amounts(account: Row) -> Amounts:
        return [
            sign(account) * report.movement(account["Id"], p.start, p.end)
            for p in report.periods
        ]

    rows, sums = [], {}

    def add(title: str, group: str, kind: str) -> None:
        found, sums[group] = account_rows(report, (kind,), amounts)
        rows.append(section(title, group, found, sums[group]))

    def result(title: str, group: str, plus: str, minus: str) -> None:
        pairs = zip(sums[plus], sums[minus], strict=True)
        sums[group] = [a - b for a, b in pairs]
        rows.append(summary(title, group, sums[group]))

    add("Income", "Income", "Income")
    add("Cost of Goods Sold", "COGS", "Cost of Goods Sold")
    result("Gross Profit", "GrossProfit", "Income", "COGS")
    add("Expenses", "Expenses", "Expense")
    result("Net Operating Income", "NetOperatingIncome", "GrossProfit", "Expenses")
    add("Other Income", "OtherIncome", "Other Income")
    add("Other Expenses", "OtherExpenses", "Other Expense")
    result("Net Other Income", "NetOtherIncome", "OtherIncome", "OtherExpenses")
    both = [sums["NetOperatingIncome"], sums["NetOtherIncome"]]
    sums["NetIncome"] = added(both, len(report.periods))
    rows.append(summary("Net Income", "NetIncome", sums["NetIncome"]))
    empty = not any(row.get("Rows") for row in rows)
    return statement(report, ordered(report, rows), empty=empty)


# --- balance sheet ---


def balance_sheet(report: Report) -> dict:
    """What there is at the end of the days, or of each month in them."""

    def amounts(account: Row) -> Amounts:
        is_retained = account.get("_system") == "RETAINED"
        return [
            sign(account) * report.movement(account["Id"], None, p.end)
            + (earlier(report, p.end) if is_retained else ZERO)
            for p in report.periods
        ]

    def parts(*listed: tuple[str, str, str]) -> _Part:
        """Those of some sections that have any rows."""
        rows, sums = [], []
        for title, group, kind in listed:
            found, total = account_rows(report, (kind,), amounts)
            if found:
                rows.append(section(title, group, found, total))
            sums.append(total)
        return ordered(report, rows), added(sums, len(report.periods))

    own, total = account_rows(report, ("Equity",), amounts)
    year = [
        _profit(report, fiscal_start(report.books, p.end), p.end)
        for p in report.periods
    ]
    if any(year):
        own.append(_net_income(report, year))
    equity = own, added([total, year], len(report.periods))
    layout = _LAYOUTS[report.books.options["report_layout"]]
    rows = layout(report, parts, equity)
    return statement(report, rows, empty=not any(map(_has_rows, rows)))


def _has_rows(row: dict) -> bool:
    inner = row.get("Rows", {}).get("Row", ())
    return any("ColData" in one or _has_rows(one) for one in inner)


def _net_income(report: Report, amounts: Amounts) -> dict:
    """The result of the year so far: a row without an id."""
    titled = "Net Income" if report.books.is_us else "Profit for the year"
    row = {"type": "Data", **cells(titled, amounts)}
    if report.books.options["report_net_income"] == "group":
        row["group"] = "NetIncome"
    return row


def _recorded(report: Report, parts: Callable[..., _Part], equity: _Part) -> list[dict]:
    """Assets, then what they are paid with, as recordings of the US show it."""
    current, soon = parts(*_CURRENT_ASSETS)
    lasting, more = parts(*_LASTING_ASSETS)
    short, due = parts(*_SHORT_DEBTS)
    long, later = parts(*_LONG_DEBTS)
    if current:
        lasting = [
            section("Current Assets", "CurrentAssets", current, soon),
            *lasting,
        ]
    if short:
        long = [
            section("Current Liabilities", "CurrentLiabilities", short, due),
            *long,
        ]
    assets, owed = added([soon, more], len(soon)), added([due, later], len(due))
    left = ("TotalAssets", lasting, assets)
    return _sides(report, left, ("TotalLiabilitiesAndEquity", long, owed), *equity)


def _grand_totals(
    report: Report, parts: Callable[..., _Part], equity: _Part
) -> list[dict]:
    """The same with fewer sections, and both sides called GrandTotal."""
    assets, total = parts(*_CURRENT_ASSETS, *_LASTING_ASSETS)
    debts, owed = parts(*_SHORT_DEBTS, *_LONG_DEBTS)
    both = ("GrandTotal", assets, total), ("GrandTotal", debts, owed)
    return _sides(report, *both, *equity)


def _sides(report: Report, left, right, own: list[dict], held: Amounts) -> list[dict]:
    group, debts, owed = right
    total = added([owed, held], len(held))
    below = [
        section("Liabilities", "Liabilities", debts, owed),
        section("Equity", "Equity", own, held),
    ]
    rows = [
        section("ASSETS", *left),
        section("LIABILITIES AND EQUITY", group, ordered(report, below), total),
    ]
    return ordered(report, rows)


def _vertical(report: Report, parts: Callable[..., _Part], equity: _Part) -> list[dict]:
    """What is owed is taken off below the assets, as a British form does; sections have
    no groups, and no line adds up all assets."""
    fixed, lasting = parts(*_LASTING_ASSETS)
    current, soon = parts(*_CURRENT_ASSETS)
    short, due = parts(*_SHORT_DEBTS)
    long, later = parts(*_LONG_DEBTS)
    own, held = equity
    working = [a - b for a, b in zip(soon, due, strict=True)]
    less = added([lasting, working], len(held))
    net = [a - b for a, b in zip(less, later, strict=True)]
    rows = [
        section("Fixed Asset", "", _flat(fixed), lasting),
        section("Current Assets", "", _flat(current), soon),
        section(
            "Creditors: amounts falling due within one year", "", _flat(short), due
        ),
        _line("NET CURRENT ASSETS (LIABILITIES)", working),
        _line("TOTAL ASSETS LESS CURRENT LIABILITIES", less),
        section(
            "Creditors: amounts falling due after more than one year",
            "",
            _flat(long),
            later,
        ),
        _line("TOTAL NET ASSETS (LIABILITIES)", net),
        section("Capital and Reserves", "", own, held),
    ]
    for row in rows:
        row.pop("group", None)
    return rows


def _flat(sections: list[dict]) -> list[dict]:
    return [row for one in sections for row in one["Rows"]["Row"]]


def _line(title: str, amounts: Amounts) -> dict:
    return {"type": "Data", **cells(title, amounts)}


_LAYOUTS = {
    "recorded": _recorded,
    "grand_totals": _grand_totals,
    "vertical": _vertical,
}


def _profit(report: Report, start: date | None, end: date) -> Decimal:
    """Revenue less expenses, of what the filters leave."""
    return -sum(
        (
            report.movement(account, start, end)
            for account in report.ledger.accounts("REVENUE", "EXPENSE")
        ),
        ZERO,
    )


def earlier(report: Report, end: date) -> Decimal:
    """What earlier years earned: QuickBooks shows it under Retained Earnings."""
    return _profit(report, None, fiscal_start(report.books, end) - timedelta(days=1))
