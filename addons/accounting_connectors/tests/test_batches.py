"""Many at once: what breaks one takes no other down, and many are read in one go."""

import dataclasses
from unittest.mock import patch

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo.tools import mute_logger

from ..providers.documents import Kind
from ..providers.errors import Cause, RejectedError, TransientError
from ..providers.registry import adapter_class
from .common import ConnectorCase

MODELS = "odoo.addons.accounting_connectors.models"


class TestBatches(ConnectorCase):
    def setUp(self):
        super().setUp()
        self.connector = self.connect()
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")
        self.make_invoice((self.panel, 1))  # customer and product become known
        self.run_push()

    def failing_once(self, model, name, failure):
        """Have a method of a model fail at its first call."""
        cls = type(self.env[model])
        method, failures = getattr(cls, name), [failure]

        def first_fails(*arguments, **options):
            if failures:
                raise failures.pop()
            return method(*arguments, **options)

        self.enterContext(patch.object(cls, name, first_fails))
        return failures

    # === SENT === #

    def test_what_was_booked_stays_known_when_the_look_for_another_fails(self):
        adapter = adapter_class(self.provider)
        push = adapter.push

        def last_clashes(this, writes):
            taken = RejectedError("taken", cause=Cause.NUMBER_TAKEN)
            return [*push(this, writes[:-1]), taken]

        def find_fails(this, writes):
            raise TransientError("down", cause=Cause.PROVIDER_DOWN, retry_after=600)

        good = [self.make_invoice((self.panel, price)) for price in (2, 3)]
        bad = self.make_invoice((self.panel, 4))
        with (
            patch.object(adapter, "push", last_clashes),
            patch.object(adapter, "find", find_fails),
        ):
            self.run_push()
        for move in good:
            self.assert_there(move)
        job = self.job_of(bad)
        self.assertEqual((job.state, job.cause), ("pending", Cause.PROVIDER_DOWN))

    def test_a_link_that_came_between_costs_no_batch(self):
        moves = [self.make_invoice((self.panel, price)) for price in (2, 3)]
        left = self.failing_once("accounting.job", "_record_links", UniqueViolation())
        self.run_push()
        self.assertFalse(left)
        for move in moves:
            self.assert_there(move)

    def test_a_call_that_is_counted_twice_at_once_breaks_nothing_off(self):
        move = self.make_invoice((self.panel, 2))
        left = self.failing_once(
            "accounting.api.budget", "_count", SerializationFailure()
        )
        self.run_push()
        self.assertFalse(left)
        self.assert_there(move)
        self.assertEqual(self.job_of(move).attempts, 1)

    @mute_logger(f"{MODELS}.accounting_job_batch")
    def test_a_bug_after_sending_is_told_with_what_was_said(self):
        move = self.make_invoice((self.panel, 2))
        left = self.failing_once("accounting.job", "_record_links", ValueError("bug"))
        self.run_push()
        self.assertFalse(left)
        job = self.job_of(move)
        self.assertRecordValues(job, [{"state": "failed", "verify_first": True}])
        self.assertIn("PUT", job.log_ids.mapped("method"))
        job.action_retry()
        self.run_push()
        self.assert_there(move)
        self.assertEqual(job.log_ids.mapped("method").count("PUT"), 1, "found there")

    @mute_logger(f"{MODELS}.accounting_job_batch")
    def test_a_bug_before_sending_forgets_no_lost_answer(self):
        move = self.make_invoice((self.panel, 2))
        job = self.job_of(move)
        job.verify_first = True
        left = self.failing_once("account.move", "_accounting_describe", ValueError())
        self.run_push()
        self.assertFalse(left)
        self.assertRecordValues(job, [{"state": "failed", "verify_first": True}])

    def test_a_newer_job_learns_of_an_answer_that_was_lost(self):
        move = self.make_invoice((self.panel, 2))
        job = self.job_of(move)
        job.write({"state": "running", "verify_first": True})
        heir = job._enqueue(self.connector, Kind.INVOICE, move._name, move.ids)
        job._reopen({"state": "pending", "attempts": 0})  # it has to wait for another
        self.assertEqual(job.state, "cancelled")
        self.assertRecordValues(heir, [{"state": "pending", "verify_first": True}])

    # === ONE CONNECTOR, AND THE OTHERS === #

    @mute_logger(f"{MODELS}.accounting_connector_sync")
    def test_a_bug_in_an_import_holds_up_no_document(self):
        self.connector.sudo()._start_import()
        self.failing_once("accounting.connector", "_import_step", ValueError("bug"))
        move = self.make_invoice((self.panel, 2))
        self.run_push()
        self.assert_there(move)
        self.assertEqual(self.connector.import_state, "running")
        self.assertIn("error of the connector", self.connector.import_message)
        self.run_push()
        self.assertEqual(self.connector.import_state, "done", "it goes on")

    @mute_logger(f"{MODELS}.accounting_job_engine")
    def test_a_bug_before_a_batch_ends_no_run(self):
        move = self.make_invoice((self.panel, 2))
        left = self.failing_once("accounting.job", "_claim_rows", ValueError("bug"))
        with self.apart(self.env["accounting.job"]) as jobs:
            jobs._cron_push()
        self.assertFalse(left)
        self.assertEqual(move.accounting_sync_state, "waiting")
        self.run_push()
        self.assert_there(move)

    @mute_logger(f"{MODELS}.accounting_pull")
    def test_a_bug_in_reading_is_that_connectors_own(self):
        left = self.failing_once("accounting.connector", "_feeds", ValueError("bug"))
        with self.apart(self.connector) as connectors:
            connectors._cron_pull()
        self.assertFalse(left)

    @mute_logger(f"{MODELS}.accounting_connector_sync")
    def test_a_bug_in_the_daily_reading_is_that_connectors_own(self):
        long_ago = "2020-01-01 00:00:00"
        self.connector.sudo().chart_read_at = long_ago
        left = self.failing_once(
            "accounting.connector", "_prepare_mappings", ValueError("bug")
        )
        with self.apart(self.connector) as connectors:
            connectors._cron_daily()
        self.assertFalse(left)
        self.assertEqual(str(self.connector.chart_read_at), long_ago)

    # === ARRIVED === #

    def queries_of_arrivals(self, count):
        """How many queries it takes to find that linked contacts are as they were."""
        partners = self.env["res.partner"].create(
            [
                {"name": f"Customer {number} of {count}", "is_company": True}
                for number in range(count)
            ]
        )
        connector = self.connector.sudo()
        theirs = [
            dataclasses.replace(
                partner._accounting_said(connector),
                remote_id=f"{count}-{partner.id}",
            )
            for partner in partners
        ]
        self.env["accounting.link"]._record(
            connector,
            [
                {
                    "kind": Kind.CONTACT.value,
                    "res_model": partner._name,
                    "res_id": partner.id,
                    "remote_id": contact.remote_id,
                }
                for partner, contact in zip(partners, theirs, strict=True)
            ],
        )
        rows = self.env["accounting.remote.record"]._store(connector, tuple(theirs))
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        rows._take(connector, "res.partner")
        self.env.flush_all()
        queries = self.env.cr.sql_log_count - before
        self.assertEqual(rows.mapped("res_id"), partners.ids)
        return queries

    def test_many_contacts_are_compared_in_as_many_queries_as_few(self):
        self.queries_of_arrivals(1)  # what is cached once
        self.assertEqual(self.queries_of_arrivals(3), self.queries_of_arrivals(30))
