"""The routes of the four kinds of documents."""

from __future__ import annotations

from ..tables import Row
from . import documents
from .analysis import with_analysis
from .docviews import payments_allocations
from .kinds import KINDS, DocumentKind
from .lists import (
    DOCUMENT_SORTS,
    changed,
    dated,
    listing,
    matching,
    ordered,
    searched,
    single,
)
from .refs import RENDERERS
from .routing import Call, route

SEARCHED = ("number", "reference", "vendor_reference", "contact_name")


def filtered(call: Call, kind: DocumentKind) -> list[Row]:
    """The documents that a list request asks for, in its order."""
    table = getattr(call.books, kind.path)
    contact = call.arg("contact_id")
    rows = changed(call, table.all("contact", contact) if contact else table)
    rows = matching(call, rows, status_id="status_id")
    rows = searched(call, dated(call, rows), *SEARCHED)
    sorts = DOCUMENT_SORTS if kind.credit else (*DOCUMENT_SORTS, "due_date")
    return ordered(call, rows, sorts)


def _register(kind: DocumentKind) -> None:
    one = f"{kind.path}/{{key}}"
    render = RENDERERS[kind.path]

    def view(call: Call):
        return with_analysis(call, _with_payments(call), kind.lines)

    def _with_payments(call: Call):
        if not call.flag("show_payments_allocations"):
            return render
        return lambda books, row: {
            **render(books, row),
            "payments_allocations": payments_allocations(books, row),
        }

    @route("GET", kind.path, kind.area)
    def get_documents(call: Call) -> dict:
        return listing(call, kind.path, filtered(call, kind), view(call))

    @route("GET", one, kind.area)
    def get_document(call: Call, key: str) -> dict:
        books, row = call.books, call.books.existing(kind.path, key)
        marks = books.options["mark_as_sent_on_read"] and kind.sales
        if call.flag("mark_as_sent", True) and marks and not row["sent"]:
            row = getattr(books, kind.path).save({**row, "sent": True})
        return single(call, kind.path, row, view(call))

    @route("POST", kind.path, kind.area, plan=kind.plan)
    def post_document(call: Call) -> dict:
        element = call.root(kind.root)
        return render(call.books, documents.create(call.books, kind, element))

    @route("PUT", one, kind.area)
    def put_document(call: Call, key: str) -> dict:
        books, row = call.books, call.books.live(kind.path, key)
        return render(books, documents.edit(books, kind, row, call.root(kind.root)))

    @route("POST", f"{one}/release", kind.area)
    def release_document(call: Call, key: str) -> dict:
        books, row = call.books, call.books.live(kind.path, key)
        return render(books, documents.release(books, kind, row))

    @route("DELETE", one, kind.area)
    def delete_document(call: Call, key: str) -> dict | None:
        books, row = call.books, call.books.live(kind.path, key)
        new = documents.cancel(books, kind, row, call.arg("void_reason"))
        return render(books, new) if kind.sales else None


for _kind in KINDS.values():
    _register(_kind)
