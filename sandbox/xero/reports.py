"""Reports, all three read from the one ledger so that they tie out."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from ..ledger import Ledger, month_end
from . import reportparts as parts
from .books import Books
from .errors import not_implemented, refuse_one
from .routing import Call, route
from .store import Row
from .values import ZERO, long_day

_INCOME = ("REVENUE", "SALES")
_COSTS = ("DIRECTCOSTS",)
_OTHER = ("OTHERINCOME",)
_APART = ("US", "AU")  # countries where each exchange gain has a line of its own
CURRENT_YEAR_ID = "abababab-abab-abab-abab-abababababab"
_FX = ("BANKCURRENCYGAIN", "REALISEDCURRENCYGAIN", "UNREALISEDCURRENCYGAIN")
_SHEET = (
    (
        "ASSET",
        "Assets",
        (
            ("Bank", ("BANK",)),
            ("Current Assets", ("CURRENT", "INVENTORY", "PREPAYMENT")),
            ("Fixed Assets", ("FIXED",)),
            ("Non-current Assets", ("NONCURRENT",)),
        ),
    ),
    (
        "LIABILITY",
        "Liabilities",
        (("Current Liabilities", None), ("Non-Current Liabilities", ("TERMLIAB",))),
    ),
)
_TRIAL = (
    ("Revenue", "REVENUE"),
    ("Expenses", "EXPENSE"),
    ("Assets", "ASSET"),
    ("Liabilities", "LIABILITY"),
    ("Equity", "EQUITY"),
)


# --- profit and loss ---


@route("GET", "Reports/ProfitAndLoss", "reports.profitandloss")
def profit_and_loss(call: Call) -> dict:
    """Profit and loss, newest column first."""
    parts.check_rights(call)
    ledger = parts.ledger_asked(call)
    today = call.books.today()
    start = parts.day_asked(call, "fromDate", today.replace(day=1))
    end = parts.day_asked(
        call, "toDate", month_end(start) if call.arg("fromDate") else month_end(today)
    )
    if start > end:
        raise refuse_one("fromDate must not be after toDate.")
    step = parts.step_asked(call)
    spans = [
        (parts.earlier(start, i * step), parts.earlier(end, i * step))
        for i in range(parts.periods_asked(call) + 1)
    ]
    parts.check_span(call, spans[-1][0], end)
    columns = [ledger.profit_and_loss(*span, _tags(call)) for span in spans]
    rows = [parts.header(parts.labels(call, [last for _, last in spans], "%y"))]
    rows += _profit_sections(call.books, columns)
    return parts.report(
        call,
        "ProfitAndLoss",
        "Profit and Loss",
        f"{long_day(start)} to {long_day(end)}",
        rows,
        "Profit & Loss",
    )


def _tags(call: Call) -> frozenset[str]:
    options = [call.arg("trackingOptionID"), call.arg("trackingOptionID2")]
    if (call.arg("trackingCategoryID") and not options[0]) or (
        call.arg("trackingCategoryID2") and not options[1]
    ):
        raise not_implemented(
            "Reports with a column per tracking option are not emulated by this sandbox"
        )
    return frozenset(o.lower() for o in options if o)


def _profit_sections(books: Books, columns: list[dict[str, Decimal]]) -> list[dict]:
    width = len(columns)
    lines: dict[str, list[tuple[str, str, list[Decimal]]]] = {
        "income": [],
        "costs": [],
        "other": [],
        "expenses": [],
    }
    for account in parts.sorted_accounts(books):
        if account["Class"] not in ("REVENUE", "EXPENSE"):
            continue
        values = [c.get(account["AccountID"], ZERO) for c in columns]
        if any(values):
            lines[_group(account["Type"])].append(_line(books, account, values))
    lines["expenses"] = _merged(lines["expenses"], width)
    totals = {
        g: parts.summed([v for _, _, v in found], width) for g, found in lines.items()
    }
    gross = [a - b for a, b in zip(totals["income"], totals["costs"], strict=True)]
    net = [
        g + o - e
        for g, o, e in zip(gross, totals["other"], totals["expenses"], strict=True)
    ]
    rows = [_profit_section(" Income", "Total Income", lines["income"], width)]
    if lines["costs"]:
        rows.append(
            _profit_section(
                " Less Cost of Sales", "Total Cost of Sales", lines["costs"], width
            )
        )
    rows.append(parts.section("", [parts.row("Gross Profit", gross)]))
    if lines["other"]:
        rows.append(
            _profit_section(
                " Plus Other Income", "Total Other Income", lines["other"], width
            )
        )
    rows.append(
        _profit_section(
            " Less Operating Expenses",
            "Total Operating Expenses",
            lines["expenses"],
            width,
        )
    )
    rows.append(parts.section("", [parts.row("NET PROFIT", net)]))
    return rows


def _group(kind: str) -> str:
    if kind in _INCOME:
        return "income"
    if kind in _COSTS:
        return "costs"
    return "other" if kind in _OTHER else "expenses"


def _line(books: Books, account: Row, values) -> tuple[str, str, list[Decimal]]:
    merged = books.options["gains_merged"] and books.company.country not in _APART
    if merged and account.get("SystemAccount") in _FX:
        return "Foreign Currency Gains and Losses", "FXGROUPID", values
    return account["Name"], account["AccountID"], values


def _merged(lines, width: int):
    """The lines, with those of the exchange gains made one."""
    gains = [line for line in lines if line[1] == "FXGROUPID"]
    rest = [line for line in lines if line[1] != "FXGROUPID"]
    if gains:
        rest.append(
            (gains[0][0], "FXGROUPID", parts.summed([v for _, _, v in gains], width))
        )
    return sorted(rest, key=lambda line: line[0].lower())


def _profit_section(title: str, total: str, lines, width: int) -> dict:
    rows = [parts.row(name, values, account) for name, account, values in lines]
    rows.append(
        parts.row(
            total, parts.summed([v for _, _, v in lines], width), kind="SummaryRow"
        )
    )
    return parts.section(title, rows)


# --- balance sheet ---


@route("GET", "Reports/BalanceSheet", "reports.balancesheet")
def balance_sheet(call: Call) -> dict:
    """Balance sheet at month ends; a prior-year column unless periods are asked."""
    parts.check_rights(call)
    ledger = parts.ledger_asked(call)
    if call.arg("trackingOptionID1") or call.arg("trackingOptionID2"):
        raise not_implemented(
            "Balance sheets by tracking option are not emulated by this sandbox"
        )
    at = month_end(parts.day_asked(call, "date", call.books.today()))
    count, step = parts.periods_asked(call), parts.step_asked(call)
    if not count:
        count, step = 1, 12
    days = [
        month_end(parts.earlier(at.replace(day=1), i * step)) for i in range(count + 1)
    ]
    if call.arg("periods"):
        parts.check_span(call, days[-1].replace(day=1), at)
    rows = [parts.header(parts.labels(call, days, "%Y"))]
    rows += _sheet_sections(call.books, ledger, days)
    return parts.report(
        call, "BalanceSheet", "Balance Sheet", f"As at {long_day(at)}", rows
    )


def _sheet_sections(books: Books, ledger: Ledger, days: list[date]) -> list[dict]:
    organisation, width = books.organisation, len(days)
    sheets = [
        ledger.balance_sheet(
            day,
            end_month=organisation["FinancialYearEndMonth"],
            end_day=organisation["FinancialYearEndDay"],
        )
        for day in days
    ]
    rows, totals = [], {}
    for account_class, title, groups in _SHEET:
        rows.append(parts.section(title, []))
        columns = []
        for group, kinds in groups:
            section, total = _sheet_group(books, sheets, account_class, group, kinds)
            columns.append(total)
            if len(section["Rows"]) > 1:
                rows.append(section)
        totals[account_class] = parts.summed(columns, width)
        rows.append(
            parts.section(
                "",
                [parts.row(f"Total {title}", totals[account_class], kind="SummaryRow")],
            )
        )
    net = [a - b for a, b in zip(totals["ASSET"], totals["LIABILITY"], strict=True)]
    rows.append(parts.section("", [parts.row("Net Assets", net)]))
    rows.append(_equity(books, sheets))
    return rows


def _sheet_group(books, sheets, account_class, title, kinds):
    rows, columns = [], []
    apart = books.options["overdrafts_apart"]
    for account in parts.sorted_accounts(books):
        values = [s[0].get(account["AccountID"], ZERO) for s in sheets]
        if apart and account["Type"] == "BANK":
            if kinds is None:  # the current liabilities
                values = [max(-value, ZERO) for value in values]
            elif "BANK" in kinds:
                values = [max(value, ZERO) for value in values]
            else:
                continue
        elif account["Class"] != account_class or not _stands(account, kinds):
            continue
        if any(values):
            rows.append(parts.row(account["Name"], values, account["AccountID"]))
            columns.append(values)
    total = parts.summed(columns, len(sheets))
    rows.append(parts.row(f"Total {title}", total, kind="SummaryRow"))
    return parts.section(title, rows), total


def _stands(account: Row, kinds: tuple[str, ...] | None) -> bool:
    """Whether an account stands among those of some types; None: the current
    liabilities."""
    kind = account["Type"]
    return kind != "TERMLIAB" if kinds is None else kind in kinds


def _equity(books: Books, sheets) -> dict:
    """Equity: this year's earnings are their own row, earlier ones are retained."""
    entries = [("Current Year Earnings", CURRENT_YEAR_ID, [s[2] for s in sheets])]
    for account in books.accounts:
        if account["Class"] != "EQUITY":
            continue
        values = [s[0].get(account["AccountID"], ZERO) for s in sheets]
        if account.get("SystemAccount") == "RETAINEDEARNINGS":
            values = [v + s[1] for v, s in zip(values, sheets, strict=True)]
        if any(values):
            entries.append((account["Name"], account["AccountID"], values))
    rows = [
        parts.row(name, values, account)
        for name, account, values in sorted(entries)
        if any(values)
    ]
    rows.append(
        parts.row(
            "Total Equity",
            parts.summed([v for _, _, v in entries], len(sheets)),
            kind="SummaryRow",
        )
    )
    return parts.section("Equity", rows)


