"""Suppliers, bills, vendor credits and their money in the sandbox's books.

Skipped where the sandbox package is not beside the addon.
"""

from dataclasses import replace

import pytest
from providers.documents import Contact, Kind, Role
from providers.errors import Cause, ConfigurationError, UncertainError
from pure_books import failed, only, pulled, void
from pure_builders import D, change, write
from pure_quickbooks import TODAY
from pure_quickbooks_books import LONG_AGO


def gone(receipt, kind):
    return replace(void(kind, receipt.remote_id), version=receipt.version)


# --- suppliers ---


def supplier(**values):
    base = {
        "role": Role.SUPPLIER,
        "number": "ODOO-42-V",
        "name": "Wire & Co",
        "email": "a@wire.test",
        "city": "Tucson",
        "currency": "USD",
    }
    return Contact(**base | values)


@pytest.mark.parametrize("notes", [True, False])
def test_a_supplier_is_a_vendor_and_found_again(us, notes):
    """Whether QuickBooks keeps notes of vendors nobody says."""
    us.option(vendor_notes=notes)
    document = supplier()
    receipt = only(us.push(document))
    assert receipt.remote_id.startswith("vendor/")
    ((found,),) = us.adapter.find([write(document)])
    assert document.is_same(found) and found.remote_id == receipt.remote_id
    other = replace(document, number="ODOO-43-V", email="b@wire.test")
    (candidates,) = us.adapter.find([write(other)])
    assert not any(other.is_same(one) for one in candidates)
    changed = only(
        us.adapter.push([change(replace(document, city="Phoenix"), receipt)])
    )
    read = {one.remote_id: one for one in pulled(us.adapter, Kind.CONTACT)}
    assert read[receipt.remote_id].city == "Phoenix"
    assert read[receipt.remote_id].version == changed.version
    off = only(us.adapter.push([change(replace(document, active=False), changed)]))
    assert off.status == "INACTIVE"
    on = only(us.adapter.push([change(document, off)]))
    assert on.status == "ACTIVE"
    assert us.held("Vendor", receipt.remote_id.partition("/")[2])


def test_one_name_for_both_roles(us):
    """Customers and vendors share one list of names (6240)."""
    customer = replace(supplier(), role=Role.CUSTOMER, number="ODOO-42")
    first, second = only(us.push(customer)), only(us.push(supplier()))
    row = us.held("Vendor", second.remote_id.partition("/")[2])
    assert row["DisplayName"] == "Wire & Co (V)"
    assert second.warnings and first.remote_id != second.remote_id
    ((found,),) = us.adapter.find([write(supplier())])
    assert found.remote_id == second.remote_id
    third = failed(us.push(supplier(number="ODOO-44-V")))
    assert third.cause is Cause.CONTACT_TAKEN


def test_both_roles_in_one_batch(us):
    both = [
        supplier(),
        Contact(name="Sunny Fields", number="ODOO-50", currency="USD"),
        supplier(name="Third", number="ODOO-51-V"),
    ]
    receipts = us.push(*both)
    assert [one.remote_id.startswith("vendor/") for one in receipts] == [
        True,
        False,
        True,
    ]
    found = us.adapter.find([write(one) for one in both])
    assert [[one.remote_id for one in some] for some in found] == [
        [one.remote_id] for one in receipts
    ]


# --- bills ---


def test_a_bill_on_accounts(us):
    office = next(a for a in us.accounts if a.name == "Advertising")
    document = us.bill(
        us.expense("100.10"),
        us.expense("-10.05", account_id=office.remote_id, quantity=D(3), discount=D(5)),
        note="For the fair",
    )
    receipt = us.sent(document)
    row = us.held("Bill", receipt.remote_id)
    assert (row["DocNumber"], row["TotalAmt"]) == ("F-8831", D("90.05"))
    assert row["DueDate"] == "2026-12-20"
    assert "For the fair" in row["PrivateNote"]
    details = [line["AccountBasedExpenseLineDetail"] for line in row["Line"]]
    assert [one["AccountRef"]["value"] for one in details] == [
        us.account("Expense").remote_id,
        office.remote_id,
    ]
    assert {one["BillableStatus"] for one in details} == {"NotBillable"}
    balances = us.balances()
    assert balances["Advertising"] == D("-10.05") + (
        D("100.10") if us.account("Expense").name == "Advertising" else 0
    )
    assert balances["Accounts Payable (A/P)"] == D("-90.05")


