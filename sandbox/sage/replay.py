"""`idempotency_id`: the same POST sent twice makes one record (reference section 17).

Only Sage's list of resources takes it; kept are replies that created something.
"""

from __future__ import annotations

import re
from datetime import timedelta
from hashlib import sha256

from .books import Books
from .errors import invalid
from .wire import dumps

# Path of a POST -> root key, for what Sage lists.
KEYED = {
    "addresses": "address",
    "bank_accounts": "bank_account",
    "business_exchange_rates": "business_exchange_rate",
    "contact_allocations": "contact_allocation",
    "contact_payments": "contact_payment",
    "contact_persons": "contact_person",
    "contacts": "contact",
    "journals": "journal",
    "ledger_accounts": "ledger_account",
    "other_payments": "other_payment",
    "products": "product",
    "purchase_credit_notes": "purchase_credit_note",
    "purchase_invoices": "purchase_invoice",
    "sales_credit_notes": "sales_credit_note",
    "sales_invoices": "sales_invoice",
    "services": "service",
}
_KEY = re.compile(r"^[0-9a-fA-F]{32}$")


def key_of(books: Books, path: str, body: dict) -> str | None:
    """Under what a POST's reply is kept; None when it asks for no such thing.

    :raise ApiError: the key is not 32 hexadecimal digits
    """
    root = KEYED.get(path)
    if root is None or not books.options["idempotency"]:
        return None
    sent = body.get(root)
    key = sent.get("idempotency_id") if isinstance(sent, dict) else None
    if key in (None, ""):
        return None
    if not isinstance(key, str) or not _KEY.match(key):
        raise invalid("idempotency_id", "is invalid")
    return f"{path}/{key.lower()}"


def _digest(body: dict) -> str:
    return sha256(dumps(_plain(body))).hexdigest()


def _plain(value):
    """The body in a form that does not depend on the order or writing of things."""
    if isinstance(value, dict):
        return {key: _plain(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if isinstance(value, (str, bool, type(None))) else format(value, "f")


def kept(books: Books, key: str, body: dict) -> bytes | None:
    """The reply of before under this key.

    :raise ApiError: 422 when the body was another
    """
    row = books.replies.rows.get(key)
    if row is None:
        return None
    seconds = books.options["idempotency_retention_s"]
    if seconds is not None and books.now() - row["at"] > timedelta(seconds=seconds):
        return None
    if books.options["idempotency_body_check"] and row["digest"] != _digest(body):
        raise invalid("idempotency_id", "was used with another request")
    return row["reply"]


def keep(books: Books, key: str, body: dict, reply: bytes) -> None:
    """Remember what was answered."""
    books.replies.save(
        {"id": key, "at": books.now(), "digest": _digest(body), "reply": reply}
    )
