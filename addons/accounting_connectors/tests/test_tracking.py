"""Analytic accounts become tracking options: read, found, on lines, divided."""

import dataclasses
from decimal import Decimal
from unittest.mock import patch

from odoo.exceptions import ValidationError

from ..providers.documents import Kind, TrackingOption
from ..providers.errors import Cause, ConfigurationError
from ..providers.registry import adapter_class
from .common import ConnectorCase
from .tracked import ON_DOCUMENT, TrackedCase


class TestTracking(TrackedCase):
    """On the level of what is said to an adapter; what each provider makes of it is in
    the common suite."""

    # === READING === #

    def test_categories_are_read_and_plans_of_the_same_name_suggested(self):
        region, team = self.categories_there(
            self.category("Region", "North", "South"), self.category("Crew", "Red")
        ).sorted("name", reverse=True)
        self.assertEqual((region.plan_id, team.plan_id.ids), (self.regions, []))
        self.assertEqual(region.option_ids.mapped("name"), ["North", "South"])
        self.assertEqual((region.state, team.state), ("mapped", "open"))

    def test_no_more_plans_than_lines_can_carry(self):
        self.allow(axes=1, makes=True)
        region, team = self.categories_there(
            self.category("Region"), self.category("Team")
        )
        self.assertEqual((region.plan_id, team.plan_id.ids), (self.regions, []))
        with self.assertRaisesRegex(ValidationError, "at most 1 analytic plan"):
            team.plan_id = self.teams

    def test_a_person_who_takes_a_plan_away_is_obeyed(self):
        region = self.categories_there(self.category("Region", "North"))
        region.plan_id = False
        self.categories_there(self.category("Region", "North", "South"))
        self.assertFalse(region.plan_id)
        self.assertEqual(len(region.option_ids), 2)

    def test_what_changes_there_changes_here(self):
        region = self.categories_there(self.category("Region", "North", "South"))
        north = region.option_ids[0]
        move = self.sold((100, {self.north: 100}))
        self.tracked(move)
        renamed = TrackingOption(
            category_id="region", remote_id="North-id", name="North Coast"
        )
        category = dataclasses.replace(
            self.category("Area"), remote_id="region", options=(renamed,)
        )
        self.categories_there(category)
        self.assertEqual((region.name, region.plan_id), ("Area", self.regions))
        self.assertEqual(north.name, "North Coast")
        self.assertEqual(region.option_ids, north)  # South was deleted
        # still the one it was
        self.assertEqual(self.tracked(move)[0][2], (("region", "North-id"),))

    def test_a_category_that_is_gone_is_archived_and_can_come_back(self):
        """By a complete answer, which reading always is."""
        both = self.category("Region", "North"), self.category("Team", "Red")
        region, team = self.categories_there(*both)
        self.answer(both[0])
        self.assertEqual((region.active, team.active), (True, False))
        self.assertEqual(team.state, "broken")
        self.answer(*both)
        self.assertTrue(team.active)
        self.assertEqual(team.option_ids.mapped("name"), ["Red"])

    def answer(self, *categories):
        """Read all that there is, these categories."""
        page = type("Page", (), {"records": categories})
        adapter = adapter_class(self.provider)
        with (
            patch.object(adapter, "pull", lambda *a, **k: iter([page])),
            self.apart(self.connector) as connector,
        ):
            self.assertTrue(connector._pull([Kind.TRACKING]))
            connector._take_over([Kind.TRACKING])

    # === LINES === #

    def test_the_option_of_the_same_name(self):
        self.categories_there(self.category("Region", "north", "South"))
        move = self.sold((100, {self.north: 100}), (50, {}), (10, {self.red: 100}))
        self.assertEqual(
            self.tracked(move),
            [
                (100, 0, (("region", "north-id"),)),
                (50, 0, ()),
                (10, 0, ()),  # a plan that goes nowhere
            ],
        )

    def test_two_plans_on_a_line(self):
        self.categories_there(
            self.category("Region", "North"), self.category("Team", "Red")
        )
        both = (("region", "North-id"), ("team", "Red-id"))
        move = self.sold(
            (100, {self.north + self.red: 100}),
            (100, {self.north: 100, self.red: 100}),
        )
        self.assertEqual([one[2] for one in self.tracked(move)], [both, both])

    def test_an_account_of_a_plan_below(self):
        self.categories_there(self.category("Region", "Far North"))
        below = self.env["account.analytic.plan"].create(
            {"name": "Upper", "parent_id": self.regions.id}
        )
        account = self.accounts(below, "Far North")
        move = self.sold((100, {account: 100}))
        self.assertEqual(self.tracked(move)[0][2], (("region", "Far North-id"),))

    def test_nothing_while_it_is_off(self):
        self.categories_there(self.category("Region", "North"))
        self.connector.push_tracking = False
        move = self.sold((100, {self.north: 60, self.south: 40}))
        self.assertEqual(self.tracked(move), [(100, 0, ())])

    def test_a_line_split_between_options_is_exact(self):
        """Odd cents of net and tax: the lines make the document's totals."""
        self.categories_there(self.category("Region", "North", "South"))
        tax = self.add_tax(8.25)
        move = self.sold(
            (33.35, {self.north: 33.33, self.south: 66.67}),
            (0.01, {self.north: 50, self.south: 50}),
            post=False,
        )
        move.invoice_line_ids[0].write({"tax_ids": [(6, 0, tax.ids)]})
        move.action_post()
        lines = self.tracked(move)
        self.assertEqual(
            [line[2][0][1] for line in lines], ["North-id", "South-id", "North-id"]
        )
        self.assertEqual([line[0] for line in lines[:2]], [
            Decimal("11.12"), Decimal("22.23"),
        ])  # fmt: skip
        self.assertEqual(
            (sum(line[0] for line in lines), sum(line[1] for line in lines)),
            (Decimal(str(move.amount_untaxed)), Decimal(str(move.amount_tax))),
        )

    def test_what_is_left_of_a_line_goes_untracked(self):
        self.categories_there(self.category("Region", "North"))
        move = self.sold((100, {self.north: 30}))
        self.assertEqual(
            self.tracked(move), [(30, 0, (("region", "North-id"),)), (70, 0, ())]
        )

    def test_more_than_the_whole_line_is_told(self):
        self.categories_there(self.category("Region", "North", "South"))
        error = self.described(self.sold((100, {self.north: 70, self.south: 40})))
        self.assertIsInstance(error, ConfigurationError)
        self.assertIn("makes 110 %", error.message)
        self.assertIn("Installation", error.message)

    # === ONE FOR THE WHOLE DOCUMENT === #

    def test_one_of_a_document_is_on_all_its_lines(self):
        self.categories_there(self.category("Region", "North", "South", **ON_DOCUMENT))
        move = self.sold((100, {self.north: 100}), (50, {}))
        mine = (("region", "North-id"),)
        self.assertEqual(self.tracked(move), [(100, 0, mine), (50, 0, mine)])

    def test_lines_that_do_not_agree_about_the_document(self):
        self.categories_there(
            self.category("Region", "North", "South", **ON_DOCUMENT),
            self.category("Team", "Red"),
        )
        for lines in (
            [(100, {self.north: 100}), (50, {self.south: 100})],
            [(100, {self.north: 60, self.south: 40})],
        ):
            error = self.described(self.sold(*lines))
            self.assertEqual(error.cause, Cause.TRACKING_MIXED)
            sentence = self.connector._sentence(error)
            self.assertIn("has one Region", sentence)
            self.assertIn("North, South", sentence)


