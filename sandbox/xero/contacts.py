"""Contacts: customers and suppliers."""

from __future__ import annotations

import re

from .batch import Kind, write
from .books import Books
from .errors import (
    CONTACT_ARCHIVED,
    CONTACT_MISSING,
    CONTACT_NAME,
    CONTACT_NUMBER,
    CONTACT_UNKNOWN,
    EMAIL,
    Problems,
    invalid,
    not_found,
    unknown_document,
    unreadable,
)
from .query import order, paged, plain_fields, where, words
from .routing import Call, route
from .store import Row, new_id
from .values import ZERO, Element
from .wire import compact

KIND = Kind("Contacts", "ContactID", "HasValidationErrors")
_TEXTS = {
    "Name": 255,
    "ContactNumber": 50,
    "AccountNumber": 50,
    "FirstName": 255,
    "LastName": 255,
    "CompanyNumber": 50,
    "EmailAddress": 255,
    "TaxNumber": 50,
    "BankAccountDetails": 255,
    "AccountsReceivableTaxType": 50,
    "AccountsPayableTaxType": 50,
    "DefaultCurrency": 3,
    "XeroNetworkKey": 255,
    "SkypeUserName": 255,
    "SalesDefaultAccountCode": 10,
    "PurchasesDefaultAccountCode": 10,
    "TaxNumberType": 20,
}
_ADDRESS_KEYS = (
    "AddressLine1",
    "AddressLine2",
    "AddressLine3",
    "AddressLine4",
    "City",
    "Region",
    "PostalCode",
    "Country",
    "AttentionTo",
)
_PHONE_KEYS = ("PhoneNumber", "PhoneAreaCode", "PhoneCountryCode")
_ADDRESS_TYPES = ("POBOX", "STREET", "DELIVERY")
_PHONE_TYPES = ("DEFAULT", "DDI", "MOBILE", "FAX", "OFFICE")
_TERM_TYPES = (
    "DAYSAFTERBILLDATE",
    "DAYSAFTERBILLMONTH",
    "OFCURRENTMONTH",
    "OFFOLLOWINGMONTH",
)
_PERSON_KEYS = ("FirstName", "LastName", "EmailAddress")
_EMAIL = re.compile(r"^[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+$")
_FIELDS = plain_fields((*_TEXTS, "ContactID", "ContactStatus", "UpdatedDateUTC"))


def render(books: Books, row: Row, summary: bool = False) -> dict:
    """A contact as it leaves; a summary leaves out what Xero leaves out."""
    result = {k: v for k, v in row.items() if v is not None and not k.startswith("_")}
    result["HasAttachments"] = bool(books.attachments.all("owner", row["ContactID"]))
    result["HasValidationErrors"] = False
    if summary:
        for key in (
            "Addresses",
            "ContactPersons",
            "IsCustomer",
            "IsSupplier",
            "SalesDefaultAccountCode",
            "PurchasesDefaultAccountCode",
        ):
            result.pop(key, None)
        return result
    result["ContactGroups"] = []
    owed = (
        balances(books, row["ContactID"])
        if row["IsCustomer"] or row["IsSupplier"]
        else None
    )
    if owed:
        result["Balances"] = owed
    return result


def stub(books: Books, contact_id: str) -> dict:
    """A contact as documents in lists carry it."""
    row = books.contacts.get(contact_id)
    return {
        "ContactID": contact_id,
        "Name": row["Name"],
        "Addresses": [],
        "Phones": [],
        "ContactGroups": [],
        "ContactPersons": [],
        "HasValidationErrors": False,
    }


def balances(books: Books, contact_id: str) -> dict | None:
    sums = {
        ("ACCREC", "Outstanding"): ZERO,
        ("ACCREC", "Overdue"): ZERO,
        ("ACCPAY", "Outstanding"): ZERO,
        ("ACCPAY", "Overdue"): ZERO,
    }
    for row in books.contacts_invoices(contact_id):
        if row["Status"] == "AUTHORISED":
            sums[row["Type"], "Outstanding"] += row["_open_base"]
            if row.get("DueDate") and row["DueDate"] < books.today():
                sums[row["Type"], "Overdue"] += row["_open_base"]
    return {
        name: {part: sums[kind, part] for part in ("Outstanding", "Overdue")}
        for name, kind in (
            ("AccountsReceivable", "ACCREC"),
            ("AccountsPayable", "ACCPAY"),
        )
    }


