"""Rows of Xero's reports: whose amounts they are, and with which sign.

Accounts are known by the id in their cells, never by their label; a section's title is
looked at only where the chart does not tell what it holds.
"""

import re
from collections import Counter

from .. import cells
from ..actuals import DEBIT_CLASSES, EARNINGS, FX_GAINS, ZERO, Line, Source
from ..documents import AccountClass
from .values import moment, rows, word

WHOSE = "Xero's report"
# Ids of lines that stand for no account of the chart
SPECIAL_IDS = {
    "FXGROUPID": FX_GAINS,
    "abababab-abab-abab-abab-abababababab": EARNINGS,
}
# Words in a section's title, for a section of which the chart knows no account
TITLES = {
    Source.PROFIT_AND_LOSS: (
        (AccountClass.EXPENSE, re.compile(r"less|expense|cost|overhead", re.I)),
        (AccountClass.REVENUE, re.compile("")),
    ),
    Source.BALANCE_SHEET: (
        (AccountClass.LIABILITY, re.compile(r"liabilit|creditor|overdraft", re.I)),
        (AccountClass.EQUITY, re.compile(r"equity|capital|reserve", re.I)),
        (AccountClass.ASSET, re.compile("")),
    ),
}


class Found:
    """What was read so far of one report, of all answers.

    :param Source source: which report
    :param chart: called for class of each account by its id, and whether it is a bank's
    """

    def __init__(self, source, chart):
        self.source, self._chart = source, chart
        self.lines = {}
        self.profit, self.assets, self.funds = {}, {}, {}
        self.read_at = ""

    def add(self, table, columns):
        """Add an answer.

        :param dict table: the report
        :param columns: place of each month's cells
        """
        made = moment(table.get("UpdatedDateUTC"))
        self.read_at = made.isoformat() if made else self.read_at
        found = list(sections(table))
        if self.source is Source.PROFIT_AND_LOSS:
            self._bottom_line(found, columns)
        self._sections(found, columns)

    def _bottom_line(self, found, columns):
        """The profit: last of all, whatever a region calls it."""
        last = found[-1][1] if found else []
        if last and not any(account_of(line) for line in last):
            self.profit |= dict(_values(last[-1], columns))

    def _sections(self, found, columns):
        totals = {debit: dict.fromkeys(columns, ZERO) for debit in (True, False)}
        summed = True
        for title, lines in found:
            accounts = [line for line in lines if account_of(line)]
            if not accounts:
                continue
            side = self._side(title, accounts)
            for line in accounts:
                self._line(line, side, columns, totals)
            total = [one for one in lines if one.get("RowType") == "SummaryRow"]
            summed = summed and bool(total)
            for month, value in _values(total[0], columns) if total else ():
                totals[side in DEBIT_CLASSES][month] += value
        if self.source is Source.BALANCE_SHEET and summed:
            self.assets |= totals[True]
            self.funds |= totals[False]

    def _side(self, title, lines):
        """The class of what a section counts as positive: that of most of its accounts.
        Bank accounts tell nothing, they may stand on both sides.

        :rtype: AccountClass
        """
        known = [self._known(account_of(line)) for line in lines]
        votes = Counter(found for found, bank in known if found and not bank)
        if votes:
            return votes.most_common(1)[0][0]
        words = TITLES[self.source]
        return next(found for found, pattern in words if pattern.search(title))

    def _known(self, account):
        """Its class, ``None`` where the chart has none, and whether it is a bank's."""
        if account == EARNINGS:
            return AccountClass.EQUITY, False
        return self._chart().get(account, (None, False))

    def _line(self, line, side, columns, totals):
        """An account's amounts, with the sign of its own class. Where it stands among
        those of the other side, as an overdrawn bank account may among the
        liabilities, the totals become what they are without that."""
        account = account_of(line)
        own = self._known(account)[0] or side
        known = self.lines.setdefault(
            account, Line(account_id=account, name=label_of(line), account_class=own)
        )
        here, there = own in DEBIT_CLASSES, side in DEBIT_CLASSES
        for month, value in _values(line, columns):
            if here != there:
                totals[there][month] -= value
                totals[here][month] -= value
                value = -value
            if value:
                known.amounts[month] = known.amounts.get(month, ZERO) + value


def sections(table):
    """Title and rows of each section, also of those within sections.

    :rtype: Iterator[tuple[str, list[dict]]]
    """
    for section in rows(table, "Rows"):
        if section.get("RowType") == "Section":
            inside = rows(section, "Rows")
            plain = [one for one in inside if one.get("RowType") != "Section"]
            yield word(section.get("Title")), plain
            yield from sections(section)


def cells_of(line):
    """The cells of a row, each in its place.

    :rtype: list[dict]
    """
    found = line.get("Cells")
    held = found if isinstance(found, list) else []
    return [cell if isinstance(cell, dict) else {} for cell in held]


def account_of(line):
    """The id of a row's account; empty for totals."""
    for cell in cells_of(line)[:1]:
        for one in rows(cell, "Attributes"):
            if one.get("Id") == "account":
                found = word(one.get("Value"))
                return SPECIAL_IDS.get(found, found)
    return ""


def label_of(line):
    """What a row is called."""
    held = cells_of(line)
    return word(held[0].get("Value")) if held else ""


def value_of(cell):
    """A cell's amount; blank ones are zero.

    :raise TransientError: what is there is no number
    """
    return cells.figure(cell.get("Value"), WHOSE)


def _values(line, columns):
    held = cells_of(line)
    return [
        (month, value_of(held[at]) if at < len(held) else ZERO)
        for month, at in columns.items()
    ]


def unreadable(why):
    """:rtype: TransientError"""
    return cells.unreadable(WHOSE, why)
