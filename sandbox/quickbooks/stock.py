"""What is on hand of inventory items, as documents move it."""

from __future__ import annotations

from decimal import Decimal

from ..tables import Row
from . import lines
from .books import Books


def move(books: Books, old: Row | None, new: Row, sign: int) -> None:
    """Count what a document sells or buys, after taking back what it did before.

    :param sign: +1 when the goods come in, -1 when they go
    """
    undo(books, old)
    moved: dict[str, Decimal] = {}
    for line in lines.priced(new):
        detail = lines.detail_of(line)
        item = books["Item"].get(detail.get("ItemRef"))
        if item is not None and item["TrackQtyOnHand"]:
            quantity = sign * detail.get("Qty", Decimal(1))
            moved[item["Id"]] = moved.get(item["Id"], Decimal(0)) + quantity
    for item_id, quantity in moved.items():
        _add(books, item_id, quantity)
    if moved:
        new["_stock"] = moved


def undo(books: Books, old: Row | None) -> None:
    """Take back what a document did."""
    for item_id, quantity in (old or {}).get("_stock", {}).items():
        _add(books, item_id, -quantity)


def _add(books: Books, item_id: str, quantity: Decimal) -> None:
    item = books["Item"].get(item_id)
    books["Item"].save({**item, "QtyOnHand": item["QtyOnHand"] + quantity})
