"""Where Sage's guides and recorded replies win over its Swagger file.

Recorded: the samples of ledgerscope/SageOneApi (SageOneApi.Tests/TestHelpers/
SampleFiles, 2021 to 2025), held against the checker on 2026-11-21. Guides are those of
developer.sage.com/accounting.
"""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string"}
FLAG = {"type": "boolean"}
NUMBER = {"type": "number", "format": "double"}
MOMENT = {"type": "string", "format": "date-time"}
BASE = {"$ref": "#/definitions/Base"}

# Numbers ("format": "double") are strings in replies ("10.0", "-430035.84"): all that
# are recorded, rates and prices too. Requests send numbers, as the file says.

# Guide "attributes": what lists give of each item when nothing is asked. The recorded
# list of invoices, asked for date only and sorted by it, had created_at as well.
BASE_FIELDS = frozenset(("id", "displayed_as", "$path", "created_at", "updated_at"))


def _envelope(size: str) -> dict:
    whole = {"type": "integer", "minimum": 0}
    link = {"type": ["string", "null"], "pattern": "^/[a-z_]+[?]"}
    properties = {
        "$total": whole,
        "$page": whole,
        "$next": link,
        "$back": link,
        size: whole,
        "$items": {},
    }
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
    }


# Guide "pagination", recorded. The file says that a list is a bare array. Businesses
# spell the size differently (guide "best practices", recorded).
ENVELOPES = {
    "*": _envelope("$itemsPerPage"),
    "/businesses": _envelope("$items_per_page"),
}

# Guide "frequently raised errors"; sageone_api_php_sample issues 29 and 32.
ERRORS = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "properties": {
            "$severity": {"enum": ["error", "warning"]},
            "$dataCode": {"type": "string", "minLength": 1},
            "$message": {"type": "string", "minLength": 1},
            "$source": {"type": "string"},
        },
        "required": ["$severity", "$dataCode", "$message", "$source"],
        "additionalProperties": False,
    },
}

LINKS = {"type": "array", "items": {"$ref": "#/definitions/Link"}}
OWN = {"id": TEXT, "displayed_as": TEXT, "$path": TEXT}
# What replies hold and the file does not name: definition -> fields. Recorded of
# products and of a bank account's contact person; stock items and services are
# products' twins.
UNNAMED: dict[str, dict[str, Any]] = {
    # Guide "analysis types": an object; the file says a list of nothing.
    "AnalysisType": {
        "analysis_type_level": {
            "type": "object",
            "properties": {
                "id": {"type": "integer"},
                "name": TEXT,
                "identifier": TEXT,
            },
        }
    },
    # One object in the file, though a document may have several rates: UNCONFIRMED.
    "ArtefactDetailedTaxAnalysis": {
        "tax_rates_breakdown": {
            "type": "array",
            "items": {"$ref": "#/definitions/ArtefactDetailedTaxAnalysisBreakdown"},
        }
    },
    "BankAccountContact": OWN,
    "Product": {"links": LINKS},
    "Service": {"links": LINKS},
    "StockItem": {"links": LINKS},
}

# Lines that a change sends with their id, or they would be new ones (developer forum,
# topic 196). The file has no id in any body.
LINES = frozenset(("invoice_lines", "credit_note_lines"))

# Guide "analysis types": lines name their categories by objects; the file says by ids.
# Which of the two is right is not known, so either will do.
TRACKED = "analysis_type_categories"
CATEGORIES = {
    "type": "array",
    "items": {
        "type": ["string", "object"],
        "properties": {"id": TEXT},
        "required": ["id"],
        "additionalProperties": False,
    },
}
# The same guide asks lists for them; the file has the parameter for single records.
GUIDED = frozenset(("show_analysis_types",))
ANALYSED = frozenset(
    """/sales_invoices /sales_credit_notes /purchase_invoices /purchase_credit_notes
    /other_payments""".split()
)

# Guide "idempotency": resources whose creation takes an idempotency_id; the file, which
# is older, has it nowhere.
IDEMPOTENT = frozenset(
    """address bank_account bank_deposit bank_opening_balance bank_reconciliation
    bank_transfer business_exchange_rate contact contact_allocation
    contact_opening_balance contact_payment contact_person
    hosted_artefact_payment_setting journal journal_code ledger_account
    ledger_account_opening_balance migration_tax_return opening_balance_journal
    other_payment product product_sales_price_type purchase_credit_note
    purchase_invoice purchase_quick_entry sales_credit_note sales_estimate
    sales_invoice sales_quick_entry sales_quote service service_rate_type stock_item
    stock_movement tax_profile""".split()
)


def _object(**properties: Any) -> dict:
    return {"type": "object", "properties": properties}


BUSINESS = _object(
    **dict.fromkeys(
        (
            "id",
            "displayed_as",
            "$path",
            "name",
            "address_line_1",
            "address_line_2",
            "city",
            "postal_code",
            "region",
            "telephone",
            "mobile",
            "website",
        ),
        TEXT,
    ),
    country=BASE,
    is_demo=FLAG,
    ni_based=FLAG,
    subscriptions={
        "type": "array",
        "items": _object(id=TEXT, displayed_as=TEXT, active=FLAG, status=TEXT),
    },
    created_at=MOMENT,
    updated_at=MOMENT,
)
USER = _object(
    **dict.fromkeys(
        ("id", "displayed_as", "$path", "first_name", "last_name", "initials"), TEXT
    ),
    email=TEXT,
    locale=TEXT,
    created_at=MOMENT,
    updated_at=MOMENT,
)
SIDES = _object(debit=NUMBER, credit=NUMBER)
TRIAL_BALANCE = _object(
    from_date={"type": "string", "format": "date"},
    to_date={"type": "string", "format": "date"},
    ledger_accounts={
        "type": "array",
        "items": _object(
            **dict.fromkeys(("id", "displayed_as", "$path"), TEXT),
            opening_balance=SIDES,
            closing_balance=SIDES,
            debit=NUMBER,
            credit=NUMBER,
        ),
    },
)


def _get(schema: dict, *names: str) -> dict:
    return {
        "get": {
            "parameters": [{"in": "query", "name": name} for name in names],
            "responses": {"200": {"schema": schema}},
        }
    }


# Paths that Sage serves and the file lacks, as its reference pages (businesses, user)
# and its announcement of 2020-05-20 (trial balance) show them. The guide "attributes"
# speaks of lists in general.
MISSING = {
    "/businesses": _get({"type": "array", "items": BUSINESS}, "attributes"),
    "/businesses/{key}": _get(BUSINESS),
    "/user": _get(USER),
    "/trial_balance": _get(TRIAL_BALANCE, "from_date", "to_date"),
}
