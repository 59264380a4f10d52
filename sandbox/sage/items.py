"""Products and services (reference section 10)."""

from __future__ import annotations

from dataclasses import dataclass

from ..ledger import ZERO
from ..tables import Row
from . import errors
from .books import Books, new_id
from .errors import invalid
from .lists import changed, listing, searched, single
from .refs import RENDERERS, link, ref
from .routing import Call, route
from .values import Element, moment, text_of

TEXTS = {
    "item_code": 255,
    "description": 255,
    "notes": 500,
    "source_guid": 255,
    "purchase_description": 250,
}


@dataclass(frozen=True)
class ItemKind:
    """Products or services: the names that differ."""

    path: str
    root: str
    required: tuple[str, ...]
    prices: str
    name: str
    price: str
    includes_tax: str
    type_id: str
    types: str


PRODUCT = ItemKind(
    path="products",
    root="product",
    required=("description", "sales_ledger_account_id", "purchase_ledger_account_id"),
    prices="sales_prices",
    name="price_name",
    price="price",
    includes_tax="price_includes_tax",
    type_id="product_sales_price_type_id",
    types="product_sales_price_types",
)
SERVICE = ItemKind(
    path="services",
    root="service",
    required=("description", "sales_ledger_account_id"),
    prices="sales_rates",
    name="rate_name",
    price="rate",
    includes_tax="rate_includes_tax",
    type_id="service_rate_type_id",
    types="service_rate_types",
)


def renderer(kind: ItemKind):
    """What shows an item of a kind in full."""

    def render(books: Books, row: Row) -> dict:
        found = {
            **ref(books, kind.path, row["id"]),
            "created_at": moment(row["created_at"]),
            "updated_at": moment(row["updated_at"]),
            "links": link(books, kind.path, row["id"]),
            "deleted_at": moment(row["deleted_at"]),
            "deletable": not row["_used"],
            "deactivatable": True,
            "used_on_recurring_invoice": False,
            "item_code": row.get("item_code"),
            "description": row["description"],
            "notes": row.get("notes") or "",
            **_refs(books, row),
            "cost_price": text_of(row.get("cost_price") or ZERO),
            kind.prices: [_price(books, kind, price) for price in row["prices"]],
            "source_guid": row.get("source_guid"),
            "purchase_description": row.get("purchase_description") or "",
            "active": row["active"],
        }
        if kind is PRODUCT:
            found["catalog_item_type"] = ref(books, "catalog_item_types", "NON_STOCK")
        else:
            found["oss_service"] = False
        return found

    return render


def _refs(books: Books, row: Row) -> dict:
    return {
        "sales_ledger_account": ref(
            books, "ledger_accounts", row["sales_ledger_account_id"]
        ),
        "sales_tax_rate": ref(books, "tax_rates", row.get("sales_tax_rate_id")),
        "purchase_ledger_account": ref(
            books, "ledger_accounts", row.get("purchase_ledger_account_id")
        ),
        "usual_supplier": ref(books, "contacts", row.get("usual_supplier_id")),
        "purchase_tax_rate": ref(books, "tax_rates", row.get("purchase_tax_rate_id")),
    }


def _price(books: Books, kind: ItemKind, row: Row) -> dict:
    type_name = kind.type_id.removesuffix("_id")
    return {
        "id": row["id"],
        "displayed_as": row["name"],
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
        kind.name: row["name"],
        kind.price: text_of(row["price"]),
        kind.includes_tax: row["includes_tax"],
        type_name: ref(books, kind.types, row["type_id"]),
    }


def mark_used(books: Books, kind: str, item_id: str | None) -> None:
    """Remember that a document has the item, so that it cannot be deleted."""
    row = getattr(books, kind).rows.get(item_id)
    if row is not None and not row["_used"]:
        getattr(books, kind).save({**row, "_used": True})


# --- routes ---


