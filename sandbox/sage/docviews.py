"""Documents as they leave: base currency amounts, tax analysis, payments."""

from __future__ import annotations

from decimal import Decimal

from ..ledger import ZERO
from ..tables import Row
from . import documents, taxes
from .books import Books
from .kinds import KINDS, DocumentKind
from .people import ADDRESS_TEXTS
from .refs import RENDERERS, link, name_of, ref
from .settle import to_base
from .values import day_text, moment, rounded, text_of


def renderer(kind: DocumentKind):
    """What shows a document of a kind in full."""

    def render(books: Books, row: Row) -> dict:
        found = {**_head(books, kind, row), **_amounts(books, row)}
        if kind.sales:
            found |= _sales_only(books, kind, row)
        else:
            found |= {"vendor_reference": row.get("vendor_reference")}
        if not kind.credit:
            found["due_date"] = day_text(row["due_date"])
        found[kind.lines] = [_line(books, kind, row, line) for line in row["lines"]]
        found["tax_analysis"] = _tax_analysis(books, row)
        found["detailed_tax_analysis"] = _detailed(row)
        return found

    return render


def _head(books: Books, kind: DocumentKind, row: Row) -> dict:
    return {
        **ref(books, kind.path, row["id"]),
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
        "links": link(books, kind.path, row["id"]),
        "editable": row["status_id"] != "VOID"
        and not documents.is_reconciled(books, row),
        "vat_reverse_charge": False,
        "tax_calculation_method": books.financial["tax_calculation"],
        "transaction": ref(books, "transactions", row["transaction_id"]),
        "transaction_type": ref(books, "transaction_types", kind.type_id),
        "deleted_at": moment(row["deleted_at"]),
        "contact": ref(books, "contacts", row["contact_id"]),
        "contact_name": row["contact_name"],
        "contact_reference": row["contact_reference"],
        "date": day_text(row["date"]),
        "reference": row.get("reference"),
        "notes": row.get("notes") or "",
        "status": ref(books, "artefact_statuses", row["status_id"]),
        "void_reason": row["void_reason"],
        "last_paid": day_text(row["last_paid"]),
        "currency": ref(books, "currencies", row["currency_id"]),
        "exchange_rate": text_of(row["exchange_rate"]),
        "inverse_exchange_rate": text_of(row["inverse_exchange_rate"]),
        "tax_address_region": None,
        "withholding_tax_rate": None,
        "withholding_tax_amount": None,
        "base_currency_withholding_tax_amount": None,
        "tax_reconciled": documents.is_reconciled(books, row),
        "migrated": False,
    }


def _amounts(books: Books, row: Row) -> dict:
    parts = books.applications.all("artefact", row["id"])
    paid = sum((p["amount"] for p in parts), ZERO)
    discount = sum((p["discount"] for p in parts), ZERO)
    amounts = {
        "net_amount": row["net_amount"],
        "tax_amount": row["tax_amount"],
        "total_amount": row["total_amount"],
        "payments_allocations_total_amount": paid,
        "payments_allocations_total_discount": discount,
        "total_paid": paid + discount,
        "outstanding_amount": row["_open"],
        "total_quantity": row["total_quantity"],
        "base_currency_net_amount": row["_base_net"],
        "base_currency_tax_amount": row["_base_tax"],
        "base_currency_total_amount": row["_base_total"],
        "base_currency_outstanding_amount": row["_open_base"],
    }
    return {name: text_of(value) for name, value in amounts.items()}


def _sales_only(books: Books, kind: DocumentKind, row: Row) -> dict:
    shipping = row.get("shipping_net_amount") or ZERO
    tax = row["shipping_tax_amount"]
    rate = books.tax_rates.rows.get(row.get("shipping_tax_rate_id"))
    found = {
        f"{kind.number}_prefix": row.get("_prefix"),
        kind.number: row["number"],
        "main_address_free_form": _free(books, row["main_address"]),
        "main_address": _address(books, row["main_address"]),
        "delivery_address_free_form": _free(books, row["delivery_address"]),
        "delivery_address": _address(books, row["delivery_address"]),
        "terms_and_conditions": row.get("terms_and_conditions") or "",
        "shipping_net_amount": text_of(shipping),
        "shipping_tax_rate": ref(books, "tax_rates", row.get("shipping_tax_rate_id")),
        "shipping_tax_amount": text_of(tax),
        "shipping_tax_breakdown": taxes.breakdown(books, rate, tax),
        "shipping_total_amount": text_of(shipping + tax),
        "base_currency_shipping_net_amount": text_of(row["_base_shipping"]),
        "base_currency_shipping_tax_amount": text_of(row["_base_shipping_tax"]),
        "base_currency_shipping_total_amount": text_of(
            row["_base_shipping"] + row["_base_shipping_tax"]
        ),
        "total_discount_amount": text_of(row["total_discount_amount"]),
        "base_currency_total_discount_amount": text_of(
            to_base(row, row["total_discount_amount"])
        ),
        "destination_consignment": False,
        "sent": row["sent"],
        "sent_by_email": False,
    }
    if kind.credit:
        found["original_invoice_date"] = day_text(row.get("original_invoice_date"))
    else:
        found["recurring_invoice"] = found["original_quote_estimate"] = None
    return found


