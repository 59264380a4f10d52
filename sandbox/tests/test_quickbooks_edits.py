"""Changing, voiding, deleting: tokens, sparse and full updates, closed books."""

from __future__ import annotations

import pytest

from sandbox.quickbooks.testing import Desk


@pytest.fixture
def desk():
    return Desk()


# --- tokens ---


def test_each_change_raises_the_token_and_a_stale_one_is_refused(desk):
    invoice = desk.invoice()
    again = desk.update("Invoice", invoice, PrivateNote="one")
    assert again["SyncToken"] == "1"
    error = desk.refused("Invoice", desk.sparse(invoice, PrivateNote="two"))
    assert (error["code"], error["Message"]) == ("5010", "Stale Object Error")
    assert desk.get("Invoice", invoice["Id"])["PrivateNote"] == "one"
    body = {**desk.sparse(again, PrivateNote="two"), "SyncToken": 1}
    assert desk.post("Invoice", body)["SyncToken"] == "2"


def test_an_update_needs_a_token_and_an_id_that_is_there(desk):
    invoice = desk.invoice()
    body = desk.sparse(invoice, PrivateNote="x")
    del body["SyncToken"]
    assert desk.refused("Invoice", body)["code"] == "2020"
    assert desk.refused("Invoice", {**body, "Id": "9", "SyncToken": "0"})["code"] == (
        "610"
    )
    assert desk.refused("Invoice", {**body, "Id": "x", "SyncToken": "0"})["code"] == (
        "2030"
    )


def test_both_styles_of_update_work(desk):
    invoice = desk.invoice()
    body = desk.sparse(invoice, PrivateNote="one")
    assert desk.post("Invoice", body, operation="update")["PrivateNote"] == "one"
    body = desk.draft()
    assert desk.refused("Invoice", body, operation="update")["code"] == "2020"


# --- sparse and full ---


def test_a_sparse_update_keeps_what_it_does_not_name(desk):
    invoice = desk.invoice(
        PrivateNote="note", CustomerMemo={"value": "Hello"}, DocNumber="INV/1"
    )
    again = desk.update("Invoice", invoice, DueDate="2027-01-01")
    assert again["DueDate"] == "2027-01-01"
    for key in ("PrivateNote", "CustomerMemo", "DocNumber", "Line", "TotalAmt"):
        assert again[key] == invoice[key]
    cleared = desk.update("Invoice", again, PrivateNote="")
    assert "PrivateNote" not in cleared


def customer_with_a_phone(desk):
    body = {"DisplayName": "Wire", "PrimaryPhone": {"FreeFormNumber": "1"}}
    body["BillAddr"] = {"Line1": "Mill Lane", "Line2": "Floor 2"}
    return desk.post("Customer", body)


BLANK = {
    "PrimaryPhone": {"FreeFormNumber": ""},
    "BillAddr": {"Line1": "M", "Line2": ""},
}


@pytest.mark.parametrize("clears", ["emptied", "ignored"])
def test_empty_texts_in_a_sparse_update_as_the_option_has_it(clears):
    desk = Desk(sparse_clears=clears)
    again = desk.update("Customer", customer_with_a_phone(desk), **BLANK)
    address = {k: v for k, v in again["BillAddr"].items() if k.startswith("Line")}
    if clears == "emptied":
        assert "PrimaryPhone" not in again
        assert address == {"Line1": "M"}
    else:
        assert again["PrimaryPhone"]["FreeFormNumber"] == "1"
        assert address == {"Line1": "M", "Line2": "Floor 2"}


def test_empty_texts_in_a_sparse_update_may_be_refused_and_in_a_full_one_are_not():
    desk = Desk(sparse_clears="refused")
    made = customer_with_a_phone(desk)
    error = desk.refused("Customer", desk.sparse(made, **BLANK))
    assert error["code"] == "2040"
    body = {**desk.handle(made), "DisplayName": "Wire", "BillAddr": BLANK["BillAddr"]}
    assert "PrimaryPhone" not in desk.post("Customer", body)


