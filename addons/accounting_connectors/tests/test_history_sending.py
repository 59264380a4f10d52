"""Earlier documents that a person confirmed are sent, or linked to what is there."""

import dataclasses
from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..models import accounting_history_sending as sending
from ..models.accounting_history_reading import AccountingHistory
from ..providers.documents import Kind
from ..providers.standing import Status
from .earlier import HistoryCase

RUN = "odoo.addons.accounting_connectors.models.accounting_history"


@tagged("post_install", "-at_install")
class TestHistorySending(HistoryCase):
    def test_stopped_and_gone_on_with(self):
        moves = self.env["account.move"].concat(
            *(self.make_invoice((self.panel, 100 + n)) for n in range(3))
        )
        run = self.start_run()
        with patch.object(sending, "WINDOW", 2):
            run.action_start()
            self.go_on()
            self.assertEqual(len(self.jobs_of(moves)), 2)
            run.action_stop()
            self.assertFalse(self.jobs_of(moves))
            self.assertEqual(set(run.line_ids.mapped("state")), {"open"})
            self.go_on()
            self.run_push()
            self.assertFalse(self.link_of(moves))
            run.action_resume()
            for __ in range(3):
                self.go_on()
                self.run_push()
        self.go_on()
        self.assertEqual(run.state, "done")
        for move in moves:
            self.assert_there(move)

    def test_behind_what_is_of_today_and_by_date(self):
        late = self.make_invoice((self.panel, 1), invoice_date="2026-11-15")
        early = self.make_invoice((self.panel, 2), invoice_date="2026-10-05")
        run = self.start_run()
        run.action_start()
        self.go_on()
        today = self.make_invoice((self.panel, 3))
        jobs = self.jobs_of(late | early | today).sorted(lambda j: (j.priority, j.id))
        self.assertEqual(jobs.mapped("res_id"), [today.id, early.id, late.id])

    def test_not_past_what_is_kept_of_the_day(self):
        move = self.make_invoice((self.panel, 100))
        run = self.start_run()
        budget = self.env["accounting.api.budget"].sudo()._of(self.connector)
        limits = self.connector._capabilities()
        kept = limits.click_reserve + limits.calls_per_day // 10
        now = fields.Datetime.now()
        budget.write({"day_start": now, "day_left": kept})
        run.action_start()
        self.go_on()
        self.assertFalse(self.job_of(move))
        self.assertEqual(run.state, "sending")
        self.assertEqual(run.next_try_at, now + timedelta(days=1))
        board = run.get_board()
        self.assertIn("calls", board["message"])
        self.assertGreater(
            board["eta"], fields.Datetime.to_string(now + timedelta(hours=23))
        )
        budget.day_left = kept + 100
        run.sudo().next_try_at = False
        self.go_on()
        self.assertTrue(self.jobs_of(move))

    def test_what_fails_is_told_and_counts_once_mended(self):
        row = self.mapping(self.connector, "line_type", self.line_type("product"))
        default = self.mapping(self.connector, "default")
        account = default.ledger_account_id
        row.ledger_account_id = False
        move = self.make_invoice((self.panel, 100))
        self.turn_on()
        rows = self.env["accounting.ledger.mapping"].search(
            [("connector_id", "=", self.connector.id), ("source", "!=", "tax")]
        )
        rows.write({"ledger_account_id": False})
        run = self.start_run()
        self.finish(run)
        self.assertEqual(run.state, "done")
        board = run.get_board()
        self.assertEqual(board["results"]["failed"], 1)
        self.assertIn("Not mapped", board["reasons"][0]["reason"])
        self.assertIn("1 failed", self.connector.message_ids[0].body)
        default.ledger_account_id = account
        self.run_push()
        self.assert_there(move)
        self.assertEqual(self.line_of(run, move).state, "sent")

    def test_what_changed_meanwhile_is_not_done_unseen(self):
        move = self.make_invoice((self.panel, 100))
        run = self.start_run()
        move.button_draft()
        move.invoice_line_ids.price_unit = 120
        move.action_post()
        self.job_of(move)._give_up()
        with self.assertRaisesRegex(UserError, "Compare again"):
            run.action_start()
        run.action_compare()
        self.go_on()
        self.assertEqual(run.line_ids.total, 120)

    def test_no_longer_confirmed(self):
        move = self.make_invoice((self.panel, 100))
        run = self.start_run()
        move.button_draft()
        self.finish(run)
        line = run.line_ids
        self.assertEqual((line.state, line.obstacle), ("failed", "unposted"))
        self.assertTrue(line.reason)

    def test_closed_in_the_middle_leaves_the_rest(self):
        move = self.make_invoice((self.panel, 100))
        run = self.start_run()
        run.action_start()
        self.go_on()
        run.action_close()
        self.run_push()
        self.assertEqual((run.state, run.line_ids.state), ("done", "skipped"))
        self.assertFalse(self.link_of(move))

    def test_the_pace_so_far_makes_the_forecast(self):
        moves = [self.make_invoice((self.panel, 1 + n)) for n in range(11)]
        run = self.start_run()
        self.finish(run)
        self.assertTrue(all(self.link_of(move) for move in moves))
        self.assertGreater(run.calls_each, 0)
        self.assertLess(run.calls_each, 3)


