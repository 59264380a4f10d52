"""Currencies and their rates: which way Sage reads a rate is told in one place.

Ours is what Odoo says: units of the document's currency for one unit of the base
currency. A public connector sends ``exchange_rate`` as base units for one foreign unit
(github byte8io/magento-sage-accounting, 2026-05); Sage's own definition is unconfirmed.
So both rates are sent, and the base amount in the answer says whether they were read
our way. Only the document's own rate will do: Sage's are today's (ie-kb.sage.com
k2dockey=222001000101256, 2026-11-20).
"""

from decimal import Context, Decimal

from ..errors import Cause, ConfigurationError
from ..money import round_to
from ..texts import plain
from ..values import amount
from . import const

PRECISE = Context(prec=12)
NEAR = Decimal("0.001")  # part of an amount that rates cut short may move it
CENTS = Decimal("0.02")


def fields(currency, rate, traits):
    """Currency and rates of a document or payment.

    :param str currency: ISO code of the document
    :param rate: units of it for one base unit; ``None``: it is the base currency
    :param dict traits: the business's
    :rtype: dict
    :raise ConfigurationError: the business keeps one currency only, and not this one
    """
    check(currency, traits)
    if traits.get("multi_currency") is False:
        return {}
    return {"currency_id": currency, **(both(rate) if rate else {})}


def check(currency, traits):
    """:raise ConfigurationError: see :func:`fields`"""
    base = traits.get("currency")
    if traits.get("multi_currency") is False and currency and base != currency:
        raise ConfigurationError(
            f"This business at Sage keeps {base} only, not {currency}.",
            cause=Cause.FEATURE_OFF,
            feature="multi-currency",
            currency=currency,
        )


def both(rate, inverted=False):
    """The two rates in Sage's words.

    :param Decimal rate: units of the document's currency for one base unit
    :param bool inverted: does this Sage read them the other way round?
    :rtype: dict
    """
    other = PRECISE.divide(1, rate)
    pair = (rate, other) if inverted else (other, rate)
    names = ("exchange_rate", "inverse_exchange_rate")
    rounded = (plain(PRECISE.plus(value)) for value in pair)
    return dict(zip(names, rounded, strict=True))


def turned(body, rate):
    """The rates of a body, the other way round; only those that it has.

    :rtype: dict
    """
    return {name: value for name, value in both(rate, True).items() if name in body}


def is_turned(total, rate, row):
    """Did Sage read our rate the other way round? Told by the amount in base currency.

    :param Decimal total: in the document's currency
    :param dict row: the document or payment in Sage's answer
    """
    base = amount(row.get("base_currency_total_amount"))
    if not rate or base is None:
        return False
    return not _near(base, total / rate) and _near(base, total * rate)


def of(row):
    """The rate that a record was booked at, whichever way Sage tells it.

    :param dict row: document or payment
    :return: units of its currency for one base unit; ``None`` in base currency
    :rtype: Decimal | None
    """
    rate, total = amount(row.get("exchange_rate")), amount(row.get("total_amount"))
    base = amount(row.get("base_currency_total_amount"))
    if not rate or rate == 1 or not total or not base:
        return None
    return rate if _near(base, total / rate) else PRECISE.divide(1, rate)


def in_currency(base, row):
    """An amount in base currency in that of a payment.

    :param Decimal base: major units
    :param dict row: the payment
    :rtype: Decimal
    """
    total = amount(row.get("total_amount"))
    whole = amount(row.get("base_currency_total_amount"))
    if not whole or not total or whole == total:
        return base
    return round_to(base * total / whole, const.DIGITS)


def astray(total, rate, row):
    """Ours and theirs, when the amount in base currency is not ours; else None.

    :rtype: tuple[Decimal, Decimal] | None
    """
    base = amount(row.get("base_currency_total_amount"))
    if not rate or base is None or _near(base, total / rate):
        return None
    return round_to(total / rate, const.DIGITS), base


def _near(one, two):
    return abs(one - two) <= max(abs(two) * NEAR, CENTS)
