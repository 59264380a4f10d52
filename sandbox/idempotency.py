"""Replies kept under a key, so that a repeated request has one effect."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from .clock import Clock

WAIT_S = 30  # real seconds a second caller waits for the first


class KeyReused(Exception):
    """The key came back with a different request."""


@dataclass
class Entry:
    fingerprint: str
    born: datetime
    reply: object = None
    done: threading.Event = field(default_factory=threading.Event)


def fingerprint(method: str, url: str, body: bytes) -> str:
    return sha256(b"\0".join((method.encode(), url.encode(), body))).hexdigest()


class IdempotencyStore:
    """Keys of one app at one provider.

    :param life: how long after its first use a key is remembered; None: for good
    """

    def __init__(self, clock: Clock, life: Callable[[], timedelta | None]) -> None:
        self._clock, self._life = clock, life
        self._lock = threading.Lock()
        self._entries: dict[str, Entry] = {}

    def run(
        self,
        key: str,
        mark: str,
        work: Callable[[], object],
        keeps: Callable[[object], bool],
        *,
        strict: bool = True,
    ) -> tuple[object, bool]:
        """Do ``work`` once per key.

        A second caller waits while the first is under way: what the provider does
        then is not documented, and waiting is the answer that gives one effect.

        :param mark: the request's fingerprint
        :param keeps: whether a reply is worth remembering
        :param strict: whether another request under the same key is refused; else it
            gets the first one's reply
        :return: the reply, and whether it is a replay
        :raise KeyReused: the key was used for another request
        """
        while True:
            with self._lock:
                entry = self._fresh(key)
                mine = entry is None
                if mine:
                    entry = self._entries[key] = Entry(mark, self._clock.now())
            if strict and entry.fingerprint != mark:
                raise KeyReused(key)
            if mine:
                return self._first(key, entry, work, keeps), False
            entry.done.wait(WAIT_S)
            if entry.reply is not None:
                return entry.reply, True

    def _first(
        self,
        key: str,
        entry: Entry,
        work: Callable[[], object],
        keeps: Callable[[object], bool],
    ) -> object:
        try:
            reply = work()
            if keeps(reply):
                entry.reply = reply
            return reply
        finally:
            with self._lock:
                if entry.reply is None and self._entries.get(key) is entry:
                    del self._entries[key]
            entry.done.set()

    def _fresh(self, key: str) -> Entry | None:
        now = self._clock.now()
        entry = self._entries.get(key)
        if entry and self._counts(entry, now):
            return entry
        if self._life() is not None and len(self._entries) > 1000:
            self._entries = {
                name: other
                for name, other in self._entries.items()
                if self._counts(other, now)
            }
        self._entries.pop(key, None)
        return None

    def _counts(self, entry: Entry, now: datetime) -> bool:
        life = self._life()
        return life is None or now - entry.born < life

    def state(self, pack: Callable[[object], object]) -> list[tuple]:
        """The keys that still count, with their replies as ``pack`` makes them."""
        now = self._clock.now()
        with self._lock:
            return [
                (key, entry.fingerprint, entry.born, pack(entry.reply))
                for key, entry in self._entries.items()
                if entry.reply is not None and self._counts(entry, now)
            ]

    def restore(self, state: list[tuple], unpack: Callable[[object], object]) -> None:
        for key, mark, born, reply in state:
            entry = Entry(mark, born, unpack(reply))
            entry.done.set()
            self._entries[key] = entry

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
