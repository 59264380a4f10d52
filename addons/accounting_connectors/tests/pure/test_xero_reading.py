"""What the sandbox does not say: types nobody knows, fields that are missing, lists
without a clock, and what is asked for."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from providers.documents import Kind
from providers.errors import TransientError
from providers.kinds import Status
from providers.xero import const, feeds
from pure_xero import xero_adapter

SINCE = datetime(2026, 11, 20, 12, tzinfo=UTC)


def stamp(minutes):
    """A moment so many minutes after SINCE, in Xero's words."""
    moment = SINCE + timedelta(minutes=minutes)
    return f"/Date({int(moment.timestamp() * 1000)}+0000)/"


@pytest.fixture
def adapter(server):
    return xero_adapter(server)


def pulled(adapter, kind, since=SINCE):
    pages = list(adapter.pull(kind, since))
    return [one for page in pages for one in page.records], pages


def asked(server, at):
    """Path and query of a request."""
    parts = urlsplit(server.seen[at][1])
    return parts.path, {key: one for key, (one,) in parse_qs(parts.query).items()}


def payment(number, **values):
    base = {
        "PaymentID": f"p-{number}",
        "PaymentType": "ACCRECPAYMENT",
        "Status": "AUTHORISED",
        "Amount": 10,
        "BankAmount": 10,
        "CurrencyRate": 1,
        "Date": "/Date(1795132800000+0000)/",
        "UpdatedDateUTC": stamp(number),
        "Account": {"AccountID": "bank"},
        "Invoice": {"InvoiceID": f"i-{number}", "CurrencyCode": "AUD"},
    }
    return base | values


def test_what_is_asked_for(adapter, server):
    for name in ("Invoices", "CreditNotes"):
        server.say(data={name: []})
    found, pages = pulled(adapter, Kind.INVOICE)
    assert found == [] and pages[-1].cursor == SINCE
    path, query = asked(server, 0)
    assert path == "/Invoices"
    assert query == {
        "page": "1",
        "pageSize": str(const.PAGE_SIZE),
        "order": "UpdatedDateUTC ASC",
        "includeArchived": "true",
        "summaryOnly": "true",
    }
    assert server.seen[0][2]["If-Modified-Since"] == "2026-11-20T11:55:00"
    path, query = asked(server, 1)
    assert path == "/CreditNotes" and "includeArchived" not in query
    assert len(server.seen) == 2


def test_documents_with_unknown_words_and_without_fields(adapter, server):
    rows = [
        {"Type": "ACCREC", "InvoiceID": "a", "Status": "NEWSTATUS"},
        {"Type": "ACCPAY", "InvoiceID": "b", "Status": "SUBMITTED", "Contact": None},
        {"Type": "APPREPAYMENT", "InvoiceID": "c"},
        {"InvoiceID": "d"},
    ]
    server.say(data={"Invoices": rows})
    server.say(data={"CreditNotes": [{"Type": "ACCRECCREDIT", "CreditNoteID": "e"}]})
    (a, b, e), pages = pulled(adapter, Kind.INVOICE)
    assert (a.kind, a.status, a.total, a.date) == (
        Kind.INVOICE,
        Status.OPEN,
        None,
        None,
    )
    assert (b.kind, b.status) == (Kind.BILL, Status.DRAFT)
    assert (e.kind, e.allocations, e.version) == (Kind.CREDIT_NOTE, (), "")
    assert pages[-1].cursor == SINCE  # nothing says when any of it changed


def test_allocations_that_were_taken_back_are_none(adapter, server):
    rows = [
        {"AllocationID": "1", "Amount": "4.50", "Invoice": {"InvoiceID": "i"}},
        {"AllocationID": "2", "Amount": 9, "IsDeleted": True, "Invoice": {}},
    ]
    note = {"Type": "ACCPAYCREDIT", "CreditNoteID": "e", "Allocations": rows}
    server.say(data={"Invoices": []})
    server.say(data={"CreditNotes": [note]})
    ((found,), __) = pulled(adapter, Kind.INVOICE)
    (part,) = found.allocations
    assert (part.document_kind, part.remote_id) == (Kind.BILL, "e/1")


