"""What an answer is, and how a provider says no in one."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from .errors import (
    AuthorizationError,
    Cause,
    RateLimitError,
    RejectedError,
    TransientError,
    UncertainError,
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. ``data`` is the parsed JSON (numbers with a point are
    ``Decimal``), ``None`` when there was none."""

    status: int
    headers: dict = field(repr=False)
    data: object = field(repr=False)
    text: str = field(repr=False)

    @property
    def ok(self):
        """Did the provider do what it was asked?"""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class LimitState:
    """What the provider says is left of its limits; ``None`` where it says nothing."""

    minute_left: int | None = None
    day_left: int | None = None
    retry_after: int | None = None  # seconds


class Dialect:
    """How a provider says no. The default reads nothing but the status."""

    key_header = "Idempotency-Key"
    correlation_header = "X-Request-Id"

    def classify(self, reply, is_write):
        """The error that an answer outside 2xx stands for.

        :param Reply reply: never a first 401 that :meth:`renews` a token
        :param bool is_write: may something have been written?
        :rtype: ConnectorError
        """
        status = reply.status
        if status == 401:
            return AuthorizationError(
                "The provider no longer accepts our sign-in.", cause=Cause.RECONNECT
            )
        if status == 403:
            return AuthorizationError(
                "The provider denies access.", cause=Cause.ACCESS_DENIED
            )
        if status == 429:
            return RateLimitError(
                "The provider asks us to slow down.",
                cause=Cause.RATE_LIMITED,
                retry_after=retry_after(reply.headers),
            )
        if status < 400:
            return unanswered(is_write, Cause.ANSWER_UNREADABLE)(
                f"The provider sent us elsewhere (status {status})."
            )
        if status >= 500 or status == 408:
            cause = Cause.NO_ANSWER if is_write else Cause.PROVIDER_DOWN
            return unanswered(is_write, cause)(
                f"The provider failed (status {status}).",
                retry_after=retry_after(reply.headers),
            )
        cause = Cause.DOCUMENT_MISSING if status == 404 else Cause.UNKNOWN
        return RejectedError(
            f"The provider refused the request (status {status}).", cause=cause
        )

    def refusal(self, reply, is_write):
        """The error that a 2xx answer carries, for providers that say no inside a yes.

        :rtype: ConnectorError | None
        """
        return None

    def renews(self, reply):
        """Is this 401 worth a new token and a second try?"""
        return True

    def limits(self, headers):
        """:rtype: LimitState | None"""
        return None


def retry_after(headers):
    """Seconds by the ``Retry-After`` header (a number or a date), or ``None``."""
    value = (headers.get("Retry-After") or "").strip()
    if value.isdecimal():
        return min(int(value), 86400)
    try:
        seconds = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):
        return None
    return min(max(int(seconds), 0), 86400)


def unanswered(is_write, cause):
    """Maker of the error for an answer that we do not have: a read may simply be
    repeated, a write may already be in their books."""
    cls = UncertainError if is_write else TransientError

    def make(message, **params):
        return cls(message, cause=cause, **params)

    return make
