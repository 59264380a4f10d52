"""Webhook calls as Intuit makes them: two formats, one signature.

Source: Intuit's pages on webhooks, its announcement of CloudEvents (November 2025) and
notes on retries (February 2026), as of November 2026.
"""

from __future__ import annotations

import json
from datetime import timedelta

from ..webhooks import Style, signature

VERIFIER = "5a4db0c0-ffee-4b00-a5a4-db0c0ffee4b0"
ENTITIES = frozenset(
    """Account Bill BillPayment Budget Class CreditMemo Currency Customer Department
    Deposit Employee Estimate Invoice Item JournalCode JournalEntry Payment
    PaymentMethod Preferences Purchase PurchaseOrder RefundReceipt SalesReceipt
    TaxAgency Term TimeActivity Transfer Vendor VendorCredit""".split()
)
STYLE = Style(
    key=VERIFIER,
    answer_s=3,
    waits=tuple(
        timedelta(seconds=seconds)
        for seconds in (10, 20, 30, 300, 1200, 7200, 14_400, 21_600)
    ),
    categories=ENTITIES,
)
FORMATS = ("cloudevents", "legacy")
SOURCE = "intuit.c2FuZGJveC1ub3RoaW5nLXJlYWw="
CONTENT_TYPES = {
    "cloudevents": "application/cloudevents-batch+json; charset=utf-8",
    "legacy": "application/json; charset=utf-8",
}
# Operation of the older format: verb of CloudEvents. Created and voided are confirmed,
# the others go by analogy.
VERBS = {
    "Create": "created",
    "Update": "updated",
    "Delete": "deleted",
    "Merge": "merged",
    "Void": "voided",
    "Emailed": "emailed",
}


def message(
    events: list[dict], form: str, *, good: bool
) -> tuple[bytes, dict[str, str]]:
    """Body and headers of one call; events of several companies may be in it.

    :param form: one of FORMATS
    :param good: whether the signature is right
    """
    content = _legacy(events) if form == "legacy" else [_cloud(e) for e in events]
    body = json.dumps(content, separators=(",", ":")).encode()
    return body, {
        "intuit-signature": signature(VERIFIER, body, good=good),
        "Content-Type": CONTENT_TYPES[form],
    }


def _cloud(event: dict) -> dict:
    return {
        "specversion": "1.0",
        "id": event["uid"],
        "source": SOURCE,
        "type": f"qbo.{event['category'].lower()}.{VERBS[event['type'].title()]}.v1",
        "datacontenttype": "application/json",
        "time": event["at"].strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
        "intuitentityid": event["id"],
        "intuitaccountid": event["company"],
        "data": {},
    }


def _legacy(events: list[dict]) -> dict:
    companies: dict[str, list[dict]] = {}
    for event in events:
        companies.setdefault(event["company"], []).append(
            {
                "name": event["category"],
                "id": event["id"],
                "operation": event["type"].title(),
                "lastUpdated": event["at"].strftime("%Y-%m-%dT%H:%M:%SZ"),
                **(event["data"] or {}),
            }
        )
    return {
        "eventNotifications": [
            {"realmId": realm, "dataChangeEvent": {"entities": entities}}
            for realm, entities in companies.items()
        ]
    }
