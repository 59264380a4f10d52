"""What the sandbox does not do: answers out of order, short, or beside the point."""

import json

import pytest
from providers.documents import Kind, Operation, Receipt, Write
from providers.errors import (
    Cause,
    ConfigurationError,
    RateLimitError,
    RejectedError,
    TransientError,
    UncertainError,
)
from providers.xero import const
from pure_builders import invoice, line, payment, write
from pure_xero import xero_adapter


@pytest.fixture
def adapter(server):
    return xero_adapter(server)


def element(number, **values):
    return {"InvoiceID": f"id-{number}", "InvoiceNumber": number, "Total": 110} | values


def orders(*numbers):
    return [write(invoice(line(), number=number), number) for number in numbers]


def sent(server, at=-1):
    return [row["InvoiceNumber"] for row in json.loads(server.seen[at][3])["Invoices"]]


def test_what_is_sent(adapter, server):
    server.say(data={"Invoices": [element("A")]})
    (receipt,) = adapter.push(orders("A"))
    assert receipt.remote_id == "id-A"
    method, path, headers, __ = server.seen[0]
    assert (method, path) == ("PUT", "/Invoices?summarizeErrors=false&unitdp=4")
    assert headers["xero-tenant-id"] == "tenant-1"
    assert headers["Idempotency-Key"].startswith("odoo-")
    assert len(headers["Idempotency-Key"]) <= const.KEY_LENGTH
    assert headers["Accept"] == headers["Content-Type"] == "application/json"


def test_answers_out_of_order_or_missing_are_matched_by_number(adapter, server):
    server.say(data={"Invoices": [element("C"), element("A")]})
    first, second, third = adapter.push(orders("A", "B", "C"))
    assert (first.remote_id, third.remote_id) == ("id-A", "id-C")
    assert isinstance(second, UncertainError)
    assert second.cause is Cause.ANSWER_UNREADABLE


def test_an_answer_about_others_is_no_answer(adapter, server):
    server.say(data={"Invoices": [element("X"), element("B", InvoiceID="")]})
    assert all(isinstance(v, UncertainError) for v in adapter.push(orders("A", "B")))
    server.say(data={"Invoices": None})
    assert isinstance(adapter.push(orders("A"))[0], UncertainError)


def test_a_summarised_refusal_books_nothing(adapter, server):
    bad = {"ValidationErrors": [{"Message": "Invoice # must be unique."}]}
    server.say(
        400,
        {
            "ErrorNumber": 10,
            "Type": "ValidationException",
            "Message": "A validation exception occurred",
            "Elements": [element("B", **bad)],
        },
    )
    good, refused = adapter.push(orders("A", "B"))
    assert refused.cause is Cause.NUMBER_TAKEN
    assert type(good) is TransientError and not good.verify_first


def test_a_body_that_xero_cannot_read_is_halved_to_the_guilty_one(adapter, server):
    bad = {"Type": "PostDataInvalidException", "Message": "JSON could not be read"}
    server.say(400, bad)  # A B C D
    server.say(data={"Invoices": [element("A"), element("B")]})
    server.say(400, bad)  # C D
    server.say(400, bad)  # C
    server.say(data={"Invoices": [element("D")]})
    verdicts = adapter.push(orders("A", "B", "C", "D"))
    kinds = [type(one) for one in verdicts]
    assert kinds == [Receipt, Receipt, RejectedError, Receipt]
    assert [sent(server, at) for at in range(5)] == [
        ["A", "B", "C", "D"],
        ["A", "B"],
        ["C", "D"],
        ["C"],
        ["D"],
    ]


def test_what_was_booked_is_not_lost_to_a_later_failure(adapter, server, monkeypatch):
    monkeypatch.setattr(const, "BATCH", 1)
    server.say(data={"Invoices": [element("A")]})
    server.say(429, headers={"Retry-After": "7"})
    done, limited, held = adapter.push(orders("A", "B", "C"))
    assert isinstance(done, Receipt)
    assert isinstance(limited, RateLimitError) and held is limited
    assert limited.retry_after == 7
    assert len(server.seen) == 2


def test_after_a_lost_answer_the_rest_stays_at_home(adapter, server, monkeypatch):
    monkeypatch.setattr(const, "BATCH", 1)
    server.say(drop=True)
    lost, held = adapter.push(orders("A", "B"))
    assert isinstance(lost, UncertainError)
    assert type(held) is TransientError
    assert len(server.seen) == 1


def test_documents_that_cannot_be_sent_do_not_stop_others(adapter, server):
    gap = invoice(line(), line("1.00", "0.00", tax_code=""), number="A")
    server.say(data={"Invoices": [element("B")]})
    blocked, done = adapter.push([write(gap), *orders("B")])
    assert isinstance(blocked, ConfigurationError)
    assert isinstance(done, Receipt)
    assert sent(server) == ["B"]
    assert isinstance(adapter.push([write(gap)])[0], ConfigurationError)
    assert len(server.seen) == 1  # nothing to send, nothing sent


def test_a_line_on_another_account_is_told(adapter, server):
    rows = [{"AccountID": "99999999-1111-1111-1111-111111111111", "AccountCode": "200"}]
    server.say(data={"Invoices": [element("A", LineItems=rows)]})
    (receipt,) = adapter.push(orders("A"))
    assert receipt.strays == ("Line 1: account 200 is not the mapped one.",)


def test_mixed_or_impossible_orders_are_bugs(adapter):
    with pytest.raises(ValueError):
        adapter.push([*orders("A"), write(payment())])
    with pytest.raises(ValueError):
        adapter.push([write(payment(), operation=Operation.UPDATE, remote_id="r")])
    with pytest.raises(ValueError):
        adapter.push(
            [
                Write(
                    document=None,
                    key="k",
                    kind=Kind.CONTACT,
                    operation=Operation.VOID,
                    remote_id="r",
                )
            ]
        )
    with pytest.raises(ValueError):
        adapter.pull(Kind.BILL)
    assert adapter.push([]) == adapter.find([]) == []


def test_unknown_words_of_a_live_organisation_are_read(adapter, server):
    server.say(
        data={
            "Accounts": [
                {
                    "AccountID": "a",
                    "Code": None,
                    "Name": "Super",
                    "Type": "SUPERANNUATIONEXPENSE",
                    "Class": "EXPENSE",
                    "Status": "ACTIVE",
                    "UpdatedDateUTC": "/Date(1795136523417+0000)/",
                },
                {"AccountID": "b", "Type": "NEWTHING", "Status": "ARCHIVED"},
            ]
        }
    )
    (page,) = adapter.pull(Kind.ACCOUNT)
    one, two = page.records
    assert (one.code, one.account_class.value, one.active) == ("", "expense", True)
    assert (two.account_class.value, two.active) == ("expense", False)
    assert page.cursor.isoformat() == "2026-11-20T01:02:03.417000+00:00"


def test_a_lookup_is_chunked_and_quoted(adapter, server):
    for __ in range(2):
        server.say(data={"CreditNotes": []})
    notes = [
        write(invoice(line(), kind=Kind.CREDIT_NOTE, number=f'R"{n}'))
        for n in range(const.WHERE_TERMS + 1)
    ]
    assert adapter.find(notes) == [[]] * len(notes)
    assert len(server.seen) == 2
    assert "R%5C%220" in server.seen[0][1]
