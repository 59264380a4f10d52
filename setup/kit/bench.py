"""``./setup/bench``: the benchmarks, on real Odoo, PostgreSQL and sandbox."""

import sys

from . import arguments, services
from .paths import REPOSITORY


def main(cache, given):
    """:returns: 0 when every limit is kept, else 1."""
    options = arguments.bench(given)
    services.stop_on_terminate()
    sys.path.insert(0, str(REPOSITORY))
    from benchmarks import runner

    return runner.main(cache, options)
