"""Paid or credited in Odoo, paid or credited there."""

from datetime import date
from decimal import Decimal

from ...providers.documents import Kind
from ...providers.errors import Cause


class SettlingSuite:
    one_connector = True

    def setUp(self):
        super().setUp()
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")
        self.bank = self.company_data["default_journal_bank"]

    def refund(self, move, amount=None):
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id, "date": "2026-11-06"})
        )
        wizard.refund_moves()
        refund = wizard.new_move_ids
        if amount:
            refund.invoice_line_ids.price_unit = amount
        refund.action_post()
        return refund

    def assert_settled(self, kind):
        """All payments, or allocations, are there for all that Odoo knows."""
        jobs = self.env["accounting.job"].search([("kind", "=", kind.value)])
        self.assertTrue(jobs)
        self.assertEqual(set(jobs.mapped("state")), {"done"}, jobs.mapped("message"))

    def test_a_payment_is_there_on_the_account_of_its_journal(self):
        move = self.make_invoice((self.panel, 110))
        payment = self.pay(move)
        self.run_push()
        remote = self.assert_there(move)
        self.assertEqual(remote.status, "paid")
        (there,) = self.books.payments()
        row = self.mapping(self.connector, "journal", self.bank)
        self.assertEqual(there.account_id, row.ledger_account_id.remote_id)
        self.assertEqual((there.amount, there.date), (Decimal(110), date(2026, 11, 5)))
        self.assertEqual(there.reference, payment.name)
        self.assertEqual(there.document_ids, (remote.id,))
        self.assertEqual(payment.accounting_sync_state, "synced")

    def test_part_payments_and_one_payment_for_two_invoices(self):
        one = self.make_invoice((self.panel, 100))
        two = self.make_invoice((self.panel, 50))
        self.run_push()
        self.pay(one, amount=30)
        self.pay(one | two, group_payment=True)
        self.run_push()
        total = sum(payment.amount for payment in self.books.payments())
        self.assertEqual(total, Decimal(150))
        for move in (one, two):
            self.assertEqual(self.assert_there(move).status, "paid")

    def test_a_part_payment_leaves_the_rest_due(self):
        move = self.make_invoice((self.panel, 100))
        self.pay(move, amount=30.01)
        self.run_push()
        self.assertEqual(self.assert_there(move).due, Decimal("69.99"))

    def test_a_credit_note_is_used_on_its_invoice(self):
        move = self.make_invoice((self.panel, 110))
        refund = self.refund(move)
        self.run_push()
        self.assertEqual(self.assert_there(move).status, "paid")
        self.assertEqual(self.assert_there(refund).due, Decimal(0))

    def test_a_part_credit_leaves_the_rest_open(self):
        move = self.make_invoice((self.panel, 110))
        refund = self.refund(move, amount=40)
        (move.line_ids | refund.line_ids).filtered(
            lambda li: li.display_type == "payment_term"
        ).reconcile()
        self.run_push()
        self.assertEqual(self.assert_there(move).due, Decimal(70))
        (allocation,) = self.books.allocations()
        self.assertEqual(allocation.amount, Decimal(40))

    def test_a_credit_note_paid_back(self):
        refund = self.make_invoice((self.panel, 40), move_type="out_refund")
        payment = self.pay(refund)
        self.run_push()
        self.assertEqual(payment.accounting_sync_state, "synced", self.why(refund))
        self.assertEqual(self.assert_there(refund).due, Decimal(0))

    def test_a_lost_answer_to_money_paid_back_pays_once(self):
        refund = self.make_invoice((self.panel, 40), move_type="out_refund")
        self.run_push()
        bank = self.mapping(self.connector, "journal", self.bank).ledger_account_id
        before = self.books.trial_balance(date(2026, 12, 31)).get(bank.remote_id, 0)
        self.world.fault("drop_after", Kind.PAYMENT)
        self.pay(refund)
        self.run_push()
        self.let_time_pass()
        self.run_push()
        after = self.books.trial_balance(date(2026, 12, 31)).get(bank.remote_id, 0)
        self.assertEqual(after - before, Decimal(-40))
        self.assertEqual(self.assert_there(refund).due, Decimal(0))
        self.assert_settled(Kind.PAYMENT)

    def test_a_payment_taken_back(self):
        move = self.make_invoice((self.panel, 110))
        payment = self.pay(move)
        self.run_push()
        payment.action_cancel()
        self.run_push()
        self.assertFalse(self.books.payments())
        self.assertEqual(self.assert_there(move).status, "open")

    def test_credit_taken_back(self):
        move = self.make_invoice((self.panel, 110))
        refund = self.refund(move)
        self.run_push()
        move.line_ids.remove_move_reconcile()
        self.run_push()
        self.assertFalse(self.books.allocations())
        self.assertEqual(self.assert_there(move).due, Decimal(110))
        self.assertEqual(self.assert_there(refund).due, Decimal(110))

    def test_a_lost_answer_to_a_payment_leaves_one_payment(self):
        move = self.make_invoice((self.panel, 110))
        self.run_push()
        self.world.fault("drop_after", Kind.PAYMENT)
        self.pay(move)
        self.run_push()
        self.let_time_pass()
        self.run_push()
        self.assertEqual(len(self.books.payments()), 1)
        self.assertEqual(self.assert_there(move).status, "paid")
        self.assert_settled(Kind.PAYMENT)

    def test_a_lost_answer_to_an_allocation_leaves_one(self):
        move = self.make_invoice((self.panel, 110), post=False)
        move.action_post()
        refund = self.make_invoice((self.panel, 60), move_type="out_refund")
        self.run_push()
        self.world.fault("drop_after", Kind.ALLOCATION)
        (move.line_ids | refund.line_ids).filtered(
            lambda li: li.display_type == "payment_term"
        ).reconcile()
        self.run_push()
        self.let_time_pass()
        self.run_push()
        self.assertEqual(len(self.books.allocations()), 1)
        self.assertEqual(self.assert_there(move).due, Decimal(50))
        self.assert_settled(Kind.ALLOCATION)

    def test_an_unmapped_journal_is_named(self):
        row = self.mapping(self.connector, "journal", self.bank)
        account = row.ledger_account_id
        row.ledger_account_id = False
        move = self.make_invoice((self.panel, 110))
        payment = self.pay(move)
        self.run_push()
        job = self.env["accounting.job"].search([("kind", "=", "payment")])
        self.assertEqual((job.state, job.cause), ("blocked", Cause.MAPPING_MISSING))
        self.assertIn(self.bank.name, payment.accounting_sync_message)
        row.ledger_account_id = account
        self.run_push()
        self.assertEqual(payment.accounting_sync_state, "synced")

    def test_money_that_is_unmatched_settles_nothing_there(self):
        move = self.make_invoice((self.panel, 110))
        self.pay(move)
        self.run_push()
        move.line_ids.remove_move_reconcile()
        self.run_push()
        self.assertEqual(self.assert_there(move).status, "open")
        kept = Kind.ON_ACCOUNT in self.capabilities.writes
        left = sum(payment.unallocated for payment in self.books.payments())
        self.assertEqual(left, Decimal(110) if kept else 0)

    def test_paid_there_already_is_not_paid_twice(self):
        move = self.make_invoice((self.panel, 110))
        self.run_push()
        bank = self.mapping(self.connector, "journal", self.bank).ledger_account_id
        self.books.pay_invoice(self.assert_there(move), bank.remote_id)
        payment = self.pay(move)
        self.run_push()
        self.assertEqual(len(self.books.payments()), 1)
        # months apart, it may be the same money: asked where the provider is read
        asks = Kind.PAYMENT in self.capabilities.reads
        self.assertEqual(payment.accounting_sync_state, "blocked" if asks else "failed")
        self.assertIn("paid", payment.accounting_sync_message)
        self.assertEqual(bool(payment.accounting_question), asks)
