"""Taking records out of the books.

Invoices and payments are voided: number and history stay. Credit memos have no void,
payments of nothing have nothing to void, and journal entries neither: they are deleted
(ej2/python-quickbooks 0.9.12, mcohen01/node-quickbooks 2.0.50, 2026-11-20; Intuit's own
list of what can be voided could not be found).
"""

from ..documents import Kind, Receipt
from ..errors import Cause, ConnectorError, RejectedError
from ..sending import in_turn
from . import blame, const, receipts
from .values import identity, sub

VOIDED = {"operation": "void"}
VOIDED_PAYMENT = {"operation": "update", "include": "void"}
DELETED = {"operation": "delete"}
MISSING = (Cause.DOCUMENT_MISSING, Cause.CONTACT_ARCHIVED)


def void(wire, kind, writes):
    """Take records of one kind out of the books, one call each.

    :rtype: list[Receipt | ConnectorError]
    :raise ValueError: a kind that stays
    """
    if kind not in (*const.DOCUMENTS, Kind.PAYMENT, Kind.ALLOCATION):
        raise ValueError(f"QuickBooks cannot void a {kind}")
    facts = wire.facts

    def send(part):
        try:
            return [_void(wire, kind, part[0])]
        except RejectedError as error:
            return [blame.about(error, part[0], facts)]

    return in_turn([[write] for write in writes], send, "QuickBooks")


def _void(wire, kind, write):
    journal_id, __, link_id = write.remote_id.partition("/")
    if kind is not Kind.PAYMENT or not link_id:
        entity, how = _ways(kind)
        return out(wire, kind, entity, write.remote_id, how, write)
    # money paid back: first what ties it, then the entry itself
    out(wire, kind, "Payment", link_id, DELETED, write, known=False)
    out(wire, kind, "JournalEntry", journal_id, DELETED, write, known=False)
    return Receipt(remote_id=write.remote_id, status="DELETED")


def _ways(kind):
    if kind is Kind.INVOICE:
        return "Invoice", VOIDED
    if kind is Kind.CREDIT_NOTE:
        return "CreditMemo", DELETED
    return "Payment", DELETED if kind is Kind.ALLOCATION else VOIDED_PAYMENT


def out(wire, kind, entity, remote_id, how, write, known=True):
    """Void or delete one transaction. One that is out already is no error, and a
    version that is out of date is read anew, once.

    :param bool known: is the version that we know this record's?
    """
    token = write.version if known else ""
    for attempt in (1, 2):
        if not token:
            row = _read(wire, kind, entity, remote_id)
            if row is None:
                return Receipt(remote_id=remote_id, status="DELETED")
            if receipts.status(row) in receipts.GONE:
                return Receipt(remote_id=remote_id, status=receipts.status(row))
            token = identity(row.get("SyncToken"))
        body = {"Id": remote_id, "SyncToken": token}
        if how is VOIDED_PAYMENT:
            body["sparse"] = True
        try:
            data = wire.post(entity.lower(), body, kind, [write.key], **how)
        except ConnectorError as error:
            stale = error.cause in (Cause.CHANGED_THERE, *MISSING)
            if attempt == 2 or not stale:
                raise
            token = ""
            continue
        version = identity(sub(data, entity).get("SyncToken"))
        status = "DELETED" if how is DELETED else "VOIDED"
        return Receipt(remote_id=remote_id, status=status, version=version)
    raise AssertionError("unreachable")


def _read(wire, kind, entity, remote_id):
    found = wire.query(entity, kind, f"Id = '{remote_id}'")
    return found[0] if found else None
