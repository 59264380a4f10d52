"""Fields that were emptied here are emptied there, and nothing else is.

Skipped where the sandbox package is not beside the addon.
"""

import uuid
from dataclasses import replace

import pytest
from providers.documents import Contact, Item, Kind, Role
from providers.quickbooks import clearing
from providers.sameness import EMPTIED
from pure_books import only, pulled
from pure_builders import D, change, write
from pure_quickbooks import QbCompany

FULL = {
    "email": "a@wire.test",
    "phone": "0113 496 0000",
    "vat": "GB123456789",
    "website": "https://wire.test",
    "street": "1 Mill Lane",
    "street2": "Floor 2",
    "city": "Leeds",
    "zip": "LS1 4AP",
    "state": "West Yorkshire",
}
NOT_WRITTEN = {"xero": {"website"}, "quickbooks": set(), "sage": {"website"}}


@pytest.fixture(params=["xero", "quickbooks", "sage"])
def any_books(request):
    """A company of each provider, in turn, and what it is called. QuickBooks' is
    British: tax numbers of Americans are not written."""
    names = {"xero": "books", "quickbooks": "gb", "sage": "sage_books"}
    return request.param, request.getfixturevalue(names[request.param])


def emptied(document, *fields):
    """The document without some of its fields."""
    blank = dict.fromkeys(fields, "")
    return replace(document, **blank, cleared=tuple(sorted(fields)))


def read(adapter, receipt, kind=Kind.CONTACT):
    found = {one.remote_id: one for one in pulled(adapter, kind)}
    return found[receipt.remote_id]


def contact(currency, **values):
    base = {"name": "Wire & Co", "number": "ODOO-77", "currency": currency}
    return Contact(**base | FULL | values)


def made(adapter, **values):
    currency = adapter.organisation().currency
    document = contact(currency, **values)
    return document, only(adapter.push([write(document, uuid.uuid4().hex)]))


def assert_is(one, document, names):
    """Does it say what the document says in these fields?"""
    said = {name: getattr(one, name) for name in names}
    assert said == {name: getattr(document, name) for name in names}


def test_each_field_of_a_contact_alone(any_books):
    name, books = any_books
    document, receipt = made(books.adapter)
    names = [field for field in FULL if field not in NOT_WRITTEN[name]]
    assert_is(read(books.adapter, receipt), document, names)
    for field in names:
        document = emptied(document, field)
        receipt = only(books.adapter.push([change(document, receipt)]))
        assert not receipt.warnings
        assert_is(read(books.adapter, receipt), document, names)


def test_all_fields_of_a_contact_at_once_and_filled_again(any_books):
    name, books = any_books
    document, receipt = made(books.adapter)
    names = [field for field in FULL if field not in NOT_WRITTEN[name]]
    empty = emptied(document, *EMPTIED[Kind.CONTACT].intersection(FULL))
    receipt = only(books.adapter.push([change(empty, receipt)]))
    one = read(books.adapter, receipt)
    assert_is(one, empty, names)
    assert (one.name, one.active) == (document.name, True)
    receipt = only(books.adapter.push([change(document, receipt)]))
    assert_is(read(books.adapter, receipt), document, names)


def test_what_is_empty_and_was_not_emptied_stays(any_books):
    name, books = any_books
    document, receipt = made(books.adapter)
    names = [field for field in FULL if field not in NOT_WRITTEN[name]]
    short = replace(document, **dict.fromkeys(("email", "phone", "vat"), ""))
    receipt = only(books.adapter.push([change(short, receipt)]))
    assert_is(read(books.adapter, receipt), document, names)


def test_the_description_of_an_item(any_books):
    name, books = any_books
    account = books.sales
    item = Item(
        code="PANEL-7",
        name="Panel",
        description="Black",
        price=D("12.50"),
        account_id=account.remote_id,
        account_code=account.code,
    )
    receipt = only(books.adapter.push([write(item, uuid.uuid4().hex)]))
    unsaid = replace(item, description="")
    receipt = only(books.adapter.push([change(unsaid, receipt)]))
    assert read(books.adapter, receipt, Kind.ITEM).description == "Black"
    receipt = only(books.adapter.push([change(emptied(item, "description"), receipt)]))
    one = read(books.adapter, receipt, Kind.ITEM)
    assert (one.description, one.price) == ("", D("12.50"))
    assert "Panel" in one.name


# --- Xero: a telephone or address is an entry of a type ---


def test_the_entry_that_we_read_is_emptied_and_the_others_stay(books, they):
    __, receipt = made(books.adapter)
    lists = {
        "Phones": [
            {"PhoneType": "DDI", "PhoneNumber": "1", "PhoneAreaCode": "9"},
            {"PhoneType": "MOBILE", "PhoneNumber": "2"},
        ],
        "Addresses": [
            {"AddressType": "STREET", "AddressLine1": "Road 2", "City": "Darwin"},
            {"AddressType": "DELIVERY", "AddressLine1": "Gate 3"},
        ],
    }
    there = f"Contacts/{receipt.remote_id}"
    they.call("POST", there, {"Contacts": [lists]})
    one = read(books.adapter, receipt)
    assert (one.phone, one.city) == ("9 1", "Darwin")
    document = emptied(replace(one, remote_id=""), "phone", "street", "city")
    only(books.adapter.push([change(document, receipt)]))
    (row,) = they.call("GET", there)["Contacts"]
    numbers = {one["PhoneType"]: one["PhoneNumber"] for one in row["Phones"]}
    assert numbers == {"DDI": "", "MOBILE": "2"}
    streets = {one["AddressType"]: one["AddressLine1"] for one in row["Addresses"]}
    assert streets == {"STREET": "", "DELIVERY": "Gate 3"}
    assert row["EmailAddress"] == FULL["email"]


