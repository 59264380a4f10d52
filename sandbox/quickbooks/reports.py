"""Profit and loss, balance sheet, trial balance, general ledger; aged ones beside.

In the home currency, from the ledger, or from one on a cash basis. Rows are found by
`group`, `type` and ids, never by position.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from ..ledger import Entry, Posting
from ..tables import Row
from . import aged, errors
from .accounts import ledger_class
from .books import Books, name_of
from .entities import ENTITIES
from .reportparts import (
    Report,
    cell,
    column,
    document,
    fiscal_start,
    read,
    summary,
)
from .statements import balance_sheet, earlier, profit_and_loss, sign
from .values import ZERO


def build(books: Books, name: str, args: dict[str, str]) -> dict:
    """A report by its name in the address.

    :raise Fault: 500 for a report that is not played, 5020 without rights
    """
    if books.options["report_denied"]:
        raise errors.not_permitted()
    aging = {"agedreceivables": aged.receivables, "agedpayables": aged.payables}
    if name.lower() in aging:
        return aging[name.lower()](books, args)
    found = _REPORTS.get(name.lower())
    if found is None:
        raise errors.unsupported(f"reports/{name}")
    title, make = found
    return make(read(books, title, args))


# --- trial balance ---


def _trial_balance(report: Report) -> dict:
    """Balances at the end; income and costs since the financial year began."""
    rows, debits, credits = [], ZERO, ZERO
    year = fiscal_start(report.books, report.end)
    if report.books.options["trial_balance_from"] == "start_date":
        year = report.start
    for account in sorted(report.books["Account"], key=_number_or_name):
        kind = ledger_class(account["AccountType"])
        start = year if kind in ("REVENUE", "EXPENSE") else None
        amount = report.movement(account["Id"], start, report.end)
        if account.get("_system") == "RETAINED":
            amount -= earlier(report, report.end)
        if not amount:
            continue
        debits, credits = debits + max(amount, ZERO), credits + max(-amount, ZERO)
        rows.append(
            {
                "ColData": [
                    cell(account["FullyQualifiedName"], account["Id"]),
                    cell(max(amount, ZERO)),
                    cell(max(-amount, ZERO)),
                ]
            }
        )
    empty = not rows
    rows.append(summary("TOTAL", "GrandTotal", [debits, credits]))
    columns = [
        column("", "Account", "account"),
        column("Debit", "Money", "debit"),
        column("Credit", "Money", "credit"),
    ]
    return document(report, columns, rows, empty=empty)


def _number_or_name(account: Row) -> tuple:
    return (account.get("AcctNum") or "", account["FullyQualifiedName"].lower())


# --- general ledger ---

_LEDGER_COLUMNS = (
    ("Date", "Date", "tx_date"),
    ("Transaction Type", "String", "txn_type"),
    ("Num", "String", "doc_num"),
    ("Name", "String", "name"),
    ("Memo/Description", "String", "memo"),
    ("Split", "String", "split_acc"),
    ("Amount", "Money", "subt_nat_amount"),
    ("Balance", "Money", "rbal_nat_amount"),
)


def _general_ledger(report: Report) -> dict:
    """What each account saw: documents as they stand, without edits taken back."""
    moved = _postings(report)
    rows = []
    for account in sorted(report.books["Account"], key=_number_or_name):
        if report.accounts and account["Id"] not in report.accounts:
            continue
        before = report.start - timedelta(days=1)
        opening = sign(account) * report.movement(account["Id"], None, before)
        if ledger_class(account["AccountType"]) in ("REVENUE", "EXPENSE"):
            opening = ZERO
        found = moved.get(account["Id"], [])
        if found or opening:
            rows.append(_ledger_section(report, account, opening, found))
    columns = [column(*names) for names in _LEDGER_COLUMNS]
    return document(report, columns, rows, empty=not rows)


def _postings(report: Report) -> dict[str, list[tuple[Entry, Posting]]]:
    entries = report.ledger.entries()
    undone = {entry.reverses for entry in entries if entry.reverses}
    moved: dict[str, list[tuple[Entry, Posting]]] = {}
    for entry in entries:
        if entry.reverses or entry.number in undone:
            continue
        if not report.start <= entry.date <= report.end:
            continue
        for posting in entry.postings:
            fits = not report.tags or any(t <= set(posting.tags) for t in report.tags)
            if fits:
                moved.setdefault(posting.account, []).append((entry, posting))
    return moved


def _ledger_section(
    report: Report,
    account: Row,
    opening: Decimal,
    found: list[tuple[Entry, Posting]],
) -> dict:
    blank, side = [""] * 7, sign(account)
    rows = [
        {
            "type": "Data",
            "ColData": [
                cell("Beginning Balance"),
                *map(cell, blank[:6]),
                cell(opening),
            ],
        }
    ]
    running = opening
    for entry, posting in sorted(
        found, key=lambda pair: (pair[0].date, pair[0].number)
    ):
        running += side * posting.amount
        rows.append(_ledger_row(report.books, entry, posting, side, running))
    total = sum((side * posting.amount for _, posting in found), ZERO)
    return {
        "type": "Section",
        "Header": {
            "ColData": [cell(account["Name"], account["Id"]), *map(cell, blank)]
        },
        "Rows": {"Row": rows},
        "Summary": {
            "ColData": [
                cell(f"Total for {account['Name']}"),
                *map(cell, blank[:5]),
                cell(total),
                cell(),
            ]
        },
    }


def _ledger_row(
    books: Books, entry: Entry, posting: Posting, side: int, running: Decimal
) -> dict:
    kind, row_id = entry.source
    row = books[kind].get(row_id) or {}
    label = ENTITIES[kind.lower()].label
    if kind == "BillPayment":
        way = "Check" if row.get("PayType") == "Check" else "Credit Card"
        label = f"Bill Payment ({way})"
    party = row.get("CustomerRef") or row.get("VendorRef") or row.get("EntityRef")
    _, person = books.person(party)
    others = [p.account for p in entry.postings if p.account != posting.account]
    split = "-Split-" if len(set(others)) > 1 else ""
    if len(set(others)) == 1:
        split = books["Account"].get(others[0])["FullyQualifiedName"]
    number = row.get("DocNumber") or row.get("PaymentRefNum") or ""
    return {
        "type": "Data",
        "ColData": [
            cell(entry.date.isoformat()),
            cell(label, row_id),
            cell(number),
            cell(name_of(person) if person else "", party or ""),
            cell(posting.memo or row.get("PrivateNote") or ""),
            cell(split, others[0] if len(set(others)) == 1 else ""),
            cell(side * posting.amount),
            cell(running),
        ],
    }


_REPORTS = {
    "profitandloss": ("ProfitAndLoss", profit_and_loss),
    "balancesheet": ("BalanceSheet", balance_sheet),
    "trialbalance": ("TrialBalance", _trial_balance),
    "generalledger": ("GeneralLedger", _general_ledger),
}
