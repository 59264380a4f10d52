"""Vendor bills and refunds: what is bought goes where the mapping says that it goes
when it is bought, with the tax that can be deducted and not a cent more."""

from decimal import Decimal

from ...providers.documents import Kind
from ..purchases import Purchases


class BillsSuite(Purchases):
    one_connector = True

    def setUp(self):
        super().setUp()
        if Kind.BILL not in self.capabilities.writes:
            self.skipTest("this provider takes no bills")
        self.connector.push_bills = True
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")
        self.vendor = self.env["res.partner"].create({"name": "Grevillea Supplies"})
        self.bought, self.other = self.expense_accounts(2)
        self.map_default()

    # === HELPERS === #

    def map_default(self):
        """All that is bought goes to one account, until a test says otherwise."""
        self.connector.mapping_ids.filtered(
            lambda row: row.source in ("purchase_line_type", "account")
        ).ledger_account_id = False
        row = self.mapping(self.connector, "purchase_default")
        row.ledger_account_id = self.bought

    def make_bill(self, *lines, move_type="in_invoice", **values):
        values = {"partner_id": self.vendor.id, "ref": "F-8831", **values}
        return self.make_invoice(*lines, move_type=move_type, **values)

    def there(self, move):
        """The one document that the move is linked to."""
        link = self.link_of(move)
        self.assertEqual(len(link), 1, self.why(move))
        return next(d for d in self.books.documents() if d.id == link.remote_id)

    def assert_bill(self, move, *lines, kind="bill"):
        """It is there with these lines, and Odoo's total.

        :param lines: pairs of ledger account and net amount
        """
        self.run_push()
        self.assertEqual(move.accounting_sync_state, "synced", self.why(move))
        remote = self.there(move)
        self.assertEqual(remote.kind, kind)
        self.assertEqual(remote.total, Decimal(str(move.amount_total)))
        self.assertEqual(
            sorted((line.account_id, line.net) for line in remote.lines),
            sorted((account.remote_id, Decimal(net)) for account, net in lines),
        )
        return remote

    def purchase_tax(self, deductible=100, **values):
        """A tax on purchases that the company there has, and how much of it Odoo
        deducts.

        :param int deductible: percent
        """
        code = self.connector.tax_code_ids.filtered(
            lambda c: (
                c.active
                and c.usable
                and c.purchases
                and not c.computed
                and c._fits("expense")
                and 0 < c.rate < 30
            )
        )[:1]
        if not code:
            self.skipTest("this company there has no tax on purchases")
        tax = self.bought_tax(code.rate, deductible, **values)
        row = self.mapping(self.connector, "purchase_tax", tax)
        row.tax_code_id = code
        self.none = self.mapping(
            self.connector, "purchase_tax", self.env["account.tax"]
        ).tax_code_id
        self.assertTrue(self.none, "no tax has a suggestion")
        return tax

    # === TESTS === #

    def test_a_bill_with_the_suppliers_own_number(self):
        move = self.make_bill((self.panel, 100), (self.panel, 40))
        remote = self.assert_bill(move, (self.bought, 100), (self.bought, 40))
        self.assertIn("F-8831", str(remote.raw))
        self.assertEqual(remote.date, move.invoice_date)

    def test_a_refund(self):
        move = self.make_bill((self.panel, 30), move_type="in_refund", ref="C-12")
        self.assert_bill(move, (self.bought, 30), kind="vendor_credit")

    def test_bought_is_not_sold(self):
        """The same product, bought and sold: two accounts, and the line-item type of
        sales says nothing of purchases."""
        template = self.panel.product_tmpl_id
        row = self.mapping(self.connector, "purchase_product", template)
        row.ledger_account_id = self.other
        sold = self.make_invoice((self.panel, 200))
        bill = self.make_bill((self.panel, 100))
        self.assert_bill(bill, (self.other, 100))
        remote = self.assert_there(sold)
        self.assertNotIn(self.other.remote_id, [li.account_id for li in remote.lines])

    def test_the_odoo_account_says_more_than_a_guess(self):
        """Rent, typed without a product."""
        account = self.company_data["default_account_expense"]
        guess = self.mapping(
            self.connector, "purchase_line_type", self.line_type("service")
        )
        guess.ledger_account_id = self.bought
        row = self.mapping(self.connector, "account", account)
        row.ledger_account_id = self.other
        no_product = self.env["product.product"]
        rent = {"name": "Rent", "account_id": account.id}
        move = self.make_bill((no_product, 500, rent))
        self.assertIn("odoo account", move.invoice_line_ids.accounting_account_reason)
        self.assert_bill(move, (self.other, 500))

    def test_bills_that_are_switched_off_are_not_sent(self):
        self.connector.push_bills = False
        move = self.make_bill((self.panel, 10))
        self.run_push()
        self.assertFalse(self.job_of(move))
        self.assertFalse(move.accounting_sync_state)
        self.assertFalse(
            self.connector.mapping_ids.filtered("needed").filtered(
                lambda row: row.source.startswith("purchase")
            )
        )
        self.connector.push_bills = True
        self.map_default()
        self.assertEqual(move.accounting_sync_state, "not_sent")
        move.action_accounting_send()
        self.assert_bill(move, (self.bought, 10))

    def test_a_partner_who_buys_and_sells(self):
        sold = self.make_invoice((self.panel, 7), partner_id=self.vendor.id)
        self.run_push()
        bill = self.make_bill((self.panel, 100))
        self.assert_bill(bill, (self.bought, 100))
        self.assert_there(sold)
        links = self.link_of(self.vendor)
        apart = self.capabilities.contact_per_role
        self.assertEqual(len(links), 2 if apart else 1)
        if apart:
            self.assertEqual(set(links.mapped("role")), {False, "supplier"})

    def test_an_edited_bill_is_edited_there(self):
        if Kind.BILL not in self.capabilities.edits:
            self.skipTest("bills there cannot be changed")
        move = self.make_bill((self.panel, 10))
        first = self.assert_bill(move, (self.bought, 10))
        move.button_draft()
        move.invoice_line_ids.price_unit = 12
        move.action_post()
        self.assertEqual(self.assert_bill(move, (self.bought, 12)).id, first.id)

    def test_a_cancelled_bill_is_gone_there(self):
        if Kind.BILL not in self.capabilities.voids:
            self.skipTest("bills there cannot be voided")
        move = self.make_bill((self.panel, 10))
        remote = self.assert_bill(move, (self.bought, 10))
        move.button_draft()
        move.button_cancel()
        self.run_push()
        self.assertEqual(self.job_of(move).mapped("state"), ["done", "done"])
        left = [d for d in self.books.documents() if d.id == remote.id]
        self.assertFalse([d for d in left if not d.voided])

    def test_a_paid_bill_that_is_edited_is_issued_anew(self):
        """What is closed there is credited by the vendor's credit; what we paid stays,
        and what is open is what is open in Odoo."""
        move = self.make_bill((self.panel, 100))
        first = self.assert_bill(move, (self.bought, 100))
        self.connector.pull_payments = False
        row = self.connector.mapping_ids.filtered(
            lambda row: row.source == "journal" and row.journal_id.type == "bank"
        )
        self.books.pay_invoice(first, row.ledger_account_id.remote_id, 60)
        self.assertEqual(self.there(move).due, 40)
        move.button_draft()
        move.invoice_line_ids.price_unit = 120
        move.action_post()
        self.run_push()
        if move.accounting_sync_state == "synced":
            self.assertEqual(self.there(move).due, 60)
            return  # this provider changes a bill that is paid in part
        action = move.action_accounting_fix()
        self.assertEqual(action["res_model"], "accounting.reissue", self.why(move))
        self.env[action["res_model"]].browse(action["res_id"]).action_apply()
        for __ in range(2):
            self.run_push()
            self.let_time_pass()
        self.assertEqual(move.accounting_sync_state, "synced", self.why(move))
        self.assertEqual(self.there(move).due, 60)
        documents = {d.id: d for d in self.books.documents()}
        self.assertEqual(documents[first.id].due, 0)
        credit = self.link_of(
            move.accounting_correction_ids.filtered(lambda row: row.part == "credit")
        )
        self.assertEqual(documents[credit.remote_id].kind, "vendor_credit")
        self.assertEqual(documents[credit.remote_id].due, 0)

    # === TAXES === #

    def test_tax_that_is_deducted(self):
        tax = self.purchase_tax()
        taxed = {"tax_ids": [(6, 0, tax.ids)], "quantity": 3}
        move = self.make_bill((self.panel, 33.33, taxed), (self.panel, 0.07, taxed))
        nets = [Decimal(str(n)) for n in move.invoice_line_ids.mapped("price_subtotal")]
        remote = self.assert_bill(move, *((self.bought, net) for net in nets))
        self.assertEqual(remote.tax, Decimal(str(move.amount_tax)))

    def test_tax_that_is_not_deducted_is_a_cost(self):
        tax = self.purchase_tax(deductible=0)
        taxed = {"tax_ids": [(6, 0, tax.ids)]}
        move = self.make_bill((self.panel, 33.33, taxed))
        total = Decimal(str(move.amount_total))
        self.assertGreater(total, Decimal("33.33"))
        remote = self.assert_bill(move, (self.bought, total))
        self.assertEqual(remote.tax, 0)

    def test_tax_of_which_half_is_deducted(self):
        tax = self.purchase_tax(deductible=50)
        taxed = {"tax_ids": [(6, 0, tax.ids)]}
        move = self.make_bill((self.panel, 333.33, taxed))
        self.run_push()
        self.assertEqual(move.accounting_sync_state, "synced", self.why(move))
        remote = self.there(move)
        booked = sum(
            move.line_ids.filtered("tax_repartition_line_id.account_id").mapped(
                "balance"
            )
        )
        self.assertEqual(remote.tax, Decimal(str(round(booked, 2))))
        self.assertEqual(remote.total, Decimal(str(move.amount_total)))
        self.assertEqual(
            {li.account_id for li in remote.lines}, {self.bought.remote_id}
        )

    def test_a_private_share_is_on_its_own_account(self):
        tax = self.purchase_tax()
        private = self.company_data["default_account_assets"]
        self.company_data[
            "default_journal_purchase"
        ].non_deductible_account_id = private
        row = self.mapping(self.connector, "account", private)
        row.ledger_account_id = self.other
        taxed = {"tax_ids": [(6, 0, tax.ids)], "deductible_amount": 70.0}
        move = self.make_bill((self.panel, 100, taxed))
        self.run_push()
        self.assertEqual(move.accounting_sync_state, "synced", self.why(move))
        remote = self.there(move)
        found = {line.account_id: line.net for line in remote.lines}
        on_private = sum(
            move.line_ids.filtered(lambda li: li.account_id == private).mapped(
                "balance"
            )
        )
        self.assertEqual(found[self.bought.remote_id], Decimal(70))
        self.assertEqual(
            found[self.other.remote_id], Decimal(str(round(on_private, 2)))
        )
        self.assertEqual(remote.total, Decimal(str(move.amount_total)))

    def test_a_reverse_charge_adds_nothing(self):
        """A code that would add tax is refused with a sentence, one of 0 % is taken."""
        code = self.mapping(
            self.connector, "purchase_tax", self.purchase_tax()
        ).tax_code_id
        account = self.company_data["default_account_tax_purchase"].id
        tax = self.bought_tax_of(code.rate, [(account, 100), (account, -100)])
        self.mapping(self.connector, "purchase_tax", tax).tax_code_id = code
        move = self.make_bill((self.panel, 100, {"tax_ids": [(6, 0, tax.ids)]}))
        self.assertEqual(move.amount_total, 100)
        self.run_push()
        self.assertEqual(move.accounting_sync_state, "blocked", self.why(move))
        self.assertIn("reverse charge", move.accounting_sync_message)
        row = self.mapping(self.connector, "purchase_tax", tax)
        row.tax_code_id = self.none
        self.assert_bill(move, (self.bought, 100))
