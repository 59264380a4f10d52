"""Xero's answers that say no, in terms that every provider shares."""

from ..dialect import Dialect, LimitState, retry_after
from ..errors import (
    AuthorizationError,
    Cause,
    RateLimitError,
    RejectedError,
    TransientError,
    UncertainError,
)
from . import const
from .refusals import RULES
from .values import word


def refusal(messages, **params):
    """The error for one refused document.

    :param messages: Xero's texts for it, in their order
    :rtype: ConnectorError
    """
    messages = tuple(dict.fromkeys(text for text in messages if text))
    for cause, cls, pattern in RULES:
        for text in messages:
            found = pattern.search(text)
            if found:
                named = {k: v for k, v in found.groupdict().items() if v}
                return cls(text, cause=cause, messages=messages, **params | named)
    text = messages[0] if messages else "Xero refused the document without a reason."
    return RejectedError(text, cause=Cause.UNKNOWN, messages=messages, **params)


def element_messages(node):
    """Every validation message in an element: on itself, its lines, its contact.

    :return: pairs of message and line number (from 1; ``None``: not on a line)
    :rtype: list[tuple[str, int | None]]
    """
    found, stack = [], [(node, None)]
    while stack:
        current, line = stack.pop(0)
        if isinstance(current, list):
            stack[:0] = [(one, line) for one in current]
        elif isinstance(current, dict):
            stack[:0] = _inside(current, line)
            for one in current.get("ValidationErrors") or ():
                if isinstance(one, dict) and word(one.get("Message")):
                    found.append((one["Message"].strip(), line))
    return found


def _inside(node, line):
    """What may hold messages below a node, lines with their numbers."""
    inside = []
    for key, value in node.items():
        if key == "LineItems" and isinstance(value, list):
            inside += [(one, at) for at, one in enumerate(value, 1)]
        elif key not in ("ValidationErrors", "Warnings") and isinstance(
            value, dict | list
        ):
            inside.append((value, line))
    return inside


def element_error(element):
    """The error on one element of a batch, ``None`` when Xero took it.

    :param dict element: of the reply's list or of ``Elements``
    :rtype: ConnectorError | None
    """
    found = element_messages(element)
    failed = (
        word(element.get("StatusAttributeString")).upper() == "ERROR"
        or element.get("HasErrors") is True
        or element.get("HasValidationErrors") is True
    )
    if not failed and not found:
        return None
    error = refusal([text for text, __ in found])
    lines = [line for text, line in found if line and text == error.message]
    if lines:
        error.params["line"] = lines[0]
    return error


class XeroDialect(Dialect):
    """Statuses and headers: api/accounting/responsecodes, guides/oauth2/limits
    (2026-11-20)."""

    correlation_header = "Xero-Correlation-Id"

    def renews(self, reply):
        """A 401 for a missing scope stays one with any token."""
        return not _lacks_scope(reply)

    def classify(self, reply, is_write):
        """See :meth:`Dialect.classify`."""
        status = reply.status
        if status == 401 and _lacks_scope(reply):
            return AuthorizationError(
                "Xero's consent does not cover this; sign in again.",
                cause=Cause.SCOPE_MISSING,
            )
        if status == 403:
            return AuthorizationError(
                "Xero no longer lets us into this organisation.",
                cause=Cause.TENANT_GONE,
                detail=_detail(reply),
            )
        if status == 429:
            return _slow_down(reply)
        if status == 503:
            return _offline(reply, is_write)
        if status in (400, 404):
            return _bad_request(reply)
        return super().classify(reply, is_write)

    def limits(self, headers):
        """See :meth:`Dialect.limits`."""
        state = LimitState(
            minute_left=_count(headers.get("X-MinLimit-Remaining")),
            day_left=_count(headers.get("X-DayLimit-Remaining")),
            retry_after=retry_after(headers),
        )
        return None if state == LimitState() else state


def _count(value):
    value = (value or "").strip()
    return int(value) if value.isdecimal() and len(value) < 10 else None


def _lacks_scope(reply):
    challenge = reply.headers.get("WWW-Authenticate") or ""
    return "insufficient_scope" in challenge or "AuthorizationUnsuccessful" in _detail(
        reply
    )


def _detail(reply):
    data = reply.data if isinstance(reply.data, dict) else {}
    return word(data.get("Detail")) or word(data.get("Message"))


def _slow_down(reply):
    problem = (reply.headers.get("X-Rate-Limit-Problem") or "").lower()
    wait = retry_after(reply.headers)
    if problem == "day":
        return RateLimitError(
            "Xero's limit of calls for today is used up.",
            cause=Cause.DAY_LIMIT,
            retry_after=wait or const.RETRY_DAY,
            limit=problem,
        )
    return RateLimitError(
        "Xero asks us to slow down.",
        cause=Cause.RATE_LIMITED,
        retry_after=wait or (const.RETRY_CONCURRENT if problem == "concurrent" else 60),
        limit=problem,
    )


def _offline(reply, is_write):
    """Even maintenance: nothing says that the request was not worked on before."""
    cls = UncertainError if is_write else TransientError
    return cls(
        "Xero is offline at the moment.",
        cause=Cause.NO_ANSWER if is_write else Cause.PROVIDER_DOWN,
        retry_after=retry_after(reply.headers) or const.RETRY_OFFLINE,
    )


def _bad_request(reply):
    """A 400 or 404 that is about the whole request."""
    data = reply.data if isinstance(reply.data, dict) else {}
    if "is used with a different request" in reply.text:
        return UncertainError(
            "Xero holds another answer under this request's key.",
            cause=Cause.NO_ANSWER,
        )
    messages = [text for text, __ in element_messages(data)]
    messages += [_detail(reply) or reply.text.strip()[:200]]
    error = refusal(messages)
    if reply.status == 404 and error.cause is Cause.UNKNOWN:
        return RejectedError(
            "Xero does not hold this record.", cause=Cause.DOCUMENT_MISSING
        )
    return error


DIALECT = XeroDialect()
