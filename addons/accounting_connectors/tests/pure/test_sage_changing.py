"""Documents changed and taken back."""

import pytest
from providers.documents import Kind
from providers.errors import (
    Cause,
)
from pure_books import failed, only, void
from pure_builders import D, update
from pure_sage import (
    INVOICE,
    NOTE,
    booked,
    fault,
    listed,
    named,
    sage_invoice,
    sage_line,
)


def held(**values):
    row = {
        "id": INVOICE,
        "status": named("UNPAID"),
        "updated_at": "2026-11-21T10:00:00Z",
        "invoice_lines": [{"id": "l1"}],
        "editable": True,
    }
    return {"data": row | values}


def change(**values):
    return update(sage_invoice(sage_line(), sage_line()), INVOICE, **values)


def test_a_document_is_changed_as_it_is_there_now(sage_adapter, sage):
    sage.on("GET", f"sales_invoices/{INVOICE}", **held())
    sage.on("PUT", "sales_invoices", booked)
    receipt = only(sage_adapter.push([change(version="2026-11-21T10:00:00Z")]))
    assert receipt.total == D(240)
    read, put = sage.asked
    assert read.query == {"mark_as_sent": "false", "show_analysis_types": "true"}
    lines = put.body["sales_invoice"]["invoice_lines"]
    assert [one.get("id") for one in lines] == ["l1", None]
    assert "idempotency_id" not in put.body["sales_invoice"]


def test_one_that_changed_since_is_looked_at_again_just_before(sage_adapter, sage):
    """A payment changes it as well, so a change alone is no reason to stop."""
    sage.on("GET", f"sales_invoices/{INVOICE}", **held())
    sage.on("PUT", "sales_invoices", booked)
    only(sage_adapter.push([change(version="2026-11-20T00:00:00Z")]))
    assert [one.method for one in sage.asked] == ["GET", "GET", "PUT"]


def test_one_that_somebody_is_changing_is_left_alone(sage_adapter, sage):
    sage.on(
        "GET",
        f"sales_invoices/{INVOICE}",
        held(),
        held(updated_at="2026-11-21T10:00:01Z"),
    )
    error = failed(sage_adapter.push([change(version="2026-11-20T00:00:00Z")]))
    assert error.cause is Cause.CHANGED_THERE
    assert not sage.sent("PUT", "sales_invoices")


@pytest.mark.parametrize(
    ("values", "cause"),
    [
        ({"status": named("VOID")}, Cause.DOCUMENT_STATUS),
        ({"status": named("DRAFT")}, Cause.DOCUMENT_STATUS),
        ({"editable": False}, Cause.DOCUMENT_STATUS),
    ],
)
def test_one_that_is_closed_is_not_changed(sage_adapter, sage, values, cause):
    sage.on("GET", f"sales_invoices/{INVOICE}", **held(**values))
    assert failed(sage_adapter.push([change()])).cause is cause
    assert len(sage.asked) == 1


def test_changes_of_several_keep_apart(sage_adapter, sage):
    sage.on("GET", "sales_invoices/gone", status=404, data=[])
    sage.on("GET", "sales_invoices/good", **held(id="good"))
    sage.on("PUT", "sales_invoices", lambda asked: booked(asked, "good"))
    gone, good = sage_adapter.push(
        [
            update(sage_invoice(), "gone", key="k1"),
            update(sage_invoice(), "good", key="k2"),
        ]
    )
    assert gone.cause is Cause.DOCUMENT_MISSING
    assert good.remote_id == "good"


def test_a_void_needs_a_reason(sage_adapter, sage):
    voided = {"id": INVOICE, "status": named("VOID"), "total_amount": "120.0"}
    sage.on("DELETE", "sales_invoices", data=voided)
    receipt = only(sage_adapter.push([void(Kind.INVOICE, INVOICE)]))
    assert (receipt.remote_id, receipt.status) == (INVOICE, "VOID")
    assert sage.asked[0].query == {"void_reason": "Cancelled in Odoo"}


def test_a_document_that_is_void_already_is_void(sage_adapter, sage):
    sage.on("DELETE", "sales_credit_notes", **fault("is void already"))
    sage.on("GET", "sales_credit_notes", **held(id=NOTE, status=named("VOID")))
    receipt = only(sage_adapter.push([void(Kind.CREDIT_NOTE, NOTE)]))
    assert receipt.status == "VOID"
    sage.on("GET", "sales_credit_notes", **held(id=NOTE))
    error = failed(sage_adapter.push([void(Kind.CREDIT_NOTE, NOTE)]))
    assert error.cause is Cause.DOCUMENT_STATUS


@pytest.mark.parametrize("kind", [Kind.PAYMENT, Kind.ALLOCATION])
def test_what_is_taken_back_may_be_gone_already(sage_adapter, sage, kind):
    path = "contact_payments" if kind is Kind.PAYMENT else "contact_allocations"
    sage.on("GET", path, data={"id": "x1"})
    sage.on("GET", "other_payments", **listed())
    for answer in (
        {"status": 204, "raw": b""},
        {"status": 404, "data": []},
        fault("Couldn't find record.", "", "RecordNotFound"),
    ):
        sage.on("DELETE", path, **answer)
        receipt = only(sage_adapter.push([void(kind, "x1")]))
        assert (receipt.remote_id, receipt.status) == ("x1", "DELETED")
    sage.on("DELETE", path, **fault("It has been reconciled."))
    assert failed(sage_adapter.push([void(kind, "x1")])).cause is Cause.DOCUMENT_STATUS
