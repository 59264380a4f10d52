"""Reading feeds: whole by query, afterwards what changed.

Reads are metered, so what changed is asked for once for all that a feed brings (change
data capture), which also tells what was deleted. Queries take over where that cannot
tell all: beyond 30 days and from 1,000 objects on.
"""

from datetime import UTC, datetime

from ..documents import Kind, Page
from ..errors import Cause, TransientError
from . import booked, const, reading, settled, tracking
from .values import amount, identity, moment, quoted, rows, sub

MAX_PAGES = 10_000
UPDATED = "MetaData.LastUpdatedTime"
BEGINNING = datetime.min.replace(tzinfo=UTC)
OVERLAPPING = 10  # rows of a page by place that the next one shows again


def changed(wire, kind, since=None):
    """Records of a feed, those changed since a moment where given.

    :param wire: the adapter
    :param Kind kind: that stands for the feed
    :param datetime since: UTC
    :rtype: Iterator[Page]
    """
    if since and datetime.now(UTC) - since < const.CDC_WINDOW:
        found, cursor = _captured(wire, kind, since)
        if _count(found) < const.CDC_FULL:
            records = _records(wire, kind, found)
            yield Page(records=records, cursor=cursor, total=len(records))
            return
        gone = _gone(wire, kind, found, since)
        if gone:  # no query tells them
            yield Page(records=_records(wire, kind, gone))
    yield from _queried(wire, kind, since)


# === CHANGE DATA CAPTURE === #


def _captured(wire, kind, since):
    """What changed, deleted ones too, and where to go on.

    :rtype: tuple[dict[str, list], datetime | None]
    """
    entities = const.FEEDS[kind]
    data = wire.get(
        "cdc",
        kind,
        entities=",".join(entities),
        changedSince=since.isoformat(timespec="seconds"),
    )
    parts = [
        part
        for response in rows(data, "CDCResponse")
        for part in rows(response, "QueryResponse")
    ]
    found = {
        entity: [row for part in parts for row in rows(part, entity)]
        for entity in entities
    }
    return found, _cursor(data, since)


def _count(found):
    return sum(map(len, found.values()))


def _gone(wire, kind, found, since):
    """What was deleted in a window that holds more than one answer can: of narrower and
    narrower ones, until one tells all of it."""
    gone = {entity: {} for entity in found}
    now = datetime.now(UTC)
    for __ in range(const.CDC_NARROWER):
        for entity, held in found.items():
            dead = (row for row in held if not reading.alive(row))
            gone[entity] |= {identity(row.get("Id")): row for row in dead}
        if _count(found) < const.CDC_FULL:
            break
        since += (now - since) / 2
        found, __ = _captured(wire, kind, since)
    return {entity: list(held.values()) for entity, held in gone.items() if held}


# === QUERIES === #


def _queried(wire, kind, since):
    """All pages of all entities of a feed. The entity that lags behind comes next, so
    that what was read can be kept up to a moment that all have reached."""
    entities = [one for one in const.FEEDS[kind] if one not in const.NAMED]
    pages = {entity: _pages(wire, kind, entity, since) for entity in entities}
    reached = dict.fromkeys(entities, since)
    while pages:
        entity = min(pages, key=lambda one: reached[one] or BEGINNING)
        found, moment_, last = next(pages[entity])
        reached[entity] = moment_
        if last:
            del pages[entity]
        cursor = min(reached.values()) if all(reached.values()) else None
        if cursor == since:
            cursor = None
        yield Page(records=_records(wire, kind, {entity: found}), cursor=cursor)


def _pages(wire, kind, entity, since):
    """Pages of one entity, the oldest change first. Each goes on from the moment where
    the last one ended, not by its number: a record that changes while we read goes to
    the end, and none takes a place that we have passed.

    :rtype: Iterator[tuple[list, datetime | None, bool]]
    """
    reached, start, seen = since, 1, set()
    for __ in range(MAX_PAGES):
        data = _page(wire, kind, entity, reached, start)
        found = rows(sub(data, "QueryResponse"), entity)
        fresh = [row for row in found if _key(row) not in seen]
        if len(found) < const.PAGE_SIZE:
            yield fresh, _cursor(data, since), True
            return
        until = reading.changed_at(found[-1])
        if until and (reached is None or until > reached):
            reached, start, seen = until, 1, set()
        else:  # one moment fills a page
            start += len(found)
        seen |= {_key(row) for row in found}
        yield fresh, reached, False
    raise TransientError(
        "QuickBooks' list does not end.", cause=Cause.ANSWER_UNREADABLE
    )


