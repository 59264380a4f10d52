"""Webhook calls as Xero makes them: envelope and signature.

Source: developer.xero.com, guide on webhooks, as of November 2026.
"""

from __future__ import annotations

import json
import secrets
import string
from datetime import timedelta

from ..webhooks import Style, signature

WEBHOOK_KEY = "c2FuZGJveC13ZWJob29rLWtleS1ub3RoaW5nLXJlYWwtaGVyZQ=="
STYLE = Style(
    key=WEBHOOK_KEY,
    answer_s=5,
    waits=(timedelta(), timedelta(minutes=15)),
    give_up=timedelta(hours=24),
    intent=(True, False, False, True),
)


def message(
    events: list[dict], first: int, *, good: bool
) -> tuple[bytes, dict[str, str]]:
    """Body and headers of one call.

    :param first: sequence number of the first event
    :param good: whether the signature is right
    """
    last = first + len(events) - 1 if events else first
    entropy = "".join(secrets.choice(string.ascii_uppercase) for _ in range(20))
    body = json.dumps(
        {
            "events": [_event(event) for event in events],
            "firstEventSequence": first,
            "lastEventSequence": last,
            "entropy": entropy,
        },
        separators=(",", ":"),
    ).encode()
    return body, {
        "x-xero-signature": signature(WEBHOOK_KEY, body, good=good),
        "Content-Type": "application/json; charset=utf-8",
    }


def _event(event: dict) -> dict:
    moment = event["at"].strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
    body = {
        "resourceUrl": event["url"],
        "resourceId": event["id"],
        "tenantId": event["company"],
        "tenantType": "ORGANISATION",
        "eventCategory": event["category"],
        "eventType": event["type"],
        "eventDateUtc": moment,
    }
    return body | ({"data": event["data"]} if event["data"] else {})
