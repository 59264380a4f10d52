"""QuickBooks' wire: sign-in, the way of a call, what is refused and how."""

from __future__ import annotations

import base64
import hmac
import json
import socket
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
import requests
from app_kit import REDIRECT
from core_kit import Receiver
from front_kit import REALMS, Wire, served

from sandbox import state
from sandbox.app import Sandbox
from sandbox.testing import SandboxError

DAY = 86_400
SCOPE = "com.intuit.quickbooks.accounting"


class Intuit(Wire):
    """An app at QuickBooks."""

    def __init__(self, sandbox) -> None:
        super().__init__(sandbox, "quickbooks")

    def connect(self, realm: str, scope: str = SCOPE) -> dict:
        back = self.consent([realm], scope=scope)
        assert back["realmId"] == realm and back["state"] == "st4te"
        reply = self.exchange(back["code"])
        assert reply.status_code == 200, reply.text
        return reply.json()

    def api(self, tokens: dict, path: str, method: str = "GET", realm=None, **more):
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        url = f"{self.at['api']}/v3/company/{realm or self.companies[0]}/{path}"
        return self.http.request(
            method, url, headers={**headers, **more.pop("headers", {})}, **more
        )

    def post(self, tokens: dict, request_id: str = "", path: str = "invoice", **more):
        params = {"requestid": request_id} if request_id else {}
        return self.api(tokens, path, "POST", params=params, json={"a": 1}, **more)


@pytest.fixture(scope="module")
def running():
    with served("quickbooks", REALMS) as sandbox:
        yield sandbox


@pytest.fixture
def app(running):
    intuit = Intuit(running)
    intuit.reset()
    yield intuit
    intuit.http.close()


def invalid_grant(reply) -> bool:
    return (reply.status_code, reply.json().get("error")) == (400, "invalid_grant")


# --- sign-in ---


def test_consent_is_to_one_company_and_says_which(app):
    page = app.http.get(app.at["authorize"], params=app.ask(scope=SCOPE))
    assert page.text.count('type="radio"') == 2 and "Realm 2" in page.text
    assert app.decide(app.companies, scope=SCOPE).status_code == 400
    tokens = app.connect(app.companies[1])
    assert tokens["token_type"] == "bearer" and tokens["expires_in"] == 3600
    assert tokens["x_refresh_token_expires_in"] == 8_726_400
    assert "x_refresh_token_hard_expires_in" not in tokens and "id_token" not in tokens
    assert app.api(tokens, "invoice/1", realm=app.companies[1]).status_code == 200
    refused = app.api(tokens, "invoice/1")
    assert refused.status_code == 403
    [error] = refused.json()["fault"]["error"]
    assert error["code"] == "3100" and "ApplicationAuthorizationFailed" in str(error)


def test_what_the_person_or_the_app_gets_wrong(app):
    refused = app.decide(app.companies[:1], "cancel", scope=SCOPE)
    assert refused.headers["Location"] == f"{REDIRECT}?error=access_denied&state=st4te"
    wrong = app.decide(app.companies[:1], scope="accounting")
    assert "error=invalid_scope" in wrong.headers["Location"]
    page = app.decide(app.companies[:1], scope=SCOPE, redirect_uri=f"{REDIRECT}?a=1")
    assert page.status_code == 400 and "query string" in page.text


def test_a_code_that_comes_twice_ends_the_tokens_it_gave(app):
    for kills in (True, False):
        app.options(code_reuse_revokes=kills)
        code = app.consent(app.companies[:1], scope=SCOPE)["code"]
        tokens = app.exchange(code).json()
        again = app.exchange(code)
        assert invalid_grant(again)
        assert again.json()["error_description"] == "Invalid authorization code"
        assert invalid_grant(app.refresh(tokens["refresh_token"])) == kills
        status = app.api(tokens, "invoice/1").status_code
        assert status == (401 if kills else 200)


