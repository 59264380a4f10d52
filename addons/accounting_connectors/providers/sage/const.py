"""Sage's addresses, limits and words. Each with its source and the day it was read.

Pages are below https://developer.sage.com/accounting/ unless written out. *Spec* is
Sage's own description of v3.1 (files/swagger.full.json, copy of 2025-02-18). What no
page of Sage's says is marked unconfirmed: the adapter works either way.
"""

from types import MappingProxyType

from ..base import Endpoints, OAuthProfile
from ..documents import AccountClass, Kind
from ..kinds import Status

# guides/authenticating/authentication, 2026-11-20; ``filter`` is sent as a parameter
ENDPOINTS = Endpoints(
    api="https://api.accounting.sage.com/v3.1",
    authorize="https://www.sageone.com/oauth2/auth/central",
    token="https://oauth.accounting.sage.com/token",
    revoke="https://oauth.accounting.sage.com/revoke",
)
# The same page, Sage's own Python sample and docs.unified.to, 2026-11-20: secret in the
# body, access 5 minutes, refresh 31 days and used once. Whether revoking one consent
# ends the user's others is unconfirmed, so it is taken to.
OAUTH = OAuthProfile(
    scopes=("full_access",),
    client_auth="client_secret_post",
    authorize_params=MappingProxyType({"filter": "apiv3.1"}),
    access_life=300,
    refresh_life=31 * 86400,
    refresh_margin=60,
    revoke_ends_all=True,
)
# Third parties, 2026-05: 100 a minute and 2,500 a day for a business; no page of Sage's
# says any. A little is left to others.
CALLS_PER_MINUTE = 90
CALLS_PER_DAY = 2400
CLICK_RESERVE = 150
CONCURRENT = 5
# A look at all that we read is some 22 calls: half of the day's, the rest for writing
POLL_MINUTES = 30
SETTLING_KEYLESS = 60  # seconds: our own
TRACKING_AXES = 3  # guides/concepts/analysis_types, 2026-11-21
BATCH = 20  # our own: Sage takes one document per call
RETRY_LIMITED = 5  # seconds, where Retry-After is missing (github: ledgerscope)
DAY_WAIT = 3600  # seconds from which a wait is the day's limit
PAGE_SIZE = 200  # guides/efficiencies/pagination, 2026-11-20
MAX_PAGES = 1000
LOOKUP_PAGES = 5

# Field lengths: spec; where it says none, our own bound (marked)
LENGTH = MappingProxyType(
    {
        "number": 25,  # reference of documents and payments; own for invoice_number
        "vendor_reference": 31,
        "notes": 2000,
        "description": 2000,  # own, of a line
        "contact_name": 100,
        "contact_reference": 10,
        "source_guid": 255,
        "tax_number": 255,
        "email": 100,
        "phone": 50,
        "person": 50,
        "address_line": 50,
        "city": 50,
        "region": 50,
        "postal_code": 10,
        "tracking": 50,
        "item_code": 255,
        "item_description": 255,
        "item_notes": 500,
    }
)
DIGITS = 2  # decimals of every amount in Sage's own samples
PRICE_DIGITS = 2  # unconfirmed; what needs more is sent as one at its amount
QUANTITY_DIGITS = 2

