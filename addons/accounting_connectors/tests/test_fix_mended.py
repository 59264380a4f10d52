"""What was mended, on whatever screen, lets go what waited for it, and only that."""

from ..providers.documents import Kind
from ..providers.errors import Cause
from .stuck import StuckCase


class TestFixMended(StuckCase):
    def states(self, *records):
        return [
            self.job_of(one).filtered(lambda j: j.state != "done").state
            for one in records
        ]

    def two(self):
        return [self.make_invoice((self.panel, price)) for price in (100, 200)]

    # === THE MAPPING === #

    def wizard_of(self, action):
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_the_groups_screen_answers_for_all_of_it_and_for_nothing_else(self):
        tax, row = self.unmapped_tax(18, "GST 18 %")
        other_tax, other_row = self.unmapped_tax(7, "Levy 7 %")

        def invoice(*taxes):
            ids = [tax.id for tax in taxes]
            return self.make_invoice((self.panel, 100, {"tax_ids": [(6, 0, ids)]}))

        first, second, both = invoice(tax), invoice(tax), invoice(tax)
        another = invoice(other_tax)
        self.lack(first, row)
        self.lack(second, row)
        self.lack(both, row, other_row)
        self.lack(another, other_row)
        group = self.groups().filtered(lambda g: "18" in g.title)
        self.assertEqual(group.document_count, 3)
        wizard = self.wizard_of(group.action_fix())
        self.assertEqual((wizard.row_ids, wizard.more_count), (row, 2))
        wizard.row_ids.tax_code_id = self.connector.tax_code_ids[0]
        wizard.action_apply()
        self.assertEqual(
            self.states(first, second, both, another),
            ["pending", "pending", "blocked", "blocked"],
        )
        self.assertEqual(self.groups().document_count, 2)

    def test_the_screen_wants_an_answer(self):
        __, row = self.unmapped_tax(18, "GST 18 %")
        self.lack(self.make_invoice((self.panel, 1)), row)
        wizard = self.wizard_of(self.groups().action_fix())
        with self.assertRaisesRegex(Exception, "Choose where this goes: GST 18 %"):
            wizard.action_apply()

    def test_another_account_for_an_archived_one(self):
        one, other = self.two()
        row = self.mapping(self.connector, "line_type", self.line_type("product"))
        for move, code in ((one, row.ledger_account_id.code), (other, "999")):
            job = self.stop(move, Cause.ACCOUNT_ARCHIVED, "blocked", account_code=code)
            if move == one:
                job.write({"gaps": [row.ids], "gap_ids": [(6, 0, row.ids)]})
        group = self.groups().filtered(lambda g: "999" not in g.title)
        wizard = self.wizard_of(group.action_fix())
        fit = self.connector.ledger_account_ids.filtered(
            lambda a: a.account_class == "revenue" and a != row.ledger_account_id
        )
        wizard.row_ids.ledger_account_id = fit[0]
        wizard.action_apply()
        self.assertEqual(self.states(one), ["pending"])

    def test_an_account_or_code_that_is_restored_there(self):
        """Read again, it is an answer again: nobody has to choose another."""
        tax, row = self.unmapped_tax(18, "GST 18 %")
        code, ledger = self.connector.tax_code_ids[0], self.connector.ledger_account_ids
        row.tax_code_id = code
        item = self.mapping(self.connector, "line_type", self.line_type("product"))
        one, other = self.two()
        for target in (code, item.ledger_account_id):
            target.sudo().active = False
        self.assertEqual((row.state, item.state), ("broken", "broken"))
        self.lack(one, row)
        self.lack(other, item)
        titles = " / ".join(self.groups().mapped("title"))
        self.assertIn("The tax code of GST 18 % is archived there", titles)
        self.assertIn("The account of Product is archived there", titles)
        values = {c.remote_id: {"active": True} for c in self.connector.tax_code_ids}
        self.connector._mirror(code, {**values, code.remote_id: {"active": True}})
        self.assertEqual(self.states(one, other), ["pending", "blocked"])
        account = item.ledger_account_id
        values = {a.remote_id: {"active": True} for a in ledger | account}
        self.connector._mirror(account, values)
        self.assertEqual(self.states(other), ["pending"])

    def test_a_refusal_that_names_no_row_waits_for_rows_of_its_kind(self):
        one, other = self.two()
        self.stop(one, Cause.TAX_MISSING, "blocked")
        self.stop(other, Cause.ACCOUNT_UNFIT, "blocked", account_code="x")
        __, row = self.unmapped_tax(18, "GST 18 %")
        row.tax_code_id = self.connector.tax_code_ids[0]
        self.assertEqual(self.states(one, other), ["pending", "blocked"])
        item = self.mapping(self.connector, "line_type", self.line_type("service"))
        item.ledger_account_id = self.connector.ledger_account_ids.filtered(
            lambda a: a.account_class == "revenue"
        )[0]
        self.assertEqual(self.states(other), ["pending"])

    # === RECORDS === #

    def stuck_contact(self, cause, state, **params):
        job = self.env["accounting.job"]._enqueue(
            self.connector, Kind.CONTACT, "res.partner", self.partner_a.ids
        )
        self.stop(self.partner_a, cause, state, **params)
        return job

    def test_the_answer_about_a_contact(self):
        one, other = self.two()
        contact = self.stuck_contact(Cause.CONTACT_DOUBTFUL, "blocked")
        self.wait_for(contact, self.job_of(one))
        self.stop(other, Cause.NUMBER_TAKEN)
        group = self.groups().filtered(lambda g: "Rosa" in g.title)
        wizard = self.wizard_of(group.action_fix())
        wizard.write({"answer": "create", "new_name": "Rosa Quispe (Lima)"})
        wizard.action_apply()
        self.assertEqual(contact.state, "pending")
        self.assertEqual(self.states(one, other), ["pending", "failed"])

    def test_a_corrected_contact_lets_its_documents_go(self):
        """Saving the e-mail address makes a new cause of the same job."""
        one, other = self.two()
        contact = self.stuck_contact(Cause.EMAIL_INVALID, "failed")
        self.wait_for(contact, self.job_of(one))
        self.stop(other, Cause.NUMBER_TAKEN)
        action = self.groups().filtered(lambda g: "Rosa" in g.title).action_fix()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("res.partner", self.partner_a.id)
        )
        self.env["accounting.job"]._enqueue(
            self.connector, Kind.CONTACT, "res.partner", self.partner_a.ids
        )
        self.assertEqual(contact.state, "pending")
        self.assertEqual(self.states(one, other), ["pending", "failed"])

    # === THERE === #

    def test_books_that_are_unlocked(self):
        one, other = self.two()  # of 2 November
        earlier = self.make_invoice((self.panel, 5), invoice_date="2026-03-02")
        for move in (one, earlier):
            self.stop(move, Cause.PERIOD_LOCKED, "blocked", lock_date="2026-11-30")
        self.stop(other, Cause.NUMBER_TAKEN)
        connector = self.connector.sudo()
        connector.period_lock_date = "2026-11-30"
        self.assertEqual(self.states(one), ["blocked"])
        connector.period_lock_date = "2026-06-30"
        self.assertEqual(
            self.states(one, earlier, other), ["pending", "blocked", "failed"]
        )
        connector.period_lock_date = False
        self.assertEqual(self.states(earlier, other), ["pending", "failed"])

    def test_a_currency_that_was_added_there(self):
        one, other = self.two()
        self.stop(one, Cause.CURRENCY_MISSING, "blocked", currency="CHF")
        self.stop(other, Cause.CURRENCY_MISSING, "blocked", currency="SEK")
        self.connector.sudo().currency_codes = "USD,CHF"
        self.assertEqual(self.states(one, other), ["pending", "blocked"])

    # === THE CONNECTION === #

    def test_a_new_sign_in(self):
        one, other = self.two()
        third = self.make_invoice((self.panel, 3))
        self.stop(one, Cause.TENANT_GONE, "blocked", error_class="authorization")
        self.stop(third, Cause.AREA_DENIED, "blocked", area="sales")
        self.stop(other, Cause.NUMBER_TAKEN)
        self.connector.sudo().access_error = "Forbidden"
        consent = self.consent(self.tenant)
        consent.tenant_ids.selected = True
        again = self.env["accounting.connector"]._from_tenants(
            consent.tenant_ids.filtered(
                lambda t: t.remote_id == self.connector.remote_id
            )
        )
        self.assertEqual(again, self.connector)
        self.assertEqual(
            self.states(one, third, other), ["pending", "pending", "failed"]
        )

    def test_the_apps_credentials(self):
        one, other = self.two()
        self.stop(one, Cause.CLIENT_WRONG, "blocked")
        self.stop(other, Cause.NUMBER_TAKEN)
        group = self.groups().filtered(lambda g: "client id" in g.title)
        self.assertEqual(group.action_fix()["res_model"], "accounting.app.credentials")
        self.env["accounting.app"]._store(
            self.provider, {"client_id": "new", "client_secret": "secret"}
        )
        self.assertEqual(self.states(one, other), ["pending", "failed"])
