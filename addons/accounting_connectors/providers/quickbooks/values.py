"""QuickBooks' small words: references, booleans, texts inside a query."""

from urllib.parse import quote

from ..values import amount, day, moment, rows, sub, word
from . import const

__all__ = [
    "amount",
    "day",
    "identity",
    "moment",
    "one_of",
    "portions",
    "quoted",
    "ref",
    "ref_id",
    "rows",
    "sub",
    "word",
    "yes",
]


def ref(remote_id):
    """A reference as it is written; only its value is read there."""
    return {"value": remote_id}


def ref_id(row, name):
    """The id behind a reference; empty without one."""
    return identity(sub(row, name).get("value"))


def identity(value):
    """An id as text: they come as text and, from some recordings, as numbers."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return word(value)


def yes(value):
    """Is a preference on? Some are booleans, some the word."""
    return value is True or word(value).lower() == "true"


def portions(values):
    """Texts for ``IN`` lists, so many to a list as an address may hold."""
    part, room = [], const.LOOKUP_LENGTH
    for value in dict.fromkeys(filter(None, values)):
        size = len(quote(quoted(value), safe=""))
        if part and (len(part) == const.LOOKUPS or size > room):
            yield part
            part, room = [], const.LOOKUP_LENGTH
        part.append(value)
        room -= size
    if part:
        yield part


def one_of(values):
    """The list behind ``IN``."""
    return f"({', '.join(map(quoted, values))})"


def quoted(value):
    """A text inside a query. Quotes are escaped by a backslash; a doubled one is wrong
    (blogs.intuit.com 2017-02-08, mcohen01/node-quickbooks#14)."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
