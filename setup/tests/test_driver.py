"""Playwright's Node.js where a library of it is missing."""

from pathlib import Path

import pytest

from kit import driver
from kit.say import Problem


@pytest.fixture
def node(tmp_path, monkeypatch):
    """A program that starts only where a folder of libraries is shown to it."""
    program = tmp_path / "node"
    program.write_text('#!/bin/sh\n[ -n "$LD_LIBRARY_PATH" ] && echo "$@"\n')
    program.chmod(0o755)
    monkeypatch.setattr(driver, "_bundled", lambda: program)
    monkeypatch.setattr(driver.os, "geteuid", lambda: 1000)
    monkeypatch.delenv("LD_LIBRARY_PATH", raising=False)
    return program


def library(cache, target, program):
    new = target.with_name(target.name + ".new")
    (new / "usr" / "lib").mkdir(parents=True)
    (new / "usr" / "lib" / "libatomic.so.1").touch()
    driver.wrap(new, target, program)
    new.rename(target)


def test_nothing_is_done_where_it_starts(cache, node, monkeypatch):
    monkeypatch.setenv("LD_LIBRARY_PATH", "/anywhere")
    assert driver.ensure(cache) == {}
    assert not cache.tools.exists()


def test_the_library_comes_into_the_cache_once(cache, node, monkeypatch):
    monkeypatch.setattr(driver, "_unpacked", library)
    given = driver.ensure(cache)
    launcher = Path(given["PLAYWRIGHT_NODEJS_PATH"])
    assert launcher.is_relative_to(cache.root)
    assert driver.starts(launcher)
    monkeypatch.setattr(driver, "_unpacked", None)  # would fail when called
    assert driver.ensure(cache) == given


def test_a_failure_says_what_to_type(cache, node, monkeypatch, capsys):
    def fail(*_):
        raise Problem("There is no mirror.", "")

    monkeypatch.setattr(driver, "_unpacked", fail)
    assert driver.ensure(cache) == {}
    assert driver.BY_HAND in capsys.readouterr().err
