"""What Sage may answer when it is asked for a trial balance, right and wrong."""

import copy
from collections import Counter
from datetime import date

import pytest
from providers.actuals import EARNINGS, Source, end_of, following, tie
from providers.dialect import Reply
from providers.errors import (
    AuthorizationError,
    Cause,
    ConfigurationError,
    RateLimitError,
    RejectedError,
    TransientError,
)
from providers.kinds import AccountClass
from providers.sage.reports import Reports
from pure_sage import BUSINESS, DATE, fault, listed, named
from pure_sage_reports import ACCRUAL, CASH, MARCH, TRIAL, by_account, read, sides

BANK, OWED, SHARES, SOLD, COST = (f"{n}" * 32 for n in "abcde")
TYPES = {
    BANK: "BANK",
    OWED: "CURRENT_LIABILITY",
    SHARES: "EQUITY",
    SOLD: "SALES",
    COST: "OVERHEADS",
}


def account(account_id, kind, **values):
    return named(account_id) | {"ledger_account_type": named(kind)} | values


def row(account_id, opening=0, debit=0, credit=0, **values):
    """As Sage writes it: text, and nothing is 0."""
    closing = opening + debit - credit
    return {
        **named(account_id),
        "opening_balance": written(opening),
        "closing_balance": written(closing),
        "debit": text(debit),
        "credit": text(credit),
        **values,
    }


def text(number):
    return f"{number:.2f}" if number else "0"


def written(balance):
    return {"debit": text(max(balance, 0)), "credit": text(max(-balance, 0))}


def reply(*rows, **values):
    base = {"from_date": "2024-03-01", "to_date": "2024-03-31"}
    return {"data": base | {"ledger_accounts": list(rows)} | values}


def march():
    """100 in the bank, of which 30 are earned this year and 20 in years before."""
    return [
        row(BANK, 80, 30, 10),
        row(OWED, -10),
        row(SHARES, -60),
        row(SOLD, -15, 0, 30),
        row(COST, 5, 10),
    ]


CLOSED = ("f" * 32, "EQUITY")  # retained earnings, where there are some


@pytest.fixture
def told(sage, sage_adapter):
    """What becomes of an answer to the report of March."""
    accounts = [account(*one) for one in (*TYPES.items(), CLOSED)]
    sage.on("GET", "ledger_accounts", **listed(*accounts))
    sage.on("GET", "financial_settings", data={"year_end_date": "2026-12-31"})

    def tell(*answers, **answer):
        sage.on("GET", "trial_balance", *answers, **answer)
        return read(sage_adapter)

    return tell


@pytest.mark.parametrize(
    "retained, sold, earnings",
    [
        (row(CLOSED[0], -20), row(SOLD, 5, 0, 30), 10),  # the years before are there
        (row(CLOSED[0], 0), row(SOLD, -15, 0, 30), 30),  # or still where they were
    ],
)
def test_what_stands_in_the_reply_is_what_is_read(told, retained, sold, earnings):
    rows = march()
    rows[3] = sold
    report = told(**reply(*rows, retained))
    assert sides(report) == (100, 100)
    assert by_account(report)[EARNINGS] == earnings
    assert by_account(report)[SOLD] == 30
    assert by_account(report)[COST] == 10
    assert (report.currency, report.source, report.basis) == ("GBP", TRIAL, ACCRUAL)
    assert report.profit == {} and report.assets == {}


def test_former_years_that_are_nowhere_are_what_lacks(told):
    """Result accounts that begin the year at zero, and no account that has the rest."""
    rows = march()
    rows[3] = row(SOLD, 5, 0, 30)
    report = told(**reply(*rows))
    assert sides(report) == (100, 100)
    assert by_account(report)[EARNINGS] == 30


def test_an_overdrawn_bank_and_a_debt_turned_round(told):
    report = told(**reply(row(BANK, 10, 0, 50), row(OWED, -10, 50)))
    assert by_account(report) == {BANK: -40, OWED: -40}
    assert sides(report) == (-40, -40)


def test_a_business_without_entries(told):
    report = told(**reply())
    assert by_account(report) == {}
    assert [line.account_id for line in report.lines] == [EARNINGS]


def test_nothing_is_said_as_zero_null_or_not_at_all(told):
    rows = [row(BANK, 0, 5), row(SOLD, 0, 0, 5)]
    rows[0] |= {"credit": 0, "closing_balance": {"debit": 5, "credit": ""}}
    rows[1] |= {"debit": None, "closing_balance": {"credit": "5"}}
    assert by_account(told(**reply(*rows))) == {BANK: 5, SOLD: 5, EARNINGS: 5}


def test_the_moment_is_sage_s_own_less_what_it_may_be_behind(told):
    answer = reply() | {"headers": {"Date": DATE, "X-Business": BUSINESS}}
    assert told(**answer).read_at == "2026-11-21T11:59:30+00:00"
    assert told(**reply()).read_at == ""


