"""The query language: a statement becomes a plan, nothing is evaluated as code.

    SELECT * | COUNT(*) | names FROM Entity [WHERE name op value [AND …]]
    [ORDERBY name [ASC|DESC] [, …]] [STARTPOSITION n] [MAXRESULTS n]
Source: Intuit's page on data queries, read 2026-11; section 4.6 of the reference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .errors import query_invalid, query_syntax

PAGE, MAX_PAGE = 100, 1000
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<text>'(?:[^'\\]|\\.)*') | (?P<operator><=|>=|<|>|=|\(|\)|,|\*) |
    (?P<number>-?\d+(?:\.\d+)?(?![\w.])) | (?P<word>[A-Za-z_][\w.]*)
    )""",
    re.X | re.S,
)
_OPERATORS = ("=", "<", ">", "<=", ">=", "in", "like")
_CLAUSES = ("where", "orderby", "order", "startposition", "maxresults", "iterate")


@dataclass(frozen=True)
class Condition:
    """One comparison; `value` is a text, or a list of texts for IN."""

    name: str
    operator: str
    value: object


@dataclass
class Plan:
    """A statement that has been understood."""

    entity: str = ""
    count: bool = False
    named: frozenset[str] = frozenset()  # lower-case names beside the star
    conditions: list[Condition] = field(default_factory=list)
    order: list[tuple[str, bool]] = field(default_factory=list)  # name, descending
    start: int = 1
    limit: int = PAGE


def parse(statement: str) -> Plan:
    """Understand a statement.

    :raise Fault: 4000 for what cannot be parsed, 4001 for numbers out of range
    """
    return _Parser(statement).plan()


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at, text = [], 0, text.strip().rstrip(";").rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match:
            raise query_syntax(
                f"Lexical error at line 1, column {at + 1}. Encountered: "
                f'"{text[at : at + 1]}"'
            )
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


class _Parser:
    def __init__(self, statement: str):
        self.tokens, self.at = _tokens(statement), 0

    def peek(self) -> str:
        return self.tokens[self.at][1].lower() if self.at < len(self.tokens) else ""

    def take(self, *expected: str) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise query_syntax('Encountered "<EOF>" where more was expected')
        token = self.tokens[self.at]
        if expected and token[1].lower() not in expected:
            raise query_syntax(f'Encountered " "{token[1]}"" at token {self.at + 1}')
        self.at += 1
        return token

    def plan(self) -> Plan:
        plan = Plan()
        self.take("select")
        plan.count, plan.named = self.columns()
        self.take("from")
        kind, plan.entity = self.take()
        if kind != "word" or plan.entity.lower() in _CLAUSES:
            raise query_syntax(f'Encountered " "{plan.entity}""')
        if self.peek() == "where":
            self.take()
            plan.conditions = self.conditions()
        if self.peek() in ("orderby", "order"):
            if self.take()[1].lower() == "order":
                self.take("by")
            plan.order = self.order()
        while self.peek() in ("startposition", "maxresults"):
            word = self.take()[1].lower()
            if word == "startposition":
                plan.start = self.number(1, None)
            else:
                plan.limit = self.number(0, MAX_PAGE)
        if self.at < len(self.tokens):
            raise query_syntax(
                f'Encountered " "{self.tokens[self.at][1]}"" at token {self.at + 1}'
            )
        return plan

    def columns(self) -> tuple[bool, frozenset[str]]:
        """Whether it counts, and what is named: all properties come back anyway."""
        named = set()
        if self.peek() == "count":
            self.take()
            for sign in ("(", "*", ")"):
                self.take(sign)
            return True, frozenset()
        while True:
            kind, word = self.take()
            if kind != "word" and word != "*":
                raise query_syntax(f'Encountered " "{word}""')
            named.add(word.lower())
            if self.peek() != ",":
                return False, frozenset(named)
            self.take()

    def conditions(self) -> list[Condition]:
        found = [self.condition()]
        while self.peek() == "and":
            self.take()
            found.append(self.condition())
        return found

    def condition(self) -> Condition:
        kind, name = self.take()
        if kind != "word":
            raise query_syntax(f'Encountered " "{name}""')
        operator = self.take(*_OPERATORS)[1].lower()
        if operator != "in":
            return Condition(name, operator, self.literal())
        self.take("(")
        values = [self.literal()]
        while self.peek() == ",":
            self.take()
            values.append(self.literal())
        self.take(")")
        return Condition(name, operator, values)

    def literal(self) -> str:
        kind, text = self.take()
        if kind == "text":
            return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.S)
        if kind == "number" or text.lower() in ("true", "false"):
            return text.lower()
        raise query_syntax(f'Encountered " "{text}""')

    def order(self) -> list[tuple[str, bool]]:
        found = []
        while True:
            kind, name = self.take()
            if kind != "word":
                raise query_syntax(f'Encountered " "{name}""')
            descending = False
            if self.peek() in ("asc", "desc"):
                descending = self.take()[1].lower() == "desc"
            found.append((name, descending))
            if self.peek() != ",":
                return found
            self.take()

    def number(self, least: int, most: int | None) -> int:
        kind, text = self.take()
        if kind != "number" or not text.lstrip("-").isdigit():
            raise query_syntax(f'Encountered " "{text}""')
        value = int(text)
        if value < least:
            raise query_invalid(
                f"value {value} is too small. Min allowed value is {least}"
            )
        if most is not None and value > most:
            raise query_invalid(
                f"value {value} is too large. Max allowed value is {most}"
            )
        return value
