"""Changes in QuickBooks: versions, what others did meanwhile, names that are taken."""

from dataclasses import replace

import pytest
from providers.documents import Contact, Item, Operation, Receipt
from providers.errors import Cause, ConfigurationError, RateLimitError, RejectedError
from pure_builders import write
from pure_quickbooks import qb_adapter, qb_invoice
from pure_quickbooks_wire import (
    answers,
    asked,
    customer,
    fault,
    orders,
    queried,
    row,
    statement,
)


@pytest.fixture
def adapter(server):
    return qb_adapter(server)


def change(version="0", **values):
    base = {"operation": Operation.UPDATE, "remote_id": "id-A", "version": version}
    return write(qb_invoice(number="A"), "A", **base | values)


def test_a_change_is_sparse_and_has_its_version(adapter, server):
    server.say(data={"Invoice": row(SyncToken="4")})
    (receipt,) = adapter.push([change("3")])
    assert receipt.version == "4"
    body = asked(server)[3]
    assert (body["Id"], body["SyncToken"], body["sparse"]) == ("id-A", "3", True)
    assert body["Line"]


def test_an_unknown_version_is_read_first(adapter, server):
    server.say(data=queried("Invoice", row(SyncToken="7")))
    server.say(data={"Invoice": row(SyncToken="8")})
    (receipt,) = adapter.push([change("")])
    assert statement(server, 0) == (
        "SELECT * FROM Invoice WHERE Id IN ('id-A') MAXRESULTS 1000"
    )
    assert asked(server)[3]["SyncToken"] == "7"
    assert receipt.version == "8"


def test_a_stale_version_is_read_and_sent_once_more(adapter, server):
    stale = fault("5010", "Stale Object Error")
    server.say(400, stale)
    server.say(data=queried("Invoice", row(SyncToken="7")))
    server.say(data={"Invoice": row(SyncToken="8")})
    assert adapter.push([change("3")])[0].version == "8"
    server.say(400, stale)
    server.say(data=queried("Invoice", row(SyncToken="9")))
    server.say(400, stale)
    (error,) = adapter.push([change("8")])
    assert (type(error), error.cause) == (RejectedError, Cause.CHANGED_THERE)
    assert len(server.seen) == 6


@pytest.mark.parametrize("version", ["", "3"])
def test_what_was_voided_there_is_not_brought_back(adapter, server, version):
    if version:
        server.say(400, fault("5010"))
    voided = row(TotalAmt=0, PrivateNote="Voided", SyncToken="4")
    server.say(data=queried("Invoice", voided))
    (error,) = adapter.push([change(version)])
    assert (type(error), error.cause) == (RejectedError, Cause.DOCUMENT_STATUS)
    assert statement(server)  # nothing is sent after the look


def test_only_the_stale_one_of_a_batch_goes_again(adapter, server):
    other = replace(change(), document=qb_invoice(number="B"), remote_id="id-B")
    server.say(
        data=answers({"bId": "b0", **fault("5010")}, {"bId": "b1", "Invoice": row("B")})
    )
    server.say(data=queried("Invoice", row(SyncToken="7")))
    server.say(data={"Invoice": row(SyncToken="8")})
    first, second = adapter.push([change(), other])
    assert (first.version, second.remote_id) == ("8", "id-B")
    assert {i["operation"] for i in asked(server, 0)[3]["BatchItemRequest"]} == {
        "update"
    }


def test_what_others_achieved_survives_a_failed_second_look(adapter, server):
    other = replace(change(), document=qb_invoice(number="B"), remote_id="id-B")
    server.say(
        data=answers({"bId": "b0", **fault("5010")}, {"bId": "b1", "Invoice": row("B")})
    )
    server.say(429)
    limited, done = adapter.push([change(), other])
    assert isinstance(limited, RateLimitError)
    assert isinstance(done, Receipt)


def test_a_record_that_is_gone_cannot_be_changed(adapter, server):
    server.say(data=queried("Invoice"))
    (error,) = adapter.push([change("")])
    assert error.cause is Cause.DOCUMENT_MISSING
    server.say(data=queried("Customer"))
    order = write(Contact(name="A"), operation=Operation.UPDATE, remote_id="58")
    assert adapter.push([order])[0].cause is Cause.CONTACT_UNKNOWN
    assert "Active IN (true, false)" in statement(server)


# --- names that are taken ---

SUNNY = write(Contact(number="ODOO-9", name="Sunny Roofs"))
TAKEN = fault("6240", "Duplicate Name Exists Error", "The name exists. : null")


def test_a_customers_name_is_a_question_for_a_person(adapter, server):
    server.say(400, TAKEN)
    server.say(data=queried("Customer", customer(number="")))
    (error,) = adapter.push([SUNNY])
    assert (type(error), error.cause) == (ConfigurationError, Cause.CONTACT_TAKEN)
    assert error.params["contact_name"] == "Sunny Roofs"


def test_a_vendors_name_gets_a_mark(adapter, server):
    server.say(400, TAKEN)
    server.say(data=queried("Customer"))
    server.say(data={"Customer": customer("Sunny Roofs (C)")})
    (receipt,) = adapter.push([SUNNY])
    assert asked(server)[3]["DisplayName"] == "Sunny Roofs (C)"
    assert (receipt.remote_id, receipt.number) == ("58", "ODOO-9")
    assert receipt.warnings == ("Somebody else is called Sunny Roofs there.",)
    server.say(400, TAKEN)
    server.say(data=queried("Customer"))
    server.say(400, TAKEN)
    assert adapter.push([SUNNY])[0].cause is Cause.CONTACT_TAKEN


def test_a_taken_item(adapter, server):
    item = Item(code="PANEL", name="Panel", account_id="79")
    server.say(400, TAKEN)
    (error,) = adapter.push([write(item)])
    assert (error.cause, error.params["item_code"]) == (Cause.ITEM_TAKEN, "PANEL")


@pytest.mark.parametrize(
    ("held", "cause", "params"),
    [
        (
            [queried("Customer", customer("Sunny (deleted)", Active=False))],
            Cause.CONTACT_ARCHIVED,
            {"contact_name": "Sunny"},
        ),
        (
            [
                queried("Customer", customer()),
                queried("Item", {"Id": "23", "Name": "[P] Panel", "Active": False}),
            ],
            Cause.ITEM_ARCHIVED,
            {"item_code": "P"},
        ),
    ],
)
def test_what_is_inactive_is_named(adapter, server, held, cause, params):
    server.say(400, fault("610", "Object Not Found", "It has been made inactive."))
    for answer in held:
        server.say(data=answer)
    (error,) = adapter.push(orders("A"))
    assert error.cause is cause
    assert {name: error.params[name] for name in params} == params
