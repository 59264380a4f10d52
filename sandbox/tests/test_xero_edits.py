"""Changing documents: statuses, what payments freeze, voids, lock dates, lines."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from sandbox.xero.testing import Desk

BAD_STATUS = ["Invoice not of valid status for modification"]
FROZEN = [
    "This document cannot be edited as it has a payment or credit note allocated to it."
]


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def part_paid(desk):
    invoice = desk.invoice(desk.line("100.00"), desk.line("50.00"))
    desk.pay(invoice, "10.00")
    return desk.get(f"Invoices/{invoice['InvoiceID']}")[0]


def edit(desk, invoice, **changes):
    return desk.post(f"Invoices/{invoice['InvoiceID']}", changes)


def refused(desk, invoice, **changes):
    reply = desk.call("POST", f"Invoices/{invoice['InvoiceID']}", changes)
    assert reply.status == 400, reply.content
    return reply.messages


# --- statuses ---


@pytest.mark.parametrize(
    "start, wanted, good",
    [
        ("DRAFT", "SUBMITTED", True),
        ("DRAFT", "AUTHORISED", True),
        ("DRAFT", "DELETED", True),
        ("DRAFT", "VOIDED", False),
        ("SUBMITTED", "DRAFT", True),
        ("SUBMITTED", "DELETED", True),
        ("SUBMITTED", "VOIDED", False),
        ("AUTHORISED", "VOIDED", True),
        ("AUTHORISED", "DRAFT", False),
        ("AUTHORISED", "DELETED", False),
        ("AUTHORISED", "PAID", False),
    ],
)
def test_the_moves_between_statuses(desk, start, wanted, good):
    invoice = desk.invoice(Status=start)
    if good:
        assert edit(desk, invoice, Status=wanted)["Status"] == wanted
    else:
        assert refused(desk, invoice, Status=wanted) == BAD_STATUS


@pytest.mark.parametrize("status", ["PAID", "VOIDED", "DELETED", "NONSENSE"])
def test_no_document_starts_closed(desk, status):
    reply = desk.call("PUT", "Invoices", {"Invoices": [desk.draft(Status=status)]})
    assert reply.status == 400 and not desk.get("Invoices")


def test_what_is_voided_or_deleted_stays_so(desk):
    for start, end in (("AUTHORISED", "VOIDED"), ("DRAFT", "DELETED")):
        invoice = desk.invoice(Status=start)
        edit(desk, invoice, Status=end)
        assert refused(desk, invoice, Status=end) == BAD_STATUS
        assert refused(desk, invoice, Reference="x") == BAD_STATUS


def test_a_void_takes_the_entry_back_and_keeps_the_number(desk):
    invoice = desk.invoice(InvoiceNumber="A-1")
    voided = edit(desk, invoice, InvoiceID=invoice["InvoiceID"], Status="VOIDED")
    assert voided["AmountDue"] == 0 and voided["Total"] == 110
    assert desk.balance("610") == desk.balance("200") == desk.balance("820") == 0
    assert desk.refused("PUT", "Invoices", desk.draft(InvoiceNumber="A-1"))


def test_a_deleted_draft_gives_its_number_back(desk):
    edit(desk, desk.invoice(Status="DRAFT", InvoiceNumber="A-1"), Status="DELETED")
    assert desk.invoice(InvoiceNumber="A-1")["InvoiceNumber"] == "A-1"


def test_approving_a_draft_judges_its_lines_again(desk):
    draft = desk.invoice(desk.line(AccountCode="999"), Status="DRAFT")
    assert refused(desk, draft, Status="AUTHORISED") == [
        "Account code must be specified"
    ]


# --- editing what is unpaid ---


def test_an_edit_replaces_the_entry(desk):
    invoice = desk.invoice()
    edit(desk, invoice, LineItems=[desk.line("30.00", "260")])
    assert (desk.balance("200"), desk.balance("260"), desk.balance("610")) == (
        0,
        -30,
        33,
    )


def test_an_edit_without_lines_keeps_them(desk):
    invoice = desk.invoice(desk.line("1.2345", TaxAmount="0.20"))
    changed = edit(desk, invoice, Reference="SO1")
    assert changed["Total"] == invoice["Total"] and changed["Reference"] == "SO1"
    assert [p["LineItemID"] for p in changed["LineItems"]] == [
        p["LineItemID"] for p in invoice["LineItems"]
    ]


def test_lines_without_their_id_are_made_anew_and_those_left_out_go(desk):
    invoice = desk.invoice(desk.line("1"), desk.line("2"), desk.line("3"))
    first, second, _ = invoice["LineItems"]
    changed = edit(
        desk,
        invoice,
        LineItems=[
            {"LineItemID": second["LineItemID"], "Description": "Kept"},
            desk.line("1"),
        ],
    )
    ids = [p["LineItemID"] for p in changed["LineItems"]]
    assert ids[0] == second["LineItemID"] and ids[1] != first["LineItemID"]
    assert changed["SubTotal"] == 3


def test_the_type_cannot_change(desk):
    assert refused(desk, desk.invoice(), Type="ACCPAY")


# --- what payments freeze ---


@pytest.mark.parametrize(
    "change",
    [
        {"CurrencyCode": "EUR"},
        {"LineAmountTypes": "Inclusive"},
        {"Total": "1"},
        {"LineItems": [{"Description": "x", "UnitAmount": 1, "AccountCode": "200"}]},
    ],
)
def test_amounts_are_frozen(desk, part_paid, change):
    assert refused(desk, part_paid, **change) == FROZEN


def test_the_date_is_frozen_with_words_of_its_own(desk, part_paid):
    assert refused(desk, part_paid, Date="2026-11-19") == [
        "Date cannot be changed on an invoice that has payment or credit notes "
        "allocated to it."
    ]
    assert edit(desk, part_paid, Date="2026-11-20")["Status"] == "AUTHORISED"


@pytest.mark.parametrize("status", ["VOIDED", "DRAFT", "SUBMITTED"])
def test_the_status_is_frozen(desk, part_paid, status):
    assert refused(desk, part_paid, Status=status) == [
        f"The status {status} cannot be applied to the invoice because it has payments "
        "or credit notes allocated to it."
    ]


def test_a_void_is_free_again_when_the_payment_is_gone(desk, part_paid):
    payment = part_paid["Payments"][0]["PaymentID"]
    desk.post(f"Payments/{payment}", {"Status": "DELETED"})
    assert edit(desk, part_paid, Status="VOIDED")["Status"] == "VOIDED"


def test_texts_accounts_and_tracking_may_change(desk, part_paid):
    first, second = part_paid["LineItems"]
    changed = edit(
        desk,
        part_paid,
        LineItems=[
            {
                "LineItemID": first["LineItemID"],
                "Description": "New",
                "AccountCode": "260",
                "Tracking": [{"Name": "Region", "Option": "North"}],
            },
            {"LineItemID": second["LineItemID"]},
        ],
        Reference="R",
        InvoiceNumber="N-1",
    )
    assert changed["LineItems"][0]["Tracking"][0]["Option"] == "North"
    assert (desk.balance("260"), desk.balance("200")) == (-100, -50)
    assert (changed["Reference"], changed["InvoiceNumber"]) == ("R", "N-1")
    assert changed["AmountDue"] == 155


def test_a_line_of_a_paid_invoice_keeps_its_amount(desk, part_paid):
    first, second = part_paid["LineItems"]
    assert (
        refused(
            desk,
            part_paid,
            LineItems=[{**first, "UnitAmount": "99.00", "LineAmount": "99.00"}, second],
        )
        == FROZEN
    )


def test_the_due_date_of_a_part_paid_invoice_does_not_bump_it(desk, part_paid):
    desk.clock.advance(60)
    changed = edit(desk, part_paid, DueDate="2027-01-31")
    assert changed["DueDateString"] == "2027-01-31T00:00:00"
    assert changed["UpdatedDateUTC"] == part_paid["UpdatedDateUTC"]
    changed = edit(desk, part_paid, Reference="x")
    assert changed["UpdatedDateUTC"] != part_paid["UpdatedDateUTC"]


def test_the_due_date_of_an_unpaid_invoice_bumps_it(desk):
    invoice = desk.invoice()
    desk.clock.advance(60)
    changed = edit(desk, invoice, DueDate="2027-01-31")
    assert changed["UpdatedDateUTC"] != invoice["UpdatedDateUTC"]


def test_a_paid_bill_has_the_same_freedom(desk):
    bill = desk.invoice(desk.line("100", "429"), Type="ACCPAY")
    desk.pay(bill, "110")
    assert edit(desk, bill, DueDate="2027-01-31", Status="PAID")["Status"] == "PAID"
    assert refused(desk, bill, CurrencyRate="2") == FROZEN


# --- lock dates ---


def lock(desk, **options):
    desk.provider.configure({"company": desk.company.id, **options})


@pytest.mark.parametrize(
    "option, words",
    [("period_lock_date", "period"), ("end_of_year_lock_date", "end of year")],
)
def test_nothing_is_approved_on_or_before_a_lock_date(desk, option, words):
    lock(desk, **{option: "2026-06-30"})
    message = [
        f"The document date cannot be before the {words} lock date, currently "
        "set at 30 June 2026"
    ]
    late = {"Date": "2026-06-30", "DueDate": "2026-07-30"}
    assert desk.refused("PUT", "Invoices", desk.draft(**late)) == message
    assert desk.invoice(Date="2026-07-01")["Status"] == "AUTHORISED"
    assert desk.invoice(Status="DRAFT", **late)["Status"] == "DRAFT"
    note = desk.draft(Type="ACCRECCREDIT", Date="2026-06-01")
    assert desk.refused("PUT", "CreditNotes", note) == message


def test_a_locked_invoice_cannot_be_edited_voided_or_moved_out(desk):
    invoice = desk.invoice(Date="2026-06-01")
    lock(desk, period_lock_date="2026-06-30")
    for change in ({"Reference": "x"}, {"Status": "VOIDED"}, {"Date": "2026-07-01"}):
        assert "period lock date" in refused(desk, invoice, **change)[0]
    assert desk.balance("610") == 110


def test_a_locked_paid_invoice_keeps_even_its_reference(desk):
    invoice = desk.invoice(Date="2026-06-01")
    desk.pay(invoice, "10")
    lock(desk, period_lock_date="2026-06-30")
    assert "period lock date" in refused(desk, invoice, Reference="x")[0]


def test_payments_are_locked_too_and_opened_again(desk):
    invoice = desk.invoice(Date="2026-06-01")
    payment = desk.pay(invoice, "10", Date="2026-06-02")
    lock(desk, period_lock_date="2026-06-30")
    body = {
        "Invoice": {"InvoiceID": invoice["InvoiceID"]},
        "Account": {"Code": "090"},
        "Amount": 1,
        "Date": "2026-06-03",
    }
    assert desk.refused("PUT", "Payments", body)
    path = f"Payments/{payment['PaymentID']}"
    assert desk.refused("POST", path, {"Status": "DELETED"})
    assert desk.put("Payments", {**body, "Date": "2026-07-01"})
    organisation = desk.get("Organisation", "Organisations")[0]
    assert organisation["PeriodLockDate"] == "/Date(1782777600000+0000)/"
    lock(desk, period_lock_date=None)
    assert desk.put("Payments", body)["Status"] == "AUTHORISED"
    assert "PeriodLockDate" not in desk.get("Organisation", "Organisations")[0]


# --- credit notes ---


def test_a_used_credit_note_cannot_be_voided_until_it_is_free(desk):
    note, invoice = desk.credit_note(), desk.invoice()
    made = desk.put(
        f"CreditNotes/{note['CreditNoteID']}/Allocations",
        {"Amount": "5", "Invoice": {"InvoiceID": invoice["InvoiceID"]}},
    )
    path = f"CreditNotes/{note['CreditNoteID']}"
    assert desk.call("POST", path, {"Status": "VOIDED"}).status == 400
    allocation = f"{path}/Allocations/{made['AllocationID']}"
    assert desk.call("DELETE", allocation).status == 200
    assert desk.post(path, {"Status": "VOIDED"})["Status"] == "VOIDED"
    assert desk.balance("200") == -100 and desk.balance("610") == 110


def test_numbers_of_credit_notes_are_their_own(desk):
    assert desk.credit_note()["CreditNoteNumber"] == "CN-0001"
    desk.credit_note(CreditNoteNumber="X")
    assert desk.refused(
        "PUT", "CreditNotes", desk.draft(Type="ACCRECCREDIT", CreditNoteNumber="x")
    )
    assert desk.invoice(InvoiceNumber="X")


def test_a_credit_note_may_be_an_empty_draft(desk):
    note = desk.put(
        "CreditNotes", {"Type": "ACCRECCREDIT", "Contact": {"Name": "City Agency"}}
    )
    assert (note["Status"], note["Total"], note["LineItems"]) == ("DRAFT", D(0), [])
