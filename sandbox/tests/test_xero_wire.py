"""How the books speak: envelope, errors, batches, scopes, files, history, events."""

from __future__ import annotations

import re
import sys
import threading
from decimal import Decimal as D

import pytest

from sandbox.xero.testing import SCOPES, Desk

ZEROS = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def desk():
    return Desk()


# --- the envelope ---


def test_the_envelope(desk):
    reply = desk.call("GET", "Organisation")
    body = reply.json
    assert re.fullmatch(r"[0-9a-f-]{36}", body["Id"]) and body["Status"] == "OK"
    assert body["DateTimeUTC"] == "/Date(1795176000417)/" and body["ProviderName"]
    assert reply.headers["Content-Type"] == "application/json; charset=utf-8"


def test_amounts_leave_with_all_their_digits(desk):
    desk.invoice(desk.line("9999999999.99", TaxType="EXEMPTOUTPUT"))
    assert b'"Total":9999999999.99' in desk.call("GET", "Invoices").content
    desk.invoice(desk.line("0.10", TaxType="EXEMPTOUTPUT"), InvoiceNumber="Z")
    assert b'"Total":0.10' in desk.call("GET", "Invoices/Z").content


def test_no_reply_holds_a_null(desk):
    desk.pay(desk.invoice(), "1")
    desk.credit_note()
    for path in (
        "Invoices",
        "Contacts",
        "Payments",
        "CreditNotes",
        "Accounts",
        "Items",
        "TaxRates",
        "Organisation",
        "TrackingCategories",
        "BrandingThemes",
    ):
        assert b"null" not in desk.call("GET", path, query={"page": 1}).content


@pytest.mark.parametrize(
    "wrap",
    [
        lambda e: {"Invoices": [e]},
        lambda e: {"Invoices": e},
        lambda e: e,
        lambda e: [e],
    ],
)
def test_bodies_come_in_four_shapes(desk, wrap):
    assert desk.call("PUT", "Invoices", wrap(desk.draft())).status == 200


def test_numbers_may_be_strings(desk):
    assert desk.invoice(desk.line("12.50", Quantity="2"))["SubTotal"] == 25


# --- errors ---


@pytest.mark.parametrize(
    "body, number",
    [
        (b"{", 14),
        (b"\xff", 14),
        (b"[1]", 14),
        (b'{"Invoices":[{"Date":"soon"}]}', 14),
        (b'{"Invoices":[{"InvoiceID":"1-2"}]}', 14),
        (b'{"Invoices":[{"Total":NaN}]}', 14),
        (
            b'{"Invoices":[{"Type":"ACCREC","Contact":{"Name":"a"},"LineItems":[{"UnitAmount":'
            b'"1e99"}]}]}',
            14,
        ),
        (b'{"Invoices":[{"Contact":7}]}', 10),
        (b"", 17),
        (b"{}", 17),
        (b'{"Invoices":[]}', 17),
        (b'{"Invoices":null}', 17),
        (b'"x"', 17),
    ],
)
def test_bodies_that_cannot_be_used(desk, body, number):
    reply = desk.call("POST", "Invoices", body)
    assert (reply.status, reply.json["ErrorNumber"]) == (400, number)
    assert desk.get("Invoices") == []


def test_a_refused_batch_keeps_nothing_and_echoes_what_was_sent(desk):
    good, bad = desk.draft(InvoiceNumber="A"), desk.draft(desk.line(AccountCode="999"))
    events = len(desk.events)
    reply = desk.call("PUT", "Invoices", {"Invoices": [good, bad]})
    assert reply.json["Type"] == "ValidationException"
    assert reply.json["Message"] == "A validation exception occurred"
    (element,) = reply.json["Elements"]
    assert element["InvoiceID"] == ZEROS and element["Type"] == "ACCREC"
    assert element["Date"] == "/Date(1795132800000+0000)/"
    assert desk.get("Invoices") == [] and desk.balance("610") == 0
    assert len(desk.events) == events
    assert desk.invoice(InvoiceNumber="A")


def test_two_of_one_number_in_a_batch_are_refused(desk):
    body = [desk.draft(InvoiceNumber="A")] * 2
    assert desk.refused("PUT", "Invoices", *body) == ["Invoice # must be unique."]
    assert desk.get("Invoices") == []


@pytest.mark.parametrize("flag", ["false", "False"])
def test_each_for_itself_answers_in_order(desk, flag):
    bodies = [desk.draft(InvoiceNumber=n) for n in ("A", "A", "B")]
    first, second, third = desk.put("Invoices", *bodies, summarizeErrors=flag)
    assert [e["StatusAttributeString"] for e in (first, second, third)] == [
        "OK",
        "ERROR",
        "OK",
    ]
    assert second["HasErrors"] is True and second["InvoiceID"] == ZEROS
    assert second["ValidationErrors"] == [{"Message": "Invoice # must be unique."}]
    assert {i["InvoiceNumber"] for i in desk.get("Invoices")} == {"A", "B"}


