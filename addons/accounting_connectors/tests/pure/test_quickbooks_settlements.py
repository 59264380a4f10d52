"""Payments, credits and money paid back: links that are dropped, halves that are there,
what is found again, what is taken out."""

from dataclasses import replace

import pytest
from providers.documents import Kind, Receipt
from providers.errors import (
    Cause,
    RejectedError,
    TransientError,
    UncertainError,
)
from providers.quickbooks import settlements
from pure_books import void
from pure_builders import D, write
from pure_quickbooks import (
    qb_adapter,
    qb_allocation,
    qb_payment,
    qb_refund,
)
from pure_quickbooks_wire import (
    RECEIVABLE,
    TIE,
    answers,
    asked,
    entry,
    fault,
    link,
    paid,
    paths,
    queried,
    row,
    say,
)

PAYMENT, REFUND = qb_payment(), qb_refund()


@pytest.fixture
def adapter(server):
    return qb_adapter(server)


# --- payments ---


def test_a_payment_and_its_link(adapter, server):
    say(server, {"Payment": paid()})
    (receipt,) = adapter.push([write(PAYMENT)])
    assert (receipt.remote_id, receipt.total) == ("200", D(108))
    assert PAYMENT.is_same(receipt)
    assert paths(server) == ["payment"]


@pytest.mark.parametrize(
    "lines", [[], [link("145", amount=50)], [link("999")], [link("145", "CreditMemo")]]
)
def test_a_dropped_link_is_an_error_and_nothing_stays(adapter, server, lines):
    say(server, {"Payment": paid() | {"Line": lines}})
    say(server, {"Payment": {"status": "Deleted", "Id": "200"}})
    (error,) = adapter.push([write(PAYMENT)])
    assert (type(error), error.cause) == (RejectedError, Cause.OVERPAID)
    assert paths(server) == ["payment", "payment delete"]
    assert asked(server)[3] == {"Id": "200", "SyncToken": "0"}


@pytest.mark.parametrize("lines", [[], [link("145", amount=50)]])
def test_a_payment_that_cannot_be_taken_back_is_looked_for(adapter, server, lines):
    say(server, {"Payment": paid() | {"Line": lines}})
    server.say(503)
    (error,) = adapter.push([write(PAYMENT)])
    assert isinstance(error, UncertainError)
    say(server, queried("Payment", paid() | {"Line": lines}))
    ((candidate,),) = adapter.find([write(PAYMENT)])
    assert candidate.remote_id == "200"
    assert not PAYMENT.is_same(candidate)  # a person must look


def test_a_payment_that_was_taken_back_already(adapter, server):
    """Its answer came from the request's id, and the payment is gone since."""
    say(server, {"Payment": paid() | {"Line": []}})
    server.say(400, fault("610", "Object Not Found"))
    (error,) = adapter.push([write(PAYMENT)])
    assert (type(error), error.cause) == (RejectedError, Cause.OVERPAID)


def test_one_dropped_link_costs_only_its_own_payment(adapter, server):
    other = replace(PAYMENT, ref="account.partial.reconcile,9", document_id="146")
    good = paid(link("146"), Id="202")
    lost = paid() | {"Line": []}
    rows = [{"bId": "b0", "Payment": lost}, {"bId": "b1", "Payment": good}]
    say(server, answers(*rows), {"Payment": {"status": "Deleted", "Id": "200"}})
    error, receipt = adapter.push([write(PAYMENT), write(other)])
    assert error.cause is Cause.OVERPAID
    assert receipt.remote_id == "202"


def test_credit_used_on_an_invoice(adapter, server):
    order = write(qb_allocation())
    links = link("145", amount=45), link("73", "CreditMemo", 45)
    say(server, {"Payment": paid(*links, TotalAmt=0)})
    (receipt,) = adapter.push([order])
    assert receipt.total == D(45)
    assert order.document.is_same(receipt)


# --- money paid back ---


def test_money_paid_back(adapter, server):
    say(server, queried("JournalEntry"), queried("Account", RECEIVABLE))
    say(server, {"JournalEntry": entry()}, {"Payment": TIE})
    (receipt,) = adapter.push([write(REFUND)])
    assert (receipt.remote_id, receipt.version) == ("201", "500/0")
    assert REFUND.is_same(receipt)
    assert paths(server) == [
        "query JournalEntry",
        "query Account",
        "journalentry",
        "payment",
    ]
    ids = [asked(server, at)[2]["requestid"] for at in (2, 3)]
    assert len(set(ids)) == 2


