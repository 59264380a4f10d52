"""Taxes in Odoo made of the provider's codes that no tax leads to yet."""

from decimal import Decimal

from odoo import api, models

from .account_tax import DIGITS
from .accounting_ledger_mapping import TAXES

USES = {"sale": "sales", "purchase": "purchases"}


class AccountingTaxCode(models.Model):
    _inherit = "accounting.tax.code"

    @api.model
    def _unmapped(self, connector):
        """Codes that lines can carry, and that no tax in Odoo leads to.

        :rtype: accounting.tax.code
        """
        rows = self.env["accounting.ledger.mapping"].sudo()
        used = rows.search(
            [("connector_id", "=", connector.id), ("source", "in", TAXES)]
        ).tax_code_id
        codes = self.sudo().search(
            [
                ("connector_id", "=", connector.id),
                ("usable", "=", True),
                ("computed", "=", False),
            ]
        )
        return (codes - used).filtered(
            lambda code: (
                (code.sales or code.purchases)
                and all(round(rate, DIGITS) == rate for rate in code._rates())
            )
        )

    def _rates(self):
        """What taxes in Odoo would have as their rates: of each component, or its own.

        :rtype: list[Decimal]
        """
        parts = self.components or []
        if len(parts) < 2:
            return [self._exact_rate()]
        return [Decimal(percent) for __, percent, __ in parts]

    def _create_tax(self, use):
        """A tax in Odoo for this code, mapped to it, with a similar one's accounts.

        :param str use: ``sale`` or ``purchase``
        :rtype: account.tax
        """
        self.ensure_one()
        company = self.connector_id.company_id
        taxes = self.env["account.tax"].sudo().with_company(company)
        similar = self._similar_tax(taxes, company, use)
        parts = self.components or []
        if len(parts) > 1:
            tax = self._create_group(taxes, company, use, similar, parts)
        else:
            name = self._free_name(taxes, company, use, self.name)
            tax = self._create_one(
                taxes, company, similar, name, self._exact_rate(), type_tax_use=use
            )
        row = self.env["accounting.ledger.mapping"]._ensure(
            self.connector_id, [(TAXES[use == "purchase"], tax)]
        )
        row.sudo().tax_code_id = self
        return tax

    def _similar_tax(self, taxes, company, use):
        """A tax of the company whose accounts the new one has: its default one, else
        the one with the nearest rate."""
        fitting = taxes.search(
            [
                ("company_id", "=", company.id),
                ("type_tax_use", "=", use),
                ("amount_type", "=", "percent"),
            ]
        ).filtered(lambda tax: not tax.has_negative_factor)
        default = (
            company.account_sale_tax_id
            if use == "sale"
            else company.account_purchase_tax_id
        )
        if default in fitting:
            return default
        rate = self._exact_rate()
        return fitting.sorted(lambda t: (abs(t._accounting_amount() - rate), t.id))[:1]

    def _create_one(self, taxes, company, similar, name, rate, **values):
        """A percentage; prices are taken as those of the similar tax are."""
        values = {
            "name": name,
            "invoice_label": name,
            "description": False,
            "amount": float(rate),
            "sequence": 1,
            **values,
        }
        if similar:
            return similar.copy(values)
        return taxes.create(
            {"amount_type": "percent", "company_id": company.id, **values}
        )

    def _create_group(self, taxes, company, use, similar, parts):
        """A group with a tax for each component; a compound one comes on top of those
        before it."""
        children = taxes.browse()
        compound = any(on_top for __, __, on_top in parts)
        for at, (name, percent, on_top) in enumerate(
            sorted(parts, key=lambda part: part[2])
        ):
            children |= self._create_one(
                taxes,
                company,
                similar,
                f"{name} ({self.name})",
                Decimal(percent),
                type_tax_use="none",
                invoice_label=name,
                sequence=at + 1,
                include_base_amount=compound and not on_top,
                is_base_affected=on_top,
            )
        return taxes.create(
            {
                "name": self._free_name(taxes, company, use, self.name),
                "amount_type": "group",
                "type_tax_use": use,
                "company_id": company.id,
                "children_tax_ids": [(6, 0, children.ids)],
                "tax_group_id": children[:1].tax_group_id.id,
                "country_id": children[:1].country_id.id,
            }
        )

    def _free_name(self, taxes, company, use, name):
        """The name, or with the provider's behind it where a tax has it already."""
        label = self.connector_id._offline_adapter().label
        wanted = [name, f"{name} ({label})"]
        wanted += [f"{name} ({label} {count})" for count in range(2, 100)]
        known = set(
            taxes.with_context(active_test=False)
            .search(
                [
                    ("company_id", "child_of", company.root_id.id),
                    ("type_tax_use", "=", use),
                    ("name", "in", wanted),
                ]
            )
            .mapped("name")
        )
        return next(one for one in wanted if one not in known)
