"""`where`, `order`, paging, `If-Modified-Since` and the list parameters.

The grammar is the part of Xero's that its documentation shows:
    expression  := term (OR term)* ; term := factor (AND factor)*
    factor      := "(" expression ")" | field operator literal | field.Method("text")
    literal     := "text" | number | true | false | null | guid("…")
                 | DateTime(y, m, d…) | DateTime.Parse("…")
Nothing is evaluated as code: the text becomes a tree of small functions.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

from .errors import QUERY_PARSE, ApiError, bad_request
from .values import parse_moment

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<text>"(?:[^"\\]|\\.)*") | (?P<number>-?\d+(?:\.\d+)?) |
    (?P<operator>==|!=|<>|<=|>=|&&|\|\||[=<>(),]) | (?P<name>\.?[A-Za-z_][\w.]*)
    )""",
    re.X,
)
_COMPARE = {
    "==": operator.eq,
    "=": operator.eq,
    "!=": operator.ne,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_METHODS = {
    "contains": lambda a, b: b in a,
    "startswith": str.startswith,
    "endswith": str.endswith,
}
MAX_PAGE_SIZE, PAGE_SIZE, MAX_DEPTH = 1000, 100, 50
Getter = Callable[[dict], object]


def _bad(message: str) -> ApiError:
    return bad_request(QUERY_PARSE, message)


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match:
            raise _bad(f"Syntax error at character {at}: '{text[at : at + 10]}'")
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


def _unquote(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def _comparable(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value


class _Parser:
    """Recursive descent over the tokens; `fields` maps lower-case names to getters."""

    def __init__(self, text: str, fields: dict[str, Getter]):
        self.tokens, self.at, self.fields, self.depth = _tokens(text), 0, fields, 0

    def parse(self) -> Callable[[dict], bool]:
        tree = self.expression()
        if self.at < len(self.tokens):
            raise _bad(f"Syntax error near '{self.tokens[self.at][1]}'")
        return tree

    def peek(self) -> str:
        return self.tokens[self.at][1].lower() if self.at < len(self.tokens) else ""

    def take(self, *expected: str) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise _bad("Syntax error: the expression ends too early")
        token = self.tokens[self.at]
        if expected and token[1].lower() not in expected:
            raise _bad(f"Syntax error near '{token[1]}'")
        self.at += 1
        return token

    def expression(self):
        parts = [self.term()]
        while self.peek() in ("or", "||"):
            self.take()
            parts.append(self.term())
        return parts[0] if len(parts) == 1 else lambda r: any(p(r) for p in parts)

    def term(self):
        parts = [self.factor()]
        while self.peek() in ("and", "&&"):
            self.take()
            parts.append(self.factor())
        return parts[0] if len(parts) == 1 else lambda r: all(p(r) for p in parts)

    def factor(self):
        if self.peek() != "(":
            return self.comparison()
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _bad("Syntax error: too many brackets")
        self.take()
        inner = self.expression()
        self.take(")")
        return inner

    def comparison(self):
        kind, name = self.take()
        if kind != "name":
            raise _bad(f"Syntax error near '{name}'")
        if self.peek() == "(":
            return self.method(name)
        getter = self.field(name)
        sign = self.take(*_COMPARE)[1]
        return _compare(getter, sign, self.literal())

    def field(self, name: str) -> Getter:
        try:
            return self.fields[name.lower()]
        except KeyError:
            raise _bad(f"No property or field '{name}' exists") from None

    def method(self, name: str):
        path, _, method = name.rpartition(".")
        lower = path.lower().endswith(".tolower")
        if method.lower() == "tolower":
            self.take("(")
            self.take(")")
            rest = self.take()[1]
            if not rest.startswith("."):
                raise _bad(f"Syntax error near '{rest}'")
            method, lower = rest.lstrip("."), True
        test = _METHODS.get(method.lower())
        if test is None:
            raise _bad(f"No applicable method '{method}' exists")
        getter = self.field(path)
        self.take("(")
        kind, text = self.take()
        if kind != "text":
            raise _bad(f"Syntax error near '{text}'")
        self.take(")")
        wanted = _unquote(text)

        def matches(row):
            value = getter(row)
            if not isinstance(value, str):
                return False
            return test(value.lower() if lower else value, wanted)

        return self.as_boolean(matches)

    def as_boolean(self, test):
        if self.peek() not in ("==", "="):
            return test
        self.take()
        wanted = self.take("true", "false")[1].lower() == "true"
        return lambda row: test(row) == wanted

    def literal(self):
        kind, text = self.take()
        if kind == "text":
            return _unquote(text)
        if kind == "number":
            return Decimal(text)
        word = text.lower()
        if word in ("true", "false"):
            return word == "true"
        if word == "null":
            return None
        if word in ("guid", "datetime", "datetime.parse") and self.peek() == "(":
            return self.call(word)
        raise _bad(f"Syntax error near '{text}'")

    def call(self, word: str):
        self.take("(")
        arguments = [self.take()]
        while self.peek() == ",":
            self.take()
            arguments.append(self.take())
        self.take(")")
        try:
            if word == "datetime":
                return datetime(*(int(a[1]) for a in arguments), tzinfo=UTC)
            text = _unquote(arguments[0][1])
            return text.lower() if word == "guid" else parse_moment(text)
        except (ValueError, TypeError):
            raise _bad(f"Invalid argument of {word}") from None


def _compare(getter: Getter, sign: str, literal: object):
    compare = _COMPARE[sign]

    def matches(row):
        value = _comparable(getter(row))
        if value is None or literal is None:
            return (
                compare(value, literal)
                if compare in (operator.eq, operator.ne)
                else False
            )
        try:
            return compare(value, literal)
        except TypeError:
            raise _bad("Operator incompatible with operand types") from None

    return matches


def where(text: str | None, fields: dict[str, Getter]) -> Callable[[dict], bool] | None:
    """The test that a `where` parameter stands for.

    :raise ApiError: 400 QueryParseException
    """
    return _Parser(text, fields).parse() if text and text.strip() else None


def order(rows: list[dict], text: str | None, fields: dict[str, Getter]) -> list[dict]:
    """The rows in the asked order; rows without the field come first.

    :raise ApiError: 400 QueryParseException
    """
    for part in reversed([p for p in (text or "").split(",") if p.strip()]):
        words = part.split()
        direction = words[1].upper() if len(words) > 1 else "ASC"
        if len(words) > 2 or direction not in ("ASC", "DESC"):
            raise _bad(f"Syntax error in order: '{part.strip()}'")
        getter = fields.get(words[0].lower())
        if getter is None:
            raise _bad(f"No property or field '{words[0]}' exists")
        rows = sorted(rows, key=_sort_key(getter), reverse=direction == "DESC")
    return rows


def _sort_key(getter: Getter):
    def key(row):
        value = _comparable(getter(row))
        return (value is not None, value if value is not None else 0)

    return key


def modified_since(header: str | None) -> datetime | None:
    """The moment of an `If-Modified-Since` header.

    :raise ApiError: 412 when it is no date
    """
    if not header:
        return None
    try:
        return parse_moment(header)
    except ValueError:
        pass
    try:
        moment = datetime.strptime(header.strip(), "%a, %d %b %Y %H:%M:%S GMT")
        return moment.replace(tzinfo=UTC)
    except ValueError:
        raise ApiError(412, "The If-Modified-Since header could not be read") from None


def words(text: str | None) -> list[str]:
    """A comma-separated parameter as a list."""
    return [w.strip() for w in (text or "").split(",") if w.strip()]


def paged(
    rows: list[dict], page: str | None, size: str | None
) -> tuple[list[dict], dict]:
    """One page of the rows, and the `pagination` object that describes it.

    A page size out of range is clamped to 1–1000, a page below 1 reads as 1.
    """
    number = max(_whole(page, 1), 1)
    length = min(max(_whole(size, PAGE_SIZE), 1), MAX_PAGE_SIZE)
    start = (number - 1) * length
    return rows[start : start + length], {
        "page": number,
        "pageSize": length,
        "pageCount": -(-len(rows) // length),
        "itemCount": len(rows),
    }


def _whole(text: str | None, default: int) -> int:
    if not text:
        return default
    try:
        return int(text)
    except ValueError:
        raise _bad(f"'{text}' is not a whole number") from None


def plain_fields(names: Iterable[str]) -> dict[str, Getter]:
    """Getters of fields that stand in the row itself."""

    def getter(name):
        return lambda row: row.get(name)

    return {name.lower(): getter(name) for name in names}
