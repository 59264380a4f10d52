"""Facts that no source confirms are options of the sandbox: with either answer, what is
sent is equal to the cent, or a person is told why it is not."""

import re
from decimal import Decimal

from .common import ConnectorCase

# Options of the sandbox and what then has to wait for a person, with a word of the
# sentence; nothing: all goes as ever.
QUICKBOOKS = {
    "tax is computed again, whatever we sent": (
        {"tax_override": "ignored"},
        {},
    ),
    "automated sales tax": (
        {"tax_mode": "ast"},
        {"odd": "differ"},
    ),
    "numbers are given there": ({"custom_numbers": False}, {}),
    "numbers of ours are replaced": (
        {"custom_numbers": False, "replace_numbers": True},
        {},
    ),
    "a number may stand twice": ({"warn_duplicates": False}, {}),
    "answers of a batch in another order": ({"batch_shuffle": True}, {}),
    "items take income accounts only": (
        {"income_items_any_account": False},
        {"deposit": "account"},
    ),
    "an old item's new account rewrites history": (
        {"repoint_rewrites_history": True},
        {},
    ),
    "currency may be left out": ({"currency_required": False}, {}),
    "a payment leaves the invoice's version": ({"link_bumps_token": False}, {}),
    "too large a payment is refused": ({"overapplied": "refused"}, {}),
    "credits are applied there by themselves": ({"auto_apply_credit": True}, None),
    "a journal has one control line": ({"journal_one_control_line": True}, {}),
    "throttling in JSON": ({"throttle_format": "json"}, {}),
    "refresh tokens change each time": ({"refresh_rotates_s": 0}, {}),
    "a spent refresh token lives on": (
        {"refresh_rotates_s": 0, "refresh_grace_s": 600},
        {},
    ),
    "keys are forgotten": ({"requestid_retention_s": 0}, {}),
    "keys clash with another body": ({"requestid_clash": True}, {}),
    "refusals are remembered": ({"requestid_stores_errors": True}, {}),
}
SAGE = {
    "no negative lines": (
        {"negative_lines": False},
        {"odd": "negative", "deposit": "negative"},
    ),
    "tax is checked against the rate": ({"strict_tax": True}, {}),
    "totals are not checked": ({"check_totals": False}, {}),
    "two decimals of prices": ({"unit_price_places": 2}, {}),
    "discounts have an account of their own": ({"line_discounts_posted": True}, {}),
    "a number stands once only": ({"unique_invoice_numbers": True}, {}),
    "a code may stand twice": ({"unique_item_codes": False}, {}),
    "settled documents may be voided": ({"void_when_paid": True}, {}),
    "rates the other way round": ({"rate_direction": "foreign_per_base"}, {}),
    "payments leave documents alone": ({"payments_touch_documents": False}, {}),
    "credits count negative": ({"allocation_sign": "negative_credits"}, {}),
    "credits count positive": ({"allocation_sign": "positive"}, {}),
    "other ids of allocations": (
        {"allocation_type_ids": ["CUSTOMER_ALLOC", "VENDOR_ALLOC"]},
        {},
    ),
    "bad ids are not found": ({"record_not_found_status": 404}, {}),
    "no keys": ({"idempotency": False}, {}),
    "keys whatever the body": ({"idempotency_body_check": False}, {}),
    "the business has to be named": ({"business_header_required": True}, {}),
    "a spent refresh token lives on": ({"refresh_grace_s": 600}, {}),
    "the cheapest plan": ({"plan": "START"}, None),
}


