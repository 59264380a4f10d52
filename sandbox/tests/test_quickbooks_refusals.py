"""Refusals that no other test meets."""

from __future__ import annotations

import pytest
from bodies_kit import BANK, BILL, CARD, SALE, USD, expense, money, ref, side

from sandbox.quickbooks.testing import Desk


@pytest.fixture
def desk():
    return Desk()


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
