"""Xero's wire: sign-in, connections, the API's front door, its own screens.

Sources: developer.xero.com, guides on limits and idempotency, as of November 2026.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

from werkzeug import Request, Response

from ..idempotency import KeyReused, fingerprint
from ..limits import AT_ONCE, DAY, MINUTE, Refusal, Rule
from ..oauth import bearer
from ..options import Option, boolean
from ..tokens import AccessDenied, Grant
from ..wire import json_reply, text_reply
from . import xero_links, xero_refusals, xero_webhooks
from .base import Front
from .xero_identity import XeroIdentity

API = "/api.xro/2.0/"
MAX_BYTES = 10 * 1024 * 1024
KEY_LIFE = timedelta(minutes=6)
KEY_LENGTH = 128
OFFLINE = "The Xero API is temporarily unavailable"
NOT_FOUND = "The resource you're looking for cannot be found"
LEFT = {
    "X-MinLimit-Remaining": "minute",
    "X-DayLimit-Remaining": "day",
    "X-AppMinLimit-Remaining": "appminute",
}


class XeroFront(Front):
    code, title = "xero", "Xero"
    oauth_class = XeroIdentity
    oauth: XeroIdentity
    token_path = "/identity/connect/token"
    rules = (
        Rule(name="concurrent", option="concurrent_limit", limit=5, seconds=AT_ONCE),
        Rule(name="day", option="day_limit", limit=5000, seconds=DAY),
        Rule(name="minute", option="minute_limit", limit=60, seconds=MINUTE),
        Rule(
            name="appminute",
            option="app_minute_limit",
            limit=10_000,
            seconds=MINUTE,
            shared=True,
        ),
    )
    declared = {
        "invalid_scope_redirect": Option(False, boolean),
        "idempotency_stores_500": Option(True, boolean),
    }
    webhook_style = xero_webhooks.STYLE

    def addresses(self) -> dict[str, str]:
        identity = f"{self.base}/identity/connect"
        return {
            "api": f"{self.base}/api.xro/2.0",
            "authorize": f"{identity}/authorize",
            "token": f"{identity}/token",
            "revoke": f"{identity}/revocation",
            "connections": f"{self.base}/connections",
        }

    def is_api(self, path: str) -> bool:
        return path.startswith(API)

    def company_of(self, request: Request, path: str) -> str:
        return request.headers.get("xero-tenant-id", "").strip().lower()

    # --- routing ---

    def answer(self, request: Request, path: str, *, crash: bool) -> Response:
        if self.is_api(path):
            return self._api(request, path.removeprefix(API), crash)
        match path.lower().rstrip("/").split("/")[1:]:
            case ["identity", "connect", "authorize"]:
                return self.oauth.authorize(request)
            case ["identity", "connect", "token"]:
                return self.oauth.token(request)
            case ["identity", "connect", "revocation"] if request.method == "POST":
                return self.oauth.revocation(request)
            case ["identity", ".well-known", "openid-configuration"]:
                return self.oauth.discovery()
            case ["identity", ".well-known", "openid-configuration", "jwks"]:
                return json_reply(self.oauth.signer.jwks())
            case ["identity", "connect", "userinfo"]:
                return self._signed_in(request, self.oauth.userinfo)
            case ["connections"] if request.method == "GET":
                return self._signed_in(request, lambda grant: self._list(request))
            case ["connections", connection] if request.method == "DELETE":
                return self._signed_in(request, lambda grant: self._unlink(connection))
        return text_reply(NOT_FOUND, 404)

    def stamp(self, reply: Response) -> None:
        reply.headers["Xero-Correlation-Id"] = str(uuid.uuid4())

    def _signed_in(self, request: Request, answer) -> Response:
        try:
            grant = self.oauth.tokens.access(bearer(request))
        except AccessDenied as denied:
            return self.unauthorized(denied, bearer(request))
        return answer(grant)

    def _list(self, request: Request) -> Response:
        event = request.args.get("authEventId", "").lower()
        return json_reply(
            [
                found.json()
                for found in list(self.oauth.connections.values())
                if not event or found.event_id == event
            ]
        )

    def _unlink(self, connection_id: str) -> Response:
        for tenant, found in list(self.oauth.connections.items()):
            if found.id == connection_id:
                del self.oauth.connections[tenant]
                return Response(status=204)
        return text_reply(NOT_FOUND, 404)

    # --- the API's front door ---

    def _api(self, request: Request, path: str, crash: bool) -> Response:
        try:
            grant = self.oauth.tokens.access(bearer(request))
        except AccessDenied as denied:
            return self.unauthorized(denied, bearer(request))
        tenant = self.company_of(request, path)
        connection = self.oauth.connections.get(tenant)
        if connection is None:
            return xero_refusals.problem(403, "Forbidden", "AuthenticationUnsuccessful")
        if len(request.get_data()) > MAX_BYTES:
            return text_reply("The request is larger than 10 MB", 413)
        scopes = grant.scopes & (connection.scopes | grant_scopes(grant))
        reply = self.call(
            request,
            tenant,
            path,
            lambda: self.provider.dispatch(request, tenant, path, scopes),
            crash=crash,
        )
        return self._count(reply, tenant)

    def key_life(self) -> timedelta:
        return KEY_LIFE

    def once(
        self, request: Request, company_id: str, path: str, work: Callable[[], Response]
    ) -> Response:
        """Honour the Idempotency-Key. Its scope is the app, not the organisation."""
        key = request.headers.get("Idempotency-Key", "").strip()
        if not key or request.method not in ("POST", "PUT", "PATCH"):
            return work()
        if len(key) > KEY_LENGTH:
            return text_reply(
                f"Idempotency Key: must not exceed {KEY_LENGTH} characters.", 400
            )
        mark = fingerprint(request.method, request.full_path, request.get_data())
        try:
            return self.replay(key, mark, work, self._keeps)
        except KeyReused:
            return text_reply(
                f"Idempotency Key: {key} is used with a different request.", 400
            )

    def _keeps(self, reply: Response) -> bool:
        return reply.status_code < 500 or self.options["idempotency_stores_500"]

    def _count(self, reply: Response, tenant: str) -> Response:
        for header, rule in LEFT.items():
            left = self.limiter.left(tenant, rule)
            if left is not None:
                reply.headers[header] = str(left)
        return reply

    # --- refusals ---

    def unauthorized(self, denied: AccessDenied, token: str) -> Response:
        return xero_refusals.unauthorized(denied)

    def limited(self, refusal: Refusal, company_id: str) -> Response:
        reply = Response(status=429, content_type="text/plain; charset=utf-8")
        reply.headers["X-Rate-Limit-Problem"] = refusal.problem
        if refusal.retry_after is not None:
            reply.headers["Retry-After"] = str(refusal.retry_after)
        return self._count(reply, company_id)

    def server_error(self) -> Response:
        return xero_refusals.server_error()

    def unavailable(self, status: int) -> Response:
        return text_reply(OFFLINE, status)

    # --- webhooks and deep links ---

    def webhook(
        self, events: list[dict], first: int, *, good: bool
    ) -> tuple[bytes, dict[str, str]]:
        return xero_webhooks.message(events, first, good=good)

    def web(self, request: Request, path: str) -> Response | None:
        if not path.lower().endswith("/organisationlogin/default.aspx"):
            return None
        wanted = request.args.get("shortcode", "")
        company = next(
            (
                company
                for company in self.provider.companies
                if company.short_code == wanted
            ),
            None,
        )
        if company is None:
            return None
        target = xero_links.target(request.args.get("redirecturl", ""))
        if target[:1] == ("payments",) and not self.provider.record_page(
            company.id, *target
        ):
            # Xero shows payments and bank transactions on the same screen.
            target = ("banktransactions", target[1])
        where = "/".join(("/ledger", self.code, company.id, *target))
        return Response(status=302, headers={"Location": where})


def grant_scopes(grant: Grant) -> frozenset[str]:
    """Scopes that are the user's, not an organisation's."""
    return frozenset(scope for scope in grant.scopes if "." not in scope)
