"""What stands in the sandbox's Xero, read by the adapter: documents and money that
somebody else made, changed and took back.

Skipped where the sandbox package is not beside the addon.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from providers import records
from providers.documents import Kind
from providers.kinds import Status
from providers.standing import Booked, Part, Settlement
from providers.xero import const
from pure_books import only, pulled
from pure_builders import D, payment, write
from pure_xero import documents, money, soon

TODAY_THERE = date.today()


@pytest.fixture
def sales(books, they):
    """Makes a sales document there."""

    def make(number, net="100.00", **values):
        contact = books.contact.remote_id
        account = values.pop("account", books.sales.remote_id)
        return they.add_invoice(number, contact, account, net, **values)

    return make


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (Kind.INVOICE, "200"),
        (Kind.CREDIT_NOTE, "200"),
        (Kind.BILL, "429"),
        (Kind.VENDOR_CREDIT, "429"),
    ],
)
def test_documents_of_all_kinds_are_read(books, sales, kind, code):
    account = books.accounts[code].remote_id
    made = sales("N-1", "12.34", kind=kind.value, account=account)
    found = documents(books)[made.id]
    assert isinstance(found, Booked)
    assert (found.kind, found.number, found.currency) == (kind, "N-1", "AUD")
    assert (found.total, found.tax, found.due) == (D("12.34"), 0, D("12.34"))
    assert found.contact_id == books.contact.remote_id
    assert (found.status, found.date) == (Status.OPEN, TODAY_THERE)
    assert found.changed_at and found.version == found.changed_at.isoformat()
    credit = kind in (Kind.CREDIT_NOTE, Kind.VENDOR_CREDIT)
    assert found.allocations == (() if credit else None)
    assert records.load(Booked, records.dump(found)) == found


def test_how_a_document_stands(books, they, sales):
    voided, paid, part = sales("V-1"), sales("P-1"), sales("T-1")
    they.void_invoice(voided)
    they.pay_invoice(paid, books.bank.remote_id)
    they.pay_invoice(part, books.bank.remote_id, "30.00")
    found = documents(books)
    assert found[voided.id].status is Status.VOID
    assert (found[paid.id].status, found[paid.id].due) == (Status.PAID, 0)
    assert (found[part.id].status, found[part.id].due) == (Status.OPEN, D("70.00"))
    they.call(
        "PUT",
        "Invoices",
        {
            "Invoices": [
                {
                    "Type": "ACCREC",
                    "Contact": {"ContactID": books.contact.remote_id},
                    "InvoiceNumber": "D-1",
                    "LineItems": [{"Description": "Later"}],
                }
            ]
        },
    )
    (draft,) = [one for one in documents(books).values() if one.number == "D-1"]
    assert draft.status is Status.DRAFT
    (row,) = they.call("GET", f"Invoices/{draft.remote_id}")["Invoices"]
    they.call("POST", f"Invoices/{row['InvoiceID']}", {"Status": "DELETED"})
    assert documents(books)[draft.remote_id].status is Status.DELETED


def test_a_credit_tells_all_that_it_was_used_on(books, they, sales):
    credit = sales("C-1", kind="credit_note")
    one, two = sales("I-1", "30.00"), sales("I-2", "50.00")
    they.allocate(credit.id, one, "30.00")
    they.allocate(credit.id, two, "10.00")
    found = documents(books)[credit.id]
    assert {(p.document_id, p.amount) for p in found.allocations} == {
        (one.id, D("30.00")),
        (two.id, D("10.00")),
    }
    assert {p.document_kind for p in found.allocations} == {Kind.INVOICE}
    assert all(p.remote_id.startswith(f"{credit.id}/") for p in found.allocations)
    assert {p.number for p in found.allocations} == {"I-1", "I-2"}
    assert (found.due, found.status) == (D("60.00"), Status.OPEN)
    they.deallocate(credit.id)
    assert documents(books)[credit.id].allocations == ()


def test_a_vendors_credit_is_used_on_bills(books, they, sales):
    cost = books.accounts["429"].remote_id
    bill = sales("B-1", kind="bill", account=cost)
    credit = sales("R-1", "20.00", kind="vendor_credit", account=cost)
    they.allocate(credit.id, bill, "20.00")
    (part,) = documents(books)[credit.id].allocations
    assert (part.document_kind, part.document_id) == (Kind.BILL, bill.id)


@pytest.mark.parametrize("as_invoice", [False, True])
@pytest.mark.parametrize(
    ("kind", "inbound"),
    [
        (Kind.INVOICE, True),
        (Kind.CREDIT_NOTE, False),
        (Kind.BILL, False),
        (Kind.VENDOR_CREDIT, True),
    ],
)
def test_money_for_documents_of_all_kinds(
    sandbox, books, they, sales, kind, inbound, as_invoice
):
    sandbox.config("xero", credit_payment_as_invoice=as_invoice)
    code = "429" if kind in (Kind.BILL, Kind.VENDOR_CREDIT) else "200"
    account = books.accounts[code].remote_id
    document = sales("N-1", kind=kind.value, account=account)
    paid = they.pay_invoice(
        document, books.bank.remote_id, "40.05", reference="Stripe 7"
    )
    found = money(books)[paid]
    assert isinstance(found, Settlement)
    assert (found.kind, found.inbound, found.active) == (Kind.PAYMENT, inbound, True)
    assert (found.amount, found.currency, found.reference) == (
        D("40.05"),
        "AUD",
        "Stripe 7",
    )
    assert (found.account_id, found.date) == (books.bank.remote_id, TODAY_THERE)
    assert found.contact_id == books.contact.remote_id
    assert found.parts == (
        Part(
            document_kind=kind,
            document_id=document.id,
            amount=D("40.05"),
            date=TODAY_THERE,
            number="N-1",
        ),
    )
    assert records.load(Settlement, records.dump(found)) == found
    they.delete_payment(paid)
    assert not money(books)[paid].active


def test_a_refund_is_found_however_it_names_its_credit_note(sandbox, books, sales):
    sandbox.config("xero", credit_payment_as_invoice=True)
    refund = payment(
        document_kind=Kind.CREDIT_NOTE,
        document_id=sales("C-1", kind="credit_note").id,
        account_id=books.bank.remote_id,
        date=TODAY_THERE,
        amount=D(5),
    )
    receipt = only(books.adapter.push([write(refund)]))
    ((found,),) = books.adapter.find([write(refund)])
    assert found.remote_id == receipt.remote_id
    (part,) = money(books)[receipt.remote_id].parts
    assert (part.document_kind, part.document_id) == (
        Kind.CREDIT_NOTE,
        refund.document_id,
    )


def test_money_is_read_where_it_leaves_its_document_as_it_was(
    sandbox, books, they, sales
):
    sandbox.config("xero", settling_bumps=False)
    document = sales("I-1")
    (*__, last) = books.adapter.pull(Kind.INVOICE)
    paid = they.pay_invoice(document, books.bank.remote_id, "30.00")
    found = pulled(books.adapter, Kind.PAYMENT, last.cursor)
    assert [one.remote_id for one in found] == [paid]


def test_one_receipt_for_several_invoices_is_a_payment_of_each(books, they, sales):
    one, two = sales("I-1", "30.00"), sales("I-2", "50.00")
    ids = they.pay_several([(one, D(30)), (two, D(20))], books.bank.remote_id)
    found = money(books)
    assert [found[i].amount for i in ids] == [30, 20]
    assert [found[i].parts[0].document_id for i in ids] == [one.id, two.id]


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize(
    ("inbound", "target", "code"),
    [(True, Kind.INVOICE, "200"), (False, Kind.BILL, "429")],
)
def test_money_on_account_and_what_it_settles(
    sandbox, books, they, sales, inbound, target, code, kept
):
    sandbox.config("xero", overpayment_reference=kept)
    made = they.receive_on_account(
        books.contact.remote_id,
        books.bank.remote_id,
        "200.00",
        reference="Deposit 3",
        inbound=inbound,
    )
    found = money(books)[made]
    assert (found.kind, found.inbound, found.active) == (
        Kind.ON_ACCOUNT,
        inbound,
        True,
    )
    assert (found.amount, found.unallocated, found.parts) == (200, 200, ())
    assert (found.account_id, found.reference) == (books.bank.remote_id, "Deposit 3")
    assert (found.contact_id, found.currency, found.date) == (
        books.contact.remote_id,
        "AUD",
        TODAY_THERE,
    )
    account = books.accounts[code].remote_id
    document = sales("I-1", kind=target.value, account=account)
    they.allocate(made, document, "60.00")
    found = money(books)[made]
    (part,) = found.parts
    assert (part.document_kind, part.document_id) == (target, document.id)
    assert (part.amount, found.unallocated) == (60, 140)
    assert part.remote_id.startswith(f"Overpayments/{made}/")
    they.deallocate(made)
    assert money(books)[made].parts == ()


def test_money_on_account_paid_back(books, they):
    made = they.receive_on_account(
        books.contact.remote_id, books.bank.remote_id, "200.00"
    )
    refund = they.refund_on_account(made, books.bank.remote_id, "50.00")
    found = money(books)
    assert (found[made].unallocated, found[made].active) == (150, True)
    assert (found[refund].inbound, found[refund].amount) == (False, 50)
    (part,) = found[refund].parts
    assert (part.document_kind, part.document_id) == (Kind.ON_ACCOUNT, made)


def test_a_prepayment_says_that_it_is_one(books, they, sales):
    body = {
        "Type": "RECEIVE-PREPAYMENT",
        "Contact": {"ContactID": books.contact.remote_id},
        "BankAccount": {"AccountID": books.bank.remote_id},
        "LineAmountTypes": "NoTax",
        "Reference": "Deposit",
        "LineItems": [
            {
                "Description": "Deposit",
                "Quantity": 1,
                "UnitAmount": 80,
                "AccountCode": "835",
            }
        ],
    }
    row = they.call("PUT", "BankTransactions", {"BankTransactions": [body]})
    made = row["BankTransactions"][0]["PrepaymentID"]
    they.allocate(made, sales("I-1"), "30.00")
    found = money(books)[f"Prepayments/{made}"]
    assert (found.kind, found.amount, found.unallocated) == (Kind.ON_ACCOUNT, 80, 50)
    assert found.account_id == books.bank.remote_id
    assert found.parts[0].remote_id.startswith(f"Prepayments/{made}/")


def test_only_what_changed_since_and_the_cursor_of_both_lists(books, they, sales):
    since = datetime.now(UTC) - timedelta(seconds=1)
    sales("I-1")
    sales("C-1", kind="credit_note")
    pages = list(books.adapter.pull(Kind.INVOICE, since))
    seen = [one for page in pages for one in page.records]
    assert {one.number for one in seen} == {"I-1", "C-1"}
    assert pages[-1].cursor == max(one.changed_at for one in seen)
    assert pages[-1].total == 2
    for kind in (Kind.INVOICE, Kind.PAYMENT):
        (*__, last) = books.adapter.pull(kind, soon())
        assert last.records == ()
    assert last.cursor is not None


def test_a_cursor_never_passes_what_another_list_still_holds(
    books, they, sales, monkeypatch
):
    monkeypatch.setattr(const, "PAGE_SIZE", 2)
    credits = [sales(f"C-{n}", kind="credit_note") for n in range(5)]
    invoices = [sales(f"I-{n}") for n in range(5)]
    more = [sales(f"D-{n}", kind="credit_note") for n in range(4)]
    made = {one.id for one in (*credits, *invoices, *more)}
    seen, pages = {}, list(books.adapter.pull(Kind.INVOICE))
    for at, page in enumerate(pages):
        for one in page.records:
            seen.setdefault(one.remote_id, one)
        later = [one for rest in pages[at + 1 :] for one in rest.records]
        unseen = [one for one in later if one.remote_id not in seen]
        assert not page.cursor or all(page.cursor <= one.changed_at for one in unseen)
    assert any(page.cursor for page in pages[:-1])  # kept on the way, not at the end
    assert made <= set(seen)
    assert pages[-1].cursor == max(one.changed_at for one in seen.values())


def test_documents_by_their_date(books, they, sales, monkeypatch):
    sales("OLD", day=date(2026, 9, 30))
    kept = [sales(f"I-{day}", day=date(2026, 10, day)) for day in (1, 15, 31)]
    sales("C-1", kind="credit_note", day=date(2026, 10, 2))
    sales("NEW", day=date(2026, 11, 1))
    sales(
        "BILL",
        kind="bill",
        account=books.accounts["429"].remote_id,
        day=date(2026, 10, 3),
    )
    monkeypatch.setattr(const, "PAGE_SIZE", 2)
    span = date(2026, 10, 1), date(2026, 10, 31)
    pages = list(books.adapter.documents(frozenset({Kind.INVOICE}), *span))
    assert [one.remote_id for page in pages for one in page.records] == [
        one.id for one in kept
    ]
    assert {page.total for page in pages} == {3}
    both = frozenset({Kind.BILL, Kind.CREDIT_NOTE})
    found = [
        one for page in books.adapter.documents(both, *span) for one in page.records
    ]
    assert {one.number for one in found} == {"C-1", "BILL"}
