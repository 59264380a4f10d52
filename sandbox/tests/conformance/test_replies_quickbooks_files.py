"""QuickBooks' files: what an upload answers, and what is found of it, fits its type."""

from __future__ import annotations

import json

import simplejson

CONTENT = b"%PDF-1.7 \x00\xff"


def uploaded(qbo, target):
    """The answer to an upload of one file."""
    ref = {"EntityRef": {"type": "Customer", "value": target}, "IncludeOnSend": True}
    meta = {
        "AttachableRef": [ref],
        "FileName": "Offer.pdf",
        "ContentType": "application/pdf",
    }
    assert not qbo.types.request("attachable", {}, meta)
    parts = {
        "file_metadata_01": (None, json.dumps(meta), "application/json"),
        "file_content_01": ("Offer.pdf", CONTENT, "application/pdf"),
    }
    reply = qbo.session.post(f"{qbo.base}/upload", files=parts, timeout=30)
    said = simplejson.loads(reply.text, use_decimal=True)
    assert reply.status_code == 200 and not qbo.types.reply("upload", said), said
    return said["AttachableResponse"][0]


def test_a_file_and_one_of_nothing(qbo, customer_ref):
    row = uploaded(qbo, customer_ref["value"])["Attachable"]
    assert (row["FileName"], row["Size"]) == ("Offer.pdf", len(CONTENT))
    (found,) = qbo.select(
        "SELECT * FROM Attachable WHERE AttachableRef.EntityRef.Type = 'Customer'"
        f" AND AttachableRef.EntityRef.value = '{customer_ref['value']}'"
    )
    assert found["Id"] == row["Id"]
    assert uploaded(qbo, "999999")["Fault"]["Error"][0]["code"] == "6000"
    gone = {"Id": row["Id"], "SyncToken": row["SyncToken"]}
    said = qbo.post("attachable", gone, operation="delete")
    assert said["Attachable"]["status"] == "Deleted"
