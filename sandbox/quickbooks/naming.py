"""Names of list entries: unique, in trees, and what becomes of them when inactive."""

from __future__ import annotations

import re

from ..tables import Row
from . import errors
from .books import Books
from .write import Draft

_DELETED = re.compile(r" \(deleted(?: \d+)?\)$")
_FORBIDDEN = re.compile(r"[:\t\r\n]")
MAX_LEVEL = 5


def write_name(draft: Draft, field: str, name: str | None, taken) -> None:
    """Name and `Active`; an inactive entry's name carries a suffix and is free again.

    :param taken: tells who has a name, or None
    :raise Fault: 2020, 6000, 6240
    """
    old, new = draft.old, draft.new
    if old is not None and (name is None or name == old[field]):
        name = old["_name"]
    name = (name or "").strip()
    if not name:
        raise errors.missing(field)
    if _FORBIDDEN.search(name):
        raise errors.business(
            f"{field} must not contain a colon, a tab or a line break", field
        )
    active = draft.value("Active", True)
    new["_name"], new["Active"] = name, active
    shown = name if active else _inactive_name(old, field, name, taken)
    who = taken(shown)
    if who:
        raise errors.name_taken(who)
    new[field] = shown


def _inactive_name(old: Row | None, field: str, name: str, taken) -> str:
    if old is not None and not old["Active"] and old["_name"] == name:
        return old[field]
    base = _DELETED.sub("", name)
    shown, number = f"{base} (deleted)", 0
    while taken(shown):
        number += 1
        shown = f"{base} (deleted {number})"
    return shown


def write_tree(draft: Draft, flag: str, field: str = "Name") -> None:
    """Parent, full name and level of an entry that may stand under another.

    :raise Fault: 2020 without a name, 2500, 6180, 6240
    """
    books, kind = draft.books, draft.kind.name
    parent_id = draft.value("ParentRef")
    parent = books.need(kind, parent_id, "ParentRef") if parent_id else None
    if parent is not None and is_below(books, kind, parent, draft.id):
        raise errors.business("A record cannot be its own parent", "ParentRef")
    prefix = f"{parent['FullyQualifiedName']}:" if parent else ""
    if prefix.count(":") >= MAX_LEVEL:
        raise errors.too_deep()

    def taken(name: str) -> str | None:
        found = books[kind].find("name", f"{prefix}{name}".lower())
        if found is None or found["Id"] == draft.id:
            return None
        return f"Another {kind.lower()}"

    write_name(draft, field, draft.value(field), taken)
    draft.new[flag] = parent is not None
    if parent is not None:
        draft.new["ParentRef"] = parent_id
    draft.new["FullyQualifiedName"] = prefix + draft.new[field]


def is_below(books: Books, kind: str, row: Row, top: str) -> bool:
    """Whether an entry is another one, or stands somewhere under it."""
    while row is not None:
        if row["Id"] == top:
            return True
        row = books[kind].get(row.get("ParentRef"))
    return False


def rename_children(books: Books, kind: str, parent: Row, before: str | None) -> None:
    """Full names below an entry whose own has changed."""
    if before is None or before == parent["FullyQualifiedName"]:
        return
    for row in books[kind]:
        if row.get("ParentRef") == parent["Id"]:
            field = "DisplayName" if kind == "Customer" else "Name"
            full = f"{parent['FullyQualifiedName']}:{row[field]}"
            books[kind].save({**row, "FullyQualifiedName": full})
            rename_children(
                books, kind, books[kind].get(row["Id"]), row["FullyQualifiedName"]
            )