@route("GET", "Contacts", "contacts")
def get_contacts(call: Call) -> dict:
    """Active contacts (all with includeArchived), whole or by the page."""
    books, rows = call.books, _chosen(call)
    pagination = {}
    if call.arg("page"):
        rows, page = paged(rows, call.arg("page"), call.arg("pageSize"))
        pagination = {"pagination": page}
    summary = call.flag("summaryOnly") or not call.arg("page")
    return {**pagination, "Contacts": [render(books, r, summary) for r in rows]}


def _chosen(call: Call) -> list[Row]:
    since, test = call.since, where(call.arg("where"), _FIELDS)
    ids = {i.lower() for i in words(call.arg("IDs"))}
    term = (call.arg("searchTerm") or "").lower()
    archived = call.flag("includeArchived") or bool(ids)
    rows = [
        r
        for r in call.books.contacts
        if (archived or r["ContactStatus"] == "ACTIVE")
        and (not ids or r["ContactID"] in ids)
        and (since is None or r["UpdatedDateUTC"] >= since)
        and (test is None or test(r))
        and (not term or _mentions(r, term))
    ]
    return order(rows, call.arg("order") or "UpdatedDateUTC ASC,ContactID ASC", _FIELDS)


def _mentions(row: Row, term: str) -> bool:
    return any(
        term in (row.get(k) or "").lower()
        for k in (
            "Name",
            "FirstName",
            "LastName",
            "EmailAddress",
            "ContactNumber",
            "CompanyNumber",
        )
    )


@route("GET", "Contacts/{contact}", "contacts")
def get_contact(call: Call, contact: str) -> dict:
    """One contact, by id or ContactNumber, archived or not."""
    row = call.books.contacts.get(contact)
    row = row or call.books.contacts.find("number", contact)
    if row is None:
        raise not_found()
    return {"Contacts": [render(call.books, row)]}


@route("PUT", "Contacts", "contacts")
def put_contacts(call: Call) -> dict:
    """Create contacts; names and numbers in use are refused."""
    return _write(call, lambda e: _save(call.books, None, e))


@route("POST", "Contacts", "contacts")
def post_contacts(call: Call) -> dict:
    """Create, or update by ContactID, else ContactNumber, else Name."""
    return _write(call, lambda e: _save(call.books, match(call.books, e), e))


@route("POST", "Contacts/{contact}", "contacts")
def post_contact(call: Call, contact: str) -> dict:
    """Update one contact."""
    row = call.books.contacts.get(contact)
    if row is None:
        raise unknown_document()
    return _write(call, lambda e: _save(call.books, row, e))


def _write(call: Call, save) -> dict:
    return write(call, KIND, lambda e: (save(e), []), lambda r: render(call.books, r))


def match(books: Books, element: Element) -> Row | None:
    """The contact that an element means, as POST finds it; merged ones are followed.

    :raise Invalid: a ContactID that is not there
    """
    contact_id = element.guid("ContactID")
    if contact_id:
        row = books.contacts.get(contact_id)
        if row is None:
            raise invalid(CONTACT_UNKNOWN)
        return row
    number = element.text("ContactNumber")
    row = books.contacts.find("number", number) if number else None
    name = (element.text("Name") or "").lower()
    return row or (books.contacts.find("name", name) if name else None)


def for_document(
    books: Books, element: Element | None, problems: Problems
) -> Row | None:
    """The contact of a document; a new name makes a contact, other fields update it."""
    if element is None or not element.raw:
        problems.add(CONTACT_MISSING)
        return None
    if not any(element.has(k) for k in ("ContactID", "ContactNumber", "Name")):
        problems.add(CONTACT_MISSING)
        return None
    row = match(books, element)
    if row is None and not element.has("Name"):
        problems.add(CONTACT_UNKNOWN)
        return None
    if row is None:
        row = books.contacts.find("any_name", element.text("Name").lower())
    if row is not None and row["ContactStatus"] != "ACTIVE":
        problems.add(CONTACT_ARCHIVED)
        return None
    if row is None or _differs(row, element):
        row = _save(books, row, element)
    return row


def _differs(row: Row, element: Element) -> bool:
    return any(element.has(k) and element.text(k) != row.get(k) for k in _TEXTS)


