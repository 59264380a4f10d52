"""Ledger entries added up by account and day, so that a report costs the number of
accounts and not that of entries."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from decimal import Decimal

from ..ledger import ZERO
from ..tables import Journal, Row, Table

Sums = tuple[Decimal, Decimal]  # debits, credits
NOTHING: Sums = (ZERO, ZERO)


def sides(entry: Row) -> Sums:
    """Debit and credit of an entry."""
    amount = entry["_amount"]
    return max(amount, ZERO), max(-amount, ZERO)


class Entries(Table):
    """Ledger entries. Every way into a table leads through :meth:`_put`, a rollback's
    as well, so the sums are those of the rows at any time."""

    def __init__(self, journal: Journal):
        super().__init__(
            journal,
            "id",
            transaction=lambda r: r["transaction_id"],
            account=lambda r: r["ledger_account_id"],
        )
        self._days: dict[str, dict[date, Sums]] = {}
        self._running: dict[str, tuple[list[date], list[Sums]]] = {}

    def _put(self, row_id: str, row: Row | None) -> None:
        old = self.rows.get(row_id)
        super()._put(row_id, row)
        if old is not None and not old["deleted"]:
            self._add(old, -1)
        if row is not None and not row["deleted"]:
            self._add(row, 1)

    def _add(self, entry: Row, sign: int) -> None:
        account, day = entry["ledger_account_id"], entry["date"]
        days = self._days.setdefault(account, {})
        held, more = days.get(day, NOTHING), sides(entry)
        days[day] = (held[0] + sign * more[0], held[1] + sign * more[1])
        self._running.pop(account, None)

    def accounts(self) -> list[str]:
        """Ids of the accounts that entries were ever made on."""
        return list(self._days)

    def until(self, account: str, day: date) -> Sums:
        """Debits and credits of an account from the first entry to the end of a day,
        without deleted ones."""
        if account not in self._running:
            self._running[account] = self._run(account)
        days, sums = self._running[account]
        at = bisect_right(days, day)
        return sums[at - 1] if at else NOTHING

    def _run(self, account: str) -> tuple[list[date], list[Sums]]:
        held = self._days.get(account, {})
        days, sums, (debits, credits) = sorted(held), [], NOTHING
        for day in days:
            debits, credits = debits + held[day][0], credits + held[day][1]
            sums.append((debits, credits))
        return days, sums
