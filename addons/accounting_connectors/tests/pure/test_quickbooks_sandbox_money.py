"""Money on account and fees in the sandbox's books: every entry of the ledger, what is
there half, and what is taken back.

Skipped where the sandbox package is not beside the addon.
"""

from dataclasses import replace

import pytest
from providers.documents import Kind, Receipt
from providers.errors import Cause, RejectedError, UncertainError
from pure_books import failed, only, void
from pure_builders import D, write

UNDEPOSITED = "Undeposited Funds"


def gone(receipt, kind):
    return replace(void(kind, receipt.remote_id), version=receipt.version)


# --- on account ---


def test_money_on_account_and_its_uses(us):
    money = us.on_account()
    done = us.sent_money(money)
    assert us.balances()["Accounts Receivable (A/R)"] == -70
    read = us.told(Kind.ON_ACCOUNT, done.remote_id)
    assert (read.version, read.unallocated, read.parts) == (done.version, D(70), ())
    assert (read.inbound, read.account_id) == (True, us.bank.remote_id)
    ((found,),) = us.adapter.find([write(money)])
    assert found.remote_id == done.remote_id

    one = us.invoice(us.line("40.00"))
    two = us.invoice(us.line("90.00"), number="INV/2", ref="account.move,43")
    receipts = [us.sent(one), us.sent(two)]
    uses = [
        us.used(done, money, receipts[0], one, "40.00"),
        us.used(done, money, receipts[1], two, "30.00", ref="account.partial,4"),
    ]
    lines = [only(us.push(use)) for use in uses]
    assert all(use.is_same(line) for use, line in zip(uses, lines, strict=True))
    assert [line.remote_id for line in lines] == [
        f"{done.remote_id}/{receipt.remote_id}" for receipt in receipts
    ]
    read = us.told(Kind.ON_ACCOUNT, done.remote_id)
    assert read.unallocated == 0 and read.version == lines[1].version
    assert [(part.document_id, part.amount) for part in read.parts] == [
        (receipts[0].remote_id, 40),
        (receipts[1].remote_id, 30),
    ]
    assert [part.remote_id for part in read.parts] == [one.remote_id for one in lines]
    found = us.adapter.find([write(use) for use in uses])
    assert [[one.remote_id for one in some] for some in found] == [
        [one.remote_id] for one in lines
    ]
    row = us.held("Payment", done.remote_id)
    assert (row["PaymentRefNum"], row["TotalAmt"]) == ("BNK1/2026/0009", 70)
    assert row["DepositToAccountRef"]["value"] == us.bank.remote_id

    back = only(us.adapter.push([gone(lines[0], Kind.ALLOCATION)]))
    assert back.status == "DELETED"
    assert us.due("Invoice", receipts[0].remote_id) == one.total
    assert us.due("Invoice", receipts[1].remote_id) == two.total - 30
    assert us.told(Kind.ON_ACCOUNT, done.remote_id).unallocated == 40
    assert us.adapter.find([write(uses[0])]) == [[]]
    only(us.adapter.push([gone(lines[0], Kind.ALLOCATION)]))  # once more
    only(us.adapter.push([gone(lines[1], Kind.ALLOCATION)]))
    assert us.held("Payment", done.remote_id)["UnappliedAmt"] == 70
    only(us.adapter.push([gone(back, Kind.ON_ACCOUNT)]))
    assert "Checking" not in us.balances()
    assert not us.told(Kind.ON_ACCOUNT, done.remote_id).active


@pytest.mark.parametrize("how", ["drop_after", "drop_before", "503"])
def test_a_use_through_a_lost_answer(us, sandbox, how):
    money, invoice = us.on_account(), us.invoice()
    done, receipt = us.sent_money(money), us.sent(invoice)
    use = us.used(done, money, receipt, invoice)
    sandbox.fault(how, "quickbooks", "/payment", method="POST")
    error = only_error(us, use)
    assert isinstance(error, UncertainError)
    (candidates,) = us.adapter.find([write(use)])
    assert [use.is_same(one) for one in candidates] == [True] * (how == "drop_after")
    assert use.is_same(only(us.push(use)))  # whatever was there: once
    assert us.held("Payment", done.remote_id)["UnappliedAmt"] == 30


def only_error(us, document):
    """The error of one document, raised or told."""
    try:
        (verdict,) = us.push(document)
    except UncertainError as error:
        return error
    return verdict


