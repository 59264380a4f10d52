"""Items: the price list (untracked; tracked inventory is not emulated)."""

from __future__ import annotations

from .batch import Kind, write
from .books import Books
from .errors import (
    ACCOUNT_ITEM,
    ITEM_CODE,
    TAX_UNKNOWN,
    Problems,
    not_found,
    refuse_one,
    unknown_document,
)
from .query import order, plain_fields, where
from .routing import Call, route
from .store import Row, new_id
from .taxrates import usable
from .values import Element, rounded

KIND = Kind("Items", "ItemID")
_FIELDS = plain_fields(
    (
        "ItemID",
        "Code",
        "Name",
        "IsSold",
        "IsPurchased",
        "Description",
        "PurchaseDescription",
        "UpdatedDateUTC",
        "IsTrackedAsInventory",
    )
)
_TEXTS = {"Code": 30, "Name": 50, "Description": 4000, "PurchaseDescription": 4000}


def render(row: Row, places: int = 2) -> dict:
    """An item as it leaves, its prices with 2 or 4 decimals."""
    result = {k: v for k, v in row.items() if v is not None and not k.startswith("_")}
    for key in ("SalesDetails", "PurchaseDetails"):
        details = {k: v for k, v in (row.get(key) or {}).items() if v is not None}
        if "UnitPrice" in details:
            details["UnitPrice"] = rounded(details["UnitPrice"], places)
        if details:
            result[key] = details
        else:
            result.pop(key, None)
    return result


@route("GET", "Items", "settings", "invoices")
def get_items(call: Call) -> dict:
    """All items; there are no pages."""
    since, test = call.since, where(call.arg("where"), _FIELDS)
    rows = [
        r
        for r in call.books.items
        if (since is None or r["UpdatedDateUTC"] >= since) and (test is None or test(r))
    ]
    rows = order(rows, call.arg("order"), _FIELDS)
    return {"Items": [render(r, call.unit_places) for r in rows]}


def _find(books: Books, key: str) -> Row | None:
    return books.items.get(key) or books.items.find("code", key.lower())


@route("GET", "Items/{item}", "settings", "invoices")
def get_item(call: Call, item: str) -> dict:
    """One item, by id or code."""
    row = _find(call.books, item)
    if row is None:
        raise not_found()
    return {"Items": [render(row, call.unit_places)]}


@route("PUT", "Items", "settings")
def put_items(call: Call) -> dict:
    """Create items; a known code is refused."""
    return _write(call, lambda e: _save(call.books, None, e, call.unit_places))


@route("POST", "Items", "settings")
def post_items(call: Call) -> dict:
    """Create items, or update them by ItemID or Code."""

    def apply(element: Element):
        row = call.books.items.get(element.guid("ItemID"))
        row = row or _find(call.books, element.text("Code") or "")
        return _save(call.books, row, element, call.unit_places)

    return _write(call, apply)


@route("POST", "Items/{item}", "settings")
def post_item(call: Call, item: str) -> dict:
    """Update one item."""
    row = _find(call.books, item)
    if row is None:
        raise unknown_document()
    return _write(call, lambda e: _save(call.books, row, e, call.unit_places))


def _write(call: Call, save) -> dict:
    return write(
        call, KIND, lambda e: (save(e), []), lambda r: render(r, call.unit_places)
    )


@route("DELETE", "Items/{item}", "settings")
def delete_item(call: Call, item: str):
    """Delete an item that no document uses."""
    books = call.books
    row = _find(books, item)
    if row is None:
        raise unknown_document()
    documents = (*books.invoices, *books.credit_notes)
    if any(
        line.get("ItemCode") == row["Code"]
        for document in documents
        for line in document["LineItems"]
    ):
        raise refuse_one("The item cannot be deleted because it is in use.")
    books.items.remove(row["ItemID"])
    return None


def _save(books: Books, row: Row | None, element: Element, places: int) -> Row:
    problems = Problems()
    new: Row = dict(row or {"ItemID": new_id(), "IsSold": True, "IsPurchased": True})
    for key, length in _TEXTS.items():
        if element.has(key):
            new[key] = element.text(key)
            if len(new[key]) > length:
                problems.add(f"{key} must not exceed {length} characters.")
    if not new.get("Code"):
        problems.add("Price List Item Code must be supplied")
    else:
        taken = books.items.find("code", new["Code"].lower())
        if taken is not None and taken["ItemID"] != new["ItemID"]:
            problems.add(ITEM_CODE.format(new["Code"]))
    for flag, key in (("IsSold", "SalesDetails"), ("IsPurchased", "PurchaseDetails")):
        _read_details(books, element, new, flag, key, places, problems)
    if element.has("InventoryAssetAccountCode"):
        problems.add("Tracked inventory is not available in this sandbox.")
    problems.check()
    new["_accounts"] = tuple(
        new.get(k, {}).get("AccountCode") for k in ("SalesDetails", "PurchaseDetails")
    )
    new["IsTrackedAsInventory"] = False
    new["UpdatedDateUTC"] = books.now()
    return books.items.save(new)


def _read_details(books, element, new, flag, key, places, problems) -> None:
    if element.flag(flag) is not None:
        new[flag] = element.flag(flag)
    details = element.one(key)
    if not new[flag]:
        new[key] = {}
        return
    if details is None:
        new.setdefault(key, {})
        return
    found = dict(new.get(key) or {})
    if details.number("UnitPrice") is not None:
        found["UnitPrice"] = rounded(details.number("UnitPrice"), places)
    for name in ("AccountCode", "TaxType"):
        if details.has(name):
            found[name] = details.text(name)
    code, tax = found.get("AccountCode"), found.get("TaxType")
    account = books.account(code)
    if code and (
        account is None or account["Status"] != "ACTIVE" or account["Type"] == "BANK"
    ):
        problems.add(ACCOUNT_ITEM.format(code))
    if tax and not usable(books.tax_rates.rows.get(tax)):
        problems.add(TAX_UNKNOWN.format(tax))
    new[key] = found
