"""The same money on both sides, and changes of it on one: nothing is paid twice, and
nothing is deleted silently."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from ..providers.documents import Kind
from ..providers.standing import Booked, Part
from .money import MoneyCase


class TestMoneyBoth(MoneyCase):
    def test_registered_on_both_sides_is_linked(self):
        move = self.sent(110)
        payment = self.pay(move)
        self.assertEqual(self.open_jobs(), [("payment", "create")])
        self.tell(self.money((move, 110), date=date(2026, 11, 8)))
        self.assertEqual(self.row("P-1").state, "done")
        self.assertEqual(self.payments(), payment)
        self.assertEqual(self.open_jobs(), [])
        self.assertEqual(payment.accounting_sync_state, "synced")
        payment.action_draft()  # it is ours as well: taken back there
        self.assertEqual(self.open_jobs(), [("payment", "void")])

    def test_of_two_alike_the_nearest_is_the_same(self):
        one = self.sent(100)
        early = self.pay(one, amount=30, date="2026-11-01")
        late = self.pay(one, amount=30, date="2026-11-06")
        self.tell(self.money((one, 30)))
        self.assertEqual(self.payments(), early | late)
        self.assertEqual(late.accounting_sync_state, "synced")
        self.assertEqual(early.accounting_sync_state, "waiting")
        self.tell(self.money((one, 30), remote_id="P-2", date=date(2026, 11, 2)))
        self.assertEqual(self.payments(), early | late)
        self.assertEqual(self.open_jobs(), [])

    def test_one_payment_of_two_documents_on_both_sides(self):
        one, two = self.sent(100), self.sent(50)
        payment = self.pay(one | two, group_payment=True)
        self.tell(self.money((one, 100), (two, 50)))
        self.assertEqual(self.payments(), payment)
        self.assertEqual(self.open_jobs(), [])
        self.tell(self.money((one, 100), (two, 50), version="2"))
        self.assertEqual(self.row("P-1").state, "done")
        one._accounting_enqueue_settlements(self.connector)
        self.assertEqual(self.open_jobs(), [])

    def test_another_amount_is_asked_and_both_were_paid(self):
        move = self.sent(110)
        payment = self.pay(move)
        self.tell(self.money((move, 100)))
        self.assert_asked("P-1", "payment_double", "100 USD", move.name, payment.name)
        self.assertEqual(self.payments(), payment)
        self.assertIn(move.name, payment.accounting_question)
        self.answer("P-1", "both")
        theirs = self.payment()
        self.assertEqual(self.matched(theirs), {move: Decimal(100)})
        self.assertFalse(payment.is_reconciled)
        self.assertEqual(move.amount_residual, 10)
        # our own goes on account there
        self.assertEqual(self.open_jobs(), [("on_account", "create")])

    def test_another_amount_that_is_the_same_money(self):
        move = self.sent(110)
        payment = self.pay(move)
        self.tell(self.money((move, 100)))
        self.answer("P-1", "same")
        self.assertEqual(payment.state, "canceled")
        self.assertEqual(self.matched(self.payment()), {move: Decimal(100)})
        self.assertEqual(self.open_jobs(), [])

    def test_money_on_account_that_may_be_a_payment_here_is_asked(self):
        move = self.sent(70)
        payment = self.pay(move)
        self.tell(self.money(kind=Kind.ON_ACCOUNT, unallocated=Decimal(70)))
        self.assert_asked("P-1", "payment_double", payment.name)
        self.answer("P-1", "both")
        self.assertEqual(len(self.payments()), 2)

    def test_our_own_payment_read_back_is_ours(self):
        move = self.sent(110)
        payment = self.pay(move)
        partial = payment.move_id.line_ids.matched_debit_ids
        self.link("payment", partial, "P-1")
        self.tell(self.money((move, 110)))
        self.assertEqual(self.row("P-1").state, "done")
        self.assertEqual(self.payments(), payment)

    def test_ours_of_two_records_is_known_by_either(self):
        move = self.sent(110)
        payment = self.pay(move)
        partial = payment.move_id.line_ids.matched_debit_ids
        self.link("payment", partial, "P-1+P-2")
        self.tell(self.money((move, 110), remote_id="P-2"))
        self.assertEqual((self.row("P-2").state, self.payments()), ("done", payment))

    def test_ours_changed_there_is_asked(self):
        move = self.sent(110)
        payment = self.pay(move)
        partial = payment.move_id.line_ids.matched_debit_ids
        self.link("payment", partial, "P-1")
        self.tell(self.money((move, 110)))
        self.tell(self.money((move, 90), date=date(2026, 11, 9)))
        self.assert_asked("P-1", "payment_changed", "110", "90 USD", payment.name)
        self.assertEqual(move.amount_residual, 0)
        self.answer("P-1", "theirs")
        self.assertEqual((payment.amount, str(payment.date)), (90, "2026-11-09"))
        self.assertEqual((move.amount_residual, self.payments()), (20, payment))
        self.assertEqual(self.open_jobs(), [])

    def test_ours_changed_there_is_sent_as_it_is_here(self):
        move = self.sent(110)
        payment = self.pay(move)
        partial = payment.move_id.line_ids.matched_debit_ids
        self.job_of(partial).unlink()
        self.link("payment", partial, "P-1")
        self.tell(self.money((move, 90)))
        self.answer("P-1", "ours")
        self.assertEqual(self.open_jobs(), [("payment", "create"), ("payment", "void")])

    def test_ours_deleted_there_is_asked(self):
        move = self.sent(110)
        payment = self.pay(move)
        partial = payment.move_id.line_ids.matched_debit_ids
        self.job_of(partial).unlink()
        self.link("payment", partial, "P-1")
        self.tell(self.money((move, 110)))
        self.tell(self.money((move, 110), active=False))
        self.assert_asked("P-1", "payment_gone", payment.name)
        self.assertEqual(move.amount_residual, 0)
        self.answer("P-1", "send_again")
        self.assertEqual(self.open_jobs(), [("payment", "create")])
        self.assertEqual(move.amount_residual, 0)

    def test_ours_deleted_there_is_taken_back_here(self):
        move = self.sent(110)
        payment = self.pay(move)
        partial = payment.move_id.line_ids.matched_debit_ids
        self.job_of(partial).unlink()
        self.link("payment", partial, "P-1")
        self.tell(self.money((move, 110), active=False))
        self.answer("P-1", "take_back")
        self.assertEqual((payment.state, move.amount_residual), ("canceled", 110))
        self.assertEqual(self.open_jobs(), [])

    def test_theirs_deleted_there_is_cancelled_here(self):
        move = self.sent(110)
        self.tell(self.money((move, 110)))
        payment = self.payment()
        self.tell(self.money((move, 110), active=False))
        self.assertEqual((payment.state, move.amount_residual), ("canceled", 110))
        self.assertEqual((self.open_jobs(), self.row("P-1").state), ([], "done"))

    def test_theirs_changed_there_is_followed(self):
        one, two = self.sent(110), self.sent(50)
        self.tell(self.money((one, 110)))
        payment = self.payment()
        self.tell(self.money((one, 60), (two, 50), date=date(2026, 11, 9)))
        self.assertEqual(self.matched(payment), {one: Decimal(60), two: Decimal(50)})
        self.assertEqual(str(payment.move_id.date), "2026-11-09")
        self.tell(self.money((one, 20), date=date(2026, 11, 9)))
        self.assertEqual((payment.amount, one.amount_residual), (20, 90))
        self.assertEqual(two.amount_residual, 50)
        self.assertEqual((self.open_jobs(), self.payments()), ([], payment))

    def test_theirs_is_not_changed_in_locked_books(self):
        move = self.sent(110)
        self.tell(self.money((move, 110)))
        self.company.fiscalyear_lock_date = "2026-11-30"
        row = self.tell(self.money((move, 60)))
        self.assertEqual(row.state, "held")
        self.assertEqual((self.payments().amount, move.amount_residual), (110, 0))

    def test_theirs_at_the_bank_here_is_not_changed_silently(self):
        move = self.sent(110)
        self.tell(self.money((move, 110)))
        payment = self.payment()
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "payment_ref": "in",
                "amount": 110,
                "date": "2026-11-06",
            }
        )
        suspense = line._seek_for_lines()[1]
        liquidity = payment._seek_for_lines()[0]
        suspense.account_id = liquidity.account_id
        (suspense | liquidity).reconcile()
        self.assertTrue(payment._accounting_at_bank())
        self.tell(self.money((move, 110), active=False))
        self.assert_asked("P-1", "payment_gone", payment.name)
        self.assertEqual(move.amount_residual, 0)
        self.answer("P-1", "take_back")
        self.assertEqual((payment.state, move.amount_residual), ("canceled", 110))

    def test_unmatched_here_is_asked_not_deleted_there(self):
        move = self.sent(110)
        self.tell(self.money((move, 110)))
        payment = self.payment()
        move.line_ids.remove_move_reconcile()
        self.assert_asked("P-1", "payment_unmatched", payment.name)
        self.assertEqual(self.open_jobs(), [])
        self.answer("P-1", "match")
        self.assertEqual((move.amount_residual, self.payments()), (0, payment))

    def test_cancelled_here_is_asked_and_taken_back_there(self):
        move = self.sent(110)
        self.tell(self.money((move, 110)))
        payment = self.payment()
        payment.action_cancel()
        self.assert_asked("P-1", "payment_unmatched")
        self.answer("P-1", "void")
        self.assertEqual(self.open_jobs(), [("payment", "void")])

    def test_deleted_here_is_asked_and_taken_back_there(self):
        move = self.sent(110)
        self.tell(self.money((move, 110)))
        payment = self.payment()
        payment.action_draft()
        payment.unlink()
        self.assert_asked("P-1", "payment_unmatched")
        self.tell(self.money((move, 110), version="2"))
        self.assert_asked("P-1", "payment_unmatched")
        self.assertFalse(self.payments())
        self.answer("P-1", "void")
        self.assertEqual(self.open_jobs(), [("payment", "void")])

    def test_deleted_here_is_registered_again(self):
        move = self.sent(110)
        self.tell(self.money((move, 110)))
        payment = self.payment()
        payment.action_draft()
        payment.unlink()
        self.answer("P-1", "match")
        self.assertEqual((move.amount_residual, len(self.payments())), (0, 1))
        self.assertEqual(self.open_jobs(), [])

    def test_unmatched_while_it_was_being_sent(self):
        move = self.sent(110)
        self.pay(move)
        partial = self.lines(move).matched_credit_ids
        job = self.job_of(partial)
        job.state = "running"
        move.line_ids.remove_move_reconcile()
        self.link("payment", job, "P-1")
        job._after_done(self.connector)
        self.assertIn(("payment", "void"), self.open_jobs())

    def test_a_clerk_without_rights_to_connectors_pays_and_unmatches(self):
        clerk = self.person("clerk")
        theirs, ours = self.sent(110), self.sent(50)
        self.tell(self.money((theirs, 110)))
        payment = self.payment()
        as_clerk = self.env(user=clerk)
        theirs.with_env(as_clerk).line_ids.remove_move_reconcile()
        self.assert_asked("P-1", "payment_unmatched")
        wizard = (
            as_clerk["account.payment.register"]
            .with_context(active_model="account.move", active_ids=ours.ids)
            .create({"payment_date": "2026-11-05", "journal_id": self.bank.id})
        )
        paid = wizard._create_payments()
        self.assertIn(("payment", "create"), self.open_jobs())
        paid.action_draft()
        payment.with_env(as_clerk).action_cancel()
        self.assertEqual(payment.state, "canceled")

    def test_used_on_another_document_here_is_told_there(self):
        self.tell(self.money(kind=Kind.ON_ACCOUNT, unallocated=Decimal(70)))
        payment = self.payment()
        move = self.sent(100)
        (payment._seek_for_lines()[1] | self.lines(move)).reconcile()
        self.assertEqual(self.open_jobs(), [("allocation", "create")])
        self.tell(  # and read back as it became
            self.money((move, 70), kind=Kind.ON_ACCOUNT, version="2")
        )
        self.assertEqual(self.open_jobs(), [])
        self.assertEqual(self.matched(payment), {move: Decimal(70)})

    def lines(self, move):
        return move.line_ids.filtered(lambda li: li.display_type == "payment_term")

    # === CREDITS TOLD WITH THE CREDIT NOTE === #

    def booked(self, refund, *parts):
        return Booked(
            kind=Kind.CREDIT_NOTE,
            remote_id=f"D-{refund.id}",
            allocations=tuple(self.part(*one) for one in parts),
        )

    def take(self, booked):
        payments = self.env["account.payment"].with_context(
            accounting_taking=self.connector.id
        )
        return payments.sudo()._accounting_take_allocations(self.connector, booked)

    def test_credits_used_follow_the_credit_note(self):
        one, two = self.sent(100), self.sent(30)
        refund = self.sent(60, "out_refund")
        self.assertIsNone(self.take(self.booked(refund, (one, 40))))
        self.assertEqual((one.amount_residual, refund.amount_residual), (60, 20))
        self.assertIsNone(self.take(self.booked(refund, (one, 40))))
        self.assertEqual(one.amount_residual, 60)
        self.assertIsNone(self.take(self.booked(refund, (one, 10), (two, 30))))
        self.assertEqual((one.amount_residual, two.amount_residual), (90, 0))
        self.assertIsNone(self.take(self.booked(refund)))
        self.assertEqual((refund.amount_residual, self.open_jobs()), (60, []))

    def test_a_credit_that_waits_to_be_sent_is_not_used_twice(self):
        move, refund = self.sent(100), self.sent(60, "out_refund")
        (self.lines(move) | self.lines(refund)).reconcile()
        self.assertEqual(self.open_jobs(), [("allocation", "create")])
        self.assertIsNone(self.take(self.booked(refund)))
        self.assertEqual(refund.amount_residual, 0)
        told = self.booked(refund)
        part = replace(self.part(move, 60), remote_id="A-7")
        self.assertIsNone(self.take(replace(told, allocations=(part,))))
        self.assertEqual((refund.amount_residual, self.open_jobs()), (0, []))

    def test_a_credit_of_ours_that_was_taken_back_there_is_asked(self):
        move, refund = self.sent(100), self.sent(60, "out_refund")
        (self.lines(move) | self.lines(refund)).reconcile()
        partial = self.lines(move).matched_credit_ids
        self.job_of(partial).unlink()
        self.link("allocation", partial, "A-1")
        part = Part(
            document_kind=Kind.INVOICE,
            document_id=f"D-{move.id}",
            amount=Decimal(60),
            remote_id="A-1",
        )
        self.assertIsNone(self.take(replace(self.booked(refund), allocations=(part,))))
        outcome = self.take(self.booked(refund))
        self.assertEqual(outcome.topic, "payment_gone")
        self.assertEqual(refund.amount_residual, 0)
