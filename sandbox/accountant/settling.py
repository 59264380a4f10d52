"""Which credit was used on which invoice, where a provider tells only the sums."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal


def pairs(
    credits: list[tuple[str, Decimal]], debits: list[tuple[str, Decimal]]
) -> Iterator[tuple[str, str, Decimal]]:
    """Use the credits on the debits in their order.

    :param credits: and the debits: id and amount of each
    :return: credit, debit, and how much of the one is used on the other
    """
    left = [list(debit) for debit in debits]
    for credit, amount in credits:
        while amount and left:
            used = min(amount, left[0][1])
            yield credit, left[0][0], used
            amount -= used
            left[0][1] -= used
            if not left[0][1]:
                left.pop(0)
