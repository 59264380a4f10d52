"""Sage's trial balance over many accounts and months: what it says, and how fast."""

from __future__ import annotations

import time
from datetime import date, timedelta
from decimal import Decimal as D
from random import Random

import pytest

from sandbox.ledger import Posting
from sandbox.sage import posting
from sandbox.sage.testing import Desk

FIRST = date(2022, 1, 1)
KINDS = ("CURRENT_ASSETS", "CURRENT_LIABILITY", "EQUITY", "SALES", "OVERHEADS")


@pytest.fixture
def desk():
    return Desk()


def opened(desk, count):
    """Ids of new accounts of all classes."""
    return [
        desk.post(
            "ledger_accounts",
            ledger_account_type_id=KINDS[at % len(KINDS)],
            included_in_chart=True,
            name=f"Account {at}",
            display_name=f"Account {at}",
            nominal_code=20000 + at,
        )["id"]
        for at in range(count)
    ]


def booked(desk, day, amounts):
    """One transaction straight into the books."""
    source = ("journals", f"{day} {len(desk.books.transactions)}")
    postings = [Posting(account, amount) for account, amount in amounts]
    made = posting.book(desk.books, source, "JOURNAL", day, postings)
    desk.books.journal.clear()
    return made


def month_of(number):
    at = FIRST.year * 12 + number
    return date(at // 12, at % 12 + 1, 1)


def rows(desk, first, last):
    found = desk.get("trial_balance", from_date=f"{first}", to_date=f"{last}")
    return {row["id"]: row for row in found["ledger_accounts"]}


def net(sides):
    return D(sides["debit"]) - D(sides["credit"])


def test_it_adds_up_what_was_booked_and_not_taken_back(desk):
    """Against a sum over all entries, with deleted ones, at random."""
    chance, accounts = Random(5), opened(desk, 12)
    made = []
    for __ in range(150):
        day = FIRST + timedelta(days=chance.randrange(1500))
        one, other = chance.sample(accounts, 2)
        amount = D(chance.randrange(1, 10**6)) / 100
        made.append(booked(desk, day, [(one, amount), (other, -amount)]))
        if chance.random() < 0.2:
            posting.undo(desk.books, chance.choice(made))
    desk.configure(year_end_close=False)
    for __ in range(20):
        first = FIRST + timedelta(days=chance.randrange(1500))
        last = first + timedelta(days=chance.randrange(400))
        found = rows(desk, first, last)
        for account in accounts:
            entries = [
                e
                for e in desk.books.ledger_entries
                if e["ledger_account_id"] == account and not e["deleted"]
            ]
            before = sum((e["_amount"] for e in entries if e["date"] < first), D(0))
            within = [e["_amount"] for e in entries if first <= e["date"] <= last]
            row = found.pop(account, None)
            if row is None:
                assert not before and not within
                continue
            assert net(row["opening_balance"]) == before
            assert D(row["debit"]) == sum(a for a in within if a > 0)
            assert -D(row["credit"]) == sum(a for a in within if a < 0)
            assert net(row["closing_balance"]) == before + sum(within)
        assert not found


def test_a_refused_entry_is_in_no_sum(desk):
    one, other = opened(desk, 2)
    sent = [Posting(one, D(5)), Posting(other, D(-5))]
    with pytest.raises(RuntimeError), desk.books.transaction():
        posting.book(desk.books, ("journals", "x"), "JOURNAL", FIRST, sent)
        assert desk.books.ledger_entries.until(one, FIRST) == (5, 0)
        raise RuntimeError
    assert rows(desk, FIRST, FIRST) == {}


def test_accounts_without_amounts_and_out_of_the_chart(desk):
    one, other = opened(desk, 2)
    booked(desk, FIRST, [(one, D(5)), (other, D(-5))])
    assert set(rows(desk, FIRST, FIRST)) == {one, other}
    desk.configure(trial_balance_zeros=True)
    assert len(rows(desk, FIRST, FIRST)) == len(desk.books.ledger_accounts)
    desk.configure(trial_balance_zeros=False)
    desk.put(f"ledger_accounts/{one}", included_in_chart=False)
    assert set(rows(desk, FIRST, FIRST)) == {one, other}
    desk.configure(trial_balance_archived=False)
    assert set(rows(desk, FIRST, FIRST)) == {other}


def test_the_area_is_needed_and_the_days_in_order(desk):
    days = {"from_date": "2026-02-01", "to_date": "2026-01-31"}
    assert desk.call("GET", "trial_balance", **days).status == 400
    desk.configure(roles={"Reporting": "No Access"})
    days = {"from_date": "2026-01-01", "to_date": "2026-01-31"}
    assert desk.call("GET", "trial_balance", **days).status == 403


def test_five_years_of_300_accounts_are_read_quickly(desk):
    """A month costs the same whether there are 6 of them or 60."""
    accounts = opened(desk, 300)
    half = [D(1)] * 150 + [D(-1)] * 150

    def fill(months):
        for number in months:
            amounts = list(zip(accounts, half, strict=True))
            booked(desk, month_of(number), amounts)
            booked(desk, month_of(number).replace(day=20), amounts)

    def reading(months):
        started = time.perf_counter()
        for number in months:
            first, after = month_of(number), month_of(number + 1)
            assert len(rows(desk, first, after - timedelta(days=1))) >= 300
        return (time.perf_counter() - started) / len(months)

    fill(range(6))
    reading(range(1))  # what is added up once
    short = reading(range(6))
    fill(range(6, 60))
    assert len(desk.books.ledger_entries) == 36000
    reading(range(1))
    long = reading(range(60))
    assert long < 3 * short + 0.01
    assert long < 0.1
