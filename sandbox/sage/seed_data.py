"""The three demonstration businesses, as tables.

Accounts: code | name | type | default tax | control name | areas | mark
The UK chart is that of reference section 21. Marks: `C` control account, `O` added by
this sandbox and in no chart of Sage's. Areas stand where they are not the type's, a
letter of `AREA_LETTERS` each; `-` means none. Charts and tax rate ids of IE and US are
made up (NOT_EMULATED.md).
"""

from __future__ import annotations

AREA_LETTERS = {
    "b": "banking",
    "e": "expenses",
    "j": "journals",
    "o": "other_receipts",
    "p": "other_payments",
    "r": "reporting",
    "s": "sales",
}

_ALIKE = """
0030 | Office equipment and IT - Cost | FIXED_ASSETS | buy
0031 | Office equipment and IT - Accumulated Depreciation | FIXED_ASSETS | | | - |
0040 | Fixtures and fittings - Cost | FIXED_ASSETS | buy
0050 | Motor Vehicles - Cost | FIXED_ASSETS | buy
1000 | Stock | CURRENT_ASSETS
1101 | Provision for doubtful debtors | CURRENT_ASSETS
1110 | Prepayments | CURRENT_ASSETS
2101 | Accruals | CURRENT_LIABILITY
2110 | Customer Deposits | CURRENT_LIABILITY | none | | spojr | O
2300 | Loans | FUTURE_LIABILITY
3000 | Share capital | EQUITY
3100 | Profit and Loss Account | EQUITY | | PROFIT_AND_LOSS | r | C
3200 | Capital introduced | EQUITY | | | | C
3260 | Drawings - equity | EQUITY | | | | C
4000 | Sales - Products | SALES | sale
4010 | Sales - Services | SALES | sale
4020 | Sales Discounts | SALES | sale
4030 | Incentives and Rebates | SALES | sale | | | O
4200 | Sale of Assets | OTHER_INCOME | sale
4900 | Other income | OTHER_INCOME | sale | | ojr | C
4910 | Carriage on Sales | SALES | sale
4920 | Fees and Surcharges | OTHER_INCOME | sale | | | O
5000 | Cost of Sales - Goods | DIRECT_EXPENSES | buy
5009 | Purchase Discounts | DIRECT_EXPENSES | buy
5020 | Cost of Sales - Materials | DIRECT_EXPENSES | buy
5030 | Cost of Sales - Delivery | DIRECT_EXPENSES | buy
5040 | Cost of Sales - Labour | DIRECT_EXPENSES | buy
5050 | Sub-Contractors | DIRECT_EXPENSES | buy
5100 | Carriage on Purchases | DIRECT_EXPENSES | buy
6200 | Marketing | OVERHEADS | buy
7000 | Employee costs | OVERHEADS | none | | | C
7100 | Rent and rates | OVERHEADS | buy
7200 | Gas and electric | OVERHEADS | buy
7300 | Vehicle Fuel | OVERHEADS | buy
7400 | Travelling | OVERHEADS | buy
7500 | Office costs | OVERHEADS | buy
7600 | Legal and Professional | OVERHEADS | buy
7630 | Business Insurance | OVERHEADS | none
7900 | Bank Charges | OVERHEADS | none | | | C
8000 | Depreciation | DEPRECIATION
8100 | Bad Debts | OVERHEADS | none
8200 | General Expenses | OVERHEADS | buy
8211 | Exchange rate gain/(loss) | OVERHEADS | none
8300 | Rounding Differences | OVERHEADS | none | | sejr | O
9998 | Opening Balances | OVERHEADS | | | r | C
9999 | Suspense | OVERHEADS | none | | | C
"""

_VAT = """
1100 | Trade Debtors | CURRENT_ASSETS | | TRADE_DEBTORS | r | C
2100 | Trade Creditors | CURRENT_LIABILITY | | TRADE_CREDITORS | r | C
2200 | VAT on Sales | CURRENT_LIABILITY | | TAX_ON_SALES | jr | C
2201 | VAT on Purchases | CURRENT_LIABILITY | | TAX_ON_PURCHASES | jr | C
2202 | VAT Liability | CURRENT_LIABILITY | | TAX_LIABILITY | jr | C
2203 | VAT Allocations & Adjustments | CURRENT_LIABILITY | | | r | C
2204 | VAT on Sales - Holding Account | CURRENT_LIABILITY | | | r | C
2205 | VAT on Purchases - Holding Account | CURRENT_LIABILITY | | | r | C
2210 | PAYE | CURRENT_LIABILITY | | | | C
2220 | Net Wages | CURRENT_LIABILITY | | | | C
2230 | Pension | CURRENT_LIABILITY | | | | C
"""

