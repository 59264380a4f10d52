"""Files of transactions and names, and notes on them: their data, not their bytes."""

from __future__ import annotations

import base64
import binascii

import simplejson
from werkzeug import Request

from ..tables import Row
from . import errors
from .books import Books
from .entities import ENTITIES, entity, register
from .errors import Fault
from .views import render
from .write import Draft, save

_META, _CONTENT = "file_metadata_", "file_content_"
_LIFE = "expires=900"


def upload(books: Books, request: Request) -> list[dict]:
    """Keep the files of a multipart request, each with an outcome of its own.

    :return: what stands under `AttachableResponse`
    :raise Fault: 2020 without a file
    """
    request.max_form_memory_size = None  # a part without a file name counts as a field
    parts = {
        name: part.read() for name, part in request.files.items() if _is_ours(name)
    }
    names = {name: part.filename for name, part in request.files.items()}
    types = {name: part.mimetype for name, part in request.files.items()}
    parts |= {
        name: value.encode() for name, value in request.form.items() if _is_ours(name)
    }
    contents = sorted(name for name in parts if name.startswith(_CONTENT))
    if not contents:
        raise errors.missing("file_content_01")
    replies = []
    for name in contents:
        meta = parts.get(_META + name.removeprefix(_CONTENT))
        content = parts[name]
        if not names.get(name):
            content = _decoded(content)
        replies.append(
            _one(books, meta, content, names.get(name) or "", types.get(name) or "")
        )
    return replies


def _is_ours(name: str) -> bool:
    return name.startswith((_META, _CONTENT))


def _decoded(content: bytes) -> bytes:
    """A part without a file name comes in base64, as python-quickbooks sends it."""
    try:
        return base64.b64decode(content, validate=False)
    except binascii.Error:
        return content


def _one(
    books: Books, meta: bytes | None, content: bytes, name: str, mimetype: str
) -> dict:
    try:
        with books.transaction():
            body = _metadata(meta)
            if not body.get("FileName"):
                body["FileName"] = name
            if not body.get("ContentType") and mimetype:
                body["ContentType"] = mimetype
            _check_size(books, len(content))
            row = save(books, entity("Attachable"), body)
            row = books.keep("Attachable", {**row, "Size": len(content)}, "CREATE")
            return {"Attachable": render(books, entity("Attachable"), row)}
    except Fault as fault:
        return {"Fault": fault.body()}


def _metadata(meta: bytes | None) -> dict:
    if meta is None:
        return {}
    try:
        body = simplejson.loads(meta.decode(), use_decimal=True)
    except (ValueError, UnicodeDecodeError):
        raise errors.unreadable("file_metadata_01 is no JSON.") from None
    if not isinstance(body, dict):
        raise errors.unreadable("file_metadata_01 is no object.")
    return body


def _check_size(books: Books, size: int) -> None:
    limit = books.options["upload_limit"]
    if size > limit:
        raise Fault(
            6030,
            "File size exceeds the limit",
            f"The file has {size} bytes, {limit} are allowed",
            element="file_content_01",
        )


def _write(draft: Draft) -> Row:
    """What is said of a file; its bytes stay what they were."""
    books, new, old = draft.books, draft.new, draft.old
    new["_refs"] = [_target(books, one) for one in draft.sent.get("AttachableRef", ())]
    draft.take("FileName", "ContentType", "Category", "Note", "Tag")
    if not new.get("FileName") and not new.get("Note"):
        raise errors.missing("FileName")
    if old is not None and "Size" in old:
        new["Size"] = old["Size"]
    return draft.finish()


def _target(books: Books, sent: dict) -> dict:
    """What a file is attached to.

    :raise Fault: 6000 when it is not there
    """
    named = sent.get("EntityRef") or {}
    kind = ENTITIES.get(str(named.get("type") or "").lower())
    row = books[kind.name].get(named.get("value")) if kind is not None else None
    if row is None:
        raise errors.business(
            f"The {named.get('type')} {named.get('value')} to attach to is not there",
            "AttachableRef",
        )
    return {
        "EntityRef": {"type": kind.name, "value": row["Id"]},
        "IncludeOnSend": bool(sent.get("IncludeOnSend")),
    }


def _show(books: Books, row: Row, body: dict) -> None:
    body["AttachableRef"] = row["_refs"]
    if "Size" in row:
        path = f"/v3/company/{books.company.id}/download/{row['Id']}"
        body["FileAccessUri"] = path
        body["TempDownloadUri"] = f"https://files.example.invalid{path}?{_LIFE}"


register(
    "Attachable",
    "Attachable",
    write=_write,
    extra=_show,
    loose=True,
    filters="FileName Note ContentType Size AttachableRef.EntityRef.Type "
    "AttachableRef.EntityRef.value",
)
