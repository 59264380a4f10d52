"""Short ways to read a month of Sage's trial balance."""

from collections import Counter
from datetime import date

from actuals_world import amounts
from providers.actuals import Basis, Source
from providers.kinds import AccountClass

MARCH = date(2024, 3, 1)
ACCRUAL, CASH = Basis.ACCRUAL, Basis.CASH
TRIAL = Source.TRIAL_BALANCE


def read(adapter, month=MARCH):
    return adapter.report(TRIAL, month, month, ACCRUAL)


def by_account(report):
    """What is not zero."""
    return {account: amount for (account, __), amount in amounts([report]).items()}


def sides(report):
    """Assets, and all that stands against them."""
    sums = Counter()
    for line in report.lines:
        sums[line.account_class] += sum(line.amounts.values())
    return sums[AccountClass.ASSET], (
        sums[AccountClass.LIABILITY] + sums[AccountClass.EQUITY]
    )
