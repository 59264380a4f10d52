"""Webhook calls: intent to receive, signed batches, retries, and what goes wrong.

What the providers agree on: one target per app, an answer within seconds, a failed
batch comes again later, events are kept meanwhile and sent in order. The rest is in the
:class:`Style` of each.
"""

from __future__ import annotations

import base64
import hmac
import http.client
import itertools
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .clock import Clock
from .faults import FieldError
from .outbound import loopback, post

GATHER_S = 0.05  # events this close together travel in one batch
KEEP_EVENTS, KEEP_DELIVERIES, BATCH = 10_000, 2000, 100
TRICKS = (
    "webhook_lose",
    "webhook_duplicate",
    "webhook_reorder",
    "webhook_bad_signature",
)

# (events, first sequence number, good signature) -> (body, headers)
Encode = Callable[..., tuple[bytes, dict[str, str]]]


@dataclass(frozen=True, kw_only=True)
class Style:
    """How a provider calls; its front names the sources.

    :param key: what it signs with
    :param answer_s: how long it waits for an answer
    :param waits: before the second, third… attempt of a batch; the last one repeats
    :param give_up: after so long the target is in error; None: never
    :param intent: which of the calls that check a new target are signed well
    :param categories: of which events are told; all when empty
    """

    key: str
    answer_s: float
    waits: tuple[timedelta, ...]
    give_up: timedelta | None = None
    intent: tuple[bool, ...] = ()
    categories: frozenset[str] = frozenset()


@dataclass
class Target:
    """Where a provider's events go, and those still waiting.

    ``tricks`` counts how many of the next events (lose, reorder) or batches
    (duplicate, bad_signature) are treated badly.
    """

    provider: str
    style: Style
    encode: Encode
    url: str = ""
    status: str = "none"  # none, ok, error
    waiting: deque = field(default_factory=lambda: deque(maxlen=KEEP_EVENTS))
    held: list = field(default_factory=list)
    sequence: int = 0  # of the last event sent successfully or being sent
    batch: list = field(default_factory=list)
    first_try: datetime | None = None
    next_try: datetime | None = None
    attempts: int = 0
    tricks: dict = field(default_factory=dict)

    def trick(self, name: str) -> bool:
        left = self.tricks.get(name, 0)
        if left:
            self.tricks[name] = left - 1
        return bool(left)


