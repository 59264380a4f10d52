"""The comparison that the kill benchmark trusts must see every kind of difference."""

from datetime import date
from decimal import Decimal

from benchmarks.books import compare
from benchmarks.results import HIGHER, Measure
from sandbox.accountant import INVOICE, OPEN, Document

OURS = {"INV/1": Decimal("10.10"), "INV/2": Decimal("20.20")}


def entry(remote_id, number, total):
    return Document(
        kind=INVOICE,
        id=remote_id,
        number=number,
        date=date(2026, 11, 20),
        currency="AUD",
        total=Decimal(total),
        tax=Decimal(0),
        due=Decimal(total),
        status=OPEN,
        contact_id="c",
        lines=(),
    )


OLD = entry("old", "INV/0", "1.00")
GOOD = [OLD, entry("a", "INV/1", "10.10"), entry("b", "INV/2", "20.20")]


def test_equal_books_have_no_difference():
    assert compare(OURS, [OLD], GOOD) == {
        "lost": [],
        "doubled": [],
        "wrong_total": [],
    }


def test_a_lost_invoice_is_seen():
    assert compare(OURS, [OLD], GOOD[:2])["lost"] == ["INV/2"]


def test_a_second_one_of_the_same_number_is_seen():
    twice = [*GOOD, entry("c", "INV/2", "20.20")]
    assert compare(OURS, [OLD], twice)["doubled"] == ["INV/2"]


def test_one_that_nobody_made_is_seen():
    strange = [*GOOD, entry("c", "INV/9", "20.20")]
    assert compare(OURS, [OLD], strange)["doubled"] == ["INV/9"]


def test_a_cent_is_seen():
    off = [*GOOD[:2], entry("b", "INV/2", "20.21")]
    assert compare(OURS, [OLD], off)["wrong_total"] == ["INV/2"]


def test_limits_are_judged_by_their_direction():
    lower, higher = Measure("a", "s", 3), Measure("b", "kills", 3, HIGHER)
    assert lower.result(3)["ok"] and not lower.result(3.1)["ok"]
    assert higher.result(3)["ok"] and not higher.result(2)["ok"]
    assert not lower.result(None)["ok"]
    assert lower.result(2, baseline=4)["ratio"] == 0.5