# --- Sage: telephone and e-mail are a person's ---


def test_a_second_number_and_the_person_stay(sage_books, sage_clerk):
    adapter = sage_books.adapter
    document, receipt = made(adapter)
    person = {"name": "Jane Poe", "mobile": "07700 900000"}
    path = f"contacts/{receipt.remote_id}"

    def held():
        return sage_clerk.call("GET", path)["main_contact_person"]

    sage_clerk.call("PUT", path, {"contact": {"main_contact_person": person}})
    only(adapter.push([change(emptied(document, "phone"), receipt)]))
    assert (held()["telephone"], held()["mobile"]) == ("", person["mobile"])
    assert (held()["name"], held()["email"]) == ("Jane Poe", FULL["email"])
    assert read(adapter, receipt).phone == person["mobile"]
    only(adapter.push([change(emptied(document, "phone"), receipt)]))
    assert (held()["telephone"], held()["mobile"]) == ("", "")


def test_the_main_person_is_renamed_only_where_it_is_the_contact(
    sage_books, sage_clerk
):
    adapter = sage_books.adapter
    document, receipt = made(adapter)
    path = f"contacts/{receipt.remote_id}"
    only(adapter.push([change(replace(document, name="Wire Ltd"), receipt)]))
    assert sage_clerk.call("GET", path)["main_contact_person"]["name"] == "Wire Ltd"


# --- QuickBooks: what an empty value in a sparse update does is not known ---


@pytest.mark.parametrize("clears", ["emptied", "ignored", "refused"])
def test_quickbooks_whatever_a_sparse_update_makes_of_it(gb, clears):
    books = gb
    document, receipt = made(books.adapter)
    own = {"AlternatePhone": {"FreeFormNumber": "2"}, "CompanyName": "Wire Limited"}
    row = books.held("Customer", receipt.remote_id)
    told = {"Id": row["Id"], "SyncToken": row["SyncToken"], "sparse": True, **own}
    books.adapter.post("customer", told, Kind.CONTACT, ["theirs"])
    books.option(sparse_clears=clears)
    fields = ("email", "phone", "vat", "street2", "website")
    change_ = emptied(replace(document, city="York"), *fields)
    receipt = only(books.adapter.push([change(change_, replace(receipt, version=""))]))
    assert not receipt.warnings
    one = read(books.adapter, receipt)
    assert_is(one, change_, FULL)
    assert one.version == receipt.version
    row = books.held("Customer", receipt.remote_id)
    assert {name: row[name] for name in own} == own
    assert row["Notes"] == "Odoo contact ODOO-77"


@pytest.mark.parametrize("clears", ["ignored", "refused"])
def test_an_item_of_quickbooks_whatever_a_sparse_update_makes_of_it(gb, clears):
    books = gb
    item = Item(
        code="PANEL-8",
        name="Panel",
        description="Black",
        price=D("12.50"),
        account_id=books.sales.remote_id,
    )
    receipt = only(books.adapter.push([write(item, uuid.uuid4().hex)]))
    before = read(books.adapter, receipt, Kind.ITEM)
    books.option(sparse_clears=clears)
    order = change(emptied(item, "description"), receipt)
    receipt = only(books.adapter.push([order]))
    after = read(books.adapter, receipt, Kind.ITEM)
    assert after == replace(
        before, description="", version=after.version, changed_at=after.changed_at
    )


@pytest.mark.parametrize("clears", ["ignored", "refused"])
def test_a_masked_tax_number_is_not_given_back(gb, clears):
    """A full update would make the mask the number: it is told instead."""
    books = gb
    document, receipt = made(
        books.adapter, role=Role.SUPPLIER, number="ODOO-77-V", vat="GB123456789"
    )
    books.option(sparse_clears=clears)
    change_ = emptied(replace(document, vat=""), "phone")
    receipt = only(books.adapter.push([change(change_, receipt)]))
    assert receipt.warnings == ("QuickBooks has not emptied: phone.",)
    books.option(sparse_clears="emptied")
    row = books.held("Vendor", receipt.remote_id.partition("/")[2])
    assert clearing.MASKED.search(row["TaxIdentifier"])
    assert row["TaxIdentifier"].endswith("6789")


@pytest.mark.parametrize("clears", ["emptied", "refused"])
def test_another_refusal_is_told_as_it_is(gb, clears):
    """Several in one batch, one of them under a name that is taken."""
    books = gb
    first, one = made(books.adapter)
    second, two = made(books.adapter, number="ODOO-78", name="Other & Co")
    books.option(sparse_clears=clears)
    orders = [
        change(emptied(first, "phone"), one),
        change(emptied(replace(second, name="Wire & Co"), "phone"), two),
    ]
    verdicts = books.adapter.push(orders)
    assert not only(verdicts[:1]).warnings
    assert verdicts[1].cause.value == "contact_taken"
    assert read(books.adapter, one).phone == ""
    assert read(books.adapter, two).phone == FULL["phone"]


def test_american_tax_numbers_are_left_alone(sandbox):
    sandbox.reset()
    us = QbCompany(sandbox)
    facts = us.adapter.facts
    gone = emptied(contact("USD"), "vat", "phone", "registration")
    assert clearing.places(gone, facts) == {"phone": clearing.PLACES["phone"]}