def test_payments_that_settle_nothing_we_know(adapter, server):
    rows = [
        payment(1),
        payment(2, PaymentType="NEWPAYMENT"),
        payment(3, Invoice=None),
        payment(4, Reference="Somebody's (fee)"),
        payment(5, CurrencyRate="0.9", BankAmount=11, Status="DELETED"),
        payment(6, Reference=" (fee)", PaymentID="p-6"),
    ]
    server.say(data={"Payments": rows})
    server.say(data={"Payments": rows[3:5]})  # nothing beside the fourth
    for name in ("Overpayments", "Prepayments"):
        server.say(data={name: []})
    found, __ = pulled(adapter, Kind.PAYMENT)
    assert [one.remote_id for one in found] == ["p-1", "p-5", "p-6", "p-4"]
    assert found[0].account_amount is found[0].currency_rate is None
    assert not found[1].active
    assert (str(found[1].currency_rate), found[1].account_amount) == ("0.9", 11)


@pytest.mark.parametrize(("age", "told"), [(5, False), (45, True)])
def test_half_of_a_payment_is_told_once_it_cannot_be_under_way(
    adapter, server, age, told
):
    changed = datetime.now(UTC) - timedelta(minutes=age)
    stamped = f"/Date({int(changed.timestamp() * 1000)}+0000)/"
    row = payment(4, Reference="Somebody's (fee)", UpdatedDateUTC=stamped)
    server.say(data={"Payments": [row]})
    server.say(data={"Payments": [row]})
    for name in ("Overpayments", "Prepayments"):
        server.say(data={name: []})
    found, __ = pulled(adapter, Kind.PAYMENT)
    assert [one.reference for one in found] == (["Somebody's (fee)"] if told else [])


def test_an_overpayment_that_no_bank_transaction_made(adapter, server):
    row = {
        "OverpaymentID": "o",
        "Type": "AROVERPAYMENT",
        "Status": "AUTHORISED",
        "Total": 20,
        "RemainingCredit": 20,
        "Date": "/Date(1795132800000+0000)/",
        "UpdatedDateUTC": stamp(1),
    }
    supplier = row | {"OverpaymentID": "s", "Type": "SPEND-OVERPAYMENT"}
    server.say(data={"Payments": []})
    server.say(data={"Overpayments": [row]})
    server.say(data={"Prepayments": []})
    ((found,), __) = pulled(adapter, Kind.PAYMENT)
    assert (found.inbound, found.account_id, found.active) == (True, "", True)
    assert len(server.seen) == 3  # no transaction to look for
    server.say(data={"Payments": []})
    server.say(data={"Overpayments": [supplier]})
    server.say(data={"BankTransactions": []})
    server.say(data={"Prepayments": []})
    ((found,), __) = pulled(adapter, Kind.PAYMENT)
    assert (found.inbound, found.account_id) == (False, "")
    where = asked(server, -2)[1]["where"]
    assert where == (
        '(Type=="SPEND-OVERPAYMENT") AND Date>=DateTime(2026,11,20)'
        " AND Date<=DateTime(2026,11,20)"
    )


def test_the_clock_of_a_list_that_ended_bounds_the_cursor(adapter, server):
    """What changes in the first list while the others are read is not passed over."""
    server.say(data={"Payments": [payment(1)], "DateTimeUTC": stamp(2)})
    server.say(data={"Overpayments": [], "DateTimeUTC": stamp(3)})
    late = {
        "PrepaymentID": "x",
        "Type": "ARPREPAYMENT",
        "UpdatedDateUTC": stamp(9),
    }
    server.say(data={"Prepayments": [late], "DateTimeUTC": stamp(10)})
    __, pages = pulled(adapter, Kind.PAYMENT)
    assert pages[-1].cursor == SINCE + timedelta(minutes=2)


def test_without_a_clock_the_newest_change_counts(adapter, server):
    server.say(data={"Payments": [payment(1), payment(4)]})
    for name in ("Overpayments", "Prepayments"):
        server.say(data={name: []})
    __, pages = pulled(adapter, Kind.PAYMENT, None)
    assert [page.cursor for page in pages][-1] == SINCE + timedelta(minutes=4)
    assert pages[0].cursor is None  # the others were not begun


def test_a_list_that_does_not_end(adapter, server, monkeypatch):
    monkeypatch.setattr(feeds, "MAX_PAGES", 3)
    monkeypatch.setattr(const, "PAGE_SIZE", 1)
    for __ in range(3):
        server.say(data={"Contacts": [{"ContactID": "c", "UpdatedDateUTC": stamp(1)}]})
    with pytest.raises(TransientError):
        pulled(adapter, Kind.CONTACT)
