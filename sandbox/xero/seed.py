"""Filling empty books with a demonstration organisation; ids are always the same."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from decimal import Decimal

from ..company import Company
from . import seed_data
from .books import CLASS_OF_TYPE, Books
from .seed_data import CURRENCY_NAMES, OURS, PER_DOLLAR
from .store import Row
from .taxrates import CLASSES
from .values import rounded

SEEDED = datetime(2025, 7, 1, tzinfo=UTC)
_FITS = dict(zip("AQELR", CLASSES, strict=True))


def fixed_id(*path: str) -> str:
    """The id of a seeded thing: a hash of the organisation's name and its own."""
    name = "/".join(("accounting-sandbox/xero", *path))
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


def rate_between(base: str, currency: str) -> Decimal:
    """Made-up units of the currency per unit of the base; 1 for unknown currencies."""
    if base not in PER_DOLLAR or currency not in PER_DOLLAR:
        return Decimal(1)
    return rounded(Decimal(PER_DOLLAR[currency]) / Decimal(PER_DOLLAR[base]), 6)


def company_of(organisation: dict) -> Company:
    """The record that the server lists and puts on its consent page."""
    return Company(
        id=fixed_id(organisation["name"], "organisation"),
        name=organisation["name"],
        country=organisation["country"],
        currency=organisation["currency"],
        short_code=organisation["short_code"],
    )


def seeded_books(organisation: dict, clock) -> Books:
    """New books with chart, taxes, contacts, items and settings, and no documents."""
    books = Books(company_of(organisation), clock)
    books.organisation = _organisation(organisation, books.company)
    books.options["no_tax_type"] = organisation["defaults"]["-"]
    for code in organisation["currencies"]:
        books.currencies.save({"Code": code, "Description": CURRENCY_NAMES[code]})
        books.rates[code] = rate_between(organisation["currency"], code)
    for columns in _table(organisation["taxes"]):
        books.tax_rates.save(_tax_rate(*columns))
    for columns in _table(organisation["accounts"]):
        row = books.accounts.save(_account(organisation, *columns))
        books.ledger.declare(row["AccountID"], row["Class"])
    _people_and_things(books, organisation)
    books.journal.clear()
    return books


def _table(text: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.split("|")]
        for line in text.strip().splitlines()
        if line.strip()
    ]


def _organisation(seed: dict, company: Company) -> Row:
    day, month = seed["year_end"]
    return {
        "OrganisationID": company.id,
        "Name": company.name,
        "LegalName": company.name,
        "ShortCode": company.short_code,
        "Version": seed["version"],
        "CountryCode": company.country,
        "BaseCurrency": company.currency,
        "Timezone": seed["timezone"],
        "IsDemoCompany": True,
        "Class": "DEMO",
        "Edition": "BUSINESS",
        "OrganisationType": "COMPANY",
        "OrganisationEntityType": "COMPANY",
        "OrganisationStatus": "ACTIVE",
        "PaysTax": True,
        "TaxNumber": seed["tax_number"],
        "FinancialYearEndDay": day,
        "FinancialYearEndMonth": month,
        "SalesTaxBasis": seed["basis"],
        "SalesTaxPeriod": "QUARTERLY",
        "DefaultSalesTax": "Tax Exclusive",
        "DefaultPurchasesTax": "Tax Exclusive",
        "CreatedDateUTC": SEEDED,
        "PeriodLockDate": None,
        "EndOfYearLockDate": None,
        "Addresses": [],
        "Phones": [],
        "ExternalLinks": [],
    }


def _tax_rate(tax_type, rate, name, fits, report_type="") -> Row:
    rate = Decimal(rate)
    return {
        "Name": name,
        "TaxType": tax_type,
        "Status": "ACTIVE",
        "ReportTaxType": report_type or tax_type,
        "DisplayTaxRate": rate,
        "EffectiveRate": rate,
        "_system": not tax_type.startswith("TAX"),
        "TaxComponents": [
            {"Name": name, "Rate": rate, "IsCompound": False, "IsNonRecoverable": False}
        ],
        **{f"CanApplyTo{c}": letter in fits for letter, c in _FITS.items()},
    }


def _account(seed: dict, code, name, kind, tax, system="", note="") -> Row:
    row = {
        "AccountID": fixed_id(seed["name"], "account", code),
        "Code": code,
        "Name": name,
        "Type": kind,
        "Class": CLASS_OF_TYPE[kind],
        "Status": "ACTIVE",
        "TaxType": seed["defaults"].get(tax, tax),
        "AddToWatchlist": False,
        "EnablePaymentsToAccount": code in ("855", "880", "881"),
        "ShowInExpenseClaims": kind in ("EXPENSE", "OVERHEADS"),
        "UpdatedDateUTC": SEEDED,
    }
    if system:
        row["SystemAccount"] = system
    if note:
        row["Description"] = OURS
    if kind == "BANK":
        row.update(
            BankAccountType="BANK",
            CurrencyCode=seed["currency"],
            BankAccountNumber=f"0001000{code}",
        )
    return row


def _people_and_things(books: Books, seed: dict) -> None:
    name = seed["name"]
    for contact, role in _table(seed_data.CONTACTS):
        slug = "".join(c for c in contact.lower() if c.isalnum())
        books.contacts.save(
            {
                "ContactID": fixed_id(name, "contact", contact),
                "Name": contact,
                "ContactStatus": "ACTIVE",
                "EmailAddress": f"accounts@{slug}.example.com",
                "IsCustomer": role == "customer",
                "IsSupplier": role == "supplier",
                "Addresses": [],
                "Phones": [],
                "ContactPersons": [],
                "UpdatedDateUTC": SEEDED,
            }
        )
    for code, label, price in _table(seed_data.ITEMS):
        books.items.save(
            {
                "ItemID": fixed_id(name, "item", code),
                "Code": code,
                "Name": label[:50],
                "Description": label,
                "IsSold": True,
                "IsPurchased": False,
                "IsTrackedAsInventory": False,
                "UpdatedDateUTC": SEEDED,
                "SalesDetails": {
                    "UnitPrice": Decimal(price),
                    "AccountCode": "200",
                    "TaxType": seed["defaults"]["sale"],
                },
                "PurchaseDetails": {},
                "_accounts": ("200",),
            }
        )
    books.tracking.save(
        {
            "TrackingCategoryID": fixed_id(name, "tracking", "Region"),
            "Name": "Region",
            "Status": "ACTIVE",
            "Options": [
                {
                    "TrackingOptionID": fixed_id(name, "tracking", "Region", option),
                    "Name": option,
                    "Status": "ACTIVE",
                }
                for option in ("Eastside", "North", "South", "West Coast")
            ],
        }
    )
    for order, theme in enumerate(("Standard", "Special Projects")):
        books.branding_themes.save(
            {
                "BrandingThemeID": fixed_id(name, "theme", theme),
                "Name": theme,
                "Type": "INVOICE",
                "SortOrder": order,
                "CreatedDateUTC": SEEDED,
            }
        )
