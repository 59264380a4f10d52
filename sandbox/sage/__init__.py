"""Sage Accounting's books, as its API v3.1 shows them.

`build` gives what the server needs; nothing outside this package looks further in.
"""

from __future__ import annotations

from .provider import SageProvider


def build(clock, emit) -> SageProvider:
    """Three businesses with their books, fresh from the seed.

    :param clock: `now()` gives an aware UTC datetime
    :param emit: never called: Sage Accounting has no webhooks
    """
    return SageProvider(clock, emit)
