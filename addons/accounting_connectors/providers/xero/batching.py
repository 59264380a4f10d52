"""One request per batch, whose answer is matched with the documents of the batch.

Creations go by PUT, which never changes a record: a POST with a number that exists
would edit somebody's invoice (api/accounting/invoices, 2026-11-20). Every list is sent
with ``summarizeErrors=false``, so that one refused document does not take others with
it.
"""

from .. import sending
from ..errors import (
    Cause,
    ConfigurationError,
    RejectedError,
    TransientError,
    UncertainError,
)
from ..exact_json import dump
from . import const, faults, receipts
from .values import rows

MAX_BODY = 3_500_000  # bytes; guides/oauth2/limits advises this much, 2026-11-20
NOBODY = "00000000-0000-0000-0000-000000000000"
BAD_REQUEST = frozenset({400})


def put(wire, kind, ready):
    """Create."""
    return batches(wire, "PUT", const.PLURAL[kind], kind, ready)


def post(wire, kind, ready):
    """Change, or void."""
    return batches(wire, "POST", const.PLURAL[kind], kind, ready)


def batches(wire, method, path, kind, ready):
    """All in one request where Xero's bounds allow it."""
    parts = [ready[at : at + const.BATCH] for at in range(0, len(ready), const.BATCH)]
    return in_turn(parts, lambda part: batch(wire, method, path, kind, part))


def batch(wire, method, path, kind, ready):
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
        return verdicts(kind, writes, rows(reply.data, const.PLURAL[kind]))
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
    return in_turn(
        [ready[:middle], ready[middle:]],
        lambda part: batch(wire, method, path, kind, part),
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


def verdicts(kind, writes, elements):
    """What became of each write, by position and by our own id."""
    found = []
    for at, write in enumerate(writes):
        element = _element(kind, writes, elements, at)
        error = element and faults.element_error(element)
        found.append(error or _taken(kind, write, element))
    return found


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


def _taken(kind, write, element):
    """The receipt of an accepted element; an answer about something else is none."""
    if element is not None:
        receipt = receipts.checked(kind, write, element)
        if receipt.remote_id and receipt.remote_id != NOBODY:
            return receipt
    return unclear()


def unclear():
    """The verdict for a write that the answer does not mention."""
    return UncertainError(
        "Xero's answer does not say what became of this document.",
        cause=Cause.ANSWER_UNREADABLE,
    )


def _refused(kind, writes, elements):
    """Xero refused the whole request although asked for a verdict each: nothing is
    booked, and what was not at fault goes again."""
    found = []
    for at in range(len(writes)):
        element = _element(kind, writes, elements, at)
        error = element and faults.element_error(element)
        found.append(
            error
            or TransientError(
                "Not booked, because Xero refused another document of the batch.",
                cause=Cause.PREREQUISITE,
            )
        )
    return found


def one(
    wire,
    method,
    path,
    kind,
    name,
    write,
    values,
    *,
    bare=False,
    summarised=False,
    explain=None,
):
    """Write one record, or several that are booked all or none.

    :param str name: of the list in the request and in the answer
    :param values: the record, or a list of them
    :param bool bare: is the record the body itself, without a list around it?
    :param bool summarised: of several, does one refusal refuse them all?
    :param explain: makes a better error of one and of the element that it is about
    :return: what was sent of each is now
    :rtype: list[dict]
    :raise ConnectorError: nothing of it was booked, or that is not known
    """
    listed = {name: values if isinstance(values, list) else [values]}
    raw = dump(values if bare else listed)
    reply = wire.call(
        method,
        path,
        params={"summarizeErrors": "true"} if summarised else None,
        body=raw,
        key=request_key(wire.tenant_id, method, path, [write], raw),
        kind=kind,
        accept=BAD_REQUEST,
    )
    if reply.ok:
        return rows(reply.data, name)
    for element in rows(reply.data, "Elements"):
        if error := faults.element_error(element):
            raise explain(error, element) if explain else error
    raise faults.DIALECT.classify(reply, True)


def in_turn(parts, send):
    """See :func:`sending.in_turn`."""
    return sending.in_turn(parts, send, "Xero")
