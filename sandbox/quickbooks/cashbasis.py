"""The books on a cash basis: what was invoiced counts when it is paid.

Made anew for each report: documents leave no entry of their own, and a payment posts,
instead of clearing receivables, the same share of the document's lines. What is
applied to nothing stands on Unapplied Cash Payment Income (or Bill Payment Expense).
Journal entries count as they are, and stock costs what it costs when it is sold.
"""

from __future__ import annotations

from ..ledger import ZERO, Ledger, Posting, cents
from ..tables import Row
from .books import Books
from .payments import SIDES
from .sales import COST_OF_STOCK
from .settle import SIGN


def ledger(books: Books) -> Ledger:
    """A ledger of the same accounts, on a cash basis."""
    made = Ledger(books.base_currency)
    for account in books.ledger.accounts():
        made.declare(account, books.ledger.class_of(account))
    entries = books.ledger.entries()
    undone = {entry.reverses for entry in entries if entry.reverses}
    for entry in entries:
        kind, row_id = entry.source
        if entry.reverses or entry.number in undone:
            continue
        if kind in SIGN and entry.narration != COST_OF_STOCK:
            continue
        postings = entry.postings
        if kind in SIDES:
            row = books[kind].get(row_id)
            postings = [
                part for p in postings for part in _recognised(books, kind, row, p)
            ]
        made.post(entry.date, postings, entry.source, entry.narration)
    return made


def _recognised(books: Books, kind: str, row: Row, posting: Posting) -> list[Posting]:
    """A posting of a payment; on receivables or payables what it stands for."""
    side = SIDES[kind]
    if posting.account != books.control(side.control, row["CurrencyRef"]):
        return [posting]
    target_kind, _, target_id = posting.memo.partition(" ")
    if target_kind not in SIGN:
        if target_kind == "JournalEntry":
            return [posting]
        account = books.account(f"UNAPPLIED {side.control}")
        return [Posting(account, posting.amount, memo="Unapplied", tags=posting.tags)]
    target = books[target_kind].get(target_id)
    return _share(books, target_kind, target, posting)


def _share(books: Books, kind: str, target: Row, posting: Posting) -> list[Posting]:
    """The lines of a document, in the proportion in which this clears it.

    What rounding leaves over goes to the largest part.
    """
    live = _live(books, kind, target["Id"])
    control = next(
        p for p in live if p.amount and p.account in _controls(books, target)
    )
    parts = [p for p in live if p is not control and p.amount]
    share = posting.amount / -control.amount
    found = [
        Posting(p.account, cents(p.amount * share), memo=p.memo, tags=p.tags)
        for p in parts
    ]
    left = posting.amount - sum((p.amount for p in found), ZERO)
    if left and found:
        at = max(range(len(found)), key=lambda i: abs(found[i].amount))
        old = found[at]
        found[at] = Posting(
            old.account, old.amount + left, memo=old.memo, tags=old.tags
        )
    return found


def _controls(books: Books, target: Row) -> tuple[str, ...]:
    currency = target["CurrencyRef"]
    return (
        target.get("APAccountRef") or "",
        *(books.control(side.control, currency) for side in SIDES.values()),
    )


def _live(books: Books, kind: str, row_id: str) -> list[Posting]:
    entries = books.ledger.entries((kind, row_id))
    undone = {entry.reverses for entry in entries if entry.reverses}
    first = next(
        entry for entry in entries if not entry.reverses and entry.number not in undone
    )
    return list(first.postings)
