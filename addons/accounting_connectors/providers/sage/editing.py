"""What to change of a document that is there: as little as possible. Lines that are
settled or on a tax return may not be touched, while a due date, or that it was sent,
still can be told. Pure: no clock, no network, no ORM.
"""

from ..values import amount, rows, word
from . import const
from .nested import record_id

NUMBERS = ("quantity", "unit_price", "tax_amount")
HEADS = ("date", "due_date", "reference", "notes", "vendor_reference")
NAMED = {  # of ids in a line: what a read line has
    "ledger_account_id": "ledger_account",
    "tax_rate_id": "tax_rate",
    "product_id": "product",
    "service_id": "service",
}


def changes(body, kind, row):
    """The body that turns the document ``row`` into ``body``; empty when it is so.

    Lines are told by their ids, in order. A line that had a product and no longer has
    one must be a new one: Sage does not take a product off a line
    (developer-community.sage.com/topic/196). The number is the one that it got.

    :param dict row: the document as Sage holds it
    :rtype: dict
    """
    name = const.LINES[kind]
    held = rows(row, name)
    found = {key: body[key] for key in HEADS if _moved(body, key, row)}
    if body.get("sent") and row.get("sent") is not True:
        found["sent"] = True
    if body["contact_id"] != record_id(row, "contact"):
        found["contact_id"] = body["contact_id"]
    rate = _rate(body, row)
    if rate or not _same_lines(body[name], held):
        found |= rate
        found[name] = [_line(ours, held, at) for at, ours in enumerate(body[name])]
        for key in ("currency_id", "tax_address_region_id"):
            if key in body:
                found[key] = body[key]
    return found


def _moved(body, key, row):
    """Is a text or day of ours another than theirs? What we say nothing of is kept."""
    return key in body and body[key] != word(row.get(key))


def _rate(body, row):
    """The rates, where the one that was booked is another."""
    if "exchange_rate" not in body:
        return {}
    theirs = amount(row.get("exchange_rate"))
    ours = {body["exchange_rate"], body["inverse_exchange_rate"]}
    if theirs is not None and any(_near(theirs, one) for one in ours):
        return {}
    return {key: body[key] for key in ("exchange_rate", "inverse_exchange_rate")}


def _near(one, two):
    return abs(one - two) <= abs(two) / 1_000_000


def _same_lines(ours, held):
    return len(ours) == len(held) and all(map(_same_line, ours, held))


def _same_line(ours, theirs):
    """Is it this line, as far as we say anything of it? What Sage does not show is
    not the same."""
    if word(theirs.get("description")) != ours["description"]:
        return False
    if any(amount(theirs.get(name)) != ours.get(name) for name in NUMBERS):
        return False
    if any(record_id(theirs, name) != ours.get(key, "") for key, name in NAMED.items()):
        return False
    if "analysis_type_categories" not in ours:
        return True  # somebody else may have said it there
    tracked = {one["id"] for one in ours["analysis_type_categories"]}
    return tracked == {
        word(one.get("id")) for one in rows(theirs, "analysis_type_categories")
    }


def _line(ours, held, at):
    theirs = held[at] if at < len(held) else {}
    sticks = any(
        theirs.get(item) and f"{item}_id" not in ours for item in ("product", "service")
    )
    if sticks or not theirs.get("id"):
        return ours
    return {"id": theirs["id"], **ours}
