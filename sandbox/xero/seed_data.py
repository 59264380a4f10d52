"""The three demonstration organisations, as tables.

Charts and tax types follow Xero's default charts as far as they are public; rows whose
description is `OURS` are additions of this sandbox, useful to an installer's business.
Accounts: code | name | type | default tax | system account | description
"""

from __future__ import annotations

OURS = "Added by this sandbox; not in Xero's default chart."

_COMMON = """
800 | Accounts Payable | CURRLIAB | - | CREDITORS
801 | Unpaid Expense Claims | CURRLIAB | - | UNPAIDEXPCLM
840 | Historical Adjustment | CURRLIAB | - | HISTORICAL
850 | Suspense | CURRLIAB | -
855 | Clearing Account | CURRLIAB | -
860 | Rounding | CURRLIAB | - | ROUNDING
877 | Tracking Transfers | CURRLIAB | - | TRACKINGTRANSFERS
900 | Loan | TERMLIAB | -
960 | Retained Earnings | EQUITY | - | RETAINEDEARNINGS
497 | Bank Revaluations | EXPENSE | - | BANKCURRENCYGAIN
498 | Unrealised Currency Gains | EXPENSE | - | UNREALISEDCURRENCYGAIN
499 | Realised Currency Gains | EXPENSE | - | REALISEDCURRENCYGAIN
090 | Business Bank Account | BANK | -
091 | Business Savings Account | BANK | -
610 | Accounts Receivable | CURRENT | - | DEBTORS
620 | Prepayments | CURRENT | -
630 | Inventory | INVENTORY | -
205 | Discounts Given | REVENUE | sale | | OURS
265 | Incentives and Rebates | REVENUE | sale | | OURS
"""

_GLOBAL = (
    _COMMON
    + """
200 | Sales | REVENUE | sale
260 | Other Revenue | REVENUE | sale
270 | Interest Income | REVENUE | free-sale
300 | Purchases | DIRECTCOSTS | buy
310 | Cost of Goods Sold | DIRECTCOSTS | buy
400 | Advertising | EXPENSE | buy
404 | Bank Fees | EXPENSE | free-buy
408 | Cleaning | EXPENSE | buy
412 | Consulting & Accounting | EXPENSE | buy
416 | Depreciation | EXPENSE | -
420 | Entertainment | EXPENSE | buy
425 | Freight & Courier | EXPENSE | buy
429 | General Expenses | EXPENSE | buy
433 | Insurance | EXPENSE | buy
437 | Interest Expense | EXPENSE | free-buy
441 | Legal expenses | EXPENSE | buy
445 | Light, Power, Heating | EXPENSE | buy
449 | Motor Vehicle Expenses | EXPENSE | buy
453 | Office Expenses | EXPENSE | buy
461 | Printing & Stationery | EXPENSE | buy
469 | Rent | EXPENSE | buy
473 | Repairs and Maintenance | EXPENSE | buy
477 | Wages and Salaries | EXPENSE | -
485 | Subscriptions | EXPENSE | buy
489 | Telephone & Internet | EXPENSE | buy
493 | Travel - National | EXPENSE | buy
494 | Travel - International | EXPENSE | free-buy
505 | Income Tax Expense | EXPENSE | -
710 | Office Equipment | FIXED | buy
711 | Less Accumulated Depreciation on Office Equipment | FIXED | -
720 | Computer Equipment | FIXED | buy
721 | Less Accumulated Depreciation on Computer Equipment | FIXED | -
830 | Income Tax Payable | CURRLIAB | -
835 | Revenue Received in Advance | CURRLIAB | -
880 | Owner A Drawings | EQUITY | -
881 | Owner A Funds Introduced | EQUITY | -
970 | Owner A Share Capital | EQUITY | -
"""
)

AU_ACCOUNTS = (
    _GLOBAL
    + """
478 | Superannuation | EXPENSE | -
804 | Wages Payable | CURRLIAB | - | WAGEPAYABLES
820 | GST | CURRLIAB | - | GST
825 | PAYG Withholdings Payable | CURRLIAB | -
826 | Superannuation Payable | CURRLIAB | -
"""
)

US_ACCOUNTS = (
    _GLOBAL
    + """
820 | Sales Tax | CURRLIAB | - | GST
825 | Employee Tax Payable | CURRLIAB | -
836 | Customer Deposits | CURRLIAB | - | | OURS
"""
)

