"""Files of documents: an Attachable, sent with its content in one multipart request.

No ``requestid`` is known to hold for uploads, so a lost answer is looked for by name
and size (learn/learn-basic-field-definitions, recorded uploads of
minimul/qbo_api@34abd0e; 2026-11-20).
"""

import hashlib

from ..documents import Kind
from ..errors import Cause, ConfigurationError, RejectedError
from ..exact_json import dump
from . import batching, const, explaining, faults, receipts, text
from .values import identity, quoted, rows, sub, word

ENTITY = "Attachable"
PATH = "upload"


def send(wire, write, facts):
    """Send one file.

    :param Write write: of an attachment
    :param company.Facts facts: of the company
    :rtype: Receipt | ConnectorError
    """
    document = write.document
    try:
        _check(document)
        content_type, body = multipart(document)
        data = wire.upload(PATH, content_type, body, [write.key])
    except (RejectedError, ConfigurationError) as error:
        return explaining.explain(wire, write, error, facts)
    answer = next(iter(rows(data, "AttachableResponse")), {})
    found = faults.faults_of(answer)
    if found:
        return explaining.explain(wire, write, faults.refused(found), facts)
    row = sub(answer, ENTITY)
    if not identity(row.get("Id")):
        return batching.unclear()
    return receipts.receipt(Kind.ATTACHMENT, row, facts)


def _check(document):
    if document.size > const.FILE_BYTES:
        limit = const.FILE_BYTES // 1024**2
        raise RejectedError(
            f"{document.name} is larger than {limit} MB.",
            cause=Cause.FILE_REFUSED,
            name=document.name,
        )


def multipart(document):
    """The body of an upload: what the file is, and the file.

    :param Attachment document: of an invoice, credit memo, bill or vendor credit
    :return: content type and body
    :rtype: tuple[str, bytes]
    """
    entity = const.ENTITY[document.document_kind]
    metadata = {
        "AttachableRef": [
            {
                "EntityRef": {"type": entity, "value": document.document_id},
                "IncludeOnSend": document.for_customer,
            }
        ],
        "FileName": _name(document),
        "ContentType": document.mimetype,
    }
    # nothing of the content may look like the border; the same file has the same one
    border = hashlib.sha256(document.checksum.encode() + document.content).hexdigest()
    filename = _name(document).replace("\\", "_").replace('"', "_")
    parts = (
        ("file_metadata_01", "", "application/json", dump(metadata)),
        ("file_content_01", filename, document.mimetype, document.content),
    )
    body = b""
    for name, file, mimetype, content in parts:
        disposition = f'form-data; name="{name}"'
        disposition += f'; filename="{file}"' if file else ""
        head = (
            f"--{border}\r\nContent-Disposition: {disposition}\r\n"
            f"Content-Type: {mimetype}\r\n\r\n"
        )
        body += head.encode() + content + b"\r\n"
    body += f"--{border}--\r\n".encode()
    return f"multipart/form-data; boundary={border}", body


def _name(document):
    """The file's name in one line; its end says what it is and survives a cut."""
    return text.one_line(document.name)[-const.LENGTH["file_name"] :]


def found(wire, facts, document):
    """Files of the same document.

    :rtype: list[Receipt]
    """
    entity = const.ENTITY[document.document_kind]
    terms = (
        f"AttachableRef.EntityRef.Type = {quoted(entity)} AND "
        f"AttachableRef.EntityRef.value = {quoted(document.document_id)}"
    )
    held = wire.query(ENTITY, Kind.ATTACHMENT, terms)
    return [
        receipts.receipt(Kind.ATTACHMENT, row, facts)
        for row in held
        if word(row.get("FileName")) == _name(document)
    ]
