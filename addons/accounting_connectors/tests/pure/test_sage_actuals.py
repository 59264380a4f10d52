"""Sage's trial balance as monthly actuals, at the sandbox, whatever Sage's own rules
turn out to be.

What the figures of a ledger must be is in ``test_actuals``; here is what only Sage has.
"""

from collections import Counter
from datetime import date
from random import Random

import pytest
from actuals_world import World, amounts, classes
from providers.actuals import (
    EARNINGS,
    RESULT_CLASSES,
    end_of,
    fiscal_start,
    following,
    months,
    signed,
    tie,
)
from providers.errors import Cause, ConfigurationError
from providers.kinds import AccountClass
from providers.values import moment
from pure_builders import D
from pure_sage_reports import ACCRUAL, MARCH, by_account, read, sides


@pytest.fixture
def world(sandbox):
    """Two fiscal years: 2023 earned 60, 2024 earns 25 in January, 5 in March."""
    sandbox.reset()
    with World(sandbox, "sage") as world:
        world.add("Cash", account_class="asset")
        world.add("Owners", account_class="equity")
        world.add("Sales", account_class="revenue")
        world.add("Rent", "Old rent", account_class="expense")
        world.book("2023-05-31", Cash="100", Owners="-100")
        world.book("2023-12-31", **{"Cash": "60", "Sales": "-90", "Old rent": "30"})
        world.book("2024-01-01", Cash="25", Sales="-40", Rent="15")
        world.book("2024-03-31", Cash="5", Sales="-15", Rent="10")
        yield world


def test_former_years_on_retained_earnings(world):
    retained = next(a.id for a in world.they.accounts() if a.code == "3100")
    ids = world.ids
    assert by_account(read(world.adapter, date(2023, 12, 1))) == {
        ids["Cash"]: 160,
        ids["Owners"]: 100,
        ids["Sales"]: 90,
        ids["Old rent"]: 30,
        EARNINGS: 60,
    }
    assert by_account(read(world.adapter)) == {
        ids["Cash"]: 190,
        ids["Owners"]: 100,
        ids["Sales"]: 15,
        ids["Rent"]: 10,
        retained: 60,
        EARNINGS: 30,
    }
    found = world.adapter.trial_balance(date(2024, 3, 31), ACCRUAL)
    assert found.balances == {
        ids["Cash"]: 190,
        ids["Owners"]: -100,
        ids["Sales"]: -55,
        ids["Rent"]: 25,
        retained: -60,
    }


def test_former_years_still_on_the_accounts_that_earned_them(world):
    """They are no movement, and no result of the year in the trial balance; with
    retained earnings, of which there are none then, the sum is the same."""
    world.they.control(year_end_close=False)
    ids = world.ids
    assert by_account(read(world.adapter)) == {
        ids["Cash"]: 190,
        ids["Owners"]: 100,
        ids["Sales"]: 15,
        ids["Rent"]: 10,
        EARNINGS: 90,
    }
    found = world.adapter.trial_balance(date(2024, 3, 31), ACCRUAL)
    assert {k: v for k, v in found.balances.items() if v} == {
        ids["Cash"]: 190,
        ids["Owners"]: -100,
        ids["Sales"]: -55,
        ids["Rent"]: 25,
    }


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"year_end_close": False},
        {"trial_balance_zeros": True},
        {"trial_balance_lag_s": 5},
    ],
    ids=lambda options: " ".join(options) or "none",
)
@pytest.mark.parametrize("year_end", ["2026-12-31", "2026-04-05", "2026-02-28"])
def test_both_sides_agree_in_every_month(world, options, year_end):
    """And each account's months, added up over the fiscal year, are its trial balance;
    an account out of the chart is still what it was."""
    world.they.call(
        "PUT", "financial_settings", {"financial_settings": {"year_end_date": year_end}}
    )
    world.sandbox.clock(60)
    world.they.archive_account(world.ids["Old rent"])
    world.they.control(**options)
    adapter = world.fresh()
    at = date.fromisoformat(year_end)
    first, last = date(2022, 6, 1), date(2024, 6, 1)
    reports = {month: read(adapter, month) for month in months(first, last)}
    for month, report in reports.items():
        assets, funds = sides(report)
        assert assets == funds, month
        assert [one.difference for one in tie(report)] == [0]
    found = amounts(reports.values())
    kinds = {k: kind for k, (kind,) in classes(reports.values()).items()}
    for month in months(date(2023, 5, 1), last):
        balances = adapter.trial_balance(end_of(month), ACCRUAL).balances
        start = fiscal_start(end_of(month), (at.month, at.day))
        for account, balance in balances.items():
            kind = kinds[account]
            over = months(start, month) if kind in RESULT_CLASSES else [month]
            ours = sum(found.get((account, one), 0) for one in over)
            assert ours == signed(balance, kind), (month, account)
        told = {k for k, at in found if at == month and k != EARNINGS}
        assert told <= set(balances)


