"""QuickBooks' documents and reports: every reply fits its type.

``Caller`` holds each reply, and each request that is meant well, against the types.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from quickbooks_kit import foreign, key_of

REPORTS = (
    "ProfitAndLoss",
    "BalanceSheet",
    "TrialBalance",
    "GeneralLedger",
    "AgedReceivables",
    "AgedPayables",
)

# --- documents ---


@pytest.mark.parametrize("path", ["invoice", "creditmemo"])
def test_sales_forms(qbo, sale, path, country):
    number = f"{path[:3].upper()}-1"
    note = {"DetailType": "DescriptionOnly", "Description": "Thanks"}
    body = sale(
        number,
        TxnDate="2026-11-20",
        PrivateNote="odoo:account.move,1",
        CustomerMemo={"value": "Thank you"},
        BillEmail={"Address": "ap@lagoon.example"},
    )
    body["Line"].append({**note, "DescriptionLineDetail": {}})
    made = qbo.one(path, body, requestid=number)
    tax = {"US": "8.75", "UK": "20", "AU": "10"}[country]
    assert made["TotalAmt"] == 100 + Decimal(tax)
    name = next(key for key in qbo.get(f"{path}/{made['Id']}") if key != "time")
    assert qbo.get(f"{path}/{made['Id']}")[name] == made
    change = {**key_of(made), "sparse": True, "PrivateNote": "Changed"}
    assert qbo.one(path, change)["TotalAmt"] == made["TotalAmt"]
    whole = sale(number, "200.00", **key_of(made) | {"SyncToken": "1"})
    changed = qbo.one(path, whole, operation="update")
    assert changed["TotalAmt"] == made["TotalAmt"] * 2
    gone = qbo.one(path, key_of(changed), operation="delete")
    assert gone["status"] == "Deleted"
    assert qbo.get(f"{path}/{made['Id']}", 400)["Fault"]["Error"][0]["code"] == "610"


def test_an_invoice_with_a_discount_and_in_another_currency(qbo, sale):
    discount = {
        "DetailType": "DiscountLineDetail",
        "Amount": 10,
        "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10},
    }
    body = sale("INV-D")
    body["Line"].append(discount)
    made = qbo.one("invoice", body)
    assert any(row["DetailType"] == "DiscountLineDetail" for row in made["Line"])
    other = {"CurrencyRef": {"value": foreign(qbo)}}
    person = qbo.one("customer", {"DisplayName": "Lagoon (abroad)", **other})
    body = sale("INV-E", CustomerRef={"value": person["Id"]}, **other)
    made = qbo.one("invoice", {**body, "ExchangeRate": Decimal("1.25")})
    assert made["CurrencyRef"]["value"] == foreign(qbo)
    home = made["TotalAmt"] * Decimal("1.25")
    assert abs(made["HomeTotalAmt"] - home) <= Decimal("0.005")


def test_payments_and_voids(qbo, sale, customer_ref, accounts, home):
    invoice = qbo.one("invoice", sale("INV-P"))
    link = {"TxnId": invoice["Id"], "TxnType": "Invoice"}
    body = {
        **home,
        "CustomerRef": customer_ref,
        "TotalAmt": invoice["TotalAmt"],
        "TxnDate": "2026-11-21",
        "PaymentRefNum": "BNK1/2026/0007",
        "DepositToAccountRef": accounts["Bank"],
        "Line": [{"Amount": invoice["TotalAmt"], "LinkedTxn": [link]}],
    }
    paid = qbo.one("payment", body)
    assert qbo.get(f"payment/{paid['Id']}")["Payment"] == paid
    read = qbo.get(f"invoice/{invoice['Id']}")["Invoice"]
    assert read["Balance"] == 0 and read["LinkedTxn"][0]["TxnId"] == paid["Id"]
    void = {**key_of(paid), "sparse": True}
    voided = qbo.one("payment", void, operation="update", include="void")
    assert voided["TotalAmt"] == 0
    read = qbo.get(f"invoice/{invoice['Id']}")["Invoice"]
    assert read["Balance"] == read["TotalAmt"]
    memo = qbo.one("creditmemo", sale("CRE-P"))
    both = [link, {"TxnId": memo["Id"], "TxnType": "CreditMemo"}]
    lines = [{"Amount": Decimal(40), "LinkedTxn": [one]} for one in both]
    body = {**home, "CustomerRef": customer_ref, "TotalAmt": 0, "Line": lines}
    applied = qbo.one("payment", body)
    assert qbo.one("payment", key_of(applied), operation="delete")
    read = qbo.get(f"invoice/{invoice['Id']}")["Invoice"]
    voided = qbo.one("invoice", key_of(read), operation="void")
    assert voided["TotalAmt"] == voided["Balance"] == 0


def test_other_sales_forms(qbo, sale, accounts):
    bank = {"DepositToAccountRef": accounts["Bank"]}
    sold = qbo.one("salesreceipt", sale("SAL-1", **bank))
    assert qbo.get(f"salesreceipt/{sold['Id']}")
    void = {**key_of(sold), "sparse": True}
    assert qbo.one("salesreceipt", void, operation="update", include="void")
    back = qbo.one("refundreceipt", sale("REF-1", **bank))
    assert qbo.get(f"refundreceipt/{back['Id']}")


def test_purchases(qbo, vendor_ref, accounts, country, home):
    codes = qbo.select("SELECT * FROM TaxCode WHERE Active = true MAXRESULTS 1000")
    bought = [
        row for row in codes if row.get("PurchaseTaxRateList", {}).get("TaxRateDetail")
    ]
    tax = {} if country == "US" else {"TaxCodeRef": {"value": bought[0]["Id"]}}
    line = {
        "DetailType": "AccountBasedExpenseLineDetail",
        "Amount": Decimal(150),
        "AccountBasedExpenseLineDetail": {
            "AccountRef": accounts["Expense"],
            "BillableStatus": "NotBillable",
            **tax,
        },
    }
    body = {**home, "VendorRef": vendor_ref, "Line": [line]}
    bill = qbo.one("bill", body)
    assert qbo.get(f"bill/{bill['Id']}")["Bill"] == bill
    assert qbo.one("vendorcredit", body)
    link = {"TxnId": bill["Id"], "TxnType": "Bill"}
    body = {
        **home,
        "VendorRef": vendor_ref,
        "TotalAmt": bill["TotalAmt"],
        "PayType": "Check",
        "CheckPayment": {"BankAccountRef": accounts["Bank"]},
        "Line": [{"Amount": bill["TotalAmt"], "LinkedTxn": [link]}],
    }
    assert qbo.one("billpayment", body)


def test_journals(qbo, customer_ref, accounts, home):
    sides = [
        ("Debit", {"AccountRef": accounts["Accounts Receivable"]}),
        ("Credit", {"AccountRef": accounts["Income"]}),
    ]
    sides[0][1]["Entity"] = {"Type": "Customer", "EntityRef": customer_ref}
    lines = [
        {
            "DetailType": "JournalEntryLineDetail",
            "Amount": Decimal(100),
            "JournalEntryLineDetail": {"PostingType": side, **detail},
        }
        for side, detail in sides
    ]
    made = qbo.one("journalentry", {**home, "Line": lines})
    assert qbo.get(f"journalentry/{made['Id']}")["JournalEntry"] == made


# --- reports ---


@pytest.mark.parametrize("name", REPORTS)
def test_reports(qbo, sale, name):
    qbo.one("invoice", sale(f"R-{name[:12]}", TxnDate="2026-11-02"))
    if name.startswith("Aged"):
        assert qbo.get(f"reports/{name}", report_date="2026-11-30")["Rows"]
        return
    dates = {"start_date": "2026-10-01", "end_date": "2026-11-30"}
    assert qbo.get(f"reports/{name}", **dates)["Rows"]["Row"]
    qbo.get(f"reports/{name}", date_macro="This Month-to-date")
    qbo.get(f"reports/{name}", **dates, accounting_method="Cash")
    if name in ("ProfitAndLoss", "BalanceSheet"):
        months = qbo.get(f"reports/{name}", **dates, summarize_column_by="Month")
        assert len(months["Columns"]["Column"]) >= 3
    empty = {"start_date": "2001-01-01", "end_date": "2001-01-31"}
    qbo.get(f"reports/{name}", **empty)