@pytest.mark.parametrize("how", ["drop_after", "drop_before"])
def test_money_on_account_through_a_lost_answer(us, sandbox, how):
    money = us.on_account()
    sandbox.fault(how, "quickbooks", "/payment", method="POST")
    with pytest.raises(UncertainError):
        us.push(money)
    (candidates,) = us.adapter.find([write(money)])
    assert [money.is_same(one) for one in candidates] == [True] * (how == "drop_after")


def test_more_than_is_open_is_not_used(us):
    money, invoice = us.on_account(), us.invoice(us.line("20.00", tax="0.00"))
    done, receipt = us.sent_money(money), us.sent(invoice)
    error = failed(us.push(us.used(done, money, receipt, invoice, "50.00")))
    assert error.cause is Cause.OVERPAID
    assert us.held("Payment", done.remote_id)["UnappliedAmt"] == 70
    assert us.due("Invoice", receipt.remote_id) == 20


def test_what_somebody_used_there_is_not_used_again(us):
    money, invoice = us.on_account(), us.invoice()
    done, receipt = us.sent_money(money), us.sent(invoice)
    (document,) = us.accountant.documents(invoice.number)
    us.accountant.allocate(done.remote_id, document, 40)
    same = us.used(done, money, receipt, invoice, "40.00")
    assert same.is_same(only(us.push(same)))
    other = us.used(done, money, receipt, invoice, "10.00")
    assert failed(us.push(other)).cause is Cause.CHANGED_THERE
    assert us.held("Payment", done.remote_id)["UnappliedAmt"] == 30


def test_a_use_of_money_that_is_gone(us):
    money, invoice = us.on_account(), us.invoice()
    done, receipt = us.sent_money(money), us.sent(invoice)
    us.accountant.delete_payment(done.remote_id)
    use = us.used(done, money, receipt, invoice)
    assert failed(us.push(use)).cause is Cause.DOCUMENT_MISSING
    assert us.adapter.find([write(use)]) == [[]]


# --- fees ---


@pytest.fixture
def paid(us):
    """An invoice, and its payment of which 2.50 are kept back."""
    invoice = us.invoice()
    receipt = us.sent(invoice)
    fees = next(a for a in us.accounts if a.name == "Bank Charges")
    values = {"fee": D("2.50"), "fee_account_id": fees.remote_id}
    return us.payment(receipt, invoice, fee_account_code="8100", **values)


def state(us):
    """What the ledger says of the money."""
    found = us.balances()
    names = ("Checking", "Bank Charges", UNDEPOSITED, "Accounts Receivable (A/R)")
    return tuple(found.get(name, 0) for name in names)


@pytest.mark.parametrize(("fee", "arrived"), [("2.50", "106.25"), ("-1.25", "110.00")])
def test_a_fee_is_kept_back_of_the_whole(us, paid, fee, arrived):
    money = replace(paid, fee=D(fee))
    assert money.amount == D("108.75")
    done = us.sent_money(money)
    assert state(us) == (D(arrived), D(fee), 0, 0)
    assert us.due("Invoice", paid.document_id) == 0
    read = us.told(Kind.PAYMENT, done.remote_id)
    assert (read.amount, read.fee) == (D("108.75"), D(fee))
    assert (read.account_id, read.fee_account_id) == (
        us.bank.remote_id,
        paid.fee_account_id,
    )
    assert read.version == done.version
    ((found,),) = us.adapter.find([write(money)])
    assert money.is_same(found)
    assert us.sent_money(money).remote_id == done.remote_id  # under another key
    only(us.adapter.push([gone(done, Kind.PAYMENT)]))
    assert state(us) == (0, 0, 0, D("108.75"))
    assert us.adapter.find([write(money)]) == [[]]
    assert not us.told(Kind.PAYMENT, done.remote_id).active
    assert us.adapter.query("Deposit", Kind.PAYMENT) == []


@pytest.mark.parametrize("where", ["/payment", "/deposit"])
@pytest.mark.parametrize("how", ["drop_after", "drop_before", "503"])
def test_a_fee_through_a_lost_answer(us, paid, sandbox, where, how):
    sandbox.fault(how, "quickbooks", where, method="POST")
    error = only_error(us, paid)
    assert isinstance(error, UncertainError)
    (candidates,) = us.adapter.find([write(paid)])
    there = (where, how) == ("/deposit", "drop_after")
    assert [paid.is_same(one) for one in candidates] == [True] * there
    us.sent_money(paid)
    assert state(us) == (D("106.25"), D("2.50"), 0, 0)
    assert len(us.adapter.query("Payment", Kind.PAYMENT)) == 1


