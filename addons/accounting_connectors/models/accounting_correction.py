import dataclasses
from decimal import Decimal

from odoo import api, fields, models

from ..providers import money
from ..providers import records as codec
from ..providers.documents import Allocation, Invoice, Kind
from ..providers.errors import Cause, RejectedError
from .accounting_about import KINDS
from .accounting_job_describe import After


class AccountingCorrection(models.Model):
    """Something at a provider beside the document itself: an earlier one of the same
    Odoo document, the credit note that undoes it, or a use of that."""

    _name = "accounting.correction"
    _inherit = ["accounting.syncable"]
    _description = "Correction at an accounting provider"
    _order = "id"

    connector_id = fields.Many2one(
        "accounting.connector", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="connector_id.company_id", store=True)
    move_id = fields.Many2one(
        "account.move", required=True, ondelete="cascade", readonly=True, index=True
    )
    part = fields.Selection(
        [
            ("former", "Earlier document"),
            ("credit", "Credit of it"),
            ("use", "Use of the credit"),
        ],
        required=True,
        readonly=True,
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    number = fields.Char(
        readonly=True, help="That it has there; empty once it is free again."
    )
    content = fields.Json(readonly=True, help="Of the document, as sent.")
    of_id = fields.Many2one(
        "accounting.correction",
        readonly=True,
        ondelete="cascade",
        help="Of a credit the earlier document, of a use the credit.",
    )
    onto_new = fields.Boolean(readonly=True, help="Of a use: on the new document?")
    amount = fields.Char(readonly=True, help="Of a use, exact.")

    @api.model
    def _owners(self, links):
        """The Odoo documents whose earlier documents these links lead to.

        :rtype: dict[tuple[str, int], account.move] by model and id of the link
        """
        rows = self.sudo().browse(links.mapped("res_id")).exists()
        former = rows.filtered(lambda row: row.part == "former")
        return {(self._name, row.id): row.move_id.sudo(self.env.su) for row in former}

    def _accounting_name(self):
        return self.number or self.move_id._accounting_name()

    def _accounting_open(self):
        return self.move_id._accounting_open()

    def _accounting_describe(self, connector, kind, jobs):
        if kind is not Kind.ALLOCATION:
            rates = connector._tax_percents()
            return {
                row.id: _at_rates(codec.load(Invoice, row.content), rates)
                for row in self
            }
        described = {row.id: row._describe_use(connector) for row in self}
        return {res_id: use for res_id, use in described.items() if use}

    def _send(self, kind):
        self.ensure_one()
        return self.env["accounting.job"]._enqueue(
            self.connector_id, kind, self._name, self.ids
        )

    def _use(self, amount, onto_new):
        """:rtype: accounting.correction"""
        self.ensure_one()
        return self.create(
            {
                "connector_id": self.connector_id.id,
                "move_id": self.move_id.id,
                "part": "use",
                "kind": Kind.ALLOCATION.value,
                "of_id": self.id,
                "onto_new": onto_new,
                "amount": str(amount),
            }
        )

    def _link(self):
        self.ensure_one()
        return self._accounting_links_of(self.connector_id, self).get(self.id)

    def _describe_use(self, connector):
        """The use of a credit on the old document, or on the new one."""
        self.ensure_one()
        credit = self.of_id
        sent = credit._link()
        links = self._accounting_links_of(connector, self.move_id)
        target = links.get(self.move_id.id) if self.onto_new else credit.of_id._link()
        if not sent or not target:
            return self._after_both(connector)
        document = codec.load(Invoice, credit.content)
        return Allocation(
            ref=f"{self._name},{self.id}",
            credit_kind=document.kind,
            credit_id=sent.remote_id,
            invoice_kind=Kind(target.kind),
            invoice_id=target.remote_id,
            contact_id=document.contact_id,
            amount=Decimal(self.amount),
            currency=document.currency,
            date=document.date,
        )

    def _after_both(self, connector):
        jobs = self.of_id._accounting_open_jobs()
        jobs |= self.move_id._accounting_under_way(connector)
        if jobs:
            return After(jobs)
        return RejectedError(
            self.env._(
                "%(credit)s or %(document)s is not at the provider: send it first.",
                credit=self.of_id.number,
                document=self.move_id.name,
            ),
            cause=Cause.UNKNOWN,
        )


def _at_rates(document, rates):
    """A document sent earlier, as its tax codes are now: its taxes stay what they were,
    what the provider would compute by itself may be something else.

    :param dict rates: percent by tax code
    :rtype: Invoice
    """
    lines = tuple(
        dataclasses.replace(line, tax_rate=rates.get(line.tax_code, line.tax_rate))
        for line in document.lines
    )
    return dataclasses.replace(document, lines=lines)


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    def _tax_percents(self):
        """:rtype: dict[str, Decimal] by the tax code's id there"""
        codes = self.env["accounting.tax.code"].sudo()
        found = codes.with_context(active_test=False).search(
            [("connector_id", "=", self.id)]
        )
        return {code.remote_id: money.number(code.rate, 6) for code in found}

    def _forget_books(self):
        """The books there were begun anew: no number of ours is taken in them."""
        self.env["accounting.correction"].sudo().search(
            [("connector_id", "=", self.id)]
        ).unlink()
        return super()._forget_books()
