"""The adapter against the sandbox: bills, what suppliers credit and are paid.

Skipped where the sandbox package is not beside the addon.
"""

from dataclasses import replace

import pytest
from providers.documents import Kind
from providers.errors import Cause, ConfigurationError, UncertainError
from pure_books import failed, only, void
from pure_builders import D, update, write

PURCHASES = (Kind.BILL, Kind.VENDOR_CREDIT)


@pytest.mark.parametrize("kind", PURCHASES)
def test_a_bill_is_booked_to_the_cent_changed_and_taken_back(sage_books, kind):
    supplier, adapter = sage_books.supplier(), sage_books.adapter
    order = sage_books.bill(kind=kind, contact_id=supplier.remote_id, note="Dock 4")
    booked = sage_books.booked(order)
    assert order.is_same(booked) and booked.tax == order.tax
    assert (booked.strays, booked.warnings, booked.differs) == ((), (), None)
    sign = 1 if kind is Kind.BILL else -1
    assert sage_books.balances() == {
        "5000": sign * D(100),
        "2201": sign * D(20),
        "2100": sign * D(-120),
    }
    path = "purchase_invoices" if kind is Kind.BILL else "purchase_credit_notes"
    row = sage_books.seen(path, booked.remote_id)
    assert (row["reference"], row["vendor_reference"]) == (order.number, "S-77")
    assert row["notes"] == "Dock 4"
    ((found,),) = adapter.find([write(order)])
    assert found == booked
    row = order.lines[0]
    dearer = replace(row, unit_price=D(150), net=D(150), tax=D(30))
    other = replace(order, lines=(dearer,), net=D(150), tax=D(30), total=D(180))
    changed = only(adapter.push([update(other, booked.remote_id)]))
    assert (changed.remote_id, changed.total) == (booked.remote_id, D(180))
    for __ in range(2):  # the second after a lost answer
        gone = only(adapter.push([void(kind, booked.remote_id)]))
        assert gone.status == "DELETED"
    assert sage_books.balances() == {}
    assert adapter.find([write(order)]) == [[]]


def test_a_lost_bill_is_found_and_sent_once(sage_world, sage_books):
    supplier = sage_books.supplier()
    order = sage_books.bill(contact_id=supplier.remote_id)
    sage_world.fault("drop_after", "sage", "purchase_invoices", method="POST")
    error = failed(sage_books.adapter.push([write(order, "b")]))
    assert isinstance(error, UncertainError)
    ((found,),) = sage_books.adapter.find([write(order, "b")])
    assert order.is_same(found)
    again = only(sage_books.adapter.push([write(order, "b")]))
    assert again.remote_id == found.remote_id


def test_a_bill_of_the_supplier_with_our_number_is_not_ours(sage_books):
    """Their number is another field than ours, and may look the same."""
    supplier = sage_books.supplier()
    theirs = sage_books.bill(contact_id=supplier.remote_id, reference="BILL/2")
    sage_books.booked(theirs)
    ours = replace(theirs, number="BILL/2", reference="")
    assert sage_books.adapter.find([write(ours)]) == [[]]


@pytest.mark.parametrize("on_account", [False, True])
def test_a_customer_becomes_a_supplier_when_it_is_needed(sage_books, on_account):
    """It is one contact at Sage, which has to be told."""
    order = sage_books.bill()
    if on_account:
        order = sage_books.on_account("10.00", inbound=False)
    booked = only(sage_books.adapter.push([write(order, "k")]))
    assert booked.contact_id == sage_books.contact.remote_id
    row = sage_books.seen("contacts", sage_books.contact.remote_id)
    assert {one["id"] for one in row["contact_types"]} == {"CUSTOMER", "VENDOR"}


def test_a_supplier_becomes_a_customer_when_it_is_needed(sage_books):
    supplier = sage_books.supplier()
    order = sage_books.invoice(contact_id=supplier.remote_id)
    assert only(sage_books.adapter.push([write(order)])).contact_id


