"""Files of documents. Sage keeps no idempotency id of these, so whether one is there is
told by its name and size.

Limits: spec, postAttachments (file_size); guides/concepts/attachments, 2026-11-20: pdf,
jpg and png, and purchases alone. Whether sales documents take files is unconfirmed: a
refusal is for good. The context types' ids are those that public connectors send
(github, 2026-11-21).
"""

import base64
import mimetypes
from types import MappingProxyType

from ..documents import Kind, Receipt
from ..errors import Cause, RejectedError
from ..values import amount, word
from . import const, lists, wires

PATH = "attachments"
LARGEST = 2_621_440  # bytes
TYPES = frozenset({"application/pdf", "image/jpeg", "image/png"})
CONTEXTS = MappingProxyType(
    {
        Kind.INVOICE: "SALES_INVOICE",
        Kind.CREDIT_NOTE: "SALES_CREDIT_NOTE",
        Kind.BILL: "PURCHASE_INVOICE",
        Kind.VENDOR_CREDIT: "PURCHASE_CREDIT_NOTE",
    }
)
FIELDS = "file_name,file_size,mime_type,updated_at,deleted_at"


def body(document):
    """:param Attachment document: any
    :rtype: dict
    :raise RejectedError: Sage does not take it
    """
    if document.size > LARGEST or document.mimetype not in TYPES:
        raise RejectedError(
            f"Sage takes pdf, jpg and png files of up to {LARGEST} bytes; "
            f"{document.name} is {document.mimetype}, {document.size} bytes.",
            cause=Cause.FILE_REFUSED,
            name=document.name,
        )
    return {
        "file": base64.b64encode(document.content).decode(),
        "file_name": document.name,
        "mime_type": document.mimetype,
        "file_extension": mimetypes.guess_extension(document.mimetype) or "",
        "file_size": document.size,
        "attachment_context_type_id": CONTEXTS[Kind(document.document_kind)],
        "attachment_context_id": document.document_id,
        "is_public": document.for_customer,
    }


def create(wire, kind, ready):
    """Add files; whatever Sage refuses of one, it refuses for good."""
    verdicts = wires.each(
        wire,
        ready,
        lambda row: wire.request(
            "POST", PATH, payload={const.ROOT[PATH]: row[1][1]}, kind=kind
        ),
        lambda row, answer: (
            held(answer, row[0]) if answer.get("id") else wires.unread()
        ),
    )
    return [
        _refused(one, row[0].document) if isinstance(one, RejectedError) else one
        for row, one in zip(ready, verdicts, strict=True)
    ]


def _refused(error, document):
    return RejectedError(
        error.message,
        **{**error.params, "name": document.name},
        cause=Cause.FILE_REFUSED,
    )


def find(wire, write):
    """Files of the same document.

    :rtype: list[Receipt]
    """
    document = write.document
    asked = {
        "attachment_context_type_id": CONTEXTS[Kind(document.document_kind)],
        "attachment_context_id": document.document_id,
        "attributes": FIELDS,
        "items_per_page": 20,  # guides/concepts/attachments: they may be large
    }
    found = lists.every(wire, PATH, asked, Kind.ATTACHMENT)
    receipts = (held(row) for row in found if not row.get("deleted_at"))
    return [one for one in receipts if document.is_same(one)]


def held(row, write=None):
    """:rtype: Receipt"""
    name = write.document.name if write else ""
    return Receipt(
        remote_id=word(row.get("id")),
        number=word(row.get("file_name")) or name,
        total=amount(row.get("file_size")),
        version=word(row.get("updated_at")),
    )
