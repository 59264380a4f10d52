"""One request, as it goes out and as the log shows it."""

from dataclasses import dataclass, field

import requests

from .dialect import Dialect
from .exact_json import dump
from .kinds import Kind

READS = frozenset({"GET", "HEAD"})
FILE_FROM = 1000  # bytes; what is said of a file without its content is shorter


@dataclass(slots=True)
class Call:
    method: str
    url: str
    params: dict
    body: bytes | None
    headers: dict
    kind: str
    dialect: Dialect
    auth: bool
    accept: frozenset
    cost: int
    token: str = field(default="", repr=False)  # lent for this call
    renewed: bool = False

    @property
    def is_write(self):
        return self.method not in READS

    def verdict(self, reply):
        """The reply, when the provider did what it was asked.

        :raise ConnectorError: it did not
        """
        if reply.ok:
            # only the base never says no
            # pylint: disable-next=assignment-from-none
            error = self.dialect.refusal(reply, self.is_write)
        elif reply.status in self.accept:
            error = None
        else:
            error = self.dialect.classify(reply, self.is_write)
        if error:
            raise error
        return reply


class Authorize(requests.auth.AuthBase):
    """Sets our header itself, so that a ``.netrc`` on the machine never replaces it."""

    def __init__(self, token):
        self.token = token

    def __call__(self, request):
        if self.token:
            request.headers["Authorization"] = f"Bearer {self.token}"
        return request


def make_call(
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
    cost=1,
):
    """A call as :meth:`Transport.send` describes it."""
    dialect = dialect or Dialect()
    if payload is not None:
        body = dump(payload)
    headers = _headers(headers, body, payload is not None, key, dialect)
    query = _query(params)
    return Call(
        method.upper(), url, query, body, headers, kind, dialect, auth, accept, cost
    )


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


def full_url(call):
    return requests.Request(call.method, call.url, params=call.params).prepare().url


def shown(call):
    """What the log shows of a body: texts, and of a file no more than how large it is,
    however it is wrapped.

    :param Call call: the request
    :rtype: str
    """
    body, kind = call.body, call.headers.get("Content-Type", "")
    if body is None:
        return ""
    text = "json" in kind or kind.startswith("text/")
    if not text or (call.kind == Kind.ATTACHMENT and len(body) > FILE_FROM):
        return f"[{len(body)} bytes, {kind}]"
    return body.decode("utf-8", "replace")
