"""Replies in JSON."""

from __future__ import annotations

import json
from decimal import Decimal

from werkzeug import Response


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, set | frozenset | tuple):
        return sorted(value) if not isinstance(value, tuple) else list(value)
    raise TypeError(f"{type(value).__name__} is no JSON")


def json_reply(data: object, status: int = 200) -> Response:
    body = json.dumps(data, default=_plain, ensure_ascii=False)
    return Response(body, status, content_type="application/json; charset=utf-8")


def text_reply(text: str, status: int) -> Response:
    return Response(text, status, content_type="text/plain; charset=utf-8")


def pack(reply: Response) -> tuple[int, list[tuple[str, str]], bytes]:
    """A reply as plain values, to be kept."""
    return reply.status_code, list(reply.headers), reply.get_data()


def unpack(packed: tuple[int, list[tuple[str, str]], bytes]) -> Response:
    """The reply that :func:`pack` was given."""
    status, headers, body = packed
    return Response(body, status, headers)
