"""Lists as Sage gives them: envelope, pages, chosen attributes, filters, order.

Reference section 5: relative `$next`, the last page again past the end, base fields
only unless `attributes` asks for more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import urlencode

from ..tables import Row
from .errors import bad_request
from .refs import BASE, expand, ref
from .routing import Call

MAX_PER_PAGE = 200
DOCUMENT_SORTS = ("created_at", "updated_at", "date")


def chosen(call: Call, whole: dict, *, default_all: bool) -> dict:
    """The fields of an object that `attributes` asks for."""
    wanted = call.arg("attributes") or ("all" if default_all else "")
    if wanted == "all":
        return whole
    names = {*BASE, *wanted.split(",")}
    return {name: value for name, value in whole.items() if name in names}


def single(call: Call, kind: str, row: Row, render: Callable) -> dict:
    """One object: all fields, unless `attributes` asks for fewer."""
    whole = chosen(call, render(call.books, row), default_all=True)
    return expand(call.books, kind, whole, call.arg("nested_attributes"))


def listing(
    call: Call,
    kind: str,
    rows: list[Row],
    render: Callable,
    *,
    nested: bool = False,
    stub: Callable | None = None,
) -> dict:
    """A page of rows that are filtered and in order already.

    :param nested: the list takes `nested_attributes`
    :param stub: what gives the base fields, for kinds without a table of their own
    """
    per_page = call.whole("items_per_page", 20, 1, MAX_PER_PAGE)
    pages = max(1, -(-len(rows) // per_page))
    page = min(call.whole("page", 1, 1, None), pages)
    found = rows[(page - 1) * per_page : page * per_page]
    if call.arg("attributes"):
        items = [
            chosen(call, render(call.books, row), default_all=False) for row in found
        ]
    else:
        stub = stub or (lambda books, row: ref(books, kind, row["id"]))
        items = [stub(call.books, row) for row in found]
    if nested and (wanted := call.arg("nested_attributes")):
        items = [expand(call.books, kind, item, wanted) for item in items]
    return {
        "$total": len(rows),
        "$page": page,
        "$next": _address(call, kind, page + 1, per_page) if page < pages else None,
        "$back": _address(call, kind, page - 1, per_page) if page > 1 else None,
        "$itemsPerPage": per_page,
        "$items": items,
    }


def _address(call: Call, kind: str, page: int, per_page: int) -> str:
    others = [
        (name, value)
        for name, value in call.request.args.items(multi=True)
        if name not in ("page", "items_per_page")
    ]
    query = [("page", page), ("items_per_page", per_page), *others]
    return f"/{kind}?{urlencode(query)}"


# --- filters ---


def changed(call: Call, rows: Iterable[Row], *, deletable: bool = True) -> list[Row]:
    """What is there, or what was deleted since a moment, or changed since one.

    `updated_or_created_since` includes the moment, `deleted_since` does not.
    """
    deleted = call.moment("deleted_since") if deletable else None
    if deleted is not None:
        return [r for r in rows if r.get("deleted_at") and r["deleted_at"] > deleted]
    since = call.moment("updated_or_created_since")
    return [
        r
        for r in rows
        if not r.get("deleted_at") and (since is None or r["updated_at"] >= since)
    ]


def dated(call: Call, rows: list[Row]) -> list[Row]:
    """Documents from one day to another, both included."""
    start, end = call.day("from_date"), call.day("to_date")
    if start is None and end is None:
        return rows
    return [
        r
        for r in rows
        if (start is None or r["date"] >= start) and (end is None or r["date"] <= end)
    ]


def matching(call: Call, rows: list[Row], **fields: str) -> list[Row]:
    """Rows whose field is what the query parameter says: `parameter="field"`."""
    for name, field in fields.items():
        value = call.arg(name)
        if value is not None:
            rows = [r for r in rows if r.get(field) == value]
    return rows


def searched(call: Call, rows: list[Row], *fields: str) -> list[Row]:
    """Rows that contain the `search` text in any of the fields, in any letter case."""
    text = (call.arg("search") or "").lower()
    if not text:
        return rows
    return [r for r in rows if any(text in str(r.get(f) or "").lower() for f in fields)]


def ordered(
    call: Call, rows: list[Row], allowed: tuple[str, ...] = DOCUMENT_SORTS
) -> list[Row]:
    """In the order that `sort` asks for; newest first when it does not.

    :raise ApiError: 400 for a field that cannot be sorted by
    """
    name, _, direction = (call.arg("sort") or "date:desc").partition(":")
    if name not in allowed or direction not in ("", "asc", "desc"):
        raise bad_request("sort is invalid", "sort")
    down = direction == "desc"
    return sorted(rows, key=lambda r: (r[name], r["created_at"]), reverse=down)
