"""What Intuit's XSDs do not say, or say wrongly: recorded traffic and pages win.

Held against recordings on 2026-11-21: 114 replies in JSON (the May 2026 US sandbox in
NangoHQ/integration-templates@3196dff, integrations/quickbooks/tests; those of 2020 in
minimul/qbo_api@34abd0e, spec/vcr), 23 records of fylein/fyle-qbo-api, and, as XML, 73
whole replies of ruckus/quickbooks-ruby (spec/fixtures). The XSDs of 2026-07-17 name
every property that the JSON holds; only what stands here had to give way.
"""

from __future__ import annotations

# An error of the gateway (qbo_api: error/401.yml): lower case, known to no XSD.
GATEWAY = frozenset(
    (
        "warnings",
        "intuitObject",
        "fault",
        "report",
        "queryResponse",
        "batchItemResponse",
        "attachableResponse",
        "syncErrorResponse",
        "requestId",
        "time",
        "status",
        "cdcresponse",
    )
)
GATEWAY_ERROR = frozenset(("message", "detail", "code", "element"))

# Most characters of a property; None: the XSD states a limit that does not hold.
# Without an entry the XSD's annotation for QuickBooks Online counts.
LENGTHS: dict[str, int | None] = {
    # 41 says the XSD; names of sub-customers are longer (qbo_api: all/alt_select.yml)
    "FullyQualifiedName": None,
    # 10 says the XSD; "20.0% RC MPCCs" is a British code (fyle's tax groups)
    "TaxCode.Name": None,
    # 21 says the XSD, dated: "(555) 555-5555 ext 12" is taken
    "TelephoneNumber.FreeFormNumber": None,
    # 15 and 25 say the XSD; Intuit's page of Customer says 100, 16 for titles
    # (api-evangelist/intuit: json-schema/intuit-customer-schema.json)
    "GivenName": 100,
    "MiddleName": 100,
    "FamilyName": 100,
    "Title": 16,
    "Suffix": 16,
    # The XSD states nothing. Both 100 and 500 are quoted; who keeps to 100 is safe.
    "DisplayName": 100,
    "CompanyName": 100,
    "PrivateNote": 4000,
    "MemoRef.value": 1000,
    "Payment.PaymentRefNum": 21,
    "PaymentMethod.Name": 31,
    "Class.Name": 100,
    "Department.Name": 100,
}

# What a new record needs; one of several where several stand in one string. Intuit's
# pages of the entities: the XSDs, which serve reads too, ask for nothing.
PERSON = ("DisplayName Title GivenName MiddleName FamilyName Suffix",)
NEEDED: dict[str, tuple[str, ...]] = {
    "Account": ("Name", "AccountType AccountSubType"),
    "Bill": ("VendorRef", "Line"),
    "BillPayment": ("VendorRef", "TotalAmt", "PayType", "Line"),
    "Class": ("Name",),
    "CreditMemo": ("CustomerRef", "Line"),
    "Customer": PERSON,
    "Department": ("Name",),
    "Invoice": ("CustomerRef", "Line"),
    "Item": ("Name", "Type"),
    "JournalEntry": ("Line",),
    "Payment": ("CustomerRef", "TotalAmt"),
    "PaymentMethod": ("Name",),
    "RefundReceipt": ("DepositToAccountRef", "Line"),
    "SalesReceipt": ("Line",),
    "TaxService": ("TaxCode", "TaxRateDetails"),
    "Term": ("Name", "DueDays DayOfMonthDue"),
    "Vendor": PERSON,
    "VendorCredit": ("VendorRef", "Line"),
}

# Never sent: QuickBooks overwrites them or, for the newer ones, may refuse them.
READ_ONLY = frozenset(
    (
        "Balance",
        "BalanceWithJobs",
        "CurrentBalance",
        "CurrentBalanceWithSubAccounts",
        "CustomExtensions",
        "FullyQualifiedName",
        "HomeBalance",
        "HomeTotalAmt",
        "ItemAccountRef",
        "LineEx",
        "MetaData",
        "PurchaseEx",
        "RemainingCredit",
        "UnappliedAmt",
        "V4IDPseudonym",
        "domain",
        "status",
    )
)

# Query parameters, by the kind of call. Pages on requestid, batch, query, CDC; the
# XSD of reports; node-quickbooks for include=allowduplicatedocnum.
ALWAYS = frozenset(("minorversion",))
WRITE = ALWAYS | {"requestid", "operation", "include"}
PARAMETERS: dict[str, frozenset[str]] = {
    "query": ALWAYS | {"query"},
    "cdc": ALWAYS | {"entities", "changedSince"},
    "batch": ALWAYS | {"requestid"},
    "exchangerate": ALWAYS | {"sourcecurrencycode", "asofdate"},
    "reports": ALWAYS
    | {
        "start_date",
        "end_date",
        "date_macro",
        "accounting_method",
        "summarize_column_by",
        "customer",
        "vendor",
        "department",
        "class",
        "account",
        "item",
        "report_date",
        "columns",
        "sort_by",
        "sort_order",
    },
}
