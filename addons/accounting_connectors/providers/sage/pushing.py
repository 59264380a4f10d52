"""Sending writes: one call per document, a few under way at once, one verdict each."""

from ..documents import Kind, Operation, Receipt
from ..errors import Cause, ConnectorError, RejectedError
from ..sending import order_of, prepared
from ..values import word
from . import (
    allocating,
    artefacts,
    const,
    creating,
    editing,
    explaining,
    files,
    masters,
    paying,
    payments,
    receipts,
    tracking,
    wires,
)
from .nested import record_id

REASON = "Cancelled in Odoo"  # why a document is void; Sage wants one


def push(wire, writes):
    """Send writes of one kind and one operation.

    :param wire: the adapter
    :param Sequence[Write] writes: a batch
    :return: a receipt or an error per write, in order
    :rtype: list[Receipt | ConnectorError]
    :raise ValueError: mixed kinds or operations, or one that Sage does not have
    """
    if not writes:
        return []
    kind, operation = order_of(writes)
    send = _route(kind, operation)
    verdicts = prepared(
        writes,
        lambda write: _body(write, kind, wire.traits),
        lambda ready: send(wire, kind, ready),
    )
    return explaining.explained(wire, kind, writes, verdicts)


def _route(kind, operation):
    """How this kind and operation travel."""
    found = _ROUTES[operation].get(kind)
    if not found:
        raise ValueError(f"Sage cannot {operation} a {kind}")
    return found


def _body(write, kind, traits):
    """Path and body of a write; of a change that needs the record as it is, only what
    can be said without."""
    document, path = write.document, const.PATH.get(kind)
    if write.operation is Operation.VOID:
        return path, None
    if kind is Kind.CONTACT:
        created = write.operation is Operation.CREATE
        return path, masters.contact(document, traits) if created else None
    if kind is Kind.ITEM:
        if write.operation is Operation.CREATE:
            path = masters.item_path(document, traits)
            return path, masters.item(document, path, traits)
        path = masters.split_id(write.remote_id)[0]
        return path, masters.changed_item(document, path, traits)
    if kind is Kind.PAYMENT:
        return path, payments.payment(document, traits)
    if kind is Kind.ON_ACCOUNT:
        return path, payments.on_account(document, traits)
    if kind is Kind.ALLOCATION:
        return path, payments.allocation(document)
    if kind is Kind.TRACKING:
        return path, {"name": tracking.name(document)}
    if kind is Kind.ATTACHMENT:
        return path, files.body(document)
    return path, artefacts.document(document, traits)


def _rename(wire, kind, ready):
    """Of a category of tracking only the name can be changed."""
    return wires.each(
        wire,
        ready,
        lambda row: wires.put(wire, row[1][0], row[0].remote_id, row[0], row[1][1]),
        creating.receipt_of(wire, kind),
    )


def _change_items(wire, kind, ready):
    def request(row):
        write, (path, body) = row
        key = masters.split_id(write.remote_id)[1]
        return wires.put(wire, path, key, write, body)

    return wires.each(wire, ready, request, creating.receipt_of(wire, kind))


def _change_contacts(wire, kind, ready):
    """With its types as they are: a customer may have become a supplier there."""
    held = _fresh(wire, kind, [row[0] for row in ready])
    return _put(
        wire,
        kind,
        ready,
        held,
        lambda row, there: masters.changed_contact(row[0].document, there),
    )


def _change_documents(wire, kind, ready):
    """Lines are told by their ids, so each document is read first. Sage has no version
    that a change could be tied to: where what we saw last is no longer what is there
    (a payment is enough for that), it is read once more just before, and one that
    somebody changes at that moment is left alone.
    """
    held = _fresh(wire, kind, [row[0] for row in ready])
    moved = [
        at
        for at, there in enumerate(held)
        if isinstance(there, dict)
        and ready[at][0].version
        and word(there.get("updated_at")) != ready[at][0].version
    ]
    again = _fresh(wire, kind, [ready[at][0] for at in moved])
    for at, there in zip(moved, again, strict=True):
        held[at] = _same(held[at], there)
    held = [_open(there) for there in held]
    return _put(
        wire,
        kind,
        ready,
        held,
        lambda row, there: editing.changes(row[1][1], kind, there),
    )


def _same(before, now):
    if isinstance(now, ConnectorError):
        return now
    if before.get("updated_at") == now.get("updated_at"):
        return now
    return RejectedError(
        "Somebody is changing this document at Sage.", cause=Cause.CHANGED_THERE
    )


