"""What Xero says when a request does not get as far as the books.

Source: developer.xero.com, guide on response codes, as of November 2026.
"""

from __future__ import annotations

import uuid

from werkzeug import Response

from ..tokens import AccessDenied
from ..wire import json_reply


def problem(status: int, title: str, detail: str) -> Response:
    """The body that Xero's gateway sends with a status."""
    return json_reply(
        {
            "Type": None,
            "Title": title,
            "Status": status,
            "Detail": detail,
            "Instance": str(uuid.uuid4()),
            "Extensions": {},
        },
        status,
    )


def unauthorized(denied: AccessDenied) -> Response:
    """401: no token, an unknown one, or one that has expired (then it says when)."""
    detail = "AuthenticationUnsuccessful"
    if denied.expired_at:
        at = denied.expired_at.strftime("%m/%d/%Y %H:%M:%S")
        detail = f"TokenExpired: token expired at {at}"
    reply = problem(401, "Unauthorized", detail)
    reply.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return reply


def server_error() -> Response:
    """500, as the API says it."""
    return problem(
        500,
        "An error occurred",
        "An error occurred in Xero. Check the API Status "
        "page http://status.developer.xero.com for current service status.",
    )
