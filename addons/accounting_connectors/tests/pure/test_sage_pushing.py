"""The adapter at work: a call per document, verdicts, and second thoughts."""

import re

import pytest
from providers.documents import Kind, Receipt
from providers.errors import (
    Cause,
    ConfigurationError,
    RateLimitError,
    RejectedError,
    UncertainError,
)
from pure_books import failed, only, void
from pure_builders import D, update, write
from pure_sage import (
    BUSINESS,
    adapter_of,
    booked,
    fault,
    orders,
    sage_allocation,
    sage_invoice,
    sage_line,
    sage_payment,
)


def by_number(asked):
    number = asked.body["sales_invoice"]["reference"]
    return booked(asked, f"id-{number}")


def test_a_batch_is_a_call_each_and_nothing_more(sage_adapter, sage):
    sage.on("POST", "sales_invoices", by_number)
    writes = orders(20)
    found = sage_adapter.push(writes)
    assert [one.remote_id for one in found] == [f"id-INV/{n:04}" for n in range(20)]
    assert [one.number for one in found] == [w.document.number for w in writes]
    assert all(w.document.is_same(r) for w, r in zip(writes, found, strict=True))
    assert len(sage.asked) == 20
    one = found[0]
    assert (one.status, one.url, one.strays) == ("UNPAID", "https://app/d1", ())
    assert (one.total, one.tax, one.version) == (D(120), D(20), "2026-11-21T12:00:00Z")
    assert sage_adapter.push([]) == sage_adapter.find([]) == []


def test_what_is_sent(sage_adapter, sage):
    sage.on("POST", "sales_invoices", booked)
    only(sage_adapter.push(orders(1)))
    (asked,) = sage.asked
    assert asked.headers["X-Business"] == BUSINESS
    assert asked.headers["Authorization"] == "Bearer t"
    assert (
        asked.headers["Content-Type"] == asked.headers["Accept"] == "application/json"
    )
    assert re.fullmatch("[0-9a-f]{32}", asked.body["sales_invoice"]["idempotency_id"])


def test_a_key_is_the_same_for_the_same_orders_and_content_only(server, sage):
    def key(sage_adapter, order):
        sage.on("POST", "sales_invoices", booked)
        sage_adapter.push([order])
        return sage.asked[-1].body["sales_invoice"]["idempotency_id"]

    here = adapter_of(server)
    base = write(sage_invoice(), "k1")
    keys = [
        key(here, base),
        key(here, write(sage_invoice(), "k2")),
        key(here, write(sage_invoice(sage_line("1.00", "0.20")), "k1")),
    ]
    elsewhere = adapter_of(server)
    elsewhere.tenant_id = "b2" * 16
    keys.append(key(elsewhere, base))
    assert len(set(keys)) == 4
    assert key(adapter_of(server), base) == keys[0]


def test_one_bad_document_takes_no_other_down(sage_adapter, sage):
    answers = {
        "INV/0001": fault("Sorry."),
        "INV/0002": {"drop": True},
        "INV/0003": {"status": 201, "data": {"id": None}},
        "INV/0004": {"status": 525},
    }

    def answer(asked):
        number = asked.body["sales_invoice"]["reference"]
        return answers.get(number) or by_number(asked)

    sage.on("POST", "sales_invoices", answer)
    gap = write(sage_invoice(sage_line(tax_code=""), number="INV/0005"), "k5")
    verdicts = sage_adapter.push([*orders(5), gap])
    assert [type(one) for one in verdicts] == [
        Receipt,
        RejectedError,
        UncertainError,
        UncertainError,
        UncertainError,
        ConfigurationError,
    ]
    assert verdicts[5].cause is Cause.TAX_MISSING
    assert len(sage.sent("POST", "sales_invoices")) == 5


def test_when_asked_to_wait_the_rest_stays_at_home(sage_adapter, sage):
    sage.on("POST", "sales_invoices", status=429, headers={"Retry-After": "3"})
    verdicts = sage_adapter.push(orders(20))
    assert all(isinstance(one, RateLimitError) for one in verdicts)
    assert {one.retry_after for one in verdicts} == {3}
    assert len(sage.asked) <= sage_adapter.capabilities.concurrent


def test_sage_may_number_documents_itself(sage_adapter, sage):
    sage.on("POST", "sales_invoices", lambda a: booked(a, invoice_number="SI-7"))
    receipt = only(sage_adapter.push(orders(1)))
    assert receipt.number == "INV/0000"
    assert receipt.warnings == ("Sage numbers it SI-7.",)


