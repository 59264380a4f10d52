"""The lists of the British and the Australian company: plausible, not copied.

No recording of their default charts or Ids could be found. Names of tax codes are those
that connectors and Intuit's help pages show; Ids are this sandbox's own (1001… in the
British, 2001… in the Australian company).
"""

from __future__ import annotations

# number | name | AccountType | AccountSubType | system name | currency
GB_ACCOUNTS = """
1200|Current Account|Bank|Checking||
1210|Savings Account|Bank|Savings||
1220|Euro Current Account|Bank|Checking||EUR
1100|Debtors|Accounts Receivable|AccountsReceivable|AR|
1250|Undeposited Funds|Other Current Asset|UndepositedFunds|UNDEPOSITED|
1300|Stock|Other Current Asset|Inventory||
1103|Prepayments|Other Current Asset|PrepaidExpenses||
0030|Office Equipment|Fixed Asset|FurnitureAndFixtures||
2100|Creditors|Accounts Payable|AccountsPayable|AP|
1240|Company Credit Card|Credit Card|CreditCard||
2200|VAT Control|Other Current Liability|GlobalTaxPayable|TAX 1|
2201|VAT Suspense|Other Current Liability|GlobalTaxSuspense||
2110|Customer Deposits|Other Current Liability|OtherCurrentLiabilities||
2109|Deferred Income|Other Current Liability|DeferredRevenue||
2300|Bank Loan|Long Term Liability|NotesPayable||
3000|Share Capital|Equity|CommonStock||
3100|Retained Earnings|Equity|RetainedEarnings|RETAINED|
3200|Opening Balance Equity|Equity|OpeningBalanceEquity||
4000|Sales of Product Income|Income|SalesOfProductIncome||
4010|Services|Income|ServiceFeeIncome||
4020|Consultancy Income|Income|ServiceFeeIncome||
4009|Discounts Given|Income|DiscountsRefundsGiven|DISCOUNTS|
4905|Shipping Income|Income|OtherPrimaryIncome||
4900|Other Primary Income|Income|OtherPrimaryIncome||
4999|Uncategorised Income|Income|ServiceFeeIncome|UNCATEGORIZED INCOME|
4998|Unapplied Cash Payment Income|Income|UnappliedCashPaymentIncome|UNAPPLIED AR|
4901|Interest Earned|Other Income|InterestEarned||
5000|Cost of Sales|Cost of Goods Sold|SuppliesMaterialsCogs||
7400|Travel|Expense|Travel||
7500|Office Expenses|Expense|OfficeGeneralAdministrativeExpenses||
7100|Rent|Expense|RentOrLeaseOfBuildings||
7600|Legal and Professional Fees|Expense|LegalProfessionalFees||
7901|Bank Charges|Expense|BankCharges||
7999|Rounding|Expense|OtherMiscellaneousServiceCost||
9998|Uncategorised Expense|Expense|OtherMiscellaneousServiceCost|UNCATEGORIZED EXPENSE|
9997|Unapplied Cash Bill Payment Expense|Expense|UnappliedCashBillPaymentExpense|UNAPPLIED AP|
8000|Depreciation|Other Expense|Depreciation||
"""  # noqa: E501
AU_ACCOUNTS = """
1110|Business Cheque Account|Bank|Checking||
1120|Business Savings Account|Bank|Savings||
1130|US Dollar Account|Bank|Checking||USD
1200|Accounts Receivable (A/R)|Accounts Receivable|AccountsReceivable|AR|
1180|Undeposited Funds|Other Current Asset|UndepositedFunds|UNDEPOSITED|
1310|Inventory Asset|Other Current Asset|Inventory||
1330|Prepaid Expenses|Other Current Asset|PrepaidExpenses||
1510|Office Equipment|Fixed Asset|FurnitureAndFixtures||
2110|Accounts Payable (A/P)|Accounts Payable|AccountsPayable|AP|
2120|Business Visa|Credit Card|CreditCard||
2310|GST Liabilities Payable|Other Current Liability|GlobalTaxPayable|TAX 1|
2320|BAS Suspense|Other Current Liability|GlobalTaxSuspense||
2410|Customer Deposits|Other Current Liability|OtherCurrentLiabilities||
2420|Income in Advance|Other Current Liability|DeferredRevenue||
2510|Business Loan|Long Term Liability|NotesPayable||
3100|Owner's Equity|Equity|OwnersEquity||
3800|Retained Earnings|Equity|RetainedEarnings|RETAINED|
3999|Opening Balance Equity|Equity|OpeningBalanceEquity||
4100|Sales of Product Income|Income|SalesOfProductIncome||
4200|Services|Income|ServiceFeeIncome||
4300|Installation Income|Income|ServiceFeeIncome||
4400|Discounts Given|Income|DiscountsRefundsGiven|DISCOUNTS|
4500|Freight Income|Income|OtherPrimaryIncome||
4900|Billable Expense Income|Income|ServiceFeeIncome||
4999|Uncategorised Income|Income|ServiceFeeIncome|UNCATEGORIZED INCOME|
4998|Unapplied Cash Payment Income|Income|UnappliedCashPaymentIncome|UNAPPLIED AR|
8100|Interest Income|Other Income|InterestEarned||
5100|Cost of Goods Sold|Cost of Goods Sold|SuppliesMaterialsCogs||
6110|Advertising|Expense|AdvertisingPromotional||
6120|Bank Charges|Expense|BankCharges||
6150|Office Supplies|Expense|OfficeGeneralAdministrativeExpenses||
6180|Rent|Expense|RentOrLeaseOfBuildings||
6190|Legal and Accounting|Expense|LegalProfessionalFees||
6240|Freight and Delivery|Expense|ShippingFreightDelivery||
6980|Rounding|Expense|OtherMiscellaneousServiceCost||
6999|Uncategorised Expense|Expense|OtherMiscellaneousServiceCost|UNCATEGORIZED EXPENSE|
6998|Unapplied Cash Bill Payment Expense|Expense|UnappliedCashBillPaymentExpense|UNAPPLIED AP|
9100|Depreciation|Other Expense|Depreciation||
"""  # noqa: E501
GB_CUSTOMERS = (
    "Ashford & Daughters",
    "Bridge Street Bakery",
    "Clifton Cycles",
    "Dalton Marine",
    "Elm Tree Nurseries",
    "Fairfax Print Works",
)
AU_CUSTOMERS = (
    "Adelaide Outdoor Supplies",
    "Bondi Surf Rentals",
    "Cairns Dive Centre",
    "Darwin Timber Yard",
    "Eureka Coffee Roasters",
    "Fremantle Boat Hire",
)
GB_VENDORS = ("Greenline Couriers", "Harbour Office Supplies", "Island Telecom")
AU_VENDORS = ("Gum Tree Stationery", "Hunter Valley Freight", "Illawarra Power")
# name | type | price | account's number
GB_ITEMS = """
Sales|NonInventory|0|4000
Hours|Service|60|4010
Consultancy|Service|95|4020
Delivery|Service|0|4905
Bookshelf|NonInventory|120|4000
"""
AU_ITEMS = """
Sales|NonInventory|0|4100
Hours|Service|80|4200
Installation|Service|110|4300
Freight|Service|0|4500
Garden Bench|NonInventory|240|4100
"""
# name | percents on sales | percents on purchases (rates that cancel out are two)
GB_CODES = """
20.0% S|20|20
5.0% R|5|5
0.0% Z|0|0
Exempt|0|0
No VAT|0|0
0.0% ECG|0|0
0.0% ECS|0|0
20.0% ECG|0|20 -20
20.0% ECS|0|20 -20
12.5% TR|12.5|12.5
20.0% RC|0|20 -20
20.0% RC CIS|0|20 -20
5.0% RC CIS|0|5 -5
20.0% RC SG|0|20 -20
20.0% RC MPCCs|0|20 -20
PVA Import 0.0%||0
PVA Import 20.0%||20 -20
"""
AU_CODES = """
GST|10|
GST free|0|
GST on purchases||10
GST free purchases||0
Out of Scope|0|0
"""
TERMS = """
Due on receipt|0
Net 15|15
Net 30|30
Net 60|60
"""
GB_METHODS = """
Cash|NON_CREDIT_CARD
Cheque|NON_CREDIT_CARD
Visa|CREDIT_CARD
MasterCard|CREDIT_CARD
American Express|CREDIT_CARD
Diners Club|CREDIT_CARD
Discover|CREDIT_CARD
Direct Debit|NON_CREDIT_CARD
"""
