"""Filling empty books with a company's lists; there are no documents at first."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from ..company import Company
from ..tables import Row
from . import seed_gb_au, seed_us
from .accounts import ledger_class
from .books import Books
from .seed_data import ACTIVE_CURRENCIES, CURRENCY_NAMES, DOLLARS
from .taxes import save_code
from .values import rounded

SEEDED = datetime(2025, 7, 1, 16, tzinfo=UTC)
STOCK = Decimal(25)
_OTHERS = {
    "GB": (
        seed_gb_au.GB_ACCOUNTS,
        seed_gb_au.GB_CUSTOMERS,
        seed_gb_au.GB_VENDORS,
        seed_gb_au.GB_ITEMS,
        seed_gb_au.GB_CODES,
        "HMRC",
    ),
    "AU": (
        seed_gb_au.AU_ACCOUNTS,
        seed_gb_au.AU_CUSTOMERS,
        seed_gb_au.AU_VENDORS,
        seed_gb_au.AU_ITEMS,
        seed_gb_au.AU_CODES,
        "Australian Taxation Office",
    ),
}


def company_of(seed: dict) -> Company:
    """The record that the server lists and puts on its consent page."""
    return Company(
        id=seed["realm"],
        name=seed["name"],
        country=seed["country"],
        currency=seed["currency"],
    )


def seeded_books(seed: dict, clock) -> Books:
    """New books with chart, taxes, names, items and settings."""
    books = Books(company_of(seed), clock)
    books.settings = _settings(seed)
    first = seed["first_id"]
    sower = _Sower(books, first)
    if seed["country"] == "US":
        _sow_us(sower)
    else:
        _sow_other(sower, *_OTHERS[seed["country"]])
    for code in ACTIVE_CURRENCIES:
        sower.add("CompanyCurrency", Code=code, Name=CURRENCY_NAMES[code])
    for number, name in enumerate(("Consulting", "Retail"), 1):
        for kind, flag in (("Class", "SubClass"), ("Department", "SubDepartment")):
            label = name if kind == "Class" else f"Branch {number}"
            sower.add(kind, **_branch(label, flag))
    books.counters.update(
        Txn=first * 10 + 144, DocNumber=first + 1037, Link=first, ExchangeRate=first
    )
    books.journal.clear()
    return books


def _settings(seed: dict) -> dict:
    home = Decimal(DOLLARS[seed["currency"]])
    return {
        "address": seed["address"],
        "started": SEEDED,
        "year_start_month": seed["year_start_month"],
        "tax_mode": seed["tax_mode"],
        "multicurrency": True,
        "custom_numbers": True,
        "close_date": None,
        "class_tracking": "line",
        "departments": True,
        "allow_discount": True,
        "auto_apply_credit": False,
        "auto_apply_payments": False,
        "warn_duplicates": True,
        "warn_duplicate_bills": False,
        "warn_duplicate_checks": False,
        "warn_duplicate_journals": False,
        "account_numbers": seed["country"] != "US",
        "default_tax_code": "2" if seed["country"] == "US" else None,
        "default_term": str(seed["first_id"] + 3),
        "preferences_version": 0,
        "rates": {
            code: rounded(Decimal(dollars) / home, 6)
            for code, dollars in DOLLARS.items()
        },
    }


def _branch(name: str, flag: str) -> dict:
    return {"Name": name, "FullyQualifiedName": name, "_name": name, flag: False}


def _table(text: str) -> list[list[str]]:
    return [line.split("|") for line in text.strip().splitlines()]


class _Sower:
    """Saves rows with the ids they are given, or with the next ones."""

    def __init__(self, books: Books, first: int):
        self.books, self.first = books, first

    def add(self, kind: str, row_id: str = "", *, counter: str = "", **fields) -> Row:
        books, counter = self.books, counter or kind
        books.counters.setdefault(counter, self.first)
        if row_id:
            books.counters[counter] = max(books.counters[counter], int(row_id))
        row = {
            "Id": row_id or books.new_id(counter),
            "SyncToken": "0",
            "Active": True,
            "_created": SEEDED,
            "_updated": SEEDED,
            **fields,
        }
        return books[kind].save(row)

    def account(
        self,
        name: str,
        kind: str,
        sub_type: str,
        system: str = "",
        currency: str = "",
        *,
        row_id: str = "",
        number: str = "",
    ) -> Row:
        head, _, own = name.rpartition(":")
        parent = self.books["Account"].get(head) if head else None
        more: Row = {"ParentRef": parent["Id"]} if parent else {}
        full = f"{parent['FullyQualifiedName']}:{own}" if parent else own
        if number:
            more["AcctNum"] = number
        if system:
            more["_system"] = system
        row = self.add(
            "Account",
            row_id,
            Name=own,
            _name=own,
            FullyQualifiedName=full,
            SubAccount=bool(parent),
            AccountType=kind,
            AccountSubType=sub_type,
            CurrencyRef=currency or self.books.base_currency,
            **more,
        )
        self.books.ledger.declare(row["Id"], ledger_class(kind))
        return row

    def person(self, kind: str, name: str, row_id: str = "", parent: str = "") -> Row:
        fields: Row = {
            "DisplayName": name,
            "_name": name,
            "PrintOnCheckName": name,
            "CompanyName": name,
            "CurrencyRef": self.books.base_currency,
        }
        if kind == "Vendor":
            fields["Vendor1099"] = False
            return self.add(kind, row_id, counter="Name", **fields)
        taxed = seed_us.TAXABLE.get(row_id) if self.books.is_us else None
        if taxed:
            fields["DefaultTaxCodeRef"] = taxed
        if parent:
            above = self.books["Customer"].get(parent)["FullyQualifiedName"]
            fields.update(ParentRef=parent, Level=1)
        return self.add(
            kind,
            row_id,
            counter="Name",
            **fields,
            FullyQualifiedName=f"{above}:{name}" if parent else name,
            Job=bool(parent),
            BillWithParent=False,
            Taxable=bool(taxed),
            PreferredDeliveryMethod="Print",
        )

    def item(self, row_id: str, name: str, kind: str, price: str, **fields) -> Row:
        if kind == "Inventory":
            fields.update(
                TrackQtyOnHand=True, QtyOnHand=STOCK, InvStartDate=date(2025, 7, 1)
            )
        return self.add(
            "Item",
            row_id,
            Name=name,
            _name=name,
            FullyQualifiedName=name,
            SubItem=False,
            Type=kind,
            UnitPrice=Decimal(price),
            **{
                "TrackQtyOnHand": False,
                "PurchaseCost": Decimal(0),
                "Taxable": False,
                **fields,
            },
        )

    def agency(self, name: str, account: str, row_id: str = "") -> Row:
        return self.add(
            "TaxAgency",
            row_id,
            DisplayName=name,
            TaxTrackedOnSales=True,
            TaxTrackedOnPurchases=not self.books.is_us,
            _account=self.books.account(account),
        )

    def rate(self, name: str, percent: str, agency: str, row_id: str = "") -> str:
        return self.add(
            "TaxRate",
            row_id,
            Name=name,
            Description=name,
            RateValue=Decimal(percent),
            AgencyRef=agency,
            SpecialTaxType="NONE",
            DisplayType="ReadOnly",
        )["Id"]

    def code(self, name: str, sales: list, purchase: list, row_id: str = "") -> None:
        books = self.books
        books.counters.setdefault("TaxCode", self.first)
        row = save_code(books, row_id or books.new_id("TaxCode"), name, sales, purchase)
        books["TaxCode"].save({**row, "_created": SEEDED, "_updated": SEEDED})
        books.counters["TaxCode"] = max(books.counters["TaxCode"], int(row["Id"]))


def _sow_us(sower: _Sower) -> None:
    for row_id, name, *rest in _table(seed_us.ACCOUNTS):
        sower.account(name, *rest, row_id=row_id)
    for row_id, name, account in _table(seed_us.AGENCIES):
        sower.agency(name, account, row_id)
    for row_id, name, percent, agency in _table(seed_us.RATES):
        sower.rate(name, percent, agency, row_id)
    for row_id, name, sales, purchase in _table(seed_us.CODES):
        sower.code(name, sales.split(), purchase.split(), row_id)
    for row_id, name, parent in _table(seed_us.CUSTOMERS):
        sower.person("Customer", name, row_id, parent)
    for row_id, name in _table(seed_us.VENDORS):
        sower.person("Vendor", name, row_id)
    for row_id, name, kind, price, cost, taxed, *accounts in _table(seed_us.ITEMS):
        keys = ("IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef")
        used = {k: v for k, v in zip(keys, accounts, strict=True) if v}
        sower.item(
            row_id,
            name,
            kind,
            price,
            PurchaseCost=Decimal(cost),
            Taxable=bool(taxed),
            **used,
        )
    _sow_terms(sower, _table(seed_us.TERMS), _table(seed_us.METHODS))


def _sow_terms(sower: _Sower, terms: list[list[str]], methods: list[list[str]]) -> None:
    for *row_id, name, days in terms:
        sower.add(
            "Term", *row_id, Name=name, _name=name, Type="STANDARD", DueDays=int(days)
        )
    for *row_id, name, kind in methods:
        sower.add("PaymentMethod", *row_id, Name=name, _name=name, Type=kind)


def _sow_other(
    sower: _Sower, accounts, customers, vendors, items, codes, agency_name: str
) -> None:
    by_number = {}
    for number, *rest in _table(accounts):
        by_number[number] = sower.account(*rest, number=number)["Id"]
    agency = sower.agency(agency_name, "TAX 1")["Id"]
    for name, sales, purchase in _table(codes):
        sides = [
            [
                sower.rate(
                    f"{name} ({side}{' reversal' if p[0] == '-' else ''})", p, agency
                )
                for p in percents.split()
            ]
            for side, percents in (("Sales", sales), ("Purchases", purchase))
        ]
        sower.code(name, *sides)
    for name in customers:
        sower.person("Customer", name)
    for name in vendors:
        sower.person("Vendor", name)
    for name, kind, price, account in _table(items):
        sower.item("", name, kind, price, IncomeAccountRef=by_number[account])
    _sow_terms(sower, _table(seed_gb_au.TERMS), _table(seed_gb_au.GB_METHODS))
