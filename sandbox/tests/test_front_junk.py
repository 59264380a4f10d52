"""Whatever comes over the line, the fronts answer it: no 500, no lost connection."""

from __future__ import annotations

import base64
import random

import pytest
from app_kit import REDIRECT
from front_kit import BUSINESSES, REALMS, Wire, served

PATHS = {
    "quickbooks": (
        "/connect/oauth2",
        "/oauth2/v1/tokens/bearer",
        "/v2/oauth2/tokens/revoke",
        "/v1/openid_connect/userinfo",
        "/.well-known/openid_configuration",
        "/v3",
        "/v3/company/",
        "/v3/company/%00/x",
        f"/v3/company/{REALMS[0].id}/batch",
        "/web/",
        "/web/app/invoice",
    ),
    "sage": (
        "/oauth2/auth/central",
        "/token",
        "/revoke",
        "/v3.1",
        "/v3.1/user",
        "/v3.1/businesses/",
        "/v3.1/businesses/x/y",
        "/v3.1/contacts",
        "/web/",
        "/web/a/b/c",
    ),
}
FIELDS = (
    "client_id client_secret redirect_uri response_type scope state grant_type code "
    "refresh_token token requestid country txnId nameId deeplinkcompanyid "
    "code_challenge action company"
).split()
JUNK = [
    "",
    "x",
    "é",
    "\0",
    "%",
    '{"a":1}',
    "[]",
    "null",
    "a" * 300,
    "../",
    "-1",
    "true",
]
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")
TYPES = (
    "application/json",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
)
ROUNDS = 600


@pytest.mark.parametrize(
    "code, companies", [("quickbooks", REALMS), ("sage", BUSINESSES)]
)
def test_junk(code, companies):
    dice = random.Random(7)
    with served(code, companies) as sandbox:
        app = Wire(sandbox, code)
        app.options(limits=False)
        tokens = app.tokens()
        values = [
            *JUNK,
            REDIRECT,
            companies[0].id,
            app.at["client_id"],
            "code",
            "authorization_code",
            "refresh_token",
            tokens["refresh_token"],
            "full_access",
        ]
        pair = f"{app.at['client_id']}:{app.at['client_secret']}".encode()
        logins = [
            f"Bearer {tokens['access_token']}",
            "Bearer x",
            "Basic !!!",
            f"Basic {base64.b64encode(pair).decode()}",
            f"Basic {base64.b64encode(bytes([255, 254])).decode()}",
            "nonsense",
        ]
        for _ in range(ROUNDS):
            chosen = dice.sample(FIELDS, dice.randint(0, 8))
            fields = {name: dice.choice(values) for name in chosen}
            reply = app.http.request(
                dice.choice(METHODS),
                f"{sandbox.base}/{code}{dice.choice(PATHS[code])}",
                params=fields if dice.random() < 0.6 else None,
                headers={
                    "Authorization": dice.choice(logins),
                    "X-Business": dice.choice(["-", companies[1].id]),
                    "Content-Type": dice.choice(TYPES),
                },
                data=dice.choice([fields, dice.choice(JUNK).encode(), b"\xff\xfe"]),
                allow_redirects=False,
            )
            assert reply.status_code < 500, reply.request.url
