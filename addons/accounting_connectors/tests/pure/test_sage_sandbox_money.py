"""The adapter against the sandbox: payments, credit and what a plan allows.

Skipped where the sandbox package is not beside the addon.
"""

from dataclasses import replace

import pytest
from providers.documents import Kind, Receipt
from providers.errors import (
    Cause,
    ConfigurationError,
    RejectedError,
    UncertainError,
)
from pure_books import failed, only, void
from pure_builders import D, write
from pure_sage_books import TODAY


def test_payments_part_full_too_much_and_taken_back(sage_books):
    adapter = sage_books.adapter
    bill = sage_books.booked(sage_books.invoice(number="F-1"))
    part = sage_books.payment(bill.remote_id, "20.00", reference="P-1")
    rest = sage_books.payment(bill.remote_id, "100.00", reference="P-2")
    first, second = adapter.push([write(part, "p1"), write(rest, "p2")])
    assert part.is_same(first) and rest.is_same(second)
    row = sage_books.seen("sales_invoices", bill.remote_id)
    assert row["status"]["id"] == "PAID"
    error = failed(adapter.push([write(part, "p3")]))
    assert (type(error), error.cause) == (RejectedError, Cause.OVERPAID)
    ((found,),) = adapter.find([write(part)])
    assert found.remote_id == first.remote_id
    for __ in range(2):
        gone = only(adapter.push([void(Kind.PAYMENT, first.remote_id)]))
        assert gone.status == "DELETED"
    assert adapter.find([write(part)]) == [[]]
    row = sage_books.seen("sales_invoices", bill.remote_id)
    assert row["status"]["id"] == "PART_PAID"
    wrong = replace(rest, account_id=sage_books.sales.remote_id, amount=D(1))
    error = failed(adapter.push([write(wrong, "p4")]))
    assert (type(error), error.cause) == (ConfigurationError, Cause.PAYMENT_ACCOUNT)


def test_a_lost_payment_is_found(sage_world, sage_books):
    bill = sage_books.booked(sage_books.invoice(number="L-1"))
    paid = sage_books.payment(bill.remote_id, "120.00")
    sage_world.fault("drop_after", "sage", "contact_payments", method="POST")
    error = failed(sage_books.adapter.push([write(paid)]))
    assert isinstance(error, UncertainError)
    ((found,),) = sage_books.adapter.find([write(paid)])
    assert paid.is_same(found)


def test_a_refund_of_a_credit_note(sage_books):
    note = sage_books.booked(sage_books.invoice(number="R-2", kind=Kind.CREDIT_NOTE))
    refund = sage_books.payment(
        note.remote_id, "30.00", document_kind=Kind.CREDIT_NOTE, reference="RF-1"
    )
    receipt = only(sage_books.adapter.push([write(refund)]))
    assert refund.is_same(receipt)
    row = sage_books.seen("sales_credit_notes", note.remote_id)
    assert D(row["outstanding_amount"]) == 90
    ((found,),) = sage_books.adapter.find([write(refund)])
    assert found.remote_id == receipt.remote_id


@pytest.mark.parametrize("sign", ["either", "negative_credits", "positive"])
@pytest.mark.parametrize("name", ["CUSTOMER_ALLOCATION", "CUSTOMER_ALLOC"])
def test_credit_is_used_whatever_sage_calls_it(sage_world, sage_books, sign, name):
    sage_world.config(
        "sage", allocation_sign=sign, allocation_type_ids=[name, "VENDOR_ALLOCATION"]
    )
    adapter = sage_books.adapter
    bill = sage_books.booked(sage_books.invoice(number="G-1"))
    note = sage_books.booked(sage_books.invoice(number="R-3", kind=Kind.CREDIT_NOTE))
    orders = [sage_books.allocation(note, bill, one) for one in ("20.00", "30.00")]
    verdicts = adapter.push([write(one, f"a{one.amount}") for one in orders])
    for order, receipt in zip(orders, verdicts, strict=True):
        assert isinstance(receipt, Receipt), receipt
        assert order.is_same(receipt)
    row = sage_books.seen("sales_invoices", bill.remote_id)
    assert D(row["outstanding_amount"]) == 70
    row = sage_books.seen("sales_credit_notes", note.remote_id)
    assert D(row["outstanding_amount"]) == 70
    ((found,),) = adapter.find([write(orders[1])])
    assert found.remote_id == verdicts[1].remote_id
    for __ in range(2):
        gone = only(adapter.push([void(Kind.ALLOCATION, found.remote_id)]))
        assert gone.status == "DELETED"
    assert adapter.find([write(orders[1])]) == [[]]
    row = sage_books.seen("sales_invoices", bill.remote_id)
    assert D(row["outstanding_amount"]) == 100


def test_too_much_credit_is_refused(sage_books):
    bill = sage_books.booked(sage_books.invoice(number="G-2"))
    note = sage_books.booked(sage_books.invoice(number="R-4", kind=Kind.CREDIT_NOTE))
    much = sage_books.allocation(note, bill, "500.00")
    assert isinstance(failed(sage_books.adapter.push([write(much)])), RejectedError)
    row = sage_books.seen("sales_invoices", bill.remote_id)
    assert D(row["outstanding_amount"]) == 120


@pytest.mark.parametrize("status", [401, 403])
def test_the_plan_start_cannot_use_credit(sage_world, sage_books, status):
    bill = sage_books.booked(sage_books.invoice(number="G-3"))
    note = sage_books.booked(sage_books.invoice(number="R-5", kind=Kind.CREDIT_NOTE))
    sage_world.config("sage", plan="START", plan_refusal_status=status)
    order = sage_books.allocation(note, bill, "10.00")
    error = failed(sage_books.adapter.push([write(order)]))
    assert (type(error), error.cause) == (ConfigurationError, Cause.FEATURE_OFF)
    assert "credit notes" in error.params["feature"]


def test_one_currency_only(sage_world, sage_books):
    sage_world.config("sage", multi_currency=False)
    foreign = sage_books.invoice(currency="EUR", currency_rate=D("1.25"))
    error = failed(sage_books.adapter.push([write(foreign, "stale")]))
    assert isinstance(error, ConfigurationError)  # by Sage, before we know
    sage_books.adapter.traits = sage_books.adapter.organisation().traits
    sage_books.log.clear()
    error = failed(sage_books.adapter.push([write(foreign, "fresh")]))
    assert (error.cause, sage_books.log) == (Cause.FEATURE_OFF, [])
    assert sage_books.booked(sage_books.invoice(number="G-9", date=TODAY))
