"""Requests that write, and several of them at once."""

import uuid

from ..errors import Cause, ConnectorError, UncertainError
from ..exact_json import dump
from ..sending import digest, kind_of
from . import const


def post(wire, path, write, body):
    """A creation that is one, however often it is sent: a GUID without hyphens inside
    the record (guides/concepts/idempotency, 2026-11-20).

    The same orders and content give the same GUID, and nothing else does: how long Sage
    remembers one, and whether it remembers refusals, is unconfirmed.

    :rtype: dict
    """
    raw = digest(wire.tenant_id, path, write.key, raw=dump(body))
    guid = uuid.UUID(bytes=raw[:16], version=4).hex
    payload = {const.ROOT[path]: {"idempotency_id": guid, **body}}
    return wire.request("POST", path, payload=payload, kind=kind_of(write))


def put(wire, path, remote_id, write, body):
    """A change.

    :rtype: dict
    """
    payload = {const.ROOT[path]: body}
    kind = kind_of(write)
    return wire.request("PUT", f"{path}/{remote_id}", payload=payload, kind=kind)


def get(wire, path, remote_id, kind, **asked):
    """One record, as it is. Reading a sales document would mark it as sent to the
    customer (spec: mark_as_sent).

    :param asked: more parameters
    :rtype: dict
    """
    params = {"mark_as_sent": "false"} if path.startswith("sales_") else {}
    params |= asked
    if kind in const.LINES:
        params["show_analysis_types"] = "true"
    return wire.request("GET", f"{path}/{remote_id}", params=params or None, kind=kind)


def unread():
    """What an answer that says nothing leaves us with."""
    return UncertainError(
        "Sage's answer does not say what became of this record.",
        cause=Cause.ANSWER_UNREADABLE,
    )


def each(wire, rows, request, conclude):
    """A request for each row, and what comes of its answer.

    :param list rows: any
    :param request: ``request(row)``: what to send
    :param conclude: ``conclude(row, answer)`` of a dictionary; may raise or return
        an error
    :rtype: list
    """
    found = []
    replies = wire.call_all([request(row) for row in rows])
    for row, reply in zip(rows, replies, strict=True):
        if isinstance(reply, ConnectorError):
            found.append(reply)
            continue
        try:
            answer = reply.data if isinstance(reply.data, dict) else {}
            found.append(conclude(row, answer))
        except ConnectorError as error:
            found.append(error)
    return found
