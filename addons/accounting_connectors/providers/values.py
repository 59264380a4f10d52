"""Reading JSON that was not written by us: numbers as text, keys missing or null."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation


def amount(value):
    """A number as ``Decimal``, or ``None``; providers send some as text."""
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
    found = row.get(name) if isinstance(row, dict) else None
    return found if isinstance(found, dict) else {}


def moment(value):
    """A point in time (UTC) from ISO 8601 text, ``None`` when unreadable; without a
    zone it is UTC."""
    try:
        parsed = datetime.fromisoformat(word(value))
        zoned = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
        return zoned.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def day(value):
    """The calendar day that a text begins with, never shifted by a zone; ``None`` when
    there is none."""
    try:
        return datetime.fromisoformat(word(value)[:10]).date()
    except ValueError:
        return None
