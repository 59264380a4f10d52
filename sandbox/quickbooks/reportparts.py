"""What reports are made of: parameters, periods, columns, rows of accounts.

Source: section 8 of the reference (Intuit's page on reports, recordings, Report.xsd).
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from ..ledger import Ledger, month_end, year_start
from ..tables import Row
from . import cashbasis, errors
from .books import Books
from .values import ZERO, day_of, stamp

FILTERS = ("customer", "vendor", "class", "department", "item")
_COLUMNS = ("Total", "Month")
Amounts = list[Decimal]


@dataclass(frozen=True)
class Period:
    """One column of figures."""

    title: str
    start: date
    end: date


@dataclass
class Report:
    """A report being built: which company, which days, what is left out."""

    books: Books
    name: str
    start: date
    end: date
    by: str
    tags: list[frozenset[str]]
    accounts: frozenset[str]
    ledger: Ledger
    basis: str = "Accrual"

    @cached_property
    def periods(self) -> list[Period]:
        """The columns: the months, and what they come to."""
        total = Period("Total", self.start, self.end)
        if self.by == "Total":
            return [total]
        found, day = [], self.start
        while day <= self.end:
            end = min(month_end(day), self.end)
            found.append(Period(f"{day:%b %Y}", day, end))
            day = end + timedelta(days=1)
        return [*found, total]

    @cached_property
    def _running(self) -> dict[str, tuple[list[date], list[Decimal]]]:
        """By account the days on which it moved, and what it had come to before each
        of them: a report asks for every account and every month."""
        days: dict[str, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for entry in self.ledger.entries():
            for posting in entry.postings:
                times = 1
                if self.tags:
                    times = sum(tags <= set(posting.tags) for tags in self.tags)
                if times:
                    days[posting.account][entry.date] += times * posting.amount
        found = {}
        for account, moved in days.items():
            order = sorted(moved)
            sums = itertools.accumulate((moved[day] for day in order), initial=ZERO)
            found[account] = (order, list(sums))
        return found

    def movement(self, account: str, start: date | None, end: date) -> Decimal:
        """Net debit of an account, of what the filters leave."""
        if self.accounts and account not in self.accounts:
            return ZERO
        days, sums = self._running.get(account, ((), (ZERO,)))
        first = 0 if start is None else bisect_left(days, start)
        return sums[max(first, bisect_right(days, end))] - sums[first]


def read(books: Books, name: str, args: dict[str, str]) -> Report:
    """The parameters of a request.

    :raise Fault: 2040 for what is no date, 2170 for columns and methods not played
    """
    by = args.get("summarize_column_by") or "Total"
    if by not in _COLUMNS:
        raise errors.bad_enum("summarize_column_by", by)
    basis = args.get("accounting_method") or "Accrual"
    if basis not in ("Accrual", "Cash"):
        raise errors.bad_enum("accounting_method", basis)
    start, end = _days(books, args)
    chosen = [
        [f"{key}:{value.strip()}" for value in args[key].split(",")]
        for key in FILTERS
        if args.get(key)
    ]
    return Report(
        books,
        name,
        start,
        end,
        by,
        [frozenset(tags) for tags in itertools.product(*chosen)] if chosen else [],
        frozenset(v.strip() for v in args.get("account", "").split(",") if v.strip()),
        books.ledger if basis == "Accrual" else cashbasis.ledger(books),
        basis,
    )


def _days(books: Books, args: dict[str, str]) -> tuple[date, date]:
    """From and to: both days, or a macro, or this fiscal year to date."""
    found = []
    for key in ("start_date", "end_date"):
        try:
            found.append(day_of(args[key]) if args.get(key) else None)
        except ValueError:
            raise errors.bad_value(key, args[key]) from None
    start, end = found
    if start is None and end is None and args.get("date_macro"):
        return _macro(books, args["date_macro"])
    end = end or books.today()
    start = start or fiscal_start(books, end)
    if start > end:
        raise errors.bad_value("start_date", start)
    return start, end


def _macro(books: Books, name: str) -> tuple[date, date]:
    today = books.today()
    year = fiscal_start(books, today)
    before = year - timedelta(days=1)
    month = today.replace(day=1)
    last = month - timedelta(days=1)
    next_year = fiscal_start(books, year + timedelta(days=370))
    macros = {
        "today": (today, today),
        "yesterday": (today - timedelta(days=1),) * 2,
        "this month": (month, month_end(today)),
        "this month-to-date": (month, today),
        "last month": (last.replace(day=1), last),
        "this fiscal year": (year, next_year - timedelta(days=1)),
        "this fiscal year-to-date": (year, today),
        "last fiscal year": (fiscal_start(books, before), before),
    }
    found = macros.get(name.strip().lower())
    if found is None:
        raise errors.bad_enum("date_macro", name)
    return found


def fiscal_start(books: Books, at: date) -> date:
    """The first day of the company's financial year that holds a day."""
    month = (books.settings["year_start_month"] - 2) % 12 + 1
    return year_start(at, month, 31)


