"""Lists of Xero's, page by page, by the moment of change.

After each full page we ask anew for what changed since its last row. Numbered pages
would skip a row whenever an earlier one is changed while we read; they serve only when
a whole page changed in one second.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from ..errors import Cause, TransientError
from . import const
from .values import moment, rows

OVERLAP = timedelta(minutes=5)  # of incremental reads: clocks and commits are not exact
SECOND = timedelta(seconds=1)
MAX_PAGES = 10_000
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = datetime.max.replace(tzinfo=UTC)
OPEN_ENDS = (LONG_AGO, NEVER)
# What some lists are asked for besides. Of archived contacts nothing comes unasked; of
# invoices we read no lines, and what leaves Xero is counted (price tiers, 2026-03-02)
ASKED = MappingProxyType(
    {
        "Contacts": {"includeArchived": "true"},
        "Invoices": {"includeArchived": "true", "summaryOnly": "true"},
    }
)


@dataclass(frozen=True, slots=True)
class Batch:
    """A page of one list: what is new in it, and how far the list is read."""

    found: list
    latest: datetime | None  # the newest change so far
    reached: datetime | None  # all that changed before it has been read
    total: int | None


def read(wire, path, kind, *, params=None, since=None):
    """One call; only what changed since a moment, where given.

    :rtype: dict
    """
    headers = {}
    if since:  # UTC without zone or fraction: requests-and-responses, 2026-11-20
        headers["If-Modified-Since"] = since.strftime("%Y-%m-%dT%H:%M:%S")
    return wire.call("GET", path, params=params, headers=headers, kind=kind).data


def by_moment(wire, name, kind, key, since):
    """One list in pages.

    :param str name: of the endpoint and of its list
    :param Kind kind: for the log of calls
    :param str key: the field of its ids
    :rtype: Iterator[Batch]
    """
    asked, page, seen, total, latest = earlier(since), 1, set(), None, since
    for __ in range(MAX_PAGES):
        params = {
            "page": page,
            "pageSize": const.PAGE_SIZE,
            "order": "UpdatedDateUTC ASC",
            **ASKED.get(name, {}),
        }
        data = read(wire, name, kind, params=params, since=asked)
        found = rows(data, name)
        total = count(data) if total is None else total
        marks = [(row.get(key), row.get("UpdatedDateUTC")) for row in found]
        new = [row for row, m in zip(found, marks, strict=True) if m not in seen]
        seen.update(marks)
        latest = newest(found, latest)
        if len(found) < const.PAGE_SIZE:
            yield Batch(new, latest, moment(data.get("DateTimeUTC")), total)
            return
        yield Batch(new, latest, latest, total)
        last = moment(found[-1].get("UpdatedDateUTC"))
        if last and (asked is None or last - SECOND > asked):
            asked, page = last - SECOND, 1
        else:
            page += 1
    raise TransientError("Xero's list does not end.", cause=Cause.ANSWER_UNREADABLE)


def together(wire, lists, since):
    """Several lists read as one: always on with the one that is furthest behind, so
    that the cursor of a page holds for all of them.

    :param dict lists: name of the list -> (kind, field of its ids)
    :return: name of the list, its new rows, cursor, count of all where it is known
    :rtype: Iterator[tuple[str, list, datetime | None, int | None]]
    """
    open_lists = {
        name: by_moment(wire, name, kind, key, since)
        for name, (kind, key) in lists.items()
    }
    reached = dict.fromkeys(lists, since or LONG_AGO)
    totals, latest = dict.fromkeys(lists), since
    while open_lists:
        name = min(open_lists, key=reached.get)
        batch = next(open_lists[name], None)
        if batch is None:
            del open_lists[name]
            continue
        # a list at its end hinders nothing, where the server's clock is not told
        reached[name], totals[name] = batch.reached or NEVER, batch.total
        latest = max([one for one in (latest, batch.latest) if one], default=None)
        cursor = min([one for one in (latest, *reached.values()) if one])
        yield name, batch.found, None if cursor in OPEN_ENDS else cursor, _sum(totals)


def _sum(totals):
    known = [one for one in totals.values() if one is not None]
    return sum(known) if len(known) == len(totals) else None


def by_number(wire, name, kind, params):
    """One list in numbered pages, for a query whose answer does not move.

    :return: rows and the count of all, page by page
    :rtype: Iterator[tuple[list, int | None]]
    """
    for page in range(1, MAX_PAGES):
        asked = {**params, "page": page, "pageSize": const.PAGE_SIZE}
        data = read(wire, name, kind, params=asked)
        found = rows(data, name)
        yield found, count(data)
        if len(found) < const.PAGE_SIZE:
            return
    raise TransientError("Xero's list does not end.", cause=Cause.ANSWER_UNREADABLE)


def earlier(since):
    """From when to ask, so that nothing is missed."""
    return since - OVERLAP if since else None


def newest(found, since):
    """The newest change among rows, never before ``since``."""
    moments = [moment(row.get("UpdatedDateUTC")) for row in found]
    return max([one for one in [*moments, since] if one], default=None)


def count(data):
    """How many there are in all, where Xero says so."""
    pagination = data.get("pagination") if isinstance(data, dict) else None
    found = pagination.get("itemCount") if isinstance(pagination, dict) else None
    return found if isinstance(found, int) else None
