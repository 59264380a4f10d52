"""What goes wrong on purpose, and when."""

from __future__ import annotations

import itertools
import re
import threading
from dataclasses import asdict, dataclass

REFUSING = ("500", "503", "504", "525", "429", "unauthorized", "revoke")
KINDS = ("drop_before", "drop_after", "slow", "malformed", *REFUSING)
PROBLEMS = ("minute", "day", "concurrent", "appminute")
VARIANTS = ("truncated", "html")


class FieldError(ValueError):
    """A control request is wrong in one field."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(kw_only=True)
class Fault:
    """One planned failure.

    ``after`` matches are let through, then ``times`` are hit (-1: all of them).
    ``effect`` asks that an error status comes after the request took effect.
    """

    id: int
    provider: str | None
    method: str | None
    path: str
    kind: str
    times: int = 1
    after: int = 0
    seconds: float = 5.0
    problem: str = "minute"
    variant: str = "truncated"
    effect: bool = False
    fired: int = 0

    def matches(self, provider: str, method: str, target: str) -> bool:
        return (
            self.provider in (None, provider)
            and self.method in (None, method)
            and re.search(self.path, target) is not None
        )


class Faults:
    def __init__(self, providers: tuple[str, ...]) -> None:
        self._providers = providers
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._ids = itertools.count(1)

    def add(self, data: dict) -> Fault:
        """Plan a fault from the body of ``POST /sandbox/faults``.

        :raise FieldError: naming the field that is wrong
        """
        unknown = set(data) - (set(Fault.__dataclass_fields__) - {"id", "fired"})
        if unknown:
            raise FieldError(sorted(unknown)[0], "is not a field of a fault")
        kind = str(data.get("kind", ""))
        _one_of("kind", kind, KINDS)
        provider, method = data.get("provider"), data.get("method")
        if provider is not None:
            _one_of("provider", provider, self._providers)
        fault = Fault(
            id=next(self._ids),
            provider=provider,
            kind=kind,
            method=str(method).upper() if method else None,
            path=_pattern(data.get("path") or ""),
            times=_integer(data, "times", 1, -1),
            after=_integer(data, "after", 0, 0),
            seconds=_seconds(data.get("seconds", 5.0)),
            problem=_one_of("problem", data.get("problem", "minute"), PROBLEMS),
            variant=_one_of("variant", data.get("variant", "truncated"), VARIANTS),
            effect=data.get("effect") is True,
        )
        with self._lock:
            self._faults.append(fault)
        return fault

    def hit(self, provider: str, method: str, target: str) -> Fault | None:
        """The fault this request runs into, if any; the earliest planned wins.

        :param target: path and query after the provider's prefix
        """
        with self._lock:
            for fault in self._faults:
                if not fault.times or not fault.matches(provider, method, target):
                    continue
                if fault.after:
                    fault.after -= 1
                    continue
                fault.times -= fault.times > 0
                fault.fired += 1
                return fault
        return None

    def all(self) -> list[dict]:
        with self._lock:
            return [asdict(fault) for fault in self._faults]

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()


def _one_of(field: str, value: object, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise FieldError(field, f"must be one of {', '.join(allowed)}")
    return str(value)


def _pattern(value: object) -> str:
    if not isinstance(value, str):
        raise FieldError("path", "must be a regular expression")
    try:
        re.compile(value)
    except re.error as error:
        raise FieldError("path", f"is no regular expression: {error}") from error
    return value


def _integer(data: dict, field: str, default: int, least: int) -> int:
    value = data.get(field, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise FieldError(field, f"must be an integer, {least} or more")
    return value


def _seconds(value: object) -> float:
    if (
        not isinstance(value, int | float)
        or isinstance(value, bool)
        or not 0 <= value <= 3600
    ):
        raise FieldError("seconds", "must be a number from 0 to 3600")
    return float(value)
