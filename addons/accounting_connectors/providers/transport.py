"""The one door to the network: bytes out, exact numbers and one of our errors back.

What every provider shares lives here: timeouts, ``Decimal`` JSON, size limits, one
renewed token after a 401, redaction. What a status *means* is the provider's: see
:class:`Dialect`.
"""

import logging
import time
from collections import deque
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy

import requests

from .call import Authorize, full_url, make_call, shown
from .dialect import Reply, unanswered
from .errors import (
    AuthorizationError,
    Cause,
    ConnectorError,
    RateLimitError,
    TransientError,
)
from .exact_json import parse_json
from .redaction import redact

_logger = logging.getLogger(__name__)

MAX_ANSWER = 25 * 1024 * 1024  # bytes, after decompression
CHUNK = 64 * 1024
USER_AGENT = "AccountingConnectorsForOdoo/1.0"
NEVER_SENT = (  # urllib3's words for a request that did not leave
    "NewConnectionError",
    "NameResolutionError",
    "ConnectTimeoutError",
    "ProxyError",
    "SSLCertVerificationError",
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, free of secrets, for the sync log."""

    method: str
    url: str
    kind: str
    status: int | None  # None: no answer
    ms: int
    correlation: str
    request: str
    response: str
    error: str
    started: datetime  # UTC


class Transport:
    """Sends requests for one connector; kept alive between them.

    :param token: ``token(force) -> str`` lends an access token; ``force``: a new one
    :param recorder: called with one :class:`Exchange` per request
    :param before_call: called before each request with its cost; may wait or raise
        ``RateLimitError``
    :param on_headers: called with a :class:`LimitState` when an answer tells one
    :param timeout: seconds without a byte; one number, as Odoo's tests compare it.
        A whole answer may take twice as long.
    :param Pacer pacer: keeps what the provider takes in a second; shared by all that
        call for one company
    """

    def __init__(
        self,
        *,
        token,
        recorder=None,
        before_call=None,
        on_headers=None,
        timeout=60,
        headers=None,
        session=None,
        max_answer=MAX_ANSWER,
        pacer=None,
    ):
        self._token = token
        self._recorder = recorder
        self._before_call = before_call
        self._on_headers = on_headers
        self._timeout = timeout
        self._max_answer = max_answer
        self._lent = ""
        self._pacer = pacer
        self._session = session or _session()
        self._session.headers.update(headers or {})

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def close(self):
        """Let go of the kept-alive connections."""
        self._session.close()

    def send(self, method, url, **arguments):
        """Send one request; once more with a new token when the first was refused.

        :param dict params: the query; ``None`` values are left out
        :param payload: becomes the JSON body, ``Decimal`` as exact numbers
        :param bytes body: the body as it is, instead of ``payload``
        :param dict headers: further headers
        :param str key: idempotency key
        :param str kind: what it is about, for the log
        :param bool auth: lend the access token? (default)
        :param accept: statuses outside 2xx that the caller reads itself
        :param Dialect dialect: how this provider says no
        :param int cost: what the call counts in the budget
        :rtype: Reply
        :raise ConnectorError: see :meth:`Dialect.classify`; network failures of a write
            whose request may have arrived are ``UncertainError``
        """
        call = make_call(method, url, **arguments)
        self._prepare(call)
        reply = self._conclude(call, self._fly(call))
        if self._renews(call, reply):
            self._prepare(call, refused=True)
            reply = self._conclude(call, self._fly(call))
        return call.verdict(reply)

    def send_all(self, requests, concurrent):
        """Send several requests, some of them at the same time, over kept connections.

        Only the wire is shared out to threads: tokens, budget and log are the calling
        thread's, which may hold a database cursor. When the provider wants us to wait,
        or does not let us in, what was not sent yet is not sent.

        :param Sequence[dict] requests: arguments of :meth:`send`
        :param int concurrent: how many may be under way
        :return: a reply or an error for each, in order
        :rtype: list[Reply | ConnectorError]
        """
        calls = [make_call(**request) for request in requests]
        verdicts, halt = [None] * len(calls), None
        queue, flying = deque(enumerate(calls)), {}
        with ThreadPoolExecutor(max_workers=concurrent) as pool:
            while queue or flying:
                while queue and len(flying) < concurrent:
                    at, call = queue.popleft()
                    try:
                        if halt:
                            raise halt
                        self._prepare(call, refused=bool(call.token))
                        flying[pool.submit(self._fly, call)] = at
                    except ConnectorError as error:
                        verdicts[at] = halt = error
                done, __ = wait(flying, return_when=FIRST_COMPLETED)
                for flight in done:
                    at = flying.pop(flight)
                    try:
                        reply = self._conclude(calls[at], flight.result())
                        if self._renews(calls[at], reply):
                            queue.appendleft((at, calls[at]))
                            continue
                        verdicts[at] = calls[at].verdict(reply)
                    except ConnectorError as error:
                        verdicts[at] = error
                        if isinstance(error, RateLimitError | AuthorizationError):
                            halt = error
        return verdicts

    def _prepare(self, call, refused=False):
        """Lend a token, keep the pace, count the call.

        :param bool refused: the provider did not take the token that the call has; when
            it is no longer the newest, the newest will do
        """
        if call.auth:
            self._lent = self._token(refused and call.token == self._lent)
            call.renewed, call.token = refused, self._lent
        if self._pacer:
            self._pacer.wait()
        if self._before_call:
            self._before_call(call.cost)

    def _fly(self, call):
        """One request on the wire; touches nothing of ours but the session.

        :rtype: _Flight
        """
        flight, clock = _Flight(datetime.now(UTC)), time.monotonic()
        try:
            flight.reply = self._answer(call)
        except ConnectorError as error:
            flight.error = error
        except BaseException as error:
            flight.bug = error
        flight.ms = round_ms(time.monotonic() - clock)
        return flight

    def _conclude(self, call, flight):
        """Record a flight, whatever became of it.

        :rtype: Reply
        """
        reply = flight.reply
        self._record(call, flight)
        if flight.bug or flight.error:
            raise flight.bug or flight.error
        if self._on_headers and (state := call.dialect.limits(reply.headers)):
            _tell(self._on_headers, state)
        return reply

    def _renews(self, call, reply):
        """Is it a 401 that a new token may cure, and the first of this call?"""
        refused = reply.status == 401 and call.auth and not call.renewed
        return refused and call.dialect.renews(reply)

    def _answer(self, call):
        try:
            response = self._session.request(
                call.method,
                call.url,
                params=call.params,
                data=call.body,
                headers=call.headers,
                auth=Authorize(call.token),
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            )
            with response:
                raw = self._read(response, call.is_write)
        except requests.RequestException as error:
            raise _network_error(error, call.is_write) from error
        text = raw.decode("utf-8-sig", "replace")
        data = _parse(response.status_code, text, call.is_write)
        return Reply(response.status_code, response.headers, data, text)

    def _read(self, response, is_write):
        """The body, within bounds of size and time."""
        parts, size = [], 0
        end = time.monotonic() + 2 * self._timeout
        for part in response.iter_content(CHUNK):
            parts.append(part)
            size += len(part)
            if size > self._max_answer:
                raise unanswered(is_write, Cause.ANSWER_UNREADABLE)(
                    f"The answer is larger than {self._max_answer} bytes."
                )
            if time.monotonic() > end:
                raise requests.ReadTimeout("the answer took too long")
        return b"".join(parts)

    def _record(self, call, flight):
        """Tell the log."""
        if not self._recorder:
            return
        reply, error = flight.reply, flight.error

        def hidden(text):
            return redact(text, call.token)

        exchange = Exchange(
            method=call.method,
            url=hidden(full_url(call)),
            kind=str(call.kind),
            status=reply.status if reply else None,
            ms=flight.ms,
            correlation=(
                reply.headers.get(call.dialect.correlation_header, "") if reply else ""
            ),
            request=hidden(shown(call)),
            response=hidden(reply.text) if reply else "",
            error=hidden(error.message) if error else "",
            started=flight.started,
        )
        _tell(self._recorder, exchange)


def _tell(listener, what):
    """Pass something on. A listener that fails must not lose the answer to a write: the
    document is in their books, and only the answer says so."""
    try:
        listener(what)
    except Exception:
        _logger.exception("What the provider said could not be recorded")


@dataclass(slots=True)
class _Flight:
    """What became of a call on the wire."""

    started: datetime
    ms: int = 0
    reply: Reply | None = None
    error: ConnectorError | None = None
    bug: BaseException | None = None


def round_ms(seconds):
    """Whole milliseconds of a duration in seconds."""
    return int(seconds * 1000)


def _session():
    """Kept alive, no retries of its own (a write must not be repeated), no cookies."""
    session = requests.Session()
    session.headers["User-Agent"] = USER_AGENT
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


def _parse(status, text, is_write):
    """JSON whatever the content type says; of an error page only its text is kept."""
    if not text.strip():
        return None
    try:
        return parse_json(text)
    except ValueError as error:
        if not 200 <= status < 300:
            return None
        raise unanswered(is_write, Cause.ANSWER_UNREADABLE)(
            "The provider's answer cannot be read."
        ) from error


def _network_error(error, is_write):
    """Did the request leave? Only then may a write have happened."""
    names, seen = set(), error
    while seen is not None and type(seen).__name__ not in names:
        names.add(type(seen).__name__)
        reason = getattr(seen, "reason", None) or seen.__cause__ or seen.__context__
        inner = next((arg for arg in seen.args if isinstance(arg, Exception)), None)
        seen = reason if isinstance(reason, Exception) else inner
    never_sent = isinstance(error, requests.ConnectTimeout) or isinstance(
        error, (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)
    )
    if never_sent or names.intersection(NEVER_SENT):
        return TransientError(
            "The provider cannot be reached.", cause=Cause.PROVIDER_DOWN
        )
    cause = Cause.NO_ANSWER if is_write else Cause.PROVIDER_DOWN
    return unanswered(is_write, cause)("The provider did not answer.")
