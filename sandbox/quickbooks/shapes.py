"""Which properties each entity has: names from Intuit's schema (Finance.xsd,
IntuitNamesTypes.xsd, read 2026-11) and from recordings.

What is named as ignored is read-only at QuickBooks, or not played here; sending it is
no error. Everything else that a client sends is refused with 2010.
"""

from __future__ import annotations

from .lineshapes import (
    ADDRESS,
    CALCULATION,
    CUSTOM_FIELD,
    DAY,
    EMAIL,
    FLAG,
    LINE,
    MONEY,
    NAME,
    NOTE,
    NUMBER,
    PHONE,
    REF,
    TAX_DETAIL,
    WEB,
    WHOLE,
)
from .schema import Many, Memo, Shape, Text, Word, entity, shape

# --- transactions ---

_TXN = dict(
    DocNumber=Text(21),
    TxnDate=DAY,
    DepartmentRef=REF,
    CurrencyRef=REF,
    ExchangeRate=NUMBER,
    PrivateNote=NOTE,
    CustomField=Many(CUSTOM_FIELD),
    Line=Many(LINE),
)
_TXN_IGNORED = (
    "TxnSubType TxnStatus LinkedTxn TxnSource TaxFormType TaxFormNum "
    "TransactionLocationType Tag TxnApprovalInfo RecurDataRef RecurringInfo ProjectRef "
    "TotalCostAmount HomeTotalCostAmount HomeTotalAmt HomeBalance Balance"
)


def _txn(name: str, ignored: str, **kinds) -> Shape:
    return entity(name, f"{_TXN_IGNORED} {ignored}", **_TXN, **kinds)


_SALES = dict(
    AutoDocNumber=FLAG,
    CustomerRef=REF,
    CustomerMemo=Memo(),
    BillAddr=ADDRESS,
    ShipAddr=ADDRESS,
    ShipFromAddr=ADDRESS,
    ClassRef=REF,
    SalesTermRef=REF,
    DueDate=DAY,
    ShipDate=DAY,
    TrackingNum=Text(31),
    ShipMethodRef=REF,
    GlobalTaxCalculation=CALCULATION,
    ApplyTaxAfterDiscount=FLAG,
    PrintStatus=Word(("NotSet", "NeedToPrint", "PrintComplete")),
    EmailStatus=Word(("NotSet", "NeedToSend", "EmailSent")),
    BillEmail=EMAIL,
    BillEmailCc=EMAIL,
    BillEmailBcc=EMAIL,
    PaymentMethodRef=REF,
    PaymentRefNum=Text(21),
    DepositToAccountRef=REF,
    TxnTaxDetail=TAX_DETAIL,
    AllowIPNPayment=FLAG,
    AllowOnlinePayment=FLAG,
    AllowOnlineCreditCardPayment=FLAG,
    AllowOnlineACHPayment=FLAG,
)
_SALES_IGNORED = (
    "FreeFormAddress RemitToRef SalesRepRef PONumber FOB TotalAmt TemplateRef "
    "ShippingTaxIncludedInTotalTax ARAccountRef FinanceCharge PaymentType CheckPayment "
    "CreditCardPayment DeliveryInfo DiscountRate DiscountAmt GovtTxnRefIdentifier "
    "TaxExemptionRef Deposit EInvoiceStatus ECloudStatusTimeStamp InvoiceLink "
    "invoiceStatus callToAction invoiceStatusLog InvoiceEx LessCIS "
    "InvoiceLinkSecurityCode InvoiceLinkExpiryDate RemainingCredit InvoiceRef "
    "CreditMemoEx SalesReceiptEx RefundReceiptEx AllowOnlinePayPalPayment"
)
_PURCHASES = dict(
    TxnTaxDetail=TAX_DETAIL,
    GlobalTaxCalculation=CALCULATION,
)

