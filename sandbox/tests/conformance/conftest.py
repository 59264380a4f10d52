"""A sandbox per file, the SDKs, and what the providers publish of their requests.

What they publish is looked for in the directory `$ACCOUNTING_CONNECTORS_SPECS` (folders
`xero`, `quickbooks`, `sage`); without it those tests are skipped. The SDKs' part runs
wherever the SDKs are. Xero's tests go through three organisations one after the other.
"""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest
from xero_schemas import Schemas

from sandbox.testing import SandboxProcess

SPECS = os.environ.get("ACCOUNTING_CONNECTORS_SPECS")


def published(*path: str) -> Path:
    """A file of what the providers publish, or the test is skipped without it."""
    found = Path(SPECS or "", *path)
    if not SPECS or not found.is_file():
        pytest.skip(
            f"ACCOUNTING_CONNECTORS_SPECS names no directory with {'/'.join(path)}"
        )
    return found


# --- Xero ---


@pytest.fixture(scope="module")
def sandbox():
    with SandboxProcess() as process:
        for provider in process.describe()["providers"]:
            process.config(provider, limits=False)
        yield process


@pytest.fixture(scope="module", params=["AU", "UK", "US"])
def version(request):
    return request.param


@pytest.fixture(scope="module")
def tenant(sandbox, version):
    companies = sandbox.describe("xero")["companies"]
    return next(c["id"] for c in companies if c["name"].endswith(f"({version})"))


@pytest.fixture(scope="module")
def access(sandbox, tenant):
    return sandbox.token("xero", [tenant])


@pytest.fixture(scope="module")
def api(sandbox, access):
    from sdk_kit import accounting_api

    return accounting_api(sandbox.describe("xero")["api"], access)


@pytest.fixture(scope="module")
def contact(api, tenant):
    from sdk_kit import new_contact

    return new_contact(api, tenant)


@pytest.fixture(scope="module")
def invoice(api, tenant, version, contact):
    from sdk_kit import new_invoice

    return new_invoice(api, tenant, version, contact, "SDK-1")


@pytest.fixture(scope="module")
def schemas():
    return Schemas(published("xero", "xero_accounting.yaml").read_text())


@pytest.fixture
def said(sandbox, tenant, invoice):
    """What the sandbox has recorded of the organisation's requests and replies."""
    return [r for r in sandbox.requests("xero") if tenant in str(r["headers"]).lower()]


# --- QuickBooks ---


@pytest.fixture(scope="session")
def quickbooks_types():
    from quickbooks_schemas import Published

    return Published(published("quickbooks", "SalesTax.xsd").parent)


@pytest.fixture(scope="module", params=["US", "UK", "AU"])
def country(request):
    return request.param


@pytest.fixture(scope="module")
def realm(sandbox, country):
    companies = sandbox.describe("quickbooks")["companies"]
    return next(c["id"] for c in companies if c["name"].endswith(f"({country})"))


@pytest.fixture(scope="module")
def qbo(sandbox, realm, quickbooks_types):
    from quickbooks_kit import Caller

    token = sandbox.token("quickbooks", [realm])["access_token"]
    api = sandbox.describe("quickbooks")["api"]
    return Caller(api, realm, token, quickbooks_types)


@pytest.fixture(scope="module")
def accounts(qbo):
    """A reference to one account of each type."""
    rows = qbo.select("SELECT * FROM Account MAXRESULTS 1000")
    return {row["AccountType"]: {"value": row["Id"]} for row in reversed(rows)}


@pytest.fixture(scope="module")
def code(qbo, country):
    """The usual tax: on a line, and in the head of a document (US)."""
    from quickbooks_kit import USUAL_TAX

    rows = qbo.select("SELECT * FROM TaxCode MAXRESULTS 1000")
    found = next(row["Id"] for row in rows if row["Name"] == USUAL_TAX[country])
    if country == "US":
        return {"value": "TAX"}, {"TxnTaxDetail": {"TxnTaxCodeRef": {"value": found}}}
    return {"value": found}, {"GlobalTaxCalculation": "TaxExcluded"}


@pytest.fixture(scope="module")
def customer_ref(qbo):
    made = qbo.one("customer", {"DisplayName": "Lagoon Ltd"})
    return {"value": made["Id"]}