def _save(books: Books, row: Row | None, element: Element) -> Row:
    problems = Problems()
    new: Row = dict(
        row
        or {
            "ContactID": element.guid("ContactID") or new_id(),
            "ContactStatus": "ACTIVE",
            "IsCustomer": False,
            "IsSupplier": False,
            "EmailAddress": "",
            "Addresses": [],
            "Phones": [],
            "ContactPersons": [],
        }
    )
    for key, length in _TEXTS.items():
        if element.has(key):
            new[key] = element.text(key)
            if len(new[key]) > length:
                problems.add(f"{key} must not exceed {length} characters.")
    _read_lists(element, new, problems)
    _read_status(element, new, problems)
    if element.has("PaymentTerms"):
        new["PaymentTerms"] = _payment_terms(element.one("PaymentTerms"))
    _check(books, new, problems)
    problems.check()
    new["UpdatedDateUTC"] = books.now()
    books.contacts.save(new)
    books.note(new["ContactID"], "Edited" if row else "Created", "")
    books.emit("CONTACT", "UPDATE" if row else "CREATE", "Contacts", new["ContactID"])
    return new


def _payment_terms(terms: Element) -> dict:
    found = {}
    for side in ("Bills", "Sales"):
        part = terms.one(side)
        if part is not None and part.number("Day") is not None:
            found[side] = {
                "Day": int(part.number("Day")),
                "Type": _choice(part, "Type", _TERM_TYPES),
            }
    return found


def _choice(element: Element, key: str, known: tuple[str, ...]) -> str:
    """A word out of a fixed list; the first when none is sent."""
    word = (element.text(key) or known[0]).upper()
    if word not in known:
        raise unreadable()
    return word


def _read_status(element: Element, new: Row, problems: Problems) -> None:
    status = element.text("ContactStatus")
    if status in ("ACTIVE", "ARCHIVED"):
        new["ContactStatus"] = status
    elif status is not None:
        problems.add("Contact Status is not valid.")


def _read_lists(element: Element, new: Row, problems: Problems) -> None:
    if element.has("Addresses"):
        new["Addresses"] = [
            {
                "AddressType": _choice(a, "AddressType", _ADDRESS_TYPES),
                **_texts(a, _ADDRESS_KEYS),
            }
            for a in element.many("Addresses")
        ]
        for address in new["Addresses"]:
            if any(len(v) > 500 for v in address.values()):
                problems.add("An address line must not exceed 500 characters.")
            if re.search(r"\d", address.get("Country", "")):
                problems.add("Country may contain letters only.")
    if element.has("Phones"):
        new["Phones"] = [
            {
                "PhoneType": _choice(p, "PhoneType", _PHONE_TYPES),
                **_texts(p, _PHONE_KEYS),
            }
            for p in element.many("Phones")
        ]
    if element.has("ContactPersons"):
        people = element.many("ContactPersons")
        if len(people) > 5:
            problems.add("A contact can have at most 5 contact persons.")
        new["ContactPersons"] = [
            {
                **_texts(p, _PERSON_KEYS),
                "IncludeInEmails": bool(p.flag("IncludeInEmails")),
            }
            for p in people
        ]


def _texts(element: Element, keys: tuple[str, ...]) -> dict:
    return compact(**{key: element.text(key) for key in keys})


def _check(books: Books, new: Row, problems: Problems) -> None:
    name = new.get("Name") or ""
    if not name.strip():
        problems.add("The Contact Name is required.")
    if re.search(r"[<>]|^\s|\s$|\s\s", name):
        problems.add(
            "The Contact Name contains characters or blanks that are not allowed."
        )
    taken = books.contacts.find("name", name.lower())
    active = new["ContactStatus"] == "ACTIVE"
    if active and taken is not None and taken["ContactID"] != new["ContactID"]:
        problems.add(CONTACT_NAME.format(name))
    taken = books.contacts.find("number", new.get("ContactNumber"))
    if (
        new.get("ContactNumber")
        and taken is not None
        and (taken["ContactID"] != new["ContactID"])
    ):
        problems.add(CONTACT_NUMBER)
    emails = [
        new.get("EmailAddress"),
        *(p.get("EmailAddress") for p in new["ContactPersons"]),
    ]
    if any(e and not _EMAIL.match(e) for e in emails):
        problems.add(EMAIL)


def mark_trading(books: Books, contact_id: str, kind: str) -> None:
    """Note that a contact is now a customer or supplier; UpdatedDateUTC stays."""
    flag = "IsCustomer" if kind.startswith("ACCREC") else "IsSupplier"
    row = books.contacts.get(contact_id)
    if not row[flag]:
        books.contacts.save({**row, flag: True})
