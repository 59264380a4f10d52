"""A write of one or many objects: all or nothing, or each for itself."""

from __future__ import annotations

from collections.abc import Callable

from .errors import Invalid, Problems, refused
from .routing import Call
from .store import NO_ID
from .values import Element, echo
from .wire import read_elements


class Kind:
    """How a kind of object is named on the wire.

    :param plural: the key of the list in bodies, also the endpoint
    :param key: the id's field
    :param error_flag: what says that an element was refused (contacts use another one)
    """

    def __init__(self, plural: str, key: str, error_flag: str = "HasErrors"):
        self.plural, self.key, self.error_flag = plural, key, error_flag


def write(
    call: Call,
    kind: Kind,
    apply: Callable[[Element], tuple[dict, list[str]]],
    render: Callable[[dict], dict],
) -> dict:
    """Apply each element of the body and answer with what came of it, in order.

    :param apply: books one element; returns its row and the warnings about it
    :param render: a row as it leaves
    :raise ApiError: 400 with all elements when one is refused and errors are summarised
    """
    elements = read_elements(call.request, kind.plural)
    summarise = call.flag("summarizeErrors", default=True)
    books = call.books
    if summarise:
        with books.transaction():
            return _all_or_nothing(kind, elements, apply, render)
    return {
        kind.plural: [
            _each(books, kind, element, apply, render) for element in elements
        ]
    }


def _all_or_nothing(kind, elements, apply, render) -> dict:
    done, failures = [], []
    for element in elements:
        try:
            done.append(apply(element))
        except Invalid as error:
            failures.append(_failure(kind, element, error.problems))
    if failures:
        raise refused(failures)
    return {kind.plural: [_success(render, *result) for result in done]}


def _each(books, kind, element, apply, render) -> dict:
    try:
        with books.transaction():
            row, warnings = apply(element)
    except Invalid as error:
        result = _failure(kind, element, error.problems)
        result["StatusAttributeString"] = "ERROR"
        result[kind.error_flag] = True
        return result
    result = _success(render, row, warnings)
    result.setdefault("StatusAttributeString", "OK")
    return result


def _success(render, row: dict, warnings: list[str]) -> dict:
    result = render(row)
    if warnings:
        result["StatusAttributeString"] = "WARNING"
        result["Warnings"] = [{"Message": text} for text in warnings]
    return result


def _failure(kind: Kind, element: Element, problems: Problems) -> dict:
    """The element as it was sent, with its messages on it and on its lines."""
    result = echo(element.raw)
    result.setdefault(kind.key, NO_ID)
    lines = next(
        (
            result[k]
            for k in ("LineItems", "JournalLines")
            if isinstance(result.get(k), list)
        ),
        [],
    )
    for position, messages in problems.lines.items():
        if position < len(lines):
            lines[position]["ValidationErrors"] = _messages(messages)
    result["ValidationErrors"] = _messages(problems.messages)
    return result


def _messages(texts: list[str]) -> list[dict]:
    return [{"Message": text} for text in texts]
