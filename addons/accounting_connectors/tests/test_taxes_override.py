"""Tax rates follow those at the provider where a person has said so: seen first, posted
documents untouched, a record kept, and undone by hand."""

from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from ..models.account_tax import relabelled
from ..models.accounting_tax_difference import match_parts
from .common import ConnectorCase


class TaxCase(ConnectorCase):
    def setUp(self):
        super().setUp()
        self.connector = self.connect()
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")
        self.tax = self.make_tax(10, name="GST 10%", invoice_label="10%")
        self.code = self.make_code("GST", 10, self.tax)

    # === STAGE === #

    def make_tax(self, amount, **values):
        return self.env["account.tax"].create(
            {
                "name": f"Tax {amount}",
                "amount": amount,
                "amount_type": "percent",
                "type_tax_use": "sale",
                "company_id": self.company.id,
                **values,
            }
        )

    def make_code(self, name, rate, taxes=None, components=(), connector=None):
        """A code as it was read, mapped to some taxes."""
        connector = connector or self.connector
        code = (
            self.env["accounting.tax.code"]
            .sudo()
            .create(
                {
                    "connector_id": connector.id,
                    "remote_id": f"{name}-{rate}",
                    "name": name,
                    "rate": rate,
                    "components": [list(one) for one in components],
                }
            )
        )
        if taxes is not None:
            self.mapping(connector, "tax", taxes).sudo().tax_code_id = code
        return code

    def invoice(self, taxes=None, price=100, **values):
        taxes = self.tax if taxes is None else taxes
        return self.make_invoice(
            (self.panel, price, {"tax_ids": [(6, 0, taxes.ids)]}), **values
        )

    def difference(self, row=None):
        """What differs of one row; None where nothing does."""
        row = row or self.mapping(self.connector, "tax", self.tax)
        found = self.connector._tax_differences()
        return next((one for one in found if one.row == row), None)

    def wizard(self):
        action = self.connector.action_tax_override()
        return self.env[action["res_model"]].browse(action["res_id"])

    def changes(self):
        return self.env["accounting.tax.change"].search([])

    def assert_not_applied(self, obstacle, row):
        one = self.difference(row)
        self.assertEqual(one.obstacle, obstacle)
        self.assertFalse(one.plan)
        line = self.wizard().line_ids.filtered(lambda line: line.row_id == row)
        self.assertFalse(line.applicable)
        self.assertTrue(line.note)


