"""What the sandbox rings with is understood, in both shapes, and rings for all that is
read.

Skipped where the sandbox package is not beside the addon.
"""

import time

import pytest
from providers.documents import Kind
from providers.quickbooks.adapter import QuickBooksAdapter

PATIENCE = 10  # seconds


def rung(server, key, wanted):
    """What rang, once all that is wanted did."""
    until, found = time.monotonic() + PATIENCE, {}
    while time.monotonic() < until and not wanted <= found.keys():
        for __, __, headers, body in list(server.seen):
            for event in QuickBooksAdapter.ring(headers, body, key) or ():
                found.setdefault((event.kind, event.remote_id), set()).add(
                    (event.tenant_id, event.operation)
                )
        time.sleep(0.05)
    return found


@pytest.mark.parametrize("shape", ["cloudevents", "legacy"])
def test_every_change_rings(us, server, shape):
    us.sandbox.config("quickbooks", webhook_format=shape)
    for __ in range(60):
        server.say(200)
    us.sandbox.webhook("quickbooks", f"{server.url}/bell")
    there, cost = us.accountant, us.account("Expense").remote_id
    vendor = there.add_supplier("Wire & Co")
    bill = there.add_invoice("F-1", vendor, cost, 80, kind="bill")
    credit = there.add_invoice("CR-1", vendor, cost, 30, kind="vendor_credit")
    paid = there.pay_invoice(bill, us.bank.remote_id, 50)
    sold = there.add_invoice("A-1", us.customer, us.sales.remote_id, 100)
    there.void_invoice(sold)
    there.delete_payment(paid)
    there.add_tracking("Class", "Solar")
    (option,) = [row["Id"] for row in there._query("Class") if row["Name"] == "Solar"]
    wanted = {
        (Kind.CONTACT, f"vendor/{vendor}"): "create",
        (Kind.BILL, bill.id): "create",
        (Kind.VENDOR_CREDIT, credit.id): "create",
        (Kind.PAYMENT, f"billpayment/{paid}"): "delete",
        (Kind.INVOICE, sold.id): "void",
        (Kind.TRACKING, f"class/{option}"): "create",
    }
    found = rung(server, us.shape["webhook_key"], wanted.keys())
    for what, operation in wanted.items():
        assert (us.realm, operation) in found[what], (what, found)
    calls = list(server.seen)
    assert all(
        QuickBooksAdapter.ring(headers, body, "another key") is None
        for __, __, headers, body in calls
    )
