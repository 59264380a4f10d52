"""Filling empty books with a demonstration business; ids are always the same."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

from ..company import Company
from ..tables import Row
from . import people, seed_data
from .accounts import new_account
from .analysis import new_category
from .bank_accounts import new_bank_account
from .books import Books
from .codes import AREAS, CURRENCIES
from .contacts import new_contact
from .seed_data import PER_DOLLAR
from .taxes import displayed
from .values import rounded

SEEDED = datetime(2025, 7, 1, tzinfo=UTC)


def fixed_id(*path: str) -> str:
    """The id of a seeded thing: a hash of the business's name and its own."""
    name = "/".join(("accounting-sandbox/sage", *path))
    return uuid.uuid5(uuid.NAMESPACE_URL, name).hex


def company_of(seed: dict) -> Company:
    """The record that the server lists and puts on its consent page."""
    return Company(
        id=fixed_id(seed["name"], "business"),
        name=seed["name"],
        country=seed["country"],
        currency=seed["currency"],
    )


class Seeding:
    """One business being filled.

    :param generation: counts resets of the business: ids differ from one to the next
    """

    def __init__(self, seed: dict, clock, generation: int):
        self.seed, self.generation = seed, generation
        self.books = Books(company_of(seed), clock)
        created = self.books.now() if generation else SEEDED
        self.stamps = {"created_at": created, "updated_at": created}

    def id(self, *path: str) -> str:
        """The id of a thing of this business, in this generation."""
        more = (str(self.generation),) if self.generation else ()
        return fixed_id(self.seed["name"], *path, *more)

    def stamped(self, *path: str, **fields) -> Row:
        return {"id": self.id(*path), **self.stamps, **fields}

    def fill(self) -> Books:
        """Settings, taxes, chart, banks, rates, contacts, items; no documents."""
        self._settings()
        for columns in _table(self.seed["taxes"]):
            self._tax_rate(*columns)
        for columns in _table(self.seed["accounts"]):
            self._account(*columns)
        self._banks()
        for name, code in seed_data.DEFAULTS.items():
            self.books.defaults[name] = self._code(code)
        self._rates()
        base = self.seed["currency"]
        for columns in _table(self.seed["contacts"].format(base=base)):
            self._contact(*columns)
        for columns in _table(self.seed["foreign"]):
            self._contact(*columns)
        for columns in _table(seed_data.ITEMS):
            self._item(*columns)
        for columns in _table(seed_data.ANALYSIS_TYPES):
            self._analysis_type(*columns)
        self.books.journal.clear()
        return self.books

    def _code(self, code) -> str:
        return self.books.ledger_accounts.find("code", int(code))["id"]

    def _settings(self) -> None:
        seed, books = self.seed, self.books
        tax_type, tax_name = seed["tax_type"]
        books.business = {
            **self.stamps,
            "address_line_1": "1 Harbour Street",
            "city": seed["city"],
            "postal_code": seed["postal_code"],
            "region": "",
            "_generation": self.generation,
            "_bank_account": self.id("bank", "1200"),
            "_tax_type": {"id": tax_type, "name": tax_name},
            "_price_types": {
                self.id("price type", name): {"displayed_as": name}
                for name in ("Sales Price", "Trade", "Wholesale")
            },
            "_rate_types": {self.id("rate type", "Rate"): {"displayed_as": "Rate"}},
        }
        books.financial = {
            **self.stamps,
            "year_end_date": date(2026, 12, 31),
            "year_end_lockdown_date": None,
            "accounts_start_date": date(2025, 1, 1),
            "multi_currency_enabled": True,
            "use_live_exchange_rates": True,
            "tax_scheme_id": seed["scheme"],
            "tax_return_frequency_id": "QUARTERLY",
            "tax_number": seed["tax_number"],
            "tax_calculation": "invoice",
        }
        books.invoicing = {
            **self.stamps,
            "next_invoice_number": seed["first_number"],
            "next_credit_note_number": seed["first_number"],
            "separate": True,
            "sales_invoice_number_prefix": "SI-",
            "sales_credit_note_number_prefix": "SCN-",
            "customer_credit_days": 30,
            "vendor_credit_days": 30,
            "customer_credit_terms": "date_from_invoice",
            "vendor_credit_terms": "date_from_payment",
        }

    def _tax_rate(self, code, name, shown, percentage, parts="") -> None:
        rate = Decimal(percentage)
        components = []
        for part in filter(None, parts.split(", ")):
            label, share = part.rsplit(" ", 1)
            components.append(
                {
                    "id": f"{code}_{label.split()[0].upper()}",
                    "name": label,
                    "displayed_as": displayed(label, Decimal(share)),
                    "agency": f"California, {label}",
                    "percentage": Decimal(share),
                }
            )
        american = self.seed["country"] == "US"
        self.books.tax_rates.save(
            {
                "id": code,
                **self.stamps,
                "name": name,
                "displayed_as": displayed(shown, rate)
                if not name.upper().startswith("NO")
                else shown,
                "agency": "California" if american and rate else None,
                "percentage": rate,
                "is_visible": True,
                "editable": False,
                "components": components,
            }
        )

    def _account(self, code, name, kind, tax="", control="", areas="", mark="") -> None:
        flags = {}
        if areas:
            wanted = {seed_data.AREA_LETTERS.get(letter) for letter in areas}
            flags = {f"visible_in_{area}": area in wanted for area in AREAS}
        new_account(
            self.books,
            **self.stamped("account", code),
            **flags,
            name=name,
            display_name=name,
            nominal_code=int(code),
            ledger_account_type_id=kind,
            tax_rate_id=self.seed["tax_codes"].get(tax),
            fixed_tax_rate=kind == "SALES",
            control_name=control or None,
            is_control_account=mark == "C",
        )

    def _banks(self) -> None:
        for text in self.seed["banks"].split(", "):
            name, code, kind, currency = text.rsplit(" ", 3)
            new_bank_account(
                self.books,
                name,
                int(code),
                **self.stamped("bank", code),
                ledger_account_id=self.id("account", code),
                bank_account_type_id=kind,
                currency_id=currency,
                default_payment_method_id="CASH" if "CASH" in kind else "ELECTRONIC",
                _default=code == "1200",
            )

    def _rates(self) -> None:
        base = Decimal(PER_DOLLAR[self.seed["currency"]])
        for currency in CURRENCIES:
            if currency == self.seed["currency"]:
                continue
            rate = rounded(base / Decimal(PER_DOLLAR[currency]), 6)
            self.books.exchange_rates.save(
                {"id": currency, **self.stamps, "_base_per_unit": rate}
            )

    def _contact(self, name, types, reference, currency, mark="") -> None:
        books, slug = self.books, "".join(c for c in name.lower() if c.isalnum())
        row = new_contact(
            books,
            **self.stamped("contact", name),
            name=name,
            reference=reference,
            types=types.split(),
            currency_id=currency,
            system=mark == "system",
        )
        address = people.save_address(
            books, None, **self.stamped("address", name), contact_id=row["id"]
        )
        person = people.save_person(
            books,
            None,
            **self.stamped("person", name),
            contact_id=row["id"],
            address_id=address["id"],
            email=f"accounts@{slug}.example.com",
        )
        row["main_address_id"] = address["id"]
        row["main_contact_person_id"] = person["id"]
        books.contacts.save(row)

    def _item(self, code, kind, description, price, sales, purchase) -> None:
        types = "_price_types" if kind == "products" else "_rate_types"
        prices = [
            {
                "id": self.id("price", code, name["displayed_as"]),
                **self.stamps,
                "name": name["displayed_as"],
                "price": Decimal(price) if number == 0 else Decimal(0),
                "includes_tax": False,
                "type_id": type_id,
                "_order": number,
            }
            for number, (type_id, name) in enumerate(self.books.business[types].items())
        ]
        getattr(self.books, kind).save(
            self.stamped(
                "item",
                code,
                deleted_at=None,
                item_code=code,
                description=description,
                sales_ledger_account_id=self._code(sales),
                purchase_ledger_account_id=self._code(purchase),
                sales_tax_rate_id=self.seed["tax_codes"]["sale"],
                purchase_tax_rate_id=self.seed["tax_codes"]["buy"],
                active=True,
                prices=prices,
                _used=False,
            )
        )

    def _analysis_type(self, name, level) -> None:
        """With three categories each, active nowhere, as a new business has it."""
        row = self.books.analysis_types.save(
            self.stamped("analysis type", name, name=name, level=level, active_areas=[])
        )
        for number in (1, 2, 3):
            label = f"{name} {number}"
            stamps = self.stamped("analysis category", label)
            new_category(self.books, row["id"], f"{number:02}", label, **stamps)


def seeded_books(seed: dict, clock, generation: int = 0) -> Books:
    """New books of a business, without documents."""
    return Seeding(seed, clock, generation).fill()


def _table(text: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.split("|")]
        for line in text.strip().splitlines()
        if line.strip()
    ]
