"""``./setup/sandbox``: the sandbox alone; needs neither Odoo nor PostgreSQL."""

import os
import sys

from . import arguments
from .command import environment
from .paths import REPOSITORY
from .services import need_port


def command(port, *more):
    return [sys.executable, "-m", "sandbox", "--port", str(port), *map(str, more)]


def main(_cache, given):
    """Become the sandbox: signals and the exit status are its own."""
    options, more = arguments.sandbox(given)
    more += ["--state", options.state] if options.state else []
    need_port(options.port, "--port")
    sys.stderr.flush()
    os.chdir(REPOSITORY)
    os.execve(sys.executable, command(options.port, *more), environment())
