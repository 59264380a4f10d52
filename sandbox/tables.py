"""Tables of rows that can be rolled back, and books made of them.

A row is a dict whose keys are the provider's own field names and whose values are
Python's (`Decimal`, `date`, aware UTC `datetime`, `str`); keys that start with an
underscore never leave the books. Rows are replaced, never changed in place: that makes
undoing a refused request a matter of putting the old rows back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from .company import Company
from .ledger import Ledger
from .state import State, nest, part

Row = dict


class Journal:
    """What was changed since the last commit, and the events waiting for it."""

    def __init__(self):
        self.changes: list[tuple[Table, str, Row | None]] = []
        self.events: list[tuple[str, str, str, str]] = []

    def clear(self) -> None:
        self.changes.clear()
        self.events.clear()


class Table:
    """Rows by id, with further indexes; every index may hold several rows per value."""

    def __init__(
        self, journal: Journal, key: str, **indexes: Callable[[Row], object | None]
    ):
        self.key = key
        self.rows: dict[str, Row] = {}
        self._journal = journal
        self._keys = indexes
        self._indexes: dict[str, dict[object, dict[str, None]]] = {
            name: {} for name in indexes
        }

    def add_index(self, name: str, key: Callable[[Row], object | None]) -> None:
        """A further index, while the table is still empty."""
        self._keys[name], self._indexes[name] = key, {}

    def has_index(self, name: str) -> bool:
        """Whether rows can be found by it."""
        return name in self._indexes

    def __iter__(self) -> Iterator[Row]:
        return iter(list(self.rows.values()))

    def __len__(self) -> int:
        return len(self.rows)

    def get(self, row_id: str | None) -> Row | None:
        """The row of that id, in any letter case."""
        return self.rows.get((row_id or "").lower())

    def find(self, index: str, value: object) -> Row | None:
        """The oldest row with that value, or None."""
        ids = self._indexes[index].get(value)
        return self.rows[next(iter(ids))] if ids else None

    def all(self, index: str, value: object) -> list[Row]:
        """Every row with that value, oldest first."""
        return [self.rows[i] for i in self._indexes[index].get(value, ())]

    def save(self, row: Row) -> Row:
        """Insert or replace; remembered until the journal is cleared."""
        row_id = row[self.key]
        self._journal.changes.append((self, row_id, self.rows.get(row_id)))
        self._put(row_id, row)
        return row

    def remove(self, row_id: str) -> None:
        """Forget a row; remembered until the journal is cleared."""
        self._journal.changes.append((self, row_id, self.rows.get(row_id)))
        self._put(row_id, None)

    def state(self) -> list[Row]:
        """The rows; the list is a copy, and rows are never changed in place."""
        return list(self.rows.values())

    def restore(self, state: list[Row]) -> None:
        """Fill a table that is empty."""
        for row in state:
            self._put(row[self.key], row)

    def _put(self, row_id: str, row: Row | None) -> None:
        old = self.rows.pop(row_id, None) if row is None else self.rows.get(row_id)
        for name, key in self._keys.items():
            before = key(old) if old is not None else None
            after = key(row) if row is not None else None
            if before == after:
                continue
            if before is not None:
                del self._indexes[name][before][row_id]
            if after is not None:
                self._indexes[name].setdefault(after, {})[row_id] = None
        if row is not None:
            self.rows[row_id] = row


class BaseBooks:
    """What the books of one company are made of, at any provider.

    Callers hold `lock` while they read or write. A `Table` among the attributes is kept
    over a restart by itself, and so is every attribute named in `LOOSE`. Those that
    `UNDONE` names are replaced as rows are, never changed in place, and put back when
    a request is refused.
    """

    LOOSE: tuple[str, ...] = ()
    UNDONE: tuple[str, ...] = ()

    def __init__(self, company: Company, clock):
        self.company, self.clock = company, clock
        self.lock = threading.RLock()
        self.journal = Journal()
        self.ledger = Ledger(company.currency)

    @property
    def base_currency(self) -> str:
        return self.company.currency

    def now(self) -> datetime:
        """The sandbox's clock, in whole milliseconds."""
        moment = self.clock.now()
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def today(self) -> date:
        """The calendar day, in UTC."""
        return self.now().date()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all that happens inside, or, when it raises, nothing of it."""
        journal, mark = self.journal, self.ledger.mark()
        changes, events = len(journal.changes), len(journal.events)
        held = {name: getattr(self, name) for name in self.UNDONE}
        try:
            yield
        except BaseException:
            while len(journal.changes) > changes:
                table, row_id, old = journal.changes.pop()
                table._put(row_id, old)
            del journal.events[events:]
            self.ledger.rollback(mark)
            vars(self).update(held)
            raise

    # --- over a restart ---

    def state(self) -> State:
        """Everything, as of one moment: `lock` is held while the copies are made."""
        with self.lock:
            return {
                **{name: dict(getattr(self, name)) for name in self.LOOSE},
                **nest("ledger", self.ledger.state()),
                **nest(
                    "tables", {name: table.state() for name, table in self._tables()}
                ),
            }

    def restore(self, state: State) -> None:
        """Fill new books.

        :raise KeyError: something is missing
        """
        for name in self.LOOSE:
            setattr(self, name, state[name])
        self.ledger.restore(part(state, "ledger"))
        for name, table in self._tables():
            table.restore(state[f"tables/{name}"])

    def _tables(self) -> list[tuple[str, Table]]:
        return [
            (name, value)
            for name, value in vars(self).items()
            if isinstance(value, Table)
        ]
