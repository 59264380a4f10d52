"""Payments: what goes first, what is held back, and the day's own rate."""

import dataclasses
from decimal import Decimal
from unittest.mock import patch

from ..providers.errors import Cause
from .common import ConnectorCase


class TestSettle(ConnectorCase):
    one_connector = True

    def setUp(self):
        super().setUp()
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")
        self.bank = self.company_data["default_journal_bank"]

    def test_payment_before_the_invoice_was_sent_follows_it(self):
        move = self.make_invoice((self.panel, 110))
        self.pay(move)
        kinds = self.env["accounting.job"].search([]).mapped("kind")
        self.assertIn("payment", kinds)
        self.run_push()
        order = [
            call["path"].rsplit("/")[-1]
            for call in self.world.calls()
            if call["method"] == "PUT"
        ]
        self.assertLess(order.index("Invoices"), order.index("Payments"))

    def test_a_payment_of_an_invoice_from_before_is_sent_with_it(self):
        self.connector.push_from = "2026-11-10"
        move = self.make_invoice((self.panel, 110))
        self.pay(move)
        self.run_push()
        self.assertFalse(self.books.payments())
        move.action_accounting_send()
        self.run_push()
        self.assertEqual(self.assert_there(move).status, "paid")

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
        self.assertEqual(self.assert_there(move).status, "paid")
        (there,) = self.books.payments()
        self.assertEqual(there.amount, Decimal(140))
        self.assertEqual(there.raw["CurrencyRate"], Decimal("1.4"))

    def written_off(self, move):
        return self.pay(
            move,
            amount=100,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_expense"].id,
        )

    def test_a_write_off_needs_an_account_there(self):
        rows = self.connector.mapping_ids.filtered(
            lambda row: (
                row.source == "account" or row.line_type_id.code in ("write_off", "fee")
            )
        )
        rows.ledger_account_id = False
        move = self.make_invoice((self.panel, 110))
        payment = self.written_off(move)
        self.assertEqual(move.payment_state, "paid")
        self.run_push()
        self.assertFalse(self.books.payments())
        job = self.env["accounting.job"].search([("kind", "=", "payment")])
        self.assertEqual((job.state, job.cause), ("blocked", Cause.MAPPING_MISSING))
        name = self.company_data["default_account_expense"].display_name
        self.assertIn(name, payment.accounting_sync_message)

    def test_a_provider_without_fees_books_no_payment_too_high(self):
        move = self.make_invoice((self.panel, 110))
        payment = self.written_off(move)
        without = dataclasses.replace(self.connector._capabilities(), fees=False)
        with patch.object(type(self.connector), "_capabilities", lambda self: without):
            self.run_push()
        self.assertFalse(self.books.payments())
        self.assertEqual(payment.accounting_sync_state, "failed")
        self.assertIn("10.00", payment.accounting_sync_message)

    def test_payments_can_be_switched_off(self):
        self.connector.push_payments = False
        move = self.make_invoice((self.panel, 110))
        self.pay(move)
        self.run_push()
        (remote,) = self.books.documents(move.name)
        self.assertEqual(remote.due, Decimal(110))
        self.assertFalse(self.books.payments())
