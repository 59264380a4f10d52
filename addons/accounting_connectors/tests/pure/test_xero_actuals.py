"""Xero's reports in all the ways that its documentation leaves open."""

from datetime import date

import pytest
from actuals_world import World, amounts, classes
from providers.actuals import FX_GAINS, Basis, Source, end_of, following, months, tie
from providers.errors import (
    AuthorizationError,
    Cause,
    ConfigurationError,
    RejectedError,
)
from providers.kinds import AccountClass
from pure_builders import D
from pure_xero import xero_adapter

FIRST, LAST = date(2023, 1, 1), date(2024, 12, 1)
PROFIT_AND_LOSS, BALANCE_SHEET = Source.PROFIT_AND_LOSS, Source.BALANCE_SHEET
SURE = {
    "twelve_periods": True,
    "reports_within_year": False,
    "month_labels": False,
    "blank_zeros": False,
    "gains_merged": True,
    "british_reports": False,
    "overdrafts_apart": False,
    "report_rights": True,
}


@pytest.fixture(scope="module")
def whole(sandbox):
    """A British organisation that books something on the first day and the last of each
    month of two years; its bank is overdrawn every other month."""
    with World(sandbox, "xero", 1) as world:
        world.add("Reserve", account_class="asset", bank=True)
        world.add("Machines", account_class="asset")
        world.add("Owed", account_class="liability")
        world.add("Sold", account_class="revenue")
        world.add("Rented", account_class="expense")
        for at, month in enumerate(months(FIRST, LAST), 1):
            first, last = month.isoformat(), end_of(month).isoformat()
            amount = D(at) / 4 + 1000
            world.book(first, Owed=-amount, Rented=amount)
            flow = 20 * at if at % 2 else -20 * at
            world.book(last, Reserve=flow, Sold=-flow)
        sandbox.config("xero", company=world.company, rates={"EUR": "1.25"})
        foreign = world.they.add_contact("Elsewhere")
        accounts = {one.code: one.id for one in world.they.accounts()}
        invoice = world.they.add_invoice(
            "F-1", foreign, accounts["200"], 100, currency="EUR", day=date(2024, 5, 3)
        )
        sandbox.config("xero", company=world.company, rates={"EUR": "1"})
        world.they.pay_invoice(invoice, accounts["090"], day=date(2024, 6, 30))
        world.accounts = accounts
        yield world


@pytest.fixture
def world(whole):
    """With options as they are by default, before and after."""
    whole.sandbox.config("xero", company=whole.company, **SURE)
    whole.log.clear()
    yield whole
    whole.sandbox.config("xero", company=whole.company, **SURE)


@pytest.fixture(scope="module")
def truth(whole):
    """Each month from a report of its own."""
    whole.sandbox.config("xero", company=whole.company, **SURE)
    reports = whole.read(FIRST, LAST, at_once=1, adapter=whole.fresh())
    assert all(one.difference == 0 for report in reports for one in tie(report))
    return amounts(reports)


def part(truth, first, last):
    return {key: one for key, one in truth.items() if first <= key[1] <= last}


def asked(world):
    """What was asked of reports: the last part of each address, and the status."""
    return [
        (one.url.split("/Reports/")[1], one.status)
        for one in world.log
        if "/Reports/" in one.url
    ]


@pytest.mark.parametrize("last", months(date(2023, 12, 1), LAST), ids=str)
def test_twelve_whole_months_whichever_is_the_last(world, truth, last):
    first = following(last, -11)
    reports = world.read(first, last)
    assert amounts(reports) == part(truth, first, last)
    assert all(one.difference == 0 for report in reports for one in tie(report))
    assert len(asked(world)) == 2


