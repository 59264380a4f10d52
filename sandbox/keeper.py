"""Keeping the state over restarts: loaded at the start, saved soon after a change."""

from __future__ import annotations

import fcntl
import logging
import os
import threading
import time
from pathlib import Path

from werkzeug import Request, Response

from . import state
from .app import Sandbox
from .server import DropConnection

log = logging.getLogger("sandbox")

PAUSE_S = 1.0  # between two saves: what a kill -9 loses is this and one save
LOCK_S = 5  # how long one that is still stopping may hold the file
FINISH_S = 3  # how long requests under way may take when it stops
READING = ("GET", "HEAD", "OPTIONS")


class StateError(Exception):
    """The state cannot be kept there; says why in a sentence."""


class Keeper:
    """Stands before a sandbox and keeps its state in a file.

    Nothing is changed by reading, unless a planned fault strikes; all else asks for a
    save, which a thread of its own does.

    :param path: the file, which need not exist
    :param base: the sandbox's address
    :raise StateError: the file cannot be used, or another sandbox uses it
    """

    def __init__(self, path: str | Path, base: str) -> None:
        self.path = Path(path).resolve()
        self._changed, self._stopping = threading.Event(), threading.Event()
        self._gate = threading.Condition()
        self._running, self._closed = 0, False
        self._failed = False
        try:
            self._lock = _lock(self.path)
            self.sandbox = self._load(base)
            self.save()  # better to fail now than with the first invoice
        except OSError as error:
            raise StateError(
                f"Cannot keep the state in {self.path}: {error.strerror or error}"
            ) from error
        self.sandbox.webhooks.on_change(self._changed.set)
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)
        self._thread.start()

    def __call__(self, request: Request) -> Response:
        with self._gate:
            if self._closed:
                raise DropConnection
            self._running += 1
        try:
            return self.sandbox(request)
        finally:
            if request.method not in READING or self.sandbox.faults.all():
                self._changed.set()
            with self._gate:
                self._running -= 1
                self._gate.notify_all()

    def save(self) -> None:
        """:raise OSError: the file cannot be written; the old one is untouched"""
        state.write(self.path, self.sandbox.state())

    def stop(self) -> bool:
        """Take no more requests, and save; whether that worked.

        A request that is not done after some seconds is not waited for.
        """
        with self._gate:
            self._closed = True
            self._gate.wait_for(lambda: not self._running, FINISH_S)
        self._stopping.set()
        self._changed.set()
        self._thread.join()
        return self._attempt()

    def _run(self) -> None:
        while True:
            self._changed.wait()
            if self._stopping.is_set():
                return
            self._attempt()
            self._stopping.wait(PAUSE_S)

    def _attempt(self) -> bool:
        self._changed.clear()
        try:
            self.save()
        except Exception as error:
            # Most likely a full disk. The sandbox goes on, and so do the attempts.
            self._changed.set()
            if not self._failed:
                log.exception("The state is not saved in %s: %s", self.path, error)
            self._failed = True
            return False
        if self._failed:
            log.info("The state is saved in %s again", self.path)
        self._failed = False
        return True

    # --- the start ---

    def _load(self, base: str) -> Sandbox:
        sandbox = Sandbox(base)
        try:
            sandbox.restore(state.read(self.path))
        except FileNotFoundError:
            return sandbox
        except OSError:
            raise
        except Exception as error:
            # Also what a state of the right form does not hold. Half of it may be
            # restored by now: begin anew.
            why = (
                error
                if isinstance(error, state.Unusable)
                else (f"it cannot be restored: {error!r}")
            )
            aside = self.path.with_name(f"{self.path.name}.broken")
            os.replace(self.path, aside)
            log.warning(
                "The state in %s cannot be used, for %s. It is now %s, and "
                "this sandbox starts from its seed.",
                self.path,
                why,
                aside,
            )
            return Sandbox(base)
        log.info("Going on with the state in %s", self.path)
        return sandbox


def _lock(path: Path) -> object:
    """Hold the file until this process ends.

    Its own file, for the state is a new one after every save.

    :raise StateError: another sandbox holds it
    """
    number = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    file = open(number, "r+b", buffering=0)
    deadline = time.monotonic() + LOCK_S
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise StateError(
                    f"Another sandbox keeps its state in {path}; stop it, or name "
                    "another file."
                ) from None
            time.sleep(0.1)
