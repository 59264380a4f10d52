"""A double-entry ledger: what any provider's books come down to.

Amounts are `Decimal` major units of the base currency, debits positive and credits
negative, with the foreign amount kept beside them. An entry that does not balance
cannot be posted, and nothing is ever changed: an undone document leaves its entry
and a reversal of it on the same day, so that every report of any day still agrees.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal("0.00")
CENT = Decimal("0.01")
CLASSES = ("ASSET", "LIABILITY", "EQUITY", "REVENUE", "EXPENSE")
EARNINGS = ("REVENUE", "EXPENSE")


class Unbalanced(ValueError):
    """The debits of an entry are not its credits: a bug of the caller."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of an entry.

    `amount` is in the base currency; `foreign` is in `currency` with the same sign.
    `tags` are what reports may be filtered by (a tracking option's id, say).
    """

    account: str
    amount: Decimal
    currency: str = ""
    foreign: Decimal = ZERO
    memo: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """Balanced postings of one day, made by one document."""

    number: int
    date: date
    source: tuple[str, str]  # (kind, id) of the document
    narration: str
    postings: tuple[Posting, ...]
    reverses: int | None = None


def cents(value: Decimal) -> Decimal:
    """Round to two decimals, half away from zero, as all three providers do."""
    return value.quantize(CENT, ROUND_HALF_UP)


def year_start(at: date, end_month: int, end_day: int) -> date:
    """The first day of the financial year that holds `at`."""
    end = _clamped(at.year, end_month, end_day)
    if at <= end:
        end = _clamped(at.year - 1, end_month, end_day)
    return end + timedelta(days=1)


def month_end(at: date) -> date:
    """The last day of the month of `at`."""
    following = (at.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)


def _clamped(year: int, month: int, day: int) -> date:
    last = month_end(date(year, month, 1))
    return last if day >= last.day else last.replace(day=day)


def settlement(control: Posting, money: Posting, gain_account: str) -> list[Posting]:
    """A payment against a receivable or payable, with the exchange gain made visible.

    `control` clears the document at the document's rate, `money` is the bank's side at
    the rate of the day; what is left between them is the realised gain or loss.
    """
    difference = -(control.amount + money.amount)
    postings = [money, control]
    if difference:
        postings.append(Posting(gain_account, difference, memo="Realised gain or loss"))
    return postings


class Ledger:
    """Accounts with their classes, and the entries posted to them.

    Posting costs the same however many entries there are: totals are kept per account
    and day. Reading a balance costs the number of days on which the account moved.
    """

    def __init__(self, base_currency: str):
        self.base_currency = base_currency
        self._classes: dict[str, str] = {}
        self._entries: list[Entry] = []
        self._by_source: dict[tuple[str, str], list[Entry]] = {}
        self._live: dict[tuple[str, str], list[Entry]] = {}
        self._days: dict[str, dict[date, Decimal]] = {}
        self._foreign: dict[tuple[str, str], dict[date, Decimal]] = {}

    def declare(self, account: str, account_class: str) -> None:
        """Open an account; one that has postings may not change its class."""
        if account_class not in CLASSES:
            raise ValueError(f"{account_class} is no class of accounts")
        if self.is_used(account) and self._classes.get(account) != account_class:
            raise ValueError("an account with postings keeps its class")
        self._classes[account] = account_class

    def reclassify(self, account: str, account_class: str) -> None:
        """Another class for an account and all that was ever posted to it: what people
        can do at a screen, and programs cannot."""
        if account_class not in CLASSES:
            raise ValueError(f"{account_class} is no class of accounts")
        self._classes[account] = account_class

    def merge(self, gone: str, kept: str) -> None:
        """What was posted to one account counts as posted to another, ever since."""
        entries = [
            replace(
                entry,
                postings=tuple(
                    replace(p, account=kept) if p.account == gone else p
                    for p in entry.postings
                ),
            )
            for entry in self._entries
        ]
        classes = self._classes
        self.__init__(self.base_currency)
        self.restore({"classes": classes, "entries": entries})

    def is_used(self, account: str) -> bool:
        """Whether anything was ever posted to the account."""
        return bool(self._days.get(account))

    def class_of(self, account: str) -> str:
        """The account's class.

        :raise KeyError: when it was never declared
        """
        return self._classes[account]

    # --- posting ---

    def post(
        self,
        day: date,
        postings: Iterable[Posting],
        source: tuple[str, str],
        narration: str = "",
    ) -> Entry | None:
        """Book an entry; nothing is booked, and None returned, when all is zero.

        :raise Unbalanced: debits are not credits
        :raise KeyError: an account was never declared
        """
        kept = tuple(p for p in postings if p.amount or p.foreign)
        return self._book(day, kept, source, narration) if kept else None

    def reverse(self, source: tuple[str, str], narration: str = "") -> list[Entry]:
        """Undo what a document booked, on the days where it was booked."""
        undone = []
        for entry in self._live.pop(source, []):
            mirrored = tuple(
                Posting(p.account, -p.amount, p.currency, -p.foreign, p.memo, p.tags)
                for p in entry.postings
            )
            undone.append(
                self._book(
                    entry.date, mirrored, source, narration, reverses=entry.number
                )
            )
        return undone

    def _book(self, day, postings, source, narration, reverses=None) -> Entry:
        total = sum((p.amount for p in postings), ZERO)
        if total:
            raise Unbalanced(f"{source}: debits and credits differ by {total}")
        for posting in postings:
            if posting.account not in self._classes:
                raise KeyError(posting.account)
        number = len(self._entries) + 1
        entry = Entry(number, day, source, narration, postings, reverses)
        self._file(entry)
        return entry

    def _file(self, entry: Entry) -> None:
        self._entries.append(entry)
        self._by_source.setdefault(entry.source, []).append(entry)
        if entry.reverses is None:
            self._live.setdefault(entry.source, []).append(entry)
        self._total(entry, 1)

    def _total(self, entry: Entry, sign: int) -> None:
        for posting in entry.postings:
            days = self._days.setdefault(posting.account, {})
            days[entry.date] = days.get(entry.date, ZERO) + sign * posting.amount
            if posting.currency and posting.currency != self.base_currency:
                key = (posting.account, posting.currency)
                days = self._foreign.setdefault(key, {})
                days[entry.date] = days.get(entry.date, ZERO) + sign * posting.foreign

    def mark(self) -> int:
        """A point to come back to with `rollback`."""
        return len(self._entries)

    def rollback(self, mark: int) -> None:
        """Forget every entry posted since `mark`, as if a database had rolled back."""
        while len(self._entries) > mark:
            entry = self._entries.pop()
            self._total(entry, -1)
            self._by_source[entry.source].pop()
            live = self._live.setdefault(entry.source, [])
            if entry.reverses is None:
                live.remove(entry)
            else:
                live.insert(0, self._entries[entry.reverses - 1])

    # --- over a restart ---

    def state(self) -> dict:
        """What all the rest follows from."""
        return {"classes": dict(self._classes), "entries": list(self._entries)}

    def restore(self, state: dict) -> None:
        """Post all of it again into a new ledger."""
        self._classes = state["classes"]
        for entry in state["entries"]:
            self._file(entry)
            if entry.reverses is not None:
                undone = self._entries[entry.reverses - 1]
                self._live[entry.source].remove(undone)

    # --- reading ---

    def entries(self, source: tuple[str, str] | None = None) -> list[Entry]:
        """All entries, or those of one document, in the order of posting."""
        if source is None:
            return list(self._entries)
        return list(self._by_source.get(source, ()))

    def account_entries(self, account: str) -> list[Entry]:
        """The entries that touch one account (reads all: for people, not loops)."""
        return [
            e for e in self._entries if any(p.account == account for p in e.postings)
        ]

    def movement(
        self,
        account: str,
        start: date | None,
        end: date | None,
        tags: frozenset[str] = frozenset(),
    ) -> Decimal:
        """Net debit of an account between two days, both included."""
        if tags:
            return self._tagged_movement(account, start, end, tags)
        return sum(
            (
                amount
                for day, amount in self._days.get(account, {}).items()
                if (start is None or day >= start) and (end is None or day <= end)
            ),
            ZERO,
        )

    def _tagged_movement(self, account, start, end, tags) -> Decimal:
        return sum(
            (
                p.amount
                for e in self._entries
                for p in e.postings
                if p.account == account
                and tags <= set(p.tags)
                and (start is None or e.date >= start)
                and (end is None or e.date <= end)
            ),
            ZERO,
        )

    def balance(self, account: str, at: date | None = None) -> Decimal:
        """Debit balance at the end of a day (credit balances are negative)."""
        return self.movement(account, None, at)

    def foreign_balance(self, account: str, currency: str, at: date | None = None):
        """Debit balance in a foreign currency at the end of a day."""
        days = self._foreign.get((account, currency), {})
        return sum((a for day, a in days.items() if at is None or day <= at), ZERO)

    def accounts(self, *classes: str) -> list[str]:
        """The declared accounts of these classes (of all, when none is named)."""
        wanted = classes or CLASSES
        return [
            a for a, account_class in self._classes.items() if account_class in wanted
        ]

    def trial_balance(self, at: date | None = None) -> dict[str, Decimal]:
        """Debit balances of all accounts that ever moved; they sum to zero."""
        balances = {a: self.balance(a, at) for a in self._classes if self.is_used(a)}
        assert not sum(balances.values(), ZERO), "the ledger does not balance"
        return balances

    def profit(self, start: date | None, end: date | None) -> Decimal:
        """Revenue less expenses between two days, both included."""
        return -sum(
            (self.movement(a, start, end) for a in self.accounts(*EARNINGS)), ZERO
        )

    def profit_and_loss(
        self, start: date, end: date, tags: frozenset[str] = frozenset()
    ) -> dict[str, Decimal]:
        """What each account earned (revenue) or cost (expense), as positive figures."""
        result = {}
        for account in self.accounts(*EARNINGS):
            amount = self.movement(account, start, end, tags)
            result[account] = -amount if self.class_of(account) == "REVENUE" else amount
        return result

    def balance_sheet(
        self, at: date, *, end_month: int, end_day: int
    ) -> tuple[dict[str, Decimal], Decimal, Decimal]:
        """Balances of asset, liability and equity accounts, signed as people read them.

        :return: balances (assets by debit, the others by credit), the earnings of
            earlier financial years that were never closed into equity, and those of
            the financial year of `at`
        """
        balances = {}
        for account in self.accounts("ASSET", "LIABILITY", "EQUITY"):
            amount = self.balance(account, at)
            balances[account] = amount if self.class_of(account) == "ASSET" else -amount
        start = year_start(at, end_month, end_day)
        earlier = self.profit(None, start - timedelta(days=1))
        return balances, earlier, self.profit(start, at)
