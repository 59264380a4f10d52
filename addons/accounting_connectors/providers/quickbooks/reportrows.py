"""A report of QuickBooks as a table: columns by key, accounts by id, sums by group.

Never by position or title: both change with the company's country, its settings, and
Intuit's report engine (intuit/QuickBooks-V3-Java-SDK#245, read 2026-11-21). Shapes are
those of recorded reports and of Report.xsd; what neither tells is read in every way
that makes sense, and refused where none does.
"""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime

from .. import cells
from ..actuals import ZERO, end_of, month_of
from ..documents import AccountClass
from . import const
from .values import day, identity, sub, word

WHOSE = "QuickBooks' report"
TOTAL, DEBIT, CREDIT = "total", "debit", "credit"
NET_INCOME, GRAND_TOTAL = "NetIncome", "GrandTotal"
ASSETS, FUNDS = "TotalAssets", "TotalLiabilitiesAndEquity"
# Of groups that hold accounts of one class only
CLASSES = {
    group: account_class
    for account_class, groups in (
        (AccountClass.REVENUE, "Income OtherIncome"),
        (AccountClass.EXPENSE, "COGS Expenses OtherExpenses"),
        (
            AccountClass.ASSET,
            "TotalAssets CurrentAssets BankAccounts AR OtherCurrentAssets FixedAssets"
            " OtherAssets",
        ),
        (
            AccountClass.LIABILITY,
            "Liabilities CurrentLiabilities AP CreditCards OtherCurrentLiabilities"
            " LongTermLiabilities",
        ),
        (AccountClass.EQUITY, "Equity"),
    )
    for group in groups.split()
}
SUMS = frozenset({NET_INCOME, GRAND_TOTAL, ASSETS, FUNDS})
# What a report that is too large says in place of its rest, with status 200 (users of
# several integrations, read 2026-11-21)
NOTICE = "unable to display more data"
MAX_DEPTH = 50  # sections in sections; accounts go five deep


class TooLargeError(Exception):
    """The report was cut off."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands.

    :ivar near: class that the nearest section's group names
    :ivar far: class that a section further out names
    """

    near: AccountClass | None = None
    far: AccountClass | None = None
    depth: int = 0

    def inside(self, group, is_account):
        """The place of rows in a section."""
        if is_account:
            return Place(self.near, self.far, self.depth + 1)
        found = CLASSES.get(group)
        if found or group in SUMS:
            return Place(found, found, self.depth + 1)
        return Place(None, self.far, self.depth + 1)


@dataclass(slots=True)
class Figure:
    """What a row says of an account, or of what has no account."""

    account_id: str  # empty: no account
    name: str
    group: str
    place: Place
    section: int  # that it stands in; the same number for those beside it
    amounts: dict  # by column


@dataclass(slots=True)
class Sum:
    """What a section says it comes to."""

    group: str
    amounts: dict
    figures: list = field(default_factory=list)


def unreadable(what):
    """:rtype: TransientError"""
    return cells.unreadable(WHOSE, what)


