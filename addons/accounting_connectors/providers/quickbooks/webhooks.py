"""QuickBooks' doorbell (develop/webhooks, 2026-11-20; the new shape: blogs.intuit.com,
2025-11-12). A bad signature is answered with 403, anything else with 200: what is not
understood would be sent again for hours.

Two shapes are read: the first one, and arrays of CloudEvents. Which of them comes is
not certain (the switch was announced for 2026 more than once): the body itself decides.
"""

import re

from ..doorbell import MAX_BODY, Event, genuine
from ..exact_json import parse_json
from . import const, places
from .values import identity, rows, sub, word

__all__ = ["MAX_BODY", "SIGNATURE_HEADER", "Event", "events", "genuine"]

SIGNATURE_HEADER = "intuit-signature"
CLOUD_TYPE = re.compile(r"qbo\.(?P<entity>\w+)\.(?P<verb>\w+)\.v\d+", re.I)
# Both shapes' words for what happened
VERBS = {
    "created": "create",
    "updated": "update",
    "deleted": "delete",
    "merged": "merge",
    "voided": "void",
    "emailed": "emailed",
}


def ring(headers, body, key):
    """See :meth:`Adapter.ring`.

    :raise ValueError: it is genuine, and cannot be read
    """
    names = {name.lower(): value for name, value in dict(headers).items()}
    if not genuine(body, names.get(SIGNATURE_HEADER, ""), key):
        return None
    return events(body)


def events(body):
    """What a genuine body tells; entities that we do not read are left out. Of two
    customers made one, both are told: one lives, one is gone.

    :param bytes body: whose signature is good
    :rtype: list[Event]
    :raise ValueError: it is no JSON
    """
    data = parse_json(body.decode())
    if isinstance(data, dict) and "eventNotifications" not in data:
        data = [data]
    told = _cloud(data) if isinstance(data, list) else _classic(data)
    return [_event(*one) for one in told if _readable(*one[:3])]


def _classic(data):
    for notification in rows(data, "eventNotifications"):
        realm = identity(notification.get("realmId"))
        for row in rows(sub(notification, "dataChangeEvent"), "entities"):
            entity = word(row.get("name")).lower()
            verb, moment = word(row.get("operation")).lower(), row.get("lastUpdated")
            yield realm, entity, identity(row.get("id")), verb, word(moment)
            if identity(row.get("deletedId")):
                yield realm, entity, identity(row["deletedId"]), "delete", word(moment)


def _cloud(data):
    for row in rows({"events": data}, "events"):
        kind = CLOUD_TYPE.fullmatch(word(row.get("type")))
        if kind:
            verb = kind["verb"].lower()
            yield (
                identity(row.get("intuitaccountid")),
                kind["entity"].lower(),
                identity(row.get("intuitentityid")),
                VERBS.get(verb, verb),
                word(row.get("time")),
            )


def _readable(realm, entity, remote_id):
    return bool(realm and remote_id and entity in const.KIND_OF_ENTITY)


def _event(realm, entity, remote_id, verb, moment):
    prefix = next(
        (start for start, name in places.ENTITIES.items() if name.lower() == entity), ""
    )
    return Event(
        tenant_id=realm,
        kind=const.KIND_OF_ENTITY[entity],
        remote_id=prefix + remote_id,
        moment=moment,
        operation=verb,
    )
