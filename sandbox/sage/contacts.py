"""Contacts: customers, suppliers, or both at once (reference section 9)."""

from __future__ import annotations

from decimal import Decimal

from ..ledger import ZERO
from ..tables import Row
from . import people
from .books import ARTEFACTS, Books
from .errors import invalid
from .refs import RENDERERS, link, ref
from .values import moment, text_of

KIND = "contacts"
TEXTS = {
    "name": 100,
    "notes": 4000,
    "locale": 10,
    "credit_terms_and_conditions": 2000,
    "source_guid": 255,
    "aux_reference": 4,
    "registered_number": 25,
    "auxiliary_account": 25,
    "tax_calculation": 255,
}
BANK = ("account_name", "account_number", "sort_code", "bic", "iban")
TREATMENT = (
    "home_tax",
    "eu_tax_registered",
    "eu_not_tax_registered",
    "rest_of_world_tax",
    "is_importer",
)


def render(books: Books, row: Row) -> dict:
    """A contact; how deep address and person go is an option (`nested_by_default`)."""
    person = books.contact_persons.rows.get(row["main_contact_person_id"])
    address = books.addresses.rows.get(row["main_address_id"])
    country = address.get("country_id") if address else None
    return {
        **ref(books, KIND, row["id"]),
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
        "links": link(books, KIND, row["id"]),
        "deleted_at": moment(row["deleted_at"]),
        "balance": None,
        "contact_types": [ref(books, "contact_types", t) for t in row["types"]],
        "name": row["name"],
        "reference": row["reference"],
        "default_sales_ledger_account": ref(
            books, "ledger_accounts", row.get("default_sales_ledger_account_id")
        ),
        "default_sales_tax_rate": ref(
            books, "tax_rates", row.get("default_sales_tax_rate_id")
        ),
        "default_purchase_ledger_account": ref(
            books, "ledger_accounts", row.get("default_purchase_ledger_account_id")
        ),
        "tax_number": row.get("tax_number") or "",
        "notes": row.get("notes") or "",
        **{key: row.get(key) for key in TEXTS if key not in ("name", "notes")},
        "main_address": ref(books, "addresses", row["main_address_id"]),
        "delivery_address": ref(books, "addresses", row.get("delivery_address_id")),
        "main_contact_person": ref(
            books, "contact_persons", row["main_contact_person_id"]
        ),
        "bank_account_details": {key: row["bank"].get(key) for key in BANK},
        "credit_limit": text_of(row.get("credit_limit")),
        "credit_days": row.get("credit_days"),
        "credit_terms": row.get("credit_terms"),
        "product_sales_price_type": ref(
            books, "product_sales_price_types", row.get("product_sales_price_type_id")
        ),
        "currency": ref(books, "currencies", row["currency_id"]),
        "deletable": is_deletable(books, row),
        "tax_treatment": {key: row["treatment"].get(key, False) for key in TREATMENT},
        "email": (person or {}).get("email") or "",
        "gdpr_obfuscated": row.get("gdpr_obfuscated", False),
        "system": row["system"],
        "has_unfinished_recurring_invoices": False,
        "cis_registered": False,
        "ni_based": False,
        "is_active": row["is_active"],
        "gb_based": country == "GB",
        "cis_settings": None,
        "destination_vat_blocking": row.get("destination_vat_blocking", False),
    }


def render_one(books: Books, row: Row) -> dict:
    """A contact on its own: with address and person in full, unless told otherwise."""
    found = render(books, row)
    if books.options["nested_by_default"]:
        for key, table, view in (
            ("main_address", "addresses", people.address),
            ("delivery_address", "addresses", people.address),
            ("main_contact_person", "contact_persons", people.person),
        ):
            if found[key]:
                rows = getattr(books, table).rows
                found[key] = view(books, rows[found[key]["id"]])
    return found


RENDERERS[KIND] = render


def is_deletable(books: Books, row: Row) -> bool:
    """Whether nothing was ever booked for the contact."""
    if row["system"]:
        return False
    tables = (*ARTEFACTS, "contact_payments", "contact_allocations")
    return not any(getattr(books, t).find("contact", row["id"]) for t in tables)


def balance(books: Books, row: Row) -> Decimal:
    """What the contact owes, less what is owed to it, in its currency."""
    total = ZERO
    for kind, sign in (
        ("sales_invoices", 1),
        ("sales_credit_notes", -1),
        ("purchase_invoices", -1),
        ("purchase_credit_notes", 1),
    ):
        for document in getattr(books, kind).all("contact", row["id"]):
            if not document["deleted_at"]:
                total += sign * document["_open"]
    for paid in books.payments_on_account.all("contact", row["id"]):
        if not paid["deleted_at"]:
            total += paid["_sign"] * paid["_open"]
    return total


def of_kind(books: Books, contact_id: str | None, kind: str) -> Row:
    """The contact of a document or payment.

    :param kind: CUSTOMER or VENDOR
    :raise ApiError: unknown, or of the other kind, or not for new documents
    """
    row = books.contacts.rows.get(contact_id)
    if row is None or row["deleted_at"]:
        raise books.no_record()
    if kind not in row["types"] or row["system"]:
        name = "Customer" if kind == "CUSTOMER" else "Supplier"
        raise invalid("", f"Couldn't find {name}.")
    if not row["is_active"] or row.get("gdpr_obfuscated"):
        raise invalid("contact_id", "The contact is inactive.")
    return row


def new_contact(books: Books, **fields) -> Row:
    """Write a contact without its address and person."""
    return {
        **books.stamped(),
        "deleted_at": None,
        "reference": None,
        "types": ["CUSTOMER"],
        "currency_id": books.base_currency,
        "bank": {},
        "treatment": {"home_tax": True},
        "system": False,
        "is_active": True,
        **fields,
    }
