"""Credit notes set against invoices. What Sage calls the type of that and which sign it
wants is unconfirmed, so the first of a batch finds out for the others."""

from dataclasses import dataclass, replace

from ..errors import (
    AuthorizationError,
    Cause,
    ConnectorError,
    RateLimitError,
    RejectedError,
)
from ..values import word
from . import const, lists, payments, wires
from .creating import receipt_of

UNSURE = frozenset({Cause.UNKNOWN, Cause.OVERPAID})  # may be about the form


@dataclass(frozen=True, slots=True)
class Form:
    """How an allocation is said: see :func:`payments.allocation`."""

    negative: bool = True
    kind_id: str = const.ALLOCATION_TYPE


def allocate(wire, kind, ready):
    """:param list ready: write, and its path and body
    :return: a receipt or an error for each, in order
    """
    if not ready:
        return []
    (first,), form = _settle(wire, kind, ready[:1], Form())
    if isinstance(first, AuthorizationError | RateLimitError):
        return [first] * len(ready)
    rest, __ = _settle(wire, kind, ready[1:], form)
    return [first, *rest]


def _settle(wire, kind, ready, form):
    """Send, and send what is refused in the other forms. A refused one wrote nothing.

    :return: verdicts, and the form that Sage took last
    """
    verdicts, tried = _send(wire, kind, ready, form), {form}
    other = form
    while open_ := [at for at, one in enumerate(verdicts) if _unsure(one)]:
        other = _other(wire, other, [verdicts[at] for at in open_])
        if other in tried:
            break
        tried.add(other)
        sent = _send(wire, kind, [ready[at] for at in open_], other)
        for at, verdict in zip(open_, sent, strict=True):
            if not _unsure(verdict):
                verdicts[at] = verdict
            if not isinstance(verdict, Exception):
                form = other
    return verdicts, form


def _unsure(verdict):
    return isinstance(verdict, RejectedError) and verdict.cause in UNSURE


def _other(wire, form, errors):
    """The next form to try: a type that Sage has, else the other sign. A type that it
    does not have is a record that it cannot find, often without saying which."""
    told = {
        one
        for error in errors
        for name in ("sources", "codes")
        for one in error.params.get(name, ())
    }
    if any("transaction_type" in one or one == "RecordNotFound" for one in told):
        kind_id = payments.allocation_type(_types(wire))
        if kind_id != form.kind_id:
            return replace(form, kind_id=kind_id)
    return replace(form, negative=not form.negative)


def _types(wire):
    """Ids of Sage's transaction types; none when it cannot be asked now."""
    try:
        found = lists.every(wire, "transaction_types", {}, "transaction types")
    except ConnectorError:
        return []
    return [word(row.get("id")) for row in found]


def _send(wire, kind, ready, form):
    def request(row):
        write, (path, __) = row
        body = payments.allocation(write.document, form.negative, form.kind_id)
        return wires.post(wire, path, write, body)

    return wires.each(wire, ready, request, receipt_of(wire, kind))
