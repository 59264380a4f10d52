"""What is in Sage's books of some days, lines and money too, for reconciling."""

from decimal import Decimal

from ..documents import Kind, Page
from ..errors import ConnectorError
from ..standing import Coded, Entered
from ..values import amount, rows
from . import booked, const, feeds, lists, wires
from .nested import record_id

SHIPPING = ("shipping_net_amount", "shipping_tax_rate")


def entries(wire, kinds, first, last):
    """See :meth:`Adapter.entries`. Lists cannot be asked for the accounts of lines
    (only a document alone knows ``nested_attributes``): where they leave them out, such
    documents are read one by one."""
    days = {"from_date": first.isoformat(), "to_date": last.isoformat()}
    whole = {"attributes": lists.ALL}
    for kind in sorted(kinds & set(const.LINES)):
        path = const.PATH[kind]
        for part in lists.parts(wire, path, {**whole, **days}, kind):
            known = {row["id"]: row for row in part.rows}
            known |= _whole(wire, path, kind, part.rows)
            made = (_entered(kind, row) for row in known.values())
            yield Page(records=tuple(made))
    if Kind.PAYMENT in kinds:
        yield from feeds.money_of(wire, days)


def _whole(wire, path, kind, found):
    """Documents of a page whose lines do not tell their accounts, read alone."""
    bare = [
        row["id"]
        for row in found
        if any(not _account(line) for line in rows(row, const.LINES[kind]))
        or const.LINES[kind] not in row
    ]
    told = wires.each(
        wire,
        bare,
        lambda one: wires.get(wire, path, one, kind, nested_attributes=lists.ALL),
        lambda __, answer: answer,
    )
    for answer in told:
        if isinstance(answer, ConnectorError):
            raise answer
    return {row["id"]: row for row in told if isinstance(row, dict) and row.get("id")}


def _account(line):
    return record_id(line, "ledger_account")


def _entered(kind, row):
    lines = [
        Coded(
            account_id=_account(line),
            tax_code=record_id(line, "tax_rate"),
            net=amount(line.get("net_amount")) or Decimal(0),
        )
        for line in rows(row, const.LINES[kind])
    ]
    sent = amount(row.get(SHIPPING[0]))
    if sent:  # Sage books it where the business says, and does not tell
        lines.append(
            Coded(account_id="", tax_code=record_id(row, SHIPPING[1]), net=sent)
        )
    return Entered(booked=booked.document(kind, row), lines=tuple(lines))
