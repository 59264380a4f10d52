"""Sending writes: one verdict per document, and what can be cured by itself is cured.

* A version that is out of date (5010) is read anew, and ours sent over it once more.
* A customer's name that only a vendor or an employee has gets a mark behind it: they
  share one list of names (6240; intuit/QuickBooks-V3-PHP-SDK#241, 2026-11-20).
* A payment that was taken without its link (a 200 all the same) is taken back.
"""

from dataclasses import replace
from functools import partial

from .. import sending
from ..documents import Kind, Operation
from ..errors import Cause, ConnectorError, RejectedError
from ..exact_json import parse_json
from ..preview import NEW
from . import (
    advances,
    banks,
    batching,
    clearing,
    const,
    deposited,
    explaining,
    files,
    journaled,
    linking,
    payloads,
    places,
    receipts,
    text,
    voiding,
)
from .values import identity, quoted, word

MONEY = (Kind.PAYMENT, Kind.ALLOCATION, Kind.ON_ACCOUNT, Kind.ATTACHMENT)
CHANGED = (*const.DOCUMENTS, Kind.CONTACT, Kind.ITEM, Kind.TRACKING)


def push(wire, writes):
    """Send writes of one kind and one operation.

    :param wire: the adapter
    :param Sequence[Write] writes: a batch
    :return: a receipt or an error per write, in order
    :rtype: list[Receipt | ConnectorError]
    :raise ConnectorError: it stands for every write of the call
    :raise ValueError: mixed kinds or operations, or one that QuickBooks does not have
    """
    if not writes:
        return []
    kind, operation = sending.order_of(writes)
    if operation is Operation.VOID:
        return voiding.void(wire, kind, writes)
    if operation is Operation.UPDATE and kind not in CHANGED:
        raise ValueError(f"QuickBooks' {kind} is not changed")
    facts = wire.facts
    if kind not in MONEY:
        return _push(wire, operation, writes, facts)
    return _in_groups(wire, writes, facts)


def _in_groups(wire, writes, facts):
    """What goes in one batch, and one by one what takes several steps."""
    ways = [_alone(wire, sending.kind_of(write), write.document) for write in writes]
    batch = [at for at, way in enumerate(ways) if not way]
    order = [batch] if batch else []
    order += [[at] for at, way in enumerate(ways) if way]

    def send(part):
        orders = [writes[at] for at in part]
        if part is batch:
            return _push(wire, Operation.CREATE, orders, facts)
        return [ways[part[0]](wire, orders[0], facts)]

    found = sending.in_turn(order, send, "QuickBooks")
    verdicts = dict(zip((at for part in order for at in part), found, strict=True))
    return [verdicts[at] for at in range(len(writes))]


def _alone(wire, kind, document):
    """What books a document that takes several steps; ``None`` for all others."""
    if kind is Kind.ATTACHMENT:
        return files.send
    if kind is Kind.ALLOCATION:
        return advances.use if advances.is_wanted(document) else None
    if journaled.is_wanted(wire, document):
        return journaled.book
    if kind is Kind.PAYMENT and deposited.is_wanted(wire, document):
        return deposited.book
    return None


def next_step(write, number, call):
    """What QuickBooks would answer to the first of two records of a payment: the entry
    that moves the money, or the payment that a deposit then takes to the bank.

    :param Call call: the first one
    :return: as it was sent, with an id; None: it is by itself
    """
    if number > 1 or sending.kind_of(write) is not Kind.PAYMENT:
        return None
    entity = call.url.rpartition("/")[2]
    if entity == journaled.JOURNAL.lower():
        name = journaled.JOURNAL
    elif entity == deposited.PAYMENT.lower() and write.document.fee:
        name = deposited.PAYMENT
    else:
        return None
    return {name: {**parse_json(call.body), "Id": NEW}}


def _push(wire, operation, writes, facts):
    send = _create if operation is Operation.CREATE else _changed(facts)

    def body(write):
        return payloads.body(write, facts, _way(wire, write))

    def verdicts_of(ready):
        found = send(wire, ready)
        return [
            _settled(wire, write, body, answer, facts)
            for (write, body), answer in zip(ready, found, strict=True)
        ]

    return sending.prepared(writes, body, verdicts_of)


def _way(wire, write):
    """How a supplier is paid, or its credit used."""
    kind = sending.kind_of(write)
    if kind is Kind.PAYMENT:
        return banks.way(wire, write.document)
    if kind is Kind.ALLOCATION:
        return banks.check_of_nothing(wire, write.document)
    return {}