def test_a_full_update_drops_what_it_does_not_name(desk):
    invoice = desk.invoice(
        PrivateNote="note",
        CustomerMemo={"value": "Hello"},
        SalesTermRef={"value": "5"},
        DocNumber="INV/1",
    )
    body = {**desk.draft(), **desk.handle(invoice)}
    again = desk.post("Invoice", body)
    gone = {"PrivateNote", "CustomerMemo", "SalesTermRef", "DocNumber"} & set(again)
    assert not gone
    assert again["Id"] == invoice["Id"] and again["SyncToken"] == "1"
    assert again["MetaData"]["CreateTime"] == invoice["MetaData"]["CreateTime"]


def test_lines_are_replaced_as_a_whole_and_keep_their_ids_when_named(desk):
    invoice = desk.invoice(desk.line("10"), desk.line("20"), desk.line("30"))
    second = invoice["Line"][1]
    again = desk.update(
        "Invoice", invoice, Line=[desk.line("7"), {**second, "Amount": 21}]
    )
    assert [(x.get("Id"), x["Amount"]) for x in again["Line"]] == [
        ("4", 7),
        ("2", 21),
        (None, 28),
    ]
    assert desk.balance("Services") == -28
    assert desk.balance("Accounts Receivable (A/R)") == 28


def test_an_edit_is_booked_by_reversal_on_the_old_day(desk):
    invoice = desk.invoice()
    desk.update("Invoice", invoice, TxnDate="2026-10-01", Line=[desk.line("40")])
    entries = desk.ledger.entries(("Invoice", invoice["Id"]))
    assert [(e.date.isoformat(), e.reverses is not None) for e in entries] == [
        ("2026-11-20", False),
        ("2026-11-20", True),
        ("2026-10-01", False),
    ]


def test_the_customer_of_an_open_invoice_may_change(desk):
    invoice = desk.invoice()
    desk.update("Invoice", invoice, CustomerRef={"value": "4"})
    assert desk.get("Customer", "3")["Balance"] == 0
    assert desk.get("Customer", "4")["Balance"] == 100


def test_an_edit_that_breaks_a_rule_changes_nothing(desk):
    invoice = desk.invoice()
    before = desk.ledger.trial_balance()
    body = desk.sparse(invoice, Line=[desk.line("5"), desk.line(item="999")])
    assert desk.refused("Invoice", body)["code"] == "2500"
    assert desk.get("Invoice", invoice["Id"]) == invoice
    assert desk.ledger.trial_balance() == before


# --- void and delete ---


def test_a_void_keeps_number_and_lines_with_zeros(desk):
    invoice = desk.invoice(desk.line("50", Qty=2, UnitPrice=25), DocNumber="INV/1")
    gone = desk.post("Invoice", desk.handle(invoice), operation="void")
    assert (gone["TotalAmt"], gone["Balance"], gone["SyncToken"]) == (0, 0, "1")
    assert (gone["PrivateNote"], gone["DocNumber"]) == ("Voided", "INV/1")
    assert gone["Line"][0]["Amount"] == 0
    assert gone["Line"][0]["SalesItemLineDetail"]["Qty"] == 0
    assert not any(desk.ledger.trial_balance().values())
    assert desk.get("Customer", "3")["Balance"] == 0
    assert [event[2] for event in desk.events] == ["CREATE", "VOID"]
    assert desk.query("select * from Invoice")["totalCount"] == 1


@pytest.mark.parametrize("kind", ["CreditMemo", "RefundReceipt"])
def test_not_everything_can_be_voided(desk, kind):
    made = desk.post(kind, desk.draft(DepositToAccountRef={"value": "35"}))
    assert desk.refused(kind, desk.handle(made), operation="void")["code"] == "500"
    desk.configure(voidable=["Invoice", kind])
    gone = desk.post(kind, desk.handle(made), operation="void")
    assert gone["TotalAmt"] == 0 and not any(desk.ledger.trial_balance().values())


