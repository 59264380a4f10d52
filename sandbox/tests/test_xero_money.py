"""Payments, credit, exchange rates: to the cent, by hand."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from sandbox.xero.testing import Desk


@pytest.fixture
def desk():
    return Desk()


def target(invoice, amount, **more):
    return {
        "Invoice": {"InvoiceID": invoice["InvoiceID"]},
        "Account": {"Code": "090"},
        "Amount": amount,
        "Date": "2026-11-20",
        **more,
    }


def again(desk, invoice):
    return desk.get(f"Invoices/{invoice['InvoiceID']}")[0]


# --- payments ---


def test_a_part_payment_leaves_it_open_and_the_rest_closes_it(desk):
    invoice = desk.invoice()
    desk.pay(invoice, "10.00")
    read = again(desk, invoice)
    assert (read["Status"], read["AmountPaid"], read["AmountDue"]) == (
        "AUTHORISED",
        10,
        100,
    )
    assert "FullyPaidOnDate" not in read
    desk.pay(invoice, "100.00", Date="2026-11-25")
    read = again(desk, invoice)
    assert (read["Status"], read["AmountDue"]) == ("PAID", 0)
    assert read["FullyPaidOnDate"] == "/Date(1795564800000+0000)/"
    assert (desk.balance("090"), desk.balance("610")) == (110, 0)
    assert [p["Amount"] for p in read["Payments"]] == [10, 100]


def test_a_deleted_payment_opens_the_invoice_again(desk):
    invoice = desk.invoice()
    payment = desk.pay(invoice, "110.00")
    gone = desk.post(f"Payments/{payment['PaymentID']}", {"Status": "DELETED"})
    read = again(desk, invoice)
    assert gone["Status"] == "DELETED" and read["Status"] == "AUTHORISED"
    assert read["AmountDue"] == 110 and read["Payments"] == []
    assert "FullyPaidOnDate" not in read
    assert (desk.balance("090"), desk.balance("610")) == (0, 110)
    assert [p["Status"] for p in desk.get("Payments")] == ["DELETED"]
    assert desk.refused("POST", f"Payments/{gone['PaymentID']}", {"Status": "DELETED"})


def test_a_payment_can_only_be_deleted(desk):
    payment = desk.pay(desk.invoice(), "1")
    for body in ({"Amount": 2}, {"Status": "DELETED", "Reference": "x"}):
        assert desk.refused("POST", f"Payments/{payment['PaymentID']}", body) == [
            "Only Status accepted for updates."
        ]


@pytest.mark.parametrize("amount", ["110.01", "1000"])
def test_overpaying_is_refused(desk, amount):
    assert desk.refused("PUT", "Payments", target(desk.invoice(), amount)) == [
        "Payment amount exceeds the amount outstanding on this document"
    ]


def test_overpaying_by_two_payments_of_one_batch_is_refused_whole(desk):
    invoice = desk.invoice()
    assert desk.refused("PUT", "Payments", target(invoice, "60"), target(invoice, "60"))
    assert again(desk, invoice)["AmountDue"] == 110 and desk.balance("090") == 0


def test_each_payment_of_a_batch_for_itself(desk):
    invoice = desk.invoice()
    first, second = desk.put(
        "Payments",
        target(invoice, "60"),
        target(invoice, "60"),
        summarizeErrors="false",
    )
    assert first["StatusAttributeString"] == "OK"
    assert second["StatusAttributeString"] == "ERROR"
    assert again(desk, invoice)["AmountDue"] == 50


@pytest.mark.parametrize("amount", [0, -5, None])
def test_a_payment_is_positive(desk, amount):
    assert desk.refused("PUT", "Payments", target(desk.invoice(), amount))


@pytest.mark.parametrize("status", ["DRAFT", "SUBMITTED"])
def test_only_approved_documents_are_paid(desk, status):
    assert desk.refused("PUT", "Payments", target(desk.invoice(Status=status), 1)) == [
        "Payments can only be made against Authorised documents"
    ]


@pytest.mark.parametrize(
    "code, message",
    [
        ("200", "Account type is invalid for making a payment to/from."),
        ("999", "Account could not be found."),
        (None, "Account could not be found."),
    ],
)
def test_payments_go_to_banks_and_to_accounts_that_take_them(desk, code, message):
    body = {**target(desk.invoice(), 1), "Account": {"Code": code}}
    assert desk.refused("PUT", "Payments", body) == [message]
    body["Account"] = {"Code": "855"}  # a clearing account, payments enabled
    assert desk.put("Payments", body)["Account"]["Code"] == "855"


def test_a_payment_has_one_target(desk):
    invoice, note = desk.invoice(), desk.credit_note()
    both = {**target(invoice, 1), "CreditNote": {"CreditNoteID": note["CreditNoteID"]}}
    assert desk.refused("PUT", "Payments", both) == [
        "Payment is applied to more than one document."
    ]
    body = target(invoice, 1)
    del body["Invoice"]
    assert desk.refused("PUT", "Payments", body) == ["Document could not be found"]
    body["Invoice"] = {"InvoiceNumber": invoice["InvoiceNumber"]}
    assert desk.put("Payments", body)["Amount"] == 1


@pytest.mark.parametrize(
    "kind, account, bank", [("ACCREC", "200", 110), ("ACCPAY", "429", -110)]
)
def test_payment_types_and_sides(desk, kind, account, bank):
    payment = desk.pay(desk.invoice(desk.line("100", account), Type=kind), "110")
    assert payment["PaymentType"] == f"{kind}PAYMENT"
    assert desk.balance("090") == bank
    assert desk.balance("610") == desk.balance("800") == 0


# --- exchange rates ---


def test_a_better_rate_on_payment_day_is_a_gain(desk):
    """110 EUR at 0.5 = 220 AUD receivable; paid at 0.4 = 275 AUD: gain 55."""
    invoice = desk.invoice(CurrencyCode="EUR", CurrencyRate="0.5")
    payment = desk.pay(invoice, "110", CurrencyRate="0.4")
    assert payment["BankAmount"] == 275
    assert (desk.balance("090"), desk.balance("610"), desk.balance("499")) == (
        275,
        0,
        -55,
    )


def test_a_bank_amount_wins_over_a_rate(desk):
    invoice = desk.invoice(CurrencyCode="EUR", CurrencyRate="0.5")
    payment = desk.pay(invoice, "110", BankAmount="200", CurrencyRate="0.4")
    assert (payment["BankAmount"], payment["CurrencyRate"]) == (200, D("0.55"))
    assert (desk.balance("090"), desk.balance("499")) == (200, 20)


def test_a_bill_paid_at_a_better_rate_is_a_loss(desk):
    bill = desk.invoice(
        desk.line("100", "429"), Type="ACCPAY", CurrencyCode="EUR", CurrencyRate="0.5"
    )
    desk.pay(bill, "110", CurrencyRate="0.4")
    assert (desk.balance("090"), desk.balance("800"), desk.balance("499")) == (
        -275,
        0,
        55,
    )


def test_part_payments_never_leave_cents_on_the_receivable(desk):
    """10.00 EUR at 0.7 = 14.29; halves would clear 7.14 each, so the last takes 7.15.

    The bank receives 14.28, so that the cent is a loss of the exchange.
    """
    invoice = desk.invoice(
        desk.line("10", TaxType="EXEMPTOUTPUT"), CurrencyCode="EUR", CurrencyRate="0.7"
    )
    for amount in ("5.00", "5.00"):
        desk.pay(invoice, amount, CurrencyRate="0.7")
    assert (desk.balance("610"), desk.balance("499")) == (0, D("0.01"))
    assert again(desk, invoice)["Status"] == "PAID"


def test_deleting_the_last_payment_restores_what_it_cleared(desk):
    invoice = desk.invoice(
        desk.line("10", TaxType="EXEMPTOUTPUT"), CurrencyCode="EUR", CurrencyRate="0.7"
    )
    desk.pay(invoice, "3.33", CurrencyRate="0.7")
    last = desk.pay(invoice, "6.67", CurrencyRate="0.6")
    desk.post(f"Payments/{last['PaymentID']}", {"Status": "DELETED"})
    assert desk.balance("610") == D("14.29") - D("4.76")
    assert desk.balance("499") == 0


def test_a_foreign_bank_account_keeps_its_currency(desk):
    account = desk.put(
        "Accounts",
        {
            "Code": "092",
            "Name": "Euro",
            "Type": "BANK",
            "BankAccountNumber": "1",
            "CurrencyCode": "EUR",
        },
    )
    invoice = desk.invoice(CurrencyCode="EUR", CurrencyRate="0.5")
    payment = desk.pay(invoice, "110", Account={"Code": "092"}, CurrencyRate="0.5")
    assert payment["BankAmount"] == 110
    assert desk.ledger.balance(account["AccountID"]) == 220
    assert desk.ledger.foreign_balance(account["AccountID"], "EUR") == 110
    dollars = desk.invoice(CurrencyCode="USD", CurrencyRate="0.65")
    assert desk.refused("PUT", "Payments", target(dollars, 1, Account={"Code": "092"}))


# --- credit notes and allocations ---


def allocate(desk, note, invoice, amount):
    return desk.put(
        f"CreditNotes/{note['CreditNoteID']}/Allocations",
        {
            "Amount": amount,
            "Date": "2020-01-01",
            "Invoice": {"InvoiceID": invoice["InvoiceID"]},
        },
    )


def test_an_allocation_reduces_both_and_takes_the_later_date(desk):
    invoice, note = desk.invoice(Date="2026-11-05"), desk.credit_note(Date="2026-11-10")
    made = allocate(desk, note, invoice, "45.00")
    assert made["Date"] == "/Date(1794268800000+0000)/"  # 10 November, not 2020
    read, credit = (
        again(desk, invoice),
        desk.get(f"CreditNotes/{note['CreditNoteID']}")[0],
    )
    assert (read["AmountCredited"], read["AmountDue"]) == (45, 65)
    assert read["AmountPaid"] == 0
    assert read["CreditNotes"][0]["CreditNoteID"] == note["CreditNoteID"]
    assert credit["RemainingCredit"] == 65 and credit["Status"] == "AUTHORISED"
    assert (desk.balance("610"), desk.balance("200")) == (0, 0)


def test_a_credit_note_used_up_is_paid_and_free_again(desk):
    invoice, note = desk.invoice(), desk.credit_note()
    made = allocate(desk, note, invoice, "110.00")
    path = f"CreditNotes/{note['CreditNoteID']}"
    assert desk.get(path)[0]["Status"] == again(desk, invoice)["Status"] == "PAID"
    reply = desk.call("DELETE", f"{path}/Allocations/{made['AllocationID']}")
    assert reply.json["IsDeleted"] is True
    assert desk.get(path)[0]["RemainingCredit"] == 110
    assert again(desk, invoice)["AmountDue"] == 110
    assert (
        desk.call("DELETE", f"{path}/Allocations/{made['AllocationID']}").status == 404
    )


@pytest.mark.parametrize(
    "body, note",
    [
        ({}, {"Type": "ACCPAYCREDIT"}),
        ({"CurrencyCode": "EUR"}, {}),
        ({"Contact": {"Name": "Bank West"}}, {}),
        ({"Status": "DRAFT"}, {}),
        ({}, {"Status": "DRAFT"}),
    ],
)
def test_an_allocation_needs_two_of_a_kind(desk, body, note):
    made = desk.credit_note(**note)
    assert desk.refused(
        "PUT",
        f"CreditNotes/{made['CreditNoteID']}/Allocations",
        {"Amount": 1, "Invoice": {"InvoiceID": desk.invoice(**body)["InvoiceID"]}},
    )


@pytest.mark.parametrize("amount", ["110.01", "0", "-1"])
def test_an_allocation_is_within_both(desk, amount):
    invoice, note = desk.invoice(), desk.credit_note(desk.line("200"))
    assert desk.refused(
        "PUT",
        f"CreditNotes/{note['CreditNoteID']}/Allocations",
        {"Amount": amount, "Invoice": {"InvoiceID": invoice["InvoiceID"]}},
    )


def test_credit_at_another_rate_makes_a_gain_or_loss(desk):
    """Invoice 110 EUR at 0.5 = 220; credit 110 EUR at 0.4 = 275 AUD: 55 gained."""
    invoice = desk.invoice(CurrencyCode="EUR", CurrencyRate="0.5")
    note = desk.credit_note(CurrencyCode="EUR", CurrencyRate="0.4")
    assert desk.balance("610") == -55
    allocate(desk, note, invoice, "110")
    assert (desk.balance("610"), desk.balance("499")) == (0, -55)


def test_credit_can_be_paid_back(desk):
    note = desk.credit_note()
    payment = desk.put(
        "Payments",
        {
            "CreditNote": {"CreditNoteID": note["CreditNoteID"]},
            "Amount": "110",
            "Account": {"Code": "090"},
        },
    )
    assert payment["PaymentType"] == "ARCREDITPAYMENT"
    read = desk.get(f"CreditNotes/{note['CreditNoteID']}")[0]
    assert (read["RemainingCredit"], read["Status"]) == (0, "PAID")
    assert (desk.balance("090"), desk.balance("610")) == (-110, 0)
