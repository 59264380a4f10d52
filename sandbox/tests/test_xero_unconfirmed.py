"""What no source confirms of Xero, one way and the other; the books stay right."""

from __future__ import annotations

import pytest

from sandbox.xero.testing import Desk


@pytest.fixture
def desk():
    return Desk()


def on_account(desk, kind="RECEIVE-OVERPAYMENT", **more):
    line = {"Description": "Deposit", "Quantity": 1, "UnitAmount": "50"}
    if "PREPAYMENT" in kind:
        line |= {"AccountCode": "835"}
    return desk.put(
        "BankTransactions",
        {
            "Type": kind,
            "Contact": {"Name": "City Agency"},
            "Date": "2026-11-20",
            "BankAccount": {"Code": "090"},
            "Reference": "Deposit 3",
            "LineAmountTypes": "NoTax",
            "LineItems": [line],
            **more,
        },
    )


def balances(desk):
    return {key: one for key, one in desk.ledger.trial_balance().items() if one}


def test_options_are_true_or_false(desk):
    for value in ("yes", 1, None):
        with pytest.raises(ValueError):
            desk.configure(overpayment_delete=value)


@pytest.mark.parametrize("kind", ["RECEIVE-OVERPAYMENT", "SPEND-OVERPAYMENT"])
def test_the_reference_of_an_overpayment(desk, kind):
    assert on_account(desk, kind)["Reference"] == "Deposit 3"
    assert desk.get("Overpayments")[0]["Reference"] == "Deposit 3"
    desk.configure(overpayment_reference=False)
    made = on_account(desk, kind)
    assert "Reference" not in made
    read = desk.get(f"Overpayments/{made['OverpaymentID']}", "Overpayments")[0]
    assert "Reference" not in read
    assert read["LineItems"][0]["Description"] == "Deposit"
    plain = on_account(desk, "RECEIVE", LineItems=[desk.line("5")])
    assert plain["Reference"] == "Deposit 3"  # of these it is always kept


@pytest.mark.parametrize(
    ("kind", "plural"),
    [
        ("RECEIVE-OVERPAYMENT", "Overpayments"),
        ("SPEND-OVERPAYMENT", "Overpayments"),
        ("RECEIVE-PREPAYMENT", "Prepayments"),
    ],
)
def test_an_unused_overpayment_is_deleted_where_xero_does_that(desk, kind, plural):
    before = balances(desk)
    made = on_account(desk, kind)
    path = f"BankTransactions/{made['BankTransactionID']}"
    assert desk.refused("POST", path, {"Status": "DELETED"})
    desk.configure(overpayment_delete=True)
    assert desk.refused("POST", path, {"Reference": "Another"})
    desk.events.clear()
    assert desk.post(path, {"Status": "DELETED"})["Status"] == "DELETED"
    (read,) = desk.get(plural)
    assert (read["Status"], read["RemainingCredit"]) == ("VOIDED", 0)
    assert balances(desk) == before
    (event,) = desk.events
    category = plural[:-1].upper()
    assert event[1:3] == (category, "UPDATE")
    assert (event[5]["Type"], event[5]["Status"]) == (kind, "VOIDED")
    assert desk.refused("POST", path, {"Status": "DELETED"})


def test_one_that_is_used_or_reconciled_is_not(desk):
    desk.configure(overpayment_delete=True)
    made = on_account(desk)
    invoice = desk.invoice()
    own = f"Overpayments/{made['OverpaymentID']}/Allocations"
    allocated = desk.put(
        own, {"Amount": "5", "Invoice": {"InvoiceID": invoice["InvoiceID"]}}
    )
    path = f"BankTransactions/{made['BankTransactionID']}"
    assert desk.refused("POST", path, {"Status": "DELETED"})
    desk.call("DELETE", f"{own}/{allocated['AllocationID']}")
    assert desk.post(path, {"Status": "DELETED"})["Status"] == "DELETED"
    reconciled = on_account(desk, IsReconciled=True)
    path = f"BankTransactions/{reconciled['BankTransactionID']}"
    assert desk.refused("POST", path, {"Status": "DELETED"})


def test_how_a_refund_names_its_credit_note(desk):
    note = desk.credit_note()
    refund = desk.put(
        "Payments",
        {
            "CreditNote": {"CreditNoteID": note["CreditNoteID"]},
            "Account": {"Code": "090"},
            "Amount": 10,
            "Date": "2026-11-20",
        },
    )
    path = f"Payments/{refund['PaymentID']}"
    assert refund["CreditNote"]["CreditNoteID"] == note["CreditNoteID"]
    desk.configure(credit_payment_as_invoice=True)
    (read,) = desk.get(path)
    assert "CreditNote" not in read
    assert read["Invoice"]["InvoiceID"] == note["CreditNoteID"]
    assert read["Invoice"]["InvoiceNumber"] == note["CreditNoteNumber"]
    paid = desk.pay(desk.invoice(), "5")
    assert paid["Invoice"]["Type"] == "ACCREC"


def test_payments_may_ring_or_not(desk):
    desk.configure(payment_events=False)
    invoice = desk.invoice()
    desk.events.clear()
    payment = desk.pay(invoice, "5")
    desk.post(f"Payments/{payment['PaymentID']}", {"Status": "DELETED"})
    assert [event[1] for event in desk.events] == ["INVOICE", "INVOICE"]


def test_settling_may_leave_the_document_as_it_was(desk):
    desk.configure(settling_bumps=False)
    invoice, note = desk.invoice(), desk.credit_note()
    seen = {one["UpdatedDateUTC"] for one in (invoice, note)}
    desk.events.clear()
    desk.clock.advance(60)
    desk.pay(invoice, "5")
    path = f"CreditNotes/{note['CreditNoteID']}/Allocations"
    body = {"Amount": "7", "Invoice": {"InvoiceID": invoice["InvoiceID"]}}
    allocated = desk.put(path, body)
    desk.call("DELETE", f"{path}/{allocated['AllocationID']}")
    (read,) = desk.get(f"Invoices/{invoice['InvoiceID']}")
    (credit,) = desk.get(f"CreditNotes/{note['CreditNoteID']}")
    assert read["AmountDue"] == 105
    assert {read["UpdatedDateUTC"], credit["UpdatedDateUTC"]} == seen
    assert [event[1] for event in desk.events] == ["PAYMENT"]


def test_an_unknown_option_is_refused_or_left_out(desk):
    desk.put("TrackingCategories", {"Name": "Project"})
    line = desk.line(Tracking=[{"Name": "Project", "Option": "Nowhere"}])
    assert desk.refused("PUT", "Invoices", desk.draft(line))
    desk.configure(unknown_tracking_dropped=True)
    assert desk.invoice(line)["LineItems"][0]["Tracking"] == []


def test_newer_events_say_what_became_of_their_record(desk):
    note = desk.credit_note()
    (event,) = desk.events
    assert event[5] == {"Type": "ACCRECCREDIT", "Status": "AUTHORISED"}
    desk.events.clear()
    on_account(desk)
    (event,) = desk.events
    assert event[1:3] == ("OVERPAYMENT", "CREATE")
    assert set(event[5]) == {"Type", "Status", "UpdatedDateUTCString"}
    assert note["CreditNoteNumber"]
