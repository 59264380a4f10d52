"""Codes that are the same in every business. Ids without a source: NOT_EMULATED.md."""

from __future__ import annotations


def _plain(text: str) -> dict[str, dict]:
    rows = (line.split("|") for line in text.strip().splitlines())
    return {c.strip(): {"displayed_as": n.strip()} for c, n in rows}


def _coded(text: str) -> dict[str, dict]:
    """Countries and currencies, displayed as `United Kingdom (GB)`."""
    return {
        code: {
            "displayed_as": f"{row['displayed_as']} ({code})",
            "name": row["displayed_as"],
        }
        for code, row in _plain(text).items()
    }


# Type -> (name, class in our ledger, group, where it can be chosen). The areas follow
# Sage's sample of a SALES account (reference section 21); those of the rest are ours.
ACCOUNT_TYPES = {
    "SALES": ("Sales", "REVENUE", "INCOME", "sales other_receipts"),
    "OTHER_INCOME": ("Other Income", "REVENUE", "INCOME", "sales other_receipts"),
    "DIRECT_EXPENSES": (
        "Direct Expenses",
        "EXPENSE",
        "EXPENDITURE",
        "expenses other_payments",
    ),
    "OVERHEADS": ("Overheads", "EXPENSE", "EXPENDITURE", "expenses other_payments"),
    "DEPRECIATION": ("Depreciation", "EXPENSE", "EXPENDITURE", ""),
    "TAXES": ("Taxes", "EXPENSE", "EXPENDITURE", "other_payments"),
    "CURRENT_ASSETS": (
        "Current Assets",
        "ASSET",
        "ASSET",
        "expenses other_payments other_receipts",
    ),
    "FIXED_ASSETS": ("Fixed Assets", "ASSET", "ASSET", "expenses other_payments"),
    "FUTURE_ASSETS": ("Future Assets", "ASSET", "ASSET", "other_payments"),
    "BANK": ("Bank", "ASSET", "ASSET", "banking"),
    "CURRENT_LIABILITY": (
        "Current Liability",
        "LIABILITY",
        "LIABILITY",
        "other_payments other_receipts",
    ),
    "FUTURE_LIABILITY": (
        "Future Liability",
        "LIABILITY",
        "LIABILITY",
        "other_payments other_receipts",
    ),
    "LINE_OF_CREDIT": ("Line of Credit", "LIABILITY", "LIABILITY", "banking"),
    "EQUITY": ("Equity", "EQUITY", "CAPITAL", "other_payments other_receipts"),
    "SPECIAL": ("Special", "EQUITY", "CAPITAL", ""),
}
ACCOUNT_GROUPS = {
    "ASSET": "Asset",
    "LIABILITY": "Liability",
    "CAPITAL": "Capital",
    "INCOME": "Income",
    "EXPENDITURE": "Expenditure",
}
AREAS = (
    "banking",
    "expenses",
    "journals",
    "other_payments",
    "other_receipts",
    "reporting",
    "sales",
)
SCOPES = {
    "banking": "bank",
    "expenses": "purchasing",
    "other_payments": "other_payment",
    "other_receipts": "other_receipt",
}
CUSTOMER_ALLOCATION, VENDOR_ALLOCATION = "CUSTOMER_ALLOCATION", "VENDOR_ALLOCATION"
RECEIPT, CUSTOMER_REFUND = "CUSTOMER_RECEIPT", "CUSTOMER_REFUND"
VENDOR_PAYMENT, VENDOR_REFUND = "VENDOR_PAYMENT", "VENDOR_REFUND"

