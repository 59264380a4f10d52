"""Documents that cannot be changed or voided at the provider any more: credited there,
and issued anew.

A document that is paid there, or in a closed period, is not touched. Instead, as an
accountant does it: a credit note of exactly what is there, with its accounts and taxes;
for an edit a new document with what Odoo has now, whose number ends in “-2”; and the
credit used up, first on what is still open of the old document, the rest on the new
one. What was paid on the old one stays there. So the new document is open by what is
open in Odoo, and customer, bank, income and taxes are what they are in Odoo, without
one entry changed that a bank statement or a tax return was made of.

The new one is sent first: if it is refused, nothing is credited. It takes over the
link; the old document, the credit note and its uses are kept as corrections of the
move.

The number of a voided document stays taken at most providers. One that is cancelled and
later confirmed again is issued anew under “-2” as well.
"""

import dataclasses
from datetime import timedelta
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..providers import records as codec
from ..providers.documents import Kind, Operation
from ..providers.errors import Cause
from ..providers.kinds import Status
from .account_move_standing import GONE, figure
from .accounting_job import OPEN_STATES

COUNTERPART = {Kind.INVOICE: Kind.CREDIT_NOTE, Kind.BILL: Kind.VENDOR_CREDIT}
CLOSED = {  # why a document there cannot be changed or voided
    Cause.DOCUMENT_SETTLED.value,
    Cause.DOCUMENT_STATUS.value,
    Cause.PERIOD_LOCKED.value,
}
LATEST = timedelta(minutes=2)  # what was on its way may still arrive, clocks differ
CREDIT = "-C"  # what the number of a correcting credit note ends in


def _free(number, taken):
    """The number, or the first of “number-2” and so on that is not taken."""
    serial, free = 1, number
    while free in taken:
        serial += 1
        free = f"{number}-{serial}"
    return free


