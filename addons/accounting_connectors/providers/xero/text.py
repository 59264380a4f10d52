"""Texts as Xero takes them: cleaned, and cut so that one sees it."""

import re
from decimal import Decimal

from . import const

ELLIPSIS = "…"
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
LETTERS = re.compile(r"[^\W\d_]+(?:[ '.-]+[^\W\d_]+)*\.?", re.UNICODE)


def cut(value, field):
    """The text in Xero's length for ``field``; a cut one ends in an ellipsis.

    :param str field: key of :data:`const.LENGTH`
    """
    value = NOT_XML.sub("", value or "").strip()
    length = const.LENGTH[field]
    if len(value) <= length:
        return value
    return value[: length - 1].rstrip() + ELLIPSIS


def name(value, field="contact_name"):
    """A name as Xero takes it: no angle brackets, single blanks
    (api/accounting/contacts, 2026-11-20)."""
    return cut(" ".join(re.sub("[<>]", " ", value or "").split()), field)


def code(value, field):
    """An identifying text: never cut, since two cut ones might be the same.

    :raise ValueError: when it is longer than Xero's field
    """
    value = NOT_XML.sub("", value or "").strip()
    if len(value) > const.LENGTH[field]:
        raise ValueError(f"longer than {const.LENGTH[field]} characters: {value}")
    return value


def country(value):
    """A country's name when Xero takes it (letters only), else nothing."""
    value = cut(value, "country")
    return value if LETTERS.fullmatch(value) else ""


def url(value):
    """The address when Xero takes it: http(s), without Xero's name in it."""
    value = (value or "").strip()
    if not value.startswith(("https://", "http://")) or "xero" in value.lower():
        return ""
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
