"""Tracking categories and their options."""

from __future__ import annotations

from .batch import Kind, write
from .books import Books
from .errors import invalid, not_found, refuse_one, unknown_document
from .query import order, plain_fields, where
from .routing import Call, route
from .store import Row, new_id
from .values import Element

KIND = Kind("TrackingCategories", "TrackingCategoryID")
OPTIONS = Kind("Options", "TrackingOptionID")
_FIELDS = plain_fields(("TrackingCategoryID", "Name", "Status"))
MAX_ACTIVE, MAX_OPTIONS, MAX_NAME = 2, 100, 100


def render(row: Row, archived: bool = True) -> dict:
    """A category with its options."""
    options = [dict(o) for o in row["Options"] if archived or o["Status"] == "ACTIVE"]
    return {**row, "Options": options}


@route("GET", "TrackingCategories", "settings")
def get_categories(call: Call) -> dict:
    """Active categories, archived ones with includeArchived."""
    test, archived = where(call.arg("where"), _FIELDS), call.flag("includeArchived")
    rows = [
        r
        for r in call.books.tracking
        if (test is None or test(r)) and (archived or r["Status"] == "ACTIVE")
    ]
    rows = order(rows, call.arg("order"), _FIELDS)
    return {"TrackingCategories": [render(r, archived) for r in rows]}


@route("GET", "TrackingCategories/{category}", "settings")
def get_category(call: Call, category: str) -> dict:
    """One category."""
    row = call.books.tracking.get(category)
    if row is None:
        raise not_found()
    return {"TrackingCategories": [render(row)]}


def _name(element: Element) -> str:
    name = (element.text("Name") or "").strip()
    if not name or len(name) > MAX_NAME:
        raise invalid(f"Name is required and must not exceed {MAX_NAME} characters.")
    return name


@route("PUT", "TrackingCategories", "settings")
def put_category(call: Call) -> dict:
    """Create a category (two may be active)."""
    books = call.books

    def apply(element: Element):
        name = _name(element)
        if sum(r["Status"] == "ACTIVE" for r in books.tracking) >= MAX_ACTIVE:
            raise invalid(
                "An organisation can have at most 2 active tracking categories."
            )
        if books.tracking.find("name", name.lower()) is not None:
            raise invalid(f"A tracking category named {name} already exists.")
        return books.tracking.save(
            {
                "TrackingCategoryID": new_id(),
                "Name": name,
                "Status": "ACTIVE",
                "Options": [],
            }
        ), []

    return write(call, KIND, apply, render)


@route("POST", "TrackingCategories/{category}", "settings")
def post_category(call: Call, category: str) -> dict:
    """Rename or archive a category."""
    books = call.books
    row = _category(books, category)

    def apply(element: Element):
        new = dict(row)
        if element.has("Name"):
            new["Name"] = _name(element)
        new["Status"] = _status(element, row)
        return books.tracking.save(new), []

    return write(call, KIND, apply, render)


@route("DELETE", "TrackingCategories/{category}", "settings")
def delete_category(call: Call, category: str) -> dict:
    """Delete a category that no line names."""
    row = _category(call.books, category)
    if _used(call.books, {o["TrackingOptionID"] for o in row["Options"]}):
        raise refuse_one("The tracking category is in use and cannot be deleted.")
    call.books.tracking.remove(row["TrackingCategoryID"])
    return {"TrackingCategories": [{**render(row), "Status": "DELETED"}]}


@route("PUT", "TrackingCategories/{category}/Options", "settings")
def put_options(call: Call, category: str) -> dict:
    """Add options to a category."""

    def apply(element: Element):
        row, name = _category(call.books, category), _name(element)
        if any(o["Name"].lower() == name.lower() for o in row["Options"]):
            raise invalid(f"A tracking option named {name} already exists.")
        if len(row["Options"]) >= MAX_OPTIONS:
            raise invalid("A tracking category can have at most 100 options.")
        option = {"TrackingOptionID": new_id(), "Name": name, "Status": "ACTIVE"}
        call.books.tracking.save({**row, "Options": [*row["Options"], option]})
        return option, []

    _category(call.books, category)
    return write(call, OPTIONS, apply, dict)


@route("POST", "TrackingCategories/{category}/Options/{option}", "settings")
def post_option(call: Call, category: str, option: str) -> dict:
    """Rename or archive an option."""
    row, old = _option(call.books, category, option)

    def apply(element: Element):
        new = {**old, "Status": _status(element, old)}
        if element.has("Name"):
            new["Name"] = _name(element)
        call.books.tracking.save(
            {**row, "Options": [new if o is old else o for o in row["Options"]]}
        )
        return new, []

    return write(call, OPTIONS, apply, dict)


@route("DELETE", "TrackingCategories/{category}/Options/{option}", "settings")
def delete_option(call: Call, category: str, option: str) -> dict:
    """Delete an option that no line names."""
    row, old = _option(call.books, category, option)
    if _used(call.books, {old["TrackingOptionID"]}):
        raise refuse_one("The tracking option is in use and cannot be deleted.")
    call.books.tracking.save(
        {**row, "Options": [o for o in row["Options"] if o is not old]}
    )
    return {"Options": [{**old, "Status": "DELETED"}]}


def _category(books: Books, category: str) -> Row:
    row = books.tracking.get(category)
    if row is None:
        raise unknown_document()
    return row


def _option(books: Books, category: str, option: str) -> tuple[Row, Row]:
    row = _category(books, category)
    for candidate in row["Options"]:
        if candidate["TrackingOptionID"] == option.lower():
            return row, candidate
    raise unknown_document()


def _status(element: Element, row: Row) -> str:
    status = element.text("Status") or row["Status"]
    if status not in ("ACTIVE", "ARCHIVED"):
        raise invalid("Status is not valid.")
    return status


def _used(books: Books, options: set[str]) -> bool:
    documents = (*books.invoices, *books.credit_notes)
    return any(
        t["TrackingOptionID"] in options
        for document in documents
        for line in document["LineItems"]
        for t in line.get("Tracking", ())
    )


def on_line(books: Books, element: Element) -> dict:
    """The option that a line's tracking entry names, by id or by names.

    :raise Invalid: the category or the option is not there, or archived
    """
    category = books.tracking.get(element.guid("TrackingCategoryID")) or (
        books.tracking.find("name", (element.text("Name") or "").lower())
    )
    if category is None:
        raise invalid("The tracking category does not exist.")
    option_id, name = element.guid("TrackingOptionID"), element.text("Option") or ""
    for option in category["Options"]:
        if option["Status"] == "ACTIVE" and (
            option["TrackingOptionID"] == option_id
            or option["Name"].lower() == name.lower()
        ):
            return {
                "TrackingCategoryID": category["TrackingCategoryID"],
                "TrackingOptionID": option["TrackingOptionID"],
                "Name": category["Name"],
                "Option": option["Name"],
            }
    raise invalid(f"The tracking option '{name}' does not exist.")
