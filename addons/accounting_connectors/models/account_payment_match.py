"""Matching by exact amounts: a document gets what a provider says that it got, no more
and no less, whatever else is open on either side."""

from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError

from ..providers import money
from .account_payment_fee import CONTROL


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _accounting_room(self):
        """What is open on this line, in its currency.

        :rtype: Decimal
        """
        self.ensure_one()
        digits = self.currency_id.decimal_places
        return abs(money.amount(self.amount_residual_currency, digits))

    @api.model
    def _prepare_reconciliation_single_partial(
        self, debit_values, credit_values, shadowed_aml_values=None
    ):
        """Where an amount is given for two lines, they are matched by that alone.

        Odoo sees two lines with so much left; what was left besides is put back after.
        """
        limits = self.env.context.get("accounting_limits") or {}
        limit = limits.get((debit_values["aml"].id, credit_values["aml"].id))
        if limit is None:
            return super()._prepare_reconciliation_single_partial(
                debit_values, credit_values, shadowed_aml_values
            )
        sides = ((debit_values, 1), (credit_values, -1))
        kept = [values["aml"]._accounting_capped(values, sign * limit)
                for values, sign in sides]  # fmt: skip
        result = super()._prepare_reconciliation_single_partial(
            debit_values, credit_values, shadowed_aml_values
        )
        for (values, __), (residual, in_currency) in zip(sides, kept, strict=True):
            values["amount_residual"] += residual
            values["amount_residual_currency"] += in_currency
        result["debit_values"] = result["credit_values"] = None
        return result

    def _accounting_capped(self, values, limit):
        """Leave only a part of a line to be matched, at the line's own rate.

        :param dict values: residuals of this line, changed in place
        :param float limit: in the line's currency, signed
        :return: what was taken away of both residuals
        """
        residual = values["amount_residual"]
        in_currency = values["amount_residual_currency"]
        if self.currency_id.compare_amounts(abs(limit), abs(in_currency)) >= 0:
            return 0.0, 0.0
        company = self.company_currency_id
        part = limit
        if self.currency_id != company:
            rate = abs(self.amount_currency / self.balance) if self.balance else 1.0
            part = company.round(limit / rate)
            part = min(part, residual) if limit > 0 else max(part, residual)
        values["amount_residual"] = part
        values["amount_residual_currency"] = limit
        return residual - part, in_currency - limit


class AccountPayment(models.Model):
    _inherit = "account.payment"

    @api.model
    def _accounting_lines(self, owner):
        """The lines of a document or payment that are matched, the earliest due first.

        :param models.Model owner: an ``account.move`` or ``account.payment``
        :rtype: account.move.line
        """
        if owner._name == self._name:
            return owner._seek_for_lines()[1]
        return owner.line_ids.filtered(
            lambda line: line.account_id.account_type in CONTROL
        ).sorted(lambda line: (line.date_maturity or line.date, line.id))

    @api.model
    def _accounting_match(self, pairs):
        """Match documents and money as they are matched at a provider.

        :param list[tuple] pairs: two owners (see :meth:`_accounting_lines`), an exact
            amount, and what it is a part of there
        :raise UserError: there is not so much open
        """
        room, rounds = {}, []
        for one, other, amount, ref in pairs:
            for debit, credit, part in self._accounting_spread(
                one, other, amount, room
            ):
                key = debit.id, credit.id
                fitting = next((r for r in rounds if key not in r), None)
                if fitting is None:
                    rounds.append(fitting := {})
                fitting[key] = part, ref, debit | credit
        for planned in rounds:
            self.env["account.move.line"].with_context(
                accounting_limits={
                    k: float(part) for k, (part, *__) in planned.items()
                },
                accounting_refs={k: ref for k, (__, ref, __) in planned.items()},
            )._reconcile_plan([lines for __, __, lines in planned.values()])

    def _accounting_spread(self, one, other, amount, room):
        """An amount over the lines of two owners.

        :param dict room: what is left of each line, brought up to date
        :rtype: list[tuple[account.move.line, account.move.line, Decimal]]
        """
        found = []
        for mine in self._accounting_lines(one):
            for theirs in self._accounting_lines(other):
                if mine.account_id != theirs.account_id or (
                    mine.balance > 0 or mine.amount_currency > 0
                ) == (theirs.balance > 0 or theirs.amount_currency > 0):
                    continue
                left = [
                    room.setdefault(li.id, li._accounting_room())
                    for li in (mine, theirs)
                ]
                part = min(amount, *left)
                if part <= 0:
                    continue
                debit = mine.balance > 0 or mine.amount_currency > 0
                pair = (mine, theirs) if debit else (theirs, mine)
                found.append((*pair, part))
                room[mine.id] -= part
                room[theirs.id] -= part
                amount -= part
        if amount:
            raise UserError(
                self.env._(
                    "%(one)s and %(other)s cannot be matched: %(amount)s is not open.",
                    one=one.display_name,
                    other=other.display_name,
                    amount=amount,
                )
            )
        return found

    @api.model
    def _accounting_open_amount(self, owner):
        """What is open of a document or payment.

        :rtype: Decimal
        """
        lines = self._accounting_lines(owner)
        return sum((line._accounting_room() for line in lines), Decimal(0))

    @api.model
    def _accounting_between(self, one, other):
        """The partials that match two owners.

        :rtype: account.partial.reconcile
        """
        mine, theirs = self._accounting_lines(one), self._accounting_lines(other)
        return (mine.matched_debit_ids | mine.matched_credit_ids) & (
            theirs.matched_debit_ids | theirs.matched_credit_ids
        )
