"""The adapter reads what an accountant did in the sandbox's books.

Skipped where the sandbox package is not beside the addon.
"""

from datetime import date, timedelta

import pytest
from providers.documents import Kind
from providers.kinds import Status
from providers.standing import Booked, Settlement
from pure_books import only, pulled, void
from pure_builders import D

DAY = date(2026, 11, 20)


def test_documents_of_all_four_kinds(sage_books, sage_clerk, sage_news):
    supplier = sage_clerk.add_supplier("Timber Merchants")
    costs = sage_books.accounts["5000"].remote_id
    sales = sage_books.sales.remote_id
    made = {
        kind: sage_clerk.add_invoice(
            f"N-{kind}", contact, account, "100", kind=kind, day=DAY
        )
        for kind, contact, account in (
            ("invoice", sage_books.contact.remote_id, sales),
            ("credit_note", sage_books.contact.remote_id, sales),
            ("bill", supplier, costs),
            ("vendor_credit", supplier, costs),
        )
    }
    found = {one.kind.value: one for one in sage_news(Kind.INVOICE)}
    assert set(found) == set(made)
    for kind, document in made.items():
        one = found[kind]
        assert isinstance(one, Booked)
        assert (one.remote_id, one.contact_id) == (document.id, document.contact_id)
        assert (one.date, one.currency, one.total) == (DAY, "GBP", D(100))
        assert (one.due, one.status) == (D(100), Status.OPEN)
        assert f"N-{kind}" in (one.number, one.reference)
        assert one.allocations is None  # records of their own at Sage
        assert one.version and one.changed_at and one.url


def test_a_document_that_changes_is_read_again(sage_books, sage_clerk, sage_news):
    bill = sage_clerk.add_invoice(
        "C-1", sage_books.contact.remote_id, sage_books.sales.remote_id, "50", day=DAY
    )
    sage_clerk.change_invoice(bill, "70")
    assert only_one(sage_news(Kind.INVOICE, bill.id)).total == D(70)
    sage_clerk.pay_invoice(
        sage_clerk.documents("C-1")[0], sage_books.bank.remote_id, day=DAY
    )
    paid = only_one(sage_news(Kind.INVOICE, bill.id))
    assert (paid.status, paid.due) == (Status.PAID, D(0))


def test_voided_and_deleted_documents_are_told(sage_books, sage_clerk, sage_news):
    sold = sage_clerk.add_invoice(
        "V-1", sage_books.contact.remote_id, sage_books.sales.remote_id, "50", day=DAY
    )
    bought = sage_clerk.add_invoice(
        "V-2",
        sage_clerk.add_supplier("Timber Merchants"),
        sage_books.accounts["5000"].remote_id,
        "60",
        kind="bill",
        day=DAY,
    )
    sage_clerk.void_invoice(sold)
    sage_clerk.void_invoice(bought)
    assert only_one(sage_news(Kind.INVOICE, sold.id)).status is Status.VOID
    assert only_one(sage_news(Kind.INVOICE, bought.id)).status is Status.DELETED


def test_money_for_several_documents_with_a_rest(sage_books, sage_clerk, sage_news):
    one, two = (
        sage_clerk.add_invoice(
            number, sage_books.contact.remote_id, sage_books.sales.remote_id, net
        )
        for number, net in (("P-1", "50"), ("P-2", "30"))
    )
    (payment,) = sage_clerk.pay_several(
        [(one, D(50)), (two, D(20))], sage_books.bank.remote_id, day=DAY, reference="R1"
    )
    read = only_one(sage_news(Kind.PAYMENT))
    assert isinstance(read, Settlement)
    assert (read.kind, read.remote_id, read.inbound) == (Kind.PAYMENT, payment, True)
    assert (read.amount, read.unallocated, read.currency) == (D(70), D(0), "GBP")
    assert (read.account_id, read.date) == (sage_books.bank.remote_id, DAY)
    assert (read.reference, read.fee, read.active) == ("R1", D(0), True)
    assert read.account_amount is read.currency_rate is None
    assert [(p.document_kind, p.document_id, p.amount) for p in read.parts] == [
        (Kind.INVOICE, one.id, D(50)),
        (Kind.INVOICE, two.id, D(20)),
    ]
    sage_clerk.delete_payment(payment)
    gone = only_one(sage_news(Kind.PAYMENT, payment))
    assert (gone.active, gone.parts) == (False, ())


