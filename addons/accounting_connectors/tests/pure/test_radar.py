"""Which of our documents are in the provider's books already: told by what both say."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from providers.forecast import Allowance, finish
from providers.kinds import Kind, Status
from providers.radar import Ours, Verdict, compare, number_key, same_number, scan
from providers.standing import Booked

DAY = date(2026, 3, 10)
OURS = Ours(
    ref="account.move,1",
    kind=Kind.INVOICE,
    numbers=("INV/2026/00012",),
    date=DAY,
    currency="AUD",
    total=Decimal("110.00"),
    contact_name="Rosa Quispe",
    contacts={"c1": 50},
)
THEIRS = Booked(
    kind=Kind.INVOICE,
    remote_id="r1",
    number="INV/2026/00012",
    contact_id="c1",
    contact_name="Rosa Quispe",
    date=DAY,
    currency="AUD",
    total=Decimal("110.00"),
)


def verdict(ours=OURS, *theirs):
    return scan([ours], theirs)[ours.ref]


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("INV/2026/00012", "INV/2026/00012", True),
        ("INV/2026/00012", "inv-2026-12", True),
        ("INV/2026/00012", "INV202600012", True),
        ("INV/2026/00012", "INV/2026/00112", False),
        ("INV/2026/00012", "INV/2026/0001", False),
        ("INV/2026/BRANCH-7/00012", "V/2026/BRANCH-7/00012", True),
        ("INV/2026/BRANCH-7/00012", "INV/2026/BRANCH-7/000", True),
        ("INV/2026/BRANCH-7/00012", "BRANCH-7/00012", False),
        ("", "", False),
        ("///", "---", False),
    ],
)
def test_numbers_written_or_cut_differently(ours, theirs, same):
    assert same_number(ours, theirs) is same


def test_number_keys_keep_groups_apart():
    assert number_key("A/1/23") != number_key("A/12/3")
    assert number_key("A-000") == number_key("A-0") == "A 0"


def test_the_same_in_everything_is_there():
    found = verdict(OURS, THEIRS)
    assert found.verdict is Verdict.THERE
    (match,) = found.matches
    assert (match.remote_id, match.differs) == ("r1", ())
    assert match.points == 95


def test_the_linked_customer_makes_it_whole():
    linked = replace(OURS, contacts={"c1": 100})
    assert verdict(linked, THEIRS).matches[0].points == 100


def test_our_number_in_their_reference():
    theirs = replace(THEIRS, number="SI-7", reference="INV/2026/00012")
    assert verdict(OURS, theirs).verdict is Verdict.THERE


def test_some_days_apart_is_there_and_said():
    found = verdict(OURS, replace(THEIRS, date=DAY + timedelta(days=9)))
    assert found.verdict is Verdict.THERE
    (difference,) = found.matches[0].differs
    assert (difference.what, difference.ours, difference.theirs) == (
        "date", "2026-03-10", "2026-03-19",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"total": Decimal("111.00")}, "total"),
        ({"total": Decimal("110.02")}, "total"),
        ({"total": None}, "total"),
        ({"contact_id": "c9", "contact_name": "Somebody"}, "customer"),
        ({"currency": "NZD"}, "currency"),
        ({"status": Status.VOID}, "status"),
        ({"status": Status.DRAFT}, "status"),
        ({"number": "X-1"}, "number"),
    ],
)
def test_one_difference_is_a_question(change, what):
    found = verdict(OURS, replace(THEIRS, **change))
    assert found.verdict is Verdict.MAYBE
    assert what in [one.what for one in found.matches[0].differs]


@pytest.mark.parametrize(
    "change",
    [
        {"kind": Kind.CREDIT_NOTE},
        {"status": Status.DELETED},
        {"number": "X-1", "total": Decimal(250)},
        {"number": "X-1", "date": DAY + timedelta(days=8)},
        {"number": "X-1", "contact_id": "c9", "contact_name": "Somebody"},
        {"number": "X-1", "currency": "NZD"},
        {"number": "X-1", "status": Status.VOID},
    ],
)
def test_what_cannot_be_it_is_no_candidate(change):
    found = verdict(OURS, replace(THEIRS, **change))
    assert (found.verdict, found.matches) == (Verdict.ABSENT, ())


def test_cents_apart_without_the_number_is_a_question():
    theirs = replace(THEIRS, number="X-1", total=Decimal("110.01"))
    assert verdict(OURS, theirs).verdict is Verdict.MAYBE
    theirs = replace(theirs, total=Decimal("110.06"))
    assert verdict(OURS, theirs).verdict is Verdict.ABSENT


def test_another_customer_of_the_same_name():
    linked = replace(OURS, contacts={"c1": 100})
    found = verdict(linked, replace(THEIRS, contact_id="c2"))
    assert found.verdict is Verdict.MAYBE
    assert [one.what for one in found.matches[0].differs] == ["namesake"]


def test_there_twice_is_a_question_with_both():
    found = verdict(OURS, THEIRS, replace(THEIRS, remote_id="r2"))
    assert found.verdict is Verdict.MAYBE
    assert {match.remote_id for match in found.matches} == {"r1", "r2"}
    assert {d.what for match in found.matches for d in match.differs} == {"shared"}


def test_one_of_theirs_is_never_two_of_ours():
    twin = replace(OURS, ref="account.move,2")
    found = scan([OURS, twin], [THEIRS])
    assert {one.verdict for one in found.values()} == {Verdict.MAYBE}


def test_the_likeliest_comes_first():
    other = replace(THEIRS, remote_id="r2", total=Decimal(90))
    found = verdict(OURS, other, THEIRS)
    assert found.verdict is Verdict.THERE
    assert [match.remote_id for match in found.matches] == ["r1", "r2"]


def test_a_suppliers_number_alone_says_nothing():
    bill = replace(OURS, kind=Kind.BILL, numbers=("7",))
    theirs = replace(THEIRS, kind=Kind.BILL, number="7")
    assert verdict(bill, theirs).verdict is Verdict.THERE
    stranger = replace(theirs, contact_id="c9", contact_name="X", total=Decimal(3))
    assert verdict(bill, stranger).verdict is Verdict.ABSENT


def test_ten_thousand_of_one_customer_are_scanned_quickly():
    many = range(10_000)
    ours = [
        replace(
            OURS,
            ref=f"account.move,{n}",
            numbers=(f"INV/2026/{n:05}",),
            date=DAY + timedelta(days=n % 365),
        )
        for n in many
    ]
    theirs = [
        replace(
            THEIRS,
            remote_id=f"r{n}",
            number=f"INV/2026/{n:05}",
            date=DAY + timedelta(days=n % 365),
            total=Decimal(n),
        )
        for n in many
    ]
    began = datetime.now()
    found = scan(ours, theirs)
    assert datetime.now() - began < timedelta(seconds=10)
    assert found["account.move,110"].verdict is Verdict.THERE
    assert found["account.move,111"].verdict is Verdict.MAYBE


def test_nothing_to_compare_with():
    assert verdict(OURS).verdict is Verdict.ABSENT
    assert compare(OURS, replace(THEIRS, date=None)).differs[0].theirs == ""


# === WHEN IT IS DONE === #

NOW = datetime(2026, 3, 10, 12)
TOMORROW = datetime(2026, 3, 11, 8)


def allowance(**values):
    whole = {"per_minute": 60, "per_day": 1000, "left": 1000, "renewed_at": TOMORROW}
    return Allowance(**whole | values)


def test_todays_calls_are_enough():
    assert finish(NOW, 600, 1, allowance()) == NOW + timedelta(minutes=10)
    assert finish(NOW, 600, 0.1, allowance()) == NOW + timedelta(minutes=1)


def test_the_pace_so_far_counts_where_it_is_slower():
    assert finish(NOW, 60, 1, allowance(), 3) == NOW + timedelta(minutes=3)


def test_the_rest_goes_on_with_the_next_days_calls():
    done = finish(NOW, 1600, 1, allowance(left=1000))
    assert done == TOMORROW + timedelta(minutes=10)
    done = finish(NOW, 2600, 1, allowance(left=0))
    assert done == TOMORROW + timedelta(days=2, minutes=10)
    done = finish(NOW, 1000, 1, allowance(left=-5))
    assert done == TOMORROW + timedelta(seconds=1000)


def test_never_where_the_day_has_none_for_it():
    assert finish(NOW, 10, 1, allowance(left=0, per_day=0)) is None
