"""QuickBooks' reports in every shape that is known or must be feared: the figures are
the same, or the report is refused."""

from datetime import date

import pytest
from actuals_world import amounts, ends_of, worlds
from providers.actuals import (
    EARNINGS,
    FX_GAINS,
    Basis,
    Source,
    end_of,
    months,
    tie,
)
from providers.documents import AccountClass
from providers.errors import (
    AuthorizationError,
    Cause,
    ConfigurationError,
    RateLimitError,
    RejectedError,
    TransientError,
)
from pure_builders import D
from pure_quickbooks import company_of, qb_adapter
from pure_quickbooks_wire import asked, fault, queried, say

PROFIT, BALANCE = Source.PROFIT_AND_LOSS, Source.BALANCE_SHEET
JAN, FEB, MAR = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)
ACCRUAL, CASH = Basis.ACCRUAL, Basis.CASH

# === THE SANDBOX === #

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


# === A SERVER THAT SAYS ANYTHING === #


def column(month, **values):
    told = {
        "StartDate": month.isoformat(),
        "EndDate": end_of(month).isoformat(),
        "ColKey": f"{month:%b %Y}",
        **values,
    }
    pairs = [{"Name": name, "Value": value} for name, value in told.items() if value]
    return {"ColTitle": f"{month:%b %Y}", "ColType": "Money", "MetaData": pairs}


def keyed(key):
    pairs = [{"Name": "ColKey", "Value": key}]
    return {"ColTitle": key, "ColType": "Money", "MetaData": pairs}


ACCOUNT = {**keyed("account"), "ColTitle": "", "ColType": "Account"}


def cells(name, *sums, key=None):
    titled = {"value": name} if key is None else {"value": name, "id": key}
    return {"ColData": [titled, *({"value": one} for one in sums)]}


def data(name, *sums, key=None, **values):
    return {"type": "Data", **cells(name, *sums, key=key), **values}


def part(name, found, *sums, key=None, head=(), **values):
    """A section; with a group if one is given."""
    return {
        "type": "Section",
        "Header": cells(name, *head, key=key),
        "Rows": {"Row": list(found)},
        "Summary": cells(f"Total {name}", *sums),
        **values,
    }


def result(*sums):
    return {"type": "Section", "group": "NetIncome", "Summary": cells("Net", *sums)}


def said(*found, columns=(JAN, FEB), **header):
    shown = [one if isinstance(one, dict) else column(one) for one in columns]
    return {
        "Header": {"ReportBasis": "Accrual", "Currency": "USD", **header},
        "Columns": {"Column": [ACCOUNT, *shown]},
        "Rows": {"Row": list(found)},
    }


INCOME = part(
    "Income", [data("Tours", "5.00", "", key="1")], "5.00", "", group="Income"
)
EMPTY = {"Option": [{"Name": "NoReportData", "Value": "true"}]}


@pytest.fixture
def ask(server):
    """What is made of an answer."""

    def read(*answers, source=PROFIT, first=JAN, last=FEB, basis=ACCRUAL):
        say(server, *answers)
        return qb_adapter(server).report(source, first, last, basis)

    return read


@pytest.fixture
def unreadable(ask):
    """That an answer is refused, and why."""

    def check(answer, match, **values):
        with pytest.raises(TransientError, match=match) as caught:
            ask(answer, **values)
        assert caught.value.cause is Cause.ANSWER_UNREADABLE

    return check


def by_id(report):
    """Class and amounts, by account."""
    return {
        one.account_id: (
            one.account_class.value,
            *(one.amounts.get(month, 0) for month in report.months),
        )
        for one in report.lines
    }


def test_what_is_asked(server, ask):
    ask(said(INCOME, result("5.00", ""), ReportBasis="Cash"), basis=CASH)
    method, path, query, __ = asked(server)
    assert (method, path) == ("GET", "reports/ProfitAndLoss")
    assert query == {
        "start_date": "2024-01-01",
        "end_date": "2024-02-29",
        "accounting_method": "Cash",
        "summarize_column_by": "Month",
        "minorversion": "75",
    }


def test_columns_go_by_their_days_or_keys(ask):
    """In any order, with more of them, with more cells than columns, and without days
    (the month stands in key or title then)."""
    no_days = {"StartDate": "", "EndDate": ""}
    shown = [
        keyed("total"),
        column(FEB, **no_days),
        {**column(JAN), "ColTitle": "janvier"},
    ]
    shown[1]["ColTitle"] = "x"
    row = data("Tours", "12.00", "7.00", "5.00", "99.00", "98.00", key=1)
    rows = part("Income", [row], "12.00", "7.00", "5.00", group="Income")
    found = ask(said(rows, result("12.00", "7.00", "5.00"), columns=shown))
    assert by_id(found) == {"1": ("revenue", 5, 7)}
    assert found.profit == {JAN: 5, FEB: 7}


