"""The state over restarts: stopped, and killed."""

from __future__ import annotations

import base64
import hmac
import threading
import time
from datetime import timedelta

from core_kit import App, Receiver

from sandbox.fronts.xero_identity import FULL
from sandbox.fronts.xero_webhooks import WEBHOOK_KEY
from sandbox.testing import SandboxProcess

# A change is in the file this long after it, also on a busy machine.
SAVED_S = 3


def invoice(app: App, tokens: dict, number: str, amount: str = "125.50", **more):
    """An approved sales invoice of the first company; its element of the reply."""
    reply = app.call(
        tokens,
        "Invoices",
        "PUT",
        **more,
        json={
            "Invoices": [
                {
                    "Type": "ACCREC",
                    "Status": "AUTHORISED",
                    "InvoiceNumber": number,
                    "Contact": {"Name": "Ridgeway University"},
                    "Date": "2026-03-01",
                    "DueDate": "2026-03-31",
                    "LineItems": [
                        {
                            "Description": "Work",
                            "Quantity": 1,
                            "UnitAmount": amount,
                            "AccountCode": "200",
                        }
                    ],
                }
            ]
        },
    )
    assert reply.status_code == 200, reply.text
    return reply.json()["Invoices"][0]


def balances(app: App, tokens: dict) -> list:
    reply = app.call(tokens, "Reports/TrialBalance", params={"date": "2026-12-31"})
    assert reply.status_code == 200, reply.text
    rows = reply.json()["Reports"][0]["Rows"]
    *_, debit, credit = (cell["Value"] for cell in rows[-1]["Rows"][-1]["Cells"])
    assert debit == credit != "0.00"
    return rows


def wait_for_save(file, before: int) -> None:
    """Until the file is another one than that inode."""
    until = time.monotonic() + SAVED_S
    while file.stat().st_ino == before:
        assert time.monotonic() < until, "nothing was saved"
        time.sleep(0.05)


def test_everything_is_there_after_a_stop(file):
    with SandboxProcess(state=file) as sandbox, App(sandbox) as app:
        tokens = app.connect(app.companies[:2], scope=" ".join(FULL))
        made = invoice(app, tokens, "KEPT-1")
        file_path = f"Invoices/{made['InvoiceID']}/Attachments/a.txt"
        assert app.call(tokens, file_path, "PUT", data=b"the file").status_code == 200
        history = app.call(tokens, f"Invoices/{made['InvoiceID']}/History").json()
        before, keys = (
            balances(app, tokens),
            app.http.get(
                f"{sandbox.url}/xero/identity/.well-known/openid-configuration/jwks"
            ).json(),
        )
        connections = app.connections(tokens)
        page = f"/ledger/xero/{app.companies[0]}/invoices/{made['InvoiceID']}"
    with SandboxProcess(state=file) as sandbox, App(sandbox) as app:
        assert app.connections(tokens) == connections and len(connections) == 2
        renewed = app.refresh(tokens["refresh_token"])
        assert renewed.status_code == 200, renewed.text
        for good in (tokens, renewed.json()):
            found = app.call(good, "Invoices/KEPT-1").json()["Invoices"][0]
            assert found["InvoiceID"] == made["InvoiceID"]
        assert balances(app, tokens) == before
        assert app.call(tokens, file_path).content == b"the file"
        assert (
            app.call(tokens, f"Invoices/{made['InvoiceID']}/History").json()[
                "HistoryRecords"
            ]
            == history["HistoryRecords"]
        )
        assert app.http.get(f"{sandbox.url}{page}").status_code == 200
        assert (
            app.http.get(
                f"{sandbox.url}/xero/identity/.well-known/openid-configuration/jwks"
            ).json()
            == keys
        )


