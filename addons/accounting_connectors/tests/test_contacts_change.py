"""A partner and its contact stay the same: changed, archived, merged, deleted on either
side."""

from odoo.tests import Form

from ..providers.documents import Contact, Role
from .arriving import ArrivingCase, ContactsCase


class TestContactsChange(ContactsCase):
    # === CHANGES === #

    def test_a_change_there_arrives_and_is_not_sent_back(self):
        partner = self.linked()
        self.arrive("c1", city="Elko", phone="5550100")
        self.assertEqual((partner.city, partner.phone), ("Elko", "5550100"))
        self.assertFalse(self.job_of(partner))
        self.assertFalse(self.overwrites(partner))

    def test_a_value_taken_away_there_is_taken_away_here(self):
        partner = self.linked()
        self.arrive("c1", email="")
        self.assertFalse(partner.email)

    def test_a_change_here_is_sent_once(self):
        partner = self.linked()
        partner.city = "Sparks"
        partner.city = "Elko"
        partner.phone = "5550100"
        (job,) = self.jobs_of(partner)
        described = partner.sudo()._accounting_describe(
            self.connector, partner._accounting_kind(), job
        )
        sent = described[partner.id]
        self.assertEqual((sent.city, sent.phone), ("Elko", "5550100"))
        self.assertEqual(sent.email, "ines@example.com")

    def test_the_same_value_again_is_no_change(self):
        partner = self.linked()
        partner.write({"city": "Reno", "name": "Ines Marlow"})
        self.assertFalse(self.job_of(partner))

    def test_what_is_not_told_to_a_provider_is_not_sent(self):
        partner = self.linked()
        partner.write({"comment": "A good customer", "color": 3})
        self.assertFalse(self.job_of(partner))

    def test_two_fields_changed_on_two_sides_both_stay(self):
        partner = self.linked()
        partner.city = "Sparks"
        self.arrive("c1", email="new@example.com", changed_at=self.moment(5))
        self.assertEqual((partner.city, partner.email), ("Sparks", "new@example.com"))
        (job,) = self.jobs_of(partner)
        described = partner.sudo()._accounting_describe(
            self.connector, partner._accounting_kind(), job
        )
        self.assertEqual(described[partner.id].city, "Sparks")
        self.assertEqual(described[partner.id].email, "new@example.com")
        self.assertFalse(self.overwrites(partner))

    def test_of_two_changes_of_one_field_the_later_there_wins(self):
        partner = self.linked()
        partner.city = "Sparks"
        self.arrive("c1", city="Elko", changed_at=self.moment(5))
        self.assertEqual(partner.city, "Elko")
        lost = self.overwrites(partner)
        self.assertEqual(
            (lost.field, lost.here, lost.there, lost.kept),
            ("city", "Sparks", "Elko", "there"),
        )
        (job,) = self.jobs_of(partner)
        described = partner.sudo()._accounting_describe(
            self.connector, partner._accounting_kind(), job
        )
        self.assertFalse(described, "nothing is left to send")

    def test_of_two_changes_of_one_field_the_later_here_wins(self):
        partner = self.linked()
        self.tell("c1", city="Elko", changed_at=self.moment(-5))
        partner.city = "Sparks"
        self.take()
        self.assertEqual(partner.city, "Sparks")
        lost = self.overwrites(partner)
        self.assertEqual(
            (lost.field, lost.here, lost.there, lost.kept),
            ("city", "Sparks", "Elko", "here"),
        )
        (job,) = self.jobs_of(partner)
        described = partner.sudo()._accounting_describe(
            self.connector, partner._accounting_kind(), job
        )
        self.assertEqual(described[partner.id].city, "Sparks")

    def test_what_was_overwritten_can_be_put_back(self):
        partner = self.linked()
        partner.city = "Sparks"
        self.arrive("c1", city="Elko", changed_at=self.moment(5))
        lost = self.overwrites(partner)
        lost.action_restore()
        self.assertEqual(partner.city, "Sparks")
        self.assertTrue(lost.restored)
        (job,) = self.jobs_of(partner)
        described = partner.sudo()._accounting_describe(
            self.connector, partner._accounting_kind(), job
        )
        self.assertEqual(described[partner.id].city, "Sparks", "it goes out again")

    def test_a_country_put_back_is_found_again(self):
        partner = self.linked(country="United States", state="Nevada")
        partner.write({"country_id": self.env.ref("base.fr").id, "state_id": False})
        self.arrive("c1", country="Germany", state="", changed_at=self.moment(5))
        self.assertEqual(partner.country_id.code, "DE")
        lost = self.overwrites(partner).filtered(lambda o: o.field == "country")
        self.assertEqual((lost.here, lost.there), ("France", "Germany"))
        lost.action_restore()
        self.assertEqual(partner.country_id.code, "FR")

    # === ARCHIVED, MERGED, DELETED === #

    def test_archived_there_is_archived_here_and_back(self):
        partner = self.linked()
        self.arrive("c1", active=False)
        self.assertFalse(partner.active)
        self.arrive("c1", active=True)
        self.assertTrue(partner.active)
        self.assertFalse(self.job_of(partner))

    def test_archived_there_with_something_open_here_is_a_question(self):
        partner = self.linked()
        product = self.make_product("Solar panel", "product")
        self.make_invoice((product, 10), partner_id=partner.id)
        row = self.arrive("c1", active=False, city="Elko")
        self.assertEqual((row.state, row.topic), ("question", "contact_archived"))
        self.assertIn("1 unpaid documents", row.message)
        self.assertTrue(partner.active)
        self.assertEqual(partner.city, "Elko", "the rest does not wait")
        row.action_answer("keep")
        self.take()
        self.assertEqual((row.state, partner.active), ("done", True))
        self.arrive("c1", city="Reno")
        self.assertTrue(partner.active, "asked once")

    def test_archived_by_a_persons_word(self):
        partner = self.linked()
        product = self.make_product("Solar panel", "product")
        self.make_invoice((product, 10), partner_id=partner.id)
        row = self.arrive("c1", active=False)
        row.action_answer("archive")
        self.take()
        self.assertEqual((row.state, partner.active), ("done", False))

    def test_archived_here_is_archived_there(self):
        partner = self.linked()
        partner.action_archive()
        (job,) = self.jobs_of(partner)
        described = partner.sudo()._accounting_describe(
            self.connector, partner._accounting_kind(), job
        )
        self.assertFalse(described[partner.id].active)

    def test_merged_there_into_one_that_we_do_not_have(self):
        partner = self.linked()
        self.tell("c1", active=False, merged_into="c2")
        self.tell("c2", name="Ines Marlow", email="ines@example.com", city="Elko")
        self.take()
        self.assertEqual(self.partner_of("c2"), partner)
        self.assertFalse(self.partner_of("c1"))
        self.assertTrue(partner.active)
        self.arrive("c2", city="Sparks")
        self.assertEqual(partner.city, "Sparks")

    def test_merged_there_but_two_in_odoo(self):
        self.linked()
        self.arrive("c2", name="Marlow Again", vat="US1234567")
        first, second = self.partner_of("c1"), self.partner_of("c2")
        row = self.arrive("c1", active=False, merged_into="c2")
        self.assertEqual((row.state, row.topic), ("question", "contact_merged"))
        self.assertIn("Marlow Again", row.message)
        row.action_answer("merge")
        self.take()
        self.assertFalse(first.exists())
        self.assertEqual(self.partner_of("c2"), second)
        self.assertEqual(second.email, "ines@example.com")

    def test_merged_there_and_kept_apart_in_odoo(self):
        first = self.linked()
        self.arrive("c2", name="Marlow Again", vat="US1234567")
        row = self.arrive("c1", active=False, merged_into="c2")
        row.action_answer("keep")
        self.take()
        self.assertTrue(first.exists() and first.active)
        self.assertFalse(self.link_of(first))

    def test_merged_in_odoo_links_follow(self):
        first = self.linked()
        second = self.make_partner(name="Marlow Again")
        merging = self.env["base.partner.merge.automatic.wizard"].sudo()
        merging._merge([first.id, second.id], second, extra_checks=False)
        self.assertFalse(first.exists())
        self.assertEqual(self.partner_of("c1"), second)

    def test_merged_in_odoo_with_two_contacts_there(self):
        first = self.linked()
        self.arrive("c2", name="Marlow Again", vat="US1234567")
        second = self.partner_of("c2")
        merging = self.env["base.partner.merge.automatic.wizard"].sudo()
        merging._merge([first.id, second.id], second, extra_checks=False)
        self.assertEqual(self.partner_of("c2"), second)
        self.assertFalse(self.partner_of("c1"))
        row = self.env["accounting.remote.record"].search([("remote_id", "=", "c1")])
        self.assertEqual((row.state, row.topic), ("question", "contact_left_over"))
        self.assertIn("Marlow Again", row.message)

    def test_deleted_in_odoo_does_not_come_back(self):
        partner = self.linked()
        partner.unlink()
        row = self.arrive("c1", city="Elko")
        self.assertEqual(row.state, "ignored")
        self.assertFalse(self.partners("Ines Marlow"))
        row.action_retry()
        self.take()
        self.assertEqual(self.partner_of("c1").city, "Elko")

    def test_the_form_shows_what_was_overwritten(self):
        partner = self.linked()
        partner.city = "Sparks"
        self.arrive("c1", city="Elko", changed_at=self.moment(5))
        self.assertEqual(partner.accounting_overwrite_count, 1)
        action = partner.action_accounting_overwrites()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found.record_name, "Ines Marlow")
        with Form(partner) as form:
            form.name = "Ines M."