class UnconfirmedCase(ConnectorCase):
    """A customer's ordinary week under one answer."""

    def play(self, options, held):
        """:param dict held: what has to wait, with a word of its sentence; None: any of
        it may, and says why
        """
        self.sandbox.config(self.provider, company=self.remote(self.tenant), **options)
        connector = self.connect()
        tax = self.add_tax(8.25)
        row = self.mapping(connector, "tax", tax)
        if not row.tax_code_id:  # no rates of ours: the provider computes by itself
            row.tax_code_id = connector.tax_code_ids.filtered(
                lambda code: code.remote_id == "TAX"
            )
        taxed = {"tax_ids": [(6, 0, tax.ids)]}
        panel = self.make_product("Solar panel", "product", default_code="PANEL")
        offer = self.make_product("Offer", "discount", default_code="OFFER")
        deposit = self.make_product("Deposit", "deposit", default_code="DEP")
        currency = self.foreign(connector)
        moves = {
            "plain": self.make_invoice((panel, 100)),
            "odd": self.make_invoice(
                (panel, 33.333, {"quantity": 7, "discount": 12.5, **taxed}),
                (panel, 0.07, {"quantity": 13, **taxed}),
                (panel, 0.06, taxed),
                (offer, -7.77, taxed),
            ),
            "deposit": self.make_invoice((panel, 500), (deposit, -100)),
            "foreign": self.make_invoice((panel, 140), currency_id=currency.id),
            "refund": self.make_invoice((panel, 40), move_type="out_refund"),
            "used": self.make_invoice((panel, 60), move_type="out_refund"),
        }
        self.pay(moves["plain"], 30, currency_id=moves["plain"].currency_id.id)
        self.pay(moves["foreign"], currency_id=moves["foreign"].currency_id.id)
        self.pay(moves["refund"], currency_id=moves["refund"].currency_id.id)
        (moves["plain"].line_ids | moves["used"].line_ids).filtered(
            lambda line: line.display_type == "payment_term"
        ).reconcile()
        for __ in range(3):
            connector.sudo().authorization_id.access_expires_at = "2020-01-01 00:00:00"
            self.run_push()
            self.let_time_pass()
        for name, move in moves.items():
            with self.subTest(name):
                word = "" if held is None else held.get(name)
                if held is None and not self.is_stuck(move):
                    (document,) = self.books.documents(move.name)
                    self.assertEqual(document.total, Decimal(str(move.amount_total)))
                elif word is None:
                    self.assert_there(move)
                else:
                    self.assert_told(move, word)
        for kind in ("payment", "allocation"):
            jobs = self.env["accounting.job"].search([("kind", "=", kind)])
            if held is not None:
                self.assertEqual(
                    set(jobs.mapped("state")), {"done"}, jobs.mapped("message")
                )
        self.assert_nothing_doubled(moves)

    def foreign(self, connector):
        codes = connector.currency_codes.split(",")
        currency = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search(
                [("name", "in", codes), ("id", "!=", self.company.currency_id.id)],
                limit=1,
            )
        )
        currency.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "name": "2026-01-01", "rate": 1.3725}
        )
        return currency

    def is_stuck(self, move):
        return move.accounting_sync_state in ("blocked", "failed")

    def assert_told(self, move, word):
        self.assertTrue(self.is_stuck(move), self.why(move))
        self.assertIn(word, move.accounting_sync_message.lower())
        self.assertNotIn("…", move.accounting_sync_message)

    def assert_nothing_doubled(self, moves):
        """As many living documents as links, and no total that is not Odoo's without a
        word about it."""
        found = {}
        for document in self.books.documents():
            if not document.voided:
                found[document.id] = document
        for move in moves.values():
            for link in self.link_of(move):
                document = found.pop(link.remote_id)
                if document.total != Decimal(str(move.amount_total)):
                    self.assertTrue(self.is_stuck(move))
        ours = [d for d in found.values() if d.date.isoformat() == "2026-11-02"]
        self.assertFalse(ours, "there without a link")


def _cases(table):
    """A test for each answer."""

    def method(options, held):
        return lambda self: self.play(options, held)

    return {
        "test_" + re.sub(r"\W+", "_", name): method(*row) for name, row in table.items()
    }


