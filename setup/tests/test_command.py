"""Failures of other programs become one sentence."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kit import services
from kit.command import environment, quietly
from kit.paths import Cache
from kit.say import Problem, is_disk_full

SETUP = Path(__file__).parents[1]


def test_the_tools_last_words_are_shown():
    with pytest.raises(Problem) as caught:
        quietly(["sh", "-c", "echo out; echo why >&2; exit 3"], "It broke.", "Mend it.")
    assert caught.value.message == "It broke.\n       | why\n       | out"
    assert caught.value.advice == "Mend it."


def test_a_full_disk_is_named():
    """/dev/full answers every write as a full disk does."""
    with pytest.raises(Problem, match="The disk that holds /somewhere is full"):
        quietly(["cp", "/etc/passwd", "/dev/full"], "x", "y", place="/somewhere")
    with pytest.raises(OSError) as caught, open("/dev/full", "w") as full:
        full.write("x")
        full.flush()
    assert is_disk_full(caught.value)
    assert not is_disk_full(OSError(errno.EACCES, "Permission denied"))


def test_a_missing_program():
    with pytest.raises(Problem, match="no-such-program is missing"):
        quietly(["no-such-program"], "It broke.", "Install it.")


def test_too_little_space(cache, monkeypatch):
    cache.need_space(1)
    with pytest.raises(Problem, match="free and the set-up needs"):
        cache.need_space(10**18)


def test_a_cache_that_cannot_be_written():
    with pytest.raises(Problem, match="/proc/nowhere cannot be written"):
        Cache("/proc/nowhere").prepare()


def test_bytecode_is_written(monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in environment()
    assert environment(A=1, PATH=None).get("A") == "1"


def test_a_port_in_use():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Problem) as caught:
            services.need_port(port, "--sandbox-port")
    assert str(port) in caught.value.message
    assert f"--sandbox-port {port + 1}" in caught.value.advice
    services.need_port(port, "--sandbox-port")


def gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"
    except OSError:
        return True


def eventually(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_a_service_that_ends_tells_why(tmp_path):
    command = ["sh", "-c", "echo no such thing; exit 4"]
    service = services.Service("The thing", command, tmp_path / "log")
    with pytest.raises(Problem) as caught:
        service.wait_for("http://127.0.0.1:9/", 10)
    assert "The thing ended with status 4." in caught.value.message
    assert "no such thing" in caught.value.message


def test_a_service_answers_and_is_stopped(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    with services.running("Web", command, tmp_path / "log") as service:
        assert service.wait_for(f"http://127.0.0.1:{port}/", 20)
        pid = service.process.pid
    assert gone(pid)


def test_no_orphan_when_the_command_is_killed(tmp_path):
    """``kill -9`` of the command takes its services along."""
    code = (
        "from pathlib import Path; from kit.services import Service; import time\n"
        f"s = Service('s', ['sleep', '600'], Path({str(tmp_path / 'log')!r}))\n"
        "print(s.process.pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SETUP)},
    )
    child = int(parent.stdout.readline())
    assert not gone(child)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert eventually(lambda: gone(child))


def test_help_and_wrong_options_need_nothing_fetched(tmp_path):
    variables = {"PATH": os.environ["PATH"]}
    variables["ACCOUNTING_CONNECTORS_CACHE"] = str(tmp_path / "cache")
    for given, status in (["--help"], 0), (["--port", "x"], 2), (["--port", "0"], 2):
        done = subprocess.run(
            [SETUP / "run", *given], env=variables, capture_output=True, text=True
        )
        assert done.returncode == status, done.stderr
        assert "usage: ./setup/run" in done.stdout + done.stderr
        assert not list(tmp_path.glob("cache/*/*"))
