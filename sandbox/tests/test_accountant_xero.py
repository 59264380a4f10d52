"""The accountant in Xero: what goes both ways between a connector and the books."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from sandbox.accountant import Refused, accountant
from sandbox.accountant.records import (
    BILL,
    CREDIT_NOTE,
    INVOICE,
    OPEN,
    PAID,
    VENDOR_CREDIT,
    VOID,
)

TODAY = date.today()


class Room:
    """An accountant, a contact, and the accounts that the tests use."""

    def __init__(self, sandbox):
        (company, *__) = sandbox.describe("xero")["companies"]
        self.they = accountant("xero", sandbox, company["id"])
        accounts = {one.code: one.id for one in self.they.accounts()}
        self.sales, self.cost = accounts["200"], accounts["429"]
        self.bank, self.fees = accounts["090"], accounts["404"]
        self.contact = self.they.add_contact("Rosa Quispe", email="rosa@example.com")

    def make(self, number, net="100.00", kind=INVOICE):
        account = self.cost if kind in (BILL, VENDOR_CREDIT) else self.sales
        return self.they.add_invoice(number, self.contact, account, net, kind=kind)

    def found(self, document):
        (one,) = [d for d in self.they.documents() if d.id == document.id]
        return one


@pytest.fixture
def room(sandbox):
    room = Room(sandbox)
    yield room
    room.they.close()


@pytest.mark.parametrize("kind", [INVOICE, CREDIT_NOTE, BILL, VENDOR_CREDIT])
def test_documents_of_four_kinds_are_changed_paid_and_voided(room, kind):
    made = room.make("N-1", kind=kind)
    assert room.found(made) == made
    assert (made.kind, made.number, made.total) == (kind, "N-1", 100)
    changed = room.they.change_invoice(made, "80.00")
    assert (changed.id, changed.total, changed.due) == (made.id, 80, 80)
    assert len(changed.lines) == 1
    paid = room.they.pay_invoice(changed, room.bank)
    assert room.found(made).status == PAID
    (payment,) = room.they.payments()
    assert (payment.id, payment.amount) == (paid, 80)
    assert payment.inbound is (kind in (INVOICE, VENDOR_CREDIT))
    room.they.delete_payment(paid)
    assert room.they.payments() == []
    assert room.found(made).status == OPEN
    room.they.void_invoice(changed)
    assert room.found(made).status == VOID


@pytest.mark.parametrize("inbound", [True, False])
def test_money_on_account_is_used_paid_back_and_given_back(room, inbound):
    made = room.they.receive_on_account(
        room.contact, room.bank, "150", reference="Deposit", inbound=inbound
    )
    (payment,) = room.they.payments()
    assert (payment.id, payment.amount, payment.unallocated) == (made, 150, 150)
    assert (payment.account_id, payment.reference) == (room.bank, "Deposit")
    assert (payment.inbound, payment.document_ids) == (inbound, ())
    document = room.make("I-1", kind=INVOICE if inbound else BILL)
    room.they.allocate(made, document, "60")
    (used,) = room.they.allocations()
    assert (used.credit_id, used.invoice_id) == (made, document.id)
    (payment,) = room.they.payments()
    assert (payment.unallocated, payment.document_ids) == (90, (document.id,))
    refund = room.they.refund_on_account(made, room.bank, "90")
    (back,) = [one for one in room.they.payments() if one.id == refund]
    assert (back.inbound, back.amount, back.document_ids) == (not inbound, 90, (made,))
    room.they.deallocate(made)
    assert room.they.allocations() == []
    with pytest.raises(LookupError):
        room.they.allocate(document.id, document, "1")


def test_a_credit_note_is_used_and_taken_back(room):
    credit, document = room.make("C-1", "30", CREDIT_NOTE), room.make("I-1")
    room.they.allocate(credit.id, document, "30")
    assert room.found(document).due == 70
    room.they.deallocate(credit.id)
    assert room.found(document).due == 100


def test_one_receipt_for_several(room):
    one, two = room.make("I-1", "30"), room.make("I-2", "50")
    parts = [(one, Decimal(30)), (two, Decimal(20))]
    ids = room.they.pay_several(parts, room.bank, reference="Bank line 7")
    payments = {payment.id: payment for payment in room.they.payments()}
    assert [payments[i].amount for i in ids] == [30, 20]
    assert {payment.reference for payment in payments.values()} == {"Bank line 7"}


def test_contacts_change_rest_and_merge(room):
    room.they.change_contact(room.contact, name="Rosa Q", phone="555", city="Perth")
    (found,) = [c for c in room.they.contacts() if c.id == room.contact]
    assert (found.name, found.phone, found.city) == ("Rosa Q", "555", "Perth")
    assert (found.email, found.supplier) == ("rosa@example.com", False)
    room.make("B-1", kind=BILL)
    (found,) = [c for c in room.they.contacts() if c.id == room.contact]
    assert found.supplier  # with the first bill
    vendor = room.they.add_supplier("Vendor", email="v@example.com")
    room.they.merge_contacts(vendor, room.contact)
    found = {c.id: c for c in room.they.contacts()}
    assert (found[vendor].active, found[room.contact].active) == (False, True)
    assert found[vendor].raw["MergedToContactID"] == room.contact
    room.they.archive_contact(room.contact)
    room.they.restore_contact(room.contact)
    assert {c.id: c for c in room.they.contacts()}[room.contact].active


def test_items_change_and_go(room):
    made = room.they.add_item("W-1", "Widget", room.sales)
    room.they.change_item(made, name="Wide", description="So wide", price="12.3456")
    (found,) = [one for one in room.they.items() if one.id == made]
    assert (found.name, found.description) == ("Wide", "So wide")
    assert (found.price, found.account_id) == (Decimal("12.3456"), room.sales)
    room.they.archive_item(made)
    assert made not in {one.id for one in room.they.items()}


def test_a_rate_changes_and_sales_follow(room):
    code = room.they.add_tax_rate("Levy", ("Levy", "5"))

    def charged(number):
        return room.they.add_invoice(
            number, room.contact, room.sales, "100", tax_code=code
        ).tax

    assert charged("I-1") == 5
    room.they.change_tax_rate(code, "7.5")
    assert charged("I-2") == Decimal("7.5")


def test_files_and_tracking(room):
    document = room.make("I-1")
    assert room.they.attachments(document) == {}
    category = room.they.add_tracking("Project", "North", "South")
    rows = room.they.call("GET", "TrackingCategories")["TrackingCategories"]
    (found,) = [row for row in rows if row["TrackingCategoryID"] == category]
    assert [one["Name"] for one in found["Options"]] == ["North", "South"]
    line = {
        "Description": "Work",
        "Quantity": 1,
        "UnitAmount": 9,
        "AccountCode": "200",
        "Tracking": [{"Name": "Project", "Option": "South"}],
    }
    room.they.call("POST", f"Invoices/{document.id}", {"LineItems": [line]})
    (read,) = room.found(document).lines
    assert read.tracking == ("South",)


def pay(room, document, amount, account, reference):
    body = {
        "Invoice": {"InvoiceID": document.id},
        "Account": {"AccountID": account},
        "Amount": amount,
        "Date": TODAY.isoformat(),
        "Reference": reference,
    }
    room.they.call("PUT", "Payments", {"Payments": [body]})


def test_a_payment_whose_fee_stands_beside_it_is_one(room):
    path = f"Accounts/{room.fees}"
    room.they.call("POST", path, {"Accounts": [{"EnablePaymentsToAccount": True}]})
    document = room.make("I-1")
    pay(room, document, "97.50", room.bank, "P-1 (less fee)")
    pay(room, document, "2.50", room.fees, "P-1 (fee)")
    (payment,) = room.they.payments()
    assert (payment.amount, payment.fee) == (100, Decimal("2.50"))
    assert (payment.reference, payment.account_id) == ("P-1", room.bank)


def test_a_payment_with_more_at_the_bank(room):
    document = room.make("I-1")
    pay(room, document, "100", room.bank, "P-1 (fee apart)")
    line = {
        "Description": "Surplus",
        "Quantity": 1,
        "UnitAmount": "2.50",
        "AccountCode": "404",
    }
    body = {
        "Type": "RECEIVE",
        "Contact": {"ContactID": room.contact},
        "BankAccount": {"AccountID": room.bank},
        "LineAmountTypes": "NoTax",
        "Reference": "P-1 (fee)",
        "LineItems": [line],
    }
    room.they.call("PUT", "BankTransactions", {"BankTransactions": [body]})
    (payment,) = room.they.payments()
    assert (payment.amount, payment.fee) == (100, Decimal("-2.50"))


def test_what_is_refused_is_told(room):
    with pytest.raises(Refused):
        room.they.delete_payment("00000000-0000-0000-0000-000000000001")


def test_a_line_with_an_item_is_changed(room):
    item = room.they.add_item("W-1", "Widget", room.sales)
    document = room.make("I-1")
    line = {"Description": "W", "Quantity": 1, "UnitAmount": 9, "ItemCode": "W-1"}
    room.they.call("POST", f"Invoices/{document.id}", {"LineItems": [line]})
    changed = room.they.change_invoice(document, "11.00")
    assert (changed.total, changed.lines[0].item_id) == (11, item)
