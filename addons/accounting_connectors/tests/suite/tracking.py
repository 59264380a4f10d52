"""Analytic accounts as tracking options: found or made there, on the right lines, with
the document's total to the cent."""

from collections import Counter
from decimal import Decimal

from ...providers.documents import Kind
from ..purchases import Purchases


class TrackingSuite(Purchases):
    tracked_name = "Class"  # a category that every provider can have

    def setUp(self):
        super().setUp()
        if not self.capabilities.tracking_axes:
            self.skipTest("this provider's lines are not tracked")
        self.books.add_tracking(self.tracked_name, "Coast", "Hills")
        self.connector = self.connect()
        self.connector.push_tracking = True
        self.work = self.make_product("Installation", "service", default_code="WORK")
        self.plan = self.env["account.analytic.plan"].create({"name": "Regions"})
        self.run_pull()
        self.category = self.read_category()
        self.category.plan_id = self.plan
        self.by_others = self.world.writes(Kind.TRACKING)

    def test_what_was_read(self):
        """The category is there with its options, in use, and nothing was written."""
        self.assertTrue(self.category.active)
        self.assertLessEqual(
            {"Coast", "Hills"}, set(self.category.option_ids.mapped("name"))
        )
        writes = self.world.writes()
        before = self.category.option_ids.mapped("remote_id")
        cursor = self.env["accounting.cursor"]._of(self.connector, Kind.TRACKING)
        cursor._rewind(None)
        self.run_pull()
        self.assertEqual(self.read_category(), self.category)
        self.assertEqual(self.category.option_ids.mapped("remote_id"), before)
        self.assertEqual(self.world.writes(), writes)

    def test_the_options_of_the_same_names(self):
        coast, hills = self.accounts("Coast", "hills")
        move = self.sold((100, {coast: 100}), (50, {}), (10, {hills: 100}))
        self.assertEqual(
            self.tracked(move), {("Coast", 100): 1, ("", 50): 1, ("Hills", 10): 1}
        )
        self.assertEqual(self.options_made(), 0)

    def test_a_credit_note(self):
        (coast,) = self.accounts("Coast")
        move = self.sold((33.33, {coast: 100}), move_type="out_refund")
        self.assertEqual(self.tracked(move), {("Coast", Decimal("33.33")): 1})

    def test_a_line_split_between_options(self):
        """With a tax and odd cents; the provider has Odoo's total all the same."""
        coast, hills = self.accounts("Coast", "Hills")
        tax = self.add_tax(8.25)
        taxed = {"tax_ids": [(6, 0, tax.ids)]}
        move = self.sold((33.35, {coast: 33.33, hills: 66.67}, taxed))
        self.assertEqual(
            self.tracked(move),
            {("Coast", Decimal("11.12")): 1, ("Hills", Decimal("22.23")): 1},
        )

    def test_an_option_is_made_once(self):
        self.needs_making()
        (desert,) = self.accounts("Desert")
        for price in (10, 20):
            move = self.sold((price, {desert: 100}))
            self.assertEqual(self.tracked(move), {("Desert", price): 1})
        self.assertEqual(self.options_made(), 1)
        # and is known by what it is when it is read
        self.env["accounting.cursor"]._of(self.connector, Kind.TRACKING)._rewind(None)
        self.run_pull()
        options = self.category.option_ids.filtered(lambda o: o.name == "Desert")
        self.assertEqual(options.analytic_account_ids, desert)
        move = self.sold((30, {desert: 100}))
        self.assertEqual(self.tracked(move), {("Desert", 30): 1})
        self.assertEqual(self.options_made(), 1)

    def test_a_lost_answer_makes_one_option(self):
        self.needs_making()
        (desert,) = self.accounts("Desert")
        move = self.sold((10, {desert: 100}), push=False)
        self.world.fault("drop_after", Kind.TRACKING)
        self.run_push()
        self.assertEqual(move.accounting_sync_state, "waiting", self.why(move))
        self.let_time_pass()
        self.run_push()
        self.assertEqual(self.tracked(move), {("Desert", 10): 1})
        self.env["accounting.cursor"]._of(self.connector, Kind.TRACKING)._rewind(None)
        self.run_pull()
        names = Counter(self.category.option_ids.mapped("name"))
        self.assertEqual(names["Desert"], 1)

    def test_another_account_later_on(self):
        """The document is confirmed already; its lines move there, too."""
        if Kind.INVOICE not in self.capabilities.edits:
            self.skipTest("invoices there cannot be changed")
        coast, hills = self.accounts("Coast", "Hills")
        move = self.sold((100, {coast: 100}))
        self.assertEqual(self.tracked(move), {("Coast", 100): 1})
        move.invoice_line_ids.analytic_distribution = {str(hills.id): 100}
        self.run_push()
        self.assertEqual(self.tracked(move), {("Hills", 100): 1})

    def test_switched_off(self):
        self.connector.push_tracking = False
        (coast,) = self.accounts("Coast")
        move = self.sold((100, {coast: 100}))
        self.assertEqual(self.tracked(move), {("", 100): 1})

    def test_a_bill(self):
        if Kind.BILL not in self.capabilities.writes:
            self.skipTest("this provider takes no bills")
        self.connector.push_bills = True
        self.map_purchases()
        coast, hills = self.accounts("Coast", "Hills")
        bill = self.sold(
            (100.01, {coast: 50, hills: 50}), move_type="in_invoice", ref="F-77"
        )
        self.assertEqual(bill.accounting_sync_state, "synced", self.why(bill))
        link = self.link_of(bill)
        (remote,) = [d for d in self.books.documents() if d.id == link.remote_id]
        self.assertEqual(
            sorted((*line.tracking, line.net) for line in remote.lines),
            [("Coast", Decimal("50.01")), ("Hills", Decimal("50.00"))],
        )

    # === HELPERS === #

    def options_made(self):
        """How often we made one."""
        return self.world.writes(Kind.TRACKING) - self.by_others

    def needs_making(self):
        if Kind.TRACKING not in self.capabilities.writes:
            self.skipTest("options there are not made through the API")

    def read_category(self):
        categories = self.env["accounting.tracking.category"].search(
            [("connector_id", "=", self.connector.id)]
        )
        return categories.filtered(
            lambda category: "Coast" in category.option_ids.mapped("name")
        ).ensure_one()

    def accounts(self, *names):
        return self.env["account.analytic.account"].create(
            [{"name": name, "plan_id": self.plan.id} for name in names]
        )

    def sold(self, *lines, push=True, **values):
        """A document of (price, distribution[, values]) lines, on its way."""
        move = self.make_invoice(
            *(
                (
                    self.work,
                    price,
                    {
                        "analytic_distribution": {
                            str(account.id): percent
                            for account, percent in distribution.items()
                        },
                        **(more[0] if more else {}),
                    },
                )
                for price, distribution, *more in lines
            ),
            **values,
        )
        if push:
            self.run_push()
        return move

    def tracked(self, move):
        """How many lines there have which option and net; the totals are Odoo's."""
        self.assertEqual(move.accounting_sync_state, "synced", self.why(move))
        (found,) = self.books.documents(move.name)
        self.assertEqual(found.total, Decimal(str(move.amount_total)))
        self.assertEqual(found.tax, Decimal(str(move.amount_tax)))
        return Counter((" ".join(line.tracking), line.net) for line in found.lines)