def test_columns_of_other_days_are_no_months(ask):
    """A sum may tell its days as well."""
    whole = {"EndDate": "2024-02-29", "ColKey": "total"}
    found = ask(
        said(
            INCOME, result("5.00", "", "5.00"), columns=(JAN, FEB, column(JAN, **whole))
        )
    )
    assert found.profit == {JAN: 5, FEB: 0}


def test_a_month_without_a_column_must_be_one_without_anything(ask, unreadable):
    shown = (JAN, keyed("total"))
    row = part("Income", [data("Tours", "5.00", "5.00", key="1")], group="Income")
    found = ask(said(row, result("5.00", "5.00"), columns=shown))
    assert found.profit == {JAN: 5, FEB: 0}
    more = part("Income", [data("Tours", "5.00", "6.00", key="1")], group="Income")
    unreadable(said(more, result("5.00", "5.00"), columns=shown), "lacks a month")
    unreadable(said(INCOME, result("5.00"), columns=(JAN,)), "lacks a month")
    sheet = said(columns=shown)
    unreadable(sheet, "lacks a month", source=BALANCE)


def test_nothing_to_tell(ask):
    """Sections with blank cells, columns or none."""
    blank = part("Income", [], "", "", group="Income")
    found = ask(said(blank, result("", ""), **EMPTY))
    assert (found.lines, found.profit) == ((), {JAN: 0, FEB: 0})
    found = ask(said(blank, columns=(), **EMPTY))
    assert (found.lines, found.profit) == ((), {})
    found = ask(said(columns=(), **EMPTY), source=BALANCE)
    assert (found.lines, found.assets) == ((), {})


@pytest.mark.parametrize(
    ("head", "inner", "own"),
    [
        ("3.00", [], 3),
        ("", [data("Office", "3.00", "", key="9")], 3),
        ("3.00", [data("Office", "3.00", "", key="9")], 3),  # the old engine
        ("10.00", [], 0),  # the header has all, as the summary does
        ("10.00", [data("Office", "3.00", "", key="9")], 3),
        ("", [], 0),
    ],
)
def test_what_a_parent_has_itself(ask, head, inner, own):
    rent = data("Rent", "7.00", "", key="2")
    total = f"{own + 7}.00"
    office = part("Office", [*inner, rent], total, "", key="9", head=(head, ""))
    costs = part("Expenses", [office], total, "", group="Expenses")
    found = ask(said(costs, result(f"-{total}", "")))
    expected = {"2": ("expense", 7, 0)}
    assert by_id(found) == expected | ({"9": ("expense", own, 0)} if own else {})
    assert not any(one.difference for one in tie(found))


def test_two_figures_of_one_account(ask, unreadable):
    """Rows that are the same count once, others add up; a header and a row that differ
    are decided by the sum, or by nobody."""
    same = [data("Tours", "5.00", "", key="1")] * 2
    other = part("More", [data("Tours", "", "2.00", key="1")], group="OtherIncome")
    rows = [part("Income", same, "5.00", "", group="Income"), other]
    found = ask(said(*rows, result("5.00", "2.00")))
    assert by_id(found) == {"1": ("revenue", 5, 2)}
    row = data("Office", "3.00", "", key="9")
    office = part("Office", [row], "4.00", "", key="9", head=("2.00", ""))
    costs = part("Expenses", [office], group="Expenses")
    unreadable(said(costs, result("-4.00", "")), "two things of one account")


def test_a_cost_shown_among_income_has_the_sign_of_its_section(ask):
    """The group decides; the chart is not even asked."""
    rows = [
        part("Income", [data("Tours", "5.00", "", key="1")], group="Income"),
        part("Costs", [data("Tours", "2.00", "", key="1")], group="COGS"),
    ]
    found = ask(said(*rows, result("3.00", "")))
    assert by_id(found) == {"1": ("revenue", 3, 0)}


