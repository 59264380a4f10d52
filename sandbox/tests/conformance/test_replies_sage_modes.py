"""Sage's businesses as people set them up: replies and refusals fit then as well."""

from __future__ import annotations

import pytest

REFUSING = {
    "the subscription has ended": ({"subscription_active": False}, 401),
    "the plan has no such thing": ({"plan": "START"}, 401),
    "the role may not write": ({"roles": {"Products & Services": "Read Only"}}, 403),
}
ANSWERING = {
    "nothing nested": {"nested_by_default": False},
    "documents are not touched": {"payments_touch_documents": False},
    "a deleted one is gone": {"get_deleted": False},
    "the other direction": {"rate_direction": "foreign_per_base"},
    "no second currency": {"multi_currency": False},
    "strict about tax": {"strict_tax": True},
}


@pytest.fixture
def set_up(sandbox, business):
    """Set one business up, for one test."""
    changed = []

    def change(options):
        known = {name: KNOWN[name] for name in options}
        sandbox.config("sage", company=business, **options)
        changed.append(known)

    yield change
    for known in changed:
        sandbox.config("sage", company=business, **known)


# how a business stands at first
KNOWN = {
    "subscription_active": True,
    "plan": "PLUS",
    "roles": {},
    "nested_by_default": True,
    "payments_touch_documents": True,
    "get_deleted": True,
    "rate_direction": "base_per_foreign",
    "multi_currency": True,
    "strict_tax": False,
    "lockdown_date": None,
}


@pytest.mark.parametrize("why", REFUSING)
def test_refusals_of_a_set_up(sage, ledger, set_up, why):
    options, status = REFUSING[why]
    set_up(options)
    service = {"description": "Work", "sales_ledger_account_id": ledger["sales"]}
    assert sage.refused("POST", "/services", {"service": service}, status)


@pytest.mark.parametrize("why", ANSWERING)
def test_documents_in_a_set_up(sage, document, ledger, partner, set_up, why):
    set_up(ANSWERING[why])
    made = sage.post("/sales_invoices", {"sales_invoice": document()})
    assert sage.get(f"/sales_invoices/{made['id']}")["id"] == made["id"]
    body = {
        "transaction_type_id": "CUSTOMER_RECEIPT",
        "contact_id": partner,
        "bank_account_id": ledger["bank"],
        "date": "2026-11-25",
        "total_amount": 10,
        "allocated_artefacts": [{"artefact_id": made["id"], "amount": 10}],
    }
    paid = sage.post("/contact_payments", {"contact_payment": body})
    sage.delete(f"/contact_payments/{paid['id']}")
    gone = sage.get(f"/contact_payments/{paid['id']}", (200, 404))
    assert isinstance(gone, list) is (why == "a deleted one is gone")
    assert sage.items("/exchange_rates")[0]["rate"]
    assert sage.items("/sales_invoices", updated_or_created_since="2020-01-01")


def test_locked_down(sage, document, set_up):
    set_up({"lockdown_date": "2026-06-30"})
    body = {"sales_invoice": document(date="2026-06-30")}
    assert sage.refused("POST", "/sales_invoices", body)["$source"] == "date"
