"""Files of documents, and options of tracking categories."""

import re
from urllib.parse import quote

from .. import sending
from ..documents import Kind, Operation
from ..errors import Cause, ConfigurationError, RejectedError
from . import batching, const, faults, receipts
from .values import rows

# api/accounting/attachments, 2026-11-20; the plus sign is read as a blank
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f+]')
ONLINE = frozenset({Kind.INVOICE, Kind.CREDIT_NOTE})
PLAIN = ("text/", "application/json", "application/xml")


def file_name(document):
    """The file's name as Xero takes it, its ending kept.

    :param Attachment document: any
    """
    name = FORBIDDEN.sub("-", document.name).strip() or "file"
    room = const.LENGTH["file_name"]
    stem, dot, ending = name.rpartition(".")
    if len(name) <= room or not dot or len(ending) >= room:
        return name[:room]
    return stem[: room - len(ending) - 1] + dot + ending


def path_of(document):
    """Where the files of a document are."""
    return f"{const.PLURAL[document.document_kind]}/{document.document_id}/Attachments"


def attach(wire, kind, ready):
    return batching.in_turn(
        [[row] for row in ready], lambda part: [_attach(wire, part[0][0])]
    )


def _attach(wire, write):
    """One file. Its type is not told for texts: they would stand in the log of calls;
    Xero goes by the name."""
    document = write.document
    if not 0 < len(document.content) <= const.ATTACHMENT_BYTES:
        raise RejectedError(
            f"{document.name} has {len(document.content)} bytes; Xero takes files of 1 "
            f"to {const.ATTACHMENT_BYTES} bytes.",
            cause=Cause.FILE_REFUSED,
            name=document.name,
        )
    name = file_name(document)
    path = f"{path_of(document)}/{quote(name, safe='')}"
    online = document.for_customer and document.document_kind in ONLINE
    told = not document.mimetype.startswith(PLAIN) and document.mimetype
    digest = sending.digest(
        wire.tenant_id, "PUT", path, write.key, raw=document.content
    )
    reply = wire.call(
        "PUT",
        path,
        params={"IncludeOnline": "true"} if online else None,
        body=document.content,
        headers={"Content-Type": told or "application/octet-stream"},
        key=f"odoo-{digest.hex()}",
        kind=Kind.ATTACHMENT,
        accept=batching.BAD_REQUEST,
    )
    if not reply.ok:
        raise _file_refused(reply, document)
    (row, *__) = rows(reply.data, "Attachments") or [None]
    return receipts.attachment(document, row) if row else batching.unclear()


def _file_refused(reply, document):
    errors = [faults.element_error(one) for one in rows(reply.data, "Elements")]
    error = next(filter(None, errors), None) or faults.DIALECT.classify(reply, True)
    if not isinstance(error, RejectedError) or error.cause is not Cause.UNKNOWN:
        return error
    return RejectedError(
        error.message, cause=Cause.FILE_REFUSED, name=document.name, **error.params
    )


def add_options(wire, kind, ready):
    return batching.in_turn(
        [[row] for row in ready], lambda part: [_add_option(wire, *part[0])]
    )


def _add_option(wire, write, body):
    """One option; one of that name that is there already is it."""
    path = f"TrackingCategories/{write.document.category_id}"
    try:
        found = batching.one(
            wire, "PUT", f"{path}/Options", Kind.TRACKING, "Options", write, body
        )
    except (RejectedError, ConfigurationError):
        for receipt in options(wire, write.document.category_id):
            if write.document.is_same(receipt):
                return receipt
        raise
    return receipts.option(found[0]) if found else batching.unclear()


def change_options(wire, kind, ready):
    return batching.in_turn(
        [[row] for row in ready], lambda part: [_change_option(wire, *part[0])]
    )


def _change_option(wire, write, body):
    category = write.document.category_id
    path = f"TrackingCategories/{category}/Options/{write.remote_id}"
    found = batching.one(wire, "POST", path, Kind.TRACKING, "Options", write, body)
    return receipts.option(found[0]) if found else batching.unclear()


def options(wire, category):
    """The options of a category.

    :rtype: list[Receipt]
    """
    reply = wire.call("GET", f"TrackingCategories/{category}", kind=Kind.TRACKING)
    return [
        receipts.option(row)
        for one in rows(reply.data, "TrackingCategories")
        for row in rows(one, "Options")
    ]


ROUTES = {
    Kind.ATTACHMENT: {Operation.CREATE: attach},
    Kind.TRACKING: {Operation.CREATE: add_options, Operation.UPDATE: change_options},
}
