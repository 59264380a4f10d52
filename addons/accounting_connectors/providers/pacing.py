"""What a provider takes in a second."""

import threading
import time
from functools import lru_cache


class Pacer:
    """Spaces calls out, so that no second has more than the provider takes. One per
    company and process: the limits of minutes and days are shared by the database, but
    no database is asked ten times a second.

    :param int calls_per_second: the limit; one of them is left as a margin, because
        calls do not arrive as evenly as they leave
    """

    def __init__(self, calls_per_second):
        self._spacing = 1 / max(calls_per_second - 1, 1)
        self._next = time.monotonic()
        self._lock = threading.Lock()

    def wait(self):
        """Take the next turn, and wait for it."""
        with self._lock:
            turn = max(self._next, time.monotonic())
            self._next = turn + self._spacing
        time.sleep(max(turn - time.monotonic(), 0))


@lru_cache(maxsize=10_000)
def pacer(provider, tenant_id, calls_per_second):
    """What all calls of this process for one company keep to; None without a limit.

    :rtype: Pacer | None
    """
    return Pacer(calls_per_second) if calls_per_second else None
