"""Sage's wire: sign-in, businesses, the way of a call, what is refused and how."""

from __future__ import annotations

import threading

import pytest
import requests
from app_kit import REDIRECT
from front_kit import BUSINESSES, Wire, served

from sandbox import state
from sandbox.app import Sandbox
from sandbox.testing import SandboxError

DAY = 86_400


class Sage(Wire):
    """An app at Sage."""

    def __init__(self, sandbox) -> None:
        super().__init__(sandbox, "sage")

    def token_call(self, form: dict, **more):
        secret = {
            "client_id": self.at["client_id"],
            "client_secret": self.at["client_secret"],
        }
        return self.http.post(self.at["token"], data={**secret, **form}, **more)

    def connect(self, businesses: list[str], **changes) -> dict:
        changes = {"filter": "apiv3.1", "scope": "full_access", **changes}
        back = self.consent(businesses, **changes)
        reply = self.exchange(back["code"])
        assert reply.status_code == 200, reply.text
        return reply.json()

    def api(self, tokens: dict, path: str, method: str = "GET", business="", **more):
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        if business:
            headers["X-Business"] = business
        return self.http.request(
            method, f"{self.at['api']}/{path}", headers=headers, **more
        )


@pytest.fixture(scope="module")
def running():
    with served("sage", BUSINESSES) as sandbox:
        yield sandbox


@pytest.fixture
def app(running):
    sage = Sage(running)
    sage.reset()
    yield sage
    sage.http.close()


def invalid_grant(reply) -> bool:
    return (reply.status_code, reply.json()) == (400, {"error": "invalid_grant"})


# --- sign-in ---


def test_consent_covers_what_is_ticked(app):
    page = app.http.get(app.at["authorize"], params=app.ask(scope="full_access"))
    assert page.text.count('type="checkbox"') == 3
    first, second, third = app.companies
    tokens = app.connect([third, first])
    assert {**tokens, "access_token": "", "refresh_token": ""} == {
        "access_token": "",
        "token_type": "bearer",
        "expires_in": 300,
        "refresh_token": "",
        "refresh_token_expires_in": 2_678_400,
        "scope": "full_access",
        "requested_by_id": tokens["requested_by_id"],
    }
    assert len(tokens["requested_by_id"]) == 32
    found = app.api(tokens, "businesses").json()
    assert [row["id"] for row in found["$items"]] == [first, third]
    assert app.api(tokens, "contacts", business=second).status_code == 403


def test_the_filter_is_optional_and_pkce_is_not_known(app):
    back = app.consent(
        app.companies[:1],
        scope="full_access",
        code_challenge="x" * 43,
        code_challenge_method="S256",
    )
    assert back["state"] == "st4te" and set(back) == {"code", "state"}
    assert app.exchange(back["code"]).status_code == 200


def test_a_country_without_a_business(app):
    gb, us, _ = app.companies
    for chosen, country, good in (([gb, us], "gb", True), ([us], "gb", False)):
        back = app.consent(chosen, scope="full_access", country=country, locale="en")
        assert ("code" in back) == good
    assert back["error"] == "Invalid request" and back["state"] == "st4te"
    assert back["reason"] == "Email already in use"
    app.options(callback_country=True)
    assert app.consent([us], scope="full_access")["country"] == "us"


def test_scopes(app):
    assert app.connect(app.companies[:1], scope=None)["scope"] == "readonly"
    reply = app.decide(app.companies[:1], scope="accounting")
    assert "error=invalid_scope" in reply.headers["Location"]
    app.api(app.token("sage", app.companies, scopes=["readonly"]), "contacts")
    assert app.books.asked[-1][3] == {"readonly"}


def test_a_code_works_once_for_a_minute_at_its_address(app):
    def code():
        return app.consent(app.companies[:1], scope="full_access")["code"]

    once = code()
    assert invalid_grant(app.exchange(once, redirect_uri=f"{REDIRECT}/"))
    assert app.exchange(once).status_code == 200
    assert invalid_grant(app.exchange(once))
    late = code()
    app.clock(60)
    assert invalid_grant(app.exchange(late))
    assert invalid_grant(app.token_call({"grant_type": "password"}))


def test_a_refresh_token_works_once(app):
    first = app.tokens()["refresh_token"]
    second = app.refresh(first).json()["refresh_token"]
    assert second != first
    assert invalid_grant(app.refresh(first))
    app.options(refresh_grace_s=60)
    third = app.refresh(second).json()["refresh_token"]
    assert app.refresh(second).status_code == 200
    app.clock(61)
    assert invalid_grant(app.refresh(second))
    app.clock(31 * DAY)
    assert invalid_grant(app.refresh(third))


