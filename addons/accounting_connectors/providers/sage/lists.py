"""Sage's lists, page by page (guides/efficiencies/pagination, 2026-11-20).

The traps: a page past the end is the last page again; ``$next`` is a path without the
API's version, may be missing, and some say it is a whole address. Only its query is
used: where we ask is ours to say.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, urlsplit

from ..errors import Cause, RejectedError, TransientError
from ..values import rows, word
from . import const

ALL = "all"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One page of a list, without what came before."""

    rows: list
    total: int | None
    asked: datetime | None  # Sage's clock when it answered
    last: bool


NOTHING = Part(rows=[], total=0, asked=None, last=True)


def parts(wire, path, params, kind):
    """A list in pages; at least one, the last of which says so.

    :param wire: the adapter: ``wire.call(method, path, …) -> Reply``
    :param dict params: filters
    :rtype: Iterator[Part]
    :raise TransientError: it is no list, or one that does not end
    """
    query, seen = {"items_per_page": const.PAGE_SIZE, "page": 1, **params}, set()
    for __ in range(const.MAX_PAGES):
        reply = wire.call("GET", path, params=query, kind=kind)
        data = reply.data if isinstance(reply.data, dict) else {}
        if not isinstance(data.get("$items"), list):  # an empty chart would be believed
            raise TransientError(
                "Sage's answer is no list.", cause=Cause.ANSWER_UNREADABLE
            )
        fresh = {}
        for row in rows(data, "$items"):
            key = word(row.get("id"))
            if key and key not in seen:
                fresh[key] = row
        seen.update(fresh)
        query = _following(data, query) if fresh else None
        yield Part(
            rows=list(fresh.values()),
            total=_whole(data.get("$total")),
            asked=moment_of(reply),
            last=query is None,
        )
        if query is None:
            return
    raise TransientError("Sage's list does not end.", cause=Cause.ANSWER_UNREADABLE)


def every(wire, path, params, kind):
    """All rows of a list that is known to be short.

    :rtype: list[dict]
    """
    return [row for part in parts(wire, path, params, kind) for row in part.rows]


def some(wire, path, params, kind):
    """What a search finds.

    :raise RejectedError: so much that the search cannot have taken
    """
    found = []
    for at, part in enumerate(parts(wire, path, params, kind), 1):
        found += part.rows
        if at == const.LOOKUP_PAGES and not part.last:
            raise RejectedError(
                "Sage finds too many records to tell which one is meant.",
                cause=Cause.UNKNOWN,
            )
    return found


def _following(data, query):
    """What to ask for the next page; ``None`` after the last one."""
    page = _whole(data.get("$page")) or int(query["page"])
    size = _whole(data.get("$itemsPerPage")) or _whole(data.get("$items_per_page"))
    total = _whole(data.get("$total"))
    if total is not None and page * (size or const.PAGE_SIZE) >= total:
        return None
    following = dict(parse_qsl(urlsplit(word(data.get("$next"))).query))
    if following.get("page", "").isdecimal():
        return {**query, **following}
    return None if total is None else {**query, "page": page + 1}


def _whole(value):
    """A count, ``None`` when it is none; JSON's numbers may come as text."""
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < 12 else None


def moment_of(reply):
    """Sage's clock when it answered, ``None`` when it does not tell.

    :rtype: datetime | None
    """
    try:
        found = parsedate_to_datetime(reply.headers.get("Date") or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
