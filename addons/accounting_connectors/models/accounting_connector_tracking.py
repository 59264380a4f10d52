"""Reading tracking categories, and making options there."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..providers.documents import Kind, Receipt, TrackingOption
from ..providers.errors import Cause, ConnectorError
from ..providers.matching import name_key
from .accounting_pull import NAP


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    tracking_category_ids = fields.One2many(
        "accounting.tracking.category", "connector_id", string="Categories there"
    )
    tracking_option_ids = fields.One2many(
        "accounting.tracking.option",
        "connector_id",
        string="Options there",
        domain=[("category_id.plan_id", "!=", False)],
    )
    can_make_options = fields.Boolean(compute="_compute_can_make_options")

    @api.depends("provider")
    def _compute_can_make_options(self):
        for connector in self:
            capabilities = connector.provider and connector._capabilities()
            connector.can_make_options = bool(
                capabilities and Kind.TRACKING in capabilities.writes
            )

    def _tracked_categories(self):
        """Categories that an analytic plan goes to.

        :rtype: accounting.tracking.category
        """
        self.ensure_one()
        categories = self.env["accounting.tracking.category"].sudo()
        return categories.with_context(active_test=False).search(
            [("connector_id", "=", self.id), ("plan_id", "!=", False)]
        )

    def _pull_feed(self, kind, progress=None):
        """Categories come all of them each time, without a position to go on from."""
        if kind is not Kind.TRACKING:
            return super()._pull_feed(kind, progress)
        cursor, asked_at = (
            self.env["accounting.cursor"]._of(self, kind),
            fields.Datetime.now(),
        )
        self._read_tracking()
        cursor.write({"asked_at": asked_at, "swept_at": asked_at, "wanted": False})
        self.env["ir.cron"]._commit_progress()
        return None

    def _read_tracking(self):
        """Keep all categories that there are; what is no longer among them is not used
        any more.

        :raise ConnectorError: what was known stays
        """
        self.ensure_one()
        pages = self._adapter().pull(Kind.TRACKING)
        read = tuple(record for page in pages for record in page.records)
        gone = [
            ("connector_id", "=", self.id),
            ("remote_id", "not in", [category.remote_id for category in read]),
        ]
        with self._writing():
            Record = self.env["accounting.remote.record"].sudo()
            Record._store(self, read)
            # forgotten altogether, so that one that comes back is new again
            Record.search([*gone, ("kind", "=", Kind.TRACKING.value)]).unlink()
            self.env["accounting.tracking.category"].sudo().search(gone).active = False

    def action_read_tracking(self):
        """Read the categories there, at once."""
        for connector in self:
            connector._check_manager()
            asking = connector.sudo().with_context(accounting_click=True)
            with asking._reading(NAP) as mine:
                if not mine:
                    raise UserError(
                        self.env._("It is being read just now. Try again in a moment.")
                    )
                try:
                    asking._read_tracking()
                except ConnectorError as error:
                    raise UserError(connector._sentence(error)) from error
                asking._take_over([Kind.TRACKING])
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _rearm_tracking(self):
        """Send what waited for an option; whether it has one now is seen then."""
        self.env["accounting.job"].sudo().search(
            [
                ("connector_id", "in", self.ids),
                ("state", "in", ("blocked", "failed")),
                ("cause", "in", (Cause.TRACKING_UNKNOWN, Cause.TRACKING_MIXED)),
            ]
        )._rearm()


class AccountAnalyticAccount(models.Model):
    _inherit = "account.analytic.account"

    def _accounting_describe(self, connector, kind, jobs):
        """Options to make. Nothing for an account that has one already, or whose plan
        goes nowhere any more."""
        categories = connector._tracked_categories()
        by_plan = {category.plan_id.id: category for category in categories}
        accounts = self.filtered(lambda account: account.root_plan_id.id in by_plan)
        there = categories._options_for(accounts)
        fresh = accounts.filtered(lambda account: account.id not in there)
        # of an option that is no longer there, or in another category
        links = self.env["accounting.link"]._find(connector, self._name, fresh.ids)
        for link in links.values():
            link.unlink()
        described = {}
        for account in fresh:
            category = by_plan[account.root_plan_id.id]
            options = category.with_context(active_test=False).option_ids
            taken = {name_key(option.name): option for option in options}
            names = account._accounting_option_names()
            free = [name for name in names if name_key(name) not in taken]
            if not free:  # two accounts that nothing tells apart are one option
                taken[name_key(names[-1])].analytic_account_ids = [(4, account.id)]
                continue
            described[account.id] = TrackingOption(
                ref=f"{self._name},{account.id}",
                category_id=category.remote_id,
                name=free[0],
            )
        return described


class AccountingJob(models.Model):
    _inherit = "accounting.job"

    def _record_links(self, connector, outcomes, writes):
        """Remember the options that were made."""
        result = super()._record_links(connector, outcomes, writes)
        for job, receipt in outcomes.items():
            write = writes.get(job)
            if (
                job.kind == Kind.TRACKING.value
                and isinstance(receipt, Receipt)
                and write
            ):
                self._record_option(connector, job, write.document, receipt)
        return result

    def _record_option(self, connector, job, document, receipt):
        account = self.env["account.analytic.account"].browse(job.res_id)
        categories = self.env["accounting.tracking.category"].sudo()
        category = categories.with_context(active_test=False).search(
            [
                ("connector_id", "=", connector.id),
                ("remote_id", "=", document.category_id),
            ]
        )
        option = category.option_ids.filtered(
            lambda one: one.remote_id == receipt.remote_id
        )
        if not option:
            option = option.create(
                {
                    "category_id": category.id,
                    "remote_id": receipt.remote_id,
                    "name": receipt.number or document.name,
                }
            )
        option._assign(account)

    def _look_again(self, connector):
        """An option or category that we know is not there: read what is."""
        result = super()._look_again(connector)
        refused = self.filtered(
            lambda job: (
                job.cause == Cause.TRACKING_UNKNOWN and job.error_class == "rejected"
            )
        )
        if refused and connector._pull([Kind.TRACKING]):
            connector._take_over([Kind.TRACKING])
        return result