@pytest.fixture(scope="module")
def vendor_ref(qbo):
    return {"value": qbo.one("vendor", {"DisplayName": "Hall Properties Two"})["Id"]}


@pytest.fixture(scope="module")
def item_ref(qbo, accounts):
    body = {
        "Name": "Odoo 400000 Sales",
        "Type": "Service",
        "IncomeAccountRef": accounts["Income"],
    }
    return {"value": qbo.one("item", body)["Id"]}


@pytest.fixture(scope="module")
def home(country):
    """The company's own currency, which every document names."""
    from quickbooks_kit import HOME

    return {"CurrencyRef": {"value": HOME[country]}}


@pytest.fixture(scope="module")
def sale(customer_ref, item_ref, code, home):
    """The fields of a sales form with one line."""

    def fields(number, amount="100.00", **more):
        line = {
            "DetailType": "SalesItemLineDetail",
            "Amount": Decimal(amount),
            "Description": "Consulting",
            "SalesItemLineDetail": {"ItemRef": item_ref, "TaxCodeRef": code[0]},
        }
        head = {"CustomerRef": customer_ref, "DocNumber": number, "Line": [line]}
        return {**head, **home, **code[1], **more}

    return fields


# --- Sage ---


@pytest.fixture(scope="session")
def sage_types():
    from sage_schemas import Published

    name = "sage-accounting-v3.1-accounts.swagger2.json"
    return Published(published("sage", name).read_text())


@pytest.fixture(scope="module", params=["Ltd", "Inc", "(Ireland) Ltd"])
def business(sandbox, request):
    companies = sandbox.describe("sage")["companies"]
    name = f"Sandbox Trading {request.param}"
    return next(c["id"] for c in companies if c["name"] == name)


@pytest.fixture(scope="module")
def sage(sandbox, business, sage_types):
    from sage_kit import Caller

    companies = [c["id"] for c in sandbox.describe("sage")["companies"]]
    token = sandbox.token("sage", companies)["access_token"]
    return Caller(sandbox.describe("sage")["api"], business, token, sage_types)


@pytest.fixture(scope="module")
def ledger(sage):
    """Ids of accounts, by what they are for."""
    sales = sage.items("/ledger_accounts", visible_in="sales")
    costs = sage.items("/ledger_accounts", visible_in="expenses")
    banks = sage.items("/bank_accounts")
    return {
        "sales": sales[0]["id"],
        "costs": costs[0]["id"],
        "bank": banks[0]["id"],
    }


@pytest.fixture(scope="module")
def rate(sage):
    """A rate above zero."""
    rates = sage.items("/tax_rates", usage="sales")
    return next(r for r in rates if Decimal(r["percentage"] or "0") > 0)


@pytest.fixture(scope="module")
def partner(sage):
    body = {
        "name": "Lagoon Ltd",
        "contact_type_ids": ["CUSTOMER", "VENDOR"],
        "reference": "ODOO-42",
        "notes": "A note",
        "credit_days": 30,
        "credit_terms": "date_from_invoice",
        "main_address": {
            "address_line_1": "1 Quay St",
            "city": "Newport",
            "postal_code": "NP1 1AA",
            "country_id": "GB",
        },
        "main_contact_person": {
            "name": "Ann Quay",
            "email": "ann@lagoon.example",
            "telephone": "555-0100",
            "contact_person_type_ids": ["ACCOUNTS"],
        },
    }
    return sage.post("/contacts", {"contact": body})["id"]


@pytest.fixture(scope="module")
def document(partner, ledger, rate):
    """The fields of a document with one line."""

    def fields(lines="invoice_lines", account="sales", **more):
        tax = (Decimal(rate["percentage"])).quantize(Decimal("0.01"))
        line = {
            "description": "Desk",
            "ledger_account_id": ledger[account],
            "quantity": Decimal(2),
            "unit_price": Decimal("50.00"),
            "tax_rate_id": rate["id"],
            "tax_amount": tax,
        }
        head = {"contact_id": partner, "date": "2026-11-20"}
        return {**head, lines: [line], **more}

    return fields
