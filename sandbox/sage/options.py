"""What the control route may set, and how it stands at first.

Each is a fact that no source confirms (reference section 25), or a situation that tests
bring about. `control.configure` says what each means.
"""

from __future__ import annotations

DEFAULTS: dict[str, object] = {
    # situations
    "subscription_active": True,
    "plan": "PLUS",
    "roles": {},
    "tax_return_to": None,
    "trial_balance_lag_s": 0,
    # unconfirmed rules
    "negative_lines": True,
    "strict_tax": False,
    "check_totals": True,
    "unit_price_places": 10,
    "refuse_html_entities": False,
    "line_discounts_posted": False,
    "unique_invoice_numbers": False,
    "unique_item_codes": True,
    "tax_number_check": True,
    "void_when_paid": False,
    "voids_touch_documents": True,
    "cross_border_rule": False,
    "rate_direction": "base_per_foreign",
    "lockdown_inclusive": True,
    "lockdown_blocks_creation": True,
    "payments_touch_documents": True,
    "mark_as_sent_on_read": True,
    "allocation_sign": "either",
    "allocation_type_ids": ["CUSTOMER_ALLOCATION", "VENDOR_ALLOCATION"],
    "analysis_line_form": "either",
    "sales_attachments": True,
    "other_payments_need_tax": False,
    "people_touch_contacts": True,
    "nested_by_default": True,
    "get_deleted": True,
    "year_end_close": True,
    "trial_balance_zeros": False,
    "trial_balance_archived": True,
    # unconfirmed wire
    "record_not_found_status": 422,
    "plan_refusal_status": 401,
    "idempotency": True,
    "idempotency_body_check": True,
    "idempotency_retention_s": None,
}
