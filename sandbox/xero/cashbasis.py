"""The books on a cash basis (`paymentsOnly`): what was invoiced counts when it is paid.

Made anew for each report. Invoices, bills and credit notes leave no entry of their own;
what settles one posts, instead of clearing receivables or payables, the same share of
its lines and tax. Money on account counts as received, on the control account, until it
is used. Manual journals count unless they say that they do not.
"""

from __future__ import annotations

from ..ledger import Entry, Ledger, Posting, cents
from . import posting, settle
from .books import Books
from .store import Row
from .values import ZERO

_DOCUMENTS = ("Invoices", "CreditNotes")


def ledger(books: Books) -> Ledger:
    """A ledger of the same accounts, on a cash basis."""
    made = Ledger(books.base_currency)
    for account in books.ledger.accounts():
        made.declare(account, books.ledger.class_of(account))
    entries = books.ledger.entries()
    undone = {entry.reverses for entry in entries if entry.reverses}
    for entry in entries:
        if entry.reverses or entry.number in undone:
            continue
        made.post(entry.date, _counted(books, entry), entry.source, entry.narration)
    return made


def _counted(books: Books, entry: Entry) -> list[Posting]:
    """What an entry comes to."""
    kind, row_id = entry.source
    postings = list(entry.postings)
    if kind in _DOCUMENTS:
        return []
    if kind == "ManualJournals":
        shown = books.manual_journals.get(row_id)["ShowOnCashBasisReports"]
        return postings if shown else []
    if kind == "Payments":
        row = books.payments.get(row_id)
        settled = [(row["_kind"], row["_document"])]
    elif kind == "Allocations":
        row = books.allocations.get(row_id)
        settled = [
            ("Invoices", row["_invoice"]),
            (row["_credit_kind"], row["_credit"]),
        ]
    else:
        return postings
    return _recognised(books, postings, settled)


def _recognised(
    books: Books, postings: list[Posting], settled: list[tuple[str, str]]
) -> list[Posting]:
    """Postings that clear documents, each as the lines of its document; they stand in
    the documents' order."""
    found, left = [], [one for one in settled if one[0] in _DOCUMENTS]
    for one in postings:
        document = settle.table(books, left[0][0]).get(left[0][1]) if left else None
        if document and one.account == posting.control_account(books, document["Type"]):
            found += _share(books, *left.pop(0), document, one)
        else:
            found.append(one)
    return found


def _share(
    books: Books, kind: str, row_id: str, document: Row, clearing: Posting
) -> list[Posting]:
    """The lines of a document, in the proportion in which this clears it.

    What rounding leaves over goes to the largest part.
    """
    entries = books.ledger.entries((kind, row_id))
    undone = {entry.reverses for entry in entries if entry.reverses}
    booked = next(e for e in entries if not e.reverses and e.number not in undone)
    control = posting.control_account(books, document["Type"])
    total = next(p.amount for p in booked.postings if p.account == control)
    share = clearing.amount / -total
    found = [
        Posting(p.account, cents(p.amount * share), memo=p.memo, tags=p.tags)
        for p in booked.postings
        if p.account != control
    ]
    left = clearing.amount - sum((p.amount for p in found), ZERO)
    if left:
        found.sort(key=lambda p: abs(p.amount))
        most = found.pop()
        found.append(
            Posting(most.account, most.amount + left, memo=most.memo, tags=most.tags)
        )
    return found
