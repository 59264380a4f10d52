"""Money on account at the sandbox's Xero: made, used, taken back, voided.

Skipped where the sandbox package is not beside the addon.
"""

from dataclasses import replace

import pytest
from providers.documents import Allocation, Kind, Operation
from providers.errors import (
    Cause,
    ConfigurationError,
    RejectedError,
    UncertainError,
)
from pure_books import TODAY, failed, only, void
from pure_builders import D, payment, write
from pure_xero import documents, money, on_account


def balances(they):
    return they.trial_balance(TODAY.replace(month=12, day=31))


def used(credit_id, invoice_id, amount="45.00", **values):
    base = {
        "ref": "account.partial.reconcile,3",
        "credit_kind": Kind.ON_ACCOUNT,
        "credit_id": credit_id,
        "invoice_id": invoice_id,
        "amount": D(amount),
        "currency": "AUD",
        "date": TODAY,
    }
    return Allocation(**base | values)


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("inbound", [True, False])
def test_made_read_found_and_voided(sandbox, books, they, inbound, kept):
    sandbox.config("xero", overpayment_reference=kept)
    before = balances(they)
    document = on_account(books, inbound=inbound)
    receipt = only(books.adapter.push([write(document)]))
    assert document.is_same(receipt) and receipt.strays == ()
    sign = 1 if inbound else -1
    after = balances(they)
    bank = books.bank.remote_id
    assert after[bank] - before.get(bank, 0) == sign * 200

    read = money(books)[receipt.remote_id]
    assert (read.kind, read.inbound, read.active) == (Kind.ON_ACCOUNT, inbound, True)
    assert (read.amount, read.unallocated) == (200, 200)
    assert (read.version, read.reference) == (receipt.version, document.reference)
    assert read.account_id == bank
    ((found,),) = books.adapter.find([write(document)])
    assert found.remote_id == receipt.remote_id and document.is_same(found)
    assert books.adapter.find([write(replace(document, inbound=not inbound))]) == [[]]


@pytest.mark.parametrize("delete", [True, False])
@pytest.mark.parametrize("inbound", [True, False])
def test_a_void_leaves_no_trace_in_the_balances(sandbox, books, they, inbound, delete):
    sandbox.config("xero", overpayment_delete=delete)
    before = balances(they)
    document = on_account(books, inbound=inbound)
    receipt = only(books.adapter.push([write(document)]))
    gone = only(books.adapter.push([void(Kind.ON_ACCOUNT, receipt.remote_id)]))
    assert (gone.remote_id, gone.status) == (receipt.remote_id, "VOIDED")
    assert balances(they) == before
    paid_back = they.call("GET", "Payments")["Payments"]
    assert len(paid_back) == (0 if delete else 1)
    read = money(books)
    assert not read[receipt.remote_id].active
    assert list(read) == [receipt.remote_id]  # paying it back is no payment of its own
    assert books.adapter.find([write(document)]) == [[]]
    again = replace(void(Kind.ON_ACCOUNT, receipt.remote_id), key="v2")
    assert only(books.adapter.push([again])).status == "VOIDED"
    assert balances(they) == before


def test_what_is_used_must_be_taken_back_first(books, they):
    receipt = only(books.adapter.push([write(on_account(books))]))
    bill = only(books.adapter.push([write(books.invoice(number="I-1"))]))
    order = used(receipt.remote_id, bill.remote_id)
    allocated = only(books.adapter.push([write(order)]))
    assert order.is_same(allocated)
    assert documents(books)[bill.remote_id].due == bill.total - 45
    (part,) = money(books)[receipt.remote_id].parts
    assert part.remote_id == allocated.remote_id
    ((found,),) = books.adapter.find([write(order)])
    assert found.remote_id == allocated.remote_id

    error = failed(books.adapter.push([void(Kind.ON_ACCOUNT, receipt.remote_id)]))
    assert (type(error), error.cause) == (RejectedError, Cause.DOCUMENT_SETTLED)
    change = void(Kind.ALLOCATION, allocated.remote_id)
    (again,) = books.adapter.find([replace(change, operation=Operation.UPDATE)])
    assert [one.remote_id for one in again] == [allocated.remote_id]
    assert only(books.adapter.push([change])).status == "DELETED"
    once_more = replace(change, key="v2")
    assert only(books.adapter.push([once_more])).status == "DELETED"
    assert documents(books)[bill.remote_id].due == bill.total
    order = replace(void(Kind.ON_ACCOUNT, receipt.remote_id), key="v3")
    assert only(books.adapter.push([order])).status == "VOIDED"


