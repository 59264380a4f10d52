"""QuickBooks' reports in every shape of the sandbox: the figures are the same."""

from datetime import date

import pytest
from actuals_world import amounts, ends_of, worlds
from providers.actuals import EARNINGS, Basis, end_of, months, tie
from providers.documents import AccountClass
from providers.errors import Cause, ConfigurationError, RejectedError
from pure_builders import D
from pure_quickbooks_reports import ACCRUAL, CASH, PROFIT

FIRST, LAST = date(2024, 1, 1), date(2024, 6, 1)
KINDS = {
    "Till": "Bank",
    "Fleet": "Fixed Asset",
    "Goodwill": "Other Asset",
    "Card": "Credit Card",
    "Mortgage": "Long Term Liability",
    "Partner": "Equity",
    "Tours": "Income",
    "Refunds": "Income",
    "Gifts": "Other Income",
    "Fuel": "Cost of Goods Sold",
    "Office": "Expense",
    "Fines": "Other Expense",
}
PARTS = {
    "Boats": ("Fleet", "Fixed Asset"),
    "Worn boats": ("Fleet", "Fixed Asset"),
    "Rent": ("Office", "Expense"),
    "Phone": ("Office", "Expense"),
    "Mobile": ("Phone", "Expense"),
}
ENTRIES = (
    ("2024-01-05", {"Till": "5000", "Partner": "-5000"}),
    ("2024-01-06", {"Fleet": "10", "Boats": "9000", "Mortgage": "-9010"}),
    ("2024-02-29", {"Till": "1200", "Tours": "-1200"}),
    ("2024-02-29", {"Refunds": "100", "Till": "-100"}),
    ("2024-03-01", {"Office": "5", "Rent": "300", "Mobile": "20", "Card": "-325"}),
    ("2024-04-30", {"Fuel": "70.07", "Fines": "30", "Till": "-100.07"}),
    ("2024-04-30", {"Gifts": "-12", "Goodwill": "12"}),
    ("2024-06-30", {"Wear": "500", "Worn boats": "-500"}),
)
# By pencil, with the sign of the class
EXPECTED = {
    ("Tours", 2): "1200",
    ("Refunds", 2): "-100",
    ("Office", 3): "5",
    ("Rent", 3): "300",
    ("Mobile", 3): "20",
    ("Fuel", 4): "70.07",
    ("Fines", 4): "30",
    ("Gifts", 4): "12",
    ("Wear", 6): "500",
    **{("Partner", month): "5000" for month in range(1, 7)},
    **{("Fleet", month): "10" for month in range(1, 7)},
    **{("Boats", month): "9000" for month in range(1, 7)},
    ("Worn boats", 6): "-500",
    **{("Mortgage", month): "9010" for month in range(1, 7)},
    ("Till", 1): "5000",
    ("Till", 2): "6100",
    ("Till", 3): "6100",
    **{("Till", month): "5999.93" for month in range(4, 7)},
    **{("Card", month): "325" for month in range(3, 7)},
    **{("Goodwill", month): "12" for month in range(4, 7)},
}
PLAIN = {
    "report_layout": "recorded",
    "report_parents": "header",
    "report_net_income": "group",
    "report_numbers": False,
    "report_reversed": False,
    "report_idle_months": True,
    "report_months": 0,
    "report_cells": 400_000,
    "report_denied": False,
    "trial_balance_from": "year",
}
SHAPES = {
    "as recorded": {},
    "grand totals": {"report_layout": "grand_totals"},
    "a British form": {"report_layout": "vertical"},
    "a British form, no group at all": {
        "report_layout": "vertical",
        "report_net_income": "bare",
        "report_parents": "both",
    },
    "rows of parents": {"report_parents": "row", "report_net_income": "bare"},
    "parents twice": {"report_parents": "both", "report_layout": "grand_totals"},
    "numbers, the other way round": {"report_numbers": True, "report_reversed": True},
    "idle months left out": {"report_idle_months": False},
    "four months at most": {"report_months": 4},
    "few cells": {"report_cells": 180},
}


