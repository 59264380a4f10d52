"""QuickBooks' wire: sign-in, the way of a call, what is done once."""

from __future__ import annotations

import json
import socket
from urllib.parse import urlsplit

import pytest
from app_kit import REDIRECT
from intuit_kit import SCOPE, invalid_grant

from sandbox.testing import SandboxError

DAY = 86_400


# --- sign-in ---


def test_consent_is_to_one_company_and_says_which(intuit):
    page = intuit.http.get(intuit.at["authorize"], params=intuit.ask(scope=SCOPE))
    assert page.text.count('type="radio"') == 2 and "Realm 2" in page.text
    assert intuit.decide(intuit.companies, scope=SCOPE).status_code == 400
    tokens = intuit.connect(intuit.companies[1])
    assert tokens["token_type"] == "bearer" and tokens["expires_in"] == 3600
    assert tokens["x_refresh_token_expires_in"] == 8_726_400
    assert "x_refresh_token_hard_expires_in" not in tokens and "id_token" not in tokens
    assert intuit.api(tokens, "invoice/1", realm=intuit.companies[1]).status_code == 200
    refused = intuit.api(tokens, "invoice/1")
    assert refused.status_code == 403
    [error] = refused.json()["fault"]["error"]
    assert error["code"] == "3100" and "ApplicationAuthorizationFailed" in str(error)


def test_what_the_person_or_the_app_gets_wrong(intuit):
    refused = intuit.decide(intuit.companies[:1], "cancel", scope=SCOPE)
    assert refused.headers["Location"] == f"{REDIRECT}?error=access_denied&state=st4te"
    wrong = intuit.decide(intuit.companies[:1], scope="accounting")
    assert "error=invalid_scope" in wrong.headers["Location"]
    page = intuit.decide(
        intuit.companies[:1], scope=SCOPE, redirect_uri=f"{REDIRECT}?a=1"
    )
    assert page.status_code == 400 and "query string" in page.text


def test_a_code_that_comes_twice_ends_the_tokens_it_gave(intuit):
    for kills in (True, False):
        intuit.options(code_reuse_revokes=kills)
        code = intuit.consent(intuit.companies[:1], scope=SCOPE)["code"]
        tokens = intuit.exchange(code).json()
        again = intuit.exchange(code)
        assert invalid_grant(again)
        assert again.json()["error_description"] == "Invalid authorization code"
        assert invalid_grant(intuit.refresh(tokens["refresh_token"])) == kills
        status = intuit.api(tokens, "invoice/1").status_code
        assert status == (401 if kills else 200)


def test_the_client_names_itself_either_way(intuit):
    form = {
        "grant_type": "refresh_token",
        "refresh_token": intuit.tokens()["refresh_token"],
    }
    wrong = intuit.http.post(intuit.at["token"], data=form, auth=("x", "y"))
    assert (wrong.status_code, wrong.json()) == (401, {"error": "invalid_client"})
    assert wrong.headers["intuit_tid"]
    id_and_secret = dict(zip(("client_id", "client_secret"), intuit.pair, strict=True))
    posted = intuit.http.post(intuit.at["token"], data={**form, **id_and_secret})
    assert posted.status_code == 200


def test_the_refresh_token_changes_once_a_day(intuit):
    first = intuit.tokens()["refresh_token"]
    intuit.clock(DAY - 60)
    renewed = intuit.refresh(first).json()
    assert renewed["refresh_token"] == first
    assert intuit.api(renewed, "invoice/1").status_code == 200
    intuit.clock(120)
    second = intuit.refresh(first).json()["refresh_token"]
    assert second != first
    old = intuit.refresh(first)
    assert invalid_grant(old)
    assert old.json()["error_description"] == "Incorrect or invalid refresh token"
    intuit.clock(DAY - 60)
    assert intuit.refresh(second).json()["refresh_token"] == second


def test_grace_and_rotation_are_options(intuit):
    intuit.options(refresh_grace_s=600)
    first = intuit.tokens()["refresh_token"]
    intuit.clock(DAY + 1)
    second = intuit.refresh(first).json()["refresh_token"]
    assert intuit.refresh(first).json()["refresh_token"] == second
    intuit.clock(601)
    assert invalid_grant(intuit.refresh(first))
    intuit.options(refresh_rotates_s=0, refresh_grace_s=0)
    third = intuit.refresh(second).json()["refresh_token"]
    assert third != second and invalid_grant(intuit.refresh(second))