def test_archived_accounts_that_are_not_listed_show_as_a_difference(world):
    """What Sage leaves out is not made up, and what it tells is still read."""
    world.they.archive_account(world.ids["Old rent"])
    world.they.control(trial_balance_archived=False)
    report = read(world.adapter, date(2023, 12, 1))
    assert by_account(report) == {
        world.ids["Cash"]: 160,
        world.ids["Owners"]: 100,
        world.ids["Sales"]: 90,
        EARNINGS: 90,
    }
    (one,) = tie(report)
    assert (one.what, one.ours, one.theirs) == ("funds", 190, 160)


def test_a_report_that_is_behind_says_up_to_when_it_is_complete(world):
    world.sandbox.clock(60)
    world.they.control(trial_balance_lag_s=5)
    before = read(world.adapter)
    world.book("2024-03-31", Cash="7", Sales="-7")
    report = read(world.adapter)
    assert by_account(report) == by_account(before)
    made = world.they.call("GET", "journals", attributes="all")["$items"]
    booked = max(moment(row["created_at"]) for row in made)
    assert moment(report.read_at) < booked
    world.sandbox.clock(6)
    assert by_account(read(world.adapter))[world.ids["Sales"]] == 22


def test_an_account_that_was_opened_since_the_chart_was_read(world):
    read(world.adapter)
    world.log.clear()
    world.add("Interest", account_class="revenue")
    world.book("2024-03-05", Cash="3", Interest="-3")
    for __ in range(2):
        found = by_account(read(world.adapter))
        assert found[world.ids["Interest"]] == 3
    paths = [one.url.split("v3.1/")[1].split("?")[0] for one in world.log]
    once = f"ledger_accounts/{world.ids['Interest']}"
    assert paths == ["trial_balance", once, "trial_balance"]


def test_a_renamed_account_is_the_same_and_has_its_new_name(world):
    world.they.rename_account(world.ids["Rent"], "Rent and rates of old")
    (line,) = [
        line
        for line in read(world.adapter).lines
        if line.account_id == world.ids["Rent"]
    ]
    assert line.name.startswith("Rent and rates of old")
    assert line.amounts == {MARCH: 10}


def test_whoever_may_not_see_reports(world):
    world.they.control(roles={"Reporting": "No Access"})
    with pytest.raises(ConfigurationError) as caught:
        read(world.adapter)
    assert caught.value.cause is Cause.AREA_DENIED
    assert caught.value.params["area"] == "Reporting"
    assert not caught.value.stops_connection  # documents go on


def test_five_years_of_300_accounts(sandbox):
    """Every figure, and 61 reports; the chart's pages and one setting are all that is
    read beside them."""
    sandbox.reset()
    chance, first = Random(61), date(2021, 11, 1)
    over = months(first, following(first, 59))
    with World(sandbox, "sage") as world:
        kinds = {}
        for at in range(300):
            kind = list(AccountClass)[at % 5]
            made = world.they.add_account(f"Account {at}", kind.value, f"{20000 + at}")
            kinds[made.id] = kind
        accounts, stand, expected = list(kinds), Counter(), {}
        for month in over:
            entries = [(one, D(chance.randrange(-99999, 99999)) / 100) for one in kinds]
            rest = sum(amount for __, amount in entries[1:])
            entries[0] = (accounts[0], -rest)
            world.they.book(end_of(month), entries)
            for account, amount in entries:
                kind = kinds[account]
                credit = kind not in (AccountClass.ASSET, AccountClass.EXPENSE)
                if kind in (AccountClass.REVENUE, AccountClass.EXPENSE):
                    value = amount
                else:
                    stand[account] += amount
                    value = stand[account]
                expected[account, month] = -value if credit else value
        world.log.clear()
        reports = world.read(over[0], over[-1])
        world.adapter.trial_balance(end_of(over[-1]), ACCRUAL)
    found = amounts(reports)
    ours = {key: one for key, one in found.items() if key[0] in kinds}
    assert ours == {key: one for key, one in expected.items() if one}
    assert len(ours) > 17000
    assert {one.difference for report in reports for one in tie(report)} == {0}
    calls = Counter(one.url.split("v3.1/")[1].split("?")[0] for one in world.log)
    assert calls == {"trial_balance": 61, "ledger_accounts": 2, "financial_settings": 1}