class TestQuickbooksUnconfirmed(UnconfirmedCase):
    provider = "quickbooks"
    vars().update(_cases(QUICKBOOKS))

    def test_where_the_rate_is_found_there_any_tax_goes_to_that_code(self):
        """And what depends on settings there is said before anything is sent."""
        self.sandbox.config(
            self.provider,
            company=self.remote(self.tenant),
            tax_mode="ast",
            custom_numbers=False,
            auto_apply_credit=True,
        )
        connector = self.connect(enable=False)
        row = self.mapping(connector, "tax", self.percent_tax(7.1))
        row._suggest()
        self.assertEqual(row.tax_code_id.remote_id, "TAX")
        self.assertEqual(row.note, "The rate is found there")
        self.assertEqual(row.tax_code_id.display_name, "Taxable (rate found there)")
        self.assertEqual(len(connector.notice_message.splitlines()), 3)
        self.assertIn("QuickBooks Online numbers", connector.notice_message)

    def test_two_sales_taxes_in_one_document(self):
        """Not sent, and said with what to do."""
        self.connect()
        taxed = [{"tax_ids": [(6, 0, self.add_tax(r).ids)]} for r in (8.25, 7.1)]
        panel = self.make_product("Solar panel", "product", default_code="PANEL")
        move = self.make_invoice(*[(panel, 10, one) for one in taxed])
        self.run_push()
        self.assert_told(move, "sales 8.25 % + sales 7.1 %")
        self.assertIn("Make a document for each", move.accounting_sync_message)
        self.assertFalse(self.books.documents(move.name))

    def test_a_number_that_they_gave_is_told_on_the_job(self):
        """What a provider remarks on a document that it took is not lost."""
        self.sandbox.config(
            self.provider,
            company=self.remote(self.tenant),
            custom_numbers=False,
            replace_numbers=True,
        )
        self.connect()
        panel = self.make_product("Solar panel", "product", default_code="PANEL")
        move = self.make_invoice((panel, 10))
        self.run_push()
        (document,) = self.books.documents(move.name)
        job = self.job_of(move)
        self.assertEqual(job.state, "done")
        self.assertIn(document.raw["DocNumber"], job.raw_message)

    def test_another_tax_there_is_shown_not_hidden(self):
        """Their rate is not ours, and they compute: both totals are told, the document
        is there once, and is not sent again."""
        self.sandbox.config(
            self.provider, company=self.remote(self.tenant), tax_override="ignored"
        )
        connector = self.connect()
        tax = self.percent_tax(8.25, type_tax_use="sale")
        code = self.books.add_tax_rate("Nearly", ("Nearly", "8"))
        connector.action_refresh_chart()
        self.map_taxes(connector, tax, code)
        panel = self.make_product("Solar panel", "product", default_code="PANEL")
        move = self.make_invoice((panel, 100, {"tax_ids": [(6, 0, tax.ids)]}))
        self.run_push()
        self.assert_told(move, "108.25 in odoo, 108")
        move.action_accounting_retry()
        self.run_push()
        self.assertEqual(len(self.books.documents(move.name)), 1)


class TestSageUnconfirmed(UnconfirmedCase):
    provider = "sage"
    vars().update(_cases(SAGE))

    def test_a_business_that_was_reset(self):
        """Its ids are all new: nothing is sent by the old ones, the person is told, and
        what is sent by hand afterwards is there."""
        connector = self.connect()
        panel = self.make_product("Solar panel", "product", default_code="PANEL")
        move = self.make_invoice((panel, 10))
        self.run_push()
        self.assert_there(move)
        self.sandbox.config(
            "sage", company=self.remote(self.tenant), business_reset=True
        )
        connector.action_refresh_chart()
        self.assertEqual((connector.enabled, connector.state), (False, "attention"))
        self.assertIn("begun anew", connector.message_ids[0].body)
        self.assertEqual(move.accounting_sync_state, False)
        for row in connector.mapping_ids.filtered(lambda r: r.state == "broken"):
            row.write({"ledger_account_id": False, "tax_code_id": False})
            row._suggest()
        connector.action_enable()
        self.run_push()
        self.assertEqual(move.accounting_sync_state, "not_sent")
        move.action_accounting_send()
        self.run_push()
        self.assert_there(move)
