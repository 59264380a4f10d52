"""Names, numbers and marks as QuickBooks takes them.

It has no field for another program's number, so ours goes into notes that only the
bookkeeper sees: ``Odoo contact ODOO-42`` in a customer's, ``odoo:account.move,42
INV/2026/00012`` in a document's.
"""

import re

from .. import texts
from ..kinds import Role
from ..texts import clean, dropped, plain
from . import const

__all__ = [
    "ADVANCE_MARK",
    "NAMESAKES",
    "address",
    "clean",
    "contact_mark",
    "contact_number",
    "cut",
    "doc_number",
    "dropped",
    "item_code",
    "is_advance",
    "item_name",
    "mark_of",
    "name",
    "note",
    "one_line",
    "plain",
]

# A name that somebody of the other kind, or an employee, has already
NAMESAKES = {Role.CUSTOMER: " (C)", Role.SUPPLIER: " (V)"}
CONTACT_MARK = "Odoo contact "
CONTACT_MARKED = re.compile(rf"^{CONTACT_MARK}(\S+)\s*$", re.M)
ADVANCE_MARK = "Odoo payment on account"
MARKED = re.compile(r"^odoo:(?P<ref>[\w.]+,\d+)(?: (?P<number>.*\S))?\s*$", re.M)
ITEM_CODE = re.compile(r"\[([^\]]+)\] ?")


def cut(value, field):
    """The text in QuickBooks' length for ``field``; a cut one ends in an ellipsis."""
    return texts.cut(value, const.LENGTH[field])


def name(value, room=0):
    """A name in one line, without the colon, which separates sub-customers there.

    :param int room: characters to keep free behind it
    """
    plain_name = one_line((value or "").replace(":", " - "))
    return texts.cut(plain_name, const.LENGTH["contact_name"] - room)


def item_name(code, value):
    """The unique name of an item: its code in brackets comes first, so that a cut
    leaves two items apart."""
    return name(f"[{code}] {value}")


def item_code(item):
    """The code that an item's name or SKU tells; its whole name when none does."""
    title = const.DELETED.sub("", clean(item.get("Name")))
    found = ITEM_CODE.match(title)
    return clean(item.get("Sku")) or (found[1] if found else title)


def contact_mark(number):
    """The line of a customer's notes that holds our number."""
    return CONTACT_MARK + number if number else ""


def contact_number(notes):
    """Our number in a customer's notes; the last one counts."""
    found = CONTACT_MARKED.findall(clean(notes))
    return found[-1] if found else ""


def doc_number(number):
    """The end of a long number: its beginning says the journal, its end the document.
    The whole is in the note."""
    return clean(number)[-const.LENGTH["number"] :].strip()


def one_line(value):
    """The text in one line, with single blanks."""
    return " ".join(clean(value).split())


def note(document, number, *above):
    """A private note: what a bookkeeper may want to know, and our mark last.

    :param str number: the document's whole number
    :param above: texts for the lines above it
    """
    lines = map(one_line, above)
    mark = f"odoo:{document.ref} {one_line(number)}".strip()
    return texts.cut("\n".join([*filter(None, lines), mark]), const.LENGTH["note"])


def mark_of(row):
    """Our record and number that a transaction's note tells.

    :rtype: tuple[str, str]
    """
    found = list(MARKED.finditer(clean(row.get("PrivateNote"))))
    return (found[-1]["ref"], found[-1]["number"] or "") if found else ("", "")


def is_advance(row):
    """Is this transaction money on account that we sent? Our note says so, and goes on
    saying it when the money has settled something."""
    return ADVANCE_MARK in clean(row.get("PrivateNote")).splitlines()


def address(document):
    """A postal address; ``None`` when nothing of it is known."""
    parts = dropped(
        {
            "Line1": cut(document.street, "address_line"),
            "Line2": cut(document.street2, "address_line"),
            "City": cut(document.city, "city"),
            "CountrySubDivisionCode": cut(
                document.state_code or document.state, "region"
            ),
            "PostalCode": cut(document.zip, "postal_code"),
            "Country": cut(document.country, "country"),
        }
    )
    return parts or None
