"""Addresses and contact persons: of contacts and of bank accounts."""

from __future__ import annotations

from ..tables import Row
from .books import Books
from .codes import country_group
from .lists import changed, listing, matching, single
from .refs import RENDERERS, ref
from .routing import Call, route
from .values import Element, moment

ADDRESS_TEXTS = {
    "address_line_1": 50,
    "address_line_2": 50,
    "city": 50,
    "region": 50,
    "postal_code": 10,
}
PERSON_TEXTS = {
    "name": 50,
    "job_title": 50,
    "telephone": 50,
    "mobile": 50,
    "email": 100,
    "fax": 50,
}


def address(books: Books, row: Row) -> dict:
    """An address in full."""
    return {
        **ref(books, "addresses", row["id"]),
        **{key: row.get(key) for key in ADDRESS_TEXTS},
        "country": ref(books, "countries", row.get("country_id")),
        "country_group": ref(books, "country_groups", row.get("country_group_id")),
        "address_type": ref(books, "address_types", row.get("address_type_id")),
        "name": row.get("name"),
        "is_main_address": row["is_main_address"],
        "contact": ref(books, "contacts", row.get("contact_id")),
        "bank_account": ref(books, "bank_accounts", row.get("bank_account_id")),
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
        "deleted_at": moment(row["deleted_at"]),
    }


def person(books: Books, row: Row) -> dict:
    """A contact person in full."""
    return {
        **ref(books, "contact_persons", row["id"]),
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
        "deleted_at": moment(row["deleted_at"]),
        "contact_person_types": [
            ref(books, "contact_person_types", code)
            for code in row["contact_person_type_ids"]
        ],
        **{key: row.get(key) for key in PERSON_TEXTS},
        "is_main_contact": row["is_main_contact"],
        "is_preferred_contact": row["is_preferred_contact"],
        "address": ref(books, "addresses", row.get("address_id")),
    }


RENDERERS["addresses"] = address
RENDERERS["contact_persons"] = person


def address_fields(books: Books, element: Element) -> dict:
    """The fields of an address that were sent."""
    fields: dict = {
        key: element.text(key, longest)
        for key, longest in ADDRESS_TEXTS.items()
        if element.sent(key)
    }
    fields |= books.references(
        element,
        country_id="countries",
        address_type_id="address_types",
        country_group_id="country_groups",
    )
    if "country_id" in fields:
        fields.setdefault("country_group_id", country_group(fields["country_id"]))
    if element.has("name"):
        fields["name"] = element.text("name", 50)
    return fields


def person_fields(books: Books, element: Element) -> dict:
    """The fields of a contact person that were sent."""
    fields: dict = {
        key: element.text(key, longest)
        for key, longest in PERSON_TEXTS.items()
        if element.sent(key)
    }
    types = element.ids("contact_person_type_ids")
    if types is not None:
        for code in types:
            books.named("contact_person_types", code)
        fields["contact_person_type_ids"] = types
    if element.has("is_preferred_contact"):
        fields["is_preferred_contact"] = element.flag("is_preferred_contact")
    email = fields.get("email")
    if email and ("@" not in email[1:-1] or " " in email):
        element.refuse("email", "is invalid")
    return fields


def save_address(books: Books, old: Row | None, **fields) -> Row:
    """Write an address; the country defaults to the business's."""
    if old is not None:
        return books.addresses.save({**old, **fields, "updated_at": books.now()})
    country = fields.get("country_id") or books.company.country
    return books.addresses.save(
        {
            **books.stamped(),
            "deleted_at": None,
            "name": "Main Address",
            "country_id": country,
            "country_group_id": country_group(country),
            "is_main_address": True,
            **fields,
        }
    )


def save_person(books: Books, old: Row | None, **fields) -> Row:
    """Write a contact person."""
    if old is not None:
        return books.contact_persons.save({**old, **fields, "updated_at": books.now()})
    return books.contact_persons.save(
        {
            **books.stamped(),
            "deleted_at": None,
            "name": "Main Contact",
            "contact_person_type_ids": ["ACCOUNTS"],
            "is_main_contact": True,
            "is_preferred_contact": False,
            **fields,
        }
    )


def write_main_address(books: Books, owner: Row, element: Element | None) -> str:
    """The main address of a contact or bank account, made when there is none."""
    old = books.addresses.rows.get(owner.get("main_address_id"))
    if old is not None and element is None:
        return old["id"]
    fields = address_fields(books, element) if element is not None else {}
    key = "bank_account_id" if "ledger_account_id" in owner else "contact_id"
    return save_address(books, old, **fields, **{key: owner["id"]})["id"]


