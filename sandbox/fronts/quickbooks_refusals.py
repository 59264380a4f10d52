"""What QuickBooks says when a request does not get as far as the books.

Source: recorded sandbox traffic (2020-2026), Intuit's page on error codes and users'
reports, as of November 2026. Three shapes: the gateway's own with lower-case keys, the
API's fault, and XML although JSON was asked for.
"""

from __future__ import annotations

from datetime import datetime
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

from werkzeug import Response

from ..tokens import AccessDenied
from ..wire import json_reply

PACIFIC = ZoneInfo("America/Los_Angeles")  # of the times in Intuit's replies
THROTTLED = "message=ThrottleExceeded; errorCode=003001; statusCode=429"
FORBIDDEN = "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403"
EXPIRED = "message=AuthenticationFailed; errorCode=003200; statusCode=401"
PAGE = (
    "<html>\n<head><title>{status} {title}</title></head>\n<body>\n"
    "<center><h1>{status} {title}</h1></center>\n<hr>\n</body>\n</html>\n"
)
TITLES = {
    503: "Service Temporarily Unavailable",
    504: "Gateway Time-out",
    525: "SSL Handshake Failed",
}


def gateway(
    status: int, message: str, code: str, detail: str | None, kind: str, now: datetime
) -> Response:
    """What stands before the API answers with."""
    error = {"message": message, "detail": detail, "code": code, "element": None}
    return json_reply(
        {
            "warnings": None,
            "intuitObject": None,
            "fault": {"error": [error], "type": kind},
            "report": None,
            "queryResponse": None,
            "batchItemResponse": [],
            "attachableResponse": [],
            "syncErrorResponse": None,
            "requestId": None,
            "time": int(now.timestamp() * 1000),
            "status": None,
            "cdcresponse": [],
        },
        status,
    )


def unauthorized(denied: AccessDenied, token: str, now: datetime) -> Response:
    """401. The detail repeats the token: clients must not log it."""
    if not token:
        detail = "Missing token"
    elif denied.expired_at:
        detail = f"Token expired: {token}"
    else:
        detail = f"Token invalid: {token}"
    reply = gateway(401, EXPIRED, "3200", detail, "AUTHENTICATION", now)
    reply.headers["WWW-Authenticate"] = 'Bearer realm="Intuit", error="invalid_token"'
    return reply


def forbidden(now: datetime) -> Response:
    """403: a token of another company, or without the scope."""
    return gateway(403, FORBIDDEN, "3100", None, "SERVICE", now)


def throttled(form: str, why: str, now: datetime) -> Response:
    """429.

    :param form: ``json``, or ``xml`` as most reports have it
    :param why: which limit, in words
    """
    if form == "json":
        return gateway(429, THROTTLED, "3001", why, "SERVICE", now)
    text = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f"<IntuitResponse time={quoteattr(moment(now))} "
        'xmlns="http://schema.intuit.com/finance/v3">'
        '<Fault type="SERVICE"><Error code="3001">'
        f"<Message>{escape(THROTTLED)}</Message><Detail>{escape(why)}</Detail>"
        "</Error></Fault></IntuitResponse>"
    )
    return Response(text, 429, content_type="application/xml;charset=UTF-8")


def fault(
    status: int, code: str, message: str, detail: str, kind: str, now: datetime
) -> Response:
    """An error of the API itself."""
    error = {"Message": message, "Detail": detail, "code": code, "element": ""}
    return json_reply(
        {"Fault": {"Error": [error], "type": kind}, "time": moment(now)}, status
    )


def server_error(now: datetime) -> Response:
    """500, as the API says it."""
    return fault(
        500,
        "10000",
        "An application error has occurred while processing your request",
        "System Failure Error: Unhandled error",
        "SystemFault",
        now,
    )


def bad_request_id(longest: int, now: datetime) -> Response:
    """A requestid that is too long or has characters it must not have."""
    return fault(
        400,
        "2130",
        "Invalid request id",
        f"requestid must have 1 to {longest} visible characters",
        "ValidationFault",
        now,
    )


def reused_request_id(request_id: str, now: datetime) -> Response:
    """A requestid that came with another request before."""
    return fault(
        400,
        "600",
        "Request id is already used",
        f"requestid {request_id} was used for a different request",
        "ValidationFault",
        now,
    )


def unavailable(status: int) -> Response:
    """A page of the load balancer."""
    text = PAGE.format(status=status, title=TITLES[status])
    return Response(text, status, content_type="text/html; charset=utf-8")


def moment(now: datetime) -> str:
    """A moment as replies carry it: milliseconds, and the offset of the Pacific."""
    return now.astimezone(PACIFIC).isoformat(timespec="milliseconds")