def test_or_refuse_ours_and_then_it_goes_without(sage_adapter, sage):
    refused = fault("must be a number", "invoice_number")
    sage.on(
        "POST",
        "sales_invoices",
        lambda a: (
            refused
            if "invoice_number" in a.body["sales_invoice"]
            else booked(a, invoice_number="SI-8")
        ),
    )
    receipt = only(sage_adapter.push(orders(1)))
    assert receipt.number == "INV/0000"
    first, second = (one.body["sales_invoice"] for one in sage.asked)
    assert first["idempotency_id"] != second["idempotency_id"]
    assert second["reference"] == "INV/0000"


def test_a_number_that_is_taken_is_no_reason_for_another(sage_adapter, sage):
    taken = fault("has already been taken", "invoice_number")
    sage.on("POST", "sales_invoices", **taken)
    error = failed(sage_adapter.push(orders(1)))
    assert (error.cause, error.params["number"]) == (Cause.NUMBER_TAKEN, "INV/0000")
    assert len(sage.asked) == 1


def test_a_line_on_another_account_is_told(sage_adapter, sage):
    other = [{"id": "l", "ledger_account": {"id": "x", "displayed_as": "Rent (7100)"}}]
    sage.on("POST", "sales_invoices", lambda a: booked(a, invoice_lines=other))
    receipt = only(sage_adapter.push(orders(1)))
    assert receipt.strays == ("Line 1: account Rent (7100) is not the mapped one.",)


# --- rates ---


def foreign(asked, **values):
    """Books a document with its rate read the other way round."""
    ((__, body),) = asked.body.items()
    said = booked(asked, f"id-{body['reference']}", **values)
    total = D(said["data"]["total_amount"])
    said["data"]["base_currency_total_amount"] = str(
        round(total / body.get("exchange_rate", 1), 2)
    )
    return said


def test_rates_are_read_our_way(sage_adapter, sage):
    sage.on("POST", "sales_invoices", by_number)
    writes = orders(3, currency="EUR", currency_rate=D("1.25"))
    assert all(one.strays == () for one in sage_adapter.push(writes))
    assert len(sage.asked) == 3


def test_or_the_other_way_round_which_the_first_one_finds_out(sage_adapter, sage):
    sage.on("POST", "sales_invoices", foreign)
    sage.on(
        "PUT",
        "sales_invoices",
        lambda asked: {
            "data": {
                "id": asked.path.partition("/")[2],
                "reference": "INV/0001",
                "total_amount": "120.00",
                "base_currency_total_amount": "96.00",
            }
        },
    )
    base, *others = orders(4, currency="EUR", currency_rate=D("1.25"))
    base = write(sage_invoice(number="BASE"), "base")
    verdicts = sage_adapter.push([base, *others])
    assert all(isinstance(one, Receipt) and not one.strays for one in verdicts)
    (put,) = sage.sent("PUT", "sales_invoices")
    assert put.path == "sales_invoices/id-INV/0001"
    assert put.body["sales_invoice"] == {
        "exchange_rate": D("1.25"),
        "inverse_exchange_rate": D("0.8"),
    }
    rates = {
        one.body["sales_invoice"]["reference"]: one.body["sales_invoice"].get(
            "exchange_rate"
        )
        for one in sage.sent("POST", "sales_invoices")
    }
    assert rates == {
        "INV/0001": D("0.8"),
        "INV/0002": D("1.25"),
        "INV/0003": D("1.25"),
        "BASE": None,
    }


def test_what_cannot_be_put_right_is_told(sage_adapter, sage):
    sage.on("POST", "sales_invoices", foreign)
    sage.on("PUT", "sales_invoices", **fault("no"))
    order = orders(1, currency="EUR", currency_rate=D("1.25"))
    receipt = only(sage_adapter.push(order))
    assert receipt.differs == (D("96.00"), D("150.00"))


def test_a_first_one_that_must_wait_holds_the_others(sage_adapter, sage):
    sage.on("POST", "sales_invoices", status=429)
    verdicts = sage_adapter.push(orders(4, currency="EUR", currency_rate=D("1.25")))
    assert [one.retry_after for one in verdicts] == [5] * 4
    assert len(sage.asked) == 1


def test_mixed_or_impossible_orders_are_bugs(sage_adapter):
    with pytest.raises(ValueError):
        sage_adapter.push([*orders(1), write(sage_payment())])
    for kind in (Kind.PAYMENT, Kind.ALLOCATION):
        document = sage_payment() if kind is Kind.PAYMENT else sage_allocation()
        with pytest.raises(ValueError):
            sage_adapter.push([update(document, "x")])
    for kind in (Kind.CONTACT, Kind.ITEM):
        with pytest.raises(ValueError):
            sage_adapter.push([void(kind, "x")])
