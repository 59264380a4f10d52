"""Options that are not there: made, asked for, told; and the screens."""

import dataclasses

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form

from ..models.account_move_tracking import LineTracking
from ..models.accounting_job_describe import After
from ..providers.documents import Kind, Receipt, Write
from ..providers.errors import Cause
from .tracked import TrackedCase


class TestTrackingOptions(TrackedCase):
    def test_what_is_not_there_is_made_first(self):
        self.categories_there(self.category("Region", "North"))
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
        self.categories_there(self.category("Region"))
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
        self.categories_there(self.category("Region"), self.category("Zone"))
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
        (region,) = self.categories_there(self.category("Region", "Norden", "South"))
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
        self.categories_there(self.category("Region", "Norden"))
        move = self.sold((100, {self.north: 100}))
        self.run_push()
        user = self.person("user", "clerk")
        action = move.with_user(user).action_accounting_fix()
        wizard = self.env[action["res_model"]].with_user(user).browse(action["res_id"])
        self.assertFalse(wizard.can_map)
        with self.assertRaisesRegex(UserError, "not allowed"):
            wizard.action_apply()

    def test_an_archived_category_or_option_stops_documents(self):
        region = self.categories_there(self.category("Region", "North"))
        move = self.sold((100, {self.north: 100}))
        self.tracked(move)
        archived = dataclasses.replace(
            self.category("Region", "North").options[0], active=False
        )
        for changed in (
            {"options": (archived,)},
            {"active": False},
        ):
            self.categories_there(
                dataclasses.replace(self.category("Region", "North"), **changed)
            )
            error = self.described(move)
            self.assertEqual(error.cause, Cause.TRACKING_UNKNOWN, changed)
        self.categories_there(self.category("Region", "North"))
        self.assertTrue(region.active)
        self.assertEqual(self.tracked(move)[0][2], (("region", "North-id"),))

    def test_a_category_that_is_read_lets_go_what_waited(self):
        self.allow(axes=2, makes=False)
        self.categories_there(self.category("Region"))
        move = self.sold((100, {self.north: 100}))
        self.run_push()
        job = self.assert_stuck(move, Cause.TRACKING_UNKNOWN, "North")
        self.categories_there(self.category("Region", "North"))
        self.assertEqual(job.state, "pending")

    def test_accounts_changed_after_confirming(self):
        """They may be, without going back to draft: the document is sent again."""
        self.categories_there(self.category("Region", "North", "South"))
        move, other = (self.sold((100, {self.north: 100})) for __ in range(2))
        self.link_to(self.connector, "invoice", move, "there")
        jobs = self.job_of(move) | self.job_of(other)
        jobs.state = "done"
        for one in (move, other):
            line = one.invoice_line_ids
            line.analytic_distribution = {str(self.south.id): 100}
        fresh = (self.job_of(move) | self.job_of(other)) - jobs
        self.assertEqual((fresh.res_id, fresh.state), (move.id, "pending"))

    # === SCREEN === #

    def test_the_mapping_screen(self):
        region = self.categories_there(self.category("Zone", "North"))
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
        region = self.categories_there(self.category("Region", "North", "South"))
        region.option_ids[0].analytic_account_ids = self.north
        with self.assertRaisesRegex(ValidationError, "one of these only: North, South"):
            region.option_ids[1].analytic_account_ids = self.north
