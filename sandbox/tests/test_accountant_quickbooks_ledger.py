"""The accountant's entries by hand in QuickBooks, and the figures to compare with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from sandbox.accountant import accountant


@pytest.fixture(params=[0, 1, 2], ids=["US", "UK", "AU"])
def they(sandbox, request):
    sandbox.reset()
    sandbox.config("quickbooks", limits=False)
    company = sandbox.describe("quickbooks")["companies"][request.param]
    with accountant("quickbooks", sandbox, company["id"]) as made:
        made.calls_per_second = 0
        yield made


def test_entries_by_hand_are_in_the_figures(they):
    before = they.day_balances(date(2026, 8, 31))
    bank = they.add_account("Till", "asset", "9901", bank=True)
    sales = they.add_account("Tours", "revenue")
    cost = they.add_account("Boats", "expense", "9903")
    parts = they.add_account("Sails", "expense", parent_id=cost.id)
    loan = they.add_account("Loan", "liability")
    assert (bank.type, bank.code, bank.active) == ("Bank", "9901", True)
    they.book(date(2026, 7, 1), [(bank.id, D("100.10")), (sales.id, D("-100.10"))])
    they.book(
        date(2026, 8, 31),
        [
            (bank.id, D("-50")),
            (cost.id, D("20")),
            (parts.id, D("60")),
            (loan.id, D("-30")),
        ],
    )
    assert they.month_figures(date(2026, 7, 1)) == {sales.id: D("-100.10")}
    assert they.month_figures(date(2026, 8, 1)) == {cost.id: D(20), parts.id: D(60)}
    assert they.month_figures(date(2026, 9, 1)) == {}
    assert they.day_balances(date(2026, 8, 30)) == {**before, bank.id: D("100.10")}
    assert they.day_balances(date(2026, 8, 31)) == {
        **before,
        bank.id: D("50.10"),
        loan.id: D(-30),
    }


def test_accounts_are_renamed_and_archived(they):
    account = they.add_account("Tours", "revenue")
    they.rename_account(account.id, "Guided tours")
    they.archive_account(account.id)
    found = next(one for one in they.accounts() if one.id == account.id)
    assert (found.name, found.active) == ("Guided tours (deleted)", False)
