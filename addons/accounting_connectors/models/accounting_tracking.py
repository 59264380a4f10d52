from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..providers.matching import name_key
from .accounting_taken import Taken


class AccountingTrackingCategory(models.Model):
    """What a provider's lines can be tracked by (a tracking category, class, location,
    analysis type), as last read, and the analytic plan that it is in Odoo."""

    _name = "accounting.tracking.category"
    _description = "Tracking category at an accounting provider"
    _order = "connector_id, name, id"

    connector_id = fields.Many2one(
        "accounting.connector", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="connector_id.company_id", store=True)
    remote_id = fields.Char(required=True, readonly=True)
    name = fields.Char(string="There", required=True, readonly=True)
    on_document = fields.Boolean(
        readonly=True, help="A document has one of it, not each line its own."
    )
    active = fields.Boolean(default=True, readonly=True)
    plan_id = fields.Many2one(
        "account.analytic.plan",
        string="Analytic plan in Odoo",
        domain=[("parent_id", "=", False)],
        ondelete="set null",
        index="btree_not_null",
    )
    option_ids = fields.One2many("accounting.tracking.option", "category_id")
    scope = fields.Char(compute="_compute_scope", string="Counts for")
    state = fields.Selection(
        [
            ("mapped", "Mapped"),
            ("open", "Not used"),
            ("broken", "Archived there"),
        ],
        compute="_compute_state",
    )

    _remote_unique = models.Constraint(
        "UNIQUE(connector_id, remote_id)", "This category is listed already."
    )
    _plan_unique = models.UniqueIndex(
        "(connector_id, plan_id) WHERE plan_id IS NOT NULL",
        "An analytic plan is one category there.",
    )

    @api.depends("on_document")
    @api.depends_context("lang")
    def _compute_scope(self):
        for category in self:
            category.scope = (
                self.env._("The whole document")
                if category.on_document
                else self.env._("Each line")
            )

    @api.depends("plan_id", "active")
    def _compute_state(self):
        for category in self:
            used = "mapped" if category.active else "broken"
            category.state = used if category.plan_id else "open"

    @api.constrains("plan_id")
    def _check_axes(self):
        for connector, categories in self.grouped("connector_id").items():
            axes = connector._capabilities().tracking_axes
            used = connector._tracked_categories()
            if categories.plan_id and len(used) > axes:
                raise ValidationError(
                    self.env._(
                        "%(provider)s takes at most %(count)s analytic plans.",
                        provider=connector._offline_adapter().label,
                        count=axes,
                    )
                )

    def write(self, vals):
        """Save; another plan lets go the documents that waited for it."""
        result = super().write(vals)
        if {"plan_id", "active"} & vals.keys():
            self.connector_id._rearm_tracking()
        return result

    # === READING === #

    @api.model
    def _accounting_take(self, connector, rows):
        """Make categories and their options as they were read."""
        known = {
            category.remote_id: category
            for category in self.with_context(active_test=False).search(
                [("connector_id", "=", connector.id)]
            )
        }
        outcomes, fresh = {}, self.browse()
        for row in rows:
            read = row._canonical()
            values = {
                "name": read.name,
                "on_document": read.on_document,
                "active": read.active,
            }
            category = known.get(read.remote_id)
            if category:
                category.write(values)
            else:
                category = self.create(
                    {
                        **values,
                        "connector_id": connector.id,
                        "remote_id": read.remote_id,
                    }
                )
                fresh |= category
            category._take_options(read.options)
            outcomes[row] = Taken(category)
        fresh._suggest_plans()
        connector._rearm_tracking()
        return outcomes

    def _take_options(self, options):
        """Make the options of this category those that it has there. What is gone there
        is forgotten; an analytic account that it was then finds, or makes, another."""
        Option = self.env["accounting.tracking.option"].with_context(active_test=False)
        known = {
            option.remote_id: option
            for option in Option.search([("category_id", "=", self.id)])
        }
        fresh = []
        for read in options:
            values = {"name": read.name, "active": read.active}
            option = known.pop(read.remote_id, None)
            if option:
                option.write(values)
            else:
                owner = {"category_id": self.id, "remote_id": read.remote_id}
                fresh.append({**owner, **values})
        Option.create(fresh)
        Option.browse([option.id for option in known.values()]).unlink()

    def _suggest_plans(self):
        """Take the plans of the same name for new categories, while there is room."""
        if not self:
            return
        plans = self.env["account.analytic.plan"].search([("parent_id", "=", False)])
        by_name = {name_key(plan.name): plan for plan in plans}
        for category in self.filtered("active"):
            used = category.connector_id._tracked_categories()
            plan = by_name.get(name_key(category.name))
            axes = category.connector_id._capabilities().tracking_axes
            if plan and plan not in used.plan_id and len(used) < axes:
                category.plan_id = plan

    # === LOOKING UP === #

    def _options_for(self, accounts):
        """The options that analytic accounts are in these categories: as it is written
        down, else the one of the same name, which is then written down.

        :param account.analytic.account accounts: of the plans of these categories
        :rtype: dict[int, accounting.tracking.option] by account
        """
        categories = {category.plan_id.id: category for category in self}
        options = self.with_context(active_test=False).option_ids
        written, named = {}, {}
        for option in options.sorted(lambda o: (not o.active, o.id)):
            for account in option.analytic_account_ids:
                written.setdefault((option.category_id, account), option)
            named.setdefault((option.category_id, name_key(option.name)), option)
        found = {}
        for account in accounts:
            category = categories[account.root_plan_id.id]
            option = written.get((category, account))
            for name in () if option else account._accounting_option_names():
                same = named.get((category, name_key(name)))
                if same and not same.analytic_account_ids:
                    same.analytic_account_ids = [(4, account.id)]
                    option = same
                    break
            if option:
                found[account.id] = option
        return found


