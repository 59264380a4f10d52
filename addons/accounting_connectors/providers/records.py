"""Canonical records as JSON and back, exactly: what is kept of a remote record until it
has been dealt with, and afterwards to tell what changes."""

import dataclasses
import types
import typing
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache


def dump(record):
    """A canonical record as JSON values; what is as by default is left out.

    :rtype: dict
    """
    found = {}
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        if value != field.default:
            found[field.name] = _plain(value)
    return found


def load(cls, values):
    """The record that :func:`dump` made these values of. Fields that the class does not
    have any more are passed over.

    :param type cls: a frozen dataclass of ours
    """
    known = hints(cls)
    return cls(
        **{
            name: _typed(known[name], value)
            for name, value in values.items()
            if name in known
        }
    )


@cache
def hints(cls):
    """Types of a record's fields by name."""
    # a field may be called as its type is (date): look names up in the module alone
    found = typing.get_type_hints(cls, localns={})
    return {field.name: found[field.name] for field in dataclasses.fields(cls)}


def _plain(value):
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        return dump(value)
    if isinstance(value, tuple | list | frozenset):
        return [_plain(one) for one in value]
    return value


def _typed(hint, value):
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        if value is None:
            return None
        return _typed(next(a for a in arguments if a is not type(None)), value)
    if origin is tuple:
        if arguments[-1:] == (...,):
            return tuple(_typed(arguments[0], one) for one in value)
        return tuple(map(_typed, arguments, value))
    if not isinstance(hint, type):
        return value
    if dataclasses.is_dataclass(hint):
        return load(hint, value)
    if issubclass(hint, datetime | date):
        return hint.fromisoformat(value)
    if issubclass(hint, Decimal | Enum):
        return hint(value)
    return value
