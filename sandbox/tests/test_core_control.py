"""Control routes, webhooks, pages and the process itself."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest
from core_kit import App, Receiver, signed_by

from sandbox.testing import ROOT, SandboxError, SandboxProcess


def test_the_description_has_what_the_contract_says(sandbox):
    xero = sandbox.describe()["providers"]["xero"]
    assert {
        "api",
        "authorize",
        "token",
        "revoke",
        "connections",
        "client_id",
        "client_secret",
        "webhook_key",
        "companies",
        "web",
    } <= set(xero)
    assert xero["api"] == f"{sandbox.url}/xero/api.xro/2.0"
    assert [set(company) for company in xero["companies"]] == [
        {"id", "name", "country", "currency"}
    ] * 3


@pytest.mark.parametrize(
    "method, path, data, field",
    [
        ("POST", "/sandbox/token", {"provider": "nobody"}, "provider"),
        ("POST", "/sandbox/token", {"provider": "xero"}, "companies"),
        (
            "POST",
            "/sandbox/token",
            {"provider": "xero", "companies": ["x"]},
            "companies",
        ),
        ("POST", "/sandbox/clock", {"advance_s": "1"}, "advance_s"),
        ("POST", "/sandbox/clock", {"advance_s": -1}, "advance_s"),
        ("POST", "/sandbox/config", {"provider": "xero", "limits": 1}, "limits"),
        (
            "POST",
            "/sandbox/config",
            {"provider": "xero", "minute_limit": -1},
            "minute_limit",
        ),
        ("POST", "/sandbox/config", {"provider": "xero", "no_such": 1}, "no_such"),
        ("POST", "/sandbox/config", {"limits": True}, "provider"),
        ("POST", "/sandbox/reset", {"keep": ["everything"]}, "keep"),
        ("POST", "/sandbox/reset", [], "body"),
        ("GET", "/sandbox/requests?since=x", None, "since"),
        ("POST", "/sandbox/webhooks", {"provider": "xero"}, "url"),
    ],
)
def test_a_wrong_field_is_named(sandbox, method, path, data, field):
    with pytest.raises(SandboxError, match=f'400 .*"field": "{field}"'):
        sandbox.call(method, path, data)


def test_unknown_routes(sandbox):
    with pytest.raises(SandboxError, match="404"):
        sandbox.call("GET", "/sandbox/nothing")
    with pytest.raises(SandboxError, match="405"):
        sandbox.call("DELETE", "/sandbox/clock")


def test_reset_and_keep(app):
    tokens = app.tokens()
    app.put_contact(tokens, "Kept Ltd")
    app.sandbox.config("xero", latency_ms=1)
    app.sandbox.reset("books", "tokens")
    assert app.contacts_named(tokens, "Kept Ltd") == 1
    assert app.sandbox.config("xero")["latency_ms"] == 0
    app.sandbox.reset("tokens")
    assert app.contacts_named(tokens, "Kept Ltd") == 0
    app.sandbox.reset()
    assert app.call(tokens, "Organisation").status_code == 401
    assert app.sandbox.summary()["total"] == 1


def test_a_reset_comes_back_to_the_sign_ins_of_the_mark():
    """In a process of its own: a mark lasts."""
    with SandboxProcess() as sandbox, App(sandbox) as app:
        tokens = app.tokens()
        sandbox.mark()
        later = app.tokens()
        company = app.companies[0]
        for __ in range(2):  # what happens after a reset does not stay either
            sandbox.disconnect("xero", [company])
            assert app.call(tokens, "Organisation").status_code >= 400
            sandbox.reset()
            assert app.call(tokens, "Organisation").status_code == 200
            assert app.call(later, "Organisation").status_code == 401


def test_strangers_pages_are_refused(app):
    url = f"{app.sandbox.url}/sandbox.json"
    assert app.http.get(url, headers={"Host": "evil.example"}).status_code == 403
    for origin in ("https://evil.example", "null"):
        reply = app.http.post(
            f"{app.sandbox.url}/sandbox/reset", headers={"Origin": origin}
        )
        assert reply.status_code == 403
    own = app.http.get(url, headers={"Origin": app.sandbox.url})
    assert own.status_code == 200


# --- webhooks ---


@pytest.fixture
def receiver(app):
    with Receiver(signed_by(app.at["webhook_key"], "x-xero-signature")) as receiver:
        yield receiver


def until(app, reached) -> None:
    """Wait for what becomes of the target after its answer."""
    deadline = time.monotonic() + 5
    while not reached(app.sandbox.webhooks()["targets"][0]):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_intent_to_receive_then_signed_events(app, receiver):
    state = app.sandbox.webhook("xero", receiver.url)
    assert state["status"] == "ok"
    assert sorted(status for _, status in receiver.calls) == [200, 200, 401, 401]
    assert {len(body["events"]) for body, _ in receiver.calls} == {0}
    reply = app.put_contact(app.tokens(), "Hooked Ltd").json()
    [body] = receiver.wait(1)
    [event] = body["events"]
    assert event["resourceId"] == reply["Contacts"][0]["ContactID"]
    assert (event["eventCategory"], event["eventType"], event["tenantType"]) == (
        "CONTACT",
        "CREATE",
        "ORGANISATION",
    )
    assert event["tenantId"] == app.companies[0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}", event["eventDateUtc"])
    assert body["firstEventSequence"] == body["lastEventSequence"] == 1
    assert re.fullmatch("[A-Z]{20}", body["entropy"])


def test_a_receiver_that_believes_all_signatures_gets_nothing(app):
    with Receiver(lambda body, headers: True) as gullible:
        assert app.sandbox.webhook("xero", gullible.url)["status"] == "error"
        app.put_contact(app.tokens(), "Unheard Ltd")
        assert gullible.wait(1, 0.4) == []
        assert app.sandbox.webhooks()["targets"][0]["waiting"] == 1


def test_a_failed_batch_comes_again(app, receiver):
    app.sandbox.webhook("xero", receiver.url)
    receiver.answers += [500, 500]
    app.put_contact(app.tokens(), "Again Ltd")
    first, second = receiver.wait(2)  # at once
    assert first["events"] == second["events"]
    assert len(receiver.wait(3, 0.5)) == 2  # then a quarter of an hour later
    app.sandbox.clock(901)
    third = receiver.wait(3)[2]
    assert third["firstEventSequence"] == 1
    until(app, lambda target: not target["waiting"])


def test_delivery_stops_after_a_day_and_resumes_on_registration(app, receiver):
    app.sandbox.webhook("xero", receiver.url)
    receiver.answers += [500] * 3
    app.put_contact(app.tokens(), "Patient Ltd")
    assert len(receiver.wait(2)) == 2
    now = app.sandbox.clock()
    until(app, lambda target: (target["next_try"] or "") > now)  # it waits its quarter
    app.sandbox.clock(86_401)
    assert len(receiver.wait(3)) == 3
    until(app, lambda target: target["status"] == "error")
    assert app.sandbox.webhook("xero", receiver.url)["status"] == "ok"
    assert len(receiver.wait(4)) == 4


def test_tricks(app, receiver):
    tokens = app.tokens()
    app.sandbox.webhook("xero", receiver.url)
    app.sandbox.config("xero", webhook_lose=1)
    app.put_contact(tokens, "Lost Ltd")
    app.sandbox.config("xero", webhook_duplicate=1)
    app.put_contact(tokens, "Double Ltd")
    first, second = receiver.wait(2)
    assert first["events"] == second["events"]
    app.sandbox.config("xero", webhook_reorder=1)
    early = app.put_contact(tokens, "Early Ltd").json()["Contacts"][0]["ContactID"]
    late = app.put_contact(tokens, "Late Ltd").json()["Contacts"][0]["ContactID"]
    ids = [event["resourceId"] for event in receiver.wait(3)[2]["events"]]
    assert ids == [late, early]
    app.sandbox.config("xero", webhook_bad_signature=1)
    app.put_contact(tokens, "Forged Ltd")
    receiver.wait(5)
    assert 401 in [status for body, status in receiver.calls if body["events"]]


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1/hook",
        "https://127.0.0.1/hook",
        "ftp://localhost/",
        "nonsense",
        "http://0.0.0.0/",
        "http://127.0.0.1.example.invalid/",
    ],
)
def test_webhooks_stay_on_this_machine(sandbox, url):
    with pytest.raises(SandboxError, match='"field": "url"'):
        sandbox.webhook("xero", url)


# --- pages ---


def test_pages_and_deep_links(app):
    tokens, company = app.tokens(), app.companies[0]
    contact = app.put_contact(tokens, "O'Neil & Sons").json()["Contacts"][0]
    invoice = app.call(
        tokens,
        "Invoices",
        "PUT",
        json={
            "Invoices": [
                {
                    "Type": "ACCREC",
                    "Status": "AUTHORISED",
                    "InvoiceNumber": "PAGE-1",
                    "Contact": {"ContactID": contact["ContactID"]},
                    "Date": "2026-11-20",
                    "DueDate": "2026-12-20",
                    "LineItems": [
                        {
                            "Description": "<b>Bold</b> desk",
                            "Quantity": 2,
                            "UnitAmount": 50,
                            "AccountCode": "200",
                            "TaxType": "OUTPUT",
                        }
                    ],
                }
            ]
        },
    ).json()["Invoices"][0]
    ledger = app.http.get(f"{app.sandbox.url}/ledger/xero/{company}")
    assert ledger.status_code == 200 and "PAGE-1" in ledger.text
    assert "Trial balance" in ledger.text
    short = app.call(tokens, "Organisation").json()["Organisations"][0]["ShortCode"]
    link = (
        f"{app.at['web']}/organisationlogin/default.aspx?shortcode={short}"
        f"&redirecturl=/AccountsReceivable/View.aspx?InvoiceID="
        f"{invoice['InvoiceID']}"
    )
    page = app.http.get(link)
    assert urlsplit(page.url).path == (
        f"/ledger/xero/{company}/invoices/{invoice['InvoiceID']}"
    )
    assert "PAGE-1" in page.text and "110.00" in page.text
    assert "&lt;b&gt;Bold&lt;/b&gt; desk" in page.text and "<b>Bold" not in page.text
    contact_page = app.http.get(
        f"{app.at['web']}/organisationlogin/default.aspx?shortcode={short}"
        f"&redirecturl=/Contacts/View/{contact['ContactID']}"
    )
    assert contact_page.status_code == 200 and "Neil &amp; Sons" in contact_page.text
    for path in ("invoices", "entries", "contacts"):
        page = app.http.get(f"{app.sandbox.url}/ledger/xero/{company}/{path}")
        assert page.status_code == 200, path


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/ledger/nobody/x",
        "/ledger/xero/x",
        "/xero/web/else.aspx",
        "/xero/web/organisationlogin/default.aspx?shortcode=none",
    ],
)
def test_missing_pages(app, path):
    page = app.http.get(app.sandbox.url + path)
    assert page.status_code == 404 and "Not found" in page.text


def test_the_first_page(app):
    page = app.http.get(app.sandbox.url)
    assert all(company["name"] in page.text for company in app.at["companies"])


# --- the process ---


def test_it_listens_on_loopback_only(sandbox):
    port = urlsplit(sandbox.url).port
    with open("/proc/net/tcp") as table:
        listening = [
            line.split()[1]
            for line in table
            if f":{port:04X} " in line and line.split()[3] == "0A"
        ]
    assert listening == [f"0100007F:{port:04X}"]


def test_connections_are_kept_and_fast(app):
    tokens = app.tokens()
    app.sandbox.config("xero", limits=False)
    host, port = "127.0.0.1", urlsplit(app.sandbox.url).port
    request = (
        f"GET /xero/api.xro/2.0/Organisation HTTP/1.1\r\nHost: {host}:{port}\r\n"
        f"Authorization: Bearer {tokens['access_token']}\r\n"
        f"xero-tenant-id: {app.companies[0]}\r\n\r\n"
    ).encode()
    with socket.create_connection((host, port)) as line:
        started = time.monotonic()
        for _ in range(200):
            line.sendall(request)
            head = b""
            while b"\r\n\r\n" not in head:
                head += line.recv(65536)
            head, _, body = head.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200")
            length = int(re.search(rb"Content-Length: (\d+)", head)[1])
            while len(body) < length:
                body += line.recv(65536)
        assert time.monotonic() - started < 200 / 100  # a third of the aim


def test_a_chunked_body_is_read(app):
    tokens = app.tokens()
    reply = app.http.put(
        f"{app.at['api']}/Contacts",
        data=iter([b'{"Contacts":[{"Name":', b'"C"}]}']),
        headers={
            "Authorization": f"Bearer {tokens['access_token']}",
            "xero-tenant-id": app.companies[0],
        },
    )
    assert reply.status_code == 200, reply.text


def test_a_port_in_use_is_one_sentence(sandbox):
    port = urlsplit(sandbox.url).port
    done = subprocess.run(
        [sys.executable, "-m", "sandbox", "--port", str(port)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"Cannot listen on port {port}:")
    assert "Traceback" not in done.stderr


def test_it_stops_when_asked_and_dies_with_its_parent():
    with SandboxProcess() as process:
        child = process._child
    assert child.returncode == 0
    script = (
        "import time; from sandbox.testing import SandboxProcess\n"
        "p = SandboxProcess(); p.start(); print(p.url, flush=True)\n"
        "time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, text=True, stdout=subprocess.PIPE
    )
    with parent:
        port = urlsplit(parent.stdout.readline().strip()).port
        os.kill(parent.pid, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                break
        assert time.monotonic() < deadline, "the child outlived its parent"
        time.sleep(0.05)