def write_main_person(books: Books, owner: Row, element: Element | None) -> str:
    """The main contact person, made when there is none."""
    old = books.contact_persons.rows.get(owner.get("main_contact_person_id"))
    if old is not None and element is None:
        return old["id"]
    fields = person_fields(books, element) if element is not None else {}
    key = "bank_account_id" if "ledger_account_id" in owner else "contact_id"
    return save_person(books, old, **fields, **{key: owner["id"]})["id"]


# --- routes ---


@route("GET", "addresses", "Contacts")
def get_addresses(call: Call) -> dict:
    """All addresses."""
    rows = changed(call, call.books.addresses)
    rows = matching(
        call, rows, contact_id="contact_id", bank_account_id="bank_account_id"
    )
    return listing(call, "addresses", rows, address)


@route("GET", "addresses/{key}", "Contacts")
def get_address(call: Call, key: str) -> dict:
    """One address."""
    return single(call, "addresses", call.books.existing("addresses", key), address)


@route("POST", "addresses", "Contacts")
def post_address(call: Call) -> dict:
    """A further address of a contact."""
    books, element = call.books, call.root("address")
    element.need("address_type_id", "name", "is_main_address")
    contact = books.named("contacts", element.text("contact_id"))
    fields = address_fields(books, element)
    main = element.flag("is_main_address")
    element.problems.check()
    row = save_address(
        books, None, **fields, contact_id=contact, is_main_address=bool(main)
    )
    if main and contact:
        _make_main(books, contact, "addresses", "main_address_id", row)
    return address(books, row)


@route("PUT", "addresses/{key}", "Contacts")
def put_address(call: Call, key: str) -> dict:
    """Change an address."""
    books, element = call.books, call.root("address")
    old = books.live("addresses", key)
    fields = address_fields(books, element)
    element.problems.check()
    _touch(books, old)
    return address(books, save_address(books, old, **fields))


@route("GET", "contact_persons", "Contacts")
def get_persons(call: Call) -> dict:
    """All contact persons."""
    rows = changed(call, call.books.contact_persons)
    rows = matching(call, rows, contact_id="contact_id", address_id="address_id")
    return listing(call, "contact_persons", rows, person)


@route("GET", "contact_persons/{key}", "Contacts")
def get_person(call: Call, key: str) -> dict:
    """One contact person."""
    row = call.books.existing("contact_persons", key)
    return single(call, "contact_persons", row, person)


@route("POST", "contact_persons", "Contacts")
def post_person(call: Call) -> dict:
    """A further person, at one of a contact's addresses."""
    books, element = call.books, call.root("contact_person")
    element.need("address_id", "name", "contact_person_type_ids")
    place = books.addresses.rows.get(
        books.named("addresses", element.text("address_id"))
    )
    fields = person_fields(books, element)
    main = bool(element.flag("is_main_contact"))
    element.problems.check()
    contact = place.get("contact_id")
    row = save_person(
        books,
        None,
        **fields,
        contact_id=contact,
        address_id=place["id"],
        is_main_contact=main,
    )
    if main and contact:
        _make_main(books, contact, "contact_persons", "main_contact_person_id", row)
    return person(books, row)


@route("PUT", "contact_persons/{key}", "Contacts")
def put_person(call: Call, key: str) -> dict:
    """Change a contact person."""
    books, element = call.books, call.root("contact_person")
    old = books.live("contact_persons", key)
    fields = person_fields(books, element)
    element.problems.check()
    _touch(books, old)
    return person(books, save_person(books, old, **fields))


def _touch(books: Books, row: Row) -> None:
    """The contact of an address or person changes with it (`people_touch_contacts`)."""
    contact = books.contacts.rows.get(row.get("contact_id"))
    if contact is not None and books.options["people_touch_contacts"]:
        books.contacts.save({**contact, "updated_at": books.now()})


def _make_main(books: Books, contact_id: str, kind: str, field: str, row: Row) -> None:
    contact, flag = books.contacts.rows[contact_id], "is_main_address"
    if kind == "contact_persons":
        flag = "is_main_contact"
    before = getattr(books, kind).rows.get(contact[field])
    if before is not None and before["id"] != row["id"]:
        getattr(books, kind).save({**before, flag: False})
    books.contacts.save({**contact, field: row["id"], "updated_at": books.now()})
