"""What of a document is there: as it was last sent, and as it stood when both sides
last agreed. Without the first there is nothing to credit, without the second no telling
whether somebody changed it."""

from decimal import Decimal

from odoo import fields, models

from ..providers import records as codec
from ..providers.documents import Invoice, Kind, Receipt
from .accounting_cursor import FEEDS

GONE = ("VOIDED", "DELETED")  # as ``remote_status``: no longer in the books there
AGREED = ("total", "date", "currency", "contact_id")


def standing(record):
    """What both sides must agree on, of a document sent or read.

    :param Invoice | Booked record: which
    :rtype: dict[str, str]
    """
    values = {name: getattr(record, name) for name in AGREED}
    values["total"] = figure(values["total"])
    return {name: str(value) for name, value in values.items() if value}


def figure(amount):
    """An amount as text, the same for 100 and 100.00; empty for none.

    :param Decimal | str amount: exact
    :rtype: str
    """
    if amount in (None, False, ""):
        return ""
    return f"{Decimal(amount).normalize():f}"


class AccountingLink(models.Model):
    _inherit = "accounting.link"

    content = fields.Json(readonly=True, help="Of a document, as last sent.")
    standing = fields.Json(
        readonly=True, help="Total, date, currency and contact that both agree on."
    )

    def _document(self):
        """What was last sent; None where that was before it was kept, or by hand.

        :rtype: Invoice | None
        """
        self.ensure_one()
        return codec.load(Invoice, self.content) if self.content else None

    def _take_standing(self, booked):
        """It stands there as it was just read.

        :param Booked booked: the document
        """
        self.ensure_one()
        status = {"void": "VOIDED", "deleted": "DELETED"}.get(booked.status.value)
        values = {
            "remote_status": status or booked.status.value.upper(),
            "version": booked.version or self.version,
            "remote_number": booked.number or self.remote_number,
            "remote_url": booked.url or self.remote_url,
            "standing": {**(self.standing or {}), **standing(booked)},
        }
        if booked.total is not None:
            values["remote_total"] = str(booked.total)
        self.write({name: v for name, v in values.items() if self[name] != v})


class AccountingJob(models.Model):
    _inherit = "accounting.job"

    def _freshen(self, connector):
        """Nor is a document written over, or voided, that was changed there."""
        kind = Kind(self[:1].kind)
        if kind in FEEDS[Kind.INVOICE]:
            if self.env["accounting.link"]._find(
                connector, self[:1].res_model, self.mapped("res_id")
            ):
                connector._freshen(kind)
        return super()._freshen(connector)

    def _record_links(self, connector, outcomes, writes):
        """Keep what was sent with the link, and look again at what was read of these
        documents, and of money on them, before they were known."""
        receipts = {j: o for j, o in outcomes.items() if isinstance(o, Receipt)}
        super()._record_links(connector, outcomes, writes)
        sent = {}
        for job, receipt in receipts.items():
            document = writes[job].document if job in writes else None
            if isinstance(document, Invoice):
                sent[job.res_model, job.res_id] = document, receipt
        if not sent:
            return
        known = []
        for model in {model for model, __ in sent}:
            ids = [res_id for name, res_id in sent if name == model]
            links = self.env["accounting.link"]._find(connector, model, ids)
            for link in links.values():
                document, receipt = sent[model, link.res_id]
                if link.remote_id == receipt.remote_id:
                    link.content = codec.dump(document)
                    link.standing = standing(document)
                    known.append(link.remote_id)
        rows = self.env["accounting.remote.record"].sudo()
        kinds = [kind.value for kind in FEEDS[Kind.INVOICE]]
        rows.search(
            [
                ("connector_id", "=", connector.id),
                ("kind", "in", kinds),
                ("remote_id", "in", known),
                ("state", "=", "other"),
            ]
        )._rearm()
        rows._rearm_parts(connector, known)