# --- what a report looks like ---


def document(
    report: Report, columns: list[dict], rows: list[dict], *, empty: bool
) -> dict:
    """The whole report."""
    return {
        "Header": {
            "Time": stamp(report.books.now()),
            "ReportName": report.name,
            "DateMacro": "custom",
            "ReportBasis": report.basis,
            "StartPeriod": report.start,
            "EndPeriod": report.end,
            "SummarizeColumnsBy": report.by,
            "Currency": report.books.base_currency,
            "Option": [
                {"Name": "AccountingStandard", "Value": "GAAP"},
                {"Name": "NoReportData", "Value": "true" if empty else "false"},
            ],
        },
        "Columns": {"Column": columns},
        "Rows": {"Row": rows},
    }


NOTICE = "Unable to display more data. Please reduce the date range."


def statement(report: Report, rows: list[dict], *, empty: bool) -> dict:
    """A report of accounts, a column per period. One that is too large ends with a
    notice and says 200, as users of the real one tell."""
    options, width = report.books.options, len(report.periods) + 1
    months, cells_ = options["report_months"], options["report_cells"]
    if (months and width - 2 > months) or (cells_ and _height(rows) * width > cells_):
        begun = {key: value for key, value in rows[0].items() if key != "Summary"}
        rows = [begun, {"type": "Data", **cells(NOTICE, [ZERO] * (width - 1))}]
    made = document(report, money_columns(report), rows, empty=empty)
    if report.name == "ProfitAndLoss" and not options["report_idle_months"]:
        _drop_idle(report, made)
    return made


def _height(rows: list[dict]) -> int:
    return sum(
        1 + ("Header" in row) + _height(row.get("Rows", {}).get("Row", ()))
        for row in rows
    )


def _drop_idle(report: Report, made: dict) -> None:
    """Leave out the columns of months in which no account moved."""
    idle = {
        at
        for at, period in enumerate(report.periods, 1)
        if period.title != "Total"
        and not any(
            report.movement(account, period.start, period.end)
            for account in report.ledger.accounts("REVENUE", "EXPENSE")
        )
    }

    def kept(found: list) -> list:
        return [one for at, one in enumerate(found) if at not in idle]

    def narrow(rows: list[dict]) -> None:
        for row in rows:
            for part in (row, row.get("Header"), row.get("Summary")):
                if part and "ColData" in part:
                    part["ColData"] = kept(part["ColData"])
            narrow(row.get("Rows", {}).get("Row", ()))

    made["Columns"]["Column"] = kept(made["Columns"]["Column"])
    narrow(made["Rows"]["Row"])


