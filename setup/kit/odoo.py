"""Find Odoo 19, or fetch Debian's package of it.

Debian's unstable suite has ``odoo-19``. It cannot be installed on a stable
release (its dependencies are unstable's), so the package is downloaded through
the machine's own apt configuration, which checks signatures, and unpacked into
the cache. No host is written here: apt knows the mirror.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .command import environment, quietly
from .say import Problem, disk_full, is_disk_full, note, step, tail

SERIES = 19
# Translations to keep, such as ("fr", "pt_BR"): all take 835 MB, and fr, de, es,
# nl and pt_BR together 84 MB. A change makes the next start fetch Odoo again.
LANGUAGES = ()
STAMP = "accounting-connectors.stamp"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
# Font Awesome has to be 4.7 (newer ones break Odoo's links), hence the suites.
PACKAGES = (
    "odoo-19/sid",
    "fonts-montserrat/sid",
    "fonts-font-awesome/bookworm",
    "fonts-roboto-unhinted/bookworm",
    "libjs-jquery/bookworm",
    "libjs-underscore/bookworm",
    "libjs-jquery-form/bookworm",
)
EXCLUDED = (
    "*/i18n/*.po*",
    "*/i18n_extra/*",
    "./usr/share/doc",
    "./etc",
    "./usr/lib/systemd",
)
# Debian leaves this file out; without it every page logs an error in the
# browser's console and every tour fails.
STUB = "addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
ELSEWHERE = "Or set ODOO_PATH to a checkout of Odoo 19."


@dataclass(frozen=True)
class Odoo:
    """An Odoo tree.

    :param parent: the folder to put on ``sys.path``: it has ``odoo/``.
    :param version: for example ``19.0``.
    """

    parent: Path
    version: str

    @property
    def addons(self):
        """Its folders of addons, in Odoo's order."""
        both = (self.parent / "odoo" / "addons", self.parent / "addons")
        return [folder for folder in both if (folder / "web").is_dir()] or [both[0]]


def find(cache):
    """The Odoo to use: ``ODOO_PATH``, an importable one, the cache's, or none."""
    named = os.environ.get("ODOO_PATH")
    if named:
        return _named(Path(named).expanduser())
    return _importable() or (_tree(_unpacked(cache)) if _current(cache) else None)


def ensure(cache):
    """:func:`find`, and if there is none fetch it.

    :raises Problem: it cannot be had, or is not Odoo 19.
    """
    return find(cache) or _fetch(cache)


def _key():
    """What the unpacked tree depends on, as its stamp says."""
    text = json.dumps([PACKAGES, EXCLUDED, LANGUAGES])
    return hashlib.sha256(text.encode()).hexdigest()


def _current(cache):
    stamp = cache.odoo / STAMP
    return stamp.is_file() and stamp.read_text() == _key()


def _unpacked(cache):
    return cache.odoo / "usr" / "lib" / "python3" / "dist-packages"


