"""Money at the provider, by somebody else's hand: in Odoo as it is there."""

from datetime import date
from decimal import Decimal

from ...providers.documents import Kind
from .paying import MoneySuite

DAY = date(2026, 11, 9)


class ReceivingSuite(MoneySuite):
    def paid(self):
        """What Odoo registered because it is so there."""
        return self.env["account.payment"].search(
            [
                ("accounting_from_id", "=", self.connector.id),
                ("state", "!=", "canceled"),
            ]
        )

    def sent(self, amount, **values):
        move = self.make_invoice((self.panel, amount), **values)
        self.run_push()
        return move

    def receive(self, move, amount=None, day=DAY, reference=""):
        return self.books.pay_invoice(
            self.there(move),
            self.bank_there.remote_id,
            amount,
            day=day,
            reference=reference,
        )

    def rows(self, *states):
        return self.env["accounting.remote.record"].search(
            [
                ("connector_id", "=", self.connector.id),
                ("kind", "in", ("payment", "on_account", "allocation")),
                ("state", "in", states),
            ]
        )

    def assert_clear(self):
        left = self.rows("new", "question", "held")
        self.assertFalse(left, left.mapped(lambda r: f"{r.state} {r.message}"))

    # === PAID THERE === #

    def test_paid_there_is_paid_here(self):
        move = self.sent(110)
        self.receive(move)
        self.run_pull()
        self.assert_clear()
        payment = self.paid()
        self.assertEqual((move.payment_state, payment.amount), ("paid", 110))
        self.assertEqual((payment.date, payment.journal_id), (DAY, self.bank))
        self.assertEqual(payment.accounting_sync_state, "synced")
        self.assertTrue(payment.accounting_sync_label)
        self.assert_settled_alike(move)
        self.assert_quiet()
        self.assertEqual(self.at_bank(), 110)

    def test_paid_there_in_parts(self):
        move = self.sent(100)
        self.receive(move, "30.01")
        self.run_pull()
        self.assert_settled_alike(move)
        self.receive(move, "69.99", day=date(2026, 11, 12))
        self.run_pull()
        self.assert_clear()
        self.assert_settled_alike(move)
        self.assertEqual(sorted(self.paid().mapped("amount")), [30.01, 69.99])
        self.assert_quiet()

    def test_one_receipt_there_for_two_documents(self):
        one, two = self.sent(100), self.sent(100)
        self.books.pay_several(
            [(self.there(one), Decimal(40)), (self.there(two), Decimal(70))],
            self.bank_there.remote_id,
            day=DAY,
        )
        self.run_pull()
        self.assert_clear()
        self.assert_settled_alike(one, two)
        self.assertEqual((one.amount_residual, two.amount_residual), (60, 30))
        self.assertEqual(sum(self.paid().mapped("amount")), 110)
        self.assert_quiet()

    def test_a_part_here_and_the_rest_there(self):
        move = self.sent(100)
        self.pay(move, amount=30)
        self.run_push()
        self.receive(move)
        self.run_pull()
        self.assert_clear()
        self.assertEqual(self.paid().amount, 70)
        self.assert_settled_alike(move)
        self.assert_quiet()
        self.assertEqual(self.at_bank(), 100)

    def test_deleted_there_is_cancelled_here(self):
        move = self.sent(100)
        payment_id = self.receive(move)
        self.run_pull()
        payment = self.paid()
        self.books.delete_payment(payment_id)
        self.run_pull()
        self.assert_clear()
        self.assertEqual((payment.state, move.amount_residual), ("canceled", 100))
        self.assert_settled_alike(move)
        self.assert_quiet()

    def test_ours_deleted_there_is_asked(self):
        move = self.sent(100)
        payment = self.pay(move)
        self.run_push()
        (there,) = self.books.payments()
        self.run_pull()
        self.assert_clear()
        self.books.delete_payment(there.id)
        self.run_pull()
        row = self.rows("question")
        self.assertEqual(row.topic, "payment_gone")
        self.assertIn(payment.name, row.message)
        self.assertEqual(move.amount_residual, 0)
        row.action_answer("send_again")
        self.run_pull()
        self.run_push()
        self.assert_clear()
        self.assertEqual((self.there(move).due, self.at_bank()), (0, 100))
        self.assert_quiet()

    def test_both_at_once(self):
        move = self.sent(100)
        payment = self.pay(move)
        self.receive(move, day=date(2026, 11, 7))
        self.look()
        self.run_push()
        self.assert_clear()
        self.assertFalse(self.paid())
        self.assert_synced(payment)
        self.assertEqual((len(self.books.payments()), self.at_bank()), (1, 100))
        self.assert_quiet()

    def test_both_at_once_with_another_amount(self):
        move = self.sent(100)
        payment = self.pay(move)
        self.receive(move, 95)
        self.look()
        self.run_push()
        row = self.rows("question")
        self.assertEqual(row.topic, "payment_double")
        self.assertEqual(payment.accounting_sync_state, "blocked")
        row.action_answer("both")
        self.run_pull()
        self.run_push()
        self.assert_clear()
        self.assertEqual(move.amount_residual, 5)
        self.assert_settled_alike(move)
        self.assert_synced(payment)
        self.assertEqual(self.at_bank(), 195)
        self.assert_quiet()

    def test_unmatched_here_and_taken_back_there(self):
        move = self.sent(100)
        self.receive(move)
        self.run_pull()
        payment = self.paid()
        payment.action_cancel()
        self.run_push()
        self.assertEqual(self.there(move).due, 0)
        self.rows("question").action_answer("void")
        self.run_pull()
        self.run_push()
        self.run_pull()
        self.assert_clear()
        self.assertEqual((self.there(move).due, self.at_bank()), (100, 0))
        self.assertEqual((payment.state, move.amount_residual), ("canceled", 100))

    # === ON ACCOUNT === #

    def test_a_deposit_there_is_used_there(self):
        move = self.sent(100)
        credit_id = self.books.receive_on_account(
            self.there(move).contact_id, self.bank_there.remote_id, 70, day=DAY
        )
        self.run_pull()
        self.assert_clear()
        payment = self.paid()
        self.assertEqual((payment.amount, payment.is_reconciled), (70, False))
        self.assertEqual(move.amount_residual, 100)
        self.books.allocate(credit_id, self.there(move), 45)
        self.run_pull()
        self.assert_clear()
        self.assertEqual(move.amount_residual, 55)
        self.assert_settled_alike(move)
        self.assertEqual(self.paid(), payment)
        self.assert_quiet()

    def test_a_deposit_there_is_used_here(self):
        move = self.sent(100)
        self.books.receive_on_account(
            self.there(move).contact_id, self.bank_there.remote_id, 70, day=DAY
        )
        self.run_pull()
        payment = self.paid()
        self.match(payment, move)
        self.run_push()
        self.assert_clear()
        self.assertEqual(move.amount_residual, 30)
        self.assert_settled_alike(move)
        self.assertEqual(self.at_bank(), 70)
        self.assert_quiet()

    def test_our_deposit_is_used_there(self):
        move = self.sent(100)
        payment = self.open_payment(70)
        self.run_push()
        self.assert_synced(payment)
        (there,) = self.books.payments()
        inside = there.raw.get("payment_on_account") or {}  # with an id of its own
        credit_id = inside.get("id") or self.link_of(payment).remote_id
        self.books.allocate(credit_id, self.there(move), 70)
        self.run_pull()
        self.assert_clear()
        self.assertEqual(move.amount_residual, 30)
        self.assert_settled_alike(move)
        self.assert_quiet()

    # === CREDITS, SUPPLIERS, CURRENCIES === #

    def test_a_credit_note_is_used_there(self):
        move = self.sent(100)
        refund = self.sent(40, move_type="out_refund")
        self.books.allocate(self.there(refund).id, self.there(move), 40)
        self.run_pull()
        self.assert_clear()
        self.assertEqual((move.amount_residual, refund.amount_residual), (60, 0))
        self.assert_settled_alike(move, refund)
        self.assert_quiet()

    def test_a_foreign_payment_there(self):
        currency = self.env.ref("base.CAD")
        currency.active = True
        if "CAD" not in (self.connector.currency_codes or "").split(","):
            self.books.enable_currency("CAD")
            self.connector.action_refresh_chart()
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "name": "2026-01-01", "rate": 1.25}
        )
        move = self.sent(125, currency_id=currency.id)
        self.receive(move, 50)
        self.run_pull()
        self.receive(move, 75, day=date(2026, 11, 12))
        self.run_pull()
        self.assert_clear()
        self.assert_settled_alike(move)
        self.assertEqual(move.payment_state, "paid")
        self.assertEqual(set(self.paid().mapped("currency_id.name")), {"CAD"})
        lines = self.lines(move)
        self.assertEqual((lines.amount_residual, lines.reconciled), (0, True))
        self.assert_quiet()

    def test_suppliers_are_paid_there(self):
        if Kind.BILL not in self.capabilities.writes:
            self.skipTest("this provider takes no bills")
        self.connector.push_bills = True
        vendor = self.env["res.partner"].create({"name": "Grevillea Supplies"})
        bill = self.sent(90, move_type="in_invoice", partner_id=vendor.id, ref="F-1")
        self.receive(bill, 50)
        self.run_pull()
        self.assert_clear()
        payment = self.paid()
        self.assertEqual(payment.payment_type, "outbound")
        self.assertEqual(payment.partner_type, "supplier")
        self.assertEqual(bill.amount_residual, 40)
        self.assert_settled_alike(bill)
        self.assertEqual(self.at_bank(), -50)
        self.assert_quiet()