def _address(books: Books, row: Row) -> dict:
    return {
        "id": row["id"],
        "displayed_as": _free(books, row),
        "$path": f"/addresses/{row['id']}",
        **{key: row.get(key) for key in ADDRESS_TEXTS},
        "country": ref(books, "countries", row.get("country_id")),
        "country_group": ref(books, "country_groups", row.get("country_group_id")),
        "address_type": ref(books, "address_types", row.get("address_type_id")),
        "deleted_at": None,
    }


def _free(books: Books, row: Row) -> str:
    return name_of(books, "addresses", row)


def _line(books: Books, kind: DocumentKind, row: Row, line: Row) -> dict:
    rate = books.tax_rates.rows.get(line["tax_rate_id"])
    base_total = line["_net_amount"] + line["_tax_amount"]
    found = {
        "id": line["id"],
        "displayed_as": line["description"],
        "description": line["description"],
        "product": ref(books, "products", line["product_id"]),
        "service": ref(books, "services", line["service_id"]),
        "ledger_account": ref(books, "ledger_accounts", line["ledger_account_id"]),
        "trade_of_asset": False,
        "quantity": text_of(line["quantity"]),
        "unit_price": text_of(line["unit_price"]),
        "net_amount": text_of(line["net_amount"]),
        "tax_rate": ref(books, "tax_rates", line["tax_rate_id"]),
        "tax_amount": text_of(line["tax_amount"]),
        "tax_breakdown": taxes.breakdown(books, rate, line["tax_amount"]),
        "total_amount": text_of(line["total_amount"]),
        "base_currency_unit_price": text_of(
            rounded(line["unit_price"] * row["_rate"], 10)
        ),
        "unit_price_includes_tax": line["unit_price_includes_tax"],
        "base_currency_net_amount": text_of(line["_net_amount"]),
        "base_currency_tax_amount": text_of(line["_tax_amount"]),
        "base_currency_tax_breakdown": taxes.breakdown(
            books, rate, line["_tax_amount"]
        ),
        "base_currency_total_amount": text_of(base_total),
        "eu_goods_services_type": ref(
            books, "eu_goods_services_types", line["eu_goods_services_type_id"]
        ),
        "analysis_type_categories": [],
    }
    if kind.sales:
        discount = line["discount_amount"]
        found |= {
            "discount_amount": text_of(discount),
            "base_currency_discount_amount": text_of(to_base(row, discount)),
            "discount_percentage": text_of(line["discount_percentage"]),
            "eu_sales_description": None,
        }
    return found


def _by_rate(row: Row) -> dict[str, list[Decimal]]:
    found: dict[str, list[Decimal]] = {}
    for line in row["lines"]:
        if line["tax_rate_id"] is not None:
            sums = found.setdefault(line["tax_rate_id"], [ZERO, ZERO])
            sums[0] += line["net_amount"]
            sums[1] += line["tax_amount"]
    return found


def _tax_analysis(books: Books, row: Row) -> list[dict]:
    return [
        {
            "tax_rate": ref(books, "tax_rates", rate),
            "net_amount": text_of(net),
            "tax_amount": text_of(tax),
            "total_amount": text_of(net + tax),
            "goods_amount": "0.0",
            "service_amount": "0.0",
        }
        for rate, (net, tax) in _by_rate(row).items()
    ]


def _detailed(row: Row) -> dict:
    """The totals; how the breakdown of several rates looks is not known."""
    return {
        "tax_rates_breakdown": None,
        "total_net": text_of(row["net_amount"]),
        "total_tax": text_of(row["tax_amount"]),
        "total": text_of(row["total_amount"]),
        "base_currency_total_net": text_of(row["_base_net"]),
        "base_currency_total_tax": text_of(row["_base_tax"]),
        "base_currency_total": text_of(row["_base_total"]),
    }


def payments_allocations(books: Books, row: Row) -> list[dict]:
    """What `show_payments_allocations` adds to a document."""
    found = []
    for part in books.applications.all("artefact", row["id"]):
        owner_kind = part["_owner_kind"]
        owner = getattr(books, owner_kind).rows[part["_owner"]]
        name = owner_kind.removesuffix("s")
        types = books.fixed("transaction_types")
        found.append(
            {
                "links": link(books, owner_kind, owner["id"]),
                "displayed_as": types[owner["transaction_type_id"]]["displayed_as"],
                "date": day_text(part["date"]),
                "type": owner["transaction_type_id"],
                "reference": owner.get("reference"),
                "amount": text_of(part["amount"]),
                "discount": text_of(part["discount"]),
                "contact_payment": None,
                "contact_allocation": None,
                "artefact": ref(books, part["_kind"], row["id"]),
                "negative_payment": False,
                name: ref(books, owner_kind, owner["id"]),
            }
        )
    return found


for _path, _kind in KINDS.items():
    RENDERERS[_path] = renderer(_kind)
