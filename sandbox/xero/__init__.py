"""Xero, as this sandbox plays it: see NOT_EMULATED.md for what it does not."""

from __future__ import annotations

from .provider import XeroProvider


def build(clock, emit) -> XeroProvider:
    """The provider, seeded.

    :param clock: `now()` gives an aware UTC datetime
    :param emit: `(company_id, category, event_type, resource_id, resource_url)`
    """
    return XeroProvider(clock, emit)
