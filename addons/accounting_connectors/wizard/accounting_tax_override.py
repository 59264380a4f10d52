from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.account_tax import DIGITS, from_to, plain
from ..models.accounting_tax_difference import OBSTACLES, REMARKS


class AccountingTaxOverride(models.TransientModel):
    """Rates that differ, with what they touch, and rates there that Odoo has not."""

    _name = "accounting.tax.override"
    _description = "Tax rates of an accounting provider"

    connector_id = fields.Many2one(
        "accounting.connector", required=True, readonly=True, ondelete="cascade"
    )
    company_name = fields.Char(related="connector_id.remote_name")
    follows = fields.Boolean(related="connector_id.override_taxes")
    line_ids = fields.One2many("accounting.tax.override.line", "wizard_id")
    new_ids = fields.One2many("accounting.tax.override.new", "wizard_id")
    has_notes = fields.Boolean(compute="_compute_has_notes")

    @api.depends("line_ids.note")
    def _compute_has_notes(self):
        for wizard in self:
            wizard.has_notes = any(wizard.line_ids.mapped("note"))

    @api.model
    def _open(self, connector):
        lines = [
            (0, 0, values)
            for one in connector._tax_differences()
            for values in self._line_values(connector, one)
        ]
        fresh = self.env["accounting.tax.code"]._unmapped(connector)
        wizard = self.create(
            {
                "connector_id": connector.id,
                "line_ids": lines,
                "new_ids": [(0, 0, self._new_values(code)) for code in fresh],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Tax Rates"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _line_values(self, connector, one):
        """A line for each tax that would change, or one that says why none can."""
        common = {
            "row_id": one.row.id,
            "name": one.row.name,
            "code_name": one.row.tax_code_id.name,
        }
        if one.obstacle:
            usage = one.row.tax_ids._accounting_usage() if one.row.tax_ids else {}
            return [
                {
                    **common,
                    **usage,
                    "old_rate": float(one.ours or 0),
                    "new_rate": float(one.theirs),
                    "note": self.env._(OBSTACLES[one.obstacle]),
                }
            ]
        sentences = [self.env._(REMARKS[key]) for key in one.remarks]
        first = next(iter(one.plan), self.env["account.tax"])
        company = first.sudo().company_id
        notes = [sentence % {"company": company.name} for sentence in sentences]
        return [
            {
                **common,
                **tax._accounting_usage(),
                "tax_id": tax.id,
                "name": tax.name,
                "old_rate": float(tax._accounting_amount()),
                "new_rate": float(amount),
                "applicable": True,
                "take": not one.remarks,
                "note": " ".join(notes),
            }
            for tax, amount in one.plan.items()
        ]

    def _new_values(self, code):
        return {
            "code_id": code.id,
            "sale": code.sales,
            "purchase": code.purchases and not code.sales,
        }

    def action_apply(self):
        """Write the rates that are ticked, and create the taxes that are."""
        self.ensure_one()
        connector = self.connector_id
        connector._check_manager()
        if self.new_ids.code_id.connector_id - connector:
            raise UserError(self.env._("These rates are of another connector."))
        self._apply_rates(connector)
        self._decline(lambda line: not line.take)
        for one in self.new_ids:
            for use in ("sale", "purchase"):
                if one[use] and one.take:
                    one.sudo().code_id._create_tax(use)
        connector.sudo().override_confirmed = True
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _apply_rates(self, connector):
        """As they were shown, or not at all."""
        Change = self.env["accounting.tax.change"]
        taken = {
            line.tax_id: (line.old_rate, line.new_rate)
            for line in self.line_ids
            if line.take and line.applicable
        }
        done = Change.sudo().browse()
        for one in connector._tax_differences():
            wanted = {tax: taken[tax] for tax in one.plan if tax in taken}
            if not wanted:
                continue
            shown = {
                tax: (float(tax._accounting_amount()), float(amount))
                for tax, amount in one.plan.items()
            }
            if any(
                [round(x, 4) for x in shown[tax]] != [round(x, 4) for x in rates]
                for tax, rates in wanted.items()
            ):
                break
            if len(wanted) < len(one.plan):
                raise UserError(
                    self.env._(
                        "The parts of %(name)s go together: take all of them, or none.",
                        name=one.row.name,
                    )
                )
            done |= Change._apply(connector, one)
            taken = {tax: v for tax, v in taken.items() if tax not in wanted}
        if taken:
            raise UserError(
                self.env._("These rates changed meanwhile. Open this list again.")
            )
        done._tell(connector)

    def _decline(self, unwanted):
        """Remember what was not taken.

        :param unwanted: tells it of a line
        """
        shown = self.line_ids.filtered("applicable")
        refused = shown.filtered(unwanted)
        self.connector_id._decline(
            {
                line.tax_id: Decimal(repr(round(line.new_rate, DIGITS)))
                for line in refused
            },
            wanted=(shown - refused).tax_id,
        )

    def action_leave(self):
        """Leave them as they are, also by itself, until a rate changes again."""
        self.ensure_one()
        self.connector_id._check_manager()
        self._decline(lambda line: True)
        self.connector_id.sudo().override_confirmed = True
        return {"type": "ir.actions.client", "tag": "soft_reload"}


class AccountingTaxOverrideLine(models.TransientModel):
    """A rate that differs."""

    _name = "accounting.tax.override.line"
    _description = "Tax rate that differs"

    wizard_id = fields.Many2one(
        "accounting.tax.override", required=True, ondelete="cascade"
    )
    row_id = fields.Many2one("accounting.ledger.mapping", readonly=True)
    tax_id = fields.Many2one("account.tax", readonly=True)
    name = fields.Char(string="Tax in Odoo", readonly=True)
    code_name = fields.Char(string="Tax code there", readonly=True)
    old_rate = fields.Float(string="Here %", digits=(16, 4), readonly=True)
    new_rate = fields.Float(string="There %", digits=(16, 6), readonly=True)
    take = fields.Boolean(string="Take over")
    applicable = fields.Boolean(readonly=True)
    draft_count = fields.Integer(string="Drafts", readonly=True)
    posted_count = fields.Integer(string="Posted", readonly=True)
    product_count = fields.Integer(string="Products", readonly=True)
    note = fields.Char(readonly=True)
    rates = fields.Char(string="Here → there", compute="_compute_words")
    touched = fields.Char(string="What it touches", compute="_compute_words")

    @api.depends("old_rate", "new_rate", "draft_count", "applicable")
    def _compute_words(self):
        for line in self:
            line.rates = from_to(line.old_rate, line.new_rate)
            line.touched = line.applicable and self.env._(
                "Will follow: drafts %(drafts)s, products %(products)s."
                " Posted documents that stay: %(posted)s.",
                drafts=line.draft_count,
                products=line.product_count,
                posted=line.posted_count,
            )


class AccountingTaxOverrideNew(models.TransientModel):
    """A rate there that no tax in Odoo leads to."""

    _name = "accounting.tax.override.new"
    _description = "Tax rate to create"

    wizard_id = fields.Many2one(
        "accounting.tax.override", required=True, ondelete="cascade"
    )
    code_id = fields.Many2one("accounting.tax.code", required=True, readonly=True)
    name = fields.Char(related="code_id.name")
    rate = fields.Char(compute="_compute_words")
    take = fields.Boolean(string="Create")
    sale = fields.Boolean(string="Sales")
    purchase = fields.Boolean(string="Purchases")
    parts = fields.Char(compute="_compute_words")

    @api.depends("code_id")
    def _compute_words(self):
        for one in self:
            components = one.code_id.components or []
            one.rate = f"{plain(one.code_id._exact_rate())} %"
            one.parts = ", ".join(
                f"{name} {plain(Decimal(percent))} %"
                + (self.env._(" on top") if on_top else "")
                for name, percent, on_top in components
                if len(components) > 1
            )
