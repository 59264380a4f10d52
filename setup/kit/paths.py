"""Where things are, in the repository and in the cache."""

import os
import shutil
from pathlib import Path

from .say import Problem

REPOSITORY = Path(__file__).resolve().parents[2]
ADDONS = REPOSITORY / "addons"
ADDON = "accounting_connectors"
# Addons that only the tests install.
TEST_ADDONS = ADDONS / ADDON / "tests" / "addons"
REQUIREMENTS = REPOSITORY / "setup" / "requirements.txt"

# A finished cache takes 1.3 GB, and 0.7 GB more with a Chromium of its own;
# unpacking needs the packages beside it.
SPACE_NEEDED = 2_000_000_000


class Cache:
    """The folder of everything fetched or generated (git-ignored).

    :param root: absolute path; by default ``.cache`` in the repository, or
        what ``ACCOUNTING_CONNECTORS_CACHE`` says.
    """

    def __init__(self, root=None):
        named = root or os.environ.get("ACCOUNTING_CONNECTORS_CACHE")
        self.root = Path(named or REPOSITORY / ".cache").absolute()

    def __getattr__(self, name):
        folders = {
            "venv": "venv",  # the virtual environment
            "odoo": "odoo",  # the unpacked Debian package
            "apt": "apt",  # lists and packages, gone when unpacked
            "tools": "tools",  # pip's wheel, Chromium without root
            "postgres": "postgres",  # the server's data, unless it is elsewhere
            "data": "data",  # Odoo's data_dir: filestore, sessions
            "log": "log",
        }
        if name not in folders:
            raise AttributeError(name)
        return self.root / folders[name]

    @property
    def python(self):
        return self.venv / "bin" / "python"

    def prepare(self):
        """Make the folder and look that it can be used.

        :raises Problem: not writable, or too little space for a first run.
        """
        try:
            self.log.mkdir(parents=True, exist_ok=True)
            probe = self.root / f".probe.{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise Problem(
                f"The cache folder {self.root} cannot be written: {error.strerror}.",
                "Name another one with ACCOUNTING_CONNECTORS_CACHE.",
            ) from error

    def need_space(self, size=SPACE_NEEDED):
        """:raises Problem: fewer than ``size`` bytes are free."""
        free = shutil.disk_usage(self.root).free
        if free < size:
            raise Problem(
                f"{self.root} has {free / 1e9:.1f} GB free and the set-up needs "
                f"{size / 1e9:.1f} GB.",
                "Free some space, or name another place with "
                "ACCOUNTING_CONNECTORS_CACHE.",
            )
