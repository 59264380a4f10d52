"""``./setup/test``: every test, in one pytest."""

import os
import subprocess
import sys
from pathlib import Path

from . import chromium, config, driver, odoo, postgres, services
from .command import die_with_parent, environment
from .database import PREFIX, Databases
from .paths import ADDONS, REPOSITORY, TEST_ADDONS

MOST_WORKERS = 8  # each has an Odoo, a sandbox and a browser
# arguments with which pytest is better alone, or knows by itself how many share
ALONE = ("-n", "--numprocesses", "--dist", "--pdb", "--trace", "-s", "--capture=no")


def main(cache, arguments):
    """Run pytest; its closing line is the last thing printed."""
    services.stop_on_terminate()
    arguments = from_repository(arguments, Path.cwd())
    if without_odoo(arguments):
        return _pytest(["-p", "no:odoo", *arguments], {})
    browser, node = chromium.ensure(cache), driver.ensure(cache)
    with postgres.server(cache) as variables:
        path = browser + variables.get("PATH", os.environ["PATH"])
        variables = {**variables, **node, "PATH": path}
        rc = config.write(
            cache.root / "odoo-test.conf",
            config.common(cache, odoo.find(cache), TEST_ADDONS),
        )
        databases = Databases(cache, variables, rc)
        databases.drop_abandoned(f"{PREFIX}_test_")
        name = f"{PREFIX}_test_{os.getpid()}"
        template = databases.installed(tests=True)
        workers = number_of_workers(arguments)
        try:
            databases.clone(template, name)
            databases.mark(name, pid=os.getpid(), workers=workers)
            databases.keep_files_inside(name)
            options = [f"--odoo-database={name}", "--odoo-http"]
            if workers:
                options += ["-n", str(workers), "--dist", "loadscope"]
            return _pytest([*options, *arguments], {**variables, "ODOO_RC": rc})
        finally:
            with services.undisturbed():
                databases.drop(name, workers)


def number_of_workers(arguments):
    """How many processes share the tests, each with a database of its own: one for each
    core where all are run, none where some are named or pytest is told itself."""
    if _paths(arguments) or any(a.startswith(ALONE) for a in arguments):
        return 0
    return min(os.cpu_count() or 1, MOST_WORKERS)


def _paths(arguments):
    return [
        argument
        for argument in arguments
        if not argument.startswith("-") and Path(argument.split("::")[0]).exists()
    ]


def without_odoo(arguments):
    """Whether all the files and folders named are outside the addons."""
    named = _paths(arguments)
    return bool(named) and not any(
        Path(path.split("::")[0]).resolve().is_relative_to(ADDONS)
        or ADDONS.is_relative_to(Path(path.split("::")[0]).resolve())
        for path in named
    )


def from_repository(arguments, here):
    """The arguments as seen from the repository's root, where pytest runs."""
    if here == REPOSITORY:
        return arguments
    named = set(_paths(arguments))
    os.chdir(REPOSITORY)
    return [
        str(here / argument) if argument in named else argument
        for argument in arguments
    ]


def _pytest(arguments, variables):
    child = subprocess.Popen(
        [sys.executable, "-m", "pytest", *arguments],
        env=environment(**variables),
        preexec_fn=die_with_parent(),
    )
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # it had it too, and says so
            continue