# --- trial balance ---


@route("GET", "Reports/TrialBalance", "reports.trialbalance")
def trial_balance(call: Call) -> dict:
    """Net movement of the month, and balances (earnings: of the financial year)."""
    parts.check_rights(call)
    ledger = parts.ledger_asked(call)
    books = call.books
    at = parts.day_asked(call, "date", books.today())
    rows = [parts.header(["Debit", "Credit", "YTD Debit", "YTD Credit"], "Account")]
    totals = [ZERO, ZERO, ZERO, ZERO]
    for title, account_class in _TRIAL:
        section = []
        for account in parts.sorted_accounts(books):
            if account["Class"] != account_class:
                continue
            month, year = trial_figures(books, ledger, account, at)
            if month or year:
                columns = [*_sides(month, account), *_sides(year, account)]
                totals = [t + (c or ZERO) for t, c in zip(totals, columns, strict=True)]
                section.append(
                    parts.row(_label(account), columns, account["AccountID"])
                )
        if section:
            rows.append(parts.section(title, section))
    rows.append(parts.section("", [parts.row("Total", totals, kind="SummaryRow")]))
    return parts.report(
        call, "TrialBalance", "Trial Balance", f"As at {long_day(at)}", rows
    )


def trial_figures(
    books: Books, ledger: Ledger, account: Row, at: date
) -> tuple[Decimal, Decimal]:
    """An account's debit movement of the month, and its debit balance, at a day.

    Revenue and expenses count from the start of the financial year; what was earned
    before it is in retained earnings, though no entry ever moved it there.
    """
    key = account["AccountID"]
    month = ledger.movement(key, at.replace(day=1), at)
    start = books.year_start(at)
    if account["Class"] in ("REVENUE", "EXPENSE"):
        return month, ledger.movement(key, start, at)
    balance = ledger.balance(key, at)
    if account.get("SystemAccount") == "RETAINEDEARNINGS":
        balance -= ledger.profit(None, start - timedelta(days=1))
    return month, balance


def _sides(amount: Decimal, account: Row) -> tuple[Decimal | None, Decimal | None]:
    """Debit and credit; a zero stands on the side where the class usually is."""
    debit = amount > 0 or not amount and account["Class"] in ("ASSET", "EXPENSE")
    return (amount, None) if debit else (None, -amount)


def _label(account: Row) -> str:
    return (
        f"{account['Name']} ({account['Code']})"
        if account.get("Code")
        else (account["Name"])
    )
