"""Documents from before the connection, some of which the accountant has typed there by
hand: found, linked or sent as a person says, and never doubled."""

from datetime import date
from decimal import Decimal

from odoo.exceptions import RedirectWarning

from ...providers.documents import Kind

DAY = date(2026, 11, 2)  # of documents that the suite makes


class HistorySuite:
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connector = cls.connect_once(enable=False)

    def setUp(self):
        super().setUp()
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")

    # === STAGE === #

    def need_documents(self):
        if Kind.INVOICE not in self.capabilities.reads:
            self.skipTest("documents are not read of this provider")

    def type_there(self, number, net, contact, day=DAY, **values):
        """What the accountant typed by hand before anything was sent."""
        sales = self.mapping(self.connector, "default").ledger_account_id
        return self.books.add_invoice(
            number, contact, sales.remote_id, net, day=day, **values
        )

    def turn_on(self):
        self.connector.with_context(accounting_next_ids=[]).action_enable()
        self.run_push()

    def start_run(self, **values):
        """A run over all documents of the company, compared.

        :rtype: accounting.history
        """
        self.turn_on()
        action = self.connector.action_history()
        run = self.env["accounting.history"].browse(action["res_id"])
        run.write({"first_date": "2026-10-01", "last_date": "2026-11-20", **values})
        run.action_compare()
        self.go_on()
        return run

    def go_on(self):
        """What the cron does when a run was woken."""
        self.env.flush_all()
        self.env.ref("accounting_connectors.ir_cron_history").method_direct_trigger()
        self.env.invalidate_all()

    def finish(self, run):
        """Start, and send all that the run queues."""
        run.action_start()
        for __ in range(4):
            self.go_on()
            self.run_push()
        self.go_on()

    def in_the_books(self, move):
        return [d for d in self.books.documents(move.name) if not d.voided]

    def line_of(self, run, move):
        return run.line_ids.filtered(lambda line: line.move_id == move)

    def assert_found(self, run, move, verdict, *words):
        line = self.line_of(run, move)
        self.assertEqual(line.verdict, verdict, line.why)
        for word in words:
            self.assertIn(word, line.why)
        return line

    # === COMPARED === #

    def test_where_nothing_can_be_compared_a_person_decides(self):
        move = self.make_invoice((self.panel, 100))
        if Kind.INVOICE in self.capabilities.reads:
            self.skipTest("documents are read of this provider")
        run = self.start_run()
        line = self.assert_found(run, move, "unknown")
        self.assertFalse(line.decision)
        line.action_push()
        self.finish(run)
        self.assert_there(move)

    def test_each_document_gets_its_verdict(self):
        self.need_documents()
        rosa = self.books.add_contact("Rosa Quispe", email="rosa@example.com")
        other = self.books.add_contact("Ines Marlow", email="ines@example.com")
        moves = [self.make_invoice((self.panel, 100 + n)) for n in range(7)]
        same, total, number, cents, customer, twice, absent = moves
        self.type_there(same.name, 100, rosa)
        self.type_there(total.name, 150, rosa)
        self.type_there("HAND-1", 102, rosa)
        self.type_there("HAND-2", "103.01", rosa)
        self.type_there(customer.name, 104, other)
        self.type_there("HAND-3", 105, rosa)
        self.type_there("HAND-4", 105, rosa)
        run = self.start_run()
        self.assertEqual(run.state, "review", run.message)
        there = self.assert_found(run, same, "there", "Same number, total, date")
        self.assertEqual(there.decision, "link")
        self.assertTrue(there.remote_record_id)
        self.assert_found(run, total, "maybe", "101.0", "150")
        self.assert_found(run, number, "maybe", "HAND-1")
        self.assert_found(run, cents, "maybe", "103.01")
        self.assert_found(run, customer, "maybe", "Ines Marlow")
        line = self.assert_found(run, twice, "maybe")
        self.assertEqual(len(line.candidate_ids), 2)
        line = self.assert_found(run, absent, "absent")
        self.assertEqual(line.decision, "push")
        undecided = run.line_ids.filtered(lambda line: not line.decision)
        self.assertEqual(set(undecided.mapped("verdict")), {"maybe"})
        with self.assertRaises(RedirectWarning):
            run.action_start()
        self.assertFalse(self.link_of(same))
        self.assertFalse(self.job_of(absent))

    def test_linked_or_pushed_as_decided(self):
        self.need_documents()
        rosa = self.books.add_contact("Rosa Quispe", email="rosa@example.com")
        moves = [self.make_invoice((self.panel, 100 + n)) for n in range(4)]
        there, asked, skipped, absent = moves
        credit = self.make_invoice((self.panel, 40), move_type="out_refund")
        typed = self.type_there(there.name, 100, rosa)
        by_hand = self.type_there("HAND-1", 101, rosa)
        run = self.start_run()
        self.line_of(run, asked).action_link()
        self.line_of(run, skipped).action_skip()
        self.finish(run)
        self.assertEqual(run.state, "done", run.get_board())
        self.assertEqual(self.link_of(there).remote_id, typed.id)
        self.assertEqual(self.link_of(asked).remote_id, by_hand.id)
        self.assertFalse(self.link_of(skipped))
        for move in (absent, credit):
            self.assert_there(move)
        self.assertEqual(len(self.books.documents()), 4)
        contacts = [c for c in self.books.contacts() if c.name == "Rosa Quispe"]
        self.assertEqual([contact.id for contact in contacts], [rosa])
        board = run.get_board()
        self.assertEqual(
            {name: board["results"][name] for name in ("linked", "sent", "skipped")},
            {"linked": 2, "sent": 2, "skipped": 1},
        )

    def test_a_second_run_finds_nothing_to_do(self):
        self.need_documents()
        move = self.make_invoice((self.panel, 100))
        self.finish(self.start_run())
        self.assert_there(move)
        before = self.world.writes()
        action = self.connector.action_history()
        run = self.env["accounting.history"].browse(action["res_id"])
        self.assertEqual(run.matching_count, 0)
        self.assertEqual(self.world.writes(), before)

    def test_what_is_paid_there_is_paid_here(self):
        self.need_documents()
        rosa = self.books.add_contact("Rosa Quispe", email="rosa@example.com")
        move = self.make_invoice((self.panel, 100))
        typed = self.type_there(move.name, 100, rosa)
        row = self.mapping(
            self.connector, "journal", self.company_data["default_journal_bank"]
        )
        bank = row.ledger_account_id
        self.books.pay_invoice(typed, bank.remote_id, day=date(2026, 11, 5))
        self.finish(self.start_run())
        self.run_pull()
        self.assertEqual(self.link_of(move).remote_id, typed.id)
        self.assertEqual(move.amount_residual, 0, self.why(move))
        self.run_push()
        self.assertEqual(
            [payment.amount for payment in self.books.payments()], [Decimal(100)]
        )

    def test_what_is_paid_here_is_paid_there_once(self):
        self.need_documents()
        rosa = self.books.add_contact("Rosa Quispe", email="rosa@example.com")
        move = self.make_invoice((self.panel, 100))
        self.type_there(move.name, 100, rosa)
        self.pay(move)
        self.finish(self.start_run())
        for __ in range(2):
            self.run_pull()
            self.run_push()
        self.assertEqual(
            [payment.amount for payment in self.books.payments()], [Decimal(100)]
        )
        (found,) = self.books.documents(move.name)
        self.assertEqual(found.status, "paid")

    # === TAKEN BACK === #

    def test_a_run_is_taken_back(self):
        """What it sent is void there, what it linked is free; money holds the rest."""
        self.need_documents()
        rosa = self.books.add_contact("Rosa Quispe", email="rosa@example.com")
        moves = [self.make_invoice((self.panel, 100 + n)) for n in range(3)]
        there, sent, paid = moves
        self.pay(paid)
        typed = self.type_there(there.name, 100, rosa)
        run = self.start_run()
        self.finish(run)
        self.assertEqual(run.state, "done", run.get_board())
        remote_id = self.link_of(sent).remote_id
        run.action_undo()
        self.let_time_pass()
        self.run_push()
        lines = {move: self.line_of(run, move) for move in moves}
        self.assertEqual(lines[there].state, "undone")
        self.assertFalse(self.link_of(there))
        (standing,) = self.in_the_books(there)
        self.assertEqual((standing.id, standing.total), (typed.id, Decimal(100)))
        if Kind.INVOICE in self.capabilities.voids:
            self.assertEqual(lines[sent].state, "undone", lines[sent].reason)
            self.assertFalse(self.link_of(sent))
            self.assertEqual(sent.accounting_sync_state, "not_sent")
            self.assertFalse(self.in_the_books(sent))
        self.assertEqual(lines[paid].state, "sent")
        self.assertIn("take that back first", lines[paid].reason)
        self.assert_there(paid)
        self.assertFalse(run.can_undo)
        self.assertEqual(sent.state, "posted", "Odoo's own books stay")
        # and what was taken back can be sent by another run, as a new document
        again = self.start_run()
        self.line_of(again, there).action_skip()
        self.line_of(again, sent).action_push()
        self.finish(again)
        self.assertEqual(self.line_of(again, sent).state, "sent", again.get_board())
        self.assertNotEqual(self.link_of(sent).remote_id, remote_id)

    def test_what_cannot_be_taken_back_says_why(self):
        """Paid there since, which nobody has read here yet."""
        self.need_documents()
        move = self.make_invoice((self.panel, 100))
        run = self.start_run()
        self.line_of(run, move).action_push()
        self.finish(run)
        (document,) = self.in_the_books(move)
        journal = self.company_data["default_journal_bank"]
        bank = self.mapping(self.connector, "journal", journal).ledger_account_id
        self.books.pay_invoice(document, bank.remote_id, Decimal(100))
        run.action_undo()
        self.let_time_pass()
        self.run_push()
        line = self.line_of(run, move)
        self.assertEqual(line.state, "undoing")
        self.assertTrue(line.reason)
        board = run.get_board()
        self.assertEqual(board["results"]["undoing"], 1)
        self.assertFalse(board["moving"], "a person has to look")
        self.assertEqual(board["reasons"][0]["reason"], line.reason)
        run.action_leave()
        self.assertEqual(line.state, "sent")
        self.assertTrue(self.in_the_books(move))
