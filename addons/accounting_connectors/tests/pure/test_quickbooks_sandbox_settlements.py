"""Payments, credits and money paid back in the sandbox's books, and what is taken out.

Skipped where the sandbox package is not beside the addon.
"""

from dataclasses import replace

import pytest
from providers.documents import Allocation, Kind, Receipt
from providers.errors import Cause, RejectedError, UncertainError
from pure_books import failed, only, void
from pure_builders import D, write
from pure_quickbooks import TODAY


@pytest.mark.parametrize("overapplied", ["reduced", "refused"])
def test_payments_in_parts_to_the_last_cent(us, overapplied):
    us.option(overapplied=overapplied)
    document = us.invoice()
    receipt = us.sent(document)
    parts = [
        us.payment(receipt, document, amount=D("100.00")),
        us.payment(
            receipt,
            document,
            ref="account.partial.reconcile,8",
            amount=D("8.75"),
            reference="A-VERY-LONG-REFERENCE/2026/0007",
        ),
    ]
    verdicts = us.push(*parts)
    assert all(p.is_same(v) for p, v in zip(parts, verdicts, strict=True))
    assert us.held("Invoice", receipt.remote_id)["Balance"] == 0
    found = us.adapter.find([write(part) for part in parts])
    assert [[one.remote_id for one in some] for some in found] == [
        [verdict.remote_id] for verdict in verdicts
    ]
    late = us.payment(receipt, document, ref="account.partial.reconcile,9")
    error = failed(us.push(late))
    assert error.cause in (Cause.DOCUMENT_STATUS, Cause.OVERPAID)
    assert isinstance(error, RejectedError)
    assert us.adapter.find([write(late)]) == [[]]


@pytest.mark.parametrize("several", [1, 3])
def test_a_dropped_link_leaves_nothing_behind(us, several):
    document = us.invoice()
    receipt = us.sent(document)
    us.option(drop_links=1)
    parts = [
        us.payment(
            receipt,
            document,
            ref=f"account.partial.reconcile,{at}",
            amount=D("10.00"),
        )
        for at in range(several)
    ]
    verdicts = us.push(*parts)
    assert [isinstance(one, Receipt) for one in verdicts] == [False] + [True] * (
        several - 1
    )
    held = us.adapter.query("Payment", Kind.PAYMENT, f"CustomerRef = '{us.customer}'")
    assert len(held) == several - 1


def test_credit_used_on_an_invoice(us):
    document, credit = us.invoice(), us.note(us.line("40.00"))
    receipt, note = us.sent(document), us.sent(credit)
    used = Allocation(
        ref="account.partial.reconcile,3",
        credit_id=note.remote_id,
        invoice_id=receipt.remote_id,
        contact_id=us.customer,
        amount=credit.total,
        currency="USD",
        date=TODAY,
    )
    done = only(us.push(used))
    assert used.is_same(done)
    assert us.held("Invoice", receipt.remote_id)["Balance"] == D("65.25")
    ((found,),) = us.adapter.find([write(used)])
    assert found.remote_id == done.remote_id
    only(us.adapter.push([void(Kind.ALLOCATION, done.remote_id)]))
    assert us.held("Invoice", receipt.remote_id)["Balance"] == document.total
    assert us.adapter.find([write(used)]) == [[]]


def test_money_paid_back(us):
    credit = us.note()
    note = us.sent(credit)
    back = us.payment(note, credit)
    done = only(us.push(back))
    assert back.is_same(done)
    assert us.held("CreditMemo", note.remote_id)["Balance"] == 0
    journal_id = done.version.partition("/")[0]
    assert us.held("JournalEntry", journal_id) and us.held("Payment", done.remote_id)
    ((found,),) = us.adapter.find([write(back)])
    assert found.remote_id == done.remote_id
    again = only(us.push(back))  # under another key, as after a lost answer
    assert again.remote_id == done.remote_id
    only(us.adapter.push([void(Kind.PAYMENT, done.remote_id)]))
    assert us.held("CreditMemo", note.remote_id)["Balance"] == credit.total
    assert not us.held("JournalEntry", journal_id)
    assert us.adapter.find([write(back)]) == [[]]


@pytest.mark.parametrize("where", ["/journalentry", "/payment"])
@pytest.mark.parametrize("how", ["drop_after", "drop_before", "503"])
def test_money_paid_back_through_a_lost_answer(us, sandbox, where, how):
    credit = us.note()
    back = us.payment(us.sent(credit), credit)
    before = len(us.journals())
    sandbox.fault(how, "quickbooks", where, method="POST")
    with pytest.raises(UncertainError):
        us.push(back)
    (candidates,) = us.adapter.find([write(back)])
    if not candidates:
        assert back.is_same(only(us.push(back)))
    ((found,),) = us.adapter.find([write(back)])
    assert back.is_same(found)
    assert len(us.journals()) == before + 1


def test_money_paid_back_that_cannot_be_tied_is_not_booked(us):
    credit = us.note()
    back = us.payment(us.sent(credit), credit)
    before = len(us.journals())
    us.option(drop_links=1)
    error = failed(us.push(back))
    assert error.cause in (Cause.DOCUMENT_STATUS, Cause.OVERPAID)
    assert len(us.journals()) == before
    us.option(drop_links=0)
    assert back.is_same(only(us.push(back)))


def test_money_paid_back_in_another_currency(us):
    euro = us.contact("ODOO-9-EUR", "Sunny Roofs (EUR)", currency="EUR")
    values = {"contact_id": euro, "currency": "EUR", "currency_rate": D("0.9")}
    credit = us.note(number="RE-1", **values)
    note = us.sent(credit)
    back = us.payment(note, credit, contact_id=euro, currency_rate=D("0.92"))
    assert back.is_same(only(us.push(back)))
    assert us.held("CreditMemo", note.remote_id)["Balance"] == 0


# --- out of the books ---


def test_what_is_taken_out(us):
    document = us.invoice()
    receipt = us.sent(document)
    paid = only(us.push(us.payment(receipt, document)))
    assert only(us.adapter.push([void(Kind.PAYMENT, paid.remote_id)])).status == (
        "VOIDED"
    )
    assert us.held("Invoice", receipt.remote_id)["Balance"] == document.total
    order = void(Kind.INVOICE, receipt.remote_id)
    assert only(us.adapter.push([order])).status == "VOIDED"
    assert us.held("Invoice", receipt.remote_id)["TotalAmt"] == 0
    assert only(us.adapter.push([replace(order, key="again")])).status == "VOIDED"
    assert us.adapter.find([write(document)]) == [[]]
    note = us.sent(us.note())
    order = replace(void(Kind.CREDIT_NOTE, note.remote_id), version=note.version)
    assert only(us.adapter.push([order])).status == "DELETED"
    assert not us.held("CreditMemo", note.remote_id)
    assert only(us.adapter.push([replace(order, key="again")])).status == "DELETED"