_CIS = """
1131 | CIS Tax Asset Realised | CURRENT_ASSETS | | | r | C
1132 | CIS Tax Asset Withheld | CURRENT_ASSETS | | | r | C
2502 | CIS Tax Liability Realised | CURRENT_LIABILITY | | | r | C
"""

_US = """
1100 | Accounts Receivable | CURRENT_ASSETS | | TRADE_DEBTORS | r | C
2100 | Accounts Payable | CURRENT_LIABILITY | | TRADE_CREDITORS | r | C
2200 | Sales Tax Payable | CURRENT_LIABILITY | | TAX_ON_SALES | jr | C
2201 | Sales Tax on Purchases | CURRENT_LIABILITY | | TAX_ON_PURCHASES | jr | C
2202 | Sales Tax Liability | CURRENT_LIABILITY | | TAX_LIABILITY | jr | C
2210 | Payroll Taxes Payable | CURRENT_LIABILITY | | | | C
"""

# name | level; a new business's (guides/concepts/analysis_types, 2026-11-21)
ANALYSIS_TYPES = """
Department | TRANSACTION
Customer Group | GROUP
Cost Centre | TRANSACTION
Supplier Group | GROUP
Project | TRANSACTION
Product Group | GROUP
"""

# name of a default in `business_settings` -> nominal code
DEFAULTS = {
    "bank_charges": 7900,
    "bank_interest_received": 4900,
    "bank_interest_charges_paid": 7900,
    "exchange_rate_gains": 8211,
    "exchange_rate_losses": 8211,
    "sales": 4000,
    "sales_discount": 4020,
    "purchase": 5000,
    "purchase_discount": 5009,
    "product_sales": 4000,
    "product_purchase": 5000,
    "service_sales": 4010,
    "service_purchase": 5000,
    "stock_purchase": 5000,
    "other_receipt": 4900,
    "other_payment": 8200,
    "customer_receipt_discount": 4020,
    "vendor_payment_discount": 5009,
    "carriage": 4910,
}

# id | name | shown name | percentage
_GB_TAXES = """
GB_STANDARD | STANDARD | Standard | 20
GB_LOWER | LOWER | Lower Rate | 5
GB_ZERO | ZERO | Zero Rated | 0
GB_EXEMPT | EXEMPT | Exempt | 0
GB_NO_TAX | NO_TAX | No VAT | 0
"""
_IE_TAXES = """
IE_STANDARD | STANDARD | Standard | 23
IE_REDUCED | REDUCED | Reduced | 13.5
IE_SECOND_REDUCED | SECOND_REDUCED | Second Reduced | 9
IE_ZERO | ZERO | Zero Rated | 0
IE_EXEMPT | EXEMPT | Exempt | 0
IE_NO_TAX | NO_TAX | No VAT | 0
"""
_US_TAXES = """
US_CA_COMBINED | Tax on Goods | Tax on Goods | 8.75 | State Tax 6.25, County Tax 2.5
US_CA_STATE | State Tax | State Tax | 6.25
US_EXEMPT | Exempt | Exempt | 0
US_NO_TAX | No Tax | No Tax | 0
"""

# name | types | reference | currency | e-mail
_CONTACTS = """
Brightwell Homes | CUSTOMER | BRI001 | {base}
Harbour Lofts | CUSTOMER | HAR001 | {base}
Meadow Primary School | CUSTOMER | MEA001 | {base}
Northgate Builders | CUSTOMER VENDOR | NOR001 | {base}
Solar Parts Wholesale | VENDOR | SOL001 | {base}
City Scaffolding | VENDOR | CIT001 | {base}
"""
# code | kind | description | price | sales code | purchase code
ITEMS = """
PANEL-440 | products | Solar panel 440 W | 189.00 | 4000 | 5000
INVERTER-5K | products | Inverter 5 kW | 940.00 | 4000 | 5000
BATTERY-10 | products | Battery 10 kWh | 4200.00 | 4000 | 5000
INSTALL | services | Installation, per hour | 65.00 | 4010 | 5040
SURVEY | services | Site survey | 150.00 | 4010 | 5040
"""

