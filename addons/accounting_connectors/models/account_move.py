from odoo import api, models
from odoo.fields import Domain

from ..providers.documents import Kind, Operation

KIND_OF_TYPE = {
    "out_invoice": Kind.INVOICE,
    "out_refund": Kind.CREDIT_NOTE,
    "in_invoice": Kind.BILL,
    "in_refund": Kind.VENDOR_CREDIT,
}


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "accounting.syncable"]

    def _accounting_expected(self):
        types = {
            company_id: connectors._document_types(by_hand=True)
            for company_id, connectors in self._accounting_connectors().items()
        }
        return self.filtered(
            lambda move: (
                move.state == "posted"
                and move.move_type in types.get(move.company_id.id, ())
            )
        )

    @api.model
    def _accounting_expected_domain(self):
        connectors = self.env["accounting.connector"]._for_company(self.env.companies)
        return Domain("state", "=", "posted") & Domain.OR(
            Domain("company_id", "=", company_id)
            & Domain("move_type", "in", found._document_types(by_hand=True))
            for company_id, found in connectors.items()
        )

    @api.depends("state")
    def _compute_accounting_sync(self):
        return super()._compute_accounting_sync()

    def _accounting_state(self, jobs, links, expected):
        state = super()._accounting_state(jobs, links, expected)
        # back in draft: the provider still has what was confirmed before
        return "changed" if state == "synced" and self.state == "draft" else state

    def _accounting_state_domain(self, state):
        linked = super()._accounting_state_domain(
            "synced" if state == "changed" else state
        )
        if state == "changed":
            return linked & Domain("state", "=", "draft")
        return linked & Domain("state", "!=", "draft") if state == "synced" else linked

    def _accounting_connectors(self):
        """Connectors that documents of these companies go to.

        :rtype: dict[int, accounting.connector] by company id
        """
        return self.env["accounting.connector"]._for_company(self.company_id)

    # === CAUSES === #

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._accounting_enqueue()
        return posted

    def button_cancel(self):
        result = super().button_cancel()
        self._accounting_enqueue_void()
        return result

    def _accounting_enqueue(self, by_hand=False):
        """Write jobs for posted documents that a connector sends.

        :param bool by_hand: a person asked; the connector's start date does not count
        """
        documents = self.filtered(
            lambda move: move.state == "posted" and move.move_type in KIND_OF_TYPE
        )
        if not documents:
            return
        for connector, mine in self.env["accounting.connector"]._each_with(documents):
            types = connector._document_types(by_hand)
            wanted = mine.filtered(lambda m, t=types: m.move_type in t)
            due = wanted._accounting_due(connector, by_hand)
            for move_type, moves in due.grouped("move_type").items():
                self.env["accounting.job"]._enqueue(
                    connector, KIND_OF_TYPE[move_type], self._name, moves.ids
                )

    def _accounting_due(self, connector, by_hand):
        """Documents dated from the connector's start; earlier ones a person sends."""
        start = connector.push_from
        if by_hand or not start:
            return self
        linked = self.env["accounting.link"]._find(
            connector, self._name, self.filtered(lambda m: m.invoice_date < start).ids
        )
        return self.filtered(lambda m: m.invoice_date >= start or m.id in linked)

    def _accounting_enqueue_void(self):
        """Write jobs to void what is there of cancelled documents."""
        cancelled = self.filtered(
            lambda m: m.state == "cancel" and m.move_type in KIND_OF_TYPE
        )
        for connector, mine in self.env["accounting.connector"]._each_with(cancelled):
            links = self.env["accounting.link"]._find(connector, self._name, mine.ids)
            voids = connector._capabilities().voids
            for move_type, moves in mine.grouped("move_type").items():
                kind = KIND_OF_TYPE[move_type]
                if kind in voids:
                    self.env["accounting.job"]._enqueue(
                        connector,
                        kind,
                        self._name,
                        [move.id for move in moves if move.id in links],
                        Operation.VOID,
                    )

    def _accounting_enqueue_settlements(self, connector):
        """Write jobs for what was paid or credited on these documents, now there."""
        if not connector.push_payments:
            return
        lines = self.line_ids.filtered(
            lambda line: (
                line.account_id.account_type
                in ("asset_receivable", "liability_payable")
            )
        )
        partials = lines.matched_debit_ids | lines.matched_credit_ids
        partials._accounting_enqueue(connector)

    def action_accounting_send(self):
        """Send these documents now: by hand, whatever their date."""
        self.check_access("read")
        self.env["accounting.job"].check_access("read")  # connector users only
        self.sudo()._accounting_enqueue(by_hand=True)

    def _accounting_name(self):
        return self.name or self.display_name
