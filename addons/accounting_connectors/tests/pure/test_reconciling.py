"""Two ledgers side by side: every difference is found, no other is, and the differences
make up what the sums differ by."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from providers.kinds import Kind, Status
from providers.reconciling import (
    By,
    Entry,
    Reconciler,
    What,
    from_record,
    matched,
)
from providers.standing import Booked, Coded, Entered, Part, Settlement

DAY = date(2026, 11, 2)
THEIRS = Entry(
    remote_id="r1",
    kind=Kind.INVOICE,
    numbers=("INV/1",),
    date=DAY,
    due_date=DAY,
    currency="USD",
    total=D("110.00"),
    tax=D("10.00"),
    due=D("110.00"),
    contact_id="c1",
    contact_name="Rosa Quispe",
    lines=(
        Coded(account_id="200", tax_code="T", net=D(60)),
        Coded(account_id="260", tax_code="T", net=D(40)),
    ),
)
OURS = replace(THEIRS, ref="account.move,1", lines=tuple(reversed(THEIRS.lines)))
PAID = Entry(
    ref="account.partial.reconcile,1",
    remote_id="p1",
    kind=Kind.PAYMENT,
    date=DAY,
    currency="USD",
    total=D(50),
    contact_id="c1",
    lines=(Coded(account_id="bank", net=D(50)),),
    settles=(("r1", D(50)),),
)


def whats(found):
    return [one.what for one in found]


def unexplained(reconciler):
    return {k: v.unexplained for k, v in reconciler.totals.items() if v.unexplained}


def test_what_agrees_differs_in_nothing():
    both = Reconciler()
    assert both.pair(OURS, THEIRS) == []
    assert not any(total.difference for total in both.totals.values())
    sums = {(one.by, one.key): total.ours for one, total in both.totals.items()}
    assert sums == {
        (By.KIND, "invoice"): D(110),
        (By.PARTNER, "c1"): D(110),
        (By.TAX, ""): D(10),
        (By.ACCOUNT, "200"): D(60),
        (By.ACCOUNT, "260"): D(40),
        (By.TAX_CODE, "T"): D(100),
    }


COUNTED_TWICE = (Coded(account_id="200", tax_code="T", net=D(100)),)


@pytest.mark.parametrize(
    ("changed", "what", "amount"),
    [
        ({"status": Status.VOID}, What.STATUS, "110"),
        ({"status": Status.DRAFT}, What.STATUS, "110"),
        ({"date": DAY + timedelta(days=1)}, What.DATE, "0"),
        ({"due_date": DAY + timedelta(days=9)}, What.DUE_DATE, "0"),
        ({"contact_id": "c2", "contact_name": "Ines"}, What.PARTNER, "0"),
        ({"currency": "AUD"}, What.CURRENCY, "110"),
        ({"due": D(0), "status": Status.PAID}, What.DUE, "0"),
        ({"lines": COUNTED_TWICE}, What.ACCOUNT, "0"),
        ({"tax": D(9), "total": D(109), "due": D(109)}, What.TAX, "1"),
        ({"tax": D(0), "total": D(100), "due": D(100)}, What.TAX, "10"),
        (
            {
                "total": D("115.00"),
                "due": D("115.00"),
                "lines": (
                    Coded(account_id="200", tax_code="T", net=D(65)),
                    Coded(account_id="260", tax_code="T", net=D(40)),
                ),
            },
            What.AMOUNT,
            "-5",
        ),
        (
            {"lines": tuple(replace(x, tax_code="U") for x in THEIRS.lines)},
            What.TAX_CODE,
            "0",
        ),
    ],
)
def test_each_change_there_is_one_difference(changed, what, amount):
    both = Reconciler()
    (found,) = both.pair(OURS, replace(THEIRS, **changed))
    assert (found.what, found.amount) == (what, D(amount))
    assert unexplained(both) == {}
    if what is not What.STATUS and found.here:
        assert found.here != found.there


def test_a_payment_that_is_missing_explains_what_is_open():
    both = Reconciler()
    (lone,) = both.only_here(PAID)
    assert (lone.what, lone.amount) == (What.MISSING_THERE, D(50))
    assert both.pair(replace(OURS, due=D(60)), THEIRS) == []
    both = Reconciler()
    assert whats(both.only_there(replace(PAID, ref=""))) == [What.MISSING_HERE]
    assert both.pair(OURS, replace(THEIRS, due=D(60))) == []
    # but no other sum that is open
    assert whats(both.pair(OURS, replace(THEIRS, due=D(10)))) == [What.DUE]


def test_money_of_another_amount_and_on_another_account():
    both = Reconciler()
    other = replace(PAID, ref="", total=D(40), settles=(("r1", D(40)),))
    other = replace(other, lines=(Coded(account_id="bank", net=D(40)),))
    assert whats(both.pair(PAID, other)) == [What.AMOUNT]
    assert both.pair(replace(OURS, due=D(60)), replace(THEIRS, due=D(70))) == []
    moved = replace(PAID, ref="", lines=(Coded(account_id="till", net=D(50)),))
    assert whats(Reconciler().pair(PAID, moved)) == [What.ACCOUNT]
    untold = replace(PAID, ref="", lines=None)
    assert Reconciler().pair(PAID, untold) == []


def test_dated_in_another_month_there():
    both = Reconciler()
    (found,) = both.pair(OURS, replace(THEIRS, date=date(2026, 12, 2)), there=False)
    assert (found.what, found.amount) == (What.DATE, D(110))
    both = Reconciler()
    (found,) = both.pair(OURS, replace(THEIRS, date=date(2026, 12, 2)), here=False)
    assert (found.what, found.amount) == (What.DATE, D(-110))
    assert unexplained(both) == {}


def test_entered_a_second_time_is_doubled():
    twin = replace(THEIRS, remote_id="r2")
    both = Reconciler([twin])
    both.pair(OURS, THEIRS)
    (found,) = both.only_there(twin)
    assert (found.what, found.amount) == (What.DOUBLED, D(-110))
    assert found.ours.ref == OURS.ref
    other = replace(twin, total=D(111))
    assert whats(both.only_there(other)) == [What.MISSING_HERE]
    paid_twice = replace(PAID, ref="", remote_id="p2")
    both = Reconciler([paid_twice])
    both.pair(PAID, replace(PAID, ref=""))
    assert whats(both.only_there(paid_twice)) == [What.DOUBLED]


def test_what_nobody_linked_is_found_by_number_and_customer():
    typed = replace(THEIRS, remote_id="x", numbers=("inv-1",))
    ours = replace(OURS, remote_id="")
    assert matched([ours], [typed]) == {OURS.ref: "x"}
    assert matched([ours], [replace(typed, contact_id="c9", contact_name="A")]) == {}
    assert whats(Reconciler().pair(ours, typed, linked=False)) == [What.UNLINKED]
    money = replace(PAID, remote_id="")
    there = replace(PAID, ref="", remote_id="q", date=DAY + timedelta(days=2))
    assert matched([money], [there]) == {PAID.ref: "q"}
    assert matched([money], [replace(there, date=DAY + timedelta(days=20))]) == {}


def test_a_name_alone_is_enough_where_no_contact_is_known():
    unknown = replace(OURS, contact_id="", contact_name="rosa  QUISPE")
    both = Reconciler()
    assert both.pair(unknown, THEIRS) == []
    assert unexplained(both) == {}


def test_what_lines_do_not_tell_is_on_no_account():
    both = Reconciler()
    assert both.pair(OURS, replace(THEIRS, lines=None)) == []
    accounts = [one.key for one in both.totals if one.by is By.ACCOUNT]
    assert accounts == [""]


def test_credits_and_money_out_count_against_the_rest():
    both = Reconciler()
    credit = replace(OURS, kind=Kind.CREDIT_NOTE)
    both.only_here(credit)
    both.only_here(replace(PAID, inbound=False))
    by_kind = {s.key: t.ours for s, t in both.totals.items() if s.by is By.KIND}
    assert by_kind == {"credit_note": D(-110), "payment": D(-50)}


def test_currencies_are_never_added_up():
    both = Reconciler()
    foreign = {"currency": "JPY", "total": D(110000), "tax": D(10000), "lines": None}
    both.pair(OURS, THEIRS)
    both.only_here(replace(OURS, **foreign, ref="account.move,2"))
    kinds = {s.currency: t for s, t in both.totals.items() if s.by is By.KIND}
    assert kinds["USD"].difference == 0
    assert kinds["JPY"].difference == kinds["JPY"].explained == 110000


def test_fingerprints_follow_what_must_not_change():
    def prints(**changed):
        both = Reconciler()
        both.pair(OURS, replace(THEIRS, **changed))
        return both.fingerprints

    same = prints()
    assert prints(due=D(0), status=Status.PAID)[1] == same[1]  # paid later
    assert prints(total=D(111))[1] != same[1]
    assert prints(total=D(111))[0] == same[0]
    assert prints(lines=COUNTED_TWICE)[1] != same[1]


def test_records_of_adapters():
    booked = Booked(
        kind=Kind.BILL, remote_id="b", number="B/1", total=D(10), due=D(0),
        status=Status.PAID,
    )  # fmt: skip
    line = Coded(account_id="400", net=D(10))
    entry = from_record(Entered(booked=booked, lines=(line,)))
    assert (entry.lines, entry.is_booked, entry.group) == ((line,), True, "purchases")
    assert from_record(booked).lines is None
    paid = Settlement(
        kind=Kind.PAYMENT,
        remote_id="p",
        amount=D(10),
        inbound=False,
        account_id="bank",
        parts=(Part(document_kind=Kind.BILL, document_id="b", amount=D(10)),),
    )
    entry = from_record(paid)
    assert (entry.sign, entry.settles) == (-1, (("b", D(10)),))
    assert not from_record(replace(paid, active=False)).is_booked


CHANGES = (
    {},
    {"status": Status.VOID},
    {"date": date(2026, 11, 9)},
    {"contact_id": "c2", "contact_name": "Ines"},
    {"tax": D("3.33"), "total": D("103.33"), "due": D("103.33")},
    {"total": D("77.77"), "due": D("77.77"), "tax": D(0), "lines": COUNTED_TWICE},
    {"lines": COUNTED_TWICE},
    {"currency": "EUR"},
    {"due": D("1.01")},
)


@pytest.mark.parametrize("seed", range(20))
def test_differences_make_up_what_the_sums_differ_by(seed):
    """Whatever was changed: to the cent, by account, tax, partner and kind."""
    dice = random.Random(seed)
    both, found, expected = Reconciler(), [], 0
    for at in range(200):
        kind = dice.choice(
            [Kind.INVOICE, Kind.CREDIT_NOTE, Kind.BILL, Kind.VENDOR_CREDIT]
        )
        ours = replace(OURS, ref=f"account.move,{at}", remote_id=f"r{at}", kind=kind)
        theirs = replace(THEIRS, remote_id=f"r{at}", kind=kind)
        for __ in range(dice.randrange(3)):
            theirs = replace(theirs, **dice.choice(CHANGES))
        made = dice.choice(["pair"] * 6 + ["here", "there"])
        if made == "here":
            found += both.only_here(ours)
        elif made == "there":
            found += both.only_there(theirs)
        else:
            told = both.pair(ours, theirs)
            expected += replace(theirs, ref=ours.ref, lines=ours.lines) != ours
            found += told
            if theirs.lines == THEIRS.lines and theirs == replace(
                THEIRS, remote_id=f"r{at}", kind=kind
            ):
                assert told == []
    assert found
    assert expected
    assert unexplained(both) == {}
    explained = Counter()
    for one in found:
        explained.update(one.shares)
    assert all(t.difference == explained[s] for s, t in both.totals.items())
