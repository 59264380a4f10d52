"""Analytic accounts become tracking options: mapped, made, divided, told when not."""

import dataclasses
from decimal import Decimal
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, new_test_user

from ..models.account_move_tracking import LineTracking
from ..models.accounting_job_describe import After
from ..providers.documents import Invoice, Kind, Receipt, TrackingOption, Write
from ..providers.errors import Cause, ConfigurationError
from ..providers.registry import adapter_class
from ..providers.standing import TrackingCategory
from .common import ConnectorCase

ON_DOCUMENT = {"on_document": True}


class TestTracking(ConnectorCase):
    """On the level of what is said to an adapter; what each provider makes of it is in
    the common suite."""

    def setUp(self):
        super().setUp()
        self.connector = self.connect()
        self.allow(axes=2, makes=True)
        self.connector.push_tracking = True
        self.work = self.make_product("Installation", "service", default_code="WORK")
        Plan = self.env["account.analytic.plan"]
        self.regions = Plan.create({"name": "Region"})
        self.teams = Plan.create({"name": "Team"})
        self.north, self.south = self.accounts(self.regions, "North", "South")
        self.red, self.blue = self.accounts(self.teams, "Red", "Blue")

    def allow(self, axes, makes):
        """What the provider can."""
        cls = adapter_class(self.provider)
        writes = self.capabilities.writes - {Kind.TRACKING}
        changed = dataclasses.replace(
            self.capabilities,
            tracking_axes=axes,
            writes=writes | {Kind.TRACKING} if makes else writes,
            reads=self.capabilities.reads | {Kind.TRACKING},
        )
        self.enterContext(patch.object(cls, "capabilities", changed))

    def accounts(self, plan, *names):
        return self.env["account.analytic.account"].create(
            [{"name": name, "plan_id": plan.id} for name in names]
        )

    def category(self, name, *options, **values):
        """A category there, as it is read; options by name are their own ids."""
        return TrackingCategory(
            remote_id=name.lower(),
            name=name,
            options=tuple(
                TrackingOption(
                    category_id=name.lower(), remote_id=f"{option}-id", name=option
                )
                for option in options
            ),
            **values,
        )

    def read(self, *categories):
        """Have categories be read and taken over.

        :rtype: accounting.tracking.category
        """
        self.env["accounting.remote.record"]._store(self.connector, categories)
        with self.apart(self.connector) as connector:
            connector._take_over([Kind.TRACKING])
        return self.env["accounting.tracking.category"].search(
            [("connector_id", "=", self.connector.id)]
        )

    def sold(self, *lines, post=True, **values):
        """An invoice of (price, distribution) lines."""
        return self.make_invoice(
            *(
                (
                    self.work,
                    price,
                    {
                        "analytic_distribution": {
                            ",".join(str(one.id) for one in key): percent
                            for key, percent in distribution.items()
                        }
                    },
                )
                for price, distribution in lines
            ),
            post=post,
            **values,
        )

    def described(self, move):
        """What would be said of a document; its customer and product are there."""
        for record, kind in ((self.partner_a, "contact"), (self.work, "item")):
            self.env["accounting.link"]._record(
                self.connector,
                [
                    {
                        "kind": kind,
                        "res_model": record._name,
                        "res_id": record.id,
                        "remote_id": f"{kind}-there",
                    }
                ],
            )
        jobs = self.job_of(move)
        return move.sudo()._accounting_describe(
            self.connector.sudo(), Kind.INVOICE, jobs
        )[move.id]

    def tracked(self, move):
        """Net, tax and options of each line."""
        document = self.described(move)
        self.assertIsInstance(document, Invoice, document)
        return [(line.net, line.tax, line.tracking) for line in document.lines]

    # === READING === #

    def test_categories_are_read_and_plans_of_the_same_name_suggested(self):
        region, team = self.read(
            self.category("Region", "North", "South"), self.category("Crew", "Red")
        ).sorted("name", reverse=True)
        self.assertEqual((region.plan_id, team.plan_id.ids), (self.regions, []))
        self.assertEqual(region.option_ids.mapped("name"), ["North", "South"])
        self.assertEqual((region.state, team.state), ("mapped", "open"))

    def test_no_more_plans_than_lines_can_carry(self):
        self.allow(axes=1, makes=True)
        region, team = self.read(self.category("Region"), self.category("Team"))
        self.assertEqual((region.plan_id, team.plan_id.ids), (self.regions, []))
        with self.assertRaisesRegex(ValidationError, "at most 1 analytic plan"):
            team.plan_id = self.teams

    def test_a_person_who_takes_a_plan_away_is_obeyed(self):
        region = self.read(self.category("Region", "North"))
        region.plan_id = False
        self.read(self.category("Region", "North", "South"))
        self.assertFalse(region.plan_id)
        self.assertEqual(len(region.option_ids), 2)

    def test_what_changes_there_changes_here(self):
        region = self.read(self.category("Region", "North", "South"))
        north = region.option_ids[0]
        move = self.sold((100, {self.north: 100}))
        self.tracked(move)
        renamed = TrackingOption(
            category_id="region", remote_id="North-id", name="North Coast"
        )
        category = dataclasses.replace(
            self.category("Area"), remote_id="region", options=(renamed,)
        )
        self.read(category)
        self.assertEqual((region.name, region.plan_id), ("Area", self.regions))
        self.assertEqual(north.name, "North Coast")
        self.assertEqual(region.option_ids, north)  # South was deleted
        # still the one it was
        self.assertEqual(self.tracked(move)[0][2], (("region", "North-id"),))

    def test_a_category_that_is_gone_is_archived_and_can_come_back(self):
        """By a complete answer, which reading always is."""
        both = self.category("Region", "North"), self.category("Team", "Red")
        region, team = self.read(*both)
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
        self.read(self.category("Region", "north", "South"))
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
        self.read(self.category("Region", "North"), self.category("Team", "Red"))
        both = (("region", "North-id"), ("team", "Red-id"))
        move = self.sold(
            (100, {self.north + self.red: 100}),
            (100, {self.north: 100, self.red: 100}),
        )
        self.assertEqual([one[2] for one in self.tracked(move)], [both, both])

    def test_an_account_of_a_plan_below(self):
        self.read(self.category("Region", "Far North"))
        below = self.env["account.analytic.plan"].create(
            {"name": "Upper", "parent_id": self.regions.id}
        )
        account = self.accounts(below, "Far North")
        move = self.sold((100, {account: 100}))
        self.assertEqual(self.tracked(move)[0][2], (("region", "Far North-id"),))

    def test_nothing_while_it_is_off(self):
        self.read(self.category("Region", "North"))
        self.connector.push_tracking = False
        move = self.sold((100, {self.north: 60, self.south: 40}))
        self.assertEqual(self.tracked(move), [(100, 0, ())])

    def test_a_line_split_between_options_is_exact(self):
        """Odd cents of net and tax: the lines make the document's totals."""
        self.read(self.category("Region", "North", "South"))
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
        self.read(self.category("Region", "North"))
        move = self.sold((100, {self.north: 30}))
        self.assertEqual(
            self.tracked(move), [(30, 0, (("region", "North-id"),)), (70, 0, ())]
        )

    def test_more_than_the_whole_line_is_told(self):
        self.read(self.category("Region", "North", "South"))
        error = self.described(self.sold((100, {self.north: 70, self.south: 40})))
        self.assertIsInstance(error, ConfigurationError)
        self.assertIn("makes 110 %", error.message)
        self.assertIn("Installation", error.message)

    # === ONE FOR THE WHOLE DOCUMENT === #

    def test_one_of_a_document_is_on_all_its_lines(self):
        self.read(self.category("Region", "North", "South", **ON_DOCUMENT))
        move = self.sold((100, {self.north: 100}), (50, {}))
        mine = (("region", "North-id"),)
        self.assertEqual(self.tracked(move), [(100, 0, mine), (50, 0, mine)])

    def test_lines_that_do_not_agree_about_the_document(self):
        self.read(
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

    # === WHAT IS NOT THERE === #

    def test_what_is_not_there_is_made_first(self):
        self.read(self.category("Region", "North"))
        move = self.sold((100, {self.south: 100}), (1, {self.north: 100}))
        waits = self.described(move)
        self.assertIsInstance(waits, After)
        job = self.job_of(self.south)
        self.assertEqual((waits.jobs, job.kind), (job, "tracking"))
        self.assertFalse(self.job_of(self.north))
        option = self.describe_option(job)
        self.assertEqual((option.category_id, option.name), ("region", "South"))
        self.made(job, option, "new-id")
        self.assertEqual(self.tracked(move)[0][2], (("region", "new-id"),))
        # made again: nothing
        self.assertIsNone(self.describe_option(job))

    def describe_option(self, job):
        described = job._records()._accounting_describe(
            self.connector, Kind.TRACKING, job
        )
        return described.get(job.res_id)

    def made(self, job, option, remote_id):
        receipt = Receipt(remote_id=remote_id, number=option.name)
        write = Write(document=option, key=job.key, kind=Kind.TRACKING)
        job._record_links(self.connector, {job: receipt}, {job: write})

    def test_accounts_of_one_name_are_told_apart(self):
        self.read(self.category("Region"))
        twin = self.accounts(self.regions, "North")
        twin.code = "N2"
        for account, name in ((self.north, "North"), (twin, twin.display_name)):
            move = self.sold((100, {account: 100}))
            self.described(move)
            job = self.job_of(account)
            option = self.describe_option(job)
            self.assertEqual(option.name, name)
            self.made(job, option, f"{name}-id")
            self.assertEqual(self.tracked(move)[0][2], (("region", f"{name}-id"),))

    def test_a_plan_that_goes_elsewhere_now(self):
        """The option that the account was is left alone, another is made."""
        self.read(self.category("Region"), self.category("Zone"))
        move = self.sold((100, {self.north: 100}))
        self.described(move)
        job = self.job_of(self.north)
        self.made(job, self.describe_option(job), "first-id")
        region, zone = self.connector.tracking_category_ids.sorted("name")
        region.plan_id = False
        zone.plan_id = self.regions
        self.assertIsInstance(self.described(move), After)
        option = self.describe_option(job)
        self.assertEqual(option.category_id, "zone")
        self.made(job, option, "second-id")
        self.assertEqual(self.tracked(move)[0][2], (("zone", "second-id"),))

    def test_where_none_can_be_made_a_person_is_asked(self):
        self.allow(axes=2, makes=False)
        (region,) = self.read(self.category("Region", "Norden", "South"))
        move = self.sold((100, {self.north: 100, self.red: 100}))
        self.run_push()
        job = self.assert_stuck(move, Cause.TRACKING_UNKNOWN, "North")
        self.assertTrue(job.fixable)
        action = move.action_accounting_fix()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.line_ids.analytic_account_id, self.north)
        with self.assertRaisesRegex(UserError, "North"):
            wizard.action_apply()
        wizard.line_ids.option_id = region.option_ids[0]
        wizard.action_apply()
        self.assertEqual(job.state, "pending")
        self.assertEqual(self.tracked(move)[0][2], (("region", "Norden-id"),))

    def test_only_a_manager_answers(self):
        self.allow(axes=2, makes=False)
        self.read(self.category("Region", "Norden"))
        move = self.sold((100, {self.north: 100}))
        self.run_push()
        user = new_test_user(
            self.env,
            "clerk",
            "account.group_account_invoice,accounting_connectors.group_connector_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        action = move.with_user(user).action_accounting_fix()
        wizard = self.env[action["res_model"]].with_user(user).browse(action["res_id"])
        self.assertFalse(wizard.can_map)
        with self.assertRaisesRegex(UserError, "not allowed"):
            wizard.action_apply()

    def test_an_archived_category_or_option_stops_documents(self):
        region = self.read(self.category("Region", "North"))
        move = self.sold((100, {self.north: 100}))
        self.tracked(move)
        archived = dataclasses.replace(
            self.category("Region", "North").options[0], active=False
        )
        for changed in (
            {"options": (archived,)},
            {"active": False},
        ):
            self.read(dataclasses.replace(self.category("Region", "North"), **changed))
            error = self.described(move)
            self.assertEqual(error.cause, Cause.TRACKING_UNKNOWN, changed)
        self.read(self.category("Region", "North"))
        self.assertTrue(region.active)
        self.assertEqual(self.tracked(move)[0][2], (("region", "North-id"),))

    def test_a_category_that_is_read_lets_go_what_waited(self):
        self.allow(axes=2, makes=False)
        self.read(self.category("Region"))
        move = self.sold((100, {self.north: 100}))
        self.run_push()
        job = self.assert_stuck(move, Cause.TRACKING_UNKNOWN, "North")
        self.read(self.category("Region", "North"))
        self.assertEqual(job.state, "pending")

    def test_accounts_changed_after_confirming(self):
        """They may be, without going back to draft: the document is sent again."""
        self.read(self.category("Region", "North", "South"))
        move, other = (self.sold((100, {self.north: 100})) for __ in range(2))
        self.env["accounting.link"]._record(
            self.connector,
            [
                {
                    "kind": "invoice",
                    "res_model": "account.move",
                    "res_id": move.id,
                    "remote_id": "there",
                }
            ],
        )
        jobs = self.job_of(move) | self.job_of(other)
        jobs.state = "done"
        for one in (move, other):
            line = one.invoice_line_ids
            line.analytic_distribution = {str(self.south.id): 100}
        fresh = (self.job_of(move) | self.job_of(other)) - jobs
        self.assertEqual((fresh.res_id, fresh.state), (move.id, "pending"))

    # === SCREEN === #

    def test_the_mapping_screen(self):
        region = self.read(self.category("Zone", "North"))
        with Form(
            self.connector, "accounting_connectors.accounting_connector_view_form_map"
        ) as form:
            with form.tracking_category_ids.edit(0) as row:
                row.plan_id = self.regions
        self.assertEqual(region.plan_id, self.regions)
        with Form(
            self.connector, "accounting_connectors.accounting_connector_view_form_map"
        ) as form:
            with form.tracking_option_ids.edit(0) as row:
                row.analytic_account_ids.add(self.south)
        self.assertEqual(region.option_ids.analytic_account_ids, self.south)
        tracking = LineTracking(self.connector, self.sold((1, {self.south: 100})))
        self.assertEqual(tracking.options[self.south.id], region.option_ids)

    def test_an_account_goes_to_one_option(self):
        region = self.read(self.category("Region", "North", "South"))
        region.option_ids[0].analytic_account_ids = self.north
        with self.assertRaisesRegex(ValidationError, "one of these only: North, South"):
            region.option_ids[1].analytic_account_ids = self.north
