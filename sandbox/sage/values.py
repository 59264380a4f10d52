"""Reading what clients write, and the forms in which Sage writes values back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from ..ledger import ZERO, cents  # noqa: F401  (what all of these books count with)
from .errors import Problems, bad_request

HUNDRED = Decimal(100)
ONE = Decimal(1)


def rounded(value: Decimal, places: int) -> Decimal:
    """Round to so many decimals, half away from zero."""
    return value.quantize(ONE.scaleb(-places), ROUND_HALF_UP)


def text_of(value: Decimal | None) -> str | None:
    """A number as Sage's JSON holds it: text, one decimal at least (`"120.0"`)."""
    if value is None:
        return None
    if not value:
        return "0.0"
    plain = format(value.normalize(), "f")
    return plain if "." in plain else f"{plain}.0"


def moment(value: datetime | None) -> str | None:
    """A moment in UTC with whole seconds."""
    return None if value is None else value.strftime("%Y-%m-%dT%H:%M:%SZ")


def day_text(value: date | None) -> str | None:
    """A calendar day."""
    return None if value is None else value.isoformat()


def parse_day(text: str) -> date:
    """The calendar day of `2026-11-20` or of a moment, as written.

    :raise ValueError: it is neither
    """
    return datetime.fromisoformat(text.strip()).date()


def parse_moment(text: str) -> datetime:
    """An aware moment; a day means its beginning in UTC.

    :raise ValueError: it is none
    """
    found = datetime.fromisoformat(text.strip())
    if found.tzinfo is None:
        return found.replace(tzinfo=UTC)
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise ValueError(text) from None


class Element:
    """One object of a request body, read by key and kind.

    What cannot be read is noted as a problem under the field's path and reads as None.
    """

    __slots__ = ("raw", "problems", "path")

    def __init__(self, raw: object, problems: Problems, path: str = ""):
        if not isinstance(raw, dict):
            raise bad_request("The request body could not be read.", path)
        self.raw, self.problems, self.path = raw, problems, path

    def at(self, key: str) -> str:
        """The path of a field, as `$source` names it."""
        return f"{self.path}.{key}" if self.path else key

    def sent(self, key: str) -> bool:
        """Whether the key is there, be it null."""
        return key in self.raw

    def has(self, key: str) -> bool:
        """Whether a value was sent; null and what is empty count as none."""
        return self.raw.get(key) not in (None, "", [])

    def refuse(self, key: str, message: str) -> None:
        self.problems.add(self.at(key), message)

    def need(self, *keys: str) -> None:
        """Note every field of these that has no value."""
        for key in keys:
            if not self.has(key):
                self.problems.add(self.at(key))

    def text(self, key: str, longest: int | None = None) -> str | None:
        value = self.raw.get(key)
        if value is None:
            return None
        if isinstance(value, (dict, list)):
            self.refuse(key, "is invalid")
            return None
        value = str(value)
        if longest is not None and len(value) > longest:
            self.refuse(key, f"is too long (maximum is {longest} characters)")
        return value

    def number(self, key: str) -> Decimal | None:
        value = self.raw.get(key)
        if value is None or value == "":
            return None
        try:
            if isinstance(value, (bool, dict, list)):
                raise InvalidOperation
            result = Decimal(value)
            if not result.is_finite() or abs(result) >= Decimal("1e12"):
                raise InvalidOperation
        except InvalidOperation:
            self.refuse(key, "is not a number")
            return None
        return result

    def money(self, key: str) -> Decimal | None:
        value = self.number(key)
        return None if value is None else cents(value)

    def whole(self, key: str) -> int | None:
        value = self.number(key)
        if value is not None and value != int(value):
            self.refuse(key, "must be an integer")
            return None
        return None if value is None else int(value)

    def day(self, key: str) -> date | None:
        value = self.raw.get(key)
        if value is None or value == "":
            return None
        try:
            return parse_day(value)
        except (ValueError, AttributeError):
            self.refuse(key, "is invalid")
            return None

    def flag(self, key: str) -> bool | None:
        value = self.raw.get(key)
        if value is None or isinstance(value, bool):
            return value
        if value in ("true", "false"):
            return value == "true"
        self.refuse(key, "is invalid")
        return None

    def one(self, key: str) -> Element | None:
        value = self.raw.get(key)
        return None if value is None else Element(value, self.problems, self.at(key))

    def many(self, key: str) -> list[Element] | None:
        value = self.raw.get(key)
        if value is None:
            return None
        if not isinstance(value, list):
            raise bad_request("The request body could not be read.", self.at(key))
        return [Element(item, self.problems, self.at(key)) for item in value]

    def ids(self, key: str) -> list[str] | None:
        value = self.raw.get(key)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise bad_request("The request body could not be read.", self.at(key))
        return value
