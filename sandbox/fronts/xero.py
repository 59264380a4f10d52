"""Xero's wire: sign-in, connections, the API's front door, its own screens.

Sources: developer.xero.com, guides on limits and idempotency, as of November 2026.
"""

from __future__ import annotations

import logging
import time
import uuid
from datetime import timedelta

from werkzeug import Request, Response

from ..faults import Fault, FieldError
from ..idempotency import IdempotencyStore, KeyReused, fingerprint
from ..limits import Limiter, Refusal
from ..oauth import bearer
from ..state import State, nest, part
from ..tokens import AccessDenied, Grant
from ..wire import json_reply, pack, text_reply, unpack
from . import xero_links, xero_webhooks
from .base import Front
from .xero_identity import FULL, XeroIdentity
from .xero_refusals import problem, server_error, unauthorized

log = logging.getLogger("sandbox")

API = "/api.xro/2.0/"
MAX_BYTES = 10 * 1024 * 1024
KEY_LIFE = timedelta(minutes=6)
KEY_LENGTH = 128
CLIENT_ID = "5A4DB0C0FFEE4B00A5A4DB0C0FFEE4B0"
CLIENT_SECRET = "sandbox-xero-client-secret-nothing-real"
OFFLINE = "The Xero API is temporarily unavailable"
LIMIT_OPTIONS = {
    "minute_limit": "minute",
    "day_limit": "day",
    "concurrent_limit": "concurrent",
    "app_minute_limit": "app_minute",
}


