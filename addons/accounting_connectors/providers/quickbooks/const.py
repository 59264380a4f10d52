"""QuickBooks Online's addresses, limits and words, each with its source and the day it
was read.

Pages are below https://developer.intuit.com/app/developer/qbo/docs/ unless written out.
"""

import re
from datetime import timedelta
from types import MappingProxyType

from ..base import Endpoints, OAuthProfile
from ..documents import AccountClass, Kind

# intuit/QuickBooks-V3-DotNET-SDK, discovery document, 2026-11-20
ENDPOINTS = Endpoints(
    api="https://quickbooks.api.intuit.com",
    authorize="https://appcenter.intuit.com/connect/oauth2",
    token="https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer",
    revoke="https://developer.api.intuit.com/v2/oauth2/tokens/revoke",
    web="https://app.qbo.intuit.com",
)
# develop/authentication-and-authorization/faq, 2026-11-20: access 1 hour, refresh 100
# days from its last use. The header asks when the consent ends for good (five years).
OAUTH = OAuthProfile(
    scopes=("com.intuit.quickbooks.accounting",),
    client_auth="client_secret_basic",
    access_life=3600,
    refresh_life=100 * 86400,
    refresh_margin=300,
    token_headers=MappingProxyType({"x-include-refresh-token-hard-expires-in": "true"}),
    revoke_json=True,
    revoke_ends_all=False,  # a consent is for one company
)
MINOR_VERSION = 75  # blogs.intuit.com, 2025-01-21: lower ones are ignored
# learn/limits-and-throttles, 2026-11-20
CALLS_PER_MINUTE = 500
CALLS_PER_SECOND = 10
CONCURRENT = 1
TIMEOUT = 120  # seconds after which the server gives a request up (same page)
BATCH = 30  # items of one batch call
BATCH_COST = 13  # of the minute's 500 calls: 40 batch calls a minute are allowed
# No limit of a day is known; this is a whole day at the minute's limit
CALLS_PER_DAY = CALLS_PER_MINUTE * 60 * 24
RETRY_THROTTLED = 60  # seconds; no Retry-After is promised
PAGE_SIZE = 1000  # learn/…/data-queries, 2026-11-20
# Of one report. Intuit advises six (workflows/run-reports, 2026-11-20), for reports
# that list transactions; these have a cell per account and month, of 400,000 allowed
REPORT_MONTHS = 12
# Of one IN list: values, and characters of the address. Our own bounds; addresses of
# more than 8,000 characters are refused by many servers
LOOKUPS = 30
LOOKUP_LENGTH = 4000
# learn/…/change-data-capture, 2026-11-20: 30 days back, 1,000 objects, no pages
CDC_WINDOW = timedelta(days=29)
CDC_FULL = 1000
CDC_NARROWER = 6  # times that a window too full is halved, for what was deleted in it
# Of incremental reads: clocks and commits are not exact
OVERLAP = timedelta(minutes=5)

# Finance.xsd, IntuitNamesTypes.xsd, IntuitBaseTypes.xsd (PHP SDK at 5bb480b, read
# 2026-11-20). Of a display name and an item code nothing certain is known: these are
# safe. The phone's is dated, and kept because a longer one may be refused.
LENGTH = MappingProxyType(
    {
        "number": 21,
        "note": 4000,
        "reference": 1000,
        "memo": 1000,
        "url": 1000,
        "description": 4000,
        "contact_name": 100,
        "contact_number": 60,
        "email": 100,
        "phone": 21,
        "tax_number": 20,
        "address_line": 500,
        "city": 255,
        "region": 255,
        "postal_code": 31,
        "country": 255,
        "item_code": 98,  # with its brackets it is the beginning of the name
        "item_name": 100,
        "file_name": 1000,
    }
)
# An upload may be of 100 MB (laf-rge/quickbooks-mcp, 2026-11-20, not confirmed); this
# is our own bound, since a file is in memory while it is sent
FILE_BYTES = 20 * 1024**2
DIGITS = 2  # of amounts
PRICE_DIGITS = 7  # our own bound for quantities and prices, so that nothing is rounded
RATE_DIGITS = 12  # significant digits of an exchange rate