def _create(wire, ready):
    return batching.send(wire, "create", ready)


def _changed(facts):
    """What sends changes, and sees to it that what they empty is empty."""

    def again(wire, pairs):
        return _versioned(wire, pairs, {})

    def send(wire, ready):
        return [
            clearing.insist(facts, pair, answer, partial(again, wire))
            for pair, answer in zip(ready, _update(wire, ready), strict=True)
        ]

    return send


def _update(wire, ready):
    """Changes, each with the newest version that we know; once more with the version
    that is there, where ours was out of date."""
    known = {id(write): write.version for write, __ in ready}
    verdicts = _versioned(wire, ready, known)
    stale = [
        at
        for at, verdict in enumerate(verdicts)
        if isinstance(verdict, ConnectorError) and verdict.cause is Cause.CHANGED_THERE
    ]
    try:
        again = _versioned(wire, [ready[at] for at in stale], {})
    except ConnectorError as error:  # what the others achieved must not be lost
        again = [error] * len(stale)
    for at, verdict in zip(stale, again, strict=True):
        verdicts[at] = verdict
    return verdicts


def _versioned(wire, ready, known):
    """Send changes on top of versions; those that we do not know are read."""
    if not ready:
        return []
    kind = sending.kind_of(ready[0][0])
    unknown = [write.remote_id for write, __ in ready if not known.get(id(write))]
    held = wire.fetch(kind, unknown) if unknown else {}

    def whole(pair):
        write, body = pair
        token = known.get(id(write))
        if not token:
            row = held.get(write.remote_id)
            _check_there(kind, row)
            token = identity(row.get("SyncToken"))
        own = places.theirs(write.remote_id)
        return {"Id": own, "SyncToken": token, "sparse": True, **body}

    verdicts, order = [None] * len(ready), []
    for at, pair in enumerate(ready):
        try:
            order.append((at, (pair[0], whole(pair))))
        except ConnectorError as error:
            verdicts[at] = error
    sent = batching.send(wire, "update", [pair for __, pair in order])
    for (at, __), verdict in zip(order, sent, strict=True):
        verdicts[at] = verdict
    return verdicts


def _check_there(kind, row):
    """Refuse to change what is gone, or to bring back what somebody voided there."""
    if row is None:
        gone = Cause.DOCUMENT_MISSING
        raise RejectedError(
            "QuickBooks no longer has this record.",
            cause=Cause.CONTACT_UNKNOWN if kind is Kind.CONTACT else gone,
        )
    if kind in const.DOCUMENTS and receipts.status(row) in receipts.GONE:
        raise RejectedError("It was voided in QuickBooks.", cause=Cause.DOCUMENT_STATUS)


def _settled(wire, write, body, answer, facts):
    """The verdict on an answer; what we can cure by ourselves is cured first."""
    kind, entity = sending.kind_of(write), batching.entity_of(write)
    if isinstance(answer, ConnectorError):
        error = explaining.explain(wire, write, answer, facts)
        if error.cause is Cause.CONTACT_TAKEN and kind is Kind.CONTACT:
            return _renamed(wire, write, body, error, facts)
        return error
    if kind in MONEY:
        error = linking.dropped(wire, write, answer, body, entity)
        if error:
            return error
    receipt = receipts.receipt(kind, answer, facts, write.document, entity)
    left = ", ".join(clearing.kept(write, answer, facts))
    told = (f"QuickBooks has not emptied: {left}.",) if left else ()
    return replace(receipt, warnings=receipt.warnings + told)


def _renamed(wire, write, body, error, facts):
    """A customer, or vendor, under a marked name, unless the name is another one's of
    its own kind: that is a question for a person."""
    name, entity = word(body.get("DisplayName")), batching.entity_of(write)
    mark = text.NAMESAKES[write.document.role]
    terms = f"DisplayName = {quoted(name)} AND Active IN (true, false)"
    try:
        if name.endswith(mark) or wire.query(entity, Kind.CONTACT, terms):
            return error
        marked = text.name(write.document.name, len(mark)) + mark
        pair = (write, {**body, "DisplayName": marked})
        create = write.operation is Operation.CREATE
        (answer,) = (_create if create else _changed(facts))(wire, [pair])
    except ConnectorError as failure:
        return failure
    if isinstance(answer, ConnectorError):
        return explaining.explain(wire, write, answer, facts)
    receipt = receipts.receipt(Kind.CONTACT, answer, facts, entity=entity)
    return replace(receipt, warnings=(f"Somebody else is called {name} there.",))
