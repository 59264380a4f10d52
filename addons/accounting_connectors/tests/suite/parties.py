"""Customers and products: found, made once, asked about; never doubled."""

from ...providers.errors import Cause


class PartiesSuite:
    def setUp(self):
        super().setUp()
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")

    def contacts(self, name):
        return [one for one in self.books.contacts() if one.name.startswith(name)]

    def test_a_new_customer_is_made_once(self):
        self.connect()
        moves = [self.make_invoice((self.panel, price)) for price in (1, 2)]
        self.run_push()
        (contact,) = self.contacts("Rosa Quispe")
        self.assertEqual(contact.email, "rosa@example.com")
        for move in moves:
            self.assertEqual(self.assert_there(move).contact_id, contact.id)

    def test_found_by_e_mail_and_name(self):
        there = self.books.add_contact("Rosa Quispe", email="rosa@example.com")
        self.connect()
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        self.assertEqual(self.assert_there(move).contact_id, there)

    def test_a_namesake_is_a_question(self):
        there = self.books.add_contact("Rosa Quispe", email="other@example.com")
        self.connect()
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        job = self.job_of(self.partner_a)
        self.assertEqual((job.state, job.cause), ("blocked", Cause.CONTACT_DOUBTFUL))
        self.answer(job, "link")
        self.run_push()
        self.assertEqual(self.assert_there(move).contact_id, there)
        self.assertEqual(len(self.contacts("Rosa Quispe")), 1)

    def test_a_namesake_that_is_somebody_else(self):
        there = self.books.add_contact("Rosa Quispe", email="other@example.com")
        self.connect()
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        self.answer(self.job_of(self.partner_a), "create")
        self.run_push()
        self.assertNotEqual(self.assert_there(move).contact_id, there)

    def test_a_name_taken_since_we_looked(self):
        """Made there after the import: refused or not, there is no second customer
        without a person's word where names are unique."""
        self.connect()
        there = self.books.add_contact("Rosa Quispe", email="other@example.com")
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        job = self.job_of(self.partner_a)
        if job.state == "done":  # names are not unique there
            self.assertNotEqual(self.assert_there(move).contact_id, there)
            return
        self.assertEqual(job.cause, Cause.CONTACT_TAKEN)
        self.answer(job, "link")
        self.run_push()
        self.assertEqual(self.assert_there(move).contact_id, there)

    def answer(self, job, answer):
        """What a person says in the question's window."""
        action = job.action_fix()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.answer = answer
        wizard.action_apply()

    def test_a_product_is_made_once_and_found_again(self):
        connector = self.connect()
        self.make_invoice((self.panel, 1))
        self.make_invoice((self.panel, 2))
        self.run_push()
        self.assertEqual([i.code for i in self.books.items()].count("PANEL"), 1)
        row = self.mapping(connector, "line_type", self.line_type("product"))
        (item,) = [one for one in self.books.items() if one.code == "PANEL"]
        if self.capabilities.items_need_account:
            self.assertEqual(item.account_id, row.ledger_account_id.remote_id)

    def test_an_item_that_exists_there_is_used(self):
        accounts = [a for a in self.books.accounts() if a.active]
        connector = self.connect()
        row = self.mapping(connector, "line_type", self.line_type("product"))
        mapped = row.ledger_account_id.remote_id
        there = self.books.add_item("PANEL", "Panel of theirs", mapped)
        connector.action_pull_now()
        self.run_pull()
        move = self.make_invoice((self.panel, 10))
        self.run_push()
        remote = self.assert_there(move)
        self.assertEqual({line.item_id for line in remote.lines}, {there})
        self.assertTrue(accounts)

    def test_an_item_given_another_account_there_goes_off_the_line(self):
        """Lines stay on the mapped account, or the person is told."""
        if not self.capabilities.items_carry_account:
            self.skipTest("lines name their account themselves")
        connector = self.connect()
        self.make_invoice((self.panel, 1))
        self.run_push()
        (item,) = [one for one in self.books.items() if one.code == "PANEL"]
        other = connector.ledger_account_ids.filtered(
            lambda a: (
                a.account_class == "revenue"
                and not a.system
                and a.remote_id != item.account_id
            )
        )[:1]
        self.books.change_item_account(item.id, other.remote_id)
        strayed = self.make_invoice((self.panel, 2))
        self.run_push()
        self.assert_stuck(strayed, Cause.ACCOUNT_DIFFERS, state="failed")
        after = self.make_invoice((self.panel, 3))
        self.run_push()
        self.assert_there(after)
        self.assertEqual(len(self.books.documents(strayed.name)), 1)
