"""Sage Accounting's wire: sign-in, businesses, the API's front door, its own screens.

Sources: developer.sage.com, guides on authentication, multiple businesses and errors;
limits as third parties state them (Sage states none), as of November 2026.
"""

from __future__ import annotations

import re
import uuid

from werkzeug import Request, Response

from ..limits import AT_ONCE, DAY, MINUTE, Refusal, Rule
from ..oauth import bearer
from ..options import Option, boolean, whole
from ..tokens import AccessDenied, Grant
from ..wire import json_reply, text_reply
from . import sage_refusals
from .base import Front
from .sage_identity import USER_ID, SageIdentity

API = "/v3.1/"
HEADER = "X-Business"
USER = {
    "id": USER_ID,
    "displayed_as": "Sandbox User",
    "$path": "/user",
    "first_name": "Sandbox",
    "last_name": "User",
    "initials": "SU",
    "email": "user@sandbox.example",
    "locale": "en-GB",
}


class SageFront(Front):
    code, title = "sage", "Sage Accounting"
    oauth_class = SageIdentity
    token_path = "/token"
    rules = (
        Rule(name="concurrent", option="concurrent_limit", limit=None, seconds=AT_ONCE),
        Rule(name="day", option="day_limit", limit=2500, seconds=DAY),
        Rule(name="minute", option="minute_limit", limit=100, seconds=MINUTE),
    )
    declared = {
        "basic_auth": Option(False, boolean),
        "callback_country": Option(False, boolean),
        "throttle_retry_after": Option(True, boolean),
        "refresh_grace_s": Option(0, whole),
        "business_header_required": Option(False, boolean),
    }

    def __init__(self, sandbox, provider) -> None:
        super().__init__(sandbox, provider)
        provider.web_base = f"{self.base}/web"

    def addresses(self) -> dict[str, str]:
        return {
            "api": f"{self.base}/v3.1",
            "authorize": f"{self.base}/oauth2/auth/central",
            "token": f"{self.base}{self.token_path}",
            "revoke": f"{self.base}/revoke",
        }

    def is_api(self, path: str) -> bool:
        return path.startswith(API)

    def company_of(self, request: Request, path: str) -> str:
        return request.headers.get(HEADER, "").strip().lower()

    # --- routing ---

    def answer(self, request: Request, path: str, *, crash: bool) -> Response:
        if self.is_api(path):
            return self._api(request, path.removeprefix(API).rstrip("/"), crash)
        match path.lower().rstrip("/").split("/")[1:]:
            case ["oauth2", "auth", "central"]:
                return self.oauth.authorize(request)
            case ["token"]:
                return self.oauth.token(request)
            case ["revoke"] if request.method == "POST":
                return self.oauth.revocation(request)
        return text_reply("Not Found", 404)

    def stamp(self, reply: Response) -> None:
        reply.headers["X-Request-Id"] = str(uuid.uuid4())

    # --- the API's front door ---

    def _api(self, request: Request, path: str, crash: bool) -> Response:
        token = bearer(request)
        try:
            grant = self.oauth.tokens.access(token)
        except AccessDenied as denied:
            return self.unauthorized(denied, token)
        business = self.company_of(request, path)
        mine = self._businesses(grant)
        if not business:
            if self.options["business_header_required"] and len(mine) > 1:
                return sage_refusals.choose_business()
            business = mine[0]
        if business not in mine:
            return sage_refusals.no_business()
        reply = self.call(
            request,
            business,
            path,
            lambda: (
                self._persons(request, path, mine)
                or self.provider.dispatch(request, business, path, grant.scopes)
            ),
            crash=crash,
        )
        reply.headers[HEADER] = business
        return reply

    def _businesses(self, grant: Grant) -> list[str]:
        """The user's businesses, the lead business first: that is the oldest one."""
        return [
            company.id
            for company in self.provider.companies
            if company.id in grant.companies
        ]

    def _persons(self, request: Request, path: str, mine: list[str]) -> Response | None:
        """What belongs to the person, not to one business; None: the books answer."""
        match path.split("/"):
            case ["businesses" | "user", *_] if request.method != "GET":
                return sage_refusals.wrong_verb()
            case ["user"]:
                return json_reply(USER)
            case ["businesses"]:
                return json_reply(self.provider.businesses_json(mine))
            case ["businesses", "lead"]:
                return json_reply(self.provider.business_json(mine[0]))
            case ["businesses", business] if business.lower() in mine:
                return json_reply(self.provider.business_json(business.lower()))
            case ["businesses", _]:
                return sage_refusals.not_found()
        return None

    # --- refusals ---

    def unauthorized(self, denied: AccessDenied, token: str) -> Response:
        return sage_refusals.unauthorized(denied)

    def limited(self, refusal: Refusal, company_id: str) -> Response:
        reply = sage_refusals.throttled()
        if self.options["throttle_retry_after"] and refusal.retry_after is not None:
            reply.headers["Retry-After"] = str(refusal.retry_after)
        return reply

    def server_error(self) -> Response:
        return sage_refusals.server_error()

    def unavailable(self, status: int) -> Response:
        return sage_refusals.unavailable(status)

    # --- deep links ---

    def web(self, request: Request, path: str) -> Response | None:
        """The ``links`` of a record name business, kind and id, as its page does."""
        parts = path.removeprefix("/web/").strip("/").split("/")
        if not all(re.fullmatch(r"[\w-]+", part) for part in parts):
            return None
        return Response(
            status=302, headers={"Location": "/".join(("/ledger", self.code, *parts))}
        )
