from odoo import api, fields, models
from odoo.exceptions import UserError

from ..providers.documents import Kind


class AccountingContactReview(models.TransientModel):
    """A person says whether a contact at the provider is the one in Odoo."""

    _name = "accounting.contact.review"
    _description = "Is it the same contact?"

    job_id = fields.Many2one("accounting.job", required=True, ondelete="cascade")
    connector_id = fields.Many2one(related="job_id.connector_id")
    partner_id = fields.Many2one("res.partner", required=True, readonly=True)
    answer = fields.Selection(
        [("link", "It is this one:"), ("create", "It is somebody else; create it as:")],
        required=True,
        default="link",
    )
    candidate_ids = fields.Many2many("accounting.remote.record")
    remote_record_id = fields.Many2one(
        "accounting.remote.record", domain="[('id', 'in', candidate_ids)]"
    )
    new_name = fields.Char()

    @api.model
    def _open(self, job):
        partner = self.env["res.partner"].browse(job.res_id)
        connector = job.connector_id
        currency = job.currency_code
        candidates = partner.sudo()._accounting_candidates(connector, currency)
        taken = partner.sudo()._accounting_taken(connector, candidates)
        free = candidates.filtered(
            lambda row: taken.get(row.remote_id) in (None, partner.id)
        )
        wizard = self.create(
            {
                "job_id": job.id,
                "partner_id": partner.id,
                "candidate_ids": [(6, 0, free.ids)],
                "remote_record_id": free[:1].id,
                "answer": "link" if free else "create",
                "new_name": self._free_name(partner, connector, currency),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Is it the same contact?"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def _free_name(self, partner, connector, currency):
        """A name that no contact there has: names are unique at some providers."""
        names = set(
            self.env["accounting.remote.record"]
            .sudo()
            .search(
                [
                    ("connector_id", "=", connector.id),
                    ("kind", "=", Kind.CONTACT.value),
                    ("name", "=like", f"{partner.name}%"),
                ]
            )
            .mapped("name")
        )
        plain = partner._accounting_contact(connector, currency).name
        if plain not in names:
            return plain
        town = f"{plain} ({partner.city})" if partner.city else ""
        if town and town not in names:
            return town
        return f"{partner.name} ({partner._accounting_number(currency)})"

    def action_apply(self):
        """Keep the answer and send what waited for it."""
        self.ensure_one()
        self.connector_id.check_access("read")
        if self.answer == "link":
            if not self.remote_record_id:
                raise UserError(self.env._("Choose the contact that it is."))
            decision = {"link": self.remote_record_id.remote_id}
        else:
            name = (self.new_name or "").strip()
            if not name:
                raise UserError(self.env._("Give the new contact a name."))
            decision = {"create": name}
        job = self.job_id.sudo()
        job.decision = decision
        job._rearm()
        return {"type": "ir.actions.act_window_close"}
