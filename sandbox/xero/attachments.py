"""Files on documents, contacts and accounts."""

from __future__ import annotations

import mimetypes
import re

from werkzeug import Response

from .books import Books
from .errors import not_found, refuse_one, unknown_document
from .routing import Call, route
from .store import Row, new_id

MAX_FILES, MAX_BYTES = 10, 10 * 1024 * 1024
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00+]')


def owner_table(books: Books, endpoint: str):
    """The table whose rows may carry files or history, by endpoint."""
    return {
        "invoices": books.invoices,
        "creditnotes": books.credit_notes,
        "contacts": books.contacts,
        "accounts": books.accounts,
        "banktransactions": books.bank_transactions,
        "manualjournals": books.manual_journals,
        "payments": books.payments,
        "overpayments": books.overpayments,
        "prepayments": books.prepayments,
        "items": books.items,
    }[endpoint.lower()]


def _owner(call: Call, endpoint: str, owner: str) -> str:
    table = owner_table(call.books, endpoint)
    row = table.get(owner)
    if row is None:
        raise unknown_document()
    return row[table.key]


def render(row: Row) -> dict:
    """An attachment as it leaves, without its bytes."""
    return {k: v for k, v in row.items() if not k.startswith("_")}


def _list(call: Call, endpoint: str, owner: str) -> dict:
    rows = call.books.attachments.all("owner", _owner(call, endpoint, owner))
    return {"Attachments": [render(r) for r in rows]}


def _read(call: Call, endpoint: str, owner: str, name: str) -> Response:
    rows = call.books.attachments.all("owner", _owner(call, endpoint, owner))
    for row in rows:
        if name in (row["AttachmentID"], row["FileName"]):
            return Response(row["_content"], content_type=row["MimeType"])
    raise not_found()


def _save(call: Call, endpoint: str, owner: str, name: str) -> dict:
    books, owner_id = call.books, _owner(call, endpoint, owner)
    content = call.request.get_data()
    if _FORBIDDEN.search(name) or len(name) > 255:
        raise refuse_one("The file name contains characters that are not allowed.")
    if not content:
        raise refuse_one("The file is empty.")
    if len(content) > MAX_BYTES:
        raise refuse_one("The file exceeds 10 MB.")
    known = books.attachments.all("owner", owner_id)
    old = next((r for r in known if r["FileName"].lower() == name.lower()), None)
    if old is None and len(known) >= MAX_FILES:
        raise refuse_one("A document can have at most 10 attachments.")
    row = {
        "AttachmentID": old["AttachmentID"] if old else new_id(),
        "FileName": name,
        "Url": f"https://api.xero.com/api.xro/2.0/{endpoint}/{owner_id}"
        f"/Attachments/{name}",
        "MimeType": _mime(call, name),
        "ContentLength": len(content),
        "IncludeOnline": call.flag("IncludeOnline"),
        "_owner": owner_id,
        "_content": content,
    }
    books.attachments.save(row)
    books.note(owner_id, "Attached a file", f"Attached the file {name}")
    return {"Attachments": [render(row)]}


def _mime(call: Call, name: str) -> str:
    sent = (call.request.mimetype or "").lower()
    if sent and sent != "application/octet-stream":
        return sent
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _register(endpoint: str) -> None:
    def listing(call, owner):
        return _list(call, endpoint, owner)

    def reading(call, owner, name):
        return _read(call, endpoint, owner, name)

    def saving(call, owner, name):
        return _save(call, endpoint, owner, name)

    one = f"{endpoint}/{{owner}}/Attachments/{{name}}"
    route("GET", f"{endpoint}/{{owner}}/Attachments", "attachments")(listing)
    route("GET", one, "attachments")(reading)
    route("PUT", one, "attachments")(saving)
    route("POST", one, "attachments")(saving)


for _endpoint in (
    "Invoices",
    "CreditNotes",
    "Contacts",
    "Accounts",
    "BankTransactions",
    "ManualJournals",
):
    _register(_endpoint)
