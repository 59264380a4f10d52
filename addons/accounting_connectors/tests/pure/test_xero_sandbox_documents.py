"""The adapter against the sandbox: documents and money, and the ledger beyond them.

Skipped where the sandbox package is not beside the addon.
"""

from dataclasses import replace

import pytest
from providers.documents import Allocation, Kind, Receipt
from providers.errors import Cause, ConfigurationError, RejectedError, UncertainError
from pure_books import TODAY, failed, only, void
from pure_builders import D, payment, update, write


def test_invoices_agree_to_the_cent_in_every_form(books):
    rate = books.rate.rate
    gross = D("99.99")
    tax = (gross - gross / (1 + rate / 100)).quantize(D("0.01"), "ROUND_HALF_UP")
    documents = [
        books.invoice(books.line("123.45"), books.line("-20.00"), number="A-1"),
        books.invoice(
            books.line(
                str(gross - tax), tax=str(tax), unit_price=gross, tax_included=True
            ),
            number="A-2",
        ),
        books.invoice(books.line("100.00", tax="10.03"), number="A-3"),
        books.invoice(
            books.line("90.00", quantity=D(2), unit_price=D(50), discount=D(10)),
            books.line("0.10", tax="0.01", quantity=D(3000), unit_price=D("0.000033")),
            number="A-4",
        ),
    ]
    writes = [write(one, f"k{n}") for n, one in enumerate(documents)]
    for document, receipt in zip(documents, books.adapter.push(writes), strict=True):
        assert isinstance(receipt, Receipt), receipt
        assert (receipt.total, receipt.tax) == (document.total, document.tax)
        assert books.adapter.expected_total(document) == (document.total, document.tax)
        assert document.is_same(receipt)
        assert receipt.warnings == ()
        assert receipt.status == "AUTHORISED"


def test_one_bad_document_takes_no_other_with_it(books, log):
    bad_account = books.line(account_code="9999", account_id="")
    bad_tax = books.line(tax_code="NOPE")
    documents = [
        books.invoice(number="B-1"),
        books.invoice(bad_account, number="B-2"),
        books.invoice(bad_tax, number="B-3"),
        books.invoice(number="B-4"),
    ]
    log.clear()
    verdicts = books.adapter.push([write(one, one.number) for one in documents])
    assert len(log) == 1
    assert [type(one) for one in verdicts] == [
        Receipt,
        ConfigurationError,
        ConfigurationError,
        Receipt,
    ]
    assert [verdicts[0].number, verdicts[3].number] == ["B-1", "B-4"]
    assert verdicts[1].cause is Cause.ACCOUNT_UNKNOWN
    assert verdicts[1].params["account_code"] == "9999"
    assert verdicts[2].cause is Cause.TAX_UNKNOWN
    assert verdicts[2].params["tax_code"] == "NOPE"


def test_a_number_is_taken_once_and_found(books):
    document = books.invoice(number="C-1")
    first = only(books.adapter.push([write(document, "k1")]))
    error = failed(books.adapter.push([write(document, "k2")]))
    assert (type(error), error.cause) == (RejectedError, Cause.NUMBER_TAKEN)
    comma = books.invoice(number="C,2")
    only(books.adapter.push([write(comma)]))
    found = books.adapter.find(
        [write(document), write(books.invoice(number="C-9")), write(comma)]
    )
    assert [[one.number for one in row] for row in found] == [["C-1"], [], ["C,2"]]
    assert found[0][0].remote_id == first.remote_id
    assert document.is_same(found[0][0])


def test_a_lost_answer_is_uncertain_and_then_found(books, sandbox):
    document = books.invoice(number="D-1")
    sandbox.fault("drop_after", "xero", "Invoices", method="PUT")
    with pytest.raises(UncertainError):
        books.adapter.push([write(document)])
    ((receipt,),) = books.adapter.find([write(document)])
    assert document.is_same(receipt)


def test_the_same_order_again_is_answered_from_memory(books):
    order = write(books.invoice(number="E-1"), "same")
    first, again = (only(books.adapter.push([order])) for __ in range(2))
    assert first.remote_id == again.remote_id


