"""What Odoo remembers of money that is known on both sides."""

from decimal import Decimal

from odoo import api, models

from ..providers import money


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def _accounting_mark(self, connector, settlement):
        """These are matched there as well."""
        self.write(
            {
                "accounting_from_id": connector.id,
                "accounting_from_ref": f"{settlement.kind},{settlement.remote_id}",
            }
        )

    def _accounting_forget(self, connector):
        """Unmatch what is not matched there any more."""
        links = self.env["accounting.link"]._find(connector, self._name, self.ids)
        for link in links.values():
            link.unlink()
        self.unlink()

    def _accounting_send_anew(self, connector):
        """Send what is not there any more, once more."""
        links = self.env["accounting.link"]._find(connector, self._name, self.ids)
        for link in links.values():
            link.unlink()
        self.with_context(accounting_taking=False)._accounting_enqueue(connector)

    @api.model
    def _accounting_sum(self, partials, owner):
        """What some partials settle of a document or payment.

        :rtype: Decimal
        """
        lines = self.env["account.payment"]._accounting_lines(owner)
        total = Decimal(0)
        for partial in partials:
            line = (partial.debit_move_id | partial.credit_move_id) & lines
            total += partial._accounting_amount(line)
        return total


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _accounting_facts(self):
        """Day, all that it settles or leaves open, and fee; exact."""
        digits = self.currency_id.decimal_places
        fee = self.move_id._accounting_fee_lines()
        return (
            self.date,
            self._accounting_whole(),
            sum((money.amount(li.amount_currency, digits) for li in fee), Decimal(0)),
        )

    def _accounting_unmark(self, connector):
        """From now on this payment is one of Odoo's own.

        :return: its partials that are
        :rtype: account.partial.reconcile
        """
        lines = self.move_id.line_ids
        partials = lines.matched_debit_ids | lines.matched_credit_ids
        partials = partials.filtered(lambda p: p.accounting_from_id == connector)
        self.accounting_from_id = False
        partials.write({"accounting_from_id": False, "accounting_from_ref": False})
        return partials

    def _accounting_release(self, connector):
        """Send what came from there and is gone there."""
        partials = self._accounting_unmark(connector)
        partials.with_context(accounting_taking=False)._accounting_enqueue(connector)
        self.with_context(accounting_taking=False)._accounting_enqueue_on_account()
