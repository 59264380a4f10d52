"""The routes of contacts, and what their fields must keep to (reference section 9)."""

from __future__ import annotations

import re

from ..tables import Row
from . import errors, people
from .accounts import is_visible
from .books import Books
from .contacts import (
    BANK,
    KIND,
    TEXTS,
    TREATMENT,
    balance,
    is_deletable,
    new_contact,
    render,
    render_one,
)
from .errors import Problems, bad_request, invalid
from .lists import changed, listing, searched, single
from .routing import Call, route
from .values import Element, text_of

ROOT = "contact"
TERMS = (
    "month_end_invoice",
    "date_from_invoice",
    "immediate_invoice",
    "month_end_payment",
    "date_from_payment",
    "immediate_payment",
)
MAX_REFERENCE = 10
_TAX_NUMBER = re.compile(r"^([A-Z]{2})?(?=.*\d)[0-9A-Z+*]{2,13}$")
_GB_TAX_NUMBER = re.compile(r"^(GB|XI)?(\d{9}|\d{12}|GD\d{3}|HA\d{3})$")


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
    if element.sent("tax_number"):
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
    fields |= books.references(
        element,
        clears=True,
        default_sales_tax_rate_id="tax_rates",
        product_sales_price_type_id="product_sales_price_types",
    )


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
