"""Money of every form, registered in Odoo: fees, money on account, suppliers."""

from datetime import date
from decimal import Decimal

from ...providers.documents import Kind

END = date(2026, 12, 31)


class MoneySuite:
    """What both directions of money have in common."""

    one_connector = True

    def setUp(self):
        super().setUp()
        if Kind.PAYMENT not in self.capabilities.reads:
            self.skipTest("this provider's money is not read")
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")
        self.bank = self.company_data["default_journal_bank"]
        self.bank_there = self.mapping(
            self.connector, "journal", self.bank
        ).ledger_account_id

    def look(self):
        """Time passes, and what changed there is read; what is sent looks first."""
        cursors = self.env["accounting.cursor"].sudo()
        cursors.search([("connector_id", "=", self.connector.id)]).asked_at = False

    def run_pull(self):
        self.look()
        return super().run_pull()

    def open_payment(self, amount, partner=None, **values):
        """Money that settles nothing."""
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": (partner or self.partner_a).id,
                "amount": amount,
                "date": "2026-11-05",
                "journal_id": self.bank.id,
                **values,
            }
        )
        payment.action_post()
        return payment

    def lines(self, record):
        if record._name == "account.payment":
            return record._seek_for_lines()[1]
        return record.line_ids.filtered(lambda li: li.display_type == "payment_term")

    def match(self, *records):
        lines = self.env["account.move.line"]
        for record in records:
            lines |= self.lines(record)
        lines.reconcile()

    def at_bank(self):
        """The bank account's balance there."""
        return self.books.trial_balance(END).get(self.bank_there.remote_id, Decimal(0))

    def account_for(self, account, account_class="expense"):
        """A ledger account there that takes fees, and an Odoo account mapped to it."""
        fitting = self.connector.ledger_account_ids.filtered(
            lambda a: a.active and not (a.system or a.bank)
        )
        costs = fitting.filtered(lambda a: a.account_class == account_class)
        found = (costs.filtered("payments") or fitting.filtered("payments") or costs)[
            -1:
        ]
        self.mapping(self.connector, "account", account).ledger_account_id = found
        return found

    def there(self, move):
        """The one document that the move is linked to."""
        link = self.link_of(move)
        (found,) = [d for d in self.books.documents() if d.id == link.remote_id]
        return found

    def assert_settled_alike(self, *moves):
        """What is left of each document is the same on both sides."""
        for move in moves:
            left = Decimal(str(move.amount_residual)).quantize(Decimal("0.01"))
            self.assertEqual(self.there(move).due, left, move.name)

    def assert_synced(self, payment):
        said = [
            (job.kind, job.operation, job.state, job.message or job.raw_message)
            for job in self.env["accounting.job"].search([])
            if job.state not in ("done", "cancelled")
        ]
        self.assertEqual(payment.accounting_sync_state, "synced", said)

    def assert_quiet(self):
        """Another look changes nothing, on either side."""
        payments = self.env["account.payment"].search([])
        before, writes = payments.mapped("write_date"), self.world.writes()
        self.run_pull()
        self.run_push()
        self.assertEqual(self.env["account.payment"].search([]), payments)
        self.assertEqual(self.world.writes(), writes)
        self.assertEqual(payments.mapped("write_date"), before)
        asked = self.env["accounting.remote.record"].search(
            [("kind", "in", ("payment", "on_account", "allocation"))]
        )
        self.assertFalse(set(asked.mapped("state")) - {"done", "other"}, asked.mapped(
            lambda row: str((row.kind, row.state, row.message))
        ))  # fmt: skip


