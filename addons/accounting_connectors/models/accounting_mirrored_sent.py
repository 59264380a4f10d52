"""What both sides may change, on its way: what was sent and not read back yet, and what
is read first, so that nothing there is undone."""

from odoo import api, fields, models

from ..providers import records as codec
from ..providers.documents import Kind, Operation, Receipt
from ..providers.errors import Cause, TransientError
from ..providers.sameness import SHARED
from .accounting_job_describe import NOTHING_TO_DO

MIRRORED = (Kind.CONTACT, Kind.ITEM)
PUSH_SWITCH = {Kind.CONTACT: "push_contacts", Kind.ITEM: "push_items"}


class AccountingLink(models.Model):
    _inherit = "accounting.link"

    sent = fields.Json(
        help="Fields as last sent, until they have been read back: what the provider"
        " makes of them is no change of its own."
    )

    def _forget(self):
        """The records here are gone: theirs stay, and are not taken over again."""
        rows = self.env["accounting.remote.record"].sudo()
        for row in rows._of_links(self).values():
            row.write({"state": "ignored", "taken_content": False, "res_id": False})
        self.unlink()


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    def _sends(self, kind):
        """Are changes of contacts, or items, sent?"""
        self.ensure_one()
        return self.enabled and self.connected and self[PUSH_SWITCH[kind]]

    def _freshen_feed(self, feed):
        """A contact or item is written as a whole: not even what was read some seconds
        ago is new enough to write upon, for what changed there since would be undone.

        :raise TransientError: it could not be read
        """
        if feed not in MIRRORED:
            return super()._freshen_feed(feed)
        if not self._pull([feed]) and not self.needs_reconnect:
            raise TransientError(
                "What changed there could not be read.", cause=Cause.PROVIDER_DOWN
            )
        if feed in self._feeds():
            self._take_over([feed])
        return None


class AccountingJob(models.Model):
    _inherit = "accounting.job"

    def _conclude(self, connector, outcomes, run):
        """What was sent of a contact or item is no longer on its way."""
        result = super()._conclude(connector, outcomes, run)
        if Kind(self[:1].kind) in MIRRORED:
            for job, outcome in outcomes.items():
                if isinstance(outcome, Receipt):
                    job._arrived(connector, run.writes.get(job))
                elif outcome is NOTHING_TO_DO:
                    job._settle_changes(connector)
            self.env.flush_all()
        return result

    def _settle_changes(self, connector):
        """Forget what was changed here before this job was begun.

        :return: the link of the job's record, and the fields that had been changed
        :rtype: tuple[accounting.link, set[str]]
        """
        links = self.env["accounting.link"]
        link = links._find(
            connector, self.res_model, [self.res_id], self.currency_code, self.role
        ).get(self.res_id, links)
        changes = self.env["accounting.local.change"]
        changed = set(changes._pending(link).get(link.id, ()))
        changes._settle(link, until=self.claimed_at)
        return link, changed

    def _arrived(self, connector, write):
        """Remember what was sent until it has been read back.

        :param Write write: None: it was there before
        """
        link, changed = self._settle_changes(connector)
        if not link:
            return
        if not write:
            # it may have been asked about, or ignored
            rows = self.env["accounting.remote.record"]
            rows._of_links(link).get(link.id, rows)._rearm()
            return
        kind = Kind(self.kind)
        if write.operation is not Operation.UPDATE:
            changed = SHARED[kind]
        names = [name for field in changed for name in SHARED[kind][field]]
        said = codec.dump(write.document)
        link.sent = {name: said.get(name) for name in names}


class AccountingRemoteRecord(models.Model):
    _inherit = "accounting.remote.record"

    @api.model
    def _of_links(self, links):
        """What was last read of linked records.

        :rtype: dict[int, accounting.remote.record] by link id
        """
        if not links:
            return {}
        rows = self.sudo().search(
            [
                ("connector_id", "in", links.connector_id.ids),
                ("kind", "in", links.mapped("kind")),
                ("remote_id", "in", links.mapped("remote_id")),
            ]
        )
        by_remote = {(r.connector_id.id, r.kind, r.remote_id): r for r in rows}
        found = {
            link.id: by_remote.get((link.connector_id.id, link.kind, link.remote_id))
            for link in links
        }
        return {link_id: row for link_id, row in found.items() if row}