def test_a_void_that_was_cut_off_goes_on(us, paid, sandbox):
    done = us.sent_money(paid)
    order = gone(done, Kind.PAYMENT)
    sandbox.fault("503", "quickbooks", "/payment", method="POST", after=1)
    with pytest.raises(UncertainError):
        us.adapter.push([order])
    assert state(us)[2] == D("108.75")  # the deposit went, the payment not yet
    only(us.adapter.push([order]))
    assert state(us) == (0, 0, 0, D("108.75"))


def test_an_account_that_takes_no_fee(us, paid):
    other = next(a for a in us.accounts if a.name == "Bank Charges")
    us.option(archive_account=other.code or other.name)
    error = failed(us.push(paid))
    assert error.cause is Cause.FEE_ACCOUNT
    assert error.params["account_code"] == "8100"
    assert state(us) == (0, 0, 0, D("108.75"))  # nothing stays behind


def test_a_deposit_of_somebody_else_stays(us):
    invoice = us.invoice()
    waiting = next(a for a in us.accounts if a.name == UNDEPOSITED).remote_id
    done = us.sent_money(us.payment(us.sent(invoice), invoice, account_id=waiting))
    fees = us.account("Expense").remote_id
    us.accountant.deposit(done.remote_id, us.bank.remote_id, fees, D(1))
    error = failed(us.adapter.push([gone(done, Kind.PAYMENT)]))
    assert isinstance(error, RejectedError)
    assert error.cause is Cause.DOCUMENT_SETTLED
    assert us.due("Invoice", invoice_id(us, invoice)) == 0


def invoice_id(us, invoice):
    (document,) = us.accountant.documents(invoice.number)
    return document.id


def test_a_refund_with_a_fee(us):
    note = us.note(us.line("100.00", tax="0.00"))
    receipt = us.sent(note)
    fees = next(a for a in us.accounts if a.name == "Bank Charges")
    back = us.payment(receipt, note, fee=D("1.50"), fee_account_id=fees.remote_id)
    done = us.sent_money(back)
    assert state(us)[:2] == (D("-101.50"), D("1.50"))
    assert us.due("CreditMemo", receipt.remote_id) == 0
    read = us.told(Kind.PAYMENT, done.remote_id)
    assert (read.inbound, read.amount, read.fee) == (False, D(100), D("1.50"))
    assert read.version == done.version
    only(us.adapter.push([gone(done, Kind.PAYMENT)]))
    assert state(us)[:3] == (0, 0, 0)


def test_plain_payments_and_fees_in_one_order(us, paid):
    other = us.invoice(number="INV/7", ref="account.move,70")
    plain = us.payment(us.sent(other), other, ref="account.partial.reconcile,70")
    verdicts = us.push(paid, plain)
    assert [isinstance(one, Receipt) for one in verdicts] == [True, True]
    assert paid.is_same(verdicts[0]) and plain.is_same(verdicts[1])


def test_in_another_currency(us):
    euro = us.contact("ODOO-9-EUR", "Sunny Roofs (EUR)", currency="EUR")
    values = {"contact_id": euro, "currency": "EUR", "currency_rate": D("0.8")}
    invoice = us.invoice(us.line(tax="0.00", rate="Tax on Goods"), **values)
    receipt = us.sent(invoice)
    fees = next(a for a in us.accounts if a.name == "Bank Charges")
    money = us.payment(
        receipt,
        invoice,
        currency_rate=D("0.8"),
        fee=D("2.00"),
        fee_account_id=fees.remote_id,
    )
    done = us.sent_money(money)
    assert state(us)[:3] == (D("122.50"), D("2.50"), 0)
    read = us.told(Kind.PAYMENT, done.remote_id)
    assert (read.amount, read.fee, read.currency) == (D(100), D(2), "EUR")
    only(us.adapter.push([gone(done, Kind.PAYMENT)]))
    assert state(us)[:3] == (0, 0, 0)


def test_a_fee_of_money_on_no_bank(us, paid):
    """A clearing account takes no deposits: an entry moves the money."""
    clearing = next(a for a in us.accounts if a.name == UNDEPOSITED)
    money = replace(paid, account_id=clearing.remote_id)
    done = us.sent_money(money)
    assert state(us) == (0, D("2.50"), D("106.25"), 0)
    read = us.told(Kind.PAYMENT, done.remote_id)
    assert (read.inbound, read.amount, read.fee) == (True, D("108.75"), D("2.50"))
    assert read.account_id == clearing.remote_id
    ((found,),) = us.adapter.find([write(money)])
    assert money.is_same(found)
    only(us.adapter.push([gone(done, Kind.PAYMENT)]))
    assert state(us) == (0, 0, 0, D("108.75"))
