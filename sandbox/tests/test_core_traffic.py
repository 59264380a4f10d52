"""Limits, idempotency, faults and the recorder."""

from __future__ import annotations

import threading
import time

import pytest
import requests

from sandbox.recorder import Recorder, shape
from sandbox.testing import SandboxError


def test_the_minute_limit(app):
    tokens = app.tokens()
    app.sandbox.config("xero", minute_limit=3)
    left = []
    for _ in range(10):  # a minute may turn over under the test
        reply = app.call(tokens, "Organisation")
        if reply.status_code == 429:
            break
        left.append(int(reply.headers["X-MinLimit-Remaining"]))
    assert reply.status_code == 429 and left[-3:] == [2, 1, 0]
    assert reply.headers["X-Rate-Limit-Problem"] == "minute"
    wait = int(reply.headers["Retry-After"])
    assert 1 <= wait <= 60 and reply.headers["Xero-Correlation-Id"]
    app.sandbox.clock(wait)
    assert app.call(tokens, "Organisation").status_code == 200


def test_the_day_limit_is_per_company(app):
    tokens = app.tokens(*app.companies[:2])
    app.sandbox.config("xero", day_limit=1)
    assert app.call(tokens, "Organisation").headers["X-DayLimit-Remaining"] == "0"
    reply = app.call(tokens, "Organisation")
    assert (reply.status_code, reply.headers["X-Rate-Limit-Problem"]) == (429, "day")
    assert 60 < int(reply.headers["Retry-After"]) <= 86_400
    other = app.call(tokens, "Organisation", company=app.companies[1])
    assert other.status_code == 200


def test_the_app_minute_limit(app):
    tokens = app.tokens(*app.companies[:2])
    app.sandbox.config("xero", app_minute_limit=0)
    reply = app.call(tokens, "Organisation")
    assert reply.headers["X-Rate-Limit-Problem"] == "appminute"


