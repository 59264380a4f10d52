"""Confirmed in Odoo, booked there: lines, amounts, currencies, edits, voids."""

from decimal import Decimal

from odoo import fields

from ...providers.documents import Kind


class DocumentsSuite:
    batches = True  # does one request take several documents?
    correlates = False  # does the provider give each answer an id for its support?

    one_connector = True

    def setUp(self):
        super().setUp()
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")
        self.work = self.make_product("Installation", "service", default_code="WORK")

    def test_each_line_is_on_the_account_of_its_type(self):
        """Four types, four accounts of the provider's chart, incentives negative."""
        rebate = self.make_product("State rebate", "incentive", default_code="REBATE")
        offer = self.make_product("Spring offer", "discount", default_code="OFFER")
        types = ("product", "service", "incentive", "discount")
        for code, account in zip(types, self.income_accounts(4), strict=True):
            row = self.mapping(self.connector, "line_type", self.line_type(code))
            row.ledger_account_id = account
        move = self.make_invoice(
            (self.panel, 4000), (self.work, 1500), (rebate, -800), (offer, -100)
        )
        self.assertEqual(move.accounting_sync_state, "waiting")
        self.run_push()
        remote = self.assert_there(move)
        self.assertEqual(len({line.account_id for line in remote.lines}), 4)
        self.assertEqual(remote.total, Decimal(4600))

    def test_the_same_product_on_another_account(self):
        """Another type on the line than the product's: the account follows the line."""
        product, fee = self.income_accounts(2)
        rows = {
            code: self.mapping(self.connector, "line_type", self.line_type(code))
            for code in ("product", "fee")
        }
        rows["product"].ledger_account_id, rows["fee"].ledger_account_id = product, fee
        chosen = {"accounting_line_type_id": self.line_type("fee").id}
        move = self.make_invoice((self.panel, 10), (self.panel, 3, chosen))
        self.run_push()
        remote = self.assert_there(move)
        self.assertEqual(
            [line.account_id for line in remote.lines],
            [product.remote_id, fee.remote_id],
        )

    def test_odd_quantities_discounts_and_cents(self):
        tax = self.add_tax(8.25)
        taxed = {"tax_ids": [(6, 0, tax.ids)]}
        move = self.make_invoice(
            (self.panel, 33.333, {"quantity": 7, "discount": 12.5, **taxed}),
            (self.panel, 19.99, {"quantity": 3, **taxed}),
            (self.work, 0.07, {"quantity": 13}),
            (self.work, 123.45, {"quantity": 0.333, **taxed}),
            (self.work, -7.77, taxed),
        )
        self.run_push()
        self.assert_there(move)

    def test_two_taxes_on_one_line(self):
        code = self.books.add_tax_rate(
            "State and city", ("State", "7.1"), ("City", "2")
        )
        self.connector.action_refresh_chart()
        taxes = self.percent_tax(7.1, type_tax_use="sale")
        taxes |= self.percent_tax(2, type_tax_use="sale")
        self.map_taxes(self.connector, taxes, code)
        both = {"tax_ids": [(6, 0, taxes.ids)]}
        move = self.make_invoice((self.panel, 33.33, both), (self.work, 0.05, both))
        self.run_push()
        self.assert_there(move)

    def test_prices_with_tax_included(self):
        tax = self.add_tax(10, price_include_override="tax_included")
        taxed = {"tax_ids": [(6, 0, tax.ids)], "quantity": 3}
        move = self.make_invoice((self.panel, 9.99, taxed), (self.work, 0.55, taxed))
        self.run_push()
        self.assert_there(move)

    def test_a_deposit_and_its_deduction(self):
        deposit = self.make_product("Deposit", "deposit", default_code="DEP")
        first = self.make_invoice((deposit, 1000))
        last = self.make_invoice((self.panel, 4000), (deposit, -1000))
        self.run_push()
        self.assert_there(first)
        self.assert_there(last)

    def test_a_note_has_no_amount(self):
        move = self.make_invoice((self.panel, 10), post=False)
        move.invoice_line_ids = [
            (0, 0, {"display_type": "line_note", "name": "Thank you", "sequence": 99})
        ]
        move.action_post()
        self.run_push()
        remote = self.assert_there(move)
        self.assertIn("Thank you", str(remote.raw))

    def test_a_cash_rounding(self):
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
            (self.panel, 10.02), invoice_cash_rounding_id=rounding.id
        )
        self.assertEqual(move.amount_total, 10)
        self.run_push()
        self.assert_there(move)

    def test_a_foreign_currency_and_the_customers_own(self):
        """One customer, two currencies: where a contact has only one, there are two."""
        currency = self.foreign_currency(rate=1.25)
        before = self.income_there()
        foreign = self.make_invoice((self.panel, 100), currency_id=currency.id)
        own = self.make_invoice((self.panel, 50))
        self.run_push()
        theirs = self.assert_there(foreign)
        ours = self.assert_there(own)
        apart = self.capabilities.contact_per_currency
        self.assertEqual(theirs.contact_id != ours.contact_id, apart)
        self.assertEqual(self.income_there() - before, Decimal(50 + 80))

    def test_a_long_number(self):
        """Longer than the providers' fields: cut there, never refused or confused."""
        moves = [self.make_invoice((self.panel, 10), post=False) for __ in range(2)]
        for at, move in enumerate(moves):
            move.name = f"INVOICES/SOUTH-WEST/2026/11/{at:05}"
            move.action_post()
        self.run_push()
        for move in moves:
            self.assertEqual(move.accounting_sync_state, "synced", self.why(move))
        found = {link.remote_id for move in moves for link in self.link_of(move)}
        self.assertEqual(len(found), 2)
        self.assertEqual(self.link_of(moves[0]).remote_number, moves[0].name)

    def test_an_edited_invoice_is_edited_there(self):
        if Kind.INVOICE not in self.capabilities.edits:
            self.skipTest("invoices there cannot be changed")
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        first = self.assert_there(move)
        move.button_draft()
        self.assertEqual(move.accounting_sync_state, "changed")
        move.invoice_line_ids.price_unit = 12
        move.invoice_line_ids = [(0, 0, {"product_id": self.work.id, "tax_ids": []})]
        move.action_post()
        self.run_push()
        self.assertEqual(self.assert_there(move).id, first.id)

    def test_confirming_the_same_again_sends_nothing(self):
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        before = self.world.writes()
        move.button_draft()
        move.action_post()
        self.run_push()
        self.assertEqual(self.world.writes(), before)
        self.assert_there(move)

    def test_a_cancelled_invoice_is_void_there(self):
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        move.button_draft()
        move.button_cancel()
        self.run_push()
        self.assertEqual(self.job_of(move).mapped("state"), ["done", "done"])
        self.assertFalse([d for d in self.books.documents(move.name) if not d.voided])

    def test_a_credit_note(self):
        tax = self.add_tax(8.25)
        taxed = {"tax_ids": [(6, 0, tax.ids)]}
        move = self.make_invoice((self.panel, 19.99, taxed), move_type="out_refund")
        self.run_push()
        self.assertEqual(self.assert_there(move).kind, "credit_note")

    def test_what_was_said_is_in_the_log(self):
        """Word for word, with the provider's own id of the exchange."""
        move = self.make_invoice((self.panel, 12.34))
        self.run_push()
        logs = self.job_of(move).log_ids
        self.assertTrue(logs)
        self.assertIn(move.name, logs[-1].request)
        self.assertIn("12.34", logs[-1].response)
        self.assertIn(logs[-1].status, (200, 201))
        self.assertEqual(bool(logs[-1].correlation), self.correlates)

    def test_many_at_once(self):
        """More than a batch: each exactly once."""
        self.make_invoice((self.panel, 1))
        self.run_push()
        size = self.capabilities.batch
        before = len(self.world.calls())
        moves = [self.make_invoice((self.panel, p)) for p in range(1, size + 4)]
        self.run_push()
        self.assertLessEqual(len(self.world.calls()) - before, self.calls_for(moves))
        documents = {document.number: document for document in self.books.documents()}
        for move in moves:
            self.assertEqual(documents[move.name].total, Decimal(move.amount_total))

    def calls_for(self, moves):
        """Requests that so many documents may take."""
        size = self.capabilities.batch
        return -(-len(moves) // size) if self.batches else len(moves)

    # === HELPERS === #

    def income_accounts(self, count):
        """Income accounts there that documents can be booked on."""
        found = self.connector.ledger_account_ids.filtered(
            lambda a: a.active and not a.system and a.account_class == "revenue"
        )
        self.assertGreaterEqual(len(found), count)
        return found[:count]

    def foreign_currency(self, rate):
        """A currency that the company there uses besides its own, at a rate."""
        codes = self.connector.currency_codes.split(",")
        currency = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search(
                [("name", "in", codes), ("id", "!=", self.company.currency_id.id)],
                limit=1,
            )
        )
        currency.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "name": "2026-01-01", "rate": rate}
        )
        return currency

    def income_there(self):
        """All income in their ledger so far, in the company's currency."""
        revenue = self.connector.ledger_account_ids.filtered(
            lambda account: account.account_class == "revenue"
        )
        balances = self.books.trial_balance(fields.Date.today())
        return -sum(balances.get(account.remote_id, Decimal(0)) for account in revenue)
