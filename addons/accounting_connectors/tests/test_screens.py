"""What the screens compute and what their buttons do, without a browser."""

from odoo.exceptions import UserError
from odoo.tests import Form

from ..providers.errors import Cause
from .common import ConnectorCase


class TestScreens(ConnectorCase):
    one_connector = True

    def setUp(self):
        super().setUp()
        self.tax = self.percent_tax(8.75, name="Sales tax")
        self.row = self.mapping(self.connector, "tax", self.tax)
        self.row.tax_code_id = False

    def stuck_invoice(self):
        product = self.make_product("Panel", "product")
        tax = {"tax_ids": [(6, 0, self.tax.ids)]}
        invoice = self.make_invoice((product, 100.0, tax))
        self.run_push()
        self.assert_stuck(invoice, Cause.MAPPING_MISSING, "Sales tax")
        return invoice

    def fix(self, invoice):
        """The dialog behind Fix it."""
        action = invoice.action_accounting_fix()
        self.assertEqual(action["res_model"], "accounting.mapping.fix")
        return self.env[action["res_model"]].browse(action["res_id"])

    def goods(self):
        return self.connector.tax_code_ids.filtered(lambda code: code.rate == 8.75)[:1]

    def test_the_coverage_moves_while_the_person_chooses(self):
        self.connector.invalidate_recordset()
        before = self.connector.coverage
        self.assertLess(before, 100)
        self.assertIn("Taxes", self.connector.coverage_message)
        view = "accounting_connectors.accounting_connector_view_form_map"
        with Form(self.connector, view) as screen:
            names = [row["name"] for row in screen.tax_mapping_ids._records]
            with screen.tax_mapping_ids.edit(names.index("Sales tax")) as line:
                line.tax_code_id = self.goods()
            self.assertGreater(screen.coverage, before)
        self.assertEqual(self.row.tax_code_id, self.goods())

    def test_the_dialog_insists_on_an_answer_then_sends(self):
        invoice = self.stuck_invoice()
        self.assertTrue(invoice.accounting_sync_fixable)
        dialog = self.fix(invoice)
        self.assertEqual(dialog.row_ids, self.row)
        with self.assertRaisesRegex(UserError, "Sales tax"):
            dialog.action_apply()
        dialog.row_ids.tax_code_id = self.goods()
        dialog.action_apply()
        self.run_push()
        self.assert_there(invoice)

    def test_who_may_not_map_is_told_whom_to_ask(self):
        invoice = self.stuck_invoice()
        user = self.person("user", "clerk")
        dialog = self.fix(invoice.with_user(user)).with_user(user)
        self.assertFalse(dialog.can_map)
        self.assertEqual(dialog.row_ids.mapped("name"), ["Sales tax"])

    def test_what_only_the_document_can_mend_has_no_fix_button(self):
        job = self.job_of(self.stuck_invoice()).filtered(lambda j: j.state == "blocked")
        self.assertTrue(job.fixable)
        for cause, fixable in (
            (Cause.PERIOD_LOCKED, False),
            (Cause.NUMBER_TAKEN, False),
            (Cause.TAX_UNFIT, True),
        ):
            job.write({"cause": cause, "gap_ids": [(5,)], "error_class": "rejected"})
            self.assertEqual(job.fixable, fixable, cause)

    def test_tax_codes_are_found_by_their_rate(self):
        found = self.env["accounting.tax.code"].name_search("8.75")
        self.assertIn(self.goods().id, [code for code, __ in found])

    def test_why_lists_each_line_with_its_rung(self):
        product = self.make_product("Rebate", "incentive")
        invoice = self.make_invoice((product, 50.0), post=False)
        action = invoice.action_accounting_why()
        lines = self.env["account.move.line"].search(action["domain"])
        self.assertEqual(lines, invoice.invoice_line_ids)
        self.assertIn("“Incentive”", lines.accounting_account_reason)

    def test_signing_in_again_leaves_nothing_unfinished(self):
        old = self.connector.authorization_id
        consent = self.consent(self.tenant)
        consent.tenant_ids.selected = True
        consent.action_continue()
        self.assertEqual(self.connector.authorization_id, consent)
        self.assertEqual(old.state, "ended")
        overview = self.env["accounting.connector"].get_overview()
        self.assertFalse(overview["unfinished"])
        states = [card["state"] for card in overview["connectors"]]
        self.assertEqual(states, ["connected"])
