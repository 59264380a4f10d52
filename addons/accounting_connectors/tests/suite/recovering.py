"""Answers lost, providers down, workers killed: nothing lost, nothing doubled."""

from odoo import fields
from odoo.tools import mute_logger

from ...providers.documents import Kind
from ...providers.errors import Cause

ENGINE = "odoo.addons.accounting_connectors.models.accounting_job_engine"


class RecoveringSuite:
    one_connector = True

    def setUp(self):
        super().setUp()
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")
        self.make_invoice((self.panel, 1))  # customer and product become known
        self.run_push()

    def later(self):
        self.let_time_pass()
        self.run_push()

    def test_a_lost_answer_leaves_one_invoice(self):
        self.world.fault("drop_after", Kind.INVOICE)
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        job = self.job_of(move)
        self.assertRecordValues(
            job, [{"state": "pending", "verify_first": True, "cause": "no_answer"}]
        )
        self.later()
        self.assert_there(move)
        self.assertFalse(job.verify_first)

    def test_a_request_that_never_arrived_is_sent_again(self):
        self.world.fault("drop_before", Kind.INVOICE)
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        self.assertEqual(move.accounting_sync_state, "waiting")
        self.later()
        self.assert_there(move)

    def test_an_unreadable_answer_is_looked_up(self):
        self.world.fault("malformed", Kind.INVOICE)
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        self.later()
        self.assert_there(move)

    def test_errors_of_the_provider_are_tried_again(self):
        for kind in ("500", "503", "429"):
            with self.subTest(kind):
                self.world.fault(kind, Kind.INVOICE)
                move = self.make_invoice((self.panel, 10))
                self.run_push()
                self.assertEqual(move.accounting_sync_state, "waiting", self.why(move))
                self.later()
                self.assert_there(move)

    def test_a_provider_that_is_down_is_waited_for(self):
        self.world.fault("503", times=50)
        move = self.make_invoice((self.panel, 10))
        for __ in range(4):
            self.run_push()
            self.let_time_pass()
        self.assertEqual(move.accounting_sync_state, "waiting")
        self.assertIn(self.label(), move.accounting_sync_message)
        self.world.clear_faults()
        self.later()
        self.assert_there(move)

    def test_lost_answers_to_a_contact_and_an_item(self):
        self.world.fault("drop_after", Kind.CONTACT)
        self.world.fault("drop_after", Kind.ITEM)
        partner = self.env["res.partner"].create({"name": "Ada Lund"})
        inverter = self.make_product("Inverter", "product", default_code="INV-1")
        move = self.make_invoice((inverter, 10), partner_id=partner.id)
        for __ in range(3):
            self.run_push()
            self.let_time_pass()
        self.assert_there(move)
        self.assertEqual([c.name for c in self.books.contacts()].count("Ada Lund"), 1)
        self.assertEqual([i.code for i in self.books.items()].count("INV-1"), 1)

    def test_a_worker_that_died_leaves_one_invoice(self):
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        job, link = self.job_of(move), self.link_of(move)
        remote_id = link.remote_id
        link.unlink()  # as if it had died between the answer and the commit
        job.write({"state": "running", "claimed_at": fields.Datetime.now()})
        with mute_logger(ENGINE):
            self.run_push()
        self.assertRecordValues(job, [{"state": "pending", "verify_first": True}])
        self.later()
        self.assert_there(move)
        self.assertEqual(self.link_of(move).remote_id, remote_id)

    def test_one_bad_document_takes_no_other_down(self):
        """The account of one line is gone there: the other documents go."""
        row = self.mapping(self.connector, "line_type", self.line_type("fee"))
        good_account = self.mapping(self.connector, "default").ledger_account_id
        row.ledger_account_id = bad_account = self.account_of_no_use()
        self.books.archive_account(bad_account.remote_id)
        fee = {"accounting_line_type_id": self.line_type("fee").id}
        bad = self.make_invoice((self.panel, 5, fee))
        good = [self.make_invoice((self.panel, price)) for price in (6, 7, 8)]
        self.run_push()
        self.assertIn(bad.accounting_sync_state, ("blocked", "failed"))
        for move in good:
            self.assert_there(move)
        row.ledger_account_id = good_account
        bad.action_accounting_retry()
        self.run_push()
        self.assert_there(bad)

    def test_a_consent_that_was_taken_back_stops_and_resumes(self):
        self.world.fault("revoke", Kind.INVOICE)
        move = self.make_invoice((self.panel, 10))
        with mute_logger("odoo.addons.accounting_connectors"):
            self.run_push()
        self.assert_stuck(move, Cause.RECONNECT, "Sign in again")
        self.assertEqual(self.connector.state, "attention")
        calls = len(self.world.calls())
        second = self.make_invoice((self.panel, 11))
        self.run_push()
        self.assertEqual(len(self.world.calls()), calls, "nothing is tried")
        self.assertEqual(self.connect(), self.connector)
        self.run_push()
        self.assert_there(move)
        self.assert_there(second)

    def test_a_lost_answer_of_the_sign_in(self):
        """New tokens that never arrived: the old one still renews, or the person signs
        in again; either way everything that waited is sent, once."""
        consent = self.connector.sudo().authorization_id
        consent.access_expires_at = "2020-01-01 00:00:00"
        self.env.flush_all()
        self.world.fault("drop_after")
        move = self.make_invoice((self.panel, 10))
        with mute_logger("odoo.addons.accounting_connectors"):
            self.run_push()
            self.assertEqual(move.accounting_sync_state, "waiting", self.why(move))
            self.later()
        if self.connector.needs_reconnect:
            self.assert_stuck(move, Cause.RECONNECT, "Sign in again")
            self.connect()
            self.run_push()
        self.assert_there(move)

    def label(self):
        return self.connector._offline_adapter().label

    def account_of_no_use(self):
        """An income account there that no mapping row leads to."""
        used = self.connector.mapping_ids.ledger_account_id
        free = self.connector.ledger_account_ids.filtered(
            lambda a: a.active and not a.system and a.account_class == "revenue"
        )
        free -= used
        return free[0]