def _open(there):
    """The document when it can be changed, else why not."""
    if isinstance(there, ConnectorError):
        return there
    status = record_id(there, "status")
    if status not in const.UNBOOKED and there.get("editable") is not False:
        return there
    return RejectedError(
        f"At Sage it is {status or 'closed'} and cannot be changed.",
        cause=Cause.DOCUMENT_STATUS,
    )


def _fresh(wire, kind, writes):
    """The records that these writes change, as Sage holds them, or errors.

    :rtype: list[dict | ConnectorError]
    """
    return wires.each(
        wire,
        writes,
        lambda write: wires.get(wire, const.PATH[kind], write.remote_id, kind),
        lambda write, answer: answer,
    )


def _put(wire, kind, ready, held, change):
    """Send changes of what could be read; what could not is told by its error, and what
    is as it should be by what was read.

    :param list held: per row the record or an error
    :param change: ``change(row, record)``: the body; empty: there is nothing to change
    """
    verdicts, bodies = list(held), {}
    for at, there in enumerate(held):
        if isinstance(there, dict):
            bodies[at] = change(ready[at], there)
            if not bodies[at]:
                verdicts[at] = receipts.of(kind, there, ready[at][0].document)
    going = {at: body for at, body in bodies.items() if body}
    for __ in range(2):  # once more in other words, where there are any
        sent = wires.each(
            wire,
            list(going),
            lambda at, said=going: wires.put(
                wire, ready[at][1][0], ready[at][0].remote_id, ready[at][0], said[at]
            ),
            lambda at, answer: creating.receipt_of(wire, kind)(ready[at], answer),
        )
        again = {}
        for (at, body), verdict in zip(going.items(), sent, strict=True):
            verdicts[at] = verdict
            if isinstance(verdict, ConnectorError):
                again[at] = creating.said_otherwise(kind, body, verdict)
        going = {at: body for at, body in again.items() if body}
    return verdicts


def _void(wire, kind, ready):
    """Void documents; one that is void already is no error."""
    path = const.PATH[kind]

    def request(row):
        return wire.request(
            "DELETE",
            f"{path}/{row[0].remote_id}",
            params={"void_reason": REASON},
            kind=kind,
        )

    verdicts = wires.each(wire, ready, request, creating.receipt_of(wire, kind))
    refused = [at for at, one in enumerate(verdicts) if isinstance(one, RejectedError)]
    held = _fresh(wire, kind, [ready[at][0] for at in refused])
    for at, there in zip(refused, held, strict=True):
        if isinstance(there, dict) and record_id(there, "status") == "VOID":
            verdicts[at] = receipts.document(kind, there)
    return verdicts


def _delete(wire, kind, ready):
    """Take records back; one that is gone already is no error."""

    def request(row):
        return wire.request(
            "DELETE", f"{const.PATH[kind]}/{row[0].remote_id}", kind=kind
        )

    verdicts = wires.each(wire, ready, request, lambda row, answer: _gone(row))
    return [
        _gone(row)
        if isinstance(verdict, RejectedError)
        and verdict.cause is Cause.DOCUMENT_MISSING
        else verdict
        for row, verdict in zip(ready, verdicts, strict=True)
    ]


def _gone(row):
    return Receipt(remote_id=row[0].remote_id, status=receipts.GONE)


_ROUTES = {
    Operation.CREATE: {
        **dict.fromkeys((Kind.CONTACT, Kind.ITEM, *const.LINES), creating.create),
        Kind.PAYMENT: paying.pay,
        Kind.ON_ACCOUNT: creating.create,
        Kind.ALLOCATION: allocating.allocate,
        Kind.TRACKING: tracking.create,
        Kind.ATTACHMENT: files.create,
    },
    Operation.UPDATE: {
        **dict.fromkeys(const.LINES, _change_documents),
        Kind.CONTACT: _change_contacts,
        Kind.ITEM: _change_items,
        Kind.TRACKING: _rename,
    },
    Operation.VOID: {
        Kind.INVOICE: _void,
        Kind.CREDIT_NOTE: _void,
        Kind.PAYMENT: paying.take_back,
        **dict.fromkeys(
            (
                Kind.BILL,
                Kind.VENDOR_CREDIT,
                Kind.ON_ACCOUNT,
                Kind.ALLOCATION,
                Kind.ATTACHMENT,
            ),
            _delete,
        ),
    },
}
