"""Money that was booked at a provider: registered, followed, taken back in Odoo."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..providers.documents import Kind
from ..providers.errors import Cause, ConnectorError, RejectedError
from .account_payment_follow import Following
from .account_payment_register import Plan
from .account_payment_standing import Standing
from .accounting_connector_locks import SENDING
from .accounting_taken import Ask, Candidate, Later, NotOurs, Taken

NEAR = timedelta(days=7)  # between two bookings of the same money
SOON = 20  # seconds, until what is being sent has been sent
DRAFT = 600  # seconds, until a document may be confirmed again


class AccountPayment(models.Model):
    _inherit = "account.payment"

    @api.model
    def _accounting_take(self, connector, rows):
        """Take over money: what is new is registered for all rows at once."""
        connector = connector.with_env(self.env)
        told = {row: row._canonical() for row in rows}
        standing = Standing(connector, list(told.values()))
        takeover = Takeover(self, standing)
        outcomes, plans = {}, {}
        for row, settlement in told.items():
            if settlement.kind is Kind.ALLOCATION:
                continue
            outcome = takeover.judge(row, settlement)
            if isinstance(outcome, Plan):
                plans[row] = outcome
            else:
                outcomes[row] = outcome
        if plans:
            payments = self._accounting_register(list(plans.values()))
            for (row, plan), payment in zip(plans.items(), payments, strict=True):
                payment._accounting_link(connector, plan.settlement)
                payment._accounting_note(plan.want)
                outcomes[row] = Taken(payment)
            ids = [plan.settlement.remote_id for plan in plans.values()]
            self.env["accounting.remote.record"]._rearm_parts(connector, ids)
            standing = Standing(connector, list(told.values()))
        for row, settlement in told.items():
            if settlement.kind is Kind.ALLOCATION:
                outcomes[row] = self._accounting_use(standing, row, settlement)
        return outcomes

    def _accounting_link(self, connector, settlement, record=None):
        """Remember that this payment, or what it settles, is money there.

        :param models.Model record: a partial of it; default: the payment
        """
        record = record if record is not None else self
        self.env["accounting.link"]._record(
            connector,
            [
                {
                    "kind": settlement.kind.value,
                    "res_model": record._name,
                    "res_id": record.id,
                    "remote_id": settlement.remote_id,
                    "remote_number": settlement.reference or None,
                    "remote_total": str(settlement.amount),
                    "version": settlement.version or None,
                }
            ],
        )

    def _accounting_note(self, want):
        if want.unknown:
            self.message_post(
                body=self.env._(
                    "%(amount)s more of this money settles documents that are not in"
                    " Odoo.",
                    amount=self.currency_id.format(float(want.unknown)),
                )
            )


class Takeover(Following):
    """What becomes of each settlement of a batch. Nothing is registered twice for the
    same room: what is planned counts.

    :param account.payment payments: to work with
    :param Standing standing: what is known
    """

    def __init__(self, payments, standing):
        self.payments, self.standing = payments, standing
        self.env, self.connector = payments.env, standing.connector
        self.planned = defaultdict(Decimal)
        self.claimed = set()

    def judge(self, row, settlement):
        """:return: an outcome, or the :class:`Plan` of a payment to be made"""
        link = self.standing.link(settlement)
        record = self.standing.record(link)
        try:
            if link and record is None:
                if outcome := self._deleted(row, settlement, link):
                    return outcome
                link = None
            if not settlement.active:
                return self._gone(row, settlement, link, record)
            if link is None:
                return self._fresh(row, settlement)
            if self._withdrawing(link):
                return Taken(self._payment(record))
            if record._name == "account.partial.reconcile":
                return self._sent(row, settlement, link, record)
            return self._known(row, settlement, link, record)
        except ConnectorError as error:
            return error
        except UserError as error:
            return RejectedError(str(error), cause=Cause.UNKNOWN)

    # === NEW === #

    def _fresh(self, row, settlement):
        want = self.standing.want(settlement)
        if not want.parts and not self._is_own_rest(settlement, want):
            return NotOurs()
        moves = self.env["account.move"].concat(
            *(owner for owner in want.parts if owner._name == "account.move")
        )
        if "draft" in moves.mapped("state"):
            return Later(DRAFT)
        if self._twin_busy(moves):
            return Later(SOON)
        twin = self._twin(settlement, want)
        if twin:
            return self._join(settlement, *twin)
        answer = (row.decision or {}).get("answer")
        if answer in ("same", "both"):
            self._make_room(want, cancel=answer == "same")
        short = self._short(want)
        if short and answer == "both":
            for owner, missing in short.items():
                want.parts[owner] -= missing
                want.rest += missing
            want.parts = {o: amount for o, amount in want.parts.items() if amount > 0}
        elif short:
            return self._ask_double(row, settlement, want, short)
        elif not want.parts and answer != "both":
            if others := self._alike(settlement, want):
                return self._ask_double(row, settlement, want, {}, others)
        plan = self.payments._accounting_plan(self.standing, settlement, want)
        for owner, amount in want.parts.items():
            self.planned[owner] += amount
        return plan

    def _is_own_rest(self, settlement, want):
        """Money on account of somebody we know, since we are connected."""
        since = self.connector.push_from
        return (
            settlement.unallocated > 0
            and not want.unknown
            and settlement.contact_id in self.standing.contacts
            and not (since and settlement.date and settlement.date < since)
        )

    def _short(self, want):
        """What is to be settled of documents beyond what is open of them."""
        short = {}
        for owner, amount in want.parts.items():
            is_void = owner._name == "account.move" and owner.state != "posted"
            left = self.payments._accounting_open_amount(owner) - self.planned[owner]
            if amount > (0 if is_void else left):
                short[owner] = amount - max(left, Decimal(0))
        return short

    # === THE SAME MONEY ON BOTH SIDES === #

    def _twin(self, settlement, want):
        """Money in Odoo that was not sent yet and is this: of the same documents with
        the same amounts, near in time.

        :return: a partial, or a payment of several, and its partials; None: there is
            none
        """
        if not want.parts or want.unknown or want.rest:
            return None
        found = []
        for owner, amount in want.parts.items():
            if owner._name != "account.move":
                return None
            near = [
                (abs(partial_day - settlement.date), partial.id, partial)
                for partial, partial_day, settled in self._unsent(owner)
                if settled == amount and abs(partial_day - settlement.date) <= NEAR
            ]
            found.append(
                [partial for *__, partial in sorted(near, key=lambda n: n[:2])]
            )
        for partial in found[0]:
            payment = partial._accounting_payments()
            same = [
                next((p for p in others if p._accounting_payments() == payment), None)
                for others in found
            ]
            if len(found) == 1:
                return partial, partial
            if payment and all(same):
                return payment, partial.concat(*same)
        return None

    def _unsent(self, owner):
        """Partials of a document that were not sent, with their day and amount."""
        for partial in self.standing.unsent(owner):
            if partial.id in self.claimed or not partial.exists():
                continue
            line = partial._accounting_document_lines()
            counterpart = (partial.debit_move_id | partial.credit_move_id) - line
            yield partial, counterpart.date, partial._accounting_amount(line)

    def _twin_busy(self, moves):
        """Is any of the documents' money being sent by another worker right now?"""
        partials = self.env["account.partial.reconcile"].concat(
            *(self.standing.unsent(move) for move in moves)
        )
        running = self.env["accounting.job"]._about(
            partials,
            ("connector_id", "=", self.connector.id),
            ("state", "=", "running"),
        )
        return running and not self.connector._holds_lock(SENDING)

    def _join(self, settlement, twin, partials):
        """It is one and the same: linked, and not sent any more."""
        if twin._name == "account.payment":
            partials._accounting_mark(self.connector, settlement)
        self.payments._accounting_link(self.connector, settlement, twin)
        self.claimed |= set(partials.ids)
        partials._accounting_cancel_jobs()
        return Taken(self._payment(twin))

    def _alike(self, settlement, want):
        """Payments in Odoo of the same contact that may be this money on account."""
        partner = self.standing.partner(settlement, want)
        kind = "inbound" if settlement.inbound else "outbound"
        found = self.payments.search(
            [
                ("company_id", "=", self.connector.company_id.id),
                ("partner_id", "child_of", partner.ids),
                ("payment_type", "=", kind),
                ("amount", "=", float(settlement.amount)),
                ("date", ">=", settlement.date - NEAR),
                ("date", "<=", settlement.date + NEAR),
                ("state", "in", ("in_process", "paid")),
                ("accounting_from_id", "!=", self.connector.id),
            ]
        )
        lines = found.move_id.line_ids
        partials = lines.matched_debit_ids | lines.matched_credit_ids
        Link = self.env["accounting.link"]
        sent = Link._find(self.connector, found._name, found.ids)
        parts = Link._find(self.connector, partials._name, partials.ids)
        known = partials.browse(list(parts))._accounting_payments()
        return found.filtered(lambda p: p.id not in sent and p not in known)

    def _make_room(self, want, cancel):
        """Unmatch what was paid in Odoo and not sent, of documents that are paid there.

        :param bool cancel: it is the same money, and is cancelled
        """
        for owner in want.parts:
            partials = self.standing.unsent(owner).exists()
            payments = partials._accounting_payments()
            partials.unlink()
            lines = payments.move_id.line_ids
            busy = (lines.matched_debit_ids | lines.matched_credit_ids).mapped(
                lambda p: p._accounting_payments()
            )
            if cancel:
                (payments - busy).filtered(
                    lambda p: not p._accounting_at_bank()
                )._accounting_take_back()
            kept = payments.filtered(lambda p: p.state != "canceled")
            # what it settled is sent as what it is now: money on account
            kept.with_context(accounting_taking=False)._accounting_enqueue_on_account()

    # === QUESTIONS === #

    def _ask_double(self, row, settlement, want, short, others=None):
        partials = self.env["account.partial.reconcile"].concat(
            *(self.standing.unsent(o) for o in short if o._name == "account.move")
        )
        payments = others if others is not None else partials._accounting_payments()
        owners = list(short or want.parts)
        return Ask(
            "payment_double",
            record=payments[:1] or (owners[0] if owners else None),
            candidates=[
                Candidate(payment, 60, format_date(self.env, payment.date))
                for payment in payments
            ],
            params={
                "amount": self._shown(settlement, settlement.amount),
                "date": format_date(self.env, settlement.date),
                "documents": ", ".join(o.display_name for o in owners),
                "ours": ", ".join(
                    f"{p.name} ({p.currency_id.format(p.amount)})" for p in payments
                )
                or self.env._("settled otherwise"),
            },
        )

    def _ask(self, topic, settlement, payment, **params):
        return Ask(
            topic,
            record=payment,
            params={
                "payment": payment.display_name or "",
                "amount": self._shown(settlement, settlement.amount),
                **params,
            },
        )

    def _shown(self, settlement, amount):
        return f"{amount} {settlement.currency}".strip()

    def _payment(self, record):
        """The payment of a record: itself, or that of a partial."""
        if record._name == "account.payment":
            return record
        return record._accounting_payments()[:1] or record.debit_move_id.move_id
