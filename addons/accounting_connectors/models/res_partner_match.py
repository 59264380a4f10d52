"""Who in Odoo a contact at a provider is: looked up by what the two have in common, and
asked about where that is not sure."""

import re

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, LazyTranslate

from ..providers.matching import (
    name_key,
    score_contact,
    score_name,
    str_key,
    text_key,
    vat_keys,
)
from .accounting_mirrored_pull import Match, by_key
from .accounting_taken import Ask
from .accounting_topics import topic

_lt = LazyTranslate(__name__)

NUMBER = re.compile(r"ODOO-(\d+)(-[A-Z]{3})?(-V)?")
REASONS = {
    "number": _lt("has our number"),
    "vat": _lt("same tax number"),
    "registration": _lt("same registration number"),
    "email": _lt("same e-mail address"),
    "name": _lt("same name"),
    "name_near": _lt("nearly the same name"),
}
LINK_OR_CREATE = {"link": _lt("It is this one"), "create": _lt("Create a new contact")}

topic(
    "contact_duplicate",
    _lt("%(name)s in %(provider)s may be a contact that you have."),
    LINK_OR_CREATE,
    choosing={"link"},
    title=_lt("Contact that you may have"),
)
topic(
    "contact_twice",
    _lt(
        "%(name)s in %(provider)s looks like %(partner)s, who is linked to another"
        " contact there. If the two are one, merge them in %(provider)s."
    ),
    {"create": _lt("Create a new contact")},
    title=_lt("Second contact there of the same"),
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _accounting_keys(self, theirs):
        keys = {("vat", key) for key in vat_keys(theirs.vat)}
        registration = text_key(theirs.registration)
        return keys | ({("registration", registration)} if registration else set())

    @api.model
    def _accounting_looked_up(self, connector, theirs):
        """What a contact is looked up by.

        :rtype: dict[str, set]
        """
        number = NUMBER.fullmatch(theirs.number or "")
        country = theirs.country_code or connector.country_code or ""
        found = {
            "id": {int(number[1])} if number else set(),
            "vat": vat_keys(theirs.vat, country),
            "registration": {text_key(theirs.registration)},
            "email": {str_key(theirs.email)},
            "name": {name_key(theirs.name)},
        }
        return {name: keys - {""} for name, keys in found.items()}

    @api.model
    def _accounting_alike(self, connector, said):
        keys = {
            row: self._accounting_looked_up(connector, t) for row, t in said.items()
        }
        partners = self._accounting_alike_partners(keys.values())
        near = self._accounting_alike_names(
            {name_key(theirs.name) for theirs in said.values()}
        )
        partners |= self.browse([i for ids in near.values() for i in ids])
        allowed = self._accounting_company_domain(connector)
        partners = partners.filtered_domain(allowed)
        partners.fetch(
            ["name", "vat", "company_registry", "email_normalized", "active"]
        )
        index = {
            "id": by_key((p.id, p) for p in partners),
            "vat": by_key((p.accounting_vat_key, p) for p in partners),
            "registration": by_key(
                (p.accounting_registration_key, p) for p in partners
            ),
            "email": by_key((p.email_normalized, p) for p in partners),
            "name": by_key((p.accounting_name_key, p) for p in partners),
        }
        taken = self._accounting_taken_variants(connector, partners)
        found = {}
        for row, theirs in said.items():
            likely = {
                partner
                for name, values in keys[row].items()
                for value in values
                for partner in index[name][value]
            }
            likely |= {
                p for i in near.get(name_key(theirs.name), ()) for p in index["id"][i]
            }
            variant = self._accounting_variant(connector, theirs)
            matches = [
                partner._accounting_compare(
                    theirs, variant, (partner.id, *variant) in taken
                )
                for partner in sorted(likely, key=lambda p: p.id)
            ]
            found[row] = sorted(filter(None, matches), key=lambda m: -m.points)
        return found

    @api.model
    def _accounting_company_domain(self, connector):
        companies = connector.company_id | connector.company_id.parent_ids
        return Domain("company_id", "in", [False, *companies.ids])

    @api.model
    def _accounting_alike_partners(self, looked_up):
        """Partners that share a number, tax number, e-mail address or name with any of
        some contacts, archived ones too."""
        wanted = {}
        for keys in looked_up:
            for name, values in keys.items():
                wanted.setdefault(name, set()).update(values)
        names = {
            "id": "id",
            "vat": "accounting_vat_key",
            "registration": "accounting_registration_key",
            "email": "email_normalized",
            "name": "accounting_name_key",
        }
        shares = Domain.OR(
            Domain(names[name], "in", list(keys)) for name, keys in wanted.items()
        )
        return self.with_context(active_test=False).search(
            shares & Domain("accounting_name_key", "not in", [False, ""])
        )

    @api.model
    def _accounting_alike_names(self, keys):
        """Partners whose names are nearly the same as some.

        :param set[str] keys: of names
        :rtype: dict[str, list[int]]
        """
        first = {}
        for key in keys:
            first.setdefault(key.split(" ", 1)[0], []).append(key)
        self.flush_model(["accounting_name_key"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id, accounting_name_key FROM res_partner"
                " WHERE split_part(accounting_name_key, ' ', 1) = ANY(%s)",
                list(first),
            )
        )
        found = {}
        for partner_id, name in rows:
            for key in first[name.split(" ", 1)[0]]:
                if name != key and score_name(name, key).points:
                    found.setdefault(key, []).append(partner_id)
        return found

    @api.model
    def _accounting_taken_variants(self, connector, partners):
        """Which partners are linked, in which currency and role.

        :rtype: set[tuple[int, str, str]]
        """
        links = self.env["accounting.link"].search_fetch(
            [
                ("connector_id", "=", connector.id),
                ("res_model", "=", self._name),
                ("res_id", "in", partners.ids),
            ],
            ["res_id", "currency_code", "role"],
        )
        return {(li.res_id, li.currency_code or "", li.role or "") for li in links}

    def _accounting_compare(self, theirs, variant, taken):
        """How likely it is that a contact there is this partner.

        :rtype: Match | None
        """
        self.ensure_one()
        ours = {
            "number": self._accounting_number(*variant),
            "vat": self.vat,
            "registration": self.company_registry,
            "email": self.email_normalized,
            "name": self.name,
        }
        score = score_contact(ours, {name: getattr(theirs, name) for name in ours})
        reason = score.reason
        if not score.points:
            score = score_name(self.accounting_name_key, name_key(theirs.name))
            reason = "name_near"
        if not score.points:
            return None
        why = str(self.env._(REASONS[reason]))
        if not self.active:
            why = self.env._("%(why)s; archived in Odoo", why=why)
        return Match(self, score.points, score.certain, why, taken)

    @api.model
    def _accounting_question(self, matches, answer):
        free = [match for match in matches if not match.taken]
        if free:
            return Ask("contact_duplicate", candidates=[m.candidate() for m in free])
        # kept apart there by somebody who sees both: only what must be unique is odd
        twice = [match for match in matches if match.certain]
        if twice:
            partner = twice[0].record
            return Ask("contact_twice", params={"partner": partner.display_name})
        return None
