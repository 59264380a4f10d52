"""QuickBooks' lists, queries, batches, changes, refusals: every reply fits its type.

``Caller`` holds each reply, and each request that is meant well, against the types.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
import requests
import simplejson
from quickbooks_kit import Caller, foreign, key_of, lately

LISTS = """Account Bill BillPayment Class CompanyCurrency CompanyInfo CreditMemo
    Customer Department Deposit Estimate Invoice Item JournalEntry Payment
    PaymentMethod Preferences RefundReceipt SalesReceipt TaxAgency TaxCode TaxRate Term
    Vendor VendorCredit""".split()

# --- settings and lists ---


def test_company_and_preferences(qbo, realm):
    assert qbo.get(f"companyinfo/{realm}")["CompanyInfo"]["Country"]
    assert qbo.get("preferences")["Preferences"]["CurrencyPrefs"]
    used = foreign(qbo)
    rate = qbo.get("exchangerate", sourcecurrencycode=used, asofdate="2026-11-20")
    assert rate["ExchangeRate"]["Rate"] > 0


@pytest.mark.parametrize("entity", LISTS)
def test_lists_and_counts(qbo, entity):
    statement = f"SELECT * FROM {entity} STARTPOSITION 1 MAXRESULTS 5"
    body = qbo.get("query", query=statement, minorversion="75")["QueryResponse"]
    assert set(body) <= {entity, "startPosition", "maxResults", "totalCount"}
    if rows := body.get(entity):
        assert len(rows) == body["maxResults"] <= 5 and body["startPosition"] == 1
    if entity not in ("CompanyInfo", "Preferences"):
        count = qbo.post("query", f"select count(*) from {entity}")
        assert count["QueryResponse"]["totalCount"] >= len(rows or ())


def test_queries_as_clients_write_them(qbo, customer_ref):
    where = f"WHERE Id = '{customer_ref['value']}'"
    for statement in (
        f"select * from customer where Id = '{customer_ref['value']}' ",
        f"SELECT *, Sku FROM Customer {where} ORDER BY Id DESC",
        f"SELECT * FROM Customer {where} ORDERBY MetaData.LastUpdatedTime",
        "SELECT * FROM Customer WHERE Active IN (true, false) AND "
        f"Id IN ('{customer_ref['value']}', '999999')",
        "SELECT * FROM Customer WHERE DisplayName LIKE 'Lagoon%'",
        "SELECT * FROM Customer WHERE MetaData.LastUpdatedTime > "
        f"'2020-01-01T00:00:00-08:00' AND Id = '{customer_ref['value']}'",
    ):
        assert [row["Id"] for row in qbo.select(statement)] == [customer_ref["value"]]
    assert qbo.select(r"SELECT * FROM Customer WHERE DisplayName = 'O\'Nobody'") == []


def test_records_of_lists(qbo, accounts, code, country):
    person = {
        "DisplayName": "Ann Quay",
        "GivenName": "Ann",
        "FamilyName": "Quay",
        "CompanyName": "Quay Ltd",
        "PrimaryEmailAddr": {"Address": "ann@quay.example"},
        "PrimaryPhone": {"FreeFormNumber": "555-0100"},
        "WebAddr": {"URI": "http://quay.example"},
        "BillAddr": {"Line1": "1 Quay St", "City": "Reno", "Country": "USA"},
        "Notes": "A note",
    }
    sale_code = {"Taxable": True} if country == "US" else {"SalesTaxCodeRef": code[0]}
    for path, body, change in (
        ("customer", person, {"ShipAddr": {"Line1": "2 Quay St"}}),
        ("vendor", {**person, "DisplayName": "Bo Quay"}, {"AcctNum": "A-1"}),
        (
            "item",
            {
                "Name": "Panel",
                "Sku": "PANEL",
                "Type": "NonInventory",
                "Description": "A panel",
                "UnitPrice": Decimal("99.9999"),
                "IncomeAccountRef": accounts["Income"],
                "ExpenseAccountRef": accounts["Cost of Goods Sold"],
                **sale_code,
            },
            {"UnitPrice": Decimal("10.5")},
        ),
        (
            "account",
            {"Name": "Odoo Sales", "AccountType": "Income", "AcctNum": "4001"},
            {"Name": "Odoo Sales", "Description": "Sales from Odoo"},
        ),
        ("class", {"Name": "North"}, {"Name": "Far North"}),
        ("department", {"Name": "Shop"}, {"Name": "Big Shop"}),
        ("term", {"Name": "Net 21", "DueDays": 21}, {"Name": "Net 22", "DueDays": 22}),
        ("paymentmethod", {"Name": "Odoo"}, {"Name": "Odoo pay"}),
    ):
        made = qbo.one(path, body, requestid=f"new-{path}", minorversion="75")
        again = qbo.one(path, body, requestid=f"new-{path}", minorversion="75")
        assert again == made
        assert qbo.get(f"{path}/{made['Id']}")
        new = qbo.one(path, {**key_of(made), "sparse": True, **change})
        assert int(new["SyncToken"]) == int(made["SyncToken"]) + 1
        name = {"Name": new["Name"]} if "Name" in new else {}
        gone = {**key_of(new), "sparse": True, "Active": False, **name}
        assert qbo.one(path, gone, operation="update")["Active"] is False


def test_a_tax_code(qbo):
    agency = qbo.select("SELECT * FROM TaxAgency")[0]["Id"]
    rate = {
        "TaxRateName": "Odoo 17",
        "RateValue": Decimal(17),
        "TaxAgencyId": agency,
        "TaxApplicableOn": "Sales",
    }
    made = qbo.post(
        "taxservice/taxcode", {"TaxCode": "Odoo 17", "TaxRateDetails": [rate]}
    )
    (found,) = qbo.select(f"SELECT * FROM TaxCode WHERE Id = '{made['TaxCodeId']}'")
    assert found["Name"] == "Odoo 17"
    taken = {"TaxCode": "Odoo 17", "TaxRateDetails": [rate]}
    assert qbo.refused("taxservice/taxcode", taken) == "6240"


# --- several at once ---


def test_a_batch(qbo, sale):
    person = {"DisplayName": "Batch Ltd"}
    items = [
        {"bId": "c1", "operation": "create", "Customer": person},
        {"bId": "c2", "operation": "create", "Customer": person},
        {"bId": "i1", "operation": "create", "Invoice": sale("INV-B")},
        {"bId": "q1", "Query": "select * from Term"},
    ]
    said = qbo.post("batch", {"BatchItemRequest": items}, requestid="batch-1")
    found = {item["bId"]: item for item in said["BatchItemResponse"]}
    assert found["c1"]["Customer"]["DisplayName"] == "Batch Ltd"
    assert found["c2"]["Fault"]["Error"][0]["code"] == "6240"
    assert found["q1"]["QueryResponse"]["Term"]
    made = key_of(found["i1"]["Invoice"])
    more = [
        {
            "bId": "u1",
            "operation": "update",
            "Invoice": {**made, "sparse": True, "PrivateNote": "In a batch"},
        },
        {
            "bId": "v1",
            "operation": "update",
            "optionsData": "void",
            "Invoice": {**made, "SyncToken": "1", "sparse": True},
        },
        {"bId": "d1", "operation": "delete", "Invoice": {**made, "SyncToken": "2"}},
    ]
    said = qbo.post("batch", {"BatchItemRequest": more})["BatchItemResponse"]
    assert {item["bId"]: "Fault" in item for item in said} == dict.fromkeys(
        ("u1", "v1", "d1"), False
    )


def test_changes(sandbox, qbo, sale):
    made = qbo.one("invoice", sale("INV-C"))
    qbo.one("invoice", key_of(made), operation="delete")
    said = qbo.get(
        "cdc",
        entities="Invoice,Customer,Payment,CreditMemo,Item,Account",
        changedSince=lately(sandbox),
    )
    (slots,) = said["CDCResponse"]
    assert len(slots["QueryResponse"]) == 6
    gone = [
        row
        for row in slots["QueryResponse"][0]["Invoice"]
        if row.get("status") == "Deleted"
    ]
    assert made["Id"] in [row["Id"] for row in gone]


# --- refusals ---


def test_refusals(qbo, sale, customer_ref, country):
    made = qbo.one("invoice", sale("INV-X"))
    assert qbo.refused("invoice", {**key_of(made), "SyncToken": "7"}) == "5010"
    assert qbo.refused("invoice", sale("INV-X")) == "6140"
    assert qbo.refused("invoice", sale("INV-Y", Wrong=1)) == "2010"
    assert qbo.refused("invoice", {"CustomerRef": customer_ref}) in ("2020", "2250")
    assert qbo.refused("invoice", sale("I" * 22)) == "2050"
    nobody = sale("INV-Y", CustomerRef={"value": "99999999"})
    assert qbo.refused("invoice", nobody) == "2500"
    wrong = sale("INV-Y")
    wrong["Line"][0]["SalesItemLineDetail"] |= {"Qty": 3, "UnitPrice": 3}
    assert qbo.refused("invoice", wrong) == "6070"
    untaxed = sale("INV-Y")
    untaxed["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"] = {"value": "99"}
    refused = qbo.refused("invoice", untaxed)
    assert refused == "6100" if country == "US" else refused in ("2500", "6000")
    assert qbo.refused("customer", {"Notes": "no name"}) == "6080"
    assert qbo.refused("query", "SELECT FROM") == "4000"
    assert qbo.refused("query", "SELECT * FROM Customer WHERE Colour = 'r'") == "4001"
    assert qbo.refused("query", "SELECT * FROM Customer STARTPOSITION 0") == "4001"
    assert qbo.refused("nonsense", {"Id": "1"}) == "500"
    too_many = [{"bId": str(n), "Query": "select * from Term"} for n in range(31)]
    assert qbo.refused("batch", {"BatchItemRequest": too_many}) == "1040"
    assert qbo.get("invoice/1.5", 400)["Fault"]["Error"][0]["code"] == "2030"


def test_the_gateway_refuses(sandbox, qbo, realm, quickbooks_types):
    others = [
        company["id"]
        for company in sandbox.describe("quickbooks")["companies"]
        if company["id"] != realm
    ]
    api = sandbox.describe("quickbooks")["api"]
    no_token = Caller(api, realm, "nonsense", quickbooks_types)
    assert no_token.get("invoice/1", 401)["fault"]["error"][0]["code"] == "3200"
    other = Caller(api, others[0], "", quickbooks_types)
    other.session.headers.update(qbo.session.headers)
    assert other.get("invoice/1", 403)
    sandbox.config("quickbooks", throttle_format="json")
    sandbox.fault("429", "quickbooks", "invoice")
    assert qbo.get("invoice/1", 429)["fault"]["error"][0]["code"] == "3001"
    sandbox.fault("500", "quickbooks", "invoice")
    reply = requests.get(
        f"{qbo.base}/invoice/1", headers=qbo.session.headers, timeout=30
    )
    assert reply.status_code == 500
    if "json" in reply.headers["Content-Type"]:
        body = simplejson.loads(reply.text, use_decimal=True)
        assert quickbooks_types.reply("invoice/1", body) == []
    sandbox.clear_faults()
    sandbox.config("quickbooks", throttle_format="xml")


def test_throttled_in_xml(sandbox, qbo, quickbooks_types):
    """Most reports have it so; Intuit's XSD is of such a reply."""
    sandbox.fault("429", "quickbooks", "invoice")
    headers = qbo.session.headers
    reply = requests.get(f"{qbo.base}/invoice/1", headers=headers, timeout=30)
    assert reply.status_code == 429
    assert not list(quickbooks_types.schema.iter_errors(reply.text))
    broken = reply.text.replace("Message>", "Note>")
    assert list(quickbooks_types.schema.iter_errors(broken))


def test_closed_books(sandbox, realm, qbo, sale):
    made = qbo.one("invoice", sale("INV-CLOSED", TxnDate="2026-01-05"))
    sandbox.config("quickbooks", company=realm, close_date="2026-01-31")
    change = {**key_of(made), "sparse": True, "PrivateNote": "late"}
    assert qbo.refused("invoice", change) == "6210"
    assert qbo.refused("invoice", key_of(made), operation="delete") == "6210"
    sandbox.config("quickbooks", company=realm, close_date=None)
