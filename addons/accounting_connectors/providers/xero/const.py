"""Xero's addresses, limits and words. Each with its source and the day it was read.

Pages are below https://developer.xero.com/documentation/ unless written out.
"""

from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType

from ..base import Endpoints, OAuthProfile
from ..documents import AccountClass, Kind

# guides/oauth2/auth-flow, read 2026-11-20
ENDPOINTS = Endpoints(
    api="https://api.xero.com/api.xro/2.0",
    authorize="https://login.xero.com/identity/connect/authorize",
    token="https://identity.xero.com/connect/token",
    revoke="https://identity.xero.com/connect/revocation",
    connections="https://api.xero.com/connections",
    web="https://go.xero.com",
)
# Pages through the organisation switch: api-guides/deep-link-xero, 2026-11-21; it names
# none of items and payments
PAGES = MappingProxyType(
    {
        Kind.INVOICE: "/AccountsReceivable/View.aspx?InvoiceID=%s",
        Kind.CREDIT_NOTE: "/AccountsReceivable/ViewCreditNote.aspx?creditNoteID=%s",
        Kind.BILL: "/AccountsPayable/View.aspx?InvoiceID=%s",
        Kind.VENDOR_CREDIT: "/AccountsPayable/ViewCreditNote.aspx?creditNoteID=%s",
        Kind.CONTACT: "/Contacts/View/%s",
    }
)
# Pages that public repositories link to (2026-11-21). The same guide has the report
# "Account Transactions" by a number per region, without a way to name the account: an
# installer may set https://reporting.xero.com/{shortcode}/v1/Run/1009 (GB 1209,
# US 1109)
BANK_PAGE = "/Bank/BankTransactions.aspx?accountID=%s"
CHART_PAGE = "/GeneralLedger/ChartOfAccounts.aspx"
# guides/oauth2/scopes (granular; apps made since 2026-03-02 get no others), 2026-11-20
SCOPES = (
    "openid",
    "profile",
    "email",
    "offline_access",
    "accounting.invoices",
    "accounting.payments",
    "accounting.contacts",
    "accounting.settings",
    "accounting.attachments",
    "accounting.banktransactions",
    "accounting.manualjournals",
    "accounting.reports.profitandloss.read",
    "accounting.reports.balancesheet.read",
    "accounting.reports.trialbalance.read",
)
# guides/oauth2/auth-flow and token-types, 2026-11-20: access 30 minutes, refresh 60
# days
OAUTH = OAuthProfile(
    scopes=SCOPES,
    client_auth="client_secret_basic",
    pkce=True,
    access_life=1800,
    refresh_life=60 * 86400,
    refresh_margin=300,
)
# guides/oauth2/limits, 2026-11-20; a day of 1,000 is the Starter tier's
CALLS_PER_MINUTE = 60
CALLS_PER_DAY = 1000
CONCURRENT = 5
CLICK_RESERVE = 100
BATCH = 50  # elements per request that the same page advises
# Months of one report, and its columns: api/accounting/reports says at most 11 earlier
# periods, xero_accounting.yaml 16.1.0 says 12
REPORT_MONTHS, REPORT_COLUMNS = 12, 13
KEY_LENGTH = 128  # guides/idempotent-requests/idempotency, 2026-11-20
# api/accounting/requests-and-responses, 2026-11-20: pageSize 1 to 1000
PAGE_SIZE = 1000
LOOKUP_PAGE = 1000
PHONE_PARTS = ("PhoneNumber", "PhoneAreaCode", "PhoneCountryCode")
LOOKUPS = 40  # values of one list in the query
WHERE_TERMS = 20  # our own bound: the address must stay short
RETRY_OFFLINE = 300  # seconds; api/accounting/responsecodes: back in about 5 minutes
RETRY_CONCURRENT = 2  # seconds; no Retry-After is promised for this limit
POLL = 30  # minutes; our own bound: nine calls a time out of a Starter's 1,000 a day
SLOW = 60  # seconds; our own bound for a request that is still under way there
RETRY_DAY = 3600  # seconds, when the day's Retry-After is missing

# Field lengths: api/accounting/{invoices,contacts,items}, 2026-11-20
LENGTH = MappingProxyType(
    {
        "number": 255,
        "reference": 255,
        "description": 4000,
        "note": 4000,
        "option_name": 100,
        "file_name": 255,
        "contact_name": 255,
        "contact_number": 50,
        "tax_number": 50,
        "company_number": 50,
        "email": 255,
        "phone": 50,
        "address_line": 500,
        "city": 255,
        "region": 255,
        "postal_code": 50,
        "country": 50,
        "item_code": 30,
        "item_name": 50,
    }
)
ZERO, ONE = Decimal(0), Decimal(1)
TRACKING_AXES = 2  # per line: api/accounting/invoices, 2026-11-20
# guides and api/accounting/attachments, 2026-11-20: 10 files of 10 MB (25 MB elsewhere)
ATTACHMENT_BYTES = 10 * 1024 * 1024
DIGITS = 2  # Xero keeps every amount to two decimals, whatever the currency
PRICE_DIGITS = 4  # with unitdp=4
QUANTITY_DIGITS = 4
DISCOUNT_DIGITS = 2
RATE_DIGITS = 6  # CurrencyRate: [18].[6], xero_accounting.yaml 16.1.0
MAX_LINE = Decimal("9999999999.99")

