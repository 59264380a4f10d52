"""Files of transactions at Sage."""

from __future__ import annotations

import base64

import pytest

from sandbox.sage.testing import Desk

PDF = b"%PDF-1.7 bill"
LARGEST = 2_621_440


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def bill(desk):
    return desk.invoice(path="purchase_invoices")


def sent(document, content=PDF, kind="PURCHASE_INVOICE", **more):
    return {
        "file": base64.b64encode(content).decode(),
        "file_name": "bill.pdf",
        "mime_type": "application/pdf",
        "attachment_context_type_id": kind,
        "attachment_context_id": document["id"],
        **more,
    }


def of(desk, document, kind="PURCHASE_INVOICE"):
    return desk.items(
        "attachments",
        attachment_context_type_id=kind,
        attachment_context_id=document["id"],
    )


def test_a_file_is_kept_with_its_document(desk, bill):
    made = desk.post("attachments", **sent(bill))
    assert (made["file_name"], made["file_size"]) == ("bill.pdf", len(PDF))
    assert made["attachment_context"]["id"] == bill["id"]
    assert made["transaction"]["id"] == bill["transaction"]["id"]
    assert len(made["id"]) == 36 and made["file"] is None
    assert [row["id"] for row in of(desk, bill)] == [made["id"]]
    assert of(desk, bill, "PURCHASE_CREDIT_NOTE") == []
    reply = desk.call("GET", f"attachments/{made['id']}/file")
    assert (reply.status, reply.content) == (200, PDF)
    transaction = desk.get(f"transactions/{bill['transaction']['id']}")
    assert transaction["number_of_attachments"] == "1"


def test_a_file_is_renamed_and_taken_away(desk, bill):
    made = desk.post("attachments", **sent(bill))
    changed = desk.put(f"attachments/{made['id']}", file_name="scan.pdf")
    assert (changed["file_name"], changed["file_size"]) == ("scan.pdf", len(PDF))
    desk.delete(f"attachments/{made['id']}")
    assert of(desk, bill) == []
    gone = desk.items("attachments", deleted_since="2026-01-01")
    assert [row["id"] for row in gone] == [made["id"]]
    transaction = desk.get(f"transactions/{bill['transaction']['id']}")
    assert transaction["number_of_attachments"] == "0"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"mime_type": "text/plain"}, "mime_type"),
        ({"file": "no base64!"}, "file"),
        ({"file": ""}, "file"),
        ({"file_name": None}, "file_name"),
        ({"attachment_context_id": None}, "attachment_context_id"),
        ({"attachment_context_type_id": None}, "attachment_context_type_id"),
    ],
)
def test_what_a_file_needs(desk, bill, change, field):
    refused = desk.refused("attachments", **{**sent(bill), **change})
    assert refused.status == 422 and refused.faults[0][0] == field
    assert of(desk, bill) == []


def test_how_large_a_file_may_be(desk, bill):
    assert desk.post("attachments", **sent(bill, b"0" * LARGEST))
    refused = desk.refused("attachments", **sent(bill, b"0" * (LARGEST + 1)))
    assert refused.faults[0][0] == "file_size"


def test_a_file_of_nothing(desk, bill):
    for change in (
        {"attachment_context_id": "f" * 32},
        {"attachment_context_type_id": "CONTACT"},
        {"attachment_context_type_id": "SALES_INVOICE"},
    ):
        refused = desk.refused("attachments", **{**sent(bill), **change})
        assert refused.faults == [("", "Couldn't find record.")]


def test_sales_documents_have_files_or_not(desk):
    invoice = desk.invoice()
    assert desk.post("attachments", **sent(invoice, kind="SALES_INVOICE"))
    desk.configure(sales_attachments=False)
    refused = desk.refused("attachments", **sent(invoice, kind="SALES_INVOICE"))
    assert refused.faults[0][0] == "attachment_context_type_id"


def test_filters_that_sage_refuses(desk, bill):
    for query in (
        {"updated_or_created_since": "2019-06-11"},
        {"attachment_context_id": bill["id"]},
    ):
        assert desk.call("GET", "attachments", **query).status == 400


def test_a_file_has_no_key_by_which_it_is_known_again(desk, bill):
    """Sage's list of what takes an idempotency_id has no attachments."""
    body = sent(bill, idempotency_id="0" * 32)
    assert (
        desk.post("attachments", **body)["id"] != desk.post("attachments", **body)["id"]
    )
