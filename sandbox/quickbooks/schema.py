"""Reading what clients write: each property by its kind, unknown ones refused.

What is read is plain Python: a reference becomes the id it names, a date a `date`, a
number a `Decimal`. Clients of QuickBooks send much that means nothing (empty dates,
numbers as texts, references without a value); that reads as not sent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from . import errors
from .values import cents, day_of, decimal_of, plain, rounded

ENVELOPE = (
    "Id SyncToken MetaData domain sparse status CustomExtensions AttachableRef "
    "V4IDPseudonym ClientEntityId"
).split()


class Kind:
    """How one property is read."""

    def read(self, value: object, name: str) -> object | None:
        """The value, or None when the client has sent none.

        :raise Fault: it is not of this kind
        """
        raise NotImplementedError


class Value(Kind):
    """What an empty text sends as little as null does."""

    def read(self, value, name):
        return None if value is None or value == "" else self.parse(value, name)

    def parse(self, value: object, name: str) -> object | None:
        """The value that was sent.

        :raise Fault: it is not of this kind
        """
        raise NotImplementedError


@dataclass(frozen=True)
class Text(Kind):
    """A text; an empty one clears what was there."""

    limit: int = 4000

    def read(self, value, name):
        if value is None:
            return None
        if isinstance(value, dict | list):
            raise errors.bad_value(name, "an object")
        text = str(value)
        if len(text) > self.limit:
            raise errors.too_long(name, self.limit, len(text))
        return text


@dataclass(frozen=True)
class Word(Value):
    """One of a list of words."""

    words: tuple[str, ...]

    def parse(self, value, name):
        if value not in self.words:
            raise errors.bad_enum(name, value)
        return value


def _decimal(value: object, name: str) -> Decimal:
    try:
        return decimal_of(value)
    except ValueError:
        raise errors.bad_value(name, value) from None


@dataclass(frozen=True)
class Number(Value):
    """An amount of money with 2 decimals, or a number with so many at most."""

    places: int = 7

    def parse(self, value, name):
        result = _decimal(value, name)
        return (
            cents(result) if self.places == 2 else plain(rounded(result, self.places))
        )


class Whole(Value):
    """A whole number."""

    def parse(self, value, name):
        result = _decimal(value, name)
        if result != int(result):
            raise errors.bad_value(name, value)
        return int(result)


class Day(Value):
    """A calendar day."""

    def parse(self, value, name):
        try:
            return day_of(value)
        except ValueError:
            raise errors.bad_value(name, value) from None


class Flag(Value):
    """True or false, also as a text."""

    def parse(self, value, name):
        if isinstance(value, bool):
            return value
        if str(value).lower() in ("true", "false"):
            return str(value).lower() == "true"
        raise errors.bad_value(name, value)


class Ref(Value):
    """A reference; only its value counts."""

    def parse(self, value, name):
        if not isinstance(value, dict):
            raise errors.unreadable(f"{name} must be an object with a value")
        for key in value:
            if key not in ("value", "name", "type"):
                raise errors.unknown_property(
                    key, "ReferenceType", ["value", "name", "type"]
                )
        found = value.get("value")
        if found is None or found == "":
            return None
        if isinstance(found, dict | list):
            raise errors.bad_value(name, found)
        return str(found)


class Memo(Value):
    """The message to the customer: a text in an object."""

    def parse(self, value, name):
        if not isinstance(value, dict):
            raise errors.unreadable(f"{name} must be an object with a value")
        return Text(1000).read(value.get("value"), name)


class Ignored(Kind):
    """Known, and read-only or not played: whatever was sent is forgotten."""

    def read(self, value, name):
        return None


@dataclass(frozen=True)
class Many(Kind):
    """A list of things of one kind."""

    kind: Kind

    def read(self, value, name):
        if value is None:
            return None
        if not isinstance(value, list):
            raise errors.unreadable(f"{name} must be a list")
        found = (self.kind.read(item, name) for item in value)
        return [item for item in found if item is not None]


@dataclass(frozen=True)
class Shape(Kind):
    """An object with known properties."""

    name: str
    kinds: dict[str, Kind] = field(default_factory=dict)

    def read(self, value, name=""):
        if value is None or value == "":
            return None
        if not isinstance(value, dict):
            raise errors.unreadable(f"{name or self.name} must be an object")
        found = {}
        for key, sent in value.items():
            kind = self.kinds.get(key)
            if kind is None:
                raise errors.unknown_property(key, self.name, sorted(self.kinds))
            result = kind.read(sent, key)
            if result is not None:
                found[key] = result
        return found


def shape(name: str, ignored: str = "", **kinds: Kind) -> Shape:
    """A shape; `ignored` are words for the properties that are known and forgotten."""
    return Shape(name, {**{word: Ignored() for word in ignored.split()}, **kinds})


def entity(name: str, ignored: str = "", **kinds: Kind) -> Shape:
    """The shape of a whole entity, with what all of them have."""
    return shape(name, " ".join((*ENVELOPE, ignored)), **kinds)
