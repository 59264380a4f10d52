import dataclasses

from odoo import api, fields, models
from odoo.fields import Domain

from ..providers import money
from ..providers.documents import Item, Kind
from ..providers.errors import Cause, ConfigurationError, ConnectorError

TEMPLATE_TRIGGERS = {"name", "list_price", "description_sale", "taxes_id"}


class ProductCategory(models.Model):
    _inherit = "product.category"

    accounting_line_type_id = fields.Many2one(
        "accounting.line.type",
        string="Line-item Type",
        help="What invoice lines of these products are to the business. Empty: as the"
        " category above says.",
    )

    def _accounting_line_type(self):
        """The line-item type of this category, or of the next one above that has one.

        :rtype: accounting.line.type
        """
        category = self
        while category and not category.accounting_line_type_id:
            category = category.parent_id
        return category.accounting_line_type_id


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

    def write(self, vals):
        """What its variants have in common is changed here."""
        products = self.env["product.product"]
        if TEMPLATE_TRIGGERS & vals.keys():
            products = self.with_context(active_test=False).product_variant_ids
        links = self.env["accounting.link"]._about(products)
        before = {link: products._accounting_as(link) for link in links}
        result = super().write(vals)
        if before:
            products._accounting_note(before)
        return result

    def unlink(self):
        """Its variants go with it, without being asked."""
        products = self.with_context(active_test=False).product_variant_ids
        links = self.env["accounting.link"]._about(products)
        result = super().unlink()
        links.exists()._forget()
        return result


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "accounting.mirrored"]

    # === WHAT BOTH SIDES MAY CHANGE === #

    @api.model
    def _accounting_kind(self):
        return Kind.ITEM

    @api.model
    def _accounting_triggers(self):
        return frozenset({"default_code", "active"})

    def _accounting_wanted(self):
        """New products that are sold."""
        return {
            "": self.filtered(lambda p: p.active and p.sale_ok and p.type != "combo")
        }

    def _accounting_in_words_of(self, connector):
        """This product in the language of the company, which is the provider's."""
        lang = connector.company_id.partner_id.lang
        return self.with_context(lang=lang) if lang else self

    def _accounting_said(self, connector, currency="", role=""):
        self.ensure_one()
        product = self._accounting_in_words_of(connector)
        row = self.env["accounting.ledger.mapping"]._of_product(connector, self)
        account = row.ledger_account_id
        return Item(
            ref=f"{self._name},{self.id}",
            code=self._accounting_code(),
            name=product._accounting_title(),
            description=product.product_tmpl_id.description_sale or "",
            price=self._accounting_price(connector),
            account_id=account.remote_id or "",
            account_code=account.code or "",
            is_service=self.type == "service",
            active=self.active,
        )

    def _accounting_title(self):
        """The name; of a variant with what tells it from the others."""
        self.ensure_one()
        # of the template: of the product itself it is the new one before it is saved
        name = self.product_tmpl_id.name
        values = self.product_template_attribute_value_ids
        variant = values._get_combination_name()
        return f"{name} ({variant})" if variant else name

    def _accounting_price(self, connector):
        """The price without tax, in the currency of the books; None where Odoo's is
        another.

        :rtype: Decimal | None
        """
        currency = connector.company_id.currency_id
        included = any(self.taxes_id.mapped("price_include"))
        if included or not self._accounting_same_money(connector):
            return None
        price = self.product_tmpl_id.list_price + self.price_extra
        return money.number(price, max(currency.decimal_places, 4))

    def _accounting_code(self):
        """The code of this product at every provider."""
        self.ensure_one()
        return (self.default_code or "").strip() or f"ODOO-{self.id}"

    def _accounting_item(self, connector, index):
        """This product in nobody's dialect, with the account that it goes to.

        :rtype: Item
        :raise ConfigurationError: there is none, and the provider wants one
        """
        self.ensure_one()
        said = self._accounting_said(connector)
        row = self._accounting_row(index, connector)
        return dataclasses.replace(
            said,
            description=said.description or said.name,
            account_id=row.ledger_account_id.remote_id if row else "",
            account_code=(row.ledger_account_id.code or "") if row else "",
        )

    def _accounting_changed_item(self, connector, index):
        """This product as it is, for comparing with what is there."""
        said = self._accounting_said(connector)
        try:
            item = self._accounting_item(connector, index)
        except ConfigurationError:
            return said
        return dataclasses.replace(item, description=said.description)

    def _accounting_own_rungs(self):
        """Where the account of this product is looked up first: given for itself, its
        category, or one above; nothing for no product.

        :rtype: list[tuple[str, models.Model]]
        """
        rungs = [("product", self.product_tmpl_id)] if self else []
        category = self.categ_id
        while category:
            rungs.append(("category", category))
            category = category.parent_id
        return rungs

    def _accounting_rungs(self, company):
        """Where this product's account is looked up, as for a line with it."""
        self.ensure_one()
        rungs = self._accounting_own_rungs()
        code = "service" if self.type == "service" else "product"
        line_type = self.accounting_line_type_id
        line_type = line_type or self.categ_id._accounting_line_type()
        line_type = line_type or self.env["accounting.line.type"]._by_code().get(code)
        if line_type:
            rungs.append(("line_type", line_type))
        template = self.product_tmpl_id.with_company(company)
        rungs.append(("account", template._get_product_accounts()["income"]))
        return [*rungs, ("default", self.env["account.account"])]

    def _accounting_row(self, index, connector):
        """The mapping row that says where this product goes; None where there is none.

        Only its own and its category's, unless the provider makes no item without an
        account: then all that a line would ask.

        :raise ConfigurationError: the provider wants an account, and nothing says which
        """
        needed = connector._capabilities().items_need_account
        rungs = self._accounting_rungs(connector.company_id)
        for source, record in rungs:
            if not needed and source not in ("product", "category"):
                break
            key = "default" if source == "default" else str(record.id)
            row = index.get((source, key))
            if row and row.ledger_account_id.active:
                return row
        if not needed:
            return None
        rows = self.env["accounting.ledger.mapping"]._ensure(
            connector, [rung for rung in rungs if rung[0] in ("line_type", "default")]
        )
        missing = self.env._("product %(name)s", name=self.display_name)
        raise ConfigurationError(
            missing, cause=Cause.MAPPING_MISSING, missing=missing, rows=[rows.ids]
        )

    def _accounting_describe(self, connector, kind, jobs):
        """Items to create or change, and receipts of those whose code is there
        already."""
        index = self.env["accounting.ledger.mapping"]._index(connector)
        known = self._accounting_updates(
            connector, jobs, lambda p: p._accounting_changed_item(connector, index)
        )
        described = {key: document for key, document in known.items() if document}
        fresh = self.filtered(lambda product: product.id not in known)
        there = self.env["accounting.remote.record"]._items(
            connector, [product._accounting_code() for product in fresh]
        )
        for product in fresh:
            row = there.get(product._accounting_code())
            try:
                described[product.id] = (
                    row._item_receipt()
                    if row
                    else product._accounting_item(connector, index)
                )
            except ConnectorError as error:
                described[product.id] = error
        return described
