"""Payments with fees where Sage answers otherwise than the sandbox does."""

import pytest
from providers.documents import Receipt
from providers.errors import Cause, RejectedError, UncertainError
from pure_books import failed, only
from pure_builders import D, write
from pure_sage import BANK, CUSTOMER, INVOICE, fault, listed, named, sage_payment

PAID = "b1" * 16


@pytest.fixture
def paying(sage_adapter, sage):
    """A Sage that takes payments; what it says of fees is the test's."""
    order = sage_payment(fee=D(3), fee_account_id="fa", fee_account_code="7900")
    row = {
        "id": PAID,
        "transaction_type": named("CUSTOMER_RECEIPT"),
        "contact": named(CUSTOMER),
        "bank_account": named(BANK),
        "currency": named("GBP"),
        "date": "2026-11-21",
        "reference": "BNK1/2026/0007",
        "total_amount": "120.0",
        "updated_at": "2026-11-21T10:00:00Z",
        "allocated_artefacts": [{"artefact": named(INVOICE), "amount": "120.0"}],
    }
    sage.on("GET", "ledger_accounts", data={"id": "fa", "visible_in_sales": False})
    sage.on("GET", "contact_payments", **listed())
    sage.on("POST", "contact_payments", status=201, data=row)
    sage.on("DELETE", "contact_payments", status=204, raw=b"")
    return lambda: sage_adapter.push([write(order)])


def test_a_payment_whose_fee_is_refused_is_taken_back(paying, sage):
    """As a refusal: it may be sent anew, and not under a key that Sage knows."""
    sage.on("POST", "other_payments", **fault("No.", "payment_lines"))
    error = failed(paying())
    assert (type(error), error.cause) == (RejectedError, Cause.FEE_ACCOUNT)
    assert error.params["account_code"] == "7900"
    assert [one.method for one in sage.asked] == [
        "GET",
        "GET",
        "POST",
        "POST",
        "DELETE",
    ]


def test_one_that_cannot_be_taken_back_is_looked_at_again(paying, sage):
    sage.on("POST", "other_payments", **fault("No.", "payment_lines"))
    sage.on("DELETE", "contact_payments", status=503)
    assert isinstance(failed(paying()), UncertainError)


def test_a_payment_that_is_refused_has_no_fee(paying, sage):
    sage.on("POST", "contact_payments", **fault("exceeds what is outstanding"))
    assert failed(paying()).cause is Cause.OVERPAID
    assert not sage.sent("POST", "other_payments")


def test_a_business_that_wants_a_tax_is_told_that_there_is_none(paying, sage):
    made = {"id": "f1", "updated_at": "2026-11-21T10:00:01Z"}
    sage.on(
        "POST",
        "other_payments",
        fault("This field is required.", "payment_lines.tax_rate_id"),
        {"status": 201, "data": made},
    )
    assert isinstance(only(paying()), Receipt)
    first, second = sage.sent("POST", "other_payments")
    (line,) = second.body["other_payment"]["payment_lines"]
    assert line["tax_rate_id"] == "GB_NO_TAX"
    assert line["details"].endswith(f"[payment:{PAID}]")
    keys = {one.body["other_payment"]["idempotency_id"] for one in (first, second)}
    assert len(keys) == 2


def test_the_account_is_asked_for_once(sage_adapter, paying, sage):
    sage.on("POST", "other_payments", status=201, data={"id": "f1"})
    orders = [
        write(sage_payment(reference=f"P-{n}", fee=D(3), fee_account_id="fa"), f"k{n}")
        for n in range(3)
    ]
    assert all(isinstance(one, Receipt) for one in sage_adapter.push(orders))
    assert len(sage.sent("GET", "ledger_accounts")) == 1
