"""Where purchases go: rows of the mapping and suggestions, once bills are sent."""

from odoo import api, models

from .accounting_connector_screen import _rows

# Words in names of accounts that such lines of bills tend to go to, best word first
BOUGHT = {
    "product": "cost of goods, cost of sales, materials, purchases",
    "service": "subcontract, cost of labor, cost of sales, professional",
    "discount": "purchase discount, discounts, purchases",
    "shipping": "freight, shipping, carriage, postage, delivery",
    "deposit": "prepayments, prepaid, deposits",
    "fee": "bank fees, bank charges, fees, charges",
    "rounding": "rounding",
}
OF_SALES = {"incentive", "tip", "write_off"}  # types that mean nothing on a bill
OF_DEPOSITS = ("asset",)
OF_OTHERS = ("expense", "asset")


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    purchase_rule_mapping_ids = _rows(
        "Line-item Types bought", "purchase_line_type", "purchase_default"
    )
    purchase_tax_mapping_ids = _rows("Taxes on Purchases", "purchase_tax")
    purchase_category_mapping_ids = _rows("Categories bought", "purchase_category")
    purchase_product_mapping_ids = _rows("Products bought", "purchase_product")

    @api.depends(
        "purchase_rule_mapping_ids.state", "purchase_tax_mapping_ids.state",
        "purchase_category_mapping_ids.state", "purchase_product_mapping_ids.state",
    )  # fmt: skip
    def _compute_coverage(self):
        return super()._compute_coverage()

    @api.model_create_multi
    def create(self, vals_list):
        connectors = super().create(vals_list)
        connectors.filtered("push_bills")._prepare_purchases()
        return connectors

    def write(self, vals):
        """Save; bills that are sent from now on need answers of their own."""
        fresh = self.filtered(lambda c: not c.push_bills)
        result = super().write(vals)
        fresh.filtered("push_bills")._prepare_purchases()
        return result

    def _prepare_purchases(self):
        self.filtered("chart_read_at")._prepare_mappings()

    def _needed_sources(self, lines):
        """With purchases: the line types that bills have, the default tax, no tax, and
        the accounts and tax sets of recent bills."""
        wanted = super()._needed_sources(lines)
        if not self.push_bills:
            return wanted
        bought = self._last_year_lines("in_invoice", "in_refund")
        types = self.env["accounting.line.type"].search(
            [("active", "=", True), ("code", "not in", list(OF_SALES))]
        )
        wanted += [("purchase_line_type", line_type) for line_type in types]
        wanted += [("purchase_default", self.env["account.account"])]
        wanted += [("account", account) for account in bought.account_id]
        no_tax = self.env["account.tax"]
        default = no_tax.browse(self.company_id.account_purchase_tax_id.id)
        tax_sets = {no_tax, default} | {line.tax_ids for line in bought}
        return wanted + [("purchase_tax", taxes) for taxes in tax_sets]

    def _spare_sources(self):
        spare = super()._spare_sources()
        if not self.push_bills:
            return spare
        taxes = self.env["account.tax"].search(
            [("company_id", "=", self.company_id.id), ("type_tax_use", "=", "purchase")]
        )
        return spare + [("purchase_tax", tax) for tax in taxes]


class AccountingLedgerMapping(models.Model):
    _inherit = "accounting.ledger.mapping"

    def _suggest_purchase_line_type(self, accounts):
        """By the words that such accounts have in their names, expenses before assets;
        for a type of the user's own, by its words."""
        line_type = self.line_type_id
        words = BOUGHT.get(line_type.code, line_type.keywords or "")
        classes = OF_DEPOSITS if line_type.code == "deposit" else OF_OTHERS
        for word in filter(None, (word.strip() for word in words.split(","))):
            for wanted in classes:
                found = accounts.filtered(
                    lambda a, w=word, c=wanted: (
                        a.account_class == c and not a.bank and w in a.name.lower()
                    )
                )
                if found:
                    return found[0], self.env._("“%(word)s” is in its name", word=word)
        return accounts.browse(), ""

    def _suggest_purchase_default(self, accounts):
        """The account called Purchases or like it, else the first expense account."""
        expenses = accounts.filtered(lambda a: a.account_class == "expense")
        for word in ("purchases", "cost of goods", "cost of sales", "general"):
            found = expenses.filtered(lambda a, w=word: w in a.name.lower())
            if found:
                return found[0], self.env._("“%(word)s” is in its name", word=word)
        return expenses[:1], self.env._("First expense account there")

    def _suggest_purchase_tax(self, codes):
        """A tax code for purchases of the same rate; with several, the one named
        alike."""
        return self._suggest_rate(
            codes.filtered(lambda c: c.purchases and c._fits("expense"))
        )