def test_sections_that_say_nothing_are_decided_by_the_chart(server, ask):
    chart = queried(
        "Account",
        {"Id": "7", "AccountType": "Fixed Asset", "Classification": "Asset"},
        {"Id": "8", "AccountType": "Credit Card"},
        {"Id": "9", "AccountType": "Equity", "Classification": "Equity"},
    )
    rows = [
        part("Fixed", [data("Boats", "9.00", "9.00", key="7")], group="Tangible"),
        part("Due", [data("Card", "4.00", "4.00", key="8")]),
        data("NET CURRENT ASSETS", "-4.00", "-4.00"),
        part(
            "Capital",
            [data("Partner", "6.00", "6.00", key="9"), data("Perte", "-1.00", "-1.00")],
        ),
    ]
    found = ask(said(*rows), chart, source=BALANCE)
    assert by_id(found) == {
        "7": ("asset", 9, 9),
        "8": ("liability", 4, 4),
        "9": ("equity", 6, 6),
        EARNINGS: ("equity", -1, -1),
    }
    assert (found.assets, found.funds) == ({}, {})
    assert [path for __, path, __, __ in map(lambda at: asked(server, at), (0, 1))] == [
        "reports/BalanceSheet",
        "query",
    ]


def test_an_account_that_the_chart_does_not_list(ask, unreadable):
    """It is of the class of what is around its section, if anything says so."""
    inner = part("News", [data("Boats", "9.00", "", key="7")], group="Drones")
    whole = part("ASSETS", [inner], "9.00", "", group="TotalAssets")
    found = ask(said(whole), queried("Account"), source=BALANCE)
    assert (by_id(found), found.assets) == ({"7": ("asset", 9, 0)}, {JAN: 9, FEB: 0})


def test_an_account_of_which_nobody_says_anything(server):
    inner = part("News", [data("Boats", "9.00", "", key="7")], group="Drones")
    say(server, said(inner), queried("Account"))
    with pytest.raises(TransientError, match="'Boats'"):
        qb_adapter(server).report(BALANCE, JAN, FEB, ACCRUAL)


def test_rows_without_an_account(ask):
    """Currency gains have none, wherever they stand; a sum is none."""
    rows = [
        INCOME,
        part("More", [data("Unrealised gain", "1.00", "")], group="OtherIncome"),
        part("Other", [data("Unrealised loss", "", "0.50")], group="OtherExpenses"),
        data("SUBTOTAL", "77.00", "77.00"),
        data("Net", "6.00", "-0.50", group="NetIncome"),
    ]
    found = ask(said(*rows))
    assert by_id(found) == {
        "1": ("revenue", 5, 0),
        FX_GAINS: ("revenue", 1, D("-0.50")),
    }
    assert not any(one.difference for one in tie(found))


def test_sums_of_which_the_content_says_another_thing_are_left_alone(ask):
    """A sum of assets less what is owed is no sum of assets."""
    rows = part(
        "ASSETS LESS DEBTS",
        [
            part("Bank", [data("Till", "9.00", "", key="7")], group="BankAccounts"),
            part("Due", [data("Card", "4.00", "", key="8")], group="AP"),
        ],
        "5.00",
        "",
        group="TotalAssets",
    )
    found = ask(said(rows), source=BALANCE)
    assert (found.assets, found.funds) == ({}, {})


def test_a_report_that_is_cut_off_is_asked_for_in_halves(server, ask):
    cut = said(data("Unable to display more data. Please reduce the date range."))
    first = said(INCOME, result("5.00"), columns=(JAN,))
    other = part("Income", [data("Tours", "6.00", key="1")], group="Income")
    found = ask(cut, first, said(other, result("6.00"), columns=(FEB,)))
    assert by_id(found) == {"1": ("revenue", 5, 6)}
    assert (found.months, found.profit) == ((JAN, FEB), {JAN: 5, FEB: 6})
    days = [asked(server, at)[2] for at in range(3)]
    assert [(one["start_date"], one["end_date"]) for one in days] == [
        ("2024-01-01", "2024-02-29"),
        ("2024-01-01", "2024-01-31"),
        ("2024-02-01", "2024-02-29"),
    ]


DEEP = data("Tours", "1.00", "", key="1")
for _ in range(60):
    DEEP = part("Deep", [DEEP])