def test_a_hundred_days_unused_and_five_years_in_all(intuit):
    token = intuit.tokens()["refresh_token"]
    header = {"x-include-refresh-token-hard-expires-in": "true"}
    first = intuit.refresh(token, headers=header).json()
    assert 0 <= 5 * 365 * DAY - first["x_refresh_token_hard_expires_in"] < 60
    for _ in range(18):
        intuit.clock(99 * DAY)
        reply = intuit.refresh(token, headers=header)
        token = reply.json()["refresh_token"]
    left = reply.json()["x_refresh_token_hard_expires_in"]
    assert left == reply.json()["x_refresh_token_expires_in"] < 8_726_400
    intuit.clock(left + 1)
    assert invalid_grant(intuit.refresh(token))
    idle = intuit.tokens()["refresh_token"]
    intuit.clock(100 * DAY + 1)
    assert invalid_grant(intuit.refresh(idle))


@pytest.mark.parametrize("body", ["json", "data"])
def test_revocation_ends_one_connection(intuit, body):
    tokens, other = intuit.tokens(), intuit.tokens(intuit.companies[1])
    done = intuit.http.post(
        intuit.at["revoke"],
        auth=intuit.pair,
        **{body: {"token": tokens["access_token"]}},
    )
    assert done.status_code == 200
    assert invalid_grant(intuit.refresh(tokens["refresh_token"]))
    assert intuit.api(tokens, "invoice/1").status_code == 401
    assert intuit.api(other, "invoice/1", realm=intuit.companies[1]).status_code == 200
    none = intuit.http.post(
        intuit.at["revoke"], auth=intuit.pair, **{body: {"tokn": "x"}}
    )
    assert none.status_code == 400


def test_disconnected_in_quickbooks_own_screens(intuit):
    tokens = intuit.tokens()
    intuit.disconnect("quickbooks", intuit.companies[:1])
    assert intuit.api(tokens, "invoice/1").status_code == 401
    assert invalid_grant(intuit.refresh(tokens["refresh_token"]))


def test_a_token_set_is_of_one_company(intuit):
    with pytest.raises(SandboxError, match='"field": "companies"'):
        intuit.tokens(*intuit.companies)
    with pytest.raises(SandboxError, match='"field": "scopes"'):
        intuit.token("quickbooks", intuit.companies[:1], scopes=["everything"])


def test_who_has_signed_in(intuit):
    tokens = intuit.connect(intuit.companies[0], f"{SCOPE} openid email")
    head = {"Authorization": f"Bearer {tokens['access_token']}"}
    who = intuit.http.get(intuit.at["userinfo"], headers=head).json()
    assert set(who) == {"sub", "email", "emailVerified"}
    bare = {"Authorization": f"Bearer {intuit.tokens()['access_token']}"}
    assert intuit.http.get(intuit.at["userinfo"], headers=bare).status_code == 403
    for name in ("openid_configuration", "openid_sandbox_configuration/"):
        found = intuit.http.get(f"{intuit.at['api']}/.well-known/{name}").json()
        assert found["authorization_endpoint"] == intuit.at["authorize"]
        assert found["issuer"] == intuit.at["issuer"]
    only = intuit.connect(intuit.companies[0], "openid")
    assert intuit.api(only, "invoice/1").status_code == 403


# --- the way of a call ---


def test_what_the_books_are_asked(intuit):
    tokens = intuit.tokens()
    intuit.api(tokens, "Invoice/145", params={"minorversion": 75, "format": "json"})
    method, realm, path, scopes = intuit.books.asked[-1]
    assert (method, realm, path) == ("GET", intuit.companies[0], "Invoice/145")
    assert scopes == {SCOPE}
    upper = intuit.http.get(
        f"{intuit.at['api']}/V3/Company/{intuit.companies[0]}/query",
        headers={"Authorization": f"Bearer {tokens['access_token']}"},
    )
    assert upper.status_code == 200
    assert upper.headers["intuit_tid"] and upper.headers["QBO-Version"]
    assert upper.headers["Service-Time"].startswith("total=")


