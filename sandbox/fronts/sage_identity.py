"""Sign-in at Sage: access for five minutes, refresh tokens that work once.

Source: developer.sage.com, guides on authentication and its errors, and Sage's samples,
as of November 2026.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from werkzeug import Request

from ..oauth import OAuthServer
from ..tokens import Grant, OAuthError, TokenPolicy

CLIENT_ID = "5a4db0c0-ffee-4b00-a5a4-db0c0ffee4b0/sandbox-nothing-real"
CLIENT_SECRET = "sandbox-sage-client-secret-nothing-real"
DAY = 86_400
USER_ID = uuid.UUID("3f1c5a0e-9b7d-4c2e-8a6f-0b1d2c3e4f5a").hex
# Sage says invalid_grant also of a grant_type that it does not know.
SAID_AS_GRANT = ("unsupported_grant_type", "unauthorized_client")


class SageIdentity(OAuthServer):
    title, called = "Sage Accounting", ("business", "businesses")
    client_id, client_secret = CLIENT_ID, CLIENT_SECRET
    scopes = frozenset({"full_access", "readonly"})
    full, default_scopes = ("full_access",), ("readonly",)
    uses_pkce = False
    statuses = {"invalid_client": 401}

    @property
    def policy(self) -> TokenPolicy:
        return TokenPolicy(
            access_s=300,
            refresh_idle_s=31 * DAY,
            grace_s=self.options["refresh_grace_s"],
            code_s=60,
        )

    @property
    def takes_basic(self) -> bool:
        return self.options["basic_auth"]

    def objection(
        self, chosen: tuple[str, ...], args: Mapping[str, str]
    ) -> dict[str, str]:
        """A country in which the person has no business, in words that were seen."""
        country = args.get("country", "").lower()
        there = {self.companies[company].country.lower() for company in chosen}
        if not country or country in there:
            return {}
        return {"error": "Invalid request", "reason": "Email already in use"}

    def back(self, grant: Grant) -> dict[str, str]:
        """The older API told the country; whether this one does is not confirmed."""
        if not self.options["callback_country"]:
            return {}
        return {"country": self.companies[grant.companies[0]].country.lower()}

    def reply(self, grant: Grant, request: Request | None = None) -> dict:
        access, refresh = self.tokens.issue(grant, refresh=True)
        return {
            "access_token": access,
            "token_type": "bearer",
            "expires_in": self.policy.access_s,
            "refresh_token": refresh,
            "refresh_token_expires_in": self.policy.refresh_idle_s,
            "scope": " ".join(sorted(grant.scopes)),
            "requested_by_id": USER_ID,
        }

    def wording(self, error: OAuthError, request: Request) -> dict[str, str]:
        code = "invalid_grant" if error.code in SAID_AS_GRANT else error.code
        return {"error": code}