def test_the_client_names_itself_either_way(app):
    form = {
        "grant_type": "refresh_token",
        "refresh_token": app.tokens()["refresh_token"],
    }
    wrong = app.http.post(app.at["token"], data=form, auth=("x", "y"))
    assert (wrong.status_code, wrong.json()) == (401, {"error": "invalid_client"})
    assert wrong.headers["intuit_tid"]
    id_and_secret = dict(zip(("client_id", "client_secret"), app.pair, strict=True))
    posted = app.http.post(app.at["token"], data={**form, **id_and_secret})
    assert posted.status_code == 200


def test_the_refresh_token_changes_once_a_day(app):
    first = app.tokens()["refresh_token"]
    app.clock(DAY - 60)
    renewed = app.refresh(first).json()
    assert renewed["refresh_token"] == first
    assert app.api(renewed, "invoice/1").status_code == 200
    app.clock(120)
    second = app.refresh(first).json()["refresh_token"]
    assert second != first
    old = app.refresh(first)
    assert invalid_grant(old)
    assert old.json()["error_description"] == "Incorrect or invalid refresh token"
    app.clock(DAY - 60)
    assert app.refresh(second).json()["refresh_token"] == second


def test_grace_and_rotation_are_options(app):
    app.options(refresh_grace_s=600)
    first = app.tokens()["refresh_token"]
    app.clock(DAY + 1)
    second = app.refresh(first).json()["refresh_token"]
    assert app.refresh(first).json()["refresh_token"] == second
    app.clock(601)
    assert invalid_grant(app.refresh(first))
    app.options(refresh_rotates_s=0, refresh_grace_s=0)
    third = app.refresh(second).json()["refresh_token"]
    assert third != second and invalid_grant(app.refresh(second))


def test_a_hundred_days_unused_and_five_years_in_all(app):
    token = app.tokens()["refresh_token"]
    header = {"x-include-refresh-token-hard-expires-in": "true"}
    first = app.refresh(token, headers=header).json()
    assert 0 <= 5 * 365 * DAY - first["x_refresh_token_hard_expires_in"] < 60
    for _ in range(18):
        app.clock(99 * DAY)
        reply = app.refresh(token, headers=header)
        token = reply.json()["refresh_token"]
    left = reply.json()["x_refresh_token_hard_expires_in"]
    assert left == reply.json()["x_refresh_token_expires_in"] < 8_726_400
    app.clock(left + 1)
    assert invalid_grant(app.refresh(token))
    idle = app.tokens()["refresh_token"]
    app.clock(100 * DAY + 1)
    assert invalid_grant(app.refresh(idle))


@pytest.mark.parametrize("body", ["json", "data"])
def test_revocation_ends_one_connection(app, body):
    tokens, other = app.tokens(), app.tokens(app.companies[1])
    done = app.http.post(
        app.at["revoke"], auth=app.pair, **{body: {"token": tokens["access_token"]}}
    )
    assert done.status_code == 200
    assert invalid_grant(app.refresh(tokens["refresh_token"]))
    assert app.api(tokens, "invoice/1").status_code == 401
    assert app.api(other, "invoice/1", realm=app.companies[1]).status_code == 200
    none = app.http.post(app.at["revoke"], auth=app.pair, **{body: {"tokn": "x"}})
    assert none.status_code == 400


def test_disconnected_in_quickbooks_own_screens(app):
    tokens = app.tokens()
    app.disconnect("quickbooks", app.companies[:1])
    assert app.api(tokens, "invoice/1").status_code == 401
    assert invalid_grant(app.refresh(tokens["refresh_token"]))


def test_a_token_set_is_of_one_company(app):
    with pytest.raises(SandboxError, match='"field": "companies"'):
        app.tokens(*app.companies)
    with pytest.raises(SandboxError, match='"field": "scopes"'):
        app.token("quickbooks", app.companies[:1], scopes=["everything"])


