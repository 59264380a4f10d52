"""The replies are judged by others: Xero's published schemas and Xero's own SDK.

The schemas are looked for in `$ACCOUNTING_CONNECTORS_SPECS/xero/xero_accounting.yaml`;
without them those tests are skipped. The SDK's part always runs.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path

import pytest
import requests
import simplejson
import urllib3

from sandbox.testing import SandboxProcess

xero_accounting = pytest.importorskip("xero_python.accounting")
SPECS = os.environ.get("ACCOUNTING_CONNECTORS_SPECS")
# What replies hold and specification 16.1.0 does not name: the envelope, the string
# twins of dates (both are in its examples), and the errors of single lines.
UNNAMED = frozenset(
    (
        "Id",
        "Status",
        "ProviderName",
        "DateTimeUTC",
        "DateString",
        "DueDateString",
        "ValidationErrors",
    )
)
CITIES = {"AU": "OUTPUT", "UK": "OUTPUT2", "US": "TAX001"}


@pytest.fixture(scope="module")
def sandbox():
    with SandboxProcess() as process:
        process.config("xero", limits=False)
        yield process


@pytest.fixture(scope="module", params=list(CITIES))
def version(request):
    return request.param


@pytest.fixture(scope="module")
def tenant(sandbox, version):
    companies = sandbox.describe("xero")["companies"]
    return next(c["id"] for c in companies if c["name"].endswith(f"({version})"))


@pytest.fixture(scope="module")
def access(sandbox, tenant):
    return sandbox.token("xero", [tenant])


# --- the SDK ---


@pytest.fixture(scope="module")
def api(sandbox, access):
    from xero_python.api_client import ApiClient, Configuration
    from xero_python.api_client.oauth2 import OAuth2Token

    client = ApiClient(
        Configuration(oauth2_token=OAuth2Token(client_id="x", client_secret="y"))
    )
    token = {
        "access_token": access["access_token"],
        "token_type": "Bearer",
        "expires_in": 1800,
        "scope": access["scope"].split(),
    }
    client.oauth2_token_getter(lambda: token)
    client.oauth2_token_saver(lambda new: None)
    client.set_oauth2_token(token)
    pool = client.rest_client.pool_manager
    pool.connection_pool_kw["retries"] = urllib3.Retry(
        0, redirect=0, raise_on_redirect=False
    )
    pool.clear()
    return xero_accounting.AccountingApi(
        client, base_url=sandbox.describe("xero")["api"]
    )


def make(model, /, **fields):
    """A model of the SDK."""
    return getattr(xero_accounting, model)(**fields)


def line(version, account="200", **more):
    return make(
        "LineItem",
        **{
            "description": "Panels",
            "quantity": 2.0,
            "unit_amount": 99.95,
            "account_code": account,
            "tax_type": CITIES[version],
            **more,
        },
    )


@pytest.fixture(scope="module")
def contact(api, tenant):
    made = api.create_contacts(
        tenant,
        make(
            "Contacts",
            contacts=[
                make(
                    "Contact",
                    name="Sunny Roofs",
                    contact_number="P-1",
                    email_address="owner@roofs.example.com",
                    addresses=[make("Address", address_type="STREET", city="Perth")],
                    phones=[make("Phone", phone_type="MOBILE", phone_number="0400")],
                    contact_persons=[
                        make(
                            "ContactPerson",
                            first_name="Ann",
                            email_address="ann@roofs.example.com",
                            include_in_emails=True,
                        )
                    ],
                )
            ],
        ),
    )
    return made.contacts[0]


@pytest.fixture(scope="module")
def invoice(api, tenant, version, contact):
    return new_invoice(api, tenant, version, contact, "SDK-1")


def new_invoice(api, tenant, version, contact, number):
    made = api.create_invoices(
        tenant,
        make(
            "Invoices",
            invoices=[
                make(
                    "Invoice",
                    type="ACCREC",
                    status="AUTHORISED",
                    invoice_number=number,
                    contact=make("Contact", contact_id=contact.contact_id),
                    date=dt.date(2026, 11, 2),
                    due_date=dt.date(2026, 12, 2),
                    line_items=[line(version), line(version, discount_rate=10.0)],
                )
            ],
        ),
        summarize_errors=False,
        unitdp=4,
        idempotency_key=f"{tenant}-{number}",
    )
    return made.invoices[0]


def test_sdk_reads_the_settings(api, tenant):
    organisation = api.get_organisations(tenant).organisations[0]
    assert organisation.organisation_id == tenant
    assert {a.name for a in api.get_organisation_actions(tenant).actions} >= {
        "CreateApprovedInvoice",
        "UseMulticurrency",
    }
    accounts = api.get_accounts(tenant, where='Status=="ACTIVE"').accounts
    assert {a.code for a in accounts} >= {"200", "090", "860"}
    assert api.get_account(tenant, accounts[0].account_id).accounts
    rates = api.get_tax_rates(tenant).tax_rates
    assert all(r.tax_components for r in rates)
    assert api.get_tax_rate_by_tax_type(tenant, rates[0].tax_type).tax_rates
    assert (
        api.get_tracking_categories(tenant, include_archived=True)
        .tracking_categories[0]
        .options
    )
    assert len(api.get_currencies(tenant).currencies) >= 2
    assert api.get_branding_themes(tenant).branding_themes[0].type
    assert api.get_users(tenant).users
    assert api.get_items(tenant, unitdp=4).items


def test_sdk_writes_contacts(api, tenant, contact):
    assert contact.name == "Sunny Roofs" and contact.updated_date_utc
    page = api.get_contacts(
        tenant,
        page=1,
        page_size=5,
        order="Name ASC",
        include_archived=True,
        search_term="roofs",
    )
    assert [c.contact_id for c in page.contacts] == [contact.contact_id]
    assert page.contacts[0].contact_persons[0].first_name == "Ann"
    api.update_or_create_contacts(
        tenant,
        make(
            "Contacts",
            contacts=[make("Contact", contact_id=contact.contact_id, tax_number="123")],
        ),
    )
    api.update_contact(
        tenant,
        contact.contact_id,
        make(
            "Contacts",
            contacts=[make("Contact", contact_id=contact.contact_id, first_name="Bo")],
        ),
    )
    read = api.get_contact(tenant, contact.contact_id).contacts[0]
    assert (read.tax_number, read.first_name) == ("123", "Bo")


def test_sdk_writes_invoices(api, tenant, version, invoice, contact):
    assert invoice.status == "AUTHORISED" and len(invoice.line_items) == 2
    assert float(invoice.sub_total) == 379.81
    read = api.get_invoice(tenant, invoice.invoice_id, unitdp=4).invoices[0]
    assert read.date == dt.date(2026, 11, 2) and read.total == invoice.total
    page = api.get_invoices(
        tenant,
        page=1,
        page_size=10,
        statuses=["AUTHORISED"],
        contact_i_ds=[contact.contact_id],
        invoice_numbers=["SDK-1"],
        where='Type=="ACCREC"',
        order="Date DESC",
        unitdp=4,
        summary_only=False,
        include_archived=True,
        created_by_my_app=False,
        search_term="SDK",
    )
    assert [i.invoice_number for i in page.invoices] == ["SDK-1"]
    assert page.pagination.item_count == 1
    changed = api.update_invoice(
        tenant,
        invoice.invoice_id,
        make("Invoices", invoices=[make("Invoice", reference="SO1")]),
    )
    assert changed.invoices[0].reference == "SO1"
    note = api.create_invoice_history(
        tenant,
        invoice.invoice_id,
        make(
            "HistoryRecords", history_records=[make("HistoryRecord", details="Hello")]
        ),
    )
    assert note.history_records[0].details == "Hello"
    assert api.get_invoice_history(tenant, invoice.invoice_id).history_records


def test_sdk_sees_each_error_of_a_batch(api, tenant, version, contact):
    good = make(
        "Invoice",
        type="ACCREC",
        status="DRAFT",
        contact=make("Contact", contact_id=contact.contact_id),
        line_items=[line(version)],
    )
    bad = make(
        "Invoice",
        type="ACCREC",
        status="AUTHORISED",
        contact=make("Contact", contact_id=contact.contact_id),
        line_items=[line(version, "999")],
        date=dt.date(2026, 11, 2),
    )
    made = api.create_invoices(
        tenant, make("Invoices", invoices=[good, bad]), summarize_errors=False
    ).invoices
    assert [i.status_attribute_string for i in made] == ["OK", "ERROR"]
    assert "999" in made[1].validation_errors[0].message
    from xero_python.exceptions import AccountingBadRequestException

    with pytest.raises(AccountingBadRequestException) as caught:
        api.create_invoices(
            tenant, make("Invoices", invoices=[bad]), summarize_errors=True
        )
    assert "999" in caught.value.reason


def test_sdk_pays_and_credits(api, tenant, version, contact):
    target = new_invoice(api, tenant, version, contact, "SDK-2")
    paid = api.create_payments(
        tenant,
        make(
            "Payments",
            payments=[
                make(
                    "Payment",
                    invoice=make("Invoice", invoice_id=target.invoice_id),
                    account=make("Account", code="090"),
                    amount=10.0,
                    date=dt.date(2026, 11, 5),
                )
            ],
        ),
    ).payments[0]
    assert api.get_payment(tenant, paid.payment_id).payments[0].payment_type
    assert (
        api.get_payments(
            tenant,
            page=1,
            page_size=5,
            where=(f'Invoice.InvoiceId==guid("{target.invoice_id}")'),
        )
        .payments[0]
        .amount
        == 10
    )
    gone = api.delete_payment(
        tenant, paid.payment_id, make("PaymentDelete", status="DELETED")
    ).payments[0]
    assert gone.status == "DELETED"
    single = api.create_payment(
        tenant,
        make(
            "Payment",
            invoice=make("Invoice", invoice_number="SDK-2"),
            account=make("Account", code="090"),
            amount=1.0,
        ),
    )
    assert single.payments[0].status == "AUTHORISED"
    note = api.create_credit_notes(
        tenant,
        make(
            "CreditNotes",
            credit_notes=[
                make(
                    "CreditNote",
                    type="ACCRECCREDIT",
                    status="AUTHORISED",
                    contact=make("Contact", contact_id=contact.contact_id),
                    date=dt.date(2026, 11, 6),
                    line_items=[line(version)],
                )
            ],
        ),
    ).credit_notes[0]
    allocated = api.create_credit_note_allocation(
        tenant,
        note.credit_note_id,
        make(
            "Allocations",
            allocations=[
                make(
                    "Allocation",
                    amount=5.0,
                    date=dt.date(2026, 11, 6),
                    invoice=make("Invoice", invoice_id=target.invoice_id),
                )
            ],
        ),
    ).allocations[0]
    read = api.get_credit_note(tenant, note.credit_note_id).credit_notes[0]
    assert read.allocations[0].amount == 5
    assert api.get_credit_notes(tenant, page=1, page_size=3, unitdp=4).credit_notes
    freed = api.delete_credit_note_allocations(
        tenant, note.credit_note_id, allocated.allocation_id
    )
    assert freed.is_deleted


def test_sdk_moves_money_at_the_bank(api, tenant, version, contact):
    made = [
        api.create_bank_transactions(
            tenant,
            make(
                "BankTransactions",
                bank_transactions=[
                    make(
                        "BankTransaction",
                        type=kind,
                        contact=make("Contact", contact_id=contact.contact_id),
                        bank_account=make("Account", code="090"),
                        line_items=[
                            make(
                                "LineItem",
                                description="Deposit",
                                quantity=1.0,
                                unit_amount=50.0,
                                account_code=account,
                                tax_type=tax,
                            )
                        ],
                    )
                ],
            ),
            unitdp=4,
        ).bank_transactions[0]
        for kind, account, tax in (
            ("RECEIVE", "200", CITIES[version]),
            ("RECEIVE-OVERPAYMENT", None, None),
            ("RECEIVE-PREPAYMENT", "835", None),
        )
    ]
    assert [m.status for m in made] == ["AUTHORISED"] * 3
    assert len(api.get_bank_transactions(tenant, page=1).bank_transactions) == 3
    over = api.get_overpayments(tenant, page=1).overpayments[0]
    pre = api.get_prepayments(tenant, page=1).prepayments[0]
    target = new_invoice(api, tenant, version, contact, "SDK-3")
    for create, credit_id in (
        (api.create_overpayment_allocations, over.overpayment_id),
        (api.create_prepayment_allocations, pre.prepayment_id),
    ):
        assert create(
            tenant,
            credit_id,
            make(
                "Allocations",
                allocations=[
                    make(
                        "Allocation",
                        amount=20.0,
                        date=dt.date(2026, 11, 6),
                        invoice=make("Invoice", invoice_id=target.invoice_id),
                    )
                ],
            ),
        ).allocations
    read = api.get_invoice(tenant, target.invoice_id).invoices[0]
    assert read.amount_credited == 40
    assert len(read.overpayments) == len(read.prepayments) == 1


def test_sdk_writes_the_rest(api, tenant, version, invoice):
    item = api.create_items(
        tenant,
        make(
            "Items",
            items=[
                make(
                    "Item",
                    code=f"SDK-{version}",
                    name="Thing",
                    sales_details=make(
                        "Purchase", unit_price=1.2345, account_code="200"
                    ),
                )
            ],
        ),
        unitdp=4,
    ).items[0]
    assert float(item.sales_details.unit_price) == 1.2345
    api.update_item(
        tenant,
        item.item_id,
        make("Items", items=[make("Item", code=item.code, name="Other thing")]),
    )
    api.delete_item(tenant, item.item_id)
    revenue = xero_accounting.AccountType.REVENUE
    account = api.create_account(
        tenant, make("Account", code="299", name="Battery Sales", type=revenue)
    ).accounts[0]
    api.update_account(
        tenant,
        account.account_id,
        make(
            "Accounts",
            accounts=[make("Account", name="Batteries", code="299", type=revenue)],
        ),
    )
    assert api.delete_account(tenant, account.account_id).accounts[0].status
    rate = api.create_tax_rates(
        tenant,
        make(
            "TaxRates",
            tax_rates=[
                make(
                    "TaxRate",
                    name="Local",
                    report_tax_type="OUTPUT",
                    tax_components=[make("TaxComponent", name="City", rate=1.5)],
                )
            ],
        ),
    ).tax_rates[0]
    assert rate.tax_type.startswith("TAX00")
    api.create_currency(tenant, make("Currency", code=xero_accounting.CurrencyCode.NZD))
    category = api.create_tracking_category(
        tenant, make("TrackingCategory", name="Team")
    ).tracking_categories[0]
    option = api.create_tracking_options(
        tenant, category.tracking_category_id, make("TrackingOption", name="Roof")
    ).options[0]
    assert option.status == "ACTIVE"
    journal = api.create_manual_journals(
        tenant,
        make(
            "ManualJournals",
            manual_journals=[
                make(
                    "ManualJournal",
                    narration="Accrual",
                    status="POSTED",
                    journal_lines=[
                        make("ManualJournalLine", line_amount=10.0, account_code="429"),
                        make(
                            "ManualJournalLine", line_amount=-10.0, account_code="850"
                        ),
                    ],
                )
            ],
        ),
    )
    assert journal.manual_journals[0].status == "POSTED"
    assert api.get_manual_journals(tenant, page=1).manual_journals[0].journal_lines
    file = api.create_invoice_attachment_by_file_name(
        tenant, invoice.invoice_id, "a.pdf", b"%PDF-1.4 small", include_online=True
    ).attachments[0]
    assert file.content_length == 14 and file.mime_type == "application/pdf"
    assert api.get_invoice_attachments(tenant, invoice.invoice_id).attachments
    assert api.email_invoice(tenant, invoice.invoice_id, make("RequestEmpty")) is None


def test_sdk_reads_reports(api, tenant, invoice):
    report = api.get_report_profit_and_loss(
        tenant,
        from_date=dt.date(2026, 11, 1),
        to_date=dt.date(2026, 11, 30),
        periods=2,
        timeframe="MONTH",
        standard_layout=True,
    ).reports[0]
    assert len(report.rows[0].cells) == 4
    assert (
        api.get_report_balance_sheet(
            tenant, date=dt.date(2026, 11, 30), standard_layout=True
        )
        .reports[0]
        .rows
    )
    trial = api.get_report_trial_balance(tenant, date=dt.date(2026, 11, 30)).reports[0]
    total = trial.rows[-1].rows[0].cells
    assert total[1].value == total[2].value and total[3].value == total[4].value


# --- the schemas ---


class Schemas:
    """The component schemas, with what Xero's own replies do not keep to taken out.

    Dates are `/Date(…)/` strings whatever their format says, and `required` lists what
    a request needs, not what a reply holds.
    """

    def __init__(self, text: str):
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self.document = yaml.load(text, Loader=loader)
        self.components = self._clean(self.document["components"])
        self._validators = {}

    def _clean(self, node):
        if isinstance(node, list):
            return [self._clean(n) for n in node]
        if not isinstance(node, dict):
            return node
        dropped = {"example", "default", "externalDocs", "description"}
        if isinstance(node.get("required"), list):
            dropped.add("required")
        if node.get("x-is-msdate") or node.get("x-is-msdate-time"):
            return {"type": "string", "pattern": r"^/Date\(-?\d+(\+0000)?\)/$"}
        if "$ref" in node:
            return {"$ref": node["$ref"]}
        return {k: self._clean(v) for k, v in node.items() if k not in dropped}

    def reply_schema(self, method: str, path: str) -> dict | None:
        """What the specification says of a good reply to the operation."""
        for template, operations in self.document["paths"].items():
            pattern = re.sub(r"\{\w+\}", "[^/]+", template)
            if re.fullmatch(pattern, path) and method.lower() in operations:
                replies = operations[method.lower()]["responses"]
                found = replies.get("200") or replies.get(200) or {}
                content = found.get("content", {}).get("application/json")
                return content and content["schema"]
        raise KeyError(f"{method} {path}")

    def strangers(self, schema: dict, body: object, path: str = "") -> set[str]:
        """Fields of the body that the schema does not know: mostly slips of the pen."""
        while "$ref" in schema:
            schema = self.components["schemas"][schema["$ref"].rpartition("/")[2]]
        if isinstance(body, list):
            inner = schema.get("items", {})
            return {s for item in body for s in self.strangers(inner, item, path)}
        known = schema.get("properties")
        if not isinstance(body, dict) or known is None:
            return set()
        found = {f"{path}.{key}" for key in body if key not in known}
        for key in body.keys() & known.keys():
            found |= self.strangers(known[key], body[key], f"{path}.{key}")
        return found

    def check(self, schema: dict, body: object) -> None:
        from openapi_schema_validator import OAS30Validator

        wrapped = {**schema, "components": self.components}
        errors = list(OAS30Validator(wrapped).iter_errors(body))
        assert not errors, [(list(e.absolute_path), e.message) for e in errors[:5]]


@pytest.fixture(scope="module")
def schemas():
    path = Path(SPECS or "", "xero", "xero_accounting.yaml")
    if not SPECS or not path.is_file():
        pytest.skip(
            "ACCOUNTING_CONNECTORS_SPECS names no directory with "
            "xero/xero_accounting.yaml"
        )
    return Schemas(path.read_text())


def test_every_reply_fits_its_schema(sandbox, schemas, api, tenant, access, invoice):
    """Reads back what the tests above wrote, and each answer to a write, by schema."""
    seen = [
        r
        for r in sandbox.requests("xero")
        if r["status"] == 200
        and "/api.xro/2.0/" in r["path"]
        and r["response"]
        and tenant in str(r["headers"]).lower()
    ]
    checked, strangers = 0, set()
    for record in seen:
        path = record["path"].partition("/api.xro/2.0")[2]
        if "/Allocations/" in path or record["method"] == "DELETE":
            continue
        schema = schemas.reply_schema(record["method"], path)
        if schema is None:
            continue
        body = record["response"]
        body = simplejson.loads(body) if isinstance(body, str) else body
        schemas.check(schema, body)
        strangers |= schemas.strangers(schema, body)
        checked += 1
    assert checked >= 40
    assert {s.rpartition(".")[2] for s in strangers} <= UNNAMED


def test_errors_fit_the_error_schema(sandbox, schemas, access, tenant):
    reply = requests.put(
        sandbox.describe("xero")["api"] + "/Invoices",
        json={
            "Invoices": [
                {
                    "Type": "ACCREC",
                    "Status": "AUTHORISED",
                    "Date": "2026-11-20",
                    "Contact": {"Name": "Nobody"},
                    "LineItems": [{"AccountCode": "999"}],
                }
            ]
        },
        headers={
            "Authorization": f"Bearer {access['access_token']}",
            "xero-tenant-id": tenant,
        },
        timeout=30,
    )
    assert reply.status_code == 400
    schemas.check({"$ref": "#/components/schemas/Error"}, reply.json())
    assert reply.json()["ErrorNumber"] == 10
