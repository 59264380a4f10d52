"""What goes wrong, what the person is told, and that nothing is lost or doubled."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tools import mute_logger

from ..models import accounting_job_engine
from ..providers.errors import Cause
from .common import ConnectorCase

ENGINE = "odoo.addons.accounting_connectors.models.accounting_job_engine"


class TestFaults(ConnectorCase):
    def setUp(self):
        super().setUp()
        self.connector = self.connect()
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")
        self.make_invoice((self.panel, 1))  # customer and product become known
        self.run_push()

    def later(self):
        self.let_time_pass()
        self.run_push()

    # === ANSWERS LOST === #

    def test_a_lost_answer_leaves_one_invoice(self):
        self.sandbox.fault("drop_after", provider="xero", path="Invoices", times=1)
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        job = self.job_of(move)
        self.assertRecordValues(
            job, [{"state": "pending", "verify_first": True, "cause": "no_answer"}]
        )
        self.later()
        self.assert_there(move)
        self.assertFalse(job.verify_first)

    def test_what_is_due_in_a_moment_does_not_wait_for_the_next_run(self):
        self.sandbox.fault("drop_after", provider="xero", path="Invoices", times=1)
        move = self.make_invoice((self.panel, 10))
        with patch.object(accounting_job_engine, "NEAR", 8):
            self.run_push()
        self.assert_there(move)

    def test_a_request_that_never_arrived_is_sent_again(self):
        self.sandbox.fault("drop_before", provider="xero", path="Invoices", times=1)
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        self.assertEqual(move.accounting_sync_state, "waiting")
        self.later()
        self.assert_there(move)

    def test_half_a_batch_with_a_lost_answer(self):
        moves = [self.make_invoice((self.panel, price)) for price in range(2, 8)]
        self.sandbox.fault("drop_after", provider="xero", path="Invoices", times=1)
        self.run_push()
        self.later()
        for move in moves:
            self.assert_there(move)

    def test_an_unreadable_answer_is_looked_up(self):
        self.sandbox.fault(
            "malformed", provider="xero", method="PUT", path="Invoices", times=1
        )
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        self.later()
        self.assert_there(move)

    def test_errors_of_the_provider_are_tried_again(self):
        for kind in ("500", "503", "429"):
            with self.subTest(kind):
                self.sandbox.fault(kind, provider="xero", path="Invoices", times=1)
                move = self.make_invoice((self.panel, 10))
                self.run_push()
                self.assertEqual(move.accounting_sync_state, "waiting")
                self.later()
                self.assert_there(move)

    def test_a_provider_that_is_down_is_waited_for(self):
        self.sandbox.fault("503", provider="xero", path="", times=50)
        move = self.make_invoice((self.panel, 10))
        for __ in range(4):
            self.run_push()
            self.let_time_pass()
        self.assertEqual(move.accounting_sync_state, "waiting")
        self.assertIn("Xero", move.accounting_sync_message)
        self.sandbox.clear_faults()
        self.later()
        self.assert_there(move)

    def test_a_worker_that_died_leaves_one_invoice(self):
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        job = self.job_of(move)
        link = self.link_of(move)
        remote_id = link.remote_id
        link.unlink()  # as if it had died between the answer and the commit
        job.write({"state": "running", "claimed_at": fields.Datetime.now()})
        with mute_logger(ENGINE):
            self.run_push()
        self.assertRecordValues(job, [{"state": "pending", "verify_first": True}])
        self.later()
        self.assert_there(move)
        self.assertEqual(self.link_of(move).remote_id, remote_id)

    # === WHAT A PERSON MENDS === #

    def test_a_missing_tax_code_is_named_and_fixed_from_the_message(self):
        tax = self.percent_tax(8.75, type_tax_use="sale", name="Goods 8.75")
        move = self.make_invoice((self.panel, 10, {"tax_ids": [(6, 0, tax.ids)]}))
        other = self.make_invoice((self.panel, 10))
        self.run_push()
        self.assert_stuck(move, Cause.MAPPING_MISSING, "Goods 8.75")
        self.assert_there(other)
        action = move.action_accounting_fix()
        rows = self.env[action["res_model"]].browse(action["res_id"]).row_ids
        self.assertEqual(rows.tax_ids, tax)
        rows.tax_code_id = self.connector.tax_code_ids.filtered(
            lambda code: code.remote_id == "TAX001"
        )
        self.env.invalidate_all()
        self.assertEqual(move.accounting_sync_state, "waiting")
        self.run_push()
        self.assert_there(move)

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

    def test_an_account_archived_there(self):
        row = self.mapping(self.connector, "line_type", self.line_type("product"))
        row.ledger_account_id = self.account_there(self.connector, "260")
        account = row.ledger_account_id
        self.api("POST", f"Accounts/{account.remote_id}", {"Status": "ARCHIVED"})
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        job = self.assert_stuck(move, Cause.ACCOUNT_ARCHIVED, "260", "archived")
        self.assertIn(row, job.gap_ids)
        row.ledger_account_id = self.account_there(self.connector, "200")
        self.run_push()
        self.assert_there(move)

    def test_an_account_known_to_be_archived_is_not_even_sent(self):
        row = self.mapping(self.connector, "line_type", self.line_type("product"))
        row.ledger_account_id = self.account_there(self.connector, "260")
        self.api(
            "POST",
            f"Accounts/{row.ledger_account_id.remote_id}",
            {"Status": "ARCHIVED"},
        )
        self.connector.action_refresh_chart()
        self.assertEqual(row.state, "broken")
        move = self.make_invoice((self.panel, 10))
        before = len(self.writes())
        self.run_push()
        self.assert_stuck(move, Cause.MAPPING_MISSING, "260", "archived")
        self.assertEqual(len(self.writes()), before)

    def test_a_locked_period(self):
        self.sandbox.config(
            "xero", company=self.remote(self.tenant), period_lock_date="2026-11-30"
        )
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        self.assert_stuck(move, Cause.PERIOD_LOCKED, "2026", "locked")
        self.sandbox.config(
            "xero", company=self.remote(self.tenant), period_lock_date=None
        )
        move.action_accounting_retry()
        self.run_push()
        self.assert_there(move)

    def test_a_number_that_exists_already(self):
        move = self.make_invoice((self.panel, 10), post=False)
        move.name = "INV/2026/77777"
        contact = self.link_of(self.partner_a).remote_id
        body = {
            "Type": "ACCREC",
            "Status": "AUTHORISED",
            "InvoiceNumber": move.name,
            "Contact": {"ContactID": contact},
            "Date": "2026-11-01",
            "DueDate": "2026-11-01",
            "LineItems": [
                {
                    "Description": "x",
                    "Quantity": 1,
                    "UnitAmount": 5,
                    "AccountCode": "200",
                }
            ],
        }
        self.api("PUT", "Invoices", {"Invoices": [body]})
        move.action_post()
        self.run_push()
        self.assert_stuck(
            move, Cause.NUMBER_TAKEN, "INV/2026/77777", "Xero", state="failed"
        )
        self.assertEqual(len(self.invoices_there(move.name)), 1)

    def test_the_very_same_invoice_is_adopted(self):
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        self.link_of(move).unlink()
        self.job_of(move).unlink()
        move.action_accounting_send()
        self.run_push()
        self.assert_there(move)

    def test_a_currency_the_company_lacks(self):
        chf = self.env.ref("base.CHF")
        chf.active = True
        move = self.make_invoice((self.panel, 10), currency_id=chf.id)
        self.run_push()
        self.assert_stuck(move, Cause.CURRENCY_MISSING, "CHF", "Xero")
        self.api("PUT", "Currencies", {"Code": "CHF"})
        move.action_accounting_retry()
        self.run_push()
        self.assert_there(move)

    def test_a_consent_that_was_taken_back_stops_and_resumes(self):
        self.sandbox.fault("revoke", provider="xero", path="Invoices", times=1)
        move = self.make_invoice((self.panel, 10))
        with mute_logger("odoo.addons.accounting_connectors"):
            self.run_push()
        self.assert_stuck(move, Cause.RECONNECT, "Sign in again")
        self.assertEqual(self.connector.state, "attention")
        calls = len(self.sandbox.requests("xero"))
        second = self.make_invoice((self.panel, 11))
        self.run_push()
        self.assertEqual(len(self.sandbox.requests("xero")), calls, "nothing is tried")
        self.connect()
        self.run_push()
        self.assert_there(move)
        self.assert_there(second)

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
