"""What the books know of each entity: how it is written, shown, asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..tables import Row
from . import errors
from .schema import Shape
from .shapes import SHAPES


@dataclass(frozen=True, kw_only=True)
class Entity:
    """One kind of record.

    :param counter: which counter its ids come from
    :param write: books what was sent and gives the saved row
    :param undo: takes back what a transaction did, before it is deleted or voided, and
        gives the fields of the voided row
    :param extra: adds to a rendered record what is computed on reading
    :param label: how QuickBooks writes the type in texts
    :param loose: nothing in the books follows from it: it may be deleted at any time
    """

    name: str
    counter: str
    write: Callable | None = None
    undo: Callable | None = None
    extra: Callable | None = None
    label: str = ""
    filters: frozenset[str] = frozenset()
    total_count: bool = False
    in_cdc: bool = True
    loose: bool = False
    shape: Shape | None = None

    @property
    def is_transaction(self) -> bool:
        return self.counter == "Txn"


ENTITIES: dict[str, Entity] = {}
# Entities of QuickBooks that the sandbox has not: lists of them are empty.
ABSENT = frozenset(
    (
        "budget",
        "customertype",
        "employee",
        "estimate",
        "inventoryadjustment",
        "journalcode",
        "purchaseorder",
        "recurringtransaction",
        "reimbursecharge",
        "timeactivity",
        "transfer",
    )
)
_COMMON = ("Id", "MetaData.CreateTime", "MetaData.LastUpdatedTime")


def register(
    name: str, counter: str, *, filters: str = "", label: str = "", **more
) -> None:
    """Make an entity known; `filters` are the properties that queries may use."""
    ENTITIES[name.lower()] = Entity(
        name=name,
        counter=counter,
        filters=frozenset((*_COMMON, *filters.split())),
        label=label or name,
        shape=SHAPES.get(name),
        **more,
    )


def entity(name: str) -> Entity:
    """The entity of that name, in any letter case.

    :raise Fault: 500 when there is none
    """
    found = ENTITIES.get(name.lower())
    if found is None:
        raise errors.unsupported(name)
    return found


def find(books, kind: Entity, row_id: object) -> Row:
    """A record by id.

    :raise Fault: 2030 for what is no id, 610 for what is not there
    """
    if not str(row_id).isdecimal():
        raise errors.bad_id(row_id)
    row = books[kind.name].get(str(row_id))
    if row is None:
        raise errors.not_found()
    return row
