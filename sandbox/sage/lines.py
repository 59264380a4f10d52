"""The lines of documents: what they must say, and what follows (section 11)."""

from __future__ import annotations

import re
from decimal import Decimal

from ..ledger import ZERO, cents
from ..tables import Row
from . import analysis
from .books import Books, new_id
from .errors import Problems
from .items import mark_used
from .kinds import DocumentKind
from .values import HUNDRED, ONE, Element, rounded

_ENTITY = re.compile(r"&(#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);")
# Where Sage puts faults that have no field of their own [B8-TS].
VAGUE = "line_items.description"


def read(
    books: Books, kind: DocumentKind, element: Element, old: list[Row]
) -> list[Row]:
    """The lines that were sent; those that carry an id begin as the old ones.

    :raise ApiError: an id that cannot be used
    """
    sent = element.many(kind.lines)
    if not sent:
        element.problems.add(element.at(kind.lines))
        return []
    known = {row["id"]: row for row in old}
    return [_line(books, kind, line, known.get(line.raw.get("id"))) for line in sent]


def _line(books: Books, kind: DocumentKind, line: Element, old: Row | None) -> Row:
    if old is None:
        line.need("description", "ledger_account_id", "unit_price")
        if not kind.sales:
            line.need("quantity")
    row = {
        "id": new_id(),
        "quantity": ONE,
        "discount_amount": ZERO,
        "discount_percentage": ZERO,
        "unit_price_includes_tax": False,
        **(old or {}),
    }
    if old is None or line.has("description"):
        row["description"] = line.text("description") or ""
        if books.options["refuse_html_entities"] and _ENTITY.search(row["description"]):
            line.problems.add(VAGUE)
    _references(books, kind, line, row)
    row["_analysis"] = analysis.read(books, line, kind.analysis_area, old)
    _amounts(books, line, row, old)
    return row


def _references(books: Books, kind: DocumentKind, line: Element, row: Row) -> None:
    if line.has("ledger_account_id"):
        account = line.text("ledger_account_id")
        row["ledger_account_id"] = books.usable_account(account, kind.line_area)
    kinds = {
        "product_id": "products",
        "service_id": "services",
        "tax_rate_id": "tax_rates",
        "eu_goods_services_type_id": "eu_goods_services_types",
    }
    row |= books.references(line, **kinds)
    for name in kinds:
        row.setdefault(name, None)
    mark_used(books, "products", row["product_id"])
    mark_used(books, "services", row["service_id"])


def _amounts(books: Books, line: Element, row: Row, old: Row | None) -> None:
    for name in ("quantity", "unit_price"):
        if line.has(name):
            value = line.number(name) or ZERO
            row[name] = rounded(value, books.options["unit_price_places"])
    row.setdefault("unit_price", ZERO)
    if line.has("unit_price_includes_tax"):
        row["unit_price_includes_tax"] = bool(line.flag("unit_price_includes_tax"))
    if not books.options["negative_lines"]:
        for name in ("quantity", "unit_price"):
            if row[name] < 0:
                line.refuse(name, "must be greater than or equal to 0")
    gross = cents(row["quantity"] * row["unit_price"])
    _discount(line, row, gross)
    amount = gross - row["discount_amount"]
    row["tax_amount"] = _tax(books, line, row, old)
    included = row["tax_amount"] if row["unit_price_includes_tax"] else ZERO
    row["net_amount"] = amount - included
    row["total_amount"] = row["net_amount"] + row["tax_amount"]
    _check_tax(books, line, row)
    if books.options["check_totals"]:
        for name in ("net_amount", "total_amount"):
            if line.has(name) and line.money(name) != row[name]:
                line.problems.add(VAGUE)


def _discount(line: Element, row: Row, gross: Decimal) -> None:
    if line.has("discount_percentage"):
        percentage = line.number("discount_percentage") or ZERO
        if not 0 <= percentage <= 100:
            line.refuse("discount_percentage", "is invalid")
        row["discount_percentage"] = percentage
        row["discount_amount"] = cents(gross * percentage / HUNDRED)
    elif line.has("discount_amount"):
        discount = row["discount_amount"] = line.money("discount_amount") or ZERO
        row["discount_percentage"] = (
            rounded(discount * HUNDRED / gross, 4) if gross else ZERO
        )
        if abs(discount) > abs(gross) or discount * gross < 0:
            line.refuse("discount_amount", "is invalid")
    elif row["discount_percentage"]:
        row["discount_amount"] = cents(gross * row["discount_percentage"] / HUNDRED)


def _percentage(books: Books, row: Row) -> Decimal:
    rate = books.tax_rates.rows.get(row["tax_rate_id"])
    return rate["percentage"] if rate else ZERO


def _tax(books: Books, line: Element, row: Row, old: Row | None) -> Decimal:
    """The line's tax: as sent; needed where the rate is above zero, else none."""
    if not _percentage(books, row):
        return ZERO
    if line.has("tax_amount"):
        return line.money("tax_amount") or ZERO
    same = old is not None and old["tax_rate_id"] == row["tax_rate_id"]
    if same and not line.has("unit_price") and not line.has("quantity"):
        return old["tax_amount"]
    line.problems.add(line.at("tax_amount"))
    return ZERO


def _check_tax(books: Books, line: Element, row: Row) -> None:
    if not books.options["strict_tax"]:
        return
    right = cents(row["net_amount"] * _percentage(books, row) / HUNDRED)
    if abs(row["tax_amount"] - right) > Decimal("0.01"):
        line.refuse("tax_amount", f"should be {right}")


def check_border(
    books: Books, kind: DocumentKind, problems: Problems, found: list[Row], contact: Row
) -> None:
    """British sales abroad: zero rated, and goods or services all alike.

    One vendor reports the rule, Sage does not state it: option `cross_border_rule`.
    """
    address = books.addresses.rows.get(contact["main_address_id"]) or {}
    home = books.company.country
    at_home = address.get("country_id") in (None, home) or home != "GB"
    if at_home or not kind.sales or not books.options["cross_border_rule"]:
        return
    for line in found:
        if line["tax_rate_id"] != "GB_ZERO":
            problems.add(f"{kind.lines}.tax_rate_id", "must be zero rated")
    types = {line["eu_goods_services_type_id"] for line in found}
    if len(types) > 1 or None in types:
        problems.add(f"{kind.lines}.eu_goods_services_type_id")
