"""What Sage nests in a record."""

import re

from ..values import rows, sub, word


def record_id(row, name):
    """Id of a nested record; empty when there is none."""
    return word(sub(row, name).get("id"))


def link(row):
    """Where a person sees the record: the link that Sage gives for browsers.

    :rtype: str
    """
    for one in rows(row, "links"):
        href = word(one.get("href"))
        if one.get("rel") == "alternate" and re.match(r"https?://", href):
            return href
    return ""
