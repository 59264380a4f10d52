"""Invoices and bills: numbers, contacts, currencies, dates, links."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from sandbox.xero.testing import Desk


@pytest.fixture
def desk():
    return Desk()


def test_numbers_of_sales_invoices_are_unique_and_those_of_bills_are_not(desk):
    desk.invoice(InvoiceNumber="A-1")
    assert desk.refused("PUT", "Invoices", desk.draft(InvoiceNumber="a-1")) == [
        "Invoice # must be unique."
    ]
    bill = desk.draft(desk.line("1", "429"), Type="ACCPAY", InvoiceNumber="A-1")
    assert desk.put("Invoices", bill, bill)[1]["InvoiceNumber"] == "A-1"


def test_numbers_are_given_when_left_out_and_skip_those_taken(desk):
    desk.invoice(InvoiceNumber="INV-0001")
    assert desk.invoice()["InvoiceNumber"] == "INV-0002"


def test_post_with_a_known_number_edits_a_stranger(desk):
    """The danger that makes PUT the only safe way to create."""
    first = desk.invoice(InvoiceNumber="A-1")
    changed = desk.post("Invoices", desk.draft(desk.line("7"), InvoiceNumber="A-1"))
    assert changed["InvoiceID"] == first["InvoiceID"]
    assert desk.balance("200") == -7 and len(desk.get("Invoices")) == 1


def test_post_does_not_take_a_bill_for_a_sales_invoice(desk):
    desk.invoice(InvoiceNumber="A-1")
    desk.post(
        "Invoices",
        desk.draft(desk.line("7", "429"), Type="ACCPAY", InvoiceNumber="A-1"),
    )
    assert (desk.balance("200"), desk.balance("429")) == (-100, 7)


@pytest.mark.parametrize(
    "contact, message",
    [
        (None, "A Contact must be specified for this type of transaction"),
        (
            {"ContactID": "11111111-1111-1111-1111-111111111111"},
            "Unknown contact details, please provide a valid ContactID or "
            "Contact Number",
        ),
    ],
)
def test_contacts_must_be_there(desk, contact, message):
    assert desk.refused("PUT", "Invoices", {**desk.draft(), "Contact": contact}) == [
        message
    ]


def test_a_new_name_makes_a_contact_and_an_archived_one_is_refused(desk):
    made = desk.invoice(Contact={"Name": "Somebody New"})
    assert made["Contact"]["ContactID"] in {
        c["ContactID"] for c in desk.get("Contacts")
    }
    desk.provider.configure(
        {"company": desk.company.id, "archive_contact": "Somebody New"}
    )
    for contact in ({"Name": "Somebody New"}, made["Contact"]):
        assert desk.refused("PUT", "Invoices", desk.draft(Contact=contact)) == [
            "The contact with the specified contact details has been archived. The "
            "contact must be un-archived before creating new invoices or credit notes."
        ]


def test_currency_must_be_subscribed(desk):
    assert desk.refused("PUT", "Invoices", desk.draft(CurrencyCode="NZD")) == [
        "Organisation is not subscribed to currency NZD"
    ]
    desk.put("Currencies", {"Code": "NZD"})
    assert desk.invoice(CurrencyCode="NZD")["CurrencyCode"] == "NZD"


def test_foreign_amounts_are_divided_by_the_rate(desk):
    """110.00 EUR at 0.5 EUR per AUD is 220.00 AUD; base documents have rate 1."""
    invoice = desk.invoice(CurrencyCode="EUR", CurrencyRate="0.5")
    assert (desk.balance("610"), desk.balance("200"), desk.balance("820")) == (
        220,
        -200,
        -20,
    )
    assert invoice["CurrencyRate"] == D("0.5")
    assert desk.ledger.foreign_balance(desk.id_of("account", "610"), "EUR") == 110
    assert desk.invoice(CurrencyRate="3")["CurrencyRate"] == 1


def test_cents_lost_in_the_exchange_go_to_rounding(desk):
    """Three lines of 0.10 at 0.7: 3 × 0.14 = 0.42, but 0.30 makes 0.43."""
    desk.invoice(
        *[desk.line("0.10", TaxType="EXEMPTOUTPUT")] * 3,
        CurrencyCode="EUR",
        CurrencyRate="0.7",
    )
    assert (desk.balance("610"), desk.balance("200"), desk.balance("860")) == (
        D("0.43"),
        D("-0.42"),
        D("-0.01"),
    )


def test_a_due_date_is_needed_to_approve(desk):
    body = {**desk.draft(), "DueDate": None}
    assert desk.refused("PUT", "Invoices", body) == ["Due date cannot be empty."]
    assert desk.put("Invoices", {**body, "Status": "DRAFT"})["Status"] == "DRAFT"


def test_dates_come_in_three_ways_and_leave_in_two(desk):
    for text in (
        "2026-11-20",
        "2026-11-20T00:00:00",
        "/Date(1795132800000)/",
        "/Date(1795132800000+1100)/",
    ):
        invoice = desk.invoice(Date=text)
        assert invoice["Date"] == "/Date(1795132800000+0000)/"
        assert invoice["DateString"] == "2026-11-20T00:00:00"


def test_sent_to_contact_on_a_draft_is_a_warning(desk):
    made = desk.put("Invoices", desk.draft(Status="DRAFT", SentToContact=True))
    assert made["SentToContact"] is False
    assert made["Warnings"][0]["Message"] == (
        "Only AUTHORISED invoices may have SentToContact updated."
    )


@pytest.mark.parametrize("url", ["ftp://x.example", "https://go.xero.com/x"])
def test_links_lead_elsewhere(desk, url):
    assert desk.refused("PUT", "Invoices", desk.draft(Url=url))
