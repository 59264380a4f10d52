"""Five years of 300 accounts: every figure, in few calls, in little time of ours."""

import time
from datetime import date

import pytest
from actuals_world import amounts, worlds
from providers.actuals import EARNINGS, Basis, end_of, following, months, tie
from pure_builders import D

ACCOUNTS, MONTHS = 300, 60
FIRST = date(2021, 12, 1)
LAST = following(FIRST, MONTHS - 1)
# Twelve months a call of two reports; of Sage one month a call
REPORT_CALLS = {"xero": 10, "quickbooks": 10, "sage": 60}
TRIAL_BALANCES = {"xero": 6, "quickbooks": 6, "sage": 0}
ONCE = 4  # the chart, and what else is read once
OWN_TIME = 20  # seconds of the processor, a third of what a first import may take
KINDS = ("asset", "liability", "equity", "revenue", "expense", "expense")


@pytest.fixture(scope="module", params=list(REPORT_CALLS))
def world(request, sandbox):
    """Something on every account in every month, of either sign."""
    with worlds(sandbox, request.param) as world:
        for at in range(ACCOUNTS):
            kind = KINDS[at % len(KINDS)]
            world.add(f"Account {at:03}", account_class=kind)
        names = list(world.ids)
        for month_at, month in enumerate(months(FIRST, LAST)):
            entry = {
                name: D((at * 37 + month_at * 11) % 997 + 1) / 100 * (-1) ** at
                for at, name in enumerate(names)
            }
            entry[names[0]] -= sum(entry.values()) or D(0)
            world.book(end_of(month).isoformat(), **entry)
        yield world


def test_all_of_it(world):
    adapter = world.fresh()
    adapter.traits = world.organisation.traits
    world.log.clear()
    began, ours = time.monotonic(), time.process_time()
    reports = world.read(FIRST, LAST, adapter=adapter)
    ties = [one for report in reports for one in tie(report)]
    for at in range(TRIAL_BALANCES[world.provider]):
        adapter.trial_balance(end_of(following(LAST, -12 * at)), Basis.ACCRUAL)
    ours = time.process_time() - ours
    found = amounts(reports)
    print(
        f"{world.provider}: {len(found)} values in {len(world.log)} calls,"
        f" {time.monotonic() - began:.2f} s, {ours:.2f} s of them ours"
    )
    assert [one for one in ties if one.difference] == []
    assert len(reports) == REPORT_CALLS[world.provider]
    most = REPORT_CALLS[world.provider] + TRIAL_BALANCES[world.provider] + ONCE
    assert len(world.log) <= most
    assert ours < OWN_TIME
    classes = {line.account_id: line.account_class for r in reports for line in r.lines}
    results, debits = {"revenue", "expense"}, {"asset", "expense"}
    for month in months(FIRST, LAST):
        told = {
            account: amount if classes[account] in debits else -amount
            for account in world.ids.values()
            if (amount := found.get((account, month)))
        }
        theirs = world.they.month_figures(month)
        assert {a: one for a, one in told.items() if classes[a] in results} == theirs
        theirs = world.they.day_balances(end_of(month))
        mine = set(world.ids.values())
        assert {a: one for a, one in told.items() if classes[a] not in results} == {
            account: one for account, one in theirs.items() if account in mine and one
        }
    assert (EARNINGS, LAST) in found
