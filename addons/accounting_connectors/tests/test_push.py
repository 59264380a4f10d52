"""Posted in Odoo, booked there: documents, line-item types, the ladder, totals."""

from decimal import Decimal

from odoo.exceptions import AccessError

from ..providers.documents import Kind
from .common import ConnectorCase


class TestPush(ConnectorCase):
    one_connector = True

    def setUp(self):
        super().setUp()
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")
        self.work = self.make_product("Installation", "service", default_code="WORK")
        self.rebate = self.make_product(
            "State rebate", "incentive", default_code="REBATE"
        )
        self.offer = self.make_product("Spring offer", "discount", default_code="OFFER")

    def codes(self, remote):
        return [line.get("AccountCode") for line in remote.raw["LineItems"]]

    def test_the_ladder_product_before_category_before_type_before_account(self):
        self.panel.categ_id = self.env["product.category"].create({"name": "Panels"})
        move = self.make_invoice((self.panel, 10), post=False)
        line = move.invoice_line_ids
        rungs = [
            ("default", None, "400"),
            ("account", line.account_id, "200"),
            ("line_type", self.line_type("product"), "260"),
            ("category", self.panel.categ_id, "270"),
            ("product", self.panel.product_tmpl_id, "835"),
        ]
        self.connector.mapping_ids.filtered(lambda r: r.source != "tax").write(
            {"ledger_account_id": False}
        )
        self.assertEqual(line.accounting_account_reason, "Xero: not mapped")
        for source, record, code in rungs:
            row = self.mapping(self.connector, source, record)
            row.ledger_account_id = self.account_there(self.connector, code)
            line.invalidate_recordset()
            self.assertIn(f"Xero {code} ", line.accounting_account_reason, source)
            self.assertIn(row.name, line.accounting_account_reason)

    def test_a_category_above_counts_for_the_one_below(self):
        parent = self.env["product.category"].create({"name": "Hardware"})
        child = parent.create({"name": "Panels", "parent_id": parent.id})
        self.panel.categ_id = child
        row = self.mapping(self.connector, "category", parent)
        row.ledger_account_id = self.account_there(self.connector, "260")
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        self.assertEqual(self.codes(self.assert_there(move)), ["260"])

    def test_odd_cents_discounts_quantities_and_several_taxes(self):
        add_rate = self.books.add_tax_rate
        code = add_rate("County", ("County", "8.25"))
        double = add_rate("State and city", ("State", "7.1"), ("City", "2"))
        self.connector.action_refresh_chart()
        county = self.percent_tax(8.25, type_tax_use="sale")
        state = self.percent_tax(7.1, type_tax_use="sale")
        city = self.percent_tax(2, type_tax_use="sale")
        self.map_taxes(self.connector, county, code)
        self.map_taxes(self.connector, state + city, double)
        both = [(6, 0, (state + city).ids)]
        move = self.make_invoice(
            (self.panel, 33.333, {"quantity": 7, "discount": 12.5}),
            (self.panel, 19.99, {"quantity": 3, "tax_ids": [(6, 0, county.ids)]}),
            (self.work, 0.07, {"quantity": 13, "tax_ids": both}),
            (self.work, 123.45, {"quantity": 0.333, "tax_ids": both}),
            (self.rebate, -7.77, {"tax_ids": [(6, 0, county.ids)]}),
        )
        self.run_push()
        remote = self.assert_there(move)
        for line, theirs in zip(
            move.invoice_line_ids, remote.raw["LineItems"], strict=True
        ):
            self.assertEqual(
                Decimal(str(theirs["LineAmount"])), Decimal(str(line.price_subtotal))
            )

    def test_prices_with_tax_included_stay_included(self):
        tax = self.add_tax(10, price_include_override="tax_included")
        taxed = {"tax_ids": [(6, 0, tax.ids)], "quantity": 3}
        move = self.make_invoice((self.panel, 9.99, taxed), (self.work, 0.55, taxed))
        self.run_push()
        remote = self.assert_there(move)
        self.assertEqual(remote.raw["LineAmountTypes"], "Inclusive")
        self.assertEqual(remote.raw["LineItems"][0]["UnitAmount"], Decimal("9.99"))

    def test_a_foreign_currency_carries_the_documents_own_rate(self):
        cad = self.env.ref("base.CAD")
        cad.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": cad.id, "name": "2026-01-01", "rate": 1.3725}
        )
        move = self.make_invoice((self.panel, 100), currency_id=cad.id)
        self.run_push()
        remote = self.assert_there(move)
        self.assertEqual(remote.currency, "CAD")
        self.assertEqual(remote.raw["CurrencyRate"], Decimal("1.3725"))
        self.assertEqual(move.accounting_rate_message, "1 USD = 1.3725 CAD")
        self.env["res.currency.rate"].create(
            {"currency_id": cad.id, "name": "2026-11-05", "rate": 1.25}
        )
        self.pay(move)
        move.invalidate_recordset(["accounting_rate_message"])
        # 100 CAD were 72.86 USD, and are 80 when they come
        self.assertIn("7.14", move.accounting_rate_message)

    def test_notes_terms_and_references_go_along(self):
        term = self.env.ref("account.account_payment_term_30days")
        move = self.make_invoice(
            (self.panel, 100),
            ref="PO 4711",
            narration="<p>Ring <b>twice</b>.</p><p>Thank you</p>",
            invoice_payment_term_id=term.id,
            post=False,
        )
        move.action_post()
        self.run_push()
        self.assert_there(move)
        document = self.link_of(move)._document()
        self.assertEqual(document.reference, "PO 4711")
        self.assertEqual(document.payment_terms, term.name)
        self.assertIn("Ring *twice*.", document.note)
        self.assertNotIn("<", document.note)
        self.assertEqual(document.due_date, move.invoice_date_due)
        self.assertNotEqual(document.due_date, document.date)

    def test_only_who_may_cancels_what_was_voided_there(self):
        move = self.make_invoice((self.panel, 100))
        self.run_push()
        self.books.void_invoice(self.assert_there(move))
        feeds = self.env["accounting.cursor"].sudo()
        feeds._of(self.connector, Kind.INVOICE).asked_at = False
        self.run_pull()
        self.assertEqual(move.accounting_sync_state, "differs")
        clerk = self.person("user")
        row = self.env["accounting.remote.record"].search([("state", "=", "question")])
        with self.assertRaises(AccessError):
            row.with_user(clerk).action_answer("cancel")
        self.run_pull()
        self.assertEqual((move.state, row.state), ("posted", "question"))
        row.action_answer("cancel")
        self.run_pull()
        self.assertEqual((move.state, row.state), ("cancel", "done"))

    def test_confirmed_again_when_the_answer_to_the_void_was_lost(self):
        move = self.make_invoice((self.panel, 100))
        self.run_push()
        before = self.link_of(move).remote_id
        move.button_draft()
        move.button_cancel()
        self.world.process.fault("drop_after", "xero", "/Invoices", method="POST")
        self.run_push()
        jobs = self.job_of(move)
        self.assertTrue(jobs.filtered("verify_first"))
        move.button_draft()
        move.action_post()
        self.let_time_pass()
        self.run_push()
        self.assertEqual(move.accounting_sync_state, "synced", self.why(move))
        self.assertNotEqual(self.link_of(move).remote_id, before)
        there = {d.id: d for d in self.books.documents()}
        self.assertTrue(there[before].voided)
        self.assertEqual(there[self.link_of(move).remote_id].due, 100)

    def test_reset_before_it_was_sent_sends_nothing(self):
        move = self.make_invoice((self.panel, 10))
        move.button_draft()
        self.run_push()
        self.assertEqual(self.job_of(move).state, "cancelled")
        self.assertFalse(self.books.documents(move.name))

    def test_what_was_confirmed_before_waits_for_a_person(self):
        self.connector.sudo().enabled = False
        before = self.make_invoice((self.panel, 10))
        self.connector.action_enable()
        late = self.make_invoice((self.panel, 10), invoice_date="2026-09-30")
        self.run_push()
        self.assert_there(late)  # dated before, confirmed after
        self.assertEqual(before.accounting_sync_state, "not_sent")
        before.action_accounting_send()
        self.run_push()
        self.assert_there(before)

    def test_documents_before_the_start_wait_for_a_person(self):
        self.connector.push_from = "2026-11-10"
        move = self.make_invoice((self.panel, 10))
        self.assertFalse(self.job_of(move))
        self.assertEqual(move.accounting_sync_state, "not_sent")
        move.action_accounting_send()
        self.run_push()
        self.assert_there(move)

    def test_searching_by_status_finds_what_is_shown(self):
        synced = self.make_invoice((self.panel, 10))
        self.run_push()
        waiting = self.make_invoice((self.panel, 10))
        draft = self.make_invoice((self.panel, 10), post=False)
        moves = synced | waiting | draft
        for state in ("synced", "waiting", "not_sent", "blocked", "failed"):
            found = moves.search(
                [("id", "in", moves.ids), ("accounting_sync_state", "=", state)]
            )
            shown = moves.filtered(lambda m, s=state: m.accounting_sync_state == s)
            self.assertEqual(found, shown, state)
        self.assertEqual(synced.accounting_sync_state, "synced")
        self.assertEqual(waiting.accounting_sync_state, "waiting")
        self.assertFalse(draft.accounting_sync_state)
