"""Contacts at a provider become customers and suppliers in Odoo, and change with them.
Which contact is whom is found out in :mod:`res_partner_match`."""

import dataclasses

from markupsafe import Markup, escape

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import LazyTranslate, html2plaintext

from ..providers.errors import Cause, RejectedError
from .accounting_places import Places
from .accounting_taken import Ask
from .accounting_topics import topic

_lt = LazyTranslate(__name__)

topic(
    "contact_archived",
    _lt(
        "%(name)s was archived in %(provider)s. In Odoo it still has %(open)s. Archive"
        " it here too?"
    ),
    {"archive": _lt("Archive it"), "keep": _lt("Keep it here")},
    title=_lt("Contact archived there"),
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _accounting_variant(self, connector, theirs):
        capabilities = connector._capabilities()
        own = connector.company_id.currency_id.name
        foreign = capabilities.contact_per_currency and theirs.currency not in ("", own)
        return (
            theirs.currency if foreign else "",
            theirs.role.value if capabilities.contact_per_role else "",
        )

    @api.model
    def _accounting_plain(self, connector, theirs):
        """Without the currency after the name, country and state as Odoo has them."""
        places = self.env.cr.cache.setdefault("accounting_places", Places(self.env))
        country = places.country(theirs.country_code, theirs.country)
        state = places.state(country, theirs.state_code, theirs.state)
        values = {"name": theirs.name.removesuffix(f" ({theirs.currency})").strip()}
        if country:
            values |= {"country_code": country.code, "country": country.name}
        if state:
            values |= {"state_code": state.code, "state": state.name}
        return dataclasses.replace(theirs, **values)

    # === MAKING === #

    @api.model
    def _accounting_make(self, connector, said):
        rows = list(said)
        values = [self._accounting_new_values(connector, said[row]) for row in rows]
        try:
            with self.env.cr.savepoint():
                return dict(zip(rows, self.create(values), strict=True))
        except UserError:
            return {
                row: self._accounting_make_one(connector, said[row], vals)
                for row, vals in zip(rows, values, strict=True)
            }

    @api.model
    def _accounting_make_one(self, connector, theirs, values):
        """One new partner; a tax number that Odoo refuses does not cost it."""
        try:
            with self.env.cr.savepoint():
                return self.create([values])
        except ValidationError as error:
            if not values.pop("vat", None):
                return RejectedError(str(error), cause=Cause.UNKNOWN)
        except UserError as error:
            return RejectedError(str(error), cause=Cause.UNKNOWN)
        values["comment"] = self._accounting_noted(
            values.get("comment"), self._accounting_vat_note(connector, theirs)
        )
        return self._accounting_make_one(connector, theirs, values)

    @api.model
    def _accounting_new_values(self, connector, theirs):
        values = self._accounting_odoo_values(theirs, CONTACT_VALUES)
        supplier = theirs.is_supplier or theirs.role
        values |= {
            "is_company": True,
            "customer_rank": int(theirs.is_customer or not supplier),
            "supplier_rank": int(bool(supplier)),
        }
        if theirs.role:
            values["customer_rank"] = 0
        for field, label in (
            ("country", self.env._("Country")),
            ("state", self.env._("State")),
        ):
            if getattr(theirs, field) and not values.get(f"{field}_id"):
                note = f"{label}: {getattr(theirs, field)}"
                values["comment"] = self._accounting_noted(values.get("comment"), note)
        return {name: value for name, value in values.items() if value}

    @api.model
    def _accounting_odoo_values(self, theirs, fields_):
        """Values in Odoo of some fields of a contact.

        :rtype: dict
        """
        places = self.env.cr.cache.setdefault("accounting_places", Places(self.env))
        values = {
            CONTACT_VALUES[field]: getattr(theirs, field) or False
            for field in fields_
            if field not in ("country", "state")
        }
        country = places.country(theirs.country_code, theirs.country)
        if "country" in fields_ and (country or not theirs.country):
            values["country_id"] = country.id
        if "state" in fields_:
            state = places.state(country, theirs.state_code, theirs.state)
            if state or not theirs.state:
                values["state_id"] = state.id
        return values

    @api.model
    def _accounting_vat_note(self, connector, theirs):
        label = connector._offline_adapter().label
        return self.env._(
            "Tax number in %(provider)s: %(vat)s", provider=label, vat=theirs.vat
        )

    @api.model
    def _accounting_noted(self, comment, note):
        """Internal notes with one more line, unless it is there."""
        if note in html2plaintext(comment or ""):
            return comment
        return Markup(comment or "") + Markup("<p>%s</p>") % escape(note)

    # === CHANGING === #

    def _accounting_change(self, connector, theirs, changed):
        values = self._accounting_odoo_values(theirs, changed)
        if not values.get("name", True):
            del values["name"]
        try:
            with self.env.cr.savepoint():
                self.write(values)
        except ValidationError:
            if not values.pop("vat", None):
                raise
            note = self._accounting_vat_note(connector, theirs)
            self.write(
                {**values, "comment": self._accounting_noted(self.comment, note)}
            )

    def _accounting_objection(self, row, theirs, changed):
        """A contact with something open is not archived without a person's word."""
        if "active" not in changed or theirs.active:
            return None
        if self._accounting_lives_on(row):
            changed.discard("active")  # archived there in one role or currency only
            return None
        answer = (row.decision or {}).get("answer")
        if answer == "keep":
            changed.discard("active")
        if answer in ("keep", "archive"):
            return None
        reasons = self._accounting_open_things()
        if not reasons:
            return None
        changed.discard("active")
        return Ask("contact_archived", self, params={"open": reasons})

    def _accounting_lives_on(self, row):
        """Is this partner linked to another contact there that is in use?"""
        links = self.env["accounting.link"]._about(
            self,
            ("connector_id", "=", row.connector_id.id),
            ("remote_id", "!=", row.remote_id),
        )
        return any(r.active for r in row._of_links(links).values())

    def _accounting_open_things(self):
        """What speaks against archiving this partner, in words; empty: nothing.

        :rtype: str
        """
        self.ensure_one()
        unpaid = self.env["account.move"].search_count(
            [
                ("commercial_partner_id", "=", self.id),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial", "in_payment")),
                ("move_type", "!=", "entry"),
            ]
        )
        drafts = self.env["account.move"].search_count(
            [
                ("commercial_partner_id", "=", self.id),
                ("state", "=", "draft"),
                ("move_type", "!=", "entry"),
            ]
        )
        users = self.env["res.users"].search_count([("partner_id", "=", self.id)])
        found = []
        if unpaid:
            found.append(self.env._("%(count)s unpaid documents", count=unpaid))
        if drafts:
            found.append(self.env._("%(count)s draft documents", count=drafts))
        if users:
            found.append(self.env._("a user who can sign in"))
        return ", ".join(found)


CONTACT_VALUES = {
    "name": "name",
    "email": "email",
    "phone": "phone",
    "vat": "vat",
    "registration": "company_registry",
    "website": "website",
    "street": "street",
    "street2": "street2",
    "city": "city",
    "zip": "zip",
    "country": "country_id",
    "state": "state_id",
    "active": "active",
}
