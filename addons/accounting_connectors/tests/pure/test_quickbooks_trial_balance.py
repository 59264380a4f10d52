"""QuickBooks' trial balances, as a server may answer them."""

from datetime import date

import pytest
from providers.actuals import FX_GAINS
from providers.errors import RejectedError, TransientError
from pure_quickbooks import company_of, qb_adapter
from pure_quickbooks_reports import (
    ACCOUNT,
    ACCRUAL,
    EMPTY,
    cells,
    data,
    keyed,
    part,
    said,
)
from pure_quickbooks_wire import asked, say

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
