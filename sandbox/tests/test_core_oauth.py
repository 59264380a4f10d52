"""Sign-in at Xero: consent, codes, tokens, connections."""

from __future__ import annotations

import base64
import json
import secrets

import pytest
from app_kit import REDIRECT
from core_kit import SCOPES
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from sandbox.tokens import pkce_challenge

DAY = 86_400


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def claims(token):
    return json.loads(unb64(token.split(".")[1]))


def test_the_consent_page_says_what_it_is(app):
    page = app.http.get(app.at["authorize"], params=app.ask())
    assert page.status_code == 200
    assert "Nothing here is real" in page.text
    assert all(company["name"] in page.text for company in app.at["companies"])
    assert page.text.count('type="checkbox"') == len(app.companies)
    assert "Allow access" in page.text and "Cancel" in page.text
    single = app.http.get(
        app.at["authorize"], params=app.ask(acr_values="bulk_connect:false")
    )
    assert single.text.count('type="radio"') == len(app.companies)


def test_consent_to_token_set(app):
    first, second, other = app.companies
    tokens = app.connect([first, second])
    assert tokens["token_type"] == "Bearer" and tokens["expires_in"] == 1800
    assert set(tokens["scope"].split()) == set(SCOPES.split())
    assert {row["tenantId"] for row in app.connections(tokens)} == {first, second}
    assert app.call(tokens, "Organisation", company=second).status_code == 200
    refused = app.call(tokens, "Organisation", company=other)
    assert refused.status_code == 403
    assert refused.json()["Detail"] == "AuthenticationUnsuccessful"


def test_state_comes_back_and_cancel_is_access_denied(app):
    back = app.consent(app.companies[:1])
    assert back["state"] == "st4te" and back["code"]
    refused = app.decide(app.companies[:1], "cancel").headers["Location"]
    assert refused == f"{REDIRECT}?error=access_denied&state=st4te"
    nothing = app.decide([])
    assert nothing.status_code == 400
    assert "Choose one organisation first" in nothing.text


@pytest.mark.parametrize(
    "change, words",
    [
        ({"client_id": "another"}, "unauthorized_client"),
        ({"redirect_uri": "https://odoo.example/callback"}, "unauthorized_client"),
        ({"redirect_uri": "http://localhost.evil.example/"}, "unauthorized_client"),
        ({"redirect_uri": "http://user@localhost/"}, "unauthorized_client"),
        ({"scope": "openid accounting.transactions"}, "Invalid scope for client"),
        ({"scope": None}, "Invalid scope for client"),
    ],
)
def test_what_cannot_go_back_is_a_page(app, change, words):
    page = app.http.get(
        app.at["authorize"], params=app.ask(**change), allow_redirects=False
    )
    assert page.status_code == 400 and words in page.text
    assert "Location" not in page.headers


def test_scope_errors_can_be_redirected(app):
    app.sandbox.config("xero", invalid_scope_redirect=True)
    reply = app.http.get(
        app.at["authorize"],
        params=app.ask(scope="accounting.reports.read"),
        allow_redirects=False,
    )
    assert "error=invalid_scope" in reply.headers["Location"]


def test_the_page_escapes_what_the_app_sends(app):
    page = app.http.get(
        app.at["authorize"], params=app.ask(scope="<script>alert(1)</script>")
    )
    assert "<script>" not in page.text and "&lt;script&gt;" in page.text


def test_pkce(app):
    verifier = secrets.token_urlsafe(48)
    asked = {
        "code_challenge": pkce_challenge(verifier),
        "code_challenge_method": "S256",
    }
    code = app.consent(app.companies[:1], **asked)["code"]
    for wrong in (None, "x" * 43, verifier[:-1]):
        reply = app.exchange(code, wrong)
        assert (reply.status_code, reply.json()) == (400, {"error": "invalid_grant"})
    assert app.exchange(code, verifier).status_code == 200


def test_a_code_works_once_here_and_now(app):
    code = app.consent(app.companies[:1])["code"]
    assert app.exchange(code, redirect_uri=REDIRECT + "/").json() == {
        "error": "invalid_grant"
    }
    assert app.exchange(code).status_code == 200
    assert app.exchange(code).json() == {"error": "invalid_grant"}
    late = app.consent(app.companies[:1])["code"]
    app.sandbox.clock(301)
    assert app.exchange(late).json() == {"error": "invalid_grant"}


def test_client_authentication(app):
    form = {
        "grant_type": "refresh_token",
        "refresh_token": app.tokens()["refresh_token"],
    }
    wrong = app.token_call(form, auth=(app.at["client_id"], "wrong"))
    assert (wrong.status_code, wrong.json()) == (400, {"error": "invalid_client"})
    posted = app.http.post(
        app.at["token"],
        data={
            **form,
            "client_id": app.at["client_id"],
            "client_secret": app.at["client_secret"],
        },
    )
    assert posted.status_code == 200
    for body in ({"data": form}, {"json": form}):
        assert app.http.post(app.at["token"], **body).json() == {
            "error": "invalid_request"
        }
    assert app.token_call({"grant_type": "client_credentials"}).json() == {
        "error": "unauthorized_client"
    }
    assert app.token_call({"grant_type": "password"}).json() == {
        "error": "unsupported_grant_type"
    }