class Webhooks:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wake = threading.Condition()
        self._targets: dict[str, Target] = {}
        self._deliveries: deque[dict] = deque(maxlen=KEEP_DELIVERIES)
        self._numbers = itertools.count(1)
        self._thread: threading.Thread | None = None
        self._listeners: list[Callable[[], None]] = []
        clock.on_change(self._poke)

    def add_provider(self, code: str, style: Style, encode: Encode) -> None:
        self._targets[code] = Target(code, style, encode)

    def emit(
        self,
        provider: str,
        company: str,
        category: str,
        event_type: str,
        resource_id: str,
        url: str,
        data: dict | None = None,
    ) -> None:
        """Queue an event; without a target that has accepted, nothing is kept."""
        event = {
            "uid": str(uuid.uuid4()),  # the same in every attempt
            "company": company,
            "category": category,
            "type": event_type,
            "id": resource_id,
            "url": url,
            "data": data,
            "at": self._clock.now(),
        }
        with self._wake:
            target = self._targets.get(provider)
            if not target or not target.url:
                return
            told = target.style.categories
            if (told and category not in told) or target.trick("webhook_lose"):
                return
            if target.trick("webhook_reorder"):
                target.held.append(event)
                return
            target.waiting.append(event)
            target.waiting.extend(target.held)
            target.held.clear()
            self._wake.notify_all()

    # --- control ---

    def register(self, provider: str, url: str) -> dict:
        """Set the target and do the intent to receive; the reply says how it went.

        :raise FieldError: for an address that is not this machine's, or a provider that
            has no webhooks
        """
        if provider not in self._targets:
            raise FieldError("provider", "has no webhooks")
        loopback(url)
        with self._wake:
            target = self._targets[provider]
            target.url, target.status = url, "error"
            target.next_try, target.first_try, target.attempts = None, None, 0
        good = True
        for signed in target.style.intent:
            status = self._call(target, [], 0, good=signed, kind="intent")
            good &= status == (200 if signed else 401)
        with self._wake:
            target.status = "ok" if good else "error"
            self._start()
            self._wake.notify_all()
        return self.status(provider)

    def status(self, provider: str) -> dict:
        """:raise KeyError: a provider that has no webhooks"""
        with self._wake:
            target = self._targets[provider]
            waits = len(target.waiting) + len(target.batch) + len(target.held)
            again = target.next_try and target.next_try.isoformat()
            return {
                "provider": provider,
                "url": target.url,
                "status": target.status,
                "waiting": waits,
                "sequence": target.sequence,
                "next_try": again,
                **{name: target.tricks.get(name, 0) for name in TRICKS},
            }

    def deliveries(self, provider: str | None = None) -> list[dict]:
        with self._wake:
            return [
                row for row in self._deliveries if provider in (None, row["provider"])
            ]

    def configure(self, provider: str, tricks: dict) -> None:
        with self._wake:
            self._targets[provider].tricks.update(tricks)

    def reset(self) -> None:
        with self._wake:
            for code, target in self._targets.items():
                self._targets[code] = Target(code, target.style, target.encode)
            self._deliveries.clear()

    # --- over a restart ---

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` when a delivery has changed what :meth:`state` says."""
        self._listeners.append(listener)

    def state(self) -> list[dict]:
        """The targets and what waits for them; deliveries are a record and no state."""
        with self._wake:
            return [
                {
                    name: _plain(value)
                    for name, value in vars(target).items()
                    if name not in ("style", "encode")
                }
                for target in self._targets.values()
            ]

    def restore(self, state: list[dict]) -> None:
        """:raise KeyError: a target of a provider that is not there"""
        with self._wake:
            for values in state:
                code = values["provider"]
                known = self._targets[code]
                target = Target(style=known.style, encode=known.encode, **values)
                target.waiting = deque(target.waiting, maxlen=KEEP_EVENTS)
                self._targets[code] = target
            if any(target.url for target in self._targets.values()):
                self._start()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._run, name="webhooks", daemon=True
            )
            self._thread.start()

    def _poke(self) -> None:
        with self._wake:
            self._wake.notify_all()

    # --- delivery ---

    def _run(self) -> None:
        while True:
            with self._wake:
                ready = [
                    target for target in self._targets.values() if self._is_due(target)
                ]
                if not ready:
                    # Also looks up now and then: the machine's own time moves too.
                    self._wake.wait(1)
                    continue
            time.sleep(GATHER_S)
            for target in ready:
                self._deliver(target)

    def _is_due(self, target: Target) -> bool:
        if target.status != "ok" or not (target.batch or target.waiting):
            return False
        return target.next_try is None or self._clock.now() >= target.next_try

    def _deliver(self, target: Target) -> None:
        with self._wake:
            if not target.batch:
                while target.waiting and len(target.batch) < BATCH:
                    target.batch.append(target.waiting.popleft())
                target.first_try, target.attempts = self._clock.now(), 0
            elif target.first_try is None:
                target.first_try = self._clock.now()
            batch, first = list(target.batch), target.sequence + 1
            good = not target.trick("webhook_bad_signature")
            twice = target.trick("webhook_duplicate")
        target.attempts += 1
        status = self._call(
            target, batch, first, good=good, kind="events", attempt=target.attempts
        )
        if twice:
            self._call(
                target, batch, first, good=good, kind="events", attempt=target.attempts
            )
        self._settle(target, batch, status)

    def _settle(self, target: Target, batch: list, status: int) -> None:
        with self._wake:
            if target.batch != batch:
                return  # reset meanwhile
            now, style = self._clock.now(), target.style
            tried = now - target.first_try if target.first_try else timedelta()
            if status == 200:
                target.sequence += len(batch)
                target.batch, target.next_try, target.first_try = [], None, None
            elif style.give_up is not None and tried >= style.give_up:
                target.status, target.next_try = "error", None
            else:
                again = min(target.attempts, len(style.waits)) - 1
                target.next_try = now + style.waits[again]
        for listener in self._listeners:
            listener()

    def _call(
        self,
        target: Target,
        events: list,
        first: int,
        *,
        good: bool,
        kind: str,
        attempt: int = 1,
    ) -> int:
        """One POST; 0 stands for no answer in time."""
        body, headers = target.encode(events, first, good=good)
        try:
            status = post(target.url, body, headers, target.style.answer_s)
        except (OSError, http.client.HTTPException, FieldError):
            status = 0
        with self._wake:
            self._deliveries.append(
                {
                    "n": next(self._numbers),
                    "provider": target.provider,
                    "url": target.url,
                    "kind": kind,
                    "good_signature": good,
                    "attempt": attempt,
                    "status": status,
                    "body": body.decode(),
                    "at": self._clock.now().isoformat(),
                }
            )
        return status


def signature(key: str, body: bytes, *, good: bool) -> str:
    """The body's HMAC-SHA256 in base64; of another key if it is not good."""
    used = key if good else f"not {key}"
    return base64.b64encode(hmac.digest(used.encode(), body, "sha256")).decode()


def _plain(value: object) -> object:
    """A copy that later events leave alone."""
    if isinstance(value, deque | list):
        return list(value)
    return dict(value) if isinstance(value, dict) else value