# What a kind is called there, where the record is no supplier's; see :mod:`places`
ENTITY = MappingProxyType(
    {
        Kind.CONTACT: "Customer",
        Kind.ITEM: "Item",
        Kind.INVOICE: "Invoice",
        Kind.CREDIT_NOTE: "CreditMemo",
        Kind.BILL: "Bill",
        Kind.VENDOR_CREDIT: "VendorCredit",
        Kind.PAYMENT: "Payment",
        Kind.ALLOCATION: "Payment",
        Kind.ON_ACCOUNT: "Payment",
        Kind.TRACKING: "Class",
        Kind.ATTACHMENT: "Attachable",
        Kind.ACCOUNT: "Account",
    }
)
DOCUMENTS = frozenset({Kind.INVOICE, Kind.CREDIT_NOTE, Kind.BILL, Kind.VENDOR_CREDIT})
KIND_OF_DOCUMENT = MappingProxyType(
    {entity: kind for kind, entity in ENTITY.items() if kind in DOCUMENTS}
)
# What one read of a feed asks for; its objects count together
FEEDS = MappingProxyType(
    {
        Kind.CONTACT: ("Customer", "Vendor"),
        Kind.ITEM: ("Item",),
        Kind.ACCOUNT: ("Account",),
        Kind.INVOICE: ("Invoice", "CreditMemo", "Bill", "VendorCredit"),
        # a deposit says at which bank a payment arrived, and less what; of journal
        # entries only that they are gone
        Kind.PAYMENT: ("Payment", "BillPayment", "Deposit", "JournalEntry"),
    }
)
NAMED = frozenset(
    {"Deposit", "JournalEntry"}
)  # queried by id only, when others name them
FIELDS = MappingProxyType({"Item": "*, Sku"})  # the SKU comes only when asked for
# made inactive, never deleted
LISTS = frozenset({"Customer", "Vendor", "Item", "Account", "Class", "Department"})
KIND_OF_ENTITY = MappingProxyType(
    {
        "customer": Kind.CONTACT,
        "vendor": Kind.CONTACT,
        "item": Kind.ITEM,
        "invoice": Kind.INVOICE,
        "creditmemo": Kind.CREDIT_NOTE,
        "bill": Kind.BILL,
        "vendorcredit": Kind.VENDOR_CREDIT,
        "payment": Kind.PAYMENT,
        "billpayment": Kind.PAYMENT,
        "deposit": Kind.PAYMENT,
        "journalentry": Kind.PAYMENT,
        "class": Kind.TRACKING,
        "department": Kind.TRACKING,
        "account": Kind.ACCOUNT,
    }
)
# What a line without tax is called in the US, and everywhere while sales tax is off
NO_TAX = "NON"
TAXABLE = "TAX"
DELETED = re.compile(r" \(deleted(?: \d+)?\)$")

CLASSES = MappingProxyType(
    {
        "asset": AccountClass.ASSET,
        "liability": AccountClass.LIABILITY,
        "equity": AccountClass.EQUITY,
        "revenue": AccountClass.REVENUE,
        "expense": AccountClass.EXPENSE,
    }
)
# Types, for an answer without Classification: Finance.xsd, AccountTypeEnum
TYPE_CLASSES = MappingProxyType(
    {
        "Bank": AccountClass.ASSET,
        "Accounts Receivable": AccountClass.ASSET,
        "Other Current Asset": AccountClass.ASSET,
        "Fixed Asset": AccountClass.ASSET,
        "Other Asset": AccountClass.ASSET,
        "Accounts Payable": AccountClass.LIABILITY,
        "Credit Card": AccountClass.LIABILITY,
        "Other Current Liability": AccountClass.LIABILITY,
        "Long Term Liability": AccountClass.LIABILITY,
        "Equity": AccountClass.EQUITY,
        "Income": AccountClass.REVENUE,
        "Other Income": AccountClass.REVENUE,
    }
)  # all others are expenses
# The whole list, of which the last is for estimates and orders
TYPE_NAMES = MappingProxyType(
    {
        "Bank": "Bank accounts",
        "Accounts Receivable": "Accounts receivable",
        "Other Current Asset": "Other current assets",
        "Fixed Asset": "Fixed assets",
        "Other Asset": "Other assets",
        "Accounts Payable": "Accounts payable",
        "Credit Card": "Credit cards",
        "Other Current Liability": "Other current liabilities",
        "Long Term Liability": "Long-term liabilities",
        "Equity": "Equity",
        "Income": "Income",
        "Cost of Goods Sold": "Cost of goods sold",
        "Expense": "Expenses",
        "Other Income": "Other income",
        "Other Expense": "Other expenses",
        "Non-Posting": "Not posted",
    }
)
# Screens (pattern long in use; Intuit documents none)
PAGES = MappingProxyType(
    {
        "Invoice": "invoice?txnId=%s",
        "CreditMemo": "creditmemo?txnId=%s",
        "Bill": "bill?txnId=%s",
        "VendorCredit": "vendorcredit?txnId=%s",
        "Payment": "recvpayment?txnId=%s",
        "BillPayment": "billpayment?txnId=%s",
        "JournalEntry": "journal?txnId=%s",
        "Customer": "customerdetail?nameId=%s",
        "Vendor": "vendordetail?nameId=%s",
    }
)
# The same, from public repositories (2026-11-21): a register exists of accounts of the
# balance sheet only, the entries of others open from the chart
REGISTER_PAGE = "register?accountId={account}"
CHART_PAGE = "chartofaccounts"
RECEIVABLE, PAYABLE = "Accounts Receivable", "Accounts Payable"
BANK, CARD = "Bank", "Credit Card"
# QuickBooks posts to these by itself
CONTROL_TYPES = frozenset({RECEIVABLE, PAYABLE, "Non-Posting"})
CONTROL_SUBTYPES = frozenset(
    {
        "RetainedEarnings",
        "OpeningBalanceEquity",
        "GlobalTaxPayable",
        "GlobalTaxSuspense",
        "SalesTaxPayable",
        "UnappliedCashPaymentIncome",
        "UnappliedCashBillPaymentExpense",
    }
)
MONEY_TYPES = frozenset({BANK, CARD})
UNDEPOSITED = "UndepositedFunds"