class TestCurrenciesApart(ArrivingCase):
    """Where a contact there has one currency, a partner is several contacts."""

    provider = "sage"

    def test_the_contact_in_another_currency_is_the_same_partner(self):
        self.arrive("c1", name="Ines Marlow", vat="US1234567", currency="USD")
        partner = self.partner_of("c1")
        self.arrive("c2", name="Ines Marlow (EUR)", vat="US1234567", currency="EUR")
        self.assertEqual(self.partner_of("c2"), partner)
        self.assertEqual(partner.name, "Ines Marlow")
        links = self.link_of(partner)
        self.assertEqual(set(links.mapped("currency_code")), {False, "EUR"})

    def test_what_changes_there_in_one_is_sent_to_the_other(self):
        self.arrive("c1", name="Ines Marlow", vat="US1234567", currency="USD")
        self.arrive("c2", name="Ines Marlow (EUR)", vat="US1234567", currency="EUR")
        partner = self.partner_of("c1")
        self.arrive("c2", city="Elko")
        self.assertEqual(partner.city, "Elko")
        (job,) = self.jobs_of(partner)
        self.assertFalse(job.currency_code, "the other one, and no echo")
        described = partner.sudo()._accounting_describe(
            self.connector, partner._accounting_kind(), job
        )
        self.assertEqual(described[partner.id].city, "Elko")

    def test_archived_in_one_currency_only_nothing_happens_here(self):
        self.arrive("c1", name="Ines Marlow", vat="US1234567", currency="USD")
        self.arrive("c2", name="Ines Marlow (EUR)", vat="US1234567", currency="EUR")
        partner = self.partner_of("c1")
        self.arrive("c2", active=False)
        self.assertTrue(partner.active)
        self.arrive("c1", active=False)
        self.assertFalse(partner.active)


class TestRolesApart(ArrivingCase):
    """Where customers and suppliers are kept apart, a partner can be both."""

    provider = "quickbooks"

    def test_a_supplier_that_is_a_customer_too(self):
        self.assertTrue(self.capabilities.contact_per_role)
        self.arrive("1", name="Ines Marlow", vat="US1234567")
        self.arrive(
            "v2",
            Contact,
            name="Ines Marlow (V)",
            vat="US1234567",
            role=Role.SUPPLIER,
            is_customer=False,
            is_supplier=True,
        )
        partner = self.partner_of("1")
        self.assertEqual(self.partner_of("v2"), partner)
        self.assertEqual(set(self.link_of(partner).mapped("role")), {False, "supplier"})