TRANSACTIONS: dict[str, Shape] = {
    **{
        name: _txn(name, _SALES_IGNORED, **_SALES)
        for name in ("Invoice", "CreditMemo", "SalesReceipt", "RefundReceipt")
    },
    "Payment": _txn(
        "Payment",
        "RemitToRef ARAccountRef PaymentType CheckPayment CreditCardPayment "
        "UnappliedAmt PaymentExtendedType PaymentEx TxnTaxDetail",
        CustomerRef=REF,
        DepositToAccountRef=REF,
        PaymentMethodRef=REF,
        PaymentRefNum=Text(21),
        TotalAmt=MONEY,
        ProcessPayment=FLAG,
    ),
    "Bill": _txn(
        "Bill",
        "TotalAmt BillEmail ReplyEmail Memo PayerRef RemitToAddr ShipAddr BillEx "
        "LessCIS IncludeInAnnualTPAR",
        **_PURCHASES,
        VendorRef=REF,
        APAccountRef=REF,
        SalesTermRef=REF,
        DueDate=DAY,
        VendorAddr=ADDRESS,
    ),
    "VendorCredit": _txn(
        "VendorCredit",
        "TotalAmt BillEmail ReplyEmail Memo VendorCreditEx IncludeInAnnualTPAR",
        **_PURCHASES,
        VendorRef=REF,
        APAccountRef=REF,
        VendorAddr=ADDRESS,
    ),
    "BillPayment": _txn(
        "BillPayment",
        "VendorAddr BillPaymentEx TxnTaxDetail ProcessBillPayment",
        VendorRef=REF,
        APAccountRef=REF,
        PayType=Word(("Check", "CreditCard")),
        CheckPayment=shape(
            "BillPaymentCheck",
            "CheckDetail PayeeAddr BillPaymentCheckEx",
            BankAccountRef=REF,
            PrintStatus=Word(("NotSet", "NeedToPrint", "PrintComplete")),
        ),
        CreditCardPayment=shape(
            "BillPaymentCreditCard",
            "CCDetail BillPaymentCreditCardEx",
            CCAccountRef=REF,
        ),
        TotalAmt=MONEY,
    ),
    "JournalEntry": _txn(
        "JournalEntry",
        "HomeCurrencyAdjustment EnteredInHomeCurrency GlobalTaxCalculation TotalAmt "
        "JournalEntryEx TxnTaxDetail",
        Adjustment=FLAG,
    ),
    "Purchase": _txn(
        "Purchase",
        "CheckPayment CreditCardPayment RemitToAddr TotalAmt TxnId TxnNum Memo "
        "PurchaseEx LessCIS IncludeInAnnualTPAR",
        **_PURCHASES,
        AccountRef=REF,
        PaymentMethodRef=REF,
        PaymentRefNum=Text(21),
        PaymentType=Word(("Cash", "Check", "CreditCard")),
        EntityRef=REF,
        Credit=FLAG,
        PrintStatus=Word(("NotSet", "NeedToPrint", "PrintComplete")),
    ),
    "Deposit": _txn(
        "Deposit",
        "CashBack GlobalTaxCalculation TotalAmt DepositEx TxnTaxDetail",
        DepositToAccountRef=REF,
    ),
}

# --- lists ---

_PERSON = dict(
    Title=Text(16),
    GivenName=NAME,
    MiddleName=NAME,
    FamilyName=NAME,
    Suffix=Text(16),
    CompanyName=NAME,
    DisplayName=Text(500),
    PrintOnCheckName=Text(110),
    Active=FLAG,
    PrimaryPhone=PHONE,
    AlternatePhone=PHONE,
    Mobile=PHONE,
    Fax=PHONE,
    PrimaryEmailAddr=EMAIL,
    WebAddr=WEB,
    BillAddr=ADDRESS,
    CurrencyRef=REF,
    CustomField=Many(CUSTOM_FIELD),
    AcctNum=NAME,
)
_PERSON_IGNORED = (
    "IntuitId Organization FullyQualifiedName UserId OtherContactInfo OtherAddr "
    "ContactName AltContactName Balance OpenBalanceDate CreditLimit OverDueBalance "
    "BusinessNumber GSTIN GSTRegistrationType Source"
)