def test_what_is_asked_for(world):
    adapter = world.fresh()
    adapter.report(PROFIT_AND_LOSS, date(2023, 7, 1), date(2024, 6, 1), Basis.ACCRUAL)
    adapter.report(PROFIT_AND_LOSS, date(2024, 2, 1), date(2024, 2, 1), Basis.ACCRUAL)
    adapter.report(BALANCE_SHEET, date(2024, 1, 1), date(2024, 6, 1), Basis.ACCRUAL)
    adapter.report(BALANCE_SHEET, date(2024, 2, 1), date(2024, 2, 1), Basis.ACCRUAL)
    adapter.trial_balance(date(2024, 2, 29), Basis.ACCRUAL)
    assert [query for query, __ in asked(world)] == [
        # from a month of 31 days, so that May keeps its last day
        "ProfitAndLoss?fromDate=2024-07-01&toDate=2024-07-31&periods=12&timeframe=MONTH"
        "&standardLayout=true",
        "ProfitAndLoss?fromDate=2024-02-01&toDate=2024-02-29&standardLayout=true",
        "BalanceSheet?date=2024-06-30&periods=5&timeframe=MONTH&standardLayout=true",
        "BalanceSheet?date=2024-02-29&standardLayout=true",
        "TrialBalance?date=2024-02-29",
    ]
    charts = [one for one in world.log if one.url.endswith("/Accounts")]
    assert len(charts) == 1


@pytest.mark.parametrize(
    "options",
    [
        {"twelve_periods": False},
        {"reports_within_year": True},
        {"month_labels": True},
        {"blank_zeros": True},
        {"british_reports": True},
        {"overdrafts_apart": True},
        {"overdrafts_apart": True, "british_reports": True, "blank_zeros": True},
        {name: not value for name, value in SURE.items() if name[0] != "r"}
        | {"gains_merged": True, "reports_within_year": True},
    ],
    ids=lambda options: "+".join(options),
)
def test_the_same_figures_whatever_the_answer_looks_like(world, truth, options):
    world.sandbox.config("xero", company=world.company, **options)
    reports = world.read(FIRST, LAST, adapter=world.fresh())
    assert amounts(reports) == truth
    ties = [one for report in reports for one in tie(report)]
    assert len(ties) == 3 * 24
    assert [one for one in ties if one.difference] == []


@pytest.mark.parametrize("option", ["twelve_periods", "reports_within_year"])
def test_fewer_columns_are_asked_for_once_they_were_refused(world, truth, option):
    world.sandbox.config("xero", company=world.company, **{option: not SURE[option]})
    adapter = world.fresh()
    for last, refused in ((date(2024, 11, 1), 1), (date(2024, 9, 1), 0)):
        world.log.clear()
        first = following(last, -11)
        report = adapter.report(PROFIT_AND_LOSS, first, last, Basis.ACCRUAL)
        assert report.months == months(first, last)
        found, kept = amounts([report]), part(truth, first, last)
        assert found == {key: one for key, one in kept.items() if key in found}
        assert sum(status == 400 for __, status in asked(world)) == refused
        assert len(asked(world)) == 2 + refused


def test_exchange_gains(world):
    """100 euros are 80 pounds when they are invoiced, 100 when they are paid."""
    june = date(2024, 6, 1)
    (line,) = (
        line
        for line in world.fresh()
        .report(PROFIT_AND_LOSS, june, june, Basis.ACCRUAL)
        .lines
        if line.account_id == FX_GAINS
    )
    assert line.account_class is AccountClass.EXPENSE
    assert line.amounts[june] == -20
    world.sandbox.config("xero", company=world.company, gains_merged=False)
    report = world.fresh().report(PROFIT_AND_LOSS, june, june, Basis.ACCRUAL)
    found = amounts([report])
    assert (FX_GAINS, june) not in found
    assert found[world.accounts["499"], june] == -20
    assert [one.difference for one in tie(report)] == [0]