UK_ACCOUNTS = (
    _COMMON
    + """
200 | Sales | REVENUE | sale
260 | Other Revenue | REVENUE | sale
270 | Interest Income | REVENUE | -
310 | Cost of Goods Sold | DIRECTCOSTS | buy
320 | Direct Wages | DIRECTCOSTS | -
325 | Direct Expenses | DIRECTCOSTS | buy
400 | Advertising & Marketing | OVERHEADS | buy
401 | Audit & Accountancy fees | OVERHEADS | buy
404 | Bank Fees | OVERHEADS | -
408 | Cleaning | OVERHEADS | buy
412 | Consulting | OVERHEADS | buy
416 | Depreciation Expense | OVERHEADS | -
418 | Charitable and Political Donations | OVERHEADS | -
420 | Entertainment-100% business | OVERHEADS | buy
424 | Entertainment - 0% | OVERHEADS | -
425 | Postage, Freight & Courier | OVERHEADS | free-buy
429 | General Expenses | OVERHEADS | buy
433 | Insurance | OVERHEADS | free-buy
437 | Interest Paid | OVERHEADS | -
441 | Legal Expenses | OVERHEADS | buy
445 | Light, Power, Heating | OVERHEADS | RRINPUT
449 | Motor Vehicle Expenses | OVERHEADS | buy
457 | Operating Lease Payments | OVERHEADS | buy
461 | Printing & Stationery | OVERHEADS | buy
463 | IT Software and Consumables | OVERHEADS | buy
465 | Rates | OVERHEADS | -
469 | Rent | OVERHEADS | buy
473 | Repairs & Maintenance | OVERHEADS | buy
477 | Salaries | OVERHEADS | -
478 | Directors' Remuneration | OVERHEADS | -
479 | Employers National Insurance | OVERHEADS | -
480 | Staff Training | OVERHEADS | buy
482 | Pensions Costs | OVERHEADS | -
483 | Medical Insurance | OVERHEADS | free-buy
485 | Subscriptions | OVERHEADS | buy
489 | Telephone & Internet | OVERHEADS | buy
493 | Travel - National | OVERHEADS | ZERORATEDINPUT
494 | Travel - International | OVERHEADS | ZERORATEDINPUT
500 | Corporation Tax | OVERHEADS | -
611 | Less Provision for Doubtful Debts | CURRENT | -
710 | Office Equipment | FIXED | buy
711 | Less Accumulated Depreciation on Office Equipment | FIXED | -
720 | Computer Equipment | FIXED | buy
721 | Less Accumulated Depreciation on Computer Equipment | FIXED | -
740 | Buildings | FIXED | buy
760 | Motor Vehicles | FIXED | buy
820 | VAT | CURRLIAB | - | GST
825 | PAYE Payable | CURRLIAB | -
826 | NIC Payable | CURRLIAB | -
830 | Provision for Corporation Tax | CURRLIAB | -
835 | Directors' Loan Account | CURRLIAB | -
836 | Customer Deposits | CURRLIAB | - | | OURS
970 | Share Capital | EQUITY | -
"""
)

# Tax types: type | rate | name | where it fits: A(ssets) Q(equity) E(xpenses)
# L(iabilities) R(evenue) | report type, where it is not the type itself
AU_TAXES = """
OUTPUT | 10 | GST on Income | AQLR
INPUT | 10 | GST on Expenses | AQEL
EXEMPTOUTPUT | 0 | GST Free Income | AQLR
EXEMPTEXPENSES | 0 | GST Free Expenses | AQEL
BASEXCLUDED | 0 | BAS Excluded | AQELR
GSTONIMPORTS | 0 | GST on Imports | L
INPUTTAXED | 0 | Input Taxed | AQELR
EXEMPTEXPORT | 0 | GST Free Exports | AQLR
EXEMPTCAPITAL | 0 | GST Free Capital | AQEL
CAPEXINPUT | 10 | GST on Capital | AQEL | CAPITALEXINPUT
GSTONCAPIMPORTS | 0 | GST on Capital Imports | L
"""
UK_TAXES = """
OUTPUT2 | 20 | 20% (VAT on Income) | AQLR | OUTPUT
INPUT2 | 20 | 20% (VAT on Expenses) | AQEL | INPUT
RROUTPUT | 5 | 5% (VAT on Income) | AQLR | OUTPUT
RRINPUT | 5 | 5% (VAT on Expenses) | AQEL | INPUT
ZERORATEDOUTPUT | 0 | Zero Rated Income | AQLR
ZERORATEDINPUT | 0 | Zero Rated Expenses | AQEL
EXEMPTOUTPUT | 0 | Exempt Income | AQLR
EXEMPTINPUT | 0 | Exempt Expenses | AQEL
NONE | 0 | No VAT | AQELR
REVERSECHARGES | 20 | Reverse Charge Expenses (20%) | AQEL
ECZROUTPUT | 0 | Zero Rated EC Goods Income | AQLR | ECOUTPUT
ECZROUTPUTSERVICES | 0 | Zero Rated EC Services | AQLR | ECOUTPUTSERVICES
ECZRINPUT | 0 | Zero Rated EC Expenses | AQEL | ECINPUT
CAPEXINPUT2 | 20 | 20% (VAT on Capital Purchases) | A | CAPEXINPUT
CAPEXOUTPUT2 | 20 | 20% (VAT on Capital Sales) | A | CAPEXOUTPUT
GSTONIMPORTS | 0 | VAT on Imports | L
DRCHARGESUPPLY20|0|Domestic Reverse Charge @ 20% (VAT on Income)|AQLR|DRCHARGESUPPLY
DRCHARGE20 | 0 | Domestic Reverse Charge @ 20% (VAT on Expenses) | AQEL | DRCHARGE
"""
US_TAXES = """
OUTPUT | 0 | Tax on Sales | AQLR
INPUT | 0 | Tax on Purchases | AQEL
NONE | 0 | Tax Exempt | AQELR
GSTONIMPORTS | 0 | Sales Tax on Imports | L
TAX001 | 8.75 | Tax on Goods | AQELR | OUTPUT
"""

