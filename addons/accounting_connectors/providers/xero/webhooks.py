"""Xero's doorbell: is it Xero that rings, and for whom? (guides/webhooks, 2026-11-20)

Events are hints: nothing of them is booked, they only say what to read again.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from ..documents import Kind
from ..exact_json import parse_json
from .values import rows, word

SIGNATURE_HEADER = "x-xero-signature"
MAX_BODY = 1024 * 1024  # bytes; a batch of events is a few kilobytes
CATEGORIES = {
    "CONTACT": Kind.CONTACT,
    "INVOICE": Kind.INVOICE,
    "CREDITNOTE": Kind.CREDIT_NOTE,
    "PAYMENT": Kind.PAYMENT,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something changed at the provider."""

    tenant_id: str
    kind: Kind
    remote_id: str
    moment: str  # as sent; with the rest it tells a repeated delivery


def genuine(body, signature, key):
    """Was the body signed with our webhook key? Compared in constant time.

    Xero first sends badly signed bodies on purpose: answer those with 401.

    :param bytes body: exactly as received
    :param str signature: the header's value
    :param str key: from the app's settings at Xero
    :rtype: bool
    """
    if not key or not signature or len(body) > MAX_BODY:
        return False
    digest = hmac.new(key.encode(), body, hashlib.sha256).digest()
    expected = base64.b64encode(digest)
    return hmac.compare_digest(expected, signature.encode("utf-8", "replace"))


def events(body):
    """What a genuine body tells; categories that we do not read are left out.

    :param bytes body: whose signature is good
    :rtype: list[Event]
    :raise ValueError: it is no JSON
    """
    found = []
    for row in rows(parse_json(body.decode()), "events"):
        kind = CATEGORIES.get(word(row.get("eventCategory")).upper())
        if kind and word(row.get("tenantId")) and word(row.get("resourceId")):
            found.append(
                Event(
                    tenant_id=row["tenantId"],
                    kind=kind,
                    remote_id=row["resourceId"],
                    moment=word(row.get("eventDateUtc")),
                )
            )
    return found
