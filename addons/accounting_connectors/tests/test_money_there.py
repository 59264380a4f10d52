"""Paid at the provider: registered, matched to the cent, and never sent back."""

from datetime import date
from decimal import Decimal

from odoo.exceptions import AccessError, UserError

from ..providers.documents import Kind
from ..providers.errors import Cause
from ..providers.standing import Part
from .money import MoneyCase


class TestMoneyThere(MoneyCase):
    def test_paid_there_is_paid_here(self):
        move = self.sent(110)
        self.tell(self.money((move, 110)))
        payment = self.payment()
        self.assertEqual(move.payment_state, "paid")
        self.assertEqual(move.amount_residual, 0)
        self.assertEqual((payment.amount, str(payment.date)), (110, "2026-11-05"))
        self.assertEqual(payment.journal_id, self.bank)
        self.assertEqual(
            (payment.memo, payment.partner_type), ("paid there", "customer")
        )
        self.assertEqual(payment.accounting_from_id, self.connector)
        self.assertEqual(payment.accounting_sync_state, "synced")
        self.assertIn(self.connector.remote_name, payment.accounting_from_label)
        self.assertEqual(self.open_jobs(), [])
        move._accounting_enqueue_settlements(self.connector)
        self.assertEqual(self.open_jobs(), [])

    def test_read_again_is_not_registered_again(self):
        move = self.sent(110)
        self.tell(self.money((move, 60)))
        self.tell(self.money((move, 60), version="2"))
        self.assertEqual(len(self.payments()), 1)
        self.assertEqual(move.amount_residual, 50)

    def test_parts_of_several_documents_to_the_cent(self):
        one, two = self.sent(100), self.sent(100)
        self.tell(
            self.money((one, "30.01"), (two, "40.02"), unallocated=Decimal("9.97"))
        )
        payment = self.payment()
        self.assertEqual(payment.amount, 80)
        self.assertEqual(
            self.matched(payment), {one: Decimal("30.01"), two: Decimal("40.02")}
        )
        self.assertEqual((one.amount_residual, two.amount_residual), (69.99, 59.98))
        rest = payment._seek_for_lines()[1].amount_residual
        self.assertAlmostEqual(rest, -9.97)
        self.assertEqual(self.open_jobs(), [])

    def test_two_payments_of_one_document_in_one_batch(self):
        move = self.sent(100)
        self.tell(
            self.money((move, 60), remote_id="P-1"),
            self.money((move, 40), remote_id="P-2", date=date(2026, 11, 9)),
        )
        self.assertEqual(move.payment_state, "paid")
        self.assertEqual(
            (self.payment("P-1").amount, self.payment("P-2").amount), (60, 40)
        )

    def test_a_document_due_in_two_parts(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "Half and half",
                "line_ids": [
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": 0}),
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": 30}),
                ],
            }
        )
        move = self.sent(100, invoice_payment_term_id=terms.id)
        self.tell(self.money((move, 70)))
        self.assertEqual(move.amount_residual, 30)
        self.assertEqual(self.matched(self.payment()), {move: Decimal(70)})

    def test_documents_that_we_do_not_know(self):
        self.tell(
            self.money(
                parts=(
                    Part(
                        document_kind=Kind.INVOICE, document_id="X", amount=Decimal(9)
                    ),
                )
            )
        )
        self.assertEqual(self.row("P-1").state, "other")
        self.assertFalse(self.payments())

    def test_a_document_that_becomes_known_later(self):
        one = self.sent(100)
        two = self.make_invoice((self.panel, 50))
        self.job_of(two).unlink()
        self.tell(self.money((one, 100), (two, 50)))
        payment = self.payment()
        self.assertEqual((payment.amount, one.payment_state), (100, "paid"))
        self.link("invoice", two, f"D-{two.id}")
        self.env["accounting.remote.record"]._rearm_parts(
            self.connector, [f"D-{two.id}"]
        )
        self.tell()
        self.assertEqual((payment.amount, two.payment_state), (150, "paid"))
        self.assertEqual(len(self.payments()), 1)

    def test_money_paid_back_for_a_credit_note(self):
        refund = self.sent(40, "out_refund")
        self.tell(self.money((refund, 40), inbound=False))
        payment = self.payment()
        self.assertEqual(payment.payment_type, "outbound")
        self.assertEqual((refund.payment_state, refund.amount_residual), ("paid", 0))

    def test_bills_and_what_suppliers_pay_back(self):
        bill, credit = self.sent(80, "in_invoice"), self.sent(30, "in_refund")
        self.tell(
            self.money((bill, 50), inbound=False, remote_id="P-1"),
            self.money((credit, 30), remote_id="P-2"),
        )
        paid, back = self.payment("P-1"), self.payment("P-2")
        self.assertEqual(
            (paid.payment_type, paid.partner_type), ("outbound", "supplier")
        )
        self.assertEqual(
            (back.payment_type, back.partner_type), ("inbound", "supplier")
        )
        self.assertEqual((bill.amount_residual, credit.amount_residual), (30, 0))

    def test_an_account_that_no_journal_is_mapped_to(self):
        move = self.sent(110)
        other = self.connector.ledger_account_ids.filtered(
            lambda a: a.account_class == "expense" and a.active
        )[0]
        row = self.tell(self.money((move, 110), account_id=other.remote_id))
        self.assertEqual((row.state, row.cause), ("held", Cause.JOURNAL_MISSING))
        self.assertIn(other.name, row.message)
        cash = self.env["account.journal"].create(
            {"name": "Till", "type": "cash", "company_id": self.company.id}
        )
        self.mapping(self.connector, "journal", cash).ledger_account_id = other
        self.tell()
        self.assertEqual(self.payment().journal_id, cash)

    def test_the_journal_that_lacks_is_made_at_once(self):
        move = self.sent(110)
        other = self.connector.ledger_account_ids.filtered(
            lambda a: a.payments and a.active and a != self.bank_there
        )[0]
        row = self.tell(self.money((move, 110), account_id=other.remote_id))
        self.assertTrue(row.lacks_journal)
        clerk = self.person("user")
        with self.assertRaises(AccessError):
            row.with_user(clerk).action_create_journal()
        row.action_create_journal()
        journal = self.payment().journal_id
        self.assertEqual((journal.name, journal.type), (other.name, "bank"))
        self.assertEqual((row.state, move.amount_residual), ("done", 0))
        with self.assertRaises(UserError):
            row.action_create_journal()

    def test_of_two_journals_of_an_account_nobody_knows_which(self):
        move = self.sent(110)
        more = self.bank.copy({"name": "Second bank", "code": "BNK9"})
        row = self.mapping(self.connector, "journal", more)
        row.ledger_account_id = self.bank_there
        told = self.tell(self.money((move, 110)))
        self.assertEqual((told.state, told.cause), ("held", Cause.JOURNAL_MISSING))
        self.assertIn(row, told.gap_ids)
        self.assertFalse(told.lacks_journal)
        row.ledger_account_id = False
        self.tell()
        self.assertEqual(self.payment().journal_id, self.bank)

    def test_a_fee_goes_to_its_account(self):
        move = self.sent(100)
        expense = self.company_data["default_account_expense"]
        fees = self.connector.ledger_account_ids.filtered(
            lambda a: a.account_class == "expense" and a.active and not a.system
        )[0]
        self.env["accounting.ledger.mapping"].search(
            [("source", "=", "account"), ("ledger_account_id", "=", fees.id)]
        ).ledger_account_id = False
        money = self.money(
            (move, 100), fee=Decimal("2.90"), fee_account_id=fees.remote_id
        )
        row = self.tell(money)
        self.assertEqual((row.state, row.cause), ("held", Cause.FEE_UNMAPPED))
        self.assertIn(fees.name, row.message)
        self.mapping(self.connector, "account", expense).ledger_account_id = fees
        self.tell()
        payment = self.payment()
        self.assertEqual((payment.amount, move.payment_state), (97.1, "paid"))
        line = payment.move_id.line_ids.filtered(lambda li: li.account_id == expense)
        self.assertEqual(line.balance, 2.9)

    def test_locked_books_in_odoo_hold_it(self):
        move = self.sent(110)
        self.company.fiscalyear_lock_date = "2026-11-30"
        row = self.tell(self.money((move, 110)))
        self.assertEqual(row.state, "held")
        self.assertIn("11/30/2026", row.message)
        self.company.fiscalyear_lock_date = False
        row.action_retry()
        self.tell()
        self.assertEqual(str(self.payment().date), "2026-11-05")

    def test_a_foreign_payment_leaves_an_exchange_difference(self):
        cad = self.env.ref("base.CAD")
        cad.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": cad.id, "name": "2026-01-01", "rate": 1.25}
        )
        move = self.sent(125, currency_id=cad.id)
        self.assertEqual(move.amount_total_signed, 100)
        self.tell(
            self.money((move, 50), currency="CAD", currency_rate=Decimal("1.28")),
            self.money(
                (move, 75),
                remote_id="P-2",
                currency="CAD",
                account_amount=Decimal("61.50"),
            ),
        )
        self.assertEqual((move.payment_state, move.amount_residual), ("paid", 0))
        first, second = self.payment("P-1"), self.payment("P-2")
        self.assertEqual(first._seek_for_lines()[0].balance, 39.06)
        self.assertEqual(second._seek_for_lines()[0].balance, 61.5)
        lines = move.line_ids.filtered(
            lambda li: li.account_id.account_type == "asset_receivable"
        )
        self.assertEqual((lines.amount_residual, lines.reconciled), (0, True))
        partials = lines.matched_debit_ids | lines.matched_credit_ids
        differences = partials.exchange_move_id
        self.assertEqual(sum(differences.mapped("amount_total_signed")), 2.44)
        self.assertEqual(self.open_jobs(), [])

    def test_money_on_account_is_matched_when_it_is_used_there(self):
        self.tell(
            self.money(kind=Kind.ON_ACCOUNT, remote_id="O-1", unallocated=Decimal(70))
        )
        payment = self.payment("O-1")
        self.assertEqual((payment.amount, payment.is_reconciled), (70, False))
        self.assertEqual(self.open_jobs(), [])
        move = self.sent(100)
        self.tell(
            self.money(
                (move, 45),
                kind=Kind.ON_ACCOUNT,
                remote_id="O-1",
                unallocated=Decimal(25),
                version="2",
            )
        )
        self.assertEqual(self.matched(payment), {move: Decimal(45)})
        self.assertEqual(move.amount_residual, 55)
        self.assertEqual(len(self.payments()), 1)

    def test_money_on_account_of_somebody_unknown(self):
        self.tell(
            self.money(kind=Kind.ON_ACCOUNT, contact_id="C-9", unallocated=Decimal(70))
        )
        self.assertEqual(self.row("P-1").state, "other")

    def test_an_overpayment_given_back(self):
        self.tell(
            self.money(kind=Kind.ON_ACCOUNT, remote_id="O-1", unallocated=Decimal(70))
        )
        part = Part(
            document_kind=Kind.ON_ACCOUNT, document_id="O-1", amount=Decimal(70)
        )
        self.tell(
            self.money(
                parts=(part,), amount=Decimal(70), inbound=False, remote_id="P-2"
            )
        )
        back, payment = self.payment("P-2"), self.payment("O-1")
        self.assertEqual(
            (back.payment_type, back.partner_type), ("outbound", "customer")
        )
        self.assertTrue(payment.is_reconciled and back.is_reconciled)

    def test_a_credit_used_there(self):
        move, refund = self.sent(100), self.sent(40, "out_refund")
        use = self.money(
            (move, 40),
            kind=Kind.ALLOCATION,
            remote_id="A-1",
            account_id="",
            credits=(self.part(refund, 40),),
        )
        self.tell(use)
        self.assertEqual((move.amount_residual, refund.amount_residual), (60, 0))
        self.assertEqual(self.open_jobs(), [])
        self.tell(
            self.money(
                (move, 40),
                kind=Kind.ALLOCATION,
                remote_id="A-1",
                account_id="",
                credits=(self.part(refund, 40),),
                active=False,
            )
        )
        self.assertEqual((move.amount_residual, refund.amount_residual), (100, 40))

    def test_money_on_account_used_by_a_record_of_its_own(self):
        self.tell(
            self.money(kind=Kind.ON_ACCOUNT, remote_id="O-1", unallocated=Decimal(70))
        )
        move = self.sent(100)
        source = Part(
            document_kind=Kind.ON_ACCOUNT, document_id="O-1", amount=Decimal(70)
        )
        use = self.money(
            (move, 70), kind=Kind.ALLOCATION, remote_id="A-1", credits=(source,)
        )
        self.tell(use)
        self.tell(  # the money itself does not tell of it
            self.money(
                kind=Kind.ON_ACCOUNT,
                remote_id="O-1",
                unallocated=Decimal(70),
                version="2",
            )
        )
        self.assertEqual(self.matched(self.payment("O-1")), {move: Decimal(70)})
        self.assertEqual(move.amount_residual, 30)

    def test_payments_from_there_can_be_switched_off(self):
        self.connector.pull_payments = False
        self.assertNotIn(Kind.PAYMENT, self.connector._feeds())
