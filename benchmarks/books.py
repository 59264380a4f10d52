"""How a provider's books differ from what Odoo has."""

from collections import Counter


def compare(ours, before, after):
    """What went wrong between two looks at the books.

    :param dict ours: Odoo's total by invoice number
    :param before: the provider's invoices before the push, as the accountant reads them
    :param after: those after it
    :return: lists of numbers: lost, doubled, wrong_total
    """
    known = {one.id for one in before}
    new = [one for one in after if one.id not in known]
    counts = Counter(one.number for one in new)
    doubled = [number for number, count in counts.items() for _ in range(count - 1)]
    strange = [number for number in counts if number not in ours]
    return {
        "lost": [number for number in ours if number not in counts],
        "doubled": doubled + strange,
        "wrong_total": [
            one.number for one in new if one.total != ours.get(one.number, one.total)
        ],
    }
