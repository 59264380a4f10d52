"""Sign-in at Xero: scopes, token sets, connections.

Source: developer.xero.com, guides on the auth flow, token types and scopes, as of
November 2026. Lives: code 5 minutes, access token 30 minutes, refresh token 60 days
unused, a used refresh token may be replayed for 30 minutes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from werkzeug import Request, Response

from ..oauth import OAuthServer
from ..signing import Signer
from ..state import State
from ..tokens import Grant, TokenPolicy
from ..wire import json_reply

ISSUER = "https://identity.xero.com"
CLIENT_ID = "5A4DB0C0FFEE4B00A5A4DB0C0FFEE4B0"
CLIENT_SECRET = "sandbox-xero-client-secret-nothing-real"
ID_TOKEN_S = 300
USER_ID = "5f0c6c1e-6a0f-4a57-9f5e-2f1f4f0a5a11"
NAMESPACE = uuid.UUID("0c7a4f5e-1d7e-4a53-8f0e-5f4a3c2b1a09")

SIGN_IN = ("openid", "profile", "email", "offline_access")
_READ_WRITE = (
    "invoices",
    "payments",
    "banktransactions",
    "manualjournals",
    "settings",
    "contacts",
    "attachments",
)
_REPORTS = (
    "aged",
    "balancesheet",
    "banksummary",
    "budgetsummary",
    "executivesummary",
    "profitandloss",
    "taxreports",
    "tenninetynine",
    "trialbalance",
)
# Broad scopes (accounting.transactions, accounting.reports.read) are refused, as for
# every app made since March 2026; accounting.journals.read needs a higher tier.
SCOPES = frozenset(
    (
        *SIGN_IN,
        *(f"accounting.{name}" for name in _READ_WRITE),
        *(f"accounting.{name}.read" for name in _READ_WRITE),
        *(f"accounting.reports.{name}.read" for name in _REPORTS),
        "accounting.budgets.read",
    )
)
# What POST /sandbox/token gives: everything, written in the provider's short form.
FULL = (
    *SIGN_IN,
    *(f"accounting.{name}" for name in _READ_WRITE),
    *(f"accounting.reports.{name}.read" for name in _REPORTS),
)


@dataclass
class Connection:
    """An organisation that the app may reach, for this user."""

    id: str
    tenant_id: str
    name: str
    event_id: str  # of the first consent: a later one does not change it
    created: datetime
    updated: datetime
    scopes: frozenset[str] = field(default_factory=frozenset)

    def json(self) -> dict:
        return {
            "id": self.id,
            "authEventId": self.event_id,
            "tenantId": self.tenant_id,
            "tenantType": "ORGANISATION",
            "tenantName": self.name,
            "createdDateUtc": _stamp(self.created),
            "updatedDateUtc": _stamp(self.updated),
        }


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + "0"


class XeroIdentity(OAuthServer):
    title, called = "Xero", ("organisation", "organisations")
    client_id = CLIENT_ID
    client_secret = CLIENT_SECRET
    scopes, full = SCOPES, FULL
    policy = TokenPolicy(access_s=1800, refresh_idle_s=60 * 86_400, grace_s=1800)

    def __init__(self, *args) -> None:
        self.signer = Signer()
        self.connections: dict[str, Connection] = {}
        super().__init__(*args)

    # --- consent ---

    @property
    def redirects_scope_errors(self) -> bool:
        return self.options["invalid_scope_redirect"]

    def single(self, args: Mapping[str, str]) -> bool:
        return "bulk_connect:false" in args.get("acr_values", "")

    def connected(self) -> set[str]:
        return set(self.connections)

    def new_grant(self, company_ids: tuple[str, ...], scopes: Iterable[str]) -> Grant:
        """Connect organisations; scopes add up per user and organisation."""
        now, event = self.clock.now(), str(uuid.uuid4())
        asked = frozenset(scopes)
        total = set(asked)
        for company_id in company_ids:
            found = self.connections.get(company_id)
            if found is None:
                found = self.connections[company_id] = Connection(
                    str(uuid.uuid4()),
                    company_id,
                    self.companies[company_id].name,
                    event,
                    now,
                    now,
                )
            found.updated = now
            found.scopes |= asked - set(SIGN_IN)
            total |= found.scopes
        return Grant(
            id=str(uuid.uuid4()),
            companies=company_ids,
            created=now,
            scopes=frozenset(total),
            event_id=event,
        )

    def disconnect(self, company_ids: tuple[str, ...]) -> None:
        for company_id in company_ids:
            self.connections.pop(company_id, None)

    def back(self, grant: Grant) -> dict[str, str]:
        return {
            "scope": " ".join(sorted(grant.scopes)),
            "session_state": uuid.uuid5(NAMESPACE, grant.id).hex,
        }

    # --- tokens ---

    def reply(self, grant: Grant, request: Request | None = None) -> dict:
        access, refresh = self.tokens.issue(
            grant, refresh="offline_access" in grant.scopes
        )
        reply = {
            "access_token": access,
            "expires_in": self.policy.access_s,
            "token_type": "Bearer",
            "scope": " ".join(sorted(grant.scopes)),
        }
        if refresh:
            reply["refresh_token"] = refresh
        if "openid" in grant.scopes:
            reply["id_token"] = self._id_token(grant)
        return reply

    def mint(self, grant: Grant, issued: datetime, expires: datetime) -> str:
        return self.signer.jwt(
            {
                **self._session(grant),
                "aud": f"{ISSUER}/resources",
                "nbf": int(issued.timestamp()),
                "iat": int(issued.timestamp()),
                "exp": int(expires.timestamp()),
                "client_id": self.client_id,
                "jti": uuid.uuid4().hex.upper(),
                "authentication_event_id": grant.event_id,
                "scope": sorted(grant.scopes),
                "amr": ["pwd"],
            },
            typ="at+jwt",
        )

    def _id_token(self, grant: Grant) -> str:
        now = int(self.clock.now().timestamp())
        claims = {
            **self._session(grant),
            "aud": self.client_id,
            "nbf": now,
            "iat": now,
            "exp": now + ID_TOKEN_S,
        }
        if "email" in grant.scopes:
            claims["email"] = PERSON["email"]
        if "profile" in grant.scopes:
            claims |= {
                key: PERSON[key]
                for key in ("name", "given_name", "family_name", "preferred_username")
            }
        return self.signer.jwt(claims)

    def _session(self, grant: Grant) -> dict:
        return {
            "iss": ISSUER,
            "sub": uuid.uuid5(NAMESPACE, USER_ID).hex,
            "auth_time": int(grant.created.timestamp()),
            "xero_userid": USER_ID,
            "global_session_id": uuid.uuid5(NAMESPACE, grant.id).hex,
        }

    # --- the other addresses ---

    def end(self, grant: Grant) -> None:
        """The end of all tokens and connections of this user. An access token lives
        out its minutes, but reaches no organisation."""
        self.tokens.end_refresh()
        self.connections.clear()

    def userinfo(self, grant: Grant) -> Response:
        return json_reply(
            {
                "sub": uuid.uuid5(NAMESPACE, USER_ID).hex,
                "xero_userid": USER_ID,
                **PERSON,
            }
        )

    def discovery(self) -> Response:
        identity = f"{self.base}/identity"
        return json_reply(
            {
                "issuer": ISSUER,
                "jwks_uri": f"{identity}/.well-known/openid-configuration/jwks",
                "authorization_endpoint": f"{identity}/connect/authorize",
                "token_endpoint": f"{identity}/connect/token",
                "userinfo_endpoint": f"{identity}/connect/userinfo",
                "revocation_endpoint": f"{identity}/connect/revocation",
                "scopes_supported": sorted(SCOPES),
                "grant_types_supported": ["authorization_code", "refresh_token"],
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": [
                    "client_secret_basic",
                    "client_secret_post",
                ],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    def state(self) -> State:
        return {
            **super().state(),
            "key": self.signer.state(),
            "connections": [
                dict(vars(found)) for found in list(self.connections.values())
            ],
        }

    def restore(self, state: State) -> None:
        super().restore(state)
        self.signer.restore(state["key"])
        self.connections = {
            values["tenant_id"]: Connection(**values) for values in state["connections"]
        }

    def forget(self) -> None:
        super().forget()
        self.connections.clear()


PERSON = {
    "name": "Sandbox User",
    "given_name": "Sandbox",
    "family_name": "User",
    "preferred_username": "user@sandbox.example",
    "email": "user@sandbox.example",
}
