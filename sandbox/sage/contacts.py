"""Contacts: customers, suppliers, or both at once (reference section 9)."""

from __future__ import annotations

import re
from decimal import Decimal

from ..ledger import ZERO
from ..tables import Row
from . import errors, people
from .accounts import is_visible
from .books import ARTEFACTS, Books
from .errors import Problems, bad_request, invalid
from .lists import changed, listing, searched, single
from .refs import RENDERERS, link, ref
from .routing import Call, route
from .values import Element, moment, text_of

KIND, ROOT = "contacts", "contact"
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
TERMS = (
    "month_end_invoice",
    "date_from_invoice",
    "immediate_invoice",
    "month_end_payment",
    "date_from_payment",
    "immediate_payment",
)
BANK = ("account_name", "account_number", "sort_code", "bic", "iban")
TREATMENT = (
    "home_tax",
    "eu_tax_registered",
    "eu_not_tax_registered",
    "rest_of_world_tax",
    "is_importer",
)
MAX_REFERENCE = 10
_TAX_NUMBER = re.compile(r"^([A-Z]{2})?(?=.*\d)[0-9A-Z+*]{2,13}$")
_GB_TAX_NUMBER = re.compile(r"^(GB|XI)?(\d{9}|\d{12}|GD\d{3}|HA\d{3})$")


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


# --- routes ---


@route("GET", KIND, "Contacts")
def get_contacts(call: Call) -> dict:
    """Contacts by name, filtered."""
    books = call.books
    rows = changed(call, books.contacts)
    kind = call.arg("contact_type_id")
    if kind is not None:
        if kind not in books.fixed("contact_types"):
            raise bad_request("contact_type_id is invalid", "contact_type_id")
        rows = [r for r in rows if kind in r["types"]]
    if call.flag("exclude_system"):
        rows = [r for r in rows if not r["system"]]
    if call.flag("filter_inactive_contacts"):
        rows = [r for r in rows if r["is_active"]]
    email = (call.arg("email") or "").lower()
    if email:
        rows = [r for r in rows if email in _emails(books, r)]
    rows = searched(call, rows, "name", "reference")
    rows.sort(key=lambda r: (r["name"].lower(), r["id"]))
    return listing(call, KIND, rows, _with_balance(call, render), nested=True)


def _emails(books: Books, row: Row) -> list[str]:
    found = books.contact_persons.all("contact", row["id"])
    return [(p.get("email") or "").lower() for p in found]


def _with_balance(call: Call, view):
    if not call.flag("show_balance"):
        return view
    return lambda books, row: {
        **view(books, row),
        "balance": text_of(balance(books, row)),
    }


@route("GET", f"{KIND}/{{key}}", "Contacts")
def get_contact(call: Call, key: str) -> dict:
    """One contact."""
    row = call.books.existing(KIND, key)
    return single(call, KIND, row, _with_balance(call, render_one))


@route("POST", KIND, "Contacts")
def post_contact(call: Call) -> dict:
    """A new contact; name and type are needed."""
    books, element = call.books, call.root(ROOT)
    element.need("name", "contact_type_ids")
    fields = _fields(books, element, None)
    element.problems.check()
    row = new_contact(books, **fields)
    return render_one(books, _with_people(books, row, element))


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


@route("PUT", f"{KIND}/{{key}}", "Contacts")
def put_contact(call: Call, key: str) -> dict:
    """Change a contact."""
    books, row, element = call.books, call.books.live(KIND, key), call.root(ROOT)
    for name in ("name", "contact_type_ids"):
        if element.sent(name) and not element.has(name):
            element.problems.add(name)
    fields = _fields(books, element, row)
    element.problems.check()
    new = {**row, **fields, "updated_at": books.now()}
    return render_one(books, _with_people(books, new, element))


@route("DELETE", f"{KIND}/{{key}}", "Contacts")
def delete_contact(call: Call, key: str) -> None:
    """Delete a contact without documents; its reference stays taken."""
    books, row = call.books, call.books.live(KIND, key)
    if not is_deletable(books, row):
        raise invalid("", "The contact cannot be deleted.")
    now = books.now()
    books.contacts.save({**row, "deleted_at": now, "updated_at": now})