CONTACTS = """
PowerDirect | supplier
Ridgeway University | customer
Hamilton Smith Ltd | customer
City Limousines | customer
Rex Media Group | customer
Xero | supplier
Net Connect | supplier
Truxton Property Management | supplier
Swanston Security | supplier
Young Bros Transport | supplier
Port & Philip Freight | customer
PC Complete | supplier
Boom FM | customer
DIISR - Small Business Services | customer
SMART Agency | supplier
Bank West | customer
City Agency | customer
Central Copiers | supplier
MCO Cleaning Services | supplier
ABC Furniture | supplier
Bayside Club | customer
Bayside Wholesale | supplier
Capital Cab Co | supplier
Gateway Motors | supplier
Petrie McLoud Watson & Associates | customer
Hoyt Productions | supplier
Carlton Functions | supplier
Marine Systems | customer
Basket Case | customer
"""

# code | name | selling price; the last four are OURS
ITEMS = """
Support-M | Desktop/network support via email & phone | 550.00
Train-MS | Half day training - Microsoft Office | 500.00
PR-BR | Project management & implementation - branding workshop | 250.00
BOOK | Fish out of Water: Finding Your Brand | 19.95
GB1-White | Golf balls - white single | 5.60
PANEL-440 | Solar panel, 440 W | 189.00
INVERTER-5K | Inverter, 5 kW | 1450.00
BATTERY-10 | Battery, 10 kWh | 8900.00
INSTALL | Installation, per hour | 95.00
"""

CURRENCY_NAMES = {
    "AUD": "Australian Dollar",
    "USD": "United States Dollar",
    "EUR": "Euro",
    "GBP": "British Pound",
    "CAD": "Canadian Dollar",
    "NZD": "New Zealand Dollar",
    "JPY": "Japanese Yen",
    "CHF": "Swiss Franc",
    "SGD": "Singapore Dollar",
}
# Units per US dollar: made up, and the same every day.
PER_DOLLAR = {
    "USD": "1",
    "AUD": "1.52",
    "EUR": "0.86",
    "GBP": "0.76",
    "CAD": "1.40",
    "NZD": "1.74",
    "JPY": "154",
    "CHF": "0.80",
    "SGD": "1.30",
}

ORGANISATIONS = (
    {
        "name": "Demo Company (AU)",
        "country": "AU",
        "version": "AU",
        "currency": "AUD",
        "currencies": ("AUD", "USD", "EUR"),
        "short_code": "!DeAU1",
        "year_end": (30, 6),
        "timezone": "AUSEASTERNSTANDARDTIME",
        "basis": "ACCRUALS",
        "tax_number": "11 111 111 138",
        "accounts": AU_ACCOUNTS,
        "taxes": AU_TAXES,
        "defaults": {
            "sale": "OUTPUT",
            "buy": "INPUT",
            "free-sale": "EXEMPTOUTPUT",
            "free-buy": "EXEMPTEXPENSES",
            "-": "BASEXCLUDED",
        },
    },
    {
        "name": "Demo Company (UK)",
        "country": "GB",
        "version": "UK",
        "currency": "GBP",
        "currencies": ("GBP", "EUR", "USD"),
        "short_code": "!DeUK1",
        "year_end": (31, 3),
        "timezone": "GMTSTANDARDTIME",
        "basis": "ACCRUAL",
        "tax_number": "GB 123456789",
        "accounts": UK_ACCOUNTS,
        "taxes": UK_TAXES,
        "defaults": {
            "sale": "OUTPUT2",
            "buy": "INPUT2",
            "free-sale": "EXEMPTOUTPUT",
            "free-buy": "EXEMPTINPUT",
            "-": "NONE",
        },
    },
    {
        "name": "Demo Company (US)",
        "country": "US",
        "version": "US",
        "currency": "USD",
        "currencies": ("USD", "CAD"),
        "short_code": "!DeUS1",
        "year_end": (31, 12),
        "timezone": "PACIFICSTANDARDTIME",
        "basis": "ACCRUAL",
        "tax_number": "12-3456789",
        "accounts": US_ACCOUNTS,
        "taxes": US_TAXES,
        "defaults": {
            "sale": "OUTPUT",
            "buy": "INPUT",
            "free-sale": "NONE",
            "free-buy": "NONE",
            "-": "NONE",
        },
    },
)