def test_what_changes_in_the_chart_changes_no_figure(world, truth):
    """Ids last. An account that is newer than what we know of the chart has the class
    of its neighbours."""
    adapter = world.fresh()
    adapter.chart()
    they, june = world.they, date(2024, 6, 1)
    they.rename_account(world.ids["Rented"], "Rooms")
    they.archive_account(world.ids["Machines"])
    new = they.add_account("Cleaned", "expense")
    owed = they.add_account("Later", "liability")
    they.book(date(2024, 6, 15), [(new.id, D(7)), (owed.id, D(-7))])
    reports = world.read(june, june, adapter=adapter)
    found = amounts(reports)
    assert found[new.id, june] == found[owed.id, june] == 7
    assert found[world.ids["Rented"], june] == truth[world.ids["Rented"], june]
    assert classes(reports)[new.id] == {AccountClass.EXPENSE}
    assert classes(reports)[owed.id] == {AccountClass.LIABILITY}
    names = {line.account_id: line.name for one in reports for line in one.lines}
    assert names[world.ids["Rented"]] == "Rooms"
    assert all(one.difference == 0 for report in reports for one in tie(report))
    they.book(date(2024, 6, 15), [(new.id, D(-7)), (owed.id, D(7))])
    they.rename_account(world.ids["Rented"], "Rented")
    they.restore_account(world.ids["Machines"])


def test_on_a_cash_basis(world):
    """An invoice of 100 is paid by 40 a month later; the journals count as they are."""
    they, sales = world.they, world.accounts["200"]
    contact = they.add_contact("Later payer")
    made = they.add_invoice("C-1", contact, sales, 100, day=date(2025, 3, 31))
    they.pay_invoice(made, world.accounts["090"], 40, day=date(2025, 4, 1))
    adapter, first, last = world.fresh(), date(2025, 3, 1), date(2025, 4, 1)
    march, april = (sales, first), (sales, last)
    for basis, expected in (
        (Basis.ACCRUAL, {march: 100}),
        (Basis.CASH, {april: 40}),
    ):
        world.log.clear()
        reports = world.read(first, last, basis, adapter)
        found = amounts(reports)
        assert {key: one for key, one in found.items() if key[0] == sales} == expected
        assert {report.basis for report in reports} == {basis}
        assert all(one.difference == 0 for report in reports for one in tie(report))
        trial = adapter.trial_balance(date(2025, 4, 30), basis)
        assert trial.balances[world.accounts["090"]] == 140  # 100 for the euros
        assert trial.balances.get(world.accounts["610"], 0) == (
            0 if basis is Basis.CASH else 60
        )
        cash = ["paymentsOnly=true" in query for query, __ in asked(world)]
        assert cash == [basis is Basis.CASH] * 3


# === WHAT IS REFUSED === #


@pytest.mark.parametrize("source", [PROFIT_AND_LOSS, BALANCE_SHEET, None])
def test_a_user_without_rights_stops_only_the_reports(world, source):
    world.sandbox.config("xero", company=world.company, report_rights=False)
    adapter = world.fresh()
    with pytest.raises(ConfigurationError) as caught:
        if source:
            adapter.report(source, FIRST, LAST.replace(year=2023), Basis.ACCRUAL)
        else:
            adapter.trial_balance(LAST, Basis.ACCRUAL)
    assert caught.value.cause is Cause.AREA_DENIED
    assert caught.value.params["area"] == "Reports"
    assert not caught.value.stops_connection


def test_an_organisation_that_is_gone_is_told_as_such(server):
    gone = {"Title": "Forbidden", "Status": 403, "Detail": "AuthenticationUnsuccessful"}
    server.say(403, gone)
    server.say(403, gone)
    with pytest.raises(AuthorizationError) as caught:
        xero_adapter(server).trial_balance(LAST, Basis.ACCRUAL)
    assert caught.value.cause is Cause.TENANT_GONE
    assert [path for __, path, *__ in server.seen][1] == "/Organisation"


def test_the_sign_in_asks_for_reports(world):
    scopes = world.adapter.oauth.scopes
    for name in ("profitandloss", "balancesheet", "trialbalance"):
        assert f"accounting.reports.{name}.read" in scopes


def test_what_is_refused_month_by_month_is_refused(server):
    """Not because there are too many."""
    refusal = {"ErrorNumber": 10, "Message": "No."}
    server.reply = lambda *request: {"status": 400, "data": refusal}
    with pytest.raises(RejectedError):
        xero_adapter(server).report(BALANCE_SHEET, FIRST, LAST, Basis.ACCRUAL)
    assert 1 < len(server.seen) < 8
