"""Money that is known on both sides, and changed on one."""

from decimal import Decimal

from ..providers.documents import Kind, Operation
from ..providers.errors import Cause, RejectedError
from .account_payment_standing import PIECES
from .accounting_taken import NotOurs, Taken


class Following:
    """The part of ``Takeover`` for money that is linked."""

    # === OURS, SENT BY WHAT IT SETTLES === #

    def _sent(self, row, settlement, link, partial):
        """A part of a payment that we sent: is it still what it was?"""
        want, base = self.standing.want(settlement), row._base()
        line, payment = partial._accounting_document_lines(), self._payment(partial)
        ours = {line.move_id: partial._accounting_amount(line)}
        same = want.parts == ours and not want.unknown and not want.rest
        if same and not self._moved(base, settlement):
            return Taken(payment)
        answer = (row.decision or {}).get("answer")
        if answer == "ours":
            fresh = partial.with_context(accounting_taking=False)
            fresh._accounting_enqueue_void()
            fresh._accounting_send_again(self.connector)
            return Taken(payment)
        if answer == "theirs":
            return self._adopt(settlement, want, link, partial)
        return self._ask(
            "payment_changed",
            settlement,
            payment,
            ours=self._shown(settlement, sum(ours.values())),
        )

    def _moved(self, base, settlement):
        """Was it changed there, besides in what it settles?"""
        names = ("date", "account_id", "amount", "fee")
        return base and any(getattr(base, n) != getattr(settlement, n) for n in names)

    def _adopt(self, settlement, want, link, partial):
        """Let the Odoo payment of a part become what it is there."""
        payment = partial._accounting_payments()
        lines = payment.move_id.line_ids
        whole = (lines.matched_debit_ids | lines.matched_credit_ids) == partial
        if not payment or not whole or payment._accounting_at_bank():
            return RejectedError(
                self.env._(
                    "%(payment)s settles more than this, or is matched with a bank"
                    " statement. Change it in Odoo by hand.",
                    payment=self._payment(partial).display_name,
                ),
                cause=Cause.UNKNOWN,
            )
        plan = self.payments._accounting_plan(self.standing, settlement, want)
        link.unlink()
        payment.accounting_from_id = self.connector
        payment._accounting_rebuild(plan)
        payment._accounting_link(self.connector, settlement)
        return Taken(payment)

    # === A PAYMENT AS SUCH === #

    def _known(self, row, settlement, link, payment):
        """A payment that came from there, or is on account there."""
        want, base = self.standing.want(settlement), row._base()
        theirs = payment.accounting_from_id == self.connector
        answer = (row.decision or {}).get("answer")
        if answer == "void":
            self._void_there(link)
            return Taken(payment)
        if payment.state not in ("in_process", "paid"):
            if not theirs:
                return Taken(payment)
            if answer != "match":
                return self._ask("payment_unmatched", settlement, payment)
            return self._follow(row, settlement, want, payment)
        if not theirs:
            if self._moved(base, settlement) and answer != "theirs":
                return self._ask(
                    "payment_changed",
                    settlement,
                    payment,
                    ours=self._shown(settlement, base.amount),
                )
            return self._match_parts(row, settlement, want, payment)
        facts = (settlement.date, want.total, settlement.fee)
        moved = base and base.account_id != settlement.account_id
        if payment._accounting_facts() == facts and not moved:
            return self._match_parts(row, settlement, want, payment)
        facts = (settlement.date, want.total - self._newly(want, payment), facts[2])
        by_person = base == settlement and payment._accounting_facts() != facts
        if answer == "ours":
            self._send_instead(link, payment)
            return Taken(payment)
        if (by_person or payment._accounting_at_bank()) and answer != "theirs":
            return self._ask(
                "payment_changed",
                settlement,
                payment,
                ours=payment.currency_id.format(payment.amount),
            )
        return self._follow(row, settlement, want, payment)

    def _newly(self, want, payment):
        """What it settles of documents that became known since: it was registered
        without them."""
        total = Decimal(0)
        for owner, amount in want.parts.items():
            if not self.payments._accounting_between(owner, payment):
                total += amount
        return total

    def _follow(self, row, settlement, want, payment):
        """The payment becomes what it is there now."""
        plan = self.payments._accounting_plan(self.standing, settlement, want)
        if payment.state == "canceled":
            payment.action_draft()
        payment._accounting_unmatch()
        if short := self._short(want):
            return self._ask_double(row, settlement, want, short)
        payment._accounting_rebuild(plan)
        payment._accounting_link(self.connector, settlement)
        return Taken(payment)

    def _void_there(self, link):
        """Take back there what came from there; a person wants that."""
        Job = self.env["accounting.job"].with_context(accounting_taking=False).sudo()
        return Job._enqueue(
            self.connector,
            Kind(link.kind),
            link.res_model,
            [link.res_id],
            Operation.VOID,
        )

    def _send_instead(self, link, payment):
        """Take it back there, and send it as it is in Odoo."""
        voids = self._void_there(link)
        partials = payment._accounting_unmark(self.connector)
        sent = voids._enqueue(
            self.connector, Kind.PAYMENT, partials._name, partials.ids
        )
        sent.after_ids = [(4, job.id) for job in voids]

    def _deleted(self, row, settlement, link):
        """Money there whose record was deleted in Odoo.

        :return: an outcome; None: it is registered anew
        """
        answer = (row.decision or {}).get("answer")
        if answer == "void":
            self._void_there(link)
            return Taken()
        if self._withdrawing(link) or not settlement.active:
            if not settlement.active:
                self._withdrawn(link)
            return Taken()
        if answer != "match" and link.res_model == self.payments._name:
            return self._ask("payment_unmatched", settlement, self.payments)
        link.unlink()
        return None

    # === WHAT IT SETTLES === #

    def _match_parts(self, row, settlement, want, payment):
        """Match a payment with what it settles there, and unmatch what it does not."""
        answer, base = (row.decision or {}).get("answer"), row._base()
        before = self.standing.want(base).parts if base else {}
        ref = f"{settlement.kind},{settlement.remote_id}"
        lines = self.payments._accounting_lines(payment)
        partials = lines.matched_debit_ids | lines.matched_credit_ids
        links = self.env["accounting.link"]._find(
            self.connector, partials._name, partials.ids
        )
        own = partials.filtered(
            lambda p: (
                p.accounting_from_id == self.connector
                and (p.accounting_from_ref or ref) == ref
            )
        )
        used = partials.filtered(
            lambda p: p.id in links and self._is_inside(links[p.id], settlement)
        )
        gone = partials.browse()
        pairs = []
        for owner in {**want.parts, **self._settled(own | used, payment)}:
            amount = want.parts.get(owner, Decimal(0))
            between = self.payments._accounting_between(owner, payment)
            mine, sent = own & between, used & between
            have = self._sum(mine | sent, owner)
            if have > amount and sent and self._sum(sent, owner) > amount:
                gone |= sent
                continue
            if have > amount:
                mine._accounting_forget(self.connector)
                have = self._sum(sent, owner)
            if have == amount:
                continue
            waiting = (between - own - used).exists()
            if self._sum(waiting, owner) == amount - have:
                waiting.filtered(lambda p: p.id not in links)._accounting_mark(
                    self.connector, settlement
                )
                waiting._accounting_cancel_jobs()
                continue
            if before.get(owner) == amount and answer != "match":
                return self._ask("payment_unmatched", settlement, payment)
            pairs.append((owner, payment, amount - have, ref))
        if gone:
            return self._use_gone(row, settlement, payment, gone)
        short = self._short_pairs(pairs)
        if short:
            return self._ask_double(row, settlement, want, short)
        self.payments._accounting_match(pairs)
        return Taken(payment)

    def _short_pairs(self, pairs):
        short = {}
        for owner, payment, amount, __ in pairs:
            for side in (owner, payment):
                left = self.payments._accounting_open_amount(side)
                if amount > left:
                    short[owner] = amount - left
        return short

    def _settled(self, partials, payment):
        """The documents and payments that some partials match with a payment."""
        found = {}
        for partial in partials:
            both = (partial.debit_move_id | partial.credit_move_id).move_id
            other = both - payment.move_id
            found[other.sudo().origin_payment_id or other] = Decimal(0)
        return found

    def _sum(self, partials, owner):
        return partials._accounting_sum(partials, owner)

    def _is_inside(self, link, settlement):
        """Is an allocation of ours a part of the money's own record there? Then its id
        is one of the parts', or holds the money's."""
        if link.kind != Kind.ALLOCATION.value:
            return False
        if link.remote_id in {part.remote_id for part in settlement.parts}:
            return True
        return bool(
            set(PIECES.split(settlement.remote_id)) & set(PIECES.split(link.remote_id))
        )

    def _use_gone(self, row, settlement, payment, partials):
        """Money of ours on account is not used there any more as we told."""
        answer = (row.decision or {}).get("answer")
        if answer == "take_back":
            partials._accounting_forget(self.connector)
            return Taken(payment)
        if answer == "send_again":
            partials._accounting_send_anew(self.connector)
            return Taken(payment)
        return self._ask("payment_gone", settlement, payment)

    # === TAKEN BACK THERE === #

    def _gone(self, row, settlement, link, record):
        """Deleted or voided there."""
        if link is None:
            return Taken() if row.res_id else NotOurs()
        if not row._accounting_is_told(link):
            return NotOurs()
        payment = self._payment(record)
        if self._withdrawing(link):  # as we wanted
            self._withdrawn(link)
            return Taken(payment)
        answer = (row.decision or {}).get("answer")
        theirs = (
            record._name == "account.payment"
            and record.accounting_from_id == self.connector
        )
        if theirs and (answer == "take_back" or not record._accounting_at_bank()):
            link.unlink()
            record._accounting_take_back()
            return Taken(record)
        if answer == "take_back":
            return self._take_ours_back(link, record, payment)
        if answer == "send_again":
            if record._name == "account.payment":
                link.unlink()
                record._accounting_release(self.connector)
            else:
                record._accounting_send_anew(self.connector)
            return Taken(payment)
        # nothing may be left there but the id
        return self._ask("payment_gone", row._base() or settlement, payment)

    def _take_ours_back(self, link, record, payment):
        if record._name == "account.payment":
            link.unlink()
            record._accounting_take_back()
            return Taken(payment)
        record._accounting_forget(self.connector)
        lines = payment.line_ids if payment._name == "account.move" else (
            payment.move_id.line_ids
        )  # fmt: skip
        left = lines.matched_debit_ids | lines.matched_credit_ids
        if payment._name == "account.payment" and not left:
            payment._accounting_take_back()
        return Taken(payment)

    def _withdrawn(self, link):
        """What we wanted to take back is gone: nothing is left to do."""
        jobs = self._withdrawing(link)
        if "running" not in jobs.mapped("state"):
            jobs._give_up(dependents=False)
            link.unlink()

    def _withdrawing(self, link):
        """Jobs that take it back there, because we wanted it."""
        record = self.env[link.res_model].browse(link.res_id)
        return self.env["accounting.job"]._withdrawing(self.connector, record)
