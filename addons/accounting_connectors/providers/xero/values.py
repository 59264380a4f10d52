"""Reading Xero's JSON: as everywhere, but for Microsoft's dates."""

import re
from datetime import UTC, datetime, timedelta

from .. import values
from ..values import amount, rows, sub, word

__all__ = ["amount", "day", "moment", "rows", "sub", "word"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MS_DATE = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/")


def moment(value):
    """A point in time (UTC) from ``/Date(ms+0000)/`` or ISO; ``None`` when unreadable.

    The offset behind the milliseconds changes nothing: they count from 1970 in UTC.
    """
    found = MS_DATE.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return values.moment(value)
    try:
        return EPOCH + timedelta(milliseconds=int(found[1]))
    except OverflowError:
        return None


def day(value):
    """A calendar day. Xero's document dates are midnights in UTC: never shifted."""
    found = moment(value)
    return found.date() if found else None
