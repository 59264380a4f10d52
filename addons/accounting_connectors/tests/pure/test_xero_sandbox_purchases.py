"""Vendor bills and credits at the sandbox's Xero.

Skipped where the sandbox package is not beside the addon.
"""

from dataclasses import replace

import pytest
from providers.documents import (
    Allocation,
    Kind,
)
from providers.errors import Cause, RejectedError, UncertainError
from pure_books import TODAY, failed, only, void
from pure_builders import D, payment, update, write
from pure_xero import documents, money


@pytest.mark.parametrize("kind", [Kind.BILL, Kind.VENDOR_CREDIT])
def test_made_read_changed_and_voided(books, they, kind):
    before = they.trial_balance(TODAY.replace(month=12, day=31))
    document = books.bill("100.00", "20.00", kind=kind)
    assert books.adapter.expected_total(document) == (document.total, document.tax)
    receipt = only(books.adapter.push([write(document)]))
    assert document.is_same(receipt) and receipt.strays == ()
    found = documents(books)[receipt.remote_id]
    assert (found.kind, found.number) == (kind, "ACME 4711")
    assert (found.total, found.tax, found.due) == (
        document.total,
        document.tax,
        document.total,
    )
    assert (found.version, found.date) == (receipt.version, TODAY)
    after = they.trial_balance(TODAY.replace(month=12, day=31))
    sign = 1 if kind is Kind.BILL else -1
    cost = books.accounts["429"].remote_id
    assert after[cost] - before.get(cost, 0) == sign * 120

    changed = replace(books.bill("90.00", kind=kind), date=TODAY)
    change = update(changed, receipt.remote_id)
    now = only(books.adapter.push([change]))
    assert (now.remote_id, now.total, now.number) == (
        receipt.remote_id,
        changed.total,
        changed.number,
    )
    assert documents(books)[receipt.remote_id].version == now.version
    gone = only(books.adapter.push([void(kind, receipt.remote_id)]))
    assert gone.status == "VOIDED"
    assert they.trial_balance(TODAY.replace(month=12, day=31)) == before
    again = replace(void(kind, receipt.remote_id), key="v2")
    assert only(books.adapter.push([again])).status == "VOIDED"


@pytest.mark.parametrize("kind", [Kind.BILL, Kind.VENDOR_CREDIT])
def test_a_lost_answer_is_found_and_nobody_elses_bill(books, sandbox, they, kind):
    stranger = they.add_supplier("Another vendor")
    cost = books.accounts["429"].remote_id
    they.add_invoice("ACME 4711", stranger, cost, "110.00", kind=kind.value)
    document = books.bill(kind=kind)
    assert books.adapter.find([write(document)]) == [[]]
    path = "Invoices" if kind is Kind.BILL else "CreditNotes"
    sandbox.fault("drop_after", "xero", path, method="PUT")
    with pytest.raises(UncertainError):
        books.adapter.push([write(document)])
    other = books.bill(kind=kind, number="BILL/2", reference="ACME 4712")
    ((found,), nothing) = books.adapter.find([write(document), write(other)])
    assert document.is_same(found) and nothing == []
    if kind is Kind.BILL:  # the same number leads to another record of ours
        other = replace(document, url="https://odoo.example.com/odoo/bills/43")
        assert books.adapter.find([write(other)]) == [[]]


def test_without_the_vendors_number_ours_stands_in(books):
    document = books.bill(reference="")
    receipt = only(books.adapter.push([write(document)]))
    assert documents(books)[receipt.remote_id].number == document.number
    assert document.is_same(receipt)


def test_bills_are_paid_and_vendors_credits_used_and_refunded(books):
    adapter = books.adapter
    owed = only(adapter.push([write(books.bill("200.00"))]))
    credit = only(
        adapter.push(
            [write(books.bill("100.00", kind=Kind.VENDOR_CREDIT, reference="R-1"))]
        )
    )
    base = {"account_id": books.bank.remote_id, "date": TODAY}
    out = payment(
        document_kind=Kind.BILL, document_id=owed.remote_id, amount=D(50), **base
    )
    back = payment(
        document_kind=Kind.VENDOR_CREDIT,
        document_id=credit.remote_id,
        amount=D(30),
        reference="PBNK1/2026/0010",
        **base,
    )
    paid, returned = adapter.push([write(out, "a"), write(back, "b")])
    assert out.is_same(paid) and back.is_same(returned)
    use = Allocation(
        ref="x",
        credit_kind=Kind.VENDOR_CREDIT,
        credit_id=credit.remote_id,
        invoice_kind=Kind.BILL,
        invoice_id=owed.remote_id,
        amount=D(40),
        currency="AUD",
        date=TODAY,
    )
    used = only(adapter.push([write(use)]))
    there = documents(books)
    assert there[owed.remote_id].due == owed.total - 90
    assert there[credit.remote_id].due == credit.total - 70
    assert there[credit.remote_id].allocations[0].remote_id == used.remote_id
    read_money = money(books)
    assert not read_money[paid.remote_id].inbound
    assert read_money[returned.remote_id].inbound
    assert [
        [r.remote_id for r in found]
        for found in adapter.find([write(out), write(back)])
    ] == [
        [paid.remote_id],
        [returned.remote_id],
    ]
    for kind, one in ((Kind.BILL, owed), (Kind.VENDOR_CREDIT, credit)):
        error = failed(adapter.push([void(kind, one.remote_id)]))
        assert (type(error), error.cause) == (RejectedError, Cause.DOCUMENT_SETTLED)
