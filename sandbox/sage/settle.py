"""Clearing what is open on documents and payments on account, and opening it again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ..ledger import ZERO, cents
from ..tables import Row
from .books import Books, new_id

SETTLEABLE = ("UNPAID", "PART_PAID")


def to_base(row: Row, amount: Decimal) -> Decimal:
    """An amount of a document in the base currency, at the document's rate."""
    return amount if row["_rate"] == 1 else cents(amount * row["_rate"])


def status_of(row: Row) -> str:
    """What a posted document's status is, going by what is open."""
    if not row["_open"]:
        return "PAID"
    return "UNPAID" if row["_open"] == row["total_amount"] else "PART_PAID"


def applied(books: Books, row: Row) -> bool:
    """Whether money, or another document, stands against it."""
    return bool(books.applications.find("artefact", row["id"]))


def clear(
    books: Books,
    kind: str,
    row: Row,
    owner: tuple[str, str],
    day: date,
    amount: Decimal,
    discount: Decimal = ZERO,
    *,
    shown: Decimal | None = None,
) -> Decimal:
    """Take an amount off what is open; the last cent takes the rest of the base.

    :param owner: resource and id of the payment or allocation
    :param shown: the amount with the sign that it was sent with
    :return: what this clears in the base currency
    """
    taken = amount + discount
    left = row["_open"] - taken
    base = row["_open_base"]
    if left:
        base = min(to_base(row, taken), base)
    books.applications.save(
        {
            "id": new_id(),
            "artefact_id": row["id"],
            "amount": amount,
            "discount": discount,
            "date": day,
            "_kind": kind,
            "_owner_kind": owner[0],
            "_owner": owner[1],
            "_shown": amount if shown is None else shown,
            "_base": base,
        }
    )
    _save(books, kind, row, left, row["_open_base"] - base)
    return base


def reopen(books: Books, owner_id: str) -> None:
    """Undo all that a payment or allocation has cleared."""
    for part in books.applications.all("owner", owner_id):
        kind = part["_kind"]
        row = getattr(books, kind).rows[part["artefact_id"]]
        books.applications.remove(part["id"])
        opened = row["_open"] + part["amount"] + part["discount"]
        _save(books, kind, row, opened, row["_open_base"] + part["_base"])


def _save(books: Books, kind: str, row: Row, left: Decimal, base: Decimal) -> None:
    new = {**row, "_open": left, "_open_base": base}
    new["status_id"] = status_of(new)
    days = [p["date"] for p in books.applications.all("artefact", row["id"])]
    new["last_paid"] = max(days) if days else None
    if books.options["payments_touch_documents"]:
        new["updated_at"] = books.now()
    getattr(books, kind).save(new)
