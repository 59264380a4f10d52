"""QuickBooks' wire: limits, what is refused and how, webhooks, links, a restart."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
import requests
from core_kit import Receiver, signed_by
from front_kit import REALMS
from intuit_kit import invalid_grant

from sandbox import state
from sandbox.app import Sandbox
from sandbox.testing import SandboxError

DAY = 86_400


# --- limits ---


def refused(intuit, tokens, path="invoice/1", method="GET", tries=80):
    """The first 429; windows may turn over under the test."""
    for _ in range(tries):
        reply = intuit.api(tokens, path, method)
        if reply.status_code == 429:
            return reply
    raise AssertionError("never refused")


def test_so_many_a_second(intuit):
    assert intuit.options()["second_limit"] == 10
    intuit.options(second_limit=1)
    reply = refused(intuit, intuit.tokens())
    assert reply.headers["Content-Type"].startswith("application/xml")
    assert "Retry-After" not in reply.headers and reply.headers["intuit_tid"]
    space = "{http://schema.intuit.com/finance/v3}"
    error = ElementTree.fromstring(reply.content).find(f".//{space}Error")
    assert error.get("code") == "3001"
    assert "ThrottleExceeded" in error.find(f"{space}Message").text
    other = intuit.tokens(intuit.companies[1])
    assert intuit.api(other, "invoice/1", realm=intuit.companies[1]).status_code == 200


def test_a_refusal_as_json_with_a_wait(intuit):
    intuit.options(
        throttle_format="json",
        throttle_retry_after=True,
        minute_limit=3,
        second_limit=None,
    )
    reply = refused(intuit, intuit.tokens())
    assert reply.json()["fault"]["type"] == "SERVICE"
    assert reply.json()["fault"]["error"][0]["code"] == "3001"
    intuit.clock(int(reply.headers["Retry-After"]))
    assert intuit.api(intuit.tokens(), "invoice/1").status_code == 200


def test_batches_have_a_limit_of_their_own(intuit):
    intuit.options(batch_limit=2, second_limit=None)
    tokens = intuit.tokens()
    assert refused(intuit, tokens, "batch", "POST").status_code == 429
    assert intuit.api(tokens, "invoice", "POST").status_code == 200


def test_the_months_reads(intuit):
    intuit.options(read_quota=2, limits=True)
    tokens = intuit.tokens()
    assert intuit.api(tokens, "query", "POST").status_code == 200
    assert intuit.api(tokens, "invoice/1").status_code == 200
    assert intuit.api(tokens, "invoice/1").status_code == 429
    assert intuit.post(tokens).status_code == 200  # writes are free
    intuit.clock(31 * DAY)
    assert intuit.api(intuit.tokens(), "invoice/1").status_code == 200
    intuit.options(limits=False, read_quota=0)
    assert intuit.api(intuit.tokens(), "invoice/1").status_code == 200


# --- trouble ---


def test_an_expired_token_is_told_with_the_token(intuit):
    tokens = intuit.tokens()
    intuit.clock(3600)
    reply = intuit.api(tokens, "invoice/1")
    assert reply.status_code == 401
    body = reply.json()
    assert body["fault"]["type"] == "AUTHENTICATION" and body["queryResponse"] is None
    [error] = body["fault"]["error"]
    assert error["detail"] == f"Token expired: {tokens['access_token']}"
    assert error["code"] == "3200" and isinstance(body["time"], int)
    assert "invalid_token" in reply.headers["WWW-Authenticate"]
    assert tokens["access_token"] not in str(intuit.requests())
    unknown = intuit.api({"access_token": "nobody"}, "invoice/1")
    assert unknown.status_code == 401


def test_statuses(intuit):
    tokens = intuit.tokens()
    intuit.fault("500", "quickbooks", "invoice")
    reply = intuit.post(tokens, "s-1")
    fault = reply.json()["Fault"]
    assert (reply.status_code, fault["type"]) == (500, "SystemFault")
    assert reply.json()["time"][-6:] in ("-08:00", "-07:00")
    for kind in ("503", "504", "525"):
        intuit.fault(kind, "quickbooks", "invoice")
        reply = intuit.post(tokens, "s-1")
        assert reply.status_code == int(kind)
        assert reply.headers["Content-Type"].startswith("text/html")
    intuit.fault("429", "quickbooks", "invoice", seconds=7)
    assert intuit.post(tokens, "s-1").status_code == 429
    assert intuit.books.made == []
    intuit.fault("503", "quickbooks", "invoice", effect=True)
    assert intuit.post(tokens, "s-1").status_code == 503
    assert intuit.post(tokens, "s-1").json()["Id"] == "1"
    assert intuit.post(tokens, path="crash").status_code == 500


@pytest.mark.parametrize("kind, made", [("drop_before", 0), ("drop_after", 1)])
def test_a_reset_connection(intuit, kind, made):
    tokens = intuit.tokens()
    intuit.fault(kind, "quickbooks", "invoice")
    with pytest.raises(requests.ConnectionError):
        intuit.post(tokens, "d-1")
    assert len(intuit.books.made) == made
    assert intuit.post(tokens, "d-1").json()["Id"] == "1"
    assert len(intuit.books.made) == 1


def test_garbled_slow_unauthorized_revoked(intuit):
    tokens = intuit.tokens()
    intuit.fault("malformed", "quickbooks", "invoice")
    reply = intuit.post(tokens)
    assert reply.status_code == 200 and reply.headers["Content-Encoding"] == "gzip"
    with pytest.raises(ValueError):
        reply.json()
    intuit.fault("slow", "quickbooks", "invoice", seconds=0.2)
    assert intuit.post(tokens).elapsed.total_seconds() >= 0.2
    intuit.fault("unauthorized", "quickbooks", "invoice")
    assert [intuit.post(tokens).status_code for _ in range(2)] == [401, 200]
    intuit.fault("unauthorized", "quickbooks", "tokens/bearer")
    assert intuit.refresh(tokens["refresh_token"]).status_code == 401
    intuit.fault("revoke", "quickbooks", "invoice")
    assert [intuit.post(tokens).status_code for _ in range(2)] == [401, 401]
    assert invalid_grant(intuit.refresh(tokens["refresh_token"]))


def test_paths_that_are_none(intuit):
    tokens = intuit.tokens()
    assert intuit.api(tokens, "invoice/1", realm="1").status_code == 403
    head = {"Authorization": f"Bearer {tokens['access_token']}"}
    for path in ("v3/nothing", "nothing", "v2/oauth2/tokens/revoke"):
        reply = intuit.http.get(f"{intuit.at['api']}/{path}", headers=head)
        assert reply.status_code == 404 and reply.headers["intuit_tid"]


# --- webhooks ---


@pytest.fixture
def receiver(intuit):
    judge = signed_by(intuit.at["webhook_key"], "intuit-signature")
    with Receiver(judge, events=lambda body: bool(body)) as receiver:
        yield receiver


def test_events_of_several_companies_travel_together(intuit, receiver):
    assert intuit.webhook("quickbooks", receiver.url)["status"] == "ok"
    assert receiver.calls == []  # Intuit asks nothing first
    intuit.post(intuit.tokens(), path="taxcode")  # of which nobody is told
    intuit.post(intuit.tokens())
    intuit.post(intuit.tokens(intuit.companies[1]), realm=intuit.companies[1])
    [body] = receiver.wait(1)
    assert [event["intuitaccountid"] for event in body] == intuit.companies
    first = body[0]
    assert first["type"] == "qbo.invoice.created.v1" and first["specversion"] == "1.0"
    assert first["intuitentityid"] == "2" and first["data"] == {}
    assert first["id"] != body[1]["id"] and first["time"].endswith("Z")


def test_the_older_format(intuit, receiver):
    intuit.options(webhook_format="legacy")
    intuit.webhook("quickbooks", receiver.url)
    intuit.post(intuit.tokens())
    intuit.post(intuit.tokens(intuit.companies[1]), realm=intuit.companies[1])
    [body] = receiver.wait(1)
    found = {
        row["realmId"]: row["dataChangeEvent"]["entities"]
        for row in body["eventNotifications"]
    }
    assert list(found) == intuit.companies
    [entity] = found[intuit.companies[0]]
    assert (entity["name"], entity["id"], entity["operation"]) == (
        "Invoice",
        "1",
        "Create",
    )


def test_a_failed_call_comes_again_with_the_same_ids(intuit, receiver):
    intuit.webhook("quickbooks", receiver.url)
    receiver.answers += [500, 500]
    intuit.post(intuit.tokens())
    receiver.wait(1)
    assert len(receiver.wait(2, 0.3)) == 1
    intuit.clock(11)
    assert len(receiver.wait(2)) == 2
    assert len(receiver.wait(3, 0.3)) == 2  # the second wait is longer
    intuit.clock(21)
    bodies = receiver.wait(3)
    assert bodies[0] == bodies[1] == bodies[2]


def test_tricks(intuit, receiver):
    tokens = intuit.tokens()
    intuit.webhook("quickbooks", receiver.url)
    intuit.options(webhook_lose=1)
    intuit.post(tokens)
    intuit.options(webhook_reorder=1)
    intuit.post(tokens)
    intuit.post(tokens)
    [body] = receiver.wait(1)
    assert [event["intuitentityid"] for event in body] == ["3", "2"]
    intuit.options(webhook_duplicate=1, webhook_bad_signature=1)
    intuit.post(tokens)
    receiver.wait(3)
    assert [status for _, status in receiver.calls] == [200, 401, 401]


# --- links, control, restart ---


def test_deep_links_lead_to_the_record(intuit):
    intuit.post(intuit.tokens(intuit.companies[1]), realm=intuit.companies[1])
    web = f"{intuit.at['web']}/app"

    def where(link):
        reply = intuit.http.get(f"{web}/{link}", allow_redirects=False)
        return reply.headers.get("Location", reply.status_code)

    page = f"/ledger/quickbooks/{intuit.companies[1]}"
    realm = f"deeplinkcompanyid={intuit.companies[1]}"
    assert where(f"invoice?txnId=1&{realm}") == f"{page}/invoice/1"
    assert where("recvpayment?txnId=1") == f"{page}/payment/1"
    assert where(f"customerdetail?nameId=1&{realm}") == f"{page}/customer/1"
    assert where(f"journal?txnId=1&{realm}") == f"{page}/journalentry/1"
    assert where(f"homepage?{realm}") == page
    assert where(f"invoice?txnId=1&deeplinkcompanyid={intuit.companies[0]}") == 404
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
def test_wrong_options_are_named(intuit, option, value):
    with pytest.raises(SandboxError, match=f'"field": "{option}"'):
        intuit.options(**{option: value})


def test_a_restart_forgets_nothing(intuit, tmp_path):
    tokens = intuit.tokens()
    first = intuit.post(tokens, "kept-1")
    intuit.options(webhook_format="legacy", read_quota=9)
    file = tmp_path / "state"
    state.write(file, intuit.inside.state())
    renewed = Sandbox(
        intuit.inside.base,
        {
            "quickbooks": lambda clock, emit: type(intuit.books)(
                "quickbooks", REALMS, 0, 0
            )
        },
    )
    renewed.restore(state.read(file))
    front = renewed.fronts["quickbooks"]
    assert front.settings() == intuit.inside.fronts["quickbooks"].settings()
    assert front.oauth.tokens.access(tokens["access_token"]).companies == (
        intuit.companies[0],
    )
    grant = front.oauth.tokens.spend_refresh(tokens["refresh_token"])
    assert front.oauth.reply(grant)["refresh_token"] == tokens["refresh_token"]
    [kept] = front.replies.state(lambda reply: reply.get_data())
    assert kept[0] == f"{intuit.companies[0]}:kept-1" and kept[3] == first.content
