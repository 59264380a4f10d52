"""The parts of documents: addresses, lines and their details, tax."""

from __future__ import annotations

from .schema import Day, Flag, Many, Number, Ref, Text, Whole, Word, shape

MONEY, NUMBER, REF, DAY, FLAG, WHOLE = (
    Number(2),
    Number(),
    Ref(),
    Day(),
    Flag(),
    Whole(),
)
NAME, NOTE, SHORT = Text(100), Text(4000), Text(500)
CALCULATION = Word(("TaxExcluded", "TaxInclusive", "NotApplicable"))

ADDRESS = shape(
    "PhysicalAddress",
    "Id Lat Long Tag Note",
    **{f"Line{n}": SHORT for n in range(1, 6)},
    City=Text(255),
    Country=Text(255),
    CountryCode=Text(10),
    County=Text(255),
    CountrySubDivisionCode=Text(255),
    PostalCode=Text(31),
    PostalCodeSuffix=Text(31),
)
EMAIL = shape("EmailAddress", "Id Default Tag", Address=NAME)
PHONE = shape(
    "TelephoneNumber",
    "Id DeviceType CountryCode AreaCode ExchangeCode Extension Default Tag",
    FreeFormNumber=Text(30),
)
WEB = shape("WebSiteAddress", "Id Default Tag", URI=Text(1000))
LINKED = shape("LinkedTxn", TxnId=Text(30), TxnType=Text(30), TxnLineId=Text(30))
CUSTOM_FIELD = shape(
    "CustomField",
    DefinitionId=Text(30),
    Name=NAME,
    Type=Text(30),
    StringValue=NOTE,
    BooleanValue=FLAG,
    DateValue=DAY,
    NumberValue=NUMBER,
)

# --- lines ---

_ITEM_LINE = dict(
    ItemRef=REF,
    ClassRef=REF,
    UnitPrice=NUMBER,
    Qty=NUMBER,
    TaxCodeRef=REF,
    TaxInclusiveAmt=MONEY,
)
_ITEM_LINE_IGNORED = (
    "UnitCostPrice RatePercent PriceLevelRef MarkupInfo UOMRef ItemAccountRef "
    "InventorySiteRef TaxClassificationRef DeferredRevenue"
)
SALES_ITEM = shape(
    "SalesItemLineDetail",
    f"{_ITEM_LINE_IGNORED} RetainageAmount SalesItemLineDetailEx DiscountRate "
    "DiscountAmt",
    **_ITEM_LINE,
    ServiceDate=DAY,
)
ITEM_EXPENSE = shape(
    "ItemBasedExpenseLineDetail",
    f"{_ITEM_LINE_IGNORED} ItemBasedExpenseLineDetailEx",
    **_ITEM_LINE,
    CustomerRef=REF,
    BillableStatus=Word(("Billable", "NotBillable", "HasBeenBilled")),
)
ACCOUNT_EXPENSE = shape(
    "AccountBasedExpenseLineDetail",
    "MarkupInfo TaxAmount ExpenseDetailLineDetailEx",
    CustomerRef=REF,
    ClassRef=REF,
    AccountRef=REF,
    BillableStatus=Word(("Billable", "NotBillable", "HasBeenBilled")),
    TaxCodeRef=REF,
    TaxInclusiveAmt=MONEY,
)
DISCOUNT = shape(
    "DiscountLineDetail",
    "DiscountRef ServiceDate TaxCodeRef DiscountLineDetailEx",
    PercentBased=FLAG,
    DiscountPercent=NUMBER,
    DiscountAccountRef=REF,
    ClassRef=REF,
)
DESCRIPTION = shape(
    "DescriptionLineDetail", "TaxCodeRef DescriptionLineDetailEx", ServiceDate=DAY
)
JOURNAL = shape(
    "JournalEntryLineDetail",
    "TaxRateRef TaxApplicableOn TaxInclusiveAmt JournalCodeRef "
    "JournalEntryLineDetailEx BillableStatus TaxAmount TaxCodeRef",
    PostingType=Word(("Debit", "Credit")),
    AccountRef=REF,
    Entity=shape(
        "EntityTypeRef",
        Type=Word(("Customer", "Vendor", "Employee")),
        EntityRef=REF,
    ),
    ClassRef=REF,
    DepartmentRef=REF,
)
DEPOSIT = shape(
    "DepositLineDetail",
    "TxnType TaxApplicableOn TaxCodeRef DepositLineDetailEx",
    Entity=REF,
    ClassRef=REF,
    AccountRef=REF,
    PaymentMethodRef=REF,
    CheckNum=Text(21),
)
_DETAIL_TYPES = (
    "SalesItemLineDetail ItemBasedExpenseLineDetail AccountBasedExpenseLineDetail "
    "DiscountLineDetail DescriptionOnly JournalEntryLineDetail DepositLineDetail "
    "SubTotalLineDetail PaymentLineDetail GroupLineDetail TaxLineDetail"
).split()
LINE = shape(
    "Line",
    "Received SubTotalLineDetail PaymentLineDetail GroupLineDetail CustomField LineEx "
    "ProjectRef CostAmount HomeCostAmount CustomExtensions TDSLineDetail "
    "ReimburseLineDetail",
    Id=Text(30),
    LineNum=WHOLE,
    Description=NOTE,
    Amount=MONEY,
    DetailType=Word(tuple(_DETAIL_TYPES)),
    LinkedTxn=Many(LINKED),
    SalesItemLineDetail=SALES_ITEM,
    ItemBasedExpenseLineDetail=ITEM_EXPENSE,
    AccountBasedExpenseLineDetail=ACCOUNT_EXPENSE,
    DiscountLineDetail=DISCOUNT,
    DescriptionLineDetail=DESCRIPTION,
    JournalEntryLineDetail=JOURNAL,
    DepositLineDetail=DEPOSIT,
)
TAX_LINE = shape(
    "Line",
    "Id LineNum Description DetailType CustomExtensions LineEx",
    Amount=MONEY,
    TaxLineDetail=shape(
        "TaxLineDetail",
        "PercentBased TaxInclusiveAmount OverrideDeltaAmount ServiceDate "
        "TaxLineDetailEx",
        TaxRateRef=REF,
        TaxPercent=NUMBER,
        NetAmountTaxable=MONEY,
    ),
)
TAX_DETAIL = shape(
    "TxnTaxDetail",
    "DefaultTaxCodeRef TaxReviewStatus UseAutomatedSalesTax",
    TxnTaxCodeRef=REF,
    TotalTax=MONEY,
    TaxLine=Many(TAX_LINE),
)
