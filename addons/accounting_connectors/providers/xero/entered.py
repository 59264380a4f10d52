"""What is in Xero's books of some days, lines and money too, for reconciling."""

from ..documents import Kind, Page
from ..standing import Coded, Entered
from . import booked, const, feeds, money
from .values import amount, rows, word


def entries(wire, kinds, first, last):
    """See :meth:`Adapter.entries`. Pages of these lists have the lines, at no more
    calls (api/accounting/invoices, 2026-11-21)."""
    codes = _Codes(wire)
    for name, where in booked.between(kinds, first, last).items():
        kind = booked.LISTS[name][0]
        params = {"where": where, "order": "Date ASC", "includeArchived": "true"}
        for found, __ in feeds.by_number(wire, name, kind, params):
            yield Page(records=tuple(_entered(wire, row, codes) for row in found))
    if Kind.PAYMENT in kinds:
        yield from _money(wire, first, last)


def _entered(wire, row, codes):
    inclusive = row.get("LineAmountTypes") == "Inclusive"
    lines = [one for one in rows(row, "LineItems") if "LineAmount" in one]
    told = "LineItems" in row and (lines or not amount(row.get("Total")))
    return Entered(
        booked=booked.booked(row, wire.web_url),
        lines=tuple(_coded(one, inclusive, codes) for one in lines) if told else None,
    )


def _coded(line, inclusive, codes):
    tax = amount(line.get("TaxAmount")) if inclusive else None
    return Coded(
        account_id=word(line.get("AccountID")) or codes.id_of(line),
        tax_code=word(line.get("TaxType")),
        net=(amount(line.get("LineAmount")) or const.ZERO) - (tax or const.ZERO),
    )


class _Codes:
    """Accounts by their code, read when the first line names none otherwise."""

    def __init__(self, wire):
        self.wire, self._ids = wire, None

    def id_of(self, line):
        code = word(line.get("AccountCode"))
        if code and self._ids is None:
            found = rows(feeds.read(self.wire, "Accounts", Kind.ACCOUNT), "Accounts")
            self._ids = {word(x.get("Code")): word(x.get("AccountID")) for x in found}
        return self._ids.get(code, "") if code else ""


def _money(wire, first, last):
    days = [booked.moment_of(day) for day in (first, last)]
    where = f"Date>={days[0]} AND Date<={days[1]}"
    for name, (kind, __) in money.LISTS.items():
        params = {"where": where, "order": "Date ASC"}
        for found, __ in feeds.by_number(wire, name, kind, params):
            told = money.settlements(wire, name, found)
            yield Page(records=tuple(one for one in told if one.active))
