"""Who may ring the doorbell, and what both shapes of its message say."""

import json

import pytest
from providers.documents import Kind
from providers.quickbooks.adapter import QuickBooksAdapter
from providers.quickbooks.webhooks import SIGNATURE_HEADER, Event, events, genuine

TOKEN = "a-verifier-token"
BODY = b'{"eventNotifications":[]}'
# printf %s "$BODY" | openssl dgst -sha256 -hmac a-verifier-token -binary | base64
SIGNATURE = "yart0tLIBku6RB1qHXSBS0rJWixs1Ew2EQiwgrBJZBs="
REALM = "9130357766900001"
MOMENT = "2026-11-20T09:00:00.123Z"


@pytest.mark.parametrize(
    ("body", "signature", "key", "good"),
    [
        (BODY, SIGNATURE, TOKEN, True),
        (BODY + b" ", SIGNATURE, TOKEN, False),
        (BODY, SIGNATURE[:-2] + "A=", TOKEN, False),
        (BODY, "", TOKEN, False),
        (BODY, "é", TOKEN, False),
        (BODY, SIGNATURE, "", False),
        (BODY, SIGNATURE, "other", False),
    ],
)
def test_only_what_intuit_signed(body, signature, key, good):
    assert genuine(body, signature, key) is good
    assert SIGNATURE_HEADER == "intuit-signature"


def cloud(what, remote_id="145", realm=REALM, **values):
    return {
        "specversion": "1.0",
        "id": "6f0c",
        "type": what,
        "time": MOMENT,
        "intuitentityid": remote_id,
        "intuitaccountid": realm,
        "data": {},
    } | values


def told(data):
    return [
        (one.tenant_id, one.kind, one.remote_id, one.operation)
        for one in events(json.dumps(data).encode())
    ]


@pytest.mark.parametrize(
    ("what", "kind", "operation"),
    [
        ("qbo.invoice.voided.v1", Kind.INVOICE, "void"),
        ("qbo.creditmemo.created.v1", Kind.CREDIT_NOTE, "create"),
        ("qbo.customer.updated.v2", Kind.CONTACT, "update"),
        ("qbo.Payment.deleted.v1", Kind.PAYMENT, "delete"),
        ("qbo.item.renamed.v1", Kind.ITEM, "renamed"),
    ],
)
def test_cloud_events(what, kind, operation):
    assert told([cloud(what)]) == [(REALM, kind, "145", operation)]
    assert told(cloud(what)) == told([cloud(what)])  # not in an array


def test_several_companies_in_one_message_and_what_is_left_out():
    data = [
        cloud("qbo.invoice.created.v1"),
        cloud("qbo.invoice.created.v1", "146", "9130357766900002"),
        cloud("qbo.vendor.created.v1", "56"),
        cloud("qbo.employee.created.v1"),
        cloud("other.invoice.created.v1"),
        cloud(None),
        cloud("qbo.invoice.created.v1", None),
        cloud("qbo.invoice.created.v1", realm=None),
        "text",
    ]
    assert [(realm, remote) for realm, __, remote, __ in told(data)] == [
        (REALM, "145"),
        ("9130357766900002", "146"),
        (REALM, "vendor/56"),
    ]


def classic(*entities):
    change = {"dataChangeEvent": {"entities": list(entities)}}
    return {"eventNotifications": [{"realmId": REALM, **change}]}


def test_the_first_shape():
    row = {"name": "Invoice", "id": "145", "operation": "Update", "lastUpdated": MOMENT}
    body = json.dumps(classic(row, {"name": "Budget", "id": "3"})).encode()
    assert events(body) == [
        Event(
            tenant_id=REALM,
            kind=Kind.INVOICE,
            remote_id="145",
            moment=MOMENT,
            operation="update",
        )
    ]


def test_two_customers_made_one():
    row = {"name": "Customer", "id": "58", "operation": "Merge", "deletedId": "61"}
    assert told(classic(row)) == [
        (REALM, Kind.CONTACT, "58", "merge"),
        (REALM, Kind.CONTACT, "61", "delete"),
    ]


@pytest.mark.parametrize("data", [{}, [], {"eventNotifications": None}, classic()])
def test_nothing_to_tell(data):
    assert told(data) == []


def test_no_json():
    with pytest.raises(ValueError):
        events(b"<html>")


# --- as the engine asks ---


@pytest.mark.parametrize("name", [SIGNATURE_HEADER, "Intuit-Signature"])
def test_the_bell_is_answered_by_its_signature(name):
    ring = QuickBooksAdapter.ring
    assert ring({name: SIGNATURE}, BODY, TOKEN) == []
    assert ring({name: SIGNATURE}, BODY + b" ", TOKEN) is None
    assert ring({}, BODY, TOKEN) is None
    assert ring({name: SIGNATURE}, BODY, "") is None


@pytest.mark.parametrize(
    ("entity", "kind", "remote_id"),
    [
        ("vendor", Kind.CONTACT, "vendor/145"),
        ("bill", Kind.BILL, "145"),
        ("vendorcredit", Kind.VENDOR_CREDIT, "145"),
        ("billpayment", Kind.PAYMENT, "billpayment/145"),
        ("journalentry", Kind.PAYMENT, "journal/145"),
        ("deposit", Kind.PAYMENT, "145"),
        ("class", Kind.TRACKING, "class/145"),
        ("department", Kind.TRACKING, "department/145"),
    ],
)
def test_ids_are_as_they_are_read(entity, kind, remote_id):
    what = f"qbo.{entity}.updated.v1"
    assert told([cloud(what)]) == [(REALM, kind, remote_id, "update")]
