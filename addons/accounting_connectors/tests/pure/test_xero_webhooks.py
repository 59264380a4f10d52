"""Who may ring the doorbell."""

import json

import pytest
from providers.documents import Kind
from providers.registry import adapter_class
from providers.xero.webhooks import Event, events, genuine

KEY = "a-webhook-key"
BODY = b'{"events":[],"firstEventSequence":0,"lastEventSequence":0,"entropy":"X"}'
# printf %s "$BODY" | openssl dgst -sha256 -hmac a-webhook-key -binary | base64
SIGNATURE = "fXR7CMkRjZ5DEyk8yJLdCoAYII7dE+QzJ5oZsB8L1Xg="


@pytest.mark.parametrize(
    ("body", "signature", "key", "good"),
    [
        (BODY, SIGNATURE, KEY, True),
        (BODY + b" ", SIGNATURE, KEY, False),
        (BODY, SIGNATURE[:-2] + "A=", KEY, False),
        (BODY, "", KEY, False),
        (BODY, "é", KEY, False),
        (BODY, SIGNATURE, "", False),
        (BODY, SIGNATURE, "other", False),
    ],
)
def test_only_what_xero_signed(body, signature, key, good):
    assert genuine(body, signature, key) is good


def test_events_in_any_case_and_unknown_ones():
    rows = [
        {"eventCategory": "Invoice", "tenantId": "t", "resourceId": "i"},
        {"eventCategory": "SUBSCRIPTION", "tenantId": "t", "resourceId": "s"},
        {"eventCategory": "CONTACT", "tenantId": None, "resourceId": "c"},
    ]
    body = json.dumps({"events": rows}).encode()
    assert events(body) == [
        Event(tenant_id="t", kind=kind, remote_id="i", moment="")
        for kind in (Kind.INVOICE, Kind.PAYMENT)
    ]
    assert events(BODY) == []
    with pytest.raises(ValueError):
        events(b"<html>")


@pytest.mark.parametrize(
    ("category", "verb", "kinds"),
    [
        ("CONTACT", "UPDATE", {Kind.CONTACT}),
        ("INVOICE", "CREATE", {Kind.INVOICE}),
        ("INVOICE", "Update", {Kind.INVOICE, Kind.PAYMENT}),  # it may have been paid
        ("CREDITNOTE", "UPDATE", {Kind.CREDIT_NOTE, Kind.PAYMENT}),
        ("PAYMENT", "CREATE", {Kind.PAYMENT}),
        ("OVERPAYMENT", "UPDATE", {Kind.ON_ACCOUNT}),
        ("PREPAYMENT", "CREATE", {Kind.ON_ACCOUNT}),
        ("SUBSCRIPTION", "UPDATE", set()),
    ],
)
def test_what_is_read_again(category, verb, kinds):
    row = {"eventCategory": category, "eventType": verb, "tenantId": "t"}
    body = json.dumps({"events": [row | {"resourceId": "x"}]}).encode()
    assert {event.kind for event in events(body)} == kinds


@pytest.mark.parametrize("name", ["x-xero-signature", "X-Xero-Signature"])
def test_the_adapter_rings(name):
    ring = adapter_class("xero").ring
    assert ring({name: SIGNATURE}, BODY, KEY) == []
    assert ring({name: SIGNATURE}, BODY, "other") is None
    assert ring({}, BODY, KEY) is None
