"""``./setup/run --check``: the main job, walked through the public surfaces.

For each provider: agree, sign in on its consent page, choose the companies, map, turn
on. Then confirm the demo drafts and send the older documents to all of them, pay, break
a mapping and mend it; and read everything back through each provider's own API: every
total to the cent, every line on the account that Odoo shows, every payment. At last a
month is played on both sides, and both ledgers compared per account and per customer.
"""

from sandbox.accountant import ACCOUNTANTS
from sandbox.testing import SandboxClient

from ..rpc import Client
from ..say import step
from .comparing import Comparison
from .connecting import Connecting
from .documents import Documents
from .rehearsing import Rehearsal


def walk(odoo_url, database, login, password, sandbox_url):
    """Walk the main job.

    :return: 0 when the books are equal, else 1
    """
    odoo = Client(odoo_url, database, login, password)
    sandbox = SandboxClient(sandbox_url)
    sides = [
        _Side(odoo, sandbox, provider, facts)
        for provider, facts in sandbox.describe()["providers"].items()
    ]
    missing = set(ACCOUNTANTS) - {side.provider for side in sides}
    if missing:
        raise AssertionError(f"the sandbox has no {', '.join(sorted(missing))}")
    for side in sides:
        side.connect()
    connectors = [one for side in sides for one in side.connectors]
    documents = Documents(odoo, connectors)
    with step("Confirming invoices, sending older ones, registering payments"):
        documents.send_all()
    with step("Waiting until everything is there"):
        documents.wait()
    for side in sides:
        with step(f"{side.label}: breaking a mapping, confirming, mending, retrying"):
            documents.break_and_mend(side.connectors[0])
    with step("Waiting until everything is there"):
        documents.wait()
    differing = sum(side.compare(documents.moves) for side in sides)
    for at, side in enumerate(sides):  # in another company each
        with step(f"{side.label}: a month in the life of a company"):
            differing += side.rehearse(side.connectors[at : at + 1] or side.connectors)
    print("\nEvery total is equal." if not differing else f"\n{differing} differ.")
    return 1 if differing else 0


class _Side:
    """One provider, with what Odoo made of it."""

    def __init__(self, odoo, sandbox, provider, facts):
        self.odoo, self.sandbox = odoo, sandbox
        self.provider, self.facts = provider, facts
        self.label, self.connectors = provider, []

    def connect(self):
        connecting = Connecting(self.odoo, self.provider, self.facts)
        self.label = connecting.label
        with step(f"{self.label}: agreeing, signing in, choosing the companies"):
            self.connectors = connecting.sign_in()
        with step(f"{self.label}: mapping and turning on"):
            connecting.map(self.connectors)
        self.comparison = Comparison(
            self.odoo, self.sandbox, self.provider, self.label, self.connectors
        )

    def rehearse(self, connectors):
        """:return: how many accounts and customers differ"""
        rehearsal = Rehearsal(
            self.odoo,
            self.sandbox,
            self.provider,
            self.label,
            connectors[-1],
            rings="webhook_key" in self.facts,
        )
        return rehearsal.play()

    def compare(self, moves):
        """:return: how many documents and payments differ"""
        return self.comparison.run(moves)
