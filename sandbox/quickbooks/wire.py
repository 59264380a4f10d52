"""How the books speak: JSON with exact numbers, envelopes, faults."""

from __future__ import annotations

from datetime import date, datetime

import simplejson
from werkzeug import Request, Response

from .errors import Fault, unreadable
from .values import stamp


def _default(value: object) -> str:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a reply")


_encoder = simplejson.JSONEncoder(
    use_decimal=True, default=_default, separators=(",", ":"), ensure_ascii=False
)


def dumps(body: dict) -> bytes:
    """JSON bytes; Decimals keep their digits."""
    return _encoder.encode(body).encode()


def reply(content: dict, now: datetime, status: int = 200) -> Response:
    """A reply in the envelope of single entities, queries, batches and faults.

    Reports have none: their `Header` tells the time.
    """
    if "Header" not in content:
        content = {**content, "time": stamp(now, fraction=True)}
    return Response(
        dumps(content),
        status,
        content_type="application/json;charset=UTF-8",
    )


def refusal(fault: Fault, now: datetime) -> Response:
    """The reply of a request that was refused as a whole."""
    return reply({"Fault": fault.body()}, now, fault.status)


def read_json(request: Request) -> dict:
    """The request body, its numbers as Decimal.

    :raise Fault: 2010 when it is no JSON object in UTF-8
    """
    try:
        body = simplejson.loads(
            request.get_data().decode("utf-8-sig"),
            use_decimal=True,
            parse_constant=_refuse_constant,
        )
    except (ValueError, UnicodeDecodeError, RecursionError):
        raise unreadable("Invalid JSON, or bytes that are no UTF-8.") from None
    if not isinstance(body, dict):
        raise unreadable()
    return body


def _refuse_constant(name: str):
    raise ValueError(name)
