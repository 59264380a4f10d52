"""Contacts that are merged, at the provider or in Odoo."""

from odoo import models
from odoo.tools import LazyTranslate

from ..providers.documents import Kind
from .accounting_taken import Ask, Candidate, Taken
from .accounting_topics import topic

_lt = LazyTranslate(__name__)

CHAIN = 20  # contacts merged one into the next, at most
topic(
    "contact_merged",
    _lt(
        "%(name)s was merged into %(survivor)s in %(provider)s. In Odoo they are two:"
        " %(partner)s and %(other)s."
    ),
    {"merge": _lt("Merge them in Odoo"), "keep": _lt("Keep both")},
    title=_lt("Contacts merged there"),
)
topic(
    "contact_left_over",
    _lt(
        "%(name)s in %(provider)s was linked to a contact that was merged in Odoo into"
        " %(partner)s, who has a contact of its own there. Merge the two there as well."
    ),
    {"create": _lt("Create a new contact for it")},
    title=_lt("Contacts merged in Odoo"),
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _accounting_moved(self, connector, row, theirs, link):
        """A contact that was merged there: the link follows to the one that took its
        place, unless that is somebody else in Odoo."""
        if not theirs.merged_into:
            return None
        survivor = self._accounting_survivor(connector, theirs.merged_into)
        links = self.env["accounting.link"]
        other = links.search(
            [
                ("connector_id", "=", connector.id),
                ("kind", "=", Kind.CONTACT.value),
                ("remote_id", "=", survivor),
            ]
        )
        rows = self.env["accounting.remote.record"].search(
            [
                ("connector_id", "=", connector.id),
                ("kind", "=", Kind.CONTACT.value),
                ("remote_id", "=", survivor),
            ]
        )
        if not other:
            self._accounting_follow(link, survivor, rows)
            return Taken(self)
        if other.res_id == self.id:
            link.unlink()
            return Taken(self)
        partner = self.browse(other.res_id).exists()
        answer = (row.decision or {}).get("answer")
        if not partner or answer == "keep":
            link.unlink()
            return Taken(self)
        if answer == "merge":
            merging = self.env["base.partner.merge.automatic.wizard"]
            link.unlink()  # the survivor has its own
            merging._merge([self.id, partner.id], partner, extra_checks=False)
            return Taken(partner)
        params = {
            "survivor": rows.name or survivor,
            "partner": self.display_name,
            "other": partner.display_name,
        }
        candidate = Candidate(partner, 100, self.env._("took its place there"))
        return Ask("contact_merged", self, [candidate], params)

    def _accounting_survivor(self, connector, remote_id):
        """The contact that is left at the end of a chain of merges."""
        rows = self.env["accounting.remote.record"]
        for __ in range(CHAIN):
            row = rows.search(
                [
                    ("connector_id", "=", connector.id),
                    ("kind", "=", Kind.CONTACT.value),
                    ("remote_id", "=", remote_id),
                ]
            )
            further = row and row._canonical().merged_into
            if not further:
                break
            remote_id = further
        return remote_id

    def _accounting_follow(self, link, survivor, rows):
        """Link another contact there instead."""
        link.write(
            {
                "remote_id": survivor,
                "remote_number": rows.number or False,
                "version": rows.version or False,
                "fingerprint": False,
                "sent": False,
                "remote_url": False,
            }
        )
        # what it says may be news here: compared from the beginning
        rows.write({"taken_content": False})
        rows.filtered(lambda row: row.state != "new")._rearm()
