"""Customers and vendors."""

from __future__ import annotations

import re
from decimal import Decimal

from ..tables import Row
from . import errors
from .books import PEOPLE, Books
from .entities import register
from .naming import is_below, rename_children, write_name
from .values import ZERO
from .write import Draft

_PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")
_EMAIL = re.compile(r"^[^@\s,]+@[^@\s,]+\.[^@\s,]+$")
_PLAIN = (
    *_PARTS,
    "CompanyName",
    "PrimaryPhone",
    "AlternatePhone",
    "Mobile",
    "Fax",
    "PrimaryEmailAddr",
    "WebAddr",
    "BillAddr",
    "CustomField",
    "AcctNum",
)


def taken_by(books: Books, name: str, own_id: str) -> str | None:
    """Who else has a display name: customers and vendors share theirs."""
    for kind in PEOPLE:
        found = books[kind].find("name", name.strip().lower())
        if found is not None and found["Id"] != own_id:
            return "Another customer, vendor or employee"
    return None


def _write_common(draft: Draft) -> None:
    books, new, old = draft.books, draft.new, draft.old
    name = draft.value("DisplayName")
    if not name and old is None:
        name = " ".join(filter(None, (draft.value(part) for part in _PARTS)))
        name = name or draft.value("CompanyName")
    if not name and old is None:
        raise errors.no_name()
    limit = books.options["display_name_limit"]
    if name and len(name) > limit and not (old and name == old["DisplayName"]):
        raise errors.too_long("DisplayName", limit, len(name))
    write_name(draft, "DisplayName", name, lambda text: taken_by(books, text, draft.id))
    draft.take(*_PLAIN)
    address = (new.get("PrimaryEmailAddr") or {}).get("Address")
    if address and not all(_EMAIL.match(a.strip()) for a in address.split(",")):
        raise errors.Fault(
            2210,
            "Invalid Email Address",
            f"Email Address does not conform to specification : {address}",
            element="PrimaryEmailAddr",
        )
    new["PrintOnCheckName"] = draft.value("PrintOnCheckName") or new["DisplayName"]
    _write_currency(draft)
    if not new["Active"] and old is not None and balance(books, draft.kind.name, old):
        raise errors.balance_open(new["_name"])


def _write_currency(draft: Draft) -> None:
    """One currency, fixed by the first transaction."""
    books, old = draft.books, draft.old
    before = (old or {}).get("CurrencyRef")
    currency = (draft.sent.get("CurrencyRef") or before or books.base_currency).upper()
    if currency != before:
        books.check_currency(currency)
        if before is not None and old.get("_traded"):
            raise errors.business(
                "You can't change the currency of a name that has transactions",
                "CurrencyRef",
            )
    draft.new["CurrencyRef"] = currency
    for key in ("_traded", "_balance"):
        if old is not None and key in old:
            draft.new[key] = old[key]


def _write_customer(draft: Draft) -> Row:
    books, new, old = draft.books, draft.new, draft.old
    _write_common(draft)
    parent_id = draft.value("ParentRef")
    parent = books.need("Customer", parent_id, "ParentRef")
    prefix = ""
    if parent is not None:
        prefix = f"{parent['FullyQualifiedName']}:"
        if prefix.count(":") > 4:
            raise errors.too_deep()
        if is_below(books, "Customer", parent, draft.id):
            raise errors.business("A customer cannot be its own parent", "ParentRef")
        new["ParentRef"] = parent_id
        new["Level"] = prefix.count(":")
    new["FullyQualifiedName"] = prefix + new["DisplayName"]
    new["Job"] = parent is not None
    new["BillWithParent"] = bool(draft.value("BillWithParent")) and parent is not None
    for key, kind in (
        ("SalesTermRef", "Term"),
        ("PaymentMethodRef", "PaymentMethod"),
        ("DefaultTaxCodeRef", "TaxCode"),
    ):
        books.need(kind, draft.value(key), key)
    draft.take(
        "ShipAddr",
        "Notes",
        "SalesTermRef",
        "PaymentMethodRef",
        "DefaultTaxCodeRef",
        "ResaleNum",
        "PrimaryTaxIdentifier",
        "TaxExemptionReasonId",
    )
    new["PreferredDeliveryMethod"] = draft.value("PreferredDeliveryMethod") or "Print"
    _write_taxable(draft)
    row = draft.finish()
    rename_children(books, "Customer", row, old["FullyQualifiedName"] if old else None)
    return row


def _write_taxable(draft: Draft) -> None:
    """US customers are taxable unless told otherwise, with the company's own code."""
    books, new = draft.books, draft.new
    if not books.is_us or books.tax_mode == "none":
        new["Taxable"] = bool(draft.value("Taxable", False))
        return
    new["Taxable"] = bool(draft.value("Taxable", True))
    default = books.settings.get("default_tax_code")
    if new["Taxable"] and "DefaultTaxCodeRef" not in new and default:
        new["DefaultTaxCodeRef"] = default


def _write_vendor(draft: Draft) -> Row:
    books, new = draft.books, draft.new
    _write_common(draft)
    books.need("Term", draft.value("TermRef"), "TermRef")
    draft.take("TermRef", "APAccountRef")
    if books.options["vendor_notes"]:
        draft.take("Notes")
    new["Vendor1099"] = bool(draft.value("Vendor1099", False))
    number = draft.value("TaxIdentifier")
    if number:
        new["TaxIdentifier"] = number
    return draft.finish()


# --- balances ---


def move(books: Books, kind: str, row_id: str, amount: Decimal) -> None:
    """Change what a customer owes, or is owed to a vendor, in its own currency.

    QuickBooks does not count this as a change of the name: no token, no event.
    """
    row = books[kind].get(row_id)
    books[kind].save(
        {**row, "_balance": row.get("_balance", ZERO) + amount, "_traded": True}
    )


def balance(books: Books, kind: str, row: Row) -> Decimal:
    """What is open, in the name's currency."""
    return (books[kind].get(row["Id"]) or row).get("_balance", ZERO)


def _show_customer(books: Books, row: Row, body: dict) -> None:
    body["Balance"] = balance(books, "Customer", row)
    body["BalanceWithJobs"] = body["Balance"] + sum(
        (
            balance(books, "Customer", child)
            for child in books["Customer"].all("parent", row["Id"])
        ),
        ZERO,
    )


def _show_vendor(books: Books, row: Row, body: dict) -> None:
    body["Balance"] = balance(books, "Vendor", row)
    if "TaxIdentifier" in body:
        body["TaxIdentifier"] = "X" * 5 + body["TaxIdentifier"][-4:]


_NAMES = (
    "DisplayName GivenName MiddleName FamilyName CompanyName PrintOnCheckName Active "
    "PrimaryEmailAddr PrimaryPhone AcctNum"
)
register(
    "Customer",
    "Name",
    write=_write_customer,
    extra=_show_customer,
    filters=f"{_NAMES} FullyQualifiedName Balance Job Taxable ParentRef",
)
register(
    "Vendor",
    "Name",
    write=_write_vendor,
    extra=_show_vendor,
    filters=f"{_NAMES} Vendor1099",
)