def test_a_refused_element_leaves_no_contact_behind(desk):
    body = desk.draft(desk.line(AccountCode="999"), Contact={"Name": "Ghost"})
    desk.put("Invoices", body, body, summarizeErrors="false")
    assert "Ghost" not in {c["Name"] for c in desk.get("Contacts")}
    assert desk.events == []


@pytest.mark.parametrize(
    "method, path, status",
    [
        ("GET", "Nonsense", 404),
        ("GET", "", 404),
        ("GET", "Invoices/a/b/c/d", 404),
        ("GET", f"Invoices/{ZEROS}", 404),
        ("GET", "Invoices/NOPE", 404),
        ("GET", f"Payments/{ZEROS}", 404),
        ("GET", f"Accounts/{ZEROS}", 404),
        ("POST", "Organisation", 501),
        ("DELETE", f"Invoices/{ZEROS}", 501),
        ("PATCH", "Invoices", 501),
        ("GET", "PurchaseOrders", 501),
        ("GET", "Reports/Nonsense", 404),
    ],
)
def test_what_is_not_there(desk, method, path, status):
    assert desk.call(method, path).status == status


@pytest.mark.parametrize(
    "path",
    [
        f"Invoices/{ZEROS}",
        f"CreditNotes/{ZEROS}",
        f"Payments/{ZEROS}",
        f"Contacts/{ZEROS}",
        f"Accounts/{ZEROS}",
        f"Items/{ZEROS}",
    ],
)
def test_writing_to_what_is_not_there(desk, path):
    reply = desk.call("POST", path, {"Status": "VOIDED"})
    assert (reply.status, reply.json["Message"]) == (
        404,
        "The document with the supplied id was not found for this endpoint.",
    )


def test_endpoints_are_found_in_any_letter_case(desk):
    assert desk.call("GET", "invoices").status == 200


# --- scopes ---


@pytest.mark.parametrize(
    "method, path, scope, good",
    [
        ("GET", "Invoices", "invoices.read", True),
        ("PUT", "Invoices", "invoices.read", False),
        ("GET", "Invoices", "payments", False),
        ("PUT", "Payments", "payments", True),
        ("PUT", "Payments", "invoices", False),
        ("GET", "Invoices", "transactions.read", True),
        ("PUT", "Invoices", "transactions", True),
        ("PUT", "Items", "invoices", False),
        ("GET", "Items", "invoices.read", True),
        ("GET", "Accounts", "settings.read", True),
        ("GET", "Contacts", "settings", False),
        ("PUT", "ManualJournals", "transactions", True),
        ("GET", "Reports/TrialBalance", "reports.read", True),
        ("GET", "Reports/TrialBalance", "reports.trialbalance.read", True),
        ("GET", "Reports/TrialBalance", "reports.balancesheet.read", False),
    ],
)
def test_scopes(desk, method, path, scope, good):
    body = None if method == "GET" else b""
    reply = desk.call(method, path, body, scopes=frozenset({f"accounting.{scope}"}))
    assert (reply.status != 401) is good
    if not good:
        assert reply.json["Detail"] == "AuthorizationUnsuccessful"
        assert "insufficient_scope" in reply.headers["WWW-Authenticate"]


# --- files and history ---


def attach(desk, invoice, name, content=b"%PDF", **more):
    return desk.call(
        "PUT", f"Invoices/{invoice['InvoiceID']}/Attachments/{name}", content, **more
    )


def test_files(desk):
    invoice = desk.invoice()
    made = attach(desk, invoice, "a.pdf", query={"IncludeOnline": "true"}).json[
        "Attachments"
    ][0]
    assert (made["ContentLength"], made["IncludeOnline"], made["MimeType"]) == (
        4,
        True,
        "application/pdf",
    )
    assert desk.get(f"Invoices/{invoice['InvoiceID']}")[0]["HasAttachments"] is True
    path = f"Invoices/{invoice['InvoiceID']}/Attachments"
    assert desk.call("GET", f"{path}/a.pdf").content == b"%PDF"
    attach(desk, invoice, "a.pdf", b"other")
    reply = desk.call("GET", f"{path}/{made['AttachmentID']}")
    assert reply.content == b"other"
    assert len(desk.call("GET", path).json["Attachments"]) == 1


def test_files_have_limits(desk):
    invoice = desk.invoice()
    for name in ("a+b.pdf", "a|b.pdf", "a?.pdf"):
        assert attach(desk, invoice, name).status == 400
    assert attach(desk, invoice, "a.pdf", b"").status == 400
    for n in range(10):
        assert attach(desk, invoice, f"{n}.txt").status == 200
    assert attach(desk, invoice, "11.txt").status == 400
    assert attach(desk, {"InvoiceID": ZEROS}, "a.pdf").status == 404
    assert (
        attach(
            desk, invoice, "a.pdf", scopes=SCOPES - {"accounting.attachments"}
        ).status
        == 401
    )


