"""Accounts and entries by hand in a Xero organisation, and figures to compare with."""

from __future__ import annotations

import calendar
from datetime import date
from decimal import Decimal

from .base import money
from .records import Account
from .xero_reading import XeroReading

TYPES = {
    "asset": "CURRENT",
    "liability": "CURRLIAB",
    "equity": "EQUITY",
    "revenue": "REVENUE",
    "expense": "EXPENSE",
    "cost": "DIRECTCOSTS",
}
RESULT = ("REVENUE", "EXPENSE")
FIRST_FREE = 1000  # Xero's own charts have three digits


class XeroLedger(XeroReading):
    """In one organisation."""

    merges_accounts = deletes_accounts = True

    def _write(self, method: str, path: str, **fields: object) -> dict:
        """Create or change one thing; what it is now."""
        endpoint = path.split("/")[0]
        (row,) = self.call(method, path, {endpoint: [fields]})[endpoint]
        return row

    def add_account(
        self, name: str, account_class: str, code: str = "", *, bank: bool = False
    ) -> Account:
        code = code or self._free_code()
        fields = {"Code": code, "Name": name, "Type": TYPES[account_class]}
        if bank:
            fields |= {"Type": "BANK", "BankAccountNumber": f"0001{code}"}
        row = self._write("PUT", "Accounts", **fields)
        return Account(
            id=row["AccountID"],
            code=row["Code"],
            name=row["Name"],
            type=row["Type"],
            active=True,
            raw=row,
        )

    def _free_code(self) -> str:
        taken = {account.code for account in self.accounts()}
        code = FIRST_FREE
        while str(code) in taken:
            code += 1
        return str(code)

    def book(self, day: date, entries: list[tuple[str, Decimal]]) -> None:
        """A manual journal; with a bank account, which journals cannot name, money
        spent or received there."""
        banks = self.call("GET", "Accounts", where='Type=="BANK"')["Accounts"]
        named = {row["AccountID"] for row in banks}
        moved = [one for one in entries if one[0] in named]
        others = [one for one in entries if one[0] not in named and one[1]]
        if moved:
            ((bank, amount),) = moved
            self._move(day, bank, amount, others)
            return
        self._write(
            "PUT",
            "ManualJournals",
            Narration="By hand",
            Date=day.isoformat(),
            Status="POSTED",
            LineAmountTypes="NoTax",
            JournalLines=[
                {"AccountID": account, "LineAmount": amount}
                for account, amount in others
            ],
        )

    def _move(
        self, day: date, bank: str, amount: Decimal, others: list[tuple[str, Decimal]]
    ) -> None:
        sign = -1 if amount > 0 else 1
        self._write(
            "PUT",
            "BankTransactions",
            Type="RECEIVE" if amount > 0 else "SPEND",
            Contact={"Name": "By hand"},
            BankAccount={"AccountID": bank},
            Date=day.isoformat(),
            LineAmountTypes="NoTax",
            LineItems=[
                {
                    "Description": "By hand",
                    "Quantity": 1,
                    "UnitAmount": sign * part,
                    "AccountID": account,
                }
                for account, part in others
            ],
        )

    def rename_account(self, account_id: str, name: str) -> None:
        self._write("POST", f"Accounts/{account_id}", Name=name)

    def delete_account(self, account_id: str) -> None:
        self.call("DELETE", f"Accounts/{account_id}")

    def merge_account(self, gone_id: str, kept_id: str) -> None:
        """Xero has no merging: all lines are recoded, and what is empty is archived."""
        self.control(recode_account=[gone_id, kept_id])
        self._write("POST", f"Accounts/{gone_id}", Status="ARCHIVED")

    def change_type(self, account_id: str, account_class: str) -> None:
        self.control(account_type=[account_id, TYPES[account_class]])

    def month_figures(self, month: date) -> dict[str, Decimal]:
        """One column, without periods; costs stand there as positive figures, income
        as well."""
        classes = self._classes()
        last = calendar.monthrange(month.year, month.month)[1]
        (report,) = self.call(
            "GET",
            "Reports/ProfitAndLoss",
            fromDate=month.isoformat(),
            toDate=month.replace(day=last).isoformat(),
            standardLayout="true",
        )["Reports"]
        figures = {}
        for section in report["Rows"]:
            for row in section.get("Rows", ()):
                name, amount = row["Cells"]
                if "Attributes" in name:
                    account = name["Attributes"][0]["Value"]
                    sign = -1 if classes.get(account) == "REVENUE" else 1
                    figures[account] = sign * money(amount.get("Value"))
        return figures

    def day_balances(self, day: date) -> dict[str, Decimal]:
        classes = self._classes()
        return {
            account: balance
            for account, balance in self.trial_balance(day).items()
            if classes.get(account) not in RESULT
        }

    def _classes(self) -> dict[str, str]:
        return {account.id: account.raw["Class"] for account in self.accounts()}
