"""A sandbox for tests and tools: a child process, and a client of its controls."""

from __future__ import annotations

import ctypes
import json
import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parent.parent


class SandboxError(Exception):
    """The sandbox did not start, or refused a control request."""


class SandboxClient:
    """Thin wrapper over the control routes. Uses no proxy and no session."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def call(self, method: str, path: str, data: object = None) -> Any:
        """:raise SandboxError: with the sandbox's own words, for 4xx and 5xx"""
        parts = urlsplit(self.url)
        connection = HTTPConnection(parts.hostname, parts.port, timeout=60)
        try:
            body = None if data is None else json.dumps(data)
            connection.request(method, path, body, {"Content-Type": "application/json"})
            reply = connection.getresponse()
            text = reply.read()
        finally:
            connection.close()
        if reply.status >= 400:
            raise SandboxError(f"{method} {path}: {reply.status} {text.decode()}")
        return json.loads(text)

    def describe(self, provider: str | None = None) -> dict:
        """``/sandbox.json``, or one provider's part of it."""
        providers = self.call("GET", "/sandbox.json")
        return providers["providers"][provider] if provider else providers

    def token(self, provider: str, companies: list[str], **more: Any) -> dict:
        return self.call(
            "POST",
            "/sandbox/token",
            {"provider": provider, "companies": list(companies), **more},
        )

    def disconnect(self, provider: str, companies: list[str]) -> dict:
        return self.call(
            "POST",
            "/sandbox/disconnect",
            {"provider": provider, "companies": list(companies)},
        )

    def fault(
        self, kind: str, provider: str | None = None, path: str = "", **more: Any
    ) -> dict:
        """Plan a fault; ``more``: method, times, after, seconds, problem, variant,
        effect."""
        return self.call(
            "POST",
            "/sandbox/faults",
            {"kind": kind, "provider": provider, "path": path, **more},
        )

    def faults(self) -> list[dict]:
        return self.call("GET", "/sandbox/faults")

    def clear_faults(self) -> None:
        self.call("DELETE", "/sandbox/faults")

    def requests(self, provider: str | None = None, since: int = 0) -> list[dict]:
        values = {"since": since} | ({"provider": provider} if provider else {})
        return self.call("GET", f"/sandbox/requests?{urlencode(values)}")

    def summary(self, provider: str | None = None) -> dict:
        extra = f"&provider={provider}" if provider else ""
        return self.call("GET", f"/sandbox/requests?summary=1{extra}")

    def forget_requests(self) -> None:
        self.call("DELETE", "/sandbox/requests")

    def mark(self) -> None:
        """From now on :meth:`reset` comes back to the sign-ins of this moment."""
        self.call("POST", "/sandbox/mark")

    def reset(self, *keep: str) -> None:
        self.call("POST", "/sandbox/reset", {"keep": list(keep)})

    def config(self, provider: str, **options: Any) -> dict:
        return self.call("POST", "/sandbox/config", {"provider": provider, **options})

    def clock(self, advance_s: float = 0) -> str:
        """Advance the clock; the new time in ISO form."""
        return self.call("POST", "/sandbox/clock", {"advance_s": advance_s})["now"]

    def webhook(self, provider: str, url: str) -> dict:
        return self.call(
            "POST", "/sandbox/webhooks", {"provider": provider, "url": url}
        )

    def webhooks(self) -> dict:
        return self.call("GET", "/sandbox/webhooks")


class SandboxProcess(SandboxClient):
    """``with SandboxProcess() as sandbox:`` runs one on a free port.

    The child dies with its parent, also when the parent is killed.

    :param state: the file to go on from and to keep the state in
    """

    def __init__(
        self,
        port: int = 0,
        python: str = sys.executable,
        state: Path | str | None = None,
    ) -> None:
        super().__init__("")
        self._command = [python, "-m", "sandbox", "--port", str(port), "--quiet"]
        if state is not None:
            self._command += ["--state", str(Path(state).absolute())]
        self._child: subprocess.Popen | None = None

    def __enter__(self) -> SandboxProcess:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self) -> None:
        """:raise SandboxError: when it prints no address"""
        self._child = subprocess.Popen(
            self._command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )
        line = self._child.stdout.readline()
        if not line.startswith("Sandbox at http://"):
            self.stop()
            raise SandboxError(f"the sandbox did not start: {line!r}")
        self.url = line.split()[2]

    @property
    def alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def kill(self) -> None:
        """End it as a power cut would."""
        self._child.kill()
        self.stop()

    def stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.terminate()
        try:
            child.wait(5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        child.stdout.close()


_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    """Ask the kernel for SIGTERM when the parent thread ends (prctl(2))."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