def money_columns(report: Report) -> list[dict]:
    """The account, then a column per period."""
    found = [column("", "Account", "account")]
    for period in report.periods:
        if period.title == "Total":
            found.append(column("Total", "Money", "total"))
            continue
        made = column(period.title, "Money", period.title)
        made["MetaData"] = [
            {"Name": "StartDate", "Value": period.start.isoformat()},
            {"Name": "EndDate", "Value": period.end.isoformat()},
            *made["MetaData"],
        ]
        found.append(made)
    return found


def column(title: str, kind: str, key: str) -> dict:
    """One column; programs go by its key."""
    return {
        "ColTitle": title,
        "ColType": kind,
        "MetaData": [{"Name": "ColKey", "Value": key}],
    }


def cell(value: object = "", row_id: str = "") -> dict:
    """One cell; amounts are texts with two decimals, zero is blank."""
    if isinstance(value, Decimal):
        value = f"{value:.2f}" if value else ""
    return {"value": value, "id": row_id} if row_id else {"value": value}


def cells(title: str, amounts: Amounts, row_id: str = "") -> dict:
    """A row's cells: its title, and its amounts."""
    return {"ColData": [cell(title, row_id), *(cell(a) for a in amounts)]}


def added(rows: list[Amounts], width: int) -> Amounts:
    """Amounts summed column by column."""
    return [sum((row[i] for row in rows), ZERO) for i in range(width)]


# --- rows of accounts ---


def section(title: str, group: str, rows: list[dict], totals: Amounts) -> dict:
    """A section with its rows and their total."""
    found = {
        "type": "Section",
        "group": group,
        "Header": cells(title, [ZERO] * len(totals)),
        "Summary": cells(f"Total {title}", totals),
    }
    if rows:
        found["Rows"] = {"Row": rows}
    return found


def summary(title: str, group: str, totals: Amounts) -> dict:
    """A line of sums alone, such as the net income."""
    return {"type": "Section", "group": group, "Summary": cells(title, totals)}


def account_rows(
    report: Report, kinds: tuple[str, ...], amounts_of
) -> tuple[list[dict], Amounts]:
    """The accounts of some types as a tree, those that never moved left out.

    :param amounts_of: an account's figures, one per column
    """
    width = len(report.periods)
    chosen = [a for a in report.books["Account"] if a["AccountType"] in kinds]
    below: dict[str | None, list[Row]] = {}
    ids = {account["Id"] for account in chosen}
    for account in ordered(report, sorted(chosen, key=_order)):
        parent = account.get("ParentRef")
        below.setdefault(parent if parent in ids else None, []).append(account)
    found = [
        _branch(report, account, below, amounts_of) for account in below.get(None, ())
    ]
    kept = [entry for entry in found if entry is not None]
    return [row for row, _ in kept], added([sums for _, sums in kept], width)


def ordered(report: Report, rows: list) -> list:
    """As they come, or the other way round."""
    return rows[::-1] if report.books.options["report_reversed"] else rows


def _order(account: Row) -> tuple:
    return (account.get("AcctNum") or "", account["Name"].lower())


def _title(report: Report, account: Row) -> str:
    number = account.get("AcctNum")
    if number and report.books.options["report_numbers"]:
        return f"{number} {account['Name']}"
    return account["Name"]


def _branch(
    report: Report, account: Row, below, amounts_of
) -> tuple[dict, Amounts] | None:
    own, title = amounts_of(account), _title(report, account)
    children = [
        made
        for child in below.get(account["Id"], ())
        if (made := _branch(report, child, below, amounts_of)) is not None
    ]
    row = {"type": "Data", **cells(title, own, account["Id"])}
    if not children:
        return (row, own) if any(own) else None
    totals = added([own, *(sums for _, sums in children)], len(own))
    rows, shown = [made for made, _ in children], report.books.options["report_parents"]
    if shown != "header" and any(own):
        rows.insert(0, row)
    head = [ZERO] * len(own) if shown == "row" else own
    return {
        "type": "Section",
        "Header": cells(title, head, account["Id"]),
        "Rows": {"Row": rows},
        "Summary": cells(f"Total {title}", totals),
    }, totals
