"""A Chromium for the browser tests."""

import os
import shutil
from xml.sax.saxutils import escape

from .command import quietly
from .odoo import Apt, unpack
from .say import Problem, note, step

NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
SETTINGS = "fonts.conf"
LAUNCHER = "launcher"  # a folder with nothing else in it: it goes on PATH
BY_HAND = "apt-get install --no-install-recommends chromium"
# The machine's own fonts, and those that came with Chromium: Debian's settings name
# absolute folders, and a page without any font ends the browser.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{root}/usr/share/fonts</dir>
  <cachedir>{root}/fonts.cache</cachedir>
</fontconfig>
"""


def ensure(cache):
    """Give back what to put before PATH: the folder of a Chromium, or nothing.

    As root it is installed with apt; else Debian's packages of it are unpacked
    into the cache. Where neither works a note says what to type, and the
    browser tests are reported as skipped.
    """
    own = cache.tools / "chromium"
    if any(shutil.which(name) for name in NAMES):
        return ""
    if (own / SETTINGS).exists():  # as the launcher, it comes with the whole folder
        return f"{own / LAUNCHER}:"
    try:
        if os.geteuid() == 0:
            with step("Installing Chromium for the browser tests"):
                return _install()
        with step("Fetching Chromium for the browser tests"):
            return _unpacked(cache, own)
    except Problem as problem:
        note(
            f"{problem.message}\n  Browser tests will be skipped. To have them, as "
            f"root: {BY_HAND}"
        )
        return ""


def _install():
    failure = "Chromium cannot be installed."
    quietly(["apt-get", "-qq", "update"], failure, BY_HAND)
    quietly(
        ["apt-get", "-qq", "-y", *BY_HAND.split()[1:]],
        failure,
        BY_HAND,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    )
    return ""


def _unpacked(cache, target):
    """Chromium and the libraries that the machine lacks, without root."""
    cache.need_space(1_000_000_000)
    apt = Apt(cache.apt)
    apt.update()
    quietly(
        [
            *("apt-get", "-qq", "-y", "-d", *apt.options),
            *("-o", "Debug::NoLocking=1", *BY_HAND.split()[1:]),
        ],
        "Chromium cannot be fetched.",
        BY_HAND,
        place=cache.apt,
    )
    debs = sorted((cache.apt / "cache" / "archives").glob("*.deb"))
    new = unpack(debs, target, ("./usr/share/doc", "./usr/share/locale"))
    _wrap(new, target)
    shutil.rmtree(target, ignore_errors=True)
    new.rename(target)
    shutil.rmtree(cache.apt, ignore_errors=True)
    return f"{target / LAUNCHER}:"


def _wrap(new, target):
    """A launcher that lets the program find its libraries and fonts there."""
    found = {
        library.parent
        for pattern in ("*-linux-gnu*/lib*.so*", "*-linux-gnu*/*/lib*.so*")
        for start in ("lib", "usr/lib")
        for library in new.glob(f"{start}/{pattern}")
    }
    libraries = [str(target / folder.relative_to(new)) for folder in sorted(found)]
    (new / SETTINGS).write_text(FONTS.format(root=escape(str(target))))
    launcher = new / LAUNCHER / "chromium"
    launcher.parent.mkdir()
    launcher.write_text(
        "#!/bin/sh\n"
        f"export LD_LIBRARY_PATH='{':'.join(libraries)}'\n"
        f"export FONTCONFIG_FILE='{target / SETTINGS}'\n"
        f"exec '{target}/usr/lib/chromium/chromium' \"$@\"\n"
    )
    launcher.chmod(0o755)
