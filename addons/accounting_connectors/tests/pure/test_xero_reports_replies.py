"""Xero's reports as no sandbox gives them: read rightly, or refused."""

from datetime import date

import pytest
from providers.actuals import EARNINGS, Basis, Source, end_of, months, tie
from providers.errors import Cause, TransientError
from providers.kinds import AccountClass
from pure_builders import D
from pure_xero import xero_adapter

PROFIT_AND_LOSS, BALANCE_SHEET = Source.PROFIT_AND_LOSS, Source.BALANCE_SHEET

SOLD, COST = "a1", "a2"
YEAR = "abababab-abab-abab-abab-abababababab"  # its result, as Xero has it
CHART = [{"AccountID": SOLD, "Class": "REVENUE", "Type": "SALES"}]


def cells(*values, account=None):
    marked = {"Attributes": [{"Value": account, "Id": "account"}]} if account else {}
    return {"Cells": [{"Value": value, **marked} for value in values]}


def answer(labels, *sections):
    """A report of sections: a title and rows."""
    header = {"RowType": "Header", **cells("", *labels)}
    return {
        "Reports": [
            {
                "UpdatedDateUTC": "/Date(1795136523000)/",
                "Rows": [
                    header,
                    *(
                        {"RowType": "Section", "Title": title, "Rows": list(rows)}
                        for title, *rows in sections
                    ),
                ],
            }
        ]
    }


def line(name, *values, account):
    return {"RowType": "Row", **cells(name, *values, account=account)}


def total(name, *values):
    return {"RowType": "SummaryRow", **cells(name, *values)}


def playing(server, make, *accounts):
    """A Xero that has the chart above and makes its reports so.

    :param make: of the query: the answer
    :param accounts: more of the chart
    """

    def reply(method, path, headers, body):
        name, __, query = path.partition("?")
        if name == "/Accounts":
            return {"data": {"Accounts": [*CHART, *accounts]}}
        return {"data": make(dict(one.split("=") for one in query.split("&")))}

    server.reply = reply
    return xero_adapter(server)


def sales(values, labels):
    return answer(
        labels,
        ("Takings", line("Sales", *values, account=SOLD), total("Total", *values)),
        ("", total("Net", *values)),
    )


@pytest.mark.parametrize(
    "labels",
    [
        ("31 Mar 24", "29 Feb 24", "31 Jan 24"),
        ("31 Mar 2024", "29 Feb 2024", "31 Jan 2024"),
        ("31 March 2024", "29 February 2024", "31 January 2024"),
        ("March 31, 2024", "February 29, 2024", "January 31, 2024"),
        ("Mar-24", "Feb-24", "Jan-24"),
        ("2024-03-31", "2024-02-29", "2024-01-31"),
        ("31.03.2024", "29.02.2024", "31.01.2024"),
        ("März", "Febrero", "?"),
        ("Mar 99999999999999999999", "", "Total 3 4 5"),
    ],
)
def test_labels_of_columns(server, labels):
    adapter = playing(server, lambda query: sales(("3", "2.50", ""), labels))
    first, last = date(2024, 1, 1), date(2024, 3, 1)
    report = adapter.report(PROFIT_AND_LOSS, first, last, Basis.ACCRUAL)
    (found,) = report.lines
    assert found.amounts == {last: D(3), date(2024, 2, 1): D("2.50")}
    assert found.account_class is AccountClass.REVENUE
    assert report.profit == {last: 3, date(2024, 2, 1): D("2.50"), first: 0}
    assert report.read_at.startswith("2026-11-20T")


def test_columns_are_known_by_their_labels_not_by_their_place(server):
    labels = ("Total", "31 Mar 24", "31 Mar 23", "29 Feb 24", "31 Jan 24")
    adapter = playing(server, lambda query: sales(("6", "3", "9", "2", "1"), labels))
    first, last = date(2024, 1, 1), date(2024, 3, 1)
    report = adapter.report(PROFIT_AND_LOSS, first, last, Basis.ACCRUAL)
    assert report.lines[0].amounts == {
        month: month.month for month in months(first, last)
    }


