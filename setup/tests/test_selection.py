"""Which tests need Odoo, and how arguments are seen from the root."""

from pathlib import Path

import pytest

from kit import test as command
from kit.database import addon_digest, addons_for_tests, digest
from kit.paths import ADDONS, REPOSITORY, TEST_ADDONS


@pytest.mark.parametrize(
    "given, without",
    [
        ([], False),
        (["-x", "-q"], False),
        (["setup/tests"], True),
        (["setup/tests/test_config.py::test_only_its_owner_reads_it", "-x"], True),
        (["addons/accounting_connectors"], False),
        (["setup/tests", "addons/accounting_connectors"], False),
        (["."], False),
        (["-k", "something"], False),
    ],
)
def test_only_tests_outside_the_addons_do_without_odoo(given, without, monkeypatch):
    monkeypatch.chdir(REPOSITORY)
    assert command.without_odoo(given) is without


@pytest.mark.parametrize(
    "given, workers",
    [
        ([], 4),
        (["-q", "--durations=20"], 4),
        (["-k", "something"], 4),
        (["setup/tests/test_config.py"], 0),
        (["-n", "2"], 0),
        (["-n2"], 0),
        (["--pdb"], 0),
    ],
)
def test_all_tests_are_shared_by_the_cores(given, workers, monkeypatch):
    monkeypatch.chdir(REPOSITORY)
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    assert command.number_of_workers(given) == workers


def test_paths_are_those_of_the_callers_folder(monkeypatch):
    monkeypatch.chdir(REPOSITORY / "setup")
    given = ["tests/test_config.py::test_x", "-k", "tests_of_mine"]
    assert command.from_repository(given, Path.cwd()) == [
        f"{REPOSITORY}/setup/tests/test_config.py::test_x",
        "-k",
        "tests_of_mine",
    ]
    assert Path.cwd() == REPOSITORY


def test_the_digest_tells_lists_apart():
    assert digest("a", "b") == digest("a", "b")
    assert digest("a", "b") != digest("ab") != digest("b", "a")


def test_the_addons_digest_follows_what_an_update_loads(tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "models" / "a.py").write_text("1")
    first = addon_digest(tmp_path)
    (tmp_path / "tests" / "test_a.py").write_text("1")
    (tmp_path / "models" / "__pycache__").mkdir()
    (tmp_path / "models" / "__pycache__" / "a.pyc").write_text("1")
    assert addon_digest(tmp_path) == first
    (tmp_path / "models" / "a.py").write_text("2")
    second = addon_digest(tmp_path)
    (tmp_path / "models" / "a.py").rename(tmp_path / "models" / "b.py")
    assert len({first, second, addon_digest(tmp_path)}) == 3


def test_only_tests_have_the_addons_of_tests(tmp_path):
    """Odoo finds addons right below the folders that it is told, and nowhere else."""
    (tmp_path / "one").mkdir()
    (tmp_path / "none").mkdir()
    (tmp_path / "one" / "__manifest__.py").write_text("{}")
    assert addons_for_tests(tmp_path) == [tmp_path / "one"]
    (ours,) = addons_for_tests()
    assert ours.name == "accounting_connectors_ledgerbook"
    assert ours.parent == TEST_ADDONS != ADDONS
    assert not (ADDONS / ours.name).exists()
