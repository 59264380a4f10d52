"""Sage's documents, payments, journals, refusals: what is answered fits the file.

``Caller`` holds each reply, and each request that is meant well, against the file.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from sage_kit import Caller
from sage_recorded import MISSING

KEY = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    "path, root, lines",
    [
        ("/sales_invoices", "sales_invoice", "invoice_lines"),
        ("/sales_credit_notes", "sales_credit_note", "credit_note_lines"),
    ],
)
def test_sales_documents(sage, document, path, root, lines):
    body = {
        **document(lines, reference="INV/2026/00042"),
        "idempotency_id": f"{len(path):032x}",
    }
    made = sage.post(path, {root: body})
    assert sage.post(path, {root: body})["id"] == made["id"]
    tax = body[lines][0]["tax_amount"]
    assert Decimal(made["total_amount"]) == 100 + tax
    one = f"{path}/{made['id']}"
    read = sage.get(one, mark_as_sent="false", nested_attributes="all")
    assert read["status"]["id"] == "UNPAID"
    found = sage.items(path, search="INV/2026/00042", from_date="2026-11-01")
    assert made["id"] in [row["id"] for row in found]
    sage.put(one, {root: {"notes": "Changed"}})
    voided = sage.delete(one, 200, void_reason="Wrong")
    assert voided["status"]["id"] == "VOID"
    draft = sage.post(path, {root: {**document(lines), "status_id": "DRAFT"}})
    released = sage.post(f"{path}/{draft['id']}/release")
    assert released["status"]["id"] == "UNPAID"


@pytest.mark.parametrize(
    "path, root, lines",
    [
        ("/purchase_invoices", "purchase_invoice", "invoice_lines"),
        ("/purchase_credit_notes", "purchase_credit_note", "credit_note_lines"),
    ],
)
def test_purchase_documents(sage, document, path, root, lines):
    due = {"due_date": "2026-12-20"} if root == "purchase_invoice" else {}
    body = document(lines, "costs", vendor_reference="F-1", **due)
    made = sage.post(path, {root: body})
    sage.put(f"{path}/{made['id']}", {root: {"notes": "Changed"}})
    sage.delete(f"{path}/{made['id']}")
    since = sage.get(path, deleted_since="2020-01-01")["$items"]
    assert made["id"] in [row["id"] for row in since]


def test_payments_and_allocations(sage, document, partner, ledger):
    made = sage.post("/sales_invoices", {"sales_invoice": document()})
    payment = {
        "transaction_type_id": "CUSTOMER_RECEIPT",
        "contact_id": partner,
        "bank_account_id": ledger["bank"],
        "date": "2026-11-25",
        "total_amount": Decimal("60.00"),
        "reference": "BNK1/2026/0007",
        "allocated_artefacts": [
            {"artefact_id": made["id"], "amount": Decimal("50.00")}
        ],
    }
    paid = sage.post("/contact_payments", {"contact_payment": payment})
    assert paid["payment_on_account"]["outstanding_amount"] in ("10.0", "10.00")
    read = sage.get(f"/sales_invoices/{made['id']}", show_payments_allocations="true")
    assert read["status"]["id"] == "PART_PAID" and read["payments_allocations"]
    assert sage.get("/contact_payments", contact_id=partner)["$items"]
    note = document("credit_note_lines")
    note = sage.post("/sales_credit_notes", {"sales_credit_note": note})
    open_items = sage.items("/unallocated_artefacts", contact_id=partner)
    assert note["id"] in [row["id"] for row in open_items]
    allocation = {
        "transaction_type_id": "CUSTOMER_ALLOCATION",
        "contact_id": partner,
        "date": "2026-11-26",
        "allocated_artefacts": [
            {"artefact_id": made["id"], "amount": Decimal("20.00")},
            {"artefact_id": note["id"], "amount": Decimal("-20.00")},
        ],
    }
    joined = sage.post("/contact_allocations", {"contact_allocation": allocation})
    assert sage.get(f"/contact_allocations/{joined['id']}")
    sage.delete(f"/contact_allocations/{joined['id']}")
    sage.delete(f"/contact_payments/{paid['id']}")
    assert sage.get(f"/sales_invoices/{made['id']}")["status"]["id"] == "UNPAID"


def test_money_beside_documents(sage, ledger):
    journal = {
        "date": "2026-11-20",
        "reference": "Accrual",
        "journal_lines": [
            {
                "ledger_account_id": ledger[account],
                "debit": Decimal(debit),
                "credit": Decimal(credit),
                "details": "Accrual",
            }
            for account, debit, credit in (("costs", 10, 0), ("sales", 0, 10))
        ],
    }
    made = sage.post("/journals", {"journal": journal})
    assert sage.get(f"/journals/{made['id']}")
    assert sage.get("/ledger_entries", from_date="2026-11-20")["$items"]
    assert sage.get("/transactions")["$items"]
    sage.delete(f"/journals/{made['id']}")


def test_an_invoice_in_another_currency(sage):
    home = sage.get("/financial_settings")["base_currency"]["id"]
    other = "USD" if home != "USD" else "EUR"
    body = {
        "name": f"Lagoon Ltd ({other})",
        "contact_type_ids": ["CUSTOMER"],
        "currency_id": other,
    }
    person = sage.post("/contacts", {"contact": body})["id"]
    sales = sage.items("/ledger_accounts", visible_in="sales")[0]["id"]
    rates = sage.items("/tax_rates", usage="sales")
    zero = next(r for r in rates if not Decimal(r["percentage"] or "0"))
    line = {
        "description": "Desk",
        "ledger_account_id": sales,
        "quantity": 1,
        "unit_price": Decimal("80.00"),
        "tax_rate_id": zero["id"],
    }
    invoice = {
        "contact_id": person,
        "date": "2026-11-20",
        "currency_id": other,
        "exchange_rate": Decimal("0.8"),
        "inverse_exchange_rate": Decimal("1.25"),
        "invoice_lines": [line],
    }
    made = sage.post("/sales_invoices", {"sales_invoice": invoice})
    assert made["currency"]["id"] == other
    assert Decimal(made["base_currency_total_amount"]) == 64


def test_paths_that_the_file_lacks(sage, business):
    everyone = sage.get("/businesses")
    assert business in [row["id"] for row in everyone["$items"]]
    one = sage.get(f"/businesses/{business}")
    assert one["country"]["id"] and one["name"].startswith("Sandbox Trading")
    assert sage.get("/businesses/lead")["id"] in [r["id"] for r in everyone["$items"]]
    assert sage.get("/user")["email"]
    dates = {"from_date": "2026-01-01", "to_date": "2026-12-31"}
    assert sage.get("/trial_balance", **dates)["ledger_accounts"]
    assert set(MISSING) == {
        "/businesses",
        "/businesses/{key}",
        "/user",
        "/trial_balance",
    }


def test_refusals(sage, document):
    root, path = "sales_invoice", "/sales_invoices"
    untaxed = document()
    del untaxed["invoice_lines"][0]["tax_amount"]
    error = sage.refused("POST", path, {root: untaxed})
    assert error["$dataCode"] == "RecordInvalid"
    assert error["$source"].endswith("tax_amount")
    for wrong in (
        document(date=None),
        document(reference="R" * 26),
        document(invoice_lines=[]),
        document(currency_id="XXX"),
    ):
        assert sage.refused("POST", path, {root: wrong})
    nobody = {root: document(contact_id=KEY)}
    assert sage.refused("POST", path, nobody)["$dataCode"] == "RecordNotFound"
    assert sage.refused("POST", path, {"invoice": document()})
    assert sage.refused("GET", f"{path}/{KEY}", None, 404)
    assert sage.refused("GET", "/nonsense", None, 404)
    assert sage.refused("DELETE", "/tax_types", None, 405)
    made = sage.post(path, {root: document()})
    assert sage.refused("DELETE", f"{path}/{made['id']}", None)
    taken = {"name": "Other", "contact_type_ids": ["CUSTOMER"], "reference": "ODOO-42"}
    assert sage.refused("POST", "/contacts", {"contact": taken})


def test_the_gateway_refuses(sandbox, sage, business, sage_types):
    stranger = Caller(sage.api, business, "nonsense", sage_types)
    assert stranger.get("/contacts", 401)
    other = Caller(sage.api, KEY, "", sage_types)
    other.session.headers["Authorization"] = sage.session.headers["Authorization"]
    assert other.get("/contacts", 403)
    for kind in ("429", "500"):
        sandbox.fault(kind, "sage", "contacts")
        assert sage.get("/contacts", int(kind))
    sandbox.clear_faults()
