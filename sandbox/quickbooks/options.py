"""How the sandbox answers where QuickBooks' way is not known, company by company."""

from __future__ import annotations

# name: value a new company has; provider.py:QuickBooksProvider.configure tells of each.
DEFAULTS: dict[str, object] = {
    "tax_override": None,
    "suspended": False,
    "batch_shuffle": False,
    "income_items_any_account": True,
    "drop_links": 0,
    "currency_required": True,
    "replace_numbers": False,
    "overapplied": "reduced",
    "link_bumps_token": True,
    "voidable": ("Invoice", "SalesReceipt", "Payment", "BillPayment"),
    "private_note_filter": False,
    "display_name_limit": 100,
    "repoint_rewrites_history": False,
    "journal_one_control_line": False,
    "vendor_notes": True,
    "sparse_clears": "emptied",
    "merged": "inactive",
    "upload_limit": 100 * 1024 * 1024,
    "report_layout": "recorded",
    "report_parents": "header",
    "report_net_income": "group",
    "report_numbers": False,
    "report_reversed": False,
    "report_idle_months": True,
    "report_months": 0,
    "report_cells": 400_000,
    "report_denied": False,
    "trial_balance_from": "year",
}
