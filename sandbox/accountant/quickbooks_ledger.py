"""Accounts and entries by hand in QuickBooks Online, and figures to compare with."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from .base import money
from .quickbooks_money import QuickBooksMoney
from .quickbooks_reading import JOURNAL
from .records import Account

TYPES = {
    "asset": "Other Current Asset",
    "liability": "Other Current Liability",
    "equity": "Equity",
    "revenue": "Income",
    "expense": "Expense",
    "cost": "Cost of Goods Sold",
}
RESULT = ("Revenue", "Expense")


class QuickBooksLedger(QuickBooksMoney):
    """In one company (realm)."""

    merges_accounts = True

    def add_account(
        self,
        name: str,
        account_class: str,
        code: str = "",
        *,
        bank: bool = False,
        kind: str = "",
        parent_id: str = "",
    ) -> Account:
        """Numbers of accounts may stay empty here.

        :param kind: AccountType, where another one than the usual is meant
        :param parent_id: of the account that it is a part of
        """
        kind = kind or ("Bank" if bank else TYPES[account_class])
        fields: dict = {"Name": name, "AccountType": kind}
        if code:
            fields["AcctNum"] = code
        if parent_id:
            fields |= {"SubAccount": True, "ParentRef": {"value": parent_id}}
        return self._account(self._create("Account", **fields))

    def book(self, day: date, entries: list[tuple[str, Decimal]]) -> None:
        """A journal entry; it may be on bank accounts as well."""
        lines = [
            {
                "DetailType": "JournalEntryLineDetail",
                "Amount": abs(amount),
                "JournalEntryLineDetail": {
                    "PostingType": "Debit" if amount > 0 else "Credit",
                    "AccountRef": {"value": account},
                },
            }
            for account, amount in entries
            if amount
        ]
        currency = {"value": self.company["currency"]}
        fields = {"TxnDate": day.isoformat(), "CurrencyRef": currency}
        self._create(JOURNAL, **fields, Line=lines)

    def rename_account(self, account_id: str, name: str) -> None:
        self._change("Account", account_id, Name=name)

    def merge_account(self, gone_id: str, kept_id: str) -> None:
        """At the screen: a program that sends a name which is taken is refused."""
        self.control(merge_accounts=[gone_id, kept_id])

    def change_type(self, account_id: str, account_class: str) -> None:
        self.control(account_type=[account_id, TYPES[account_class]])

    def month_figures(self, month: date) -> dict[str, Decimal]:
        """By a report of one column. Income stands there as a positive figure, costs
        as well."""
        last = calendar.monthrange(month.year, month.month)[1]
        report = self._call(
            "GET",
            "reports/ProfitAndLoss",
            start_date=month.isoformat(),
            end_date=month.replace(day=last).isoformat(),
            accounting_method="Accrual",
        )
        classes, figures = self._classes(), {}
        for account, amount in _figures(report["Rows"]):
            # a parent may be shown twice, above its parts and among them
            if amount:
                sign = -1 if classes[account] == "Revenue" else 1
                figures[account] = sign * amount
        return figures

    def day_balances(self, day: date) -> dict[str, Decimal]:
        classes = self._classes()
        return {
            account: balance
            for account, balance in self.trial_balance(day).items()
            if classes[account] not in RESULT
        }

    def _classes(self) -> dict[str, str]:
        return {one.id: one.raw["Classification"] for one in self.accounts()}


def _figures(rows: dict) -> Iterator[tuple[str, Decimal]]:
    """Account and amount of every line of a report of one column."""
    for row in rows.get("Row", ()):
        for cells in (row.get("ColData", ()), row.get("Header", {}).get("ColData", ())):
            if cells and "id" in cells[0]:
                yield cells[0]["id"], money(cells[1]["value"])
        yield from _figures(row.get("Rows", {}))
