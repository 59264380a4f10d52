"""What is in QuickBooks' books of some days, lines and money too, for reconciling."""

from decimal import Decimal

from ..documents import Kind, Page
from ..kinds import PURCHASES
from ..standing import Coded, Entered
from . import booked, const, pulling, settled, taxes
from .ends import SIDES
from .values import amount, ref_id, rows, sub, word

# Where each kind of line says its account, and its sign
ACCOUNTS = {
    "SalesItemLineDetail": ("ItemAccountRef", 1),
    "ItemBasedExpenseLineDetail": ("ItemAccountRef", 1),
    "AccountBasedExpenseLineDetail": ("AccountRef", 1),
    "DiscountLineDetail": ("DiscountAccountRef", -1),
}
GROUP = "GroupLineDetail"


def entries(wire, kinds, first, last):
    """See :meth:`Adapter.entries`."""
    for kind in sorted(kinds & const.DOCUMENTS):
        entity = const.ENTITY[kind]
        for found in pulling.dated(wire, entity, first, last, Kind.INVOICE):
            yield Page(records=tuple(_entered(wire, entity, row) for row in found))
    if Kind.PAYMENT in kinds:
        for side in SIDES:
            for found in pulling.dated(wire, side.entity, first, last, Kind.PAYMENT):
                told = settled.settlements(wire, wire.facts, {side.entity: found})
                yield Page(records=tuple(filter(_is_money, told)))


def _is_money(settlement):
    """Money that is there: not what credits did, nor what is no more."""
    return settlement.active and settlement.kind is not Kind.ALLOCATION


def _entered(wire, entity, row):
    lines = tuple(_coded(rows(row, "Line"), row, wire.facts))
    return Entered(
        booked=booked.booked(entity, row, wire.facts, wire.web_url), lines=lines
    )


def _coded(lines, row, facts):
    for line in lines:
        kind = word(line.get("DetailType"))
        detail = sub(line, kind)
        if kind == GROUP:
            yield from _coded(rows(detail, "Line"), row, facts)
        elif kind in ACCOUNTS:
            field, sign = ACCOUNTS[kind]
            code = ref_id(detail, "TaxCodeRef")
            if code == const.TAXABLE and facts.tax == "manual":
                # the rate is the whole document's
                code = ref_id(sub(row, "TxnTaxDetail"), "TxnTaxCodeRef") or code
            yield Coded(
                account_id=ref_id(detail, field),
                tax_code=code,
                net=sign * (amount(line.get("Amount")) or Decimal(0)),
            )


def told_code(line, kind, facts):
    """See :meth:`Adapter.told_code`.

    :param company.Facts facts: of the company
    """
    code = taxes.line_code(line, facts, bought=kind in PURCHASES)
    return line.tax_code if code == const.TAXABLE and facts.tax == "manual" else code
