"""QuickBooks' companies as people set them up: the replies fit then as well."""

from __future__ import annotations

from decimal import Decimal

import pytest
from quickbooks_kit import HOME, USUAL_TAX, Caller, key_of, lately

MODES = {
    "plain": {},
    "one currency": {"multicurrency": False},
    "their own numbers": {"custom_numbers": False},
    "automated sales tax": {"tax_mode": "ast"},
    "no sales tax": {"tax_mode": "none"},
    "classes of documents": {"class_tracking": "txn"},
    "no classes, no locations": {"class_tracking": "off", "departments": False},
    "credits used by themselves": {"auto_apply_credit": True},
    "links dropped": {"drop_links": -1},
    "batches in any order": {"batch_shuffle": True},
}
ADDRESS = {
    "Line1": "1 Elm St",
    "City": "Fresno",
    "CountrySubDivisionCode": "CA",
    "PostalCode": "93650",
    "Country": "USA",
}


@pytest.fixture(scope="module", params=MODES)
def mode(request, country):
    if request.param == "automated sales tax" and country != "US":
        pytest.skip("automated sales tax is American")
    return request.param


@pytest.fixture(scope="module")
def caller(sandbox, realm, mode, quickbooks_types):
    """One company at its seed, set up so."""
    sandbox.reset()
    sandbox.config("quickbooks", limits=False)
    if MODES[mode]:
        sandbox.config("quickbooks", company=realm, **MODES[mode])
    token = sandbox.token("quickbooks", [realm])["access_token"]
    api = sandbox.describe("quickbooks")["api"]
    return Caller(api, realm, token, quickbooks_types)


@pytest.fixture(scope="module")
def money(mode, country):
    return {} if mode == "one currency" else {"CurrencyRef": {"value": HOME[country]}}


@pytest.fixture(scope="module")
def form(caller, mode, money, country):
    """The fields of a sales form that fits the mode."""
    income = caller.select("SELECT * FROM Account WHERE AccountType = 'Income'")[0]
    account = {"value": income["Id"]}
    item = {"Name": "Mode", "Type": "Service", "IncomeAccountRef": account}
    person = {"DisplayName": "Mode Ltd", "ShipAddr": ADDRESS, **money}
    detail = {"ItemRef": {"value": caller.one("item", item)["Id"]}}
    fields = {
        **money,
        "CustomerRef": {"value": caller.one("customer", person)["Id"]},
        "ShipAddr": ADDRESS,
        "Line": [
            {
                "DetailType": "SalesItemLineDetail",
                "Amount": Decimal("100.00"),
                "SalesItemLineDetail": detail,
            }
        ],
    }
    if mode == "no sales tax":
        return fields
    detail["TaxCodeRef"] = {"value": "TAX"}
    if mode != "automated sales tax":
        codes = caller.select("SELECT * FROM TaxCode MAXRESULTS 1000")
        code = next(c["Id"] for c in codes if c["Name"] == USUAL_TAX[country])
        if country == "US":
            fields["TxnTaxDetail"] = {"TxnTaxCodeRef": {"value": code}}
        else:
            detail["TaxCodeRef"] = {"value": code}
    return fields


def test_documents(sandbox, caller, form, money, mode):
    made = caller.one("invoice", form)
    assert bool(made.get("DocNumber")) is (mode == "their own numbers")
    assert ("HomeTotalAmt" in made) is bool(money)
    assert (made["TotalAmt"] > 100) is (mode != "no sales tax")
    assert caller.get(f"invoice/{made['Id']}")["Invoice"] == made
    link = {"TxnId": made["Id"], "TxnType": "Invoice"}
    body = {
        **money,
        "CustomerRef": form["CustomerRef"],
        "TotalAmt": Decimal(10),
        "Line": [{"Amount": Decimal(10), "LinkedTxn": [link]}],
    }
    paid = caller.one("payment", body)
    assert bool(paid.get("Line")) is (mode != "links dropped")
    memo = caller.one("creditmemo", form)
    assert caller.get(f"creditmemo/{memo['Id']}")
    both = [
        {"bId": "a", "Query": "select * from Invoice"},
        {"bId": "b", "Query": "select * from Preferences"},
        {"bId": "c", "operation": "delete", "Payment": key_of(paid)},
    ]
    said = caller.post("batch", {"BatchItemRequest": both})["BatchItemResponse"]
    assert {item["bId"] for item in said} == {"a", "b", "c"}
    since = lately(sandbox)
    assert caller.get("cdc", entities="Invoice,Payment,Customer", changedSince=since)


@pytest.mark.parametrize("report", ["ProfitAndLoss", "BalanceSheet", "GeneralLedger"])
def test_reports(caller, form, report):
    dates = {"start_date": "2026-01-01", "end_date": "2026-12-31"}
    assert caller.get(f"reports/{report}", **dates)["Rows"]