def test_history(desk):
    invoice = desk.invoice(InvoiceNumber="A-1")
    desk.clock.advance(1)
    desk.pay(invoice, "110")
    path = f"Invoices/{invoice['InvoiceID']}/History"
    desk.call("PUT", path, {"HistoryRecords": [{"Details": "Sent from Odoo"}]})
    rows = desk.call("GET", path).json["HistoryRecords"]
    assert [r["Changes"] for r in rows] == ["Note", "Paid", "Approved", "Created"]
    assert rows[0]["Details"] == "Sent from Odoo"
    assert rows[-1]["Details"] == "A-1 to City Agency for 110.00."
    assert {r["User"] for r in rows} == {"System Generated"}
    for text in ("", "x" * 2501):
        assert (
            desk.call("PUT", path, {"HistoryRecords": [{"Details": text}]}).status
            == 400
        )


# --- events ---


def events(desk):
    found = [event[1:3] for event in desk.events]
    desk.events.clear()
    return found


def test_events_of_the_life_of_an_invoice(desk):
    invoice = desk.invoice(Status="DRAFT")
    company, category, kind, resource, url = desk.events[0]
    assert (company, resource) == (desk.company.id, invoice["InvoiceID"])
    assert url.endswith(f"/api.xro/2.0/Invoices/{invoice['InvoiceID']}")
    assert events(desk) == [("INVOICE", "CREATE")]
    desk.post(f"Invoices/{invoice['InvoiceID']}", {"Status": "AUTHORISED"})
    assert events(desk) == [("INVOICE", "UPDATE")]
    payment = desk.pay(invoice, "1")
    assert events(desk) == [("INVOICE", "UPDATE"), ("PAYMENT", "CREATE")]
    desk.post(f"Payments/{payment['PaymentID']}", {"Status": "DELETED"})
    assert events(desk) == [("INVOICE", "UPDATE"), ("PAYMENT", "UPDATE")]
    desk.credit_note()
    desk.put("Contacts", {"Name": "N"})
    desk.put("Items", {"Code": "N"})
    assert events(desk) == [("CREDITNOTE", "CREATE"), ("CONTACT", "CREATE")]


# --- the pages and many threads ---


def test_pages_for_people(desk):
    invoice = desk.invoice(desk.line("100.00"), {"Description": "Thanks"})
    desk.pay(invoice, "110")
    page = desk.provider.record_page(desk.company.id, "invoices", invoice["InvoiceID"])
    assert ("Contact", "City Agency") in page["fields"]
    assert page["lines"][0]["account"] == "200 Sales" and page["lines"][1]["text_only"]
    sides = [
        (p["account"], p["debit"], p["credit"])
        for e in page["entries"]
        for p in e["postings"]
    ]
    assert sides == [
        ("610 Accounts Receivable", 110, 0),
        ("200 Sales", 0, 100),
        ("820 GST", 0, 10),
        ("090 Business Bank Account", 110, 0),
        ("610 Accounts Receivable", 0, 110),
    ]
    assert [p["amount"] for p in page["payments"]] == [110]
    assert [h["what"] for h in page["history"]] == ["Created", "Approved", "Paid"]
    index = desk.provider.index_page(desk.company.id)
    lists = {found["kind"]: found["rows"] for found in index["lists"]}
    assert lists["invoices"][0]["total"] == 110 and lists["invoices"][0]["due"] == 0
    assert {a["code"]: a["balance"] for a in index["accounts"]}["090"] == 110
    assert desk.provider.record_page(desk.company.id, "invoices", ZEROS) is None
    assert desk.provider.record_page(desk.company.id, "nonsense", ZEROS) is None


def test_threads_do_not_lose_or_double_anything(desk):
    """Eight threads race to pay one invoice in elevenths, and to number others."""
    invoice, done = desk.invoice(), []

    def work():
        for _ in range(5):
            reply = desk.call(
                "PUT",
                "Payments",
                {
                    "Payments": [
                        {
                            "Invoice": {"InvoiceID": invoice["InvoiceID"]},
                            "Amount": 10,
                            "Account": {"Code": "090"},
                        }
                    ]
                },
            )
            done.append(reply.status)
            assert desk.call("PUT", "Invoices", desk.draft()).status == 200

    threads = [threading.Thread(target=work) for _ in range(8)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # threads change places all the time
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert done.count(200) == 11 and done.count(400) == 29
    assert desk.balance("090") == 110 and desk.balance("610") == 40 * D(110)
    assert len({i["InvoiceNumber"] for i in desk.get("Invoices")}) == 41
