"""Refusals that no other test meets, and the corners that they guard."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from sandbox.quickbooks.testing import Desk

USD = {"CurrencyRef": {"value": "USD"}}


@pytest.fixture
def desk():
    return Desk()


def ref(row_id):
    return {"value": row_id}


def money(**detail):
    return {
        "Amount": 10,
        "DetailType": "DepositLineDetail",
        "DepositLineDetail": detail,
    }


def side(kind, account="17", amount=10, **detail):
    return {
        "Amount": amount,
        "DetailType": "JournalEntryLineDetail",
        "JournalEntryLineDetail": {
            "PostingType": kind,
            "AccountRef": ref(account),
            **detail,
        },
    }


def expense(**detail):
    return {
        "Amount": 10,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": detail,
    }


BANK = {"DepositToAccountRef": ref("35"), **USD}
BILL = {"VendorRef": ref("56"), "Line": [expense(AccountRef=ref("69"))], **USD}
CARD = {"PaymentType": "Cash", "AccountRef": ref("35"), **USD}
SALE = {"CustomerRef": ref("3"), **USD}


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        # deposits
        ("Deposit", {"Line": [money(AccountRef=ref("25"))], **USD}, "2020"),
        (
            "Deposit",
            {**BANK, "DepositToAccountRef": ref("41"), "Line": [money()]},
            "6430",
        ),
        ("Deposit", {**BANK, "DepositToAccountRef": ref("95"), "Line": []}, "6000"),
        ("Deposit", BANK, "2020"),
        ("Deposit", {**BANK, "Line": [{"DetailType": "DepositLineDetail"}]}, "2020"),
        ("Deposit", {**BANK, "Line": [money()]}, "2020"),
        (
            "Deposit",
            {
                **BANK,
                "Line": [
                    {"Amount": 1, "LinkedTxn": [{"TxnId": "9", "TxnType": "Payment"}]}
                ],
            },
            "610",
        ),
        (
            "Deposit",
            {
                **BANK,
                "Line": [
                    {"Amount": 1, "LinkedTxn": [{"TxnId": "9", "TxnType": "Invoice"}]}
                ],
            },
            "620",
        ),
        # journals
        ("JournalEntry", USD, "2020"),
        ("JournalEntry", {"Line": [{"Amount": 1}], **USD}, "2020"),
        (
            "JournalEntry",
            {"Line": [{**side("Debit"), "Amount": None}, side("Credit")], **USD},
            "2020",
        ),
        (
            "JournalEntry",
            {"Line": [side(None), side("Credit")], **USD},
            "2020",
        ),
        (
            "JournalEntry",
            {"Line": [side("Debit", ""), side("Credit")], **USD},
            "2020",
        ),
        (
            "JournalEntry",
            {"Line": [side("Debit", "95"), side("Credit")], **USD},
            "6000",
        ),
        # expenses and bills
        ("Bill", {**BILL, "Line": [expense()]}, "2020"),
        ("Bill", {**BILL, "Line": [{"Amount": 1}]}, "2020"),
        ("Bill", {**BILL, "Line": [{"DetailType": "GroupLineDetail"}]}, "2170"),
        ("Purchase", {**CARD, "AccountRef": None}, "2020"),
        ("Purchase", {**CARD, "EntityRef": ref("999")}, "2500"),
        ("Purchase", {**CARD, "AccountRef": ref("95"), "Line": []}, "6000"),
        ("BillPayment", {"VendorRef": ref("56"), "TotalAmt": 1, **USD}, "2020"),
        ("BillPayment", {"TotalAmt": 1, "Line": [], **USD}, "2020"),
        # sales
        ("Invoice", {**SALE, "Line": [{"Amount": 1}]}, "2020"),
        (
            "Invoice",
            {**SALE, "Line": [{"Amount": 1, "DetailType": "SalesItemLineDetail"}]},
            "2020",
        ),
        (
            "Invoice",
            {**SALE, "Line": [{"SalesItemLineDetail": {"ItemRef": ref("2")}}]},
            "2020",
        ),
        (
            "Invoice",
            {
                **SALE,
                "Line": [
                    {
                        "DetailType": "DiscountLineDetail",
                        "DiscountLineDetail": {"PercentBased": True},
                    }
                ],
            },
            "2020",
        ),
        (
            "Invoice",
            {**SALE, "Line": [{"DetailType": "DiscountLineDetail"}]},
            "2020",
        ),
        ("Invoice", {**SALE, "Line": "x"}, "2010"),
        ("Invoice", {**SALE, "CustomerMemo": "x"}, "2010"),
        ("Invoice", {**SALE, "CustomerRef": "3"}, "2010"),
        ("Invoice", {**SALE, "CustomerRef": {"id": "3"}}, "2010"),
        ("Invoice", {**SALE, "PrivateNote": {}}, "2040"),
        ("Invoice", {**SALE, "ApplyTaxAfterDiscount": "perhaps"}, "2040"),
        # lists
        ("Item", {"Name": "Bundle", "Type": "Group"}, "500"),
        (
            "Item",
            {
                "Name": "Odd",
                "Type": "Inventory",
                "IncomeAccountRef": ref("79"),
                "ExpenseAccountRef": ref("81"),
            },
            "6430",
        ),
        (
            "Item",
            {
                "Name": "Odd",
                "Type": "Inventory",
                "IncomeAccountRef": ref("79"),
                "ExpenseAccountRef": ref("80"),
                "AssetAccountRef": ref("35"),
                "QtyOnHand": 1,
                "InvStartDate": "2026-01-01",
            },
            "6430",
        ),
        ("Term", {"Name": "T", "DueDays": 1000}, "2040"),
        ("Term", {"Name": "T", "DueDays": 1.5}, "2040"),
        ("Term", {"Name": "T", "DayOfMonthDue": 32}, "2040"),
        ("Term", {"Name": "Net 30", "DueDays": 30}, "6240"),
        ("CompanyCurrency", {"Code": "Franc"}, "2050"),
        ("CompanyCurrency", {"Code": "F1"}, "2040"),
        ("ExchangeRate", {"SourceCurrencyCode": "EUR"}, "2020"),
        ("ExchangeRate", {"Rate": 1}, "2020"),
        ("ExchangeRate", {"SourceCurrencyCode": "EUR", "Rate": 0}, "2040"),
        ("ExchangeRate", {"SourceCurrencyCode": "XXX", "Rate": 1}, "2220"),
        ("Account", {"Name": "A", "AccountSubType": "Curious"}, "2170"),
        ("TaxAgency", {}, "2020"),
        ("TaxAgency", {"DisplayName": "Board of Equalization"}, "6240"),
    ],
)
def test_a_body_is_refused_with_the_code_of_the_rule(desk, kind, body, code):
    body = {key: value for key, value in body.items() if value is not None}
    assert desk.refused(kind, body)["code"] == code
    assert desk.ledger.entries() == [] and desk.events == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "2020"),
        ({"TaxCode": "X"}, "2020"),
        ({"TaxCode": "Tucson", "TaxRateDetails": [{"TaxRateId": "1"}]}, "6240"),
        ({"TaxCode": "X", "TaxRateDetails": [{"TaxRateId": "99"}]}, "2500"),
        ({"TaxCode": "X", "TaxRateDetails": [{"RateValue": "9"}]}, "2020"),
        ({"TaxCode": "X", "TaxRateDetails": [{"TaxRateName": "Y"}]}, "2020"),
        (
            {"TaxCode": "X", "TaxRateDetails": [{"TaxRateName": "Y", "RateValue": 1}]},
            "2020",
        ),
        (
            {
                "TaxCode": "X",
                "TaxRateDetails": [
                    {"TaxRateName": "Y", "RateValue": 1, "TaxAgencyId": "99"}
                ],
            },
            "2500",
        ),
    ],
)
def test_the_tax_service_refuses(desk, body, code):
    reply = desk.call("POST", "taxservice/taxcode", body)
    assert (reply.status, reply.error["code"]) == (400, code)
    assert desk.query("select count(*) from TaxCode") == {"totalCount": 3}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, "2020"),
        ({"sourcecurrencycode": "XXX"}, "2220"),
        ({"sourcecurrencycode": "EUR", "asofdate": "soon"}, "2040"),
    ],
)
def test_the_exchange_rate_refuses(desk, query, code):
    reply = desk.call("GET", "exchangerate", query=query)
    assert (reply.status, reply.error["code"]) == (400, code)


def test_the_home_currency_is_worth_one(desk):
    reply = desk.call("GET", "exchangerate", query={"sourcecurrencycode": "usd"})
    assert reply.json["ExchangeRate"]["Rate"] == 1


# --- what may and may not change ---


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