class AccountingTrackingOption(models.Model):
    """An option of a tracking category, and the analytic accounts that go to it."""

    _name = "accounting.tracking.option"
    _description = "Tracking option at an accounting provider"
    _order = "category_id, name, id"

    category_id = fields.Many2one(
        "accounting.tracking.category",
        string="Category there",
        required=True,
        ondelete="cascade",
        readonly=True,
        index=True,
    )
    connector_id = fields.Many2one(related="category_id.connector_id", store=True)
    company_id = fields.Many2one(related="connector_id.company_id", store=True)
    remote_id = fields.Char(required=True, readonly=True)
    name = fields.Char(string="There", required=True, readonly=True)
    active = fields.Boolean(default=True, readonly=True)
    plan_id = fields.Many2one(related="category_id.plan_id")
    analytic_account_ids = fields.Many2many(
        "account.analytic.account",
        string="In Odoo",
        domain="[('root_plan_id', '=', plan_id),"
        " ('company_id', 'in', [False, company_id])]",
        help="Analytic accounts that go to this option. Empty: the one of the same"
        " name, once a document uses it.",
    )

    _remote_unique = models.Constraint(
        "UNIQUE(category_id, remote_id)", "This option is listed already."
    )

    @api.depends("name", "category_id.name")
    def _compute_display_name(self):
        for option in self:
            option.display_name = f"{option.category_id.name}: {option.name}"

    @api.constrains("analytic_account_ids")
    def _check_one_option(self):
        for category, options in self.grouped("category_id").items():
            others = category.with_context(active_test=False).option_ids
            for account in options.analytic_account_ids:
                where = others.filtered(
                    lambda o, account=account: account in o.analytic_account_ids
                )
                if len(where) > 1:
                    raise ValidationError(
                        self.env._(
                            "%(account)s goes to one of these only: %(options)s.",
                            account=account.display_name,
                            options=", ".join(where.mapped("name")),
                        )
                    )

    def write(self, vals):
        """Save; an answer lets go the documents that waited for it."""
        result = super().write(vals)
        if {"analytic_account_ids", "active"} & vals.keys():
            self.connector_id._rearm_tracking()
        return result

    def _assign(self, account):
        """Have an account go to this option, and to no other of its category."""
        self.ensure_one()
        for option in self.category_id.with_context(active_test=False).option_ids:
            if option != self and account in option.analytic_account_ids:
                option.analytic_account_ids = [(3, account.id)]
        self.analytic_account_ids = [(4, account.id)]


class AccountAnalyticAccount(models.Model):
    """Analytic accounts can be made there, as options."""

    _name = "account.analytic.account"
    _inherit = ["account.analytic.account", "accounting.subject"]

    def _accounting_option_names(self):
        """What its option may be called: two accounts of one name are told apart by
        what else they are known by.

        :rtype: list[str]
        """
        self.ensure_one()
        return list(dict.fromkeys((self.name, self.display_name)))
