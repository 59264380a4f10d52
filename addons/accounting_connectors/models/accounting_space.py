"""Actuals of companies at providers: a space per company, a table per type of accounts,
a row per account, a value per month. What it means: :mod:`providers.actuals`."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..providers.actuals import Basis, Source
from .accounting_ledger_account import ACCOUNT_CLASSES

SOURCES = [
    (Source.PROFIT_AND_LOSS.value, "Profit and loss"),
    (Source.BALANCE_SHEET.value, "Balance sheet"),
    (Source.TRIAL_BALANCE.value, "Trial balance"),
]
HAND = "hand"  # no report: a person typed it
BASES = [
    (Basis.ACCRUAL.value, "Accrual: when it is billed"),
    (Basis.CASH.value, "Cash: when it is paid"),
]
# Says in the context that it is the import that writes. An object: a client's context
# cannot say so.
IMPORTING = object()
IMPORT = {"accounting_importing": IMPORTING}


def imports(env):
    """Is it the import that writes?

    :rtype: bool
    """
    return env.context.get("accounting_importing") is IMPORTING


class AccountingSpace(models.Model):
    """The actuals of one company at a provider."""

    _name = "accounting.space"
    _description = "Actuals of a company"
    _inherit = ["mail.thread"]
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    connector_id = fields.Many2one(
        "accounting.connector", readonly=True, ondelete="set null", copy=False
    )
    provider = fields.Char(readonly=True, help="Its code, also without a connector.")
    remote_id = fields.Char(readonly=True, string="Company Id There")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    basis = fields.Selection(BASES, required=True, default=Basis.ACCRUAL.value)
    first_month = fields.Date(
        required=True, help="The first month that is read; any day of it."
    )
    state = fields.Selection(
        [
            ("draft", "To map"),
            ("importing", "Importing"),
            ("ready", "Up to date"),
            ("manual", "By hand"),
        ],
        default="draft",
        required=True,
        readonly=True,
        tracking=True,
    )
    read_at = fields.Datetime(readonly=True, string="As Of")
    whole_at = fields.Datetime(readonly=True, string="All Months Read At")
    message = fields.Char(readonly=True, help="Why it does not go on, or what is read.")
    manual_since = fields.Datetime(readonly=True)
    table_ids = fields.One2many("accounting.space.table", "space_id")
    row_ids = fields.One2many("accounting.space.row", "space_id")
    chunk_ids = fields.One2many("accounting.space.chunk", "space_id")
    tie_ids = fields.One2many("accounting.space.tie", "space_id")
    row_count = fields.Integer(compute="_compute_counts")
    question_count = fields.Integer(compute="_compute_counts")
    difference_count = fields.Integer(compute="_compute_counts")
    progress = fields.Float(compute="_compute_progress")

    _connector_unique = models.Constraint(
        "UNIQUE(connector_id)", "This company has a space already."
    )

    @api.depends("row_ids.skipped", "row_ids.question", "tie_ids.difference")
    def _compute_counts(self):
        for space in self:
            space.row_count = len(space.row_ids.filtered(lambda row: not row.skipped))
            space.question_count = len(space.row_ids.filtered("question"))
            space.difference_count = len(space.tie_ids.filtered("differs"))

    @api.depends("chunk_ids.done")
    def _compute_progress(self):
        for space in self:
            done = len(space.chunk_ids.filtered("done"))
            total = len(space.chunk_ids)
            space.progress = 100 * done / total if total else 0

    # === LOCK === #

    def _check_unlocked(self):
        """While a space is imported its tables and rows stay as they are.

        :raise UserError: it is being imported
        """
        if imports(self.env):
            return
        for space in self:
            if space.state == "importing":
                raise UserError(
                    self.env._(
                        "%(space)s is being imported (%(progress)d %% done): its"
                        " tables and rows cannot be changed until that is over. Other"
                        " spaces can be.",
                        space=space.name,
                        progress=space.progress,
                    )
                )

    def write(self, vals):
        if {"basis", "first_month"} & set(vals):
            self._check_unlocked()
            # no month is on one basis and its neighbour on another
            vals = {**vals, "whole_at": False}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unlocked(self):
        self._check_unlocked()


class AccountingSpacePart(models.AbstractModel):
    """A table or row, which stays as it is while its space is imported."""

    _name = "accounting.space.part"
    _description = "Part of a space of actuals"

    space_id = fields.Many2one(
        "accounting.space", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="space_id.company_id", store=True)

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.space_id._check_unlocked()
        return parts

    def write(self, vals):
        self.space_id._check_unlocked()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unlocked(self):
        self.space_id._check_unlocked()


class AccountingSpaceTable(models.Model):
    """Rows of one class, or of one type of accounts."""

    _name = "accounting.space.table"
    _description = "Table of actuals"
    _inherit = ["accounting.space.part"]
    _order = "space_id, sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    account_class = fields.Selection(ACCOUNT_CLASSES, string="Class", required=True)
    row_ids = fields.One2many("accounting.space.row", "table_id")
