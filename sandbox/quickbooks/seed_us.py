"""The US sample company's lists, with the Ids that recordings of 2026-05 show.

Accounts 91 to 96 and tax code 4 are additions of this sandbox, as their descriptions
say: the sample company has no account for deposits or shipping.
"""

from __future__ import annotations

# Id | name (its parent's Id before a colon) | type | subtype | system name | currency
ACCOUNTS = """
35|Checking|Bank|Checking|
36|Savings|Bank|Savings|
84|Accounts Receivable (A/R)|Accounts Receivable|AccountsReceivable|AR
3|Prepaid Expenses|Other Current Asset|PrepaidExpenses|
4|Undeposited Funds|Other Current Asset|UndepositedFunds|UNDEPOSITED
32|Uncategorized Asset|Other Current Asset|OtherCurrentAssets|
81|Inventory Asset|Other Current Asset|Inventory|
37|Truck|Fixed Asset|Vehicles|
38|37:Original Cost|Fixed Asset|Vehicles|
39|37:Depreciation|Fixed Asset|AccumulatedDepreciation|
33|Accounts Payable (A/P)|Accounts Payable|AccountsPayable|AP
41|Mastercard|Credit Card|CreditCard|
42|Visa|Credit Card|CreditCard|
43|Loan Payable|Other Current Liability|OtherCurrentLiabilities|
89|Arizona Dept. of Revenue Payable|Other Current Liability|GlobalTaxPayable|TAX 1
90|Board of Equalization Payable|Other Current Liability|GlobalTaxPayable|TAX 2
44|Notes Payable|Long Term Liability|OtherLongTermLiabilities|
2|Retained Earnings|Equity|RetainedEarnings|RETAINED
34|Opening Balance Equity|Equity|OpeningBalanceEquity|
1|Services|Income|ServiceFeeIncome|
5|Fees Billed|Income|ServiceFeeIncome|
30|Uncategorized Income|Income|ServiceFeeIncome|UNCATEGORIZED INCOME
85|Billable Expense Income|Income|ServiceFeeIncome|
6|Refunds-Allowances|Income|DiscountsRefundsGiven|
86|Discounts given|Income|DiscountsRefundsGiven|DISCOUNTS
45|Landscaping Services|Income|OtherPrimaryIncome|
46|45:Job Materials|Income|OtherPrimaryIncome|
47|46:Decks and Patios|Income|OtherPrimaryIncome|
48|46:Fountains and Garden Lighting|Income|OtherPrimaryIncome|
49|46:Plants and Soil|Income|OtherPrimaryIncome|
50|46:Sprinklers and Drip Systems|Income|OtherPrimaryIncome|
51|45:Labor|Income|OtherPrimaryIncome|
52|51:Installation|Income|OtherPrimaryIncome|
53|51:Maintenance and Repair|Income|OtherPrimaryIncome|
54|Pest Control Services|Income|OtherPrimaryIncome|
82|Design income|Income|OtherPrimaryIncome|
83|Other Income|Income|OtherPrimaryIncome|
79|Sales of Product Income|Income|SalesOfProductIncome|
87|Unapplied Cash Payment Income|Income|UnappliedCashPaymentIncome|UNAPPLIED AR
25|Interest Earned|Other Income|InterestEarned|
26|Other Portfolio Income|Other Income|OtherMiscellaneousIncome|
80|Cost of Goods Sold|Cost of Goods Sold|SuppliesMaterialsCogs|
7|Advertising|Expense|AdvertisingPromotional|
8|Bank Charges|Expense|BankCharges|
9|Commissions & fees|Expense|OtherMiscellaneousServiceCost|
10|Dues & Subscriptions|Expense|DuesSubscriptions|
11|Insurance|Expense|Insurance|
57|11:Workers Compensation|Expense|Insurance|
12|Legal & Professional Fees|Expense|LegalProfessionalFees|
69|12:Accounting|Expense|LegalProfessionalFees|
70|12:Bookkeeper|Expense|LegalProfessionalFees|
71|12:Lawyer|Expense|LegalProfessionalFees|
13|Meals and Entertainment|Expense|EntertainmentMeals|
15|Office Expenses|Expense|OfficeGeneralAdministrativeExpenses|
16|Promotional|Expense|AdvertisingPromotional|
17|Rent or Lease|Expense|RentOrLeaseOfBuildings|
19|Stationery & Printing|Expense|OfficeGeneralAdministrativeExpenses|
20|Supplies|Expense|SuppliesMaterials|
21|Taxes & Licenses|Expense|TaxesPaid|
22|Travel|Expense|Travel|
23|Travel Meals|Expense|TravelMeals|
24|Utilities|Expense|Utilities|
76|24:Gas and Electric|Expense|Utilities|
77|24:Telephone|Expense|Utilities|
28|Disposal Fees|Expense|OtherMiscellaneousServiceCost|
29|Equipment Rental|Expense|EquipmentRental|
31|Uncategorized Expense|Expense|OtherMiscellaneousServiceCost|UNCATEGORIZED EXPENSE
55|Automobile|Expense|Auto|
56|55:Fuel|Expense|Auto|
58|Job Expenses|Expense|CostOfLabor|
59|58:Cost of Labor|Expense|CostOfLabor|
60|59:Installation|Expense|CostOfLabor|
61|59:Maintenance and Repairs|Expense|CostOfLabor|
62|58:Equipment Rental|Expense|EquipmentRental|
63|58:Job Materials|Expense|SuppliesMaterials|
64|63:Decks and Patios|Expense|SuppliesMaterials|
65|63:Fountain and Garden Lighting|Expense|SuppliesMaterials|
66|63:Plants and Soil|Expense|SuppliesMaterials|
67|63:Sprinklers and Drip Systems|Expense|SuppliesMaterials|
68|58:Permits|Expense|OtherMiscellaneousServiceCost|
72|Maintenance and Repair|Expense|RepairMaintenance|
73|72:Building Repairs|Expense|RepairMaintenance|
74|72:Computer Repairs|Expense|RepairMaintenance|
75|72:Equipment Repairs|Expense|RepairMaintenance|
78|Purchases|Expense|SuppliesMaterials|
88|Unapplied Cash Bill Payment Expense|Expense|UnappliedCashBillPaymentExpense|UNAPPLIED AP
14|Miscellaneous|Other Expense|OtherMiscellaneousServiceCost|
27|Penalties & Settlements|Other Expense|PenaltiesSettlements|
40|Depreciation|Other Expense|Depreciation|
91|Customer Deposits|Other Current Liability|OtherCurrentLiabilities|
92|Deferred Revenue|Other Current Liability|DeferredRevenue|
93|Shipping Income|Income|OtherPrimaryIncome|
94|Rounding|Expense|OtherMiscellaneousServiceCost|
95|Euro Account|Bank|Checking||EUR
96|Consulting Income|Income|ServiceFeeIncome|
"""  # noqa: E501
# Id | name | parent's Id
CUSTOMERS = """
1|Amy's Bird Sanctuary|
2|Bill's Windsurf Shop|
3|Cool Cars|
4|Diego Rodriguez|
5|Dukes Basketball Camp|
6|Dylan Sollfrank|
7|Freeman Sporting Goods|
8|0969 Ocean View Road|7
9|55 Twin Lane|7
10|Geeta Kalapatapu|
11|Gevelber Photography|
12|Jeff's Jalopies|
13|John Melton|
14|Kate Whelan|
15|Pye's Cakes|
16|Kookies by Kathy|
17|Mark Cho|
18|Paulsen Medical Supplies|
19|Rago Travel Agency|
20|Red Rock Diner|
21|Rondonuwu Fruit and Vegi|
22|Shara Barnett|
23|Barnett Design|22
24|Sonnenschein Family Store|
25|Sushi by Katsuyuki|
26|Travis Waldron|
27|Video Games by Dan|
28|Wedding Planning by Whitney|
29|Weiskopf Consulting|
"""
TAXABLE = {"1": "2", "5": "3"}  # customer: default tax code
VENDORS = """
30|Books by Bessie
31|Brosnahan Insurance Agency
32|Cal Telephone
33|Chin's Gas and Oil
34|Cigna Health Care
35|Computers by Jenni
36|Diego's Road Warrior Bodyshop
37|EDD
38|Ellis Equipment Rental
39|Fidelity
40|Hall Properties
41|Hicks Hardware
42|Lee Advertising
43|Mahoney Mugs
44|Met Life Dental
45|National Eye Care
46|Norton Lumber and Building Materials
47|Pam Seitz
48|PG&E
49|Robertson & Associates
50|Tania's Nursery
51|Tim Philip Masonry
52|Tony Rondonuwu
53|United States Treasury
56|Bob's Burger Joint
57|Squeaky Kleen Car Wash
"""
# Id | name | type | price | cost | taxable | income account | expense | asset
ITEMS = """
1|Services|Service|0|0||1||
2|Hours|Service|0|0||1||
3|Concrete|Service|0|0|yes|48||
4|Design|Service|75|0||82||
5|Rock Fountain|Inventory|275|125|yes|79|80|81
6|Gardening|Service|0|0||45||
7|Installation|Service|50|0||52||
8|Lighting|Service|0|0|yes|48||
9|Maintenance & Repair|Service|0|0||53||
10|Pest Control|Service|35|0||54||
11|Pump|Inventory|15|10|yes|79|80|81
12|Refunds & Allowances|Service|0|0||83||
13|Rocks|Service|0|0|yes|48||
14|Sod|Service|0|0|yes|49||
15|Soil|Service|10|6.5|yes|49|66|
16|Sprinkler Heads|Inventory|2|0.75|yes|79|80|81
17|Sprinkler Pipes|Inventory|4|2.5|yes|79|80|81
18|Trimming|Service|35|0||45||
"""
# Id | name | account's system name
AGENCIES = """
1|Arizona Dept. of Revenue|TAX 1
2|Board of Equalization|TAX 2
"""
# Id | name | percent | agency
RATES = """
1|AZ State tax|7.1|1
2|Tucson City|2|1
3|California|8|2
4|State Tax|6.25|2
5|County Tax|2.5|2
"""
# Id | name | rates on sales | rates on purchases
CODES = """
2|California|3|
3|Tucson|1 2|
4|Tax on Goods|4 5|
"""
TERMS = """
1|Due on receipt|0
2|Net 15|15
3|Net 30|30
4|Net 60|60
5|Net 10|10
"""
METHODS = """
1|Cash|NON_CREDIT_CARD
2|Check|NON_CREDIT_CARD
3|Visa|CREDIT_CARD
4|MasterCard|CREDIT_CARD
5|Discover|CREDIT_CARD
6|American Express|CREDIT_CARD
7|Diners Club|CREDIT_CARD
"""
