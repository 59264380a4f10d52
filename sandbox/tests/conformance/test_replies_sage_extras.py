"""Analysis types, attachments and other payments at Sage: what is asked and answered
fits the file, and Sage's guides where they win over it."""

from __future__ import annotations

import base64

KEY = "analysis_type_categories"


def test_analysis_types_and_lines_that_carry_them(sage, document):
    kind = next(
        row for row in sage.items("/analysis_types") if row["name"] == "Department"
    )
    path = f"/analysis_types/{kind['id']}"
    areas = ["SALES", "EXPENSES", "BANKING"]
    sage.put(path, {"analysis_type": {"name": "Region", "active_areas": areas}})
    body = {"name": "North", "code": "04", "analysis_type_id": kind["id"]}
    made = sage.post(f"/{KEY}", {"analysis_type_category": body})
    sage.put(f"/{KEY}/{made['id']}", {"analysis_type_category": {"name": "N"}})
    for said in (made["id"], {"id": made["id"]}):
        order = document("invoice_lines")
        order["invoice_lines"][0][KEY] = [said]
        booked = sage.post("/sales_invoices", {"sales_invoice": order})
        one = f"/sales_invoices/{booked['id']}"
        asked = {"show_analysis_types": "true", "mark_as_sent": "false"}
        shown = sage.get(one, **asked)["invoice_lines"][0][KEY]
        assert [row["id"] for row in shown] == [made["id"]]
    refused = sage.call("DELETE", f"/{KEY}/{made['id']}", None, 405, {})
    assert refused[0]["$dataCode"] == "MethodNotAllowed"


def test_attachments(sage, document):
    due = {"due_date": "2026-12-20"}
    order = document("invoice_lines", "costs", vendor_reference="F-1", **due)
    bill = sage.post("/purchase_invoices", {"purchase_invoice": order})
    assert sage.items("/attachment_context_types")
    body = {
        "file": base64.b64encode(b"%PDF").decode(),
        "file_name": "bill.pdf",
        "mime_type": "application/pdf",
        "file_extension": ".pdf",
        "file_size": 4,
        "attachment_context_type_id": "PURCHASE_INVOICE",
        "attachment_context_id": bill["id"],
        "is_public": False,
    }
    made = sage.post("/attachments", {"attachment": body})
    asked = {
        "attachment_context_type_id": "PURCHASE_INVOICE",
        "attachment_context_id": bill["id"],
        "attributes": "file_name,file_size",
    }
    (found,) = sage.get("/attachments", **asked)["$items"]
    assert (found["file_name"], found["file_size"]) == ("bill.pdf", 4)
    sage.put(f"/attachments/{made['id']}", {"attachment": {"file_name": "b.pdf"}})
    sage.delete(f"/attachments/{made['id']}")
