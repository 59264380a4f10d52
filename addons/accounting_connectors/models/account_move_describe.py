"""Documents in nobody's dialect, exact; and what has to be there before they are."""

from decimal import Decimal

from odoo import models
from odoo.tools import html2plaintext

from ..providers import money
from ..providers.documents import Invoice, Kind
from ..providers.errors import Cause, ConfigurationError, ConnectorError, RejectedError
from ..providers.kinds import Role
from .account_move import KIND_OF_TYPE
from .account_move_items import LineItems
from .account_move_line import TEXTS
from .accounting_job_describe import After


class AccountMove(models.Model):
    _inherit = "account.move"

    def _accounting_describe(self, connector, kind, jobs):
        moves = self.filtered(
            lambda m: m._accounting_is_told() and KIND_OF_TYPE.get(m.move_type) is kind
        )
        index = self.env["accounting.ledger.mapping"]._index(connector)
        items = LineItems(connector, moves, index)
        contacts = moves._accounting_contacts(connector)
        waiting = moves._accounting_prerequisites(connector, contacts, items)
        numbers = moves._accounting_numbers(connector)
        described = {}
        for move in moves:
            if move.id in waiting:
                described[move.id] = waiting[move.id]
                continue
            try:
                described[move.id] = move._accounting_document(
                    connector, numbers[move.id], contacts[move.id], items, index
                )
            except ConnectorError as error:
                described[move.id] = error
        return described

    def _accounting_is_told(self):
        """Is it to be described?"""
        self.ensure_one()
        return self.state == "posted"

    def _accounting_contact_currency(self, connector):
        """The currency that tells which of the customer's contacts there it is; empty
        for the only one, or the one in the company's own currency."""
        self.ensure_one()
        tied = connector._capabilities().contact_per_currency
        foreign = self.currency_id != self.company_id.currency_id
        return self.currency_id.name if tied and foreign else ""

    def _accounting_contact_role(self, connector):
        """As what the partner's contact is wanted there; the same for all where a
        contact is both."""
        self.ensure_one()
        apart = connector._capabilities().contact_per_role
        supplier = apart and self.is_purchase_document()
        return Role.SUPPLIER if supplier else Role.CUSTOMER

    def _accounting_contacts(self, connector):
        """The contacts of these documents, as far as they are there.

        :rtype: dict[int, accounting.link] by document
        """
        found = {}
        for (currency, role), moves in self._accounting_by_contact(connector).items():
            partners = moves.commercial_partner_id
            links = self.env["accounting.link"]._find(
                connector, partners._name, partners.ids, currency, role
            )
            for move in moves:
                if link := links.get(move.commercial_partner_id.id):
                    found[move.id] = link
        return found

    def _accounting_by_contact(self, connector):
        return self.grouped(
            lambda move: (
                move._accounting_contact_currency(connector),
                move._accounting_contact_role(connector).value,
            )
        )

    def _accounting_prerequisites(self, connector, contacts, items):
        """Documents that have to wait for a contact or item that is not there yet.

        :rtype: dict[int, After]
        """
        waiting = items.jobs_by_move(self)
        fresh = self.filtered(lambda move: move.id not in contacts)
        for (currency, role), moves in fresh._accounting_by_contact(connector).items():
            jobs = self._accounting_need(
                connector, Kind.CONTACT, moves.commercial_partner_id, currency, role
            )
            for move in moves:
                job = jobs[move.commercial_partner_id.id]
                waiting[move.id] = waiting.get(move.id, job) | job
        return {move_id: After(jobs) for move_id, jobs in waiting.items()}

    def _accounting_numbers(self, connector):
        """The number that each of these documents has there.

        :rtype: dict[int, str]
        """
        return {move.id: move.name for move in self}

    def _accounting_document(self, connector, number, contact, items, index):
        """This document, exact and in nobody's dialect.

        :param str number: that it has there
        :param accounting.link contact: of the customer or supplier
        :param LineItems items: of these documents
        :param dict index: the connector's mapping rows
        :rtype: Invoice
        :raise ConfigurationError: all that is not mapped, with the rows to answer
        """
        self.ensure_one()
        gaps, lines = Gaps(), []
        for line, parts in self._accounting_line_parts():
            found = line._accounting_lines(parts, connector, items, index, gaps)
            lines += [(line, one) for one in found]
        gaps.check(self.env)
        lines = items.tracking.apply(self, lines)
        foreign = self.currency_id != self.company_id.currency_id
        net = sum((line.net for line in lines), Decimal(0))
        tax = sum((line.tax for line in lines), Decimal(0))
        self._accounting_check_sum(net + tax)
        return Invoice(
            ref=f"{self._name},{self.id}",
            kind=KIND_OF_TYPE[self.move_type],
            number=number,
            contact_id=contact.remote_id,
            contact_name=self.commercial_partner_id.name,
            date=self.invoice_date,
            due_date=self.invoice_date_due or self.invoice_date,
            currency=self.currency_id.name,
            digits=self.currency_id.decimal_places,
            currency_rate=(
                money.number(self.invoice_currency_rate, 10) if foreign else None
            ),
            lines=tuple(lines),
            net=net,
            tax=tax,
            total=net + tax,
            reference=self.ref or self.invoice_origin or "",
            note=html2plaintext(self.narration or "").strip(),
            payment_terms=self.invoice_payment_term_id.name or "",
            sent=self._accounting_is_sent(connector),
            url=f"{self.get_base_url()}/mail/view?model={self._name}&res_id={self.id}",
        )

    def _accounting_check_sum(self, total):
        """:raise RejectedError: the parts do not make what the document says"""
        ours = money.amount(self.amount_total, self.currency_id.decimal_places)
        if total != ours:
            raise RejectedError(
                f"The lines make {total}, the document says {ours}.",
                cause=Cause.TOTAL_DIFFERS,
                ours=ours,
                theirs=total,
            )

    def _accounting_is_sent(self, connector):
        """Is it to be marked there as sent to the customer?"""
        marks = connector.mark_sent and connector._capabilities().marks_sent
        return bool(marks and self.is_sale_document() and self.is_move_sent)

    def _accounting_line_parts(self):
        """Lines of the document with what is booked for each, whose sums are the
        document's totals exactly.

        :rtype: list[tuple[account.move.line, list[Part]]]
        """
        digits = self.currency_id.decimal_places
        found = self._accounting_base_parts(digits)
        known = {line.id for line, __ in found}
        roundings = self.line_ids.filtered(
            lambda line: line.display_type == "rounding" and line.id not in known
        )
        found += [(line, [line._accounting_part(None, digits)]) for line in roundings]
        notes = self.invoice_line_ids.filtered(lambda li: li.display_type in TEXTS)
        found += [(line, []) for line in notes]
        return sorted(found, key=lambda pair: (pair[0].sequence, pair[0].id))

    def _accounting_base_parts(self, digits):
        """The lines that taxes are computed of, with Odoo's own rounded details."""
        base_lines, __ = self._get_rounded_base_and_tax_lines()
        return [
            (line, [line._accounting_part(base["tax_details"], digits)])
            for base in base_lines
            for line in base["record"]
        ]


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