def test_a_third_start_goes_on_from_the_second(file):
    """Reversals and numbers, too: what was undone stays undone, and is not again."""
    with SandboxProcess(state=file) as sandbox, App(sandbox) as app:
        tokens = app.tokens()
        made = invoice(app, tokens, "KEPT-1")
        gone = invoice(app, tokens, "GONE-1", "10.00")
        void = {"Invoices": [{"InvoiceID": gone["InvoiceID"], "Status": "VOIDED"}]}
        assert app.call(tokens, "Invoices", "POST", json=void).status_code == 200
        before = balances(app, tokens)
    with SandboxProcess(state=file) as sandbox, App(sandbox) as app:
        assert balances(app, tokens) == before
        void = {"Invoices": [{"InvoiceID": made["InvoiceID"], "Status": "VOIDED"}]}
        assert app.call(tokens, "Invoices", "POST", json=void).status_code == 200
        invoice(app, tokens, "KEPT-2")
        assert balances(app, tokens) == before
    with SandboxProcess(state=file) as sandbox, App(sandbox) as app:
        assert balances(app, tokens) == before
        statuses = {
            row["InvoiceNumber"]: row["Status"]
            for row in app.call(tokens, "Invoices").json()["Invoices"]
        }
        assert statuses == {
            "KEPT-1": "VOIDED",
            "GONE-1": "VOIDED",
            "KEPT-2": "AUTHORISED",
        }


def test_an_unspent_code_and_a_spent_one(file):
    with SandboxProcess(state=file) as sandbox, App(sandbox) as app:
        spent = app.consent(app.companies[:1])["code"]
        assert app.exchange(spent).status_code == 200
        fresh = app.consent(app.companies[:1])["code"]
    with SandboxProcess(state=file) as sandbox, App(sandbox) as app:
        assert app.exchange(spent).status_code == 400
        assert app.exchange(fresh).status_code == 200


def test_a_repeated_request_has_one_effect(file):
    key = {"headers": {"Idempotency-Key": "before-and-after"}}
    with SandboxProcess(state=file) as sandbox, App(sandbox) as app:
        tokens = app.tokens()
        made = invoice(app, tokens, "ONCE", **key)
    with SandboxProcess(state=file) as sandbox, App(sandbox) as app:
        assert invoice(app, tokens, "ONCE", **key)["InvoiceID"] == made["InvoiceID"]
        assert len(app.call(tokens, "Invoices").json()["Invoices"]) == 1


def test_clock_options_and_lock_dates(file):
    with SandboxProcess(state=file) as sandbox, App(sandbox) as app:
        ahead = sandbox.clock(86_400 * 10)
        sandbox.config(
            "xero",
            minute_limit=7,
            limits=False,
            latency_ms=3,
            idempotency_stores_500=False,
            webhook_lose=2,
        )
        sandbox.config("xero", period_lock_date="2026-01-31", rates={"EUR": "0.5"})
        sandbox.config("xero", keep_requests=5)
        options = sandbox.call("GET", "/sandbox/config")
    with SandboxProcess(state=file) as sandbox, App(sandbox) as app:
        assert sandbox.clock() > ahead
        assert sandbox.call("GET", "/sandbox/config") == options
        assert options["providers"]["xero"]["minute_limit"] == 7
        company = app.call(app.tokens(), "Organisation").json()["Organisations"][0]
        assert company["PeriodLockDate"].startswith("/Date(17698")  # 31 Jan 2026


def test_a_webhook_that_waits_is_sent_after_the_restart(file):
    with Receiver(_signed) as receiver:
        with SandboxProcess(state=file) as sandbox, App(sandbox) as app:
            tokens = app.tokens()
            assert sandbox.webhook("xero", receiver.url)["status"] == "ok"
            receiver.answers[:] = [500, 500]
            app.put_contact(tokens, "Early Bird")
            assert len(receiver.wait(2)) == 2  # both refused: wait 15 minutes
        with SandboxProcess(state=file) as sandbox, App(sandbox) as app:
            target = sandbox.webhooks()["targets"][0]
            assert (target["url"], target["waiting"]) == (receiver.url, 1)
            sandbox.clock(timedelta(minutes=16).total_seconds())
            first, _, third = receiver.wait(3)
            assert third["events"] == first["events"]


