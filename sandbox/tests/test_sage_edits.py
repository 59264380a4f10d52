"""What becomes of Sage's sales documents: drafts, edits, voids, locked days."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from sandbox.sage.testing import Desk


@pytest.fixture
def desk():
    return Desk()


def amounts(document: dict) -> tuple[str, str, str]:
    return tuple(document[f"{k}_amount"] for k in ("net", "tax", "total"))


# --- draft, edit, void ---


def test_drafts_are_posted_by_release(desk):
    draft = desk.invoice(status_id="DRAFT")
    assert draft["status"]["id"] == "DRAFT" and draft["invoice_number"] is None
    assert not desk.ledger.entries()
    reply = desk.call("POST", f"sales_invoices/{draft['id']}/release")
    assert reply.status == 201
    assert reply.json["status"]["id"] == "UNPAID"
    assert reply.json["invoice_number"] == "SI-1"
    again = desk.call("POST", f"sales_invoices/{draft['id']}/release")
    assert again.status == 422
    gone = desk.invoice(status_id="DRAFT")
    assert desk.delete(f"sales_invoices/{gone['id']}")["deleted_at"]
    assert desk.get("sales_invoices")["$total"] == 1


def test_status_cannot_be_set_to_paid(desk):
    made = desk.invoice()
    new = desk.put(f"sales_invoices/{made['id']}", status_id="PAID", notes="n")
    assert (new["status"]["id"], new["notes"]) == ("UNPAID", "n")


def test_an_edit_books_anew_under_the_same_transaction(desk):
    made = desk.invoice()
    path = f"sales_invoices/{made['id']}"
    line = {"id": made["invoice_lines"][0]["id"], "unit_price": 50, "tax_amount": 10}
    new = desk.put(path, invoice_lines=[line])
    assert amounts(new) == ("50.0", "10.0", "60.0")
    assert new["invoice_lines"][0]["id"] == line["id"]
    assert new["transaction"] == made["transaction"]
    assert new["invoice_number"] == "SI-1"
    assert desk.balance(1100) == D("60.00")
    entries = desk.items("ledger_entries")
    assert [e["deleted"] for e in entries] == [True] * 3 + [False] * 3


def test_leaving_out_a_product_does_not_remove_it(desk):
    product = desk.items("products")[0]["id"]
    made = desk.invoice(desk.line(product_id=product))
    line = {"id": made["invoice_lines"][0]["id"], "description": "Chair"}
    new = desk.put(f"sales_invoices/{made['id']}", invoice_lines=[line])
    assert new["invoice_lines"][0]["product"]["id"] == product


def test_void_needs_a_reason_and_undoes_the_posting(desk):
    made = desk.invoice()
    path = f"sales_invoices/{made['id']}"
    reply = desk.call("DELETE", path)
    assert (reply.status, reply.faults[0][0]) == (422, "void_reason")
    void = desk.delete(path, void_reason="Wrong customer")
    assert void["status"]["id"] == "VOID"
    assert (void["void_reason"], void["outstanding_amount"]) == (
        "Wrong customer",
        "0.0",
    )
    assert not any(desk.ledger.trial_balance().values())
    assert desk.get(path)["status"]["id"] == "VOID"
    assert desk.call("DELETE", path, void_reason="again").status == 422
    assert desk.call("PUT", path, {"sales_invoice": {"notes": "x"}}).status == 422
    listed = desk.items("sales_invoices", status_id="VOID")
    assert [row["id"] for row in listed] == [made["id"]]


def test_a_settled_document_cannot_be_voided_or_rewritten(desk):
    made = desk.invoice()
    desk.pay(20, (made, 20))
    path = f"sales_invoices/{made['id']}"
    assert desk.call("DELETE", path, void_reason="x").status == 422
    assert desk.refused(path, "PUT", invoice_lines=[desk.line(5)]).status == 422
    assert desk.put(path, reference="other")["reference"] == "other"


def test_a_settled_document_may_be_voided_when_told_so(desk):
    desk.configure(void_when_paid=True)
    made, note = desk.invoice(), desk.invoice(path="sales_credit_notes")
    paid = desk.pay(20, (made, 20))
    desk.allocate((note, 30), (made, 30))
    desk.delete(f"sales_invoices/{made['id']}", void_reason="x")
    paid = desk.get(f"contact_payments/{paid['id']}")
    assert paid["payment_on_account"]["outstanding_amount"] == "20.0"
    note = desk.get(f"sales_credit_notes/{note['id']}")
    assert note["outstanding_amount"] == "120.0"
    assert desk.balance(1100) == D("-140.00")


def test_a_void_may_leave_no_trace_in_the_changes(desk):
    one, two = desk.invoice(), desk.invoice()
    since = {"updated_or_created_since": "2026-11-20T12:01:00Z"}
    desk.clock.advance(60)
    desk.delete(f"sales_invoices/{one['id']}", void_reason="x")
    assert [i["id"] for i in desk.items("sales_invoices", **since)] == [one["id"]]
    desk.configure(voids_touch_documents=False)
    desk.delete(f"sales_invoices/{two['id']}", void_reason="x")
    assert [i["id"] for i in desk.items("sales_invoices", **since)] == [one["id"]]


def test_documents_on_a_tax_return_stay(desk):
    made = desk.invoice()
    desk.configure(tax_return_to="2026-11-20")
    path = f"sales_invoices/{made['id']}"
    assert desk.get(path)["tax_reconciled"] is True
    assert desk.call("DELETE", path, void_reason="x").status == 422
    assert desk.refused(path, "PUT", notes="x").status == 422


def test_reading_marks_as_sent_unless_told_not_to(desk):
    path = f"sales_invoices/{desk.invoice()['id']}"
    assert desk.get(path, mark_as_sent="false")["sent"] is False
    assert desk.get(path)["sent"] is True
    desk.configure(mark_as_sent_on_read=False)
    other = desk.invoice()
    assert desk.get(f"sales_invoices/{other['id']}")["sent"] is False


# --- lockdown ---


def test_lockdown_date_locks_that_day_and_before(desk):
    made = desk.invoice(date="2026-10-31")
    desk.configure(lockdown_date="2026-10-31")
    for day in ("2026-10-31", "2026-10-01"):
        reply = desk.refused(
            "sales_invoices",
            contact_id=desk.contact(),
            date=day,
            invoice_lines=[desk.line()],
        )
        assert (reply.status, reply.faults[0][0]) == (422, "date")
    assert desk.invoice(date="2026-11-01")
    path = f"sales_invoices/{made['id']}"
    assert desk.call("DELETE", path, void_reason="x").status == 422
    assert desk.refused(path, "PUT", date="2026-11-02").status == 422
    assert desk.refused(path, "PUT", notes="x").faults[0][0] == "date"
    settings = desk.get("financial_settings")
    assert settings["year_end_lockdown_date"] == "2026-10-31"
    desk.configure(lockdown_inclusive=False)
    assert desk.invoice(date="2026-10-31")
    desk.configure(lockdown_blocks_creation=False)
    assert desk.invoice(date="2026-10-01")
    desk.configure(lockdown_date=None)
    assert desk.delete(path, void_reason="x")["status"]["id"] == "VOID"
