"""One transaction out of the books, whatever its version is by now."""

from ..documents import Receipt
from ..errors import Cause, ConnectorError
from ..sending import kind_of
from . import places, receipts
from .values import identity, sub

VOIDED = {"operation": "void"}
VOIDED_PAYMENT = {"operation": "update", "include": "void"}
DELETED = {"operation": "delete"}
MISSING = (Cause.DOCUMENT_MISSING, Cause.CONTACT_ARCHIVED)


def out(wire, write, entity, remote_id, how, token=""):
    """Void or delete one transaction. One that is out already is no error, and a
    version that is out of date is read anew, once.

    :param str remote_id: QuickBooks' own
    :param str token: the version, where we know it
    :rtype: Receipt
    """
    kind, ours = kind_of(write), places.ours(entity, remote_id)
    for attempt in (1, 2):
        if not token:
            row = read(wire, kind, entity, remote_id)
            if row is None:
                return Receipt(remote_id=ours, status="DELETED")
            if receipts.status(row) in receipts.GONE:
                return Receipt(remote_id=ours, status=receipts.status(row))
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
        return Receipt(remote_id=ours, status=status, version=version)
    raise AssertionError("unreachable")


def read(wire, kind, entity, remote_id):
    """A transaction as it is now; ``None`` when it is gone.

    :rtype: dict | None
    """
    found = wire.query(entity, kind, f"Id = '{remote_id}'")
    return found[0] if found else None