def test_without_a_suppliers_number_it_has_ours(us):
    receipt = us.sent(us.bill(reference=""))
    assert us.held("Bill", receipt.remote_id)["DocNumber"] == "BILL/2026/11/0077"


def test_two_bills_of_one_number_are_told_apart(us):
    """The supplier's number proves nothing: our mark does."""
    one, two = us.bill(), us.bill(ref="account.move,99", number="BILL/2026/11/0099")
    first, second = us.sent(one), us.sent(two)
    found = us.adapter.find([write(one), write(two)])
    assert [[row.remote_id for row in some] for some in found] == [
        [first.remote_id],
        [second.remote_id],
    ]
    third = us.bill(ref="account.move,100", number="BILL/2026/11/0100")
    assert us.adapter.find([write(third)]) == [[]]


@pytest.mark.parametrize("how", ["drop_after", "drop_before", "503"])
@pytest.mark.parametrize("kind", ["bill", "credit"])
def test_a_bill_through_a_lost_answer(us, sandbox, how, kind):
    document = getattr(us, kind)()
    entity = {"bill": "Bill", "credit": "VendorCredit"}[kind]
    sandbox.fault(how, "quickbooks", f"/{entity.lower()}", method="POST")
    with pytest.raises(UncertainError):
        us.push(document)
    (candidates,) = us.adapter.find([write(document)])
    assert bool(candidates) is (how == "drop_after")
    if not candidates:
        us.sent(document)
    assert len(us.adapter.query(entity, Kind.BILL)) == 1


def test_a_bill_changes_and_goes(us):
    document = us.bill()
    receipt = us.sent(document)
    changed = us.bill(us.expense("70.00"), us.expense("1.00"))
    receipt = only(us.adapter.push([change(changed, receipt)]))
    assert changed.is_same(receipt) and receipt.strays == ()
    assert us.held("Bill", receipt.remote_id)["TotalAmt"] == 71
    assert only(us.adapter.push([gone(receipt, Kind.BILL)])).status == "DELETED"
    assert us.held("Bill", receipt.remote_id) is None
    assert only(us.adapter.push([gone(receipt, Kind.BILL)])).status == "DELETED"


def test_a_paid_bill_does_not_go(us):
    document = us.bill()
    receipt = us.sent(document)
    us.sent_money(us.payment(receipt, document))
    error = failed(us.adapter.push([gone(receipt, Kind.BILL)]))
    assert error.cause is Cause.DOCUMENT_SETTLED


def test_there_is_no_tax_on_an_american_bill(us):
    error = failed(us.push(us.bill(us.expense(tax="8.00"))))
    assert isinstance(error, ConfigurationError)
    assert (error.cause, error.params["feature"]) == (
        Cause.FEATURE_OFF,
        "tax on purchases",
    )


@pytest.mark.parametrize("cents", ["0.00", "0.01", "-0.01"])
def test_odoos_tax_to_the_cent(gb, cents):
    code = gb.rates["20.0% S"].remote_id
    rows = [
        gb.expense("33.33", D("6.67") + D(cents), tax_code=code),
        gb.expense("10.00", "0.00"),
    ]
    document = gb.bill(*rows)
    assert gb.adapter.expected_total(document) == (document.total, document.tax)
    receipt = gb.sent(document)
    assert receipt.tax == D("6.67") + D(cents)
    back = gb.credit(*rows)
    assert gb.sent(back).tax == document.tax


