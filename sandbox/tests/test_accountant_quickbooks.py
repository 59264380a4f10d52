"""What an accountant does in QuickBooks that goes both ways, and how it reads back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from sandbox.accountant import (
    BILL,
    CREDIT_NOTE,
    OPEN,
    PAID,
    VENDOR_CREDIT,
    VOID,
    Refused,
    accountant,
)

TODAY = date.today()


class Books:
    def __init__(self, sandbox, name="Sandbox Company (US)"):
        companies = sandbox.describe("quickbooks")["companies"]
        self.company = next(one for one in companies if one["name"] == name)
        self.they = accountant("quickbooks", sandbox, self.company["id"])
        self.they.calls_per_second = 0
        self.accounts = {one.name: one for one in self.they.accounts()}
        self.bank = self.accounts["Checking"].id
        self.income = self.accounts["Services"].id
        self.cost = self.accounts["Advertising"].id
        self.fees = self.accounts["Bank Charges"].id

    def invoice(self, customer, net="100", number="A-1", **more):
        return self.they.add_invoice(number, customer, self.income, net, **more)

    def bill(self, vendor, net="80", number="F-8831", kind=BILL):
        return self.they.add_invoice(number, vendor, self.cost, net, kind=kind)

    def now(self, document):
        """The document as it is by now."""
        return next(
            one
            for one in self.they.documents()
            if (one.kind, one.id) == (document.kind, document.id)
        )

    def paid(self, payment_id):
        return next((p for p in self.they.payments() if p.id == payment_id), None)

    def balance(self, name):
        tomorrow = TODAY + timedelta(days=1)  # other tests may have moved the clock
        found = self.they.trial_balance(tomorrow)
        return found.get(self.accounts[name].id, D(0))


@pytest.fixture
def books(sandbox):
    sandbox.reset()
    sandbox.config("quickbooks", limits=False)
    found = Books(sandbox)
    yield found
    found.they.close()


def test_customers_and_suppliers_change(books):
    they = books.they
    vendor = they.add_supplier("Wire & Co", email="a@wire.test")
    customer = they.add_contact("Rosa Quispe")
    for one in (vendor, customer):
        they.change_contact(one, phone="555-0101", city="Tucson")
        they.change_contact(one, name=f"N{one}", email="new@wire.test")
        they.archive_contact(one)
    found = {one.id: one for one in they.contacts()}
    assert found[vendor].supplier and not found[customer].supplier
    for one in (found[vendor], found[customer]):
        assert (one.phone, one.city, one.email) == (
            "555-0101",
            "Tucson",
            "new@wire.test",
        )
        assert not one.active
    they.restore_contact(vendor)
    assert {one.id: one.active for one in they.contacts()}[vendor]


def test_an_item_changes_and_goes(books):
    made = books.they.add_item("W-1", "Widget", books.income)
    books.they.change_item(made, name="Gadget", description="Blue", price="9.99")
    books.they.archive_item(made)
    found = {one.id: one for one in books.they.items()}[made]
    assert (found.description, found.price, found.active) == ("Blue", D("9.99"), False)


def test_bills_are_paid_credited_and_taken_back(books):
    they, vendor = books.they, books.they.add_supplier("Wire & Co")
    bill = books.bill(vendor)
    credit = books.bill(vendor, "30", "CR-1", VENDOR_CREDIT)
    assert (bill.number, bill.contact_id, bill.due) == ("F-8831", vendor, 80)
    they.allocate(credit.id, bill, 30)
    (used,) = they.allocations()
    assert (used.credit_id, used.invoice_id, used.amount) == (
        credit.id,
        bill.id,
        30,
    )
    paid = they.pay_invoice(books.now(bill), books.bank, reference="CHK-7")
    found = books.paid(paid)
    assert (found.amount, found.inbound, found.document_ids) == (50, False, (bill.id,))
    assert (found.account_id, found.reference) == (books.bank, "CHK-7")
    assert books.now(bill).status == books.now(credit).status == PAID
    they.delete_payment(paid)
    assert books.paid(paid) is None
    assert (books.now(bill).status, books.now(bill).due) == (OPEN, 50)
    assert (books.balance("Checking"), books.balance("Advertising")) == (0, 50)


def test_a_bill_changes_and_goes(books):
    bill = books.bill(books.they.add_supplier("Wire & Co"))
    assert books.they.change_invoice(bill, "81.50").total == D("81.50")
    books.they.void_invoice(bill)
    assert bill.id not in {one.id for one in books.they.documents()}


@pytest.mark.parametrize("name", ["Sandbox Company (US)", "Sandbox Company (UK)"])
def test_an_invoice_changes_with_its_tax(sandbox, books, name):
    if "UK" in name:
        they = accountant("quickbooks", sandbox, by_name(sandbox, name))
        income = next(one.id for one in they.accounts() if one.type == "Income")
        code = next(
            row["Id"] for row in they._query("TaxCode") if row["Name"] == "20.0% S"
        )
        percent = 20
    else:
        they, income, code, percent = books.they, books.income, "2", 8
    customer = they.add_contact("Rosa Quispe")
    made = they.add_invoice("A-1", customer, income, 100, tax_code=code)
    assert made.tax == percent
    changed = they.change_invoice(made, 200)
    assert (changed.total, changed.tax) == (200 + 2 * percent, 2 * percent)


def by_name(sandbox, name):
    companies = sandbox.describe("quickbooks")["companies"]
    return next(one["id"] for one in companies if one["name"] == name)


def test_one_receipt_for_several_and_a_credit(books):
    they, customer = books.they, books.they.add_contact("Rosa Quispe")
    one, two = books.invoice(customer), books.invoice(customer, "50", "A-2")
    credit = books.invoice(customer, "20", "CN-1", kind=CREDIT_NOTE)
    parts = [(one, D(100)), (two, D(50)), (credit, D(20))]
    (paid,) = they.pay_several(parts, books.bank, reference="WIRE")
    found = books.paid(paid)
    assert (found.amount, found.unallocated) == (130, 0)
    assert set(found.document_ids) == {one.id, two.id, credit.id}
    assert {books.now(row).status for row in (one, two, credit)} == {PAID}
    they.void_payment(paid)
    assert books.paid(paid) is None
    assert {books.now(row).due for row in (one, two, credit)} == {100, 50, 20}


def test_money_on_account_is_used(books):
    they, customer = books.they, books.they.add_contact("Rosa Quispe")
    paid = they.receive_on_account(customer, books.bank, 70, reference="DEPOSIT")
    assert (books.paid(paid).unallocated, books.paid(paid).reference) == (70, "DEPOSIT")
    invoice = books.invoice(customer)
    they.allocate(paid, invoice, 40)
    assert (books.paid(paid).unallocated, books.now(invoice).due) == (30, 60)
    assert books.paid(paid).document_ids == (invoice.id,)


def test_an_advance_to_a_supplier_is_used(books):
    they, vendor = books.they, books.they.add_supplier("Wire & Co")
    advance = they.receive_on_account(vendor, books.bank, 70, inbound=False)
    found = books.paid(advance)
    assert (found.amount, found.unallocated, found.inbound) == (70, 70, False)
    assert found.account_id == books.bank
    bill = books.bill(vendor)
    they.allocate(advance, bill, 70)
    (found,) = they.payments()
    assert (found.document_ids, found.unallocated) == ((bill.id,), 0)
    assert books.now(bill).due == 10


def test_a_fee_is_kept_back(books):
    they, customer = books.they, books.they.add_contact("Rosa Quispe")
    invoice = books.invoice(customer)
    paid = they.pay_invoice(invoice, books.accounts["Undeposited Funds"].id)
    they.deposit(paid, books.bank, books.fees, D("2.50"))
    found = books.paid(paid)
    assert (found.amount, found.fee, found.account_id) == (100, D("2.5"), books.bank)
    balances = [books.balance(one) for one in ("Checking", "Bank Charges")]
    assert balances == [D("97.5"), D("2.5")]
    assert books.balance("Undeposited Funds") == 0
    with pytest.raises(Refused):
        they.delete_payment(paid)


def test_an_invoice_is_voided_and_tracked(books):
    they, customer = books.they, books.they.add_contact("Rosa Quispe")
    assert they.add_tracking("Class", "Solar", "Wind") == "class"
    assert they.add_tracking("Location", "North") == "department"
    invoice = books.invoice(customer)
    (line,) = [one for one in invoice.raw["Line"] if one.get("Id")]
    classes = {row["Name"]: row["Id"] for row in they._query("Class")}
    line["SalesItemLineDetail"]["ClassRef"] = {"value": classes["Solar"]}
    locations = {row["Name"]: row["Id"] for row in they._query("Department")}
    they._change(
        "Invoice",
        invoice.id,
        Line=[line],
        DepartmentRef={"value": locations["North"]},
        EmailStatus="EmailSent",
    )
    found = books.now(invoice)
    assert (found.lines[0].tracking, found.sent) == (("Solar", "North"), True)
    they.void_invoice(found)
    assert books.now(invoice).status == VOID


def test_merged_contacts(books):
    they = books.they
    one, two = they.add_contact("Rosa Quispe"), they.add_contact("R. Quispe")
    invoice = books.invoice(one)
    they.merge_contacts(one, two)
    assert books.now(invoice).contact_id == two
    assert not {row.id: row.active for row in they.contacts()}[one]


def test_a_rate_changes(books):
    books.they.change_tax_rate("California", "8.5")
    customer = books.they.add_contact("Rosa Quispe")
    assert books.invoice(customer, tax_code="2").tax == D("8.5")
