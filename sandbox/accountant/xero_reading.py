"""Reading the books of a Xero organisation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal

from .base import Accountant, money
from .records import Account, Allocation, Contact, Document, Item, Payment
from .xero_rows import (
    FEE,
    FEE_APART,
    ON_ACCOUNT,
    address,
    cached,
    credit_note,
    day,
    ends,
    invoice,
    money_on_account,
    pair,
    payment,
    phone,
)

PAGE = 1000


class XeroReading(Accountant):
    """In one organisation."""

    provider = "xero"

    def headers(self) -> dict[str, str]:
        return {"xero-tenant-id": self.company_id}

    def _pages(self, endpoint: str, **params: object) -> Iterator[dict]:
        page = 1
        while True:
            found = self.call("GET", endpoint, page=page, pageSize=PAGE, **params)
            yield from found[endpoint]
            if len(found[endpoint]) < PAGE:
                return
            page += 1

    def _documents(self) -> Iterable[Document]:
        code = self._item_ids()
        for row in self._pages("Invoices", unitdp=4):
            yield invoice(row, code)
        for row in self._pages("CreditNotes", unitdp=4):
            yield credit_note(row, code)

    def _item_ids(self) -> Callable[[], dict]:
        """Ids by code, read when one is needed."""
        return cached(lambda: {item.code: item.id for item in self.items()})

    def payments(self) -> list[Payment]:
        """A payment whose fee stands beside it is one; money on account is one too."""
        rows = [row for row in self._pages("Payments") if row["Status"] != "DELETED"]
        fees = {pair(row, FEE): row for row in rows if ends(row, FEE)}
        whole = [row for row in rows if not ends(row, FEE)]
        apart = any(ends(row, FEE_APART) for row in whole) and self._fees_apart()
        found = [payment(row, fees, apart or {}) for row in whole]
        return found + self._on_account()

    def _fees_apart(self) -> dict:
        """Money that moved at the bank beside payments, by their reference."""
        return {
            row["Reference"].removesuffix(FEE): row
            for row in self._pages("BankTransactions")
            if row["Status"] == "AUTHORISED" and ends(row, FEE)
        }

    def _on_account(self) -> list[Payment]:
        found, banks = [], {}
        for endpoint, key in ON_ACCOUNT.items():
            rows = [r for r in self._pages(endpoint) if r["Status"] != "VOIDED"]
            if rows and not banks:
                banks = self._bank_accounts()
            found += [money_on_account(row, key, banks) for row in rows]
        return found

    def _bank_accounts(self) -> dict[str, dict]:
        """The bank transactions that made money on account, by its id."""
        return {
            row[key]: row
            for row in self._pages("BankTransactions")
            for key in ON_ACCOUNT.values()
            if key in row
        }

    def allocations(self) -> list[Allocation]:
        keys = {"CreditNotes": "CreditNoteID", **ON_ACCOUNT}
        return [
            Allocation(
                id=row["AllocationID"],
                credit_id=credit[key],
                invoice_id=row["Invoice"]["InvoiceID"],
                amount=money(row["Amount"]),
                date=day(row["Date"]),
            )
            for endpoint, key in keys.items()
            for credit in self._pages(endpoint)
            for row in credit.get("Allocations", ())
        ]

    def contacts(self) -> list[Contact]:
        return [
            Contact(
                id=row["ContactID"],
                name=row["Name"],
                email=row.get("EmailAddress", ""),
                number=row.get("ContactNumber", ""),
                currency="",
                active=row["ContactStatus"] == "ACTIVE",
                supplier=row.get("IsSupplier", False),
                phone=phone(row),
                city=address(row).get("City", ""),
                raw=row,
            )
            for row in self._pages("Contacts", includeArchived="true")
        ]

    def items(self) -> list[Item]:
        rows = self.call("GET", "Items", unitdp=4)["Items"]
        codes = cached(lambda: {row.code: row.id for row in self.accounts()})
        found = []
        for row in rows:
            sales = row.get("SalesDetails", {})
            code = sales.get("AccountCode", "")
            found.append(
                Item(
                    id=row["ItemID"],
                    code=row["Code"],
                    name=row.get("Name", ""),
                    account_id=codes()[code] if code else "",
                    active=True,  # an item is there, or it is not
                    description=row.get("Description", ""),
                    price=money(sales["UnitPrice"]) if "UnitPrice" in sales else None,
                    raw=row,
                )
            )
        return found

    def accounts(self) -> list[Account]:
        return [
            Account(
                id=row["AccountID"],
                code=row.get("Code", ""),
                name=row["Name"],
                type=row["Type"],
                active=row["Status"] == "ACTIVE",
                raw=row,
            )
            for row in self.call("GET", "Accounts")["Accounts"]
        ]

    def trial_balance(self, day: date) -> dict[str, Decimal]:
        """Income and expenses count from the start of the financial year, as Xero
        prints them."""
        (report,) = self.call("GET", "Reports/TrialBalance", date=day.isoformat())[
            "Reports"
        ]
        balances = {}
        for section in report["Rows"]:
            for row in section.get("Rows", ()):
                name, *amounts = row["Cells"]
                if "Attributes" not in name:
                    continue
                debit, credit = (money(cell.get("Value")) for cell in amounts[-2:])
                if debit != credit:
                    balances[name["Attributes"][0]["Value"]] = debit - credit
        return balances
