import dataclasses

from odoo import api, fields, models
from odoo.fields import Domain

from ..providers.documents import Contact, Kind, Receipt, Role
from ..providers.errors import Cause, ConfigurationError
from ..providers.matching import (
    name_key,
    score_contact,
    text_key,
    vat_keys,
)

TRIGGERS = frozenset(
    "name email phone vat company_registry website street street2 city zip state_id"
    " country_id active".split()
)


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "accounting.mirrored"]

    accounting_name_key = fields.Char(
        compute="_compute_accounting_keys", store=True, index="btree_not_null"
    )
    accounting_vat_key = fields.Char(
        compute="_compute_accounting_keys", store=True, index="btree_not_null"
    )
    accounting_registration_key = fields.Char(
        compute="_compute_accounting_keys", store=True, index="btree_not_null"
    )
    _accounting_first_word_index = models.Index(
        "(split_part(accounting_name_key, ' ', 1))"
    )

    @api.depends("name", "vat", "company_registry", "parent_id", "is_company")
    def _compute_accounting_keys(self):
        """What a contact at a provider is looked up by; nothing for those that are
        never one there: the addresses and people of a company."""
        for partner in self:
            alone = not partner.parent_id or partner.is_company
            partner.accounting_name_key = alone and name_key(partner.name)
            partner.accounting_vat_key = alone and text_key(partner.vat)
            partner.accounting_registration_key = alone and text_key(
                partner.company_registry
            )

    # === WHAT BOTH SIDES MAY CHANGE === #

    @api.model
    def _accounting_kind(self):
        return Kind.CONTACT

    @api.model
    def _accounting_triggers(self):
        return TRIGGERS

    def _accounting_said(self, connector, currency="", role=""):
        return self._accounting_contact(connector, currency, role)

    def _accounting_emptied(self, said, changed):
        """Without an address that is no e-mail address: something is there."""
        emptied = super()._accounting_emptied(said, changed)
        return emptied - {"email"} if (self.email or "").strip() else emptied

    def _accounting_wanted(self):
        """New customers and suppliers; what is neither goes out with the first document
        that names it."""
        companies = self.filtered(
            lambda p: p.active and p.commercial_partner_id == p and p.name
        )
        return {
            "": companies.filtered("customer_rank"),
            "supplier": companies.filtered(
                lambda p: p.supplier_rank and not p.customer_rank
            ),
        }

    # === DESCRIBING === #

    def _accounting_number(self, currency="", role=""):
        """Our number for this contact at every provider; never changes.

        :param str currency: of a further contact, where each has one currency there
        :param str role: of a further contact, where suppliers are kept apart
        """
        self.ensure_one()
        number = f"ODOO-{self.id}-{currency}" if currency else f"ODOO-{self.id}"
        return f"{number}-V" if role == Role.SUPPLIER else number

    def _accounting_contact(self, connector, currency="", role=""):
        """This partner in nobody's dialect.

        :param str currency: see :meth:`_accounting_number`
        :param str role: the same
        :rtype: Contact
        """
        self.ensure_one()
        vat = self.vat or ""
        name = self.name or self.display_name or f"#{self.id}"
        tied = connector._capabilities().contact_per_currency
        own = currency or connector.company_id.currency_id.name
        supplier = role == Role.SUPPLIER
        return Contact(
            ref=f"{self._name},{self.id}",
            number=self._accounting_number(currency, role),
            name=f"{name} ({currency})" if currency else name,
            currency=own if tied else "",
            email=(self.email_normalized or "").strip(),
            phone=self.phone or "",
            vat="" if vat == "/" else vat,
            registration=self.company_registry or "",
            website=self.website or "",
            street=self.street or "",
            street2=self.street2 or "",
            city=self.city or "",
            zip=self.zip or "",
            state=self.state_id.name or "",
            state_code=self.state_id.code or "",
            country=self.country_id.with_context(lang="en_US").name or "",
            country_code=self.country_id.code or "",
            is_customer=not supplier
            and bool(self.customer_rank or not self.supplier_rank),
            is_supplier=supplier or bool(self.supplier_rank),
            active=self.active,
            role=Role.SUPPLIER if supplier else Role.CUSTOMER,
        )

    def _accounting_describe(self, connector, kind, jobs):
        """Contacts to create, receipts of those found there, questions about doubtful
        ones. Never linked on a name alone."""
        currency, role = jobs[:1].currency_code, jobs[:1].role
        described = {}
        known = self._accounting_updates(
            connector, jobs, lambda p: p._accounting_contact(connector, currency, role)
        )
        described.update({key: document for key, document in known.items() if document})
        fresh = self.filtered(lambda partner: partner.id not in known)
        candidates = fresh._accounting_candidates(connector, currency, role)
        decisions = {job.res_id: job.decision or {} for job in jobs}
        taken = fresh._accounting_taken(connector, candidates)
        for partner in fresh:
            contact = partner._accounting_contact(connector, currency, role)
            decision = decisions.get(partner.id, {})
            try:
                found = partner._accounting_match(contact, candidates, decision, taken)
                described[partner.id] = found
                if isinstance(found, Receipt):
                    taken[found.remote_id] = partner.id  # not for the next one as well
            except ConfigurationError as error:
                described[partner.id] = error
        return described

    def _accounting_candidates(self, connector, currency="", role=""):
        """Remote contacts that share a number, tax number, e-mail address or name with
        any of these partners, in one query.

        One that is kept in another currency there is another contact; so is a supplier
        where those are kept apart.
        """
        wanted = ""
        keys = {"number": set(), "vat": set(), "email": set(), "name_key": set()}
        keys["registration"] = set()
        for partner in self:
            contact = partner._accounting_contact(connector, currency, role)
            wanted = contact.currency
            keys["number"].add(contact.number)
            country = contact.country_code or connector.country_code or ""
            keys["vat"].update(vat_keys(contact.vat, country))
            keys["registration"].add(text_key(contact.registration))
            keys["email"].add(contact.email.lower())
            keys["name_key"].update((name_key(contact.name), name_key(partner.name)))
        domain = Domain.OR(
            [
                Domain(name, "in", [value for value in values if value])
                for name, values in keys.items()
            ]
        )
        if connector._capabilities().contact_per_role:
            domain &= Domain("role", "=", role or False)
        if wanted:
            domain &= Domain("currency_code", "in", (wanted, False))
        return (
            self.env["accounting.remote.record"]
            .sudo()
            .search(
                Domain("connector_id", "=", connector.id)
                & Domain("kind", "=", Kind.CONTACT.value)
                & Domain("active", "=", True)
                & domain
            )
        )

    def _accounting_taken(self, connector, candidates):
        """Which of these contacts are linked already: remote id -> partner id."""
        links = (
            self.env["accounting.link"]
            .sudo()
            .search_fetch(
                [
                    ("connector_id", "=", connector.id),
                    ("kind", "=", Kind.CONTACT.value),
                    ("res_model", "=", self._name),
                    ("remote_id", "in", candidates.mapped("remote_id")),
                ],
                ["remote_id", "res_id"],
            )
        )
        return {link.remote_id: link.res_id for link in links}

    def _accounting_match(self, contact, candidates, decision, taken):
        """A receipt when the contact is there for certain, the contact itself when it
        has to be created.

        :param dict decision: what a person said: ``{"link": remote_id}`` or
            ``{"create": name}``
        :raise ConfigurationError: when a person must say which it is
        """
        self.ensure_one()
        if decision.get("link"):
            return Receipt(remote_id=decision["link"], number=contact.number)
        if decision.get("create"):
            return dataclasses.replace(contact, name=decision["create"])
        ours = {
            "number": contact.number,
            "vat": contact.vat,
            "registration": contact.registration,
            "email": contact.email,
            "name": contact.name,
        }
        scored = []
        for row in candidates:
            theirs = {name: row[name] for name in ours}
            score = score_contact(ours, theirs)
            if score.points and taken.get(row.remote_id) in (None, self.id):
                scored.append((score, row))
        certain = [row for score, row in scored if score.certain and row.active]
        if len(certain) == 1:
            row = certain[0]
            return Receipt(
                remote_id=row.remote_id,
                number=contact.number,
                version=row.version or "",
            )
        if scored:
            names = ", ".join(row.name for __, row in scored)
            raise ConfigurationError(
                self.env._("There may be such a contact already."),
                cause=Cause.CONTACT_DOUBTFUL,
                name=contact.name,
                candidates=names,
            )
        return contact
