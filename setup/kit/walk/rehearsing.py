"""A month in the life of one company at each provider, played over HTTP."""

import time
from datetime import date

from rehearsal.desk import Desk
from rehearsal.equal import Ledgers
from rehearsal.month import Month
from sandbox.accountant import accountant

from ..say import note
from .expecting import expect

PATIENCE = 300  # seconds for both systems to come to rest, within call limits
QUIET = 2  # looks in a row at which nothing is under way


class Rehearsal:
    """One company of one provider.

    :param label: how Odoo calls the provider
    :param connector: id, remote_id, remote_name, company_id
    :param bool rings: whether the provider has webhooks
    """

    def __init__(self, odoo, sandbox, provider, label, connector, rings):
        self.odoo, self.sandbox = odoo, sandbox
        self.provider, self.label, self.connector = provider, label, connector
        self.desk = Desk(odoo, connector["company_id"][0], date.today())
        self.books = accountant(provider, sandbox, connector["remote_id"])
        self.sync()  # what came before is not the month's
        self.known = set(self.waiting())
        self.ledgers = Ledgers(self.desk, self.books, connector["id"])
        self.month = Month(
            self.desk,
            self.books,
            {"id": connector["id"]},
            self.sync,
            self.spoil if rings else None,
            mark=provider.capitalize(),
        )

    def spoil(self, **tricks):
        """Lose or double the next webhooks."""
        self.sandbox.config(self.provider, **tricks)

    def play(self):
        """:return: how many accounts and parties differ, or questions are open"""
        self.month.play()
        wrong = self.compare()
        for sentence in set(self.waiting()) - self.known:
            note(f"  {sentence}")
            wrong += 1
        self.check_no_echo()
        return wrong

    def compare(self):
        """Print both ledgers beside each other.

        :return: how many rows differ
        """
        rows = [*self.ledgers.accounts(), *self.ledgers.parties()]
        expect(len(rows) > 10, f"the month left no trace at {self.label}")
        title = f"{self.connector['company_id'][1]} → {self.connector['remote_name']}"
        print(f"\n{title:<44}{'Odoo':>14}{'at ' + self.label:>24}")
        for row in rows:
            tail = "" if row.equal else "   DIFFERS"
            print(f"{row.what[:43]:<44}{row.here:>14.2f}{row.there:>24.2f}{tail}")
        return sum(not row.equal for row in rows)

    # === COMING TO REST === #

    def sync(self):
        """Wait until nothing is under way in either direction."""
        self.odoo.call(
            "accounting.connector", "action_pull_now", [self.connector["id"]]
        )
        asked, quiet = time.monotonic(), 0
        read_before = self.last_read()
        while time.monotonic() < asked + PATIENCE:
            moving = self.moving()
            read = self.last_read() != read_before
            quiet = quiet + 1 if read and not moving else 0
            if quiet == QUIET:
                return
            time.sleep(0.5)
        expect(False, f"{self.label} does not come to rest: {moving}")

    def last_read(self):
        (row,) = self.odoo.search_read(
            "accounting.connector", [("id", "=", self.connector["id"])], ["last_read"]
        )
        return row["last_read"]

    def moving(self):
        """What is under way."""
        return self.rows(("pending", "running"), ("new",))

    def waiting(self):
        """What waits for a person, in words."""
        return [
            f"{row.get('record_name') or row['name']}: {row['message']}"
            for row in self.rows(("blocked", "failed"), ("question", "held"))
        ]

    def rows(self, job_states, record_states):
        mine = [("connector_id", "=", self.connector["id"])]
        jobs = self.odoo.search_read(
            "accounting.job",
            [*mine, ("state", "in", job_states)],
            ["record_name", "message"],
        )
        records = self.odoo.search_read(
            "accounting.remote.record",
            [*mine, ("state", "in", record_states)],
            ["name", "message"],
        )
        return jobs + records

    def check_no_echo(self):
        """Nothing has changed: another sync writes nothing."""
        before = self.writes()
        self.sync()
        expect(self.writes() == before, f"a sync of nothing wrote to {self.label}")

    def writes(self):
        return sum(
            request["method"] != "GET" and "/token" not in request["path"]
            for request in self.sandbox.requests(self.provider)
        )