def test_who_has_signed_in(app):
    tokens = app.connect(app.companies[0], f"{SCOPE} openid email")
    head = {"Authorization": f"Bearer {tokens['access_token']}"}
    who = app.http.get(app.at["userinfo"], headers=head).json()
    assert set(who) == {"sub", "email", "emailVerified"}
    bare = {"Authorization": f"Bearer {app.tokens()['access_token']}"}
    assert app.http.get(app.at["userinfo"], headers=bare).status_code == 403
    for name in ("openid_configuration", "openid_sandbox_configuration/"):
        found = app.http.get(f"{app.at['api']}/.well-known/{name}").json()
        assert found["authorization_endpoint"] == app.at["authorize"]
        assert found["issuer"] == app.at["issuer"]
    only = app.connect(app.companies[0], "openid")
    assert app.api(only, "invoice/1").status_code == 403


# --- the way of a call ---


def test_what_the_books_are_asked(app):
    tokens = app.tokens()
    app.api(tokens, "Invoice/145", params={"minorversion": 75, "format": "json"})
    method, realm, path, scopes = app.books.asked[-1]
    assert (method, realm, path) == ("GET", app.companies[0], "Invoice/145")
    assert scopes == {SCOPE}
    upper = app.http.get(
        f"{app.at['api']}/V3/Company/{app.companies[0]}/query",
        headers={"Authorization": f"Bearer {tokens['access_token']}"},
    )
    assert upper.status_code == 200
    assert upper.headers["intuit_tid"] and upper.headers["QBO-Version"]
    assert upper.headers["Service-Time"].startswith("total=")


def test_raw_spaces_and_double_ampersands(app):
    realm, token = app.companies[0], app.tokens()["access_token"]
    where = urlsplit(app.url)
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


def test_replies_are_packed_when_asked(app):
    tokens = app.tokens()
    for asked, got in (("gzip;q=1.0,identity;q=0.3", "gzip"), ("identity", None)):
        reply = app.api(tokens, "invoice/1", headers={"Accept-Encoding": asked})
        assert reply.headers.get("Content-Encoding") == got
        assert reply.json()["made"] == 0
    assert '"made": 0' in app.requests("quickbooks")[-1]["response"]


def test_time_is_the_sandboxs(app):
    tokens = app.tokens()
    before = app.api(tokens, "invoice/1").headers["Date"]
    app.clock(40 * DAY)
    after = app.api(tokens, "invoice/1").headers["Date"]
    assert before[:16] != after[:16]


# --- requestid ---


def test_a_request_id_has_one_effect(app):
    tokens = app.tokens()
    first = app.post(tokens, "r-1")
    app.clock(3000)
    again = app.post(tokens, "r-1")
    assert again.content == first.content and len(app.books.made) == 1
    assert again.headers["X-Sandbox-Replay"] == "true"
    other = app.post(tokens, "r-1", "customer")  # another request: the old answer
    assert other.content == first.content and len(app.books.made) == 1
    second = app.tokens(app.companies[1])
    assert app.post(second, "r-1", realm=app.companies[1]).json()["Id"] == "2"
    app.clock(300 * DAY)  # kept for good
    assert app.post(app.tokens(), "r-1").content == first.content


def test_another_request_under_an_id_can_be_refused(app):
    app.options(requestid_clash=True, requestid_retention_s=3600)
    tokens = app.tokens()
    first = app.post(tokens, "r-2")
    assert app.post(tokens, "r-2").content == first.content
    clash = app.post(tokens, "r-2", "customer")
    [error] = clash.json()["Fault"]["Error"]
    assert (clash.status_code, error["code"]) == (400, "600")
    app.clock(3601)
    assert app.post(app.tokens(), "r-2").json()["Id"] == "2"


def test_refusals_are_not_replayed_unless_asked(app):
    tokens = app.tokens()
    assert app.post(tokens, "r-3", "fail").status_code == 400
    assert "X-Sandbox-Replay" not in app.post(tokens, "r-3", "fail").headers
    app.options(requestid_stores_errors=True)
    app.post(tokens, "r-4", "fail")
    assert "X-Sandbox-Replay" in app.post(tokens, "r-4", "fail").headers


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
def test_a_request_id_has_a_form(app, path, request_id, good):
    reply = app.post(app.tokens(), request_id, path)
    assert reply.status_code == (200 if good else 400)
    assert good or reply.json()["Fault"]["Error"][0]["code"] == "2130"