def _tree(parent):
    """The Odoo under ``parent``, or None. Reads the version without importing."""
    release = parent / "odoo" / "release.py"
    if not release.is_file():
        return None
    match = re.search(
        r"^version_info\s*=\s*\(\s*'?(?:saas~)?(\d+)'?\s*,\s*(\d+)",
        release.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    return Odoo(parent, f"{match[1]}.{match[2]}" if match else "unknown")


def _named(path):
    found = _tree(path) or _tree(path.parent)
    if found is None:
        raise Problem(
            f"ODOO_PATH is {path}, and there is no odoo/release.py in it.",
            "Set it to a checkout of Odoo 19 (the folder that has odoo/ and "
            "addons/), or unset it to have Odoo fetched.",
        )
    if found.version.split(".")[0] != str(SERIES):
        raise Problem(
            f"ODOO_PATH is {path}, which is Odoo {found.version}, not {SERIES}.",
            f"Check out the branch {SERIES}.0 there, or unset ODOO_PATH to have "
            "Odoo fetched.",
        )
    return found


def _importable():
    """An Odoo 19 that the machine's python3 imports, or None."""
    probe = (
        "import odoo.release as r, os, json;"
        "print(json.dumps(os.path.dirname(os.path.dirname(r.__file__))))"
    )
    done = subprocess.run(
        [shutil.which("python3") or "/usr/bin/python3", "-c", probe],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd="/",
        env=environment(PYTHONPATH=os.environ.get("PYTHONPATH")),
    )
    if done.returncode:
        return None
    found = _tree(Path(json.loads(done.stdout)))
    return found if found and found.version.split(".")[0] == str(SERIES) else None


# --- Debian's package --------------------------------------------------------


class Apt:
    """apt with its own lists and cache, usable without root.

    :param folder: for everything that it writes.
    :param sources: a deb822 text of where packages come from; None means the
        machine's own.
    """

    def __init__(self, folder, sources=None):
        self.folder = folder
        for name in ("lists/partial", "cache/archives/partial", "debs"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        options = {
            "Dir::State::Lists": folder / "lists",
            "Dir::Cache": folder / "cache",
            "APT::Sandbox::User": "root",
            "Acquire::Languages": "none",
            "Acquire::Retries": 3,
            # apt's default is to go on with the lists that it could read.
            "APT::Update::Error-Mode": "any",
        }
        if sources is not None:
            (folder / "own.sources").write_text(sources)
            options["Dir::Etc::sourcelist"] = folder / "own.sources"
            options["Dir::Etc::sourceparts"] = "/dev/null"
            options["Dir::State::status"] = "/dev/null"
        self.options = [
            part for key, value in options.items() for part in ("-o", f"{key}={value}")
        ]

    def update(self):
        quietly(
            ["apt-get", "-qq", *self.options, "update"],
            "The Debian mirror of this machine gives no package lists.",
            f"Check the network and /etc/apt, then start again. {ELSEWHERE}",
            place=self.folder,
        )

    def download(self, *packages):
        """Fetch packages (``name`` or ``name/suite``) into ``debs``."""
        quietly(
            ["apt-get", "-qq", *self.options, "download", *packages],
            "The Debian mirror of this machine does not give the packages "
            f"{' '.join(packages)}.",
            f"Check the network and start again. {ELSEWHERE}",
            place=self.folder,
            cwd=self.folder / "debs",
        )
        return sorted((self.folder / "debs").glob("*.deb"))


def mirror(folder):
    """The address of the machine's own Debian mirror.

    :raises Problem: apt is missing or names none.
    """
    for tool in ("apt-get", "dpkg-deb", "tar"):
        if not shutil.which(tool):
            raise Problem(
                f"There is no {tool} on this machine, so Odoo cannot be fetched.",
                "Set ODOO_PATH to a checkout of Odoo 19.",
            )
    found = _debian_target([])
    if not found:  # the lists were never read, as in a fresh container
        own = Apt(folder)
        own.update()
        found = _debian_target(own.options)
    if not found:
        raise Problem(
            "The package configuration of this machine names no Debian mirror.",
            f"Add one to /etc/apt/sources.list.d. {ELSEWHERE}",
        )
    return found


def _debian_target(options):
    shown = quietly(
        [
            *("apt-get", *options, "indextargets", "--format"),
            *("$(LABEL) $(REPO_URI)", "Created-By: Packages"),
        ],
        "apt-get cannot read its own configuration.",
        "Mend it (apt-get update shows more) and start again.",
    )
    for line in shown.splitlines():
        label, _, address = line.partition(" ")
        if label == "Debian":
            return address
    return None


def debian(folder, *suites):
    """An :class:`Apt` that sees these suites of the machine's mirror."""
    address = mirror(folder)
    return Apt(
        folder,
        f"Types: deb\nURIs: {address}\nSuites: {' '.join(suites)}\n"
        f"Components: main\nSigned-By: {KEYRING}\n",
    )


def unpack(debs, target, excluded=(), languages=()):
    """Unpack packages beside ``target``; the caller renames it when all is well.

    An interrupted run leaves only ``target``.new, which the next one removes.

    :param excluded: patterns of what to leave out.
    :param languages: those whose translations come along all the same.
    :returns: the folder ``target``.new.
    """
    new = target.with_name(target.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    for deb in debs:
        _unpack_one(deb, new, [f"--exclude={pattern}" for pattern in excluded])
        wanted = _translations(deb, languages)
        if wanted:
            # As names: tar would try each of 1900 patterns on each member.
            _unpack_one(deb, new, ["--no-wildcards", *wanted])
    return new


def _translations(deb, languages):
    """The names of the package's files of translations into ``languages``."""
    if not languages:
        return []
    listed = quietly(
        ["dpkg-deb", "-c", deb],
        f"The package {deb.name} cannot be read.",
        f"Remove {deb.parent} and start again.",
    )
    names = [line.split(maxsplit=5)[-1] for line in listed.splitlines()]
    endings = tuple(f"/i18n/{code}.po" for code in languages)
    return [name for name in names if name.endswith(endings)]


def _unpack_one(deb, folder, selection):
    reader = subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", deb],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    writer = subprocess.run(
        [
            *("tar", "-x", "-C", folder, "--no-same-owner", "--wildcards"),
            *selection,
        ],
        stdin=reader.stdout,
        stderr=subprocess.PIPE,
        text=True,
    )
    reader.stdout.close()
    if reader.wait() == 0 and writer.returncode == 0:
        return
    if is_disk_full(writer.stderr):
        raise disk_full(folder)
    raise Problem(
        f"The package {deb.name} cannot be unpacked.\n{tail(writer.stderr)}",
        f"Remove {deb.parent} and start again.",
    )


def _fetch(cache):
    cache.need_space()
    note("Odoo 19 is not here yet: fetching Debian's package of it (about 165 MB).")
    with step("Reading Debian's package lists"):
        apt = debian(cache.apt, "sid", "bookworm")
        apt.update()
    with step("Downloading Odoo and its fonts and scripts"):
        debs = apt.download(*PACKAGES)
    with step("Unpacking Odoo"):
        new = unpack(debs, cache.odoo, EXCLUDED, LANGUAGES)
        odoo = new / "usr" / "lib" / "python3" / "dist-packages" / "odoo"
        stub = odoo / STUB
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text("/* not in the Debian package */\n")
        (new / STAMP).write_text(_key())
        shutil.rmtree(cache.odoo, ignore_errors=True)
        new.rename(cache.odoo)
        shutil.rmtree(cache.apt, ignore_errors=True)
    return _tree(_unpacked(cache))
