"""The one door to the network: bytes out, exact numbers and one of our errors back.

What every provider shares lives here: timeouts, ``Decimal`` JSON, size limits, one
renewed token after a 401, redaction. What a status *means* is the provider's: see
:class:`Dialect`.
"""

import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy

import requests

from .dialect import Dialect, Reply, unanswered
from .errors import Cause, ConnectorError, TransientError
from .exact_json import dump, parse_json
from .redaction import redact

_logger = logging.getLogger(__name__)

MAX_ANSWER = 25 * 1024 * 1024  # bytes, after decompression
CHUNK = 64 * 1024
READS = frozenset({"GET", "HEAD"})
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
    :param before_call: called before each request; may wait or raise ``RateLimitError``
    :param on_headers: called with a :class:`LimitState` when an answer tells one
    :param timeout: seconds without a byte; one number, as Odoo's tests compare it.
        A whole answer may take twice as long.
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
    ):
        self._token = token
        self._recorder = recorder
        self._before_call = before_call
        self._on_headers = on_headers
        self._timeout = timeout
        self._max_answer = max_answer
        self._lent = ""
        self._session = session or _session()
        self._session.headers.update(headers or {})

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def close(self):
        """Let go of the kept-alive connections."""
        self._session.close()

    def send(
        self,
        method,
        url,
        *,
        params=None,
        payload=None,
        body=None,
        headers=None,
        key=None,
        kind="",
        auth=True,
        accept=frozenset(),
        dialect=None,
    ):
        """Send one request; once more with a new token when the first was refused.

        :param dict params: the query; ``None`` values are left out
        :param payload: becomes the JSON body, ``Decimal`` as exact numbers
        :param bytes body: the body as it is, instead of ``payload``
        :param str key: idempotency key
        :param str kind: what it is about, for the log
        :param bool auth: lend the access token?
        :param accept: statuses outside 2xx that the caller reads itself
        :rtype: Reply
        :raise ConnectorError: see :meth:`Dialect.classify`; network failures of a write
            whose request may have arrived are ``UncertainError``
        """
        dialect = dialect or Dialect()
        if payload is not None:
            body = dump(payload)
        headers = _headers(headers, body, payload is not None, key, dialect)
        call = _Call(method.upper(), url, _query(params), body, headers, kind, dialect)
        reply = self._exchange(call, auth, force=False)
        if reply.status == 401 and auth and dialect.renews(reply):
            reply = self._exchange(call, auth, force=True)
        if reply.ok or reply.status in accept:
            return reply
        raise dialect.classify(reply, call.is_write)

    def _exchange(self, call, auth, force):
        """One request on the wire, recorded whatever happens."""
        if auth:
            self._lent = self._token(force)
        if self._before_call:
            self._before_call()
        started, clock = datetime.now(UTC), time.monotonic()
        reply = error = None
        try:
            reply = self._answer(call, self._lent if auth else "")
        except ConnectorError as raised:
            error = raised
            raise
        finally:
            ms = round_ms(time.monotonic() - clock)
            self._record(call, reply, error, started, ms)
        if self._on_headers and (state := call.dialect.limits(reply.headers)):
            _tell(self._on_headers, state)
        return reply

    def _answer(self, call, token):
        try:
            response = self._session.request(
                call.method,
                call.url,
                params=call.params,
                data=call.body,
                headers=call.headers,
                auth=_Authorize(token),
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

    def _record(self, call, reply, error, started, ms):
        """Tell the log."""
        if not self._recorder:
            return
        headers = reply.headers if reply else {}
        exchange = Exchange(
            method=call.method,
            url=self._redact(_full_url(call)),
            kind=str(call.kind),
            status=reply.status if reply else None,
            ms=ms,
            correlation=headers.get(call.dialect.correlation_header, ""),
            request=self._redact(_shown(call.body, call.headers)),
            response=self._redact(reply.text) if reply else "",
            error=self._redact(error.message) if error else "",
            started=started,
        )
        _tell(self._recorder, exchange)

    def _redact(self, text):
        return redact(text, self._lent)


def _tell(listener, what):
    """Pass something on. A listener that fails must not lose the answer to a write: the
    document is in their books, and only the answer says so."""
    try:
        listener(what)
    except Exception:
        _logger.exception("What the provider said could not be recorded")


@dataclass(slots=True)
class _Call:
    method: str
    url: str
    params: dict
    body: bytes | None
    headers: dict
    kind: str
    dialect: Dialect

    @property
    def is_write(self):
        return self.method not in READS


class _Authorize(requests.auth.AuthBase):
    """Sets our header itself, so that a ``.netrc`` on the machine never replaces it."""

    def __init__(self, token):
        self.token = token

    def __call__(self, request):
        if self.token:
            request.headers["Authorization"] = f"Bearer {self.token}"
        return request


def round_ms(seconds):
    """Whole milliseconds of a duration in seconds."""
    return int(seconds * 1000)


def _session():
    """Kept alive, no retries of its own (a write must not be repeated), no cookies."""
    session = requests.Session()
    session.headers["User-Agent"] = USER_AGENT
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


def _headers(extra, body, is_json, key, dialect):
    headers = {"Accept": "application/json"}
    if body is not None:
        headers["Content-Type"] = (
            "application/json" if is_json else "application/octet-stream"
        )
    if key:
        headers[dialect.key_header] = key
    return headers | (extra or {})


def _query(params):
    return {name: value for name, value in (params or {}).items() if value is not None}


def _full_url(call):
    return requests.Request(call.method, call.url, params=call.params).prepare().url


def _shown(body, headers):
    if body is None:
        return ""
    kind = headers.get("Content-Type", "")
    if "json" in kind or kind.startswith("text/"):
        return body.decode("utf-8", "replace")
    return f"[{len(body)} bytes, {kind}]"


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
