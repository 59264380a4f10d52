"""Money at the bank, over- and prepayments, manual journals: to the cent."""

from __future__ import annotations

import pytest

from sandbox.xero.testing import Desk


@pytest.fixture
def desk():
    return Desk()


# --- money at the bank ---


def bank(desk, kind, *lines, **more):
    return desk.put(
        "BankTransactions",
        {
            "Type": kind,
            "Contact": {"Name": "City Agency"},
            "Date": "2026-11-20",
            "BankAccount": {"Code": "090"},
            "LineItems": list(lines),
            **more,
        },
    )


def test_bank_lines_include_tax_by_default(desk):
    made = bank(desk, "RECEIVE", desk.line("110"))
    assert (made["SubTotal"], made["TotalTax"], made["Total"]) == (100, 10, 110)
    bank(desk, "SPEND", desk.line("55", "429"))
    assert (desk.balance("090"), desk.balance("200"), desk.balance("429")) == (
        55,
        -100,
        50,
    )
    assert desk.balance("820") == -5


def test_a_bank_transaction_is_edited_and_deleted(desk):
    made = bank(desk, "RECEIVE", desk.line("110"))
    path = f"BankTransactions/{made['BankTransactionID']}"
    assert desk.post(path, {"LineItems": [desk.line("22")]})["Total"] == 22
    assert desk.balance("090") == 22
    assert desk.post(path, {"Status": "DELETED"})["Status"] == "DELETED"
    assert desk.balance("090") == 0
    assert desk.refused("POST", path, {"Status": "DELETED"})


def test_an_overpayment_is_credit_on_the_receivable(desk):
    made = bank(desk, "RECEIVE-OVERPAYMENT", {"Description": "x", "UnitAmount": 50})
    assert (desk.balance("090"), desk.balance("610")) == (50, -50)
    invoice = desk.invoice()
    desk.put(
        f"Overpayments/{made['OverpaymentID']}/Allocations",
        {"Amount": "50", "Invoice": {"InvoiceID": invoice["InvoiceID"]}},
    )
    read = desk.get(f"Invoices/{invoice['InvoiceID']}")[0]
    assert (read["AmountDue"], read["AmountCredited"]) == (60, 50)
    assert desk.balance("610") == 60
    assert desk.get("Overpayments")[0]["Status"] == "PAID"
    assert desk.refused(
        "POST", f"BankTransactions/{made['BankTransactionID']}", {"Status": "DELETED"}
    )


def test_a_prepayment_waits_on_its_own_account(desk):
    """110 received, tax 10: 100 on 835. Half of it used: 50 and 5 of tax go back."""
    made = bank(desk, "RECEIVE-PREPAYMENT", desk.line("110", "835", TaxType="OUTPUT"))
    assert (desk.balance("835"), desk.balance("820")) == (-100, -10)
    invoice = desk.invoice()
    desk.put(
        f"Prepayments/{made['PrepaymentID']}/Allocations",
        {"Amount": "55", "Invoice": {"InvoiceID": invoice["InvoiceID"]}},
    )
    assert (desk.balance("835"), desk.balance("820"), desk.balance("610")) == (
        -50,
        -15,
        55,
    )
    desk.put(
        "Payments",
        {
            "Prepayment": {"PrepaymentID": made["PrepaymentID"]},
            "Amount": "55",
            "Account": {"Code": "090"},
        },
    )
    assert (desk.balance("835"), desk.balance("090")) == (0, 55)
    assert desk.get("Prepayments")[0]["Status"] == "PAID"


def test_tax_sent_for_the_bank_must_match(desk):
    body = {
        "Type": "SPEND",
        "Contact": {"Name": "X"},
        "BankAccount": {"Code": "090"},
        "LineItems": [desk.line("110", "429", TaxAmount="9.99")],
    }
    assert desk.refused("PUT", "BankTransactions", body) == [
        "The tax amount does not match the tax rate."
    ]


# --- manual journals ---


def journal(desk, *lines, **more):
    return {
        "Narration": "Accrual",
        "Status": "POSTED",
        "Date": "2026-11-20",
        "JournalLines": [{"AccountCode": c, "LineAmount": a} for c, a in lines],
        **more,
    }


def test_a_journal_is_posted_and_voided(desk):
    made = desk.put("ManualJournals", journal(desk, ("429", "10"), ("850", "-10")))
    assert (desk.balance("429"), desk.balance("850")) == (10, -10)
    path = f"ManualJournals/{made['ManualJournalID']}"
    assert desk.post(path, {"Status": "VOIDED"})["Status"] == "VOIDED"
    assert desk.balance("429") == 0
    draft = desk.put(
        "ManualJournals", journal(desk, ("429", "10"), ("850", "-10"), Status="DRAFT")
    )
    assert desk.balance("429") == 0 and draft["LineAmountTypes"] == "NoTax"


def test_a_journal_must_balance(desk):
    assert desk.refused(
        "PUT", "ManualJournals", journal(desk, ("429", "100"), ("850", "-10"))
    ) == ["The total debits (100.00) must equal total credits (-10.00)"]


@pytest.mark.parametrize("code", ["090", "610", "800", "960", "999"])
def test_a_journal_keeps_off_system_accounts(desk, code):
    assert desk.refused(
        "PUT", "ManualJournals", journal(desk, ("429", "1"), (code, "-1"))
    ) == [f"Account code '{code}' is not a valid code for this document."]
