"""How the books speak: JSON, arrays for errors, one root key per write."""

from __future__ import annotations

from decimal import Decimal

import simplejson
from werkzeug import Request, Response

from .errors import REQUIRED, ApiError, Problems, bad_request, invalid, refused
from .values import Element

_encoder = simplejson.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


def dumps(body: object) -> bytes:
    """JSON bytes. Money is text by now, so that no number can lose a digit."""
    return _encoder.encode(body).encode()


def json_response(body: object, status: int = 200) -> Response:
    """A JSON reply; bytes are JSON already."""
    data = body if isinstance(body, bytes) else dumps(body)
    return Response(data, status, content_type="application/json; charset=utf-8")


def error_response(error: ApiError) -> Response:
    """The reply that an error asks for."""
    return json_response(error.diagnoses, error.status)


def read_json(request: Request) -> dict:
    """The request's body, numbers as Decimal.

    :raise ApiError: 415 or 400
    """
    if request.mimetype and request.mimetype != "application/json":
        raise refused(415, "Unsupported media type.", "UnsupportedMediaType")
    try:
        body = simplejson.loads(
            request.get_data().decode("utf-8-sig"),
            parse_float=Decimal,
            parse_int=Decimal,
            parse_constant=_no_constant,
        )
    except (ValueError, UnicodeDecodeError, RecursionError):
        raise bad_request("The request body could not be read.") from None
    if not isinstance(body, dict):
        raise bad_request("The request body could not be read.")
    return body


def _no_constant(name: str):
    raise ValueError(name)


def root_of(body: dict, root: str) -> Element:
    """The object under the one root key that every write has.

    :raise ApiError: it is not there
    """
    if not isinstance(body.get(root), dict):
        raise invalid(root, REQUIRED)
    return Element(body[root], Problems())
