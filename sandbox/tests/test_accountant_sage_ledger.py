"""The accountant's entries by hand in Sage, and the figures to compare with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from sandbox.accountant import Refused, accountant


@pytest.fixture
def they(sandbox):
    (company, *__) = sandbox.describe("sage")["companies"]
    with accountant("sage", sandbox, company["id"]) as made:
        yield made


def test_accounts_of_every_class_take_entries(they):
    made = {
        name: they.add_account(name, name)
        for name in ("asset", "liability", "equity", "revenue", "expense")
    }
    bank = they.add_account("Second bank", "asset", bank=True)
    ids = {name: account.id for name, account in made.items()}
    assert len({account.code for account in [*made.values(), bank]}) == 6
    they.book(
        date(2026, 2, 28),
        [
            (ids["asset"], D("700.10")),
            (ids["liability"], D("-200")),
            (ids["equity"], D("-500.10")),
        ],
    )
    they.book(date(2026, 3, 1), [(bank.id, D("90")), (ids["revenue"], D("-90"))])
    they.book(
        date(2026, 3, 31),
        [(bank.id, D("-100")), (ids["expense"], D("120")), (ids["asset"], D("-20"))],
    )
    assert they.month_figures(date(2026, 2, 1)) == {}
    assert they.month_figures(date(2026, 3, 1)) == {
        ids["revenue"]: -90,
        ids["expense"]: 120,
    }
    before = {
        ids["asset"]: D("700.10"),
        ids["liability"]: -200,
        ids["equity"]: D("-500.10"),
    }
    assert they.day_balances(date(2026, 2, 27)) == {}
    assert they.day_balances(date(2026, 2, 28)) == before
    assert they.day_balances(date(2026, 3, 1)) == {**before, bank.id: 90}
    after = {**before, bank.id: -10, ids["asset"]: D("680.10")}
    assert they.day_balances(date(2026, 3, 31)) == after
    assert they.day_balances(date(2026, 12, 31)) == after
    retained = they.day_balances(date(2027, 1, 1))
    assert sorted(set(retained.values()) - set(after.values())) == [30]
    they.control(year_end_close=False)
    assert they.day_balances(date(2027, 1, 1)) == after


def test_a_renamed_and_an_archived_account(they):
    made = they.add_account("Alarm", "expense", "6999")
    they.rename_account(made.id, "Alarms")
    they.archive_account(made.id)
    (found,) = [one for one in they.accounts() if one.id == made.id]
    assert (found.name, found.code, found.active) == ("Alarms", "6999", False)
    with pytest.raises(Refused):
        they.book(date(2026, 3, 31), [(made.id, D(1)), (made.id, D(-1))])
    they.restore_account(made.id)
    they.book(date(2026, 3, 31), [(made.id, D(5)), (made.id, D(-1)), (made.id, D(-4))])
    assert they.month_figures(date(2026, 3, 1)) == {}


def test_a_bank_account_takes_its_code(they):
    made = they.add_account("Reserve", "asset", "1299", bank=True)
    assert (made.code, made.type, made.name) == ("1299", "BANK", "Reserve")
