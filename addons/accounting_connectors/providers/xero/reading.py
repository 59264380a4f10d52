"""Xero's words into canonical records. Tolerant: a live organisation answers with types
and statuses that the published enumerations lack (xero-python issues 203, 205, 206)."""

from decimal import Decimal

from ..documents import (
    Account,
    AccountClass,
    Contact,
    Item,
    Organisation,
    TaxRate,
    Tenant,
    TrackingOption,
)
from ..standing import TrackingCategory
from . import const
from .values import amount, day, moment, rows, sub, word

PLACE = ("AddressLine1", "City", "PostalCode")  # what makes an address
REST = ("AddressLine2", "Region", "Country")


def tenant(row):
    """:rtype: Tenant"""
    return Tenant(
        remote_id=word(row.get("tenantId")),
        name=word(row.get("tenantName")),
        connection_id=word(row.get("id")),
        extra={"consent": word(row.get("authEventId"))},
    )


def organisation(row, currencies):
    """:rtype: Organisation"""
    month, last = row.get("FinancialYearEndMonth"), row.get("FinancialYearEndDay")
    known = isinstance(month, int) and isinstance(last, int)
    base = word(row.get("BaseCurrency"))
    codes = [word(one.get("Code")) for one in currencies]
    return Organisation(
        remote_id=word(row.get("OrganisationID")),
        name=word(row.get("Name")),
        country=word(row.get("CountryCode")),
        currency=base,
        currencies=tuple(sorted({code for code in [base, *codes] if code})),
        short_code=word(row.get("ShortCode")),
        period_lock_date=day(row.get("PeriodLockDate")),
        year_lock_date=day(row.get("EndOfYearLockDate")),
        year_end=(month, last) if known else (12, 31),
        timezone=word(row.get("Timezone")),
        is_demo=row.get("IsDemoCompany") is True,
    )


def account(row):
    """:rtype: Account"""
    kind = word(row.get("Type"))
    bank = kind == "BANK"
    return Account(
        remote_id=word(row.get("AccountID")),
        code=word(row.get("Code")),
        name=word(row.get("Name")),
        type=kind,
        account_class=account_class(row),
        active=row.get("Status") == "ACTIVE",
        system=bool(row.get("SystemAccount")),
        payments=bank or row.get("EnablePaymentsToAccount") is True,
        bank=bank,
        currency=word(row.get("CurrencyCode")),
        tax_code=word(row.get("TaxType")),
        description=word(row.get("Description")),
    )


def account_class(row):
    """Class first: it is always one of five, while new types appear.

    :rtype: AccountClass
    """
    found = const.CLASSES.get(word(row.get("Class")).upper())
    kind = word(row.get("Type")).upper()
    return found or const.TYPE_CLASSES.get(kind, AccountClass.EXPENSE)


def tax_rate(row):
    """:rtype: TaxRate"""
    fits = frozenset(
        cls
        for cls, field in (
            (AccountClass.ASSET, "CanApplyToAssets"),
            (AccountClass.EQUITY, "CanApplyToEquity"),
            (AccountClass.EXPENSE, "CanApplyToExpenses"),
            (AccountClass.LIABILITY, "CanApplyToLiabilities"),
            (AccountClass.REVENUE, "CanApplyToRevenue"),
        )
        if row.get(field) is True
    )
    report = word(row.get("ReportTaxType")).upper()
    return TaxRate(
        remote_id=word(row.get("TaxType")),
        name=word(row.get("Name")),
        rate=amount(row.get("EffectiveRate")) or Decimal(0),
        classes=fits,
        sales=AccountClass.REVENUE in fits and not report.startswith("INPUT"),
        purchases=AccountClass.EXPENSE in fits and not report.startswith("OUTPUT"),
        active=row.get("Status") == "ACTIVE",
        usable=report not in const.UNUSABLE_REPORT_TYPES,
        components=tuple(
            (
                word(part.get("Name")),
                amount(part.get("Rate")) or Decimal(0),
                part.get("IsCompound") is True,
            )
            for part in rows(row, "TaxComponents")
        ),
    )


def contact(row):
    """:rtype: Contact"""
    place = address(row)
    return Contact(
        remote_id=word(row.get("ContactID")),
        number=word(row.get("ContactNumber")),
        name=word(row.get("Name")),
        email=word(row.get("EmailAddress")),
        phone=_number(phone(row)),
        vat=word(row.get("TaxNumber")),
        registration=word(row.get("CompanyNumber")),
        website=word(row.get("Website")),
        street=word(place.get("AddressLine1")),
        street2=word(place.get("AddressLine2")),
        city=word(place.get("City")),
        zip=word(place.get("PostalCode")),
        state=word(place.get("Region")),
        country=word(place.get("Country")),
        is_customer=row.get("IsCustomer") is True,
        is_supplier=row.get("IsSupplier") is True,
        active=row.get("ContactStatus", "ACTIVE") == "ACTIVE",
        version=version(row),
        changed_at=moment(row.get("UpdatedDateUTC")),
        merged_into=word(row.get("MergedToContactID")),
    )


def address(row):
    """The postal address, else the street's, else the rest of one; Xero sends both,
    empty ones too."""
    kinds = {word(one.get("AddressType")): one for one in rows(row, "Addresses")}
    for keys in PLACE, REST:
        for kind in ("POBOX", "STREET"):
            found = kinds.get(kind, {})
            if any(found.get(key) for key in keys):
                return found
    return {}


def phone(row):
    """The entry that is the contact's telephone for us; an empty one where none is."""
    kinds = {word(one.get("PhoneType")): one for one in rows(row, "Phones")}
    found = (kinds.get(kind, {}) for kind in ("DEFAULT", "DDI", "MOBILE"))
    return next((one for one in found if word(one.get("PhoneNumber"))), {})


def _number(entry):
    parts = reversed(const.PHONE_PARTS)
    return " ".join(word(entry.get(part)) for part in parts).strip()


def item(row):
    """:rtype: Item"""
    sold, bought = sub(row, "SalesDetails"), sub(row, "PurchaseDetails")
    cost_account = bought.get("COGSAccountCode") or bought.get("AccountCode")
    return Item(
        remote_id=word(row.get("ItemID")),
        code=word(row.get("Code")),
        name=word(row.get("Name")) or word(row.get("Code")),
        description=word(row.get("Description")),
        price=amount(sold.get("UnitPrice")),
        account_code=word(sold.get("AccountCode")),
        cost=amount(bought.get("UnitPrice")),
        cost_account_code=word(cost_account),
        is_sold=row.get("IsSold") is not False,
        is_purchased=row.get("IsPurchased") is True,
        is_service=row.get("IsTrackedAsInventory") is not True,
        tax_code=word(sold.get("TaxType")),
        active=True,  # Xero deletes items, it does not archive them
        version=version(row),
        changed_at=moment(row.get("UpdatedDateUTC")),
    )


def tracking(row):
    """:rtype: TrackingCategory"""
    category = word(row.get("TrackingCategoryID"))
    return TrackingCategory(
        remote_id=category,
        name=word(row.get("Name")),
        active=row.get("Status", "ACTIVE") == "ACTIVE",
        options=tuple(
            TrackingOption(
                category_id=category,
                remote_id=word(one.get("TrackingOptionID")),
                name=word(one.get("Name")),
                active=one.get("Status", "ACTIVE") == "ACTIVE",
            )
            for one in rows(row, "Options")
        ),
    )


def version(row):
    """The moment of the last change, as an ISO text that sorts."""
    changed = moment(row.get("UpdatedDateUTC"))
    return changed.isoformat() if changed else ""