def test_queries_are_not_replayed(app):
    tokens = app.tokens()
    app.post(tokens, "q-1", "query")
    app.post(tokens, "i-1")
    assert app.post(tokens, "q-1", "query").json()["made"] == 1


# --- limits ---


def refused(app, tokens, path="invoice/1", method="GET", tries=80):
    """The first 429; windows may turn over under the test."""
    for _ in range(tries):
        reply = app.api(tokens, path, method)
        if reply.status_code == 429:
            return reply
    raise AssertionError("never refused")


def test_so_many_a_second(app):
    assert app.options()["second_limit"] == 10
    app.options(second_limit=1)
    reply = refused(app, app.tokens())
    assert reply.headers["Content-Type"].startswith("application/xml")
    assert "Retry-After" not in reply.headers and reply.headers["intuit_tid"]
    space = "{http://schema.intuit.com/finance/v3}"
    error = ElementTree.fromstring(reply.content).find(f".//{space}Error")
    assert error.get("code") == "3001"
    assert "ThrottleExceeded" in error.find(f"{space}Message").text
    other = app.tokens(app.companies[1])
    assert app.api(other, "invoice/1", realm=app.companies[1]).status_code == 200


def test_a_refusal_as_json_with_a_wait(app):
    app.options(
        throttle_format="json",
        throttle_retry_after=True,
        minute_limit=3,
        second_limit=None,
    )
    reply = refused(app, app.tokens())
    assert reply.json()["fault"]["type"] == "SERVICE"
    assert reply.json()["fault"]["error"][0]["code"] == "3001"
    app.clock(int(reply.headers["Retry-After"]))
    assert app.api(app.tokens(), "invoice/1").status_code == 200


def test_batches_have_a_limit_of_their_own(app):
    app.options(batch_limit=2, second_limit=None)
    tokens = app.tokens()
    assert refused(app, tokens, "batch", "POST").status_code == 429
    assert app.api(tokens, "invoice", "POST").status_code == 200


def test_the_months_reads(app):
    app.options(read_quota=2, limits=True)
    tokens = app.tokens()
    assert app.api(tokens, "query", "POST").status_code == 200
    assert app.api(tokens, "invoice/1").status_code == 200
    assert app.api(tokens, "invoice/1").status_code == 429
    assert app.post(tokens).status_code == 200  # writes are free
    app.clock(31 * DAY)
    assert app.api(app.tokens(), "invoice/1").status_code == 200
    app.options(limits=False, read_quota=0)
    assert app.api(app.tokens(), "invoice/1").status_code == 200


# --- trouble ---


def test_an_expired_token_is_told_with_the_token(app):
    tokens = app.tokens()
    app.clock(3600)
    reply = app.api(tokens, "invoice/1")
    assert reply.status_code == 401
    body = reply.json()
    assert body["fault"]["type"] == "AUTHENTICATION" and body["queryResponse"] is None
    [error] = body["fault"]["error"]
    assert error["detail"] == f"Token expired: {tokens['access_token']}"
    assert error["code"] == "3200" and isinstance(body["time"], int)
    assert "invalid_token" in reply.headers["WWW-Authenticate"]
    assert tokens["access_token"] not in str(app.requests())
    unknown = app.api({"access_token": "nobody"}, "invoice/1")
    assert unknown.status_code == 401


