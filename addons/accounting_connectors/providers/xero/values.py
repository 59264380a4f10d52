"""Reading Xero's JSON: dates, amounts, keys that are missing or null."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MS_DATE = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/")


def moment(value):
    """A point in time (UTC) from ``/Date(ms+0000)/`` or ISO; ``None`` when unreadable.

    The offset behind the milliseconds changes nothing: they count from 1970 in UTC.
    """
    if not isinstance(value, str):
        return None
    found = MS_DATE.fullmatch(value)
    try:
        if found:
            return EPOCH + timedelta(milliseconds=int(found[1]))
        parsed = datetime.fromisoformat(value)
    except (ValueError, OverflowError):
        return None
    return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def day(value):
    """A calendar day. Xero's document dates are midnights in UTC: never shifted."""
    found = moment(value)
    return found.date() if found else None


def amount(value):
    """A number as ``Decimal``, or ``None``; Xero sends some as text."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def word(value):
    """A text; empty for null and for what is no text."""
    return value if isinstance(value, str) else ""


def rows(data, name):
    """The dictionaries in a list of the reply; empty when there are none."""
    found = data.get(name) if isinstance(data, dict) else None
    return [row for row in found or () if isinstance(row, dict)]


def sub(row, name):
    """A nested object, empty when it is missing."""
    found = row.get(name)
    return found if isinstance(found, dict) else {}