def without(name):
    rows = march()
    del rows[0][name]
    return rows


def put(**values):
    """The bank's row with something else in it."""
    rows = march()
    rows[0] |= values
    return rows


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 202},
        {"status": 204},
        {"raw": b"<html>Please wait</html>"},
        {"raw": b'{"ledger_accounts": [{"debit": NaN}]}'},
        {"data": []},
        {"data": "building"},
        {"data": {"$items": []}},
        reply(ledger_accounts=None),
        reply(ledger_accounts={}),
        reply(*march(), from_date="2024-02-01"),
        reply(*march(), to_date="2024-03-30"),
        reply(*march(), to_date=20240331),
        reply(None, *march()),
        reply("Bank", *march()),
        reply(*march(), row(BANK)),
        reply(*without("id")),
        reply(*without("closing_balance")),
        reply(*put(closing_balance=None)),
        reply(*put(closing_balance={})),
        reply(*put(closing_balance="100.00")),
        reply(*put(closing_balance={"debit": "1,000.00", "credit": "0"})),
        reply(*put(debit="thirty")),
        reply(*put(debit="NaN")),
        reply(*put(credit="-Infinity")),
        reply(*put(debit="1e999999")),
        reply(*put(debit="1e-999999")),
        reply(*put(debit="0.000000001")),
        reply(*put(debit=True)),
        reply(*put(debit=["30"])),
        reply(*put(id=7)),
        reply(*put(id="")),
        reply(*march()[1:]),  # what moved is not in balance: half built
    ],
)
def test_what_is_no_trial_balance_is_not_believed(told, answer):
    """It is asked again later, and nothing is set to zero meanwhile."""
    with pytest.raises(TransientError) as caught:
        told(**answer)
    assert caught.value.cause is Cause.ANSWER_UNREADABLE
    assert caught.value.retry and not caught.value.verify_first


@pytest.mark.parametrize("how", [{"drop": True}, {"cut": True}, {"slow": 5}])
def test_an_answer_that_does_not_come(told, how):
    with pytest.raises(TransientError) as caught:
        told(**reply(*march()) | how)
    assert caught.value.cause is Cause.PROVIDER_DOWN


@pytest.mark.parametrize(
    "answer, cls, cause",
    [
        (fault("Access denied", status=403), ConfigurationError, Cause.AREA_DENIED),
        (
            fault("Your plan does not include this feature.", status=403),
            ConfigurationError,
            Cause.FEATURE_OFF,
        ),
        (
            fault("No active subscription. (MSE)", status=401),
            AuthorizationError,
            Cause.SUBSCRIPTION,
        ),
        (fault("Unauthorised", status=401), AuthorizationError, Cause.RECONNECT),
        ({"status": 503}, TransientError, Cause.PROVIDER_DOWN),
        ({"status": 504}, TransientError, Cause.PROVIDER_DOWN),
        ({"status": 429}, RateLimitError, Cause.RATE_LIMITED),
        (
            {"status": 429, "headers": {"Retry-After": "40000"}},
            RateLimitError,
            Cause.DAY_LIMIT,
        ),
        (
            reply(*march()) | {"headers": {"X-Business": "f0" * 16}},
            AuthorizationError,
            Cause.TENANT_GONE,
        ),
    ],
)
def test_refusals(told, answer, cls, cause):
    with pytest.raises(cls) as caught:
        told(**answer)
    assert caught.value.cause is cause
    assert type(caught.value) is cls


def test_a_report_that_was_being_built_is_read_at_the_next_call(told, sage_adapter):
    with pytest.raises(TransientError):
        told({"status": 202}, reply(*march()))
    assert by_account(read(sage_adapter))[BANK] == 100


def test_a_chart_that_could_not_be_read_is_read_again(told, sage, sage_adapter):
    accounts = listed(*(account(*one) for one in TYPES.items()))
    sage.on("GET", "ledger_accounts", {"status": 503}, accounts)
    with pytest.raises(TransientError):
        told(**reply(*march()))
    assert by_account(read(sage_adapter))[BANK] == 100


def test_the_class_of_an_account_that_the_chart_does_not_list(told, sage):
    """Its own page says it, else the range of its code; nothing is guessed."""
    other = "99" * 16
    path = f"ledger_accounts/{other}"
    rows = [row(BANK, 0, 5), row(other, 0, 0, 5, displayed_as="Grants (4950)")]
    sage.on("GET", path, data=account(other, "EQUITY"))
    assert by_account(told(**reply(*rows))) == {BANK: 5, other: 5}
    assert len(sage.sent("GET", path)) == 1


