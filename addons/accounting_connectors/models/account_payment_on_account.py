"""Money that settles nothing yet: an overpayment, a prepayment, a deposit."""

from collections import defaultdict
from decimal import Decimal

from odoo import models

from ..providers import money
from ..providers.documents import Kind, OnAccount, Operation, Write
from ..providers.errors import Cause, ConnectorError, RejectedError
from ..providers.kinds import Role
from .account_move import KIND_OF_TYPE
from .accounting_job import OPEN_STATES
from .accounting_job_describe import After


class AccountPayment(models.Model):
    """A payment as such is sent only for what of it settles no document that is there;
    the rest goes by what it settles, see ``account.partial.reconcile``."""

    _inherit = "account.payment"

    # === CAUSES === #

    def _accounting_enqueue_on_account(self):
        """Have what is on account be looked at: it is described when it is sent, after
        all that settles something."""
        payments = self.filtered(
            lambda p: p.move_id.state == "posted" and p.partner_id and p.amount
        )
        if not payments:
            return
        for connector, mine in self.env["accounting.connector"]._each_with(payments):
            if connector.push_payments:
                mine._accounting_enqueue_rest(connector)

    def _accounting_enqueue_rest(self, connector):
        links = self.env["accounting.link"]._find(connector, self._name, self.ids)
        there = self.filtered(
            lambda p: p.id in links and links[p.id].kind == Kind.ON_ACCOUNT.value
        )
        start = connector.push_from
        fresh = self.filtered(
            lambda p: (
                p.id not in links
                and p.accounting_from_id != connector
                and not (start and p.date < start)
            )
        )
        wanted = fresh.filtered(lambda p: p._accounting_rest())
        jobs = self.env["accounting.job"].sudo()
        jobs._enqueue(
            connector,
            Kind.ON_ACCOUNT,
            self._name,
            (there.filtered(lambda p: p.accounting_from_id != connector) | wanted).ids,
        )
        jobs._about(
            fresh - wanted,
            ("connector_id", "=", connector.id),
            ("kind", "=", Kind.ON_ACCOUNT.value),
            ("operation", "=", Operation.CREATE.value),
            ("state", "in", OPEN_STATES),
            ("verify_first", "=", False),
        )._give_up(dependents=False)

    def _accounting_rest(self):
        """Is there anything that is matched with nothing?"""
        self.ensure_one()
        lines = self._seek_for_lines()[1]
        rest = sum(lines.mapped("amount_residual_currency"))
        return not self.currency_id.is_zero(rest)

    def _accounting_void_on_account(self):
        """Take back there what of these stands on account: what was used of it first.

        :return: the jobs that do it
        :rtype: accounting.job
        """
        Job, Link = self.env["accounting.job"].sudo(), self.env["accounting.link"]
        links = Link._about(self, ("kind", "=", Kind.ON_ACCOUNT.value))
        voids = Job.browse()
        for connector, mine in links.grouped("connector_id").items():
            mine = mine.filtered(
                lambda li, c=connector: self.browse(li.res_id).accounting_from_id != c
            )
            if Kind.ON_ACCOUNT not in connector._capabilities().voids or not mine:
                continue
            lines = self.browse(mine.mapped("res_id")).move_id.line_ids
            partials = lines.matched_debit_ids | lines.matched_credit_ids
            used = [
                partial_id
                for partial_id, link in Link._find(
                    connector, partials._name, partials.ids
                ).items()
                if link.kind == Kind.ALLOCATION.value
            ]
            first = Job._enqueue(
                connector, Kind.ALLOCATION, partials._name, used, Operation.VOID
            )
            then = Job._enqueue(
                connector,
                Kind.ON_ACCOUNT,
                self._name,
                mine.mapped("res_id"),
                Operation.VOID,
            )
            then.after_ids = [(4, job.id) for job in first]
            voids |= first | then
        return voids

    # === DESCRIBING === #

    def _accounting_describe(self, connector, kind, jobs):
        if kind is not Kind.ON_ACCOUNT:  # taken back only, which needs no description
            return {}
        amounts = self._accounting_amounts(connector)
        links = self.env["accounting.link"]._find(connector, self._name, self.ids)
        index = self.env["accounting.ledger.mapping"]._index(connector)
        contacts, waiting = self._accounting_contacts(connector, amounts)
        described = {}
        for payment in self:
            link, amount = links.get(payment.id), amounts.get(payment.id)
            if payment.accounting_from_id == connector or (
                link and link.kind != Kind.ON_ACCOUNT.value
            ):
                continue
            if not amount:
                if link:
                    payment._accounting_void_on_account()
                continue
            try:
                if payment.id in waiting:
                    described[payment.id] = After(waiting[payment.id])
                    continue
                document = payment._accounting_on_account(
                    connector, amount, contacts[payment.id], index
                )
            except ConnectorError as error:
                described[payment.id] = error
                continue
            outcome = payment._accounting_instead(connector, document, link)
            if outcome:
                described[payment.id] = outcome
        return described

    def _accounting_instead(self, connector, document, link):
        """What is there with another amount is changed where the provider changes such
        money, else taken back first, with all that it was used on.

        :return: as one value of :meth:`_accounting_describe`; None: it is there
        """
        if not link:
            return document
        if link.fingerprint:
            same = link.fingerprint == Write(document=document, key="").fingerprint
        else:  # it was there before us
            same = link.remote_total and Decimal(link.remote_total) == document.amount
        if same:
            return None
        if Kind.ON_ACCOUNT in connector._capabilities().edits:
            return document
        voids = self._accounting_void_on_account()
        if not voids:
            return RejectedError(
                self.env._("It is there already and cannot be changed there."),
                cause=Cause.UNKNOWN,
            )
        lines = self.move_id.line_ids
        partials = lines.matched_debit_ids | lines.matched_credit_ids
        again = [one.res_id for one in voids if one.res_model == partials._name]
        jobs = self.env["accounting.job"]._enqueue(
            connector, Kind.PAYMENT, partials._name, again
        )
        jobs.after_ids = [(4, job.id) for job in voids]
        return After(voids)

    def _accounting_amounts(self, connector):
        """What of each payment goes on account: what is left, and what was used of the
        money that is on account there already; not what is sent as a payment.

        :rtype: dict[int, Decimal]
        """
        posted = self.filtered(lambda p: p.move_id.state == "posted" and p.partner_id)
        partials = posted.move_id.line_ids.matched_debit_ids
        partials |= posted.move_id.line_ids.matched_credit_ids
        used = partials._accounting_allocated(connector)
        amounts = {}
        for payment in posted:
            digits, total = payment.currency_id.decimal_places, Decimal(0)
            for line in payment._seek_for_lines()[1]:
                total += abs(money.amount(line.amount_currency, digits))
                for partial in line.matched_debit_ids | line.matched_credit_ids:
                    other = (partial.debit_move_id | partial.credit_move_id) - line
                    document = other.move_id.move_type in KIND_OF_TYPE
                    undone = other.move_id.reversed_entry_id == payment.move_id
                    if undone or (document and partial.id not in used):
                        total -= partial._accounting_amount(line)
            amounts[payment.id] = total
        return amounts

    def _accounting_contacts(self, connector, amounts):
        """The contacts of these payments, and the jobs of those that are not there.

        :param dict amounts: on account, by payment; where nothing is, nobody is needed
        :rtype: tuple[dict[int, accounting.link], dict[int, accounting.job]]
        """
        found, waiting, groups = {}, {}, defaultdict(self.browse)
        capabilities = connector._capabilities()
        for payment in self.filtered(lambda p: amounts.get(p.id)):
            foreign = payment.currency_id != payment.company_id.currency_id
            tied = capabilities.contact_per_currency and foreign
            supplier = payment.partner_type == "supplier"
            apart = capabilities.contact_per_role and supplier
            currency = payment.currency_id.name if tied else ""
            groups[currency, Role.SUPPLIER if apart else Role.CUSTOMER] |= payment
        for (currency, role), payments in groups.items():
            partners = payments.partner_id.commercial_partner_id
            links = self.env["accounting.link"]._find(
                connector, partners._name, partners.ids, currency, role.value
            )
            fresh = partners.filtered(lambda p, li=links: p.id not in li)
            jobs = self._accounting_need(
                connector, Kind.CONTACT, fresh, currency, role.value
            )
            for payment in payments:
                partner = payment.partner_id.commercial_partner_id
                if partner.id in links:
                    found[payment.id] = links[partner.id]
                elif partner.id in jobs:
                    waiting[payment.id] = jobs[partner.id]
        return found, waiting

    def _accounting_on_account(self, connector, amount, contact, index):
        """This payment's money on account.

        :rtype: OnAccount
        :raise ConnectorError: it cannot be sent as such, or its journal is not mapped
        """
        self.ensure_one()
        inbound = self.payment_type == "inbound"
        if inbound != (self.partner_type == "customer"):
            raise RejectedError(
                self.env._(
                    "%(payment)s pays back money that no credit note stands for. Match"
                    " it with a credit note, or record it at the provider by hand.",
                    payment=self.name,
                ),
                cause=Cause.UNKNOWN,
            )
        lines = self.move_id._accounting_fee_lines()
        if lines and amount == self._accounting_whole():
            raise RejectedError(
                self.env._(
                    "%(payment)s has a fee or write-off, and settles nothing yet. It is"
                    " sent as soon as it is matched with a document.",
                    payment=self.name,
                ),
                cause=Cause.UNKNOWN,
            )
        account = self.journal_id._accounting_account(connector, index)
        line = self._seek_for_lines()[1][:1]
        rate = None
        if self.currency_id != self.company_id.currency_id and line.balance:
            rate = money.number(line.amount_currency / line.balance, 10)
        return OnAccount(
            ref=f"{self._name},{self.id}",
            inbound=inbound,
            contact_id=contact.remote_id,
            account_id=account.payment_ref or account.remote_id,
            account_code=account.code or "",
            date=self.date,
            amount=amount,
            currency=self.currency_id.name,
            currency_rate=rate,
            reference=self.name,
        )

    def _accounting_whole(self):
        digits = self.currency_id.decimal_places
        return sum(
            (
                abs(money.amount(line.amount_currency, digits))
                for line in self._seek_for_lines()[1]
            ),
            Decimal(0),
        )


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def _accounting_uses(self, connector):
        """Those of these whose money stands on account there already: it is used, not
        paid a second time.

        Money that we sent on account covers a document only as far as it is more than
        what is still, or was, on account: a part of the payment may be on its way by
        itself.

        :rtype: dict[int, accounting.link] of the money, by partial
        """
        payments = self._accounting_payments()
        links = self.env["accounting.link"]._find(
            connector, payments._name, payments.ids
        )
        if not links:
            return {}
        payments = payments.filtered(lambda p: p.id in links)
        amounts = payments._accounting_amounts(connector)
        found, left = {}, {}
        for payment in payments:
            link = links[payment.id]
            total = Decimal(link.remote_total or 0)
            is_ours = payment.accounting_from_id != connector
            if is_ours and link.kind == Kind.ON_ACCOUNT.value:
                left[payment] = total - amounts.get(payment.id, Decimal(0))
        used = self._accounting_allocated(connector)
        for partial in self.sorted("id"):
            lines = partial._accounting_document_lines()
            payment = partial._accounting_payments()
            if len(lines) != 1 or payment.id not in links:
                continue
            own = (partial.debit_move_id | partial.credit_move_id) - lines
            if partial.id not in used and payment in left:
                amount = partial._accounting_amount(own)
                if left[payment] < amount:
                    continue
                left[payment] -= amount
            found[partial.id] = links[payment.id]
        return found

    def _accounting_allocated(self, connector):
        """Those of these that use money that stands on account there.

        :rtype: set[int]
        """
        links = self.env["accounting.link"]._find(connector, self._name, self.ids)
        used = {i for i, li in links.items() if li.kind == Kind.ALLOCATION.value}
        jobs = self.env["accounting.job"]._about(
            self,
            ("connector_id", "=", connector.id),
            ("kind", "=", Kind.ALLOCATION.value),
            ("operation", "=", Operation.CREATE.value),
            ("state", "in", (*OPEN_STATES, "running")),
        )
        there = self.filtered(lambda p: p.accounting_from_id == connector)
        return used | set(jobs.mapped("res_id")) | set(there.ids)
