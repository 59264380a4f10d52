"""A month in the life of a company, at each provider: at its end both ledgers are
equal, and another sync writes nothing."""

from datetime import date
from unittest.mock import patch

from odoo import fields
from odoo.service.model import call_kw
from odoo.tools import config

from .common import ConnectorCase
from .world import sandbox

ROUNDS = 8  # of sending and reading, within which everything must come to rest


class Inside:
    """The calls that the web client makes, within the test's transaction."""

    def __init__(self, env):
        self.env = env

    def call(self, model, method, *args, context=None, **kwargs):
        kwargs["context"] = {**self.env.context, **(context or {})}
        return call_kw(self.env[model], method, list(args), kwargs)

    def search_read(self, model, domain, fields, **kwargs):
        return self.call(model, "search_read", domain, fields, **kwargs)

    # pylint: disable=method-required-super
    def create(self, model, values, **kwargs):
        return self.call(model, "create", [values], **kwargs)[0]


class MonthSuite:
    def setUp(self):
        super().setUp()
        # a month's calls come within a minute
        self.sandbox.config(self.provider, minute_limit=9999)
        names = ("calls_per_minute", "calls_per_second")
        plenty = {f"accounting_connectors_{self.provider}_{one}": 9999 for one in names}
        self.enterContext(patch.dict(config.options, plenty))
        self.connector = self.connect()
        sandbox()
        from rehearsal.desk import Desk
        from rehearsal.equal import Ledgers
        from rehearsal.month import Month

        self.env.user.group_ids |= self.env.ref("account.group_account_manager")
        self.desk = Desk(Inside(self.env), self.company.id, date.today())
        self.ledgers = Ledgers(self.desk, self.books, self.connector.id)
        self.month = Month(
            self.desk,
            self.books,
            {"id": self.connector.id},
            self.sync,
            self.bell if self.capabilities.webhooks else None,
        )

    def bell(self, **tricks):
        self.sandbox.config(self.provider, **tricks)

    def sync(self):
        """Both directions, until nothing moves any more."""
        self.desk.call("accounting.connector", "action_pull_now", [self.connector.id])
        for __ in range(ROUNDS):
            self.let_time_pass()
            self.run_push()
            self.run_pull()
            if not self.moving():
                return
        self.fail(f"never at rest: {self.moving()}")

    def moving(self):
        """What is under way."""
        mine = [("connector_id", "=", self.connector.id)]
        jobs = self.env["accounting.job"].search(
            [*mine, ("state", "in", ("pending", "running"))]
        )
        rows = self.env["accounting.remote.record"].search(
            [*mine, ("state", "=", "new")]
        )
        return [(j.record_name, j.kind, j.state, j.raw_message) for j in jobs] + [
            (row.name, row.kind, row.raw_message) for row in rows
        ]

    def stuck(self):
        """What waits for a person."""
        mine = [("connector_id", "=", self.connector.id)]
        jobs = self.env["accounting.job"].search(
            [*mine, ("state", "in", ("blocked", "failed"))]
        )
        rows = self.env["accounting.remote.record"].search(
            [*mine, ("state", "in", ("question", "held"))]
        )
        return [(j.record_name, j.kind, j.message, j.raw_message) for j in jobs] + [
            (row.name, row.kind, row.message, row.raw_message) for row in rows
        ]

    def test_a_month(self):
        self.month.play()
        self.assertFalse(self.stuck())
        for rows in (self.ledgers.accounts(), self.ledgers.parties()):
            self.assertTrue(rows)
            for row in rows:
                with self.subTest(row.what):
                    self.assertEqual(row.there, row.here)
        self.check_no_echo()

    def check_no_echo(self):
        """The world does not change: nothing is written, each feed is read once."""
        writes, calls = self.world.writes(), len(self.world.calls())
        changed = fields.Datetime.now()
        self.sync()
        self.assertEqual(self.world.writes(), writes)
        reads = self.world.calls()[calls:]
        self.assertLessEqual(len(reads), self.most_reads, [r["path"] for r in reads])
        touched = self.env["accounting.remote.record"].search(
            [("write_date", ">", changed)]
        )
        self.assertFalse(touched.mapped("name"))


class TestXeroMonth(MonthSuite, ConnectorCase):
    provider = "xero"
    # contacts, items, invoices, credit notes, payments, over- and prepayments, and the
    # bank transactions that say on which account those are
    most_reads = 8


class TestQuickbooksMonth(MonthSuite, ConnectorCase):
    provider = "quickbooks"
    most_reads = 4


class TestSageMonth(MonthSuite, ConnectorCase):
    provider = "sage"
    # of ten lists each what changed and what was deleted, which Sage tells apart; and
    # for the last minutes' payments, read once more, their fees and their bank
    most_reads = 22
