from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.accounting_topics import TOPICS


class AccountingReviewAnswer(models.TransientModel):
    """One answer for several questions, or a record that nobody thought of."""

    _name = "accounting.review.answer"
    _description = "Answer to questions about records at a provider"

    record_ids = fields.Many2many("accounting.remote.record", readonly=True)
    count = fields.Integer(compute="_compute_choices")
    single = fields.Boolean(compute="_compute_choices")
    kind = fields.Selection(related="record_ids.kind")
    message = fields.Char(compute="_compute_choices")
    choices = fields.Json(compute="_compute_choices")
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact in Odoo",
        domain="[('accounting_name_key', '!=', False)]",
    )
    product_id = fields.Many2one("product.product", string="Product in Odoo")

    @api.depends("record_ids")
    @api.depends_context("lang")
    def _compute_choices(self):
        for wizard in self:
            rows = wizard.record_ids
            topic = TOPICS.get(rows[:1].topic)
            wizard.count, wizard.single = len(rows), len(rows) == 1
            wizard.message = rows.message if wizard.single else False
            answers = topic.answers if topic else {}
            if wizard.single:
                answers = {c: label for c, label in answers.items() if c == "link"}
            wizard.choices = {
                "candidates": [],
                "answers": [
                    {"code": code, "label": wizard._label(code, label)}
                    for code, label in answers.items()
                ],
            }

    def _label(self, code, label):
        if code == "link" and not self.single:
            return self.env._("Each is its best match")
        return self.env._(label)

    @api.model
    def _open(self, rows):
        wizard = self.create({"record_ids": [(6, 0, rows.ids)]})
        single = self.env._("Another record in Odoo")
        several = self.env._("Answer %s questions", len(rows))
        return {
            "type": "ir.actions.act_window",
            "name": single if len(rows) == 1 else several,
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_choose(self, answer, number=0):
        """Give the answer, and close.

        :raise UserError: nothing was chosen
        """
        self.ensure_one()
        rows = self.record_ids
        rows.check_access("read")
        candidate = None
        if self.single and answer == "link":
            candidate = self.partner_id or self.product_id
            if not candidate:
                raise UserError(self.env._("Choose what it is in Odoo."))
        rows.action_answer(answer, candidate)
        rows._take_now()
        return {"type": "ir.actions.act_window_close"}
