"""The adapter against the sandbox: fees, which are a record of their own beside the
payment, and money on account.

Skipped where the sandbox package is not beside the addon.
"""

from dataclasses import replace

import pytest
from providers.documents import Kind
from providers.errors import (
    Cause,
    ConfigurationError,
    RejectedError,
    UncertainError,
)
from pure_books import failed, only, pulled, void
from pure_builders import D, write


@pytest.fixture
def bill(sage_books):
    """An invoice of 120.00."""
    return sage_books.booked(sage_books.invoice(number="F-1"))


def fee(sage_books, bill, amount="3.00", **values):
    charges = sage_books.accounts["7900"]
    base = {
        "fee": D(amount),
        "fee_account_id": charges.remote_id,
        "fee_account_code": charges.code,
        "reference": "P-1",
    }
    return sage_books.payment(bill.remote_id, "120.00", **base | values)


def records(sage_books, path):
    return sage_books.adapter.call("GET", path, params={"attributes": "all"}).data[
        "$items"
    ]


# === FEES === #


@pytest.mark.parametrize(("amount", "code"), [("3.00", "7900"), ("-3.00", "4900")])
def test_the_bank_gets_what_it_got_and_the_document_is_paid(
    sage_books, bill, amount, code
):
    """A negative fee is what a customer paid too much, and is income."""
    account = sage_books.accounts[code].remote_id
    order = fee(sage_books, bill, amount, fee_account_id=account)
    paid = only(sage_books.adapter.push([write(order)]))
    assert order.is_same(paid)
    assert sage_books.balances() == {
        "1200": 120 - D(amount),
        code: D(amount),
        "4000": D(-100),
        "2200": D(-20),
    }
    assert sage_books.seen("sales_invoices", bill.remote_id)["status"]["id"] == "PAID"
    ((found,),) = sage_books.adapter.find([write(order)])
    assert found == replace(paid, url=found.url)
    (read,) = pulled(sage_books.adapter, Kind.PAYMENT)
    assert (read.amount, read.fee) == (D(120), D(amount))
    assert read.fee_account_id == order.fee_account_id
    assert (read.remote_id, read.version) == (paid.remote_id, paid.version)


def test_a_fee_that_we_pay_on_top(sage_books):
    supplier = sage_books.supplier().remote_id
    bought = sage_books.booked(sage_books.bill(contact_id=supplier))
    order = fee(sage_books, bought, document_kind=Kind.BILL, contact_id=supplier)
    only(sage_books.adapter.push([write(order)]))
    balances = sage_books.balances()
    assert (balances["1200"], balances["7900"]) == (D(-123), D(3))
    assert "2100" not in balances
    (read,) = pulled(sage_books.adapter, Kind.PAYMENT)
    assert (read.inbound, read.amount, read.fee) == (False, D(120), D(3))


def test_a_fee_of_foreign_money_is_booked_in_base_currency(sage_books):
    contact = sage_books.customer("ODOO-5", name="Boulanger", currency="EUR")
    rate = {"currency": "EUR", "currency_rate": D("1.25")}
    sold = sage_books.booked(
        sage_books.invoice(number="E-1", contact_id=contact.remote_id, **rate)
    )
    order = fee(
        sage_books,
        sold,
        "5.00",
        contact_id=contact.remote_id,
        account_amount=D("96.00"),
        **rate,
    )
    only(sage_books.adapter.push([write(order)]))
    balances = sage_books.balances()
    assert (balances["1200"], balances["7900"]) == (D(92), D(4))
    (read,) = pulled(sage_books.adapter, Kind.PAYMENT)
    assert (read.amount, read.fee, read.currency) == (D(120), D(5), "EUR")
    euros = replace(order, account_amount=None)
    error = failed(sage_books.adapter.push([write(euros, "e")]))
    assert (type(error), error.cause) == (ConfigurationError, Cause.FEE_ACCOUNT)


@pytest.mark.parametrize("idempotency", [True, False])
@pytest.mark.parametrize("lost", ["contact_payments", "other_payments"])
@pytest.mark.parametrize("fault", ["drop_after", "drop_before"])
def test_a_lost_half_is_made_whole_and_never_doubled(
    sage_world, sage_books, bill, lost, fault, idempotency
):
    """Also where Sage has forgotten the key meanwhile."""
    sage_world.config("sage", idempotency=idempotency)
    order = fee(sage_books, bill)
    sage_world.fault(fault, "sage", lost, method="POST")
    error = failed(sage_books.adapter.push([write(order)]))
    assert isinstance(error, UncertainError)
    (found,) = sage_books.adapter.find([write(order)])
    complete = lost == "other_payments" and fault == "drop_after"
    assert bool(found) is complete
    only(sage_books.adapter.push([write(order)]))
    assert len(records(sage_books, "contact_payments")) == 1
    assert len(records(sage_books, "other_payments")) == 1
    assert sage_books.balances()["1200"] == D(117)
    assert len(sage_books.adapter.find([write(order)])[0]) == 1


