"""Payments with fees at the sandbox's Xero: two records there, one payment for us.

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
from pure_books import TODAY, failed, only, void
from pure_builders import D, payment, write
from pure_xero import documents, money

# a document, whether money comes in, and the fee: what moves at the bank besides
CASES = [
    (Kind.INVOICE, True, "2.50"),
    (Kind.INVOICE, True, "-2.50"),
    (Kind.BILL, False, "2.50"),
    (Kind.BILL, False, "-2.50"),
    (Kind.CREDIT_NOTE, False, "2.50"),
    (Kind.VENDOR_CREDIT, True, "2.50"),
]


@pytest.fixture
def fee_account(books, they):
    """404 Bank Fees, payments to it allowed."""
    account = books.accounts["404"]
    path = f"Accounts/{account.remote_id}"
    they.call("POST", path, {"Accounts": [{"EnablePaymentsToAccount": True}]})
    return account


@pytest.fixture
def paid(books, they, fee_account):
    """Makes a payment of 100.00 with a fee, of a document of that amount there."""

    def make(kind=Kind.INVOICE, fee="2.50", number="N-1", **values):
        code = "429" if kind in (Kind.BILL, Kind.VENDOR_CREDIT) else "200"
        document = they.add_invoice(
            number,
            books.contact.remote_id,
            books.accounts[code].remote_id,
            "100.00",
            kind=kind.value,
            day=TODAY,
        )
        base = {
            "document_kind": kind,
            "document_id": document.id,
            "contact_id": books.contact.remote_id,
            "account_id": books.bank.remote_id,
            "date": TODAY,
            "amount": D("100.00"),
            "fee": D(fee),
            "fee_account_id": fee_account.remote_id,
            "fee_account_code": fee_account.code,
            "reference": "PBNK1/2026/0007",
        }
        return payment(**base | values)

    return make


def balances(they):
    """Debit balances by account, all of the year."""
    return they.trial_balance(TODAY.replace(month=12, day=31))


def moved(they, before, account):
    """By how much a balance has changed."""
    after = balances(they)
    return after.get(account.remote_id, D(0)) - before.get(account.remote_id, D(0))


@pytest.mark.parametrize(("kind", "inbound", "fee"), CASES)
def test_the_ledger_and_back_again(books, they, fee_account, paid, kind, inbound, fee):
    document = paid(kind, fee)
    before = balances(they)
    receipt = only(books.adapter.push([write(document)]))
    assert document.is_same(receipt)
    assert receipt.remote_id.count("+") == 1
    sign = 1 if inbound else -1
    assert moved(they, before, books.bank) == sign * (100 - sign * D(fee))
    assert moved(they, before, fee_account) == D(fee)
    assert documents(books)[document.document_id].due == 0

    read = money(books)[receipt.remote_id]
    assert (read.active, read.inbound, read.amount) == (True, inbound, 100)
    assert (read.fee, read.fee_account_id) == (D(fee), fee_account.remote_id)
    assert (read.account_id, read.reference) == (
        books.bank.remote_id,
        document.reference,
    )
    (part,) = read.parts
    assert (part.document_kind, part.document_id) == (kind, document.document_id)
    assert (part.amount, read.version) == (100, receipt.version)
    assert list(money(books)) == [receipt.remote_id]  # as one, not as two
    (there,) = they.payments()
    assert (there.amount, there.fee, there.reference) == (
        100,
        D(fee),
        document.reference,
    )

    ((found,),) = books.adapter.find([write(document)])
    assert found.remote_id == receipt.remote_id and document.is_same(found)
    other = replace(document, fee=D(0))
    assert books.adapter.find([write(other)]) == [[]]

    gone = only(books.adapter.push([void(Kind.PAYMENT, receipt.remote_id)]))
    assert gone.remote_id == receipt.remote_id
    assert balances(they) == before
    assert not money(books)[receipt.remote_id].active
    assert books.adapter.find([write(document)]) == [[]]
    again = replace(void(Kind.PAYMENT, receipt.remote_id), key="v2")
    assert only(books.adapter.push([again])).remote_id == receipt.remote_id
    assert they.payments() == []


def test_an_account_that_takes_no_payments_is_named(books, they, paid):
    document = paid(
        fee_account_id=books.accounts["429"].remote_id, fee_account_code="429"
    )
    error = failed(books.adapter.push([write(document)]))
    assert (type(error), error.cause) == (ConfigurationError, Cause.FEE_ACCOUNT)
    assert error.params["account_code"] == "429"
    assert they.payments() == []  # neither half


def test_a_bank_account_that_is_none_is_not_called_the_fees(books, they, paid):
    document = paid(account_id=books.sales.remote_id)
    error = failed(books.adapter.push([write(document)]))
    assert (type(error), error.cause) == (ConfigurationError, Cause.PAYMENT_ACCOUNT)
    assert they.payments() == []


def test_a_surplus_on_an_account_that_is_gone_takes_the_payment_back(
    books, they, paid, fee_account
):
    document = paid(fee="-2.50")
    they.archive_account(fee_account.remote_id)
    error = failed(books.adapter.push([write(document)]))
    assert (type(error), error.cause) == (ConfigurationError, Cause.FEE_ACCOUNT)
    assert they.payments() == []
    assert documents(books)[document.document_id].due == 100
    they.restore_account(fee_account.remote_id)
    only(books.adapter.push([write(document, "k2")]))
    (there,) = they.payments()
    assert there.fee == D("-2.50")


@pytest.mark.parametrize("fee", ["2.50", "-2.50"])
@pytest.mark.parametrize("path", ["Payments", "BankTransactions"])
def test_a_lost_answer_leaves_one_payment_with_one_fee(
    books, sandbox, they, paid, fee, path
):
    document = paid(fee=fee)
    sandbox.fault("drop_after", "xero", path, method="PUT")
    order = write(document)
    try:
        verdicts = books.adapter.push([order])
    except UncertainError:
        verdicts = [UncertainError("lost")]
    if fee == "2.50" and path == "BankTransactions":  # nothing goes there
        only(verdicts)
        sandbox.clear_faults()
    else:
        assert isinstance(verdicts[0], UncertainError)
        ((*found,),) = books.adapter.find([order])
        if not found:  # half of it is there: the rest is sent
            found = books.adapter.push([replace(order, key="k2")])
        assert document.is_same(found[0])
    (there,) = they.payments()
    assert (there.amount, there.fee) == (100, D(fee))
    assert sum(row["Status"] == "AUTHORISED" for row in transactions(they)) == (
        1 if fee == "-2.50" else 0
    )


def transactions(they):
    return they.call("GET", "BankTransactions", page=1)["BankTransactions"]


def push_half(books, document, amount):
    """A payment without its fee, as an earlier attempt left it."""
    reference = f"{document.reference} (less fee)"
    half = replace(document, amount=D(amount), fee=D(0), reference=reference)
    only(books.adapter.push([write(half, "half")]))


def test_half_of_a_payment_is_completed_not_doubled(books, they, paid):
    document = paid()
    push_half(books, document, "97.50")
    assert books.adapter.find([write(document)]) == [[]]
    assert list(money(books).values()) == []  # under way: not told as a payment
    receipt = only(books.adapter.push([write(document)]))
    assert list(money(books)) == [receipt.remote_id]
    assert documents(books)[document.document_id].due == 0


def test_half_of_another_amount_is_not_built_upon(books, they, paid):
    document = paid()
    push_half(books, document, "50.00")
    error = failed(books.adapter.push([write(document)]))
    assert (type(error), error.cause) == (RejectedError, Cause.NUMBER_TAKEN)


def test_a_fee_that_somebody_takes_back_changes_the_payment(books, they, paid):
    document = paid()
    receipt = only(books.adapter.push([write(document)]))
    main, fee = receipt.remote_id.split("+")
    they.delete_payment(fee)
    read = money(books)[receipt.remote_id]
    assert (read.active, read.amount, read.fee) == (True, D("97.50"), 0)
    they.delete_payment(main)
    assert not money(books)[receipt.remote_id].active


def test_a_half_that_comes_alone_finds_the_other(books, they, paid):
    document = paid()
    receipt = only(books.adapter.push([write(document)]))
    (main, __) = receipt.remote_id.split("+")
    (row,) = they.call("GET", f"Payments/{main}")["Payments"]
    from providers.xero import money as reading_money

    (read,) = reading_money.settlements(books.adapter, "Payments", [row])
    assert (read.remote_id, read.amount) == (receipt.remote_id, 100)


def test_a_write_off_of_all_is_one_payment_on_its_account(
    books, they, paid, fee_account
):
    document = paid(fee="100.00")
    before = balances(they)
    receipt = only(books.adapter.push([write(document)]))
    assert "+" not in receipt.remote_id and document.is_same(receipt)
    assert moved(they, before, fee_account) == 100
    assert moved(they, before, books.bank) == 0
    ((found,),) = books.adapter.find([write(document)])
    assert found.remote_id == receipt.remote_id
    more = replace(document, fee=D("100.01"))
    assert isinstance(failed(books.adapter.push([write(more)])), RejectedError)


def test_without_a_reference_ours_stands_in(books, they, paid):
    document = paid(reference="")
    receipt = only(books.adapter.push([write(document)]))
    assert document.is_same(receipt)
    ((found,),) = books.adapter.find([write(document)])
    assert document.is_same(found)
    (there,) = they.payments()
    assert (there.reference, there.fee) == (document.ref, D("2.50"))


def test_money_on_account_paid_back_less_a_fee(books, they, fee_account):
    made = they.receive_on_account(
        books.contact.remote_id, books.bank.remote_id, "100.00", day=TODAY
    )
    document = payment(
        document_kind=Kind.ON_ACCOUNT,
        document_id=made,
        contact_id=books.contact.remote_id,
        account_id=books.bank.remote_id,
        date=TODAY,
        amount=D("100.00"),
        fee=D("-4.00"),  # the customer bears it
        fee_account_id=fee_account.remote_id,
    )
    receipt = only(books.adapter.push([write(document)]))
    read = money(books)
    assert set(read) == {made, receipt.remote_id}
    assert (read[receipt.remote_id].fee, read[made].unallocated) == (-4, 0)
    ((found,),) = books.adapter.find([write(document)])
    assert found.remote_id == receipt.remote_id


def test_with_and_without_fees_in_one_batch(books, they, paid):
    with_fee = paid(number="N-1")
    without = replace(
        paid(number="N-2", reference="PBNK1/2026/0008"),
        fee=D(0),
    )
    one, two = books.adapter.push([write(with_fee, "a"), write(without, "b")])
    assert with_fee.is_same(one) and without.is_same(two)
    assert "+" in one.remote_id and "+" not in two.remote_id


def test_paid_twice_with_the_same_fee_is_told_apart(books, they, paid):
    """Taken back and sent anew: the old pair and the new one share their references."""
    document = paid()
    first = only(books.adapter.push([write(document, "a")]))
    only(books.adapter.push([void(Kind.PAYMENT, first.remote_id)]))
    second = only(books.adapter.push([write(document, "b")]))
    read = money(books)
    assert set(read) == {first.remote_id, second.remote_id}
    assert (read[first.remote_id].active, read[second.remote_id].active) == (
        False,
        True,
    )


def test_a_foreign_payment_with_a_fee(books, they, fee_account):
    organisation = books.adapter.organisation()
    other = next(c for c in organisation.currencies if c != organisation.currency)
    sent = only(
        books.adapter.push(
            [
                write(
                    books.invoice(number="F-1", currency=other, currency_rate=D("0.65"))
                )
            ]
        )
    )
    before = balances(they)
    document = payment(
        document_id=sent.remote_id,
        contact_id=books.contact.remote_id,
        account_id=books.bank.remote_id,
        date=TODAY,
        amount=sent.total,
        currency=other,
        currency_rate=D("0.8"),
        fee=D(10),
        fee_account_id=fee_account.remote_id,
    )
    receipt = only(books.adapter.push([write(document)]))
    assert moved(they, before, books.bank) == (sent.total - 10) / D("0.8")
    assert moved(they, before, fee_account) == D("12.50")
    read = money(books)[receipt.remote_id]
    assert (read.currency, read.currency_rate) == (other, D("0.8"))
    assert (read.amount, read.fee) == (sent.total, 10)
