"""Credit set against documents. What Sage calls the type of that and which sign it
wants is unconfirmed, so the first of a batch finds out for the others.

Money on account has an id of its own there, which the payment that it came with tells.
"""

from dataclasses import dataclass, replace

from ..documents import Kind
from ..errors import (
    AuthorizationError,
    Cause,
    ConnectorError,
    RateLimitError,
    RejectedError,
)
from ..values import sub, word
from . import const, lists, payments, wires
from .creating import receipt_of

UNSURE = frozenset({Cause.UNKNOWN, Cause.OVERPAID})  # may be about the form


@dataclass(frozen=True, slots=True)
class Form:
    """How an allocation is said: see :func:`payments.allocation`."""

    negative: bool = True
    types: tuple = ()  # ids of Sage's types; empty: those that we know of

    @property
    def ids(self):
        """Of customers' allocations, and of suppliers'."""
        whose = (payments.CUSTOMERS, payments.SUPPLIERS)
        return tuple(payments.allocation_type(self.types, one) for one in whose)


def allocate(wire, kind, ready):
    """:param list ready: write, and its path and body
    :return: a receipt or an error for each, in order
    """
    if not ready:
        return []
    verdicts, credits = [None] * len(ready), []
    for at, credit in enumerate(credit_ids(wire, [write for write, __ in ready])):
        if isinstance(credit, ConnectorError):
            verdicts[at] = credit
        else:
            credits.append((at, ready[at], credit))
    sent = _allocate(wire, kind, [(row, credit) for __, row, credit in credits])
    for (at, *__), verdict in zip(credits, sent, strict=True):
        verdicts[at] = verdict
    return verdicts


def _allocate(wire, kind, ready):
    if not ready:
        return []
    (first,), form = _settle(wire, kind, ready[:1], Form())
    if isinstance(first, AuthorizationError | RateLimitError):
        return [first] * len(ready)
    rest, __ = _settle(wire, kind, ready[1:], form)
    return [first, *rest]


def credit_ids(wire, writes):
    """What Sage calls the credit of each allocation.

    :rtype: list[str | ConnectorError]
    """
    found = [write.document.credit_id for write in writes]
    money = [at for at, write in enumerate(writes) if payments.is_money(write.document)]
    held = wires.each(
        wire,
        money,
        lambda at: wires.get(wire, const.PATH[Kind.PAYMENT], found[at], Kind.PAYMENT),
        lambda __, answer: _on_account(answer),
    )
    for at, one in zip(money, held, strict=True):
        found[at] = one
    return found


def _on_account(row):
    over = word(sub(row, "payment_on_account").get("id"))
    if over and not row.get("deleted_at"):
        return over
    return RejectedError(
        "At Sage nothing of this payment is on account.", cause=Cause.DOCUMENT_STATUS
    )


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
        other = replace(form, types=_types(wire))
        if other.ids != form.ids:
            return other
    return replace(form, negative=not form.negative)


def _types(wire):
    """Ids of Sage's transaction types; none when it cannot be asked now."""
    try:
        found = lists.every(wire, "transaction_types", {}, "transaction types")
    except ConnectorError:
        return ()
    return tuple(word(row.get("id")) for row in found)


def _send(wire, kind, ready, form):
    def request(row):
        (write, (path, __)), credit = row
        document = write.document
        kind_id = payments.allocation_type(form.types, payments.side(document))
        body = payments.allocation(document, credit, form.negative, kind_id)
        return wires.post(wire, path, write, body)

    conclude = receipt_of(wire, kind)
    return wires.each(wire, ready, request, lambda row, got: conclude(row[0], got))
