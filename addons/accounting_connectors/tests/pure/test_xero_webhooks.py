"""Who may ring the doorbell."""

import json

import pytest
from providers.documents import Kind
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
        Event(tenant_id="t", kind=Kind.INVOICE, remote_id="i", moment="")
    ]
    assert events(BODY) == []
    with pytest.raises(ValueError):
        events(b"<html>")
