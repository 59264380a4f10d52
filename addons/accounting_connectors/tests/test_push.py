"""Posted in Odoo, booked there: documents, line-item types, the ladder, totals."""

from decimal import Decimal

from .common import ConnectorCase


class TestPush(ConnectorCase):
    def setUp(self):
        super().setUp()
        self.connector = self.connect()
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")
        self.work = self.make_product("Installation", "service", default_code="WORK")
        self.rebate = self.make_product(
            "State rebate", "incentive", default_code="REBATE"
        )
        self.offer = self.make_product("Spring offer", "discount", default_code="OFFER")

    def codes(self, remote):
        return [line.get("AccountCode") for line in remote["LineItems"]]

    def test_each_line_sits_on_the_account_of_its_type(self):
        targets = {"product": "200", "service": "260", "incentive": "270"}
        targets["discount"] = "835"
        for code, account in targets.items():
            row = self.mapping(self.connector, "line_type", self.line_type(code))
            row.ledger_account_id = self.account_there(self.connector, account)
        move = self.make_invoice(
            (self.panel, 4000),
            (self.work, 1500),
            (self.rebate, -800),
            (self.offer, -100),
        )
        self.assertEqual(move.accounting_sync_state, "waiting")
        self.run_push()
        remote = self.assert_there(move)
        self.assertEqual(self.codes(remote), ["200", "260", "270", "835"])
        self.assertEqual(
            [line["ItemCode"] for line in remote["LineItems"]],
            ["PANEL", "WORK", "REBATE", "OFFER"],
        )
        self.assertIn(remote["InvoiceID"], move.accounting_sync_url.replace("%3D", "="))

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

    def test_a_type_chosen_on_the_line_wins_over_the_product(self):
        row = self.mapping(self.connector, "line_type", self.line_type("fee"))
        row.ledger_account_id = self.account_there(self.connector, "270")
        fee = {"accounting_line_type_id": self.line_type("fee").id}
        move = self.make_invoice((self.panel, 10, fee))
        self.run_push()
        self.assertEqual(self.codes(self.assert_there(move)), ["270"])

    def test_odd_cents_discounts_quantities_and_several_taxes(self):
        code = self.add_tax_rate("County", ("County", 8.25))
        double = self.add_tax_rate("State and city", ("State", 7.1), ("City", 2))
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
            move.invoice_line_ids, remote["LineItems"], strict=True
        ):
            self.assertEqual(
                Decimal(str(theirs["LineAmount"])), Decimal(str(line.price_subtotal))
            )

    def test_prices_with_tax_included_stay_included(self):
        code = self.add_tax_rate("Included", ("Included", 10))
        self.connector.action_refresh_chart()
        tax = self.percent_tax(
            10, type_tax_use="sale", price_include_override="tax_included"
        )
        self.map_taxes(self.connector, tax, code)
        taxed = {"tax_ids": [(6, 0, tax.ids)], "quantity": 3}
        move = self.make_invoice((self.panel, 9.99, taxed), (self.work, 0.55, taxed))
        self.run_push()
        remote = self.assert_there(move)
        self.assertEqual(remote["LineAmountTypes"], "Inclusive")
        self.assertEqual(remote["LineItems"][0]["UnitAmount"], 9.99)

    def test_a_deposit_and_its_deduction(self):
        deposit = self.make_product("Deposit", "deposit", default_code="DEP")
        row = self.mapping(self.connector, "line_type", self.line_type("deposit"))
        self.assertEqual(row.ledger_account_id.account_class, "liability")
        first = self.make_invoice((deposit, 1000))
        last = self.make_invoice((self.panel, 4000), (deposit, -1000))
        self.run_push()
        self.assertEqual(
            self.codes(self.assert_there(first)), [row.ledger_account_id.code]
        )
        self.assertEqual(
            self.codes(self.assert_there(last))[1], row.ledger_account_id.code
        )

    def test_a_foreign_currency_carries_the_documents_own_rate(self):
        cad = self.env.ref("base.CAD")
        cad.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": cad.id, "name": "2026-01-01", "rate": 1.3725}
        )
        move = self.make_invoice((self.panel, 100), currency_id=cad.id)
        self.run_push()
        remote = self.assert_there(move)
        self.assertEqual(remote["CurrencyCode"], "CAD")
        self.assertEqual(remote["CurrencyRate"], 1.3725)

    def test_sections_and_notes_are_text_lines(self):
        move = self.make_invoice((self.panel, 10), post=False)
        move.invoice_line_ids = [
            (0, 0, {"display_type": "line_note", "name": "Thank you", "sequence": 99})
        ]
        move.action_post()
        self.run_push()
        remote = self.assert_there(move)
        note = next(
            line for line in remote["LineItems"] if line["Description"] == "Thank you"
        )
        self.assertFalse(note.get("AccountCode"))

    def test_a_cash_rounding_line(self):
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "5 cents",
                "rounding": 0.05,
                "strategy": "add_invoice_line",
                "profit_account_id": self.company_data["default_account_revenue"].id,
                "loss_account_id": self.company_data["default_account_expense"].id,
            }
        )
        move = self.make_invoice(
            (self.panel, 10.02), invoice_cash_rounding_id=rounding.id, post=False
        )
        move.action_post()
        self.assertEqual(move.amount_total, 10.0)
        self.run_push()
        self.assert_there(move)

    def test_an_edited_invoice_is_edited_there(self):
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        first = self.assert_there(move)
        move.button_draft()
        self.assertEqual(move.accounting_sync_state, "changed")
        found = move.search([("accounting_sync_state", "=", "changed")])
        self.assertEqual(found, move)
        move.invoice_line_ids.price_unit = 12
        move.action_post()
        self.run_push()
        second = self.assert_there(move)
        self.assertEqual(first["InvoiceID"], second["InvoiceID"])

    def test_confirming_the_same_again_sends_nothing(self):
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        before = len(self.writes())
        move.button_draft()
        move.action_post()
        self.run_push()
        self.assertEqual(len(self.writes()), before)
        self.assert_there(move)

    def test_a_cancelled_invoice_is_voided_there(self):
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        move.button_draft()
        move.button_cancel()
        self.run_push()
        (remote,) = self.invoices_there(move.name)
        self.assertEqual(remote["Status"], "VOIDED")

    def test_reset_before_it_was_sent_sends_nothing(self):
        move = self.make_invoice((self.panel, 10))
        move.button_draft()
        self.run_push()
        self.assertEqual(self.job_of(move).state, "cancelled")
        self.assertFalse(self.invoices_there())

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

    def test_a_batch_takes_one_request(self):
        self.make_invoice((self.panel, 1))
        self.run_push()
        before = len(self.sandbox.requests("xero"))
        moves = [self.make_invoice((self.panel, price)) for price in range(1, 31)]
        self.run_push()
        self.assertEqual(len(self.sandbox.requests("xero")), before + 1)
        for move in moves:
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
