"""Where an ORM float becomes an exact amount."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from providers.money import amount, number, round_to, split


@pytest.mark.parametrize(
    ("value", "digits", "exact"),
    [
        (0.1 + 0.2, 2, "0.30"),
        (1e9 + 0.005 - 0.005, 2, "1000000000.00"),
        (1234.0, 0, "1234"),
        (1.005, 3, "1.005"),
        (-0.0, 2, "0.00"),
    ],
)
def test_amount_is_exact(value, digits, exact):
    result = amount(value, digits)
    assert str(result) == exact


def test_what_is_no_amount_is_refused():
    with pytest.raises(ValueError, match="1.234"):
        amount(1.234, 2)


@given(st.integers(-(10**11), 10**11))
def test_every_number_of_cents_survives_a_float(cents):
    exact = Decimal(cents) / 100
    assert amount(float(exact), 2) == exact


@pytest.mark.parametrize(
    ("value", "text"),
    [(3.0, "3"), (100.0, "100"), (0.333, "0.333"), (1 / 3, "0.3333333333"), (0.0, "0")],
)
def test_numbers_have_no_trailing_zeros_and_no_exponent(value, text):
    assert str(number(value)) == text


def test_half_a_cent_goes_away_from_zero():
    assert round_to(Decimal("0.125"), 2) == Decimal("0.13")
    assert round_to(Decimal("-0.125"), 2) == Decimal("-0.13")


def test_shares_make_the_whole_to_the_cent():
    thirds = split(Decimal("10.00"), [Decimal(1)] * 3, 2)
    assert thirds == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]
    assert split(Decimal("-0.05"), [Decimal(70), Decimal(30)], 2) == [
        Decimal("-0.03"),
        Decimal("-0.02"),
    ]
    uneven = split(Decimal("2.99"), [Decimal("60.01"), Decimal("39.99")], 2)
    assert (sum(uneven), uneven[0]) == (Decimal("2.99"), Decimal("1.79"))
    assert split(Decimal(5), [], 0) == []
