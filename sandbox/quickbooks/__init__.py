"""QuickBooks Online, as this sandbox plays it: see NOT_EMULATED.md for the rest."""

from __future__ import annotations

from .provider import QuickBooksProvider


def build(clock, emit) -> QuickBooksProvider:
    """The provider, seeded.

    :param clock: `now()` gives an aware UTC datetime
    :param emit: `(company_id, category, event_type, resource_id, resource_url)`
    """
    return QuickBooksProvider(clock, emit)
