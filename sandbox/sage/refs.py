"""How things are named inside other things: `id`, `displayed_as`, `$path`.

The habits of `displayed_as` are those of the samples in reference section 5.
"""

from __future__ import annotations

from collections.abc import Callable

from ..tables import Row
from .codes import FIXED
from .kinds import KINDS as DOCUMENT_KINDS

BASE = ("id", "displayed_as", "$path")
# What `nested_attributes` opens: where Sage's API description names more than a base.
_DOCUMENT = frozenset(("contact", "transaction", "product", "service"))
NESTED = {
    **{kind: _DOCUMENT for kind in DOCUMENT_KINDS},
    "contacts": frozenset(
        (
            "default_sales_ledger_account",
            "default_purchase_ledger_account",
            "main_address",
            "delivery_address",
            "main_contact_person",
        )
    ),
    "bank_accounts": frozenset(("main_address",)),
    "contact_persons": frozenset(("address",)),
    "journals": frozenset(("ledger_account",)),
    "ledger_entries": frozenset(
        ("ledger_account", "transaction", "contact", "tax_rate")
    ),
}
# kind -> what renders one of its rows in full; filled by the modules that own them
RENDERERS: dict[str, Callable] = {}


def _contact(books, row: Row) -> str:
    reference = row.get("reference")
    return f"{row['name']} ({reference})" if reference else row["name"]


def _ledger_account(books, row: Row) -> str:
    return f"{row['display_name']} ({row['nominal_code']:04})"


def _bank_account(books, row: Row) -> str:
    account = books.ledger_accounts.get(row["ledger_account_id"])
    return f"{row['details']['account_name']} ({account['nominal_code']:04})"


def _number(books, row: Row) -> str:
    if row["transaction_id"] is None:
        return "Draft"
    return row["number"] or row.get("vendor_reference") or row.get("reference") or ""


def _reference(books, row: Row) -> str:
    return row.get("reference") or ""


def _field(name: str):
    return lambda books, row: row.get(name) or ""


def _address(books, row: Row) -> str:
    lines = ("address_line_1", "address_line_2", "city", "region", "postal_code")
    found = [row[k] for k in lines if row.get(k)]
    country = FIXED["countries"].get(row.get("country_id"))
    return "\n".join(found) or (country["name"] if country else "")


def _transaction(books, row: Row) -> str:
    return row["reference"] or ""


_NAMES = {
    "contacts": _contact,
    "ledger_accounts": _ledger_account,
    "bank_accounts": _bank_account,
    "tax_rates": _field("displayed_as"),
    "component_tax_rates": _field("name"),
    "products": _field("description"),
    "services": _field("description"),
    "addresses": _address,
    "contact_persons": _field("name"),
    "sales_invoices": _number,
    "sales_credit_notes": _number,
    "purchase_invoices": _number,
    "purchase_credit_notes": _number,
    "contact_payments": _reference,
    "contact_allocations": _reference,
    "payments_on_account": _reference,
    "other_payments": _reference,
    "journals": _reference,
    "analysis_types": _field("name"),
    "analysis_type_categories": _field("name"),
    "attachments": _field("file_name"),
    "transactions": _transaction,
    "ledger_entries": _field("description"),
}


def ref(books, kind: str, row_id: str | None) -> dict | None:
    """The three base fields of a row or of a fixed code; None when there is none."""
    if row_id is None:
        return None
    fixed = books.fixed(kind)
    if fixed is not None:
        row = fixed.get(row_id)
        name = row and row["displayed_as"]
    else:
        row = getattr(books, kind).rows.get(row_id)
        name = row and _NAMES[kind](books, row)
    if row is None:
        return None
    return {"id": row_id, "displayed_as": name, "$path": f"/{kind}/{row_id}"}


def name_of(books, kind: str, row: Row) -> str:
    """What a row is displayed as."""
    return _NAMES[kind](books, row)


def link(books, kind: str, row_id: str) -> list[dict]:
    """`links`: where a person can look at it."""
    return [
        {
            "href": f"{books.web_base}/{books.company.id}/{kind}/{row_id}",
            "rel": "alternate",
            "type": "text/html",
        }
    ]


def expand(books, kind: str, whole: dict, wanted: str | None) -> dict:
    """Nested objects with the fields that `nested_attributes` asks for."""
    if not wanted:
        return whole
    names = None if wanted == "all" else {*BASE, *wanted.split(",")}
    return _expanded(books, whole, NESTED.get(kind, frozenset()), names)


def _expanded(books, value, keys: frozenset[str], names: set[str] | None):
    if isinstance(value, list):
        return [_expanded(books, item, keys, names) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _whole(books, item, names)
        if key in keys and item
        else _expanded(books, item, keys, names)
        for key, item in value.items()
    }


def _whole(books, stub: dict, names: set[str] | None) -> dict:
    kind = stub["$path"].split("/")[1]
    full = RENDERERS[kind](books, getattr(books, kind).rows[stub["id"]])
    return full if names is None else {k: v for k, v in full.items() if k in names}