def test_statuses(app):
    tokens = app.tokens()
    app.fault("500", "quickbooks", "invoice")
    reply = app.post(tokens, "s-1")
    fault = reply.json()["Fault"]
    assert (reply.status_code, fault["type"]) == (500, "SystemFault")
    assert reply.json()["time"][-6:] in ("-08:00", "-07:00")
    for kind in ("503", "504", "525"):
        app.fault(kind, "quickbooks", "invoice")
        reply = app.post(tokens, "s-1")
        assert reply.status_code == int(kind)
        assert reply.headers["Content-Type"].startswith("text/html")
    app.fault("429", "quickbooks", "invoice", seconds=7)
    assert app.post(tokens, "s-1").status_code == 429
    assert app.books.made == []
    app.fault("503", "quickbooks", "invoice", effect=True)
    assert app.post(tokens, "s-1").status_code == 503
    assert app.post(tokens, "s-1").json()["Id"] == "1"
    assert app.post(tokens, path="crash").status_code == 500


@pytest.mark.parametrize("kind, made", [("drop_before", 0), ("drop_after", 1)])
def test_a_reset_connection(app, kind, made):
    tokens = app.tokens()
    app.fault(kind, "quickbooks", "invoice")
    with pytest.raises(requests.ConnectionError):
        app.post(tokens, "d-1")
    assert len(app.books.made) == made
    assert app.post(tokens, "d-1").json()["Id"] == "1"
    assert len(app.books.made) == 1


def test_garbled_slow_unauthorized_revoked(app):
    tokens = app.tokens()
    app.fault("malformed", "quickbooks", "invoice")
    reply = app.post(tokens)
    assert reply.status_code == 200 and reply.headers["Content-Encoding"] == "gzip"
    with pytest.raises(ValueError):
        reply.json()
    app.fault("slow", "quickbooks", "invoice", seconds=0.2)
    assert app.post(tokens).elapsed.total_seconds() >= 0.2
    app.fault("unauthorized", "quickbooks", "invoice")
    assert [app.post(tokens).status_code for _ in range(2)] == [401, 200]
    app.fault("unauthorized", "quickbooks", "tokens/bearer")
    assert app.refresh(tokens["refresh_token"]).status_code == 401
    app.fault("revoke", "quickbooks", "invoice")
    assert [app.post(tokens).status_code for _ in range(2)] == [401, 401]
    assert invalid_grant(app.refresh(tokens["refresh_token"]))


def test_paths_that_are_none(app):
    tokens = app.tokens()
    assert app.api(tokens, "invoice/1", realm="1").status_code == 403
    head = {"Authorization": f"Bearer {tokens['access_token']}"}
    for path in ("v3/nothing", "nothing", "v2/oauth2/tokens/revoke"):
        reply = app.http.get(f"{app.at['api']}/{path}", headers=head)
        assert reply.status_code == 404 and reply.headers["intuit_tid"]


# --- webhooks ---


@pytest.fixture
def receiver(app):
    def judge(body, headers):
        digest = hmac.digest(app.at["webhook_key"].encode(), body, "sha256")
        return hmac.compare_digest(
            base64.b64encode(digest).decode(), headers["intuit-signature"]
        )

    with Receiver(judge, events=lambda body: bool(body)) as receiver:
        yield receiver


def test_events_of_several_companies_travel_together(app, receiver):
    assert app.webhook("quickbooks", receiver.url)["status"] == "ok"
    assert receiver.calls == []  # Intuit asks nothing first
    app.post(app.tokens(), path="taxcode")  # of which nobody is told
    app.post(app.tokens())
    app.post(app.tokens(app.companies[1]), realm=app.companies[1])
    [body] = receiver.wait(1)
    assert [event["intuitaccountid"] for event in body] == app.companies
    first = body[0]
    assert first["type"] == "qbo.invoice.created.v1" and first["specversion"] == "1.0"
    assert first["intuitentityid"] == "2" and first["data"] == {}
    assert first["id"] != body[1]["id"] and first["time"].endswith("Z")


