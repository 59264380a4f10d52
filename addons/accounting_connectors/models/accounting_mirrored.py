"""What both sides may change: contacts and items. Here: what was changed in Odoo, and
how it is sent without undoing what was changed there."""

import dataclasses

from odoo import api, fields, models

from ..providers.documents import Kind
from ..providers.sameness import EMPTIED, SHARED, is_blank, overlay, same
from .accounting_job import PRIORITY

UNASKED = 80  # priority of what no document waits for


class AccountingMirrored(models.AbstractModel):
    """A record that both sides may change."""

    _name = "accounting.mirrored"
    _inherit = "accounting.syncable"
    _description = "Record that both sides may change"

    accounting_overwrite_count = fields.Integer(
        compute="_compute_accounting_overwrite_count",
        groups="accounting_connectors.group_connector_user",
    )

    # === WHAT A ROOM SAYS OF ITS RECORDS === #

    @api.model
    def _accounting_kind(self):
        """:rtype: Kind"""
        raise NotImplementedError

    @api.model
    def _accounting_triggers(self):
        """Fields in Odoo that a provider is told of.

        :rtype: frozenset[str]
        """
        raise NotImplementedError

    def _accounting_said(self, connector, currency="", role=""):
        """This record as a provider is told of it, as far as that can be said without
        the mapping.

        :rtype: Contact | Item
        """
        raise NotImplementedError

    @api.model
    def _accounting_bare(self, theirs):
        """A remote record without what an adapter adds to it when it is sent.

        :rtype: Contact | Item
        """
        return theirs

    def _accounting_emptied(self, said, changed):
        """Which of the fields that were changed here were emptied. Only those are
        emptied at a provider: of what is empty here and was never filled, it may know
        more than we do.

        :param said: this record as a provider is told of it
        :param changed: names of fields
        :rtype: set[str]
        """
        self.ensure_one()
        kind = self._accounting_kind()
        return {f for f in changed if f in EMPTIED[kind] and is_blank(kind, f, said)}

    def _accounting_wanted(self):
        """Those of these that a provider should have, though no document names them.

        :rtype: dict[str, models.Model] by role
        """
        return {}

    def _accounting_owner(self):
        """The company whose connectors get a new record.

        :rtype: res.company
        """
        self.ensure_one()
        return self.company_id or self.env.company

    # === WHAT WAS CHANGED HERE === #

    @api.model_create_multi
    def create(self, vals_list):
        created = super().create(vals_list)
        created._accounting_offer()
        return created

    def write(self, vals):
        """Remember which fields a linked record was given new values in, and have them
        sent."""
        links = self._accounting_watched(vals)
        before = {link: self._accounting_as(link) for link in links}
        result = super().write(vals)
        if links:
            self._accounting_note(before)
        return result

    def _accounting_watched(self, vals):
        """Links of these records that a write may concern."""
        if not self._accounting_triggers() & vals.keys():
            return self.env["accounting.link"]
        return self.env["accounting.link"]._about(self)

    @api.model
    def _accounting_as(self, link):
        """The linked record as it is told to the link's provider."""
        connector = link.connector_id
        record = self.sudo().with_company(connector.company_id).browse(link.res_id)
        return record._accounting_said(connector, link.currency_code, link.role)

    def _accounting_note(self, before):
        """Write down what is not any more as it was, and have it sent.

        A change that comes from one remote record is not sent back to it, but to the
        others that are linked.

        :param dict before: what was told of each link
        """
        kind, source = self._accounting_kind(), self.env.context.get("accounting_link")
        changes, links = [], self.env["accounting.link"].sudo()
        for link, old in before.items():
            if link.id == source:
                continue
            new = self._accounting_as(link)
            changed = [f for f in SHARED[kind] if not same(kind, f, old, new)]
            if changed:
                links |= link
                changes += [(link, field) for field in changed]
        self.env["accounting.local.change"]._note(changes)
        self._accounting_send(links)

    @api.model
    def _accounting_send(self, links):
        """Jobs for changed records, where the connector sends them."""
        kind = self._accounting_kind()
        jobs = self.env["accounting.job"].sudo().with_context(accounting_taking=False)
        by_target = links.grouped(
            lambda li: (li.connector_id, li.currency_code, li.role)
        )
        for (connector, currency, role), mine in by_target.items():
            if connector._sends(kind):
                jobs._enqueue(
                    connector,
                    kind,
                    self._name,
                    mine.mapped("res_id"),
                    currency=currency,
                    role=role,
                )

    def _accounting_offer(self):
        """Jobs for new records that a provider should have. They wait for what
        documents need."""
        wanted = {
            role: some for role, some in self._accounting_wanted().items() if some
        }
        if not wanted:
            return
        kind = self._accounting_kind()
        companies = self.env["res.company"]
        owners = {}
        for records in wanted.values():
            for record in records:
                owners[record.id] = record._accounting_owner()
                companies |= owners[record.id]
        found = self.env["accounting.connector"]._for_company(companies)
        for company_id, connectors in found.items():
            for connector in connectors.filtered(lambda c: c._sends(kind)):
                apart = connector._capabilities().contact_per_role
                for role, records in wanted.items():
                    ids = [r.id for r in records if owners[r.id].id == company_id]
                    fresh = self.env["accounting.job"]._enqueue(
                        connector, kind, self._name, ids, role=role if apart else ""
                    )
                    fresh.priority = UNASKED

    @api.model
    def _accounting_need(self, connector, kind, records, currency="", role=""):
        """What a document waits for is not at the end of the queue."""
        jobs = super()._accounting_need(connector, kind, records, currency, role)
        for job in jobs.values():
            if job.priority > PRIORITY[kind]:
                job.priority = PRIORITY[kind]
        return jobs

    def unlink(self):
        """What was linked stays at the provider, and does not come back."""
        links = self.env["accounting.link"]._about(self)
        result = super().unlink()
        links._forget()
        return result

    # === HOW IT IS SENT === #

    def _accounting_updates(self, connector, jobs, ours):
        """Changed records: what is there as last read, with what was changed here.

        :param jobs: of these records, of one currency and role
        :param ours: called with a linked record, says it as Odoo has it
        :return: per id of a linked record a document; None: it is so there already
        :rtype: dict[int, Contact | Item | None]
        """
        kind = self._accounting_kind()
        links = self.env["accounting.link"]._find(
            connector, self._name, self.ids, jobs[:1].currency_code, jobs[:1].role
        )
        all_links = self.env["accounting.link"].browse([li.id for li in links.values()])
        rows = self.env["accounting.remote.record"]._of_links(all_links)
        pending = self.env["accounting.local.change"]._pending(all_links)
        found = {}
        for record in self.filtered(lambda r: r.id in links):
            link = links[record.id]
            said, row = ours(record), rows.get(link.id)
            changed = set(pending.get(link.id, ()))
            emptied = record._accounting_emptied(said, changed)
            if not row or not row.content:
                found[record.id] = _emptying(said, emptied)
                continue
            theirs = self._accounting_bare(row._canonical())
            if kind not in connector._capabilities().archives:
                changed.discard("active")
            differ = [f for f in changed if not same(kind, f, said, theirs)]
            if not differ:
                found[record.id] = None
                continue
            merged = self._accounting_over(theirs, said, differ)
            found[record.id] = _emptying(merged, emptied.intersection(differ))
        return found

    @api.model
    def _accounting_over(self, theirs, ours, changed):
        """What is there, with our values in some fields; nothing in it that differs
        from one time to the next though the contents are the same."""
        kind = self._accounting_kind()
        merged = overlay(kind, theirs, ours, changed)
        kept = {"ref": ours.ref, "remote_id": "", "version": "", "changed_at": None}
        if kind is Kind.CONTACT:
            kept["number"] = theirs.number or ours.number
        return dataclasses.replace(merged, **kept)

    def _compute_accounting_overwrite_count(self):
        groups = self.env["accounting.overwrite"]._read_group(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)],
            ["res_id"],
            ["__count"],
        )
        counts = dict(groups)
        for record in self:
            record.accounting_overwrite_count = counts.get(record.id, 0)

    def action_accounting_overwrites(self):
        """What was overwritten in this record, on either side."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "accounting_connectors.accounting_overwrite_action"
        )
        mine = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        return {**action, "domain": mine}


def _emptying(document, fields):
    """The document, telling which of its fields are to be emptied."""
    return dataclasses.replace(document, cleared=tuple(sorted(fields)))
