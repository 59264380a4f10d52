"""What each provider's reports say of ledgers whose figures are worked out by hand.

The same entries are booked at all three, by somebody at work there; the tables below
were written down with pencil and paper, from the entries alone.
"""

from datetime import date

import pytest
from actuals_world import amounts, classes, ends_of, worlds
from providers.actuals import EARNINGS, Basis, Source, fiscal_start, months, tie
from providers.kinds import AccountClass
from pure_builders import D

# Xero's first company has a year that ends in June, its second one in March
COMPANIES = (("xero", 0), ("xero", 1), ("quickbooks", 0), ("sage", 0))
FIRST, LAST = date(2023, 11, 1), date(2024, 12, 1)
CLASSES = {
    "Reserve": "asset",
    "Machines": "asset",
    "Worn": "asset",
    "Advance": "liability",
    "Founders": "equity",
    "Sold": "revenue",
    "Rented": "expense",
    "Mended": "expense",
    "Wear": "expense",
}
ENTRIES = (
    # first and last days of months
    ("2023-11-01", {"Reserve": "10000", "Founders": "-10000"}),
    ("2023-11-30", {"Reserve": "1500.25", "Sold": "-1500.25"}),
    # over the end of a calendar year
    ("2023-12-31", {"Rented": "800.10", "Reserve": "-800.10"}),
    ("2024-01-01", {"Reserve": "2000", "Sold": "-2000"}),
    ("2024-01-31", {"Machines": "12000", "Advance": "-12000"}),
    # the last day of a leap February
    ("2024-02-29", {"Rented": "800.10", "Reserve": "-800.10"}),
    ("2024-02-29", {"Mended": "99.99", "Advance": "-99.99"}),
    # more is spent than there is, and more is paid back than was owed
    ("2024-03-01", {"Advance": "12500", "Rented": "500", "Reserve": "-13000"}),
    # a credit to an expense, more than what the month cost
    ("2024-03-31", {"Advance": "150", "Mended": "-150"}),
    # a contra account among the assets; nothing in April
    ("2024-05-31", {"Wear": "1000", "Worn": "-1000"}),
    # over the end of a year that ends in June
    ("2024-06-30", {"Reserve": "3000", "Sold": "-3000"}),
    ("2024-07-01", {"Reserve": "400", "Sold": "-400"}),
    # money paid back, in a month without sales
    ("2024-08-31", {"Sold": "250", "Reserve": "-250"}),
    # nothing from September to November
    ("2024-12-31", {"Rented": "0.01", "Reserve": "-0.01"}),
)
# Each with the sign of its class; months that are not named: nothing
MOVED = {
    "Sold": {
        "2023-11": "1500.25",
        "2024-01": "2000",
        "2024-06": "3000",
        "2024-07": "400",
        "2024-08": "-250",
    },
    "Rented": {
        "2023-12": "800.10",
        "2024-02": "800.10",
        "2024-03": "500",
        "2024-12": "0.01",
    },
    "Mended": {"2024-02": "99.99", "2024-03": "-150"},
    "Wear": {"2024-05": "1000"},
}
# From the month named on, until the next
BALANCES = {
    "Reserve": {
        "2023-11": "11500.25",
        "2023-12": "10700.15",
        "2024-01": "12700.15",
        "2024-02": "11900.05",
        "2024-03": "-1099.95",
        "2024-06": "1900.05",
        "2024-07": "2300.05",
        "2024-08": "2050.05",
        "2024-12": "2050.04",
    },
    "Machines": {"2024-01": "12000"},
    "Worn": {"2024-05": "-1000"},
    "Advance": {"2024-01": "12000", "2024-02": "12099.99", "2024-03": "-550.01"},
    "Founders": {"2023-11": "10000"},
}
PROFIT = {
    "2023-11": "1500.25",
    "2023-12": "-800.10",
    "2024-01": "2000",
    "2024-02": "-900.09",
    "2024-03": "-350",
    "2024-05": "-1000",
    "2024-06": "3000",
    "2024-07": "400",
    "2024-08": "-250",
    "2024-12": "-0.01",
}
# All that was ever earned: this year's result and what earlier ones left
EARNED = {
    "2023-11": "1500.25",
    "2023-12": "700.15",
    "2024-01": "2700.15",
    "2024-02": "1800.06",
    "2024-03": "1450.06",
    "2024-05": "450.06",
    "2024-06": "3450.06",
    "2024-07": "3850.06",
    "2024-08": "3600.06",
    "2024-12": "3600.05",
}
# This year's result, by the month that a year ends in
THIS_YEAR = {
    12: {
        "2023-11": "1500.25",
        "2023-12": "700.15",
        "2024-01": "2000",
        "2024-02": "1099.91",
        "2024-03": "749.91",
        "2024-05": "-250.09",
        "2024-06": "2749.91",
        "2024-07": "3149.91",
        "2024-08": "2899.91",
        "2024-12": "2899.90",
    },
    6: {
        "2023-11": "1500.25",
        "2023-12": "700.15",
        "2024-01": "2700.15",
        "2024-02": "1800.06",
        "2024-03": "1450.06",
        "2024-05": "450.06",
        "2024-06": "3450.06",
        "2024-07": "400",
        "2024-08": "150",
        "2024-12": "149.99",
    },
    3: {
        "2023-11": "1500.25",
        "2023-12": "700.15",
        "2024-01": "2700.15",
        "2024-02": "1800.06",
        "2024-03": "1450.06",
        "2024-04": "0",
        "2024-05": "-1000",
        "2024-06": "2000",
        "2024-07": "2400",
        "2024-08": "2150",
        "2024-12": "2149.99",
    },
}


