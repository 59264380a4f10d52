"""Cells of a provider's report: blank is nothing, and what is no amount stops it. A
figure that was left out, or cut short, would make all others wrong."""

from decimal import Decimal

from .actuals import ZERO
from .errors import Cause, TransientError
from .values import amount

LARGEST, SMALLEST = 15, -6  # powers of ten in an amount that adds up exactly; our own


def figure(value, whose):
    """What a cell says.

    :param value: a number or a text of the answer; blank is zero
    :param str whose: report it is, as :func:`unreadable` takes it
    :rtype: Decimal
    :raise TransientError: it is no amount, or one beyond measure
    """
    if value is None or value == "":
        return ZERO
    found = amount(value)
    if found is None or not _is_sane(found):
        raise unreadable(whose, f"{str(value)[:40]!r} is no amount")
    return found


def unreadable(whose, why):
    """The error for a report that makes no sense to us.

    :param str whose: as in ``Xero's report``
    :rtype: TransientError
    """
    return TransientError(
        f"{whose} cannot be read: {why}.", cause=Cause.ANSWER_UNREADABLE
    )


def _is_sane(number):
    """Has it few enough digits to be added up exactly?"""
    return not number or (
        SMALLEST <= number.adjusted() < LARGEST
        and number.normalize() == number.quantize(Decimal(1).scaleb(SMALLEST))
    )
