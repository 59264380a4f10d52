"""Xero's arithmetic, and the choice of the form that gives Odoo's cents.

Xero rounds each line amount and each line's tax to two decimals, half away from zero,
and adds up (guides/how-to-guides/rounding-in-xero, read 2026-11-20). Three forms carry
the same document:

* *inclusive*: line amounts with tax, when every taxed price was typed with tax;
* *exclusive*: line amounts without tax, Xero computes the tax;
* *override*: as exclusive, with Odoo's own tax on every taxed line. Xero asks to leave
  the tax to it where possible, so this comes last.

The first form whose simulated tax equals Odoo's on *every line* is taken: equal totals
by luck would put the tax on the wrong accounts.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ..money import round_to
from . import const

HUNDRED = Decimal(100)


class Form(StrEnum):
    """How the lines of a document are written."""

    NO_TAX = "NoTax"
    INCLUSIVE = "Inclusive"
    EXCLUSIVE = "Exclusive"
    OVERRIDE = "Override"

    @property
    def line_amount_types(self):
        """Xero's word for it."""
        return Form.EXCLUSIVE.value if self is Form.OVERRIDE else self.value


@dataclass(frozen=True, slots=True)
class Wording:
    """Quantity, price and discount of a line that make its amount at Xero."""

    quantity: Decimal
    unit_amount: Decimal
    discount: Decimal | None = None
    as_typed: bool = True  # False: the text must tell quantity, price and discount


def cents(value):
    """An amount as Xero keeps it."""
    return round_to(value, const.DIGITS)


def choose(invoice):
    """The first form in which Xero's tax per line is Odoo's.

    :param Invoice invoice: any customer document
    :rtype: Form
    """
    lines = invoice.lines
    if not any(line.tax_code for line in lines):
        return Form.NO_TAX
    for form in (Form.INCLUSIVE, Form.EXCLUSIVE):
        if form is Form.INCLUSIVE and not _all_included(lines):
            continue
        if all(tax_of(line, form) == line.tax for line in lines):
            return form
    return Form.OVERRIDE


def _all_included(lines):
    """Were all taxed prices typed with tax, and is there one?"""
    taxed = [line for line in lines if line.tax or line.tax_rate]
    return bool(taxed) and all(line.tax_included for line in taxed)


def line_amount(line, form):
    """What the line's ``LineAmount`` must say.

    :rtype: Decimal
    """
    return cents(line.gross if form is Form.INCLUSIVE else line.net)


def tax_of(line, form):
    """The tax Xero books for the line.

    :rtype: Decimal
    """
    if form is Form.NO_TAX:
        return Decimal(0)
    if form is Form.OVERRIDE:
        return cents(line.tax)
    amount = line_amount(line, form)
    if form is Form.INCLUSIVE:
        return cents(amount - amount / (1 + line.tax_rate / HUNDRED))
    return cents(amount * line.tax_rate / HUNDRED)


def totals(invoice, form=None):
    """Total and tax that Xero's arithmetic gives to the document.

    :rtype: tuple[Decimal, Decimal]
    """
    form = form or choose(invoice)
    taxes = [tax_of(line, form) for line in invoice.lines]
    tax = sum(taxes, Decimal(0))
    total = sum((line_amount(line, form) for line in invoice.lines), Decimal(0))
    return (total if form is Form.INCLUSIVE else total + tax), tax


def wording(line, form, discounts):
    """Quantity and price that make the line's amount, as near to Odoo's as Xero can:
    as typed, else the same quantity at the price after discount, else one at the
    amount.

    :param bool discounts: does the document take a DiscountRate?
    :rtype: Wording
    """
    amount = line_amount(line, form)
    if _fits(line.quantity, const.QUANTITY_DIGITS):
        typed = _typed(line, form, amount, discounts)
        if typed:
            return typed
        if line.quantity:
            unit = round_to(amount / line.quantity, const.PRICE_DIGITS)
            if cents(line.quantity * unit) == amount:
                return Wording(line.quantity, unit, None, not line.discount)
    return Wording(Decimal(1), amount, None, False)


def _typed(line, form, amount, discounts):
    """The line as it was typed, where Xero makes the same amount of it."""
    basis_typed = line.gross if line.tax_included else line.net
    if cents(basis_typed) != amount:
        return None  # the price was typed on the other side of the tax
    if line.discount and not (
        discounts
        and _fits(line.discount, const.DISCOUNT_DIGITS)
        and 0 < line.discount <= HUNDRED
    ):
        return None
    unit = round_to(line.unit_price, const.PRICE_DIGITS)
    if cents(line.quantity * unit * (1 - line.discount / HUNDRED)) != amount:
        return None
    return Wording(line.quantity, unit, line.discount or None)


def _fits(value, digits):
    return value == round_to(value, digits)