def _with_people(books: Books, row: Row, element: Element) -> Row:
    row = {
        **row,
        "main_address_id": people.write_main_address(
            books, row, element.one("main_address")
        ),
        "main_contact_person_id": people.write_main_person(
            books, row, element.one("main_contact_person")
        ),
    }
    delivery = element.one("delivery_address")
    if delivery is not None:
        old = books.addresses.rows.get(row.get("delivery_address_id"))
        fields = {
            "name": "Delivery Address",
            **people.address_fields(books, delivery),
            "contact_id": row["id"],
            "is_main_address": False,
        }
        saved = people.save_address(books, old, **fields)
        row["delivery_address_id"] = saved["id"]
    element.problems.check()
    return books.contacts.save(row)


# --- fields ---


def _fields(books: Books, element: Element, old: Row | None) -> dict:
    fields: dict = {
        key: element.text(key, longest)
        for key, longest in TEXTS.items()
        if element.sent(key)
    }
    types = element.ids("contact_type_ids")
    if types:
        fields["types"] = [books.named("contact_types", t) for t in types]
    _reference(books, element, old, fields)
    _defaults(books, element, fields)
    _credit(element, fields)
    _currency(books, element, old, fields)
    if element.has("tax_number"):
        fields["tax_number"] = element.text("tax_number", 255)
        home = element.one("main_address")
        country = home.text("country_id") if home else None
        _check_tax_number(books, fields["tax_number"], country, element.problems)
    bank = element.one("bank_account_details")
    if bank is not None:
        before = old["bank"] if old else {}
        sent = {key: bank.text(key, 255) for key in BANK if bank.sent(key)}
        fields["bank"] = {**before, **sent}
    treatment = element.one("tax_treatment")
    if treatment is not None:
        fields["treatment"] = {key: bool(treatment.flag(key)) for key in TREATMENT}
    return fields


def _reference(books, element: Element, old: Row | None, fields: dict) -> None:
    if not element.sent("reference"):
        return
    reference = element.text("reference", MAX_REFERENCE) or None
    fields["reference"] = reference
    taken = books.contacts.find("reference", (reference or "").lower())
    if taken is not None and (old is None or taken["id"] != old["id"]):
        element.refuse("reference", errors.TAKEN)


def _defaults(books: Books, element: Element, fields: dict) -> None:
    for name, area in (
        ("default_sales_ledger_account_id", "sales"),
        ("default_purchase_ledger_account_id", "expenses"),
    ):
        if not element.sent(name):
            continue
        account = books.ledger_accounts.rows.get(element.text(name))
        if element.has(name) and (account is None or not is_visible(account, area)):
            raise books.no_record()
        fields[name] = account and account["id"]
    for name, kind in (
        ("default_sales_tax_rate_id", "tax_rates"),
        ("product_sales_price_type_id", "product_sales_price_types"),
    ):
        if element.sent(name):
            fields[name] = books.named(kind, element.text(name))


def _credit(element: Element, fields: dict) -> None:
    if element.sent("credit_limit"):
        fields["credit_limit"] = element.money("credit_limit")
    if element.sent("credit_days"):
        days = fields["credit_days"] = element.whole("credit_days")
        if days is not None and not 0 <= days <= 365:
            element.refuse("credit_days", "is invalid")
    if element.has("credit_terms"):
        fields["credit_terms"] = element.text("credit_terms")
        if fields["credit_terms"] not in TERMS:
            element.refuse("credit_terms", "is not included in the list")


def _currency(books, element: Element, old: Row | None, fields: dict) -> None:
    if not element.has("currency_id"):
        return
    currency = books.named("currencies", element.text("currency_id"))
    if old is not None and currency != old["currency_id"]:
        if not is_deletable(books, old):
            element.refuse("currency_id", "cannot be changed")
    if not books.currency_allowed(currency):
        element.refuse("currency_id", "Multi-currency is not enabled.")
    fields["currency_id"] = currency


def _check_tax_number(books, number: str | None, country, problems: Problems) -> None:
    if not number or not books.options["tax_number_check"]:
        return
    plain = re.sub(r"[\s.-]", "", number).upper()
    home = country or books.company.country
    british = plain.startswith(("GB", "XI")) or home == "GB" and plain[:1].isdigit()
    pattern = _GB_TAX_NUMBER if british else _TAX_NUMBER
    if not pattern.match(plain):
        problems.add("tax_number", "is invalid")
