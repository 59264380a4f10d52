"""``./setup/env COMMAND…``: run anything with the environment on PATH, the
database server running, and an Odoo configuration that knows our addons."""

import subprocess

from . import config, odoo, postgres
from .command import environment
from .paths import TEST_ADDONS


def main(cache, arguments):
    with postgres.server(cache) as variables:
        rc = config.write(
            cache.root / "odoo-env.conf",
            config.common(cache, odoo.find(cache), TEST_ADDONS),
        )
        arguments = arguments or ["bash", "-i"]
        # The command is a person's: it keeps the terminal and gets the Ctrl-C.
        child = subprocess.Popen(arguments, env=environment(**variables, ODOO_RC=rc))
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue
