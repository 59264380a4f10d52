"""The checker of Sage JSON: documents as Sage shows them pass, slips do not."""

from __future__ import annotations

import pytest
from sage_schemas import listed
from schema_kit import changed, read

ID = "5d20a1b2c3d4e5f60718293a4b5c6d7e"
LIST = """{"$total": 431, "$page": 2,
 "$next": "/sales_invoices?page=3&items_per_page=200",
 "$back": "/sales_invoices?page=1&items_per_page=200", "$itemsPerPage": 200,
 "$items": [{"id": "5d20", "displayed_as": "SI-231",
  "$path": "/sales_invoices/5d20"}]}"""
BUSINESSES = """{"$total": 1, "$page": 1, "$next": null, "$back": null,
 "$items_per_page": 2147483647, "$items": [{"id": "a239", "$path": "/businesses/a239",
  "displayed_as": "Sandbox Trading Ltd"}]}"""
INVOICE = """{"id": "5d20", "displayed_as": "SI-231", "$path": "/sales_invoices/5d20",
 "created_at": "2026-11-20T10:00:00Z", "updated_at": "2026-11-20T10:00:00Z",
 "links": [{"href": "https://x.example/1", "rel": "alternate", "type": "text/html"}],
 "contact": {"id": "a1b2", "displayed_as": "Lagoon (O-1)", "$path": "/contacts/a1b2"},
 "date": "2026-11-20", "due_date": "2026-12-20", "invoice_number": "SI-231",
 "reference": "INV/2026/00042", "status": {"id": "UNPAID", "displayed_as": "Unpaid",
  "$path": "/artefact_statuses/UNPAID"}, "net_amount": "100.0", "tax_amount": "20.0",
 "total_amount": "120.0", "outstanding_amount": "120.0", "void_reason": null,
 "currency": {"id": "GBP", "displayed_as": "Pound Sterling (GBP)",
  "$path": "/currencies/GBP"}, "exchange_rate": "1.0", "sent": false,
 "invoice_lines": [{"id": "77", "displayed_as": "Desk", "description": "Desk",
  "quantity": "2.0", "unit_price": "50.0", "net_amount": "100.0",
  "tax_amount": "20.0", "ledger_account": {"id": "0f1e", "$path": "/x/0f1e",
   "displayed_as": "Sales - Products (4000)"}}]}"""
SETTINGS = """{"$path": "/financial_settings", "year_end_date": "2026-12-31",
 "year_end_lockdown_date": null, "accounting_type": "accrual",
 "base_currency": {"id": "GBP", "displayed_as": "Pound Sterling (GBP)",
  "$path": "/currencies/GBP"}, "multi_currency_enabled": true,
 "mtd_authenticated_date": "", "tax_number": null, "default_irpf_rate": "0.0",
 "updated_at": "2026-09-09T14:27:06Z"}"""
ACCOUNTS = """{"$total": 1, "$page": 1, "$next": null, "$back": null,
 "$itemsPerPage": 20, "$items": [{"id": "c41e", "displayed_as": "Sales (4000)",
  "$path": "/ledger_accounts/c41e", "nominal_code": 4000, "name": "Sales",
  "visible_in_sales": true, "balance_details": {"balance": "260.50",
   "credit_or_debit": "credit", "credits": "300.50", "debits": "40.00",
   "from_date": "2026-01-01", "to_date": "2026-10-31"}}]}"""
TRIAL_BALANCE = """{"from_date": "2026-10-01", "to_date": "2026-10-31",
 "ledger_accounts": [{"id": "c41e", "displayed_as": "Trade Creditors (2100)",
  "$path": "/ledger_accounts/c41e", "opening_balance": {"debit": "0",
   "credit": "150.00"}, "closing_balance": {"debit": "0", "credit": "410.50"},
  "debit": "0", "credit": "260.50"}]}"""
ERRORS = """[{"$severity": "error", "$dataCode": "RecordInvalid",
 "$message": "This field is required.", "$source": "invoice_lines.tax_amount"}]"""
NEW_INVOICE = """{"sales_invoice": {
 "idempotency_id": "9b2f0c1d4e5a46788f90a1b2c3d4e5f6",
 "contact_id": "a1b2c3d4e5f60718293a4b5c6d7e8f90", "date": "2026-11-20",
 "due_date": "2026-12-20", "reference": "INV/2026/00042", "currency_id": "GBP",
 "invoice_lines": [{"description": "Desk", "quantity": 2, "unit_price": 50.0,
  "ledger_account_id": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
  "tax_rate_id": "GB_STANDARD", "tax_amount": 20.0}]}}"""
NEW_PAYMENT = """{"contact_payment": {
 "idempotency_id": "0c1d0c1d4e5a46788f90a1b2c3d4e5f6",
 "transaction_type_id": "CUSTOMER_RECEIPT", "contact_id": "a1b2",
 "bank_account_id": "77c0", "date": "2026-11-25", "total_amount": 120.0,
 "reference": "BNK1/2026/0007",
 "allocated_artefacts": [{"artefact_id": "5d20", "amount": 120.0}]}}"""
