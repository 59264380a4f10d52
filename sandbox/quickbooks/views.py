"""Rows as they leave: references with names, lines with their subtotal, envelopes."""

from __future__ import annotations

from ..tables import Row
from .books import Books, name_of
from .entities import Entity
from .seed_data import CURRENCY_NAMES
from .values import ZERO

_TABLES = {
    "CustomerRef": "Customer",
    "VendorRef": "Vendor",
    "PrefVendorRef": "Vendor",
    "ItemRef": "Item",
    "ClassRef": "Class",
    "DepartmentRef": "Department",
    "SalesTermRef": "Term",
    "TermRef": "Term",
    "PaymentMethodRef": "PaymentMethod",
}
# Recordings show these without a name.
_NAMELESS = ("TaxCodeRef", "TaxRateRef", "AgencyRef", "ShipMethodRef")
_PEOPLE = ("EntityRef", "Entity")


def render(books: Books, kind: Entity, row: Row) -> dict:
    """An entity as QuickBooks writes it."""
    body = {
        "domain": "QBO",
        "sparse": False,
        "Id": row["Id"],
        "SyncToken": row["SyncToken"],
        "MetaData": {
            "CreateTime": row["_created"],
            "LastUpdatedTime": row["_updated"],
        },
    }
    for key, value in row.items():
        if key[0] != "_" and key not in body:
            body[key] = _value(books, kind.name, key, value)
    if not books.multicurrency:
        body.pop("ExchangeRate", None)
    if kind.extra is not None:
        kind.extra(books, row, body)
    return body


def _value(books: Books, kind: str, key: str, value: object) -> object:
    if key.endswith("Ref"):
        return _reference(books, kind, key, value)
    if key == "Entity" and isinstance(value, str):
        return _reference(books, kind, key, value)
    if key == "CustomerMemo":
        return {"value": value}
    if isinstance(value, dict):
        return {k: _value(books, kind, k, v) for k, v in value.items()}
    if isinstance(value, list):
        return [_value(books, kind, "", v) for v in value]
    return value


def _reference(books: Books, kind: str, key: str, row_id: str) -> dict:
    if key.endswith(_NAMELESS):
        return {"value": row_id}
    if key == "CurrencyRef":
        return {"value": row_id, "name": CURRENCY_NAMES.get(row_id, row_id)}
    if key in _PEOPLE:
        found_kind, row = books.person(row_id)
        found = {"value": row_id, "name": name_of(row) if row else ""}
        return {**found, "type": found_kind} if kind != "JournalEntry" else found
    table = _TABLES.get(key)
    if table is None:
        table = "Account" if key.endswith("AccountRef") else kind
    row = books[table].get(row_id) if table in books.tables else None
    if row is None:
        return {"value": row_id}
    return {"value": row_id, "name": row.get("FullyQualifiedName") or name_of(row)}


def add_subtotal(row: Row, body: dict) -> None:
    """The line that QuickBooks adds to sales forms: what the items come to."""
    items = [
        line["Amount"]
        for line in row["Line"]
        if line["DetailType"] == "SalesItemLineDetail"
    ]
    body["Line"] = [
        *body["Line"],
        {
            "Amount": sum(items, ZERO),
            "DetailType": "SubTotalLineDetail",
            "SubTotalLineDetail": {},
        },
    ]


def home_amounts(books: Books, row: Row, body: dict) -> None:
    """Totals in the home currency, where the company has several."""
    if not books.multicurrency:
        return
    if "_home" in row:
        body["HomeTotalAmt"] = row["_home"]
    if "_open_home" in row and "Balance" in row:
        body["HomeBalance"] = row["_open_home"]