PLURAL = MappingProxyType(
    {
        Kind.CONTACT: "Contacts",
        Kind.ITEM: "Items",
        Kind.INVOICE: "Invoices",
        Kind.CREDIT_NOTE: "CreditNotes",
        Kind.BILL: "Invoices",
        Kind.VENDOR_CREDIT: "CreditNotes",
        Kind.PAYMENT: "Payments",
        Kind.ALLOCATION: "Allocations",
        Kind.ON_ACCOUNT: "BankTransactions",
        Kind.TRACKING: "Options",
        Kind.ATTACHMENT: "Attachments",
    }
)
ID_FIELD = MappingProxyType(
    {
        Kind.CONTACT: "ContactID",
        Kind.ITEM: "ItemID",
        Kind.INVOICE: "InvoiceID",
        Kind.CREDIT_NOTE: "CreditNoteID",
        Kind.BILL: "InvoiceID",
        Kind.VENDOR_CREDIT: "CreditNoteID",
        Kind.PAYMENT: "PaymentID",
        Kind.ALLOCATION: "AllocationID",
        Kind.ON_ACCOUNT: "OverpaymentID",
        Kind.TRACKING: "TrackingOptionID",
        Kind.ATTACHMENT: "AttachmentID",
    }
)
NUMBER_FIELD = MappingProxyType(
    {
        Kind.CONTACT: "ContactNumber",
        Kind.ITEM: "Code",
        Kind.INVOICE: "InvoiceNumber",
        Kind.CREDIT_NOTE: "CreditNoteNumber",
        Kind.BILL: "InvoiceNumber",
        Kind.VENDOR_CREDIT: "CreditNoteNumber",
    }
)
DOCUMENT_TYPE = MappingProxyType(
    {
        Kind.INVOICE: "ACCREC",
        Kind.CREDIT_NOTE: "ACCRECCREDIT",
        Kind.BILL: "ACCPAY",
        Kind.VENDOR_CREDIT: "ACCPAYCREDIT",
    }
)
# What the reference of a payment ends in when its fee is booked beside it, and of money
# that only takes money on account back: payments there have no other place to tell it
NET_MARK, FEE_MARK = " (less fee)", " (fee)"
UNDO_MARK = " (taken back)"
# How long one of the two may stand alone; our own bound. The daily read of the last
# days brings what was passed over meanwhile
UNDER_WAY = timedelta(minutes=30)
# Endpoints that keep unit prices and take unitdp: api/accounting/invoices, items
FOUR_DECIMALS = frozenset(
    {Kind.INVOICE, Kind.CREDIT_NOTE, Kind.BILL, Kind.VENDOR_CREDIT, Kind.ITEM}
)

CLASSES = MappingProxyType(
    {
        "ASSET": AccountClass.ASSET,
        "LIABILITY": AccountClass.LIABILITY,
        "EQUITY": AccountClass.EQUITY,
        "REVENUE": AccountClass.REVENUE,
        "EXPENSE": AccountClass.EXPENSE,
    }
)
# Types, for an answer without Class: xero_accounting.yaml 16.1.0, AccountType
TYPE_CLASSES = MappingProxyType(
    {
        "BANK": AccountClass.ASSET,
        "CURRENT": AccountClass.ASSET,
        "FIXED": AccountClass.ASSET,
        "INVENTORY": AccountClass.ASSET,
        "NONCURRENT": AccountClass.ASSET,
        "PREPAYMENT": AccountClass.ASSET,
        "CURRLIAB": AccountClass.LIABILITY,
        "LIABILITY": AccountClass.LIABILITY,
        "TERMLIAB": AccountClass.LIABILITY,
        "PAYG": AccountClass.LIABILITY,
        "EQUITY": AccountClass.EQUITY,
        "REVENUE": AccountClass.REVENUE,
        "SALES": AccountClass.REVENUE,
        "OTHERINCOME": AccountClass.REVENUE,
    }
)  # all others are expenses
# The same list, and what older organisations have besides: api/accounting/types
TYPE_NAMES = MappingProxyType(
    {
        "BANK": "Bank accounts",
        "CURRENT": "Current assets",
        "CURRLIAB": "Current liabilities",
        "DEPRECIATN": "Depreciation",
        "DIRECTCOSTS": "Direct costs",
        "EQUITY": "Equity",
        "EXPENSE": "Expenses",
        "FIXED": "Fixed assets",
        "INVENTORY": "Inventory",
        "LIABILITY": "Liabilities",
        "NONCURRENT": "Non-current assets",
        "OTHERINCOME": "Other income",
        "OVERHEADS": "Overheads",
        "PREPAYMENT": "Prepayments",
        "REVENUE": "Revenue",
        "SALES": "Sales",
        "TERMLIAB": "Non-current liabilities",
        "PAYG": "PAYG withheld",
        "PAYGLIABILITY": "PAYG withheld",
        "SUPERANNUATIONEXPENSE": "Superannuation",
        "SUPERANNUATIONLIABILITY": "Superannuation owed",
        "WAGESEXPENSE": "Wages",
        "WAGESPAYABLELIABILITY": "Wages owed",
    }
)
# api/accounting/types and guides tax-in-xero, 2026-11-20: refused on API writes
UNUSABLE_REPORT_TYPES = frozenset({"USSALESTAX", "AVALARA"})
