"""The file that a sandbox keeps its state in.

One line that says what the file is, pickles of (name, value) one after the other, and
the SHA-256 of all that. Lists are cut into pieces: whoever answers requests meanwhile
gets a turn between two of them. Reading makes objects of the classes named here and of
no others, whatever the file asks for.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import os
import pickle
from collections.abc import Iterable, Iterator
from dataclasses import fields
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from .ledger import Entry, Posting
from .tokens import Access, Code, Grant, Refresh

# Raise it when what is kept changes its meaning, or a row gains or loses a field that
# code relies on. Changed fields of OWN are seen without it.
VERSION = 2
OWN = (Access, Code, Entry, Grant, Posting, Refresh)
KNOWN = {
    (kind.__module__, kind.__qualname__): kind
    for kind in (
        *OWN,
        Decimal,
        datetime.date,
        datetime.datetime,
        datetime.timedelta,
        datetime.timezone,
    )
}
PIECE = 100  # rows
DIGEST = sha256().digest_size
State = dict[str, object]


class Unusable(Exception):
    """The file holds no state that this sandbox can go on from; says why."""


def nest(name: str, state: State) -> State:
    """The same state one level deeper: ``key`` becomes ``name/key``."""
    return {f"{name}/{key}": value for key, value in state.items()}


def part(state: State, name: str) -> State:
    """What :func:`nest` put under ``name``."""
    start = f"{name}/"
    return {
        key.removeprefix(start): value
        for key, value in state.items()
        if key.startswith(start)
    }


def heading() -> bytes:
    """First line of the file: version, and the fields of our own classes."""
    shape = {kind.__name__: [field.name for field in fields(kind)] for kind in OWN}
    mark = sha256(json.dumps(shape).encode()).hexdigest()[:12]
    return f"accounting sandbox state {VERSION} {mark}\n".encode()


def write(path: Path, items: Iterable[tuple[str, object]]) -> None:
    """Replace the file as a whole, or leave it as it was.

    :raise OSError: it cannot be written
    """
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    try:
        number = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(number, "wb") as file:
            total = sha256()
            for piece in _pieces(items):
                total.update(piece)
                file.write(piece)
            file.write(total.digest())
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)
    except BaseException:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the new name, too, outlives a power cut
    finally:
        os.close(folder)


def _pieces(items: Iterable[tuple[str, object]]) -> Iterator[bytes]:
    yield heading()
    for name, value in items:
        if not isinstance(value, list):
            yield pickle.dumps((name, value), 5)
            continue
        for start in range(0, len(value) or 1, PIECE):
            yield pickle.dumps((name, value[start : start + PIECE]), 5)


def read(path: Path) -> State:
    """What :func:`write` was given.

    :raise FileNotFoundError: there is no file
    :raise OSError: it cannot be read
    :raise Unusable: it is damaged, or of another version
    """
    data = path.read_bytes()
    first = heading()
    if not data.startswith(first):
        ours = data.startswith(first.split(b"state")[0])
        raise Unusable(
            "another version wrote it" if ours else "it is no state of a sandbox"
        )
    if sha256(data[:-DIGEST]).digest() != data[-DIGEST:]:
        raise Unusable("it is damaged")
    file = io.BytesIO(data[len(first) : -DIGEST])
    end, state = len(data) - len(first) - DIGEST, {}
    while file.tell() < end:
        try:
            name, value = _Reader(file).load()
        except Exception as error:  # pickle's own are of a dozen classes
            raise Unusable(f"it cannot be understood: {error!r}") from error
        if isinstance(value, list) and name in state:
            state[name].extend(value)
        else:
            state[name] = value
    return state


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> type:
        try:
            return KNOWN[module, name]
        except KeyError:
            raise pickle.UnpicklingError(
                f"{module}.{name} does not belong in a state"
            ) from None
