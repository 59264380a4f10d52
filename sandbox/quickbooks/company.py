"""CompanyInfo and Preferences: facts of the company, read-only here."""

from __future__ import annotations

from .books import Books

MONTHS = (
    "January February March April May June July August September October November "
    "December"
).split()


def info(books: Books) -> dict:
    """The CompanyInfo object; its Id is always 1."""
    settings, company = books.settings, books.company
    address = {"Id": "1", **settings["address"]}
    email = {"Address": "noreply@quickbooks.test"}
    return {
        "domain": "QBO",
        "sparse": False,
        "Id": "1",
        "SyncToken": "4",
        "MetaData": {
            "CreateTime": settings["started"],
            "LastUpdatedTime": settings["started"],
        },
        "CompanyName": company.name,
        "LegalName": company.name,
        "CompanyAddr": address,
        "CustomerCommunicationAddr": address,
        "LegalAddr": address,
        "CustomerCommunicationEmailAddr": email,
        "PrimaryPhone": {},
        "CompanyStartDate": settings["started"].date(),
        "FiscalYearStartMonth": MONTHS[settings["year_start_month"] - 1],
        "Country": company.country,
        "Email": email,
        "WebAddr": {},
        "SupportedLanguages": "en",
        "NameValue": [
            {"Name": name, "Value": value}
            for name, value in (
                ("NeoEnabled", "true"),
                ("IndustryType", "Landscaping Services"),
                ("IndustryCode", "561730"),
                ("CompanyType", "SoleProprietor"),
                (
                    "SubscriptionStatus",
                    "SUSPENDED" if books.options["suspended"] else "PAID",
                ),
                ("OfferingSku", "QuickBooks Online Plus"),
                ("PayrollFeature", "false"),
                ("AccountantFeature", "false"),
            )
        ],
    }


def preferences(books: Books) -> dict:
    """The Preferences object, from the settings of the company."""
    s = books.settings
    accounting = {
        "UseAccountNumbers": s["account_numbers"],
        "TrackDepartments": s["departments"],
        "DepartmentTerminology": "Location",
        "ClassTrackingPerTxn": s["class_tracking"] == "txn",
        "ClassTrackingPerTxnLine": s["class_tracking"] == "line",
        "FirstMonthOfFiscalYear": MONTHS[s["year_start_month"] - 1],
        "TaxYearMonth": "January",
        "CustomerTerminology": "Customers",
    }
    if s.get("close_date"):
        accounting["BookCloseDate"] = s["close_date"]
    taxes = {"UsingSalesTax": s["tax_mode"] != "none"}
    if s["tax_mode"] == "ast":
        taxes["PartnerTaxEnabled"] = True
    if s["tax_mode"] == "manual" and s.get("default_tax_code"):
        taxes["TaxGroupCodeRef"] = {"value": s["default_tax_code"]}
    return {
        "domain": "QBO",
        "sparse": False,
        "Id": "1",
        "SyncToken": str(s.get("preferences_version", 0)),
        "MetaData": {"CreateTime": s["started"], "LastUpdatedTime": s["started"]},
        "AccountingInfoPrefs": accounting,
        "ProductAndServicesPrefs": {
            "ForSales": True,
            "ForPurchase": True,
            "QuantityWithPriceAndRate": True,
            "QuantityOnHand": True,
        },
        "SalesFormsPrefs": {
            "CustomTxnNumbers": s["custom_numbers"],
            "AllowDeposit": False,
            "AllowDiscount": s["allow_discount"],
            "AllowEstimates": True,
            "AllowServiceDate": True,
            "AllowShipping": False,
            "AutoApplyCredit": s["auto_apply_credit"],
            "AutoApplyPayments": s["auto_apply_payments"],
            "DefaultTerms": {"value": s["default_term"]},
            "IPNSupportEnabled": False,
            "UsingPriceLevels": False,
            "UsingProgressInvoicing": False,
        },
        "VendorAndPurchasesPrefs": {
            "TrackingByCustomer": True,
            "BillableExpenseTracking": True,
        },
        "TimeTrackingPrefs": {"UseServices": True, "WorkWeekStartDate": "Monday"},
        "TaxPrefs": taxes,
        "CurrencyPrefs": {
            "MultiCurrencyEnabled": s["multicurrency"],
            "HomeCurrency": {"value": books.base_currency},
        },
        "ReportPrefs": {
            "ReportBasis": "Accrual",
            "CalcAgingReportFromTxnDate": False,
        },
        "OtherPrefs": {"NameValue": _others(books)},
    }


def _others(books: Books) -> list[dict]:
    s = books.settings
    values = {
        "SalesFormsPrefs.DefaultCustomerMessage": "Thank you for your business.",
        "WarnDuplicateCheckNumber": str(s["warn_duplicate_checks"]).lower(),
        "WarnDuplicateBillNumber": str(s["warn_duplicate_bills"]).lower(),
        "WarnDuplicateJournalNumber": str(s["warn_duplicate_journals"]).lower(),
        "UncategorizedIncomeAccountId": books.account("UNCATEGORIZED INCOME"),
        "UncategorizedExpenseAccountId": books.account("UNCATEGORIZED EXPENSE"),
    }
    return [{"Name": name, "Value": value} for name, value in values.items()]


def single(books: Books, name: str) -> dict:
    """One of the two entities that every company has exactly one of."""
    if name == "companyinfo":
        return {"entity": "CompanyInfo", "body": info(books)}
    return {"entity": "Preferences", "body": preferences(books)}
