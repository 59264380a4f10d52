"""Bills and refunds of vendors: which connector takes them, and how taxes that are not,
or not wholly, deducted are told to a provider that knows only whole ones.

Odoo books the tax that cannot be deducted on the account of the line, and the private
share of a line on an account of its own. A provider's tax code deducts all of its tax.
So a line is told in parts: what carries deductible tax, at the rate of its code; and
the rest, with the other tax in it, without any. Each account gets what it gets in Odoo,
and the document has Odoo's total.
"""

from collections import defaultdict
from decimal import Decimal

from odoo import models

from ..providers import money
from .account_move import KIND_OF_TYPE
from .account_move_line import PRIVATE, Part


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    def _document_types(self, by_hand=False):
        """Types of documents that these connectors take.

        :param bool by_hand: sent by a person, who may send sales that do not go by
            themselves
        :rtype: list[str] of ``account.move.move_type``
        """
        found = set()
        for connector in self:
            types = ["out_invoice", "out_refund"]
            if not (by_hand or connector.push_invoices):
                types = []
            if connector.push_bills:
                types += ["in_invoice", "in_refund"]
            writes = connector._capabilities().writes
            found.update(t for t in types if KIND_OF_TYPE[t] in writes)
        return sorted(found)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _accounting_base_parts(self, digits):
        if not self.is_purchase_document():
            return super()._accounting_base_parts(digits)
        base_lines, __ = self._get_rounded_base_and_tax_lines()
        self.env["account.tax"]._add_accounting_data_in_base_lines_tax_details(
            base_lines, self.company_id
        )
        shares = self._accounting_private_shares(base_lines)
        private_tax = Decimal(0)
        found = []
        for base in base_lines:
            line, kind = base["record"], base["record"].display_type
            if kind == "non_deductible_product":
                continue
            share = Share(line, [base, *shares.get(line.id, ())], digits)
            private_tax -= share.taken_out
            found.append((line, share))
        return [
            (line, share.parts(private_tax if line.display_type == PRIVATE else None))
            for line, share in found
        ]

    def _accounting_private_shares(self, base_lines):
        """What Odoo takes out of each line that is partly private: it makes one such
        entry for each, in their order.

        :rtype: dict[int, list[dict]] by line
        """
        by_id = {base["record"].id: base for base in base_lines}
        records = self.line_ids.sorted("id")
        bought = records.filtered(
            lambda line: line.display_type == "product" and line.deductible_amount < 100
        )
        taken = records.filtered(lambda li: li.display_type == "non_deductible_product")
        return {
            line.id: [by_id[out.id]]
            for line, out in zip(bought, taken, strict=True)
            if out.id in by_id
        }


class Share:
    """What a line of a bill costs, by whether its tax can be deducted.

    :param list[dict] bases: Odoo's base line of it, and the one that takes its private
        share out again
    """

    def __init__(self, line, bases, digits):
        self.line, self.digits = line, digits
        self.no_tax = line.env["account.tax"]
        self.net, self.private = Decimal(0), len(bases) > 1
        self.full, self.blocked = defaultdict(Decimal), defaultdict(Decimal)
        for at, base in enumerate(bases):
            details = base["tax_details"]
            net = details["total_excluded_currency"]
            net += details["delta_total_excluded_currency"]
            self.net += self._exact(net)
            tax = sum(map(self._count, details["taxes_data"]), Decimal(0))
            self.taken_out = tax if at else Decimal(0)

    def _exact(self, value):
        return money.amount(value, self.digits)

    def _count(self, data):
        """Take note of one tax of a base line, and which part of it stays a cost."""
        tax, amount = data["tax"], self._exact(data["tax_amount_currency"])
        self.full[tax] += amount
        for part in data["tax_reps_data"]:
            if not part["tax_rep"].account_id:
                self.blocked[tax] += self._exact(part["tax_amount_currency"])
        return amount

    def parts(self, private_tax=None):
        """:param Decimal private_tax: that the private share bears
        :rtype: list[Part]
        """
        tax = sum(self.full.values(), Decimal(0))
        if private_tax is not None:
            net = self.net + tax + private_tax
            return [Part(net, Decimal(0), self.no_tax, typed=False)]
        if not any(self.blocked.values()):
            return [Part(self.net, tax, self.line.tax_ids, typed=not self.private)]
        kept = [one for one in self.full if self._is_kept(one)]
        found = []
        deducted = Decimal(0)
        base = Decimal(0)
        if kept:
            deducted = sum((self.full[t] - self.blocked[t] for t in kept), Decimal(0))
            base = self._base(kept, deducted)
            taxes = self.no_tax.concat(*kept)
            found.append(Part(base, deducted, self._grouped(taxes), typed=False))
        rest = self.net + tax - base - deducted
        if rest or not found:
            found.append(Part(rest, Decimal(0), self.no_tax, typed=False))
        return found

    def _is_kept(self, tax):
        """Is any of it deducted? A tax without an amount, as at 0 %, stays as well."""
        return self.full[tax] != self.blocked[tax] or not self.blocked[tax]

    def _base(self, kept, deducted):
        """The net amount of which the deductible tax is the whole tax."""
        if not any(self.blocked[tax] for tax in kept):
            return self.net
        rate = sum(Decimal(repr(tax.amount)) for tax in kept)
        if rate and all(tax.amount_type == "percent" for tax in kept):
            return money.round_to(deducted * 100 / rate, self.digits)
        full = sum(self.full[tax] for tax in kept)
        return money.round_to(self.net * deducted / full, self.digits)

    def _grouped(self, taxes):
        """The taxes as they are on the line, where a whole group of them is kept."""
        whole = self.line.tax_ids.filtered(
            lambda tax: tax.flatten_taxes_hierarchy() <= taxes
        )
        return whole | (taxes - whole.flatten_taxes_hierarchy())
