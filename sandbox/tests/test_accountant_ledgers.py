"""The accountant's chart and entries by hand, and the figures to compare with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from sandbox.accountant import ACCOUNTANTS, Refused, accountant
from sandbox.accountant.controls import control_of
from sandbox.testing import SandboxError

CLASSES = ("asset", "liability", "equity", "revenue", "expense")
NEXT_YEAR = {"xero": date(2026, 7, 1), "sage": date(2027, 1, 1)}  # of their demo books


@pytest.fixture
def they(sandbox, request):
    provider = request.param
    sandbox.config(provider, limits=False)
    (company, *__) = sandbox.describe(provider)["companies"]
    with accountant(provider, sandbox, company["id"]) as made:
        made.calls_per_second = 0
        yield made


def of(*providers):
    return pytest.mark.parametrize("they", providers, indirect=True)


def merging(they):
    if not they.merges_accounts:
        pytest.skip("no accounts are merged there: help pages know no way")


def named(they, account_id):
    return next(one for one in they.accounts() if one.id == account_id)


@of("xero", "sage")
def test_accounts_of_every_class_take_entries(they):
    made = {name: they.add_account(name, name) for name in CLASSES}
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
    retained = they.day_balances(NEXT_YEAR[they.provider])
    assert sorted(set(retained.values()) - set(after.values())) == [30]


@of("sage")
def test_results_stay_where_sage_is_told_not_to_carry_them(they):
    made = they.add_account("Alarms", "expense")
    other = they.add_account("Van loan", "liability")
    they.book(date(2026, 3, 31), [(made.id, D(7)), (other.id, D(-7))])
    they.control(year_end_close=False)
    assert they.day_balances(date(2027, 1, 1)) == {other.id: -7}


@of("sage")
def test_a_bank_account_takes_its_code(they):
    made = they.add_account("Reserve", "asset", "1299", bank=True)
    assert (made.code, made.type, made.name) == ("1299", "BANK", "Reserve")


@of("xero", "sage")
def test_a_renamed_and_an_archived_account(they):
    made = they.add_account("Alarm", "expense", "4999")
    they.rename_account(made.id, "Alarms")
    they.archive_account(made.id)
    found = named(they, made.id)
    assert (found.name, found.code, found.active) == ("Alarms", "4999", False)
    with pytest.raises(Refused):
        they.book(date(2026, 3, 31), [(made.id, D(1)), (made.id, D(-1))])
    they.restore_account(made.id)
    they.book(date(2026, 3, 31), [(made.id, D(5)), (made.id, D(-1)), (made.id, D(-4))])
    assert they.month_figures(date(2026, 3, 1)) == {}


@of(*ACCOUNTANTS)
def test_what_was_on_a_merged_account_is_on_the_other(they):
    merging(they)
    gone, kept, loan = (
        they.add_account(name, account_class).id
        for name, account_class in (
            ("Fuel", "expense"),
            ("Petrol", "expense"),
            ("Van loan", "liability"),
        )
    )
    for month, amount in ((2, "10.10"), (3, "20.20")):
        they.book(date(2026, month, 9), [(gone, D(amount)), (loan, -D(amount))])
    they.book(date(2026, 3, 9), [(kept, D("1")), (loan, D("-1"))])
    before = they.day_balances(date(2026, 3, 31))
    they.merge_account(gone, kept)
    assert they.month_figures(date(2026, 2, 1))[kept] == D("10.10")
    assert they.month_figures(date(2026, 3, 1))[kept] == D("21.20")
    assert gone not in they.month_figures(date(2026, 3, 1))
    assert they.day_balances(date(2026, 3, 31)) == before
    assert not named(they, gone).active
    assert named(they, kept).active
    with pytest.raises(Refused):
        they.book(date(2026, 3, 31), [(gone, D(1)), (loan, D(-1))])


@of("quickbooks")
@pytest.mark.parametrize("merged", ["deleted", "silent"])
def test_a_merged_account_may_be_gone_at_once(they, merged):
    they.control(merged=merged)
    gone, kept = (they.add_account(name, "expense").id for name in ("Fuel", "Petrol"))
    they.book(date(2026, 3, 9), [(gone, D(5)), (kept, D(-5))])
    they.merge_account(gone, kept)
    assert {gone, kept} & {one.id for one in they.accounts()} == {kept}
    assert they.month_figures(date(2026, 3, 1)) == {}


@of("quickbooks")
def test_accounts_of_another_type_or_level_are_not_merged(they):
    fuel = they.add_account("Fuel", "expense")
    oil = they.add_account("Oil", "expense", parent_id=fuel.id)
    cost = they.add_account("Parts", "cost")
    for pair in ((fuel, cost), (fuel, fuel), (oil, they.add_account("Gas", "expense"))):
        with pytest.raises(SandboxError):
            they.merge_account(pair[0].id, pair[1].id)
    with pytest.raises(SandboxError):
        they.change_type(fuel.id, "cost")  # it has a part


@of("xero")
def test_what_xero_does_not_recode(they):
    bank = they.add_account("Till", "asset", bank=True)
    other = they.add_account("Box", "asset")
    for pair in ((bank, other), (other, bank)):
        with pytest.raises(SandboxError):
            they.merge_account(pair[0].id, pair[1].id)
    with pytest.raises(SandboxError):
        they.change_type(bank.id, "expense")


@of(*ACCOUNTANTS)
def test_the_documents_of_a_merged_account_name_the_other(they):
    merging(they)
    gone, kept = (they.add_account(name, "revenue").id for name in ("Tours", "Trips"))
    contact = they.add_contact("Rosa Quispe")
    made = they.add_invoice("M-1", contact, gone, "100.10", day=date(2026, 3, 9))
    they.merge_account(gone, kept)
    (found,) = they.documents("M-1")
    assert found.total == made.total
    day = date(2026, 3, 1)
    assert they.month_figures(day)[kept] == D("-100.10")
    they.void_invoice(found)  # what is undone is undone where it is now
    assert kept not in they.month_figures(day)
    assert gone not in they.month_figures(day)


@of(*ACCOUNTANTS)
def test_accounts_of_its_own_are_not_merged(they):
    merging(they)
    control = next(
        one
        for one in they.accounts()
        if control_of(they.provider, one) == "receivable" and one.active
    )
    other = they.add_account("Claims", "asset")
    with pytest.raises(SandboxError):
        they.merge_account(control.id, other.id)
    with pytest.raises(SandboxError):
        they.change_type(control.id, "expense")


@of(*ACCOUNTANTS)
@pytest.mark.parametrize("other", ["cost", "asset"])
def test_an_account_in_use_gets_another_type(they, other):
    made = they.add_account("Tools", "expense")
    loan = they.add_account("Van loan", "liability").id
    they.book(date(2026, 3, 9), [(made.id, D("40.40")), (loan, D("-40.40"))])
    they.change_type(made.id, other)
    assert named(they, made.id).type != made.type
    results = they.month_figures(date(2026, 3, 1))
    balances = they.day_balances(date(2026, 3, 31))
    place = balances if other == "asset" else results
    assert place[made.id] == D("40.40")
    assert (made.id in results) != (made.id in balances)


@of("xero")
def test_an_account_that_was_never_used_is_deleted(they):
    made = they.add_account("Tools", "expense")
    they.delete_account(made.id)
    assert made.id not in {one.id for one in they.accounts()}
    used = they.add_account("Oil", "expense").id
    they.book(date(2026, 3, 9), [(used, D(4)), (used, D(-4))])
    with pytest.raises(Refused, match="in use"):
        they.delete_account(used)


def test_who_cannot_says_so(sandbox):
    (company, *__) = sandbox.describe("sage")["companies"]
    with accountant("sage", sandbox, company["id"]) as they:
        with pytest.raises(NotImplementedError):
            they.merge_account("a", "b")
        with pytest.raises(NotImplementedError):
            they.delete_account("a")
