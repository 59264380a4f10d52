"""Payments in Odoo as they stand at a provider: made, changed, taken back."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..providers import money
from ..providers.standing import Settlement
from .account_payment_standing import Want


@dataclass
class Plan:
    """A payment to be registered.

    :param dict values: of the payment
    """

    settlement: Settlement
    want: Want
    values: dict
    fee_account_id: int = 0

    @property
    def ref(self):
        return f"{self.settlement.kind},{self.settlement.remote_id}"


class AccountPayment(models.Model):
    _inherit = "account.payment"

    @api.model
    def _accounting_plan(self, standing, settlement, want):
        """How money that is there is registered here.

        :param Standing standing: what is known of the batch
        :rtype: Plan
        :raise ConnectorError: its journal or the account of its fee is not known
        :raise UserError: Odoo's books are locked, or nobody knows whose money it is
        """
        connector = standing.connector
        journal = standing.journal(settlement.account_id)
        partner = standing.partner(settlement, want)
        if not partner:
            raise UserError(self.env._("Nobody knows whose money this is."))
        fee_account = 0
        if settlement.fee:
            fee_account = standing.fee_account(settlement.fee_account_id).id
        currency = self._accounting_currency(settlement, want, connector)
        inbound = settlement.inbound
        self._accounting_check_open(journal, settlement.date)
        moved = want.total - settlement.fee if inbound else want.total + settlement.fee
        values = {
            "payment_type": "inbound" if inbound else "outbound",
            "partner_type": self._accounting_partner_type(settlement, want),
            "partner_id": partner.id,
            "amount": float(moved),
            "currency_id": currency.id,
            "date": settlement.date,
            "journal_id": journal.id,
            "company_id": connector.company_id.id,
            "memo": settlement.reference,
            "accounting_from_id": connector.id,
        }
        accounts = [
            self._accounting_lines(owner).account_id[:1] for owner in want.parts
        ]
        if accounts and accounts[0]:
            values["destination_account_id"] = accounts[0].id
        return Plan(settlement, want, values, fee_account)

    @api.model
    def _accounting_currency(self, settlement, want, connector):
        if settlement.currency:
            found = (
                self.env["res.currency"]
                .with_context(active_test=False)
                .search([("name", "=", settlement.currency)])
            )
            if found:
                return found
        for owner in want.parts:
            return owner.currency_id
        return connector.company_id.currency_id

    @api.model
    def _accounting_partner_type(self, settlement, want):
        """Customer or supplier: as the documents are, else by the money's direction."""
        for owner in want.parts:
            if owner._name == self._name:
                return owner.partner_type
            return "supplier" if owner.is_purchase_document() else "customer"
        return "customer" if settlement.inbound else "supplier"

    @api.model
    def _accounting_check_open(self, journal, date):
        """Odoo would put an entry in a locked period on a later day: not of money whose
        day is known.

        :raise UserError: in Odoo's words
        """
        probe = self.env["account.move"].new(
            {
                "journal_id": journal.id,
                "date": date,
                "company_id": journal.company_id.id,
            }
        )
        probe._check_fiscal_lock_dates()

    # === MAKING === #

    @api.model
    def _accounting_register(self, plans):
        """Make payments, post them, and match them with what they settle.

        :param list[Plan] plans: of one batch
        :rtype: account.payment in the plans' order
        """
        payments = self.with_context(
            force_payment_move=True, skip_invoice_sync=True
        ).create([plan.values for plan in plans])
        pairs = []
        for payment, plan in zip(payments, plans, strict=True):
            lines = payment._accounting_entry(plan)
            payment._generate_journal_entry(line_ids=lines)
            pairs += payment._accounting_pairs(plan)
        payments.action_post()
        for payment, plan in zip(payments, plans, strict=True):
            if payment.move_id.date != plan.settlement.date:
                payment._accounting_check_open(payment.journal_id, payment.date)
        self._accounting_match(pairs)
        return payments

    def _accounting_pairs(self, plan):
        return [
            (owner, self, amount, plan.ref) for owner, amount in plan.want.parts.items()
        ]

    def _accounting_entry(self, plan):
        """The lines of the entry, exact: what moved at the bank, what it settles by
        account, and the fee.

        :rtype: list of commands
        """
        self.ensure_one()
        settlement, want = plan.settlement, plan.want
        sign = 1 if settlement.inbound else -1
        per_unit = self._accounting_per_unit(settlement)
        label = "".join(text for __, text in self._get_aml_default_display_name_list())
        settled = defaultdict(Decimal)
        for owner, amount in want.parts.items():
            settled[self._accounting_lines(owner).account_id[:1]] += amount
        if want.rest:
            settled[next(iter(settled), self.destination_account_id)] += want.rest
        moved = money.amount(self.amount, self.currency_id.decimal_places)
        amounts = [(self.outstanding_account_id, sign * moved)]
        amounts += [(account, -sign * amount) for account, amount in settled.items()]
        if settlement.fee:
            fee_account = self.env["account.account"].browse(plan.fee_account_id)
            amounts.append((fee_account, settlement.fee))
        digits = self.company_id.currency_id.decimal_places
        balances = [money.round_to(amount * per_unit, digits) for __, amount in amounts]
        balances[1] -= sum(balances, Decimal(0))  # cents of rounding
        return [
            Command.create(
                {
                    "name": label,
                    "date_maturity": self.date,
                    "amount_currency": float(amount),
                    "balance": float(balance),
                    "currency_id": self.currency_id.id,
                    "partner_id": self.partner_id.id,
                    "account_id": account.id,
                }
            )
            for (account, amount), balance in zip(amounts, balances, strict=True)
        ]

    def _accounting_per_unit(self, settlement):
        """Company currency for one unit of the money's, as it was booked there.

        :rtype: Decimal
        """
        company = self.company_id
        if self.currency_id == company.currency_id:
            return Decimal(1)
        fee = settlement.fee if settlement.inbound else -settlement.fee
        moved, at_bank = settlement.amount - fee, settlement.account_amount
        own = self.journal_id.currency_id or company.currency_id
        if at_bank and moved and own == company.currency_id:
            return at_bank / moved
        if settlement.currency_rate:
            return 1 / settlement.currency_rate
        rate = self.currency_id._get_conversion_rate(
            self.currency_id, company.currency_id, company, settlement.date
        )
        return money.number(rate, 12)

    # === CHANGING === #

    def _accounting_rebuild(self, plan):
        """Make this payment what it is there now: unmatch, change, post, match."""
        self.ensure_one()
        self._accounting_unmatch()
        self.action_draft()
        self.move_id.line_ids.unlink()
        self.with_context(skip_invoice_sync=True).write(
            {name: plan.values[name] for name in plan.values if name != "company_id"}
        )
        self.move_id.line_ids.unlink()
        self.move_id.with_context(skip_invoice_sync=True).write(
            {"line_ids": self._accounting_entry(plan)}
        )
        self.action_post()
        self._accounting_match(self._accounting_pairs(plan))

    def _accounting_unmatch(self):
        lines = self.move_id.line_ids
        (lines.matched_debit_ids | lines.matched_credit_ids).unlink()

    def _accounting_take_back(self):
        """Cancel these payments, which unmatches them."""
        for payment in self.filtered(lambda p: p.state != "canceled"):
            payment._accounting_unmatch()
            payment.action_cancel()

    def _accounting_at_bank(self):
        """Is this payment matched with a bank statement in Odoo?"""
        self.ensure_one()
        return bool(
            self.move_id.statement_line_id or self.reconciled_statement_line_ids
        )