BUSINESSES = (
    {
        "name": "Sandbox Trading Ltd",
        "country": "GB",
        "currency": "GBP",
        "accounts": _ALIKE + _VAT + _CIS,
        "taxes": _GB_TAXES,
        "tax_codes": {"sale": "GB_STANDARD", "buy": "GB_STANDARD", "none": "GB_NO_TAX"},
        "banks": "Current 1200 CHECKING GBP, Savings 1210 SAVINGS GBP, "
        "Petty cash 1230 CASH_IN_HAND GBP, Euro account 1240 CHECKING EUR, "
        "US dollar account 1250 CHECKING USD",
        "contacts": _CONTACTS + "HMRC | VENDOR | HMRC | {base} | system",
        "foreign": "Sol Iberia SL | CUSTOMER | SOI001 | EUR\n"
        "Pacific Roofing Inc | CUSTOMER | PAC001 | USD",
        "tax_type": ("VAT", "VAT"),
        "tax_number": "GB123456789",
        "scheme": "STANDARD",
        "city": "Newcastle upon Tyne",
        "postal_code": "NE1 4XF",
        "first_number": 1,
    },
    {
        "name": "Sandbox Trading Inc",
        "country": "US",
        "currency": "USD",
        "accounts": _ALIKE + _US,
        "taxes": _US_TAXES,
        "tax_codes": {
            "sale": "US_CA_COMBINED",
            "buy": "US_NO_TAX",
            "none": "US_NO_TAX",
        },
        "banks": "Checking 1200 CHECKING USD, Savings 1210 SAVINGS USD, "
        "Petty cash 1230 CASH_IN_HAND USD, Euro account 1240 CHECKING EUR",
        "contacts": _CONTACTS
        + "Department of Revenue | VENDOR | TAX | {base} | system",
        "foreign": "Maple Roofing Ltd | CUSTOMER | MAP001 | CAD\n"
        "Sol Iberia SL | CUSTOMER | SOI001 | EUR",
        "tax_type": ("SALES_TAX", "Sales Tax"),
        "tax_number": None,
        "scheme": "STANDARD",
        "city": "Sacramento",
        "postal_code": "95814",
        "first_number": 1001,
    },
    {
        "name": "Sandbox Trading (Ireland) Ltd",
        "country": "IE",
        "currency": "EUR",
        "accounts": _ALIKE + _VAT,
        "taxes": _IE_TAXES,
        "tax_codes": {"sale": "IE_STANDARD", "buy": "IE_STANDARD", "none": "IE_NO_TAX"},
        "banks": "Current 1200 CHECKING EUR, Deposit 1210 SAVINGS EUR, "
        "Petty cash 1230 CASH_IN_HAND EUR, Sterling account 1240 CHECKING GBP",
        "contacts": _CONTACTS
        + "Revenue Commissioners | VENDOR | REV | {base} | system",
        "foreign": "Antrim Homes Ltd | CUSTOMER | ANT001 | GBP\n"
        "Pacific Roofing Inc | CUSTOMER | PAC001 | USD",
        "tax_type": ("VAT", "VAT"),
        "tax_number": "IE6388047V",
        "scheme": "STANDARD",
        "city": "Dublin",
        "postal_code": "D02 X285",
        "first_number": 2001,
    },
)

# Made-up units per US dollar.
PER_DOLLAR = {
    "AUD": "1.52",
    "CAD": "1.37",
    "CHF": "0.89",
    "CNY": "7.18",
    "CZK": "23.2",
    "DKK": "6.89",
    "EUR": "0.924",
    "GBP": "0.787",
    "HKD": "7.81",
    "HUF": "362",
    "INR": "83.4",
    "JPY": "151",
    "MXN": "17.1",
    "NOK": "10.7",
    "NZD": "1.64",
    "PLN": "3.98",
    "SEK": "10.5",
    "SGD": "1.35",
    "USD": "1",
    "ZAR": "18.6",
}
