"""Where a mapped tax has another rate than at the provider, and what would have to be
changed."""

import logging
from dataclasses import dataclass, field
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate

from ..providers.matching import name_key
from .account_tax import DIGITS
from .accounting_ledger_mapping import TAXES

_logger = logging.getLogger(__name__)
_lt = LazyTranslate(__name__)

SAME = Decimal("0.00005")  # two rates that are no further apart are one
OBSTACLES = {
    "nothing": _lt("No tax in Odoo stands behind it: choose another code for it."),
    "fixed": _lt("It is no percentage in Odoo: compare it by hand."),
    "division": _lt("It is a share of the price with tax: change it by hand."),
    "reverse": _lt("It is a reverse charge: change it by hand."),
    "decimals": _lt("The rate there has more decimals than Odoo keeps."),
    "untold": _lt("Which part of it changed is not told there: change it by hand."),
    "parts": _lt("Its parts cannot be told apart: change them by hand."),
    "conflict": _lt("Two codes there want two rates of one tax: map them apart first."),
}
REMARKS = {
    "others": _lt("Another connected company there has another rate for it."),
    "shared": _lt(
        "The tax belongs to %(company)s: its other companies follow as well."
    ),
}


@dataclass(frozen=True)
class TaxDifference:
    """One row of the mapping whose taxes make another rate than its code.

    :param accounting.ledger.mapping row: the row
    :param Decimal ours: effective rate in percent; None: not a percentage
    :param Decimal theirs: the same there
    :param dict plan: the new rate by tax, where it can be applied
    :param str obstacle: key of ``OBSTACLES``, where it cannot
    :param list remarks: keys of ``REMARKS``; with any it is not done without a person
    """

    row: models.BaseModel
    ours: Decimal | None
    theirs: Decimal
    plan: dict = field(default_factory=dict)
    obstacle: str = ""
    remarks: tuple = ()


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    tax_difference_count = fields.Integer(compute="_compute_tax_difference_count")
    override_confirmed = fields.Boolean(
        readonly=True,
        copy=False,
        help="What differed when rates were to follow has been looked at.",
    )

    @api.depends("tax_code_ids.rate", "mapping_ids.tax_code_id", "override_taxes")
    def _compute_tax_difference_count(self):
        for connector in self:
            found = connector._tax_differences() if connector.id else []
            connector.tax_difference_count = len(
                [one for one in found if one.obstacle != "fixed"]
            )

    declined_rates = fields.Json(
        readonly=True,
        copy=False,
        help="Taxes with the rates that a person did not want: not taken by itself.",
    )

    def write(self, vals):
        """Save. Rates follow from the moment at which what differs has been seen."""
        turned_on = self.browse()
        if vals.get("override_taxes"):
            turned_on = self.filtered(lambda one: not one.override_taxes)
        result = super().write(vals)
        for connector in turned_on:
            connector.sudo().override_confirmed = not connector.tax_difference_count
        return result

    # === COMPARING === #

    def _tax_differences(self):
        """All that differs, with what would be changed.

        :rtype: list[TaxDifference]
        """
        self.ensure_one()
        rows = (
            self.env["accounting.ledger.mapping"]
            .sudo()
            .search(
                [
                    ("connector_id", "=", self.id),
                    ("source", "in", TAXES),
                    ("tax_code_id.active", "=", True),
                    ("tax_code_id.computed", "=", False),
                ]
            )
        )
        found = [one for row in rows if (one := row._tax_difference())]
        wanted = {}
        for one in found:
            for tax, amount in one.plan.items():
                wanted.setdefault(tax, set()).add(amount)
        # a row of this tax alone that is right as it is wants it to stay
        settled = rows - rows.browse([one.row.id for one in found])
        for row in settled:
            if len(row.tax_ids) == 1 and row.tax_ids in wanted:
                wanted[row.tax_ids].add(row.tax_ids._accounting_amount())
        return [self._with_doubts(one, wanted) for one in found]

    def _with_doubts(self, one, wanted):
        """The difference, with what speaks against applying it."""
        if any(len(wanted[tax]) > 1 for tax in one.plan):
            return TaxDifference(one.row, one.ours, one.theirs, obstacle="conflict")
        remarks = []
        if any(tax.company_id != self.company_id for tax in one.plan):
            remarks.append("shared")
        if any(self._others_want(tax, amount) for tax, amount in one.plan.items()):
            remarks.append("others")
        return TaxDifference(
            one.row, one.ours, one.theirs, one.plan, one.obstacle, tuple(remarks)
        )

    def _others_want(self, tax, amount):
        """Is this tax mapped by another connector, to a code of another rate?"""
        rows = (
            self.env["accounting.ledger.mapping"]
            .sudo()
            .search(
                [
                    ("connector_id", "!=", self.id),
                    ("connector_id.connected", "=", True),
                    ("source", "in", TAXES),
                    ("tax_ids", "in", tax.ids),
                    ("tax_code_id.computed", "=", False),
                ]
            )
        )
        return any(
            row.tax_ids == tax and abs(row.tax_code_id._exact_rate() - amount) > SAME
            for row in rows
        )

    # === BY ITSELF === #

    def _override_taxes(self):
        """Apply what differs, where the person has chosen that rates follow and has
        seen what differed then; tell what was changed."""
        Change = self.env["accounting.tax.change"].sudo()
        for connector in self.filtered(
            lambda one: one.enabled and one.override_taxes and one.override_confirmed
        ):
            done = Change
            for one in connector._tax_differences():
                if one.obstacle or one.remarks or connector._declined(one):
                    continue
                try:
                    with self.env.cr.savepoint():
                        done |= Change._apply(connector, one, automatic=True)
                except UserError as error:
                    connector.message_post(body=str(error))
            done._tell(connector)

    def _decline(self, rates, wanted=()):
        """Remember rates that a person does not want; a further one is another matter.

        :param dict rates: the unwanted rate by tax
        :param wanted: taxes whose rate was taken after all
        """
        self.ensure_one()
        kept = dict(self.declined_rates or {})
        for tax in wanted:
            kept.pop(str(tax.id), None)
        kept |= {str(tax.id): str(rate) for tax, rate in rates.items()}
        self.sudo().declined_rates = kept

    def _declined(self, one):
        """Did a person say no to this very change?"""
        declined = self.declined_rates or {}
        return any(
            Decimal(declined.get(str(tax.id), "-1")) == amount
            for tax, amount in one.plan.items()
        )

    @api.model
    def _cron_daily(self):
        """After the daily read: rates that follow those there."""
        result = super()._cron_daily()
        following = self.sudo().search(
            [("override_taxes", "=", True), ("connected", "=", True)]
        )
        for connector in following:
            connector._override_taxes()
            self.env["ir.cron"]._commit_progress()
        return result

    def action_tax_override(self):
        """What differs, what is new there, and what to do about it."""
        self.ensure_one()
        self._check_manager()
        return self.env["accounting.tax.override"]._open(self)


