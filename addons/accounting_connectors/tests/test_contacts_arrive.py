"""Contacts at a provider become partners: found, asked about, or made."""

from .arriving import ContactsCase


class TestContactsArrive(ContactsCase):
    # === MADE === #

    def test_a_customer_there_becomes_one_here(self):
        row = self.arrive(
            "c1",
            name="Northwind Builders",
            email="office@northwind.example",
            phone="+1 775 555 0100",
            registration="NV-77",
            website="northwind.example",
            street="1 Long Road",
            city="Reno",
            zip="89501",
            state="Nevada",
            country="USA",
        )
        partner = self.partner_of("c1")
        self.assertEqual((row.state, row.res_id), ("done", partner.id))
        self.assertEqual(partner.name, "Northwind Builders")
        self.assertEqual(partner.email, "office@northwind.example")
        self.assertEqual(partner.company_registry, "NV-77")
        self.assertEqual(partner.state_id.code, "NV")
        self.assertEqual(partner.country_id.code, "US")
        self.assertTrue(partner.is_company and partner.customer_rank)
        self.assertFalse(partner.supplier_rank or partner.company_id)

    def test_nothing_of_it_is_sent_back(self):
        before = self.world.writes()
        self.arrive("c1", name="Northwind Builders", email="a@northwind.example")
        partner = self.partner_of("c1")
        self.assertFalse(self.job_of(partner))
        self.run_push()
        self.assertEqual(self.world.writes(), before)

    def test_a_supplier_there_is_one_here(self):
        self.arrive("s1", name="Steel Works", is_customer=False, is_supplier=True)
        partner = self.partner_of("s1")
        self.assertEqual((partner.customer_rank, partner.supplier_rank), (0, 1))

    def test_archived_ones_stay_there(self):
        row = self.arrive("c1", name="Gone Ltd", active=False)
        self.assertEqual(row.state, "other")
        self.assertFalse(self.partners("Gone Ltd"))

    def test_a_country_that_nobody_knows_is_kept_in_the_notes(self):
        self.arrive("c1", name="Far Away", country="Ruritania", state="Strelsau")
        partner = self.partner_of("c1")
        self.assertFalse(partner.country_id)
        self.assertIn("Ruritania", partner.comment)
        self.assertIn("Strelsau", partner.comment)

    def test_a_tax_number_that_odoo_refuses_does_not_cost_the_customer(self):
        self.refuse_vat("BAD")
        self.tell("c1", name="Odd Number", vat="BAD-1")
        self.tell("c2", name="Even Number", vat="US2468")
        self.take()
        odd, even = self.partner_of("c1"), self.partner_of("c2")
        self.assertFalse(odd.vat)
        self.assertIn("BAD-1", odd.comment)
        self.assertEqual(even.vat, "US2468")
        self.arrive("c2", vat="BAD-2", phone="5550100")
        self.assertEqual((even.vat, even.phone), ("US2468", "5550100"))
        self.assertIn("BAD-2", even.comment)

    def refuse_vat(self, start):
        """As the VAT addon does with numbers that do not check out."""
        from odoo.exceptions import ValidationError

        cls = self.env.registry["res.partner"]
        write, create = cls.write, cls.create

        def checked(values):
            if (values.get("vat") or "").startswith(start):
                raise ValidationError(self.env._("The tax number is wrong."))

        def new_write(partners, values):
            checked(values)
            return write(partners, values)

        def new_create(partners, vals_list):
            for values in vals_list if isinstance(vals_list, list) else [vals_list]:
                checked(values)
            return create(partners, vals_list)

        self.patch(cls, "write", new_write)
        self.patch(cls, "create", new_create)

    # === FOUND === #

    def test_found_by_tax_number_and_blanks_are_filled(self):
        partner = self.make_partner(vat="US51824753556", city="Reno")
        self.arrive(
            "c1", name="I. Marlow", vat="51 824 753 556", city="Elko", phone="5550100"
        )
        self.assertEqual(self.partner_of("c1"), partner)
        self.assertEqual(partner.phone, "5550100", "a blank is filled")
        self.assertEqual(partner.city, "Reno", "what differs stays")
        self.assertEqual(partner.name, "Ines Marlow Ltd")
        self.assertFalse(self.overwrites(partner))

    def test_found_by_registration_number(self):
        partner = self.make_partner(company_registry="0123 4567")
        self.arrive("c1", name="Somebody", registration="01234567")
        self.assertEqual(self.partner_of("c1"), partner)

    def test_found_by_e_mail_and_name(self):
        partner = self.make_partner(email="Ines@Example.com")
        self.arrive("c1", name="INES MARLOW LIMITED", email="ines@example.com")
        self.assertEqual(self.partner_of("c1"), partner)

    def test_found_by_our_number(self):
        partner = self.make_partner()
        self.arrive("c1", name="Ines Marlow", number=f"ODOO-{partner.id}")
        self.assertEqual(self.partner_of("c1"), partner)

    def test_our_number_on_somebody_else_is_a_question(self):
        """The books were filled by another database, where 42 was another customer."""
        partner = self.make_partner()
        row = self.arrive("c1", name="Otto Baum", number=f"ODOO-{partner.id}")
        self.assertEqual((row.state, row.topic), ("question", "contact_duplicate"))
        self.assertFalse(self.partner_of("c1"))

    def test_the_addresses_of_a_company_are_never_a_contact(self):
        company = self.make_partner(name="Marlow Group", is_company=True)
        self.make_partner(name="Front Desk", parent_id=company.id, type="invoice")
        row = self.arrive("c1", name="Front Desk")
        self.assertEqual(row.state, "done")
        self.assertFalse(self.partner_of("c1").parent_id)

    def test_a_partner_of_another_company_is_never_matched(self):
        other = self.env["res.company"].create({"name": "Other Company"})
        partner = self.make_partner(vat="US51824753556", company_id=other.id)
        self.arrive("c1", name="Ines Marlow", vat="US51824753556")
        self.assertTrue(self.partner_of("c1"))
        self.assertNotEqual(self.partner_of("c1"), partner)

    # === ASKED ABOUT === #

    def test_a_namesake_is_a_question_and_can_be_linked(self):
        partner = self.make_partner(email="one@example.com")
        row = self.arrive("c1", name="Ines Marlow", email="two@example.com")
        self.assertEqual((row.state, row.topic), ("question", "contact_duplicate"))
        self.assertIn("Ines Marlow", row.message)
        (candidate,) = row.candidates
        self.assertEqual(candidate["id"], partner.id)
        self.assertEqual(candidate["reason"], "same name")
        row.action_answer("link")
        self.take()
        self.assertEqual(self.partner_of("c1"), partner)
        self.assertEqual(partner.email, "one@example.com")

    def test_a_name_that_is_nearly_the_same_is_a_question(self):
        partner = self.make_partner(name="Northwind Builders")
        row = self.arrive("c1", name="Northwind Bulders Inc")
        self.assertEqual(row.candidates[0]["id"], partner.id)
        self.assertEqual(row.candidates[0]["reason"], "nearly the same name")

    def test_a_namesake_can_be_somebody_else(self):
        partner = self.make_partner()
        row = self.arrive("c1", name="Ines Marlow Ltd")
        row.action_answer("create")
        self.take()
        self.assertTrue(self.partner_of("c1"))
        self.assertNotEqual(self.partner_of("c1"), partner)

    def test_a_namesake_can_be_ignored_and_looked_at_again(self):
        self.make_partner()
        row = self.arrive("c1", name="Ines Marlow Ltd")
        row.action_answer("ignore")
        self.take()
        self.arrive("c1", city="Reno")
        self.assertEqual(row.state, "ignored")
        row.action_retry()
        self.take()
        self.assertEqual(row.state, "question")

    def test_another_candidate_is_chosen(self):
        partners = [self.make_partner(city=city) for city in ("Reno", "Elko")]
        row = self.arrive("c1", name="Ines Marlow Ltd")
        self.assertEqual(len(row.candidates), 2)
        row.action_answer("link", partners[1])
        self.take()
        self.assertEqual(self.partner_of("c1"), partners[1])

    def test_an_archived_namesake_is_a_question_even_by_tax_number(self):
        partner = self.make_partner(vat="US51824753556", active=False)
        row = self.arrive("c1", name="Ines Marlow", vat="US51824753556")
        self.assertEqual(row.topic, "contact_duplicate")
        self.assertIn("archived", row.candidates[0]["reason"])
        row.action_answer("link")
        self.take()
        self.assertEqual(self.partner_of("c1"), partner)
        self.assertFalse(partner.active, "each side keeps its own until one changes")

    def test_two_there_with_one_tax_number_are_a_question(self):
        self.tell("c1", name="Marlow North", vat="US51824753556")
        second = self.tell("c2", name="Marlow South", vat="US51824753556")
        self.take()
        self.assertTrue(self.partner_of("c1"))
        self.assertEqual((second.state, second.topic), ("question", "contact_twice"))
        self.assertIn("Marlow North", second.message)
        second.action_answer("create")
        self.take()
        self.assertEqual(self.partner_of("c2").name, "Marlow South")

    def test_many_questions_are_answered_in_one_go(self):
        for number in range(4):
            self.make_partner(name=f"Namesake {number}")
            self.tell(f"c{number}", name=f"Namesake {number}")
        self.take()
        rows = self.env["accounting.remote.record"].search(
            [("connector_id", "=", self.connector.id), ("state", "=", "question")]
        )
        self.assertEqual(len(rows), 4)
        rows.action_answer("link")
        self.take()
        for number in range(4):
            self.assertEqual(self.partner_of(f"c{number}").name, f"Namesake {number}")

    # === NEW ONES HERE === #

    def test_a_new_customer_here_is_there_at_once(self):
        partner = self.make_partner(customer_rank=1, city="Reno")
        self.run_push()
        self.assertEqual(self.job_of(partner).state, "done", self.why(partner))
        (there,) = [c for c in self.books.contacts() if c.name == "Ines Marlow Ltd"]
        self.assertEqual(there.number, f"ODOO-{partner.id}")

    def test_what_is_neither_customer_nor_supplier_waits_for_a_document(self):
        partner = self.make_partner()
        self.assertFalse(self.job_of(partner))

    def test_switched_off_nothing_goes_out(self):
        self.connector.push_contacts = False
        partner = self.linked()
        partner.city = "Sparks"
        self.make_partner(customer_rank=1)
        self.assertFalse(self.job_of(partner))
        self.assertFalse(
            self.env["accounting.job"].search([("res_model", "=", "res.partner")])
        )

    def test_matching_a_page_costs_a_constant_number_of_queries(self):
        def told(start, count):
            partners = self.env["res.partner"].create(
                [
                    {"name": f"Known {n}", "email": f"k{n}@example.com"}
                    for n in range(start, start + count)
                ]
            )
            said = {}
            for number in range(start, start + count):
                row = self.tell(
                    f"p{number}", name=f"Known {number}", email=f"k{number}@example.com"
                )
                said[row] = row._canonical()
            model = self.env["res.partner"].sudo()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = model._accounting_alike(self.connector, said)
            self.assertEqual(
                [matches[0].record for matches in found.values()], list(partners)
            )
            return self.env.cr.sql_log_count - before

        few, many = told(0, 5), told(100, 50)
        self.assertLessEqual(many, few + 2)
        self.assertLess(many, 20)
