"""Vendor bills as they are told: what each account gets is what it gets in Odoo; and
where the mapping says that purchases go."""

from decimal import Decimal

from ..models.account_move_describe import Gaps
from .common import ConnectorCase
from .purchases import Purchases


class BillCase(Purchases, ConnectorCase):
    one_connector = True

    def setUp(self):
        super().setUp()
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")
        self.tax_account = self.company_data["default_account_tax_purchase"]
        self.expense = self.company_data["default_account_expense"]

    def make_bill(self, *lines, move_type="in_invoice", **values):
        return self.make_invoice(*lines, move_type=move_type, **values)


class TestParts(BillCase):
    """What is told of a bill against what Odoo has booked."""

    def assert_told(self, move):
        """Each account's sum, the tax and the total are Odoo's, and what has a tax is
        the base of that tax, to half a cent.

        :rtype: list[Part]
        """
        told, tax, found = {}, Decimal(0), []
        for line, parts in move._accounting_line_parts():
            for part in parts:
                told[line.account_id] = told.get(line.account_id, 0) + part.net
                tax += part.tax
                found.append(part)
                flat = part.taxes.flatten_taxes_hierarchy()
                if part.tax and all(t.amount_type == "percent" for t in flat):
                    rate = sum(Decimal(repr(t.amount)) for t in flat) / 100
                    self.assertLessEqual(
                        abs(part.net * rate - part.tax), Decimal("0.01"), move.name
                    )
        sign = -1 if move.move_type == "in_refund" else 1
        booked, booked_tax, total = {}, Decimal(0), Decimal(0)
        for line in move.line_ids:
            amount = Decimal(repr(round(sign * line.amount_currency, 2)))
            if line.display_type == "payment_term":
                total -= amount
            elif line.account_id == self.tax_account:
                booked_tax += amount
            else:
                booked[line.account_id] = booked.get(line.account_id, 0) + amount
        self.assertEqual(told, booked)
        self.assertEqual((tax, sum(told.values()) + tax), (booked_tax, total))
        return found

    def test_all_that_can_become_of_a_tax(self):
        whole, half, none = (
            self.bought_tax(20),
            self.bought_tax(20, 50),
            self.bought_tax(20, 0),
        )
        odd, zero = self.bought_tax(8.875, 33.33), self.bought_tax(0)
        state, city = self.bought_tax(5), self.bought_tax(7.25, 0)
        group = self.env["account.tax"].create(
            {
                "name": "Group",
                "amount_type": "group",
                "type_tax_use": "purchase",
                "children_tax_ids": [
                    (6, 0, (self.bought_tax(4) | self.bought_tax(3, 0)).ids)
                ],
            }
        )
        sets = (whole, half, none, odd, zero, state | city, group, whole[:0])
        for move_type in ("in_invoice", "in_refund"):
            for taxes in sets:
                for prices in ((33.33, 0.07), (19.99, 250.05, -7.77)):
                    with self.subTest(taxes=taxes.mapped("amount"), prices=prices):
                        line = {"tax_ids": [(6, 0, taxes.ids)], "quantity": 3}
                        move = self.make_bill(
                            *((self.panel, price, line) for price in prices),
                            move_type=move_type,
                        )
                        self.assert_told(move)

    def test_what_is_deducted_in_full_is_told_as_typed(self):
        line = {
            "tax_ids": [(6, 0, self.bought_tax(20).ids)],
            "quantity": 7,
            "discount": 12.5,
        }
        (part,) = self.assert_told(self.make_bill((self.panel, 33.333, line)))
        self.assertTrue(part.typed)

    def test_what_is_not_deducted_has_no_tax(self):
        line = {"tax_ids": [(6, 0, self.bought_tax(20, 0).ids)]}
        (part,) = self.assert_told(self.make_bill((self.panel, 100, line)))
        self.assertEqual((part.net, part.tax, len(part.taxes)), (120, 0, 0))

    def test_half_is_told_as_two(self):
        tax = self.bought_tax(20, 50)
        line = {"tax_ids": [(6, 0, tax.ids)]}
        taxed, rest = self.assert_told(self.make_bill((self.panel, 100, line)))
        self.assertEqual((taxed.net, taxed.tax, taxed.taxes), (50, 10, tax))
        self.assertEqual((rest.net, rest.tax), (60, 0))

    def test_one_of_two_taxes(self):
        federal, province = self.bought_tax(5), self.bought_tax(7, 0)
        line = {"tax_ids": [(6, 0, (federal | province).ids)]}
        taxed, rest = self.assert_told(self.make_bill((self.panel, 100, line)))
        self.assertEqual((taxed.net, taxed.tax, taxed.taxes), (100, 5, federal))
        self.assertEqual((rest.net, rest.tax), (7, 0))

    def test_private_shares(self):
        private = self.company_data["default_account_assets"]
        self.company_data[
            "default_journal_purchase"
        ].non_deductible_account_id = private
        tax = {"tax_ids": [(6, 0, self.bought_tax(20).ids)]}
        for lines in (
            [(self.panel, 100, {**tax, "deductible_amount": 70.0})],
            [
                (self.panel, 33.33, {**tax, "deductible_amount": 33.0}),
                (self.panel, 10, tax),
                (self.panel, 7.77, {**tax, "deductible_amount": 0.0}),
            ],
            [(self.panel, 19.99, {"deductible_amount": 50.0})],
        ):
            move = self.make_bill(*lines)
            parts = self.assert_told(move)
            self.assertTrue(any(not part.typed for part in parts))

    def test_a_reverse_charge(self):
        account = self.tax_account.id
        tax = self.bought_tax_of(20, [(account, 100), (account, -100)])
        line = {"tax_ids": [(6, 0, tax.ids)]}
        move = self.make_bill((self.panel, 100, line))
        (part,) = self.assert_told(move)
        self.assertEqual((part.net, part.tax, part.taxes), (100, 0, tax))
        row = self.mapping(self.connector, "purchase_tax", tax)
        self.assertEqual(row._tax_rate(), 0)

    def test_another_currency(self):
        cad = self.env.ref("base.CAD")
        cad.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": cad.id, "name": "2026-01-01", "rate": 1.3725}
        )
        line = {"tax_ids": [(6, 0, self.bought_tax(20, 50).ids)]}
        self.assert_told(self.make_bill((self.panel, 99.95, line), currency_id=cad.id))