class Table:
    """:param data: the answer

    :raise TooLargeError: it was cut off
    :raise TransientError: it cannot be read
    """

    def __init__(self, data):
        self.header = sub(data, "Header")
        if not isinstance(data, dict) or "Rows" not in data:
            raise unreadable("it has no rows")
        self.columns = dict(_columns(sub(data, "Columns")))
        self.title_at = self.columns.pop("", 0)
        self.sums, self._sections = [], 0
        self.figures, __ = self._read(_dicts(sub(data, "Rows"), "Row"), Place())

    @property
    def is_empty(self):
        """Does it say that there is nothing to tell?"""
        return any(
            option.get("Name") == "NoReportData"
            and word(option.get("Value")).lower() == "true"
            for option in _dicts(self.header, "Option")
        )

    def _read(self, found, place):
        """Figures of some rows, and what they come to."""
        if place.depth > MAX_DEPTH:
            raise unreadable("its sections do not end")
        self._sections += 1
        section, figures = self._sections, []
        for row in found:
            group, held = word(row.get("group")), _dicts(row, "ColData")
            if held:
                one = self._figure(held, group, place, section)
                if group in SUMS:
                    self.sums.append(Sum(group, one.amounts))
                if not _is_repeated(one, figures):
                    figures.append(one)
            else:
                figures += self._section(row, group, place, section)
        return figures, self._added(one.amounts for one in figures)

    def _section(self, row, group, place, section):
        head = self._figure(_dicts(sub(row, "Header"), "ColData"), "", place, section)
        inner = place.inside(group, head.account_id)
        figures, total = self._read(_dicts(sub(row, "Rows"), "Row"), inner)
        summed = _dicts(sub(row, "Summary"), "ColData")
        tail = self._figure(summed, group, place, section).amounts if summed else None
        if head.account_id:
            figures = self._parent(head, figures, total, tail)
        elif tail and group in SUMS:
            self.sums.append(Sum(group, tail, figures))
        return figures

    def _parent(self, head, figures, total, tail):
        """An account with sub-accounts: what is booked on it itself stands in its
        header, or in a row among its parts, or (as the old engine did) in both."""
        said = [head.amounts]
        said += [f.amounts for f in figures if f.account_id == head.account_id]
        parts = [f for f in figures if f.account_id != head.account_id]
        total = self._added(part.amounts for part in parts)
        expected = tail and {key: tail[key] - total[key] for key in tail}
        head.amounts = self._own(said, expected)
        return [head, *parts]

    def _own(self, said, expected):
        different = []
        for amounts in said:
            if any(amounts.values()) and amounts not in different:
                different.append(amounts)
        nothing = self._added(())
        if expected in (*different, nothing, self._added(different)):
            return expected
        if len(different) > 1:
            raise unreadable("it says two things of one account")
        return different[0] if different else nothing

    def _added(self, amounts):
        held = list(amounts)
        return {key: sum((one[key] for one in held), ZERO) for key in self.columns}

    def _figure(self, found, group, place, section):
        titled = found[self.title_at] if self.title_at < len(found) else {}
        name = word(titled.get("value"))
        if any(NOTICE in word(cell.get("value")).lower() for cell in found):
            raise TooLargeError
        return Figure(
            account_id=identity(titled.get("id")),
            name=const.DELETED.sub("", name),
            group=group,
            place=place,
            section=section,
            amounts={
                key: cells.figure(_value(found, at), WHOSE)
                for key, at in self.columns.items()
            },
        )


def _is_repeated(one, figures):
    """Is it the same row of the same account as one beside it?"""
    return bool(one.account_id) and any(
        (other.account_id, other.amounts) == (one.account_id, one.amounts)
        and other.section == one.section
        for other in figures
    )


def _value(found, at):
    return found[at].get("value") if at < len(found) else None


def _columns(node):
    """Index of each column by month, or by what else it is; of the accounts' by an
    empty text."""
    for at, column in enumerate(_dicts(node, "Column")):
        told = {
            word(pair.get("Name")): word(pair.get("Value"))
            for pair in _dicts(column, "MetaData")
        }
        key, title = told.get("ColKey", ""), word(column.get("ColTitle"))
        if key == "account" or (column.get("ColType") == "Account" and not at):
            yield "", at
            continue
        if (month := _month(told, key, title)) is not None:
            yield month, at
            continue
        for name, begin in ((TOTAL, "total"), (DEBIT, "deb"), (CREDIT, "cred")):
            if any(_plain(one).startswith(begin) for one in (key, title)):
                yield name, at


def _month(told, key, title):
    """The month of a column: by its days, else by a key as ``Jan 2026``."""
    start = day(told.get("StartDate"))
    if start:
        end = day(told.get("EndDate"))
        if start.day == 1 and end in (None, end_of(start)):
            return start
        if end and (end.year, end.month) == (start.year, start.month):
            raise unreadable(f"a column is {start} to {end} only")
        return None
    for text in (key, title):
        try:
            return month_of(datetime.strptime(text, "%b %Y").date())
        except ValueError:
            continue
    return None


def _plain(text):
    """In small letters, without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in parts if not unicodedata.combining(one))


def _dicts(node, name):
    """A list of the answer, of objects only; what is no object holds a place."""
    found = node.get(name) if isinstance(node, dict) else None
    if not isinstance(found, list):
        return []
    return [one if isinstance(one, dict) else {} for one in found]
