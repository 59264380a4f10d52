"""What goes wrong, what the person is told, and that nothing is lost or doubled."""

from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import patch

from odoo import fields
from odoo.tools import mute_logger

from ..models import accounting_job_engine
from ..providers.documents import Kind
from ..providers.errors import Cause
from .common import ConnectorCase

ENGINE = "odoo.addons.accounting_connectors.models.accounting_job_engine"


class TestFaults(ConnectorCase):
    one_connector = True

    def setUp(self):
        super().setUp()
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")
        self.make_invoice((self.panel, 1))  # customer and product become known
        self.run_push()

    def later(self):
        self.let_time_pass()
        self.run_push()

    # === ANSWERS LOST === #

    def test_what_is_due_in_a_moment_does_not_wait_for_the_next_run(self):
        self.sandbox.fault("drop_after", provider="xero", path="Invoices", times=1)
        move = self.make_invoice((self.panel, 10))
        waited = []

        def sleep(seconds):
            waited.append(seconds)
            self.let_time_pass()
            self.env.flush_all()

        clock = SimpleNamespace(sleep=sleep)
        with (
            patch.object(accounting_job_engine, "NEAR", 8),
            patch.object(accounting_job_engine, "time", clock),
        ):
            self.run_push()
        self.assertEqual(len(waited), 1, "once, for the answer that was lost")
        self.assertTrue(0 < waited[0] <= 8, waited)
        self.assert_there(move)

    def test_half_a_batch_with_a_lost_answer(self):
        moves = [self.make_invoice((self.panel, price)) for price in range(2, 8)]
        self.sandbox.fault("drop_after", provider="xero", path="Invoices", times=1)
        self.run_push()
        self.later()
        for move in moves:
            self.assert_there(move)

    # === WHAT A PERSON MENDS === #

    def test_a_payment_is_not_looked_for_too_early(self):
        """No number of a payment is refused: it is looked for when the first request
        cannot come late any more, whoever was cut off, the answer or we."""
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        self.world.fault("drop_after", Kind.PAYMENT)
        self.pay(move)
        self.run_push()
        jobs = self.env["accounting.job"].sudo()
        (job,) = jobs.search([("kind", "=", "payment")])
        patience = self.connector._offline_adapter().settling(Kind.PAYMENT)
        self.assertGreaterEqual(patience, 60)
        wait = job.next_try_at - fields.Datetime.now()
        self.assertGreater(wait.total_seconds(), patience - 5)
        now = fields.Datetime.now()
        job.write({"state": "running", "claimed_at": now, "next_try_at": False})
        with mute_logger(ENGINE):
            self.run_push()
        self.assertEqual(job.next_try_at, now + timedelta(seconds=patience))

    def test_all_gaps_are_told_at_once(self):
        taxes = [
            self.percent_tax(rate, type_tax_use="sale", name=f"Tax {rate}")
            for rate in (3, 4)
        ]
        move = self.make_invoice(
            *[(self.panel, 10, {"tax_ids": [(6, 0, tax.ids)]}) for tax in taxes]
        )
        self.run_push()
        job = self.assert_stuck(move, Cause.MAPPING_MISSING, "Tax 3", "Tax 4")
        rows = job.gap_ids
        code = self.connector.tax_code_ids.filtered(lambda c: c.remote_id == "TAX001")
        rows[0].tax_code_id = code
        self.assertEqual(job.state, "blocked", "one answer is still missing")
        rows[1].tax_code_id = code
        self.assertEqual(job.state, "pending")

    def test_a_saved_answer_lets_go_only_what_waited_for_it(self):
        jobs = []
        for rate in (3, 4):
            tax = self.percent_tax(rate, type_tax_use="sale", name=f"Tax {rate}")
            move = self.make_invoice((self.panel, 10, {"tax_ids": [(6, 0, tax.ids)]}))
            jobs.append(self.job_of(move))
        self.run_push()
        code = self.connector.tax_code_ids.filtered(lambda c: c.remote_id == "TAX001")
        jobs[0].gap_ids.tax_code_id = code
        self.assertEqual([job.state for job in jobs], ["pending", "blocked"])

    # === LIMITS === #

    def test_the_minute_limit_is_kept(self):
        budget = self.env["accounting.api.budget"]._of(self.connector)
        used = self.connector._capabilities().calls_per_minute
        budget.write({"minute_start": fields.Datetime.now(), "minute_used": used})
        self.env.flush_all()
        move = self.make_invoice((self.panel, 10))
        before = len(self.sandbox.requests("xero"))
        self.run_push()
        self.assertEqual(len(self.sandbox.requests("xero")), before)
        job = self.job_of(move)
        self.assertEqual((job.state, job.cause), ("pending", Cause.RATE_LIMITED))
        self.assertGreater(job.next_try_at, fields.Datetime.now())
        self.assertFalse(job.verify_first, "nothing was sent")
        self.later()
        self.assert_there(move)

    def test_each_call_is_counted(self):
        budget = self.env["accounting.api.budget"]._of(self.connector)
        budget.write({"minute_start": fields.Datetime.now(), "minute_used": 40})
        self.env.flush_all()
        self.make_invoice((self.panel, 10))
        self.run_push()
        self.assertEqual(budget.minute_used, 41)

    def test_the_day_keeps_a_reserve_for_clicks(self):
        budget = self.env["accounting.api.budget"]._of(self.connector)
        now = fields.Datetime.now()
        budget.write({"day_start": now - timedelta(hours=1), "day_left": 3})
        self.env.flush_all()
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        self.assertEqual(self.job_of(move).cause, Cause.DAY_LIMIT)
        self.connector.action_refresh_chart()
