"""Answering queries and change data capture."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from ..tables import Row
from . import company, errors
from .books import Books, name_of
from .entities import ABSENT, ENTITIES, Entity
from .query import Condition, Plan, parse
from .values import day_of, decimal_of, moment_of
from .views import render

CDC_DAYS, CDC_OBJECTS = 30, 1000
_COMPARE = {
    "=": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_INTERNAL = {
    "MetaData.CreateTime": "_created",
    "MetaData.LastUpdatedTime": "_updated",
}
# Properties with an index of the table.
_INDEXED = {
    "DocNumber": "number",
    "DisplayName": "name",
    "Name": "plain",
    "FullyQualifiedName": "name",
    "CustomerRef": "party",
    "VendorRef": "party",
    "ParentRef": "parent",
}
# Properties that come with a query only when it names them.
ON_REQUEST = frozenset(("sku",))
_SINGLE = ("companyinfo", "preferences")


def run(books: Books, statement: str) -> dict:
    """What stands under `QueryResponse`.

    :raise Fault: 4000, 4001
    """
    plan = parse(statement)
    name = plan.entity.lower()
    if name in _SINGLE:
        found = company.single(books, name)
        return _page(found["entity"], [found["body"]], plan, total=None)
    if name in ABSENT:
        return {"totalCount": 0} if plan.count else {}
    kind = ENTITIES.get(name)
    if kind is None:
        raise errors.query_invalid(f"Invalid context declaration: {plan.entity}")
    rows = select(books, kind, plan)
    if plan.count:
        return {"totalCount": len(rows)}
    page = rows[plan.start - 1 : plan.start - 1 + plan.limit]
    hidden = ON_REQUEST - plan.named
    return _page(
        kind.name,
        [
            {
                k: v
                for k, v in render(books, kind, row).items()
                if k.lower() not in hidden
            }
            for row in page
        ],
        plan,
        total=len(rows) if kind.total_count else None,
    )


def _page(name: str, found: list[dict], plan: Plan, *, total: int | None) -> dict:
    if plan.count:
        return {"totalCount": len(found)}
    if not found:
        return {}
    page = {name: found, "startPosition": plan.start, "maxResults": len(found)}
    if total is not None:
        page["totalCount"] = total
    return page


# --- choosing rows ---


def select(books: Books, kind: Entity, plan: Plan) -> list[Row]:
    """All rows that fit, in the asked order.

    Without an order transactions come newest first and list entries by name, as
    recorded; a client that pages must ask for one.
    """
    for condition in plan.conditions:
        _check_name(books, kind, condition.name)
    tests = [_test(kind, condition) for condition in plan.conditions]
    if not any(c.name == "Active" for c in plan.conditions):
        tests.append(lambda row: row.get("Active", True))
    rows = [
        row
        for row in _candidates(books, kind, plan.conditions)
        if all(test(row) for test in tests)
    ]
    if not plan.order:
        if kind.is_transaction:
            return sorted(rows, key=lambda row: int(row["Id"]), reverse=True)
        return sorted(rows, key=lambda row: name_of(row).lower())
    for name, descending in reversed(plan.order):
        _check_name(books, kind, name)
        rows = sorted(rows, key=_sort_key(name), reverse=descending)
    return rows


def _check_name(books: Books, kind: Entity, name: str) -> None:
    if name == "PrivateNote" and books.options["private_note_filter"]:
        return
    if name not in kind.filters:
        raise errors.query_invalid(f"property '{name}' is not queryable")


def _candidates(
    books: Books, kind: Entity, conditions: list[Condition]
) -> Iterable[Row]:
    """The rows to look at: those an index gives, else all."""
    table = books[kind.name]
    for condition in conditions:
        if condition.operator not in ("=", "in"):
            continue
        values = condition.value if condition.operator == "in" else [condition.value]
        if condition.name == "Id":
            found = (table.get(value) for value in dict.fromkeys(values))
            return [row for row in found if row is not None]
        index = _INDEXED.get(condition.name)
        if index is not None and table.has_index(index):
            keys = values
            if index not in ("party", "parent"):
                keys = [value.strip().lower() for value in values]
            return [row for key in dict.fromkeys(keys) for row in table.all(index, key)]
    return table


def _test(kind: Entity, condition: Condition) -> Callable[[Row], bool]:
    get = _getter(condition.name)
    if condition.operator == "like":
        parts = (re.escape(part) for part in str(condition.value).split("%"))
        pattern = re.compile(".*".join(parts), re.I | re.S)
        return lambda row: bool(pattern.fullmatch(str(get(row) or "")))
    if condition.operator == "in":
        return lambda row: any(
            _compare(get(row), value, operator.eq, condition.name)
            for value in condition.value
        )
    compare = _COMPARE[condition.operator]
    return lambda row: _compare(get(row), condition.value, compare, condition.name)


def _getter(name: str) -> Callable[[Row], object]:
    key = _INTERNAL.get(name, name)
    if key == "Id":
        return lambda row: int(row["Id"]) if row["Id"].isdecimal() else 0
    if key.startswith("AttachableRef."):
        field = key.rpartition(".")[2].lower()
        return lambda row: [ref["EntityRef"][field] for ref in row["_refs"]]
    if key == "Balance":
        return lambda row: row.get("Balance", row.get("_balance", Decimal(0)))

    def get(row: Row) -> object:
        value = row.get(key)
        if isinstance(value, dict):  # an e-mail address or a telephone number
            return next(iter(value.values()), None)
        return value

    return get


def _compare(value: object, wanted: str, compare, name: str) -> bool:
    if value is None:
        return False
    if isinstance(value, list):
        return any(_compare(one, wanted, compare, name) for one in value)
    try:
        if isinstance(value, bool):
            return compare(value, wanted.lower() == "true")
        if isinstance(value, datetime):
            return compare(value.replace(microsecond=0), moment_of(wanted))
        if isinstance(value, date):
            return compare(value, day_of(wanted))
        if isinstance(value, int | Decimal):
            return compare(value, decimal_of(wanted))
    except ValueError:
        raise errors.query_invalid(
            f"Invalid value {wanted} for property {name}"
        ) from None
    return compare(str(value).strip().lower(), wanted.strip().lower())


def _sort_key(name: str):
    get = _getter(name)

    def key(row: Row):
        value = get(row)
        if isinstance(value, str):
            value = (int(value), "") if value.isdecimal() else (0, value.lower())
        return (value is not None, value if value is not None else 0)

    return key


# --- change data capture ---


def changes(books: Books, names: str, since_text: str) -> list[dict]:
    """One slot per entity, in the order asked: what changed, and what was deleted.

    :raise Fault: 2020 without parameters, 2040 for a moment over 30 days ago, 2170 for
        entities that have no change data capture
    """
    if not names.strip():
        raise errors.missing("entities")
    if not since_text:
        raise errors.missing("changedSince")
    try:
        since = moment_of(since_text)
    except ValueError:
        raise errors.bad_value("changedSince", since_text) from None
    if since < books.now() - timedelta(days=CDC_DAYS):
        raise errors.bad_value("changedSince", f"{since_text} is over 30 days ago")
    slots, left = [], CDC_OBJECTS
    for name in names.split(","):
        slot = _slot(books, name.strip(), since, left)
        left -= slot.get("maxResults", 0)
        slots.append(slot)
    return slots


def _slot(books: Books, name: str, since: datetime, left: int) -> dict:
    if name.lower() in ABSENT:
        return {}
    kind = ENTITIES.get(name.lower())
    if kind is None or not kind.in_cdc:
        raise errors.bad_enum("entities", name)
    rows = [row for row in books[kind.name] if row["_updated"] >= since]
    gone = [
        row
        for row in books["Tombstone"].all("kind", kind.name)
        if row["_updated"] >= since
    ]
    found = [(row["_updated"], row, False) for row in rows]
    found += [(row["_updated"], row, True) for row in gone]
    found.sort(key=lambda entry: entry[0])
    bodies = [
        _tombstone(row) if is_gone else render(books, kind, row)
        for _, row, is_gone in found[:left]
    ]
    if not bodies:
        return {}
    return {
        kind.name: bodies,
        "startPosition": 1,
        "maxResults": len(bodies),
        "totalCount": len(bodies),
    }


def _tombstone(row: Row) -> dict:
    return {
        "domain": "QBO",
        "status": "Deleted",
        "Id": row["Id"].partition(":")[2],
        "MetaData": {"LastUpdatedTime": row["_updated"]},
    }
