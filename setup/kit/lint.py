"""``./setup/lint``: every linter, from the pinned packages, without a network."""

import subprocess
import sys

from .command import environment
from .paths import ADDONS, REPOSITORY

# A model is split over files on purpose, one subject each.
PYLINT = (
    "--rcfile=.pylintrc",
    "--jobs=0",
    "--disable=consider-merging-classes-inherited",
)
FOLDERS = ("setup", "sandbox", "addons", "benchmarks")


def main(cache, given):
    """Run all of them, each though another failed; 1 if any did.

    ``--fix`` lets ruff mend what it can first.
    """
    tools = cache.venv / "bin"
    folders = [name for name in FOLDERS if (REPOSITORY / name).is_dir()]
    manifests = sorted(ADDONS.glob("*/__manifest__.py"))
    addons = [str(path.parent) for path in manifests]
    if "--fix" in given:
        _run(tools / "ruff", "check", "--fix", "--quiet", *folders)
        _run(tools / "ruff", "format", "--quiet", *folders)
    passed = [
        _run(tools / "ruff", "check", *folders),
        _run(tools / "ruff", "format", "--check", *folders),
    ]
    if addons:
        translations = sorted(str(path) for path in ADDONS.glob("*/i18n/*.po*"))
        passed += [
            _run(tools / "pylint", *PYLINT, *addons),
            _run(tools / "oca-checks-odoo-module", *manifests),
            not translations or _run(tools / "oca-checks-po", *translations),
        ]
    return 0 if all(passed) else 1


def _run(program, *arguments):
    print(f"{program.name} {arguments[0]}", file=sys.stderr, flush=True)
    done = subprocess.run(
        [str(part) for part in (program, *arguments)],
        stdin=subprocess.DEVNULL,
        cwd=REPOSITORY,
        env=environment(),
    )
    return done.returncode == 0