def test_credits_of_both_sorts_in_one_batch(books, they):
    adapter = books.adapter
    bill = only(adapter.push([write(books.invoice(number="I-1"))]))
    note = books.invoice(kind=Kind.CREDIT_NOTE, number="C-1")
    credit = only(adapter.push([write(note)]))
    money_there = only(adapter.push([write(on_account(books))]))
    orders = [
        used(money_there.remote_id, bill.remote_id, "10.00"),
        used(credit.remote_id, bill.remote_id, "20.00", credit_kind=Kind.CREDIT_NOTE),
        used(money_there.remote_id, bill.remote_id, "30.00"),
    ]
    receipts = adapter.push([write(one, one.amount.to_eng_string()) for one in orders])
    assert [one.total for one in receipts] == [10, 20, 30]
    assert [one.remote_id.count("/") for one in receipts] == [2, 1, 2]
    assert documents(books)[bill.remote_id].due == bill.total - 60


def test_money_on_account_is_paid_back(books, they):
    receipt = only(books.adapter.push([write(on_account(books))]))
    refund = payment(
        document_kind=Kind.ON_ACCOUNT,
        document_id=receipt.remote_id,
        account_id=books.bank.remote_id,
        date=TODAY,
        amount=D("200.00"),
    )
    paid = only(books.adapter.push([write(refund)]))
    assert refund.is_same(paid)
    assert books.adapter.find([write(refund)])[0][0].remote_id == paid.remote_id
    read = money(books)
    assert read[receipt.remote_id].active and not read[receipt.remote_id].unallocated
    assert (read[paid.remote_id].inbound, read[paid.remote_id].amount) == (False, 200)
    error = failed(books.adapter.push([void(Kind.ON_ACCOUNT, receipt.remote_id)]))
    assert error.cause is Cause.DOCUMENT_SETTLED


def test_matched_with_the_bank_statement_it_stays(sandbox, books, they):
    sandbox.config("xero", overpayment_delete=True)
    body = {
        "Type": "RECEIVE-OVERPAYMENT",
        "Contact": {"ContactID": books.contact.remote_id},
        "BankAccount": {"AccountID": books.bank.remote_id},
        "IsReconciled": True,
        "LineItems": [{"Description": "x", "Quantity": 1, "UnitAmount": 9}],
    }
    (row,) = they.call("PUT", "BankTransactions", {"BankTransactions": [body]})[
        "BankTransactions"
    ]
    assert money(books)[row["OverpaymentID"]].reconciled
    error = failed(books.adapter.push([void(Kind.ON_ACCOUNT, row["OverpaymentID"])]))
    assert error.cause is Cause.DOCUMENT_SETTLED


def test_a_lost_answer_is_found(books, sandbox):
    document = on_account(books)
    sandbox.fault("drop_after", "xero", "BankTransactions", method="PUT")
    with pytest.raises(UncertainError):
        books.adapter.push([write(document)])
    ((found,),) = books.adapter.find([write(document)])
    assert document.is_same(found)


def test_an_account_that_is_no_bank_or_has_another_currency(books):
    document = on_account(books, account_id=books.sales.remote_id)
    error = failed(books.adapter.push([write(document)]))
    assert (type(error), error.cause) == (ConfigurationError, Cause.PAYMENT_ACCOUNT)
    foreign = on_account(books, currency="EUR", account_amount=D("300.00"))
    error = failed(books.adapter.push([write(foreign)]))
    assert (type(error), error.cause) == (ConfigurationError, Cause.PAYMENT_ACCOUNT)
    unseen = on_account(books, currency="EUR")
    receipt = only(books.adapter.push([write(unseen)]))
    assert receipt.strays == ("Xero booked it in AUD, the bank account's currency.",)
