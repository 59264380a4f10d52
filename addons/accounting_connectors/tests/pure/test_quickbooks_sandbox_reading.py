"""What changed in the sandbox's books, read: by whom it was made does not matter, but
our own is known by its version.

Skipped where the sandbox package is not beside the addon.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from providers.documents import Contact, Item, Kind, Role
from providers.kinds import Status
from providers.quickbooks import const
from pure_books import only, pulled
from pure_builders import D, change
from pure_quickbooks import TODAY
from pure_quickbooks_books import LONG_AGO
from pure_quickbooks_wire import link


def by_id(adapter, kind, since=LONG_AGO):
    return {one.remote_id: one for one in pulled(adapter, kind, since)}


# --- contacts and items ---


def test_customers_and_suppliers_come_as_two(us):
    there = us.accountant
    vendor = there.add_supplier("Wire & Co", email="a@wire.test")
    customer = there.add_contact("Rosa Quispe", email="r@quispe.test")
    there.change_contact(vendor, phone="555-0101", city="Tucson")
    found = by_id(us.adapter, Kind.CONTACT)
    ours, theirs = found[customer], found[f"vendor/{vendor}"]
    assert (ours.role, ours.is_customer, ours.is_supplier) == ("", True, False)
    assert (theirs.role, theirs.is_customer) == (Role.SUPPLIER, False)
    assert theirs.is_supplier and theirs.active
    assert (theirs.email, theirs.phone, theirs.city) == (
        "a@wire.test",
        "555-0101",
        "Tucson",
    )
    assert datetime.now(UTC) - theirs.changed_at < timedelta(days=2)
    there.archive_contact(vendor)
    assert not by_id(us.adapter, Kind.CONTACT)[f"vendor/{vendor}"].active
    there.restore_contact(vendor)
    assert by_id(us.adapter, Kind.CONTACT)[f"vendor/{vendor}"].active


@pytest.mark.parametrize("merged", ["inactive", "deleted", "silent"])
def test_a_merged_contact_is_no_longer_in_use(us, merged):
    us.option(merged=merged)
    there = us.accountant
    one, two = there.add_contact("Rosa Quispe"), there.add_contact("R. Quispe")
    before = by_id(us.adapter, Kind.CONTACT)[two].version
    there.merge_contacts(one, two)
    found = by_id(us.adapter, Kind.CONTACT)
    assert found[two].version != before
    if merged == "silent":  # that something is missing says nothing
        assert one not in found
    else:
        assert not found[one].active


def test_items_come_with_prices_costs_and_accounts(us):
    there, account = us.accountant, us.account("Expense")
    made = there.add_item("W-1", "Widget", us.sales.remote_id)
    there._change(
        "Item",
        made,
        PurchaseCost=D("3.21"),
        ExpenseAccountRef={"value": account.remote_id},
        UnitPrice=D("9.99"),
        Description="Blue",
    )
    item = by_id(us.adapter, Kind.ITEM)[made]
    assert (item.code, item.name, item.description) == ("W-1", "Widget", "Blue")
    assert (item.price, item.cost) == (D("9.99"), D("3.21"))
    assert (item.account_id, item.cost_account_id) == (
        us.sales.remote_id,
        account.remote_id,
    )
    assert item.is_sold and item.is_purchased and item.changed_at
    there.archive_item(made)
    assert not by_id(us.adapter, Kind.ITEM)[made].active


# --- documents ---


def test_documents_of_all_four_kinds(us):
    there, vendor = us.accountant, us.accountant.add_supplier("Wire & Co")
    cost = us.account("Expense").remote_id
    sold = there.add_invoice("A-1", us.customer, us.sales.remote_id, "100")
    given = there.add_invoice(
        "CN-1", us.customer, us.sales.remote_id, "20", kind="credit_note"
    )
    bill = there.add_invoice("F-8831", vendor, cost, "80", kind="bill")
    back = there.add_invoice("CR-1", vendor, cost, "30", kind="vendor_credit")
    found = {(one.kind, one.remote_id): one for one in pulled(us.adapter, Kind.INVOICE)}
    for kind, made, party in (
        (Kind.INVOICE, sold, us.customer),
        (Kind.CREDIT_NOTE, given, us.customer),
        (Kind.BILL, bill, f"vendor/{vendor}"),
        (Kind.VENDOR_CREDIT, back, f"vendor/{vendor}"),
    ):
        one = found[kind, made.id]
        assert (one.number, one.contact_id) == (made.number, party)
        assert (one.total, one.due, one.status) == (made.total, made.total, Status.OPEN)
        assert (one.currency, one.date) == ("USD", made.date)
        assert one.allocations is None
    assert found[Kind.BILL, bill.id].reference == "F-8831"
    assert found[Kind.BILL, bill.id].contact_name == "Wire & Co"
    there.pay_invoice(sold, us.bank.remote_id)
    there.void_invoice(given)
    there.void_invoice(bill)
    changed = there.add_invoice("A-2", us.customer, us.sales.remote_id, "5")
    there.void_invoice(changed)
    found = {
        (one.kind, one.remote_id): one
        for one in pulled(us.adapter, Kind.INVOICE, LONG_AGO)
    }
    assert found[Kind.INVOICE, sold.id].status is Status.PAID
    assert found[Kind.INVOICE, sold.id].due == 0
    assert found[Kind.CREDIT_NOTE, given.id].status is Status.DELETED
    assert found[Kind.BILL, bill.id].status is Status.DELETED
    assert found[Kind.INVOICE, changed.id].status is Status.VOID
    assert found[Kind.VENDOR_CREDIT, back.id].status is Status.OPEN


def test_our_own_is_known_by_its_version_and_number(us):
    documents = [us.invoice(number="INV/2026/11/0000000042"), us.note(), us.bill()]
    documents.append(us.credit())
    receipts = [us.sent(one) for one in documents]
    found = {one.remote_id: one for one in pulled(us.adapter, Kind.INVOICE, LONG_AGO)}
    for document, receipt in zip(documents, receipts, strict=True):
        read = found[receipt.remote_id]
        assert (read.kind, read.version) == (document.kind, receipt.version)
        assert (read.number, read.total) == (document.number, document.total)
        assert read.contact_id == document.contact_id == receipt.contact_id
    contact = only(us.push(Contact(number="ODOO-10", name="Another")))
    item = Item(code="X", name="X", account_id=us.sales.remote_id)
    made = only(us.push(item))
    assert by_id(us.adapter, Kind.CONTACT)[contact.remote_id].version == contact.version
    assert by_id(us.adapter, Kind.ITEM)[made.remote_id].version == made.version
    order = change(replace(item, name="Y"), made)
    changed = only(us.adapter.push([order]))
    read = by_id(us.adapter, Kind.ITEM)[made.remote_id]
    assert (read.version, read.name) == (changed.version, "[X] Y")


# --- money ---


def test_a_payment_of_several_with_a_credit_is_two_settlements(us):
    there, account = us.accountant, us.sales.remote_id
    one = there.add_invoice("A-1", us.customer, account, "100")
    two = there.add_invoice("A-2", us.customer, account, "50")
    credit = there.add_invoice("C-1", us.customer, account, "120", kind="credit_note")
    parts = [(one, D(100)), (two, D(50)), (credit, D(120))]
    (paid,) = there.pay_several(parts, us.bank.remote_id, reference="WIRE 7")
    money = us.told(Kind.PAYMENT, paid)
    used = us.told(Kind.ALLOCATION, paid)
    assert (money.amount, money.unallocated, money.inbound) == (D(30), 0, True)
    assert (money.account_id, money.reference) == (us.bank.remote_id, "WIRE 7")
    assert settled(money) == [(Kind.INVOICE, two.id, 30)]
    assert settled(used) == [(Kind.INVOICE, one.id, 100), (Kind.INVOICE, two.id, 20)]
    assert settled(used, "credits") == [(Kind.CREDIT_NOTE, credit.id, 120)]
    assert us.told(Kind.PAYMENT, paid) == money  # told alike each time
    there.void_payment(paid)
    assert not us.told(Kind.PAYMENT, paid).active
    assert not us.told(Kind.ALLOCATION, paid).active


def settled(one, side="parts"):
    return [
        (part.document_kind, part.document_id, part.amount)
        for part in getattr(one, side)
    ]


def test_what_a_payment_does_no_more_is_told(us):
    """A credit that is taken off a payment, and the other way round."""
    there, account = us.accountant, us.sales.remote_id
    one = there.add_invoice("A-1", us.customer, account, "100")
    credit = there.add_invoice("C-1", us.customer, account, "40", kind="credit_note")
    (paid,) = there.pay_several([(one, D(100)), (credit, D(40))], us.bank.remote_id)
    assert us.told(Kind.ALLOCATION, paid).active
    row = there._read("Payment", paid)
    lines = [row["Line"][0] | {"Amount": D(60)}]
    customer = {"value": us.customer}
    there._change("Payment", paid, CustomerRef=customer, TotalAmt=60, Line=lines)
    assert settled(us.told(Kind.PAYMENT, paid)) == [(Kind.INVOICE, one.id, 60)]
    assert not us.told(Kind.ALLOCATION, paid).active


def test_money_on_account_of_somebody_else_is_a_payment_with_a_rest(us):
    there = us.accountant
    paid = there.receive_on_account(us.customer, us.bank.remote_id, 70)
    money = us.told(Kind.PAYMENT, paid)
    assert (money.amount, money.unallocated, money.parts) == (D(70), D(70), ())
    invoice = there.add_invoice("A-1", us.customer, us.sales.remote_id, "100")
    there.allocate(paid, invoice, 40)
    money = us.told(Kind.PAYMENT, paid)
    assert (money.unallocated, settled(money)) == (
        D(30),
        [(Kind.INVOICE, invoice.id, 40)],
    )
    assert money.parts[0].remote_id == f"{paid}/{invoice.id}"
    there.delete_payment(paid)
    assert us.told(Kind.PAYMENT, paid).active is False


def test_suppliers_money(us):
    there, vendor = us.accountant, us.accountant.add_supplier("Wire & Co")
    cost = us.account("Expense").remote_id
    bill = there.add_invoice("F-1", vendor, cost, "80", kind="bill")
    credit = there.add_invoice("CR-1", vendor, cost, "30", kind="vendor_credit")
    there.allocate(credit.id, bill, 30)
    paid = there.pay_invoice(bill, us.bank.remote_id, 50, reference="CHK-7")
    money = us.told(Kind.PAYMENT, f"billpayment/{paid}")
    assert (money.inbound, money.amount, money.reference) == (False, D(50), "CHK-7")
    assert (money.contact_id, money.account_id) == (
        f"vendor/{vendor}",
        us.bank.remote_id,
    )
    assert settled(money) == [(Kind.BILL, bill.id, 50)]
    (used,) = us.told(Kind.ALLOCATION).values()
    assert used.remote_id.startswith("billpayment/")
    assert settled(used) == [(Kind.BILL, bill.id, 30)]
    assert settled(used, "credits") == [(Kind.VENDOR_CREDIT, credit.id, 30)]
    there.delete_payment(paid)
    assert not us.told(Kind.PAYMENT, f"billpayment/{paid}").active


def test_a_supplier_paid_ahead_by_an_entry(us):
    """An entry of somebody else, used on a bill: money at the bank for that bill."""
    there, vendor = us.accountant, us.accountant.add_supplier("Wire & Co")
    advance = there.receive_on_account(vendor, us.bank.remote_id, 70, inbound=False)
    assert us.told(Kind.PAYMENT) == us.told(Kind.ALLOCATION) == {}
    cost = us.account("Expense").remote_id
    bills = [
        there.add_invoice(f"F-{net}", vendor, cost, net, kind="bill")
        for net in ("30", "60")
    ]
    for bill, amount in zip(bills, (30, 40), strict=True):
        there.allocate(advance, bill, amount)
    found = us.told(Kind.PAYMENT)
    assert sorted(settled(one)[0][1:] for one in found.values()) == sorted(
        [(bills[0].id, 30), (bills[1].id, 40)]
    )
    for one in found.values():
        assert (one.inbound, one.account_id) == (False, us.bank.remote_id)
        assert one.date == there.payments()[0].date


def test_a_fee_that_was_kept_back(us):
    there, invoice = (
        us.accountant,
        us.accountant.add_invoice("A-1", us.customer, us.sales.remote_id, "100"),
    )
    waiting = next(a for a in us.accounts if a.name == "Undeposited Funds").remote_id
    fees = us.account("Expense").remote_id
    paid = there.pay_invoice(invoice, waiting)
    money = us.told(Kind.PAYMENT, paid)
    assert (money.account_id, money.fee) == (waiting, 0)
    there.deposit(paid, us.bank.remote_id, fees, D("2.50"))
    money = us.told(Kind.PAYMENT, paid)
    assert (money.account_id, money.amount) == (us.bank.remote_id, D(100))
    assert (money.fee, money.fee_account_id) == (D("2.50"), fees)
    later = datetime.now(UTC) - timedelta(minutes=1)
    assert [one.remote_id for one in pulled(us.adapter, Kind.PAYMENT, later)] == [paid]


def test_another_currency(us):
    there = us.accountant
    euro = there.add_contact("Rosa (EUR)", currency="EUR")
    invoice = there.add_invoice("A-1", euro, us.sales.remote_id, "100", currency="EUR")
    there._change("Invoice", invoice.id, ExchangeRate=D("1.25"))
    paid = there._create(
        "Payment",
        CustomerRef={"value": euro},
        CurrencyRef={"value": "EUR"},
        ExchangeRate=D("1.25"),
        TotalAmt=100,
        DepositToAccountRef={"value": us.bank.remote_id},
        Line=[link(invoice.id, amount=100)],
    )["Id"]
    money = us.told(Kind.PAYMENT, paid)
    assert (money.currency, money.currency_rate) == ("EUR", D("0.8"))
    assert us.told(Kind.INVOICE, invoice.id, Kind.INVOICE).currency == "EUR"


# --- pages, cursors, days ---


@pytest.mark.parametrize("since", [None, datetime.now(UTC) - timedelta(days=40)])
def test_pages_bring_all_and_go_on_where_they_were(us, monkeypatch, since):
    there = us.accountant
    made = [
        there.add_invoice(f"A-{at}", us.customer, us.sales.remote_id, at + 1).id
        for at in range(5)
    ]
    monkeypatch.setattr(const, "PAGE_SIZE", 2)
    pages = us.adapter.pull(Kind.INVOICE, since)
    first, cursors = [], []
    for page in pages:
        first += [one.remote_id for one in page.records]
        cursors.append(page.cursor)
        if len(first) >= 2 and page.cursor:
            break
    rest = [one.remote_id for one in pulled(us.adapter, Kind.INVOICE, cursors[-1])]
    assert set(made) <= {*first, *rest}
    whole = [one.remote_id for one in pulled(us.adapter, Kind.INVOICE, since)]
    assert len(whole) == len(set(whole)) and set(made) <= set(whole)


def test_more_than_a_window_holds(us, monkeypatch):
    there = us.accountant
    made = [
        there.add_invoice(f"A-{at}", us.customer, us.sales.remote_id, at + 1)
        for at in range(6)
    ]
    there._end("Invoice", made[0].id, operation="delete")
    monkeypatch.setattr(const, "CDC_FULL", 4)
    found = {one.remote_id: one for one in pulled(us.adapter, Kind.INVOICE, LONG_AGO)}
    assert found[made[0].id].status is Status.DELETED
    assert {one.id for one in made} <= found.keys()


def test_an_unchanged_world_costs_one_call(us):
    for kind in (Kind.CONTACT, Kind.ITEM, Kind.INVOICE, Kind.PAYMENT):
        *__, page = us.adapter.pull(kind, LONG_AGO)
        before = len(us.log)
        assert page.cursor
        list(us.adapter.pull(kind, page.cursor))
        assert len(us.log) == before + 1


def test_documents_by_their_day(us, monkeypatch):
    there, account = us.accountant, us.sales.remote_id
    days = [TODAY - timedelta(days=at) for at in range(30, 0, -5)]
    made = [
        there.add_invoice(f"D-{d:%d}", us.customer, account, 9, day=d) for d in days
    ]
    vendor = there.add_supplier("Wire & Co")
    cost = us.account("Expense").remote_id
    bill = there.add_invoice("F-1", vendor, cost, 80, kind="bill", day=days[2])
    monkeypatch.setattr(const, "PAGE_SIZE", 2)
    kinds = frozenset({Kind.INVOICE, Kind.BILL, Kind.CREDIT_NOTE})
    pages = list(us.adapter.documents(kinds, days[1], days[4]))
    found = [one.remote_id for page in pages for one in page.records]
    assert sorted(found) == sorted([bill.id, *(one.id for one in made[1:5])])
    assert {page.total for page in pages} == {5}
    only_bills = us.adapter.documents(frozenset({Kind.BILL}), days[1], days[4])
    assert [one.kind for page in only_bills for one in page.records] == [Kind.BILL]