def test_raw_spaces_and_double_ampersands(intuit):
    realm, token = intuit.companies[0], intuit.tokens()["access_token"]
    where = urlsplit(intuit.url)
    with socket.create_connection((where.hostname, where.port)) as line:
        line.sendall(
            f"GET /quickbooks/v3/company/{realm}/query?query=select * from Customer"
            f"&&minorversion=75 HTTP/1.1\r\nHost: {where.netloc}\r\n"
            f"Authorization: Bearer {token}\r\nConnection: close\r\n\r\n".encode()
        )
        reply = b"".join(iter(lambda: line.recv(65536), b""))
    head, _, body = reply.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    query = json.loads(body)["query"]
    assert query == {"query": "select * from Customer", "minorversion": "75"}


def test_replies_are_packed_when_asked(intuit):
    tokens = intuit.tokens()
    for asked, got in (("gzip;q=1.0,identity;q=0.3", "gzip"), ("identity", None)):
        reply = intuit.api(tokens, "invoice/1", headers={"Accept-Encoding": asked})
        assert reply.headers.get("Content-Encoding") == got
        assert reply.json()["made"] == 0
    assert '"made": 0' in intuit.requests("quickbooks")[-1]["response"]


def test_time_is_the_sandboxs(intuit):
    tokens = intuit.tokens()
    before = intuit.api(tokens, "invoice/1").headers["Date"]
    intuit.clock(40 * DAY)
    after = intuit.api(tokens, "invoice/1").headers["Date"]
    assert before[:16] != after[:16]


# --- requestid ---


def test_a_request_id_has_one_effect(intuit):
    tokens = intuit.tokens()
    first = intuit.post(tokens, "r-1")
    intuit.clock(3000)
    again = intuit.post(tokens, "r-1")
    assert again.content == first.content and len(intuit.books.made) == 1
    assert again.headers["X-Sandbox-Replay"] == "true"
    other = intuit.post(tokens, "r-1", "customer")  # another request: the old answer
    assert other.content == first.content and len(intuit.books.made) == 1
    second = intuit.tokens(intuit.companies[1])
    assert intuit.post(second, "r-1", realm=intuit.companies[1]).json()["Id"] == "2"
    intuit.clock(300 * DAY)  # kept for good
    assert intuit.post(intuit.tokens(), "r-1").content == first.content


def test_another_request_under_an_id_can_be_refused(intuit):
    intuit.options(requestid_clash=True, requestid_retention_s=3600)
    tokens = intuit.tokens()
    first = intuit.post(tokens, "r-2")
    assert intuit.post(tokens, "r-2").content == first.content
    clash = intuit.post(tokens, "r-2", "customer")
    [error] = clash.json()["Fault"]["Error"]
    assert (clash.status_code, error["code"]) == (400, "600")
    intuit.clock(3601)
    assert intuit.post(intuit.tokens(), "r-2").json()["Id"] == "2"


def test_refusals_are_not_replayed_unless_asked(intuit):
    tokens = intuit.tokens()
    assert intuit.post(tokens, "r-3", "fail").status_code == 400
    assert "X-Sandbox-Replay" not in intuit.post(tokens, "r-3", "fail").headers
    intuit.options(requestid_stores_errors=True)
    intuit.post(tokens, "r-4", "fail")
    assert "X-Sandbox-Replay" in intuit.post(tokens, "r-4", "fail").headers


@pytest.mark.parametrize(
    "path, request_id, good",
    [
        ("invoice", "x" * 50, True),
        ("invoice", "x" * 51, False),
        ("batch", "x" * 36, True),
        ("batch", "x" * 37, False),
        ("invoice", "two words", False),
    ],
)
def test_a_request_id_has_a_form(intuit, path, request_id, good):
    reply = intuit.post(intuit.tokens(), request_id, path)
    assert reply.status_code == (200 if good else 400)
    assert good or reply.json()["Fault"]["Error"][0]["code"] == "2130"


def test_queries_are_not_replayed(intuit):
    tokens = intuit.tokens()
    intuit.post(tokens, "q-1", "query")
    intuit.post(tokens, "i-1")
    assert intuit.post(tokens, "q-1", "query").json()["made"] == 1
