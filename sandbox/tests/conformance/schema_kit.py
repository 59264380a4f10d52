"""Documents with one thing changed: what a checker must notice."""

from __future__ import annotations

from typing import Any

import simplejson


def read(text: str) -> Any:
    """JSON as the checkers want it: exact."""
    return simplejson.loads(text, use_decimal=True)


def changed(text: str, path: str, value: object) -> Any:
    """The document with another value at a path like ``Line/0/Amount``; None: gone."""
    body = read(text)
    *way, last = path.split("/")
    place = body
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    key = int(last) if isinstance(place, list) else last
    if value is None:
        del place[key]
    else:
        place[key] = value
    return body
