"""Earlier documents: nothing unseen, nothing twice; cut off, a run goes on where it
was."""

import dataclasses
from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import new_test_user
from odoo.tools import mute_logger

from ..models import accounting_history_sending as sending
from ..models.accounting_history_reading import AccountingHistory
from ..providers.documents import Kind
from ..providers.standing import Booked, Status
from .common import ConnectorCase
from .suite.history import HistorySuite

RUN = "odoo.addons.accounting_connectors.models.accounting_history"


class HistoryCase(HistorySuite, ConnectorCase):
    """The suite's stage, without its tests."""

    def setUp(self):
        super().setUp()
        self.rosa = self.books.add_contact("Rosa Quispe", email="rosa@example.com")

    def new_run(self):
        action = self.connector.action_history()
        run = self.env["accounting.history"].browse(action["res_id"])
        run.write({"first_date": "2026-10-01", "last_date": "2026-11-20"})
        return run

    def jobs_of(self, moves):
        return self.job_of(moves).filtered(lambda job: job.state == "pending")

    def keep(self, **values):
        """A document there that was read before.

        :rtype: accounting.remote.record
        """
        booked = Booked(
            **{
                "kind": Kind.INVOICE,
                "remote_id": "there-1",
                "number": "HAND-1",
                "contact_id": self.rosa,
                "contact_name": "Rosa Quispe",
                "date": date(2026, 11, 2),
                "currency": "USD",
                "total": Decimal(100),
                "due": Decimal(100),
                **values,
            }
        )
        return self.env["accounting.remote.record"]._store(self.connector, [booked])


# the suite runs in test_providers.py; here only its stage is wanted
for _name in [name for name in dir(HistorySuite) if name.startswith("test_")]:
    setattr(HistoryCase, _name, None)


@tagged("post_install", "-at_install")
class TestHistoryReading(HistoryCase):
    def test_a_failing_read_goes_on_later(self):
        move = self.make_invoice((self.panel, 100))
        self.type_there(move.name, 100, self.rosa)
        self.turn_on()
        run = self.new_run()
        run.action_compare()
        self.world.fault("503", times=20)
        self.go_on()
        self.assertEqual(run.state, "reading")
        self.assertTrue(run.message)
        self.assertTrue(run.next_try_at)
        self.world.clear_faults()
        self.go_on()
        self.assertEqual(run.state, "reading", "it is not due yet")
        run.sudo().next_try_at = False
        self.go_on()
        self.assertEqual((run.state, run.message), ("review", False))
        self.assert_found(run, move, "there")

    @mute_logger(RUN)
    def test_a_killed_reading_starts_where_it_was(self):
        for day in ("2025-01-10", "2026-11-02"):
            self.make_invoice((self.panel, 100), invoice_date=day)
        self.turn_on()
        run = self.new_run()
        run.first_date = "2025-01-01"
        run.action_compare()
        read, spans = AccountingHistory._read_span, []

        def once(history):
            if len(spans) == 2:
                spans.append("killed")
                raise RuntimeError("killed")
            read(history)
            spans.append((history.read_until, history.read_span))

        with patch.object(AccountingHistory, "_read_span", once):
            self.go_on()
        self.assertEqual(spans[-1], "killed")
        self.assertIn("error", run.message)
        run.sudo().next_try_at = False
        self.assertEqual(run.state, "reading")
        self.assertEqual(run.read_until, spans[1][0])
        self.assertEqual(run.read_span, 4 * 31, "few documents: longer spans")
        first_call = len(self.world.calls())
        self.go_on()
        asked = self.world.calls()[first_call:]
        self.assertTrue(asked)
        self.assertEqual(run.state, "review")
        self.assertEqual(len(run.line_ids), 2)

    def test_choices_narrow_it_down(self):
        mine = self.make_invoice((self.panel, 100))
        other = self.make_invoice((self.panel, 100), partner_id=self.partner_b.id)
        credit = self.make_invoice((self.panel, 100), move_type="out_refund")
        old = self.make_invoice((self.panel, 100), invoice_date="2026-01-01")
        self.turn_on()
        run = self.new_run()
        self.assertEqual(run.matching_count, 3)
        run.with_credit_notes = False
        self.assertEqual(run.matching_count, 2)
        run.partner_ids = self.partner_b
        self.assertEqual(run.matching_count, 1)
        run.partner_ids = False
        run.journal_ids = self.company_data["default_journal_purchase"]
        self.assertEqual(run.matching_count, 0)
        run.journal_ids = mine.journal_id
        run.action_compare()
        self.go_on()
        self.assertEqual(run.line_ids.move_id, mine | other)
        self.assertFalse(run.line_ids.filtered(lambda x: x.move_id in credit | old))

    def test_bills_are_offered_where_they_are_sent(self):
        self.make_invoice((self.panel, 100), move_type="in_invoice", ref="B-1")
        self.turn_on()
        run = self.new_run()
        run.with_bills = True
        self.assertEqual((run.bills_offered, run.matching_count), (False, 0))
        self.connector.push_bills = True
        run.invalidate_recordset()
        self.assertEqual((run.bills_offered, run.matching_count), (True, 1))

    def test_compared_again_keeps_what_a_person_decided(self):
        move = self.make_invoice((self.panel, 100))
        self.type_there(move.name, 150, self.rosa)
        later = self.make_invoice((self.panel, 200))
        run = self.start_run()
        self.line_of(run, move).action_skip()
        self.type_there("HAND-9", 200, self.rosa)
        run.action_compare()
        self.go_on()
        self.assertEqual(self.line_of(run, move).decision, "skip")
        line = self.assert_found(run, later, "maybe", "HAND-9")
        self.assertFalse(line.decision, "it is another verdict now")

    def test_the_board_tells_what_was_found(self):
        moves = [self.make_invoice((self.panel, 100 + n)) for n in range(3)]
        self.type_there(moves[0].name, 100, self.rosa)
        self.type_there(moves[1].name, 7, self.rosa)
        run = self.start_run()
        board = run.get_board()
        rows = {row["verdict"]: row for row in board["verdicts"]}
        self.assertEqual(
            {verdict: row["count"] for verdict, row in rows.items()},
            {"there": 1, "maybe": 1, "absent": 1},
        )
        self.assertEqual(rows["maybe"]["undecided"], 1)
        self.assertIn("102", rows["absent"]["amount"])
        self.assertGreater(board["eta"], fields.Datetime.to_string(fields.Date.today()))
        action = run.action_review("maybe")
        self.assertTrue(action["context"]["search_default_maybe"])


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
        self.env["accounting.link"].sudo()._record(
            self.connector,
            [
                {
                    "kind": "invoice",
                    "res_model": two._name,
                    "res_id": two.id,
                    "remote_id": "there-1",
                }
            ],
        )
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


