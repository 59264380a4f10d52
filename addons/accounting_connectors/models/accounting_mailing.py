"""Mails of the connectors to the people who look after a company's books."""

from odoo import api, fields, models
from odoo.tools import format_datetime

GROUP = "accounting_connectors.group_connector_manager"


class AccountingMailing(models.AbstractModel):
    """A record of one company of which mails are sent, each in its reader's language
    and time zone.

    They are put in Odoo's own queue with the record that they tell of: either both are
    there after a crash, or neither.
    """

    _name = "accounting.mailing"
    _description = "What the connectors write mails about"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )

    def _mail(self, template, partners):
        """Queue a mail to some people: one for all who share a language and time zone.

        :param mail.template template: rendered with this record
        :param res.partner partners: with an address
        :rtype: mail.mail
        """
        self.ensure_one()
        mails = self.env["mail.mail"].sudo()
        company = self.company_id
        for (lang, tz), group in partners.grouped(self._mail_key).items():
            said = template.sudo().with_context(lang=lang, tz=tz)
            said = said.with_company(company)
            subject, body = (
                said._render_field(name, self.ids, set_lang=lang)[self.id]
                for name in ("subject", "body_html")
            )
            mails |= mails.create(
                {
                    "subject": subject,
                    "body_html": body,
                    "email_from": company.email_formatted
                    or self.env.user.email_formatted,
                    "recipient_ids": [(6, 0, group.ids)],
                    "auto_delete": True,
                }
            )
        if mails:
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return mails

    @api.model
    def _mail_key(self, partner):
        lang = self.env["res.lang"]._get_code(partner.lang or "") or "en_US"
        return lang, partner.tz or self.env.company.partner_id.tz or "UTC"

    def _url(self, path):
        """The address of one of our pages; who opens it is asked to sign in."""
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        return f"{base.rstrip('/')}{path}"

    def _moment(self, moment):
        """A moment as the reader's clock and calendar show it."""
        tz = self.env.context.get("tz") or "UTC"
        return format_datetime(self.env, moment, tz=tz, dt_format="short")


class ResCompany(models.Model):
    _inherit = "res.company"

    accounting_mail_partner_ids = fields.Many2many(
        "res.partner",
        "accounting_mail_partner_rel",
        string="Recipients of the connectors' mails",
        domain=[("email", "!=", False)],
        groups=GROUP,
        help="Who gets the daily recap and the alarms. Empty: the connector managers of"
        " this company.",
    )

    def _accounting_recipients(self):
        """Who is told what goes wrong with the connectors of this company.

        :rtype: res.partner
        """
        self.ensure_one()
        chosen = self.sudo().accounting_mail_partner_ids
        if not chosen:
            chosen = self._accounting_managers().partner_id
        return chosen.filtered(lambda partner: partner.active and partner.email)

    def _accounting_managers(self):
        """:rtype: res.users"""
        managers = self.env.ref(GROUP).sudo().all_user_ids
        return managers.filtered(
            lambda user: user.active and not user.share and self in user.company_ids
        )
