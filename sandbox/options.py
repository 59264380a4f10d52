"""What a front lets tests change: names, defaults, and which values are taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .faults import FieldError

LARGEST = 10_000_000

Check = Callable[[str, object], object]
"""(name, value) -> the value; raises FieldError."""


@dataclass(frozen=True)
class Option:
    """:param default: its value after a reset; :param check: what it may be"""

    default: object
    check: Check


def whole(field: str, value: object) -> int:
    if (
        not isinstance(value, int)
        or isinstance(value, bool)
        or not 0 <= value <= LARGEST
    ):
        raise FieldError(field, "must be an integer, 0 or more")
    return value


def whole_or_none(field: str, value: object) -> int | None:
    return None if value is None else whole(field, value)


def boolean(field: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise FieldError(field, "must be true or false")
    return value


def one_of(*allowed: str) -> Check:
    def check(field: str, value: object) -> str:
        if value not in allowed:
            raise FieldError(field, f"must be one of {', '.join(allowed)}")
        return str(value)

    return check


class Options:
    """The options of one front, as they stand.

    :param declared: every option that there is
    """

    def __init__(self, declared: Mapping[str, Option]) -> None:
        self._declared = dict(declared)
        self.reset()

    def __getitem__(self, name: str) -> object:
        return self.values[name]

    def reset(self) -> None:
        self.values = {name: known.default for name, known in self._declared.items()}

    def take(self, data: dict) -> dict:
        """Take what is known; give back the rest.

        :raise FieldError: a value is wrong; nothing is taken then
        """
        taken = {
            name: self._declared[name].check(name, value)
            for name, value in data.items()
            if name in self._declared
        }
        self.values = {**self.values, **taken}
        return {name: value for name, value in data.items() if name not in taken}

    def state(self) -> dict:
        return dict(self.values)

    def restore(self, state: dict) -> None:
        """:raise KeyError: an option is missing"""
        self.values = {name: state[name] for name in self._declared}
