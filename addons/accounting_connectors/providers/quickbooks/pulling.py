"""Reading lists: whole by query, afterwards what changed.

Reads are metered, so a change is asked for once for all objects of a kind
(change data capture); queries take over where that cannot tell all: beyond 30 days and
from 1,000 objects on.
"""

from datetime import UTC, datetime

from ..documents import Kind, Page
from ..errors import Cause, TransientError
from . import const, reading
from .values import moment, quoted, rows, sub

MAX_PAGES = 10_000
FIELDS = {"Item": "*, Sku"}  # the SKU comes only when asked for


def changed(wire, kind, since=None):
    """Records of a kind, those changed since a moment where given.

    :param wire: the adapter
    :param Kind kind: CONTACT, ITEM or ACCOUNT
    :param datetime since: UTC
    :rtype: Iterator[Page]
    """
    if since and datetime.now(UTC) - since < const.CDC_WINDOW:
        data = wire.get(
            "cdc",
            kind,
            entities=const.ENTITY[kind],
            changedSince=since.isoformat(timespec="seconds"),
        )
        found = _captured(data, const.ENTITY[kind])
        if len(found) < const.CDC_FULL:
            cursor = _cursor(data, since)
            yield Page(records=_records(kind, found), cursor=cursor, total=len(found))
            return
    yield from _queried(wire, kind, since)


def _queried(wire, kind, since):
    """All pages of a query, in the order of ids: nothing leaves its set while we read,
    so nothing is skipped, and what comes in twice is the same record."""
    terms = ["Active IN (true, false)"]
    if since:
        stamp = quoted(since.isoformat(timespec="seconds"))
        terms.append(f"MetaData.LastUpdatedTime >= {stamp}")
    entity, start, cursor = const.ENTITY[kind], 1, None
    statement = (
        f"SELECT {FIELDS.get(entity, '*')} FROM {entity}"
        f" WHERE {' AND '.join(terms)} ORDERBY Id"
    )
    for __ in range(MAX_PAGES):
        page = f"{statement} STARTPOSITION {start} MAXRESULTS {const.PAGE_SIZE}"
        data = wire.get("query", kind, query=page)
        found = rows(sub(data, "QueryResponse"), entity)
        cursor = cursor or _cursor(data, since)
        last = len(found) < const.PAGE_SIZE
        yield Page(records=_records(kind, found), cursor=cursor if last else None)
        if last:
            return
        start += len(found)
    raise TransientError(
        "QuickBooks' list does not end.", cause=Cause.ANSWER_UNREADABLE
    )


def _captured(data, entity):
    """The objects in an answer of change data capture."""
    return [
        row
        for response in rows(data, "CDCResponse")
        for part in rows(response, "QueryResponse")
        for row in rows(part, entity)
    ]


def _cursor(data, since):
    """Where to go on: the server's own time, less what may still be on its way."""
    told = moment(data.get("time")) if isinstance(data, dict) else None
    moments = [told - const.OVERLAP if told else None, since]
    return max(filter(None, moments), default=None)


def _records(kind, found):
    if kind is Kind.ACCOUNT:
        return tuple(map(reading.account, found))
    if kind is Kind.CONTACT:
        return tuple(map(reading.contact, found))
    return tuple(map(reading.item, filter(reading.is_sellable, found)))
