"""Time as the sandbox sees it: the machine's clock plus what tests have added."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """A clock that can be advanced, so that 60 days pass in one request."""

    def __init__(self) -> None:
        self._offset = timedelta()
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """The sandbox's time, aware, in UTC."""
        return datetime.now(UTC) + self._offset

    def advance(self, seconds: float) -> datetime:
        """Move on by ``seconds`` and wake whoever waits for a moment.

        :raise ValueError: backwards, or beyond what a date can hold
        """
        if seconds < 0:
            raise ValueError("time only moves forward")
        with self._lock:
            try:
                offset = self._offset + timedelta(seconds=seconds)
                datetime.now(UTC) + offset
            except OverflowError as error:
                raise ValueError("beyond the calendar") from error
            self._offset = offset
        self._notify()
        return self.now()

    def reset(self) -> None:
        """Back to the machine's time."""
        with self._lock:
            self._offset = timedelta()
        self._notify()

    def state(self) -> timedelta:
        """What survives a restart: how far ahead of the machine it is."""
        return self._offset

    def restore(self, state: timedelta) -> None:
        with self._lock:
            self._offset = state

    def on_change(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def _notify(self) -> None:
        for listener in self._listeners:
            listener()
