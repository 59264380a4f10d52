"""The provider layer alone: no Odoo, no database.

Its package is imported as ``providers`` from the addon's folder. Where Odoo runs in the
same process, that is a second copy beside ``odoo.addons.…providers``; the two share
nothing and these tests use only the first.
"""

import sys
from pathlib import Path

import pytest

ADDON = Path(__file__).resolve().parents[2]
for folder in (ADDON, Path(__file__).resolve().parent):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

from pure_server import PureServer  # noqa: E402


@pytest.fixture
def server():
    """A real HTTP server on loopback that answers what a test tells it to."""
    with PureServer() as running:
        yield running
