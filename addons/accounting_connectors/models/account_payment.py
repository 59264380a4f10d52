from odoo import api, fields, models
from odoo.fields import Domain

PARTIAL = "account.partial.reconcile"


class AccountPayment(models.Model):
    """A payment is at a provider by what it settles, and as such where it came from
    there or settles nothing yet."""

    _name = "account.payment"
    _inherit = ["account.payment", "accounting.syncable"]

    accounting_from_id = fields.Many2one(
        "accounting.connector",
        string="Registered There",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The connector whose provider this payment was read from.",
    )
    accounting_from_label = fields.Char(
        compute="_compute_accounting_from_label", compute_sudo=True
    )
    accounting_question = fields.Char(
        string="Question",
        compute="_compute_accounting_question",
        help="What is not the same at the provider, and waits for an answer.",
    )

    @api.depends("accounting_from_id")
    def _compute_accounting_from_label(self):
        for payment in self:
            connector = payment.accounting_from_id
            payment.accounting_from_label = connector and (
                f"{connector._offline_adapter().label}: {connector.remote_name}"
            )

    def _compute_accounting_question(self):
        rows = self._accounting_questions()
        may_know = self.env["accounting.remote.record"].has_access("read")
        for payment in self:
            row = rows.get(payment.id, rows[0])[:1]
            payment.accounting_question = may_know and row.message

    def _accounting_questions(self):
        """What is asked about these payments, by payment; under 0 nothing."""
        rows = (
            self.env["accounting.remote.record"]
            .sudo()
            .search(
                [
                    ("company_id", "in", self.env.companies.ids),
                    ("res_model", "=", self._name),
                    ("res_id", "in", self._origin.ids),
                    ("state", "=", "question"),
                ]
            )
        )
        return {**rows.grouped("res_id"), 0: rows.browse()}

    # === STATUS === #

    def _accounting_gather(self, model, domain):
        """By what they settle, and by themselves."""
        owner = {PARTIAL: {}, self._name: {}}
        for payment in self:
            lines = payment.move_id.line_ids
            partials = lines.matched_debit_ids | lines.matched_credit_ids
            owner[PARTIAL] |= dict.fromkeys(partials.ids, payment.id)
            owner[self._name] |= dict.fromkeys(payment._origin.ids, payment.id)
        either = Domain.OR(
            Domain("res_model", "=", name) & Domain("res_id", "in", list(ids))
            for name, ids in owner.items()
        )
        allowed = Domain("company_id", "in", self.env.companies.ids)
        rows = self.env[model].sudo().search(domain & either & allowed)
        return rows.grouped(lambda row: owner[row.res_model][row.res_id])

    @api.model
    def _search_accounting_sync_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        lines = "move_id.line_ids"
        own = super()._search_accounting_sync_state(operator, value)
        return own | Domain.OR(
            Domain(f"{lines}.{side}.accounting_sync_state", "in", value)
            for side in ("matched_debit_ids", "matched_credit_ids")
        )

    # === USER === #

    def action_accounting_answer(self):
        """Show what is asked about this payment."""
        self.ensure_one()
        self.check_access("read")
        rows = self._accounting_questions().get(self.id)
        if not rows:
            return False
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What is not the same"),
            "res_model": rows._name,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", rows.ids)],
        }

    def unlink(self):
        """What stands on account at a provider goes with the payment."""
        self._accounting_void_on_account()
        return super().unlink()
