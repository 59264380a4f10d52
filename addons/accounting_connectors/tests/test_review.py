"""The list of what a person has to say: one at a time, in bulk, and by records that
nobody thought of."""

from odoo.exceptions import UserError
from odoo.tests import Form

from .arriving import ArrivingCase


class TestReview(ArrivingCase):
    def setUp(self):
        super().setUp()
        partners = self.env["res.partner"]
        self.partners = partners.create([{"name": f"Namesake {n}"} for n in range(3)])
        for number in range(3):
            self.tell(f"c{number}", name=f"Namesake {number}")
        self.take()
        action = self.connector.action_review()
        self.rows = self.env[action["res_model"]].search(action["domain"])

    def test_the_connector_leads_to_its_questions(self):
        self.assertEqual(len(self.rows), 3)
        self.assertEqual(self.connector.review_count, 3)
        row = self.rows[0]
        self.assertEqual(row.best_match, f"{self.partners[0].name} (50 %)")
        codes = [answer["code"] for answer in row.choices["answers"]]
        self.assertEqual(codes, ["link", "create"])
        topics = dict(row._fields["topic"]._description_selection(self.env))
        self.assertEqual(topics[row.topic], "Contact that you may have")

    def test_an_answer_is_done_at_once(self):
        row = self.rows[0]
        row.action_choose("link", 0)
        self.assertEqual(row.state, "done")
        self.assertEqual(self.partner_of(row.remote_id).name, row.name)
        self.assertEqual(row.decided_by_id, self.env.user)

    def test_one_answer_for_all_of_them(self):
        action = self.rows.action_answer_list()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.count, 3)
        codes = [answer["code"] for answer in wizard.choices["answers"]]
        self.assertEqual(codes, ["link", "create"])
        wizard.action_choose("link")
        self.assertEqual(set(self.rows.mapped("state")), {"done"})
        for row in self.rows:
            self.assertEqual(self.partner_of(row.remote_id).name, row.name)

    def test_questions_of_two_kinds_have_no_common_answer(self):
        self.partners[0].vat = "US51824753556"
        self.arrive("c7", name="Twice One", vat="US1")
        self.arrive("c8", name="Twice Two", vat="US1")
        odd = self.env["accounting.remote.record"].search([("remote_id", "=", "c8")])
        self.assertEqual(odd.topic, "contact_twice")
        with self.assertRaises(UserError):
            (self.rows | odd).action_answer_list()

    def test_it_is_somebody_that_nobody_thought_of(self):
        row = self.rows[0]
        other = self.env["res.partner"].create({"name": "Somebody Else"})
        action = row.action_other()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        with self.assertRaises(UserError):
            wizard.action_choose("link")
        with Form(wizard) as form:
            form.partner_id = other
        wizard.action_choose("link")
        self.assertEqual(self.partner_of(row.remote_id), other)

    def test_ignored_in_bulk_and_looked_at_again(self):
        self.rows.action_ignore()
        self.assertEqual(set(self.rows.mapped("state")), {"ignored"})
        self.rows.action_look_again()
        self.assertEqual(set(self.rows.mapped("state")), {"question"})

    def test_an_answer_that_the_question_does_not_have(self):
        with self.assertRaises(UserError):
            self.rows[0].action_answer("merge")

    def test_what_is_there_is_shown(self):
        row = self.arrive("c0", email="n@x.example", city="Reno")
        self.assertIn("n@x.example", row.details)
        self.assertIn("Reno", row.details)
        with Form(row) as form:
            self.assertTrue(form.message)