LISTS: dict[str, Shape] = {
    "Customer": entity(
        "Customer",
        f"{_PERSON_IGNORED} RootCustomerRef Level CustomerTypeRef SalesRepRef "
        "TaxGroupCodeRef TaxRateRef CCDetail PriceLevelRef BalanceWithJobs "
        "TotalRevenue TotalExpense JobInfo TDSEnabled CustomerEx ARAccountRef "
        "IsProject IsCISContractor ClientCompanyId TaxRegime SecondaryTaxIdentifier",
        **_PERSON,
        ShipAddr=ADDRESS,
        Notes=Text(2000),
        Job=FLAG,
        BillWithParent=FLAG,
        ParentRef=REF,
        SalesTermRef=REF,
        PaymentMethodRef=REF,
        DefaultTaxCodeRef=REF,
        Taxable=FLAG,
        PreferredDeliveryMethod=Text(30),
        ResaleNum=Text(16),
        PrimaryTaxIdentifier=Text(30),
        TaxExemptionReasonId=Text(30),
    ),
    "Vendor": entity(
        "Vendor",
        f"{_PERSON_IGNORED} ShipAddr TaxCountry TaxIdEffectiveDate VendorTypeRef "
        "PrefillAccountRef BillRate T4AEligible T5018Eligible TDSEnabled "
        "TDSEntityTypeId TDSSectionTypeId TDSOverrideThreshold TaxReportingBasis "
        "VendorEx IsSubContractor SubcontractorType CISRate HasTPAR CostRate "
        "VendorPaymentBankDetail CompanyRegistrationNumber ParentRef "
        "DefaultTaxCodeRef",
        **_PERSON,
        Notes=Text(1024),
        TermRef=REF,
        APAccountRef=REF,
        TaxIdentifier=Text(30),
        Vendor1099=FLAG,
    ),
    "Account": entity(
        "Account",
        "FullyQualifiedName AccountAlias TxnLocationType AccountPurposes "
        "AcctNumExtn BankNum OpeningBalance OpeningBalanceDate CurrentBalance "
        "CurrentBalanceWithSubAccounts TaxAccount OnlineBankingEnabled FIName "
        "JournalCodeRef AccountEx CustomField Classification",
        Name=NAME,
        SubAccount=FLAG,
        ParentRef=REF,
        Description=Text(4000),
        Active=FLAG,
        AccountType=Text(60),
        AccountSubType=Text(60),
        AcctNum=Text(20),
        CurrencyRef=REF,
        TaxCodeRef=REF,
    ),
    "Item": entity(
        "Item",
        "Level FullyQualifiedName PercentBased RatePercent PaymentMethodRef UOMSetRef "
        "COGSAccountRef AvgCost QtyOnPurchaseOrder QtyOnSalesOrder ManPartNum "
        "DepositToAccountRef BuildPoint PrintGroupedItems SpecialItem SpecialItemType "
        "ItemGroupDetail ItemAssemblyDetail AbatementRate ReverseChargeRate "
        "ServiceType ItemCategoryType ItemEx TaxClassificationRef UQCDisplayText UQCId "
        "Source DeferredRevenue CustomField",
        Name=NAME,
        Sku=NAME,
        Description=NOTE,
        Active=FLAG,
        SubItem=FLAG,
        ParentRef=REF,
        Taxable=FLAG,
        SalesTaxIncluded=FLAG,
        UnitPrice=NUMBER,
        Type=Word(("Service", "NonInventory", "Inventory", "Category", "Group")),
        IncomeAccountRef=REF,
        PurchaseDesc=Text(1000),
        PurchaseTaxIncluded=FLAG,
        PurchaseCost=NUMBER,
        ExpenseAccountRef=REF,
        AssetAccountRef=REF,
        PrefVendorRef=REF,
        TrackQtyOnHand=FLAG,
        QtyOnHand=NUMBER,
        ReorderPoint=NUMBER,
        SalesTaxCodeRef=REF,
        PurchaseTaxCodeRef=REF,
        InvStartDate=DAY,
        ClassRef=REF,
    ),
    "Class": entity(
        "Class",
        "FullyQualifiedName ClassEx CustomField",
        Name=NAME,
        SubClass=FLAG,
        ParentRef=REF,
        Active=FLAG,
    ),
    "Department": entity(
        "Department",
        "FullyQualifiedName DepartmentEx Address CustomField",
        Name=NAME,
        SubDepartment=FLAG,
        ParentRef=REF,
        Active=FLAG,
    ),
    "Term": entity(
        "Term",
        "Type SalesTermEx CustomField",
        Name=Text(31),
        Active=FLAG,
        DiscountPercent=NUMBER,
        DueDays=WHOLE,
        DiscountDays=WHOLE,
        DayOfMonthDue=WHOLE,
        DueNextMonthDays=WHOLE,
        DiscountDayOfMonth=WHOLE,
    ),
    "PaymentMethod": entity(
        "PaymentMethod",
        "PaymentMethodEx CustomField",
        Name=Text(31),
        Active=FLAG,
        Type=Word(("CREDIT_CARD", "NON_CREDIT_CARD")),
    ),
    "CompanyCurrency": entity(
        "CompanyCurrency",
        "CompanyCurrencyEx CustomField",
        Code=Text(3),
        Name=NAME,
        Active=FLAG,
    ),
    "TaxAgency": entity(
        "TaxAgency",
        "TaxTrackedOnPurchases TaxTrackedOnSales TaxAgencyConfig",
        DisplayName=NAME,
        TaxRegistrationNumber=NAME,
    ),
}

ATTACHABLE = entity(
    "Attachable",
    "FileAccessUri TempDownloadUri Size Lat Long PlaceName ThumbnailFileAccessUri "
    "ThumbnailTempDownloadUri AttachableEx documentId",
    FileName=Text(1000),
    ContentType=Text(100),
    Category=Text(100),
    Note=Text(2000),
    Tag=Text(2000),
    AttachableRef=Many(
        shape(
            "AttachableRef",
            "LineInfo NoRefOnly CustomField Inactive AttachableRefEx",
            EntityRef=shape("EntityRef", "name", type=Text(30), value=Text(30)),
            IncludeOnSend=FLAG,
        )
    ),
)
EXCHANGE_RATE = entity(
    "ExchangeRate",
    "TargetCurrencyCode ExchangeRateEx",
    SourceCurrencyCode=Text(3),
    Rate=NUMBER,
    AsOfDate=DAY,
)
TAX_SERVICE = shape(
    "TaxService",
    "TaxCodeId Id SyncToken domain sparse",
    TaxCode=NAME,
    TaxRateDetails=Many(
        shape(
            "TaxRateDetails",
            TaxRateName=NAME,
            TaxRateId=Text(30),
            RateValue=NUMBER,
            TaxAgencyId=Text(30),
            TaxApplicableOn=Word(("Sales", "Purchase")),
        )
    ),
)
SHAPES: dict[str, Shape] = {
    **TRANSACTIONS,
    **LISTS,
    "ExchangeRate": EXCHANGE_RATE,
    "Attachable": ATTACHABLE,
}
