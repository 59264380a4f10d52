"""The virtual environment with everything of ``requirements.txt``."""

import hashlib
import os
import shutil
import subprocess
import sys

from . import odoo as odoo_module
from .command import environment, quietly
from .paths import REQUIREMENTS
from .say import Problem, step

STAMP = "accounting-connectors.stamp"
ONLINE = "Check the network and pip's configuration, then start again."


def key():
    """What the environment depends on: the pins and the Python."""
    text = REQUIREMENTS.read_bytes() + sys.version.encode()
    return hashlib.sha256(text).hexdigest()


def is_ready(cache):
    stamp = cache.venv / STAMP
    if sys.prefix == str(cache.venv):  # restarted inside: the Python is its own
        return stamp.is_file()
    return stamp.is_file() and stamp.read_text() == key() and _works(cache)


def _works(cache):
    return os.access(cache.python, os.X_OK)


def ensure(cache):
    """Make it, or bring it up to date; nothing is fetched when it is."""
    if is_ready(cache):
        return
    cache.need_space(1_000_000_000)
    stamp = cache.venv / STAMP
    stamp.unlink(missing_ok=True)
    # An environment of another Python cannot be mended.
    if not _same_python(cache):
        shutil.rmtree(cache.venv, ignore_errors=True)
        with step("Making the virtual environment"):
            _make(cache)
    with step("Installing the pinned Python packages"):
        _install(cache)
    stamp.write_text(key())


def _same_python(cache):
    if not _works(cache):
        return False
    asked = subprocess.run(
        [cache.python, "-c", "import sys, pip; print(sys.version)"],
        capture_output=True,
        text=True,
    )
    return asked.returncode == 0 and asked.stdout.strip() == sys.version


def _make(cache):
    try:
        import venv
    except ImportError as error:
        raise Problem(
            "This Python has no venv module.",
            "Install it (Debian: apt-get install python3-venv) and start again.",
        ) from error
    try:
        venv.create(cache.venv, with_pip=False, symlinks=True)
    except OSError as error:
        raise Problem(
            f"The virtual environment cannot be made: {error}.",
            f"Remove {cache.venv} and start again.",
        ) from error
    _bring_pip(cache)


def _bring_pip(cache):
    """pip from the Python itself or, as Debian splits it off, from its package.

    Debian's ``python3`` has no ``ensurepip`` unless ``python3-venv`` is
    installed. The wheel in ``python3-pip-whl`` does as well and needs no root.
    """
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        wheel = _debian_pip(cache)
        quietly(
            [cache.python, "-m", "pip", "install", "--no-index", wheel],
            "pip from Debian's package does not work.",
            "Install python3-venv (apt-get install python3-venv) and start again.",
            env=environment(PYTHONPATH=wheel),
        )
        return
    quietly(
        [cache.python, "-m", "ensurepip", "--default-pip"],
        "This Python cannot install pip.",
        "Install python3-venv (Debian: apt-get install python3-venv).",
    )


def _debian_pip(cache):
    try:
        apt = odoo_module.debian(cache.apt, "bookworm")
        apt.update()
        debs = apt.download("python3-pip-whl")
    except Problem as problem:
        raise Problem(
            f"This Python has no pip, and it cannot be fetched: {problem.message}",
            "Check the network and /etc/apt and start again, or install it "
            "(as root: apt-get install python3-venv).",
        ) from problem
    new = odoo_module.unpack(debs, cache.tools / "pip")
    wheels = sorted(new.glob("usr/share/python-wheels/pip-*.whl"))
    if not wheels:
        raise Problem(
            "Debian's python3-pip-whl has no pip in it.",
            "Install python3-venv (apt-get install python3-venv) and start again.",
        )
    kept = cache.tools / wheels[0].name
    wheels[0].replace(kept)
    shutil.rmtree(new)
    shutil.rmtree(cache.apt, ignore_errors=True)
    return kept


def _uv_pin():
    for line in REQUIREMENTS.read_text().splitlines():
        if line.startswith("uv=="):
            return line.strip()
    raise Problem(f"{REQUIREMENTS} does not pin uv.", "Add a line uv==VERSION.")


def _install(cache):
    """With uv (3 s); where that fails, with pip (25 s), which also knows the
    settings of a pip.conf."""
    store = cache.root / "uv"
    failure = "The pinned Python packages cannot be installed."
    quietly(
        [cache.python, "-m", "pip", "install", "-q", "--no-cache-dir", _uv_pin()],
        failure,
        ONLINE,
        place=cache.venv,
    )
    try:
        quietly(
            [
                *(cache.venv / "bin" / "uv", "pip", "install", "-q"),
                *("--python", cache.python, "-r", REQUIREMENTS),
            ],
            failure,
            ONLINE,
            place=cache.venv,
            env=environment(UV_CACHE_DIR=store),
        )
    except Problem as problem:
        if "is full" in problem.message:
            raise
        quietly(
            [
                *(cache.python, "-m", "pip", "install", "-q", "--no-cache-dir"),
                *("--no-deps", "-r", REQUIREMENTS),
            ],
            failure,
            ONLINE,
            place=cache.venv,
        )
    shutil.rmtree(store, ignore_errors=True)


def join(cache, tree):
    """Let the environment import Odoo, and give it the ``odoo`` command.

    The path is appended (a .pth file), so that nothing beside Odoo in that
    folder hides a pinned package.
    """
    site = next(cache.venv.glob("lib/python3.*/site-packages"))
    _write(site / "zz_odoo.pth", f"{tree.parent}\n")
    launcher = cache.venv / "bin" / "odoo"
    _write(
        launcher,
        f"#!{cache.python}\nimport odoo.cli\n\n"
        'if __name__ == "__main__":\n    odoo.cli.main()\n',
    )
    launcher.chmod(0o755)


def _write(path, text):
    if path.is_file() and path.read_text() == text:
        return
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    new.write_text(text)
    new.replace(path)
