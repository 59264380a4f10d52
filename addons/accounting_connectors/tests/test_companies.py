"""Two companies, two connectors: nothing crosses over, nobody looks over the fence."""

from odoo.exceptions import AccessError

from .common import UK, US
from .companies import TwoCompaniesCase


class TestCompanies(TwoCompaniesCase):
    def test_each_company_has_its_own_books(self):
        self.assertEqual(self.ours.remote_name, US)
        self.assertEqual(self.theirs.remote_name, UK)
        here = self.make_invoice((self.panel, 10))
        there = self.their_invoice(20)
        self.run_push()
        self.assert_there(here)
        numbers = [
            invoice.number
            for invoice in self.world.accountant(self.remote(UK)).documents()
        ]
        self.assertIn(there.name, numbers)
        self.assertEqual(self.link_of(there).connector_id, self.theirs)
        self.assertEqual(
            self.link_of(self.partner_a).connector_id, self.ours | self.theirs
        )

    def test_a_mapping_of_one_does_not_answer_for_the_other(self):
        row = self.mapping(self.ours, "line_type", self.line_type("product"))
        row.ledger_account_id = self.account_there(self.ours, "260")
        twin = self.mapping(self.theirs, "line_type", self.line_type("product"))
        self.assertNotEqual(twin.ledger_account_id, row.ledger_account_id)
        self.assertEqual(twin.ledger_account_id.connector_id, self.theirs)

    def test_nobody_sees_another_companys_connector(self):
        manager = self.person("manager")
        move = self.their_invoice(10)
        self.run_push()
        hidden = {
            "accounting.connector": self.theirs,
            "accounting.ledger.account": self.theirs.ledger_account_ids[:1],
            "accounting.tax.code": self.theirs.tax_code_ids[:1],
            "accounting.ledger.mapping": self.theirs.mapping_ids[:1],
            "accounting.job": self.job_of(move),
            "accounting.link": self.link_of(move),
            "accounting.sync.log": self.env["accounting.sync.log"].search(
                [("connector_id", "=", self.theirs.id)], limit=1
            ),
        }
        for model, record in hidden.items():
            self.assertTrue(record, model)
            seen = self.env[model].with_user(manager).with_company(self.company)
            self.assertFalse(seen.search([("id", "in", record.ids)]), model)
            with self.assertRaises(AccessError, msg=model):
                record.with_user(manager).with_company(self.company).read(["id"])
        overview = self.env["accounting.connector"].with_user(manager)
        cards = overview.with_company(self.company).get_overview()["connectors"]
        self.assertEqual([card["name"] for card in cards], [US])
        with self.assertRaises(AccessError):
            self.theirs.with_user(manager).action_disconnect()

    def test_a_user_may_retry_but_not_map(self):
        user = self.person("user")
        move = self.make_invoice((self.panel, 10))
        self.job_of(move).with_user(user).action_retry()
        with self.assertRaises(AccessError):
            self.ours.mapping_ids[:1].with_user(user).write({"tax_code_id": False})
        with self.assertRaises(AccessError):
            self.ours.with_user(user).action_disconnect()
        with self.assertRaises(AccessError):
            self.job_of(move).with_user(user).write({"state": "done"})

    def test_an_employee_without_a_role_sees_nothing(self):
        nobody = self.person()
        for model in ("connector", "job", "link", "sync.log", "ledger.mapping"):
            with self.assertRaises(AccessError, msg=model):
                self.env[f"accounting.{model}"].with_user(nobody).search([])
