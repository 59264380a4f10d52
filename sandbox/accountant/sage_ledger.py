"""Accounts and entries by hand in a Sage business, and figures to compare with."""

from __future__ import annotations

import calendar
from datetime import date
from decimal import Decimal

from .base import money
from .records import Account
from .sage_reading import SageReading

TYPES = {  # and the nominal code from which one is free in Sage's own charts
    "asset": ("CURRENT_ASSETS", 1300),
    "liability": ("CURRENT_LIABILITY", 2400),
    "equity": ("EQUITY", 3300),
    "revenue": ("SALES", 4300),
    "expense": ("OVERHEADS", 6300),
    "cost": ("DIRECT_EXPENSES", 5300),
}
RESULT = ("INCOME", "EXPENDITURE")  # groups


class SageLedger(SageReading):
    """In one business."""

    def _create(self, resource: str, **fields: object) -> dict:
        return self.call("POST", f"{resource}s", {resource: fields})

    def _change(self, resource: str, record_id: str, **fields: object) -> dict:
        return self.call("PUT", f"{resource}s/{record_id}", {resource: fields})

    # === ACTING === #

    def add_account(
        self, name: str, account_class: str, code: str = "", *, bank: bool = False
    ) -> Account:
        if bank:
            row = self._bank_account(name, code)
        else:
            kind, first = TYPES[account_class]
            row = self._create(
                "ledger_account",
                ledger_account_type_id=kind,
                included_in_chart=True,
                name=name,
                display_name=name,
                nominal_code=int(code) if code else self._free_code(first),
            )
        return self._account(row)

    def _bank_account(self, name: str, code: str) -> dict:
        """The ledger account of a new bank account: it is made with it."""
        fields: dict = {
            "bank_account_type_id": "CHECKING",
            "bank_account_details": {"account_name": name},
        }
        if code:
            fields["nominal_code"] = int(code)
        made = self._create("bank_account", **fields)
        return self.call("GET", f"ledger_accounts/{made['ledger_account']['id']}")

    def _free_code(self, first: int) -> int:
        taken = {row["nominal_code"] for row in self._list("ledger_accounts")}
        code = first
        while code in taken:
            code += 1
        return code

    def book(self, day: date, entries: list[tuple[str, Decimal]]) -> None:
        """A journal: Sage lets it name bank accounts as well."""
        self._create(
            "journal",
            date=day.isoformat(),
            reference="By hand",
            journal_lines=[
                {
                    "ledger_account_id": account,
                    "debit": max(amount, Decimal(0)),
                    "credit": max(-amount, Decimal(0)),
                }
                for account, amount in entries
                if amount
            ],
        )

    def rename_account(self, account_id: str, name: str) -> None:
        self._change("ledger_account", account_id, name=name, display_name=name)

    def archive_account(self, account_id: str) -> None:
        """Out of the chart: Sage deletes no ledger account."""
        self._change("ledger_account", account_id, included_in_chart=False)

    def restore_account(self, account_id: str) -> None:
        self._change("ledger_account", account_id, included_in_chart=True)

    def change_type(self, account_id: str, account_class: str) -> None:
        self.control(account_type=[account_id, TYPES[account_class][0]])

    # === FIGURES === #

    def month_figures(self, month: date) -> dict[str, Decimal]:
        results = self._results()
        last = calendar.monthrange(month.year, month.month)[1]
        return {
            row["id"]: amount
            for row in self._trial_balance(month, month.replace(day=last))
            if row["id"] in results
            and (amount := money(row["debit"]) - money(row["credit"]))
        }

    def day_balances(self, day: date) -> dict[str, Decimal]:
        """Of that day alone: what Sage brings forward is the fiscal year's then."""
        results = self._results()
        return {
            row["id"]: balance
            for row in self._trial_balance(day, day)
            if row["id"] not in results and (balance := _closing(row))
        }

    def trial_balance(self, day: date) -> dict[str, Decimal]:
        """Sage's closing balances. They may be some seconds old."""
        return {
            row["id"]: balance
            for row in self._trial_balance(day.replace(month=1, day=1), day)
            if (balance := _closing(row))
        }

    def _trial_balance(self, first: date, last: date) -> list[dict]:
        report = self.call(
            "GET",
            "trial_balance",
            from_date=first.isoformat(),
            to_date=last.isoformat(),
        )
        return report["ledger_accounts"]

    def _results(self) -> set[str]:
        """Ids of the accounts of income and expenses."""
        return {
            row["id"]
            for row in self._list("ledger_accounts")
            if row["ledger_account_group"]["id"] in RESULT
        }


def _closing(row: dict) -> Decimal:
    closing = row["closing_balance"]
    return money(closing["debit"]) - money(closing["credit"])
