"""The file of the state: damaged, shared, unwritable, of another version."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from datetime import date, timedelta

import pytest
from core_kit import App

from sandbox import state
from sandbox.app import Sandbox
from sandbox.testing import ROOT, SandboxError, SandboxProcess


def again(file):
    """A start that is expected to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "sandbox", "--port", "0", "--state", str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


def _said(file) -> str:
    """Standard error of a start that is stopped at once, by the key of a terminal."""
    child = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--port", "0", "--state", str(file)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with child:
        assert child.stdout.readline().startswith("Sandbox at ")
        child.send_signal(2)
        said = child.stderr.read()
        assert child.wait(20) == 0
    return said


def test_the_file_is_for_its_owner_alone(file):
    old = os.umask(0)
    try:
        with SandboxProcess(state=file):
            pass
    finally:
        os.umask(old)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(path.name for path in file.parent.iterdir()) == [
        "sandbox.state",
        "sandbox.state.lock",
    ]


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _flip(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def _version(data: bytes) -> bytes:
    return re.sub(rb"state \d+", b"state 999", data, count=1)


@pytest.mark.parametrize(
    "spoil, why",
    [
        (_cut, "it is damaged"),
        (_flip, "it is damaged"),
        (_version, "another version wrote it"),
        (lambda data: b"", "it is no state of a sandbox"),
        (lambda data: b"GIF89a", "it is no state of a sandbox"),
        (lambda data: state.heading(), "it is damaged"),
    ],
)
def test_a_file_that_cannot_be_used_is_set_aside(file, spoil, why):
    with SandboxProcess(state=file) as sandbox, App(sandbox) as app:
        tokens = app.tokens()
    spoiled = spoil(file.read_bytes())
    file.write_bytes(spoiled)
    with SandboxProcess(state=file) as sandbox, App(sandbox) as app:
        assert app.call(tokens, "Invoices").status_code == 401
    aside = file.with_name("sandbox.state.broken")
    assert aside.read_bytes() == spoiled
    assert state.read(file)["clock"] == timedelta()
    os.replace(aside, file)
    said = _said(file)
    assert f"The state in {file} cannot be used, for {why}" in said
    assert "Traceback" not in said


def test_a_state_that_lacks_a_part_is_set_aside(file):
    kept = dict(Sandbox().state())
    part = next(name for name in kept if name.endswith("tables/invoices"))
    state.write(file, ((name, value) for name, value in kept.items() if name != part))
    assert "cannot be restored: KeyError('tables/invoices')" in _said(file)


def test_a_file_makes_no_strange_objects(file):
    state.write(file, [("clock", timedelta()), ("x", [os.system])])
    with pytest.raises(state.Unusable, match="system does not belong in a state"):
        state.read(file)


def test_lists_come_back_in_order_and_empty(file):
    rows = [{"n": number, "day": date(2026, 1, 1)} for number in range(250)]
    state.write(file, [("rows", rows), ("none", []), ("one", {"a": None})])
    assert state.read(file) == {"rows": rows, "none": [], "one": {"a": None}}


def test_a_failed_write_leaves_the_old_file(file):
    state.write(file, [("a", 1)])

    def breaking():
        yield "a", 2
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        state.write(file, breaking())
    assert state.read(file) == {"a": 1}
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_two_sandboxes_do_not_share_a_file(file):
    with SandboxProcess(state=file):
        second = again(file)
        assert second.returncode == 1 and "Sandbox at" not in second.stdout
        assert second.stderr.startswith("Another sandbox keeps its state in")


def test_a_place_that_cannot_be_written(tmp_path):
    refused = again(tmp_path / "nowhere" / "state")
    assert refused.returncode == 1
    assert refused.stderr.startswith("Cannot keep the state in")
    assert "No such file or directory" in refused.stderr
    assert again(tmp_path).returncode == 1  # a folder
    with pytest.raises(SandboxError, match="did not start"):
        SandboxProcess(state=tmp_path).start()