class TestClassesAndLocations(ConnectorCase):
    """A provider with one category of lines and one of the whole document."""

    provider = "quickbooks"
    one_connector = True

    def setUp(self):
        super().setUp()
        self.books.add_tracking("Class", "Roofs", "Pumps")
        self.books.add_tracking("Location", "Reno", "Sparks")
        self.connector.push_tracking = True
        self.work = self.make_product("Installation", "service", default_code="WORK")
        trades, places = self.env["account.analytic.plan"].create(
            [{"name": "Class"}, {"name": "Location"}]
        )
        Account = self.env["account.analytic.account"]
        self.roofs, self.pumps = Account.create(
            [{"name": n, "plan_id": trades.id} for n in ("Roofs", "Pumps")]
        )
        self.reno, self.sparks = Account.create(
            [{"name": n, "plan_id": places.id} for n in ("Reno", "Sparks")]
        )
        self.run_pull()

    def sold(self, *lines):
        move = self.make_invoice(
            *(
                (
                    self.work,
                    price,
                    {"analytic_distribution": {str(one.id): 100 for one in accounts}},
                )
                for price, accounts in lines
            )
        )
        self.run_push()
        return move

    def test_a_class_for_each_line_and_a_location_for_all(self):
        categories = self.connector.tracking_category_ids
        self.assertEqual(
            {c.name: (c.on_document, c.plan_id.name) for c in categories},
            {"Class": (False, "Class"), "Location": (True, "Location")},
        )
        move = self.sold((10, self.roofs + self.reno), (20, self.pumps), (30, ()))
        remote = self.assert_there(move)
        self.assertEqual(
            [(line.net, line.tracking) for line in remote.lines],
            [(10, ("Roofs", "Reno")), (20, ("Pumps", "Reno")), (30, ("Reno",))],
        )

    def test_two_locations_in_a_document(self):
        move = self.sold((10, self.reno), (20, self.sparks))
        self.assert_stuck(
            move, Cause.TRACKING_MIXED, "has one Location", "Reno, Sparks"
        )
        move.invoice_line_ids[1].analytic_distribution = {str(self.reno.id): 100}
        self.run_push()
        self.assert_there(move)
