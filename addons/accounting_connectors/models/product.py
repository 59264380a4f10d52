from odoo import api, fields, models
from odoo.fields import Domain

from ..providers import money
from ..providers.documents import Item, Kind, Receipt


class ProductCategory(models.Model):
    _inherit = "product.category"

    accounting_line_type_id = fields.Many2one(
        "accounting.line.type",
        string="Line-item Type",
        help="What invoice lines of these products are to the business. Empty: as the"
        " category above says.",
    )


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "accounting.syncable"]

    accounting_line_type_id = fields.Many2one(
        "accounting.line.type",
        string="Line-item Type",
        help="What invoice lines of this product are to the business. Empty: as its"
        " category says, else goods are products and services are services.",
    )

    def _accounting_sources(self):
        """A product is at the provider by its variants."""
        variants = {t.id: t._origin.product_variant_ids.ids for t in self}
        return "product.product", variants

    @api.model
    def _search_accounting_sync_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("product_variant_ids.accounting_sync_state", "in", value)


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "accounting.syncable"]

    def _accounting_code(self):
        """The code of this product at every provider."""
        self.ensure_one()
        return (self.default_code or "").strip() or f"ODOO-{self.id}"

    def _accounting_item(self, connector, index):
        """This product in nobody's dialect.

        :rtype: Item
        """
        self.ensure_one()
        row = self._accounting_row(index)
        digits = connector.company_id.currency_id.decimal_places
        price = money.number(self.lst_price, max(digits, 4))
        return Item(
            ref=f"{self._name},{self.id}",
            code=self._accounting_code(),
            name=self.name,
            description=self.description_sale or self.name,
            price=None if any(self.taxes_id.mapped("price_include")) else price,
            account_id=row.ledger_account_id.remote_id if row else "",
        )

    def _accounting_row(self, index):
        """The mapping row of this product or its category; None where there is none."""
        sources = [("product", self.product_tmpl_id)]
        category = self.categ_id
        while category:
            sources.append(("category", category))
            category = category.parent_id
        for source, record in sources:
            row = index.get((source, str(record.id)))
            if row and row.ledger_account_id:
                return row
        return None

    def _accounting_describe(self, connector, kind, jobs):
        """Items to create, and receipts of those whose code is there already."""
        rows = (
            self.env["accounting.remote.record"]
            .sudo()
            .search(
                [
                    ("connector_id", "=", connector.id),
                    ("kind", "=", Kind.ITEM.value),
                    ("number", "in", [product._accounting_code() for product in self]),
                ]
            )
        )
        there = {row.number: row for row in rows}
        index = self.env["accounting.ledger.mapping"]._index(connector)
        described = {}
        for product in self:
            item = product._accounting_item(connector, index)
            row = there.get(item.code)
            described[product.id] = item
            if row:
                described[product.id] = Receipt(
                    remote_id=row.remote_id, number=item.code, version=row.version or ""
                )
        return described