class AccountMove(models.Model):
    _inherit = "account.move"

    accounting_correction_ids = fields.One2many(
        "accounting.correction",
        "move_id",
        groups="accounting_connectors.group_connector_user",
    )

    # === NUMBERS AND LINKS === #

    def _accounting_numbers(self, connector):
        """With “-2” and so on where an earlier document there keeps the number."""
        taken = {}
        corrections = self.sudo().accounting_correction_ids
        for row in corrections.filtered(lambda c: c.connector_id == connector):
            taken.setdefault(row.move_id.id, set()).add(row.number)
        numbers = super()._accounting_numbers(connector)
        return {
            move_id: _free(number, taken.get(move_id, ()))
            for move_id, number in numbers.items()
        }

    def _accounting_set_aside(self, link):
        """Let go of the document there: what is sent next is a new one.

        :param accounting.link link: of this document
        :rtype: accounting.correction
        """
        self.ensure_one()
        freed = link.remote_status == "DELETED"
        former = (
            self.env["accounting.correction"]
            .sudo()
            .create(
                {
                    "connector_id": link.connector_id.id,
                    "move_id": self.id,
                    "part": "former",
                    "kind": link.kind,
                    "number": not freed and (link.remote_number or self.name),
                    "content": link.content,
                }
            )
        )
        link.write({"res_model": former._name, "res_id": former.id})
        return former

    def _accounting_enqueue(self, by_hand=False):
        """What is confirmed is not voided any more. Where the answer to that was lost,
        it may be void there: that is read before anything else is written upon it."""
        voids = self.env["accounting.job"]._about(
            self.filtered(lambda m: m.state == "posted"),
            ("operation", "=", Operation.VOID.value),
            ("state", "in", OPEN_STATES),
        )
        doubtful = voids.filtered("verify_first").connector_id
        if doubtful:
            self.env["accounting.cursor"]._ring(doubtful, [Kind.INVOICE])
        voids._give_up(dependents=False)
        return super()._accounting_enqueue(by_hand)

    def _accounting_had_withdrawn(self, connector, row):
        """Was it ourselves who voided it: before it was confirmed again, without
        learning that it worked?

        :param accounting.remote.record row: that it is void
        """
        jobs = self.env["accounting.job"]._about(
            self,
            ("connector_id", "=", connector.id),
            ("operation", "=", Operation.VOID.value),
            ("state", "=", "cancelled"),
            ("verify_first", "=", True),
        )
        given_up = max(jobs.mapped("done_at"), default=None)
        return bool(given_up and row.changed_at and row.changed_at <= given_up + LATEST)

    def _accounting_describe(self, connector, kind, jobs):
        """A document that is void there is not brought to life again: it is a new one,
        under a new number."""
        links = self._accounting_links_of(connector, self)
        for move in self.filtered(lambda m: m.state == "posted"):
            link = links.get(move.id)
            if link and link.remote_status in GONE:
                move._accounting_set_aside(link)
        return super()._accounting_describe(connector, kind, jobs)

    # === CREDIT, AND ISSUE ANEW === #

    def _accounting_closed_job(self):
        """The job of this document that was refused because the one there is closed."""
        self.ensure_one()
        jobs = self._accounting_jobs().get(self.id, self.env["accounting.job"])
        return jobs.filtered(
            lambda job: job.state in ("blocked", "failed") and job.cause in CLOSED
        )[:1]

    def _accounting_plan(self, job):
        """What would put it right, as figures; nothing where we cannot.

        :param accounting.job job: that was refused
        :rtype: dict | None
        """
        self.ensure_one()
        connector = job.connector_id
        link = self._accounting_links_of(connector, self).get(self.id)
        document = link and link._document()
        counterpart = document and COUNTERPART.get(document.kind)
        if not {counterpart, Kind.ALLOCATION} <= connector._capabilities().writes:
            return None
        if figure(document.total) != (link.standing or {}).get("total"):
            return None  # changed there: nobody knows what would have to be credited
        read = self._accounting_read(connector, link)
        if job.cause == Cause.DOCUMENT_STATUS.value:
            if not read or read.status not in (Status.OPEN, Status.PAID):
                return None  # perhaps it is void there: there is nothing to credit
        voids = job.operation == Operation.VOID.value
        open_there = self._accounting_open_there(connector, read, document)
        on_old = min(open_there, document.total)
        on_new = Decimal(0)
        if not voids and self._accounting_same_account(connector, document):
            new_total = Decimal(str(self.amount_total)).quantize(document.total)
            on_new = min(document.total - on_old, new_total)
        return {
            "link": link,
            "document": document,
            "reissue": not voids,
            "date": self._accounting_credit_date(job, document),
            "on_old": on_old,
            "on_new": on_new,
        }

    def _accounting_read(self, connector, link):
        """The document there as last read.

        :rtype: Booked | None
        """
        rows = self.env["accounting.remote.record"].sudo()
        row = rows.search(
            [
                ("connector_id", "=", connector.id),
                ("kind", "=", link.kind),
                ("remote_id", "=", link.remote_id),
            ]
        )
        return row._canonical() if row and connector.pull_documents else None

    def _accounting_same_account(self, connector, document):
        """Is it still for the same contact there, in the same currency? A credit of
        another's cannot be used on it."""
        contact = self._accounting_contacts(connector).get(self.id)
        known = contact and contact.remote_id == document.contact_id
        return bool(known) and self.currency_id.name == document.currency

    def _accounting_open_there(self, connector, read, document):
        """What is open of it there: as last read, else what was not settled by us."""
        if read and read.due is not None:
            return read.due
        lines = self.line_ids
        partials = lines.matched_debit_ids | lines.matched_credit_ids
        settled = Decimal(0)
        there = self.env["accounting.link"]._find(
            connector, partials._name, partials.ids
        )
        for partial in partials.filtered(lambda p: p.id in there):
            line = (partial.debit_move_id | partial.credit_move_id) & lines
            settled += partial._accounting_amount(line)
        return document.total - settled

    def _accounting_credit_date(self, job, document):
        """In the month of the new document, or of the one that is cancelled; today
        where the books of that day are closed."""
        if job.cause != Cause.DOCUMENT_SETTLED.value:
            return max(fields.Date.context_today(self), document.date)
        reissue = job.operation != Operation.VOID.value
        return self.invoice_date if reissue else document.date

    def _accounting_steps(self, plan):
        """A plan as sentences, in the order in which it is done.

        :rtype: list[str]
        """
        self.ensure_one()
        document, number = plan["document"], plan["link"].remote_number or self.name
        money = self.currency_id.format
        steps = []
        if plan["reissue"]:
            steps.append(
                self.env._(
                    "A new document, %(number)s, of %(total)s: with what Odoo has now.",
                    number=self._accounting_next_number(plan["link"], number),
                    total=money(self.amount_total),
                )
            )
        steps.append(
            self.env._(
                "A credit of %(total)s, %(credit)s, dated %(date)s: with the accounts"
                " and taxes of %(number)s.",
                total=money(float(document.total)),
                credit=f"{number}{CREDIT}",
                date=format_date(self.env, plan["date"]),
                number=number,
            )
        )
        for name, target in (("on_old", number), ("on_new", self.env._("the new one"))):
            if plan[name] > 0:
                steps.append(
                    self.env._(
                        "%(amount)s of the credit is used on %(target)s.",
                        amount=money(float(plan[name])),
                        target=target,
                    )
                )
        left = document.total - plan["on_old"] - plan["on_new"]
        if left > 0:
            steps.append(
                self.env._(
                    "%(amount)s of the credit stays open for %(contact)s.",
                    amount=money(float(left)),
                    contact=self.commercial_partner_id.name,
                )
            )
        return steps

    def _accounting_next_number(self, link, number):
        """What it is called once the document of this link is set aside."""
        taken = self.accounting_correction_ids.filtered(
            lambda row: row.connector_id == link.connector_id
        ).mapped("number")
        return _free(self.name, {number, *taken})

    def _accounting_put_right(self, job):
        """Credit what is there, and issue this document anew if it stands in Odoo.

        :param accounting.job job: that was refused
        :raise UserError: nothing can be done from here
        """
        self.ensure_one()
        plan = self._accounting_plan(job)
        if not plan:
            raise UserError(
                self.env._(
                    "It cannot be credited from here: it was not sent from Odoo as it"
                    " stands there. Credit it at the provider by hand."
                )
            )
        connector, document = job.connector_id, plan["document"]
        former = self._accounting_set_aside(plan["link"])
        credit = self._accounting_credit(former, document, plan["date"])
        if plan["reissue"]:
            job._rearm()  # it has no link any more: it is a new one
        else:
            job._give_up(dependents=False)
        sent = credit._send(Kind(credit.kind))
        if plan["reissue"]:
            sent.after_ids |= job
        for onto_new in (False, True):
            amount = plan["on_new" if onto_new else "on_old"]
            if amount > 0:
                use = credit._use(amount, onto_new)
                use._send(Kind.ALLOCATION).after_ids |= sent
        self._accounting_tell(connector, former, credit, plan["reissue"])

    def _accounting_credit(self, former, document, date):
        number = f"{former.number}{CREDIT}"
        counter = dataclasses.replace(
            document,
            kind=COUNTERPART[document.kind],
            number=number,
            date=date,
            due_date=None,
            reference=former.number,
            payment_terms="",
            sent=False,
        )
        return former.create(
            {
                "connector_id": former.connector_id.id,
                "move_id": self.id,
                "part": "credit",
                "kind": counter.kind.value,
                "number": number,
                "content": codec.dump(counter),
                "of_id": former.id,
            }
        )

    def _accounting_tell(self, connector, former, credit, reissue):
        words = {
            "provider": connector._offline_adapter().label,
            "former": former.number,
            "credit": credit.number,
        }
        if reissue:
            number = self._accounting_numbers(connector)[self.id]
            body = self.env._(
                "In %(provider)s %(former)s is credited by %(credit)s, and issued anew"
                " as %(number)s.",
                number=number,
                **words,
            )
        else:
            body = self.env._(
                "In %(provider)s %(former)s could not be voided, and is credited by"
                " %(credit)s.",
                **words,
            )
        self.message_post(body=body)
