"""Items at a provider become products in Odoo, and stay the same. Stock is never
touched."""

import dataclasses
import re

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import LazyTranslate

from ..providers.errors import Cause, RejectedError
from .account_move_items import ITEM_CODE
from .accounting_mirrored_pull import Match, by_key
from .accounting_taken import Ask
from .accounting_topics import topic

_lt = LazyTranslate(__name__)

NUMBER = re.compile(r"ODOO-(\d+)")
OF_TEMPLATE = {"name", "description", "price"}  # what all variants have in common
VALUES = {
    "code": "default_code",
    "name": "name",
    "description": "description_sale",
    "price": "list_price",
}

topic(
    "item_duplicate",
    _lt("%(name)s in %(provider)s may be a product that you have."),
    {"link": _lt("It is this one"), "create": _lt("Create a new product")},
    choosing={"link"},
    title=_lt("Product that you may have"),
)
topic(
    "item_twice",
    _lt(
        "%(name)s in %(provider)s has the code of %(product)s, which is linked to"
        " another item there. Give one of them another code."
    ),
    {"create": _lt("Create a new product")},
    title=_lt("Second item there with the same code"),
)


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.model
    def _accounting_is_own(self, theirs):
        return theirs.code.startswith(f"{ITEM_CODE}-")

    @api.model
    def _accounting_plain(self, connector, theirs):
        """Without a code that was made up for want of one."""
        made_up = NUMBER.fullmatch(theirs.code or "") or theirs.code == theirs.name
        theirs = self._accounting_bare(theirs)
        return dataclasses.replace(theirs, code="") if made_up else theirs

    @api.model
    def _accounting_bare(self, theirs):
        """Where names are unique, they begin with the code."""
        name, start = theirs.name, f"[{theirs.code}] "
        while theirs.code and name.startswith(start):
            name = name.removeprefix(start)
        return dataclasses.replace(theirs, name=name)

    @api.model
    def _accounting_keys(self, theirs):
        return {("code", theirs.code)} if theirs.code else set()

    # === MATCHING === #

    @api.model
    def _accounting_alike(self, connector, said):
        codes = {theirs.code for theirs in said.values() if theirs.code}
        names = {theirs.name for theirs in said.values() if theirs.name}
        numbers = {int(m[1]) for r in said if (m := NUMBER.fullmatch(r.number or ""))}
        companies = connector.company_id | connector.company_id.parent_ids
        here = self._accounting_in_words_of(connector)
        products = here.with_context(active_test=False).search(
            Domain("company_id", "in", [False, *companies.ids])
            & (
                Domain("default_code", "in", list(codes))
                | Domain("id", "in", list(numbers))
                | Domain("name", "in", list(names))
            )
        )
        by_code = by_key(((p.default_code or "").strip(), p) for p in products)
        by_id = by_key((f"ODOO-{p.id}", p) for p in products)
        by_name = by_key((p._accounting_title(), p) for p in products)
        links = self.env["accounting.link"]._find(connector, self._name, products.ids)
        found = {}
        for row, theirs in said.items():
            coded, named = by_code.get(theirs.code, []), by_name.get(theirs.name, [])
            numbered = by_id.get(row.number, [])
            matches = {}
            for product in named:
                matches[product] = 50, False, self.env._("same name")
            for product in numbered:
                # the number of another database's product, unless the name agrees
                matches[product] = 90, product in named, self.env._("has our code")
            for product in coded:
                matches[product] = 95, True, self.env._("same code")
            found[row] = sorted(
                (
                    Match(
                        product,
                        points,
                        certain,
                        why if product.active else self._accounting_put_away(why),
                        product.id in links,
                    )
                    for product, (points, certain, why) in matches.items()
                ),
                key=lambda match: (-match.points, match.record.id),
            )
        return found

    @api.model
    def _accounting_put_away(self, why):
        return self.env._("%(why)s; archived in Odoo", why=why)

    @api.model
    def _accounting_question(self, matches, answer):
        free = [match for match in matches if not match.taken]
        if free:
            return Ask("item_duplicate", candidates=[m.candidate() for m in free])
        twice = [match for match in matches if match.certain]
        if twice:
            product = twice[0].record.display_name
            return Ask("item_twice", params={"product": product})
        return None

    # === MAKING === #

    @api.model
    def _accounting_make(self, connector, said):
        rows = list(said)
        here = self._accounting_in_words_of(connector)
        values = [here._accounting_new_values(connector, said[row]) for row in rows]
        try:
            with self.env.cr.savepoint():
                made = dict(zip(rows, here.create(values), strict=True))
        except UserError:
            made = {}
            for row, vals in zip(rows, values, strict=True):
                try:
                    with self.env.cr.savepoint():
                        made[row] = here.create([vals])
                except UserError as error:
                    made[row] = RejectedError(str(error), cause=Cause.UNKNOWN)
        pairs = [
            (product, said[row])
            for row, product in made.items()
            if isinstance(product, models.BaseModel)
        ]
        self._accounting_choose_accounts(connector, pairs)
        if self._accounting_same_money(connector):
            self._accounting_cost(pairs)
        return made

    @api.model
    def _accounting_same_money(self, connector):
        """Are prices there in the company's currency?"""
        own = connector.company_id.currency_id
        return (connector.currency_id or own) == own

    @api.model
    def _accounting_new_values(self, connector, theirs):
        values = {
            "name": theirs.name or theirs.code,
            "default_code": theirs.code or False,
            "description_sale": self._accounting_description(theirs),
            "type": "service" if theirs.is_service else "consu",
            "sale_ok": theirs.is_sold,
            "purchase_ok": theirs.is_purchased,
        }
        if self._accounting_same_money(connector):
            values["list_price"] = float(theirs.price or 0)
        return values

    @api.model
    def _accounting_description(self, theirs):
        return theirs.description if theirs.description != theirs.name else False

    @api.model
    def _accounting_cost(self, made):
        """What new products cost, unless Odoo computes that from their stock."""
        for product, theirs in made:
            computed = getattr(product, "cost_method", "standard") != "standard"
            if theirs.cost is not None and not computed:
                product.standard_price = float(theirs.cost)

    @api.model
    def _accounting_choose_accounts(self, connector, made):
        """New products go where their items go, unless the mapping sends them there
        anyway.

        :param made: pairs of product and canonical item
        """
        if not made:
            return
        mapping = self.env["accounting.ledger.mapping"]
        index = mapping._index(connector)
        accounts = {a.remote_id: a for a in connector.ledger_account_ids}
        for product, theirs in made:
            account = accounts.get(theirs.account_id)
            if not account or account.system or not account.active:
                continue
            rungs = product._accounting_rungs(connector.company_id)
            keys = [(s, "default" if s == "default" else str(r.id)) for s, r in rungs]
            rows = [index[k] for k in keys if k in index]
            target = next(
                (r.ledger_account_id for r in rows if r.ledger_account_id), None
            )
            if target != account:
                mapping._choose_for_product(connector, product, account)

    # === CHANGING === #

    def _accounting_objection(self, row, theirs, changed):
        """What cannot be said of one product alone is left as it is."""
        template = self.product_tmpl_id.with_context(active_test=True)
        if len(template.product_variant_ids) > 1:
            changed -= OF_TEMPLATE
        ambiguous = self._accounting_price(row.connector_id) is None
        if ambiguous or theirs.price is None:
            changed.discard("price")
        changed -= {field for field in ("name", "code") if not getattr(theirs, field)}
        return None

    def _accounting_change(self, connector, theirs, changed):
        product = self._accounting_in_words_of(connector)
        values = {
            VALUES[field]: getattr(theirs, field) or False
            for field in changed
            if field in VALUES
        }
        if "price" in changed:
            values["list_price"] = float(theirs.price)
        if "description" in changed:
            values["description_sale"] = self._accounting_description(theirs)
        if values:
            product.write(values)
        if "active" in changed:
            product = product.with_context(active_test=True)
            (product.action_unarchive if theirs.active else product.action_archive)()
        if "account" in changed:
            self._accounting_change_account(connector, theirs)

    def _accounting_change_account(self, connector, theirs):
        """Lines with this product go where its item goes now."""
        accounts = connector.ledger_account_ids.filtered(
            lambda a: a.active and not a.system
        )
        account = accounts.filtered(
            lambda a: (
                a.remote_id == theirs.account_id
                if theirs.account_id
                else theirs.account_code in (a.code, a.remote_id)
            )
        )[:1]
        mapping = self.env["accounting.ledger.mapping"]
        if account:
            mapping._choose_for_product(connector, self, account)
