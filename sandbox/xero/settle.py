"""Applying money or credit to documents, and taking it back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from .books import Books
from .posting import to_base
from .store import Row, Table
from .values import ZERO

EVENTS = {
    "Invoices": "INVOICE",
    "CreditNotes": "CREDITNOTE",
    "Overpayments": "OVERPAYMENT",
    "Prepayments": "PREPAYMENT",
}


def table(books: Books, kind: str) -> Table:
    """Where documents of a kind are kept."""
    return {
        "Invoices": books.invoices,
        "CreditNotes": books.credit_notes,
        "Overpayments": books.overpayments,
        "Prepayments": books.prepayments,
    }[kind]


def apply(
    books: Books,
    kind: str,
    row: Row,
    amount: Decimal,
    day: date,
    *,
    credited: bool = False,
) -> Decimal:
    """Reduce what is open on a document; the last cent takes the rest of the base.

    :param amount: in the document's currency, at most what is open
    :param credited: by another document, not by money
    :return: the part of the document in the base currency that this clears
    """
    left = row["_open"] - amount
    base = (
        row["_open_base"] if not left else min(to_base(row, amount), row["_open_base"])
    )
    new = {**row, "_open": left, "_open_base": row["_open_base"] - base}
    _count(new, amount, credited)
    if not left:
        new.update(Status="PAID", FullyPaidOnDate=day)
    _save(books, kind, new)
    return base


def take_back(
    books: Books,
    kind: str,
    row: Row,
    amount: Decimal,
    base: Decimal,
    *,
    credited: bool = False,
) -> None:
    """Undo `apply`: the document is open again by that much."""
    new = {
        **row,
        "Status": "AUTHORISED",
        "_open": row["_open"] + amount,
        "_open_base": row["_open_base"] + base,
    }
    new.pop("FullyPaidOnDate", None)
    _count(new, -amount, credited)
    _save(books, kind, new)


def _count(new: Row, amount: Decimal, credited: bool) -> None:
    key = "AmountCredited" if credited else "AmountPaid"
    new[key] = new.get(key, ZERO) + amount


def _save(books: Books, kind: str, new: Row) -> None:
    where, bumps = table(books, kind), books.options["settling_bumps"]
    if bumps:
        new["UpdatedDateUTC"] = books.now()
    where.save(new)
    if bumps:
        books.emit(EVENTS[kind], "UPDATE", kind, new[where.key])
