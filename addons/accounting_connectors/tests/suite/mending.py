"""Bad input: what the person is told, that nothing is lost, and the way out."""

from datetime import date

from ...providers.errors import Cause


class MendingSuite:
    one_connector = True

    def setUp(self):
        super().setUp()
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")
        self.make_invoice((self.panel, 1))  # customer and product become known
        self.run_push()
        self.label = self.connector._offline_adapter().label

    def stuck(self, move, causes, *words):
        """The document waits for a person, who is told why.

        :rtype: accounting.job
        """
        job = self.job_of(move).filtered(lambda job: job.state != "done")
        self.assertIn(job.state, ("blocked", "failed"), self.why(move))
        self.assertIn(job.cause, causes, self.why(move))
        for word in words:
            self.assertIn(word, move.accounting_sync_message)
        self.assertNotIn("…", move.accounting_sync_message)
        return job

    def free_account(self):
        """An income account there that no mapping row leads to yet."""
        used = self.connector.mapping_ids.ledger_account_id
        return (
            self.connector.ledger_account_ids.filtered(
                lambda a: a.active and not a.system and a.account_class == "revenue"
            )
            - used
        )[:1]

    def test_a_missing_tax_code_is_named_and_fixed_from_the_message(self):
        tax = self.percent_tax(8.75, type_tax_use="sale", name="Goods 8.75")
        move = self.make_invoice((self.panel, 10, {"tax_ids": [(6, 0, tax.ids)]}))
        other = self.make_invoice((self.panel, 10))
        self.run_push()
        self.assert_stuck(move, Cause.MAPPING_MISSING, "Goods 8.75")
        self.assert_there(other)
        action = move.action_accounting_fix()
        rows = self.env[action["res_model"]].browse(action["res_id"]).row_ids
        self.assertEqual(rows.tax_ids, tax)
        code = self.books.add_tax_rate("Goods", ("Goods", "8.75"))
        self.connector.action_refresh_chart()
        rows.tax_code_id = self.connector.tax_code_ids.filtered(
            lambda one: one.remote_id == code
        )
        self.env.invalidate_all()
        self.assertEqual(move.accounting_sync_state, "waiting")
        self.run_push()
        self.assert_there(move)

    def test_an_account_archived_there_without_our_knowing(self):
        row = self.mapping(self.connector, "line_type", self.line_type("product"))
        before = row.ledger_account_id
        row.ledger_account_id = account = self.free_account()
        self.books.archive_account(account.remote_id)
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        causes = (Cause.ACCOUNT_ARCHIVED, Cause.ACCOUNT_UNKNOWN, Cause.PREREQUISITE)
        self.stuck(move, causes, account.code or account.name, self.label)
        row.ledger_account_id = before
        self.run_push()
        self.assert_there(move)

    def test_an_account_known_to_be_archived_is_not_even_sent(self):
        row = self.mapping(self.connector, "line_type", self.line_type("product"))
        row.ledger_account_id = account = self.free_account()
        self.books.archive_account(account.remote_id)
        self.connector.action_refresh_chart()
        self.assertEqual(row.state, "broken")
        move = self.make_invoice((self.panel, 10))
        before = self.world.writes()
        self.run_push()
        self.assert_stuck(
            move, Cause.MAPPING_MISSING, account.code or account.name, "archived"
        )
        self.assertEqual(self.world.writes(), before)

    def test_a_locked_period(self):
        self.books.close_books(date(2026, 11, 30))
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        self.stuck(move, (Cause.PERIOD_LOCKED,), "2026", "locked")
        self.assertFalse(self.books.documents(move.name))
        self.books.close_books(None)
        move.action_accounting_retry()
        self.run_push()
        self.assert_there(move)

    def locked_invoice(self):
        """One whose period is locked there, and a refusal that told so.

        :rtype: tuple[account.move, accounting.job]
        """
        self.close_books_knowingly()
        move = self.make_invoice((self.panel, 10), invoice_date="2026-11-05")
        before = self.world.writes()
        self.run_push()
        self.assertEqual(self.world.writes(), before, "known before it is sent")
        self.stuck(move, (Cause.PERIOD_LOCKED,), "2026-11-10", "locked")
        return move, self.job_of(move)

    def close_books_knowingly(self):
        self.books.close_books(date(2026, 11, 10))
        self.connector.action_refresh_chart()
        if not self.connector._locked_until():
            self.skipTest("this provider does not say up to when it is locked")

    def assert_booked_on(self, move, day):
        remote = self.assert_there(move)
        self.assertEqual(remote.date, day)
        self.assertEqual(move.invoice_date, date(2026, 11, 5), "Odoo's own date stays")

    def test_booked_on_the_next_open_day_when_asked(self):
        move, job = self.locked_invoice()
        answer = self.env["accounting.lock.answer"].browse(job.action_fix()["res_id"])
        self.assertEqual((answer.count, answer.open_day), (1, date(2026, 11, 11)))
        answer.action_next_day()
        self.run_push()
        self.assert_booked_on(move, date(2026, 11, 11))
        self.assertIn("2026-11-11", "".join(move.message_ids.mapped("body")))
        # a change of it leaves it on that day
        move.button_draft()
        move.invoice_line_ids.price_unit = 12
        move.action_post()
        self.let_time_pass()
        self.run_push()
        self.assert_booked_on(move, date(2026, 11, 11))

    def test_booked_on_the_next_open_day_always(self):
        """Also where the lock is only learnt from the refusal."""
        self.connector.lock_policy = "next"
        self.close_books_knowingly()
        self.connector.sudo().write(
            {"period_lock_date": False, "year_lock_date": False}
        )
        move = self.make_invoice((self.panel, 10), invoice_date="2026-11-05")
        self.run_push()
        self.run_push()
        self.assert_booked_on(move, date(2026, 11, 11))

    def test_held_until_it_is_unlocked(self):
        self.connector.lock_policy = "hold"
        move, __ = self.locked_invoice()
        self.books.close_books(None)
        self.connector.action_refresh_chart()
        self.run_push()
        self.assert_booked_on(move, date(2026, 11, 5))

    def test_a_number_that_exists_with_other_contents(self):
        if not self.capabilities.numbers_unique:
            self.skipTest("this provider takes a number twice")
        move = self.make_invoice((self.panel, 10), post=False)
        move.name = "INV/2026/77777"
        contact = self.link_of(self.partner_a).remote_id
        row = self.mapping(self.connector, "line_type", self.line_type("product"))
        self.books.add_invoice(
            move.name,
            contact,
            row.ledger_account_id.remote_id,
            5,
            day=date(2026, 11, 1),
        )
        move.action_post()
        self.run_push()
        self.stuck(move, (Cause.NUMBER_TAKEN,), "INV/2026/77777", self.label)
        self.assertEqual(len(self.books.documents(move.name)), 1)

    def test_the_very_same_invoice_is_adopted(self):
        """Its link was lost: it is found by what it says, and not sent again."""
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        link, job = self.link_of(move), self.job_of(move)
        remote_id = link.remote_id
        link.unlink()
        job.unlink()
        move.action_accounting_send()
        if not self.capabilities.numbers_unique:
            self.job_of(move).verify_first = True  # as after a lost answer
        self.run_push()
        self.assert_there(move)
        self.assertEqual(self.link_of(move).remote_id, remote_id)

    def test_a_currency_the_company_lacks(self):
        chf = self.env.ref("base.CHF")
        chf.active = True
        self.world.forbid_foreign(self.remote(self.tenant))
        move = self.make_invoice((self.panel, 10), currency_id=chf.id)
        self.run_push()
        stuck = self.job_of(move) | self.job_of(self.partner_a)
        causes = (Cause.CURRENCY_MISSING, Cause.FEATURE_OFF)
        stuck = stuck.filtered(lambda job: job.cause in causes)
        self.assertTrue(stuck, self.why(move) + self.why(self.partner_a))
        self.assertIn("CHF", move.accounting_sync_message)
        self.assertIn(self.label, move.accounting_sync_message)
        self.books.enable_currency("CHF")
        move.action_accounting_retry()
        self.run_push()
        self.assert_there(move)

    def test_a_document_voided_there_is_not_edited_into_life(self):
        """Changed here, voided there: a person is told."""
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        self.books.void_invoice(self.assert_there(move))
        move.button_draft()
        move.invoice_line_ids.price_unit = 12
        move.action_post()
        self.run_push()
        self.assertIn(move.accounting_sync_state, ("blocked", "failed"))
        self.assertIn(self.label, move.accounting_sync_message)