def test_what_a_supplier_is_paid(sage_books, sage_clerk, sage_news):
    bill = sage_clerk.add_invoice(
        "B-1",
        sage_clerk.add_supplier("Timber Merchants"),
        sage_books.accounts["5000"].remote_id,
        "60",
        kind="bill",
    )
    sage_clerk.pay_invoice(bill, sage_books.bank.remote_id, "25", day=DAY)
    read = only_one(sage_news(Kind.PAYMENT))
    assert (read.inbound, read.amount, read.contact_id) == (
        False,
        D(25),
        bill.contact_id,
    )
    (part,) = read.parts
    assert (part.document_kind, part.document_id) == (Kind.BILL, bill.id)


@pytest.mark.parametrize("inbound", [True, False])
def test_money_on_account_and_what_it_is_used_for(
    sage_books, sage_clerk, sage_news, inbound
):
    kind, account = "invoice", sage_books.sales
    contact = sage_books.contact.remote_id
    if not inbound:
        contact = sage_clerk.add_supplier("Timber Merchants")
        kind, account = "bill", sage_books.accounts["5000"]
    bill = sage_clerk.add_invoice("O-1", contact, account.remote_id, "60", kind=kind)
    credit = sage_clerk.receive_on_account(
        contact, sage_books.bank.remote_id, "100", day=DAY, inbound=inbound
    )
    money = only_one(sage_news(Kind.PAYMENT))
    assert (money.kind, money.inbound) == (Kind.ON_ACCOUNT, inbound)
    assert (money.amount, money.unallocated, money.parts) == (D(100), D(100), ())
    sage_clerk.allocate(credit, bill, "45")
    used = only_one(sage_news(Kind.PAYMENT, Kind.ALLOCATION))
    assert (used.amount, used.inbound) == (D(45), inbound)
    (source,), (part,) = used.credits, used.parts
    assert (source.document_kind, source.document_id) == (
        Kind.ON_ACCOUNT,
        money.remote_id,
    )
    assert (part.document_kind, part.document_id, part.amount) == (
        Kind(kind),
        bill.id,
        D(45),
    )
    again = only_one(sage_news(Kind.PAYMENT, Kind.ON_ACCOUNT))
    assert again == money  # what became of it is the allocation's to tell


def test_the_payment_of_an_allocation_is_found_long_after(
    sage_world, sage_books, sage_clerk
):
    """It came with a payment that is no news any more."""
    contact = sage_books.contact.remote_id
    bill = sage_clerk.add_invoice("L-1", contact, sage_books.sales.remote_id, "60")
    credit = sage_clerk.receive_on_account(contact, sage_books.bank.remote_id, "100")
    (payment,) = sage_clerk.payments()
    sage_world.clock(86400)
    since = list(sage_books.adapter.pull(Kind.CONTACT))[-1].cursor
    sage_world.clock(3600)
    sage_clerk.allocate(credit, bill, "10")
    (used,) = pulled(sage_books.adapter, Kind.PAYMENT, since)
    assert [one.document_id for one in used.credits] == [payment.id]


def test_credit_notes_used_and_taken_back(sage_books, sage_clerk, sage_news):
    contact, sales = sage_books.contact.remote_id, sage_books.sales.remote_id
    bill = sage_clerk.add_invoice("A-1", contact, sales, "60")
    note = sage_clerk.add_invoice("A-2", contact, sales, "25", kind="credit_note")
    sage_clerk.allocate(note.id, bill, "25")
    used = only_one(sage_news(Kind.PAYMENT))
    assert used.kind is Kind.ALLOCATION and used.active
    assert [(p.document_kind, p.document_id) for p in (*used.parts, *used.credits)] == [
        (Kind.INVOICE, bill.id),
        (Kind.CREDIT_NOTE, note.id),
    ]
    only(sage_books.adapter.push([void(Kind.ALLOCATION, used.remote_id)]))
    gone = only_one(sage_news(Kind.PAYMENT))
    assert (gone.remote_id, gone.active) == (used.remote_id, False)


def test_a_discount_is_told_as_what_was_booked_elsewhere(
    sage_books, sage_clerk, sage_news
):
    bill = sage_clerk.add_invoice(
        "D-1", sage_books.contact.remote_id, sage_books.sales.remote_id, "60"
    )
    row = {
        "transaction_type_id": "CUSTOMER_RECEIPT",
        "contact_id": sage_books.contact.remote_id,
        "bank_account_id": sage_books.bank.payment_id,
        "date": DAY.isoformat(),
        "total_amount": 57,
        "allocated_artefacts": [{"artefact_id": bill.id, "amount": 57, "discount": 3}],
    }
    sage_clerk.call("POST", "contact_payments", {"contact_payment": row})
    read = only_one(sage_news(Kind.PAYMENT))
    assert (read.amount, read.fee) == (D(60), D(3))
    assert read.fee_account_id == sage_books.accounts["4020"].remote_id
    assert only_one(read.parts).amount == D(60)