@tagged("post_install", "-at_install")
class TestHistoryAccess(HistoryCase):
    def test_one_run_at_a_time(self):
        self.make_invoice((self.panel, 100))
        self.turn_on()
        run = self.new_run()
        self.assertEqual(self.new_run(), run)
        run.action_close()
        self.assertEqual(run.state, "cancelled")
        self.assertNotEqual(self.new_run(), run)

    def test_who_may_only_look_starts_nothing(self):
        self.make_invoice((self.panel, 100))
        run = self.start_run()
        user = new_test_user(
            self.env,
            login="looks",
            groups="accounting_connectors.group_connector_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.assertTrue(run.with_user(user).get_board()["verdicts"])
        with self.assertRaises(AccessError):
            run.with_user(user).action_start()
        with self.assertRaises(AccessError):
            run.line_ids.with_user(user).action_skip()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        elsewhere = new_test_user(
            self.env,
            login="other",
            groups="accounting_connectors.group_connector_user",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        with self.assertRaises(AccessError):
            run.with_user(elsewhere).get_board()

    def test_results_are_not_written_by_hand(self):
        self.make_invoice((self.panel, 100))
        run = self.start_run()
        with self.assertRaises(AccessError):
            run.line_ids.state = "linked"
        with self.assertRaises(AccessError):
            run.state = "done"

    def test_decisions_end_with_the_start(self):
        self.make_invoice((self.panel, 100))
        run = self.start_run()
        run.action_start()
        self.go_on()
        with self.assertRaises(UserError):
            run.line_ids.action_skip()

    def test_what_linked_or_sent_is_kept(self):
        self.make_invoice((self.panel, 100))
        run = self.start_run()
        self.finish(run)
        with self.assertRaises(UserError):
            run.unlink()

    def test_nothing_to_compare_is_said(self):
        self.turn_on()
        run = self.new_run()
        with self.assertRaisesRegex(UserError, "there already"):
            run.action_compare()
        run.write({"with_invoices": False, "with_credit_notes": False})
        with self.assertRaisesRegex(UserError, "kind"):
            run.action_compare()

    def test_days_in_the_wrong_order(self):
        self.turn_on()
        with self.assertRaises(UserError):
            self.new_run().last_date = "2026-09-01"


def _nothing_new(run):
    """As a read that found nothing."""
    run.read_until = run.read_to
