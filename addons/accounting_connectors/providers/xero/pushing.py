"""Sending writes: one request per batch, one verdict per document.

Creations go by PUT, which never changes a record: a POST with a number that exists
would edit somebody's invoice (api/accounting/invoices, 2026-11-20). Every list is sent
with ``summarizeErrors=false``, so that one refused document does not take others with
it.
"""

from .. import sending
from ..documents import Kind, Operation
from ..errors import (
    Cause,
    ConfigurationError,
    RejectedError,
    TransientError,
    UncertainError,
)
from ..exact_json import dump
from . import const, faults, payloads, receipts
from .values import rows

MAX_BODY = 3_500_000  # bytes; guides/oauth2/limits advises this much, 2026-11-20
NOBODY = "00000000-0000-0000-0000-000000000000"
BAD_REQUEST = frozenset({400})


def push(wire, writes):
    """Send writes of one kind and one operation.

    :param wire: the adapter: ``wire.call(method, path, …) -> Reply``
    :param Sequence[Write] writes: a batch
    :return: a receipt or an error per write, in order
    :rtype: list[Receipt | ConnectorError]
    :raise ConnectorError: it stands for every write of the call
    :raise ValueError: mixed kinds or operations, or one that Xero does not have
    """
    if not writes:
        return []
    kind, operation = sending.order_of(writes)
    send = _route(kind, operation)
    return sending.prepared(
        writes, payloads.body, lambda ready: send(wire, kind, ready)
    )


def _route(kind, operation):
    """How this kind and operation travel."""
    create, void = operation is Operation.CREATE, operation is Operation.VOID
    if kind is Kind.ALLOCATION:
        if operation is Operation.UPDATE:
            raise ValueError("Xero cannot change an allocation")
        return _delete_allocations if void else _allocate
    if kind is Kind.PAYMENT:
        if operation is Operation.UPDATE:
            raise ValueError("Xero cannot change a payment")
        return _delete_payments if void else _put
    if void and kind not in const.DOCUMENT_TYPE:
        raise ValueError(f"Xero cannot void a {kind}")
    return _put if create else _post


def _put(wire, kind, ready):
    return _batches(wire, "PUT", const.PLURAL[kind], kind, ready)


def _post(wire, kind, ready):
    return _batches(wire, "POST", const.PLURAL[kind], kind, ready)


def _batches(wire, method, path, kind, ready):
    """All in one request where Xero's bounds allow it."""
    parts = [ready[at : at + const.BATCH] for at in range(0, len(ready), const.BATCH)]
    return _in_turn(parts, lambda part: _batch(wire, method, path, kind, part))


def _batch(wire, method, path, kind, ready):
    """One request. Too large a body, or one that Xero refuses without saying which
    element is bad, is sent again in halves: nothing of it was booked.
    """
    raw = dump({const.PLURAL[kind]: [body for __, body in ready]})
    if len(raw) > MAX_BODY and len(ready) > 1:
        return _halves(wire, method, path, kind, ready)
    params = {"summarizeErrors": "false"}
    if kind in const.FOUR_DECIMALS:
        params["unitdp"] = const.PRICE_DIGITS
    reply = wire.call(
        method,
        path,
        params=params,
        body=raw,
        key=request_key(wire.tenant_id, method, path, [w for w, __ in ready], raw),
        kind=kind,
        accept=BAD_REQUEST,
    )
    writes = [write for write, __ in ready]
    if reply.ok:
        return _verdicts(kind, writes, rows(reply.data, const.PLURAL[kind]))
    elements = rows(reply.data, "Elements")
    if elements:
        return _refused(kind, writes, elements)
    error = faults.DIALECT.classify(reply, True)
    if not isinstance(error, RejectedError | ConfigurationError):
        raise error
    if len(ready) == 1:
        return [error]
    return _halves(wire, method, path, kind, ready)


def _halves(wire, method, path, kind, ready):
    middle = len(ready) // 2
    return _in_turn(
        [ready[:middle], ready[middle:]],
        lambda part: _batch(wire, method, path, kind, part),
    )