def test_taking_back_takes_both_back(sage_world, sage_books, bill):
    paid = only(sage_books.adapter.push([write(fee(sage_books, bill))]))
    order = void(Kind.PAYMENT, paid.remote_id)
    # the answer of the payment's deletion is lost: the fee is gone, and is not missed
    sage_world.fault("drop_after", "sage", "contact_payments", method="DELETE")
    assert isinstance(failed(sage_books.adapter.push([order])), UncertainError)
    for __ in range(2):
        assert only(sage_books.adapter.push([order])).status == "DELETED"
    assert sage_books.balances().keys() == {"1100", "4000", "2200"}
    assert records(sage_books, "other_payments") == []


def test_an_account_that_takes_no_fees_is_named_before_anything_is_sent(
    sage_books, bill
):
    debtors = sage_books.accounts["1100"]
    wrong = {"fee_account_id": debtors.remote_id, "fee_account_code": "1100"}
    error = failed(sage_books.adapter.push([write(fee(sage_books, bill, **wrong))]))
    assert (type(error), error.cause) == (ConfigurationError, Cause.FEE_ACCOUNT)
    assert error.params["account_code"] == "1100"
    assert records(sage_books, "contact_payments") == []


def test_a_fee_that_somebody_takes_away_is_news(sage_world, sage_books, bill):
    paid = only(sage_books.adapter.push([write(fee(sage_books, bill))]))
    sage_world.clock(7200)
    sage_books.customer("ODOO-9")
    since = list(sage_books.adapter.pull(Kind.CONTACT))[-1].cursor
    sage_world.clock(7200)
    (other,) = records(sage_books, "other_payments")
    sage_books.adapter.call("DELETE", f"other_payments/{other['id']}")
    (read,) = pulled(sage_books.adapter, Kind.PAYMENT, since)
    assert (read.remote_id, read.fee) == (paid.remote_id, D(0))
    assert read.version != paid.version


# === MONEY ON ACCOUNT === #


@pytest.mark.parametrize("inbound", [True, False])
def test_money_on_account_used_and_taken_back(sage_books, inbound):
    adapter, contact = sage_books.adapter, sage_books.contact.remote_id
    kind, order = Kind.INVOICE, sage_books.invoice(number="O-1")
    if not inbound:
        contact = sage_books.supplier().remote_id
        kind, order = Kind.BILL, sage_books.bill(contact_id=contact)
    document = sage_books.booked(order)
    money = sage_books.on_account("50.00", inbound=inbound, contact_id=contact)
    held = only(adapter.push([write(money, kind=Kind.ON_ACCOUNT)]))
    assert money.is_same(held)
    ((found,),) = adapter.find([write(money, kind=Kind.ON_ACCOUNT)])
    assert found == held
    assert sage_books.balances()["1200"] == D(50 if inbound else -50)
    used = sage_books.allocation(
        held,
        document,
        "30.00",
        credit_kind=Kind.ON_ACCOUNT,
        invoice_kind=kind,
        contact_id=contact,
    )
    receipt = only(adapter.push([write(used)]))
    assert used.is_same(receipt)
    ((found,),) = adapter.find([write(used)])
    assert found.remote_id == receipt.remote_id
    path = "sales_invoices" if inbound else "purchase_invoices"
    assert D(sage_books.seen(path, document.remote_id)["outstanding_amount"]) == 90
    # while it is in use it stays
    error = failed(adapter.push([void(Kind.ON_ACCOUNT, held.remote_id)]))
    assert (type(error), error.cause) == (RejectedError, Cause.DOCUMENT_SETTLED)
    only(adapter.push([void(Kind.ALLOCATION, receipt.remote_id)]))
    for __ in range(2):
        gone = only(adapter.push([void(Kind.ON_ACCOUNT, held.remote_id)]))
        assert gone.status == "DELETED"
    assert "1200" not in sage_books.balances()
    assert adapter.find([write(money, kind=Kind.ON_ACCOUNT)]) == [[]]
    assert adapter.find([write(used)]) == [[]]


def test_our_money_on_account_comes_back_as_it_is(sage_books):
    money = sage_books.on_account("50.00")
    held = only(sage_books.adapter.push([write(money, kind=Kind.ON_ACCOUNT)]))
    (read,) = pulled(sage_books.adapter, Kind.PAYMENT)
    assert (read.kind, read.remote_id) == (Kind.ON_ACCOUNT, held.remote_id)
    assert read.version == held.version


def test_a_lost_payment_on_account_is_not_doubled(sage_world, sage_books):
    money = sage_books.on_account("50.00")
    order = write(money, "m", kind=Kind.ON_ACCOUNT)
    sage_world.fault("drop_after", "sage", "contact_payments", method="POST")
    assert isinstance(failed(sage_books.adapter.push([order])), UncertainError)
    ((found,),) = sage_books.adapter.find([order])
    assert money.is_same(found)
    only(sage_books.adapter.push([order]))
    assert len(records(sage_books, "contact_payments")) == 1


def test_credit_that_is_used_up_is_not_used_again(sage_books, bill):
    paid = only(
        sage_books.adapter.push([write(sage_books.payment(bill.remote_id, "120.00"))])
    )
    other = sage_books.booked(sage_books.invoice(number="F-2"))
    used = sage_books.allocation(paid, other, "30.00", credit_kind=Kind.ON_ACCOUNT)
    error = failed(sage_books.adapter.push([write(used, "u")]))
    assert (type(error), error.cause) == (RejectedError, Cause.DOCUMENT_STATUS)
