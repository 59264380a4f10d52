"""What both sides of a contact or item may change, field by field, and when two values
of a field are one."""

import dataclasses
import re

from .kinds import Kind
from .matching import str_key, text_key

# A field as a person sees it, and the attributes of the record that it is made of
SHARED = {
    Kind.CONTACT: {
        **{
            name: (name,)
            for name in (
                "name", "email", "phone", "vat", "registration", "website", "street",
                "street2", "city", "zip",
            )
        },
        "state": ("state_code", "state"),
        "country": ("country_code", "country"),
        "active": ("active",),
    },
    Kind.ITEM: {
        **{name: (name,) for name in ("code", "name", "description", "price")},
        "account": ("account_id", "account_code"),
        "active": ("active",),
    },
}  # fmt: skip
# Fields that are empty when nothing is in them. A name or code never is, and a price
# that is not said may be one in other money.
EMPTIED = {
    Kind.CONTACT: frozenset(SHARED[Kind.CONTACT]) - {"name", "active"},
    Kind.ITEM: frozenset({"description"}),
}
CODED = {"state", "country"}  # equal when their codes are, if both have one


def _plain(text):
    return " ".join((text or "").split())


def _phone(text):
    return re.sub(r"[^0-9+]", "", text or "")


def _website(text):
    return re.sub(r"^https?://", "", str_key(text)).rstrip("/")


KEYS = {
    "email": str_key,
    "phone": _phone,
    "vat": text_key,
    "registration": text_key,
    "website": _website,
    "active": bool,
    "account": lambda value: value or "",
    "price": lambda value: value,
}


def same(kind, field, one, other):
    """Do two records say the same in a field?

    :param str field: one of :data:`SHARED`
    :param Contact | Item one: a canonical record
    :param Contact | Item other: another
    """
    names = SHARED[kind][field]
    key = KEYS.get(field, _plain)
    mine, theirs = getattr(one, names[0]), getattr(other, names[0])
    if field in CODED and not (mine and theirs):
        mine, theirs = getattr(one, names[-1]), getattr(other, names[-1])
        return _plain(mine).casefold() == _plain(theirs).casefold()
    return key(mine) == key(theirs)


def is_blank(kind, field, record):
    """Does a record say nothing in a field?"""
    return all(
        getattr(record, name) in ("", None, False) for name in SHARED[kind][field]
    )


def overlay(kind, base, ours, fields):
    """A record with our values in some fields.

    :param base: as last read from the provider
    :param ours: as Odoo has it
    :param fields: names of :data:`SHARED`
    """
    names = [name for field in fields for name in SHARED[kind][field]]
    return dataclasses.replace(base, **{name: getattr(ours, name) for name in names})


def shown(kind, field, record):
    """A field's value for people, and for putting it back.

    :rtype: str
    """
    value = getattr(record, SHARED[kind][field][-1])
    value = value or getattr(record, SHARED[kind][field][0])
    return "" if value is None else str(value)