def test_a_supplier_is_paid_and_pays_back(sage_books):
    supplier, adapter = sage_books.supplier().remote_id, sage_books.adapter
    bill = sage_books.booked(sage_books.bill(contact_id=supplier))
    note = sage_books.booked(
        sage_books.bill(kind=Kind.VENDOR_CREDIT, number="RB/1", contact_id=supplier)
    )
    before = sage_books.balances().get("1200", D(0))
    for receipt, kind, moved in (
        (bill, Kind.BILL, D("-50.00")),
        (note, Kind.VENDOR_CREDIT, D("30.00")),
    ):
        order = sage_books.payment(
            receipt.remote_id, abs(moved), document_kind=kind, contact_id=supplier
        )
        paid = only(adapter.push([write(order, str(kind))]))
        assert order.is_same(paid)
        ((found,),) = adapter.find([write(order)])
        assert found.remote_id == paid.remote_id
        assert sage_books.balances().get("1200", D(0)) == before + moved
        before += moved


@pytest.mark.parametrize("sign", ["either", "negative_credits", "positive"])
@pytest.mark.parametrize("name", ["VENDOR_ALLOCATION", "PURCHASE_ALLOC"])
def test_a_suppliers_credit_is_used(sage_world, sage_books, sign, name):
    sage_world.config(
        "sage", allocation_sign=sign, allocation_type_ids=["CUSTOMER_ALLOCATION", name]
    )
    supplier, adapter = sage_books.supplier().remote_id, sage_books.adapter
    bill = sage_books.booked(sage_books.bill(contact_id=supplier))
    note = sage_books.booked(
        sage_books.bill(kind=Kind.VENDOR_CREDIT, number="RB/1", contact_id=supplier)
    )
    order = sage_books.allocation(
        note,
        bill,
        "30.00",
        credit_kind=Kind.VENDOR_CREDIT,
        invoice_kind=Kind.BILL,
        contact_id=supplier,
    )
    used = only(adapter.push([write(order)]))
    assert order.is_same(used)
    ((found,),) = adapter.find([write(order)])
    assert found.remote_id == used.remote_id
    row = sage_books.seen("purchase_invoices", bill.remote_id)
    assert D(row["outstanding_amount"]) == 90
    only(adapter.push([void(Kind.ALLOCATION, used.remote_id)]))
    row = sage_books.seen("purchase_invoices", bill.remote_id)
    assert D(row["outstanding_amount"]) == 120


def test_an_account_that_purchases_may_not_have_is_named(sage_books):
    sales = {"account_id": sage_books.sales.remote_id, "account_code": "4000"}
    order = sage_books.bill(
        sage_books.line(**sales), contact_id=sage_books.supplier().remote_id
    )
    error = failed(sage_books.adapter.push([write(order)]))
    assert (type(error), error.cause) == (ConfigurationError, Cause.ACCOUNT_UNFIT)
    assert error.params["account_code"] == "4000"


def test_the_plan_start_has_no_bills(sage_world, sage_books):
    supplier = sage_books.supplier()
    sage_world.config("sage", plan="START")
    order = sage_books.bill(contact_id=supplier.remote_id)
    error = failed(sage_books.adapter.push([write(order)]))
    assert (type(error), error.cause) == (ConfigurationError, Cause.FEATURE_OFF)
    assert error.params["feature"] == "purchase invoices"


def test_a_foreign_bill_at_its_own_rate(sage_books):
    supplier = sage_books.supplier("ODOO-3", name="Boulanger", currency="EUR")
    order = sage_books.bill(
        contact_id=supplier.remote_id, currency="EUR", currency_rate=D("1.25")
    )
    booked = sage_books.booked(order)
    assert (booked.currency, booked.differs) == ("EUR", None)
    assert sage_books.balances()["2100"] == D("-96.00")
