"""Exact amounts: the one place where an ORM float becomes a ``Decimal``."""

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

NOISE = Decimal("1e-6")


def amount(value, digits):
    """Turn an ORM float into an exact amount.

    :param float value: major units (euros, not cents), already rounded by Odoo
    :param int digits: ``res.currency.decimal_places``: EUR 2, JPY 0, BHD 3
    :rtype: Decimal
    :raise ValueError: when rounding would move it by more than float noise: then it
        was no amount of that currency
    """
    exact = Decimal(repr(float(value)))
    rounded = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    if abs(exact - rounded) > NOISE:
        raise ValueError(f"{value!r} is not an amount with {digits} decimals")
    return rounded + Decimal(0)  # never a negative zero


def number(value, digits=10):
    """A quantity, price or rate: exact to ``digits`` decimals, trailing zeros cut.

    :param float value: any finite number
    :rtype: Decimal
    """
    rounded = Decimal(repr(float(value))).quantize(
        Decimal(1).scaleb(-digits), ROUND_HALF_UP
    )
    shorter = rounded.normalize()
    return shorter if shorter.as_tuple().exponent <= 0 else shorter.quantize(Decimal(1))


def round_to(value, digits):
    """Commercial rounding (half away from zero), as Odoo and the providers round.

    :param Decimal value: major units
    :rtype: Decimal
    """
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def split(total, weights, digits):
    """Share an amount out to the last cent: what rounding leaves goes to the largest
    remainders, of equal ones to the first.

    :param Decimal total: to share, may be negative
    :param list[Decimal] weights: positive
    :rtype: list[Decimal]
    """
    whole = sum(weights, Decimal(0))
    if not whole:
        return [Decimal(0) for __ in weights]
    cent = Decimal(1).scaleb(-digits)
    exact = [total * weight / whole for weight in weights]
    shares = [value.quantize(cent, ROUND_FLOOR) for value in exact]
    left = int((total - sum(shares, Decimal(0))) / cent)
    order = sorted(range(len(exact)), key=lambda at: (shares[at] - exact[at], at))
    for at in order[:left]:
        shares[at] += cent
    return shares
