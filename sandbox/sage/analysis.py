"""Analysis types and their categories: what lines are tracked by.

Guide: developer.sage.com/accounting/guides/concepts/analysis_types, 2026-11-21. A
business has three types for transactions and three that group records; they can be
renamed, made active in areas, and not added to.
"""

from __future__ import annotations

from ..tables import Row
from . import errors
from .books import Books, new_id
from .errors import refused
from .lists import changed, listing, searched, single
from .refs import RENDERERS, ref
from .routing import Call, route
from .values import Element, moment

TYPES, TYPE = "analysis_types", "analysis_type"
KIND, ROOT = "analysis_type_categories", "analysis_type_category"
TRANSACTION, GROUP = "TRANSACTION", "GROUP"
AREAS = {
    TRANSACTION: ("SALES", "EXPENSES", "BANKING", "JOURNALS"),
    GROUP: ("CUSTOMERS", "VENDORS", "PRODUCTS", "SERVICE", "STOCK"),
}
LEVELS = {TRANSACTION: 1, GROUP: 2}
MAX_NAME, MAX_CODE, MAX_ON_A_LINE = 50, 10, 3
IN_USE = "You cannot delete an Analysis Type Category that is in use."


def render_type(books: Books, row: Row) -> dict:
    """A type with all its categories."""
    level = row["level"]
    return {
        **ref(books, TYPES, row["id"]),
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
        "active_areas": list(row["active_areas"]),
        "analysis_type_level": {
            "id": LEVELS[level],
            "name": f"{level}_LEVEL",
            "identifier": level,
        },
        KIND: [render(books, one) for one in _categories(books, row["id"])],
        "name": row["name"],
    }


def render(books: Books, row: Row) -> dict:
    """A category."""
    return {
        **ref(books, KIND, row["id"]),
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
        "code": row["code"],
        "name": row["name"],
        "combined_id": row["combined_id"],
        "analysis_type": ref(books, TYPES, row["analysis_type_id"]),
    }


RENDERERS[TYPES], RENDERERS[KIND] = render_type, render


def _categories(books: Books, type_id: str) -> list[Row]:
    return [r for r in books.analysis_type_categories.all("type", type_id)]


def new_category(books: Books, type_id: str, code: str, name: str, **fields) -> Row:
    """Write a category."""
    number = books.count("analysis category")
    return books.analysis_type_categories.save(
        {
            **books.stamped(),
            "name": name,
            "code": code,
            "analysis_type_id": type_id,
            "combined_id": f"{list(books.analysis_types.rows).index(type_id)},{number}",
            "_used": False,
            **fields,
        }
    )


# --- on lines ---


def read(books: Books, line: Element, area: str, old: Row | None) -> list[str]:
    """The categories of a line: as sent, else those it has. Whether they are sent as
    objects or as plain ids is an option (`analysis_line_form`).

    :param area: of the kind of record that the line is in
    :raise ApiError: there is no such category
    """
    if KIND not in line.raw:
        return old["_analysis"] if old else []
    sent, form = line.raw[KIND] or [], books.options["analysis_line_form"]
    found, types = [], set()
    for one in sent:
        whole = isinstance(one, dict)
        if form == "objects" and not whole or form == "ids" and whole:
            line.refuse(KIND, "is invalid")
            return []
        key = books.named(KIND, one.get("id") if whole else one)
        row = books.analysis_type_categories.rows[key]
        kind = books.analysis_types.rows[row["analysis_type_id"]]
        if area not in kind["active_areas"]:
            line.refuse(KIND, f"{KIND} are not enabled for Active Area {area}")
        types.add(kind["id"])
        found.append(key)
        books.analysis_type_categories.save({**row, "_used": True})
    if len(types) < len(found) or len(found) > MAX_ON_A_LINE:
        line.refuse(KIND, "is invalid")
    return found


def shown(books: Books, line: Row) -> list[dict]:
    """The categories of a line, where they are asked for."""
    return [
        {
            **ref(books, KIND, key),
            "analysis_type": ref(
                books,
                TYPES,
                books.analysis_type_categories.rows[key]["analysis_type_id"],
            ),
        }
        for key in line["_analysis"]
    ]


