from odoo import api, models
from odoo.fields import Domain

from ..providers import money
from ..providers.documents import Invoice, Kind, Operation
from ..providers.errors import Cause, ConfigurationError, ConnectorError
from .account_move_items import LineItems
from .accounting_job_describe import After

KIND_OF_TYPE = {"out_invoice": Kind.INVOICE, "out_refund": Kind.CREDIT_NOTE}


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "accounting.syncable"]

    def _accounting_expected(self):
        connectors = self._accounting_connectors()
        return self.filtered(
            lambda move: (
                move.state == "posted"
                and move.move_type in KIND_OF_TYPE
                and move.company_id.id in connectors
            )
        )

    @api.model
    def _accounting_expected_domain(self):
        connectors = self.env["accounting.connector"]._for_company(self.env.companies)
        return (
            Domain("state", "=", "posted")
            & Domain("move_type", "in", list(KIND_OF_TYPE))
            & Domain("company_id", "in", list(connectors))
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
        for company_id, connectors in documents._accounting_connectors().items():
            mine = documents.filtered(lambda m, c=company_id: m.company_id.id == c)
            for connector in connectors.filtered(lambda c: by_hand or c.push_invoices):
                due = mine._accounting_due(connector, by_hand)
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
        for company_id, connectors in cancelled._accounting_connectors().items():
            mine = cancelled.filtered(lambda m, c=company_id: m.company_id.id == c)
            for connector in connectors:
                links = self.env["accounting.link"]._find(
                    connector, self._name, mine.ids
                )
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

    # === DESCRIBING === #

    def _accounting_name(self):
        return self.name or self.display_name

    def _accounting_describe(self, connector, kind, jobs):
        moves = self.filtered(
            lambda m: m.state == "posted" and KIND_OF_TYPE.get(m.move_type) is kind
        )
        index = self.env["accounting.ledger.mapping"]._index(connector)
        items = LineItems(connector, moves, index)
        contacts = moves._accounting_contacts(connector)
        waiting = moves._accounting_prerequisites(connector, contacts, items)
        described = {}
        for move in moves:
            if move.id in waiting:
                described[move.id] = waiting[move.id]
                continue
            try:
                described[move.id] = move._accounting_document(
                    connector, kind, contacts[move.id], items, index
                )
            except ConnectorError as error:
                described[move.id] = error
        return described

    def _accounting_contact_currency(self, connector):
        """The currency that tells which of the customer's contacts there it is; empty
        for the only one, or the one in the company's own currency."""
        self.ensure_one()
        tied = connector._capabilities().contact_per_currency
        foreign = self.currency_id != self.company_id.currency_id
        return self.currency_id.name if tied and foreign else ""

    def _accounting_contacts(self, connector):
        """The contacts of these documents, as far as they are there.

        :rtype: dict[int, accounting.link] by document
        """
        found = {}
        for currency, moves in self._accounting_by_currency(connector).items():
            partners = moves.commercial_partner_id
            links = self.env["accounting.link"]._find(
                connector, partners._name, partners.ids, currency
            )
            for move in moves:
                if link := links.get(move.commercial_partner_id.id):
                    found[move.id] = link
        return found

    def _accounting_by_currency(self, connector):
        return self.grouped(lambda move: move._accounting_contact_currency(connector))

    def _accounting_prerequisites(self, connector, contacts, items):
        """Documents that have to wait for a contact or item that is not there yet.

        :rtype: dict[int, After]
        """
        waiting = items.jobs_by_move(self)
        fresh = self.filtered(lambda move: move.id not in contacts)
        for currency, moves in fresh._accounting_by_currency(connector).items():
            jobs = self._accounting_need(
                connector, Kind.CONTACT, moves.commercial_partner_id, currency
            )
            for move in moves:
                job = jobs[move.commercial_partner_id.id]
                waiting[move.id] = waiting.get(move.id, job) | job
        return {move_id: After(jobs) for move_id, jobs in waiting.items()}

    def _accounting_document(self, connector, kind, contact, items, index):
        """This document, exact and in nobody's dialect.

        :param accounting.link contact: of the customer
        :param LineItems items: of these documents
        :param dict index: the connector's mapping rows
        :rtype: Invoice
        :raise ConfigurationError: all that is not mapped, with the rows to answer
        """
        self.ensure_one()
        digits = self.currency_id.decimal_places
        gaps = Gaps()
        lines = [
            line._accounting_line(detail, connector, items, index, gaps, digits)
            for line, detail in self._accounting_line_details()
        ]
        gaps.check(self.env)
        foreign = self.currency_id != self.company_id.currency_id
        sent = [line for line in lines if line]
        return Invoice(
            ref=f"{self._name},{self.id}",
            kind=kind,
            number=self.name,
            contact_id=contact.remote_id,
            contact_name=self.commercial_partner_id.name,
            date=self.invoice_date,
            due_date=self.invoice_date_due or self.invoice_date,
            currency=self.currency_id.name,
            digits=digits,
            currency_rate=(
                money.number(self.invoice_currency_rate, 10) if foreign else None
            ),
            lines=tuple(sent),
            net=money.amount(self.amount_untaxed, digits),
            tax=money.amount(self.amount_tax, digits),
            total=money.amount(self.amount_total, digits),
            reference=self.ref or self.invoice_origin or "",
            url=f"{self.get_base_url()}/mail/view?model={self._name}&res_id={self.id}",
        )

    def _accounting_line_details(self):
        """Lines of the document with Odoo's own rounded tax details, whose sums are the
        document's totals exactly.

        :rtype: list[tuple[account.move.line, dict]]
        """
        base_lines, __ = self._get_rounded_base_and_tax_lines()
        details = [(base["record"], base["tax_details"]) for base in base_lines]
        sections = ("line_section", "line_subsection", "line_note")
        known = {line.id for line, __ in details}
        roundings = self.line_ids.filtered(
            lambda line: line.display_type == "rounding" and line.id not in known
        )
        notes = self.invoice_line_ids.filtered(lambda li: li.display_type in sections)
        details += [(line, None) for line in notes | roundings]
        return sorted(details, key=lambda pair: (pair[0].sequence, pair[0].id))


class Gaps:
    """What is not mapped in a document: all of it at once, not the first of it."""

    def __init__(self):
        self.names, self.groups = {}, []

    def add(self, name, rows):
        """Remember one gap.

        :param str name: what the person has to map
        :param accounting.ledger.mapping rows: each of which would answer it
        """
        if name not in self.names:
            self.names[name] = True
            self.groups.append(rows.ids)

    def check(self, env):
        """:raise ConfigurationError: when there is any gap"""
        if self.groups:
            missing = ", ".join(self.names)
            raise ConfigurationError(
                env._("Not mapped yet: %(missing)s.", missing=missing),
                cause=Cause.MAPPING_MISSING,
                missing=missing,
                rows=self.groups,
            )