def test_a_bill_in_another_currency(us):
    vendor = us.supplier("Draht GmbH", "ODOO-60-V", currency="EUR")
    document = us.bill(contact_id=vendor, currency="EUR", currency_rate=D("0.8"))
    receipt = us.sent(document)
    assert us.held("Bill", receipt.remote_id)["ExchangeRate"] == D("1.25")
    paid = us.payment(receipt, document, currency_rate=D("0.8"))
    assert paid.is_same(only(us.push(paid)))
    assert us.due("Bill", receipt.remote_id) == 0


# --- their money ---


def test_bills_are_paid_from_a_bank_or_a_card(us):
    document = us.bill()
    receipt = us.sent(document)
    card = us.account("Credit Card")
    parts = [
        us.payment(receipt, document, amount=D("60.00")),
        us.payment(
            receipt,
            document,
            ref="account.partial.reconcile,8",
            amount=D("40.00"),
            account_id=card.remote_id,
        ),
    ]
    receipts = us.push(*parts)
    for part, found in zip(parts, receipts, strict=True):
        assert part.is_same(found), found
        assert found.remote_id.startswith("billpayment/")
        read = us.told(Kind.PAYMENT, found.remote_id)
        assert (read.version, read.amount) == (found.version, part.amount)
        assert (read.account_id, read.inbound) == (part.account_id, False)
        assert read.reference == part.reference
    assert us.due("Bill", receipt.remote_id) == 0
    found = us.adapter.find([write(part) for part in parts])
    assert [[one.remote_id for one in some] for some in found] == [
        [one.remote_id] for one in receipts
    ]
    only(us.adapter.push([gone(receipts[0], Kind.PAYMENT)]))
    assert us.due("Bill", receipt.remote_id) == 60
    assert us.adapter.find([write(parts[0])]) == [[]]


def test_bills_are_not_paid_from_any_account(us):
    document = us.bill()
    other = us.account("Expense")
    paid = us.payment(
        us.sent(document), document, account_id=other.remote_id, account_code="6000"
    )
    error = failed(us.push(paid))
    assert (error.cause, error.params["account_code"]) == (
        Cause.PAYMENT_ACCOUNT,
        "6000",
    )


@pytest.mark.parametrize("how", ["drop_after", "drop_before"])
def test_a_bills_payment_through_a_lost_answer(us, sandbox, how):
    document = us.bill()
    paid = us.payment(us.sent(document), document)
    sandbox.fault(how, "quickbooks", "/billpayment", method="POST")
    with pytest.raises(UncertainError):
        us.push(paid)
    (candidates,) = us.adapter.find([write(paid)])
    assert [paid.is_same(one) for one in candidates] == [True] * (how == "drop_after")


def test_a_suppliers_credit_is_used(us):
    bill, credit = us.bill(), us.credit(us.expense("40.00"))
    receipt, note = us.sent(bill), us.sent(credit)
    used = us.used(note, credit, receipt, bill)
    done = only(us.push(used))
    assert used.is_same(done) and done.remote_id.startswith("billpayment/")
    assert us.due("Bill", receipt.remote_id) == 60
    assert us.due("VendorCredit", note.remote_id) == 0
    read = us.told(Kind.ALLOCATION, done.remote_id)
    assert (read.version, read.amount) == (done.version, D(40))
    ((found,),) = us.adapter.find([write(used)])
    assert found.remote_id == done.remote_id
    only(us.adapter.push([gone(done, Kind.ALLOCATION)]))
    assert us.due("Bill", receipt.remote_id) == 100
    assert us.adapter.find([write(used)]) == [[]]
    assert not us.told(Kind.ALLOCATION, done.remote_id).active


def test_a_supplier_pays_back(us):
    credit = us.credit(us.expense("40.00"))
    note = us.sent(credit)
    back = us.payment(note, credit)
    done = only(us.push(back))
    assert back.is_same(done)
    assert us.due("VendorCredit", note.remote_id) == 0
    assert us.balances()["Checking"] == 40
    read = us.told(Kind.PAYMENT, done.remote_id)
    assert (read.inbound, read.amount, read.version) == (True, D(40), done.version)
    assert read.parts[0].document_kind is Kind.VENDOR_CREDIT
    assert only(us.push(back)).remote_id == done.remote_id
    only(us.adapter.push([gone(done, Kind.PAYMENT)]))
    assert us.due("VendorCredit", note.remote_id) == 40
    assert "Checking" not in us.balances()
    assert not us.told(Kind.PAYMENT, done.remote_id).active


