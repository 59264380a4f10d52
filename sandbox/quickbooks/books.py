"""The books of one company: its tables, its ledger, its settings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ..company import Company
from ..ledger import Posting
from ..tables import BaseBooks, Row, Table
from . import errors
from .options import DEFAULTS
from .values import cents

API = "https://quickbooks.api.intuit.com/v3/company"
TREES = ("Account", "Item", "Class", "Department")
NAMED = ("Term", "PaymentMethod", "TaxCode", "TaxRate", "TaxAgency")
PEOPLE = ("Customer", "Vendor")
SALES = ("Invoice", "CreditMemo", "SalesReceipt", "RefundReceipt")
PURCHASES = ("Bill", "VendorCredit", "Purchase")
TRANSACTIONS = (
    *SALES,
    "Payment",
    *PURCHASES,
    "BillPayment",
    "JournalEntry",
    "Deposit",
)
# How 2500 calls the things that a reference can name.
_PLURALS = {
    "Account": "Accounts",
    "Customer": "Names",
    "Vendor": "Names",
    "Class": "Klasses",
    "Department": "Depts",
    "Item": "Items",
    "Term": "Terms",
    "PaymentMethod": "PaymentMethods",
    "TaxCode": "TaxCodes",
    "TaxRate": "TaxRates",
}
_RECEIVABLE = ("Accounts Receivable", "AccountsReceivable")
_PAYABLE = ("Accounts Payable", "AccountsPayable")


def name_of(row: Row) -> str:
    """What a list entry is called."""
    return row.get("DisplayName") or row.get("Name") or row.get("Code") or ""


def _lower(field: str):
    return lambda row: (row.get(field) or "").strip().lower() or None


def _party(row: Row) -> str | None:
    return row.get("CustomerRef") or row.get("VendorRef") or row.get("EntityRef")


class Books(BaseBooks):
    """Everything one company holds, a table per entity.

    `settings` are facts of the company (country, tax mode, preferences), `options` are
    how the sandbox answers where nobody knows how QuickBooks does.
    """

    LOOSE = ("settings", "options", "counters")

    def __init__(self, company: Company, clock):
        super().__init__(company, clock)
        self.settings: dict[str, object] = {}
        self.options: dict[str, object] = dict(DEFAULTS)
        self.counters: dict[str, int] = {}
        self.tables: dict[str, Table] = {}
        self._make_tables()

    def _make_tables(self) -> None:
        def table(kind: str, /, **indexes) -> None:
            self.tables[kind] = Table(self.journal, "Id", **indexes)

        for kind in TREES:
            table(
                kind,
                name=_lower("FullyQualifiedName"),
                plain=_lower("Name"),
                number=_lower("AcctNum"),
            )
        for kind in PEOPLE:
            table(
                kind,
                name=_lower("DisplayName"),
                parent=lambda row: row.get("ParentRef"),
            )
        for kind in NAMED:
            table(kind, name=lambda row: name_of(row).strip().lower() or None)
        for kind in TRANSACTIONS:
            table(kind, number=_lower("DocNumber"), party=_party)
        table("CompanyCurrency", name=_lower("Code"))
        table("ExchangeRate", day=lambda r: (r["SourceCurrencyCode"], r["AsOfDate"]))
        table(
            "Link",
            source=lambda r: (r["source_kind"], r["source"]),
            target=lambda r: (r["target_kind"], r["target"]),
        )
        table("Tombstone", kind=lambda r: r["kind"])
        table("Attachable")
        system = self.tables["Account"]
        system.add_index("system", lambda r: r.get("_system"))

    def _tables(self) -> list[tuple[str, Table]]:
        return list(self.tables.items())

    def restore(self, state) -> None:
        """Options that are newer than the state are as in new books."""
        super().restore(state)
        self.options = {**DEFAULTS, **self.options}

    def __getitem__(self, kind: str) -> Table:
        return self.tables[kind]

    # --- ids, events ---

    def new_id(self, counter: str) -> str:
        """The next id; transactions share one counter, people another."""
        self.counters[counter] = self.counters.get(counter, 0) + 1
        return str(self.counters[counter])

    def tell(self, kind: str, event: str, row_id: str) -> None:
        """Queue a webhook event; it leaves when the request has succeeded."""
        url = f"{API}/{self.company.id}/{kind.lower()}/{row_id}"
        self.journal.events.append((kind, event, row_id, url))

    def keep(self, kind: str, row: Row, event: str = "UPDATE") -> Row:
        """Save a row as of now, and tell of it."""
        row["_updated"] = self.now()
        self[kind].save(row)
        self.tell(kind, event, row["Id"])
        return row

    # --- settings ---

    @property
    def country(self) -> str:
        return self.company.country

    @property
    def is_us(self) -> bool:
        return self.country == "US"

    @property
    def tax_mode(self) -> str:
        """manual, ast (both US), global or none."""
        return self.settings["tax_mode"]

    @property
    def multicurrency(self) -> bool:
        return self.settings["multicurrency"]

    def check_open(self, *days: date | None) -> None:
        """Refuse days in the closed books.

        :raise Fault: 6210
        """
        close = self.settings.get("close_date")
        if close is not None and any(day and day <= close for day in days):
            raise errors.closed(close)

    # --- references ---

    def need(
        self, kind: str, row_id: str | None, element: str = "", *, any_state=False
    ) -> Row | None:
        """The thing that a reference names; None without a reference.

        :raise Fault: 2500 when there is none, 610 when it is inactive
        """
        if row_id is None:
            return None
        row = self[kind].get(row_id)
        if row is None:
            raise errors.bad_reference(_PLURALS[kind], row_id, element)
        if not any_state and not row.get("Active", True):
            raise errors.inactive(element)
        return row

    def person(self, row_id: str | None) -> tuple[str, Row] | tuple[None, None]:
        """A customer or vendor by the id they share."""
        for kind in PEOPLE:
            row = self[kind].get(row_id)
            if row is not None:
                return kind, row
        return None, None

    # --- system accounts ---

    def account(self, name: str) -> str:
        """The id of a system account, such as UNDEPOSITED.

        :raise KeyError: the chart has none
        """
        row = self["Account"].find("system", name)
        if row is None:
            raise KeyError(name)
        return row["Id"]

    def control(self, side: str, currency: str) -> str:
        """The receivables (`AR`) or payables (`AP`) account of a currency.

        QuickBooks opens one per foreign currency when it is first needed.
        """
        if currency == self.base_currency:
            return self.account(side)
        found = self["Account"].find("system", f"{side} {currency}")
        if found is not None:
            return found["Id"]
        base = self["Account"].get(self.account(side))
        kind, sub_type = _RECEIVABLE if side == "AR" else _PAYABLE
        return self.open_account(
            f"{base['Name']} - {currency}",
            kind,
            sub_type,
            "ASSET" if side == "AR" else "LIABILITY",
            system=f"{side} {currency}",
            currency=currency,
        )

    def exchange_account(self) -> str:
        """Exchange Gain or Loss, opened when it is first needed."""
        found = self["Account"].find("system", "EXCHANGE")
        if found is not None:
            return found["Id"]
        return self.open_account(
            "Exchange Gain or Loss",
            "Other Expense",
            "ExchangeGainOrLoss",
            "EXPENSE",
            system="EXCHANGE",
        )

    def open_account(
        self,
        name: str,
        kind: str,
        sub_type: str,
        ledger_class: str,
        *,
        system: str,
        currency: str = "",
    ) -> str:
        """An account that QuickBooks opens by itself."""
        row = {
            "Id": self.new_id("Account"),
            "SyncToken": "0",
            "Name": name,
            "FullyQualifiedName": name,
            "SubAccount": False,
            "Active": True,
            "AccountType": kind,
            "AccountSubType": sub_type,
            "CurrencyRef": currency or self.base_currency,
            "_name": name,
            "_system": system,
            "_created": self.now(),
        }
        self.ledger.declare(row["Id"], ledger_class)
        return self.keep("Account", row, "CREATE")["Id"]

    # --- currencies ---

    def rate(self, currency: str, day: date) -> Decimal:
        """Home units for one of the currency: as set for the day, else the seed's.

        :raise Fault: 2220 when the company does not use the currency
        """
        if currency == self.base_currency:
            return Decimal(1)
        row = self["ExchangeRate"].find("day", (currency, day))
        if row is not None:
            return row["Rate"]
        self.check_currency(currency)
        return self.settings["rates"].get(currency, Decimal(1))

    def check_currency(self, currency: str) -> None:
        """:raise Fault: 2220 when the company does not use the currency"""
        if currency == self.base_currency:
            return
        if not self.multicurrency:
            raise errors.currency(
                f"Multicurrency is off: only {self.base_currency} can be used"
            )
        row = self["CompanyCurrency"].find("name", currency.lower())
        if row is None or not row["Active"]:
            raise errors.currency(f"{currency} is not an active currency")

    # --- posting ---

    def post(
        self,
        kind: str,
        row: Row,
        parts: list[tuple[str, Decimal, str, tuple[str, ...]]],
    ) -> None:
        """Book a document; the first part is its control or bank account.

        :param parts: account, amount in the document's currency (debit positive), memo,
            tags; what rounding to the home currency leaves over goes to the largest of
            all but the first
        """
        rate = row.get("ExchangeRate") or Decimal(1)
        currency = row.get("CurrencyRef") or self.base_currency
        postings = [
            Posting(account, cents(amount * rate), currency, amount, memo, tags)
            for account, amount, memo, tags in parts
        ]
        left = -sum(p.amount for p in postings)
        if left:
            at = max(range(1, len(parts)), key=lambda i: abs(parts[i][1]))
            old = postings[at]
            postings[at] = Posting(
                old.account,
                old.amount + left,
                currency,
                old.foreign,
                old.memo,
                old.tags,
            )
        self.ledger.post(
            row["TxnDate"],
            postings,
            (kind, row["Id"]),
            f"{kind} {row.get('DocNumber') or row['Id']}",
        )
