"""Comparisons of both ledgers: who may press what, what is printed and exported, and
what happens meanwhile."""

import io
from datetime import date
from unittest.mock import patch

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase
from odoo.tools import mute_logger

from ..models import accounting_reconciliation
from .common import ConnectorCase
from .suite.reconciling import ReconcilingSuite


class ReconciliationCase(ReconcilingSuite, ConnectorCase):
    """The suite's stage, without its tests."""


# the suite runs in test_providers.py; here only its stage is wanted
for _name in [name for name in dir(ReconcilingSuite) if name.startswith("test_")]:
    setattr(ReconciliationCase, _name, None)


class TestReconciliation(ReconciliationCase):
    def differing(self):
        """A month with one difference."""
        self.set_stage()
        self.sale(33)
        self.env["accounting.job"].sudo().search([]).unlink()
        month = self.compare(self.month())
        self.assertEqual(month.open_count, 1)
        return month

    def test_a_month_is_named_by_any_of_its_days(self):
        month = self.month(date(2026, 2, 11))
        self.assertEqual(
            (month.first_date, month.last_date), (date(2026, 2, 1), date(2026, 2, 28))
        )
        self.assertIn("February 2026", month.display_name)
        with self.assertRaises(UserError):
            month.last_date = date(2026, 3, 1)

    def test_months_in_which_something_was_sent_are_in_the_list(self):
        self.make_invoice((self.panel, 1), invoice_date="2026-08-20")
        self.run_push()
        self.month(date(2026, 8, 3))
        for __ in range(2):
            action = self.connector.action_reconciliations()
            months = self.env["accounting.reconciliation"].search(action["domain"])
            self.assertIn(date(2026, 8, 1), months.mapped("first_date"))
            # of any day on which this test runs: this month and the one before
            self.assertEqual(len(months), 3)

    def test_a_user_looks_and_a_manager_presses(self):
        month = self.differing()
        user = self.person("user")
        seen = month.with_user(user)
        self.assertEqual(seen.difference_ids.what, "missing_there")
        self.assertTrue(seen.action_differences())
        self.assertEqual(seen.get_board()["state"], "differs")
        for press in (
            seen.action_compare,
            seen.action_stop,
            seen.difference_ids.action_send,
            lambda: seen.difference_ids.write({"reason": "because"}),
        ):
            with self.assertRaises(AccessError):
                press()
        manager = month.with_user(self.person("manager"))
        with self.assertRaises(AccessError):
            manager.write({"state": "agrees"})  # by hand
        with self.assertRaises(AccessError):
            manager.difference_ids.write({"amount": 0})
        manager.difference_ids.reason = "A test"
        self.assertEqual(month.state, "agrees")
        self.assertEqual(month.stamped_by_id, manager.env.user)

    def test_what_changes_meanwhile_is_not_stamped(self):
        self.make_invoice((self.panel, 10))
        self.run_push()
        month = self.month()
        month.action_compare()
        with (
            patch.object(type(month), "_step_compare", side_effect=RuntimeError),
            patch.object(accounting_reconciliation, "_logger"),
        ):
            self.go_on()
        self.assertEqual((month.state, month.step), ("running", "compare"))
        late = self.make_invoice((self.panel, 11))
        month.sudo().next_try_at = False
        self.go_on()
        self.assertEqual(self.told(month), [])  # as both sides were when they were read
        self.assertEqual(month.state, "changed")
        self.assertIn(late.name, month.changed_what)

    def test_stopped_it_keeps_its_last_result(self):
        month = self.differing()
        month.action_compare()
        month.action_stop()
        self.assertEqual((month.state, month.open_count), ("differs", 1))

    def test_an_agreed_month_is_kept(self):
        self.make_invoice((self.panel, 10))
        self.run_push()
        month = self.compare(self.month())
        with self.assertRaises(UserError):
            month.unlink()
        self.month(date(2026, 1, 1)).unlink()

    def test_a_provider_that_is_away_is_asked_again(self):
        self.make_invoice((self.panel, 10))
        self.run_push()
        month = self.month()
        self.world.fault("503", times=9)
        month.action_compare()
        with mute_logger("odoo.addons.accounting_connectors.providers.transport"):
            self.go_on()
        self.assertEqual(month.state, "running")
        self.assertTrue(month.message and month.next_try_at)
        cron = self.env.ref("accounting_connectors.ir_cron_reconciliation")
        calls = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(month.next_try_at, calls.mapped("call_at"))
        self.world.clear_faults()
        month.sudo().next_try_at = False
        self.go_on()
        self.assert_agrees(month)

    def test_the_report_says_it_all(self):
        month = self.differing()
        html, __ = self.env["ir.actions.report"]._render_qweb_html(
            "accounting_connectors.reconciliation_document", month.ids
        )
        text = html.decode()
        for word in ("33.00", "Missing there", month.difference_ids.name, "Differs"):
            self.assertIn(word, text)


class TestReconciliationExport(ReconciliationCase, HttpCase):
    def test_a_spreadsheet(self):
        self.set_stage()
        move = self.sale(33)
        move.partner_id.name = "=1+1"
        self.env["accounting.job"].sudo().search([]).unlink()
        month = self.compare(self.month())
        manager = self.person("manager")
        manager.password = "export of books"
        self.authenticate(manager.login, "export of books")
        answer = self.url_open(month.action_export()["url"])
        self.assertEqual(answer.status_code, 200)
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        rows = list(book["Differences"].values)
        self.assertEqual(len(rows), 2)
        self.assertIn(move.name, rows[1])
        self.assertIn("=1+1", rows[1])
        kinds = {cell.data_type for row in book["Differences"] for cell in row}
        self.assertNotIn("f", kinds)
        stranger = self.person()
        stranger.password = "export of books"
        self.authenticate(stranger.login, "export of books")
        with mute_logger("odoo.http"):
            self.assertEqual(
                self.url_open(month.action_export()["url"]).status_code, 403
            )
