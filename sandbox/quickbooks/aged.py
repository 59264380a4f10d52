"""What customers owe and what is owed to vendors, by how long it has been due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ..tables import Row
from . import errors, settle
from .books import Books, name_of
from .payments import IN, OUT, Side
from .reportparts import Report, cells, column, document, summary
from .values import ZERO, cents, day_of

_BUCKETS = (
    ("Current", "current"),
    ("1 - 30", "0"),
    ("31 - 60", "1"),
    ("61 - 90", "2"),
    ("91 and over", "3"),
)
_DAYS = 30


def receivables(books: Books, args: dict[str, str]) -> dict:
    """Open invoices, credits and unapplied payments of customers."""
    return _build(books, args, IN, "AgedReceivables", "cust_name")


def payables(books: Books, args: dict[str, str]) -> dict:
    """The same of vendors."""
    return _build(books, args, OUT, "AgedPayables", "vend_name")


def _build(books: Books, args, side: Side, name: str, key: str) -> dict:
    text = args.get("report_date")
    try:
        day = day_of(text) if text else books.today()
    except ValueError:
        raise errors.bad_value("report_date", text) from None
    owed: dict[str, list[Decimal]] = {}
    for party, due, amount in _open(books, side, day):
        row = owed.setdefault(party, [ZERO] * len(_BUCKETS))
        row[_bucket((day - due).days)] += amount
    rows = [
        {
            "ColData": cells(
                name_of(books[side.party].get(party)),
                [*amounts, sum(amounts, ZERO)],
                party,
            )["ColData"]
        }
        for party, amounts in sorted(
            owed.items(),
            key=lambda pair: name_of(books[side.party].get(pair[0])).lower(),
        )
        if any(amounts)
    ]
    empty = not rows
    width = len(_BUCKETS) + 1
    totals = [sum((a[i] for a in owed.values()), ZERO) for i in range(len(_BUCKETS))]
    rows.append(summary("TOTAL", "GrandTotal", [*totals, sum(totals, ZERO)][:width]))
    columns = [column("", side.party, key)]
    columns += [column(title, "Money", mark) for title, mark in _BUCKETS]
    columns.append(column("Total", "Money", "total"))
    report = Report(books, name, day, day, "Total", [], frozenset(), books.ledger)
    return document(report, columns, rows, empty=empty)


def _bucket(days: int) -> int:
    """0 when it is not due yet, then one more per 30 days."""
    return 0 if days <= 0 else min((days - 1) // _DAYS + 1, len(_BUCKETS) - 1)


def _open(books: Books, side: Side, day: date) -> Iterator[tuple[str, date, Decimal]]:
    """Party, due date and home amount of all that was open at the end of a day."""
    for kind in side.targets:
        for row in books[kind]:
            if row["TxnDate"] > day:
                continue
            for party in row["_owed"]:
                if books[side.party].get(party) is None:
                    continue
                amount = _left(books, kind, row, party, day)
                yield party, row.get("DueDate", row["TxnDate"]), amount
    for row in books[side.kind]:
        if row["TxnDate"] <= day and row["UnappliedAmt"]:
            amount = cents(row["UnappliedAmt"] * row["ExchangeRate"])
            yield row[side.party_field], row["TxnDate"], -amount


def _left(books: Books, kind: str, row: Row, party: str, day: date) -> Decimal:
    amount = settle.total(kind, row, party)[1]
    for link in settle.links_of(books, kind, row["Id"]):
        paid = books[link["source_kind"]].get(link["source"])
        if link["party"] == party and paid["TxnDate"] <= day:
            amount -= link["sign"] * link["base"]
    return amount