def test_the_secret_goes_in_the_body_unless_basic_is_switched_on(app):
    form = {
        "grant_type": "refresh_token",
        "refresh_token": app.tokens()["refresh_token"],
    }
    pair = (app.at["client_id"], app.at["client_secret"])
    refused = app.http.post(app.at["token"], data=form, auth=pair)
    assert (refused.status_code, refused.json()) == (401, {"error": "invalid_client"})
    app.options(basic_auth=True)
    assert app.http.post(app.at["token"], data=form, auth=pair).status_code == 200
    wrong = app.token_call({**form, "client_secret": "wrong"})
    assert wrong.status_code == 401


def test_revocation(app):
    tokens, other = app.tokens(), app.tokens()
    secret = {
        "client_id": app.at["client_id"],
        "client_secret": app.at["client_secret"],
    }
    done = app.http.post(
        app.at["revoke"], data={**secret, "token": tokens["refresh_token"]}
    )
    assert done.status_code == 200
    assert invalid_grant(app.refresh(tokens["refresh_token"]))
    assert app.api(tokens, "contacts").status_code == 401
    assert app.api(other, "contacts").status_code == 200


def test_disconnected_in_sages_own_screens(app):
    tokens = app.tokens(*app.companies[:2])
    app.disconnect("sage", app.companies[:1])
    assert app.api(tokens, "contacts", business=app.companies[0]).status_code == 403
    assert app.api(tokens, "contacts").headers["X-Business"] == app.companies[1]
    app.disconnect("sage", app.companies[1:2])
    assert app.api(tokens, "contacts").status_code == 401
    assert invalid_grant(app.refresh(tokens["refresh_token"]))


# --- businesses ---


def test_the_header_picks_the_business(app):
    gb, us, ie = app.companies
    tokens = app.tokens(us, ie)
    for asked, answered in ((ie, ie), (us.upper(), us), ("", us)):
        reply = app.api(tokens, "contacts", business=asked)
        assert reply.headers["X-Business"] == answered
        assert app.books.asked[-1][:3] == ("GET", answered, "contacts")
    app.options(business_header_required=True)
    missing = app.api(tokens, "contacts")
    assert missing.status_code == 401 and isinstance(missing.json(), list)
    assert app.api(app.tokens(gb), "contacts").status_code == 200


def test_the_person_and_one_business(app):
    gb, us, ie = app.companies
    tokens = app.tokens(us, ie)
    assert app.api(tokens, "businesses/lead").json()["id"] == us
    assert app.api(tokens, f"businesses/{ie}").json()["name"] == "Business 3"
    strange = app.api(tokens, f"businesses/{gb}")
    assert strange.status_code == 404
    assert strange.json()[0]["$dataCode"] == "RecordNotFound"
    assert set(app.api(tokens, "user").json()) >= {"id", "email", "locale", "initials"}
    assert app.api(tokens, "user", "PUT").status_code == 405
    assert app.books.asked == []


def test_links_have_a_base(app):
    assert app.books.web_base == app.at["web"]
    business = app.companies[0]
    reply = app.http.get(
        f"{app.at['web']}/{business}/sales_invoices/{'a' * 32}", allow_redirects=False
    )
    page = f"/ledger/sage/{business}/sales_invoices/{'a' * 32}"
    assert reply.headers["Location"] == page
    assert app.http.get(f"{app.at['web']}/../x%20y").status_code == 404


# --- limits ---


def test_a_hundred_a_minute_per_business(app):
    first, second = app.companies[:2]
    tokens = app.tokens(first, second)
    app.options(minute_limit=3)
    for _ in range(10):  # a minute may turn over under the test
        reply = app.api(tokens, "contacts")
        if reply.status_code == 429:
            break
    assert reply.status_code == 429 and reply.headers["X-Business"] == first
    assert reply.json()[0]["$severity"] == "error"
    wait = int(reply.headers["Retry-After"])
    assert 1 <= wait <= 60
    assert app.api(tokens, "contacts", business=second).status_code == 200
    app.clock(wait)
    assert app.api(tokens, "contacts").status_code == 200
    app.options(minute_limit=0, throttle_retry_after=False)
    assert "Retry-After" not in app.api(tokens, "contacts").headers


def test_the_day(app):
    tokens = app.tokens()
    app.options(day_limit=1)
    assert app.api(tokens, "contacts").status_code == 200
    reply = app.api(tokens, "businesses")
    assert reply.status_code == 429
    assert 60 < int(reply.headers["Retry-After"]) <= DAY
    app.options(limits=False)
    assert app.api(tokens, "contacts").status_code == 200


