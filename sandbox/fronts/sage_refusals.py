"""What Sage says when a request does not get as far as the books.

Source: developer.sage.com, guide on errors, users' reports and a production client's
list of statuses, as of November 2026. API errors are JSON arrays; 503, 504 and 525
come from what stands before the API, as pages.
"""

from __future__ import annotations

from werkzeug import Response

from ..tokens import AccessDenied
from ..wire import json_reply

PAGE = (
    "<!DOCTYPE html>\n<html><head><title>{status}: {title}</title></head>\n"
    "<body><h1>Error {status}</h1><h2>{title}</h2></body></html>\n"
)
TITLES = {
    503: "Service Temporarily Unavailable",
    504: "Gateway time-out",
    525: "SSL handshake failed",
}


def problem(status: int, code: str, message: str) -> Response:
    """An error of the API."""
    return json_reply(
        [
            {
                "$severity": "error",
                "$dataCode": code,
                "$message": message,
                "$source": "",
            }
        ],
        status,
    )


def unauthorized(denied: AccessDenied) -> Response:
    """401: no token, an unknown one, or one that has expired."""
    reply = problem(
        401,
        "Unauthorized",
        "The access token has expired."
        if denied.expired_at
        else "The access token is invalid.",
    )
    reply.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return reply


def no_business() -> Response:
    """A business that the token does not reach."""
    return problem(
        403, "AuthorizationFailure", "You do not have access to this business."
    )


def choose_business() -> Response:
    """A user of several businesses who does not say which: one source's account."""
    return problem(401, "AuthorizationFailure", "The X-Business header is missing.")


def throttled() -> Response:
    return problem(429, "TooManyRequests", "Too many requests. Please try again later.")


def server_error() -> Response:
    return problem(500, "UnexpectedError", "An unexpected error occurred.")


def not_found() -> Response:
    return problem(404, "RecordNotFound", "Couldn't find record.")


def wrong_verb() -> Response:
    return problem(405, "MethodNotAllowed", "Method not allowed.")


def unavailable(status: int) -> Response:
    """A page of what stands before the API."""
    text = PAGE.format(status=status, title=TITLES[status])
    return Response(text, status, content_type="text/html; charset=UTF-8")
