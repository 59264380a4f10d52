"""What the reports share: the parameters they are asked with, cells and rows."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import Decimal

from ..ledger import Ledger
from . import cashbasis
from .books import Books
from .errors import forbidden, refuse_one
from .routing import Call
from .store import Row
from .values import ZERO, long_day, parse_day

_MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}
_BRITISH = {
    " Income": "Turnover",
    "Total Income": "Total Turnover",
    " Less Cost of Sales": "Cost of Sales",
    " Plus Other Income": "Other Operating Income",
    " Less Operating Expenses": "Administrative Costs",
    "Total Operating Expenses": "Total Administrative Costs",
    "NET PROFIT": "Profit after Taxation",
    "Bank": "Cash at bank and in hand",
    "Current Liabilities": "Creditors: amounts falling due within one year",
    "Non-Current Liabilities": "Creditors: amounts falling due after one year",
    "Equity": "Capital and Reserves",
    "Total Equity": "Total Capital and Reserves",
}
_LONGEST = 365  # days, where there is such a limit

# --- parameters ---


def day_asked(call: Call, name: str, default: date) -> date:
    """A date parameter.

    :raise ApiError: it is no date
    """
    text = call.arg(name)
    if text is None:
        return default
    try:
        return parse_day(text)
    except ValueError:
        raise refuse_one(f"{name} is not a date.") from None


def periods_asked(call: Call) -> int:
    """How many earlier columns, 0 to 11 or 12.

    :raise ApiError: another number, or none at all
    """
    text = call.arg("periods")
    if text is None:
        return 0
    most = 12 if call.books.options["twelve_periods"] else 11
    if not text.isdigit() or not 1 <= int(text) <= most:
        raise refuse_one(f"periods must be a whole number from 1 to {most}.")
    return int(text)


def check_span(call: Call, first: date, last: date) -> None:
    """Whether one report may cover so many days.

    :raise ApiError: it may not
    """
    days = (last - first).days + 1
    if call.books.options["reports_within_year"] and days > _LONGEST:
        raise refuse_one("The date range must not be more than 365 days.")


def step_asked(call: Call) -> int:
    """Months from column to column.

    :raise ApiError: an unknown timeframe
    """
    frame = (call.arg("timeframe") or "MONTH").upper()
    if frame not in _MONTHS:
        raise refuse_one("timeframe must be MONTH, QUARTER or YEAR.")
    return _MONTHS[frame]


def check_rights(call: Call) -> None:
    """Not every user may see reports.

    :raise ApiError: this one may not
    """
    if not call.books.options["report_rights"]:
        raise forbidden()


def ledger_asked(call: Call) -> Ledger:
    """The ledger on the basis that is asked for."""
    books = call.books
    return cashbasis.ledger(books) if call.flag("paymentsOnly") else books.ledger


def earlier(day: date, months: int) -> date:
    """The same day number so many months before, or that month's last day."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# --- rows ---


def labels(call: Call, days: list[date], year: str) -> list[str]:
    """Days over columns: `30 Nov 26` (year `%y`) or `30 Nov 2026` (`%Y`)."""
    if call.books.options["month_labels"]:
        return [day.strftime("%b-%y") for day in days]
    return [f"{day.day} {day.strftime(f'%b {year}')}" for day in days]


def header(labels: list[str], first: str = "") -> dict:
    """The row over all columns."""
    return {
        "RowType": "Header",
        "Cells": [{"Value": first}, *({"Value": text} for text in labels)],
    }


def _cells(label: str, values: list[Decimal | None], account: str | None) -> list:
    cells = [
        {"Value": label},
        *({} if v is None else {"Value": f"{v:.2f}"} for v in values),
    ]
    if account:
        for cell in cells:
            cell["Attributes"] = [{"Value": account, "Id": "account"}]
    return cells


def row(label, values, account=None, kind="Row") -> dict:
    """A label and its amounts; `account` is the id that the cells carry."""
    return {"RowType": kind, "Cells": _cells(label, values, account)}


def section(title: str, rows: list[dict]) -> dict:
    """Rows under a title."""
    return {"RowType": "Section", "Title": title, "Rows": rows}


def summed(columns: list[list[Decimal]], width: int) -> list[Decimal]:
    """Sums by column of so many rows; zeros when there is no row."""
    return [sum((c[i] for c in columns), ZERO) for i in range(width)]


def report(
    call: Call,
    name: str,
    title: str,
    period: str,
    rows: list[dict],
    heading: str | None = None,
) -> dict:
    """The whole reply; `heading` is the title on paper where it is another."""
    books, now = call.books, call.books.now()
    _reword(books, rows)
    return {
        "Reports": [
            {
                "ReportID": name,
                "ReportName": title,
                "ReportType": name,
                "ReportTitles": [heading or title, books.company.name, period],
                "ReportDate": long_day(now.date()),
                "UpdatedDateUTC": now,
                "Fields": [],
                "Rows": rows,
            }
        ]
    }


def _reword(books: Books, rows: list[dict]) -> None:
    """What is told in other ways, as the options say."""
    british, blank = books.options["british_reports"], books.options["blank_zeros"]
    for one in rows:
        if british and "Title" in one:
            one["Title"] = _BRITISH.get(one["Title"], one["Title"])
        for line in one.get("Rows", ()):
            name, *cells = line["Cells"]
            if british and "Attributes" not in name:
                name["Value"] = _BRITISH.get(name["Value"], name["Value"])
            for cell in cells:
                if blank and cell.get("Value") == "0.00":
                    del cell["Value"]


def sorted_accounts(books: Books) -> list[Row]:
    """All accounts by name."""
    return sorted(books.accounts, key=lambda r: (r["Name"].lower(), r["AccountID"]))
