"""Earlier documents: nothing unseen, nothing twice; cut off, a run goes on where it
was; and who may do what of it."""

from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.accounting_history_reading import AccountingHistory
from .earlier import HistoryCase

RUN = "odoo.addons.accounting_connectors.models.accounting_history"


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
        user = self.person("user")
        self.assertTrue(run.with_user(user).get_board()["verdicts"])
        with self.assertRaises(AccessError):
            run.with_user(user).action_start()
        with self.assertRaises(AccessError):
            run.line_ids.with_user(user).action_skip()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        elsewhere = self.person("user", company=company)
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
