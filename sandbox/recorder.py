"""Every provider request the sandbox saw, bounded in memory, exactly counted."""

from __future__ import annotations

import re
import threading
from collections import Counter, deque

KEEP_ROWS = 20_000
BODY_CHARACTERS = 64 * 1024
BODY_BUDGET = 192 * 1024 * 1024  # characters, over all rows

_GUID = re.compile(r"^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$", re.I)


def shape(path: str) -> str:
    """A path with its identifiers folded, so that requests can be counted by kind.

    >>> shape("/api.xro/2.0/Invoices/INV-0042/Attachments/a.pdf")
    '/api.xro/2.0/Invoices/{id}/Attachments/{name}'
    """
    parts = path.split("/")
    for index, part in enumerate(parts):
        if index and parts[index - 1] == "Attachments" and part:
            parts[index] = "{name}"
        elif _GUID.match(part) or (index > 2 and re.search(r"\d", part)):
            parts[index] = "{id}"
    return "/".join(parts)


class Recorder:
    """Keeps the last rows; ``n`` numbers every request since the process started."""

    def __init__(self, keep: int = KEEP_ROWS, body: int = BODY_CHARACTERS) -> None:
        self._lock = threading.Lock()
        self._rows: deque[dict] = deque()
        self._bodies: deque[dict] = deque()  # rows that still hold their texts
        self._size = 0
        self._counts: Counter = Counter()
        self.keep, self.body_limit = keep, body
        self.last = 0

    def add(self, row: dict) -> int:
        """Number the row and keep it; the oldest texts, then rows, make room."""
        for name in ("body", "response"):
            value = row.get(name)
            if value and len(value) > self.body_limit:
                cut = len(value) - self.body_limit
                row[name] = f"{value[: self.body_limit]}… ({cut} more characters)"
        with self._lock:
            self.last += 1
            row = {"n": self.last, **row}
            self._rows.append(row)
            self._bodies.append(row)
            self._size += _size(row)
            self._counts[row["provider"], row["method"], shape(row["path"])] += 1
            self._make_room()
            return self.last

    def _make_room(self) -> None:
        while len(self._rows) > self.keep:
            dropped = self._rows.popleft()
            if self._bodies and self._bodies[0] is dropped:
                self._bodies.popleft()
                self._size -= _size(dropped)
        while self._size > BODY_BUDGET and self._bodies:
            oldest = self._bodies.popleft()
            self._size -= _size(oldest)
            oldest["body"] = oldest["response"] = "(forgotten to save memory)"

    def rows(self, provider: str | None = None, since: int = 0) -> list[dict]:
        with self._lock:
            rows = list(self._rows)
        return [
            row
            for row in rows
            if row["n"] > since and provider in (None, row["provider"])
        ]

    def summary(self, provider: str | None = None) -> dict:
        """Counts of all requests since the last ``forget``, also of dropped rows."""
        with self._lock:
            counts, kept, last = dict(self._counts), len(self._rows), self.last
        rows = [
            {"provider": code, "method": method, "path": path, "count": count}
            for (code, method, path), count in sorted(counts.items())
            if provider in (None, code)
        ]
        providers: Counter = Counter()
        for row in rows:
            providers[row["provider"]] += row["count"]
        return {
            "last": last,
            "total": sum(providers.values()),
            "kept": kept,
            "providers": dict(providers),
            "rows": rows,
        }

    def forget(self) -> None:
        """Drop the rows and counts; ``n`` runs on, so ``since`` stays meaningful."""
        with self._lock:
            self._rows.clear()
            self._bodies.clear()
            self._counts.clear()
            self._size = 0


def _size(row: dict) -> int:
    return len(row.get("body") or "") + len(row.get("response") or "")
