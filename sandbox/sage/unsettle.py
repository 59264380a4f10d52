"""Taking money and allocations off a document that is being voided.

Whether Sage lets a settled document be voided is unconfirmed: option `void_when_paid`.
What had paid it becomes a payment on account; allocations are taken back.
"""

from __future__ import annotations

from ..tables import Row
from . import allocations, payroutes
from .books import Books
from .payments import as_sent


def release_document(books: Books, row: Row) -> None:
    """Leave nothing standing against the document.

    :raise ApiError: a payment cannot be booked anew
    """
    for part in books.applications.all("artefact", row["id"]):
        owner = getattr(books, part["_owner_kind"]).rows[part["_owner"]]
        if part["_owner_kind"] == "contact_allocations":
            allocations.delete(books, owner)
            continue
        rest = [
            sent
            for sent in as_sent(books, owner)["allocated_artefacts"]
            if sent["artefact_id"] != row["id"]
        ]
        payroutes.replace(books, owner, {"allocated_artefacts": rest})