def test_payments_part_full_too_much_and_deleted(books):
    document = only(books.adapter.push([write(books.invoice(number="F-1"))]))
    paid = {
        "document_id": document.remote_id,
        "account_id": books.bank.remote_id,
        "date": TODAY,
    }
    part = payment(amount=D("10.00"), reference="P-1", **paid)
    rest = payment(amount=document.total - 10, reference="P-2", **paid)
    first, second = books.adapter.push([write(part, "p1"), write(rest, "p2")])
    assert (first.total, second.total) == (part.amount, rest.amount)
    assert part.is_same(first)
    error = failed(books.adapter.push([write(part, "p3")]))
    assert isinstance(error, RejectedError)
    ((found,),) = books.adapter.find([write(part)])
    assert found.remote_id == first.remote_id
    gone = only(books.adapter.push([void(Kind.PAYMENT, first.remote_id)]))
    assert gone.status == "DELETED"
    assert books.adapter.find([write(part)]) == [[]]
    wrong = payment(**{**paid, "account_id": books.sales.remote_id}, amount=D(1))
    error = failed(books.adapter.push([write(wrong, "p4")]))
    assert (type(error), error.cause) == (ConfigurationError, Cause.PAYMENT_ACCOUNT)


def test_credit_note_allocation_refund_and_undoing(books):
    adapter = books.adapter
    bill = only(adapter.push([write(books.invoice(number="G-1"))]))
    note = books.invoice(kind=Kind.CREDIT_NOTE, number="R-1")
    credit = only(adapter.push([write(note)]))
    assert (credit.total, credit.number) == (note.total, "R-1")
    assert adapter.find([write(note)])[0][0].remote_id == credit.remote_id
    used = Allocation(
        ref="x",
        credit_id=credit.remote_id,
        invoice_id=bill.remote_id,
        amount=D("45.00"),
        currency="AUD",
        date=TODAY,
    )
    allocated = only(adapter.push([write(used)]))
    assert allocated.total == 45
    ((found,),) = adapter.find([write(used)])
    assert found.remote_id == allocated.remote_id
    refund = payment(
        document_kind=Kind.CREDIT_NOTE,
        document_id=credit.remote_id,
        account_id=books.bank.remote_id,
        date=TODAY,
        amount=D("5.00"),
    )
    paid = only(adapter.push([write(refund)]))
    assert adapter.find([write(refund)])[0][0].remote_id == paid.remote_id
    error = failed(adapter.push([void(Kind.CREDIT_NOTE, credit.remote_id)]))
    assert error.cause is Cause.DOCUMENT_SETTLED
    only(adapter.push([void(Kind.PAYMENT, paid.remote_id)]))
    only(adapter.push([void(Kind.ALLOCATION, allocated.remote_id)]))
    assert adapter.find([write(used)]) == [[]]
    gone = only(
        adapter.push([replace(void(Kind.CREDIT_NOTE, credit.remote_id), key="v2")])
    )
    assert gone.status == "VOIDED"


def test_an_unpaid_invoice_is_replaced_and_voided(books):
    adapter = books.adapter
    sent = only(adapter.push([write(books.invoice(number="H-1"))]))
    changed = books.invoice(books.line("50.00"), books.line("7.00"), number="H-1")
    change = update(changed, sent.remote_id)
    now = only(adapter.push([change]))
    assert (now.remote_id, now.total) == (sent.remote_id, changed.total)
    assert adapter.find([change])[0][0].total == changed.total
    gone = only(adapter.push([void(Kind.INVOICE, sent.remote_id)]))
    assert gone.status == "VOIDED"
    assert adapter.find([write(changed)]) == [[]]  # not in the books any more
    assert adapter.find([void(Kind.INVOICE, sent.remote_id)])[0][0].status == "VOIDED"


def test_foreign_currency_and_one_that_is_missing(books):
    organisation = books.adapter.organisation()
    other = next(c for c in organisation.currencies if c != organisation.currency)
    document = books.invoice(number="I-1", currency=other, currency_rate=D("0.65"))
    assert only(books.adapter.push([write(document)])).currency == other
    missing = books.invoice(number="I-2", currency="ISK", currency_rate=D(90))
    error = failed(books.adapter.push([write(missing)]))
    assert (error.cause, error.params["currency"]) == (Cause.CURRENCY_MISSING, "ISK")


def test_fifty_at_a_time_and_nothing_secret_in_the_log(books, log):
    log.clear()
    writes = [write(books.invoice(number=f"K-{n}"), f"k{n}") for n in range(120)]
    verdicts = books.adapter.push(writes)
    assert [one.number for one in verdicts] == [f"K-{n}" for n in range(120)]
    assert len(log) == 3
    assert all("Bearer" not in repr(one) for one in log)
    assert all(one.correlation for one in log)
