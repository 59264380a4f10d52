"""Sales tax in the United States, VAT and GST elsewhere."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from sandbox.quickbooks.testing import Desk

TAX, NON = {"value": "TAX"}, {"value": "NON"}


@pytest.fixture
def desk():
    return Desk()


def taxed(desk, amount="100.00", **more):
    return desk.line(amount, TaxCodeRef=TAX, **more)


def header(code, **more):
    return {"TxnTaxDetail": {"TxnTaxCodeRef": {"value": code}, **more}}


def tax_lines(document):
    return [
        (line["TaxLineDetail"]["TaxRateRef"]["value"], line["Amount"])
        for line in document["TxnTaxDetail"].get("TaxLine", ())
    ]


# --- United States, manual ---


def test_the_recorded_tucson_invoice(desk):
    invoice = desk.invoice(taxed(desk, "422.00"), **header("3"))
    assert invoice["TxnTaxDetail"]["TotalTax"] == D("38.40")
    assert tax_lines(invoice) == [("1", D("29.96")), ("2", D("8.44"))]
    assert invoice["TotalAmt"] == D("460.40")
    assert desk.balance("Arizona Dept. of Revenue Payable") == D("-38.40")


def test_a_combined_rate_is_taxed_part_by_part(desk):
    invoice = desk.invoice(taxed(desk, "19.99"), desk.line("5.00"), **header("4"))
    # 6.25 % and 2.5 % of 19.99, each rounded
    assert tax_lines(invoice) == [("4", D("1.25")), ("5", D("0.50"))]
    assert invoice["TotalAmt"] == D("26.74")
    assert invoice["TxnTaxDetail"]["TaxLine"][0]["TaxLineDetail"] == {
        "TaxRateRef": {"value": "4"},
        "PercentBased": True,
        "TaxPercent": D("6.25"),
        "NetAmountTaxable": D("19.99"),
    }


@pytest.mark.parametrize("code", ["2", "4", "VAT"])
def test_a_line_takes_tax_or_non_and_nothing_else(desk, code):
    body = desk.draft(desk.line(TaxCodeRef={"value": code}))
    assert desk.refused("Invoice", body)["code"] == "6100"


def test_a_line_without_a_code_follows_item_and_customer(desk):
    line = desk.line("100.00", item="3")
    del line["SalesItemLineDetail"]["TaxCodeRef"]
    exempt = desk.invoice(line, **header("2"))
    assert exempt["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"] == NON
    invoice = desk.invoice(line, CustomerRef={"value": "1"})
    assert invoice["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"] == TAX
    # a taxable customer brings its own code
    assert invoice["TxnTaxDetail"]["TxnTaxCodeRef"] == {"value": "2"}
    assert invoice["TotalAmt"] == 108


def test_taxable_lines_without_any_code_are_not_taxed(desk):
    invoice = desk.invoice(taxed(desk))
    assert invoice["TxnTaxDetail"] == {"TotalTax": 0}


def test_an_unknown_header_code_is_refused(desk):
    assert desk.refused("Invoice", desk.draft(**header("99")))["code"] == "2500"


@pytest.mark.parametrize(("after", "tax"), [(False, "8.00"), (True, "7.20")])
def test_a_discount_is_taken_before_or_after_the_tax(desk, after, tax):
    discount = {
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10},
    }
    invoice = desk.invoice(
        taxed(desk), discount, ApplyTaxAfterDiscount=after, **header("2")
    )
    assert invoice["TxnTaxDetail"]["TotalTax"] == D(tax)
    assert invoice["TotalAmt"] == 90 + D(tax)


@pytest.mark.parametrize(("option", "tax"), [("honoured", "8.76"), ("ignored", "8.75")])
def test_a_sent_total_counts_or_not_as_the_option_says(desk, option, tax):
    desk.configure(tax_override=option)
    invoice = desk.invoice(taxed(desk), **header("4", TotalTax="8.76"))
    assert invoice["TxnTaxDetail"]["TotalTax"] == D(tax)
    assert sum(amount for _, amount in tax_lines(invoice)) == D(tax)
    assert invoice["TotalAmt"] == 100 + D(tax)


def test_a_sent_tax_line_replaces_that_of_its_rate(desk):
    line = {
        "Amount": "6.26",
        "DetailType": "TaxLineDetail",
        "TaxLineDetail": {"TaxRateRef": {"value": "4"}, "NetAmountTaxable": 100},
    }
    invoice = desk.invoice(taxed(desk), **header("4", TaxLine=[line]))
    assert tax_lines(invoice) == [("4", D("6.26")), ("5", D("2.50"))]
    # a later change that leaves the lines alone keeps it
    again = desk.update("Invoice", invoice, PrivateNote="x")
    assert again["TotalAmt"] == D("108.76")
    # one that sends lines computes anew
    again = desk.update("Invoice", again, Line=[taxed(desk, "200.00")])
    assert again["TotalAmt"] == D("217.50")


def test_credit_memos_give_the_tax_back(desk):
    desk.credit_memo(taxed(desk), **header("2"))
    assert desk.balance("Board of Equalization Payable") == 8


def test_bills_carry_no_tax(desk):
    tax = {"Amount": 4, "TaxLineDetail": {"TaxRateRef": {"value": "3"}}}
    line = {
        "DetailType": "AccountBasedExpenseLineDetail",
        "Amount": 50,
        "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "69"}},
    }
    bill = desk.post(
        "Bill",
        {
            "VendorRef": {"value": "56"},
            "CurrencyRef": {"value": "USD"},
            "Line": [line],
            "TxnTaxDetail": {"TaxLine": [tax]},
        },
    )
    detail = bill["Line"][0]["AccountBasedExpenseLineDetail"]
    assert detail["TaxCodeRef"] == NON and bill["TotalAmt"] == 50


# --- United States, automated ---


def test_automated_tax_goes_by_the_address_whatever_was_sent(desk):
    desk.configure(tax_mode="ast")
    prefs = desk.call("GET", "preferences").json["Preferences"]
    assert prefs["TaxPrefs"]["PartnerTaxEnabled"] is True
    arizona = {"Line1": "1 Road", "CountrySubDivisionCode": "AZ"}
    invoice = desk.invoice(
        taxed(desk), ShipAddr=arizona, **header("4", TotalTax="8.75")
    )
    assert invoice["TxnTaxDetail"]["TxnTaxCodeRef"] == {"value": "3"}
    assert invoice["TxnTaxDetail"]["TotalTax"] == D("9.10")
    elsewhere = desk.invoice(
        taxed(desk), ShipAddr={"CountrySubDivisionCode": "NY"}, **header("4")
    )
    assert elsewhere["TxnTaxDetail"] == {"TotalTax": 0}
    assert desk.invoice(taxed(desk))["TxnTaxDetail"]["TotalTax"] == 8


def test_automated_tax_may_take_the_sent_total_too(desk):
    desk.configure(tax_mode="ast", tax_override="honoured")
    invoice = desk.invoice(taxed(desk), TxnTaxDetail={"TotalTax": "8.75"})
    assert invoice["TotalAmt"] == D("108.75")


def test_preferences_tell_manual_from_automated_from_none(desk):
    def prefs():
        return desk.call("GET", "preferences").json["Preferences"]["TaxPrefs"]

    assert "PartnerTaxEnabled" not in prefs() and prefs()["UsingSalesTax"]
    desk.configure(tax_mode="none")
    assert prefs()["UsingSalesTax"] is False
    invoice = desk.invoice(taxed(desk), **header("2"))
    assert invoice["TotalAmt"] == 100


# --- elsewhere ---


@pytest.fixture
def uk():
    return Desk("UK")


def code(desk, name):
    return {"value": desk.id_of("TaxCode", name)}


def test_vat_is_computed_per_rate_over_all_lines(uk):
    lines = [
        uk.line("0.03"),
        uk.line("0.03"),
        uk.line("100.00", TaxCodeRef=code(uk, "5.0% R")),
        uk.line("50.00", TaxCodeRef=code(uk, "Exempt")),
    ]
    invoice = uk.invoice(*lines)
    assert [amount for _, amount in tax_lines(invoice)] == [D("0.01"), 5, 0]
    assert invoice["TotalAmt"] == D("155.07")
    assert invoice["GlobalTaxCalculation"] == "TaxExcluded"
    assert uk.balance("VAT Control") == D("-5.01")


@pytest.mark.parametrize("sent", [None, {"value": "TAX"}, {"value": "NON"}, {}])
def test_each_line_needs_a_real_code(uk, sent):
    line = uk.line()
    line["SalesItemLineDetail"]["TaxCodeRef"] = sent
    body = uk.draft(line, TxnTaxDetail={"TxnTaxCodeRef": code(uk, "20.0% S")})
    error = uk.refused("Invoice", body)
    assert error["code"] == "6000"
    assert (
        "Make sure all your transactions have a GST/HST (VAT, GST) rate"
        in (error["Detail"])
    )


def test_a_code_for_purchases_cannot_be_sold_with(uk):
    body = uk.draft(uk.line(TaxCodeRef=code(uk, "PVA Import 20.0%")))
    assert uk.refused("Invoice", body)["code"] == "6000"
    body = uk.draft(uk.line(TaxCodeRef={"value": "9"}))
    assert uk.refused("Invoice", body)["code"] == "2500"


def test_amounts_that_include_the_tax_come_back_net(uk):
    line = uk.line("100.00", Qty=4, UnitPrice=25)
    invoice = uk.invoice(line, GlobalTaxCalculation="TaxInclusive")
    detail = invoice["Line"][0]["SalesItemLineDetail"]
    assert invoice["Line"][0]["Amount"] == D("83.33")
    assert detail["TaxInclusiveAmt"] == 100
    assert invoice["TotalAmt"] == 100
    assert tax_lines(invoice)[0][1] == D("16.67")
    assert uk.balance("Services") == D("-83.33")


def test_a_net_amount_beside_its_gross_is_taken_as_it_is(uk):
    line = uk.line("83.33", TaxInclusiveAmt="100.00")
    invoice = uk.invoice(line, GlobalTaxCalculation="TaxInclusive")
    assert (invoice["Line"][0]["Amount"], invoice["TotalAmt"]) == (D("83.33"), 100)


def test_inclusive_totals_do_not_lose_cents(uk):
    invoice = uk.invoice(
        *[uk.line("0.99") for _ in range(7)], GlobalTaxCalculation="TaxInclusive"
    )
    assert invoice["TotalAmt"] == D("6.93")
    again = uk.update("Invoice", invoice, PrivateNote="kept")
    assert again["TotalAmt"] == D("6.93")


def test_no_tax_applies_and_none_may_be_sent(uk):
    line = uk.line()
    del line["SalesItemLineDetail"]["TaxCodeRef"]
    invoice = uk.invoice(line, GlobalTaxCalculation="NotApplicable")
    assert invoice["TotalAmt"] == 100
    body = uk.draft(
        line, GlobalTaxCalculation="NotApplicable", TxnTaxDetail={"TotalTax": 5}
    )
    assert uk.refused("Invoice", body)["code"] == "6170"


@pytest.mark.parametrize(("option", "tax"), [("honoured", "6.67"), ("ignored", "6.66")])
def test_a_cent_is_settled_by_a_tax_line(uk, option, tax):
    uk.configure(tax_override=option)
    rate = uk.books["TaxRate"].find("name", "20.0% s (sales)")["Id"]
    detail = {"TaxRateRef": {"value": rate}, "NetAmountTaxable": "33.30"}
    line = {"Amount": "6.67", "DetailType": "TaxLineDetail", "TaxLineDetail": detail}
    invoice = uk.invoice(
        uk.line("33.30"), TxnTaxDetail={"TotalTax": "6.67", "TaxLine": [line]}
    )
    assert invoice["TxnTaxDetail"]["TotalTax"] == D(tax)
    assert invoice["TotalAmt"] == D("33.30") + D(tax)


def expense(desk, amount, tax, account):
    return {
        "DetailType": "AccountBasedExpenseLineDetail",
        "Amount": amount,
        "AccountBasedExpenseLineDetail": {
            "AccountRef": {"value": desk.id_of("Account", account)},
            "TaxCodeRef": code(desk, tax),
        },
    }


def bill(desk, *lines, **more):
    return desk.post(
        "Bill",
        {
            "VendorRef": {"value": desk.vendor_id},
            "CurrencyRef": {"value": desk.currency},
            "Line": list(lines),
            **more,
        },
    )


def test_tax_on_purchases_is_reclaimed(uk):
    assert bill(uk, expense(uk, 50, "20.0% S", "Travel"))["TotalAmt"] == 60
    assert uk.balance("VAT Control") == 10 and uk.balance("Creditors") == -60


def test_reverse_charge_nets_to_nothing(uk):
    made = bill(uk, expense(uk, 50, "20.0% RC", "Travel"))
    assert [amount for _, amount in tax_lines(made)] == [10, -10]
    assert made["TotalAmt"] == 50 and uk.balance("VAT Control") == 0


def test_australian_codes_are_for_sales_or_for_purchases():
    au = Desk("AU")
    assert au.invoice()["TotalAmt"] == 110
    assert au.balance("GST Liabilities Payable") == -10
    made = bill(au, expense(au, 20, "GST on purchases", "Rent"))
    assert made["TotalAmt"] == 22
    body = {
        "VendorRef": {"value": au.vendor_id},
        "CurrencyRef": {"value": "AUD"},
        "Line": [expense(au, 20, "GST", "Rent")],
    }
    assert au.refused("Bill", body)["code"] == "6000"


# --- the lists of taxes ---


def test_codes_name_their_rates(desk):
    found = desk.query("select * from TaxCode where Name = 'Tucson'")["TaxCode"][0]
    details = found["SalesTaxRateList"]["TaxRateDetail"]
    assert [d["TaxRateRef"]["value"] for d in details] == ["1", "2"]
    assert found["PurchaseTaxRateList"] == {"TaxRateDetail": []}
    rate = desk.query("select * from TaxRate where Id = '1'")["TaxRate"][0]
    assert (rate["RateValue"], rate["AgencyRef"]) == (D("7.1"), {"value": "1"})


def test_a_code_is_made_by_the_service_and_used(desk):
    body = {
        "TaxCode": "Odoo 9",
        "TaxRateDetails": [
            {
                "TaxRateName": "Odoo 9 rate",
                "RateValue": "9",
                "TaxAgencyId": "1",
                "TaxApplicableOn": "Sales",
            },
            {"TaxRateId": "2"},
        ],
    }
    reply = desk.call("POST", "taxservice/taxcode", body)
    assert reply.status == 200
    invoice = desk.invoice(taxed(desk), **header(reply.json["TaxCodeId"]))
    assert invoice["TotalAmt"] == 111
    again = desk.call("POST", "taxservice/taxcode", body)
    assert (again.status, again.error["code"]) == (400, "6240")
    body["TaxCode"] = "Other"
    again = desk.call("POST", "taxservice/taxcode", body)
    assert "Another tax rate is already using this name" in again.error["Detail"]
