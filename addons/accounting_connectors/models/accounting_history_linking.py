"""Documents that are there already: linked as a person decided, with what follows."""

from datetime import datetime, time

from odoo import models

from ..providers.documents import Kind
from ..providers.standing import Status
from .accounting_job import OPEN_STATES


class AccountingHistoryLine(models.Model):
    _inherit = "accounting.history.line"

    def _link(self):
        """Link these to the documents there that were chosen; then payments there that
        settle them are looked at again."""
        if not self:
            return
        connector = self.connector_id
        done = self._linkable()
        rows = done.remote_record_id
        booked = {row: row._canonical() for row in rows}
        self.env["accounting.link"]._record(
            connector,
            [line._link_values(booked[line.remote_record_id]) for line in done],
        )
        done.state = "linked"
        self._link_contacts(done, booked)
        done._after_link(connector, booked)

    def _linkable(self):
        """Those that nothing speaks against; the others say what."""
        connector, moves = self.connector_id, self.move_id
        Link = self.env["accounting.link"]
        mine = Link._find(connector, moves._name, moves.ids)
        taken = {
            (link.kind, link.remote_id)
            for link in Link.search(
                [
                    ("connector_id", "=", connector.id),
                    ("kind", "in", self.mapped("kind")),
                    ("remote_id", "in", self.remote_record_id.mapped("remote_id")),
                ]
            )
        }
        busy = set(
            self.env["accounting.job"]
            ._about(
                moves, ("connector_id", "=", connector.id), ("state", "=", "running")
            )
            .mapped("res_id")
        )
        done = self.browse()
        for line in self:
            row, move = line.remote_record_id, line.move_id
            status = row._canonical().status if row else Status.DELETED
            obstacle = None
            if move.id in mine:
                obstacle = "known"
            elif move.state != "posted":
                obstacle = "unposted"
            elif status in (Status.VOID, Status.DELETED):
                obstacle = "gone"
            elif (row.kind, row.remote_id) in taken:
                obstacle = "taken"
            elif move.id in busy:
                continue  # being sent: its link tells next time
            if obstacle:
                line.write({"state": "failed", "obstacle": obstacle})
                continue
            taken.add((row.kind, row.remote_id))
            done |= line
        return done

    def _link_values(self, booked):
        return {
            "kind": self.kind,
            "res_model": self.move_id._name,
            "res_id": self.move_id.id,
            "remote_id": booked.remote_id,
            "remote_number": booked.number or booked.reference or None,
            "remote_status": booked.status.value,
            "remote_total": None if booked.total is None else str(booked.total),
            "version": booked.version or None,
            "remote_url": booked.url or None,
        }

    def _after_link(self, connector, booked):
        """What the links set free: what is there of these documents, and what is
        here."""
        jobs = self.env["accounting.job"]._about(
            self.move_id,
            ("connector_id", "=", connector.id),
            ("state", "in", OPEN_STATES),
        )
        held = jobs.before_ids
        jobs._give_up(dependents=False)
        held._rearm()
        self.remote_record_id._rearm()
        remote_ids = [one.remote_id for one in booked.values()]
        self.env["accounting.remote.record"]._rearm_parts(connector, remote_ids)
        dates = [*self.mapped("date"), *(b.date for b in booked.values() if b.date)]
        if dates and Kind.PAYMENT in connector._feeds():
            cursor = self.env["accounting.cursor"]._of(connector, Kind.PAYMENT)
            moment = datetime.combine(min(dates), time.min)
            if not cursor.position:
                cursor.position = moment
            cursor._rewind(moment)
        self._settleable(connector, booked).move_id._accounting_enqueue_settlements(
            connector
        )

    def _settleable(self, connector, booked):
        """Documents whose payments in Odoo can be sent without paying twice: what is
        there is read first, and where it is not, nothing must be settled there yet."""
        if Kind.PAYMENT in connector._feeds():
            return self
        return self.filtered(
            lambda line: (
                (there := booked[line.remote_record_id]).due is not None
                and there.due == there.total
            )
        )

    # === CONTACTS === #

    def _link_contacts(self, lines, booked):
        """The customer of a document that is there is the contact that it names there,
        where nobody is linked to either and their names agree."""
        connector = lines.connector_id
        pairs = {}
        for line in lines:
            contact_id = booked[line.remote_record_id].contact_id
            if contact_id and "customer" in line._candidate().get("same", ()):
                currency = line.move_id._accounting_contact_currency(connector)
                role = line.move_id._accounting_contact_role(connector)
                key = line.partner_id.id, currency, role.value
                pairs.setdefault(key, set()).add(contact_id)
        clear = {key: ids.pop() for key, ids in pairs.items() if len(ids) == 1}
        owners = list(clear.values())
        clear = {key: c for key, c in clear.items() if owners.count(c) == 1}
        taken = self.env["accounting.link"].search(
            [
                ("connector_id", "=", connector.id),
                ("kind", "=", Kind.CONTACT.value),
                "|",
                ("remote_id", "in", list(clear.values())),
                ("res_id", "in", [key[0] for key in clear]),
            ]
        )
        used = set(taken.mapped("remote_id"))
        mine = {(li.res_id, li.currency_code or "", li.role or "") for li in taken}
        fresh = {
            key: contact_id
            for key, contact_id in clear.items()
            if key not in mine and contact_id not in used
        }
        lines._record_contacts(connector, fresh)

    def _record_contacts(self, connector, fresh):
        """Links of contacts, and what waited for them."""
        self.env["accounting.link"]._record(
            connector,
            [
                {
                    "kind": Kind.CONTACT.value,
                    "res_model": "res.partner",
                    "res_id": partner_id,
                    "remote_id": contact_id,
                    "currency_code": currency or None,
                    "role": role or None,
                }
                for (partner_id, currency, role), contact_id in fresh.items()
            ],
        )
        mine = ("connector_id", "=", connector.id)
        self.env["accounting.remote.record"].search(
            [
                mine,
                ("kind", "=", Kind.CONTACT.value),
                ("remote_id", "in", list(fresh.values())),
                ("state", "in", ("question", "held", "other")),
            ]
        )._rearm()
        partners = self.env["res.partner"].browse([key[0] for key in fresh])
        jobs = self.env["accounting.job"]
        jobs._about(partners, mine, ("state", "=", "blocked"))._rearm()