def _signed(body: bytes, headers) -> bool:
    digest = hmac.digest(WEBHOOK_KEY.encode(), body, "sha256")
    return headers["x-xero-signature"] == base64.b64encode(digest).decode()


def test_without_the_option_nothing_is_kept():
    with SandboxProcess() as sandbox, App(sandbox) as app:
        tokens = app.tokens()
    with SandboxProcess() as sandbox, App(sandbox) as app:
        assert app.call(tokens, "Invoices").status_code == 401


# --- killed ---


def test_what_is_older_than_the_pause_survives_a_kill(file):
    with SandboxProcess(state=file) as sandbox, App(sandbox) as app:
        tokens = app.tokens()
        invoice(app, tokens, "SAVED")
        time.sleep(SAVED_S)
        sandbox.kill()
    with SandboxProcess(state=file) as sandbox, App(sandbox) as app:
        assert app.call(tokens, "Invoices/SAVED").status_code == 200
        assert balances(app, tokens)


def test_a_kill_in_the_middle_of_writing_costs_nothing_older(file):
    """Killed again and again while invoices pour in: what was there a pause before
    is there, in books that balance, whatever the moment."""
    numbers = 0
    for turn in range(3):
        with SandboxProcess(state=file) as sandbox, App(sandbox) as app:
            sandbox.config("xero", limits=False)
            tokens, until = app.tokens(), time.monotonic() + SAVED_S + 0.2 * turn
            made = []
            while time.monotonic() < until:
                numbers += 1
                invoice(app, tokens, f"N-{numbers}")
                made.append((time.monotonic(), f"N-{numbers}"))
                time.sleep(0.05)
            sandbox.kill()
            killed = time.monotonic()
        with SandboxProcess(state=file) as sandbox, App(sandbox) as app:
            found = app.call(tokens, "Invoices", params={"pageSize": 1000, "page": 1})
            there = {row["InvoiceNumber"] for row in found.json()["Invoices"]}
            assert {name for at, name in made if killed - at > 2} <= there
            assert balances(app, tokens)
    assert not list(file.parent.glob("*.broken"))


def test_only_changes_are_saved(file):
    with SandboxProcess(state=file) as sandbox, App(sandbox) as app:
        tokens = app.tokens()
        time.sleep(SAVED_S)
        before = file.stat().st_mtime_ns
        app.call(tokens, "Invoices")
        time.sleep(SAVED_S)
        assert file.stat().st_mtime_ns == before
        inode = file.stat().st_ino
        sandbox.fault("revoke", "xero", "/Invoices")  # by a GET, this time
        wait_for_save(file, inode)
        inode = file.stat().st_ino
        assert app.call(tokens, "Invoices").status_code == 401
        wait_for_save(file, inode)
        sandbox.kill()
    with SandboxProcess(state=file) as sandbox, App(sandbox) as app:
        assert app.call(tokens, "Invoices").status_code == 401


def test_requests_under_way_are_saved_by_the_stop(file):
    """A reply that a client has seen is never of something forgotten."""
    seen, ready = [], threading.Event()

    def pour(app: App, tokens: dict) -> None:
        while True:
            name = f"Poured {len(seen)}"
            try:
                if app.put_contact(tokens, name).status_code == 200:
                    seen.append(name)
            except OSError:  # requests' errors are of this class
                return
            if len(seen) == 10:
                ready.set()

    with SandboxProcess(state=file) as sandbox, App(sandbox) as app:
        sandbox.config("xero", limits=False)
        tokens = app.tokens()
        thread = threading.Thread(target=pour, args=(app, tokens))
        thread.start()
        assert ready.wait(30)
    thread.join(30)
    with SandboxProcess(state=file) as sandbox, App(sandbox) as app:
        rows = app.call(tokens, "Contacts", params={"pageSize": 1000, "page": 1})
        names = {row["Name"] for row in rows.json()["Contacts"]}
    assert set(seen) <= names
