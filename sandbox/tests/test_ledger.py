"""The ledger: what cannot be posted, what reports say, what a rollback leaves."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal as D

import pytest

from sandbox.ledger import (
    Ledger,
    Posting,
    Unbalanced,
    month_end,
    settlement,
    year_start,
)

JUN, JUL, NOV = date(2026, 6, 30), date(2026, 7, 1), date(2026, 11, 20)


@pytest.fixture
def ledger():
    ledger = Ledger("AUD")
    for account, account_class in (
        ("bank", "ASSET"),
        ("ar", "ASSET"),
        ("gst", "LIABILITY"),
        ("sales", "REVENUE"),
        ("rent", "EXPENSE"),
        ("fx", "EXPENSE"),
        ("capital", "EQUITY"),
    ):
        ledger.declare(account, account_class)
    return ledger


def post(ledger, day, source, **amounts):
    return ledger.post(
        day, [Posting(a, D(v)) for a, v in amounts.items()], ("Test", source)
    )


def test_an_entry_that_does_not_balance_is_refused_whole(ledger):
    with pytest.raises(Unbalanced):
        post(ledger, NOV, "1", bank="100.00", sales="-99.99")
    assert ledger.entries() == [] and ledger.balance("bank") == 0


def test_an_undeclared_account_is_refused(ledger):
    with pytest.raises(KeyError):
        post(ledger, NOV, "1", bank="1", unknown="-1")


def test_balances_are_by_day_and_the_day_itself_counts(ledger):
    post(ledger, JUN, "1", bank="100", sales="-100")
    post(ledger, JUL, "2", bank="30", sales="-30")
    assert ledger.balance("bank", date(2026, 6, 29)) == 0
    assert ledger.balance("bank", JUN) == 100
    assert ledger.balance("bank", JUL) == 130
    assert ledger.movement("bank", JUL, NOV) == 30


def test_reversal_undoes_on_the_day_of_the_entry_and_keeps_both(ledger):
    post(ledger, JUN, "1", bank="100", sales="-100")
    ledger.reverse(("Test", "1"))
    assert ledger.balance("bank", JUN) == 0
    assert [e.reverses for e in ledger.entries(("Test", "1"))] == [None, 1]
    assert ledger.reverse(("Test", "1")) == []


def test_rollback_forgets_entries_and_revives_what_they_reversed(ledger):
    post(ledger, JUN, "1", bank="100", sales="-100")
    mark = ledger.mark()
    ledger.reverse(("Test", "1"))
    post(ledger, NOV, "2", bank="7", sales="-7")
    ledger.rollback(mark)
    assert len(ledger.entries()) == 1 and ledger.balance("bank") == 100
    ledger.reverse(("Test", "1"))
    assert ledger.balance("bank") == 0


def test_foreign_amounts_are_kept_beside_the_base(ledger):
    ledger.post(
        NOV,
        [
            Posting("ar", D("150.00"), "USD", D("100.00")),
            Posting("sales", D("-150.00"), "USD", D("-100.00")),
        ],
        ("T", "1"),
    )
    assert ledger.foreign_balance("ar", "USD") == 100
    assert ledger.balance("ar") == 150
    assert ledger.foreign_balance("ar", "USD", JUL) == 0


@pytest.mark.parametrize("received, gain", [("160.00", "-10.00"), ("145.00", "5.00")])
def test_settlement_shows_the_exchange_gain_or_loss(ledger, received, gain):
    """100 USD invoiced at 150.00 AUD; a gain is a credit on the expense account."""
    postings = settlement(
        Posting("ar", D("-150.00"), "USD", D("-100")),
        Posting("bank", D(received)),
        "fx",
    )
    ledger.post(NOV, postings, ("T", "1"))
    assert ledger.balance("fx") == D(gain)


def test_settlement_at_the_same_rate_has_no_gain_line(ledger):
    postings = settlement(Posting("ar", D("-150")), Posting("bank", D("150")), "fx")
    assert len(postings) == 2


def test_statements_of_two_years_by_hand(ledger):
    """Year ends 30 June. Before: capital 500, sales 100, rent 40. After: sales 30."""
    post(ledger, date(2026, 3, 1), "1", bank="500", capital="-500")
    post(ledger, date(2026, 4, 1), "2", bank="110", sales="-100", gst="-10")
    post(ledger, JUN, "3", rent="40", bank="-40")
    post(ledger, JUL, "4", ar="33", sales="-30", gst="-3")
    assert ledger.profit_and_loss(date(2026, 1, 1), JUN) == {
        "sales": 100,
        "rent": 40,
        "fx": 0,
    }
    assert ledger.profit_and_loss(JUL, NOV)["sales"] == 30
    balances, earlier, current = ledger.balance_sheet(NOV, end_month=6, end_day=30)
    assert balances == {"bank": 570, "ar": 33, "gst": 13, "capital": 500}
    assert (earlier, current) == (60, 30)
    assets = balances["bank"] + balances["ar"]
    assert assets - balances["gst"] == balances["capital"] + earlier + current
    _, earlier, current = ledger.balance_sheet(JUN, end_month=6, end_day=30)
    assert (earlier, current) == (0, 60)
    assert sum(ledger.trial_balance(NOV).values()) == 0


def test_tags_filter_movements(ledger):
    ledger.post(
        NOV,
        [
            Posting("sales", D("-10"), tags=("north",)),
            Posting("sales", D("-5"), tags=("south",)),
            Posting("bank", D("15")),
        ],
        ("T", "1"),
    )
    assert ledger.profit_and_loss(JUL, NOV, frozenset({"north"}))["sales"] == 10


@pytest.mark.parametrize(
    "at, end, start",
    [
        (date(2026, 11, 20), (6, 30), date(2026, 7, 1)),
        (date(2026, 6, 30), (6, 30), date(2025, 7, 1)),
        (date(2026, 12, 31), (12, 31), date(2026, 1, 1)),
        (date(2024, 2, 29), (2, 29), date(2023, 3, 1)),
        (date(2026, 3, 1), (2, 29), date(2026, 3, 1)),
    ],
)
def test_the_financial_year_starts_the_day_after_the_last_ended(at, end, start):
    assert year_start(at, *end) == start


def test_month_ends():
    assert month_end(date(2024, 2, 1)) == date(2024, 2, 29)
    assert month_end(date(2026, 12, 31)) == date(2026, 12, 31)


def test_an_account_with_postings_keeps_its_class(ledger):
    post(ledger, NOV, "1", bank="1", sales="-1")
    with pytest.raises(ValueError):
        ledger.declare("bank", "EXPENSE")
    ledger.declare("rent", "ASSET")


def test_posting_costs_the_same_after_many_entries(ledger):
    """No more than three times as much after 20,000 entries as at the start."""

    def spell():
        start = time.perf_counter()
        for n in range(1000):
            post(ledger, NOV, str(n), bank="1", sales="-1")
        return time.perf_counter() - start

    spell()
    first = min(spell() for _ in range(3))
    for _ in range(16):
        spell()
    assert min(spell() for _ in range(3)) < 3 * first