def day(text):
    return date.fromisoformat(f"{text}-01")


def held(by_month):
    """A value for every month: what was last said."""
    found, value = {}, D(0)
    for month in months(FIRST, LAST):
        value = D(by_month.get(f"{month:%Y-%m}", value))
        found[month] = value
    return found


@pytest.fixture(scope="module", params=COMPANIES, ids="{0[0]}-{0[1]}".format)
def world(request, sandbox):
    """Booked as above."""
    with worlds(sandbox, *request.param) as world:
        for name, account_class in CLASSES.items():
            bank = name == "Reserve"
            world.add(name, account_class=account_class, bank=bank)
        for on, entry in ENTRIES:
            world.book(on, **entry)
        yield world


@pytest.fixture(scope="module")
def reports(world):
    """All of it, in as few calls as can be."""
    world.log.clear()
    return world.read(FIRST, LAST)


@pytest.fixture(scope="module")
def expected(world):
    """Every account and month that is not zero."""
    found = {
        (world.ids[name], day(month)): D(amount)
        for name, by_month in MOVED.items()
        for month, amount in by_month.items()
    }
    for name, by_month in BALANCES.items():
        values = held(by_month).items()
        found |= {(world.ids[name], month): value for month, value in values if value}
    return found


def test_every_month_of_every_account(world, reports, expected):
    ours = set(world.ids.values())
    found = amounts(reports)
    assert {key: one for key, one in found.items() if key[0] in ours} == expected


def test_classes_and_names(world, reports):
    found = classes(reports)
    assert {name: found[world.ids[name]] for name in CLASSES} == {
        name: {AccountClass(account_class)} for name, account_class in CLASSES.items()
    }
    names = {line.account_id: line.name for one in reports for line in one.lines}
    assert all(name in names[world.ids[name]] for name in CLASSES)


def test_the_result_of_the_year_and_of_the_years_before(world, reports):
    """Nothing else is in the books: other lines are what earlier years have left."""
    ours, found = set(world.ids.values()), amounts(reports)
    others = {key: one for key, one in found.items() if key[0] not in ours}
    this_year = held(THIS_YEAR[world.organisation.year_end[0]])
    earned = held(EARNED)
    assert {classes(reports)[account].pop() for account, __ in others} <= {"equity"}
    for month in months(FIRST, LAST):
        now = others.get((EARNINGS, month), D(0))
        before = sum(
            amount
            for (account, at), amount in others.items()
            if at == month and account != EARNINGS
        )
        assert now == this_year[month], month
        assert now + before == earned[month], month


