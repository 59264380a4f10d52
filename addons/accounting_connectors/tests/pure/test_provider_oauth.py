"""OAuth against a real token endpoint: what comes back, and every way it goes wrong."""

import base64
from urllib.parse import parse_qs, urlsplit

import pytest
from providers.base import Endpoints
from providers.errors import (
    AuthorizationError,
    Cause,
    ConfigurationError,
    RateLimitError,
    TransientError,
)
from providers.oauth import OAuthClient, new_verifier
from providers.xero.const import OAUTH, SCOPES

SECRET = "s3cret-of-the-app"
TOKENS = {
    "access_token": "aaa-access",
    "refresh_token": "rrr-refresh",
    "expires_in": 1800,
    "token_type": "Bearer",
    "id_token": "eyJ",
    "scope": "openid accounting.invoices",
}


@pytest.fixture
def client(server):
    endpoints = Endpoints(
        api=server.url,
        authorize=server.url + "/authorize",
        token=server.url + "/token",
        revoke=server.url + "/revoke",
    )
    return OAuthClient(
        OAUTH, endpoints, "client-1", SECRET, "https://odoo.example/cb", timeout=2
    )


def form(server, at=-1):
    return {k: v[0] for k, v in parse_qs(server.seen[at][3].decode()).items()}


def test_the_browser_is_sent_with_state_scopes_and_challenge(client):
    verifier = new_verifier()
    url = client.authorization_url("st4te", verifier)
    query = {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()}
    assert query["response_type"] == "code"
    assert query["state"] == "st4te"
    assert query["scope"] == " ".join(SCOPES)
    assert query["redirect_uri"] == "https://odoo.example/cb"
    assert query["code_challenge_method"] == "S256"
    assert verifier not in url
    assert 43 <= len(verifier) <= 128


def test_a_code_becomes_tokens(client, server):
    server.say(data=TOKENS)
    tokens = client.exchange("c0de", "v" * 43)
    assert (tokens.access_token, tokens.refresh_token) == ("aaa-access", "rrr-refresh")
    assert tokens.scopes == ("openid", "accounting.invoices")
    sent = form(server)
    assert sent["code"] == "c0de"
    assert sent["code_verifier"] == "v" * 43
    assert sent["redirect_uri"] == "https://odoo.example/cb"
    basic = base64.b64encode(f"client-1:{SECRET}".encode()).decode()
    assert server.seen[0][2]["Authorization"] == f"Basic {basic}"


def test_a_token_set_shows_nothing(client, server):
    server.say(data=TOKENS)
    shown = repr(client.exchange("c0de"))
    assert "aaa" not in shown and "rrr" not in shown


def test_refreshing_rotates_or_keeps(client, server):
    server.say(data=TOKENS | {"refresh_token": "new"})
    assert client.refresh("old").refresh_token == "new"
    assert form(server)["refresh_token"] == "old"
    server.say(data={"access_token": "a", "expires_in": "60"})
    kept = client.refresh("old")
    assert (kept.refresh_token, kept.expires_in) == ("old", 60)


@pytest.mark.parametrize(
    ("lives", "ends"),
    [
        ({}, None),
        ({"refresh_token_expires_in": 2678400}, 2678400),
        ({"x_refresh_token_expires_in": 8726400}, 8726400),
        (
            {
                "x_refresh_token_expires_in": 8726400,
                "x_refresh_token_hard_expires_in": 86400,
            },
            86400,
        ),
    ],
)
def test_a_refresh_token_lives_until_its_first_end(client, server, lives, ends):
    server.say(data=TOKENS | lives)
    assert client.exchange("c0de").refresh_expires_in == ends


@pytest.mark.parametrize(
    ("code", "status", "error", "cause"),
    [
        ("invalid_grant", 400, AuthorizationError, Cause.RECONNECT),
        ("invalid_client", 400, ConfigurationError, Cause.CLIENT_WRONG),
        ("invalid_client", 401, ConfigurationError, Cause.CLIENT_WRONG),
        ("unauthorized_client", 400, ConfigurationError, Cause.CLIENT_WRONG),
        ("invalid_scope", 400, ConfigurationError, Cause.SCOPE_MISSING),
        ("temporarily_unavailable", 400, TransientError, Cause.PROVIDER_DOWN),
    ],
)
def test_refusals_say_whose_turn_it_is(client, server, code, status, error, cause):
    server.say(status, {"error": code, "error_description": f"no {SECRET} please"})
    with pytest.raises(error) as caught:
        client.refresh("rrr-refresh")
    assert caught.value.cause is cause
    assert SECRET not in str(caught.value)
    assert "rrr-refresh" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "raw", "cause"),
    [
        (200, b"<html>maintenance</html>", Cause.ANSWER_UNREADABLE),
        (200, b"[]", Cause.ANSWER_UNREADABLE),
        (200, b'{"token": "x"}', Cause.ANSWER_UNREADABLE),
        (200, b'{"access_token": null}', Cause.ANSWER_UNREADABLE),
        (200, b'{"access_token": "a", "expires_in": "x"}', Cause.ANSWER_UNREADABLE),
        (403, b"<html>forbidden</html>", Cause.ANSWER_UNREADABLE),
        (302, b"", Cause.ANSWER_UNREADABLE),
        (503, b"down", Cause.PROVIDER_DOWN),
    ],
)
def test_nonsense_is_tried_again(client, server, status, raw, cause):
    server.say(status, raw=raw, headers={"Location": "/elsewhere"})
    with pytest.raises(TransientError) as caught:
        client.refresh("old")
    assert caught.value.cause is cause
    assert len(server.seen) == 1


def test_a_lost_answer_is_tried_again_with_the_old_token(client, server):
    server.say(drop=True)
    with pytest.raises(TransientError) as caught:
        client.refresh("old")
    assert caught.value.cause is Cause.PROVIDER_DOWN
    assert not caught.value.verify_first


def test_a_busy_sign_in_says_how_long(client, server):
    server.say(429, headers={"Retry-After": "9"})
    with pytest.raises(RateLimitError) as caught:
        client.refresh("old")
    assert caught.value.retry_after == 9


def test_revoking(client, server):
    server.say(200, raw=b"")
    client.revoke("rrr-refresh")
    assert form(server)["token"] == "rrr-refresh"
    server.say(400, {"error": "invalid_grant"})
    client.revoke("dead already")
    server.say(400, {"error": "invalid_client"})
    with pytest.raises(ConfigurationError):
        client.revoke("rrr-refresh")