def test_a_deleted_invoice_is_gone_and_its_number_is_free(desk):
    invoice = desk.invoice(DocNumber="INV/1")
    reply = desk.call(
        "POST", "invoice", desk.handle(invoice), query={"operation": "delete"}
    )
    assert reply.json["Invoice"] == {
        "domain": "QBO",
        "status": "Deleted",
        "Id": invoice["Id"],
    }
    assert desk.query("select * from Invoice") == {}
    assert desk.events[-1][1:4] == ("Invoice", "DELETE", invoice["Id"])
    assert not any(desk.ledger.trial_balance().values())
    assert desk.invoice(DocNumber="INV/1")["Id"] != invoice["Id"]
    assert desk.refused("Invoice", desk.handle(invoice), operation="delete")[
        "code"
    ] == ("610")


def test_deleting_needs_the_current_token(desk):
    invoice = desk.invoice()
    desk.update("Invoice", invoice, PrivateNote="x")
    error = desk.refused("Invoice", desk.handle(invoice), operation="delete")
    assert error["code"] == "5010"


def test_lists_are_never_deleted(desk):
    body = {"Id": "3", "SyncToken": "0"}
    assert desk.refused("Customer", body, operation="delete")["code"] == "500"


# --- closed books ---


def test_nothing_happens_in_closed_books(desk):
    invoice = desk.invoice(TxnDate="2026-06-30")
    desk.configure(close_date="2026-06-30")
    prefs = desk.call("GET", "preferences").json["Preferences"]
    assert prefs["AccountingInfoPrefs"]["BookCloseDate"] == "2026-06-30"
    refusals = [
        desk.refused("Invoice", desk.draft(TxnDate="2026-06-30")),
        desk.refused("Invoice", desk.sparse(invoice, TxnDate="2026-07-01")),
        desk.refused("Invoice", desk.handle(invoice), operation="void"),
        desk.refused("Invoice", desk.handle(invoice), operation="delete"),
        desk.refused("Payment", desk.payment("5", TxnDate="2026-06-01")),
    ]
    assert {r["code"] for r in refusals} == {"6210"}
    assert refusals[0]["Message"] == (
        "Account Period Closed, Cannot Update Through Services API"
    )
    assert desk.invoice(TxnDate="2026-07-01")["TotalAmt"] == 100
    # what was invoiced then may be paid now
    desk.pay("100", (invoice, "Invoice", "100"))
    desk.configure(close_date=None)
    desk.invoice(TxnDate="2026-06-30")


# --- addresses ---


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "nonsense/1", "500"),
        ("POST", "nonsense", "500"),
        ("GET", "invoice", "500"),
        ("DELETE", "invoice/1", "500"),
        ("POST", "taxcode", "500"),
        ("GET", "invoice/99", "610"),
        ("GET", "", "500"),
    ],
)
def test_what_is_not_there_is_a_fault(desk, method, path, code):
    body = {} if method == "POST" else None
    reply = desk.call(method, path, body)
    assert (reply.status, reply.error["code"]) == (400, code)
    assert set(reply.json) == {"Fault", "time"}


@pytest.mark.parametrize("body", [b"", b"[]", b'"x"', b"{", b'{"a": NaN}', b"\xff\xfe"])
def test_a_body_that_is_no_object_is_2010(desk, body):
    assert desk.call("POST", "invoice", body).error["code"] == "2010"


def test_names_in_addresses_are_case_blind(desk):
    invoice = desk.invoice()
    assert desk.call("GET", f"Invoice/{invoice['Id']}").status == 200
    assert desk.call("POST", "INVOICE", desk.draft()).status == 200


def test_a_lapsed_subscription_refuses_writes_alone(desk):
    desk.configure(suspended=True)
    reply = desk.call("POST", "invoice", desk.draft())
    assert (reply.status, reply.error["code"]) == (403, "6190")
    assert desk.call("GET", "customer/3").status == 200
    info = desk.call("GET", f"companyinfo/{desk.company.id}").json["CompanyInfo"]
    status = {n["Name"]: n["Value"] for n in info["NameValue"]}
    assert status["SubscriptionStatus"] == "SUSPENDED"
    item = {"bId": "1", "operation": "create", "Invoice": desk.draft()}
    reply = desk.call("POST", "batch", {"BatchItemRequest": [item]})
    fault = reply.json["BatchItemResponse"][0]["Fault"]
    assert (reply.status, fault["Error"][0]["code"]) == (200, "6190")