def request_key(tenant_id, method, path, writes, raw):
    """The idempotency key of one request: the same for the same orders and bytes, and
    for nothing else. Xero's keys are an app's, so the tenant is part of it; it
    remembers an answer for six minutes, refusals too (guides/idempotent-requests,
    2026-11-20).

    :rtype: str
    """
    keys = (write.key for write in writes)
    return f"odoo-{sending.digest(tenant_id, method, path, *keys, raw=raw).hex()}"


def _verdicts(kind, writes, elements):
    """What became of each write, by position and by our own id."""
    verdicts = []
    for at, write in enumerate(writes):
        element = _element(kind, writes, elements, at)
        error = element and faults.element_error(element)
        verdicts.append(error or _receipt(kind, write, element))
    return verdicts


def _element(kind, writes, elements, at):
    """The element that answers the write at this position, ``None`` without one."""
    write = writes[at]
    if len(elements) == len(writes):
        element = elements[at]
        if receipts.answers(kind, write, element):
            return element
        others = (w for w in writes if w is not write)
        if faults.element_error(element) and not any(
            receipts.answers(kind, other, element) for other in others
        ):
            return element  # Xero does not always repeat what it refuses
    found = [one for one in elements if receipts.answers(kind, write, one)]
    return found[0] if len(found) == 1 else None


def _receipt(kind, write, element):
    """The receipt of an accepted element; an answer about something else is none."""
    if element is not None:
        if kind is Kind.ALLOCATION:
            document = write.document
            return receipts.allocation(document.credit_id, element, document.currency)
        receipt = receipts.checked(kind, write, element)
        if receipt.remote_id and receipt.remote_id != NOBODY:
            return receipt
    return UncertainError(
        "Xero's answer does not say what became of this document.",
        cause=Cause.ANSWER_UNREADABLE,
    )


def _refused(kind, writes, elements):
    """Xero refused the whole request although asked for a verdict each: nothing is
    booked, and what was not at fault goes again."""
    verdicts = []
    for at in range(len(writes)):
        element = _element(kind, writes, elements, at)
        error = element and faults.element_error(element)
        verdicts.append(
            error
            or TransientError(
                "Not booked, because Xero refused another document of the batch.",
                cause=Cause.PREREQUISITE,
            )
        )
    return verdicts


def _allocate(wire, kind, ready):
    """One request per credit note."""
    notes = {}
    for row in ready:
        notes.setdefault(row[0].document.credit_id, []).append(row)
    ids = list(notes)
    found = _in_turn(
        [notes[one] for one in ids],
        lambda part: _batch(
            wire,
            "PUT",
            f"CreditNotes/{part[0][0].document.credit_id}/Allocations",
            kind,
            part,
        ),
    )
    order = [row for one in ids for row in notes[one]]
    verdicts = {id(row): verdict for row, verdict in zip(order, found, strict=True)}
    return [verdicts[id(row)] for row in ready]


def _delete_payments(wire, kind, ready):
    return _in_turn([[row] for row in ready], lambda part: _delete_payment(wire, *part))


def _delete_payment(wire, row):
    write, body = row
    path = f"Payments/{write.remote_id}"
    raw = dump(body)
    reply = wire.call(
        "POST",
        path,
        body=raw,
        key=request_key(wire.tenant_id, "POST", path, [write], raw),
        kind=Kind.PAYMENT,
        accept=BAD_REQUEST,
    )
    if reply.ok:
        return _verdicts(Kind.PAYMENT, [write], rows(reply.data, "Payments"))
    elements = rows(reply.data, "Elements")
    error = elements and faults.element_error(elements[0])
    return [error or faults.DIALECT.classify(reply, True)]


def _delete_allocations(wire, kind, ready):
    return _in_turn(
        [[row] for row in ready], lambda part: _delete_allocation(wire, *part)
    )


def _delete_allocation(wire, row):
    write = row[0]
    note, __, allocation = write.remote_id.partition("/")
    reply = wire.call(
        "DELETE", f"CreditNotes/{note}/Allocations/{allocation}", kind=Kind.ALLOCATION
    )
    data = reply.data if isinstance(reply.data, dict) else {}
    answer = {"AllocationID": allocation, "IsDeleted": True} | data
    return [receipts.allocation(note, answer)]


def _in_turn(parts, send):
    return sending.in_turn(parts, send, "Xero")
