"""Texts and numbers on their way out: cleaned, cut so that one sees it, exact."""

import re
from decimal import Decimal

ELLIPSIS = "…"
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def clean(value):
    """The text without what no XML or JSON reader takes, and blanks around it."""
    return NOT_XML.sub("", value or "").strip()


def cut(value, length):
    """The text in ``length`` characters; a cut one ends in an ellipsis."""
    value = clean(value)
    if len(value) <= length:
        return value
    return value[: length - 1].rstrip() + ELLIPSIS


def code(value, length):
    """An identifying text: never cut, since two cut ones might be the same.

    :raise ValueError: when it is longer than ``length``
    """
    value = clean(value)
    if len(value) > length:
        raise ValueError(f"longer than {length} characters: {value}")
    return value


def plain(value):
    """A number without exponent or trailing zeros, for JSON and for people.

    :param Decimal value: finite
    :rtype: Decimal
    """
    return Decimal(f"{value.normalize():f}") + Decimal(0)


def dropped(pairs):
    """The dictionary without empty texts, ``None`` and empty lists; zeros stay."""
    return {
        key: value
        for key, value in pairs.items()
        if value is not None and value != "" and value != []
    }


def noted(words, note, length):
    """The text with a note behind it; the text is cut, the note survives."""
    return cut(words, length - len(note)) + note


def told(words, row, length):
    """A line's text with its quantity, price and discount, for a line that could not be
    sent as typed: nothing is hidden. The text comes first, the numbers survive a cut.

    :param Line row: as typed
    :rtype: str
    """
    note = f" ({plain(row.quantity)} × {plain(row.unit_price)}"
    if row.discount:
        note += f" − {plain(row.discount)} %"
    note += ")"
    return cut(words, length - len(note)) + note
