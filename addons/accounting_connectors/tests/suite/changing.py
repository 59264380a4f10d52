"""Changed on one side after it was on both: edits, payments in the way, what somebody
changes or voids there; and no question about what Odoo wrote itself."""

from decimal import Decimal

from odoo import fields

from ...providers.documents import Kind
from ...providers.errors import Cause


class ChangingSuite:
    one_connector = True

    def setUp(self):
        super().setUp()
        if Kind.INVOICE not in self.capabilities.reads:
            self.skipTest("this provider does not tell how documents stand")
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")
        self.label = self.connector._offline_adapter().label
        self.move = self.make_invoice((self.panel, 100))
        self.run_push()
        self.remote = self.assert_there(self.move)

    # === HELPERS === #

    def look(self):
        """Read what changed there, and take it over."""
        feeds = self.env["accounting.cursor"].sudo()
        for kind in (Kind.CONTACT, Kind.ITEM, Kind.INVOICE, Kind.PAYMENT):
            feeds._of(self.connector, kind).asked_at = False
        self.run_pull()

    def bank(self):
        row = self.connector.mapping_ids.filtered(
            lambda row: row.source == "journal" and row.journal_id.type == "bank"
        )
        return row.ledger_account_id.remote_id

    def edit(self, move, price):
        move.button_draft()
        move.invoice_line_ids.price_unit = price
        move.action_post()

    def answer(self, answer):
        self.move.with_context(accounting_answer=answer).action_accounting_answer()
        self.look()
        self.run_push()

    def changed_in_place(self):
        """Did this provider change the document itself, although it is paid in part?
        Then it is what it is in Odoo."""
        if self.move.accounting_sync_state != "synced":
            return False
        (there,) = self.books.documents(self.move.name)
        self.assertEqual(there.id, self.remote.id)
        self.assertEqual(there.total, Decimal(str(self.move.amount_total)))
        partner = self.link_of(self.move.partner_id)
        self.assertIn(there.contact_id, partner.mapped("remote_id"))
        return True

    def due_there(self):
        """What the customer owes in all: invoices less credit notes."""
        sign = {"invoice": 1, "credit_note": -1}
        return sum(
            sign[document.kind] * document.due
            for document in self.books.documents()
            if document.contact_id == self.remote.contact_id and not document.voided
        )

    def income_there(self):
        revenue = self.connector.ledger_account_ids.filtered(
            lambda account: account.account_class == "revenue"
        )
        balances = self.books.trial_balance(fields.Date.today())
        return -sum(balances.get(account.remote_id, Decimal(0)) for account in revenue)

    def assert_asked(self, *words):
        self.assertEqual(self.move.accounting_sync_state, "differs")
        for word in (self.move.name, self.label, *words):
            self.assertIn(word, self.move.accounting_sync_message)
        self.assertNotIn("…", self.move.accounting_sync_message)

    # === NOTHING TO ASK === #

    def test_what_we_wrote_ourselves_is_no_news(self):
        before = self.world.writes()
        self.look()
        self.assertEqual(self.move.accounting_sync_state, "synced")
        self.assertEqual(self.world.writes(), before)
        self.edit(self.move, 120)
        self.run_push()
        self.look()
        self.assert_there(self.move)
        self.assertEqual(Decimal(self.link_of(self.move).remote_total), 120)

    def test_a_payment_there_is_no_change_of_the_document(self):
        self.connector.pull_payments = False
        self.books.pay_invoice(self.remote, self.bank(), 40)
        self.look()
        self.assertEqual(self.move.accounting_sync_state, "synced")

    # === CHANGED THERE === #

    def test_changed_there_and_odoos_counts(self):
        self.books.change_invoice(self.remote, 130)
        self.look()
        self.assert_asked("130", "100")
        found = self.env["account.move"].search(
            [("accounting_sync_state", "=", "differs")]
        )
        self.assertEqual(found, self.move)
        self.answer("ours")
        self.assertEqual(self.assert_there(self.move).id, self.remote.id)
        self.look()
        self.assertEqual(self.move.accounting_sync_state, "synced")

    def test_changed_there_and_theirs_stays(self):
        self.books.change_invoice(self.remote, 130)
        self.look()
        before = self.world.writes()
        self.answer("theirs")
        self.look()
        self.assertEqual(self.move.accounting_sync_state, "synced")
        self.assertEqual(self.world.writes(), before)
        self.assertEqual(Decimal(self.link_of(self.move).remote_total), 130)

    def test_changed_on_both_sides_at_once(self):
        """Nothing is written over before a person has said which counts."""
        self.books.change_invoice(self.remote, 130)
        self.edit(self.move, 120)
        self.run_push()
        self.assertEqual(
            self.move.accounting_sync_state, "blocked", self.why(self.move)
        )
        self.assertIn("130", self.move.accounting_sync_message)
        self.assertEqual(self.move.accounting_question, "document_changed")
        self.answer("ours")
        self.assert_there(self.move)

    def test_voided_there_and_here(self):
        self.books.void_invoice(self.remote)
        self.look()
        self.assert_asked("voided")
        before = self.world.writes()
        self.answer("cancel")
        self.assertEqual(self.move.state, "cancel")
        self.assertEqual(self.world.writes(), before)

    def test_voided_there_and_sent_again(self):
        self.books.void_invoice(self.remote)
        self.look()
        self.answer("again")
        self.assertEqual(self.move.accounting_sync_state, "synced", self.why(self.move))
        link = self.link_of(self.move)
        self.assertNotEqual(link.remote_id, self.remote.id)
        self.assertEqual(self.due_there(), 100)
        self.look()
        self.assertEqual(self.move.accounting_sync_state, "synced")

    def test_voided_there_and_left(self):
        self.books.void_invoice(self.remote)
        self.look()
        before = self.world.writes()
        self.answer("leave")
        self.look()
        self.assertFalse(self.move.accounting_question)
        self.assertEqual(self.world.writes(), before)

    # === CLOSED THERE === #

    def closed(self):
        """The edit or void was refused, and what to do is offered.

        :rtype: accounting.reissue
        """
        job = self.job_of(self.move).filtered(
            lambda j: j.state in ("failed", "blocked")
        )
        causes = (Cause.DOCUMENT_SETTLED, Cause.DOCUMENT_STATUS, Cause.PERIOD_LOCKED)
        self.assertIn(job.cause, causes, self.why(self.move))
        action = self.move.action_accounting_fix()
        self.assertEqual(action["res_model"], "accounting.reissue")
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_paid_there_and_edited_here(self):
        """Credited and issued anew: customer and income are as in Odoo."""
        self.connector.pull_payments = False
        income = self.income_there()
        self.books.pay_invoice(self.remote, self.bank(), 60)
        self.edit(self.move, 120)
        self.run_push()
        if self.changed_in_place():
            return
        wizard = self.closed()
        self.assertTrue(wizard.reissue)
        for word in (f"{self.move.name}-2", f"{self.move.name}-C", "100", "120"):
            self.assertIn(word, wizard.steps)
        wizard.action_apply()
        self.run_push()
        self.look()
        self.run_push()
        self.assertEqual(self.move.accounting_sync_state, "synced", self.why(self.move))
        corrections = self.move.accounting_correction_ids
        self.assertFalse(
            corrections._accounting_open_jobs(), corrections.mapped("number")
        )
        self.assertEqual(self.income_there() - income, 20)
        self.assertEqual(self.due_there(), 120 - 60)
        new = next(
            d
            for d in self.books.documents()
            if d.id == self.link_of(self.move).remote_id
        )
        self.assertEqual((new.total, new.due), (120, 60))
        old = next(d for d in self.books.documents() if d.id == self.remote.id)
        self.assertEqual(old.due, 0)

    def test_paid_there_and_cancelled_here(self):
        """Credited: nothing is owed any more, and what was paid is the customer's."""
        self.connector.pull_payments = False
        income = self.income_there()
        self.books.pay_invoice(self.remote, self.bank(), 60)
        self.move.button_draft()
        self.move.button_cancel()
        self.run_push()
        wizard = self.closed()
        self.assertFalse(wizard.reissue)
        wizard.action_apply()
        self.run_push()
        self.assertEqual(self.income_there() - income, -100)
        self.assertEqual(self.due_there(), -60)
        old = next(d for d in self.books.documents() if d.id == self.remote.id)
        self.assertEqual(old.due, 0)
        self.look()
        self.assertFalse(self.move.accounting_sync_state)

    def test_issued_anew_after_the_rate_changed(self):
        """The credit takes back the tax that was booked, not what it would be now."""
        self.connector.pull_payments = False
        tax = self.add_tax(8)
        code = self.connector.mapping_ids.filtered(lambda r: r.tax_ids == tax)
        self.move = self.make_invoice((self.panel, 100, {"tax_ids": [(6, 0, tax.ids)]}))
        self.run_push()
        self.remote = self.assert_there(self.move)
        self.books.pay_invoice(self.remote, self.bank(), 60)
        self.books.change_tax_rate(code.tax_code_id.remote_id, Decimal(9))
        self.connector.action_refresh_chart()
        self.edit(self.move, 120)
        self.run_push()
        if self.changed_in_place():
            return
        self.closed().action_apply()
        self.run_push()
        corrections = self.move.accounting_correction_ids
        self.assertFalse(
            corrections._accounting_open_jobs().mapped("message"), self.why(self.move)
        )
        self.assertEqual(self.due_there(), Decimal("229.60") - 60)

    def test_issued_anew_for_somebody_else(self):
        """The credit is the old customer's, and is not used on another's document."""
        self.connector.pull_payments = False
        self.books.pay_invoice(self.remote, self.bank(), 60)
        other = self.env["res.partner"].create({"name": "Banksia Builders"})
        self.make_invoice((self.panel, 1), partner_id=other.id)
        self.run_push()
        self.move.button_draft()
        self.move.partner_id = other
        self.move.action_post()
        self.run_push()
        if self.changed_in_place():
            return
        wizard = self.closed()
        self.assertIn("stays open", wizard.steps)
        wizard.action_apply()
        self.run_push()
        self.assertEqual(self.move.accounting_sync_state, "synced", self.why(self.move))
        self.assertEqual(self.due_there(), -60)

    def test_the_payment_was_taken_back(self):
        """The other way out: retry."""
        self.connector.pull_payments = False
        payment = self.books.pay_invoice(self.remote, self.bank(), 60)
        self.edit(self.move, 120)
        self.run_push()
        if self.changed_in_place():
            return
        wizard = self.closed()
        self.books.delete_payment(payment)
        wizard.action_retry()
        self.run_push()
        self.assertEqual(self.assert_there(self.move).id, self.remote.id)

    def pay_here(self, amount):
        self.pay(self.move, amount)
        self.run_push()

    def test_paid_here_edited_and_issued_anew(self):
        """The payment stays where it is there, and on the document in Odoo."""
        self.pay_here(60)
        self.assert_there(self.move)
        self.edit(self.move, 120)
        self.run_push()
        if self.move.accounting_sync_state == "synced":
            self.assert_there(self.move)
            return  # this provider changes a document that is paid in part
        before = self.books.payments()
        self.closed().action_apply()
        for __ in range(2):
            self.run_push()
            self.look()
        self.assertEqual(self.move.accounting_sync_state, "synced", self.why(self.move))
        self.assertEqual(self.move.amount_residual, 60)
        self.assertEqual(self.due_there(), 60)
        self.assertEqual(
            {payment.id for payment in self.books.payments()},
            {payment.id for payment in before},
        )
        rows = self.env["accounting.remote.record"].search(
            [("state", "in", ("question", "held"))]
        )
        self.assertFalse(rows.mapped("message"))

    def test_paid_and_cancelled_here(self):
        """The payment is taken back there first, then the document is voided."""
        self.pay_here(60)
        self.move.button_draft()
        self.move.button_cancel()
        for __ in range(2):
            self.run_push()
            self.let_time_pass()
        self.assertFalse(
            self.job_of(self.move).filtered(lambda j: j.state not in ("done",)),
            self.why(self.move),
        )
        left = [d for d in self.books.documents() if d.id == self.remote.id]
        self.assertFalse([d for d in left if not d.voided])

    # === NUMBERS === #

    def test_cancelled_and_confirmed_again(self):
        """The number of a void document is taken: it is there under another."""
        self.move.button_draft()
        self.move.button_cancel()
        self.run_push()
        self.look()
        self.move.button_draft()
        self.move.action_post()
        self.run_push()
        self.assertEqual(self.move.accounting_sync_state, "synced", self.why(self.move))
        link = self.link_of(self.move)
        self.assertNotEqual(link.remote_id, self.remote.id)
        self.assertEqual(self.due_there(), 100)
        if self.capabilities.numbers_unique:
            self.assertEqual(link.remote_number, f"{self.move.name}-2")

    def test_cancelled_and_confirmed_again_at_once(self):
        before = self.world.writes()
        self.move.button_draft()
        self.move.button_cancel()
        self.move.button_draft()
        self.move.action_post()
        self.run_push()
        self.assertEqual(self.world.writes(), before)
        self.assert_there(self.move)

    def test_sent_to_the_customer(self):
        if not self.capabilities.marks_sent:
            self.skipTest("this provider does not mark documents as sent")
        self.move.is_move_sent = True
        self.run_push()
        self.assertFalse(self.assert_there(self.move).sent, "not switched on")
        self.connector.mark_sent = True
        self.move.is_move_sent = False
        self.move.is_move_sent = True
        self.run_push()
        self.assertTrue(self.assert_there(self.move).sent)
