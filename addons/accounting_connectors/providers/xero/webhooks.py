"""Xero's doorbell (guides/webhooks, 2026-11-20). It first sends badly signed bodies on
purpose: answer those with 401."""

from ..documents import Kind
from ..doorbell import MAX_BODY, Event, genuine
from ..exact_json import parse_json
from .values import rows, word

__all__ = ["CATEGORIES", "MAX_BODY", "SIGNATURE_HEADER", "Event", "events", "genuine"]

SIGNATURE_HEADER = "x-xero-signature"
CATEGORIES = {
    "CONTACT": Kind.CONTACT,
    "INVOICE": Kind.INVOICE,
    "CREDITNOTE": Kind.CREDIT_NOTE,
    "PAYMENT": Kind.PAYMENT,
}


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
