"""Where an ORM float becomes an exact amount."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from providers.money import amount, number, round_to


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
