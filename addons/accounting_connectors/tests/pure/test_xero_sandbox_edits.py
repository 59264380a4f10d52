"""Later edits of documents, and of contacts and items, at the sandbox's Xero.

Skipped where the sandbox package is not beside the addon.
"""

from dataclasses import replace

import pytest
from providers.documents import Contact, Item, Kind, Receipt
from providers.errors import Cause, RejectedError
from pure_books import TODAY, failed, only, void
from pure_builders import D, payment, update, write
from pure_xero import documents, read


@pytest.fixture
def part_paid(books):
    """An invoice of 110.00 of which 10.00 are paid."""
    document = books.invoice(number="S-1", reference="PO 1")
    receipt = only(books.adapter.push([write(document)]))
    paid = payment(
        document_id=receipt.remote_id,
        account_id=books.bank.remote_id,
        date=TODAY,
        amount=D(10),
    )
    only(books.adapter.push([write(paid)]))
    return document, receipt


def test_what_may_change_of_a_document_in_part_paid_does(books, they, part_paid):
    document, receipt = part_paid
    other = books.accounts["260"]
    line = replace(
        document.lines[0],
        description="Panel, black",
        account_id=other.remote_id,
        account_code=other.code,
    )
    changed = replace(
        document, lines=(line,), reference="PO 2", due_date=TODAY, sent=True
    )
    change = update(changed, receipt.remote_id)
    assert only(books.adapter.push([change])).remote_id == receipt.remote_id
    (there,) = [one for one in they.documents() if one.id == receipt.remote_id]
    assert (there.memo, there.sent, there.due_date) == ("PO 2", True, TODAY)
    assert [one.account_id for one in there.lines] == [other.remote_id]
    assert there.lines[0].description == "Panel, black"


@pytest.mark.parametrize(
    "change",
    [
        lambda books, one: books.invoice(books.line("90.00"), number="S-1"),
        lambda books, one: books.invoice(
            books.line("60.00"), books.line("40.00"), number="S-1"
        ),
        lambda books, one: replace(one, date=TODAY.replace(day=1)),
    ],
)
def test_what_may_not_change_of_it_is_refused(books, part_paid, change):
    document, receipt = part_paid
    changed = change(books, document)
    order = update(changed, receipt.remote_id)
    error = failed(books.adapter.push([order]))
    assert (type(error), error.cause) == (RejectedError, Cause.DOCUMENT_SETTLED)
    assert documents(books)[receipt.remote_id].total == receipt.total
    error = failed(books.adapter.push([void(Kind.INVOICE, receipt.remote_id)]))
    assert error.cause is Cause.DOCUMENT_SETTLED


def test_sent_noted_and_due(books, they):
    document = books.invoice(
        number="T-1", sent=True, note="Thank you.\nSee you soon.", reference="PO 7"
    )
    receipt = only(books.adapter.push([write(document)]))
    assert (receipt.strays, receipt.warnings) == ((), ())
    (there,) = they.documents("T-1")
    assert (there.sent, there.memo) == (True, "PO 7")
    assert there.due_date == document.due_date
    assert there.raw["LineItems"][-1]["Description"] == document.note
    unsent = books.invoice(number="T-2")
    only(books.adapter.push([write(unsent)]))
    (there,) = they.documents("T-2")
    assert not there.sent
    again = replace(unsent, sent=True)
    order = update(again, there.id)
    only(books.adapter.push([order]))
    assert they.documents("T-2")[0].sent


def test_what_else_a_contact_has_there_stays(books, they):
    made = they.add_contact("Rosa Quispe", number="ODOO-7")
    lists = {
        "Phones": [
            {"PhoneType": "DEFAULT", "PhoneNumber": "1"},
            {"PhoneType": "MOBILE", "PhoneNumber": "2"},
        ],
        "Addresses": [
            {"AddressType": "POBOX", "City": "Perth", "AddressLine1": "Box 1"},
            {"AddressType": "STREET", "City": "Darwin", "AddressLine1": "Road 2"},
        ],
    }
    they.call("POST", f"Contacts/{made}", {"Contacts": [lists]})
    contact = Contact(
        number="ODOO-7", name="Rosa Q", phone="3", city="Perth", street="Box 1"
    )
    order = update(contact, made)
    only(books.adapter.push([order]))
    (row,) = they.call("GET", f"Contacts/{made}")["Contacts"]
    assert row["Name"] == "Rosa Q"
    phones = {one["PhoneType"]: one["PhoneNumber"] for one in row["Phones"]}
    assert phones == {"DEFAULT": "3", "MOBILE": "2"}
    assert {one["AddressType"]: one["City"] for one in row["Addresses"]} == {
        "POBOX": "Perth",
        "STREET": "Darwin",
    }
    moved = replace(contact, city="Hobart", phone="")
    order = update(moved, made, "k2")
    only(books.adapter.push([order]))
    (row,) = they.call("GET", f"Contacts/{made}")["Contacts"]
    assert {one["AddressType"]: one["City"] for one in row["Addresses"]} == {
        "POBOX": "Hobart",
        "STREET": "Darwin",
    }
    assert {one["PhoneType"] for one in row["Phones"]} == {"DEFAULT", "MOBILE"}


def test_archived_and_restored(books, they):
    remote_id = books.contact.remote_id
    contact = Contact(number="ODOO-1", name="Sunny Roofs")
    for at, active in enumerate((False, True)):
        order = update(replace(contact, active=active), remote_id, f"k{at}")
        only(books.adapter.push([order]))
        assert read(books, Kind.CONTACT)[remote_id].active is active


def test_an_item_that_is_bought_and_one_that_is_not_sold(books):
    item = Item(
        code="W-1",
        name="Widget",
        price=D("12.5"),
        account_code=books.sales.code,
        cost=D("7.25"),
        cost_account_code="310",
        is_purchased=True,
    )
    receipt = only(books.adapter.push([write(item)]))
    found = read(books, Kind.ITEM)[receipt.remote_id]
    assert (found.cost, found.cost_account_code) == (D("7.25"), "310")
    # what is not ours to say leaves alone what is there
    order = update(
        replace(item, is_purchased=False, cost=None, price=D(13)), receipt.remote_id
    )
    assert isinstance(only(books.adapter.push([order])), Receipt)
    found = read(books, Kind.ITEM)[receipt.remote_id]
    assert (found.price, found.cost, found.is_purchased) == (13, D("7.25"), True)
    bought = replace(item, code="W-2", is_sold=False)
    receipt = only(books.adapter.push([write(bought)]))
    assert not read(books, Kind.ITEM)[receipt.remote_id].is_sold
