"""Reading what clients write, and the shapes that Xero writes back.

Dates of documents are calendar days: they leave as midnight with offset +0000 and are
never moved by a time zone.
"""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from .errors import unreadable

_MS_DATE = re.compile(r"^/Date\((-?\d+)([+-]\d{4})?\)/$")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CENT = Decimal("0.01")
ZERO = Decimal("0.00")
_INCOMING_DATES = frozenset(
    (
        "Date",
        "DueDate",
        "ExpectedPaymentDate",
        "PlannedPaymentDate",
        "DeliveryDate",
        "FullyPaidOnDate",
    )
)
_DROPPED_ON_ECHO = frozenset(
    (
        "UpdatedDateUTC",
        "DateString",
        "DueDateString",
        "HasErrors",
        "ValidationErrors",
        "StatusAttributeString",
        "Warnings",
    )
)


def cents(value: Decimal) -> Decimal:
    """Round to two decimals, half away from zero."""
    return value.quantize(CENT, ROUND_HALF_UP)


def rounded(value: Decimal, places: int) -> Decimal:
    """Round to so many decimals, half away from zero."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def milliseconds(moment: datetime) -> int:
    """Whole milliseconds since 1970, exactly."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def ms_date(value: date) -> str:
    """`/Date(1795132800000+0000)/` of a day or of an aware moment."""
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    return f"/Date({milliseconds(value)}+0000)/"


def day_string(value: date) -> str:
    """The string twin of a document date: `2026-11-20T00:00:00`."""
    return f"{value.isoformat()}T00:00:00"


def moment_string(value: datetime) -> str:
    """The string twin of UpdatedDateUTC."""
    return value.strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03}Z"


def long_day(value: date) -> str:
    """`30 June 2026`, as reports and lock-date messages write it."""
    return f"{value.day} {value.strftime('%B %Y')}"


def parse_moment(text: str) -> datetime:
    """An ISO date, an ISO date-time or `/Date(ms)/`, as an aware UTC moment.

    :raise ValueError: it is none of these
    """
    match = _MS_DATE.match(text.strip())
    if match:
        return EPOCH + timedelta(milliseconds=int(match[1]))
    moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def parse_day(text: str) -> date:
    """The calendar day that a client wrote, as written (no time-zone shift).

    :raise ValueError: it is no date
    """
    if _MS_DATE.match(text.strip()):
        return parse_moment(text).date()
    return datetime.fromisoformat(text.strip().replace("Z", "+00:00")).date()


def is_guid(value: object) -> bool:
    """Whether it is a GUID with dashes, in any letter case."""
    if not isinstance(value, str) or len(value) != 36:
        return False
    try:
        uuid.UUID(value)
    except ValueError:
        return False
    return True


class Element:
    """One object of a request body, read by key and kind.

    A value of the wrong type makes the whole request unreadable, as at Xero; a missing
    or null key reads as None. `has` tells an absent key from one that was sent.
    """

    __slots__ = ("raw",)

    def __init__(self, raw: object):
        if not isinstance(raw, dict):
            raise unreadable()
        self.raw = raw

    def has(self, key: str) -> bool:
        """Whether a value was sent (null counts as not sent)."""
        return self.raw.get(key) is not None

    def text(self, key: str) -> str | None:
        value = self.raw.get(key)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, (dict, list)):
            raise unreadable()
        return str(value)

    def guid(self, key: str) -> str | None:
        value = self.raw.get(key)
        if value is None or value == "":
            return None
        if not is_guid(value):
            raise unreadable()
        return value.lower()

    def number(self, key: str) -> Decimal | None:
        value = self.raw.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, (bool, dict, list)):
            raise unreadable()
        try:
            result = Decimal(value)
        except InvalidOperation:
            raise unreadable() from None
        if not result.is_finite() or abs(result) > Decimal("1e15"):
            raise unreadable()
        return result

    def money(self, key: str) -> Decimal | None:
        value = self.number(key)
        return None if value is None else cents(value)

    def day(self, key: str) -> date | None:
        value = self.raw.get(key)
        if value is None or value == "":
            return None
        try:
            return parse_day(value)
        except (ValueError, TypeError, OverflowError, AttributeError):
            raise unreadable() from None

    def flag(self, key: str) -> bool | None:
        value = self.raw.get(key)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        raise unreadable()

    def one(self, key: str) -> Element | None:
        value = self.raw.get(key)
        return None if value is None else Element(value)

    def many(self, key: str) -> list[Element] | None:
        value = self.raw.get(key)
        if value is None:
            return None
        if not isinstance(value, list):
            raise unreadable()
        return [Element(item) for item in value]


def echo(raw: dict) -> dict:
    """A refused element as it goes back: what was sent, with dates in Xero's form.

    :raise ApiError: a date cannot be read, so that nothing of the request can
    """
    result = {}
    for key, value in raw.items():
        if value is None or key in _DROPPED_ON_ECHO:
            continue
        if key in _INCOMING_DATES:
            value = Element(raw).day(key)
        elif isinstance(value, dict):
            value = echo(value)
        elif isinstance(value, list):
            value = [echo(v) if isinstance(v, dict) else v for v in value]
        result[key] = value
    return result
