"""The Node.js that Playwright brings, made to start on a bare Debian.

It is linked against ``libatomic.so.1``, which Debian 12 has in a package of its
own that neither its base system nor its Chromium asks for.
"""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from .command import quietly
from .odoo import Apt, unpack
from .say import Problem, note, step

PACKAGE = "libatomic1"
BY_HAND = f"apt-get install {PACKAGE}"


def ensure(cache):
    """Give back the variables with which Playwright's driver starts.

    As root the missing library is installed; else it is unpacked into the cache
    and a launcher shows it to that one program. Where neither works a note says
    what to type.
    """
    node = _bundled()
    if node is None or starts(node):
        return {}
    own = cache.tools / PACKAGE
    try:
        if not (own / "node").exists() or not starts(own / "node"):
            _fetch(cache, own, node)
    except Problem as problem:
        note(
            f"{problem.message}\n  Browser tests will end in errors. To mend it, as "
            f"root: {BY_HAND}"
        )
        return {}
    return {} if starts(node) else {"PLAYWRIGHT_NODEJS_PATH": own / "node"}


def _bundled():
    """The driver's program; None where the package has none for this machine."""
    package = importlib.util.find_spec("playwright")
    node = package and Path(package.origin).parent / "driver" / "node"
    return node if node and node.is_file() else None


def starts(program):
    try:
        done = subprocess.run(
            [program, "--version"], stdin=subprocess.DEVNULL, capture_output=True
        )
    except OSError:
        return False
    return done.returncode == 0


def _fetch(cache, target, node):
    with step(f"Fetching {PACKAGE} for the browser tests"):
        if os.geteuid() == 0:
            _install()
        else:
            _unpacked(cache, target, node)
    if not starts(node) and not starts(target / "node"):
        raise Problem(f"{node} does not start.", BY_HAND)


def _install():
    failure = f"{PACKAGE} cannot be installed."
    quietly(["apt-get", "-qq", "update"], failure, BY_HAND)
    quietly(
        ["apt-get", "-qq", "-y", *BY_HAND.split()[1:]],
        failure,
        BY_HAND,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    )


def _unpacked(cache, target, node):
    apt = Apt(cache.apt)
    apt.update()
    new = unpack(apt.download(PACKAGE), target, ("./usr/share/doc",))
    wrap(new, target, node)
    shutil.rmtree(target, ignore_errors=True)
    new.rename(target)
    shutil.rmtree(cache.apt, ignore_errors=True)


def wrap(new, target, node):
    """Write ``new``/node: starts ``node`` with the libraries of ``target``.

    :param new: where the files are now; they are renamed to ``target`` later.
    """
    found = {file.parent for file in new.rglob("lib*.so*")}
    folders = [str(target / folder.relative_to(new)) for folder in sorted(found)]
    launcher = new / "node"
    launcher.write_text(
        "#!/bin/sh\n"
        f"export LD_LIBRARY_PATH='{':'.join(folders)}'"
        '"${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"\n'
        f"exec '{node}' \"$@\"\n"
    )
    launcher.chmod(0o755)