def test_foreign_money(sage_books, sage_clerk, sage_news):
    contact = sage_clerk.add_contact("Boulanger", currency="EUR")
    bill = sage_clerk.add_invoice("E-1", contact, sage_books.sales.remote_id, "100")
    row = {
        "transaction_type_id": "CUSTOMER_RECEIPT",
        "contact_id": contact,
        "bank_account_id": sage_books.bank.payment_id,
        "date": DAY.isoformat(),
        "total_amount": 100,
        "currency_id": "EUR",
        "exchange_rate": D("0.8"),
        "allocated_artefacts": [{"artefact_id": bill.id, "amount": 100}],
    }
    sage_clerk.call("POST", "contact_payments", {"contact_payment": row})
    read = only_one(sage_news(Kind.PAYMENT))
    assert (read.currency, read.currency_rate) == ("EUR", D("1.25"))
    assert (read.amount, read.account_amount) == (D(100), D(80))


def test_contacts_of_both_kinds_full_and_archived(sage_books, sage_clerk, sage_news):
    supplier = sage_clerk.add_supplier("Timber Merchants", email="a@timber.example")
    sage_clerk.change_contact(supplier, phone="0123", city="Leeds")
    read = {one.remote_id: one for one in sage_news(Kind.CONTACT)}[supplier]
    assert (read.is_supplier, read.is_customer, read.active) == (True, False, True)
    assert (read.email, read.phone, read.city) == ("a@timber.example", "0123", "Leeds")
    assert read.changed_at and read.version
    for act, active in (
        (sage_clerk.archive_contact, False),
        (sage_clerk.restore_contact, True),
    ):
        act(supplier)
        read = {one.remote_id: one for one in sage_news(Kind.CONTACT)}[supplier]
        assert read.active is active


def test_an_address_that_changes_alone_is_read_within_a_day(
    sage_world, sage_books, sage_clerk
):
    """Whether its contact counts as changed is not known."""
    sage_world.config("sage", people_touch_contacts=False)
    contact = sage_clerk.add_supplier("Timber Merchants", email="old@timber.example")
    sage_world.clock(7200)
    sage_books.adapter.organisation()
    since = list(sage_books.adapter.pull(Kind.CONTACT))[-1].cursor
    row = sage_clerk.call("GET", f"contacts/{contact}")
    person = row["main_contact_person"]["id"]
    sage_world.clock(3600)
    body = {"contact_person": {"email": "new@timber.example"}}
    sage_clerk.call("PUT", f"contact_persons/{person}", body)
    assert pulled(sage_books.adapter, Kind.CONTACT, since) == []
    read = pulled(sage_books.adapter, Kind.CONTACT, since - timedelta(days=2))
    assert "new@timber.example" in [one.email for one in read]


def test_items_with_what_they_cost_and_archived(sage_books, sage_clerk, sage_news):
    item = sage_clerk.add_item("BOARD", "Board", sage_books.sales.remote_id)
    sage_clerk.change_item(item, name="Plank", description="Oak", price="12.50")
    read = only_one(sage_news(Kind.ITEM))
    assert (read.code, read.name, read.description) == ("BOARD", "Plank", "Oak")
    assert (read.price, read.cost, read.active) == (D("12.50"), None, True)
    sage_clerk.archive_item(item)
    assert not only_one(sage_news(Kind.ITEM)).active


def test_documents_by_their_date(sage_books, sage_clerk):
    contact, sales = sage_books.contact.remote_id, sage_books.sales.remote_id
    for days in (0, 10, 20):
        day = DAY - timedelta(days=days)
        sage_clerk.add_invoice(f"H-{days}", contact, sales, "10", day=day)
    sage_clerk.add_invoice("H-N", contact, sales, "10", kind="credit_note", day=DAY)
    pages = list(
        sage_books.adapter.documents(
            frozenset({Kind.INVOICE, Kind.CREDIT_NOTE}), DAY - timedelta(days=10), DAY
        )
    )
    assert {page.total for page in pages} == {3}
    told = {one.reference or one.number for page in pages for one in page.records}
    assert told == {"H-0", "H-10", "H-N"}


def only_one(found):
    (one,) = found
    return one
