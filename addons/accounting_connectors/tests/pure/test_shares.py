"""Analytic distributions as lines of one option each, exact to the cent."""

import random
from decimal import Decimal

import pytest
from providers.documents import Line
from providers.shares import (
    Overfull,
    accounts_of,
    divide,
    shares,
)

NORTH, SOUTH = ("region", "north"), ("region", "south")
RED, BLUE = ("team", "red"), ("team", "blue")
PLACES = {1: NORTH, 2: SOUTH, 3: RED, 4: BLUE}


def percent(found):
    return {pairs: round(float(share), 6) for pairs, share in found.items()}


@pytest.mark.parametrize(
    ("distribution", "expected"),
    [
        (None, {(): 100}),
        ({"9": 100}, {(): 100}),  # of a plan that goes nowhere
        ({"1": 100}, {(NORTH,): 100}),
        ({"1": 60, "2": 40}, {(NORTH,): 60, (SOUTH,): 40}),
        ({"1": 30}, {(NORTH,): 30, (): 70}),
        ({"1,3": 60, "2,3": 40}, {(NORTH, RED): 60, (SOUTH, RED): 40}),
        ({"1,9": 60, "2": 40}, {(NORTH,): 60, (SOUTH,): 40}),
        # each row a plan of its own: both are true of the whole line
        ({"1": 100, "3": 100}, {(NORTH, RED): 100}),
        ({"1": 60, "2": 40, "3": 100}, {(NORTH, RED): 60, (SOUTH, RED): 40}),
        ({"1": 50, "3": 50}, {(NORTH, RED): 25, (NORTH,): 25, (RED,): 25, (): 25}),
        # a row without the second plan is a share like any other
        ({"1,3": 50, "2": 50}, {(NORTH, RED): 50, (SOUTH,): 50}),
        ({"1": 60, "2": 40, "9": 100}, {(NORTH,): 60, (SOUTH,): 40}),
        # two decimals: the rest is rounding, not a share of nobody's
        ({"1": 33.33, "1,3": 33.33, "2": 33.33}, None),
    ],
)
def test_shares(distribution, expected):
    found = shares(distribution, PLACES)
    assert sum(found.values()).quantize(Decimal("1e-9")) == 100
    if expected is None:
        assert () not in found and len(found) == 3
    else:
        assert percent(found) == expected


def test_more_than_the_whole_is_refused():
    with pytest.raises(Overfull) as caught:
        shares({"1": 70, "2": 40}, PLACES)
    assert caught.value.percent == 110
    with pytest.raises(Overfull):
        shares({"1": 110, "2": -10}, PLACES)


def test_accounts_that_get_something():
    assert accounts_of({"1,3": 60, "2": 0, "__update__": 1}) == {1, 3}
    assert accounts_of(None) == set()


def line(net, tax="0", quantity="1", price=None):
    return Line(
        description="Work",
        quantity=Decimal(quantity),
        unit_price=Decimal(price or net),
        net=Decimal(net),
        tax=Decimal(tax),
        account_id="200",
    )


def test_a_line_for_each_option():
    parts = {(NORTH,): Decimal(60), (SOUTH,): Decimal(40)}
    first, second = divide(line("300", "30", "3", "100"), parts, 2)
    assert (first.net, first.tax, first.quantity) == (180, 18, Decimal("1.8"))
    assert (second.net, second.tax, second.quantity) == (120, 12, Decimal("1.2"))
    assert (first.tracking, second.tracking) == ((NORTH,), (SOUTH,))
    assert first.unit_price == second.unit_price == 100


def test_one_option_leaves_the_line_as_it_is():
    (only,) = divide(line("10.01", "0.83", "3", "3.3367"), {(NORTH,): Decimal(100)}, 2)
    assert (only.net, only.tax, only.quantity) == (
        Decimal("10.01"), Decimal("0.83"), 3,
    )  # fmt: skip
    assert only.tracking == (NORTH,)


def test_less_than_a_cent_is_no_line():
    parts = {(NORTH,): Decimal("99.9"), (SOUTH,): Decimal("0.1")}
    (only,) = divide(line("1"), parts, 2)
    assert (only.net, only.quantity, only.tracking) == (1, 1, (NORTH,))


def test_a_free_line_goes_where_most_of_it_goes():
    parts = {(NORTH,): Decimal(40), (SOUTH,): Decimal(60)}
    (only,) = divide(line("0", "0", "5", "0"), parts, 2)
    assert (only.quantity, only.tracking) == (5, (SOUTH,))


@pytest.mark.parametrize("seed", range(200))
def test_sums_are_exact(seed):
    """Any amount, sign, currency and number of parts."""
    dice = random.Random(seed)
    digits = dice.choice([0, 2, 3])
    unit = Decimal(1).scaleb(-digits)
    net, tax = (dice.randint(-99999, 99999) * unit for __ in range(2))
    weights = [Decimal(dice.randint(1, 9999)) / 100 for __ in range(dice.randint(1, 7))]
    parts = {(("region", str(at)),): weight for at, weight in enumerate(weights)}
    whole = line(str(net), str(tax), str(dice.randint(1, 9)), "7")
    found = divide(whole, parts, digits)
    assert sum(one.net for one in found) == net
    assert sum(one.tax for one in found) == tax
    for one in found:
        assert one.net == one.net.quantize(unit)
        exact = abs(net) * parts[one.tracking] / sum(weights)
        assert len(found) == 1 or abs(abs(one.net) - exact) < unit
        assert one.net * net >= 0 and one.tax * tax >= 0
