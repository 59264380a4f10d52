"""Sending writes: one verdict per document."""

from .. import sending
from ..documents import Kind, Operation
from . import amending, batching, const, filing, settlements, settling, voids


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
    verdicts = sending.prepared(
        writes, settlements.body, lambda ready: send(wire, kind, ready)
    )
    if operation is Operation.VOID:
        return voids.checked(wire, kind, writes, verdicts)
    return verdicts


def _route(kind, operation):
    """How this kind and operation travel."""
    create, void = operation is Operation.CREATE, operation is Operation.VOID
    if kind in settling.ROUTES or kind in filing.ROUTES:
        routes = settling.ROUTES.get(kind) or filing.ROUTES[kind]
        if operation not in routes:
            raise ValueError(f"Xero has no {operation} of a {kind}")
        return routes[operation]
    if void and kind not in const.DOCUMENT_TYPE:
        raise ValueError(f"Xero cannot void a {kind}")
    if create:
        return batching.put
    if void:
        return batching.post
    return amending.contacts if kind is Kind.CONTACT else amending.post