NEW_CONTACT = """{"contact": {"name": "Lagoon Ltd", "contact_type_ids": ["CUSTOMER"],
 "reference": "ODOO-42", "main_address": {"address_line_1": "1 Quay St",
  "country_id": "GB"}, "main_contact_person": {"name": "Ann",
  "email": "ann@lagoon.example", "contact_person_type_ids": ["ACCOUNTS"]},
 "credit_terms": "date_from_invoice", "currency_id": "GBP"}}"""


@pytest.mark.parametrize(
    "method, path, status, text",
    [
        ("GET", "/sales_invoices", 200, LIST),
        ("GET", "/businesses", 200, BUSINESSES),
        ("GET", f"/sales_invoices/{ID}", 200, INVOICE),
        ("POST", "/sales_invoices", 201, INVOICE),
        ("PUT", f"/sales_invoices/{ID}", 200, INVOICE),
        ("DELETE", f"/sales_invoices/{ID}", 200, INVOICE),
        ("POST", f"/sales_invoices/{ID}/release", 201, INVOICE),
        ("DELETE", f"/contact_payments/{ID}", 204, "null"),
        ("GET", "/financial_settings", 200, SETTINGS),
        ("GET", "/ledger_accounts", 200, ACCOUNTS),
        ("GET", "/trial_balance", 200, TRIAL_BALANCE),
        ("POST", "/sales_invoices", 422, ERRORS),
        ("GET", "/contacts", 429, ERRORS),
    ],
)
def test_replies_as_sage_shows_them(sage_types, method, path, status, text):
    assert sage_types.reply(method, path, status, read(text)) == []


@pytest.mark.parametrize(
    "path, value, words",
    [
        ("total", "120.0", "'total' was unexpected"),
        ("total_amount", 120, "120 is not of type"),
        ("total_amount", "£120", "does not match"),
        ("total_amount", "", "does not match"),
        ("sent", "false", "not of type"),
        ("date", "20/11/2026", "does not match"),
        ("created_at", "2026-11-20 10:00", "does not match"),
        ("status", "UNPAID", "not of type"),
        ("status/name", "Unpaid", "'name' was unexpected"),
        ("contact_id", "a1b2", "'contact_id' was unexpected"),
        ("reference", "R" * 26, "too long"),
        ("invoice_lines/0/quantity", 2, "not of type"),
        ("invoice_lines/0/price", "50.0", "'price' was unexpected"),
        ("invoice_lines", {}, "not of type"),
    ],
)
def test_slips_in_replies(sage_types, path, value, words):
    body = changed(INVOICE, path, value)
    problems = sage_types.reply("POST", "/sales_invoices", 201, body)
    assert problems and words in " ".join(problems), problems


@pytest.mark.parametrize(
    "called, text, path, value",
    [
        ("/sales_invoices", LIST, "$total", None),
        ("/sales_invoices", LIST, "$total", "431"),
        ("/sales_invoices", LIST, "$items_per_page", 200),
        ("/sales_invoices", LIST, "$next", "/v3.1/sales_invoices"),
        ("/sales_invoices", LIST, "$items/0/number", "SI-231"),
        ("/businesses", BUSINESSES, "$itemsPerPage", 1),
        ("/ledger_accounts", ACCOUNTS, "$items/0/nominal_code", "4000"),
        ("/ledger_accounts", ACCOUNTS, "$items/0/balance_details/balance", 260),
        ("/financial_settings", SETTINGS, "id", "1"),
        ("/trial_balance", TRIAL_BALANCE, "ledger_accounts/0/debit", 0),
        ("/trial_balance", TRIAL_BALANCE, "$items", []),
    ],
)
def test_slips_around_records(sage_types, called, text, path, value):
    assert sage_types.reply("GET", called, 200, changed(text, path, value))


@pytest.mark.parametrize(
    "method, path, status, text",
    [
        ("POST", "/sales_invoices", 200, INVOICE),  # is 201
        ("DELETE", f"/contact_payments/{ID}", 200, "{}"),  # is 204
        ("DELETE", f"/contact_payments/{ID}", 204, "{}"),  # has no body
        ("DELETE", f"/ledger_accounts/{ID}", 204, "null"),  # does not exist
        ("GET", "/sales_invoices", 200, "[]"),  # has an envelope
        ("GET", "/invoices", 200, LIST),
        ("POST", "/sales_invoices", 422, "[]"),
        ("POST", "/sales_invoices", 422, '{"error": "invalid"}'),
        ("POST", "/sales_invoices", 422, '{"$diagnoses": []}'),
    ],
)
def test_slips_in_the_way_of_replying(sage_types, method, path, status, text):
    assert sage_types.reply(method, path, status, read(text))


