"""Rate limits in fixed windows, as the providers count them."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from .clock import Clock
from .options import Option, Options, boolean, whole_or_none

MINUTE, DAY = 60, 86_400
MONTH = -1  # a calendar month, in UTC
AT_ONCE = 0  # calls under way


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One limit of a provider; see its front for the source of the number.

    :param name: what a refusal is called
    :param option: the name under which tests change the number; null lifts the limit
    :param seconds: length of the window, or MONTH, or AT_ONCE
    :param shared: one count for the whole app instead of one per company
    :param kind: only calls of this kind count; all when empty
    """

    name: str
    option: str
    limit: int | None
    seconds: int
    shared: bool = False
    kind: str = ""


@dataclass
class Window:
    """Calls counted in one window; ``phase`` shifts where it begins."""

    seconds: int
    phase: int = 0
    index: int = -1
    used: int = 0

    def roll(self, now: datetime) -> None:
        """Begin anew when the window is over."""
        if self.seconds == AT_ONCE:
            return
        if self.seconds == MONTH:
            index = now.year * 12 + now.month - 1
        else:
            index = int((now.timestamp() + self.phase) // self.seconds)
        if index != self.index:
            self.index, self.used = index, 0

    def remaining_s(self, now: datetime) -> int | None:
        """Whole seconds until the window ends, at least one; None: nobody knows."""
        if self.seconds == AT_ONCE:
            return None
        if self.seconds == MONTH:
            year, month = divmod(self.index + 1, 12)
            end = datetime(year, month + 1, 1, tzinfo=UTC).timestamp()
        else:
            end = (self.index + 1) * self.seconds - self.phase
        return max(1, int(end - now.timestamp()) + 1)


@dataclass(frozen=True)
class Refusal:
    """``retry_after`` is in seconds; None where the provider promises none."""

    problem: str
    retry_after: int | None


def limit_options(rules: tuple[Rule, ...]) -> dict[str, Option]:
    """The options with which tests change these limits, or switch all off."""
    return {
        "limits": Option(True, boolean),
        **{rule.option: Option(rule.limit, whole_or_none) for rule in rules},
    }


class Limiter:
    """Counts per company and for the whole app. Counting goes on when not enforced.

    :param rules: in the order in which a call runs into them
    :param options: with those of :func:`limit_options` among them
    """

    def __init__(self, clock: Clock, rules: tuple[Rule, ...], options: Options) -> None:
        self._clock, self._options = clock, options
        self._rules = {rule.name: rule for rule in rules}
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        with self._lock:
            self._windows: dict[tuple[str, str], Window] = {}

    def _window(self, rule: Rule, company_id: str, now: datetime) -> Window:
        owner = "" if rule.shared else company_id
        window = self._windows.get((rule.name, owner))
        if window is None:
            # Windows of different companies begin at different moments.
            phase = zlib.crc32(owner.encode()) % rule.seconds if rule.seconds > 0 else 0
            window = self._windows[rule.name, owner] = Window(rule.seconds, phase)
        window.roll(now)
        return window

    def enter(self, company_id: str, kinds: Collection[str] = ()) -> Refusal | None:
        """Count a call in, or say what it runs into. Pair with :meth:`leave`.

        :param kinds: what the call is, for rules that count one kind only
        """
        with self._lock:
            now = self._clock.now()
            counted = [
                (rule, self._window(rule, company_id, now))
                for rule in self._rules.values()
                if not rule.kind or rule.kind in kinds
            ]
            for rule, window in counted:
                limit = self._options[rule.option]
                if (
                    self._options["limits"]
                    and limit is not None
                    and window.used >= limit
                ):
                    return Refusal(rule.name, window.remaining_s(now))
            for _, window in counted:
                window.used += 1
            return None

    def leave(self, company_id: str) -> None:
        """A call that was counted in is over."""
        with self._lock:
            for (name, owner), window in self._windows.items():
                if (
                    self._rules[name].seconds == AT_ONCE
                    and owner in ("", company_id)
                    and window.used
                ):
                    window.used -= 1

    def left(self, company_id: str, name: str) -> int | None:
        """Calls left under a rule; None: it is lifted, or all are off."""
        with self._lock:
            rule = self._rules[name]
            limit = self._options[rule.option]
            if limit is None or not self._options["limits"]:
                return None
            return max(
                0, limit - self._window(rule, company_id, self._clock.now()).used
            )