class XeroFront(Front):
    code, title = "xero", "Xero"

    def __init__(self, sandbox, provider) -> None:
        super().__init__(sandbox, provider)
        self.oauth = self.identity = XeroIdentity(
            sandbox.clock,
            provider.companies,
            CLIENT_ID,
            CLIENT_SECRET,
            base=f"{self.base}/identity",
        )
        self.limiter = Limiter(sandbox.clock)
        self.replies = IdempotencyStore(sandbox.clock, KEY_LIFE)
        self.stores_errors = True

    def describe(self) -> dict:
        identity = f"{self.base}/identity/connect"
        return {
            "api": f"{self.base}/api.xro/2.0",
            "authorize": f"{identity}/authorize",
            "token": f"{identity}/token",
            "revoke": f"{identity}/revocation",
            "connections": f"{self.base}/connections",
            "web": f"{self.base}/web",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "webhook_key": xero_webhooks.WEBHOOK_KEY,
            "companies": [
                {
                    "id": company.id,
                    "name": company.name,
                    "country": company.country,
                    "currency": company.currency,
                }
                for company in self.provider.companies
            ],
        }

    # --- routing ---

    def handle(self, request: Request, path: str, *, crash: bool = False) -> Response:
        if path.startswith(API):
            reply = self._api(request, path.removeprefix(API), crash)
        elif crash:
            reply = server_error()
        else:
            reply = self._identity(request, path)
        reply.headers["Xero-Correlation-Id"] = str(uuid.uuid4())
        return reply

    def _identity(self, request: Request, path: str) -> Response:
        match path.lower().rstrip("/").split("/")[1:]:
            case ["identity", "connect", "authorize"]:
                return self.identity.authorize(request)
            case ["identity", "connect", "token"]:
                return self.identity.token(request)
            case ["identity", "connect", "revocation"] if request.method == "POST":
                return self.identity.revocation(request)
            case ["identity", ".well-known", "openid-configuration"]:
                return self.identity.discovery()
            case ["identity", ".well-known", "openid-configuration", "jwks"]:
                return json_reply(self.identity.signer.jwks())
            case ["identity", "connect", "userinfo"]:
                return self._signed_in(request, self.identity.userinfo)
            case ["connections"] if request.method == "GET":
                return self._signed_in(request, lambda grant: self._list(request))
            case ["connections", connection] if request.method == "DELETE":
                return self._signed_in(request, lambda grant: self._unlink(connection))
        return text_reply("The resource you're looking for cannot be found", 404)

    def _signed_in(self, request: Request, answer) -> Response:
        try:
            grant = self.identity.tokens.access(bearer(request))
        except AccessDenied as denied:
            return unauthorized(denied)
        return answer(grant)

    def _list(self, request: Request) -> Response:
        event = request.args.get("authEventId", "").lower()
        return json_reply(
            [
                found.json()
                for found in list(self.identity.connections.values())
                if not event or found.event_id == event
            ]
        )

    def _unlink(self, connection_id: str) -> Response:
        for tenant, found in list(self.identity.connections.items()):
            if found.id == connection_id:
                del self.identity.connections[tenant]
                return Response(status=204)
        return text_reply("The resource you're looking for cannot be found", 404)

    # --- the API's front door ---

    def _api(self, request: Request, path: str, crash: bool) -> Response:
        try:
            grant = self.identity.tokens.access(bearer(request))
        except AccessDenied as denied:
            return unauthorized(denied)
        tenant = request.headers.get("xero-tenant-id", "").strip().lower()
        connection = self.identity.connections.get(tenant)
        if connection is None:
            return problem(403, "Forbidden", "AuthenticationUnsuccessful")
        if len(request.get_data()) > MAX_BYTES:
            return text_reply("The request is larger than 10 MB", 413)
        refusal = self.limiter.enter(tenant)
        if refusal:
            return self._limited(refusal, tenant)
        try:
            time.sleep(self.latency_ms / 1000)
            scopes = grant.scopes & (connection.scopes | grant_scopes(grant))
            reply = self._once(
                request, lambda: self._books(request, tenant, path, scopes, crash)
            )
        finally:
            self.limiter.leave(tenant)
        return self._count(reply, tenant)

    def _books(
        self,
        request: Request,
        tenant: str,
        path: str,
        scopes: frozenset[str],
        crash: bool,
    ) -> Response:
        if crash:
            return server_error()
        try:
            return self.provider.dispatch(request, tenant, path, scopes)
        except Exception:
            # A bug of the sandbox; the client sees what it would see of Xero's bugs.
            log.exception("%s %s failed in the sandbox", request.method, request.path)
            return server_error()

    def _once(self, request: Request, work) -> Response:
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
            reply, replayed = self.replies.run(
                key,
                mark,
                work,
                lambda reply: reply.status_code < 500 or self.stores_errors,
            )
        except KeyReused:
            return text_reply(
                f"Idempotency Key: {key} is used with a different request.", 400
            )
        copy = Response(reply.get_data(), reply.status_code, reply.headers)
        if replayed:
            copy.headers["X-Sandbox-Replay"] = "true"
        return copy

    def _count(self, reply: Response, tenant: str) -> Response:
        minute, day, app = self.limiter.left(tenant)
        reply.headers["X-MinLimit-Remaining"] = str(minute)
        reply.headers["X-DayLimit-Remaining"] = str(day)
        reply.headers["X-AppMinLimit-Remaining"] = str(app)
        return reply

    # --- refusals ---

    def _limited(self, refusal: Refusal, tenant: str) -> Response:
        reply = Response(status=429, content_type="text/plain; charset=utf-8")
        reply.headers["X-Rate-Limit-Problem"] = refusal.problem
        if refusal.retry_after is not None:
            reply.headers["Retry-After"] = str(refusal.retry_after)
        return self._count(reply, tenant)

    def fail(self, fault: Fault, request: Request, path: str) -> Response:
        token_path = path.lower().endswith("/connect/token")
        match fault.kind:
            case "500":
                reply = server_error()
            case "503":
                reply = text_reply(OFFLINE, 503)
            case "429":
                wait = None if fault.problem == "concurrent" else int(fault.seconds)
                reply = self._limited(
                    Refusal(fault.problem, wait),
                    request.headers.get("xero-tenant-id", "").lower(),
                )
            case "unauthorized" | "revoke" if token_path:
                code = "invalid_grant" if fault.kind == "revoke" else "invalid_client"
                reply = json_reply({"error": code}, 400)
            case _:
                reply = unauthorized(AccessDenied(self.sandbox.clock.now()))
        reply.headers["Xero-Correlation-Id"] = str(uuid.uuid4())
        return reply

    # --- control ---

    def issue(self, company_ids: tuple[str, ...], scopes: list[str] | None) -> dict:
        wanted = tuple(scopes) if scopes is not None else FULL
        if unknown := self.identity.unknown_scopes(wanted):
            raise FieldError("scopes", f"unknown: {' '.join(unknown)}")
        return self.identity.reply(self.identity.new_grant(company_ids, wanted))

    def kill(self, request: Request) -> None:
        token = bearer(request)
        if not token and request.mimetype == "application/x-www-form-urlencoded":
            token = request.form.get("refresh_token", "")
        if grant := self.identity.tokens.owner(token):
            grant.revoked = True

    def disconnect(self, company_ids: tuple[str, ...]) -> None:
        for company_id in company_ids:
            self.identity.connections.pop(company_id, None)

    def configure(self, options: dict) -> dict:
        rest = dict(options)
        for option, name in LIMIT_OPTIONS.items():
            if option in rest:
                setattr(self.limiter.settings, name, positive(option, rest.pop(option)))
        for option, (owner, name) in {
            "limits": (self.limiter.settings, "enforced"),
            "invalid_scope_redirect": (self.identity, "redirects_scope_errors"),
            "idempotency_stores_500": (self, "stores_errors"),
        }.items():
            if option in rest:
                setattr(owner, name, boolean(option, rest.pop(option)))
        return rest

    def settings(self) -> dict:
        limit = self.limiter.settings
        return {
            "limits": limit.enforced,
            **{key: getattr(limit, name) for key, name in LIMIT_OPTIONS.items()},
            "invalid_scope_redirect": self.identity.redirects_scope_errors,
            "idempotency_stores_500": self.stores_errors,
        }

    def reset(self, keep: frozenset[str]) -> None:
        self.limiter.reset()
        self.replies.clear()
        if "tokens" not in keep:
            self.identity.forget()
        if "config" not in keep:
            self.limiter.settings = type(self.limiter.settings)()
            self.identity.redirects_scope_errors = False
            self.stores_errors, self.latency_ms = True, 0

    def state(self) -> State:
        return {
            **super().state(),
            "stores_errors": self.stores_errors,
            "limits": dict(vars(self.limiter.settings)),
            "replies": self.replies.state(pack),
            **nest("identity", self.identity.state()),
        }

    def restore(self, state: State) -> None:
        super().restore(state)
        self.stores_errors = state["stores_errors"]
        self.limiter.settings = type(self.limiter.settings)(**state["limits"])
        self.replies.restore(state["replies"], unpack)
        self.identity.restore(part(state, "identity"))

    def is_secret(self, path: str) -> bool:
        return not path.startswith(API)

    def webhook(
        self, events: list[dict], first: int, *, good: bool
    ) -> tuple[bytes, dict[str, str]]:
        return xero_webhooks.message(events, first, good=good)

    # --- deep links ---

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


def positive(field: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise FieldError(field, "must be an integer, 0 or more")
    return value


def boolean(field: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise FieldError(field, "must be true or false")
    return value
