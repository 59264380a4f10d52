"""Actuals: what a provider's reports say of each account, month by month.

One meaning for all providers, whatever a report's own layout and signs are:

* Accounts of income and expenses have a **movement** for each month: what was booked
  in it, first to last day. A balance brought forward is no movement.
* Accounts of assets, liabilities and equity have a **balance** at the end of each
  month: all that was ever booked up to then.
* The sign is the account class's own: assets and expenses count debits as positive,
  liabilities, equity and income count credits as positive. An overdrawn bank account is
  negative, a contra account (accumulated depreciation among the assets) as well.
* Amounts are in the company's base currency, whatever currency the account has.
* Months are calendar months. The fiscal year matters at one place only: the result of
  the year so far stands on :data:`EARNINGS` and moves to retained earnings when the
  year ends; the sum of both is the same.

Then for every month: assets = liabilities + equity + result of the year so far, and the
movements of income less those of expenses are the profit that the provider's own report
names. :func:`tie` says where that, or a trial balance, does not hold.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from .kinds import AccountClass

ZERO = Decimal(0)
# Lines of reports that no account of the chart stands for; ids of ours
EARNINGS = "current_year_earnings"  # the result of the fiscal year so far
FX_GAINS = "fx_gains"  # currency gains and losses, where the report adds them up
SPECIAL = frozenset({EARNINGS, FX_GAINS})

DEBIT_CLASSES = frozenset({AccountClass.ASSET, AccountClass.EXPENSE})
RESULT_CLASSES = frozenset({AccountClass.REVENUE, AccountClass.EXPENSE})


class Basis(StrEnum):
    """When something counts: when it is billed, or when it is paid."""

    ACCRUAL = "accrual"
    CASH = "cash"


class Source(StrEnum):
    """The provider's report that a value is from."""

    PROFIT_AND_LOSS = "profit_and_loss"
    BALANCE_SHEET = "balance_sheet"
    TRIAL_BALANCE = "trial_balance"


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """How a provider gives actuals; part of its capabilities."""

    bases: frozenset[Basis] = frozenset({Basis.ACCRUAL})
    # reports to be asked one by one, and months that one call of it answers
    reports: tuple[tuple[Source, int], ...] = ()
    trial_balance: bool = True  # is there one to compare with?


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """What one account has in some months."""

    account_id: str  # as the chart lists it (Account.remote_id), or one of SPECIAL
    name: str  # as the report has it: for an account that the chart does not list
    account_class: AccountClass
    # sign by class, see above; a month that is missing is zero
    amounts: dict[date, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Some months of one report."""

    source: Source
    basis: Basis
    months: tuple[date, ...]  # first days, oldest first
    lines: tuple[Line, ...]
    # what the report itself says: profit of the month (profit and loss), assets, and
    # liabilities with equity (balance sheet), by month
    profit: dict[date, Decimal] = field(default_factory=dict)
    assets: dict[date, Decimal] = field(default_factory=dict)
    funds: dict[date, Decimal] = field(default_factory=dict)
    currency: str = ""
    read_at: str = ""  # when the provider made it, as it says


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialBalance:
    """Balances of all accounts at the end of a day, debits positive. Accounts of income
    and expenses have what was booked since the fiscal year began."""

    day: date
    basis: Basis
    balances: dict[str, Decimal]
    names: dict[str, str] = field(default_factory=dict)
    debits: Decimal | None = None  # totals as the report says
    credits: Decimal | None = None


def month_of(day):
    """The first day of a day's month.

    :rtype: date
    """
    return day.replace(day=1)


def end_of(month):
    """The last day of a month.

    :rtype: date
    """
    return following(month) - timedelta(days=1)


def following(month, count=1):
    """The month that comes ``count`` months after; may be negative.

    :rtype: date
    """
    at = month.year * 12 + month.month - 1 + count
    return date(at // 12, at % 12 + 1, 1)


def months(first, last):
    """First days of all months from ``first`` to ``last``, both included.

    :rtype: tuple[date, ...]
    """
    found, at, end = [], month_of(first), month_of(last)
    while at <= end:
        found.append(at)
        at = following(at)
    return tuple(found)


def fiscal_start(day, year_end):
    """The first day of the fiscal year that a day is in.

    :param tuple[int, int] year_end: month and day, as an organisation tells it
    :rtype: date
    """
    month = year_end[0] % 12 + 1
    return date(day.year if day.month >= month else day.year - 1, month, 1)


def signed(debit, account_class):
    """An amount that counts debits as positive, with the sign of its class.

    :rtype: Decimal
    """
    amount = debit if account_class in DEBIT_CLASSES else -debit
    return amount + ZERO  # never minus zero


# === TIE-OUT === #


@dataclass(frozen=True, kw_only=True, slots=True)
class Tie:
    """A figure of ours beside the provider's own."""

    month: date
    source: Source  # of theirs
    what: str  # "profit", "assets", "funds", "debits and credits", or an account's id
    ours: Decimal
    theirs: Decimal

    @property
    def difference(self):
        return self.ours - self.theirs


def tie(report):
    """The sums of a report's lines beside the totals that it names itself; only those
    that it names.

    :param Report report: as an adapter gave it
    :rtype: list[Tie]
    """
    sides = (
        ("profit", report.profit, _profit),
        ("assets", report.assets, _assets),
        ("funds", report.funds, _funds),
    )
    return [
        Tie(
            month=month,
            source=report.source,
            what=what,
            ours=sum(
                (
                    weigh(line.account_class) * line.amounts.get(month, ZERO)
                    for line in report.lines
                ),
                ZERO,
            ),
            theirs=totals[month],
        )
        for what, totals, weigh in sides
        for month in report.months
        if month in totals
    ]


def _profit(account_class):
    return {AccountClass.REVENUE: 1, AccountClass.EXPENSE: -1}.get(account_class, 0)


def _assets(account_class):
    return int(account_class is AccountClass.ASSET)


def _funds(account_class):
    return int(account_class in (AccountClass.LIABILITY, AccountClass.EQUITY))
