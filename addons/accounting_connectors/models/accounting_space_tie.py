"""Figures of ours beside the provider's own totals, and balances."""

from decimal import Decimal

from odoo import api, fields, models

from ..providers import money
from ..providers.actuals import (
    DEBIT_CLASSES,
    EARNINGS,
    FX_GAINS,
    RESULT_CLASSES,
    Source,
    Tie,
    fiscal_start,
    month_of,
)
from ..providers.kinds import AccountClass
from .accounting_space import SOURCES

REPORTED = ("profit", "assets", "funds")  # totals that reports name themselves


class AccountingSpaceTie(models.Model):
    """One such comparison."""

    _name = "accounting.space.tie"
    _description = "Comparison of actuals with the provider's totals"
    _order = "month desc, id"

    space_id = fields.Many2one(
        "accounting.space", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="space_id.company_id", store=True)
    currency_id = fields.Many2one(related="space_id.currency_id")
    month = fields.Date(required=True)
    source = fields.Selection(SOURCES, string="Report", required=True)
    what = fields.Char(required=True, help="profit, assets, funds, or an account's id")
    name = fields.Char(compute="_compute_name")
    ours = fields.Monetary()
    theirs = fields.Monetary()
    difference = fields.Monetary(compute="_compute_difference", store=True)
    differs = fields.Boolean(compute="_compute_difference", store=True)

    _what_unique = models.Constraint(
        "UNIQUE(space_id, month, source, what)", "Each total is compared once."
    )

    @api.depends("ours", "theirs")
    def _compute_difference(self):
        for one in self:
            currency = one.space_id.currency_id
            one.difference = currency.round(one.ours - one.theirs)
            one.differs = not currency.is_zero(one.difference)

    @api.depends("what", "space_id.row_ids.name")
    @api.depends_context("lang")
    def _compute_name(self):
        names = {
            "profit": self.env._("Profit"),
            "assets": self.env._("Assets"),
            "funds": self.env._("Liabilities and equity"),
            "balances": self.env._("All balances"),
        }
        for one in self:
            rows = one.space_id.row_ids.filtered(
                lambda r, o=one: r.account_ref == o.what
            )
            one.name = names.get(one.what) or rows[:1].name or one.what

    @api.model
    def _keep(self, space, ties):
        """Store comparisons; what was compared before is as it is now.

        :param list[Tie] ties: of whole reports, or of a trial balance
        """
        mine = self.search([("space_id", "=", space.id)])
        known = {(one.month, one.source, one.what): one for one in mine}
        fresh = []
        for one in ties:
            values = {"ours": one.ours, "theirs": one.theirs}
            row = known.get((one.month, one.source.value, one.what))
            if row:
                row.write(values)
            else:
                key = {
                    "space_id": space.id,
                    "month": one.month,
                    "source": one.source.value,
                    "what": one.what,
                }
                fresh.append({**key, **values})
        self.create(fresh)

    @api.model
    def _forget_former(self, space, compared):
        """All months were read: balances that were compared before are no news.

        :param list[date] compared: months whose balances were compared just now
        """
        self.search(
            [
                ("space_id", "=", space.id),
                ("source", "=", Source.TRIAL_BALANCE.value),
                ("what", "not in", REPORTED),
                ("month", "not in", compared),
            ]
        ).unlink()


class AccountingSpace(models.Model):
    _inherit = "accounting.space"

    def _compare(self, month, theirs):
        """Compare what is stored with a trial balance at the end of a month: each
        account that differs, and the sum of all differences in one line.

        :param TrialBalance theirs: as read
        """
        ours, other = self._balances(month), dict(theirs.balances)
        rows = {row.account_ref: row for row in self.row_ids}
        ours.pop(EARNINGS, None)  # a trial balance has what it is the sum of
        if FX_GAINS in ours:  # of accounts that only the trial balance tells apart
            parts = [one for one in other if one not in rows]
            other[FX_GAINS] = sum((other.pop(one) for one in parts), Decimal(0))
        ties = [
            self._tie(month, one, ours.get(one, Decimal(0)), other.get(one, Decimal(0)))
            for one in sorted(set(ours) | set(other))
            if not (one in rows and (rows[one].skipped or rows[one].manual))
            and ours.get(one, Decimal(0)) != other.get(one, Decimal(0))
        ]
        different = {one.what for one in ties}
        stale = self.tie_ids.filtered(
            lambda t: (
                t.month == month
                and t.source == Source.TRIAL_BALANCE.value
                and t.what not in different
            )
        )
        stale.unlink()
        off = sum((abs(one.difference) for one in ties), Decimal(0))
        ties.append(self._tie(month, "balances", off, Decimal(0)))
        self.env["accounting.space.tie"]._keep(self, ties)

    def _tie(self, month, what, ours, theirs):
        return Tie(
            month=month,
            source=Source.TRIAL_BALANCE,
            what=what,
            ours=ours,
            theirs=theirs,
        )

    def _balances(self, month):
        """Balances at the end of a month, debits positive, as a trial balance has
        them: results of the fiscal year so far, and no line for their sum.

        :rtype: dict[str, Decimal]
        """
        start = month_of(fiscal_start(month, self._year_end()))
        digits = self.currency_id.decimal_places
        groups = self.env["accounting.space.value"]._read_group(
            [("row_id.space_id", "=", self.id), ("month", "<=", month)]
            + [("month", ">=", start)],
            ["row_id", "month:month"],
            ["amount:sum"],
        )
        balances = {}
        for row, moment, total in groups:
            account_class = AccountClass(row.account_class)
            if account_class not in RESULT_CLASSES and moment != month:
                continue
            amount = money.amount(total, digits)
            balance = balances.get(row.account_ref, Decimal(0))
            balances[row.account_ref] = balance + (
                amount if account_class in DEBIT_CLASSES else -amount
            )
        return balances