@pytest.mark.parametrize(
    "path, value",
    [
        ("0/$severity", "fatal"),
        ("0/$message", ""),
        ("0/$source", None),
        ("0/$dataCode", 422),
        ("0/message", "This field is required."),
    ],
)
def test_slips_in_errors(sage_types, path, value):
    body = changed(ERRORS, path, value)
    assert sage_types.reply("POST", "/sales_invoices", 422, body)


@pytest.mark.parametrize(
    "method, path, text",
    [
        ("POST", "/sales_invoices", NEW_INVOICE),
        ("POST", "/contact_payments", NEW_PAYMENT),
        ("POST", "/contacts", NEW_CONTACT),
        ("PUT", f"/contacts/{ID}", '{"contact": {"name": "Lagoon Ltd"}}'),
        ("POST", f"/sales_invoices/{ID}/release", "null"),
    ],
)
def test_requests_as_sage_shows_them(sage_types, method, path, text):
    assert sage_types.request(method, path, read(text)) == []


def test_only_changes_name_lines_by_id(sage_types):
    line = '{"sales_invoice": {"invoice_lines": [{"id": "5d20", "quantity": 3}]}}'
    assert sage_types.request("PUT", f"/sales_invoices/{ID}", read(line)) == []
    assert sage_types.request("POST", "/sales_invoices", read(line))


@pytest.mark.parametrize(
    "called, text, path, value, words",
    [
        ("/sales_invoices", NEW_INVOICE, "sales_invoice/contact_id", None, "required"),
        ("/sales_invoices", NEW_INVOICE, "sales_invoice/date", "20/11/26", "match"),
        ("/sales_invoices", NEW_INVOICE, "sales_invoice/number", "1", "unexpected"),
        ("/sales_invoices", NEW_INVOICE, "sales_invoice/contact", {}, "unexpected"),
        ("/sales_invoices", NEW_INVOICE, "sales_invoice/reference", "R" * 26, "long"),
        ("/sales_invoices", NEW_INVOICE, "sales_invoice/idempotency_id", ID[1:], "mat"),
        (
            "/sales_invoices",
            NEW_INVOICE,
            "sales_invoice/invoice_lines/0/ledger_account_id",
            None,
            "required",
        ),
        (
            "/sales_invoices",
            NEW_INVOICE,
            "sales_invoice/invoice_lines/0/unit_price",
            "50.00",
            "not of type 'number'",
        ),
        ("/sales_invoices", NEW_INVOICE, "contact", {}, "unexpected"),
        ("/sales_credit_notes", NEW_INVOICE, "contact", {}, "required"),
        ("/contact_payments", NEW_PAYMENT, "contact_payment/total_amount", None, "req"),
        (
            "/contact_payments",
            NEW_PAYMENT,
            "contact_payment/allocated_artefacts/0/id",
            "x",
            "unexpected",
        ),
        ("/contacts", NEW_CONTACT, "contact/reference", "ODOO-4200-E", "long"),
        ("/contacts", NEW_CONTACT, "contact/email", "a@b.example", "unexpected"),
        ("/contacts", NEW_CONTACT, "contact/credit_terms", "30", "one of"),
        ("/contacts", NEW_CONTACT, "contact/main_address/city", "C" * 51, "long"),
        ("/tax_rates", '{"tax_rate": {}}', "tax_rate/idempotency_id", ID, "unexpe"),
        ("/trial_balance", NEW_CONTACT, "contact/name", "x", "no such operation"),
    ],
)
def test_slips_in_requests(sage_types, called, text, path, value, words):
    problems = sage_types.request("POST", called, changed(text, path, value))
    assert problems and words in " ".join(problems), problems


@pytest.mark.parametrize(
    "method, path, query, is_good",
    [
        ("GET", "/sales_invoices", {"search": "INV", "attributes": "all"}, True),
        ("GET", "/contact_payments", {"search": "INV"}, False),
        ("GET", f"/sales_invoices/{ID}", {"mark_as_sent": "false"}, True),
        ("DELETE", f"/sales_invoices/{ID}", {"void_reason": "wrong"}, True),
        ("DELETE", f"/purchase_invoices/{ID}", {"void_reason": "wrong"}, False),
        ("GET", "/trial_balance", {"from_date": "2026-01-01"}, True),
        ("GET", "/contacts", {"per_page": "200"}, False),
    ],
)
def test_query_parameters(sage_types, method, path, query, is_good):
    assert bool(sage_types.parameters(method, path, query)) is not is_good


def test_lists_hold_what_was_asked():
    assert listed({"id", "displayed_as", "$path"}, {}) == []
    assert listed({"id", "date"}, {"attributes": "date,total_amount"}) == []
    assert listed({"id", "date"}, {"attributes": "all"}) == []
    assert listed({"id", "date", "sent"}, {"attributes": "date"}) == ["sent"]
