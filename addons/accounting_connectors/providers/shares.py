"""Lines divided between the options of tracking categories, exact to the cent.

Odoo gives percentages of a line to analytic accounts, of several plans in
one key (``"12,40"``). A provider's line has one option of each category. So a line that
goes to several is sent as several lines, whose nets and taxes make its own exactly.
"""

import dataclasses
from decimal import Decimal

from .money import split

HUNDRED, ZERO = Decimal(100), Decimal(0)
# what percentages with two decimals, as Odoo keeps them, can be wrong by, each
ROUGHNESS = Decimal("0.005")
QUANTITY_DIGITS = 4


class Overfull(Exception):
    """More than 100 % of a line is given away.

    :ivar Decimal percent: how much
    """

    def __init__(self, percent):
        super().__init__(f"{percent} %")
        self.percent = percent


def accounts_of(distribution):
    """Ids of the analytic accounts that get something.

    :param dict distribution: as Odoo keeps it; may be None
    :rtype: set[int]
    """
    return {
        account
        for key, percent in (distribution or {}).items()
        if percent
        for account in _ids(key)
    }


def shares(distribution, places):
    """What part of a line goes where.

    Rows of a distribution that name the same plans are shares of one whole. Rows of
    different plans say different things of the same line, so each part of the one is
    divided like the other.

    :param dict distribution: percent by comma-separated ids of analytic accounts
    :param dict places: pair (category, option) by account id; accounts that are not in
        it count for nothing
    :return: percent by the pairs that such a part carries, none for an empty tuple
    :rtype: dict[tuple[tuple[str, str], ...], Decimal]
    :raise Overfull: a plan has more than 100 %
    """
    rows = []
    for key, percent in (distribution or {}).items():
        pairs = dict(places[one] for one in _ids(key) if one in places)
        if pairs and percent:
            rows.append((tuple(sorted(pairs.items())), Decimal(str(percent))))
    found = {(): HUNDRED}
    for group in _connected(rows):
        whole = _whole(group)
        total = sum(whole.values())
        found = {
            tuple(sorted(before + pairs)): share * percent / total
            for before, share in found.items()
            for pairs, percent in whole.items()
        }
    return found


def _ids(key):
    return [int(one) for one in key.split(",") if one.isdigit()]


def _connected(rows):
    """Rows in groups that have no category in common."""
    groups = []
    for row in rows:
        mine, categories = [row], {category for category, __ in row[0]}
        apart = []
        for known, others in groups:
            if known & categories:
                categories |= known
                mine = others + mine
            else:
                apart.append((known, others))
        groups = [*apart, (categories, mine)]
    return [group for __, group in groups]


def _whole(rows):
    """The shares of one group, and what is left of 100 % for nothing in particular."""
    whole = {}
    for pairs, percent in rows:
        whole[pairs] = whole.get(pairs, ZERO) + percent
    total, rough = sum(whole.values()), ROUGHNESS * len(rows)
    if total > HUNDRED + rough or any(percent < 0 for percent in whole.values()):
        raise Overfull(total)
    if HUNDRED - total > rough:
        whole[()] = HUNDRED - total
    return whole


def divide(line, parts, digits):
    """A line as lines that each go to one place.

    A part that is less than a cent is left out; of a line without any amount the
    largest part stands for all.

    :param Line line: one with an amount
    :param dict parts: as :func:`shares` gives them
    :param int digits: decimals of the currency
    :rtype: list[Line]
    """
    places, weights = list(parts), list(parts.values())
    nets = split(line.net, weights, digits)
    taxes = split(line.tax, weights, digits)
    kept = [
        at for at, amounts in enumerate(zip(nets, taxes, strict=True)) if any(amounts)
    ]
    if len(kept) < 2:
        at = kept[0] if kept else weights.index(max(weights))
        return [dataclasses.replace(line, tracking=places[at])]
    exponent = -line.quantity.as_tuple().exponent
    quantities = split(line.quantity, weights, max(QUANTITY_DIGITS, exponent))
    return [
        dataclasses.replace(
            line,
            quantity=quantities[at],
            net=nets[at],
            tax=taxes[at],
            tracking=places[at],
        )
        for at in kept
    ]
