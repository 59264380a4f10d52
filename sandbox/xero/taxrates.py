"""Tax rates: what a line may carry, and what it comes to."""

from __future__ import annotations

from decimal import Decimal

from .batch import Kind, write
from .books import Books
from .errors import Problems, invalid, not_found
from .query import order, plain_fields, where
from .routing import Call, route
from .store import Row
from .values import Element
from .wire import number

KIND = Kind("TaxRates", "TaxType")
CLASSES = ("Assets", "Equity", "Expenses", "Liabilities", "Revenue")
_CLASS_FLAG = {
    "ASSET": "CanApplyToAssets",
    "EQUITY": "CanApplyToEquity",
    "EXPENSE": "CanApplyToExpenses",
    "LIABILITY": "CanApplyToLiabilities",
    "REVENUE": "CanApplyToRevenue",
}
# Report types that the API refuses on create or on lines.
UNUSABLE = frozenset(("USSALESTAX", "AVALARA"))
_FIELDS = plain_fields(
    (
        "Name",
        "TaxType",
        "Status",
        "ReportTaxType",
        "DisplayTaxRate",
        "EffectiveRate",
        *_CLASS_FLAG.values(),
    )
)


def fits(rate: Row, account_class: str) -> bool:
    """Whether a line on an account of that class may carry the rate."""
    return bool(rate[_CLASS_FLAG[account_class]])


def usable(rate: Row | None) -> bool:
    """Whether the API takes the rate on new lines at all."""
    return (
        rate is not None
        and rate["Status"] == "ACTIVE"
        and rate.get("ReportTaxType") not in UNUSABLE
    )


def effective(components: list[Row]) -> Decimal:
    """Per cent in all; a compound component is charged on the taxes before it too."""
    simple = sum((c["Rate"] for c in components if not c["IsCompound"]), Decimal(0))
    compound = sum((c["Rate"] for c in components if c["IsCompound"]), Decimal(0))
    return simple + compound * (1 + simple / 100)


def recoverable_share(rate: Row) -> Decimal:
    """The part of the tax, from 0 to 1, that is not a cost of the line's account."""
    total = rate["EffectiveRate"]
    lost = effective([c for c in rate["TaxComponents"] if c["IsNonRecoverable"]])
    return Decimal(1) if not total else 1 - lost / total


def render(row: Row) -> dict:
    """A tax rate as it leaves."""
    result = {k: v for k, v in row.items() if v is not None and not k.startswith("_")}
    for key in ("DisplayTaxRate", "EffectiveRate"):
        result[key] = number(row[key])
    result["TaxComponents"] = [
        {**c, "Rate": number(c["Rate"])} for c in row["TaxComponents"]
    ]
    return result


@route("GET", "TaxRates", "settings")
def get_tax_rates(call: Call) -> dict:
    """All rates; there are no pages."""
    test = where(call.arg("where"), _FIELDS)
    wanted = call.arg("TaxType")
    rows = [
        r
        for r in call.books.tax_rates
        if (test is None or test(r)) and (wanted is None or r["TaxType"] == wanted)
    ]
    return {"TaxRates": [render(r) for r in order(rows, call.arg("order"), _FIELDS)]}


@route("GET", "TaxRates/{tax_type}", "settings")
def get_tax_rate(call: Call, tax_type: str) -> dict:
    """One rate, by TaxType."""
    row = call.books.tax_rates.rows.get(tax_type)
    if row is None:
        raise not_found()
    return {"TaxRates": [render(row)]}


@route("PUT", "TaxRates", "settings")
def put_tax_rates(call: Call) -> dict:
    """Create a rate."""
    return write(call, KIND, lambda e: (create(call.books, e), []), render)


@route("POST", "TaxRates", "settings")
def post_tax_rates(call: Call) -> dict:
    """Update a rate by TaxType or Name, or create it."""

    def apply(element: Element):
        row = _existing(call.books, element)
        if row is None:
            return create(call.books, element), []
        return update(call.books, row, element), []

    return write(call, KIND, apply, render)


def _existing(books: Books, element: Element) -> Row | None:
    tax_type = element.text("TaxType")
    if tax_type:
        row = books.tax_rates.rows.get(tax_type)
        if row is None:
            raise invalid("The tax rate could not be found.")
        return row
    return books.tax_rates.find("name", (element.text("Name") or "").lower())


def _components(element: Element, problems: Problems) -> list[Row]:
    components = []
    for part in element.many("TaxComponents") or []:
        rate = part.number("Rate")
        if not part.text("Name") or rate is None:
            problems.add("A tax component needs a Name and a Rate.")
            continue
        components.append(
            {
                "Name": part.text("Name"),
                "Rate": rate,
                "IsCompound": bool(part.flag("IsCompound")),
                "IsNonRecoverable": bool(part.flag("IsNonRecoverable")),
            }
        )
    if not components:
        problems.add("A tax rate must have at least one tax component.")
    return components


def create(books: Books, element: Element) -> Row:
    """A custom rate: it gets the next TAX00n and applies to every class.

    :raise Invalid: what is missing or taken
    """
    problems, name = Problems(), element.text("Name") or ""
    if not name or len(name) > 50:
        problems.add("Name is required and must not exceed 50 characters.")
    elif books.tax_rates.find("name", name.lower()) is not None:
        problems.add("The tax rate name is already in use.")
    report_type = element.text("ReportTaxType")
    if not report_type and books.company.country in ("AU", "NZ", "GB"):
        problems.add("ReportTaxType must be specified.")
    if report_type in UNUSABLE:
        problems.add("The ReportTaxType cannot be used by the API.")
    components = _components(element, problems)
    problems.check()
    rate = effective(components)
    row = {
        "Name": name,
        "TaxType": _next_type(books),
        "Status": "ACTIVE",
        "ReportTaxType": report_type,
        "DisplayTaxRate": rate,
        "EffectiveRate": rate,
        "TaxComponents": components,
        **{f"CanApplyTo{c}": True for c in CLASSES},
    }
    return books.tax_rates.save(row)


def _next_type(books: Books) -> str:
    n = 1
    while f"TAX{n:03}" in books.tax_rates.rows:
        n += 1
    return f"TAX{n:03}"


def update(books: Books, row: Row, element: Element) -> Row:
    """Rename, add components, or delete a custom rate.

    :raise Invalid: the rate is the system's, or a component would vanish
    """
    if row.get("_system"):
        raise invalid("System tax rates cannot be updated.")
    problems, new = Problems(), dict(row)
    status = element.text("Status") or row["Status"]
    if status not in ("ACTIVE", "DELETED", "ARCHIVED"):
        problems.add("Status is not valid.")
    new["Status"] = status
    new["Name"] = element.text("Name") or row["Name"]
    if element.has("TaxComponents"):
        new["TaxComponents"] = _components(element, problems)
        names = {c["Name"] for c in new["TaxComponents"]}
        if not {c["Name"] for c in row["TaxComponents"]} <= names:
            problems.add("Tax components cannot be removed or renamed.")
    problems.check()
    new["EffectiveRate"] = new["DisplayTaxRate"] = effective(new["TaxComponents"])
    return books.tax_rates.save(new)
