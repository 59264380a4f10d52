"""The query language, change data capture, and batches of the QuickBooks sandbox."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from sandbox.quickbooks.testing import Desk


@pytest.fixture(scope="module")
def desk():
    """One company for all reading tests of this module."""
    desk = Desk()
    desk.post("Customer", {"DisplayName": "O'Brien's \\ Sons", "GivenName": "Pat"})
    desk.post("Term", {"Name": "Net 45", "DueDays": 45})
    for number, amount in enumerate(("10", "20", "30"), 1):
        desk.clock.advance(60)
        desk.invoice(desk.line(amount), DocNumber=f"INV/{number}")
    return desk


def names(desk, statement):
    found = desk.query(statement)
    return [row["DisplayName"] for row in found.get("Customer", ())]


def numbers(desk, rest=""):
    found = desk.query(f"select * from Invoice {rest}")
    return [row["DocNumber"] for row in found.get("Invoice", ())]


# --- what a statement may look like ---


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM Customer WHERE Id = '3'",
        "select * from customer where Id = '3'",
        "select *, Notes from Customer where Id='3'  ",
        "Select Id, DisplayName From Customer Where Id In ('3') MaxResults 5",
        "select * from Customer where DisplayName = 'cool cars' ORDERBY Id",
        "select * from Customer where DisplayName LIKE 'Cool%' ORDER BY Id DESC",
        "select * from Customer where DisplayName LIKE '%ol c%' and Active = true",
        "select * from Customer where Id = '3' startposition 1 maxresults 10",
        "select\n*\nfrom Customer\twhere Id = '3';",
    ],
)
def test_all_ways_to_ask_for_one_customer(desk, statement):
    assert names(desk, statement) == ["Cool Cars"]


def test_a_statement_may_be_posted_as_text(desk):
    reply = desk.call("POST", "query", b"select count(*) from Customer")
    assert reply.json["QueryResponse"] == {"totalCount": 30}


def test_spaces_and_plus_signs_of_clients_that_do_not_encode(desk):
    raw = "query=select+*+from+customer+where+Id+=+'3'&&minorversion=75"
    reply = desk.call("GET", "query", query=raw)
    assert reply.json["QueryResponse"]["maxResults"] == 1


def test_quotes_and_backslashes_are_escaped_by_a_backslash(desk):
    wanted = r"select * from Customer where DisplayName = 'O\'Brien\'s \\ Sons'"
    assert names(desk, wanted) == ["O'Brien's \\ Sons"]
    doubled = "select * from Customer where DisplayName = 'O''Brien'"
    reply = desk.call("GET", "query", query={"query": doubled})
    assert (reply.status, reply.error["code"]) == (400, "4000")


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("", "4000"),
        ("select", "4000"),
        ("delete from Customer", "4000"),
        ("select * from", "4000"),
        ("select * from Customer where", "4000"),
        ("select * from Customer where Id = 3x", "4000"),
        ("select * from Customer where Id = '1' or Id = '2'", "4000"),
        ("select * from Customer where Id != '1'", "4000"),
        ("select * from Customer where DisplayName = \u2018x\u2019", "4000"),
        ("select * from Customer where Id = '1", "4000"),
        ("select * from Customer limit 5", "4000"),
        ("select * from Customer where Colour = 'red'", "4001"),
        ("select * from Customer where displayname = 'x'", "4001"),
        ("select * from Customer orderby Colour", "4001"),
        ("select * from Gadget", "4001"),
        ("select * from Customer startposition 0", "4001"),
        ("select * from Customer maxresults 1001", "4001"),
        ("select * from Customer maxresults -1", "4001"),
        ("select * from Invoice where PrivateNote = 'x'", "4001"),
        ("select * from Invoice where TxnDate = 'soon'", "4001"),
        ("select * from Invoice where TotalAmt > 'much'", "4001"),
    ],
)
def test_a_wrong_statement_is_refused(desk, statement, code):
    reply = desk.call("GET", "query", query={"query": statement})
    assert (reply.status, reply.error["code"]) == (400, code)


def test_the_words_of_two_refusals(desk):
    reply = desk.call("GET", "query", query={"query": "select * from Item where X='1'"})
    assert "property 'X' is not queryable" in reply.error["Detail"]
    reply = desk.call(
        "GET", "query", query={"query": "select * from Item startposition 0"}
    )
    assert "value 0 is too small" in reply.error["Detail"]


# --- what comes back ---


def test_a_sku_comes_only_when_it_is_named():
    desk = Desk()
    desk.update("Item", desk.get("Item", "4"), Sku="D-1")
    assert desk.get("Item", "4")["Sku"] == "D-1"
    assert "Sku" not in desk.query("select * from Item where Id = '4'")["Item"][0]
    found = desk.query("select *, Sku from Item where Sku = 'D-1'")["Item"]
    assert [(row["Id"], row["Sku"]) for row in found] == [("4", "D-1")]


def test_pages_of_100_by_default_and_of_1000_at_most(desk):
    accounts = desk.query("select * from Account")
    assert (accounts["startPosition"], accounts["maxResults"]) == (1, 95)
    page = desk.query("select * from Account orderby Id startposition 94")["Account"]
    whole = desk.query("select * from Account orderby Id maxresults 1000")["Account"]
    assert page == whole[93:] and len(whole) == 95
    assert [row["Id"] for row in whole[:3]] == ["1", "2", "3"]
    assert desk.query("select * from Account startposition 96") == {}


def test_some_entities_tell_how_many_there_are(desk):
    assert desk.query("select * from Invoice maxresults 1")["totalCount"] == 3
    assert "totalCount" not in desk.query("select * from Customer maxresults 1")
    assert desk.query("select count(*) from Invoice where DocNumber='x'") == {
        "totalCount": 0
    }
    assert desk.query("select * from Invoice where DocNumber = 'x'") == {}
    assert desk.query("select * from Estimate") == {}


@pytest.mark.parametrize(
    ("rest", "found"),
    [
        ("where DocNumber = 'INV/2'", ["INV/2"]),
        ("where DocNumber = 'inv/2'", ["INV/2"]),
        ("where DocNumber in ('INV/3', 'INV/1', 'x') orderby Id", ["INV/1", "INV/3"]),
        ("where CustomerRef = '3' and TotalAmt >= '20' orderby Id", ["INV/2", "INV/3"]),
        ("where CustomerRef = '4'", []),
        ("where Balance < '20'", ["INV/1"]),
        ("where TxnDate = '2026-11-20' orderby TotalAmt desc maxresults 1", ["INV/3"]),
        ("where TxnDate > '2026-11-20'", []),
        ("where MetaData.LastUpdatedTime > '2026-11-20T12:02:00-08:00'", ["INV/3"]),
        ("where MetaData.CreateTime >= '2026-11-20T20:03:00Z'", ["INV/3"]),
        ("where MetaData.LastUpdatedTime > '2026-11-20T12:02:00'", ["INV/3"]),
        ("where Id > '145' orderby MetaData.LastUpdatedTime", ["INV/2", "INV/3"]),
        ("", ["INV/3", "INV/2", "INV/1"]),
    ],
)
def test_invoices_are_filtered_and_ordered(desk, rest, found):
    assert numbers(desk, rest) == found


def test_notes_can_be_searched_where_the_option_says_so():
    desk = Desk(private_note_filter=True)
    desk.invoice(PrivateNote="odoo:7", DocNumber="A")
    assert numbers(desk, "where PrivateNote = 'odoo:7'") == ["A"]


def test_inactive_entries_are_left_out_unless_asked_for():
    desk = Desk(archive_customer="Cool Cars")
    assert names(desk, "select * from Customer where Id = '3'") == []
    wanted = "select * from Customer where Id = '3' and Active in (true, false)"
    assert names(desk, wanted) == ["Cool Cars (deleted)"]
    assert names(desk, "select * from Customer where Active = false") == [
        "Cool Cars (deleted)"
    ]


# --- change data capture ---


def cdc(desk, entities, since):
    reply = desk.call("GET", "cdc", query={"entities": entities, "changedSince": since})
    assert reply.status == 200, reply.content
    return reply.json["CDCResponse"][0]["QueryResponse"]


def test_changes_come_per_entity_in_the_order_asked():
    desk = Desk()
    first, second = desk.invoice(), desk.invoice()
    desk.clock.advance(60)
    since = "2026-11-20T12:00:30-08:00"
    desk.post("Invoice", desk.handle(first), operation="delete")
    desk.pay("10", (second, "Invoice", "10"))
    slots = cdc(desk, "Customer,Payment,Invoice,Estimate", since)
    assert slots[0] == {} and slots[3] == {}
    assert [row["TotalAmt"] for row in slots[1]["Payment"]] == [10]
    gone, changed = sorted(slots[2]["Invoice"], key=lambda row: "status" not in row)
    assert gone == {
        "domain": "QBO",
        "status": "Deleted",
        "Id": first["Id"],
        "MetaData": {"LastUpdatedTime": "2026-11-20T12:01:00-08:00"},
    }
    assert (changed["Id"], changed["Balance"]) == (second["Id"], 90)
    assert (slots[2]["maxResults"], slots[2]["totalCount"]) == (2, 2)


def test_inactive_entries_are_changes_too():
    desk = Desk()
    desk.clock.advance(60)
    desk.configure(archive_item="Design")
    (slot,) = cdc(desk, "item", "2026-11-20T12:00:30-08:00")
    assert [(row["Id"], row["Active"]) for row in slot["Item"]] == [("4", False)]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"entities": "Invoice"}, "2020"),
        ({"changedSince": "2026-11-20T00:00:00Z"}, "2020"),
        ({"entities": "Invoice", "changedSince": "lately"}, "2040"),
        ({"entities": "Invoice", "changedSince": "2026-10-01T00:00:00Z"}, "2040"),
        ({"entities": "TaxCode", "changedSince": "2026-11-20T00:00:00Z"}, "2170"),
        ({"entities": "Gadget", "changedSince": "2026-11-20T00:00:00Z"}, "2170"),
    ],
)
def test_changes_are_refused_with_the_code_of_the_rule(desk, query, code):
    reply = desk.call("GET", "cdc", query=query)
    assert (reply.status, reply.error["code"]) == (400, code)


def test_no_more_than_1000_objects_in_all():
    desk = Desk()
    for start in range(0, 1020, 30):
        items = [
            {
                "bId": str(n),
                "operation": "create",
                "Term": {"Name": f"{start + n}", "DueDays": 1},
            }
            for n in range(30)
        ]
        desk.call("POST", "batch", {"BatchItemRequest": items})
    desk.invoice()
    slots = cdc(desk, "Term,Invoice", "2026-11-20T00:00:00Z")
    assert slots[0]["maxResults"] == 1000 and slots[1] == {}


# --- batches ---


def batch(desk, *items):
    reply = desk.call("POST", "batch", {"BatchItemRequest": list(items)})
    assert reply.status == 200, reply.content
    return reply.json["BatchItemResponse"]


def item(b_id, operation, **entity):
    return {"bId": b_id, "operation": operation, **entity}


def test_a_batch_does_each_item_for_itself():
    desk = Desk()
    doomed, voided = desk.invoice(), desk.invoice()
    payment = desk.pay("5")
    before = len(desk.events)
    replies = batch(
        desk,
        item("c1", "create", Customer={"DisplayName": "Lagoon Ltd"}),
        item("c2", "create", Customer={"DisplayName": "Lagoon Ltd"}),
        item("d1", "delete", Invoice=desk.handle(doomed)),
        item("v1", "void", Invoice=desk.handle(voided)),
        {
            **item("v2", "update", Payment={**desk.handle(payment), "sparse": True}),
            "optionsData": "void",
        },
        {"bId": "q1", "Query": "select * from Term where Name = 'Net 30'"},
        item(
            "u1", "update", Customer=desk.sparse(desk.get("Customer", "3"), Notes="x")
        ),
        item("x1", "explode", Customer={"DisplayName": "X"}),
        item("x2", "create", Gadget={}),
        item("x3", "update", Customer={"DisplayName": "X"}),
    )
    found = {reply.pop("bId"): reply for reply in replies}
    assert found["c1"]["Customer"]["DisplayName"] == "Lagoon Ltd"
    assert found["c2"]["Fault"]["Error"][0]["code"] == "6240"
    assert found["d1"]["Invoice"]["status"] == "Deleted"
    assert found["v1"]["Invoice"]["TotalAmt"] == 0
    assert found["v2"]["Payment"]["PrivateNote"] == "Voided"
    assert found["q1"]["QueryResponse"]["Term"][0]["DueDays"] == 30
    assert found["u1"]["Customer"]["Notes"] == "x"
    codes = [found[x]["Fault"]["Error"][0]["code"] for x in ("x1", "x2", "x3")]
    assert codes == ["2170", "2010", "2020"]
    assert [event[2] for event in desk.events[before:]] == [
        "CREATE",
        "DELETE",
        "VOID",
        "VOID",
        "UPDATE",
    ]


def test_a_refused_item_leaves_nothing_behind():
    desk = Desk()
    good = desk.draft(DocNumber="A")
    bad = desk.draft(desk.line(), desk.line(item="999"), DocNumber="B")
    replies = batch(
        desk, item("1", "create", Invoice=bad), item("2", "create", Invoice=good)
    )
    assert "Fault" in replies[0] and "Invoice" in replies[1]
    assert desk.balance("Accounts Receivable (A/R)") == 100
    assert len(desk.ledger.entries()) == len(desk.events) == 1


def test_items_run_one_after_another():
    desk = Desk()
    replies = batch(
        desk,
        item("1", "create", Invoice=desk.draft(DocNumber="A")),
        item("2", "create", Invoice=desk.draft(DocNumber="A")),
        {"bId": "3", "Query": "select count(*) from Invoice"},
    )
    assert replies[1]["Fault"]["Error"][0]["code"] == "6140"
    assert replies[2]["QueryResponse"] == {"totalCount": 1}
    reply = batch(
        desk,
        {
            **item("4", "create", Invoice=desk.draft(DocNumber="A")),
            "optionsData": "allowduplicatedocnum",
        },
    )
    assert reply[0]["Invoice"]["DocNumber"] == "A"


def test_replies_may_come_in_another_order():
    desk = Desk(batch_shuffle=True)
    replies = batch(
        desk, *({"bId": n, "Query": "select count(*) from Term"} for n in "abc")
    )
    assert [reply["bId"] for reply in replies] == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "2020"),
        ({"BatchItemRequest": []}, "2020"),
        ({"BatchItemRequest": [{"bId": "1", "Query": "x"}] * 31}, "1040"),
    ],
)
def test_a_batch_is_refused_as_a_whole(desk, body, code):
    reply = desk.call("POST", "batch", body)
    assert (reply.status, reply.error["code"]) == (400, code)


def test_junk_in_a_batch_is_a_fault_of_its_item(desk):
    replies = batch(desk, "junk", {"bId": "2"}, item("3", "create", Term="junk"))
    assert [r["Fault"]["Error"][0]["code"] for r in replies] == ["2010"] * 3


def test_a_thousand_invoices_and_their_payments_take_seconds():
    import time

    desk = Desk()
    started = time.perf_counter()
    for start in range(0, 1020, 30):
        made = batch(
            desk,
            *(
                item(str(n), "create", Invoice=desk.draft(DocNumber=f"{start + n}"))
                for n in range(30)
            ),
        )
        batch(
            desk,
            *(
                item(
                    r["bId"],
                    "create",
                    Payment=desk.payment(100, (r["Invoice"], "Invoice", 100)),
                )
                for r in made
            ),
        )
    assert desk.balance("Undeposited Funds") == D(102000)
    assert time.perf_counter() - started < 15