def test_calls_at_once(app):
    tokens = app.tokens()
    app.options(latency_ms=400)
    for limit, refused in ((None, 0), (2, 2)):
        app.options(concurrent_limit=limit)
        replies = []

        def call(into=replies):
            into.append(app.api(tokens, "contacts").status_code)

        threads = [threading.Thread(target=call) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert replies.count(429) == refused and replies.count(200) == 4 - refused


# --- trouble ---


def test_five_minutes(app):
    tokens = app.tokens()
    app.clock(299)
    assert app.api(tokens, "contacts").status_code == 200
    app.clock(1)
    reply = app.api(tokens, "contacts")
    assert reply.status_code == 401 and reply.json()[0]["$severity"] == "error"
    assert tokens["access_token"] not in str(app.requests())


def test_statuses(app):
    tokens = app.tokens()
    app.fault("500", "sage", "contacts")
    reply = app.api(tokens, "contacts", "POST")
    assert (reply.status_code, len(reply.json())) == (500, 1)
    for kind in ("503", "504", "525"):
        app.fault(kind, "sage", "contacts")
        reply = app.api(tokens, "contacts", "POST")
        assert reply.status_code == int(kind) and kind in reply.text
        assert reply.headers["Content-Type"].startswith("text/html")
    app.fault("429", "sage", "contacts", seconds=9)
    assert app.api(tokens, "contacts", "POST").headers["Retry-After"] == "9"
    assert app.books.made == []
    app.fault("525", "sage", "contacts", effect=True)
    assert app.api(tokens, "contacts", "POST").status_code == 525
    assert len(app.books.made) == 1
    assert app.api(tokens, "crash").status_code == 500


@pytest.mark.parametrize("kind, made", [("drop_before", 0), ("drop_after", 1)])
def test_a_reset_connection(app, kind, made):
    tokens = app.tokens()
    app.fault(kind, "sage", "contacts")
    with pytest.raises(requests.ConnectionError):
        app.api(tokens, "contacts", "POST")
    assert len(app.books.made) == made
    app.fault(kind, "sage", "/token$")
    with pytest.raises(requests.ConnectionError):
        app.refresh(tokens["refresh_token"])
    # With drop_after the answer is lost and the token used: the app must sign in again.
    assert invalid_grant(app.refresh(tokens["refresh_token"])) == bool(made)


def test_garbled_unauthorized_revoked(app):
    tokens = app.tokens()
    app.fault("malformed", "sage", "contacts", variant="html")
    reply = app.api(tokens, "contacts")
    assert reply.status_code == 200 and reply.text.startswith("<html>")
    app.fault("unauthorized", "sage", "contacts")
    statuses = [app.api(tokens, "contacts").status_code for _ in range(2)]
    assert statuses == [401, 200]
    app.fault("unauthorized", "sage", "/token$")
    assert app.refresh(tokens["refresh_token"]).json() == {"error": "invalid_client"}
    app.fault("revoke", "sage", "contacts")
    statuses = [app.api(tokens, "contacts").status_code for _ in range(2)]
    assert statuses == [401, 401]
    assert invalid_grant(app.refresh(tokens["refresh_token"]))


def test_paths_that_are_none(app):
    for path in ("nothing", "revoke", "v3/contacts"):
        assert app.http.get(f"{app.url}/sage/{path}").status_code == 404
    assert app.http.get(app.at["token"]).status_code == 405


def test_there_are_no_webhooks(app):
    assert "webhook_key" not in app.at
    with pytest.raises(SandboxError, match='"field": "provider"'):
        app.webhook("sage", "http://127.0.0.1:9/hook")
    with pytest.raises(SandboxError, match="webhook_lose"):
        app.options(webhook_lose=1)
    assert app.webhooks()["targets"] == []


def test_a_restart_forgets_nothing(app, tmp_path):
    tokens = app.tokens(*app.companies)
    used = app.refresh(tokens["refresh_token"]).json()
    app.options(concurrent_limit=4, refresh_grace_s=7)
    file = tmp_path / "state"
    state.write(file, app.inside.state())
    renewed = Sandbox(
        app.inside.base,
        {"sage": lambda clock, emit: type(app.books)("sage", BUSINESSES, 0, 0)},
    )
    renewed.restore(state.read(file))
    front = renewed.fronts["sage"]
    assert front.settings() == app.inside.fronts["sage"].settings()
    store = front.oauth.tokens
    assert store.access(used["access_token"]).companies == tuple(app.companies)
    assert store.spend_refresh(used["refresh_token"]).scopes == {"full_access"}
