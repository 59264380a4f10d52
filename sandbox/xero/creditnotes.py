"""Credit notes, to customers (ACCRECCREDIT) and from suppliers (ACCPAYCREDIT)."""

from __future__ import annotations

from . import allocations, documents, docviews, errors
from .batch import Kind, write
from .books import Books
from .documents import DocumentKind
from .errors import not_found, unknown_document
from .invoices import NEWEST_LAST, contact_fields
from .query import order, paged, plain_fields, where
from .routing import Call, route
from .store import Row
from .values import Element

KIND = DocumentKind(
    wire=Kind("CreditNotes", "CreditNoteID"),
    table_name="credit_notes",
    number="CreditNoteNumber",
    receivable="ACCRECCREDIT",
    payable="ACCPAYCREDIT",
    prefix="CN",
    event="CREDITNOTE",
    number_taken=errors.NOTE_NUMBER_TAKEN,
    discounts=False,
    has_due_date=False,
)
_PLAIN = (
    "CreditNoteID",
    "CreditNoteNumber",
    "Type",
    "Status",
    "Reference",
    "Date",
    "Total",
    "SubTotal",
    "TotalTax",
    "CurrencyCode",
    "UpdatedDateUTC",
    "FullyPaidOnDate",
    "BrandingThemeID",
)


def _fields(books: Books) -> dict:
    return {
        **plain_fields(_PLAIN),
        **contact_fields(books),
        "remainingcredit": lambda row: row["_open"],
    }


@route("GET", "CreditNotes", "invoices")
def get_credit_notes(call: Call) -> dict:
    """Credit notes that fit; lines come only with `page`."""
    books, since, fields = call.books, call.since, _fields(call.books)
    test = where(call.arg("where"), fields)
    rows = [
        r
        for r in books.credit_notes
        if (test is None or test(r)) and (since is None or r["UpdatedDateUTC"] >= since)
    ]
    rows = order(rows, call.arg("order") or NEWEST_LAST.format("CreditNoteID"), fields)
    pagination, whole = {}, bool(call.arg("page"))
    if whole:
        rows, page = paged(rows, call.arg("page"), call.arg("pageSize"))
        pagination = {"pagination": page}
    return {
        **pagination,
        "CreditNotes": [
            docviews.credit_note(books, r, whole=whole, places=call.unit_places)
            for r in rows
        ],
    }


def find(books: Books, key: str) -> Row | None:
    """A credit note by id, or by number (receivables first)."""
    number = key.lower()
    return (
        books.credit_notes.get(key)
        or books.credit_notes.find("number", number)
        or books.credit_notes.find("any_number", number)
    )


@route("GET", "CreditNotes/{note}", "invoices")
def get_credit_note(call: Call, note: str) -> dict:
    """One credit note, by id or number, with its lines."""
    row = find(call.books, note)
    if row is None:
        raise not_found()
    return {
        "CreditNotes": [docviews.credit_note(call.books, row, places=call.unit_places)]
    }


@route("PUT", "CreditNotes", "invoices")
def put_credit_notes(call: Call) -> dict:
    """Create credit notes; a number in use is refused."""
    return _write(call, lambda element: None)


@route("POST", "CreditNotes", "invoices")
def post_credit_notes(call: Call) -> dict:
    """Create, or edit by CreditNoteID or by the number of a sales credit note."""

    def existing(element: Element) -> Row | None:
        note_id = element.guid("CreditNoteID")
        if note_id:
            row = call.books.credit_notes.get(note_id)
            if row is None:
                raise errors.invalid(errors.NOTE_UNKNOWN)
            return row
        if (element.text("Type") or "ACCRECCREDIT").upper() != "ACCRECCREDIT":
            return None
        return call.books.credit_notes.find(
            "number", (element.text("CreditNoteNumber") or "").lower()
        )

    return _write(call, existing)


@route("POST", "CreditNotes/{note}", "invoices")
def post_credit_note(call: Call, note: str) -> dict:
    """Edit, void or delete one credit note."""
    row = find(call.books, note)
    if row is None:
        raise unknown_document()
    return _write(call, lambda element: row)


def _write(call: Call, existing) -> dict:
    books, places = call.books, call.unit_places

    def apply(element: Element):
        return documents.save(books, KIND, existing(element), element, places)

    return write(
        call,
        KIND.wire,
        apply,
        lambda row: docviews.credit_note(books, row, places=places),
    )


@route("PUT", "CreditNotes/{note}/Allocations", "invoices")
def put_allocations(call: Call, note: str) -> dict:
    """Use the credit on invoices of the same contact."""
    row = call.books.credit_notes.get(note)
    if row is None:
        raise unknown_document()
    return allocations.put(call, "CreditNotes", row["CreditNoteID"])


@route("DELETE", "CreditNotes/{note}/Allocations/{allocation}", "invoices")
def delete_allocation(call: Call, note: str, allocation: str) -> dict:
    """Take the credit back."""
    return allocations.delete(call, note, allocation)
