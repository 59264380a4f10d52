"""Odoo's taxes as percentages to compare with a provider's, and what a new rate
touches."""

import re
from decimal import Decimal

from odoo import models
from odoo.fields import Command, Domain

DIGITS = 4  # decimals that account.tax keeps of a rate
HUNDRED = Decimal(100)


class AccountTax(models.Model):
    _inherit = "account.tax"

    # === RATES === #

    def _accounting_leaves(self):
        """The taxes that compute something, in the order in which they do."""
        return self.flatten_taxes_hierarchy()

    def _accounting_amount(self):
        """The rate of one tax, exactly as it is kept.

        :rtype: Decimal
        """
        self.ensure_one()
        return Decimal(repr(round(self.amount, DIGITS)))

    def _accounting_rate(self, amounts=None, net=False):
        """What these taxes make together, in percent of the amount without tax.

        Whether prices include a tax does not matter here: its percentage is of the
        amount without it. A division tax is one of the amount with it.

        :param dict amounts: other rates than they have, by tax
        :param bool net: without what a reverse charge takes back
        :return: None where it is not a percentage
        :rtype: Decimal | None
        """
        base, rate = Decimal(1), Decimal(0)
        for tax in self._accounting_leaves():
            amount = (amounts or {}).get(tax, tax._accounting_amount()) / HUNDRED
            if tax.amount_type == "division" and amount < 1:
                amount = amount / (1 - amount)
            elif tax.amount_type != "percent":
                return None
            part = amount * (base if tax.is_base_affected else 1)
            if tax.include_base_amount:
                base += part
            rate += part * tax._accounting_factor() if net else part
        return rate * HUNDRED

    def _accounting_factor(self):
        """How much of the tax is left after what its distribution takes back: 1, or 0
        of a reverse charge."""
        lines = self.invoice_repartition_line_ids
        parts = lines.filtered(lambda line: line.repartition_type == "tax")
        return Decimal(repr(round(sum(parts.mapped("factor")), 6)))

    # === WHAT A NEW RATE TOUCHES === #

    def _accounting_with_groups(self):
        """These, and the groups that they are in."""
        groups = self.sudo().search([("children_tax_ids", "in", self.ids)])
        return self | groups

    def _accounting_documents(self, state):
        """Invoices, bills and their refunds with these taxes.

        :param str state: ``draft`` or ``posted``
        :rtype: odoo.fields.Domain
        """
        taxes = self._accounting_with_groups()
        move = self.env["account.move"]
        return (
            Domain("state", "=", state)
            & Domain("move_type", "in", move.get_invoice_types(include_receipts=True))
            & Domain("invoice_line_ids.tax_ids", "in", taxes.ids)
        )

    def _accounting_drafts(self):
        """Drafts that follow a new rate. A document that was confirmed before, and is
        back in draft, is left as it was until somebody changes it."""
        domain = self._accounting_documents("draft")
        never = Domain("posted_before", "=", False)
        return self.env["account.move"].sudo().search(domain & never)

    def _accounting_usage(self):
        """How many drafts, posted documents and products have these taxes.

        :rtype: dict[str, int]
        """
        taxes = self._accounting_with_groups()
        used = Domain("taxes_id", "in", taxes.ids)
        used |= Domain("supplier_taxes_id", "in", taxes.ids)
        moves = self.env["account.move"].sudo()
        return {
            "draft_count": len(self._accounting_drafts()),
            "posted_count": moves.search_count(self._accounting_documents("posted")),
            "product_count": self.env["product.template"].sudo().search_count(used),
        }

    def _accounting_recompute(self, moves):
        """Compute the taxes of drafts anew, as if these taxes had just been chosen.

        :param account.move moves: drafts
        """
        taxes = self._accounting_with_groups()
        for move in moves:
            chosen = {
                line.id: line.tax_ids.ids
                for line in move.invoice_line_ids
                if line.tax_ids & taxes
            }
            for ids in ({line: [] for line in chosen}, chosen):
                move.write(
                    {
                        "invoice_line_ids": [
                            Command.update(line, {"tax_ids": [Command.set(tax_ids)]})
                            for line, tax_ids in ids.items()
                        ]
                    }
                )

    # === WORDS === #

    def _accounting_relabel(self, old, new):
        """Have name and label say the new rate, where they say the old one; a name
        that another tax has is not taken.

        :param Decimal old: percent
        :param Decimal new: percent
        """
        self.ensure_one()
        for code, __ in self.env["res.lang"].get_installed():
            tax = self.with_context(lang=code)
            values = {
                name: relabelled(tax[name], old, new)
                for name in ("name", "invoice_label")
                if tax[name] and relabelled(tax[name], old, new) != tax[name]
            }
            if values.get("name") and tax._accounting_name_taken(values["name"]):
                del values["name"]
            if values:
                tax.write(values)

    def _accounting_name_taken(self, name):
        """Is there another tax of this name for the same use?"""
        return bool(
            self.search_count(
                [
                    ("company_id", "child_of", self.company_id.root_id.id),
                    ("name", "=", name),
                    ("type_tax_use", "=", self.type_tax_use),
                    ("id", "!=", self.id),
                ],
                limit=1,
            )
        )


def relabelled(text, old, new):
    """The text with one percentage in place of another: ``GST 10%`` → ``GST 12.5%``."""
    found = rf"(?<![\d.,]){re.escape(plain(old))}(?=\s*%)"
    return re.sub(found, plain(new), text)


def plain(rate):
    """A rate as people write it."""
    return f"{rate.normalize():f}"


def from_to(old, new):
    """Two rates, as a change: ``10 % → 12.5 %``.

    :param float old: percent
    :param float new: percent
    """
    here, there = (plain(Decimal(repr(round(rate, 6)))) for rate in (old, new))
    return f"{here} % → {there} %"
