"""What may and may not change, in corners that no other test meets."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from bodies_kit import BANK, BILL, USD, money, ref, side

from sandbox.quickbooks.testing import Desk


@pytest.fixture
def desk():
    return Desk()


def test_an_agency_brings_its_own_account(desk):
    made = desk.post("TaxAgency", {"DisplayName": "City of Reno"})
    body = {
        "TaxCode": "Reno",
        "TaxRateDetails": [
            {"TaxRateName": "Reno", "RateValue": "1", "TaxAgencyId": made["Id"]}
        ],
    }
    code = desk.call("POST", "taxservice/taxcode", body).json["TaxCodeId"]
    desk.invoice(
        desk.line("100", TaxCodeRef=ref("TAX")),
        TxnTaxDetail={"TxnTaxCodeRef": ref(code)},
    )
    assert desk.balance("City of Reno Payable") == -1


def test_a_used_account_keeps_its_currency(desk):
    made = desk.post("Account", {"Name": "Till", "AccountType": "Bank"})
    made = desk.update("Account", made, CurrencyRef=ref("EUR"))
    assert made["CurrencyRef"]["value"] == "EUR"
    checking = desk.get("Account", "35")
    desk.pay(10, DepositToAccountRef=ref("35"))
    body = desk.sparse(checking, CurrencyRef=ref("EUR"))
    assert desk.refused("Account", body)["code"] == "6000"


def test_numbers_of_accounts_are_their_own(desk):
    made = desk.post(
        "Account", {"Name": "Till", "AccountType": "Bank", "AcctNum": "1000"}
    )
    assert desk.update("Account", made, Description="x")["AcctNum"] == "1000"
    body = {"Name": "Chest", "AccountType": "Bank", "AcctNum": "1000"}
    assert desk.refused("Account", body)["code"] == "6240"


def test_a_category_groups_items_and_cannot_be_sold(desk):
    group = desk.post("Item", {"Name": "Garden", "Type": "Category"})
    inner = desk.post(
        "Item",
        {
            "Name": "Spade",
            "Type": "NonInventory",
            "IncomeAccountRef": ref("79"),
            "ParentRef": ref(group["Id"]),
            "SubItem": True,
        },
    )
    assert inner["FullyQualifiedName"] == "Garden:Spade"
    body = desk.draft(desk.line(item=group["Id"]))
    assert desk.refused("Invoice", body)["code"] == "6000"
    renamed = desk.update("Item", group, Name="Yard")
    assert desk.get("Item", inner["Id"])["FullyQualifiedName"] == "Yard:Spade"
    assert renamed["SyncToken"] == "1"


def test_an_item_that_is_only_bought_cannot_be_sold(desk):
    made = desk.post(
        "Item",
        {"Name": "Paper", "Type": "NonInventory", "ExpenseAccountRef": ref("19")},
    )
    body = desk.draft(desk.line(item=made["Id"]))
    assert desk.refused("Invoice", body)["code"] == "6000"


def test_items_elsewhere_carry_tax_codes():
    uk = Desk("UK")
    code = uk.id_of("TaxCode", "5.0% R")
    body = {
        "Name": "Coal",
        "Type": "NonInventory",
        "IncomeAccountRef": ref(uk.id_of("Account", "Services")),
        "SalesTaxCodeRef": ref(code),
        "SalesTaxIncluded": True,
    }
    made = uk.post("Item", body)
    assert made["SalesTaxCodeRef"] == {"value": code} and made["SalesTaxIncluded"]
    body.update(Name="Peat", SalesTaxCodeRef=ref("1"))
    assert uk.refused("Item", body)["code"] == "2500"


def test_classes_on_the_header(desk):
    desk.configure(class_tracking="txn")
    line = desk.line("50", ClassRef=ref("2"))
    invoice = desk.invoice(line, ClassRef=ref("1"))
    assert invoice["ClassRef"]["value"] == "1"
    assert "ClassRef" not in invoice["Line"][0]["SalesItemLineDetail"]
    (entry,) = desk.ledger.entries()
    assert "class:1" in entry.postings[1].tags
    desk.configure(class_tracking="line")
    assert "ClassRef" not in desk.invoice(line, ClassRef=ref("1"))


def test_a_foreign_rate_is_above_zero_and_a_bill_s_account_in_its_currency(desk):
    made = desk.post("Vendor", {"DisplayName": "Firma", "CurrencyRef": ref("EUR")})
    euros = {**BILL, "VendorRef": ref(made["Id"]), "CurrencyRef": ref("EUR")}
    assert desk.refused("Bill", {**euros, "ExchangeRate": "-1"})["code"] == "2040"
    body = {**euros, "APAccountRef": ref("33")}
    assert desk.refused("Bill", body)["code"] == "6000"


def test_a_sparse_change_of_a_journal_and_a_deposit_keeps_their_lines(desk):
    entry = desk.post(
        "JournalEntry", {"Line": [side("Debit"), side("Credit", "35")], **USD}
    )
    again = desk.update("JournalEntry", entry, PrivateNote="x")
    assert again["Line"] == entry["Line"] and desk.balance("Checking") == -10
    body = {**BANK, "Line": [money(AccountRef=ref("25"), Entity=ref("3"))]}
    made = desk.post("Deposit", body)
    detail = made["Line"][0]["DepositLineDetail"]
    assert detail["Entity"] == {"value": "3", "name": "Cool Cars", "type": "Customer"}
    again = desk.update("Deposit", made, PrivateNote="x")
    assert again["Line"] == made["Line"] and desk.balance("Checking") == 0


def test_the_same_line_id_twice_is_two_lines(desk):
    invoice = desk.invoice(desk.line("1"), desk.line("2"))
    first = invoice["Line"][0]
    again = desk.update("Invoice", invoice, Line=[first, first])
    assert [line.get("Id") for line in again["Line"]] == ["1", "3", None]
    assert again["TotalAmt"] == 2


def test_a_pseudo_code_in_the_header_means_none(desk):
    line = desk.line("100", TaxCodeRef=ref("TAX"))
    invoice = desk.invoice(line, TxnTaxDetail={"TxnTaxCodeRef": ref("TAX")})
    assert invoice["TxnTaxDetail"] == {"TotalTax": 0}


def test_an_address_to_ship_to_is_copied_from_the_customer(desk):
    made = desk.post(
        "Customer", {"DisplayName": "Far", "ShipAddr": {"Line1": "1 Pier", "Lat": "x"}}
    )
    invoice = desk.invoice(CustomerRef=ref(made["Id"]))
    assert invoice["ShipAddr"] == {"Line1": "1 Pier"}


def test_merged_customers_bring_their_payments(desk):
    invoice = desk.invoice()
    payment = desk.pay(40, (invoice, "Invoice", 40))
    desk.configure(merge_customers=["3", "4"])
    read = desk.get("Payment", payment["Id"])
    assert read["CustomerRef"]["value"] == "4"
    desk.post("Payment", desk.handle(read), operation="delete")
    assert desk.get("Invoice", invoice["Id"])["Balance"] == 100
    assert desk.get("Customer", "4")["Balance"] == 100


def test_amounts_keep_their_cents(desk):
    made = desk.invoice(desk.line(0.1), desk.line("0.2"), desk.line(D("1e1")))
    assert str(made["TotalAmt"]) == "10.30"
    assert b'"TotalAmt":10.30' in desk.call("GET", f"invoice/{made['Id']}").content