@pytest.mark.parametrize(
    ("answer", "match"),
    [
        ([], "no rows"),
        ("soon", "no rows"),
        ({"Header": {}}, "no rows"),
        (said(INCOME), "no net income"),
        (said(INCOME, result("5.00", ""), ReportBasis="Cash"), "another basis"),
        (said(INCOME, result("five", "")), "'five' is no amount"),
        (said(INCOME, result(True, "")), "'True' is no amount"),
        (said(INCOME, result("NaN", "")), "'NaN' is no amount"),
        (said(INCOME, result("1e99999999", "")), "'1e99999999' is no amount"),
        (said(DEEP, result("", "")), "do not end"),
        (
            said(INCOME, columns=(JAN, column(FEB, EndDate="2024-02-20"))),
            "2024-02-01 to 2024-02-20 only",
        ),
        ({**said(INCOME, result("5.00", "")), "Columns": None}, "lacks a month"),
        ({**said(), "Rows": {"Row": 5}}, "no net income"),
        ({**said(), "Rows": [INCOME]}, "no net income"),
    ],
)
def test_what_cannot_be_read_is_refused(unreadable, answer, match):
    unreadable(answer, match)


def test_what_is_no_object_holds_its_place(ask):
    row = data("Tours", "5.00", "", key="1")
    row["ColData"][2:] = [None, 3]
    rows = part("Income", [None, "x", row, {"ColData": []}], "5.00", "", group="Income")
    assert by_id(ask(said(rows, result("5.00", "")))) == {"1": ("revenue", 5, 0)}


@pytest.mark.parametrize(
    ("status", "body", "cls", "cause"),
    [
        (
            403,
            fault("5020", "Permission Denied"),
            ConfigurationError,
            Cause.AREA_DENIED,
        ),
        (403, fault("3100"), AuthorizationError, Cause.ACCESS_DENIED),
        (429, fault("3001"), RateLimitError, Cause.RATE_LIMITED),
        (400, fault("5030", "Feature"), ConfigurationError, Cause.FEATURE_OFF),
        (500, fault("10000"), TransientError, Cause.PROVIDER_DOWN),
        (504, None, TransientError, Cause.PROVIDER_DOWN),
        (200, fault("4000"), RejectedError, Cause.UNKNOWN),
    ],
)
def test_refusals(server, status, body, cls, cause):
    server.say(status, body)
    with pytest.raises(cls) as caught:
        qb_adapter(server).report(PROFIT, JAN, FEB, ACCRUAL)
    assert (type(caught.value), caught.value.cause) == (cls, cause)


# === TRIAL BALANCES === #

SIDES = (ACCOUNT, {"ColTitle": "Debit", "ColType": "Money"}, keyed("Crédit"))


def balance(*found, columns=SIDES):
    return {**said(*found), "Columns": {"Column": list(columns)}}


def read_balance(server, *answers):
    say(server, *answers)
    return qb_adapter(server).trial_balance(date(2024, 2, 29), ACCRUAL)


def test_a_trial_balance(server):
    """Sides by key or title; accounts in sections, gains without one, sums of any
    kind."""
    found = read_balance(
        server,
        balance(
            data("Till", "9.00", "", key="1"),
            part(
                "Office",
                [data("Rent", "2.00", "", key="3")],
                key="2",
                head=("1.00", ""),
            ),
            cells("Sales (deleted)", "", "11.00", key=4),
            cells("Unrealised gain", "", "1.00"),
            cells("All", "12.00", "12.00"),
            {"group": "GrandTotal", "Summary": cells("TOTAL", "12.00", "12.00")},
        ),
    )
    assert found.balances == {"1": 9, "2": 1, "3": 2, "4": -11, FX_GAINS: -1}
    assert found.names["4"] == "Sales"
    assert (found.debits, found.credits) == (12, 12)
    assert asked(server)[2]["start_date"] == "2024-01-01"


def test_a_trial_balance_of_another_year(server):
    traits = {**company_of().traits, "year_end": [3, 31]}
    say(server, balance())
    found = qb_adapter(server, traits).trial_balance(date(2024, 2, 29), ACCRUAL)
    assert (found.balances, found.debits) == ({}, None)
    query = asked(server)[2]
    assert (query["start_date"], query["end_date"]) == ("2023-04-01", "2024-02-29")
    assert "summarize_column_by" not in query


def test_a_trial_balance_without_sides(server):
    with pytest.raises(TransientError, match="no debits and credits"):
        read_balance(server, balance(columns=[ACCOUNT, keyed("total")]))
    empty = {**balance(columns=[]), "Header": EMPTY}
    assert read_balance(server, empty).balances == {}


def test_a_trial_balance_that_is_cut_off(server):
    cut = balance(data("Unable to display more data. Please reduce the date range."))
    with pytest.raises(RejectedError, match="too large"):
        read_balance(server, cut)