def with_analysis(call: Call, view, lines: str):
    """A renderer that shows lines with their categories when they are asked for."""
    if not call.flag("show_analysis_types"):
        return view

    def with_categories(books: Books, row: Row) -> dict:
        whole = view(books, row)
        told = [
            {**one, KIND: shown(books, line)}
            for one, line in zip(whole[lines], row["lines"], strict=True)
        ]
        return {**whole, lines: told}

    return with_categories


# --- routes ---


def _of_level(call: Call, rows: list[Row], level_of) -> list[Row]:
    wanted = call.arg("analysis_type_level")
    if wanted is None:
        return rows
    return [
        r for r in rows if wanted.upper() in (level_of(r), str(LEVELS[level_of(r)]))
    ]


@route("GET", TYPES, "Settings", need="full", plan="STANDARD")
def get_types(call: Call) -> dict:
    """The six of them."""
    rows = changed(call, call.books.analysis_types, deletable=False)
    rows = _of_level(call, rows, lambda row: row["level"])
    return listing(call, TYPES, searched(call, rows, "name"), render_type)


@route("GET", f"{TYPES}/{{key}}", plan="STANDARD")
def get_type(call: Call, key: str) -> dict:
    """One of them."""
    return single(call, TYPES, call.books.existing(TYPES, key), render_type)


@route("PUT", f"{TYPES}/{{key}}", plan="STANDARD")
def put_type(call: Call, key: str) -> dict:
    """Rename it, or set the areas where its categories can be chosen."""
    books, row, element = call.books, call.books.live(TYPES, key), call.root(TYPE)
    fields = {}
    if element.has("name"):
        fields["name"] = element.text("name", MAX_NAME)
    if element.sent("active_areas"):
        areas = fields["active_areas"] = element.ids("active_areas") or []
        if not set(areas) <= set(AREAS[row["level"]]):
            element.refuse("active_areas", "is not included in the list")
    element.problems.check()
    new = {**row, **fields, "updated_at": books.now()}
    return render_type(books, books.analysis_types.save(new))


@route("GET", KIND, "Settings", plan="STANDARD")
def get_categories(call: Call) -> dict:
    """All categories of all types."""
    types = call.books.analysis_types.rows
    rows = changed(call, call.books.analysis_type_categories, deletable=False)
    rows = _of_level(call, rows, lambda row: types[row["analysis_type_id"]]["level"])
    return listing(call, KIND, rows, render)


@route("GET", f"{KIND}/{{key}}", "Settings", plan="STANDARD")
def get_category(call: Call, key: str) -> dict:
    """One category."""
    return single(call, KIND, call.books.existing(KIND, key), render)


@route("POST", KIND, "Settings", need="full", plan="STANDARD")
def post_category(call: Call) -> dict:
    """A further category; its code is a number that its type does not have yet."""
    books, element = call.books, call.root(ROOT)
    element.need("name", "code", "analysis_type_id")
    element.problems.check()
    type_id = books.named(TYPES, element.text("analysis_type_id"))
    name, code = element.text("name", MAX_NAME), element.text("code", MAX_CODE)
    if not code.isdecimal():
        element.refuse("code", "is not a number")
    elif code in {one["code"] for one in _categories(books, type_id)}:
        element.refuse("code", errors.TAKEN)
    element.problems.check()
    return render(books, new_category(books, type_id, code, name, id=new_id()))


@route("PUT", f"{KIND}/{{key}}", "Settings", need="full", plan="STANDARD")
def put_category(call: Call, key: str) -> dict:
    """Rename a category; nothing else of it can be changed."""
    books, row, element = call.books, call.books.live(KIND, key), call.root(ROOT)
    element.need("name")
    name = element.text("name", MAX_NAME)
    element.problems.check()
    new = {**row, "name": name, "updated_at": books.now()}
    return render(books, books.analysis_type_categories.save(new))


@route("DELETE", f"{KIND}/{{key}}", "Settings", plan="STANDARD")
def delete_category(call: Call, key: str) -> None:
    """Take a category away that is on no line."""
    books, row = call.books, call.books.live(KIND, key)
    if row["_used"]:
        raise refused(405, IN_USE, "MethodNotAllowed")
    books.analysis_type_categories.remove(row["id"])
