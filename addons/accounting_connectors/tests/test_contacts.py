"""Customers and products are found before they are made; never on a name alone."""

from ..providers.documents import Kind
from ..providers.errors import Cause
from .common import ConnectorCase


class TestContacts(ConnectorCase):
    def setUp(self):
        super().setUp()
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")

    def contact_there(self, **values):
        return self.api("PUT", "Contacts", {"Contacts": [values]})["Contacts"][0]

    def contacts_there(self, name):
        found = self.api("GET", "Contacts?page=1&pageSize=1000")["Contacts"]
        return [contact for contact in found if contact["Name"].startswith(name)]

    def push_one(self, partner):
        move = self.make_invoice((self.panel, 10), partner_id=partner.id)
        self.run_push()
        return move

    def make_partner(self, **values):
        return self.env["res.partner"].create({"name": "Ines Marlow Ltd", **values})

    def connect_sending(self):
        """Contacts go there and do not come from there."""
        connector = self.connect(enable=False)
        connector.pull_contacts = False
        connector.with_context(accounting_next_ids=[]).action_enable()
        self.run_push()
        return connector

    def test_a_new_customer_is_made_with_our_number(self):
        self.connect()
        partner = self.make_partner(email="ines@example.com", city="Reno", vat="US1")
        self.assert_there(self.push_one(partner))
        (there,) = self.contacts_there("Ines Marlow")
        self.assertEqual(there["ContactNumber"], f"ODOO-{partner.id}")
        self.assertEqual(there["EmailAddress"], "ines@example.com")

    def test_found_by_tax_number_although_the_name_differs(self):
        there = self.contact_there(Name="I. Marlow", TaxNumber="51 824 753 556")
        self.connect_sending()
        partner = self.make_partner(vat="51824753556")
        self.assert_there(self.push_one(partner))
        self.assertEqual(self.link_of(partner).remote_id, there["ContactID"])
        self.assertFalse(self.contacts_there("Ines Marlow"))

    def test_found_by_email_and_name(self):
        there = self.contact_there(
            Name="INES MARLOW LIMITED", EmailAddress="Ines@Example.com"
        )
        self.connect_sending()
        partner = self.make_partner(email="ines@example.com")
        self.assert_there(self.push_one(partner))
        self.assertEqual(self.link_of(partner).remote_id, there["ContactID"])

    def test_a_name_alone_is_a_question(self):
        there = self.contact_there(Name="Ines Marlow Ltd")
        self.connect_sending()
        partner = self.make_partner()
        move = self.push_one(partner)
        job = self.assert_stuck(partner, Cause.CONTACT_DOUBTFUL, "Ines Marlow Ltd")
        self.assert_stuck(move, Cause.PREREQUISITE, "Ines Marlow Ltd")
        action = move.action_accounting_fix()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.remote_record_id.remote_id, there["ContactID"])
        wizard.answer = "link"
        wizard.action_apply()
        self.run_push()
        self.assertEqual(job.state, "done")
        self.assert_there(move)
        self.assertEqual(self.link_of(partner).remote_id, there["ContactID"])

    def test_somebody_else_of_the_same_name(self):
        there = self.contact_there(Name="Ines Marlow Ltd")
        self.connect_sending()
        partner = self.make_partner(city="Reno")
        move = self.push_one(partner)
        action = self.job_of(partner).action_fix()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.answer = "create"
        self.assertEqual(wizard.new_name, "Ines Marlow Ltd (Reno)")
        wizard.action_apply()
        self.run_push()
        self.assert_there(move)
        self.assertNotEqual(self.link_of(partner).remote_id, there["ContactID"])
        self.assertEqual(len(self.contacts_there("Ines Marlow Ltd")), 2)

    def test_a_name_taken_since_we_last_read_is_a_question_too(self):
        self.connect()
        self.contact_there(Name="Ines Marlow Ltd")
        partner = self.make_partner()
        move = self.push_one(partner)
        job = self.job_of(partner)
        self.assertEqual(job.state, "blocked", self.why(partner))
        self.assertIn(job.cause, (Cause.CONTACT_TAKEN, Cause.CONTACT_DOUBTFUL))
        action = move.action_accounting_fix()
        self.assertEqual(action["res_model"], "accounting.contact.review")
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertTrue(wizard.remote_record_id)
        wizard.action_apply()
        self.run_push()
        self.assert_there(move)

    def test_two_partners_are_never_one_contact(self):
        self.contact_there(Name="Shared", TaxNumber="51824753556")
        self.connect_sending()
        first = self.make_partner(vat="51824753556")
        self.assert_there(self.push_one(first))
        second = self.make_partner(name="Other name", vat="51824753556")
        move = self.push_one(second)
        self.assert_there(move)
        self.assertNotEqual(
            self.link_of(first).remote_id, self.link_of(second).remote_id
        )

    def test_two_partners_that_match_one_contact_in_one_batch(self):
        there = self.contact_there(Name="Shared", TaxNumber="51824753556")
        self.connect_sending()
        partners = [self.make_partner(name=n, vat="51824753556") for n in ("A1", "B2")]
        moves = [
            self.make_invoice((self.panel, 10), partner_id=partner.id)
            for partner in partners
        ]
        self.run_push()
        for move in moves:
            self.assert_there(move)
        self.assertEqual(self.link_of(partners[0]).remote_id, there["ContactID"])
        self.assertEqual(len(self.contacts_there("B2")), 1)

    def test_an_answer_that_names_a_taken_contact_costs_only_its_own_job(self):
        self.connect()
        self.assert_there(self.push_one(self.partner_a))
        taken = self.link_of(self.partner_a).remote_id
        partner, other = self.make_partner(), self.make_partner(name="Otto Baum")
        moves = [
            self.make_invoice((self.panel, 10), partner_id=p.id)
            for p in (partner, other)
        ]
        self.env["accounting.job"].sudo()._enqueue(
            self.env["accounting.connector"].search([]),
            Kind.CONTACT,
            "res.partner",
            partner.ids,
        )
        self.job_of(partner).decision = {"link": taken}
        self.run_push()
        self.assert_stuck(partner, Cause.CONTACT_DOUBTFUL, "Rosa Quispe")
        self.assert_there(moves[1])

    def test_invoices_to_an_address_go_to_its_company(self):
        self.connect()
        company = self.make_partner(is_company=True)
        desk = self.make_partner(name="Desk", parent_id=company.id, type="invoice")
        self.assert_there(self.push_one(desk))
        self.assertTrue(self.link_of(company))
        self.assertFalse(self.link_of(desk))

    def test_a_product_is_found_by_its_code(self):
        item = {"Code": "PANEL", "Name": "Panel there"}
        there = self.api("PUT", "Items", {"Items": [item]})["Items"][0]
        self.connect()
        self.assert_there(self.push_one(self.partner_a))
        self.assertEqual(self.link_of(self.panel).remote_id, there["ItemID"])

    def test_products_can_be_left_out(self):
        connector = self.connect()
        connector.push_items = False
        remote = self.assert_there(self.push_one(self.partner_a))
        self.assertFalse(remote.lines[0].item_id)
        self.assertFalse(self.link_of(self.panel))

    def test_an_import_reads_contacts_and_items(self):
        connector = self.connect()
        self.assertEqual(connector.import_state, "done")
        kinds = self.env["accounting.remote.record"]._read_group(
            [("connector_id", "=", connector.id)], ["kind"], ["__count"]
        )
        theirs = {
            "contact": len(
                self.api("GET", "Contacts?page=1&pageSize=1000&includeArchived=true")[
                    "Contacts"
                ]
            ),
            "item": len(self.api("GET", "Items")["Items"]),
        }
        self.assertEqual({k: v for k, v in dict(kinds).items()}, theirs)

    def test_customer_and_product_show_their_status(self):
        self.connect()
        partner = self.make_partner()
        self.assertFalse(partner.accounting_sync_state)
        self.assert_there(self.push_one(partner))
        template = self.panel.product_tmpl_id
        for record in (partner, self.panel, template):
            record.invalidate_recordset()
            self.assertEqual(record.accounting_sync_state, "synced")
            found = record.search([("accounting_sync_state", "=", "synced")])
            self.assertIn(record, found)
        self.assertIn("xero", partner.accounting_sync_url)
