"""The shared tables, and ids as Xero writes them."""

from __future__ import annotations

import uuid

from ..tables import Row, Table

__all__ = ["NO_ID", "Row", "Table", "new_id"]

NO_ID = "00000000-0000-0000-0000-000000000000"


def new_id() -> str:
    """A fresh identifier, as Xero writes them."""
    return str(uuid.uuid4())
