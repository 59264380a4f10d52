"""Creating records: a call each, and a second one for what Sage would have otherwise.

A refusal wrote nothing, and another content has another idempotency id, so asking again
in another form cannot book twice.
"""

from ..documents import Kind
from ..errors import (
    AuthorizationError,
    Cause,
    ConnectorError,
    RateLimitError,
)
from . import artefacts, const, finding, rates, receipts, roles, wires

ROUNDS = 3  # of saying one record in other words
FOREIGN = frozenset({Kind.PAYMENT, Kind.ON_ACCOUNT, *const.LINES})  # carry a rate


def create(wire, kind, ready):
    """:param list ready: write, and its path and body
    :return: a receipt or an error for each, in order
    """
    if kind not in FOREIGN:
        return _post(wire, kind, ready)
    foreign = [at for at, (write, __) in enumerate(ready) if rate_of(write)]
    if not foreign:
        return _post(wire, kind, ready)
    return _post_foreign(wire, kind, ready, foreign[0])


def rate_of(write):
    """The write's rate; ``None`` in base currency."""
    return getattr(write.document, "currency_rate", None)


def _post_foreign(wire, kind, ready, pilot):
    """One alone first: its answer tells which way Sage reads rates, so that the others
    are right at once."""
    seen = []
    (first,) = _post(wire, kind, [ready[pilot]], seen)
    rest = ready[:pilot] + ready[pilot + 1 :]
    if isinstance(first, AuthorizationError | RateLimitError):
        verdicts = [first] * len(rest)
    else:
        if any(seen):
            rest = [_turned(row) for row in rest]
        verdicts = _post(wire, kind, rest)
    return [*verdicts[:pilot], first, *verdicts[pilot:]]


def _turned(row):
    write, (path, body) = row
    rate = rate_of(write)
    return (write, (path, {**body, **rates.turned(body, rate)})) if rate else row


def _post(wire, kind, ready, seen=None):
    """:param list seen: learns of each answer whether its rate was read the other way
    round"""

    def request(row):
        write, (path, body) = row
        return wires.post(wire, path, write, body)

    conclude = receipt_of(wire, kind, seen)
    rows, verdicts = list(ready), [None] * len(ready)
    going = list(range(len(rows)))
    for __ in range(ROUNDS):
        sent = wires.each(wire, [rows[at] for at in going], request, conclude)
        for at, verdict in zip(going, sent, strict=True):
            verdicts[at] = verdict
        again = []
        for at in going:
            if isinstance(verdicts[at], ConnectorError):
                other = _otherwise(wire, kind, rows[at], verdicts[at])
                if isinstance(other, tuple):
                    rows[at] = other
                    again.append(at)
                elif other:
                    verdicts[at] = other
        going = again
        if not going:
            break
    return verdicts


def _otherwise(wire, kind, row, error):
    """What to send instead after a refusal, a receipt when the record is there already
    (or why that cannot be told), ``None`` when a person has to decide."""
    write, (path, body) = row
    if roles.is_about(kind, error):
        return roles.given(wire, kind, row)
    other = said_otherwise(kind, body, error)
    if other:
        return write, (path, other)
    sources = _sources(error)
    if kind is Kind.CONTACT and error.cause is Cause.CONTACT_TAKEN:
        if "reference" in body and all("reference" in one for one in sources):
            return _held(wire, write) or (write, (path, _without(body, "reference")))
    return None


def said_otherwise(kind, body, error):
    """The same document in other words; ``None`` when there are none."""
    sources = _sources(error)
    if kind not in const.LINES:
        return None
    if any(artefacts.TRACKED in one for one in sources):
        return artefacts.tracked_plainly(body, kind)
    if error.cause is Cause.NUMBER_TAKEN:
        return None
    field = const.NUMBER_FIELD[kind]
    told = field in body and sources
    if told and all(one in (field, f"{field}_prefix") for one in sources):
        return _without(body, field)  # Sage numbers it; the reference has ours
    if any("eu_goods_services" in one for one in sources):
        return artefacts.abroad(body, kind)
    return None


def _sources(error):
    return [one for one in error.params.get("sources", ()) if one]


def _held(wire, write):
    """The receipt of a contact that is ours already; ``None`` when the reference is
    somebody else's, or that of one deleted, which keeps it."""
    try:
        (held,) = finding.find(wire, [write])
    except ConnectorError as error:
        return error
    return next((one for one in held if write.document.is_same(one)), None)


def _without(body, field):
    return {name: value for name, value in body.items() if name != field}


def receipt_of(wire, kind, seen=None):
    """What makes a receipt of a row and Sage's answer; an answer about nothing is none.

    :param list seen: see :func:`_post`
    """

    def conclude(row, answer):
        write, (path, __) = row
        if not answer.get("id"):
            return wires.unread()
        document, rate = write.document, rate_of(write)
        turned = bool(rate) and rates.is_turned(document.total, rate, answer)
        if seen is not None:
            seen.append(turned)
        if turned:
            answer = _put_right(wire, row, answer)
        return receipts.of(kind, answer, document, path)

    return conclude


def _put_right(wire, row, answer):
    """Give a record that was read the other way round its rate again. What Sage then
    holds is judged as any answer is.

    :rtype: dict
    """
    write, (path, body) = row
    change = rates.turned(body, rate_of(write))
    request = wires.put(wire, path, answer["id"], write, change)
    (reply,) = wire.call_all([request])
    if isinstance(reply, ConnectorError):
        return answer
    held = reply.data if isinstance(reply.data, dict) else {}
    return held if held.get("id") == answer["id"] else answer
