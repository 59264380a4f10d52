"""Numbers, days and moments as QuickBooks writes and reads them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from ..ledger import ZERO, cents

__all__ = ["ZERO", "cents"]

# Intuit's servers answer in US Pacific time; winter time all year round here.
PACIFIC = timezone(timedelta(hours=-8))
_OFFSET = re.compile(r"([+-]\d{2}):?(\d{2})$")
LIMIT = Decimal("99999999999")


def rounded(value: Decimal, places: int) -> Decimal:
    """Round to so many decimals, half away from zero."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def plain(value: Decimal) -> Decimal:
    """Without trailing zeros and without an exponent."""
    value = value.normalize()
    return value.quantize(Decimal(1)) if value.as_tuple().exponent > 0 else value


def decimal_of(value: object) -> Decimal:
    """A number that a client wrote, as a number or as a text.

    :raise ValueError: it is none, or beyond what QuickBooks can hold
    """
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise ValueError(value)
    try:
        result = Decimal(str(value).strip().replace(",", ""))
    except InvalidOperation:
        raise ValueError(value) from None
    if not result.is_finite() or abs(result) > LIMIT:
        raise ValueError(value)
    return result


def day_of(value: object) -> date:
    """The calendar day of `2026-11-20`, with or without a time behind it.

    :raise ValueError: it is no date
    """
    if not isinstance(value, str):
        raise ValueError(value)
    return date.fromisoformat(value.strip()[:10])


def stamp(moment: datetime, *, fraction: bool = False) -> str:
    """`2026-05-05T02:08:54-08:00`; the envelope's own time has milliseconds."""
    return moment.astimezone(PACIFIC).isoformat(
        timespec="milliseconds" if fraction else "seconds"
    )


def moment_of(text: str) -> datetime:
    """A moment that a client wrote; without an offset it is read as Pacific time.

    The plus sign of an offset arrives as a space from clients that do not encode it.

    :raise ValueError: it is none
    """
    text = re.sub(r" (\d{2}:?\d{2})$", r"+\1", text.strip()).replace("Z", "+00:00")
    moment = datetime.fromisoformat(_OFFSET.sub(r"\1:\2", text))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=PACIFIC)
    return moment.astimezone(UTC)
