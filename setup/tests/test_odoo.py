"""Finding Odoo, and unpacking it whole or not at all."""

import subprocess

import pytest

from kit import odoo
from kit.say import Problem


def tree(folder, version="(19, 0, 0, FINAL, 0, '')"):
    (folder / "odoo").mkdir(parents=True)
    (folder / "odoo" / "release.py").write_text(
        f"FINAL = 'final'\nversion_info = {version}\n"
    )
    return folder


def package(folder, name, files):
    """A real Debian package with these files."""
    root = folder / f"{name}.root"
    (root / "DEBIAN").mkdir(parents=True)
    (root / "DEBIAN" / "control").write_text(
        f"Package: {name}\nVersion: 1\nArchitecture: all\n"
        "Maintainer: nobody <nobody@example.com>\nDescription: a test\n"
    )
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    made = folder / f"{name}.deb"
    command = ["dpkg-deb", "--root-owner-group", "-b", root, made]
    subprocess.run(command, check=True, capture_output=True)
    return made


def test_the_path_may_name_the_checkout_or_the_package_in_it(
    cache, tmp_path, monkeypatch
):
    root = tree(tmp_path / "checkout")
    for named in (root, root / "odoo"):
        monkeypatch.setenv("ODOO_PATH", str(named))
        assert odoo.find(cache) == odoo.Odoo(root, "19.0")


def test_a_path_without_odoo(cache, tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_PATH", str(tmp_path / "nowhere"))
    with pytest.raises(Problem) as caught:
        odoo.ensure(cache)
    assert "no odoo/release.py" in caught.value.message
    assert "unset it" in caught.value.advice


@pytest.mark.parametrize(
    "version, shown",
    [("(17, 0, 0, FINAL, 0, '')", "17.0"), ("('saas~18', 2, 0, FINAL, 0, '')", "18.2")],
)
def test_another_series(cache, tmp_path, monkeypatch, version, shown):
    monkeypatch.setenv("ODOO_PATH", str(tree(tmp_path / "old", version)))
    with pytest.raises(Problem, match=f"which is Odoo {shown}, not 19"):
        odoo.find(cache)


def test_the_unpacked_package_is_found(cache, monkeypatch):
    monkeypatch.setattr(odoo, "_importable", lambda: None)
    assert odoo.find(cache) is None
    tree(cache.odoo / "usr" / "lib" / "python3" / "dist-packages")
    assert odoo.find(cache) is None  # nobody finished it
    (cache.odoo / odoo.STAMP).write_text(odoo._key())
    assert odoo.find(cache).version == "19.0"
    monkeypatch.setattr(odoo, "LANGUAGES", ("fr",))
    assert odoo.find(cache) is None  # made for other languages


def test_unpacking_leaves_out_what_is_excluded(tmp_path):
    deb = package(
        tmp_path,
        "one",
        {"usr/a.py": "a", "usr/i18n/fr.po": "f", "usr/share/doc/x": "d"},
    )
    new = odoo.unpack([deb], tmp_path / "target", odoo.EXCLUDED)
    found = sorted(str(p.relative_to(new)) for p in new.rglob("*") if p.is_file())
    assert found == ["usr/a.py"]


def test_translations_of_the_languages_wanted(tmp_path):
    files = {f"usr/x/i18n/{code}.po": code for code in ("fr", "de", "fr_BE")}
    debs = [
        package(tmp_path, "with", files),
        package(tmp_path, "without", {"usr/a.py": "a"}),
    ]
    new = odoo.unpack(debs, tmp_path / "target", odoo.EXCLUDED, ("fr", "nl"))
    found = sorted(path.name for path in new.rglob("*") if path.is_file())
    assert found == ["a.py", "fr.po"]


def test_an_interrupted_unpacking_starts_afresh(tmp_path):
    """The first try breaks off in its second package; the next one resumes with
    nothing left over, and until then there is no target at all."""
    good = package(tmp_path, "good", {"usr/a.py": "a"})
    whole = package(tmp_path, "second", {"usr/b.py": "b" * 100_000})
    broken = tmp_path / "broken.deb"
    broken.write_bytes(whole.read_bytes()[:300])
    target = tmp_path / "target"
    with pytest.raises(Problem, match="broken.deb cannot be unpacked"):
        odoo.unpack([good, broken], target)
    assert not target.exists()
    (tmp_path / "target.new" / "left-over").write_text("x")
    new = odoo.unpack([good, whole], target)
    files = sorted(path.name for path in new.rglob("*") if path.is_file())
    assert files == ["a.py", "b.py"]
    assert not target.exists()  # the caller renames when all is well


def test_no_apt_on_the_machine(cache, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Problem) as caught:
        odoo.mirror(cache.apt)
    assert caught.value.message.startswith("There is no apt-get on this machine")
    assert "ODOO_PATH" in caught.value.advice
