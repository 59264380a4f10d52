"""Texts as Xero takes them."""

import re

from .. import texts
from ..texts import dropped, plain
from . import const

__all__ = ["code", "country", "cut", "cut_to", "dropped", "name", "plain", "url"]

LETTERS = re.compile(r"[^\W\d_]+(?:[ '.-]+[^\W\d_]+)*\.?", re.UNICODE)


def cut(value, field):
    """The text in Xero's length for ``field``; a cut one ends in an ellipsis.

    :param str field: key of :data:`const.LENGTH`
    """
    return texts.cut(value, const.LENGTH[field])


def cut_to(value, length):
    """The text in a length of its own; a cut one ends in an ellipsis."""
    return texts.cut(value, length)


def name(value, field="contact_name"):
    """A name as Xero takes it: no angle brackets, single blanks
    (api/accounting/contacts, 2026-11-20)."""
    return cut(" ".join(re.sub("[<>]", " ", value or "").split()), field)


def code(value, field):
    """An identifying text, never cut.

    :raise ValueError: when it is longer than Xero's field
    """
    return texts.code(value, const.LENGTH[field])


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
