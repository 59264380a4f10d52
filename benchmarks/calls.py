"""What a push of 1,000 invoices costs in calls, counted at the sandbox, and in time,
with the provider's limits on and the provider 300 ms away."""

import time

from kit.say import Problem

from .results import Measure
from .stage import PROVIDER

COUNT = 1000
LATENCY_MS = 300
MEASURES = (
    Measure("calls.xero.1000_invoices", "calls", 21),
    Measure("time.xero.1000_real_limits_s", "s", 30),
)
PATIENCE = 300  # seconds
QUIET = 3  # seconds without work, to see calls that come late


def run(stage):
    """:return: an iterator of results"""
    calls, duration = MEASURES
    stage.prepare()
    ids = stage.invoices(COUNT)
    stage.expire_token()  # so that the refresh is in the count
    stage.sandbox.config(PROVIDER, limits=True, latency_ms=LATENCY_MS)
    stage.sandbox.forget_requests()
    stage.server.start()
    started = time.monotonic()
    stage.wait_until_done(PATIENCE)
    seconds = time.monotonic() - started
    time.sleep(QUIET)
    stage.server.stop()
    ((sent,),) = stage.rows(
        "SELECT count(*) FROM accounting_link WHERE res_model = 'account.move'"
        " AND res_id = ANY(%s)",
        ids,
    )
    summary = stage.sandbox.summary(PROVIDER)
    stage.sandbox.config(PROVIDER, latency_ms=0)
    if sent != COUNT:
        raise Problem(
            f"Only {sent} of {COUNT} invoices were sent: {stage.complaints()}.",
            f"The server's log is {stage.server.log}.",
        )
    yield calls.result(
        summary["total"],
        baseline=one_by_one(stage),
        baseline_is="one call per invoice",
        invoices=sent,
        requests={f"{r['method']} {r['path']}": r["count"] for r in summary["rows"]},
    )
    yield duration.result(seconds, latency_ms=LATENCY_MS)


def one_by_one(stage):
    """The calls of a program that sends each invoice by itself, contacts known."""
    described = stage.sandbox.describe(PROVIDER)
    other = next(
        one["id"] for one in described["companies"] if one["id"] != stage.books.company
    )
    books = type(stage.books)(stage.sandbox, PROVIDER, other)
    stage.sandbox.config(PROVIDER, limits=False)
    books.sign_in()
    (contact,) = books.call(
        "PUT", "Contacts", json={"Contacts": [{"Name": "Baseline"}]}
    )["Contacts"]
    stage.sandbox.forget_requests()
    for number in range(COUNT):
        line = {"Description": "x", "Quantity": 1, "UnitAmount": 10}
        invoice = {
            "Type": "ACCREC",
            "Contact": {"ContactID": contact["ContactID"]},
            "Date": "2026-11-20",
            "DueDate": "2026-12-20",
            "InvoiceNumber": f"BASE-{number:04}",
            "LineItems": [line | {"AccountCode": "200"}] * 3,
            "Status": "AUTHORISED",
        }
        books.call("PUT", "Invoices", json={"Invoices": [invoice]})
    count = stage.sandbox.summary(PROVIDER)["total"]
    stage.sandbox.config(PROVIDER, limits=True)
    return count