def test_months_that_lack_or_are_not_whole_are_asked_for_again(server):
    """An answer with fewer columns than asked for, one of them without its 31st."""

    def make(query):
        if "periods" not in query:
            month = date.fromisoformat(query["fromDate"])
            return sales((str(month.month),), (f"{end_of(month):%d %b %y}",))
        return sales(("5", "4", "99"), ("31 May 24", "30 Apr 24", "30 Mar 24"))

    adapter = playing(server, make)
    first, last = date(2024, 2, 1), date(2024, 5, 1)
    report = adapter.report(PROFIT_AND_LOSS, first, last, Basis.ACCRUAL)
    wanted = {month: month.month for month in months(first, last)}
    assert report.lines[0].amounts == report.profit == wanted
    assert len(report.lines) == 1


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"Reports": []},
        {"Reports": [{"Rows": []}]},
        sales(("1",), ("31 Mar 23",)),
        sales(("1",), ("30 Mar 24",)),
        sales(("1",), ()),
        sales(("much",), ("31 Mar 24",)),
    ],
    ids="nothing none no-rows another-month part-of-it no-column no-number".split(),
)
def test_what_cannot_be_read_is_never_zero(server, data):
    adapter, month = playing(server, lambda query: data), date(2024, 3, 1)
    with pytest.raises(TransientError) as caught:
        adapter.report(PROFIT_AND_LOSS, month, month, Basis.ACCRUAL)
    assert caught.value.cause is Cause.ANSWER_UNREADABLE


@pytest.mark.parametrize(
    ("source", "title", "account_class"),
    [
        (PROFIT_AND_LOSS, " Less Operating Expenses", AccountClass.EXPENSE),
        (PROFIT_AND_LOSS, "Cost of Sales", AccountClass.EXPENSE),
        (PROFIT_AND_LOSS, " Plus Other Income", AccountClass.REVENUE),
        (BALANCE_SHEET, "Non-Current Liabilities", AccountClass.LIABILITY),
        (BALANCE_SHEET, "Creditors: due within a year", AccountClass.LIABILITY),
        (BALANCE_SHEET, "Capital and Reserves", AccountClass.EQUITY),
        (BALANCE_SHEET, "Fixed Assets", AccountClass.ASSET),
    ],
)
def test_the_class_of_what_no_chart_knows(server, source, title, account_class):
    data = answer(
        ["31 Mar 24"], (title, line("New", "4", account=COST), total("Total", "4"))
    )
    adapter, month = playing(server, lambda query: data), date(2024, 3, 1)
    (found,) = adapter.report(source, month, month, Basis.ACCRUAL).lines
    assert (found.account_class, found.amounts) == (account_class, {month: 4})


def test_an_overdrawn_bank_alone_among_what_is_owed(server):
    """In a section of British words, in which nothing else tells the side."""
    bank = {"AccountID": COST, "Class": "ASSET", "Type": "BANK"}
    owed = "Creditors: amounts falling due within one year"
    data = answer(
        ["31 Mar 24"], (owed, line("Bank", "30", account=COST), total("Total", "30"))
    )
    adapter, month = playing(server, lambda query: data, bank), date(2024, 3, 1)
    report = adapter.report(BALANCE_SHEET, month, month, Basis.ACCRUAL)
    (found,) = report.lines
    assert (found.account_class, found.amounts) == (AccountClass.ASSET, {month: -30})
    assert (report.assets, report.funds) == ({month: -30}, {month: 0})


def test_totals_that_are_not_told_are_not_made_up(server):
    data = answer(
        ["31 Mar 24"],
        ("Bank", line("New", "4", account=COST)),
        ("Equity", line("Current Year Earnings", "4", account=YEAR)),
    )
    adapter, month = playing(server, lambda query: data), date(2024, 3, 1)
    report = adapter.report(BALANCE_SHEET, month, month, Basis.ACCRUAL)
    assert (report.assets, report.funds, tie(report)) == ({}, {}, [])
    assert [one.account_id for one in report.lines] == [COST, EARNINGS]


@pytest.mark.parametrize("text", ["five", True, "NaN", "1e99999999", "1e-99999999"])
def test_an_amount_that_is_none_stops_the_report(server, text):
    labels = ["31 Jan 24"]
    adapter = playing(server, lambda query: sales([text], labels))
    with pytest.raises(TransientError, match="is no amount") as caught:
        adapter.report(
            PROFIT_AND_LOSS, date(2024, 1, 1), date(2024, 1, 1), Basis.ACCRUAL
        )
    assert caught.value.cause is Cause.ANSWER_UNREADABLE