class TestPurchaseMapping(BillCase):
    def rows(self):
        return self.connector.mapping_ids.filtered(
            lambda row: row.source.startswith("purchase")
        )

    def test_turned_on_it_is_filled_in(self):
        """Before, nothing of it is asked; then expenses and assets are suggested, with
        taxes for purchases."""
        self.assertFalse(self.rows())
        self.make_bill(
            (self.panel, 10, {"tax_ids": [(6, 0, self.bought_tax(8.25).ids)]})
        )
        self.connector.push_bills = True
        rows = self.rows()
        accounts = rows.ledger_account_id
        self.assertIn("expense", accounts.mapped("account_class"))
        self.assertLessEqual(
            set(accounts.mapped("account_class")), {"expense", "asset"}
        )
        default = rows.filtered(lambda row: row.source == "purchase_default")
        self.assertEqual(default.state, "mapped")
        taxes = rows.filtered(lambda row: row.source == "purchase_tax")
        self.assertTrue(all(code.purchases for code in taxes.tax_code_id))
        self.assertIn(self.expense, self.connector.mapping_ids.account_id)

    def test_it_is_part_of_the_meter_while_it_is_on(self):
        self.connector.push_bills = True
        default = self.mapping(self.connector, "purchase_default")
        default.ledger_account_id = False
        self.assertEqual(default.state, "missing")
        self.assertLess(self.connector.coverage, 100)
        self.assertIn("bought", self.connector.coverage_message)
        self.connector.push_bills = False
        self.assertEqual(default.state, "open")
        missing = self.connector.mapping_ids.filtered(lambda r: r.state == "missing")
        self.assertFalse(missing & self.rows())
        self.assertEqual(self.connector.unmapped_count, len(missing))

    def test_the_ladder_of_what_is_bought(self):
        self.connector.push_bills = True
        self.panel.categ_id = self.env["product.category"].create({"name": "Panels"})
        move = self.make_bill((self.panel, 10), post=False)
        line = move.invoice_line_ids
        rungs = [
            ("purchase_default", None, "400"),
            ("account", line.account_id, "404"),
            ("purchase_line_type", self.line_type("product"), "300"),
            ("purchase_category", self.panel.categ_id, "310"),
            ("purchase_product", self.panel.product_tmpl_id, "325"),
        ]
        self.connector.mapping_ids.filtered("ledger_account_id").write(
            {"ledger_account_id": False}
        )
        self.assertEqual(line.accounting_account_reason, "Xero: not mapped")
        for source, record, code in rungs:
            account = self.account_there(self.connector, code)
            account = (
                account
                or self.connector.ledger_account_ids.filtered(
                    lambda a: a.account_class == "expense" and not a.system
                )[len(code) : len(code) + 1]
            )
            row = self.mapping(self.connector, source, record)
            row.ledger_account_id = account
            line.invalidate_recordset()
            self.assertIn(account.display_name, line.accounting_account_reason, source)

    def test_what_is_missing_is_asked_for_purchases(self):
        """The rows that would answer are those of purchases."""
        self.connector.push_bills = True
        self.connector.mapping_ids.filtered("ledger_account_id").write(
            {"ledger_account_id": False}
        )
        move = self.make_bill((self.panel, 10))
        described = move._accounting_line_parts()
        self.assertTrue(described)
        gaps = Gaps()
        index = self.env["accounting.ledger.mapping"]._index(self.connector)
        line, parts = described[0]
        self.assertEqual(
            line._accounting_lines(parts, self.connector, None, index, gaps), []
        )
        rows = self.env["accounting.ledger.mapping"].browse(gaps.groups[0])
        self.assertEqual(
            set(rows.mapped("source")),
            {"purchase_line_type", "account", "purchase_default"},
        )
