"""QuickBooks Online's wire: sign-in, the API's front door, its own screens.

Sources: Intuit's pages on limits and throttles and on basic field definitions, the
blog posts on request ids (2015) and the builder tier (2026), as of November 2026.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from werkzeug import Request, Response

from ..idempotency import KeyReused, fingerprint
from ..limits import MINUTE, MONTH, Refusal, Rule
from ..oauth import bearer
from ..options import Option, boolean, one_of, whole, whole_or_none
from ..tokens import AccessDenied
from ..wire import json_reply, text_reply
from . import quickbooks_links, quickbooks_refusals, quickbooks_webhooks
from .base import Front
from .quickbooks_identity import ACCOUNTING, QuickBooksIdentity

API = re.compile(r"/v3/company/([^/]+)/?(.*)", re.I | re.S)
BATCH, READ = "batch", "read"
READS_BY_POST = ("query", "cdc")
ID_LENGTH, BATCH_ID_LENGTH = 50, 36
VERSION = "1955.208"  # of the form that recordings show
WORDS = {
    "second": "More requests in one second than are allowed",
    "minute": "More requests in one minute than are allowed",
    "batch": "More batch requests in one minute than are allowed",
    "quota": "The monthly read quota of this developer workspace is used up",
}


class QuickBooksFront(Front):
    code, title = "quickbooks", "QuickBooks Online"
    oauth_class = QuickBooksIdentity
    oauth: QuickBooksIdentity
    token_path = "/oauth2/v1/tokens/bearer"
    rules = (
        Rule(
            name="quota",
            option="read_quota",
            limit=None,
            seconds=MONTH,
            shared=True,
            kind=READ,
        ),
        Rule(name="second", option="second_limit", limit=10, seconds=1),
        Rule(name="batch", option="batch_limit", limit=40, seconds=MINUTE, kind=BATCH),
        Rule(name="minute", option="minute_limit", limit=500, seconds=MINUTE),
    )
    declared = {
        "throttle_format": Option("xml", one_of("xml", "json")),
        "throttle_retry_after": Option(False, boolean),
        "refresh_rotates_s": Option(86_400, whole),
        "refresh_grace_s": Option(0, whole),
        "code_reuse_revokes": Option(True, boolean),
        "requestid_clash": Option(False, boolean),
        "requestid_stores_errors": Option(False, boolean),
        "requestid_retention_s": Option(None, whole_or_none),
        "requestid_of_uploads": Option(False, boolean),
        "webhook_format": Option("cloudevents", one_of(*quickbooks_webhooks.FORMATS)),
    }
    webhook_style = quickbooks_webhooks.STYLE
    compresses = True

    def addresses(self) -> dict[str, str]:
        return {
            "api": self.base,
            "authorize": f"{self.base}/connect/oauth2",
            "token": f"{self.base}{self.token_path}",
            "revoke": f"{self.base}/v2/oauth2/tokens/revoke",
            "userinfo": f"{self.base}/v1/openid_connect/userinfo",
            "discovery": f"{self.base}/.well-known/openid_configuration",
            "issuer": self.oauth.issuer,
            "jwks": f"{self.oauth.issuer}/jwks",
        }

    def is_api(self, path: str) -> bool:
        return path.lower().startswith("/v3/")

    def company_of(self, request: Request, path: str) -> str:
        found = API.fullmatch(path)
        return found[1] if found else ""

    @property
    def now(self) -> datetime:
        return self.sandbox.clock.now()

    # --- routing ---

    def answer(self, request: Request, path: str, *, crash: bool) -> Response:
        if self.is_api(path):
            started = time.perf_counter()
            reply = self._api(request, path, crash)
            took = int((time.perf_counter() - started) * 1000)
            reply.headers["QBO-Version"] = VERSION
            reply.headers["Service-Time"] = f"total={took}"
            return reply
        match path.lower().rstrip("/").split("/")[1:]:
            case ["connect", "oauth2"]:
                return self.oauth.authorize(request)
            case ["oauth2", "v1", "tokens", "bearer"]:
                return self.oauth.token(request)
            case ["v2", "oauth2", "tokens", "revoke"] if request.method == "POST":
                return self.oauth.revocation(request)
            case [".well-known", "openid_configuration"]:
                return self.oauth.discovery()
            case [".well-known", "openid_sandbox_configuration"]:
                return self.oauth.discovery()
            case ["op", "v1", "jwks"]:
                return json_reply(self.oauth.signer.jwks())
            case ["v1", "openid_connect", "userinfo"]:
                return self._userinfo(request)
        return text_reply("Not Found", 404)

    def stamp(self, reply: Response) -> None:
        reply.headers["intuit_tid"] = (
            f"1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]}"
        )

    def _userinfo(self, request: Request) -> Response:
        token = bearer(request)
        try:
            grant = self.oauth.tokens.access(token)
        except AccessDenied as denied:
            return self.unauthorized(denied, token)
        if "openid" not in grant.scopes:
            return quickbooks_refusals.forbidden(self.now)
        return json_reply(self.oauth.userinfo(grant))

    # --- the API's front door ---

    def _api(self, request: Request, path: str, crash: bool) -> Response:
        token = bearer(request)
        try:
            grant = self.oauth.tokens.access(token)
        except AccessDenied as denied:
            return self.unauthorized(denied, token)
        found = API.fullmatch(path)
        if found is None:
            return text_reply("Not Found", 404)
        realm, rest = found.groups()
        if realm not in grant.companies or ACCOUNTING not in grant.scopes:
            return quickbooks_refusals.forbidden(self.now)
        return self.call(
            request,
            realm,
            rest,
            lambda: self.provider.dispatch(request, realm, rest, grant.scopes),
            crash=crash,
            kinds=kinds(request, rest),
        )

    def key_life(self) -> timedelta | None:
        seconds = self.options["requestid_retention_s"]
        return None if seconds is None else timedelta(seconds=seconds)

    def once(
        self, request: Request, company_id: str, path: str, work: Callable[[], Response]
    ) -> Response:
        """Honour the ``requestid`` of a write. Its scope is the company."""
        others, key = [], ""
        for name, value in request.args.items(multi=True):
            if name.lower() == "requestid":
                key = value
            else:
                others.append(f"{name}={value}")
        kind = kinds(request, path)
        uploads = path.lower().strip("/") == "upload"
        if uploads and not self.options["requestid_of_uploads"]:
            return work()  # nobody says that it counts there
        if not key or READ in kind:
            return work()
        longest = BATCH_ID_LENGTH if BATCH in kind else ID_LENGTH
        if not re.fullmatch(rf"[!-~]{{1,{longest}}}", key):
            return quickbooks_refusals.bad_request_id(longest, self.now)
        url = "&".join((path.lower(), *sorted(others)))
        try:
            return self.replay(
                f"{company_id}:{key}",
                fingerprint(request.method, url, request.get_data()),
                work,
                self._keeps,
                strict=self.options["requestid_clash"],
            )
        except KeyReused:
            return quickbooks_refusals.reused_request_id(key, self.now)

    def _keeps(self, reply: Response) -> bool:
        return reply.status_code < 400 or self.options["requestid_stores_errors"]

    # --- refusals ---

    def unauthorized(self, denied: AccessDenied, token: str) -> Response:
        return quickbooks_refusals.unauthorized(denied, token, self.now)

    def limited(self, refusal: Refusal, company_id: str) -> Response:
        reply = quickbooks_refusals.throttled(
            self.options["throttle_format"],
            WORDS.get(refusal.problem, WORDS["minute"]),
            self.now,
        )
        if self.options["throttle_retry_after"] and refusal.retry_after is not None:
            reply.headers["Retry-After"] = str(refusal.retry_after)
        return reply

    def server_error(self) -> Response:
        return quickbooks_refusals.server_error(self.now)

    def unavailable(self, status: int) -> Response:
        return quickbooks_refusals.unavailable(status)

    # --- webhooks and deep links ---

    def webhook(
        self, events: list[dict], first: int, *, good: bool
    ) -> tuple[bytes, dict[str, str]]:
        return quickbooks_webhooks.message(
            events, self.options["webhook_format"], good=good
        )

    def web(self, request: Request, path: str) -> Response | None:
        where = quickbooks_links.target(self.provider, path, request.args)
        if where is None:
            return None
        return Response(
            status=302, headers={"Location": "/".join(("/ledger", self.code, *where))}
        )


def kinds(request: Request, path: str) -> tuple[str, ...]:
    """What a call is, for the limits: reads are metered, batches have their own.

    :param path: after the company
    """
    first = path.lower().split("/")[0]
    if request.method == "GET" or first in READS_BY_POST:
        return (READ,)
    return (BATCH,) if first == "batch" else ()