def test_the_receivable_is_that_of_the_currency(adapter, server):
    euro = {**RECEIVABLE, "Id": "85", "CurrencyRef": {"value": "EUR"}}
    document = replace(REFUND, currency="EUR", currency_rate=D("0.9"))
    say(server, queried("JournalEntry"), queried("Account", RECEIVABLE, euro))
    say(server, {"JournalEntry": entry()}, {"Payment": TIE})
    adapter.push([write(document)])
    body = asked(server, 2)[3]
    account = body["Line"][0]["JournalEntryLineDetail"]["AccountRef"]
    assert account == {"value": "85"}
    assert body["CurrencyRef"] == {"value": "EUR"}
    say(server, queried("JournalEntry"), queried("Account"))
    assert adapter.push([write(document)])[0].cause is Cause.ACCOUNT_UNKNOWN


def test_a_half_that_is_there_is_gone_on_with(adapter, server):
    say(server, queried("JournalEntry", entry()), queried("Payment"))
    say(server, {"Payment": TIE})
    (receipt,) = adapter.push([write(REFUND, "another key")])
    assert receipt.remote_id == "201"
    assert paths(server) == ["query JournalEntry", "query Payment", "payment"]


def test_both_halves_that_are_there_are_not_booked_again(adapter, server):
    say(server, queried("JournalEntry", entry()), queried("Payment", TIE))
    (receipt,) = adapter.push([write(REFUND)])
    assert receipt.remote_id == "201"
    assert len(server.seen) == 2


def test_an_entry_of_somebody_else_is_left_alone(adapter, server):
    others = entry(PrivateNote="odoo:account.partial.reconcile,7 OTHER/1")
    say(server, queried("JournalEntry", others), queried("Account", RECEIVABLE))
    say(server, {"JournalEntry": entry()}, {"Payment": TIE})
    assert isinstance(adapter.push([write(REFUND)])[0], Receipt)
    changed = entry(Line=[{"Amount": 5}])
    say(server, queried("JournalEntry", changed))
    assert adapter.push([write(REFUND)])[0].cause is Cause.NUMBER_TAKEN


def test_a_lost_answer_between_the_halves(adapter, server):
    say(server, queried("JournalEntry"), queried("Account", RECEIVABLE))
    say(server, {"JournalEntry": entry()})
    server.say(drop=True)
    with pytest.raises(UncertainError):
        adapter.push([write(REFUND)])
    say(server, queried("JournalEntry", entry()), queried("Payment"))
    assert adapter.find([write(REFUND)]) == [[]]  # half is not there
    say(server, queried("JournalEntry", entry()), queried("Payment", TIE))
    ((found,),) = adapter.find([write(REFUND)])
    assert REFUND.is_same(found)


@pytest.mark.parametrize("dropped", [False, True])
def test_an_entry_that_cannot_be_tied_is_taken_back(adapter, server, dropped):
    say(server, queried("JournalEntry"), queried("Account", RECEIVABLE))
    say(server, {"JournalEntry": entry()})
    if dropped:
        say(server, {"Payment": {**TIE, "Line": []}}, {"Payment": {"Id": "201"}})
    else:
        server.say(400, fault("620", "Transaction cannot be linked"))
    say(server, queried("JournalEntry", entry(SyncToken="2")))
    say(server, {"JournalEntry": {"status": "Deleted", "Id": "500"}})
    (error,) = adapter.push([write(REFUND)])
    assert error.cause is (Cause.OVERPAID if dropped else Cause.DOCUMENT_STATUS)
    assert paths(server)[-1] == "journalentry delete"
    assert asked(server)[3] == {"Id": "500", "SyncToken": "2"}


def test_an_entry_that_cannot_be_taken_back_says_so(adapter, server):
    say(server, queried("JournalEntry"), queried("Account", RECEIVABLE))
    say(server, {"JournalEntry": entry()})
    server.say(400, fault("620", "Transaction cannot be linked"))
    server.say(503)
    (error,) = adapter.push([write(REFUND)])
    assert error.cause is Cause.DOCUMENT_STATUS
    assert "journal entry is still there" in error.message


def test_received_and_paid_back_together(adapter, server):
    say(server, {"Payment": paid()})
    server.say(503)  # reading the entry of the second
    verdicts = adapter.push([write(REFUND), write(PAYMENT, "k2")])
    assert type(verdicts[0]) is TransientError
    assert verdicts[1].remote_id == "200"  # is not lost


# --- taking out ---