@pytest.mark.parametrize(("fee", "moved"), [("2.50", "-102.50"), ("-2.00", "-98.00")])
def test_a_bill_paid_with_a_fee_or_a_discount(us, fee, moved):
    bill = us.bill()
    receipt = us.sent(bill)
    fees = next(a for a in us.accounts if a.name == "Bank Charges")
    paid = us.payment(receipt, bill, fee=D(fee), fee_account_id=fees.remote_id)
    done = only(us.push(paid))
    assert paid.is_same(done)
    assert us.due("Bill", receipt.remote_id) == 0
    balances = us.balances()
    assert (balances["Checking"], balances["Bank Charges"]) == (D(moved), D(fee))
    read = us.told(Kind.PAYMENT, done.remote_id)
    assert (read.amount, read.fee, read.inbound) == (D(100), D(fee), False)
    assert (read.account_id, read.fee_account_id) == (
        us.bank.remote_id,
        fees.remote_id,
    )
    assert read.version == done.version
    ((found,),) = us.adapter.find([write(paid)])
    assert paid.is_same(found)
    only(us.adapter.push([gone(done, Kind.PAYMENT)]))
    assert us.due("Bill", receipt.remote_id) == 100
    assert not {"Checking", "Bank Charges"} & us.balances().keys()


def test_money_ahead_of_the_bill(us):
    advance = us.on_account(inbound=False, contact_id=us.vendor)
    done = only(us.push(advance))
    assert advance.is_same(done) and done.remote_id.startswith("journal/")
    assert done.contact_id == us.vendor
    assert us.balances()["Accounts Payable (A/P)"] == 70
    ((found,),) = us.adapter.find([write(advance)])
    assert found.remote_id == done.remote_id
    bill = us.bill()
    receipt = us.sent(bill)
    used = us.used(done, advance, receipt, bill, "70.00")
    line = only(us.push(used))
    assert used.is_same(line)
    assert us.due("Bill", receipt.remote_id) == 30
    read = us.told(Kind.ALLOCATION, line.remote_id)
    assert [(part.document_kind, part.document_id) for part in read.credits] == [
        (Kind.ON_ACCOUNT, done.remote_id)
    ]
    assert read.version == line.version
    assert us.told(Kind.PAYMENT) == {}
    refused = failed(us.adapter.push([gone(done, Kind.ON_ACCOUNT)]))
    assert refused.cause is Cause.DOCUMENT_SETTLED
    only(us.adapter.push([gone(line, Kind.ALLOCATION)]))
    only(us.adapter.push([gone(done, Kind.ON_ACCOUNT)]))
    assert us.due("Bill", receipt.remote_id) == 100
    assert "Checking" not in us.balances()
    gone_there = [one for one in pulled(us.adapter, Kind.PAYMENT, LONG_AGO)]
    told = {(one.kind, one.remote_id): one.active for one in gone_there}
    assert told[Kind.ON_ACCOUNT, done.remote_id] is False


def test_of_a_change_there_bills_are_not_overwritten(us):
    """Somebody changed it there: our change meets another version, and goes on top of
    what is there by now, as the engine decided."""
    document = us.bill()
    receipt = us.sent(document)
    row = us.held("Bill", receipt.remote_id)
    us.accountant._change(
        "Bill", row["Id"], VendorRef=row["VendorRef"], PrivateNote="Mine"
    )
    changed = us.bill(us.expense("90.00"))
    done = only(us.adapter.push([change(changed, receipt)]))
    assert done.total == D("90.00")
    assert us.held("Bill", receipt.remote_id)["PrivateNote"] == "Mine"
    assert done.date == TODAY
