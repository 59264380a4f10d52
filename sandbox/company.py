"""The one record that every provider's books and the server have in common."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Company:
    """A company at a provider: Xero organisation, QuickBooks realm, Sage business."""

    id: str
    name: str
    country: str  # ISO 3166-1 alpha-2
    currency: str  # ISO 4217, the base currency
    short_code: str = ""  # what the provider's deep links carry, where it has one
