"""Several writes on their way: one order of business, one verdict per document."""

import hashlib

from .documents import (
    Allocation,
    Attachment,
    Contact,
    Item,
    Kind,
    OnAccount,
    Payment,
    TrackingOption,
)
from .errors import (
    AuthorizationError,
    Cause,
    ConfigurationError,
    ConnectorError,
    RateLimitError,
    RejectedError,
    TransientError,
)

KINDS = {
    Contact: Kind.CONTACT,
    Item: Kind.ITEM,
    Payment: Kind.PAYMENT,
    Allocation: Kind.ALLOCATION,
    OnAccount: Kind.ON_ACCOUNT,
    Attachment: Kind.ATTACHMENT,
    TrackingOption: Kind.TRACKING,
}


def kind_of(write):
    """What the write is about; a void may come without its document.

    :rtype: Kind
    """
    if write.kind:
        return write.kind
    return KINDS.get(type(write.document)) or write.document.kind


def order_of(writes):
    """The one kind and the one operation of a batch.

    :param Sequence[Write] writes: at least one
    :rtype: tuple[Kind, Operation]
    :raise ValueError: they are mixed
    """
    kind, operation = kind_of(writes[0]), writes[0].operation
    if any((kind_of(w), w.operation) != (kind, operation) for w in writes):
        raise ValueError("one kind and one operation per call")
    return kind, operation


def prepared(writes, body, send):
    """Send what can be said; what cannot costs only its own document.

    :param body: ``body(write)`` or a :class:`ConnectorError`
    :param send: takes the list of ``(write, body)``, gives a verdict for each
    :rtype: list[Receipt | ConnectorError]
    """
    verdicts, ready = [None] * len(writes), []
    for at, write in enumerate(writes):
        try:
            ready.append((at, write, body(write)))
        except ConnectorError as error:
            verdicts[at] = error
    sent = send([row[1:] for row in ready])
    for (at, *__), verdict in zip(ready, sent, strict=True):
        verdicts[at] = verdict
    return verdicts


def digest(*parts, raw=b""):
    """Bytes that are the same for the same orders and content, and for nothing else.

    :param str parts: company, method, path, keys of the writes
    :param bytes raw: the body
    :rtype: bytes
    """
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + raw).digest()


def in_turn(parts, send, provider):
    """Send parts one after the other. What an earlier part achieved must not be lost to
    an exception of a later one, so from the second part on a failure becomes the
    verdict of its writes, and one that others would meet as well ends the sending.

    :param parts: lists of rows, one request each
    :param send: sends a part: its verdicts, or raises
    :param str provider: its name, for the message
    """
    verdicts, halt = [], None
    for at, part in enumerate(parts):
        if halt:
            verdicts += [halt] * len(part)
            continue
        try:
            verdicts += send(part)
        except (RejectedError, ConfigurationError) as error:
            verdicts += [error] * len(part)
        except ConnectorError as error:
            if at == 0 and (len(parts) == 1 or not error.verify_first):
                raise
            verdicts += [error] * len(part)
            halt = not_sent(error, provider)
    return verdicts


def not_sent(error, provider):
    """The verdict for what stayed at home because of ``error``.

    :rtype: ConnectorError
    """
    if isinstance(error, AuthorizationError | RateLimitError):
        return error
    return TransientError(
        f"Not sent, because {provider} did not answer the request before.",
        cause=Cause.PROVIDER_DOWN,
        retry_after=error.retry_after,
    )
