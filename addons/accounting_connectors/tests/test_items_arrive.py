"""Items at a provider become products, and stay the same afterwards; the account that a
person chooses for a product."""

import dataclasses
from decimal import Decimal
from unittest.mock import patch

from odoo.tests import Form

from ..providers.documents import Item, Kind
from ..providers.registry import adapter_class
from .arriving import ArrivingCase


class TestItemsArrive(ArrivingCase):
    def accounts(self):
        """Three accounts of income there."""
        return self.connector.ledger_account_ids.filtered(
            lambda a: a.account_class == "revenue" and a.active and not a.system
        )[:3]

    def item(self, remote_id, **values):
        return self.arrive(remote_id, Item, **values)

    def linked(self, **values):
        self.item(
            "i1",
            **{
                "code": "PANEL",
                "name": "Solar panel",
                "description": "400 W",
                "price": Decimal("120.50"),
                "changed_at": self.moment(-60),
                **values,
            },
        )
        return self.product_of("i1")

    def archivable(self, *kinds):
        """What can be archived there."""
        able = dataclasses.replace(self.capabilities, archives=frozenset(kinds))
        cls = adapter_class(self.provider)
        self.enterContext(patch.object(cls, "capabilities", able))

    def described(self, product):
        (job,) = self.jobs_of(product)
        found = product.sudo()._accounting_describe(
            self.connector, product._accounting_kind(), job
        )
        return found.get(product.id)

    def mapped(self, product):
        rows = self.env["accounting.ledger.mapping"]
        return rows._of_product(self.connector, product).ledger_account_id

    # === MADE AND FOUND === #

    def test_an_item_there_becomes_a_product(self):
        row = self.item(
            "i1",
            code="PANEL",
            name="Solar panel",
            description="400 W",
            price=Decimal("120.50"),
            cost=Decimal("80.25"),
            is_service=False,
            is_purchased=True,
        )
        product = self.product_of("i1")
        self.assertEqual((row.state, row.res_id), ("done", product.id))
        self.assertEqual(product.default_code, "PANEL")
        self.assertEqual(product.name, "Solar panel")
        self.assertEqual(product.description_sale, "400 W")
        self.assertEqual(product.lst_price, 120.50)
        self.assertEqual(product.standard_price, 80.25)
        self.assertEqual(product.type, "consu")
        self.assertTrue(product.purchase_ok and product.sale_ok)
        self.assertFalse(self.job_of(product), "no echo")

    def test_a_service_there_is_a_service_here(self):
        self.item("i1", code="HOUR", name="Hour of work")
        self.assertEqual(self.product_of("i1").type, "service")

    def test_its_account_there_is_its_own_row_of_the_mapping(self):
        row = self.mapping(
            self.connector, "line_type", self.line_type("service")
        ).ledger_account_id
        other = next(a for a in self.accounts() if a != row)
        self.item("i1", code="A", name="As mapped", account_id=row.remote_id)
        self.item("i2", code="B", name="Elsewhere", account_id=other.remote_id)
        self.assertFalse(
            self.mapped(self.product_of("i1")), "the mapping says so anyway"
        )
        self.assertEqual(self.mapped(self.product_of("i2")), other)

    def test_items_that_stand_for_accounts_are_no_products(self):
        row = self.item("i1", code="ODOO-ACC-12", name="200 Sales")
        self.assertEqual(row.state, "other")
        self.assertFalse(self.product_of("i1"))

    def test_found_by_code(self):
        product = self.make_product("Panel", "product", default_code="PANEL")
        self.linked()
        self.assertEqual(self.product_of("i1"), product)
        self.assertEqual(product.name, "Panel", "what differs stays")
        self.assertEqual(product.description_sale, "400 W", "a blank is filled")

    def test_the_same_name_is_a_question(self):
        product = self.make_product("Solar panel", "product")
        row = self.item("i1", code="PANEL", name="Solar panel")
        self.assertEqual((row.state, row.topic), ("question", "item_duplicate"))
        self.assertEqual(row.candidates[0]["id"], product.id)
        row.action_answer("link")
        self.take()
        self.assertEqual(self.product_of("i1"), product)
        self.assertEqual(product.default_code, "PANEL")

    def test_the_same_name_can_be_another_product(self):
        product = self.make_product("Solar panel", "product")
        row = self.item("i1", code="PANEL", name="Solar panel")
        row.action_answer("create")
        self.take()
        self.assertNotEqual(self.product_of("i1"), product)

    def test_two_products_with_its_code_are_a_question(self):
        for name in ("One", "Two"):
            self.make_product(name, "product", default_code="PANEL")
        row = self.item("i1", code="PANEL", name="Solar panel")
        self.assertEqual((row.state, len(row.candidates)), ("question", 2))

    def test_archived_ones_stay_there(self):
        row = self.item("i1", code="OLD", name="Old panel", active=False)
        self.assertEqual(row.state, "other")

    # === CHANGES === #

    def test_a_change_there_arrives_and_is_not_sent_back(self):
        product = self.linked()
        self.item("i1", name="Sun panel", price=Decimal("99.99"), code="PANEL-2")
        self.assertEqual(product.name, "Sun panel")
        self.assertEqual(product.lst_price, 99.99)
        self.assertEqual(product.default_code, "PANEL-2")
        self.assertFalse(self.job_of(product))

    def test_a_change_here_is_sent_upon_what_is_there(self):
        product = self.linked()
        product.lst_price = 130
        product.description_sale = "420 W"
        sent = self.described(product)
        self.assertEqual((sent.price, sent.description), (Decimal(130), "420 W"))
        self.assertEqual((sent.code, sent.name), ("PANEL", "Solar panel"))

    def test_a_change_of_the_template_is_one_of_the_product(self):
        product = self.linked()
        product.product_tmpl_id.write({"name": "Sun panel", "default_code": "SUN"})
        sent = self.described(product)
        self.assertEqual((sent.code, sent.name), ("SUN", "Sun panel"))

    def test_the_later_of_two_changes_wins(self):
        product = self.linked()
        product.lst_price = 130
        self.item("i1", price=Decimal(125), changed_at=self.moment(5))
        self.assertEqual(product.lst_price, 125)
        lost = self.overwrites(product)
        self.assertEqual((lost.field, lost.here, lost.kept), ("price", "130", "there"))
        lost.action_restore()
        self.assertEqual(product.lst_price, 130)
        self.assertEqual(self.described(product).price, Decimal(130))

    def test_a_price_with_tax_is_not_their_price(self):
        product = self.linked()
        product.taxes_id = self.percent_tax(
            10, type_tax_use="sale", price_include_override="tax_included"
        )
        self.item("i1", price=Decimal(99))
        self.assertEqual(product.lst_price, 120.50)

    def test_the_cost_is_never_changed_afterwards(self):
        product = self.linked(cost=Decimal(80))
        self.item("i1", cost=Decimal(85))
        self.assertEqual(product.standard_price, 80)
        self.assertFalse(self.overwrites(product))

    def test_archived_there_is_archived_here_and_back(self):
        product = self.linked()
        self.item("i1", active=False)
        self.assertFalse(product.active)
        self.assertFalse(product.product_tmpl_id.active)
        self.item("i1", active=True)
        self.assertTrue(product.active and product.product_tmpl_id.active)
        self.assertFalse(self.job_of(product))

    def test_archived_here_is_archived_there(self):
        self.archivable(Kind.ITEM)
        product = self.linked()
        product.product_tmpl_id.action_archive()
        sent = self.described(product)
        self.assertEqual((sent.name, sent.active), ("Solar panel", False))

    def test_archived_here_where_nothing_is_archived_there(self):
        self.archivable()
        product = self.linked()
        product.product_tmpl_id.action_archive()
        self.assertIsNone(self.described(product))

    def test_another_account_there_is_chosen_here(self):
        first, second, __ = self.accounts()
        product = self.linked(account_id=first.remote_id)
        self.item("i1", account_id=second.remote_id)
        self.assertEqual(self.mapped(product), second)
        self.assertFalse(self.job_of(product))

    def test_what_all_variants_share_is_not_changed_by_one(self):
        product = self.linked()
        colour = self.env["product.attribute"].create({"name": "Colour"})
        values = self.env["product.attribute.value"].create(
            [{"name": name, "attribute_id": colour.id} for name in ("Red", "Blue")]
        )
        template = product.product_tmpl_id
        template.attribute_line_ids = [
            (0, 0, {"attribute_id": colour.id, "value_ids": [(6, 0, values.ids)]})
        ]
        variants = template.product_variant_ids
        self.assertEqual(len(variants), 2)
        blue = variants[1]
        blue.default_code = "BLUE"
        self.item("i2", code="BLUE", name="Blue panel", price=Decimal(7))
        self.assertEqual(self.product_of("i2"), blue)
        self.item("i2", name="Other name", price=Decimal(8))
        self.assertEqual((template.name, template.list_price), ("Solar panel", 120.50))
        self.assertEqual(
            {p._accounting_title() for p in variants},
            {"Solar panel (Red)", "Solar panel (Blue)"},
        )

    def test_deleted_here_does_not_come_back(self):
        product = self.linked()
        product.product_tmpl_id.unlink()
        row = self.item("i1", name="Sun panel")
        self.assertEqual(row.state, "ignored")
        self.assertFalse(self.product_of("i1"))

    # === NEW ONES HERE, AND THEIR ACCOUNT === #

    def test_a_new_product_is_there_at_once(self):
        product = self.make_product("Inverter", "product", default_code="INV")
        self.run_push()
        self.assertEqual(self.job_of(product).state, "done", self.why(product))
        self.assertIn("INV", [item.code for item in self.books.items()])

    def test_what_is_not_sold_waits_for_a_document(self):
        product = self.make_product("Screw", "product", sale_ok=False)
        self.assertFalse(self.job_of(product))

    def test_a_document_does_not_wait_for_what_nobody_needs(self):
        """A thousand new products do not hold up today's invoice."""
        product = self.make_product("Inverter", "product", default_code="INV")
        job = self.job_of(product)
        self.assertGreater(job.priority, 30)
        needed = product.sudo()._accounting_need(
            self.connector, product._accounting_kind(), product
        )
        self.assertEqual(needed[product.id], job)
        self.assertLess(job.priority, 30)

    def test_the_account_chosen_on_the_product_is_where_its_lines_go(self):
        product = self.make_product("Inverter", "product", default_code="INV")
        account = self.accounts()[1]
        with (
            Form(product.product_tmpl_id.with_context(accounting_product=True)) as form,
            form.accounting_mapping_ids.new() as row,
        ):
            row.connector_id = self.connector
            row.ledger_account_id = account
        self.assertEqual(self.mapped(product), account)
        move = self.make_invoice((product, 10))
        self.run_push()
        remote = self.assert_there(move)
        self.assertEqual(
            [line.account_id for line in remote.lines], [account.remote_id]
        )

    def test_another_account_chosen_here_goes_to_the_item(self):
        first, second, __ = self.accounts()
        product = self.linked(account_id=first.remote_id)
        rows = self.env["accounting.ledger.mapping"]
        rows._choose_for_product(self.connector, product, second)
        self.assertEqual(self.described(product).account_id, second.remote_id)