@tagged("post_install", "-at_install")
class TestHistoryLinking(HistoryCase):
    def compared(self):
        """A run whose documents were compared with what is kept, without reading."""
        self.turn_on()
        run = self.new_run()
        run.action_compare()
        with patch.object(AccountingHistory, "_read_span", _nothing_new):
            self.go_on()
        return run

    def test_two_are_never_one(self):
        one, two = (self.make_invoice((self.panel, 100)) for __ in range(2))
        row = self.keep()
        run = self.compared()
        self.assertEqual(set(run.line_ids.mapped("verdict")), {"maybe"})
        self.line_of(run, one).action_link()
        self.assertEqual(self.line_of(run, one).remote_record_id, row)
        with self.assertRaisesRegex(ValidationError, two.name):
            self.line_of(run, two).action_link()

    def test_linked_to_another_meanwhile(self):
        one, two = (self.make_invoice((self.panel, 100)) for __ in range(2))
        self.keep()
        run = self.compared()
        self.line_of(run, one).action_link()
        self.line_of(run, two).action_skip()
        self.link_to(self.connector, "invoice", two, "there-1")
        run.action_start()
        self.go_on()
        line = self.line_of(run, one)
        self.assertEqual((line.state, line.obstacle), ("failed", "taken"))
        self.assertFalse(self.link_of(one))

    def test_voided_there_meanwhile(self):
        move = self.make_invoice((self.panel, 100))
        row = self.keep(number=move.name)
        run = self.compared()
        self.keep(number=move.name, status=Status.VOID)
        self.assertEqual(row.content["status"], "void")
        run.action_start()
        self.go_on()
        self.assertEqual(run.line_ids.obstacle, "gone")

    def test_nothing_to_link_to(self):
        self.make_invoice((self.panel, 100))
        run = self.compared()
        with self.assertRaisesRegex(ValidationError, "nothing"):
            run.line_ids.action_link()

    def test_a_document_that_is_no_candidate_is_refused(self):
        self.make_invoice((self.panel, 100))
        self.keep()
        stranger = self.keep(remote_id="there-2", number="X", total=Decimal(5))
        run = self.compared()
        with self.assertRaises(ValidationError):
            run.line_ids.write({"decision": "link", "remote_record_id": stranger.id})

    def test_the_customer_is_linked_with_it(self):
        move = self.make_invoice((self.panel, 100))
        self.link_of(self.partner_a).unlink()
        self.keep(number=move.name)
        run = self.compared()
        self.link_of(self.partner_a).unlink()
        run.action_start()
        self.go_on()
        self.assertEqual(self.link_of(move).remote_id, "there-1")
        self.assertEqual(self.link_of(self.partner_a).remote_id, self.rosa)

    def test_what_waited_to_be_sent_is_given_up(self):
        self.turn_on()
        self.connector.push_from = False
        move = self.make_invoice((self.panel, 100))
        job = self.job_of(move)
        job.write({"state": "blocked", "cause": "number_taken"})
        self.keep(number=move.name)
        run = self.compared()
        run.action_start()
        self.go_on()
        self.assertEqual(job.state, "cancelled")
        self.assertEqual(run.line_ids.state, "linked")

    def test_money_there_is_looked_at_again(self):
        move = self.make_invoice((self.panel, 100))
        row = self.keep(number=move.name)
        run = self.compared()
        row.sudo().state = "other"
        cursor = self.env["accounting.cursor"].sudo()._of(self.connector, Kind.PAYMENT)
        cursor.write({"position": "2026-11-19", "woken_at": False})
        run.action_start()
        self.go_on()
        self.assertEqual(cursor.position, fields.Datetime.to_datetime("2026-11-02"))
        self.assertTrue(cursor.woken_at)
        self.assertEqual(row.state, "new")

    def test_payments_here_wait_where_money_there_is_not_read(self):
        """What may be paid there already is not paid there again."""
        self.connector.pull_payments = False
        paid = self.make_invoice((self.panel, 100))
        row = self.keep(number=paid.name, due=Decimal(0), status=Status.PAID)
        run = self.compared()
        line = run.line_ids
        booked = row._canonical()
        self.assertFalse(line._settleable(self.connector, {row: booked}))
        whole = dataclasses.replace(booked, due=booked.total)
        self.assertEqual(line._settleable(self.connector, {row: whole}), line)


def _nothing_new(run):
    """As a read that found nothing."""
    run.read_until = run.read_to