@pytest.mark.parametrize(
    "name, cls",
    [
        ("Grants (4950)", AccountClass.REVENUE),
        ("Loan (2) of 2020 (2310)", AccountClass.LIABILITY),
        ("Postage (7510)", AccountClass.EXPENSE),
        ("Grants", None),
    ],
)
def test_an_account_that_nobody_knows(told, sage, name, cls):
    other = "99" * 16
    sage.on("GET", f"ledger_accounts/{other}", **fault("Not found", status=404))
    rows = [row(BANK, 0, 5), row(other, 0, 0, 5, displayed_as=name)]
    if cls is None:
        with pytest.raises(TransientError):
            told(**reply(*rows))
        return
    (line,) = [one for one in told(**reply(*rows)).lines if one.account_id == other]
    assert (line.account_class, line.name) == (cls, name)


def test_what_lacks_of_an_account_out_of_the_chart_is_no_reason_to_wait(told, sage):
    accounts = [account(*one) for one in TYPES.items()]
    accounts[0]["included_in_chart"] = False
    sage.on("GET", "ledger_accounts", **listed(*accounts))
    report = told(**reply(*march()[1:]))
    (one,) = tie(report)
    assert (one.what, one.theirs, one.difference) == ("funds", 0, 100)


JUNK = (None, "", "x", "0", "-1", "1e40", 0, -1, True, [], {}, [None], {"id": None})


def nodes(value, path=()):
    """All places in a JSON value."""
    yield path
    inner = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    for key, one in inner:
        yield from nodes(one, (*path, key))


def replaced(value, path, junk):
    if not path:
        return junk
    new = copy.deepcopy(value)
    at = new
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = junk
    return new


class Wire:
    """Answers the chart, and one trial balance."""

    traits = {}

    def __init__(self, data):
        accounts = listed(*(account(*one) for one in TYPES.items()))["data"]
        self.data = {"ledger_accounts": accounts, "trial_balance": data}

    def call(self, method, path, **arguments):
        if path not in self.data:
            raise RejectedError("not found")
        return Reply(200, {}, self.data[path], "")


def test_junk_in_any_place_is_read_or_refused_and_nothing_else():
    whole, outcomes = reply(*march())["data"], Counter()
    for path in nodes(whole):
        for junk in JUNK:
            reports = Reports(Wire(replaced(whole, path, junk)))
            try:
                report = reports.report(TRIAL, MARCH, MARCH, ACCRUAL)
            except TransientError as error:
                assert error.cause is Cause.ANSWER_UNREADABLE
                outcomes["refused"] += 1
                continue
            values = [one for line in report.lines for one in line.amounts.values()]
            assert all(one.is_finite() for one in values), (path, junk)
            (funds,) = [one for one in tie(report) if one.what == "funds"]
            assert funds.theirs == sides(report)[0]
            outcomes["read"] += 1
    assert min(outcomes["refused"], outcomes["read"]) > 100, outcomes


def test_what_sage_has_no_report_for(sage_adapter):
    april = following(MARCH)
    for source, first, last, basis in (
        (Source.PROFIT_AND_LOSS, MARCH, MARCH, ACCRUAL),
        (TRIAL, MARCH, MARCH, CASH),
        (TRIAL, MARCH, april, ACCRUAL),
    ):
        with pytest.raises(ValueError):
            sage_adapter.report(source, first, last, basis)
    with pytest.raises(ValueError):
        sage_adapter.trial_balance(end_of(MARCH), CASH)
    plan = sage_adapter.capabilities.actuals
    assert plan.bases == {ACCRUAL}
    assert plan.reports == ((TRIAL, 1),)
    assert plan.trial_balance


def test_the_fiscal_year_of_a_trial_balance_is_the_business_s(told, sage, sage_adapter):
    sage.on("GET", "financial_settings", data={"year_end_date": "2026-03-31"})
    for at, since in (("2024-03-31", "2023-04-01"), ("2024-04-30", "2024-04-01")):
        days = {"from_date": since, "to_date": at}
        sage.on("GET", "trial_balance", **reply(*march(), **days))
        found = sage_adapter.trial_balance(date.fromisoformat(at), ACCRUAL)
        assert sage.sent("GET", "trial_balance")[-1].query == days
        assert found.balances[SOLD] == -30
        assert found.balances[BANK] == 100
        assert found.names[BANK] == BANK
        assert (found.debits, found.credits) == (None, None)
    assert len(sage.sent("GET", "financial_settings")) == 1


@pytest.mark.parametrize("data", [None, [], {}, {"year_end_date": "soon"}])
def test_a_business_that_tells_no_year_end(told, sage, sage_adapter, data):
    sage.on("GET", "financial_settings", data=data)
    days = {"from_date": "2024-01-01", "to_date": "2024-03-31"}
    sage.on("GET", "trial_balance", **reply(*march(), **days))
    assert sage_adapter.trial_balance(end_of(MARCH), ACCRUAL).balances[BANK] == 100
