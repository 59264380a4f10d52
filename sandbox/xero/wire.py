"""How the books speak: JSON with exact numbers, the envelope, error replies."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

import simplejson
from werkzeug import Request, Response

from .errors import NO_DATA, ApiError, bad_request, unreadable
from .values import Element, ms_date

PROVIDER_NAME = "Accounting sandbox"
_NO_DATA = (
    "No data has been processed for this endpoint. This endpoint is expecting {} data "
    "to be specifed in the request body."
)


def _default(value: object) -> str:
    if isinstance(value, date):
        return ms_date(value)
    raise TypeError(f"{type(value).__name__} has no place in a reply")


_encoder = simplejson.JSONEncoder(
    use_decimal=True, default=_default, separators=(",", ":"), ensure_ascii=False
)


def dumps(body: dict) -> bytes:
    """JSON bytes; Decimals keep their digits, days and moments become `/Date(…)/`."""
    return _encoder.encode(body).encode()


def json_response(body: dict, status: int = 200, headers: dict | None = None):
    """A JSON reply."""
    return Response(
        dumps(body), status, headers, content_type="application/json; charset=utf-8"
    )


def envelope(now, **content) -> dict:
    """What surrounds every good reply."""
    return {
        "Id": str(uuid.uuid4()),
        "Status": "OK",
        "ProviderName": PROVIDER_NAME,
        "DateTimeUTC": ms_date(now).replace("+0000", ""),
        **content,
    }


def error_response(error: ApiError) -> Response:
    """The reply that an error asks for."""
    if isinstance(error.body, str):
        return Response(
            error.body,
            error.status,
            error.headers,
            content_type="text/plain; charset=utf-8",
        )
    return json_response(error.body, error.status, error.headers)


def read_json(request: Request) -> dict | list:
    """The request body, its numbers as Decimal.

    :raise ApiError: 400 when it is no JSON
    """
    try:
        return simplejson.loads(
            request.get_data().decode("utf-8-sig"),
            use_decimal=True,
            parse_constant=_refuse_constant,
        )
    except (ValueError, UnicodeDecodeError, RecursionError):
        raise unreadable() from None


def _refuse_constant(name: str):
    raise ValueError(name)


def read_elements(request: Request, plural: str) -> list[Element]:
    """The objects of a write: `{plural: […]}`, `{plural: {…}}`, a bare object or list.

    :raise ApiError: 400 when there is none
    """
    if not request.get_data():
        raise bad_request(NO_DATA, _NO_DATA.format(plural))
    body = read_json(request)
    if isinstance(body, dict) and plural in body:
        body = body[plural]
    if isinstance(body, dict):
        body = [body] if body else []
    if not isinstance(body, list) or not body:
        raise bad_request(NO_DATA, _NO_DATA.format(plural))
    return [Element(item) for item in body]


def compact(**fields) -> dict:
    """A dict without the keys whose value is None: Xero's readers choke on nulls."""
    return {key: value for key, value in fields.items() if value is not None}


def number(value: Decimal) -> Decimal:
    """A Decimal without trailing zeros or exponent, for rates and quantities."""
    value = value.normalize()
    return value.quantize(Decimal(1)) if value.as_tuple().exponent > 0 else value