class PayingSuite(MoneySuite):
    def test_a_fee_goes_to_its_account_there(self):
        expense = self.company_data["default_account_expense"]
        fees = self.account_for(expense)
        before = self.at_bank()
        move = self.make_invoice((self.panel, 100))
        payment = self.pay(
            move,
            amount=97.1,
            payment_difference_handling="reconcile",
            writeoff_account_id=expense.id,
        )
        self.run_push()
        self.assert_synced(payment)
        self.assertEqual(self.assert_there(move).status, "paid")
        self.assertEqual(self.at_bank() - before, Decimal("97.1"))
        booked = self.books.trial_balance(END)
        self.assertEqual(booked[fees.remote_id], Decimal("2.9"))
        self.assert_quiet()

    def test_a_fee_of_several_documents_is_shared_to_the_cent(self):
        expense = self.company_data["default_account_expense"]
        fees = self.account_for(expense)
        before = self.at_bank()
        moves = [self.make_invoice((self.panel, price)) for price in (33.33, 33.33, 10)]
        payment = self.pay(
            self.env["account.move"].concat(*moves),
            amount=75.65,
            group_payment=True,
            payment_difference_handling="reconcile",
            writeoff_account_id=expense.id,
        )
        self.run_push()
        self.assert_synced(payment)
        self.assert_settled_alike(*moves)
        self.assertEqual(self.at_bank() - before, Decimal("75.65"))
        booked = self.books.trial_balance(END)
        self.assertEqual(booked[fees.remote_id], Decimal("1.01"))

    def test_a_surplus_goes_to_its_account_there(self):
        gain = self.company_data["default_account_revenue"]
        self.account_for(gain, "revenue")
        before = self.at_bank()
        move = self.make_invoice((self.panel, 100))
        payment = self.pay(
            move,
            amount=100.4,
            payment_difference_handling="reconcile",
            writeoff_account_id=gain.id,
        )
        self.run_push()
        self.assert_synced(payment)
        self.assertEqual(self.assert_there(move).status, "paid")
        self.assertEqual(self.at_bank() - before, Decimal("100.4"))
        self.assert_quiet()

    def test_a_deposit_is_on_account_and_used_later(self):
        payment = self.open_payment(70)
        self.run_push()
        self.assert_synced(payment)
        (there,) = self.books.payments()
        self.assertEqual((there.amount, there.unallocated), (70, 70))
        self.assertEqual(self.at_bank(), 70)
        move = self.make_invoice((self.panel, 100))
        self.match(payment, move)
        self.run_push()
        self.assert_settled_alike(move)
        self.assertEqual(self.there(move).due, 30)
        self.assertEqual(self.at_bank(), 70)
        self.assert_synced(payment)
        self.assert_quiet()
        move.line_ids.remove_move_reconcile()
        self.run_push()
        self.assertEqual((self.there(move).due, self.at_bank()), (100, 70))
        self.assert_quiet()

    def test_an_overpayment_pays_and_leaves_the_rest_on_account(self):
        move = self.make_invoice((self.panel, 100))
        payment = self.pay(move, amount=130)
        self.run_push()
        self.assert_synced(payment)
        self.assert_settled_alike(move)
        self.assertEqual(self.at_bank(), 130)
        self.assertEqual(sum(p.unallocated for p in self.books.payments()), 30)
        self.assert_quiet()

    def test_money_unmatched_is_on_account_and_matched_elsewhere(self):
        one, two = self.make_invoice((self.panel, 100)), self.make_invoice(
            (self.panel, 80)
        )  # fmt: skip
        payment = self.pay(one, amount=80)
        self.run_push()
        self.assertEqual(self.there(one).due, 20)
        one.line_ids.remove_move_reconcile()
        self.run_push()
        self.assert_settled_alike(one, two)
        self.assertEqual(self.at_bank(), 80)
        self.match(payment, two)
        self.run_push()
        self.assert_settled_alike(one, two)
        self.assertEqual(self.there(two).status, "paid")
        self.assertEqual(self.at_bank(), 80)
        self.assert_quiet()

    def test_more_on_account_than_was_sent(self):
        one, two = self.make_invoice((self.panel, 60)), self.make_invoice(
            (self.panel, 20)
        )  # fmt: skip
        payment = self.pay(one, amount=100)
        self.run_push()
        self.match(payment, two)
        self.run_push()
        self.assertEqual(self.at_bank(), 100)
        one.line_ids.remove_move_reconcile()
        for __ in range(4):
            self.run_push()
        self.assert_settled_alike(one, two)
        self.assertEqual(self.at_bank(), 100)
        self.assertEqual(sum(p.unallocated for p in self.books.payments()), 80)
        self.assert_synced(payment)
        self.assert_quiet()

    def test_back_to_draft_is_taken_back_and_sent_as_it_became(self):
        move = self.make_invoice((self.panel, 100))
        payment = self.pay(move)
        self.run_push()
        payment.action_draft()
        self.run_push()
        self.assertEqual((self.there(move).due, self.at_bank()), (100, 0))
        payment.action_post()
        self.run_push()
        self.assert_settled_alike(move)
        self.assertEqual(self.at_bank(), 100)
        self.assert_quiet()

    def test_cancelled_and_deleted_payments_are_taken_back(self):
        one, two = self.make_invoice((self.panel, 100)), self.make_invoice(
            (self.panel, 80)
        )  # fmt: skip
        cancelled, deleted = self.pay(one, amount=110), self.pay(two)
        self.run_push()
        self.assertEqual(self.at_bank(), 190)
        cancelled.action_cancel()
        deleted.action_draft()
        deleted.unlink()
        self.run_push()
        self.assertEqual(self.at_bank(), 0)
        self.assertEqual((self.there(one).due, self.there(two).due), (100, 80))
        self.assert_quiet()

    def test_a_reversed_payment_is_taken_back(self):
        move = self.make_invoice((self.panel, 100))
        payment = self.pay(move)
        self.run_push()
        payment.move_id._reverse_moves([{"date": "2026-11-10"}], cancel=True)
        self.run_push()
        self.assertEqual((self.there(move).due, self.at_bank()), (100, 0))

    def test_suppliers_are_paid_and_pay_back(self):
        if Kind.BILL not in self.capabilities.writes:
            self.skipTest("this provider takes no bills")
        self.connector.push_bills = True
        rows = self.connector.mapping_ids.filtered(
            lambda row: row.source == "purchase_default"
        )
        self.assertTrue(rows.ledger_account_id)
        vendor = self.env["res.partner"].create({"name": "Grevillea Supplies"})
        bill = self.make_invoice(
            (self.panel, 90), move_type="in_invoice", partner_id=vendor.id, ref="F-1"
        )
        credit = self.make_invoice(
            (self.panel, 40), move_type="in_refund", partner_id=vendor.id, ref="F-2"
        )
        more = self.make_invoice(
            (self.panel, 25), move_type="in_refund", partner_id=vendor.id, ref="F-3"
        )
        paid = self.pay(bill, amount=50)
        self.match(bill, credit)
        back = self.pay(more)
        ahead = self.open_payment(
            15, vendor, payment_type="outbound", partner_type="supplier"
        )
        self.run_push()
        for payment in (paid, back, ahead):
            self.assert_synced(payment)
        self.assert_settled_alike(bill, credit, more)
        self.assertEqual(self.at_bank(), Decimal(-50 + 25 - 15))
        self.assert_quiet()
