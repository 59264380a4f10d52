"""QuickBooks' reports in every shape that must be feared: read rightly, or refused."""

import pytest
from providers.actuals import EARNINGS, FX_GAINS, tie
from providers.errors import (
    AuthorizationError,
    Cause,
    ConfigurationError,
    RateLimitError,
    RejectedError,
    TransientError,
)
from pure_builders import D
from pure_quickbooks import qb_adapter
from pure_quickbooks_reports import (
    ACCRUAL,
    BALANCE,
    CASH,
    EMPTY,
    FEB,
    INCOME,
    JAN,
    PROFIT,
    by_id,
    column,
    data,
    keyed,
    part,
    result,
    said,
)
from pure_quickbooks_wire import asked, fault, queried, say


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
