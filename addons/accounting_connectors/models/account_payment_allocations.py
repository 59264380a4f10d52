"""Credit that was used at a provider: of credit notes, and of money on account."""

from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError

from ..providers.documents import Kind
from ..providers.errors import Cause, RejectedError
from ..providers.standing import Part
from .account_payment_standing import DOCUMENTS, Standing
from .accounting_taken import Ask, NotOurs, Taken


class AccountPayment(models.Model):
    _inherit = "account.payment"

    @api.model
    def _accounting_use(self, standing, row, settlement):
        """Match a credit with what it is used on, where that is a record of its own.

        :param Standing standing: what is known of the batch
        :return: an outcome
        """
        connector, link = standing.connector, standing.link(settlement)
        partial = standing.record(link)
        if link and not settlement.active and not row._accounting_is_told(link):
            return NotOurs()
        if partial and partial._name == "account.partial.reconcile":
            owner = partial._accounting_document_lines()[:1].move_id
            if settlement.active or self._accounting_is_withdrawing(connector, partial):
                return Taken(owner)
            return self._accounting_use_gone(connector, row, link, partial)
        ref = f"{settlement.kind},{settlement.remote_id}"
        before = self.env["account.partial.reconcile"].search(
            [
                ("accounting_from_id", "=", connector.id),
                ("accounting_from_ref", "=", ref),
            ]
        )
        if not settlement.active:
            if not before:
                return NotOurs()
            owner = before[0]._accounting_document_lines()[:1].move_id
            before._accounting_forget(connector)
            return Taken(owner)
        pairs = self._accounting_use_pairs(standing, settlement)
        if not pairs:
            return NotOurs()
        return self._accounting_use_all(connector, pairs, ref, before, settlement)

    @api.model
    def _accounting_use_pairs(self, standing, settlement):
        """Which credit goes on which document: in the order told.

        :return: credit, document and amount, of those that are all known
        """
        credits = [[standing.owner(part), part.amount] for part in settlement.credits]
        pairs = []
        for part in settlement.parts:
            owner, left = standing.owner(part), part.amount
            for source in credits:
                taken = min(left, source[1])
                if not taken:
                    continue
                source[1] -= taken
                left -= taken
                if owner is not None and source[0] is not None:
                    pairs.append((source[0], owner, taken))
        return pairs

    @api.model
    def _accounting_use_all(self, connector, pairs, ref, before, settlement=None):
        """Match credits with documents, unless they are matched so already.

        :param before: partials that were made of the same record there
        """
        Partial = self.env["account.partial.reconcile"]
        todo, kept = [], Partial.browse()
        for credit, document, amount in pairs:
            between = self._accounting_between(credit, document)
            same = between & before
            if Partial._accounting_sum(same, document) == amount:
                kept |= same
                continue
            fresh = (between - before).filtered(
                lambda p, o=document, a=amount: (
                    p.accounting_from_id != connector
                    and Partial._accounting_sum(p, o) == a
                )
            )
            linked = self.env["accounting.link"]._find(
                connector, Partial._name, fresh.ids
            )
            waiting = fresh.filtered(lambda p, li=linked: p.id not in li)[:1]
            if waiting:
                waiting._accounting_cancel_jobs()
                waiting.write(
                    {"accounting_from_id": connector.id, "accounting_from_ref": ref}
                )
                if settlement and len(pairs) == 1:
                    self._accounting_link(connector, settlement, waiting)
                kept |= waiting
            elif not linked:
                todo.append((credit, document, amount, ref))
        (before - kept)._accounting_forget(connector)
        owner = pairs[0][1]
        for credit, document, amount, __ in todo:
            for side in (credit, document):
                is_open = side._name != "account.move" or side.state == "posted"
                if not is_open or self._accounting_open_amount(side) < amount:
                    return Ask(
                        "credit_double",
                        record=document,
                        params={
                            "credit": credit.display_name,
                            "document": document.display_name,
                            "amount": str(amount),
                        },
                    )
        try:
            self._accounting_match(todo)
        except UserError as error:
            return RejectedError(str(error), cause=Cause.UNKNOWN)
        return Taken(owner)

    @api.model
    def _accounting_use_gone(self, connector, row, link, partial):
        """A use of credit that we sent, or know as the same, is not there any more."""
        owner = partial._accounting_document_lines()[:1].move_id
        answer = (row.decision or {}).get("answer")
        if partial.accounting_from_id == connector or answer == "take_back":
            partial._accounting_forget(connector)
            return Taken(owner)
        if answer == "send_again":
            partial._accounting_send_anew(connector)
            return Taken(owner)
        both = (partial.debit_move_id | partial.credit_move_id).move_id
        return Ask(
            "payment_gone",
            record=owner,
            params={
                "payment": " → ".join(both.mapped("name")),
                "amount": str(partial.amount),
            },
        )

    @api.model
    def _accounting_is_withdrawing(self, connector, partial):
        """Is the provider told, or to be told, that it is not used any more?"""
        return bool(self.env["accounting.job"]._withdrawing(connector, partial))

    # === TOLD WITH THE CREDIT NOTE === #

    @api.model
    def _accounting_take_allocations(self, connector, booked):
        """Match a credit note, or vendor credit, with what it is used on there, where
        the credit note tells that itself.

        :param Booked booked: of a document that is linked; its allocations are all
        :return: None when all is as there; else :class:`Ask`, or an error
        """
        if booked.allocations is None or not connector.pull_payments:
            return None
        connector = connector.with_env(self.env)
        own = Part(
            document_kind=booked.kind, document_id=booked.remote_id, amount=Decimal(0)
        )
        standing = Standing(connector, [], (own, *booked.allocations))
        credit = standing.owner(own)
        if credit is None or credit.state != "posted":
            return None
        ref = f"{booked.kind},{booked.remote_id}"
        lines = self._accounting_lines(credit)
        partials = lines.matched_debit_ids | lines.matched_credit_ids
        links = self.env["accounting.link"]._find(
            connector, partials._name, partials.ids
        )
        wanted = {}
        for part in booked.allocations:
            owner = standing.owner(part)
            if owner is not None and part.document_kind in DOCUMENTS:
                wanted[owner] = wanted.get(owner, Decimal(0)) + part.amount
        return self._accounting_set_credit(
            connector, booked, credit, wanted, partials, links, ref
        )

    @api.model
    def _accounting_set_credit(
        self, connector, booked, credit, wanted, partials, links, ref
    ):
        Partial = self.env["account.partial.reconcile"]
        told = {part.remote_id for part in booked.allocations} - {""}
        own = partials.filtered(lambda p: p.accounting_from_id == connector)
        sent = partials.filtered(
            lambda p: p.id in links and links[p.id].kind == Kind.ALLOCATION.value
        )
        gone = sent.filtered(
            lambda p: (
                links[p.id].remote_id not in told
                and not self._accounting_is_withdrawing(connector, p)
                and p._accounting_document_lines().move_id - credit not in wanted
            )
        )
        pairs = []
        for owner, amount in wanted.items():
            between = self._accounting_between(credit, owner)
            rest = amount - Partial._accounting_sum(between & (sent - gone), owner)
            if rest > 0:
                pairs.append((credit, owner, rest))
        before = own - sent
        if not pairs:
            before._accounting_forget(connector)
            outcome = None
        else:
            outcome = self._accounting_use_all(connector, pairs, ref, before)
        if gone:
            outcome = self._accounting_credit_gone(connector, booked, credit, gone)
        return outcome if not isinstance(outcome, Taken) else None

    @api.model
    def _accounting_credit_gone(self, connector, booked, credit, gone):
        """Uses of a credit note that we sent are not there any more: as a person says.

        :param account.partial.reconcile gone: of them
        """
        row = self.env["accounting.remote.record"].search(
            [
                ("connector_id", "=", connector.id),
                ("kind", "=", booked.kind.value),
                ("remote_id", "=", booked.remote_id),
            ],
            limit=1,
        )
        answer = (row.decision or {}).get("answer")
        if answer == "take_back":
            gone._accounting_forget(connector)
            return None
        if answer == "send_again":
            gone._accounting_send_anew(connector)
            return None
        amount = self.env["account.partial.reconcile"]._accounting_sum(gone, credit)
        return Ask(
            "payment_gone",
            record=credit,
            params={"payment": credit.display_name, "amount": str(amount)},
        )
