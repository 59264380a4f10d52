"""Tax rates and tax types; only in the US can rates be written (section 8)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ..tables import Row
from .books import Books, new_id
from .errors import bad_request, invalid, not_found
from .lists import changed, listing, single
from .refs import RENDERERS, ref
from .routing import Call, route
from .values import Element, moment, text_of

KIND, ROOT = "tax_rates", "tax_rate"
BEGINNING = date(1900, 1, 1)


def render(books: Books, row: Row) -> dict:
    """A tax rate; a combined one with what it is made of."""
    return {
        "id": row["id"],
        "displayed_as": row["displayed_as"],
        "$path": f"/{KIND}/{row['id']}",
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
        "name": row["name"],
        "agency": row.get("agency"),
        "percentage": text_of(row["percentage"]),
        "percentages": [
            {
                "percentage": text_of(row["percentage"]),
                "from_date": BEGINNING.isoformat(),
                "to_date": None,
            }
        ],
        "is_visible": row["is_visible"],
        "retailer": False,
        "editable": row["editable"],
        "deletable": row["editable"],
        "is_combined_rate": bool(row.get("components")),
        "component_tax_rates": [
            _component_json(books, row, part) for part in row.get("components", ())
        ],
    }


def _component_json(books, row: Row, part: dict) -> dict:
    """A part of a combined rate: a rate that has no parts."""
    found = render(books, {**row, "components": [], **part})
    del found["component_tax_rates"]
    return found


RENDERERS[KIND] = render


def displayed(name: str, percentage: Decimal) -> str:
    """The name that people see: `Standard 20.00%`."""
    return f"{name} {percentage:.2f}%"


def breakdown(books: Books, row: Row | None, tax: Decimal) -> list[dict]:
    """`tax_breakdown` of an amount: per component, the last takes what is left."""
    if row is None or not tax:
        return []
    parts = row.get("components") or [row]
    found, left = [], tax
    for number, part in enumerate(parts, 1):
        amount = left
        if number < len(parts) and row["percentage"]:
            share = tax * part["percentage"] / row["percentage"]
            amount = share.quantize(Decimal("0.01"))
        left -= amount
        named = {"id": part["id"], "displayed_as": part["displayed_as"]}
        found.append(
            {
                "tax_rate": {**named, "$path": f"/{KIND}/{part['id']}"},
                "percentage": text_of(part["percentage"]),
                "amount": text_of(amount),
            }
        )
    return found


# --- routes ---


@route("GET", KIND)
def get_tax_rates(call: Call) -> dict:
    """All visible rates; a day or a usage takes none away here."""
    if call.day("date") and call.flag("include_historical_data"):
        raise bad_request("date cannot be combined with include_historical_data")
    if call.arg("usage") not in (None, "sales", "purchase"):
        raise bad_request("usage is invalid", "usage")
    rows = [r for r in call.books.tax_rates if r["is_visible"]]
    return listing(call, KIND, changed(call, rows, deletable=False), render)


@route("GET", f"{KIND}/{{key}}")
def get_tax_rate(call: Call, key: str) -> dict:
    """One rate."""
    return single(call, KIND, call.books.existing(KIND, key), render)


@route("POST", KIND, "Settings", need="full", country="US")
def post_tax_rate(call: Call) -> dict:
    """A combined rate of the components that are sent."""
    books, element = call.books, call.root(ROOT)
    element.need("name")
    parts = [_component(part) for part in element.many("component_tax_rate") or ()]
    if not parts:
        element.problems.add("component_tax_rate")
    visible = element.flag("is_visible")
    element.problems.check()
    total = sum((part["percentage"] for part in parts), Decimal(0))
    row = books.tax_rates.save(
        {
            **books.stamped(),
            "name": element.text("name"),
            "displayed_as": displayed(element.text("name"), total),
            "agency": element.text("agency"),
            "percentage": total,
            "is_visible": visible is not False,
            "editable": True,
            "components": parts if len(parts) > 1 else [],
        }
    )
    return render(books, row)


def _component(part: Element) -> Row:
    part.need("name", "percentage")
    percentage = part.number("percentage") or Decimal(0)
    if not 0 <= percentage <= 100:
        part.refuse("percentage", "is invalid")
    name = part.text("name") or ""
    return {
        "id": new_id(),
        "name": name,
        "displayed_as": displayed(name, percentage),
        "agency": part.text("agency"),
        "percentage": percentage,
    }


@route("PUT", f"{KIND}/{{key}}", "Settings", need="full", country="US")
def put_tax_rate(call: Call, key: str) -> dict:
    """Rename or hide a rate; percentages of used rates stay what they are."""
    books, row, element = call.books, call.books.live(KIND, key), call.root(ROOT)
    if not row["editable"]:
        raise invalid("base", "The tax rate cannot be edited.")
    name = element.text("name") or row["name"]
    visible = element.flag("is_visible")
    element.problems.check()
    new = {
        **row,
        "name": name,
        "displayed_as": displayed(name, row["percentage"]),
        "is_visible": row["is_visible"] if visible is None else visible,
        "updated_at": books.now(),
    }
    return render(books, books.tax_rates.save(new))


@route("DELETE", f"{KIND}/{{key}}", "Settings", country="US")
def delete_tax_rate(call: Call, key: str) -> None:
    """Hide a rate: documents keep it."""
    books, row = call.books, call.books.live(KIND, key)
    if not row["editable"]:
        raise invalid("base", "The tax rate cannot be deleted.")
    books.tax_rates.save({**row, "is_visible": False, "updated_at": books.now()})


# --- tax types ---


def _type_stub(books: Books, row: Row) -> dict:
    path = f"/tax_types/{row['id']}"
    return {"id": row["id"], "displayed_as": row["name"], "$path": path}


def _type(books: Books, row: Row) -> dict:
    return {
        **_type_stub(books, row),
        "federal_tax": False,
        "country": ref(books, "countries", books.company.country),
        "address_regions": [],
        "tax_rates": [ref(books, KIND, rate["id"]) for rate in books.tax_rates],
    }


@route("GET", "tax_types")
def get_tax_types(call: Call) -> dict:
    """One type per business: the grouping is a matter of Canada and the US."""
    row = call.books.business["_tax_type"]
    return listing(call, "tax_types", [row], _type, stub=_type_stub)


@route("GET", "tax_types/{key}")
def get_tax_type(call: Call, key: str) -> dict:
    """One type."""
    row = call.books.business["_tax_type"]
    if key != row["id"]:
        raise not_found()
    return _type(call.books, row)
