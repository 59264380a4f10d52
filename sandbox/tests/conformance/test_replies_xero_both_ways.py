"""What goes both ways between a connector and Xero's books fits the published schemas:
purchases, money on account, refunds, files, tracking, and the unconfirmed answers."""

from __future__ import annotations

import pytest
from xero_schemas import UNNAMED

from sandbox.accountant import accountant
from sandbox.accountant.records import BILL, CREDIT_NOTE, INVOICE, VENDOR_CREDIT

UNCONFIRMED = {
    "overpayment_reference": False,
    "overpayment_delete": True,
    "credit_payment_as_invoice": True,
}


@pytest.fixture
def they(sandbox, tenant):
    with accountant("xero", sandbox, tenant) as found:
        yield found
    sandbox.config("xero", company=tenant, **dict.fromkeys(UNCONFIRMED, False))
    sandbox.config("xero", company=tenant, overpayment_reference=True)


@pytest.mark.parametrize("options", [{}, UNCONFIRMED])
def test_every_reply_fits_its_schema(sandbox, schemas, tenant, they, options):
    sandbox.config("xero", company=tenant, **options)
    start = len(sandbox.requests("xero"))
    mark = len(options)
    accounts = {one.code: one.id for one in they.accounts()}
    contact = they.add_contact(f"Both ways {mark}")
    documents = {
        kind: they.add_invoice(
            f"BW-{mark}-{kind}",
            contact,
            accounts["429" if kind in (BILL, VENDOR_CREDIT) else "200"],
            "100",
            kind=kind,
        )
        for kind in (INVOICE, CREDIT_NOTE, BILL, VENDOR_CREDIT)
    }
    for document in documents.values():
        they.delete_payment(they.pay_invoice(document, accounts["090"], "10"))
    they.allocate(documents[VENDOR_CREDIT].id, documents[BILL], "20")
    for inbound in (True, False):
        made = they.receive_on_account(
            contact, accounts["090"], "50", reference="D", inbound=inbound
        )
        they.allocate(made, documents[INVOICE if inbound else BILL], "5")
        they.refund_on_account(made, accounts["090"], "6")
        they.deallocate(made)
    unused = they.receive_on_account(contact, accounts["090"], "7")
    if options:
        for row in they.call("GET", "BankTransactions", page=1)["BankTransactions"]:
            if row.get("OverpaymentID") == unused:
                path = f"BankTransactions/{row['BankTransactionID']}"
                they.call("POST", path, {"Status": "DELETED"})
    category = they.add_tracking(f"Project {mark}", "North")
    for read in (they.documents, they.payments, they.allocations, they.items):
        assert read()
    they.call("GET", "TrackingCategories", includeArchived="true")
    they.call(
        "POST", f"TrackingCategories/{category}", {"Name": "x", "Status": "ARCHIVED"}
    )
    assert they.attachments(documents[BILL]) == {}
    said = sandbox.requests("xero")[start:]
    checked, strangers = schemas.judge(said)
    assert checked >= 25
    # of credits that a document carries: live replies name them a second time
    assert strangers <= UNNAMED | {"ID"}
