"""Contacts and items that are changed on both sides: both stay the same, nothing is
sent back, and of two changes of one field the later wins."""

from decimal import Decimal
from unittest.mock import patch

from odoo.tools import SQL

from ...providers.documents import Kind


class PartyChangesSuite:
    def setUp(self):
        super().setUp()
        if not hasattr(self.books, "change_contact"):
            self.skipTest("nobody changes contacts there")
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")

    def contact(self, contact_id):
        return next(one for one in self.books.contacts() if one.id == contact_id)

    def item(self, item_id):
        return next(one for one in self.books.items() if one.id == item_id)

    def linked(self, remote_id, model="res.partner"):
        """What a contact or item is in Odoo."""
        links = self.env["accounting.link"].sudo()
        records = self.env[model].with_context(active_test=False)
        owners = links.search([("res_model", "=", model)])
        found = owners.filtered(
            lambda li: li.remote_id == remote_id or li.remote_id.endswith(remote_id)
        )
        return records.browse(found.mapped("res_id")).exists()

    # pylint: disable=method-required-super
    def read(self):
        """A person asks for what is new there."""
        connected = [("provider", "=", self.provider), ("connected", "=", True)]
        self.env["accounting.connector"].search(connected).action_pull_now()
        self.run_pull()

    def sync(self):
        """Both ways, until nothing moves; then once more without a write."""
        self.run_push()
        self.read()
        self.run_push()

    def assert_at_rest(self):
        """Nothing waits, and another round writes nothing."""
        open_jobs = (
            self.env["accounting.job"]
            .sudo()
            .search([("state", "in", ("pending", "running", "blocked", "failed"))])
        )
        self.assertFalse(open_jobs, [(j.record_name, j.message) for j in open_jobs])
        before = self.world.writes()
        self.sync()
        self.assertEqual(self.world.writes(), before, "an echo")

    def test_customers_there_are_available_after_connecting(self):
        there = self.books.add_contact("Northwind Builders", email="n@w.example")
        self.connect()
        partner = self.linked(there)
        self.assertEqual(partner.name, "Northwind Builders")
        self.assertEqual(partner.email, "n@w.example")
        self.assertTrue(partner.customer_rank)
        self.assert_at_rest()

    def test_suppliers_there_are_available_after_connecting(self):
        self.books.add_supplier("Steel Works", email="s@w.example")
        self.connect()
        partner = self.env["res.partner"].search([("name", "=", "Steel Works")])
        self.assertEqual(len(partner), 1)
        self.assertEqual(partner.email, "s@w.example")
        if self.capabilities.contact_per_role:
            self.assertEqual(self.link_of(partner).role, "supplier")
        self.assert_at_rest()

    def test_an_invoice_for_a_customer_from_there_goes_to_that_contact(self):
        there = self.books.add_contact("Northwind Builders", email="n@w.example")
        self.connect()
        move = self.make_invoice((self.panel, 10), partner_id=self.linked(there).id)
        self.run_push()
        self.assertEqual(self.assert_there(move).contact_id, there)

    def test_a_new_customer_there_and_a_new_one_here(self):
        self.connect()
        there = self.books.add_contact("Northwind Builders", email="n@w.example")
        here = self.env["res.partner"].create(
            {"name": "Ines Marlow", "email": "i@m.example", "customer_rank": 1}
        )
        self.sync()
        self.assertEqual(self.linked(there).name, "Northwind Builders")
        (made,) = [c for c in self.books.contacts() if c.name == "Ines Marlow"]
        self.assertEqual(made.email, "i@m.example")
        self.assertEqual(self.linked(made.id), here)
        self.assert_at_rest()

    def test_a_change_there_arrives(self):
        there = self.books.add_contact("Northwind Builders", email="n@w.example")
        self.connect()
        self.books.change_contact(there, name="Northwind Homes", email="h@w.example")
        self.sync()
        partner = self.linked(there)
        self.assertEqual(partner.name, "Northwind Homes")
        self.assertEqual(partner.email, "h@w.example")
        self.assert_at_rest()

    def test_a_change_here_goes_there(self):
        there = self.books.add_contact("Northwind Builders", email="n@w.example")
        self.connect()
        partner = self.linked(there)
        partner.write({"name": "Northwind Homes", "phone": "+1 775 555 0100"})
        self.sync()
        contact = self.contact(there)
        self.assertEqual(contact.name, "Northwind Homes")
        self.assertEqual(contact.email, "n@w.example", "what was not changed stays")
        self.assertEqual(partner.name, "Northwind Homes")
        self.assertEqual(partner.phone, "+1 775 555 0100")
        self.assertFalse(self.env["accounting.overwrite"].search([]))
        self.assert_at_rest()

    def test_what_is_emptied_here_is_empty_there(self):
        there = self.books.add_contact("Northwind Builders", email="n@w.example")
        self.books.change_contact(there, phone="+1 775 555 0100", city="Reno")
        self.connect()
        partner = self.linked(there)
        self.assertEqual(partner.phone, "+1 775 555 0100")
        partner.write({"phone": False, "email": False})
        self.sync()
        contact = self.contact(there)
        self.assertEqual((contact.phone, contact.email), ("", ""))
        self.assertEqual((contact.name, contact.city), ("Northwind Builders", "Reno"))
        self.assertFalse(partner.phone or partner.email, "nothing comes back")
        self.assertEqual(partner.city, "Reno")
        self.assertFalse(self.env["accounting.overwrite"].search([]))
        self.assert_at_rest()
        self.books.change_contact(there, phone="+1 775 555 0101", email="x@w.example")
        self.sync()
        self.assertEqual(partner.phone, "+1 775 555 0101")
        self.assertEqual(partner.email, "x@w.example")
        self.assert_at_rest()

    def test_what_is_emptied_there_is_empty_here(self):
        there = self.books.add_contact("Northwind Builders", email="n@w.example")
        self.books.change_contact(there, phone="+1 775 555 0100", city="Reno")
        self.connect()
        partner = self.linked(there)
        self.books.change_contact(there, phone="", email="")
        self.sync()
        self.assertFalse(partner.phone or partner.email)
        self.assertEqual((partner.name, partner.city), ("Northwind Builders", "Reno"))
        self.assert_at_rest()

    def test_what_was_never_read_is_emptied_only_where_it_was_here(self):
        """A link without what is there: the phone is theirs, the city was ours."""
        there = self.books.add_contact("Northwind Builders", email="n@w.example")
        connector = self.connect()
        partner = self.linked(there)
        partner.city = "Reno"
        self.sync()
        self.assertEqual(self.contact(there).city, "Reno")
        self.books.change_contact(there, phone="+1 775 555 0100")
        self.env["accounting.remote.record"].sudo().search([]).content = False
        partner.write({"city": False, "email": "no address"})
        with patch.object(type(connector), "_freshen", lambda self, kind: None):
            self.run_push()
        contact = self.contact(there)
        self.assertEqual((contact.city, contact.phone), ("", "+1 775 555 0100"))
        self.assertEqual(contact.email, "n@w.example", "something is there")

    def test_a_description_that_is_emptied(self):
        connector = self.connect()
        there = self.books.add_item("WATT", "Watt hour", self.income(connector))
        self.books.change_item(there, description="Of the sun", price="12.50")
        self.read()
        product = self.linked(there, "product.product")
        self.assertEqual(product.description_sale, "Of the sun")
        product.description_sale = False
        self.sync()
        self.assertFalse(self.item(there).description)
        self.assertEqual(Decimal(self.item(there).price), Decimal("12.50"))
        self.assertFalse(product.description_sale, "nothing comes back")
        self.assertEqual(product.name, "Watt hour")
        self.assert_at_rest()

    def test_two_fields_changed_at_once_on_two_sides(self):
        there = self.books.add_contact("Northwind Builders", email="n@w.example")
        self.connect()
        partner = self.linked(there)
        self.books.change_contact(there, email="there@w.example")
        partner.name = "Northwind Homes"
        self.sync()
        contact = self.contact(there)
        self.assertEqual(contact.name, "Northwind Homes")
        self.assertEqual(contact.email, "there@w.example")
        self.assertEqual(partner.name, "Northwind Homes")
        self.assertEqual(partner.email, "there@w.example")
        self.assert_at_rest()

    def test_one_field_changed_at_once_the_later_there_wins(self):
        there = self.books.add_contact("Northwind Builders", email="n@w.example")
        self.connect()
        partner = self.linked(there)
        partner.email = "here@w.example"
        self.env.flush_all()
        self.long_ago("local_change", "moment")
        self.books.change_contact(there, email="there@w.example")
        self.sync()
        self.assertEqual(self.contact(there).email, "there@w.example")
        self.assertEqual(partner.email, "there@w.example")
        lost = self.env["accounting.overwrite"].search([])
        self.assertEqual(
            (lost.here, lost.there, lost.kept),
            ("here@w.example", "there@w.example", "there"),
        )
        self.assert_at_rest()

    def test_one_field_changed_at_once_the_later_here_wins(self):
        there = self.books.add_contact("Northwind Builders", email="n@w.example")
        self.connect()
        partner = self.linked(there)
        self.books.change_contact(there, email="there@w.example")
        partner.email = "here@w.example"
        self.env.flush_all()
        self.long_ago("local_change", "moment", "+ interval '1 day'")
        self.sync()
        self.assertEqual(self.contact(there).email, "here@w.example")
        self.assertEqual(partner.email, "here@w.example")
        lost = self.env["accounting.overwrite"].search([])
        self.assertEqual((lost.there, lost.kept), ("there@w.example", "here"))
        self.assert_at_rest()

    def long_ago(self, table, column, shift="- interval '1 day'"):
        """Move the moment of what was just written."""
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s %s",
                SQL.identifier(f"accounting_{table}"),
                SQL.identifier(column),
                SQL.identifier(column),
                SQL(shift),
            )
        )
        self.env.invalidate_all()

    def test_archived_there_and_restored(self):
        there = self.books.add_contact("Northwind Builders", email="n@w.example")
        self.connect()
        partner = self.linked(there)
        try:
            self.books.archive_contact(there)
        except NotImplementedError:
            self.skipTest("contacts are not archived there")
        self.sync()
        self.assertFalse(partner.active)
        self.books.restore_contact(there)
        self.sync()
        self.assertTrue(partner.active)
        self.assert_at_rest()

    def test_archived_here_and_restored(self):
        there = self.books.add_contact("Northwind Builders", email="n@w.example")
        self.connect()
        partner = self.linked(there)
        can = Kind.CONTACT in self.capabilities.archives
        partner.action_archive()
        self.sync()
        self.assertEqual(self.contact(there).active, not can)
        self.assertFalse(partner.active, "and no echo brings it back")
        partner.action_unarchive()
        self.sync()
        self.assertTrue(self.contact(there).active)
        self.assertTrue(partner.active)
        self.assert_at_rest()

    def test_merged_there(self):
        first = self.books.add_contact("Northwind Builders", email="n@w.example")
        second = self.books.add_contact("Southwind Builders", email="s@w.example")
        self.connect()
        partners = self.linked(first), self.linked(second)
        try:
            self.books.merge_contacts(first, second)
        except NotImplementedError:
            self.skipTest("contacts are not merged there")
        self.read()
        self.assertTrue(all(p.exists() for p in partners), "a person decides")
        self.assertTrue(partners[1].active)
        row = self.env["accounting.remote.record"].search([("state", "=", "question")])
        if row:  # else it is not told what became of it, and it is archived
            self.assertEqual(row.topic, "contact_merged")
            row.action_choose("merge")
            self.assertFalse(partners[0].exists())
        else:
            self.assertFalse(partners[0].active)

    def test_an_item_there_becomes_a_product_and_goes_on_a_line(self):
        connector = self.connect()
        there = self.books.add_item("WATT", "Watt hour", self.income(connector))
        self.read()
        product = self.linked(there, "product.product")
        self.assertEqual(product.name, "Watt hour")
        self.assertEqual(product.default_code, "WATT")
        move = self.make_invoice((product, 10))
        self.run_push()
        remote = self.assert_there(move)
        self.assertEqual({line.item_id for line in remote.lines}, {there})

    def income(self, connector):
        """The account there that services go to."""
        row = self.mapping(connector, "line_type", self.line_type("service"))
        return row.ledger_account_id.remote_id

    def test_a_product_changed_on_both_sides(self):
        connector = self.connect()
        there = self.books.add_item("WATT", "Watt hour", self.income(connector))
        self.read()
        product = self.linked(there, "product.product")
        self.books.change_item(there, price="12.50")
        product.description_sale = "Of the sun"
        self.sync()
        item = self.item(there)
        self.assertEqual(Decimal(item.price), Decimal("12.50"))
        self.assertEqual(item.description, "Of the sun")
        self.assertEqual(product.lst_price, 12.50)
        self.assertEqual(product.description_sale, "Of the sun")
        self.assertEqual(product.name, "Watt hour")
        self.assertEqual(product.default_code, "WATT")
        self.assert_at_rest()

    def test_a_new_product_here_is_the_same_there(self):
        self.connect()
        product = self.make_product("Inverter", "product", 70, default_code="INV")
        self.sync()
        (item,) = [one for one in self.books.items() if one.code == "INV"]
        self.assertEqual(Decimal(item.price), Decimal(70))
        self.assertEqual(product.name, "Inverter")
        self.assertFalse(product.description_sale)
        self.assert_at_rest()
        product.lst_price = 75
        self.sync()
        self.assertEqual(Decimal(self.item(item.id).price), Decimal(75))
        self.assertEqual((product.lst_price, product.name), (75, "Inverter"))
        self.assert_at_rest()
