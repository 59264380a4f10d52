"""Run PostgreSQL for as long as some command uses it.

Started by :mod:`kit.postgres` in a session of its own, so that neither Ctrl-C
nor ``kill -9`` of one command takes the server from another, and none is left
behind when the last one is gone.
"""

import fcntl
import signal
import subprocess
import sys
import time
from pathlib import Path

from .command import die_with_parent
from .postgres import Place

STOP_FAST = signal.SIGINT  # PostgreSQL: end the sessions, write, stop


def keep(place, port):
    with open(place.root / "server.log", "a") as log:
        server = subprocess.Popen(
            [place.bin / "postgres", "-D", place.data, "-p", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=die_with_parent(STOP_FAST),
            **place.as_user(),
        )
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        _wait_for_disuse(place.root / "use.lock", server)
    finally:
        server.send_signal(STOP_FAST)
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for_disuse(path, server):
    """Return when nobody holds the use lock (then we do), or the server ended."""
    lock = open(path, "w")  # held until this process ends
    while server.poll() is None:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.5)
            continue
        globals()["_held"] = lock
        return


if __name__ == "__main__":
    root, folder, port, *user = sys.argv[1:]
    keep(Place(Path(root), Path(folder), user[0] if user else None), int(port))
