"""Xero's doorbell (guides/webhooks, 2026-11-20). It first sends badly signed bodies on
purpose: answer those with 401."""

from ..documents import Kind
from ..doorbell import MAX_BODY, Event, genuine
from ..exact_json import parse_json
from .values import rows, word

__all__ = ["MAX_BODY", "SIGNATURE_HEADER", "Event", "events", "genuine", "ring"]

SIGNATURE_HEADER = "x-xero-signature"
CATEGORIES = {
    "CONTACT": (Kind.CONTACT,),
    "INVOICE": (Kind.INVOICE,),
    "CREDITNOTE": (Kind.CREDIT_NOTE,),
    "PAYMENT": (Kind.PAYMENT,),
    "OVERPAYMENT": (Kind.ON_ACCOUNT,),
    "PREPAYMENT": (Kind.ON_ACCOUNT,),
}
# That payments are told of themselves is in the published schema of 2026-11-02 and
# nowhere confirmed: a document that changed may have been paid
PAID = {"INVOICE": (Kind.PAYMENT,), "CREDITNOTE": (Kind.PAYMENT,)}


def ring(headers, body, key):
    """See :meth:`Adapter.ring`.

    :raise ValueError: it is genuine, and cannot be read
    """
    names = {name.lower(): value for name, value in dict(headers).items()}
    if not genuine(body, names.get(SIGNATURE_HEADER, ""), key):
        return None
    return events(body)


def events(body):
    """What a genuine body tells; categories that we do not read are left out.

    :param bytes body: whose signature is good
    :rtype: list[Event]
    :raise ValueError: it is no JSON
    """
    found = []
    for row in rows(parse_json(body.decode()), "events"):
        category = word(row.get("eventCategory")).upper()
        operation = word(row.get("eventType")).lower()
        kinds = CATEGORIES.get(category, ())
        if kinds and operation != "create":
            kinds += PAID.get(category, ())
        if word(row.get("tenantId")) and word(row.get("resourceId")):
            found += [
                Event(
                    tenant_id=row["tenantId"],
                    kind=kind,
                    remote_id=row["resourceId"],
                    moment=word(row.get("eventDateUtc")),
                    operation=operation,
                )
                for kind in kinds
            ]
    return found