def _register(kind: ItemKind) -> None:
    render = RENDERERS[kind.path] = renderer(kind)
    area = "Products & Services"

    @route("GET", kind.path, area)
    def get_items(call: Call) -> dict:
        rows = changed(call, getattr(call.books, kind.path))
        if call.arg("active") is not None:
            rows = [r for r in rows if r["active"] is call.flag("active")]
        rows = searched(call, rows, "item_code", "description")
        rows.sort(key=lambda r: (r["description"].lower(), r["id"]))
        return listing(call, kind.path, rows, render)

    @route("GET", f"{kind.path}/{{key}}", area)
    def get_item(call: Call, key: str) -> dict:
        row = call.books.existing(kind.path, key)
        return single(call, kind.path, row, render)

    @route("POST", kind.path, area, plan="STANDARD")
    def post_item(call: Call) -> dict:
        books, element = call.books, call.root(kind.root)
        element.need(*kind.required)
        element.problems.check()
        fields = _fields(books, kind, element, None)
        element.problems.check()
        row = {
            **books.stamped(),
            "deleted_at": None,
            "active": True,
            "prices": _prices(books, kind, element, []),
            "_used": False,
            **fields,
        }
        element.problems.check()
        return render(books, getattr(books, kind.path).save(row))

    @route("PUT", f"{kind.path}/{{key}}", area, plan="STANDARD")
    def put_item(call: Call, key: str) -> dict:
        books, row = call.books, call.books.live(kind.path, key)
        element = call.root(kind.root)
        for name in kind.required:
            if element.sent(name) and not element.has(name):
                element.problems.add(name)
        fields = _fields(books, kind, element, row)
        fields["prices"] = _prices(books, kind, element, row["prices"])
        element.problems.check()
        new = {**row, **fields, "updated_at": books.now()}
        return render(books, getattr(books, kind.path).save(new))

    @route("DELETE", f"{kind.path}/{{key}}", area)
    def delete_item(call: Call, key: str) -> None:
        books, row = call.books, call.books.live(kind.path, key)
        if row["_used"]:
            raise invalid("", f"The {kind.root} cannot be deleted.")
        now = books.now()
        getattr(books, kind.path).save({**row, "deleted_at": now, "updated_at": now})


def _fields(books: Books, kind: ItemKind, element: Element, old: Row | None) -> dict:
    fields: dict = {
        key: element.text(key, longest)
        for key, longest in TEXTS.items()
        if element.sent(key)
    }
    _check_code(books, kind, element, old, fields)
    for name, area in (
        ("sales_ledger_account_id", "sales"),
        ("purchase_ledger_account_id", "expenses"),
    ):
        if element.has(name):
            fields[name] = books.usable_account(element.text(name), area)
    fields |= books.references(
        element,
        clears=True,
        sales_tax_rate_id="tax_rates",
        purchase_tax_rate_id="tax_rates",
        usual_supplier_id="contacts",
        catalog_item_type_id="catalog_item_types",
    )
    if element.has("cost_price"):
        fields["cost_price"] = element.number("cost_price")
    if element.has("active"):
        fields["active"] = element.flag("active")
    return fields


def _check_code(books, kind: ItemKind, element: Element, old, fields: dict) -> None:
    code = (fields.get("item_code") or "").lower()
    if not code or not books.options["unique_item_codes"]:
        return
    for taken in getattr(books, kind.path).all("code", code):
        if not taken["deleted_at"] and (old is None or taken["id"] != old["id"]):
            element.refuse("item_code", errors.TAKEN)


def _prices(books: Books, kind: ItemKind, element: Element, old: list) -> list[Row]:
    """One price per type: what is sent replaces that of its type, or of the first."""
    types = books.fixed(kind.types)
    found = {row["type_id"]: row for row in old}
    now = books.now()
    for number, (type_id, named) in enumerate(types.items()):
        if type_id not in found:
            found[type_id] = {
                "id": new_id(),
                "created_at": now,
                "updated_at": now,
                "name": named["displayed_as"],
                "price": ZERO,
                "includes_tax": False,
                "type_id": type_id,
                "_order": number,
            }
    for sent in element.many(kind.prices) or ():
        type_id = sent.text(kind.type_id) or next(iter(types))
        if type_id not in types:
            raise books.no_record()
        sent.need(kind.price)
        changes = {
            "price": sent.number(kind.price) or ZERO,
            "includes_tax": bool(sent.flag(kind.includes_tax)),
            "updated_at": now,
        }
        if sent.has(kind.name):
            changes["name"] = sent.text(kind.name, 255)
        found[type_id] = {**found[type_id], **changes}
    return sorted(found.values(), key=lambda r: r["_order"])


for _kind in (PRODUCT, SERVICE):
    _register(_kind)