def test_both_sides_are_the_same_and_the_profit_is_the_results(reports):
    for month in months(FIRST, LAST):
        sums = dict.fromkeys(AccountClass, D(0))
        for report in reports:
            for line in report.lines:
                sums[line.account_class] += line.amounts.get(month, D(0))
        assert sums["asset"] == sums["liability"] + sums["equity"], month
        profit = sums["revenue"] - sums["expense"]
        assert profit == D(PROFIT.get(f"{month:%Y-%m}", 0)), month


def test_the_sums_tie_to_the_provider_s_own(world, reports):
    ties = [one for report in reports for one in tie(report)]
    assert [one for one in ties if one.difference] == []
    told = {what: {o.month for o in ties if o.what == what} for what in sides(world)}
    assert told == dict.fromkeys(sides(world), set(months(FIRST, LAST)))
    for one in ties:
        if one.what == "profit":
            assert one.theirs == D(PROFIT.get(f"{one.month:%Y-%m}", 0)), one


def sides(world):
    """The totals that a provider's reports name."""
    sources = {source for source, __ in world.plan.reports}
    found = {"profit"} if Source.PROFIT_AND_LOSS in sources else set()
    return found | ({"assets", "funds"} if Source.BALANCE_SHEET in sources else set())


@pytest.mark.parametrize("on", ["2023-12-31", "2024-02-29", "2024-06-30", "2024-12-31"])
def test_the_trial_balance_ties(world, reports, on):
    on = date.fromisoformat(on)
    found = world.adapter.trial_balance(on, Basis.ACCRUAL)
    assert (found.day, found.basis) == (on, Basis.ACCRUAL)
    assert sum(found.balances.values()) == 0
    for total in (found.debits, found.credits):
        assert total is None or total > 0
    assert found.debits == found.credits
    start = fiscal_start(on, world.organisation.year_end)
    for name, account_class in CLASSES.items():
        sign = 1 if account_class in ("asset", "expense") else -1
        if name in MOVED:
            year = months(start, on)
            values = [D(MOVED[name].get(f"{m:%Y-%m}", 0)) for m in year]
            balance = sum(values)
        else:
            balance = held(BALANCES[name])[on.replace(day=1)]
        theirs = found.balances.get(world.ids[name], D(0))
        assert theirs == sign * balance, name


def test_in_few_calls_or_month_by_month_is_the_same(world, reports):
    single = world.read(FIRST, LAST, at_once=1, adapter=world.fresh())
    assert amounts(single) == amounts(reports)
    assert len(single) == len(world.plan.reports) * 14
    assert {o.difference for report in single for o in tie(report)} <= {D(0)}


def test_it_is_what_their_own_reports_of_one_month_say(world, reports):
    """As the accountant reads them, who shares no code with us."""
    found, kinds = amounts(reports), classes(reports)
    for month, last in zip(months(FIRST, LAST), ends_of(FIRST, LAST), strict=True):
        theirs = world.they.month_figures(month) | world.they.day_balances(last)
        ours = {
            account: amount if kinds[account] & {"asset", "expense"} else -amount
            for (account, at), amount in found.items()
            if at == month and account != EARNINGS
        }
        assert ours == {key: one for key, one in theirs.items() if one}, month


def test_months_before_anything_was_booked(world):
    reports = world.read(date(2023, 2, 1), date(2023, 4, 1))
    assert amounts(reports) == {}
    assert {o.difference for report in reports for o in tie(report)} <= {D(0)}


def test_one_call_each(world):
    """But for what is read once: the chart, say."""
    adapter, first = world.fresh(), date(2024, 1, 1)
    adapter.traits = world.organisation.traits
    adapter.report(world.plan.reports[0][0], first, first, Basis.ACCRUAL)
    adapter.trial_balance(first, Basis.ACCRUAL)
    for source, most in world.plan.reports:
        for last in (months(first, date(2024, 12, 1))[most - 1], first):
            world.log.clear()
            adapter.report(source, first, last, Basis.ACCRUAL)
            assert len(world.log) == 1, [one.url for one in world.log]
    world.log.clear()
    adapter.trial_balance(date(2024, 2, 29), Basis.ACCRUAL)
    assert len(world.log) == 1
