"""Short ways to canonical documents."""

import hashlib
import uuid
from datetime import date
from decimal import Decimal

from providers.documents import (
    Attachment,
    Invoice,
    Kind,
    Line,
    Operation,
    Payment,
    Write,
)

D = Decimal
PDF = b"%PDF-1.7\r\n--\x00\xff\r\n"


def line(net="100.00", tax=None, **values):
    """A line; ten per cent tax unless said otherwise."""
    net = D(net)
    tax = net / 10 if tax is None else D(tax)
    base = {
        "description": "Panel",
        "quantity": D(1),
        "unit_price": net,
        "net": net,
        "tax": tax,
        "tax_rate": D(10),
        "account_id": "11111111-1111-1111-1111-111111111111",
        "account_code": "200",
        "tax_code": "OUTPUT",
    }
    return Line(**base | values)


def invoice(*lines, **values):
    """An invoice of these lines."""
    net = sum((row.net for row in lines), D(0))
    tax = sum((row.tax for row in lines), D(0))
    base = {
        "ref": "account.move,42",
        "kind": Kind.INVOICE,
        "number": "INV/2026/0042",
        "contact_id": "22222222-2222-2222-2222-222222222222",
        "date": date(2026, 11, 20),
        "due_date": date(2026, 12, 20),
        "currency": "AUD",
        "lines": lines,
        "net": net,
        "tax": tax,
        "total": net + tax,
    }
    return Invoice(**base | values)


def payment(**values):
    """A full payment of an invoice."""
    base = {
        "ref": "account.payment,7",
        "document_kind": Kind.INVOICE,
        "document_id": "33333333-3333-3333-3333-333333333333",
        "account_id": "44444444-4444-4444-4444-444444444444",
        "date": date(2026, 11, 21),
        "amount": D("110.00"),
        "currency": "AUD",
        "reference": "BNK1/2026/0007",
    }
    return Payment(**base | values)


def write(document, key="k1", **values):
    """An order to create the document."""
    return Write(document=document, key=key, **values)


def update(document, remote_id, key="k1", **values):
    """The order to change a record."""
    return write(
        document, key, operation=Operation.UPDATE, remote_id=remote_id, **values
    )


def change(document, receipt, **values):
    """The order to change what was made or read, as it is there, under a new key."""
    base = {"version": receipt.version}
    return update(document, receipt.remote_id, uuid.uuid4().hex, **base | values)


def attachment(document_id, kind=Kind.INVOICE, content=PDF, **values):
    """A file of a document."""
    base = {
        "ref": "ir.attachment,5",
        "document_kind": kind,
        "document_id": document_id,
        "name": "invoice.pdf",
        "mimetype": "application/pdf",
        "checksum": hashlib.sha1(content).hexdigest(),
        "size": len(content),
        "content": content,
    }
    return Attachment(**base | values)
