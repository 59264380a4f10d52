from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .account_tax import from_to, plain


class AccountingTaxChange(models.Model):
    """A rate in Odoo that was made the provider's: what, when, by whom, and what it
    touched. It can be undone, and is never edited."""

    _name = "accounting.tax.change"
    _description = "Tax rate taken over from an accounting provider"
    _order = "id desc"
    _rec_name = "tax_name"

    connector_id = fields.Many2one(
        "accounting.connector",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one(related="connector_id.company_id", store=True)
    tax_id = fields.Many2one("account.tax", ondelete="set null", readonly=True)
    tax_name = fields.Char(string="Name of the Tax", readonly=True)
    code_name = fields.Char(string="Tax Code There", readonly=True)
    old_amount = fields.Float(string="Old %", digits=(16, 4), readonly=True)
    new_amount = fields.Float(string="New %", digits=(16, 4), readonly=True)
    automatic = fields.Boolean(
        string="By Itself", readonly=True, help="By the daily read, as was chosen."
    )
    draft_ids = fields.Many2many(
        "account.move",
        "accounting_tax_change_move_rel",
        string="Drafts Computed Anew",
        readonly=True,
    )
    draft_count = fields.Integer(string="Drafts", readonly=True)
    posted_count = fields.Integer(
        string="Posted",
        readonly=True,
        help="Confirmed documents with this tax, which stay as they are.",
    )
    product_count = fields.Integer(string="Products", readonly=True)
    undone_at = fields.Datetime(readonly=True)
    undone_by_id = fields.Many2one("res.users", readonly=True)
    rates = fields.Char(compute="_compute_words")
    touched = fields.Char(string="What It Touched", compute="_compute_words")

    @api.depends("old_amount", "new_amount", "draft_count", "posted_count")
    @api.depends_context("lang")
    def _compute_words(self):
        for change in self:
            change.rates = from_to(change.old_amount, change.new_amount)
            change.touched = self.env._(
                "%(drafts)s drafts computed anew, %(posted)s confirmed documents left"
                " as they are.",
                drafts=change.draft_count,
                posted=change.posted_count,
            )

    @api.model
    def _apply(self, connector, difference, automatic=False):
        """Write new rates, compute drafts anew, and keep a record.

        :param TaxDifference difference: with a plan
        :rtype: accounting.tax.change
        :raise AccessError: a tax belongs to a company that is not the user's
        """
        changes = self.browse()
        for tax, amount in difference.plan.items():
            self._check_company(tax)
            usage, old = tax._accounting_usage(), tax._accounting_amount()
            changes |= self.sudo().create(
                {
                    "connector_id": connector.id,
                    "tax_id": tax.id,
                    "tax_name": tax.name,
                    "code_name": difference.row.tax_code_id.name,
                    "old_amount": float(old),
                    "new_amount": float(amount),
                    "automatic": automatic,
                    "draft_ids": [(6, 0, tax._accounting_drafts().ids)],
                    **usage,
                }
            )
            self._set_rate(tax, old, amount)
        return changes

    @api.model
    def _set_rate(self, tax, old, new):
        """Posted documents keep what is written in them; drafts are computed anew."""
        drafts = tax._accounting_drafts()
        tax = tax.sudo()
        tax.amount = float(new)
        tax._accounting_relabel(old, new)
        tax._accounting_recompute(drafts)

    def _check_company(self, tax):
        if self.env.su:
            return
        if tax.sudo().company_id not in self.env.user.company_ids:
            raise AccessError(
                self.env._(
                    "%(tax)s belongs to %(company)s: somebody of that company has to"
                    " change it.",
                    tax=tax.sudo().name,
                    company=tax.sudo().company_id.name,
                )
            )

    def _tell(self, connector):
        """Say in the connector's history what was changed."""
        if not self:
            return
        said = [
            f"{change.tax_name}: {change.rates}, {change.touched}" for change in self
        ]
        connector.sudo().message_post(
            body=self.env._(
                "Tax rates as in %(company)s. %(changes)s",
                company=connector.remote_name,
                changes=" ".join(said),
            )
        )

    def action_undo(self):
        """Give the tax its old rate back; drafts follow."""
        for change in self:
            change.connector_id._check_manager()
            tax = change.tax_id
            if change.undone_at:
                raise UserError(self.env._("This was undone already."))
            if not tax:
                raise UserError(self.env._("This tax was deleted in Odoo."))
            self._check_company(tax)
            now = tax.sudo()._accounting_amount()
            new = Decimal(repr(round(change.new_amount, 4)))
            if now != new:
                raise UserError(
                    self.env._(
                        "%(tax)s was changed again since, to %(rate)s %%.",
                        tax=tax.sudo().name,
                        rate=plain(now),
                    )
                )
            old = Decimal(repr(round(change.old_amount, 4)))
            self._set_rate(tax.sudo(), new, old)
            change.connector_id._decline({tax: new})
            change.sudo().write(
                {"undone_at": fields.Datetime.now(), "undone_by_id": self.env.uid}
            )
            change.connector_id.sudo().message_post(
                body=self.env._(
                    "%(tax)s has its old rate again: %(rate)s %%.",
                    tax=tax.sudo().name,
                    rate=plain(old),
                )
            )