class AccountingTaxCode(models.Model):
    _inherit = "accounting.tax.code"

    def _exact_rate(self):
        """The rate as it was read.

        :rtype: Decimal
        """
        self.ensure_one()
        return Decimal(repr(round(self.rate, 6)))


class AccountingLedgerMapping(models.Model):
    _inherit = "accounting.ledger.mapping"

    def _tax_difference(self):
        """What differs between the taxes of this row and its code.

        :return: None where nothing does
        :rtype: TaxDifference | None
        """
        self.ensure_one()
        taxes, code = self.tax_ids, self.tax_code_id
        theirs, ours = code._exact_rate(), taxes._accounting_rate()
        if ours is None:
            return TaxDifference(self, None, theirs, obstacle="fixed")
        if abs(ours - theirs) <= SAME:
            return None
        leaves = taxes._accounting_leaves()
        if any(leaves.mapped("has_negative_factor")):
            if abs(taxes._accounting_rate(net=True) - theirs) <= SAME:
                return None
            return TaxDifference(self, ours, theirs, obstacle="reverse")
        plan, obstacle = self._tax_plan(leaves, code, theirs)
        return TaxDifference(self, ours, theirs, plan, obstacle)

    def _tax_plan(self, leaves, code, theirs):
        """New rates by tax, or why there are none.

        :rtype: tuple[dict, str]
        """
        if not leaves:
            return {}, "nothing"
        if any(tax.amount_type == "division" for tax in leaves):
            return {}, "division"
        if len(leaves) == 1:
            plan = {leaves: theirs}
        elif not code.components:
            return {}, "untold"
        else:
            plan = match_parts(leaves, code.components)
        if plan is None:
            return {}, "parts"
        if any(round(amount, DIGITS) != amount for amount in plan.values()):
            return {}, "decimals"
        if abs(self.tax_ids._accounting_rate(plan) - theirs) > SAME:
            return {}, "parts"
        changed = {
            tax: amount
            for tax, amount in plan.items()
            if amount != tax._accounting_amount()
        }
        return changed, "" if changed else "parts"


def match_parts(taxes, components):
    """Which tax is which component: by name, then by what a name has in it, then by
    rate; of what is left, one is the other.

    :param account.tax taxes: in their order
    :param list components: name, percent and whether it is compound
    :return: the component's rate by tax; None where they cannot be told apart
    :rtype: dict | None
    """
    if len(taxes) != len(components):
        return None
    left = [(name_key(name), Decimal(percent)) for name, percent, *__ in components]
    found = {}

    def words(tax):
        return set(name_key(f"{tax.name} {tax.invoice_label or ''}").split())

    tests = (
        lambda tax, name, rate: name == name_key(tax.name),
        lambda tax, name, rate: bool(name) and set(name.split()) <= words(tax),
        lambda tax, name, rate: rate == tax._accounting_amount(),
        lambda tax, name, rate: len(left) == 1,
    )
    for test in tests:
        for tax in taxes:
            fitting = [one for one in left if tax not in found and test(tax, *one)]
            if len(fitting) == 1:
                found[tax] = fitting[0][1]
                left.remove(fitting[0])
    return None if left else found
