"""Invoices and bills: amounts, accounts, tax; what is refused in which words."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from sandbox.xero.testing import Desk


@pytest.fixture
def desk():
    return Desk()


def totals(document):
    return tuple(document[k] for k in ("SubTotal", "TotalTax", "Total"))


# --- amounts ---


def test_an_approved_invoice_is_in_the_ledger(desk):
    invoice = desk.invoice(desk.line("100.00"))
    assert totals(invoice) == (100, 10, 110) and invoice["AmountDue"] == 110
    assert (desk.balance("610"), desk.balance("200"), desk.balance("820")) == (
        110,
        -100,
        -10,
    )


def test_a_draft_is_not_in_the_ledger(desk):
    desk.invoice(Status="DRAFT")
    desk.invoice(Status="SUBMITTED")
    assert desk.balance("610") == 0


def test_a_bill_is_on_the_other_side(desk):
    desk.invoice(desk.line("100.00", "429"), Type="ACCPAY")
    assert (desk.balance("800"), desk.balance("429"), desk.balance("820")) == (
        -110,
        100,
        10,
    )


@pytest.mark.parametrize(
    "types, price, expected",
    [
        ("Exclusive", "10.33", ("10.33", "1.03", "11.36")),
        ("Inclusive", "10.33", ("9.39", "0.94", "10.33")),
        ("NoTax", "10.33", ("10.33", "0", "10.33")),
    ],
)
def test_line_amount_types(desk, types, price, expected):
    invoice = desk.invoice(desk.line(price), LineAmountTypes=types)
    assert totals(invoice) == tuple(map(D, expected))


def test_tax_is_rounded_per_line_and_then_summed(desk):
    """0.05 × 10 % = 0.005, half up 0.01 a line: 0.03 and not 0.02 (0.015 rounded)."""
    assert totals(desk.invoice(*[desk.line("0.05")] * 3)) == (
        D("0.15"),
        D("0.03"),
        D("0.18"),
    )


def test_halves_of_negative_lines_round_away_from_zero(desk):
    invoice = desk.invoice(desk.line("10.00"), desk.line("-0.05"))
    assert invoice["TotalTax"] == D("0.99")


def test_unit_prices_keep_two_decimals_unless_asked(desk):
    body = desk.draft(desk.line("1.2345", Quantity=100))
    two = desk.put("Invoices", body)
    four = desk.put("Invoices", body, unitdp=4)
    assert (two["SubTotal"], four["SubTotal"]) == (D("123.00"), D("123.45"))
    read = desk.get(f"Invoices/{four['InvoiceID']}")[0]["LineItems"][0]
    assert read["UnitAmount"] == D("1.23")
    read = desk.get(f"Invoices/{four['InvoiceID']}", unitdp=4)[0]["LineItems"][0]
    assert read["UnitAmount"] == D("1.2345")


def test_discounts_by_rate_and_by_amount(desk):
    invoice = desk.invoice(
        desk.line("99.995", Quantity=2, DiscountRate=10, LineAmount="179.99"),
        desk.line("50.00", DiscountAmount="5.00"),
    )
    assert [part["LineAmount"] for part in invoice["LineItems"]] == [
        D("179.99"),
        D("45.00"),
    ]
    assert invoice["IsDiscounted"]


def test_bills_and_credit_notes_take_no_discount(desk):
    words = ["Discounts are only supported on ACCREC invoices."]
    line = desk.line("50.00", "429", DiscountRate=10)
    assert desk.refused("PUT", "Invoices", desk.draft(line, Type="ACCPAY")) == words
    line = desk.line("50.00", DiscountRate=10)
    assert (
        desk.refused("PUT", "CreditNotes", desk.draft(line, Type="ACCRECCREDIT"))
        == words
    )


def test_a_line_amount_must_be_what_the_line_comes_to(desk):
    line = desk.line("10.00", Quantity=3, LineAmount="30.01")
    assert desk.refused("PUT", "Invoices", desk.draft(line)) == [
        "The line total 30.01 does not match the expected line total 30.00"
    ]


def test_quantities_keep_four_decimals_and_discounts_two(desk):
    invoice = desk.invoice(
        desk.line("1000.00", Quantity="0.33335", DiscountRate="1.005")
    )
    line = invoice["LineItems"][0]
    assert (line["Quantity"], line["DiscountRate"]) == (D("0.3334"), D("1.01"))
    assert line["LineAmount"] == D("330.03")  # 333.40 less 1.01 % = 330.0327


def test_a_line_amount_alone_is_enough(desk):
    invoice = desk.invoice(
        {"Description": "Work", "LineAmount": "30.01", "AccountCode": "200"}
    )
    assert invoice["LineItems"][0]["UnitAmount"] == D("30.01")


def test_tax_can_be_overridden_per_line(desk):
    invoice = desk.invoice(desk.line("100.00", TaxAmount="10.01"))
    assert totals(invoice) == (100, D("10.01"), D("110.01"))
    assert desk.balance("820") == D("-10.01")


def test_a_total_up_to_ten_cents_off_is_booked_as_rounding(desk):
    invoice = desk.invoice(SubTotal="100.00", TotalTax="10.00", Total="110.10")
    assert (invoice["RoundingAmount"], invoice["Total"]) == (D("0.10"), D("110.10"))
    assert desk.balance("860") == D("-0.10") and desk.balance("610") == D("110.10")


@pytest.mark.parametrize(
    "given",
    [
        {"SubTotal": "100.00", "TotalTax": "10.00", "Total": "110.11"},
        {"Total": "110.01"},
        {"SubTotal": "99.99"},
    ],
)
def test_other_totals_are_refused(desk, given):
    assert desk.refused("PUT", "Invoices", desk.draft(**given)) == [
        "The document total does not equal the sum of the lines."
    ]


def test_a_draft_remembers_the_entered_total_until_approved(desk):
    draft = desk.invoice(Status="DRAFT", SubTotal="100", TotalTax="10", Total="110.02")
    assert (draft["Total"], draft["EnteredTotal"]) == (110, D("110.02"))
    approved = desk.post(f"Invoices/{draft['InvoiceID']}", {"Status": "AUTHORISED"})
    assert approved["RoundingAmount"] == D("0.02")


def test_a_negative_total_is_refused_and_zero_is_paid(desk):
    assert desk.refused("PUT", "Invoices", desk.draft(desk.line("-1.00"))) == [
        "The Total for this document must be greater than or equal to zero."
    ]
    free = desk.invoice(desk.line("5.00"), desk.line("-5.00"))
    assert (free["Status"], free["AmountDue"]) == ("PAID", 0)


def test_a_line_with_a_text_only_is_a_remark(desk):
    invoice = desk.invoice(desk.line(), {"Description": "Thank you"})
    assert "LineAmount" not in invoice["LineItems"][1] and invoice["Total"] == 110
    assert desk.refused("PUT", "Invoices", desk.draft({"Description": "Only"})) == [
        "One or more line items must be specified"
    ]


def test_items_fill_in_what_the_line_leaves_out(desk):
    invoice = desk.invoice({"ItemCode": "panel-440", "Quantity": 2})
    line = invoice["LineItems"][0]
    assert (line["LineAmount"], line["AccountCode"], line["TaxType"]) == (
        378,
        "200",
        "OUTPUT",
    )
    assert line["ItemCode"] == "PANEL-440"
    assert line["Description"] == "Solar panel, 440 W"


# --- accounts and taxes ---


@pytest.mark.parametrize(
    "line, message",
    [
        (
            {"AccountCode": "999"},
            "Account code '999' is not a valid code for this document.",
        ),
        (
            {"AccountCode": "090"},
            "Account code '090' is not a valid code for this document.",
        ),
        (
            {"AccountCode": "610"},
            "Account code '610' is not a valid code for this document.",
        ),
        ({"AccountCode": None}, "Account code must be specified"),
        (
            {"Description": None},
            "The description field is mandatory for each line item.",
        ),
        (
            {"TaxType": "NOPE"},
            "The TaxType code NOPE does not exist or cannot be used for "
            "this type of transaction.",
        ),
        (
            {"TaxType": "INPUT"},
            "The TaxType code 'INPUT' cannot be used with account code '200'.",
        ),
        ({"ItemCode": "NOPE"}, "Item code 'NOPE' is not valid"),
        (
            {"Tracking": [{"Name": "Region", "Option": "Nowhere"}]},
            "The tracking option 'Nowhere' does not exist.",
        ),
    ],
)
def test_what_is_wrong_with_a_line(desk, line, message):
    reply = desk.call("PUT", "Invoices", {"Invoices": [desk.draft(desk.line(**line))]})
    assert reply.status == 400 and reply.messages == [message]
    errors = reply.json["Elements"][0]["LineItems"][0]["ValidationErrors"]
    assert errors == [{"Message": message}]


def test_all_problems_come_at_once(desk):
    body = desk.draft(desk.line(AccountCode="999"), desk.line(TaxType="NOPE"))
    assert len(desk.refused("PUT", "Invoices", {**body, "DueDate": None})) == 3


def test_a_draft_drops_an_unknown_account_with_a_warning(desk):
    body = desk.draft(desk.line(AccountCode="476"), Status="DRAFT")
    made = desk.put("Invoices", body)
    assert "AccountCode" not in made["LineItems"][0]
    assert made["Warnings"] == [
        {
            "Message": "Account code '476' has been removed as it "
            "does not match a recognised account."
        }
    ]
    assert made["StatusAttributeString"] == "WARNING"


def test_an_archived_account_is_refused(desk):
    desk.provider.configure({"company": desk.company.id, "archive_account": "200"})
    assert desk.refused("PUT", "Invoices", desk.draft()) == [
        "Account code '200' has been archived, or has been deleted. Each line item "
        "must reference a valid account."
    ]


def test_a_line_may_name_its_account_by_id(desk):
    line = {
        "Description": "x",
        "UnitAmount": 5,
        "Quantity": 1,
        "AccountID": desk.id_of("account", "260"),
    }
    assert desk.invoice(line)["LineItems"][0]["AccountCode"] == "260"


def test_a_rate_of_several_components_compounds(desk):
    rate = desk.put(
        "TaxRates",
        {
            "Name": "Two",
            "ReportTaxType": "OUTPUT",
            "TaxComponents": [
                {"Name": "A", "Rate": "10"},
                {"Name": "B", "Rate": "5", "IsCompound": True},
            ],
        },
    )
    assert rate["EffectiveRate"] == D("15.5")
    assert desk.invoice(desk.line(TaxType=rate["TaxType"]))["TotalTax"] == D("15.50")


@pytest.mark.parametrize(
    "version, tax, total", [("UK", "OUTPUT2", "120"), ("US", "TAX001", "108.75")]
)
def test_other_countries_have_their_taxes(version, tax, total):
    desk = Desk(version)
    assert desk.invoice(desk.line(TaxType=tax))["Total"] == D(total)


def test_lost_tax_stays_with_the_cost(desk):
    rate = desk.put(
        "TaxRates",
        {
            "Name": "Half",
            "ReportTaxType": "INPUT",
            "TaxComponents": [
                {"Name": "A", "Rate": "5"},
                {"Name": "B", "Rate": "5", "IsNonRecoverable": True},
            ],
        },
    )
    desk.invoice(desk.line("100", "429", TaxType=rate["TaxType"]), Type="ACCPAY")
    assert (desk.balance("429"), desk.balance("820")) == (105, 5)
