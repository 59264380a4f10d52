"""What would be sent, without sending it: the very code that pushes runs with a wire
that only takes notes. So what is shown is what will be sent, not a second telling."""

import copy
from dataclasses import dataclass

from .call import full_url, make_call, shown
from .dialect import Reply
from .errors import AuthorizationError, Cause, ConnectorError
from .exact_json import dump

NEW = "(new)"  # what stands for the id of a record that is not there yet


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it would go out. The token that is lent to it is no part of it."""

    method: str
    url: str
    body: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a write comes to.

    :param tuple requests: what would be sent, in order
    :param tuple reads: what had to be looked at there to know it
    :param error: why nothing, or nothing more, can be sent
    """

    requests: tuple[Request, ...] = ()
    reads: tuple[Request, ...] = ()
    error: ConnectorError | None = None


class Noted(BaseException):
    """The last request was noted: there is no answer to go on with.

    No :class:`Exception`, so that nothing that cures failures of the wire cures this.
    """


class NoteTaker:
    """Stands in for :class:`transport.Transport`. Reads are the real one's; a write is
    noted and goes nowhere.

    :param Transport transport: the real one; None: nothing can be read
    :param answer: ``answer(number, call)``: the body of an answer to the write of that
        number, for a document that takes several; ``None``: it was the last one
    """

    def __init__(self, transport, answer):
        self._transport, self._answer = transport, answer
        self.requests, self.reads = [], []

    def send(self, method, url, **arguments):
        """See :meth:`Transport.send`."""
        call = make_call(method, url, **arguments)
        request = Request(call.method, full_url(call), shown(call))
        if not call.is_write:
            self.reads.append(request)
            if not self._transport:
                raise AuthorizationError(
                    "What is there cannot be looked at.", cause=Cause.RECONNECT
                )
            return self._transport.send(method, url, **arguments)
        self.requests.append(request)
        data = self._answer(len(self.requests), call)
        if data is None:
            raise Noted
        return Reply(200, {}, data, dump(data).decode())

    def send_all(self, requests, concurrent):
        """See :meth:`Transport.send_all`."""
        found = []
        for request in requests:
            try:
                found.append(self.send(**request))
            except ConnectorError as error:
                found.append(error)
        return found


def preview(adapter, write):
    """What an adapter would send for one write.

    :param Adapter adapter: with a transport, where something may be read
    :rtype: Preview
    """
    silent = copy.copy(adapter)

    def answer(number, call):
        return adapter.next_step(write, number, call)

    silent.transport = notes = NoteTaker(adapter.transport, answer)
    try:
        (verdict,) = silent.push([write])
    except (Noted, ConnectorError) as end:
        verdict = end
    error = verdict if isinstance(verdict, ConnectorError) else None
    return Preview(tuple(notes.requests), tuple(notes.reads), error)
