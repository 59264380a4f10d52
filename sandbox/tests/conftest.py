"""One sandbox process for all tests, back at its seed before each."""

from __future__ import annotations

import pytest
from core_kit import App
from intuit_kit import intuit, intuit_running  # noqa: F401

from sandbox.testing import SandboxProcess


@pytest.fixture(scope="session")
def sandbox_process():
    with SandboxProcess() as process:
        yield process


@pytest.fixture
def sandbox(sandbox_process):
    if not sandbox_process.alive:  # Odoo's test classes end all children of a worker
        sandbox_process.stop()
        sandbox_process.start()
    sandbox_process.reset()
    return sandbox_process


@pytest.fixture
def app(sandbox):
    """The registered app's side of things: what a connector would do."""
    with App(sandbox) as app:
        yield app


@pytest.fixture
def file(tmp_path):
    """Where a sandbox may keep its state."""
    return tmp_path / "sandbox.state"
