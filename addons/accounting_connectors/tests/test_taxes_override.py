"""Tax rates follow those at the provider where a person has said so: seen first, posted
documents untouched, a record kept, and undone by hand."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .taxed import TaxCase


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
        user = self.person("manager", company=branch)
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
