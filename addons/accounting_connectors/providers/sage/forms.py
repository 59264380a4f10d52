"""How a line is said so that Sage books Odoo's cents.

Sage takes quantity, price and the tax amount of each line; how it rounds a product of
quantity and price, and how many decimals of a price it keeps, no page of Sage's says.
So a line is sent in a form where there is nothing to round: as typed when quantity ×
price is the net amount exactly, else the same quantity at the price after discount and
without tax, else one at the net amount. Sage's own discount fields are not used: its
settings have an account of its own for sales discounts (spec, default_ledger_accounts),
and a discount belongs to the account that the line is mapped to.
"""

from dataclasses import dataclass
from decimal import Decimal

from ..money import round_to
from . import const


@dataclass(frozen=True, slots=True)
class Wording:
    """Quantity and price that make a line's net amount without rounding."""

    quantity: Decimal
    unit_price: Decimal
    as_typed: bool = True  # False: the text must tell quantity, price and discount


def cents(value):
    """An amount as Sage keeps it."""
    return round_to(value, const.DIGITS)


def wording(line):
    """:param Line line: signs as on paper
    :rtype: Wording
    """
    sign = -1 if line.quantity < 0 else 1  # the sign stands at the price
    quantity, price = abs(line.quantity), sign * line.unit_price
    net = cents(line.net)
    if quantity and _fits(quantity, const.QUANTITY_DIGITS):
        typed = not line.discount and not line.tax_included
        if typed and _fits(price, const.PRICE_DIGITS) and quantity * price == net:
            return Wording(quantity, price)
        unit = round_to(net / quantity, const.PRICE_DIGITS)
        if quantity * unit == net:
            return Wording(quantity, unit, not line.discount)
    return Wording(Decimal(1), net, False)


def totals(invoice):
    """Total and tax that Sage's arithmetic gives to the document: sums of amounts that
    were sent, each with two decimals.

    :rtype: tuple[Decimal, Decimal]
    """
    tax = sum((cents(line.tax) for line in invoice.lines), Decimal(0))
    net = sum((cents(line.net) for line in invoice.lines), Decimal(0))
    return net + tax, tax


def _fits(value, digits):
    return value == round_to(value, digits)
