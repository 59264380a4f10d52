"""From documents to the ledger, and to the transactions and entries that show it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from ..ledger import ZERO, Posting
from ..tables import Row
from .books import Books


def book(
    books: Books,
    source: tuple[str, str],
    kind: str,
    day: date,
    postings: Iterable[Posting],
    *,
    reference: str | None = None,
    contact_id: str | None = None,
    total: Decimal = ZERO,
    foreign: Decimal | None = None,
    transaction_id: str | None = None,
) -> str:
    """Book postings under a transaction of their own, or under that of before.

    :param source: resource and id of what causes it
    :param kind: a transaction type's id
    :param total: in the base currency; `foreign` is the same in the document's
    :param transaction_id: when what was booked has been undone and is booked anew
    :return: the transaction's id
    """
    postings = list(postings)
    now = books.now()
    fields = {
        "date": day,
        "deleted": False,
        "reference": reference or "",
        "total": total,
        "total_in_transaction_currency": foreign,
        "contact_id": contact_id,
        "transaction_type_id": kind,
        "_source": source,
        "updated_at": now,
    }
    old = books.transactions.rows.get(transaction_id)
    if old is None:
        audit = str(books.count("audit_trail"))
        old = books.stamped(audit_trail_id=audit)
    row = books.transactions.save({**old, **fields})
    books.ledger.post(day, postings, source, f"{kind} {reference or ''}".strip())
    for posting in postings:
        if posting.amount:
            _entry(books, row, posting)
    return row["id"]


def _entry(books: Books, transaction: Row, posting: Posting) -> None:
    books.ledger_entries.save(
        books.stamped(
            date=transaction["date"],
            ledger_account_id=posting.account,
            transaction_id=transaction["id"],
            transaction_type_id=transaction["transaction_type_id"],
            contact_id=transaction["contact_id"],
            tax_rate_id=posting.tags[0] if posting.tags else None,
            description=posting.memo,
            deleted=False,
            _amount=posting.amount,
        )
    )


def undo(books: Books, transaction_id: str | None) -> None:
    """Take a transaction back: it and its entries stay, marked as deleted."""
    row = books.transactions.rows.get(transaction_id)
    if row is None:
        return
    now = books.now()
    books.ledger.reverse(row["_source"], "Deleted")
    books.transactions.save({**row, "deleted": True, "updated_at": now})
    for entry in books.ledger_entries.all("transaction", row["id"]):
        if not entry["deleted"]:
            books.ledger_entries.save({**entry, "deleted": True, "updated_at": now})


def delete(books: Books, kind: str, row_id: str) -> None:
    """Delete what one transaction shows in full, and take that back.

    :raise ApiError: there is no such thing, or its day is locked
    """
    row = books.live(kind, row_id)
    books.check_open(row["date"])
    undo(books, row["transaction_id"])
    now = books.now()
    getattr(books, kind).save({**row, "deleted_at": now, "updated_at": now})


def exchange_difference(books: Books, postings: list[Posting]) -> None:
    """Put what the sides differ by on the accounts for exchange gains and losses."""
    left = -sum((p.amount for p in postings), ZERO)
    if left:
        name = "exchange_rate_losses" if left > 0 else "exchange_rate_gains"
        postings.append(Posting(books.defaults[name], left, memo="Exchange difference"))