@tagged("post_install", "-at_install")
class TestTaxesOverride(TaxCase):
    # === APPLYING === #

    def test_drafts_follow_and_posted_documents_do_not(self):
        posted = self.invoice()
        before = posted.line_ids.read(["balance", "amount_currency", "price_total"])
        draft = self.invoice(post=False)
        other = self.make_invoice((self.panel, 100), post=False)
        self.code.rate = 12.5
        self.assertEqual(self.connector.tax_difference_count, 1)
        wizard = self.wizard()
        line = wizard.line_ids.ensure_one()
        self.assertEqual((line.old_rate, line.new_rate), (10, 12.5))
        self.assertEqual((line.draft_count, line.posted_count), (1, 1))
        wizard.action_apply()
        self.assertEqual(self.tax.amount, 12.5)
        self.assertEqual((draft.amount_tax, draft.amount_total), (12.5, 112.5))
        self.assertEqual(sum(draft.line_ids.mapped("balance")), 0)
        self.assertEqual(other.amount_total, 100)
        after = posted.line_ids.read(["balance", "amount_currency", "price_total"])
        self.assertEqual(before, after)
        self.assertEqual((posted.amount_tax, posted.amount_total), (10, 110))
        self.assertFalse(self.connector.tax_difference_count)
        change = self.changes().ensure_one()
        self.assertEqual((change.old_amount, change.new_amount), (10, 12.5))
        self.assertEqual(change.draft_ids, draft)
        self.assertEqual((change.posted_count, change.create_uid), (1, self.env.user))
        self.assertFalse(change.automatic)
        self.assertIn("GST", self.connector.message_ids[0].body)

    def test_what_was_posted_is_sent_with_the_tax_that_it_has(self):
        posted = self.invoice()
        self.code.rate = 12.5
        self.wizard().action_apply()
        parts = [p for __, found in posted._accounting_base_parts(2) for p in found]
        self.assertEqual([(part.net, part.tax) for part in parts], [(100, 10)])

    def test_prices_with_tax_stay_and_the_net_follows(self):
        tax = self.make_tax(10, name="Incl", price_include_override="tax_included")
        code = self.make_code("Incl", 10, tax)
        draft = self.invoice(tax, price=110, post=False)
        self.assertEqual(draft.amount_untaxed, 100)
        code.rate = 25
        self.wizard().action_apply()
        self.assertEqual((draft.amount_untaxed, draft.amount_total), (88, 110))

    def test_back_in_draft_is_left_alone(self):
        move = self.invoice()
        move.button_draft()
        self.code.rate = 12.5
        wizard = self.wizard()
        self.assertEqual(wizard.line_ids.draft_count, 0)
        wizard.action_apply()
        self.assertEqual(move.amount_tax, 10)

    def test_name_and_label_say_the_new_rate(self):
        self.code.rate = 12.5
        self.wizard().action_apply()
        self.assertEqual(self.tax.name, "GST 12.5%")
        self.assertEqual(self.tax.invoice_label, "12.5%")

    def test_a_name_that_another_tax_has_is_not_taken(self):
        self.make_tax(12.5, name="GST 12.5%")
        self.code.rate = 12.5
        self.wizard().action_apply()
        self.assertEqual(self.tax.name, "GST 10%")

    def test_only_what_is_ticked(self):
        self.code.rate = 12.5
        wizard = self.wizard()
        wizard.line_ids.take = False
        wizard.action_apply()
        self.assertEqual(self.tax.amount, 10)
        self.assertFalse(self.changes())

    def test_a_list_that_is_out_of_date_is_refused(self):
        self.code.rate = 12.5
        wizard = self.wizard()
        self.code.rate = 13
        with self.assertRaisesRegex(UserError, "Open this list again"):
            wizard.action_apply()
        self.assertEqual(self.tax.amount, 10)

    # === UNDOING === #

    def test_undone_by_hand_with_its_drafts(self):
        draft = self.invoice(post=False)
        self.code.rate = 12.5
        self.wizard().action_apply()
        change = self.changes()
        change.action_undo()
        self.assertEqual((self.tax.amount, self.tax.name), (10, "GST 10%"))
        self.assertEqual(draft.amount_tax, 10)
        self.assertEqual(change.undone_by_id, self.env.user)
        with self.assertRaises(UserError):
            change.action_undo()

    def test_what_was_changed_since_is_not_undone(self):
        self.code.rate = 12.5
        self.wizard().action_apply()
        self.tax.amount = 14
        with self.assertRaisesRegex(UserError, "14"):
            self.changes().action_undo()
        self.assertEqual(self.tax.amount, 14)

    # === BY ITSELF === #

    def test_followed_by_itself_once_seen(self):
        self.connector.override_taxes = True
        self.assertTrue(self.connector.override_confirmed)
        self.code.rate = 12.5
        self.connector._override_taxes()
        self.assertEqual(self.tax.amount, 12.5)
        self.assertTrue(self.changes().automatic)
        self.assertIn("12.5", self.connector.message_ids[0].body)

    def test_what_differs_when_it_is_turned_on_is_shown_first(self):
        self.code.rate = 12.5
        self.connector.override_taxes = True
        self.assertFalse(self.connector.override_confirmed)
        self.connector._override_taxes()
        self.assertEqual(self.tax.amount, 10)
        self.wizard().action_leave()
        self.assertTrue(self.connector.override_confirmed)
        self.connector._override_taxes()
        self.assertEqual(self.tax.amount, 10, "left as it is, as was said")
        self.code.rate = 13
        self.connector._override_taxes()
        self.assertEqual(self.tax.amount, 13)

    def test_what_was_left_can_be_taken_later(self):
        self.code.rate = 12.5
        self.connector.override_taxes = True
        self.wizard().action_leave()
        self.wizard().action_apply()
        self.assertEqual(self.tax.amount, 12.5)
        self.assertFalse(self.connector.declined_rates)

    def test_never_by_itself_where_it_was_not_chosen(self):
        self.code.rate = 12.5
        self.connector._override_taxes()
        self.assertEqual(self.tax.amount, 10)

    def test_what_a_person_undid_is_not_done_again(self):
        self.connector.override_taxes = True
        self.code.rate = 12.5
        self.connector._override_taxes()
        self.changes().action_undo()
        self.connector._override_taxes()
        self.assertEqual(self.tax.amount, 10)
        self.code.rate = 13
        self.connector._override_taxes()
        self.assertEqual(self.tax.amount, 13)

    def test_read_once_a_day(self):
        tax = self.add_tax(7)
        self.connector.override_taxes = True
        code = self.mapping(self.connector, "tax", tax).tax_code_id
        self.books.change_tax_rate(code.remote_id, "8")
        self.connector.sudo().chart_read_at = "2020-01-01"
        self.env.flush_all()
        self.env.ref("accounting_connectors.ir_cron_daily").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(code.rate, 8)
        self.assertEqual(tax.amount, 8)

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

    # === COMPANIES === #

    def test_a_branch_does_not_change_its_parents_tax_by_itself(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.connector.sudo().company_id = branch
        self.connector.override_taxes = True
        self.code.rate = 12.5
        self.assertEqual(self.difference().remarks, ("shared",))
        self.connector._override_taxes()
        self.assertEqual(self.tax.amount, 10)
        line = self.wizard().line_ids
        self.assertFalse(line.take)
        self.assertIn(self.company.name, line.note)

    def test_a_tax_of_a_company_that_is_not_the_users(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.connector.sudo().company_id = branch
        self.code.rate = 12.5
        user = new_test_user(
            self.env,
            login="branch",
            groups="accounting_connectors.group_connector_manager",
            company_id=branch.id,
            company_ids=[(6, 0, branch.ids)],
        )
        wizard = self.wizard().with_user(user)
        wizard.sudo().line_ids.take = True
        with self.assertRaises(AccessError):
            wizard.action_apply()
        self.assertEqual(self.tax.amount, 10)

    def test_another_connector_says_otherwise(self):
        other = self.connector.sudo().copy(
            {
                "provider": "sage",
                "remote_id": "elsewhere",
                "remote_name": "Elsewhere",
                "connected": True,
            }
        )
        self.make_code("GST", 10, self.tax, connector=other)
        self.connector.override_taxes = True
        self.code.rate = 12.5
        self.assertEqual(self.difference().remarks, ("others",))
        self.connector._override_taxes()
        self.assertEqual(self.tax.amount, 10)

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
