"""Sign-in at Intuit: one company per consent, a refresh token that changes daily.

Source: Intuit's pages on authentication and its FAQ, the discovery document, and the
refresh token policy of November 2025, as of November 2026.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from werkzeug import Request, Response

from ..oauth import OAuthServer
from ..signing import Signer
from ..state import State
from ..tokens import Grant, OAuthError, TokenPolicy
from ..wire import json_reply

CLIENT_ID = "ABSANDBOXquickbooksNothingRealHere000000000000000A"
CLIENT_SECRET = "sandbox-quickbooks-client-secret-nothing-real"
DAY = 86_400
ACCESS_S = 3600
IDLE_S = 100 * DAY
SAID_IDLE_S = 101 * DAY  # what replies say, though 100 days are the rule
HARD_S = 5 * 365 * DAY
HARD_HEADER = "x-include-refresh-token-hard-expires-in"
ACCOUNTING = "com.intuit.quickbooks.accounting"
SIGN_IN = ("openid", "profile", "email", "phone", "address")
SCOPES = frozenset((ACCOUNTING, "com.intuit.quickbooks.payment", *SIGN_IN))
NAMESPACE = uuid.UUID("5e0d4a0e-6c8a-4a3b-9b59-7d2f0c1e8a44")
PERSON = {
    "sub": str(uuid.uuid5(NAMESPACE, "user")),
    "email": "user@sandbox.example",
    "emailVerified": True,
    "givenName": "Sandbox",
    "familyName": "User",
    "phoneNumber": "+1 5555550100",
    "phoneNumberVerified": False,
    "address": {
        "streetAddress": "1 Nowhere Street",
        "locality": "Mountain View",
        "region": "CA",
        "postalCode": "94043",
        "country": "US",
    },
}


class QuickBooksIdentity(OAuthServer):
    title = "QuickBooks Online"
    client_id, client_secret = CLIENT_ID, CLIENT_SECRET
    scopes, full = SCOPES, (ACCOUNTING,)
    uses_pkce = False
    query_in_redirect = False
    statuses = {"invalid_client": 401}

    def __init__(self, *args) -> None:
        self.signer = Signer()
        super().__init__(*args)

    @property
    def policy(self) -> TokenPolicy:
        return TokenPolicy(
            access_s=ACCESS_S,
            refresh_idle_s=IDLE_S,
            grace_s=self.options["refresh_grace_s"],
            rotate_s=self.options["refresh_rotates_s"],
            hard_s=HARD_S,
            reuse_revokes=self.options["code_reuse_revokes"],
        )

    @property
    def issuer(self) -> str:
        return f"{self.base}/op/v1"

    def single(self, args: Mapping[str, str]) -> bool:
        return True

    def back(self, grant: Grant) -> dict[str, str]:
        return {"realmId": grant.companies[0]}

    # --- tokens ---

    def reply(self, grant: Grant, request: Request | None = None) -> dict:
        access, refresh = self.tokens.issue(grant, refresh=True)
        hard = self.tokens.hard_left_s(grant)
        reply = {
            "token_type": "bearer",
            "expires_in": ACCESS_S,
            "access_token": access,
            "refresh_token": refresh,
            "x_refresh_token_expires_in": min(SAID_IDLE_S, hard),
        }
        if request and request.headers.get(HARD_HEADER, "").lower() == "true":
            reply["x_refresh_token_hard_expires_in"] = hard
        if "openid" in grant.scopes:
            reply["id_token"] = self._id_token(grant)
        return reply

    def _id_token(self, grant: Grant) -> str:
        now = int(self.clock.now().timestamp())
        return self.signer.jwt(
            {
                "sub": PERSON["sub"],
                "aud": [CLIENT_ID],
                "realmid": next(iter(grant.companies), ""),
                "auth_time": int(grant.created.timestamp()),
                "iss": self.issuer,
                "iat": now,
                "exp": now + ACCESS_S,
            }
        )

    def wording(self, error: OAuthError, request: Request) -> dict[str, str]:
        body = {"error": error.code}
        if error.code == "invalid_grant":
            refreshing = request.form.get("grant_type") == "refresh_token"
            body["error_description"] = (
                "Incorrect or invalid refresh token"
                if refreshing
                else "Invalid authorization code"
            )
        return body

    def revoked_token(self, request: Request) -> str:
        """The token of a revocation: JSON in Intuit's pages and libraries, a form in
        node-quickbooks."""
        if not request.is_json:
            return super().revoked_token(request)
        body = request.get_json(silent=True)
        if not isinstance(body, dict) or not isinstance(body.get("token"), str):
            raise OAuthError("invalid_request", "no token in the body")
        return body["token"]

    # --- the other addresses ---

    def userinfo(self, grant: Grant) -> dict:
        """What the scopes allow to know of the person."""
        shown = {"sub"}
        shown |= {"email", "emailVerified"} if "email" in grant.scopes else set()
        shown |= {"givenName", "familyName"} if "profile" in grant.scopes else set()
        shown |= {"address"} if "address" in grant.scopes else set()
        if "phone" in grant.scopes:
            shown |= {"phoneNumber", "phoneNumberVerified"}
        return {name: value for name, value in PERSON.items() if name in shown}

    def discovery(self) -> Response:
        return json_reply(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.base}/connect/oauth2",
                "token_endpoint": f"{self.base}/oauth2/v1/tokens/bearer",
                "userinfo_endpoint": f"{self.base}/v1/openid_connect/userinfo",
                "revocation_endpoint": f"{self.base}/v2/oauth2/tokens/revoke",
                "jwks_uri": f"{self.issuer}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "scopes_supported": sorted(SIGN_IN),
                "token_endpoint_auth_methods_supported": [
                    "client_secret_post",
                    "client_secret_basic",
                ],
                "claims_supported": ["aud", "exp", "iat", "iss", "realmid", "sub"],
            }
        )

    # --- over a restart ---

    def state(self) -> State:
        return {**super().state(), "key": self.signer.state()}

    def restore(self, state: State) -> None:
        super().restore(state)
        self.signer.restore(state["key"])