@pytest.fixture(scope="module", params=[0, 1, 2], ids=["US", "GB", "AU"])
def world(request, sandbox):
    sandbox.reset()
    with worlds(sandbox, "quickbooks", request.param) as world:
        for name, kind in KINDS.items():
            world.add(name, account_class="", kind=kind)
        for name, (parent, kind) in PARTS.items():
            parent_id = world.ids[parent]
            world.add(name, account_class="", kind=kind, parent_id=parent_id)
        world.add("Wear", account_class="expense", code="7777")
        for on, entry in ENTRIES:
            world.book(on, **entry)
        yield world


@pytest.fixture
def shaped(world):
    """Set how the sandbox answers; set back afterwards."""

    def change(**options):
        world.they.control(**PLAIN | options)
        world.log.clear()

    yield change
    change()


def named(world, reports):
    """Amounts by name and number of the month, without the results of years."""
    names = {one: name for name, one in world.ids.items()}
    return {
        (names[account], month.month): amount
        for (account, month), amount in amounts(reports).items()
        if account in names
    }


@pytest.mark.parametrize("shape", SHAPES)
def test_any_shape_tells_the_same(world, shaped, shape):
    shaped(**SHAPES[shape])
    reports = world.read(FIRST, LAST, adapter=world.fresh())
    assert named(world, reports) == {key: D(sum_) for key, sum_ in EXPECTED.items()}
    ties = [one for report in reports for one in tie(report)]
    assert [one for one in ties if one.difference] == []
    told = {"profit"} if "British" in shape else {"profit", "assets", "funds"}
    assert {one.what for one in ties} == told
    for what in told:
        theirs = [one.month for one in ties if one.what == what]
        assert theirs == list(months(FIRST, LAST))
    assert {report.currency for report in reports} == {world.organisation.currency}
    assert all(report.read_at for report in reports)


@pytest.mark.parametrize("shape", SHAPES)
def test_calls(world, shaped, shape):
    """One each; the chart once, where a form names no groups; halves of what is too
    large, and no call more."""
    shaped(**SHAPES[shape])
    world.read(FIRST, LAST, adapter=world.fresh())
    charts = [one for one in world.log if "/query" in one.url]
    assert len(charts) == ("British" in shape)
    wanted = 6 if shape in ("four months at most", "few cells") else 2
    assert len(world.log) - len(charts) == wanted


def test_the_result_of_the_year_stands_in_equity(world, shaped):
    """US: the calendar year; the British begins in April, the Australian in July."""
    (report,) = world.read(FIRST, LAST)[1:]
    (line,) = [one for one in report.lines if one.account_id == EARNINGS]
    began = {"US": 1, "GB": 4, "AU": 7}[world.organisation.country]
    moved = {2: "1100", 3: "-325", 4: "-88.07", 6: "-500"}
    for month in months(FIRST, LAST):
        since = range(began if began <= month.month else 1, month.month + 1)
        expected = sum(D(moved.get(one, 0)) for one in since)
        assert line.amounts.get(month, D(0)) == expected, month
    assert line.account_class is AccountClass.EQUITY


def add(world, *kinds):
    """Accounts of a test's own: the others' figures stay."""
    made = []
    for kind in kinds:
        name = f"Own {len(world.ids)}"
        world.add(name, account_class="", kind=kind)
        made.append(world.ids[name])
    return made


def test_as_their_reports_of_one_month_say(world, shaped):
    """Invoices, credits, taxes, foreign money: by the accountant, who shares no code
    with us."""
    they, year = world.they, (date(2022, 1, 1), date(2022, 12, 1))
    they.control(currencies=["EUR"])
    trips, purse = add(world, "Income", "Bank")
    customers = (
        ("", they.add_contact("Ann")),
        ("EUR", they.add_contact("Bert", currency="EUR")),
    )
    for at, (currency, customer) in enumerate(customers):
        invoice = they.add_invoice(
            f"A-{at}",
            customer,
            trips,
            "99.99",
            day=date(2022, 5, 31),
            currency=currency,
        )
        they.pay_invoice(invoice, purse, "40", day=date(2022, 7, 1))
    found = {}
    for report in world.read(*year):
        for line in report.lines:
            sign = 1 if line.account_class in ("asset", "expense") else -1
            for month, amount in line.amounts.items():
                if amount and line.account_id != EARNINGS:
                    found[line.account_id, month] = sign * amount
    assert (trips, date(2022, 5, 1)) in found
    for month, last in zip(months(*year), ends_of(*year), strict=True):
        theirs = they.month_figures(month) | they.day_balances(last)
        ours = {key: one for (key, at), one in found.items() if at == month}
        assert ours == theirs, month
    balance = world.adapter.trial_balance(date(2022, 5, 31), ACCRUAL)
    assert sum(balance.balances.values()) == 0
    assert balance.debits == balance.credits > 0