def test_five_at_once(app):
    tokens = app.tokens()
    app.sandbox.config("xero", latency_ms=600)
    replies = []

    def call():
        with requests.Session() as session:
            session.trust_env = False
            replies.append(
                session.get(
                    f"{app.at['api']}/Organisation",
                    headers={
                        "Authorization": f"Bearer {tokens['access_token']}",
                        "xero-tenant-id": app.companies[0],
                    },
                )
            )

    threads = [threading.Thread(target=call) for _ in range(7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refused = [reply for reply in replies if reply.status_code == 429]
    assert len(refused) == 2
    assert {reply.headers["X-Rate-Limit-Problem"] for reply in refused} == {
        "concurrent"
    }
    assert not any("Retry-After" in reply.headers for reply in refused)


def test_limits_can_be_switched_off(app):
    tokens = app.tokens()
    app.sandbox.config("xero", limits=False, minute_limit=1)
    assert {app.call(tokens, "Organisation").status_code for _ in range(4)} == {200}


# --- Idempotency-Key ---


def test_a_key_has_one_effect(app):
    tokens = app.tokens()
    first = app.put_contact(tokens, "Once Ltd", "key-1")
    again = app.put_contact(tokens, "Once Ltd", "key-1")
    assert first.status_code == 200 and again.content == first.content
    assert again.headers["X-Sandbox-Replay"] == "true"
    assert app.contacts_named(tokens, "Once Ltd") == 1
    other = app.put_contact(tokens, "Twice Ltd", "key-1")
    assert (other.status_code, other.text) == (
        400,
        "Idempotency Key: key-1 is used with a different request.",
    )
    app.sandbox.clock(361)
    late = app.put_contact(tokens, "Once Ltd", "key-1")
    assert late.status_code == 400  # no replay any more: the name is taken
    assert "already assigned" in late.text


def test_errors_are_replayed_too(app):
    tokens = app.tokens()
    first = app.put_contact(tokens, "", "key-2")
    again = app.put_contact(tokens, "", "key-2")
    assert first.status_code == 400 and again.content == first.content
    app.sandbox.fault("500", "xero", "Contacts")
    assert app.put_contact(tokens, "Crash Ltd", "key-3").status_code == 500
    assert app.put_contact(tokens, "Crash Ltd", "key-3").status_code == 500
    assert app.contacts_named(tokens, "Crash Ltd") == 0
    assert app.put_contact(tokens, "Crash Ltd", "key-4").status_code == 200
    app.sandbox.config("xero", idempotency_stores_500=False)
    app.sandbox.fault("500", "xero", "Contacts")
    assert app.put_contact(tokens, "Quake Ltd", "key-5").status_code == 500
    assert app.put_contact(tokens, "Quake Ltd", "key-5").status_code == 200


def test_a_key_is_too_long(app):
    assert app.put_contact(app.tokens(), "Long Ltd", "k" * 129).status_code == 400


def test_a_second_caller_waits_for_the_first(app):
    tokens = app.tokens()
    app.sandbox.config("xero", latency_ms=300)
    replies = []

    def call():
        with requests.Session() as session:
            session.trust_env = False
            replies.append(
                session.put(
                    f"{app.at['api']}/Contacts",
                    json={"Contacts": [{"Name": "Race"}]},
                    headers={
                        "Authorization": f"Bearer {tokens['access_token']}",
                        "xero-tenant-id": app.companies[0],
                        "Idempotency-Key": "r",
                    },
                )
            )

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [reply.status_code for reply in replies] == [200] * 4
    assert len({reply.content for reply in replies}) == 1
    assert app.contacts_named(tokens, "Race") == 1


# --- faults ---


@pytest.mark.parametrize("kind, booked", [("drop_before", 0), ("drop_after", 1)])
def test_a_reset_connection(app, kind, booked):
    tokens = app.tokens()
    app.sandbox.fault(kind, "xero", "Contacts", method="PUT")
    with pytest.raises(requests.ConnectionError) as caught:
        app.put_contact(tokens, "Lost Ltd", "lost-1")
    assert "reset by peer" in str(caught.value).lower()
    assert app.contacts_named(tokens, "Lost Ltd") == booked
    again = app.put_contact(tokens, "Lost Ltd", "lost-1")
    assert again.status_code == 200
    assert app.contacts_named(tokens, "Lost Ltd") == 1
    lost = next(row for row in app.sandbox.requests("xero") if row.get("fault"))
    assert (lost["fault"], lost["status"]) == (kind, None)


def test_statuses(app):
    tokens = app.tokens()
    for kind in ("500", "503"):
        app.sandbox.fault(kind, "xero", "Contacts")
        assert app.put_contact(tokens, "Down Ltd").status_code == int(kind)
    app.sandbox.fault("429", "xero", "Contacts", seconds=7, problem="day")
    reply = app.put_contact(tokens, "Down Ltd")
    assert (
        reply.status_code,
        reply.headers["Retry-After"],
        reply.headers["X-Rate-Limit-Problem"],
    ) == (429, "7", "day")
    assert app.contacts_named(tokens, "Down Ltd") == 0
    app.sandbox.fault("503", "xero", "Contacts", effect=True)
    assert app.put_contact(tokens, "Down Ltd").status_code == 503
    assert app.contacts_named(tokens, "Down Ltd") == 1


def test_slow(app):
    tokens = app.tokens()
    app.sandbox.fault("slow", "xero", "Contacts", seconds=0.4)
    started = time.monotonic()
    assert app.put_contact(tokens, "Slow Ltd").status_code == 200
    assert time.monotonic() - started >= 0.4


@pytest.mark.parametrize("variant", ["truncated", "html"])
def test_malformed(app, variant):
    tokens = app.tokens()
    app.sandbox.fault("malformed", "xero", "Contacts", variant=variant)
    reply = app.put_contact(tokens, "Garbled Ltd")
    assert reply.status_code == 200 and reply.content
    with pytest.raises(ValueError):
        reply.json()
    assert app.contacts_named(tokens, "Garbled Ltd") == 1


def test_unauthorized_and_revoke(app):
    tokens = app.tokens()
    app.sandbox.fault("unauthorized", "xero", "Organisation")
    assert app.call(tokens, "Organisation").status_code == 401
    assert app.call(tokens, "Organisation").status_code == 200
    app.sandbox.fault("revoke", "xero", "Organisation")
    assert app.call(tokens, "Organisation").status_code == 401
    assert app.call(tokens, "Organisation").status_code == 401
    assert app.refresh(tokens["refresh_token"]).json() == {"error": "invalid_grant"}


def test_faults_reach_the_token_endpoint(app):
    old = app.tokens()["refresh_token"]
    app.sandbox.fault("drop_after", "xero", "connect/token$")
    with pytest.raises(requests.ConnectionError):
        app.refresh(old)
    assert app.refresh(old).status_code == 200  # within the grace
    app.sandbox.fault("503", "xero", "connect/token$")
    assert app.refresh(old).status_code == 503
    app.sandbox.fault("revoke", "xero", "connect/token$")
    assert app.refresh(old).json() == {"error": "invalid_grant"}
    assert app.refresh(old).json() == {"error": "invalid_grant"}


def test_after_times_method_and_query(app):
    tokens = app.tokens()
    app.sandbox.fault(
        "503", "xero", r"Organisation\?x=1$", method="get", after=2, times=2
    )
    statuses = [app.call(tokens, "Organisation?x=1").status_code for _ in range(6)]
    assert statuses == [200, 200, 503, 503, 200, 200]
    [fault] = app.sandbox.faults()
    assert (fault["fired"], fault["times"], fault["method"]) == (2, 0, "GET")
    app.sandbox.fault("503", times=-1)
    assert app.call(tokens, "Organisation").status_code == 503
    app.sandbox.clear_faults()
    assert app.call(tokens, "Organisation").status_code == 200


@pytest.mark.parametrize(
    "data, field",
    [
        ({"kind": "explode"}, "kind"),
        ({"kind": "500", "path": "("}, "path"),
        ({"kind": "500", "times": "2"}, "times"),
        ({"kind": "500", "after": -1}, "after"),
        ({"kind": "500", "provider": "nobody"}, "provider"),
        ({"kind": "slow", "seconds": -1}, "seconds"),
        ({"kind": "500", "tmes": 1}, "tmes"),
    ],
)
def test_a_wrong_fault_names_its_field(sandbox, data, field):
    with pytest.raises(SandboxError, match=f'400 .*"field": "{field}"'):
        sandbox.call("POST", "/sandbox/faults", data)


# --- the recorder ---


def test_requests_are_seen_and_secrets_are_not(app):
    tokens = app.connect(app.companies[:1])
    app.put_contact(tokens, "Seen Ltd", "seen-1")
    app.refresh(tokens["refresh_token"])
    rows = app.sandbox.requests("xero")
    assert [row["n"] for row in rows] == sorted(row["n"] for row in rows)
    [put] = [row for row in rows if row["method"] == "PUT"]
    assert put["path"] == "/api.xro/2.0/Contacts" and put["status"] == 200
    assert "Seen Ltd" in put["body"] and "Seen Ltd" in put["response"]
    assert put["headers"]["Authorization"] == "Bearer ***"
    assert put["headers"]["Idempotency-Key"] == "seen-1" and put["ms"] >= 0
    text = str(rows)
    secret = (
        tokens["access_token"],
        tokens["refresh_token"],
        tokens["id_token"],
        app.at["client_secret"],
    )
    assert not any(value in text for value in secret)
    exchange = next(row for row in rows if "authorization_code" in row["body"])
    assert "code=***" in exchange["body"] and "code_verifier=***" in exchange["body"]
    assert '"access_token": "***"' in exchange["response"]
    last = rows[-1]["n"]
    app.call(tokens, "Organisation")
    [new] = app.sandbox.requests("xero", since=last)
    assert new["n"] == last + 1


def test_requests_are_counted_by_shape(app):
    tokens = app.tokens()
    app.sandbox.forget_requests()
    reply = app.put_contact(tokens, "Counted Ltd").json()
    for _ in range(2):
        app.call(tokens, f"Contacts/{reply['Contacts'][0]['ContactID']}")
    found = app.sandbox.summary("xero")
    assert found["total"] == 3
    assert {(row["method"], row["path"]): row["count"] for row in found["rows"]} == {
        ("PUT", "/api.xro/2.0/Contacts"): 1,
        ("GET", "/api.xro/2.0/Contacts/{id}"): 2,
    }


def test_memory_is_bounded_and_the_count_is_not():
    recorder = Recorder(keep=10, body=100)
    for number in range(25):
        recorder.add(
            {
                "provider": "xero",
                "method": "GET",
                "path": f"/a/b/c/{number}",
                "body": "x" * 150,
                "response": None,
            }
        )
    rows = recorder.rows()
    assert [row["n"] for row in rows] == list(range(16, 26))
    assert rows[0]["body"] == "x" * 100 + "… (50 more characters)"
    assert recorder.summary()["total"] == recorder.last == 25
    assert recorder.summary()["rows"][0]["path"] == "/a/b/c/{id}"


def test_shapes():
    guid = "0b1f2c3d-0000-4000-8000-0123456789ab"
    assert shape(f"/api.xro/2.0/Invoices/{guid}/Attachments/a b.pdf") == (
        "/api.xro/2.0/Invoices/{id}/Attachments/{name}"
    )
    assert shape(f"/connections/{guid}") == "/connections/{id}"
    assert shape("/identity/connect/token") == "/identity/connect/token"
