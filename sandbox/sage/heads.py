"""Heads of documents: contact, dates, currency and rate, numbers, addresses."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from ..ledger import month_end
from ..tables import Row
from . import errors, people
from .books import Books, new_id
from .kinds import DocumentKind
from .settings import rates_of
from .values import ONE, Element, rounded

TEXTS = {
    "reference": 25,
    "notes": 2000,
    "terms_and_conditions": 2000,
    "vendor_reference": 31,
}
ADDRESS = (*people.ADDRESS_TEXTS, "country_id", "country_group_id")
MAX_PREFIX = 6


def write(
    books: Books, kind: DocumentKind, element: Element, row: Row, contact: Row
) -> None:
    """The head of a new document, or of one that is being edited."""
    new_contact = row.get("contact_id") != contact["id"]
    row["contact_id"] = contact["id"]
    if new_contact:
        row["contact_name"] = contact["name"]
        row["contact_reference"] = contact["reference"]
    if element.has("date"):
        row["date"] = element.day("date")
    for name, longest in TEXTS.items():
        if element.sent(name):
            row[name] = element.text(name, longest)
    if element.has("sent"):
        row["sent"] = bool(element.flag("sent"))
    if element.has("original_invoice_date"):
        row["original_invoice_date"] = element.day("original_invoice_date")
    element.problems.check()
    _due_date(books, kind, element, row, contact)
    write_currency(books, element, row, contact)
    if kind.sales:
        _number(books, kind, element, row)
        _shipping(books, element, row)
        _addresses(books, element, row, contact, new_contact)
    element.problems.check()


def _due_date(books, kind: DocumentKind, element: Element, row, contact) -> None:
    if kind.credit:
        return
    if element.has("due_date"):
        row["due_date"] = element.day("due_date")
    elif "due_date" not in row:
        row["due_date"] = due_date(books, contact, row["date"])


def due_date(books: Books, contact: Row, day):
    """When an invoice is due by the contact's terms, else by the business's."""
    terms = contact.get("credit_terms") or books.invoicing["customer_credit_terms"]
    days = contact.get("credit_days")
    if days is None:
        days = books.invoicing["customer_credit_days"]
    if terms.startswith("immediate"):
        return day
    start = month_end(day) if terms.startswith("month_end") else day
    return start + timedelta(days=days)


# --- currency ---


def write_currency(books: Books, element: Element, row: Row, contact: Row) -> None:
    """Currency and rate; the contact's currency is the only one its documents have."""
    currency = contact["currency_id"]
    if element.has("currency_id"):
        sent = books.named("currencies", element.text("currency_id"))
        if sent != currency:
            element.refuse("currency_id", f"must be the contact's ({currency})")
    if not books.currency_allowed(currency):
        element.refuse("currency_id", "Multi-currency is not enabled.")
    before = row.get("currency_id")
    row["currency_id"] = currency
    if currency == books.base_currency:
        row["_rate"] = row["exchange_rate"] = row["inverse_exchange_rate"] = ONE
        return
    rate, inverse = _sent_rate(element, "exchange_rate"), None
    if rate is None:
        inverse = _sent_rate(element, "inverse_exchange_rate")
    if rate is None and inverse is None:
        if before != currency or "_rate" not in row:
            row["_rate"] = books.rate_in_force(currency)
            found = rates_of(books, row["_rate"])
            row["exchange_rate"], row["inverse_exchange_rate"] = found
        return
    rate = rate or rounded(1 / inverse, 10)
    row["exchange_rate"] = rate
    row["inverse_exchange_rate"] = inverse or rounded(1 / rate, 10)
    direct = books.options["rate_direction"] == "base_per_foreign"
    if direct:
        row["_rate"] = rate if inverse is None else 1 / inverse
    else:
        row["_rate"] = 1 / rate if inverse is None else inverse


def _sent_rate(element: Element, name: str) -> Decimal | None:
    rate = element.number(name)
    if rate is not None and rate <= 0:
        element.refuse(name, "must be greater than 0")
        return None
    return rate


# --- numbers ---


def _number(books, kind: DocumentKind, element: Element, row: Row) -> None:
    field = kind.number
    prefix_field = f"{field}_prefix"
    if element.has(prefix_field):
        row["_prefix"] = element.text(prefix_field, MAX_PREFIX)
    number = element.text(field)
    if not number or number == row["number"]:
        return
    row["number"] = f"{row.get('_prefix') or ''}{number}"
    taken = getattr(books, kind.path).find("number", row["number"].lower())
    clash = taken is not None and taken["id"] != row["id"]
    if clash and books.options["unique_invoice_numbers"]:
        element.refuse(field, errors.TAKEN)


def next_number(books: Books, kind: DocumentKind, row: Row) -> str:
    """The next free automatic number, such as SI-1."""
    settings = books.invoicing
    credit = kind.credit and settings["separate"]
    counter = "next_credit_note_number" if credit else "next_invoice_number"
    name = "credit_note" if kind.credit else "invoice"
    prefix = row.get("_prefix") or settings[f"sales_{name}_number_prefix"]
    while True:
        number = f"{prefix}{settings[counter]}"
        books.invoicing = settings = {**settings, counter: settings[counter] + 1}
        if getattr(books, kind.path).find("number", number.lower()) is None:
            return number


# --- shipping and addresses ---


def _shipping(books: Books, element: Element, row: Row) -> None:
    if element.has("shipping_net_amount"):
        row["shipping_net_amount"] = element.money("shipping_net_amount")
    if element.has("shipping_tax_rate_id"):
        rate = books.named("tax_rates", element.text("shipping_tax_rate_id"))
        row["shipping_tax_rate_id"] = rate
    if (row.get("shipping_net_amount") or 0) < 0:
        element.refuse("shipping_net_amount", "must be greater than or equal to 0")


def _addresses(books, element: Element, row: Row, contact: Row, fresh: bool) -> None:
    main = books.addresses.rows.get(contact["main_address_id"]) or {}
    for name, other in (("main_address", main), ("delivery_address", None)):
        sent = element.one(name)
        if sent is not None:
            row[name] = {"id": new_id(), **people.address_fields(books, sent)}
        elif fresh or name not in row:
            source = other if other is not None else _delivery(books, contact, row)
            copied = {key: source[key] for key in ADDRESS if source.get(key)}
            row[name] = {"id": new_id(), **copied}


def _delivery(books: Books, contact: Row, row: Row) -> Row:
    own = books.addresses.rows.get(contact.get("delivery_address_id"))
    return own or row["main_address"]
