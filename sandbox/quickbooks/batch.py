"""Up to 30 operations in one request, each with its own outcome.

Source: Intuit's two blog articles on batch (2017, 2023) and recordings, read 2026-11.
"""

from __future__ import annotations

from . import errors, queries
from .books import Books
from .entities import ENTITIES, Entity, entity
from .errors import Fault
from .views import render
from .write import delete, save, void

MAX_ITEMS = 30
_ENVELOPE = ("bId", "operation", "optionsData", "Query", "ReportQuery", "CDCQuery")


def run(books: Books, body: dict) -> list[dict]:
    """The replies, one per item; with the option `batch_shuffle` in another order.

    :raise Fault: 2020 without items, 1040 with too many
    """
    items = body.get("BatchItemRequest")
    if not isinstance(items, list) or not items:
        raise errors.missing("BatchItemRequest")
    if len(items) > MAX_ITEMS:
        raise Fault(
            1040,
            "Batch item limit exceeded",
            f"The number of batch items {len(items)} exceeds the limit {MAX_ITEMS}",
        )
    replies = [_one(books, item) for item in items]
    return replies[::-1] if books.options["batch_shuffle"] else replies


def _one(books: Books, item: object) -> dict:
    if not isinstance(item, dict):
        return {"Fault": errors.unreadable().body()}
    reply = {"bId": item["bId"]} if "bId" in item else {}
    try:
        with books.transaction():
            return {**_apply(books, item), **reply}
    except Fault as fault:
        return {"Fault": fault.body(), **reply}


def _apply(books: Books, item: dict) -> dict:
    if "Query" in item:
        return {"QueryResponse": queries.run(books, str(item["Query"]))}
    names = [key for key in item if key not in _ENVELOPE]
    if len(names) != 1 or names[0].lower() not in ENTITIES:
        raise errors.unreadable("A batch item needs one entity of a known name")
    body = item[names[0]]
    if not isinstance(body, dict):
        raise errors.unreadable(f"{names[0]} must be an object")
    if books.options["suspended"]:
        raise errors.suspended()
    kind = entity(names[0])
    return {kind.name: _write(books, kind, body, item)}


def _write(books: Books, kind: Entity, body: dict, item: dict) -> dict:
    operation = item.get("operation")
    options = frozenset(
        str(item.get("optionsData") or "").replace("include=", "").split(",")
    )
    if operation == "delete":
        return delete(books, kind, body)
    if operation == "void" or (operation == "update" and "void" in options):
        return render(books, kind, void(books, kind, body))
    if operation not in ("create", "update"):
        raise errors.bad_enum("operation", operation)
    if operation == "create" and body.get("Id") not in (None, ""):
        body = {key: value for key, value in body.items() if key != "Id"}
    if operation == "update" and body.get("Id") in (None, ""):
        raise errors.missing("Id")
    return render(books, kind, save(books, kind, body, options))
