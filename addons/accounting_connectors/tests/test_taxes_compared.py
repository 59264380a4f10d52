"""Rates there against taxes here: sets and groups, what is only shown, new ones."""

from decimal import Decimal

from odoo.tests import tagged

from ..models.account_tax import relabelled
from ..models.accounting_tax_difference import match_parts
from .taxed import TaxCase


@tagged("post_install", "-at_install")
class TestTaxesCompared(TaxCase):
    # === SETS, GROUPS, COMPOUND === #

    def test_a_group_by_its_components(self):
        state = self.make_tax(5, name="State", type_tax_use="none")
        city = self.make_tax(3, name="City", type_tax_use="none")
        group = self.make_tax(
            0, name="Both", amount_type="group",
            children_tax_ids=[(6, 0, (state | city).ids)],
        )  # fmt: skip
        parts = [["State", "5.5", False], ["City", "3", False]]
        self.make_code("Both", 8.5, group, parts)
        draft = self.invoice(group, post=False)
        self.wizard().action_apply()
        self.assertEqual((state.amount, city.amount), (5.5, 3))
        self.assertEqual(draft.amount_tax, 8.5)

    def test_a_set_of_which_no_parts_are_told(self):
        both = self.make_tax(5, name="A") | self.make_tax(3, name="B")
        self.make_code("Both", 9, both)
        self.assert_not_applied("untold", self.mapping(self.connector, "tax", both))

    def test_parts_that_cannot_be_told_apart(self):
        both = self.make_tax(5, name="A") | self.make_tax(3, name="B")
        self.make_code("Both", 9, both, [["C", "4", False], ["D", "5.5", False]])
        self.assert_not_applied("parts", self.mapping(self.connector, "tax", both))

    def test_compound_taxes_make_more_than_their_sum(self):
        gst = self.make_tax(5, name="GST5", sequence=1, include_base_amount=True)
        qst = self.make_tax(10, name="QST", sequence=2)
        both = gst | qst
        self.assertEqual(both._accounting_rate(), Decimal("15.5"))
        qst.is_base_affected = False
        self.assertEqual(both._accounting_rate(), Decimal(15))
        qst.is_base_affected = True
        parts = [["GST5", "5", False], ["QST", "9.975", True]]
        self.make_code("QC", 15.47375, both, parts)
        self.wizard().action_apply()
        self.assertEqual((gst.amount, qst.amount), (5, 9.975))

    def test_matched_by_name_then_rate_then_what_is_left(self):
        one = self.make_tax(5, name="GST on sales")
        two = self.make_tax(3, name="Levy")
        three = self.make_tax(2, name="Other")
        found = match_parts(
            [one, two, three],
            [["Council", "3", False], ["Rest", "4", False], ["GST", "6", False]],
        )
        self.assertEqual(found, {one: 6, two: 3, three: 4})

    # === WHAT IS ONLY SHOWN === #

    def test_a_fixed_amount_is_compared_by_hand(self):
        fixed = self.make_tax(5, name="Fee", amount_type="fixed")
        self.make_code("Fee", 5, fixed)
        row = self.mapping(self.connector, "tax", fixed)
        self.assert_not_applied("fixed", row)
        self.assertFalse(self.connector.tax_difference_count)

    def test_a_division_tax_is_compared_by_its_effect(self):
        tax = self.make_tax(20, name="Div", amount_type="division")
        self.assertEqual(tax._accounting_rate(), Decimal(25))
        code = self.make_code("Div", 25, tax)
        row = self.mapping(self.connector, "tax", tax)
        self.assertIsNone(self.difference(row))
        code.rate = 30
        self.assert_not_applied("division", row)

    def test_a_reverse_charge_is_left_alone(self):
        tax = self.make_tax(
            20,
            name="Reverse",
            **{
                f"{kind}_repartition_line_ids": [
                    (0, 0, {"repartition_type": "base"}),
                    (0, 0, {"repartition_type": "tax", "factor_percent": 100}),
                    (0, 0, {"repartition_type": "tax", "factor_percent": -100}),
                ]
                for kind in ("invoice", "refund")
            },
        )
        code = self.make_code("RC", 0, tax)
        row = self.mapping(self.connector, "tax", tax)
        self.assertIsNone(self.difference(row))
        code.rate = 20
        self.assertIsNone(self.difference(row))
        code.rate = 21
        self.assert_not_applied("reverse", row)

    def test_a_rate_with_more_decimals_than_odoo_keeps(self):
        self.code.rate = 10.123456
        row = self.mapping(self.connector, "tax", self.tax)
        self.assert_not_applied("decimals", row)

    def test_two_codes_that_want_two_rates_of_one_tax(self):
        other = self.make_tax(3, name="B")
        both = self.tax | other
        parts = [["GST 10%", "12", False], ["B", "3", False]]
        self.make_code("Both", 15, both, parts)
        self.assert_not_applied("conflict", self.mapping(self.connector, "tax", both))

    def test_archived_there_is_broken_not_different(self):
        self.code.sudo().write({"rate": 12, "active": False})
        row = self.mapping(self.connector, "tax", self.tax)
        self.assertEqual(row.state, "broken")
        self.assertIsNone(self.difference(row))

    # === NEW THERE === #

    def test_a_new_rate_is_created_with_a_similar_taxs_accounts(self):
        code = self.make_code("Luxury", 33)
        wizard = self.wizard()
        new = wizard.new_ids.filtered(lambda one: one.code_id == code)
        self.assertTrue(new.sale)
        new.take = True
        wizard.action_apply()
        tax = self.env["account.tax"].search([("name", "=", "Luxury")])
        self.assertEqual((tax.amount, tax.type_tax_use), (33, "sale"))
        similar = self.company.account_sale_tax_id
        self.assertEqual(
            tax.invoice_repartition_line_ids.account_id,
            similar.invoice_repartition_line_ids.account_id,
        )
        row = self.mapping(self.connector, "tax", tax)
        self.assertEqual(row.tax_code_id, code)
        self.assertNotIn(code, self.wizard().new_ids.code_id)

    def test_a_new_rate_of_components_is_a_group(self):
        parts = [["GST", "5", False], ["QST", "9.975", True]]
        code = self.make_code("Quebec", 15.47375, components=parts)
        parts = self.wizard().new_ids.filtered(lambda one: one.code_id == code).parts
        self.assertIn("QST 9.975 %", parts)
        tax = code._create_tax("sale")
        self.assertEqual(tax.amount_type, "group")
        self.assertEqual(tax._accounting_rate(), Decimal("15.47375"))
        draft = self.invoice(tax, price=200, post=False)
        self.assertEqual(draft.amount_tax, 30.95)

    def test_a_name_that_is_taken_gets_the_providers(self):
        self.make_tax(5, name="Luxury")
        tax = self.make_code("Luxury", 33)._create_tax("sale")
        self.assertIn(self.connector._offline_adapter().label, tax.name)

    def test_both_uses_make_two_taxes(self):
        code = self.make_code("Luxury", 33)
        wizard = self.wizard()
        new = wizard.new_ids.filtered(lambda one: one.code_id == code)
        new.write({"take": True, "sale": True, "purchase": True})
        wizard.action_apply()
        taxes = self.env["account.tax"].search([("name", "=", "Luxury")])
        self.assertEqual(set(taxes.mapped("type_tax_use")), {"sale", "purchase"})

    # === WORDS === #

    def test_only_the_rate_itself_is_written_anew(self):
        for text, expected in {
            "10%": "12.5%",
            "GST 10 %": "GST 12.5 %",
            "110%": "110%",
            "1.10%": "1.10%",
            "10": "10",
            "10% of 10%": "12.5% of 12.5%",
        }.items():
            self.assertEqual(relabelled(text, Decimal(10), Decimal("12.5")), expected)
