"""The sandbox's state belongs to a database, and goes when that is made anew."""

from types import SimpleNamespace

import pytest

from kit import arguments, run


@pytest.mark.parametrize(
    "facts, fresh, stays",
    [
        ({"addon": "1a2b", "pid": 1}, False, True),
        ({"addon": "1a2b", "pid": 1}, True, False),
        ({"pid": 1}, False, False),  # its making was interrupted
        (None, False, False),  # there is no such database
    ],
)
def test_whose_state_is_kept(tmp_path, monkeypatch, facts, fresh, stays):
    asked = []
    monkeypatch.setattr(
        run.Databases, "describe", lambda self, name: asked.append(name) or facts
    )
    file = tmp_path / "sandbox-shop.state"
    other = tmp_path / "sandbox-other.state"
    for path in (file, other):
        path.write_text("x")
    options = SimpleNamespace(database="shop", fresh=fresh)
    assert run._state(SimpleNamespace(root=tmp_path), options, {}) == file
    assert asked == ["shop"]
    assert (file.exists(), other.exists()) == (stays, True)


def test_the_sandboxs_file_is_in_the_callers_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options, more = arguments.sandbox(["--state", "here", "--quiet"])
    assert (options.state, more) == (str(tmp_path / "here"), ["--quiet"])
    assert arguments.sandbox([])[0].state is None