def test_cash(world, shaped):
    """What is billed counts when it is paid, and nobody owes anything."""
    trips, purse = add(world, "Income", "Bank")
    customer, days = (
        world.they.add_contact("Cleo"),
        (date(2025, 1, 1), date(2025, 3, 1)),
    )
    invoice = world.they.add_invoice(
        "C-1", customer, trips, "100", day=date(2025, 1, 31)
    )
    before = {what: world.read(*days, what) for what in Basis}
    world.they.pay_invoice(invoice, purse, "40", day=date(2025, 3, 31))
    after = {what: world.read(*days, what) for what in Basis}

    def sold(reports):
        found = amounts(reports).items()
        return {at.month: one for (key, at), one in found if key == trips}

    assert sold(before[ACCRUAL]) == sold(after[ACCRUAL]) == {1: 100}
    assert (sold(before[CASH]), sold(after[CASH])) == ({}, {3: 40})
    for reports in (*before.values(), *after.values()):
        assert not any(one.difference for report in reports for one in tie(report))
    assert {report.basis for report in after[CASH]} == {CASH}
    found = world.adapter.trial_balance(date(2025, 3, 31), CASH).balances
    assert found[trips] == -40


@pytest.mark.parametrize("begins", ["year", "start_date"])
def test_income_in_a_trial_balance_is_that_of_the_year(world, shaped, begins):
    shaped(trial_balance_from=begins)
    found = world.adapter.trial_balance(date(2024, 4, 30), ACCRUAL)
    began = {"US": 1, "GB": 4, "AU": 7}[world.organisation.country]
    assert found.balances[world.ids["Fuel"]] == D("70.07")
    assert found.balances.get(world.ids["Refunds"], 0) == (0 if began == 4 else 100)
    assert found.balances[world.ids["Mortgage"]] == -9010
    assert found.names[world.ids["Boats"]].endswith("Boats")
    assert len(world.log) == 1


def test_the_year_is_asked_for_once_where_it_was_not_kept(world, shaped):
    adapter = world.fresh()
    adapter.traits = {
        key: one for key, one in world.organisation.traits.items() if key != "year_end"
    }
    world.log.clear()
    for day in (31, 30):
        found = adapter.trial_balance(date(2024, 5, day), ACCRUAL)
        assert found == world.adapter.trial_balance(date(2024, 5, day), ACCRUAL)
    read = [one.url.partition("?")[0].split("/")[-2] for one in world.log]
    assert read == ["companyinfo", "reports", "reports", "reports", "reports"]


def test_an_archived_account_keeps_its_figures_and_name(world, shaped):
    trips, purse = add(world, "Income", "Bank")
    world.they.book(date(2022, 1, 31), [(trips, -7), (purse, 7)])
    world.they.archive_account(trips)
    month = date(2022, 1, 1)
    (line,) = [
        line
        for line in world.adapter.report(PROFIT, month, month, ACCRUAL).lines
        if line.account_id == trips
    ]
    assert line.name in world.ids
    assert line.amounts == {month: 7}


def test_a_user_without_rights_to_reports(world, shaped):
    """All but reports goes on."""
    shaped(report_denied=True)
    for ask in (
        lambda: world.adapter.report(PROFIT, FIRST, LAST, ACCRUAL),
        lambda: world.adapter.trial_balance(end_of(LAST), ACCRUAL),
    ):
        with pytest.raises(ConfigurationError) as caught:
            ask()
        assert caught.value.cause is Cause.AREA_DENIED
        assert caught.value.params["area"] == "Reports"


def test_one_month_that_is_too_large(world, shaped):
    shaped(report_cells=10)
    with pytest.raises(RejectedError, match="one month too large"):
        world.adapter.report(PROFIT, FIRST, LAST, ACCRUAL)
