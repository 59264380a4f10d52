"""Paid or credited in Odoo, paid or credited there."""

from decimal import Decimal

from ..providers.errors import Cause
from .common import ConnectorCase


class TestSettle(ConnectorCase):
    def setUp(self):
        super().setUp()
        self.connector = self.connect()
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")
        self.bank = self.company_data["default_journal_bank"]

    def pay(self, moves, amount=None, date="2026-11-05", **values):
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create({"payment_date": date, "journal_id": self.bank.id})
        )
        wizard.write({**({"amount": amount} if amount else {}), **values})
        return wizard._create_payments()

    def payments_there(self):
        return [
            payment
            for payment in self.api("GET", "Payments?page=1")["Payments"]
            if payment["Status"] != "DELETED"
        ]

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

    def test_a_payment_is_there_on_the_account_of_its_journal(self):
        move = self.make_invoice((self.panel, 110))
        payment = self.pay(move)
        self.run_push()
        remote = self.assert_there(move)
        self.assertEqual(remote["Status"], "PAID")
        (there,) = self.payments_there()
        row = self.mapping(self.connector, "journal", self.bank)
        self.assertEqual(there["Account"]["Code"], row.ledger_account_id.code)
        self.assertEqual(Decimal(str(there["Amount"])), Decimal(110))
        self.assertEqual(there["Reference"], payment.name)
        self.assertIn("2026-11-05", _day(there["Date"]))
        self.assertEqual(payment.accounting_sync_state, "synced")
        found = payment.search([("accounting_sync_state", "=", "synced")])
        self.assertEqual(found & payment, payment)

    def test_part_payments_and_one_payment_for_two_invoices(self):
        one = self.make_invoice((self.panel, 100))
        two = self.make_invoice((self.panel, 50))
        self.run_push()
        self.pay(one, amount=30)
        self.pay(one | two, group_payment=True)
        self.run_push()
        amounts = sorted(Decimal(str(p["Amount"])) for p in self.payments_there())
        self.assertEqual(amounts, [Decimal(30), Decimal(50), Decimal(70)])
        for move in (one, two):
            self.assertEqual(self.assert_there(move)["Status"], "PAID")

    def test_payment_before_the_invoice_was_sent_follows_it(self):
        move = self.make_invoice((self.panel, 110))
        self.pay(move)
        kinds = self.env["accounting.job"].search([]).mapped("kind")
        self.assertIn("payment", kinds)
        self.run_push()
        order = [r["path"].rsplit("/")[-1] for r in self.writes()]
        self.assertLess(order.index("Invoices"), order.index("Payments"))

    def test_a_payment_of_an_invoice_from_before_is_sent_with_it(self):
        self.connector.push_from = "2026-11-10"
        move = self.make_invoice((self.panel, 110))
        self.pay(move)
        self.run_push()
        self.assertFalse(self.payments_there())
        move.action_accounting_send()
        self.run_push()
        self.assertEqual(self.assert_there(move)["Status"], "PAID")

    def test_a_credit_note_is_used_on_its_invoice(self):
        move = self.make_invoice((self.panel, 110))
        refund = self.refund(move)
        self.assertEqual(move.payment_state, "reversed")
        self.run_push()
        self.assertEqual(refund.accounting_sync_state, "synced", self.why(refund))
        self.assertEqual(self.assert_there(move)["Status"], "PAID")
        (note,) = self.api("GET", "CreditNotes?page=1")["CreditNotes"]
        self.assertEqual(note["CreditNoteNumber"], refund.name)
        self.assertEqual(note["Status"], "PAID")
        self.assertEqual(note["RemainingCredit"], 0)

    def test_a_part_credit_leaves_the_rest_open(self):
        move = self.make_invoice((self.panel, 110))
        refund = self.refund(move, amount=40)
        (move.line_ids | refund.line_ids).filtered(
            lambda li: li.display_type == "payment_term"
        ).reconcile()
        self.run_push()
        remote = self.assert_there(move)
        self.assertEqual(remote["AmountDue"], 70)
        self.assertEqual(remote["AmountCredited"], 40)

    def test_a_foreign_payment_carries_its_days_rate(self):
        cad = self.env.ref("base.CAD")
        cad.active = True
        self.env["res.currency.rate"].create(
            [
                {"currency_id": cad.id, "name": "2026-01-01", "rate": 1.35},
                {"currency_id": cad.id, "name": "2026-11-04", "rate": 1.4},
            ]
        )
        move = self.make_invoice((self.panel, 140), currency_id=cad.id)
        self.pay(move, currency_id=cad.id)
        self.run_push()
        self.assertEqual(self.assert_there(move)["Status"], "PAID")
        (there,) = self.payments_there()
        self.assertEqual(Decimal(str(there["Amount"])), Decimal(140))
        self.assertEqual(Decimal(str(there["CurrencyRate"])), Decimal("1.4"))

    def test_a_payment_taken_back_is_deleted_there(self):
        move = self.make_invoice((self.panel, 110))
        self.pay(move)
        self.run_push()
        move.line_ids.remove_move_reconcile()
        self.run_push()
        self.assertFalse(self.payments_there())
        self.assertEqual(self.assert_there(move)["Status"], "AUTHORISED")

    def test_a_lost_answer_to_a_payment_leaves_one_payment(self):
        move = self.make_invoice((self.panel, 110))
        self.run_push()
        self.sandbox.fault("drop_after", provider="xero", path="Payments", times=1)
        self.pay(move)
        self.run_push()
        self.let_time_pass()
        self.run_push()
        self.assertEqual(len(self.payments_there()), 1)
        self.assertEqual(self.assert_there(move)["Status"], "PAID")

    def test_an_unmapped_journal_is_named(self):
        row = self.mapping(self.connector, "journal", self.bank)
        row.ledger_account_id = False
        move = self.make_invoice((self.panel, 110))
        payment = self.pay(move)
        self.run_push()
        job = self.env["accounting.job"].search([("kind", "=", "payment")])
        self.assertEqual((job.state, job.cause), ("blocked", Cause.MAPPING_MISSING))
        self.assertIn(self.bank.name, payment.accounting_sync_message)
        row.ledger_account_id = self.account_there(self.connector, "090")
        self.run_push()
        self.assertEqual(payment.accounting_sync_state, "synced")

    def test_paid_there_already_is_not_paid_twice(self):
        move = self.make_invoice((self.panel, 110))
        self.run_push()
        remote = self.assert_there(move)
        body = {
            "Invoice": {"InvoiceID": remote["InvoiceID"]},
            "Account": {"Code": "090"},
            "Date": "2026-11-05",
            "Amount": 110,
        }
        self.api("PUT", "Payments", {"Payments": [body]})
        payment = self.pay(move)
        self.run_push()
        self.assertEqual(len(self.payments_there()), 1)
        self.assertEqual(payment.accounting_sync_state, "failed")
        self.assertIn("paid", payment.accounting_sync_message)

    def test_a_payment_with_a_write_off_is_not_booked_too_high(self):
        move = self.make_invoice((self.panel, 110))
        payment = self.pay(
            move,
            amount=100,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_expense"].id,
        )
        self.assertEqual(move.payment_state, "paid")
        self.run_push()
        self.assertFalse(self.payments_there())
        self.assertEqual(payment.accounting_sync_state, "failed")
        self.assertIn("10.00", payment.accounting_sync_message)

    def test_payments_can_be_switched_off(self):
        self.connector.push_payments = False
        move = self.make_invoice((self.panel, 110))
        self.pay(move)
        self.run_push()
        self.assertEqual(self.assert_there(move)["Status"], "AUTHORISED")
        self.assertFalse(self.payments_there())


def _day(stamp):
    """The calendar day of Xero's ``/Date(ms+0000)/``."""
    from datetime import UTC, datetime

    milliseconds = int(stamp[6:].split("+")[0].rstrip(")/"))
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date().isoformat()