def _page(wire, kind, entity, reached, start):
    terms = ["Active IN (true, false)"] if entity in const.LISTS else []
    if reached:
        stamp = quoted(reached.isoformat(timespec="seconds"))
        terms.append(f"{UPDATED} >= {stamp}")
    where = f" WHERE {' AND '.join(terms)}" if terms else ""
    statement = (
        f"SELECT {const.FIELDS.get(entity, '*')} FROM {entity}{where}"
        f" ORDERBY {UPDATED} STARTPOSITION {start} MAXRESULTS {const.PAGE_SIZE}"
    )
    return wire.get("query", kind, query=statement)


def _key(row):
    return identity(row.get("Id")), reading.version(row)


def _cursor(data, since):
    """Where to go on: the server's own time, less what may still be on its way."""
    told = moment(data.get("time")) if isinstance(data, dict) else None
    moments = [told - const.OVERLAP if told else None, since]
    return max(filter(None, moments), default=None)


# === RECORDS === #


def _records(wire, kind, found):
    if kind is Kind.PAYMENT:
        return tuple(settled.settlements(wire, wire.facts, found))
    return tuple(
        _MAKERS[kind](wire, entity, row)
        for entity, held in found.items()
        for row in held
        if reading.is_sellable(row)
    )


def _booked(wire, entity, row):
    return booked.booked(entity, row, wire.facts, wire.web_url)


_MAKERS = {
    Kind.CONTACT: lambda wire, entity, row: reading.contact(row, entity),
    Kind.ITEM: lambda wire, entity, row: reading.item(row),
    Kind.ACCOUNT: lambda wire, entity, row: reading.account(row),
    Kind.INVOICE: _booked,
}


def categories(wire):
    """Classes and locations, as far as the company uses them.

    :rtype: list[TrackingCategory]
    """
    facts, terms = wire.facts, "Active IN (true, false)"
    found = {
        category: wire.query(tracking.ENTITIES[category], Kind.TRACKING, terms)
        for category in tracking.used(facts)
    }
    return tracking.categories(facts, found)


# === BY DAY === #


def documents(wire, kinds, first, last):
    """Documents by their date. Each kind is counted first, for the bar that shows how
    far one is; pages go by id.

    :param frozenset[Kind] kinds: of documents
    :param date first: first day
    :param date last: last day
    :rtype: Iterator[Page]
    """
    entities = [const.ENTITY[kind] for kind in sorted(kinds)]
    terms = _between(first, last)
    total = 0
    for entity in entities:
        query = f"SELECT COUNT(*) FROM {entity} WHERE {terms}"
        data = wire.get("query", Kind.INVOICE, query=query)
        total += int(amount(sub(data, "QueryResponse").get("totalCount")) or 0)
    for entity in entities:
        for found in dated(wire, entity, first, last, Kind.INVOICE):
            records = tuple(_booked(wire, entity, row) for row in found)
            yield Page(records=records, total=total)


def _between(first, last):
    return f"TxnDate >= '{first.isoformat()}' AND TxnDate <= '{last.isoformat()}'"


def dated(wire, entity, first, last, kind):
    """Pages of one entity by their place. They overlap: where something is deleted
    while we read, all behind it moves up, and what was skipped would seem not to be
    there.

    :param Kind kind: for the log of calls
    :rtype: Iterator[list[dict]]
    """
    terms = _between(first, last)
    start, seen = 1, set()
    for __ in range(MAX_PAGES):
        query = (
            f"SELECT * FROM {entity} WHERE {terms} ORDERBY Id STARTPOSITION {start}"
            f" MAXRESULTS {const.PAGE_SIZE}"
        )
        data = wire.get("query", kind, query=query)
        found = rows(sub(data, "QueryResponse"), entity)
        if start > 1 and not any(_key(row)[0] in seen for row in found):
            break
        yield [row for row in found if _key(row)[0] not in seen]
        if len(found) < const.PAGE_SIZE:
            return
        seen = {_key(row)[0] for row in found}
        start += len(found) - min(OVERLAPPING, len(found) // 2)
    raise TransientError(
        "QuickBooks' list changed while it was read.", cause=Cause.ANSWER_UNREADABLE
    )