COUNTRIES = _coded("""
AT|Austria
AU|Australia
BE|Belgium
BG|Bulgaria
BR|Brazil
CA|Canada
CH|Switzerland
CN|China
CY|Cyprus
CZ|Czech Republic
DE|Germany
DK|Denmark
EE|Estonia
ES|Spain
FI|Finland
FR|France
GB|United Kingdom
GG|Guernsey
GR|Greece
HK|Hong Kong
HR|Croatia
HU|Hungary
IE|Ireland
IM|Isle of Man
IN|India
IT|Italy
JE|Jersey
JP|Japan
LT|Lithuania
LU|Luxembourg
LV|Latvia
MT|Malta
MX|Mexico
NL|Netherlands
NO|Norway
NZ|New Zealand
PL|Poland
PT|Portugal
RO|Romania
SE|Sweden
SG|Singapore
SI|Slovenia
SK|Slovakia
US|United States
ZA|South Africa
""")
CURRENCIES = _coded("""
AUD|Australian Dollar
CAD|Canadian Dollar
CHF|Swiss Franc
CNY|Chinese Yuan
CZK|Czech Koruna
DKK|Danish Krone
EUR|Euro
GBP|Pound Sterling
HKD|Hong Kong Dollar
HUF|Hungarian Forint
INR|Indian Rupee
JPY|Japanese Yen
MXN|Mexican Peso
NOK|Norwegian Krone
NZD|New Zealand Dollar
PLN|Polish Zloty
SEK|Swedish Krona
SGD|Singapore Dollar
USD|US Dollar
ZAR|South African Rand
""")
FIXED: dict[str, dict[str, dict]] = {
    "countries": COUNTRIES,
    "currencies": CURRENCIES,
    "ledger_account_types": {
        code: {"displayed_as": row[0]} for code, row in ACCOUNT_TYPES.items()
    },
    "ledger_account_classifications": {
        code: {"displayed_as": row[0]} for code, row in ACCOUNT_TYPES.items()
    },
    "transaction_types": _plain("""
SALES_INVOICE|Sales Invoice
SALES_CREDIT_NOTE|Sales Credit Note
PURCHASE_INVOICE|Purchase Invoice
PURCHASE_CREDIT_NOTE|Purchase Credit Note
CUSTOMER_RECEIPT|Customer Receipt
CUSTOMER_REFUND|Customer Refund
VENDOR_PAYMENT|Vendor Payment
VENDOR_REFUND|Vendor Refund
CUSTOMER_ALLOCATION|Customer Allocation
VENDOR_ALLOCATION|Vendor Allocation
OTHER_PAYMENT|Other Payment
OTHER_RECEIPT|Other Receipt
JOURNAL|Journal
CORRECTION|Correction
"""),
    "artefact_statuses": _plain("""
DRAFT|Draft
PRO_FORMA|Pro Forma
UNPAID|Unpaid
PART_PAID|Part Paid
PAID|Paid
VOID|Void
"""),
    "attachment_context_types": _plain("""
SALES_INVOICE|Sales Invoice
SALES_CREDIT_NOTE|Sales Credit Note
PURCHASE_INVOICE|Purchase Invoice
PURCHASE_CREDIT_NOTE|Purchase Credit Note
OTHER_PAYMENT|Other Payment
JOURNAL|Journal
"""),
    "payment_methods": _plain("""
CASH|Cash
CHECK|Cheque
CREDIT_DEBIT|Credit/Debit Card
ELECTRONIC|Electronic
"""),
    "bank_account_types": _plain("""
CHECKING|Current
SAVINGS|Savings
CASH_IN_HAND|Cash in Hand
CREDIT_CARD|Credit Card
LOAN|Loan
OTHER|Other
"""),
    "contact_types": _plain("""
CUSTOMER|Customer
VENDOR|Supplier
"""),
    "contact_person_types": _plain("""
ACCOUNTS|Accounts
SALES|Sales
PURCHASING|Purchasing
DELIVERY|Delivery
"""),
    "address_types": _plain("""
DELIVERY|Delivery
ACCOUNTS|Accounts
SALES|Sales
PURCHASING|Purchasing
"""),
    "country_groups": _plain("""
ALL|All
CA|Canada
EU|European Union
GBIE|UK & Ireland
US|United States
"""),
    "tax_schemes": _plain("""
NOT_REGISTERED|Not Registered
STANDARD|Standard
"""),
    "tax_return_frequencies": _plain("""
MONTHLY|Monthly
QUARTERLY|Quarterly
ANNUALLY|Annually
"""),
    "eu_goods_services_types": _plain("""
GOODS|Goods and related services
SERVICES|Standalone services
"""),
    "catalog_item_types": _plain("""
NON_STOCK|Non-stock
STOCK|Stock
SERVICE|Service
"""),
}
EU = frozenset(
    """AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IT LT LU LV MT NL PL PT RO SE SI
    SK""".split()
)


def country_group(country: str | None) -> str:
    """The country group that an address of a country belongs to."""
    if country in ("GB", "IE"):
        return "GBIE"
    if country in ("CA", "US"):
        return country
    return "EU" if country in EU else "ALL"
