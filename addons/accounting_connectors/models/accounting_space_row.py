"""Rows of actuals, and their values."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..providers.actuals import SPECIAL, month_of
from .accounting_ledger_account import ACCOUNT_CLASSES
from .accounting_space import BASES, HAND, SOURCES, imports


class AccountingSpaceRow(models.Model):
    """One account, month by month."""

    _name = "accounting.space.row"
    _description = "Row of actuals"
    _inherit = ["accounting.space.part"]
    _order = "table_id, sequence, code, name, id"

    name = fields.Char(required=True)
    code = fields.Char(readonly=True)
    sequence = fields.Integer(default=10)
    table_id = fields.Many2one(
        "accounting.space.table", required=True, ondelete="cascade", index=True
    )
    currency_id = fields.Many2one(related="space_id.currency_id")
    account_ref = fields.Char(
        readonly=True, help="The account's id there, or the name of a special line."
    )
    account_name = fields.Char(readonly=True, string="Account There")
    account_type = fields.Char(readonly=True, string="Type There")
    account_class = fields.Selection(
        ACCOUNT_CLASSES, string="Class", required=True, readonly=True
    )
    account_active = fields.Boolean(
        default=True, readonly=True, help="Off: archived or gone at the provider."
    )
    skipped = fields.Boolean(help="Not imported.")
    cash = fields.Boolean(help="Counts as cash: a bank account, or the till.")
    question = fields.Boolean(
        readonly=True,
        help="New there, or of another type now: look whether table and name fit.",
    )
    manual = fields.Boolean(readonly=True, help="Kept by hand.")
    manual_since = fields.Datetime(readonly=True)
    value_ids = fields.One2many("accounting.space.value", "row_id")
    last_month = fields.Date(compute="_compute_last")
    last_amount = fields.Monetary(compute="_compute_last")

    _account_unique = models.Constraint(
        "UNIQUE(space_id, account_ref)", "Each account has one row."
    )

    @api.depends("value_ids.amount")
    def _compute_last(self):
        values = self.env["accounting.space.value"]
        groups = values._read_group(
            [("row_id", "in", self.ids)], ["row_id"], ["month:max"]
        )
        latest = {row.id: month for row, month in groups}
        found = values.search(
            [("row_id", "in", self.ids), ("month", "in", list(set(latest.values())))]
        )
        amounts = {(value.row_id.id, value.month): value.amount for value in found}
        for row in self:
            row.last_month = latest.get(row.id)
            row.last_amount = amounts.get((row.id, row.last_month), 0)

    @api.constrains("table_id", "space_id", "account_class")
    def _check_table(self):
        """A table has rows of one class: their signs mean the same."""
        for row in self:
            if row.table_id.space_id != row.space_id:
                raise ValidationError(
                    self.env._(
                        "%(row)s is of %(space)s, its table of another space.",
                        row=row.name,
                        space=row.space_id.name,
                    )
                )
            if row.table_id.account_class != row.account_class:
                raise ValidationError(
                    self.env._(
                        "%(row)s cannot be in %(table)s: the accounts there are of"
                        " another class, and their signs mean something else.",
                        row=row.name,
                        table=row.table_id.name,
                    )
                )

    def action_accept(self):
        """Table and name of these new rows are right."""
        self.check_access("write")
        self.question = False

    def action_open_account(self, month=None):
        """What is on the account, at the provider.

        :param date month: to show there, where its page can be told; any day of it
        :raise UserError: it has no page there, or the company is disconnected
        """
        self.ensure_one()
        self.check_access("read")
        month = month and month_of(fields.Date.to_date(month))
        connector = self.space_id.connector_id.sudo()
        if not connector or not self.account_ref:
            raise UserError(
                self.env._("%s is kept by hand: there is no page to open.", self.name)
            )
        if self.account_ref in SPECIAL:
            raise UserError(
                self.env._(
                    "%s is no account: the provider's report adds it up from others.",
                    self.name,
                )
            )
        url = connector._account_url(self.sudo(), month)
        if not url:
            raise UserError(
                self.env._(
                    "%(provider)s tells no address of an account's page. Look for"
                    " %(account)s in its chart of accounts.",
                    provider=connector._offline_adapter().label,
                    account=f"{self.code or ''} {self.account_name}".strip(),
                )
            )
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}


class AccountingSpaceValue(models.Model):
    """What a row has in a month: a movement, or a balance at its end."""

    _name = "accounting.space.value"
    _description = "Actual"
    _order = "row_id, month desc"
    _rec_name = "month"

    row_id = fields.Many2one(
        "accounting.space.row", required=True, ondelete="cascade", index=True
    )
    space_id = fields.Many2one(
        related="row_id.space_id", store=True, index=True, readonly=True
    )
    company_id = fields.Many2one(related="row_id.company_id", store=True)
    currency_id = fields.Many2one(related="row_id.currency_id", store=True)
    month = fields.Date(required=True, help="Its first day.")
    amount = fields.Monetary(required=True)
    source = fields.Selection(
        [*SOURCES, (HAND, "By hand")], string="Report", readonly=True
    )
    basis = fields.Selection(BASES, readonly=True)
    read_at = fields.Datetime(string="As Of", readonly=True)

    _month_unique = models.Constraint("UNIQUE(row_id, month)", "One value per month.")

    @api.constrains("month")
    def _check_month(self):
        for value in self:
            if value.month.day != 1:
                raise ValidationError(
                    self.env._("%s is not the first day of a month.", value.month)
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not imports(self.env):
            vals_list = [{**vals, **self._told_by_hand()} for vals in vals_list]
        values = super().create(vals_list)
        values._check_by_hand()
        return values

    def write(self, vals):
        self.check_access("write")
        self._check_by_hand()
        if "amount" in vals and not imports(self.env):
            vals = {**vals, **self._told_by_hand()}
        return super().write(vals)

    def _told_by_hand(self):
        """No report says so any more."""
        return {"source": HAND, "basis": False, "read_at": fields.Datetime.now()}

    @api.ondelete(at_uninstall=False)
    def _unlink_by_hand(self):
        self._check_by_hand()

    def _check_by_hand(self):
        """What the provider says is not typed over: the next read would undo it.

        :raise UserError: the row is not kept by hand
        """
        if imports(self.env):
            return
        self.space_id._check_unlocked()
        for row in self.row_id:
            if not row.manual:
                raise UserError(
                    self.env._(
                        "%(row)s comes from the provider and cannot be typed over."
                        " Correct it there; it is read again by tomorrow, or at once"
                        " with Refresh.",
                        row=row.name,
                    )
                )
