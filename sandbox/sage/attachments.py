"""Files of transactions (reference section 14).

Kept without their bytes' meaning: what was sent is what can be fetched again.
"""

from __future__ import annotations

import base64
import binascii
import uuid
from datetime import UTC, datetime

from werkzeug import Response

from ..tables import Row
from .books import Books
from .errors import bad_request
from .kinds import KINDS
from .lists import changed, listing, single
from .refs import RENDERERS, ref
from .routing import Call, route
from .values import Element, moment

KIND, ROOT = "attachments", "attachment"
LARGEST = 2_621_440  # bytes: Sage's API description, postAttachments
TYPES = ("application/pdf", "image/jpeg", "image/png")
BEGINNING = datetime(2019, 6, 12, tzinfo=UTC)
# context type -> the resource whose id is the context
CONTEXTS = {
    **{kind.type_id: path for path, kind in KINDS.items()},
    "OTHER_PAYMENT": "other_payments",
    "JOURNAL": "journals",
}


def render(books: Books, row: Row) -> dict:
    """What is known of a file; its content has a path of its own."""
    return {
        **ref(books, KIND, row["id"]),
        "deleted_at": moment(row["deleted_at"]),
        "file": None,
        "mime_type": row["mime_type"],
        "description": row["description"],
        "file_extension": row["file_extension"],
        "transaction": ref(books, "transactions", row["transaction_id"]),
        "file_size": row["file_size"],
        "file_name": row["file_name"],
        "$file_path": f"/{KIND}/{row['id']}/file",
        "attachment_context_type": ref(
            books, "attachment_context_types", row["attachment_context_type_id"]
        ),
        "attachment_context": _context(books, row),
        "is_public": row["is_public"],
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
    }


RENDERERS[KIND] = render


def _context(books: Books, row: Row) -> dict | None:
    kind = CONTEXTS.get(row["attachment_context_type_id"])
    return ref(books, kind, row["attachment_context_id"]) if kind else None


@route("GET", KIND, "Sales")
def get_attachments(call: Call) -> dict:
    """All files, or those of one record, which is named by type and id together."""
    since = call.moment("updated_or_created_since")
    if since is not None and since < BEGINNING:
        raise bad_request("updated_or_created_since is too early")
    names = ("attachment_context_type_id", "attachment_context_id")
    wanted = [call.arg(name) for name in names]
    if any(wanted) and not all(wanted):
        raise bad_request("Both context filters are needed", names[0])
    table = call.books.attachments
    rows = changed(call, table.all("context", wanted[1]) if all(wanted) else table)
    if all(wanted):
        rows = [r for r in rows if r[names[0]] == wanted[0]]
    return listing(call, KIND, rows, render)


@route("GET", f"{KIND}/{{key}}", "Sales")
def get_attachment(call: Call, key: str) -> dict:
    """One file."""
    return single(call, KIND, call.books.existing(KIND, key), render)


@route("GET", f"{KIND}/{{key}}/file", "Sales")
def get_content(call: Call, key: str) -> Response:
    """The bytes."""
    row = call.books.live(KIND, key)
    content = base64.b64decode(row["_file"])
    return Response(content, content_type="application/octet-stream")


@route("POST", KIND, "Sales")
def post_attachment(call: Call) -> dict:
    """Add a file to a record, or to a transaction."""
    books, element = call.books, call.root(ROOT)
    element.need("file", "file_name", "mime_type")
    element.problems.check()
    content = _content(element)
    mime_type = element.text("mime_type")
    if mime_type not in TYPES:
        element.refuse("mime_type", "is not included in the list")
    owner = _owner(books, element)
    element.problems.check()
    row = {
        **books.stamped(),
        **owner,
        "id": str(uuid.uuid4()),
        "deleted_at": None,
        "_file": element.text("file"),
        "file_size": len(content),
        "mime_type": mime_type,
        **_fields(element),
    }
    return render(books, books.attachments.save(row))


def _content(element: Element) -> bytes:
    try:
        content = base64.b64decode(element.text("file") or "", validate=True)
    except (binascii.Error, ValueError):
        element.refuse("file", "is invalid")
        return b""
    if len(content) > LARGEST:
        element.refuse("file_size", f"must be less than or equal to {LARGEST}")
    return content


def _owner(books: Books, element: Element) -> dict:
    """What the file belongs to. Whether sales documents may have files is not known:
    Sage's guide does not list them (option `sales_attachments`).

    :raise ApiError: there is no such thing
    """
    type_id = books.named(
        "attachment_context_types", element.text("attachment_context_type_id")
    )
    kind = CONTEXTS.get(type_id)
    context = None
    if kind:
        context = books.named(kind, element.text("attachment_context_id"))
        if context is None:
            element.problems.add("attachment_context_id")
    if kind in KINDS and KINDS[kind].sales and not books.options["sales_attachments"]:
        element.refuse("attachment_context_type_id", "does not take attachments")
    transaction = books.named("transactions", element.text("transaction_id"))
    if context:
        transaction = getattr(books, kind).rows[context]["transaction_id"]
    elif transaction is None:
        element.problems.add("attachment_context_type_id")
    return {
        "attachment_context_type_id": type_id,
        "attachment_context_id": context,
        "transaction_id": transaction,
    }


def _fields(element: Element) -> dict:
    return {
        "file_name": element.text("file_name", 255),
        "description": element.text("description", 255) or "",
        "file_extension": element.text("file_extension", 10) or "",
        "is_public": bool(element.flag("is_public")),
    }


@route("PUT", f"{KIND}/{{key}}", "Sales")
def put_attachment(call: Call, key: str) -> dict:
    """Rename or describe a file; its content stays."""
    books, row, element = call.books, call.books.live(KIND, key), call.root(ROOT)
    fields = {name: new for name, new in _fields(element).items() if element.sent(name)}
    element.problems.check()
    new = {**row, **fields, "updated_at": books.now()}
    return render(books, books.attachments.save(new))


@route("DELETE", f"{KIND}/{{key}}", "Sales")
def delete_attachment(call: Call, key: str) -> None:
    """Take a file away."""
    books, row, now = call.books, call.books.live(KIND, key), call.books.now()
    books.attachments.save({**row, "deleted_at": now, "updated_at": now})


def count(books: Books, transaction_id: str) -> int:
    """How many files a transaction has."""
    rows = books.attachments.all("transaction", transaction_id)
    return sum(not row["deleted_at"] for row in rows)