DELETED = {"status": "Deleted", "Id": "x"}


@pytest.mark.parametrize(
    ("kind", "entity", "path", "query"),
    [
        (Kind.INVOICE, "Invoice", "invoice", {"operation": "void"}),
        (Kind.CREDIT_NOTE, "CreditMemo", "creditmemo", {"operation": "delete"}),
        (Kind.ALLOCATION, "Payment", "payment", {"operation": "delete"}),
        (
            Kind.PAYMENT,
            "Payment",
            "payment",
            {"operation": "update", "include": "void"},
        ),
    ],
)
def test_out_of_the_books(adapter, server, kind, entity, path, query):
    say(server, {entity: {**DELETED, "SyncToken": "4"}})
    (receipt,) = adapter.push([replace(void(kind, "145"), version="3")])
    assert receipt.status in ("VOIDED", "DELETED")
    __, below, told, body = asked(server)
    assert below == path
    assert {name: told.get(name) for name in ("operation", "include")} == {
        "operation": None,
        "include": None,
    } | query
    assert (body["Id"], body["SyncToken"]) == ("145", "3")
    assert body.get("sparse") == (True if "include" in query else None)


def test_an_unknown_or_stale_version_is_read(adapter, server):
    say(server, queried("Invoice", row("A", SyncToken="5")), {"Invoice": row("A")})
    assert adapter.push([void(Kind.INVOICE, "id-A")])[0].status == "VOIDED"
    assert asked(server)[3]["SyncToken"] == "5"
    server.say(400, fault("5010"))
    say(server, queried("Invoice", row("A", SyncToken="6")), {"Invoice": row("A")})
    order = replace(void(Kind.INVOICE, "id-A"), version="5")
    assert adapter.push([order])[0].status == "VOIDED"
    assert asked(server)[3]["SyncToken"] == "6"


def test_what_is_out_already_is_no_error(adapter, server):
    say(server, queried("Invoice"))
    assert adapter.push([void(Kind.INVOICE, "145")])[0].status == "DELETED"
    gone = row("A", TotalAmt=0, PrivateNote="Voided")
    server.say(400, fault("5010"))
    say(server, queried("Invoice", gone))
    order = replace(void(Kind.INVOICE, "id-A"), version="3")
    assert adapter.push([order])[0].status == "VOIDED"
    server.say(400, fault("610", "Object Not Found"))
    say(server, queried("CreditMemo"))
    order = replace(void(Kind.CREDIT_NOTE, "73"), version="3")
    assert adapter.push([order])[0].status == "DELETED"


def test_money_paid_back_goes_link_first(adapter, server):
    say(server, queried("Payment", TIE), {"Payment": DELETED})
    say(server, queried("JournalEntry", entry()), {"JournalEntry": DELETED})
    (receipt,) = adapter.push([void(Kind.PAYMENT, "201")])
    assert receipt.status == "DELETED"
    assert paths(server) == [
        "query Payment",
        "payment delete",
        "query JournalEntry",
        "journalentry delete",
    ]
    order = replace(void(Kind.PAYMENT, "201"), version="500/0")
    server.say(400, fault("610", "Object Not Found"))
    say(server, queried("Payment"), queried("JournalEntry", entry()))
    say(server, {"JournalEntry": DELETED})  # half of it was gone
    assert adapter.push([order])[0].status == "DELETED"


def test_what_quickbooks_will_not_void(adapter, server):
    say(server, queried("Payment", paid()))
    server.say(400, fault("6540", "The payment is deposited"))
    theirs = {"Id": "300", "Line": [link("200", "Payment"), link("9", "Payment")]}
    inside = paid(LinkedTxn=[{"TxnId": "300", "TxnType": "Deposit"}])
    say(server, queried("Payment", inside), queried("Deposit", theirs))
    say(server, queried("Payment", paid(Id="201")), {"Payment": paid(Id="201")})
    refused, done = adapter.push([void(Kind.PAYMENT, "200"), void(Kind.PAYMENT, "201")])
    assert refused.cause is Cause.DOCUMENT_SETTLED
    assert done.status == "VOIDED"


def test_no_entry_of_two_payments_has_the_same_number():
    refs = ("account.partial.reconcile,7", "account.partial.reconcile,1234567890")
    numbers = {settlements.journal_number(replace(REFUND, ref=ref)) for ref in refs}
    assert numbers == {"ODOO-PAID-7", "ODOO-PAID-1234567890"}
    assert all(len(number) <= 21 for number in numbers)
