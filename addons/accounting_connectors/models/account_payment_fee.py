"""Fees and write-offs of payments that are sent: whose they are, and where they go."""

from decimal import Decimal

from odoo import models

from ..providers import money
from ..providers.errors import Cause, ConfigurationError, RejectedError

CONTROL = ("asset_receivable", "liability_payable")
LINE_TYPES = ("write_off", "fee")  # whose account stands in for an unmapped one


class AccountMove(models.Model):
    _inherit = "account.move"

    def _accounting_fee_lines(self):
        """The lines of a payment, or of a bank statement's line, that are neither the
        bank's nor the customer's: a fee, a discount, a write-off."""
        self.ensure_one()
        if payment := self.sudo().origin_payment_id:
            lines = payment._seek_for_lines()[2]
        elif self.statement_line_id:
            lines = self.statement_line_id._seek_for_lines()[2].filtered(
                lambda line: line.account_id.account_type not in CONTROL
            )
        else:
            return self.line_ids.browse()
        currency = self.company_currency_id
        return (
            lines if not currency.is_zero(sum(lines.mapped("balance"))) else lines[:0]
        )


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def _accounting_fee_share(self, connector, line, index):
        """This partial's part of the fee of its payment, in the document's currency.

        :param account.move.line line: of the document
        :param dict index: the connector's mapping rows
        :return: the fee, and the ledger account that it goes to
        :rtype: tuple[Decimal, accounting.ledger.account]
        :raise ConnectorError: the provider takes no fees, or its account is not mapped
        """
        self.ensure_one()
        accounts = self.env["accounting.ledger.account"]
        counterpart = (self.debit_move_id | self.credit_move_id) - line
        lines = counterpart.move_id._accounting_fee_lines()
        if not lines:
            return Decimal(0), accounts
        self._accounting_check_fees(connector, lines)
        targets = {one._accounting_fee_target(connector, index) for one in lines}
        if len(targets) > 1:
            raise self._accounting_by_hand(
                lines,
                self.env._(
                    "%(part)s of %(payment)s is spread over several accounts, and the"
                    " provider takes one. Record this payment there by hand."
                ),
            )
        share = self._accounting_own_share(counterpart, lines)
        ours = self._accounting_amount(counterpart)
        if counterpart.currency_id != line.currency_id and ours:
            share = money.round_to(
                share * self._accounting_amount(line) / ours,
                line.currency_id.decimal_places,
            )
        return share, targets.pop() if share else accounts

    def _accounting_check_fees(self, connector, lines):
        """:raise RejectedError: booked as it stands, the payment would make the bank
        account there too high"""
        if connector._capabilities().fees:
            return
        raise self._accounting_by_hand(
            lines,
            self.env._(
                "%(part)s of %(payment)s is a fee or write-off on %(account)s, which"
                " cannot be sent there. Record this payment at the provider by hand."
            ),
        )

    def _accounting_by_hand(self, lines, words):
        company = lines.company_id
        values = {
            "part": company.currency_id.format(abs(sum(lines.mapped("balance")))),
            "payment": lines.move_id.name,
            "account": lines[:1].account_id.with_company(company).display_name,
        }
        return RejectedError(words % values, cause=Cause.UNKNOWN)

    def _accounting_own_share(self, counterpart, lines):
        """The share in the payment's currency. All partials together have the whole
        fee, to the cent; what was sent once stays as it was sent.

        :param account.move.line counterpart: of the payment
        :param account.move.line lines: of the fee
        :rtype: Decimal
        """
        if self.accounting_fee:
            return Decimal(self.accounting_fee)
        digits = counterpart.currency_id.decimal_places
        total = sum(
            (money.amount(one.amount_currency, digits) for one in lines), Decimal(0)
        )
        settled = counterpart.move_id.line_ids.filtered(
            lambda one: one.account_id.account_type in CONTROL
        )
        amounts, fixed = {}, Decimal(0)
        for side, others in (
            ("credit", settled.matched_debit_ids),
            ("debit", settled.matched_credit_ids),
        ):
            for partial in others:
                own = partial[f"{side}_move_id"]
                if not partial._accounting_document_lines() - own:
                    continue
                if partial.accounting_fee:
                    fixed += Decimal(partial.accounting_fee)
                else:
                    amounts[partial] = partial._accounting_amount(own)
        order = sorted(amounts, key=lambda partial: partial.id)
        shares = money.split(total - fixed, [amounts[one] for one in order], digits)
        for partial, share in zip(order, shares, strict=True):
            if abs(share) > amounts[partial]:
                raise self._accounting_by_hand(
                    lines,
                    self.env._(
                        "%(part)s of %(payment)s is more than what it settles. Record"
                        " this payment at the provider by hand."
                    ),
                )
            partial.accounting_fee = str(share)
        return Decimal(self.accounting_fee or 0)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _accounting_fee_target(self, connector, index):
        """The ledger account of a fee: that of its Odoo account, else that of
        write-offs, else that of fees.

        :rtype: accounting.ledger.account
        :raise ConfigurationError: none of them is mapped
        """
        self.ensure_one()
        types = {
            one.code: one
            for one in self.env["accounting.line.type"].search(
                [("code", "in", LINE_TYPES)]
            )
        }
        sources = [("account", self.account_id)]
        sources += [("line_type", types[code]) for code in LINE_TYPES if code in types]
        for source, record in sources:
            row = index.get((source, str(record.id)))
            if row and row.ledger_account_id.active:
                return row.ledger_account_id
        rows = self.env["accounting.ledger.mapping"]._ensure(connector, sources)
        missing = self.env._(
            "account %(name)s of a fee or write-off",
            name=self.account_id.with_company(self.company_id).display_name,
        )
        raise ConfigurationError(
            missing, cause=Cause.MAPPING_MISSING, missing=missing, rows=[rows.ids]
        )