def test_rotation_and_grace(app):
    old = app.tokens()["refresh_token"]
    new = app.refresh(old).json()["refresh_token"]
    assert new != old
    app.sandbox.clock(29 * 60)
    again = app.refresh(old)  # the answer was lost: the old one is good once more
    assert again.status_code == 200
    assert again.json()["refresh_token"] not in (old, new)
    app.sandbox.clock(2 * 60)
    assert app.refresh(old).json() == {"error": "invalid_grant"}
    assert app.refresh(new).status_code == 200


def test_lives(app):
    tokens = app.tokens()
    app.sandbox.clock(1799)
    assert app.call(tokens, "Organisation").status_code == 200
    app.sandbox.clock(1)
    expired = app.call(tokens, "Organisation")
    assert expired.status_code == 401
    assert expired.json()["Detail"].startswith("TokenExpired: token expired at ")
    app.sandbox.clock(59 * DAY)
    renewed = app.refresh(tokens["refresh_token"]).json()
    app.sandbox.clock(60 * DAY + 1)
    assert app.refresh(renewed["refresh_token"]).json() == {"error": "invalid_grant"}


def test_no_offline_access_no_refresh_token(app):
    tokens = app.connect(app.companies[:1], scope="openid accounting.settings")
    assert "refresh_token" not in tokens and tokens["id_token"]


def test_access_tokens_are_signed_jwts_with_xeros_claims(app):
    tokens = app.connect(app.companies[:1])
    found = app.http.get(
        f"{app.sandbox.url}/xero/identity/.well-known/openid-configuration"
    ).json()
    assert found["token_endpoint"] == app.at["token"]
    key = app.http.get(found["jwks_uri"]).json()["keys"][0]
    public = rsa.RSAPublicNumbers(
        *(int.from_bytes(unb64(key[part]), "big") for part in ("e", "n"))
    ).public_key()
    for name in ("access_token", "id_token"):
        signed, _, signature = tokens[name].rpartition(".")
        public.verify(
            unb64(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256()
        )
    access = claims(tokens["access_token"])
    assert access["iss"] == "https://identity.xero.com"
    assert access["client_id"] == app.at["client_id"]
    assert access["exp"] - access["nbf"] == 1800
    assert sorted(access["scope"]) == sorted(SCOPES.split())
    [row] = app.connections(tokens)
    assert access["authentication_event_id"] == row["authEventId"]
    assert claims(tokens["id_token"])["aud"] == app.at["client_id"]
    who = app.http.get(
        found["userinfo_endpoint"],
        headers={"Authorization": f"Bearer {tokens['access_token']}"},
    ).json()
    assert who["xero_userid"] == access["xero_userid"]


def test_consent_again_keeps_the_event_and_adds_scopes(app):
    company = app.companies[:1]
    [first] = app.connections(app.connect(company))
    tokens = app.connect(company, scope="openid offline_access accounting.payments")
    event = claims(tokens["access_token"])["authentication_event_id"]
    assert event != first["authEventId"]
    assert app.connections(tokens, authEventId=event) == []
    [again] = app.connections(tokens, authEventId=first["authEventId"])
    assert again["id"] == first["id"]
    assert again["createdDateUtc"] == first["createdDateUtc"] < again["updatedDateUtc"]
    assert {"accounting.payments", "accounting.settings"} <= set(
        tokens["scope"].split()
    )


def test_scopes_reach_the_books(app):
    tokens = app.connect(app.companies[:1], scope="openid accounting.settings")
    refused = app.call(tokens, "Contacts")
    assert refused.status_code == 401
    assert refused.json()["Detail"] == "AuthorizationUnsuccessful"


def test_a_connection_can_be_deleted(app):
    tokens = app.connect(app.companies[:2])
    row = app.connections(tokens)[0]
    url, head = (
        f"{app.sandbox.url}/xero/Connections/{row['id']}",
        {"Authorization": f"Bearer {tokens['access_token']}"},
    )
    assert app.http.delete(url, headers=head).status_code == 204
    assert app.http.delete(url, headers=head).status_code == 404
    assert app.http.delete(url).status_code == 401
    assert app.call(tokens, "Organisation", company=row["tenantId"]).status_code == 403
    assert len(app.connections(tokens)) == 1


def test_revocation_ends_everything(app):
    tokens = app.connect(app.companies[:2])
    url = app.at["revoke"]
    pair = (app.at["client_id"], app.at["client_secret"])
    assert app.http.post(url, data={"token": "x"}, auth=("a", "b")).json() == {
        "error": "invalid_client"
    }
    assert app.http.post(url, data={"token": "stranger"}, auth=pair).status_code == 200
    assert len(app.connections(tokens)) == 2
    done = app.http.post(url, data={"token": tokens["refresh_token"]}, auth=pair)
    assert (done.status_code, done.content) == (200, b"")
    assert app.refresh(tokens["refresh_token"]).json() == {"error": "invalid_grant"}
    assert app.connections(tokens) == []
    assert app.call(tokens, "Organisation").status_code == 403


def test_disconnected_in_xeros_own_screens(app):
    tokens = app.connect(app.companies[:2])
    app.sandbox.disconnect("xero", app.companies[:1])
    assert app.call(tokens, "Organisation").status_code == 403
    assert app.call(tokens, "Organisation", company=app.companies[1]).status_code == 200