PATH = MappingProxyType(
    {
        Kind.CONTACT: "contacts",
        Kind.INVOICE: "sales_invoices",
        Kind.CREDIT_NOTE: "sales_credit_notes",
        Kind.BILL: "purchase_invoices",
        Kind.VENDOR_CREDIT: "purchase_credit_notes",
        Kind.PAYMENT: "contact_payments",
        Kind.ON_ACCOUNT: "contact_payments",  # with a rest that is on account
        Kind.ALLOCATION: "contact_allocations",
        Kind.TRACKING: "analysis_type_categories",
        Kind.ATTACHMENT: "attachments",
    }
)
FEES = "other_payments"  # money of a bank account straight to a ledger account
SERVICES, PRODUCTS = "services", "products"
ROOT = MappingProxyType(  # root key of a body: spec
    {
        "contacts": "contact",
        "sales_invoices": "sales_invoice",
        "sales_credit_notes": "sales_credit_note",
        "purchase_invoices": "purchase_invoice",
        "purchase_credit_notes": "purchase_credit_note",
        "contact_payments": "contact_payment",
        "contact_allocations": "contact_allocation",
        FEES: "other_payment",
        "analysis_type_categories": "analysis_type_category",
        "attachments": "attachment",
        SERVICES: "service",
        PRODUCTS: "product",
    }
)
LINES = MappingProxyType(
    {
        Kind.INVOICE: "invoice_lines",
        Kind.CREDIT_NOTE: "credit_note_lines",
        Kind.BILL: "invoice_lines",
        Kind.VENDOR_CREDIT: "credit_note_lines",
    }
)
NUMBER_FIELD = MappingProxyType(  # of purchases it is the supplier's number
    {
        Kind.INVOICE: "invoice_number",
        Kind.CREDIT_NOTE: "credit_note_number",
        Kind.BILL: "vendor_reference",
        Kind.VENDOR_CREDIT: "vendor_reference",
    }
)
# User roles are given by area: spec, "Access Control Restrictions"
AREA = MappingProxyType(
    {
        "sales_invoices": "Sales",
        "sales_credit_notes": "Sales",
        "purchase_invoices": "Purchases",
        "purchase_credit_notes": "Purchases",
        FEES: "Bank",
        "attachments": "Sales and Purchases",
        "analysis_types": "Settings",
        "analysis_type_categories": "Settings",
        "contacts": "Contacts",
        "contact_payments": "Bank",
        "bank_accounts": "Bank",
        "contact_allocations": "Sales, Purchases and Contacts",
        SERVICES: "Products & Services",
        PRODUCTS: "Products & Services",
        "service_rate_types": "Products & Services",
        "product_sales_price_types": "Products & Services",
        "financial_settings": "Settings",
        "business_settings": "Settings",
        "ledger_accounts": "Settings",
        "tax_rates": "Settings",
        "trial_balance": "Reporting",  # unconfirmed: the topic of Sage's own reference
    }
)
# What the plan Start cannot: spec, "Endpoint Availability"
NOT_IN_START = MappingProxyType(
    {
        Kind.ALLOCATION: "setting credit notes against invoices",
        Kind.ITEM: "products and services",
        Kind.BILL: "purchase invoices",
        Kind.VENDOR_CREDIT: "purchase credit notes",
        Kind.TRACKING: "analysis types",
    }
)
RECEIPT_TYPE = MappingProxyType(  # guides/concepts/payments, 2026-11-20
    {
        Kind.INVOICE: "CUSTOMER_RECEIPT",
        Kind.CREDIT_NOTE: "CUSTOMER_REFUND",
        Kind.BILL: "VENDOR_PAYMENT",
        Kind.VENDOR_CREDIT: "VENDOR_REFUND",
    }
)
STATUSES = MappingProxyType(  # concepts/artefact_statuses, 2026-11-20
    {
        "DRAFT": Status.DRAFT,
        "PRO_FORMA": Status.DRAFT,
        "UNPAID": Status.OPEN,
        "PART_PAID": Status.OPEN,
        "PAID": Status.PAID,
        "VOID": Status.VOID,
    }
)
INBOUND = frozenset({"CUSTOMER_RECEIPT", "VENDOR_REFUND"})
UNBOOKED = frozenset({"DRAFT", "PRO_FORMA", "VOID"})  # concepts/artefact_statuses

# Type ids of ledger accounts: github ledgerscope/SageOneApi, 2026-08
TYPE_CLASSES = MappingProxyType(
    {
        "SALES": AccountClass.REVENUE,
        "OTHER_INCOME": AccountClass.REVENUE,
        "DIRECT_EXPENSES": AccountClass.EXPENSE,
        "OVERHEADS": AccountClass.EXPENSE,
        "DEPRECIATION": AccountClass.EXPENSE,
        "TAXES": AccountClass.EXPENSE,
        "CURRENT_ASSETS": AccountClass.ASSET,
        "FIXED_ASSETS": AccountClass.ASSET,
        "FUTURE_ASSETS": AccountClass.ASSET,
        "BANK": AccountClass.ASSET,
        "CURRENT_LIABILITY": AccountClass.LIABILITY,
        "FUTURE_LIABILITY": AccountClass.LIABILITY,
        "LINE_OF_CREDIT": AccountClass.LIABILITY,
        "EQUITY": AccountClass.EQUITY,
    }
)
# What they are called, in the singular there; a business may have them in its own
# language, which then is the heading. "Special" is of older businesses
TYPE_NAMES = MappingProxyType(
    {
        "SALES": "Sales",
        "OTHER_INCOME": "Other income",
        "DIRECT_EXPENSES": "Direct expenses",
        "OVERHEADS": "Overheads",
        "DEPRECIATION": "Depreciation",
        "TAXES": "Taxes",
        "CURRENT_ASSETS": "Current assets",
        "FIXED_ASSETS": "Fixed assets",
        "FUTURE_ASSETS": "Non-current assets",
        "BANK": "Bank accounts",
        "CURRENT_LIABILITY": "Current liabilities",
        "FUTURE_LIABILITY": "Non-current liabilities",
        "LINE_OF_CREDIT": "Lines of credit",
        "EQUITY": "Equity",
        "SPECIAL": "Special accounts",
    }
)
# Groups as the screens call them; for a type that we do not know
GROUP_CLASSES = MappingProxyType(
    {
        "ASSET": AccountClass.ASSET,
        "LIABILITY": AccountClass.LIABILITY,
        "CAPITAL": AccountClass.EQUITY,
        "EQUITY": AccountClass.EQUITY,
        "INCOME": AccountClass.REVENUE,
        "EXPENDITURE": AccountClass.EXPENSE,
        "EXPENSE": AccountClass.EXPENSE,
    }
)
# Ranges of nominal codes in Sage's own charts, for an account without either:
# gb-kb.sage.com k2dockey=240701103936670, 2026-11-20
RANGE_CLASSES = (
    (2000, AccountClass.ASSET),
    (3000, AccountClass.LIABILITY),
    (4000, AccountClass.EQUITY),
    (5000, AccountClass.REVENUE),
)
