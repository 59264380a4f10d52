"""What happened to a document, in words; notes can be added, never changed."""

from __future__ import annotations

from .attachments import owner_table
from .batch import Kind, write
from .errors import invalid, unknown_document
from .routing import Call, route
from .store import Row
from .values import Element, moment_string

KIND = Kind("HistoryRecords", "HistoryRecordID")
MAX_LENGTH = 2500
_AREAS = {
    "Invoices": "invoices",
    "CreditNotes": "invoices",
    "Contacts": "contacts",
    "Payments": "payments",
    "Overpayments": "payments",
    "Prepayments": "payments",
    "BankTransactions": "banktransactions",
    "ManualJournals": "manualjournals",
    "Items": "settings",
}


def render(row: Row) -> dict:
    """A line of history as it leaves."""
    return {
        "Changes": row["Changes"],
        "User": row["User"],
        "Details": row["Details"],
        "DateUTC": row["DateUTC"],
        "DateUTCString": moment_string(row["DateUTC"]),
    }


def _owner(call: Call, endpoint: str, owner: str) -> str:
    table = owner_table(call.books, endpoint)
    row = table.get(owner)
    if row is None:
        raise unknown_document()
    return row[table.key]


def _register(endpoint: str, area: str) -> None:
    def reading(call: Call, owner: str) -> dict:
        rows = call.books.history.all("owner", _owner(call, endpoint, owner))
        return {"HistoryRecords": [render(r) for r in reversed(rows)]}

    def writing(call: Call, owner: str) -> dict:
        owner_id = _owner(call, endpoint, owner)

        def apply(element: Element):
            text = element.text("Details") or ""
            if not text or len(text) > MAX_LENGTH:
                raise invalid(
                    "Details are required and must not exceed 2500 characters."
                )
            return call.books.note(owner_id, "Note", text, "System Generated"), []

        return write(call, KIND, apply, render)

    route("GET", f"{endpoint}/{{owner}}/History", area)(reading)
    route("PUT", f"{endpoint}/{{owner}}/History", area)(writing)


for _endpoint, _area in _AREAS.items():
    _register(_endpoint, _area)