def test_the_older_format(app, receiver):
    app.options(webhook_format="legacy")
    app.webhook("quickbooks", receiver.url)
    app.post(app.tokens())
    app.post(app.tokens(app.companies[1]), realm=app.companies[1])
    [body] = receiver.wait(1)
    found = {
        row["realmId"]: row["dataChangeEvent"]["entities"]
        for row in body["eventNotifications"]
    }
    assert list(found) == app.companies
    [entity] = found[app.companies[0]]
    assert (entity["name"], entity["id"], entity["operation"]) == (
        "Invoice",
        "1",
        "Create",
    )


def test_a_failed_call_comes_again_with_the_same_ids(app, receiver):
    app.webhook("quickbooks", receiver.url)
    receiver.answers += [500, 500]
    app.post(app.tokens())
    receiver.wait(1)
    assert len(receiver.wait(2, 0.3)) == 1
    app.clock(11)
    assert len(receiver.wait(2)) == 2
    assert len(receiver.wait(3, 0.3)) == 2  # the second wait is longer
    app.clock(21)
    bodies = receiver.wait(3)
    assert bodies[0] == bodies[1] == bodies[2]


def test_tricks(app, receiver):
    tokens = app.tokens()
    app.webhook("quickbooks", receiver.url)
    app.options(webhook_lose=1)
    app.post(tokens)
    app.options(webhook_reorder=1)
    app.post(tokens)
    app.post(tokens)
    [body] = receiver.wait(1)
    assert [event["intuitentityid"] for event in body] == ["3", "2"]
    app.options(webhook_duplicate=1, webhook_bad_signature=1)
    app.post(tokens)
    receiver.wait(3)
    assert [status for _, status in receiver.calls] == [200, 401, 401]


# --- links, control, restart ---


def test_deep_links_lead_to_the_record(app):
    app.post(app.tokens(app.companies[1]), realm=app.companies[1])
    web = f"{app.at['web']}/app"

    def where(link):
        reply = app.http.get(f"{web}/{link}", allow_redirects=False)
        return reply.headers.get("Location", reply.status_code)

    page = f"/ledger/quickbooks/{app.companies[1]}"
    realm = f"deeplinkcompanyid={app.companies[1]}"
    assert where(f"invoice?txnId=1&{realm}") == f"{page}/invoice/1"
    assert where("recvpayment?txnId=1") == f"{page}/payment/1"
    assert where(f"customerdetail?nameId=1&{realm}") == f"{page}/customer/1"
    assert where(f"journal?txnId=1&{realm}") == f"{page}/journalentry/1"
    assert where(f"homepage?{realm}") == page
    assert where(f"invoice?txnId=1&deeplinkcompanyid={app.companies[0]}") == 404
    assert where(f"invoice?txnId=2&{realm}") == where("nonsense") == 404


@pytest.mark.parametrize(
    "option, value",
    [
        ("throttle_format", "yaml"),
        ("webhook_format", 1),
        ("read_quota", -1),
        ("requestid_clash", "yes"),
        ("refresh_grace_s", None),
    ],
)
def test_wrong_options_are_named(app, option, value):
    with pytest.raises(SandboxError, match=f'"field": "{option}"'):
        app.options(**{option: value})


def test_a_restart_forgets_nothing(app, tmp_path):
    tokens = app.tokens()
    first = app.post(tokens, "kept-1")
    app.options(webhook_format="legacy", read_quota=9)
    file = tmp_path / "state"
    state.write(file, app.inside.state())
    renewed = Sandbox(
        app.inside.base,
        {"quickbooks": lambda clock, emit: type(app.books)("quickbooks", REALMS, 0, 0)},
    )
    renewed.restore(state.read(file))
    front = renewed.fronts["quickbooks"]
    assert front.settings() == app.inside.fronts["quickbooks"].settings()
    assert front.oauth.tokens.access(tokens["access_token"]).companies == (
        app.companies[0],
    )
    grant = front.oauth.tokens.spend_refresh(tokens["refresh_token"])
    assert front.oauth.reply(grant)["refresh_token"] == tokens["refresh_token"]
    [kept] = front.replies.state(lambda reply: reply.get_data())
    assert kept[0] == f"{app.companies[0]}:kept-1" and kept[3] == first.content
