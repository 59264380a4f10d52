"""The provider layer alone: no Odoo, no database.

Its package is imported as ``providers`` from the addon's folder. Where Odoo runs in the
same process, that is a second copy beside ``odoo.addons.…providers``; the two share
nothing and these tests use only the first.
"""

import sys
from pathlib import Path

import pytest

ADDON = Path(__file__).resolve().parents[2]
REPOSITORY = ADDON.parents[1]
for folder in (ADDON, Path(__file__).resolve().parent):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

from providers.base import Endpoints  # noqa: E402
from providers.transport import Transport  # noqa: E402
from pure_books import Books, XeroAdapter  # noqa: E402
from pure_conformance import said  # noqa: E402, F401
from pure_quickbooks_books import gb, us  # noqa: E402, F401
from pure_sage import Sage, adapter_of  # noqa: E402
from pure_sage_books import SageBooks, sage_clerk, sage_news  # noqa: E402, F401
from pure_server import PureServer  # noqa: E402
from pure_xero import they  # noqa: E402, F401


@pytest.fixture
def server():
    """A real HTTP server on loopback that answers what a test tells it to."""
    with PureServer() as running:
        yield running


@pytest.fixture
def sage(server):
    """That server as a Sage."""
    server.reply = Sage()
    return server.reply


@pytest.fixture
def sage_adapter(server, sage):
    return adapter_of(server)


# --- the sandbox, and an adapter of it ---


@pytest.fixture(scope="module")
def sandbox():
    """One process for a file; skipped where the package is not beside the addon."""
    if str(REPOSITORY) not in sys.path:
        sys.path.insert(0, str(REPOSITORY))
    testing = pytest.importorskip(
        "sandbox.testing", reason="the sandbox is not beside the addon"
    )
    with testing.SandboxProcess() as running:
        running.config("xero", limits=False)
        yield running


@pytest.fixture
def shape(sandbox):
    """Back at the seed; what the sandbox says of itself."""
    sandbox.reset()
    sandbox.config("xero", limits=False)
    return sandbox.describe("xero")


@pytest.fixture
def endpoints(shape):
    names = ("api", "authorize", "token", "revoke", "connections", "web")
    return Endpoints(**{name: shape[name] for name in names})


@pytest.fixture
def log():
    """What the transport has recorded."""
    return []


@pytest.fixture
def connect(sandbox, shape, endpoints, log):
    """Make an adapter for one of the three companies."""

    def make(at=0, **arguments):
        company = shape["companies"][at]["id"]
        token = sandbox.token("xero", [company])["access_token"]
        transport = Transport(
            token=lambda force: token, recorder=log.append, timeout=5, **arguments
        )
        return XeroAdapter(transport, company, endpoints=endpoints)

    return make


@pytest.fixture
def books(connect):
    """The first company, with a contact and what lines need."""
    return Books(connect())


@pytest.fixture
def sage_world(sandbox):
    """The sandbox's Sage, back at the seed."""
    sandbox.reset()
    sandbox.config("sage", limits=False)
    return sandbox


@pytest.fixture
def sage_books(sage_world):
    """Its first business, with a contact and what lines need."""
    return SageBooks(sage_world)
