"""JSON without floats: every digit goes out as it is, and comes in as ``Decimal``."""

import json
from decimal import Decimal

import simplejson

MAX_NUMBER = 40  # digits before or after the point; nothing in a ledger is longer


def dump(payload):
    """JSON bytes, the same for the same payload; a ``Decimal`` keeps every digit.

    :raise ValueError: NaN or infinity, which are no JSON
    """
    return simplejson.dumps(
        payload,
        use_decimal=True,
        allow_nan=False,
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def parse_json(text):
    """Parse without floats; a number that no ledger holds is refused.

    :raise ValueError: not JSON, NaN, infinity, absurd numbers or nesting
    """
    try:
        return json.loads(text, parse_float=_number, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _number(digits):
    value = Decimal(digits)
    if value and not -MAX_NUMBER <= value.adjusted() <= MAX_NUMBER:
        raise ValueError(f"no amount: {digits[:50]}")
    if len(digits) > 3 * MAX_NUMBER or abs(value.as_tuple().exponent) > 2 * MAX_NUMBER:
        raise ValueError(f"no amount: {digits[:50]}")
    return value


def _refuse(word):
    raise ValueError(f"{word} is no amount")
