"""Bodies on their way: several in one batch call, one by itself.

A batch is no transaction: its items are done one after another, each with its own
verdict inside a 200, matched by ``bId`` (blogs.intuit.com, 2023-07-19). One that is
refused whole (code 1040, 2010 …) has booked nothing, and goes again in halves.
"""

from ..errors import Cause, ConfigurationError, RejectedError, UncertainError
from ..sending import in_turn, kind_of
from . import const, faults, places
from .values import identity, rows, sub


def send(wire, operation, ready):
    """Send bodies of one kind.

    :param wire: the adapter
    :param str operation: ``create`` or ``update``
    :param list ready: pairs of write and body
    :return: the record as QuickBooks answers it, or an error, per pair
    :rtype: list[dict | ConnectorError]
    """
    parts = [ready[at : at + const.BATCH] for at in range(0, len(ready), const.BATCH)]
    return in_turn(parts, lambda part: _part(wire, operation, part), "QuickBooks")


def _part(wire, operation, ready):
    if len(ready) == 1:
        return [one(wire, *ready[0])]
    kind = kind_of(ready[0][0])
    entities = [entity_of(write) for write, __ in ready]
    items = [
        {"bId": f"b{at}", "operation": operation, entities[at]: body}
        for at, (__, body) in enumerate(ready)
    ]
    try:
        data = wire.post(
            "batch",
            {"BatchItemRequest": items},
            kind,
            [write.key for write, __ in ready],
            cost=const.BATCH_COST,
        )
    except (RejectedError, ConfigurationError):
        middle = len(ready) // 2
        halves = [ready[:middle], ready[middle:]]
        return in_turn(halves, lambda half: _part(wire, operation, half), "QuickBooks")
    answers = {row.get("bId"): row for row in rows(data, "BatchItemResponse")}
    return [
        _verdict(answers.get(item["bId"]), entity)
        for item, entity in zip(items, entities, strict=True)
    ]


def entity_of(write):
    """What a write's record is called there.

    :rtype: str
    """
    return places.entity_of(kind_of(write), write.remote_id, write.document)


def one(wire, write, body):
    """Send one body by itself.

    :return: the record as QuickBooks answers it
    :rtype: dict
    :raise ConnectorError: it was refused, or nobody knows
    """
    kind, entity = kind_of(write), entity_of(write)
    data = wire.post(entity.lower(), body, kind, [write.key])
    return _verdict(data, entity)


def _verdict(answer, entity):
    """The record in an answer, or the error that it tells."""
    found = faults.faults_of(answer)
    if found:
        return faults.refused(found)
    record = sub(answer, entity)
    return record if identity(record.get("Id")) else unclear()


def unclear():
    """The verdict where QuickBooks' answer holds none.

    :rtype: UncertainError
    """
    return UncertainError(
        "QuickBooks' answer does not say what became of this document.",
        cause=Cause.ANSWER_UNREADABLE,
    )
