"""One process-wide sandbox: what is shared, and the way of a request through it."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from werkzeug import Request, Response
from werkzeug.http import http_date

from . import control, pages, redact
from .clock import Clock
from .faults import REFUSING, Fault, Faults
from .fronts.base import Front, Provider
from .fronts.quickbooks import QuickBooksFront
from .fronts.sage import SageFront
from .fronts.xero import XeroFront
from .recorder import Recorder
from .server import DropConnection
from .state import State, nest, part
from .webhooks import Webhooks
from .wire import json_reply

# (clock, emit) -> the provider's books
Builder = Callable[..., Provider]

FRONTS: dict[str, type[Front]] = {
    front.code: front for front in (XeroFront, QuickBooksFront, SageFront)
}
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
TEXT_TYPES = ("json", "text", "xml", "x-www-form-urlencoded", "multipart/form-data")


class Sandbox:
    """Clock, recorder, faults, webhooks and one front per provider.

    :param base: the address people reach it under, without a final slash
    :param builders: books per provider code; the packaged ones when left out
    """

    def __init__(
        self, base: str = "http://127.0.0.1", builders: dict[str, Builder] | None = None
    ) -> None:
        self.base = base
        self.clock = Clock()
        self.recorder = Recorder()
        self.webhooks = Webhooks(self.clock)
        self.fronts: dict[str, Front] = {}
        for code, build in (builders or packaged()).items():
            front = FRONTS[code](self, build(self.clock, self._emitter(code)))
            self.fronts[code] = front
            if front.webhook_style:
                self.webhooks.add_provider(code, front.webhook_style, front.webhook)
        self.faults = Faults(tuple(self.fronts))

    def _emitter(self, code: str):
        def emit(
            company_id: str,
            category: str,
            event_type: str,
            resource_id: str,
            resource_url: str = "",
            data: dict | None = None,
        ) -> None:
            self.webhooks.emit(
                code, company_id, category, event_type, resource_id, resource_url, data
            )

        return emit

    def __call__(self, request: Request) -> Response:
        if refusal := foreign(request):
            return refusal
        code, _, rest = request.path[1:].partition("/")
        if code in ("sandbox", "sandbox.json"):
            return control.answer(self, request)
        if front := self.fronts.get(code):
            if rest.startswith("web/"):
                return front.web(request, f"/{rest}") or pages.missing(
                    "There is no such page in this sandbox."
                )
            return self._exchange(front, request, f"/{rest}")
        return pages.answer(self, request)

    # --- a request to a provider ---

    def _exchange(self, front: Front, request: Request, path: str) -> Response:
        started = time.perf_counter()
        request.get_data()  # kept for the record: reading a form would spend it
        query = request.query_string.decode("utf-8", "replace")
        target = f"{path}?{query}" if query else path
        fault = self.faults.hit(front.code, request.method, target)
        reply: Response | None = None
        try:
            reply = self._answer(front, request, path, fault)
        except DropConnection:
            self._record(front, request, path, None, fault, started)
            raise
        reply.headers["Date"] = http_date(self.clock.now())
        self._record(front, request, path, reply, fault, started)
        return front.packed(request, reply)

    def _answer(
        self, front: Front, request: Request, path: str, fault: Fault | None
    ) -> Response:
        kind = fault.kind if fault else ""
        if kind == "drop_before":
            raise DropConnection
        if kind == "slow":
            time.sleep(fault.seconds)
        if kind == "revoke":
            front.kill(request)
        if kind == "500" and not fault.effect:
            return front.handle(request, path, crash=True)
        refuses = kind in REFUSING
        if refuses and not fault.effect:
            return front.fail(fault, request, path)
        reply = front.handle(request, path)
        if kind == "drop_after":
            raise DropConnection
        if refuses:
            return front.fail(fault, request, path)
        return garble(reply, fault.variant) if kind == "malformed" else reply

    def _record(
        self,
        front: Front,
        request: Request,
        path: str,
        reply: Response | None,
        fault: Fault | None,
        started: float,
    ) -> None:
        secret = not front.is_api(path)
        row = {
            "provider": front.code,
            "method": request.method,
            "path": path,
            "query": redact.query(request.args.items(multi=True), secrets=secret),
            "headers": redact.headers(request.headers.items()),
            "body": _body(request.get_data(), request.mimetype, secret),
            "status": reply.status_code if reply else None,
            "response": _body(reply.get_data(), reply.mimetype, secret)
            if reply
            else "",
            "ms": round((time.perf_counter() - started) * 1000, 1),
            "at": self.clock.now().isoformat(),
        }
        if fault:
            row["fault"] = fault.kind
        self.recorder.add(row)

    def mark(self) -> None:
        """From now on :meth:`reset` comes back to the sign-ins of this moment."""
        for front in self.fronts.values():
            front.mark()

    def reset(self, keep: frozenset[str]) -> None:
        """Back to how it started, but for what ``keep`` names."""
        for front in self.fronts.values():
            front.reset(keep)
            if "books" not in keep:
                front.provider.reset()
        for name, forget in (
            ("faults", self.faults.clear),
            ("requests", self.recorder.forget),
            ("webhooks", self.webhooks.reset),
            ("clock", self.clock.reset),
        ):
            if name not in keep:
                forget()

    # --- over a restart ---

    def state(self) -> Iterator[tuple[str, object]]:
        """What survives a restart, as names and values: all but the record of
        requests, planned faults and what was counted against limits.

        The books come last: what is kept beside them, such as the replies under
        idempotency keys, then speaks of nothing that is not in them.
        """
        yield "clock", self.clock.state()
        yield "keep_requests", self.recorder.keep
        yield "webhooks", self.webhooks.state()
        for code, front in self.fronts.items():
            yield from nest(f"fronts/{code}", front.state()).items()
        for code, front in self.fronts.items():
            for name, value in front.provider.state():
                yield f"books/{code}/{name}", value

    def restore(self, state: State) -> None:
        """Take up what :meth:`state` gave, in a sandbox that is new.

        :raise Exception: it is not that; this sandbox is then of no more use
        """
        self.clock.restore(state["clock"])
        self.recorder.keep = state["keep_requests"]
        for code, front in self.fronts.items():
            front.provider.restore(part(state, f"books/{code}"))
            front.restore(part(state, f"fronts/{code}"))
        self.webhooks.restore(state["webhooks"])


def packaged() -> dict[str, Builder]:
    """The books that come with the sandbox."""
    return {
        code: importlib.import_module(f"{__package__}.{code}").build for code in FRONTS
    }


def foreign(request: Request) -> Response | None:
    """Refuse what a page of another site could make a browser send.

    The control routes have no password: what protects them is that only this machine
    reaches the port, and that its browser does not do so for a stranger's page.
    """
    origin = request.headers.get("Origin", "")
    names = [urlsplit(f"//{request.headers.get('Host', '')}").hostname]
    if origin:
        names.append(urlsplit(origin).hostname)
    if all(name in LOCAL_NAMES for name in names):
        return None
    return json_reply({"error": "this sandbox serves its own machine only"}, 403)


def garble(reply: Response, variant: str) -> Response:
    """A 200 that is not what it says: half a body, or a proxy's page."""
    if variant == "html":
        return Response(
            "<html><head><title>Just a moment…</title></head>"
            "<body><h1>Service check</h1></body></html>",
            content_type="text/html; charset=utf-8",
        )
    body = reply.get_data()
    broken = Response(body[: len(body) // 2], headers=reply.headers)
    broken.headers["Content-Length"] = str(len(body) // 2)
    return broken


def _body(data: bytes, mimetype: str, secret: bool) -> str:
    if not data:
        return ""
    if mimetype == "text/html":
        return "(a page)"
    if not any(part in mimetype for part in TEXT_TYPES):
        return f"({len(data)} bytes of {mimetype or 'unknown type'})"
    return redact.text(data.decode("utf-8", "replace"), secrets=secret)
