"""Rate limits in fixed windows, as the providers count them."""

from __future__ import annotations

import threading
import zlib
from dataclasses import dataclass, field

from .clock import Clock


@dataclass
class Window:
    """Calls counted in one fixed window; ``phase`` shifts where it begins."""

    seconds: int
    phase: int = 0
    index: int = -1
    used: int = 0

    def roll(self, now: float) -> None:
        index = int((now + self.phase) // self.seconds)
        if index != self.index:
            self.index, self.used = index, 0

    def remaining_s(self, now: float) -> int:
        """Whole seconds until the window ends, at least one."""
        end = (self.index + 1) * self.seconds - self.phase
        return max(1, int(end - now) + 1)


@dataclass
class Usage:
    """What one company has used of its allowance."""

    minute: Window
    day: Window
    in_flight: int = 0


@dataclass
class Settings:
    """Numbers of one provider; see its front for their sources."""

    enforced: bool = True
    minute: int = 60
    day: int = 5000
    concurrent: int = 5
    app_minute: int = 10_000


@dataclass(frozen=True)
class Refusal:
    """``retry_after`` is in seconds; None where the provider promises none."""

    problem: str
    retry_after: int | None


@dataclass
class Limiter:
    """Counts per company and for the whole app. Counting goes on when not enforced."""

    clock: Clock
    settings: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        with self._lock:
            self._usage: dict[str, Usage] = {}
            self._app = Window(60)

    def _of(self, company_id: str, now: float) -> Usage:
        usage = self._usage.get(company_id)
        if usage is None:
            # Windows of different companies begin at different moments.
            phase = zlib.crc32(company_id.encode())
            usage = self._usage[company_id] = Usage(
                Window(60, phase % 60), Window(86_400, phase % 86_400)
            )
        usage.minute.roll(now)
        usage.day.roll(now)
        self._app.roll(now)
        return usage

    def enter(self, company_id: str) -> Refusal | None:
        """Count a call in, or say what it runs into. Pair with :meth:`leave`."""
        with self._lock:
            now = self.clock.now().timestamp()
            usage = self._of(company_id, now)
            if self.settings.enforced and (refusal := self._refuse(usage, now)):
                return refusal
            usage.minute.used += 1
            usage.day.used += 1
            self._app.used += 1
            usage.in_flight += 1
            return None

    def _refuse(self, usage: Usage, now: float) -> Refusal | None:
        limit = self.settings
        if usage.in_flight >= limit.concurrent:
            return Refusal("concurrent", None)
        if usage.day.used >= limit.day:
            return Refusal("day", usage.day.remaining_s(now))
        if usage.minute.used >= limit.minute:
            return Refusal("minute", usage.minute.remaining_s(now))
        if self._app.used >= limit.app_minute:
            return Refusal("appminute", self._app.remaining_s(now))
        return None

    def leave(self, company_id: str) -> None:
        with self._lock:
            usage = self._usage.get(company_id)
            if usage and usage.in_flight:
                usage.in_flight -= 1

    def left(self, company_id: str) -> tuple[int, int, int]:
        """Calls left: (this minute, today, this minute for the whole app)."""
        with self._lock:
            usage = self._of(company_id, self.clock.now().timestamp())
            limit = self.settings
            return (
                max(0, limit.minute - usage.minute.used),
                max(0, limit.day - usage.day.used),
                max(0, limit.app_minute - self._app.used),
            )
