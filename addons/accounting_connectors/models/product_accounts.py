"""The account that a person chooses for a product from the provider's chart."""

from odoo import api, fields, models

OF_PRODUCT = ("product", "purchase_product")


class ProductTemplate(models.Model):
    _inherit = "product.template"

    accounting_mapping_ids = fields.One2many(
        "accounting.ledger.mapping",
        "product_tmpl_id",
        string="Accounts There",
        domain=[("source", "in", OF_PRODUCT)],
        groups="accounting_connectors.group_connector_user",
        help="Where lines with this product are recorded from now on. Without a row: as"
        " its category, or its line-item type, is mapped.",
    )
    accounting_connected = fields.Boolean(
        compute="_compute_accounting_connected",
        help="There is a provider's chart to choose from.",
    )

    def _compute_accounting_connected(self):
        connected = (
            self.env["accounting.connector"]
            .sudo()
            .search_count(
                [
                    ("connected", "=", True),
                    ("company_id", "in", self.env.companies.ids),
                ],
                limit=1,
            )
        )
        self.accounting_connected = bool(connected)


class AccountingLedgerMapping(models.Model):
    _inherit = "accounting.ledger.mapping"

    @api.model
    def default_get(self, fields_list):
        """On a product, there mostly is but one connector to choose."""
        values = super().default_get(fields_list)
        if "connector_id" in fields_list and self.env.context.get("accounting_product"):
            connectors = self.env["accounting.connector"].search(
                [
                    ("connected", "=", True),
                    ("company_id", "in", self.env.companies.ids),
                ],
                limit=2,
            )
            if len(connectors) == 1:
                values["connector_id"] = connectors.id
        return values

    @api.model
    def _of_product(self, connector, product, source="product"):
        """The row that a person made for this very product; empty where there is none.

        :rtype: accounting.ledger.mapping
        """
        return self.sudo().search(
            [
                ("connector_id", "=", connector.id),
                ("source", "=", source),
                ("product_tmpl_id", "=", product.product_tmpl_id.id),
            ]
        )

    @api.model
    def _choose_for_product(self, connector, product, account, source="product"):
        """Have this product's lines go to an account."""
        row = self._of_product(connector, product, source)
        if row:
            row.ledger_account_id = account
        else:
            self.sudo().create(
                {
                    "connector_id": connector.id,
                    "source": source,
                    "product_tmpl_id": product.product_tmpl_id.id,
                    "ledger_account_id": account.id,
                }
            )

    # === ITS ITEM GOES WITH IT === #

    @api.model_create_multi
    def create(self, vals_list):
        ids = [
            vals["product_tmpl_id"]
            for vals in vals_list
            if vals.get("source", "product") == "product"
            and vals.get("product_tmpl_id")
        ]
        before = self._items_before(self.env["product.template"].browse(ids))
        rows = super().create(vals_list)
        self.env["product.product"]._accounting_note(before)
        return rows

    def write(self, vals):
        """Save; the item there gets the account, too."""
        before = {}
        if "ledger_account_id" in vals:
            before = self._items_before(self._of_products().product_tmpl_id)
        result = super().write(vals)
        self.env["product.product"]._accounting_note(before)
        return result

    def unlink(self):
        before = self._items_before(self._of_products().product_tmpl_id)
        result = super().unlink()
        self.env["product.product"]._accounting_note(before)
        return result

    def _of_products(self):
        return self.filtered(lambda row: row.source == "product")

    @api.model
    def _items_before(self, templates):
        """What the providers are told of some products, by link."""
        if not templates:
            return {}
        templates = templates.with_context(active_test=False)
        products = templates.sudo().product_variant_ids
        return {
            link: products._accounting_as(link)
            for link in self.env["accounting.link"]._about(products)
        }
