"""The daily recap: one mail per company and day of what has to be fixed."""

import logging
from datetime import UTC, datetime, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, format_amount

from .accounting_connector_locks import BEATEN
from .accounting_mailing import GROUP

_logger = logging.getLogger(__name__)

SHOWN = 20  # groups in a mail; the rest is on the screen
KEPT = timedelta(days=400)


class AccountingRecap(models.Model):
    """That a company was looked at on a day, and what was told.

    A row for each day, also where nothing was stuck: what gets stuck later that day is
    told the next morning.
    """

    _name = "accounting.recap"
    _inherit = ["accounting.mailing"]
    _description = "Daily recap of the accounting connectors"
    _order = "day desc, company_id"
    _rec_name = "day"

    day = fields.Date(required=True, readonly=True, help="Where the company is.")
    fix_count = fields.Integer(string="Things to Fix", readonly=True)
    document_count = fields.Integer(string="Documents", readonly=True)
    told = fields.Char(readonly=True, help="To whom.")

    _day_unique = models.Constraint(
        "UNIQUE(company_id, day)", "A company has one recap a day."
    )

    @api.model
    def _cron_recap(self):
        """Look at each company whose hour has come and that was not looked at today."""
        connectors = self.env["accounting.connector"].sudo()
        connectors = connectors.search([("connected", "=", True)])
        due = [
            (company, day)
            for company, mine in connectors.grouped("company_id").items()
            if (day := company._accounting_recap_day(mine))
        ]
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(due))
        for company, day in due:
            try:
                self._look(company, day)
            except BEATEN:  # another worker is at it
                self.env.cr.rollback()
            except Exception:  # a bug of ours, or a template that was edited
                self.env.cr.rollback()
                _logger.exception("recap of %s", company.id)
            if not cron._commit_progress(1):
                return

    @api.model
    def _look(self, company, day):
        """Tell what is stuck, unless it was told: the row and the mails are one
        transaction, and the row can be made once.

        :rtype: accounting.recap
        """
        cr = self.env.cr
        cr.execute(
            SQL(
                "INSERT INTO accounting_recap"
                " (company_id, day, create_date, create_uid)"
                " VALUES (%s, %s, now() AT TIME ZONE 'UTC', %s)"
                " ON CONFLICT (company_id, day) DO NOTHING RETURNING id",
                company.id,
                day,
                self.env.uid,
            ),
            log_exceptions=False,  # another worker may be faster
        )
        made = cr.fetchone()
        if not made:
            return self.browse()
        recap = self.sudo().browse(made[0])
        fixes = recap._fixes()
        if not fixes:
            return recap
        partners = company._accounting_recipients()
        recap.write(
            {
                "fix_count": len(fixes),
                "document_count": recap._total()[0],
                "told": ", ".join(partners.mapped("email_formatted")),
            }
        )
        template = self.env.ref("accounting_connectors.mail_template_recap")
        recap._mail(template, partners)
        return recap

    # === FOR THE TEMPLATE === #

    def _fixes(self):
        """What must be fixed: ledger and tax settings first, then by amount."""
        return self.env["accounting.fix"].search(
            [("company_id", "=", self.company_id.id)]
        )

    def _shown(self):
        return self._fixes()[:SHOWN]

    def _hidden_count(self):
        return max(0, len(self._fixes()) - SHOWN)

    def _total(self):
        """How many documents wait, each once, and their amounts by currency."""
        totals = self.env["accounting.fix"]._totals(self.company_id)
        return totals.get(self.company_id.id, (0, {}))

    def _total_words(self):
        """The documents and amounts that wait, as people of this language write."""
        count, amounts = self._total()
        if not count:
            return self.env._("No document waits, but something else does.")
        money = self._money(amounts)
        if count == 1:
            return self.env._("1 document waits: %(money)s", money=money)
        return self.env._(
            "%(count)s documents wait: %(money)s", count=count, money=money
        )

    def _money(self, amounts):
        return " + ".join(
            format_amount(self.env, amount, currency)
            for currency, amount in amounts.items()
        )

    def _fix_url(self, fix):
        """The page of a group, where it is fixed."""
        return self._url(f"/odoo/accounting-fix/{fix.id}")

    def _list_url(self):
        return self._url("/odoo/accounting-to-fix")

    @api.autovacuum
    def _gc_old(self):
        limit = fields.Date.today() - KEPT
        self.sudo().search([("day", "<", limit)]).unlink()


class ResCompany(models.Model):
    _inherit = "res.company"

    accounting_recap = fields.Boolean(string="Daily recap", default=True, groups=GROUP)
    accounting_recap_hour = fields.Float(
        string="Time of day of the recap", default=8.0, groups=GROUP
    )
    accounting_recap_tz = fields.Selection(
        lambda self: [(name, name) for name in pytz.common_timezones],
        string="Time zone of the recap",
        groups=GROUP,
        help="Empty: the time zone of the company's contact, else UTC.",
    )

    @api.constrains("accounting_recap_hour")
    def _check_recap_hour(self):
        if any(not 0 <= company.accounting_recap_hour < 24 for company in self):
            raise ValidationError(
                self.env._("The recap is sent between 00:00 and 23:59.")
            )

    def _accounting_recap_day(self, connectors):
        """The day of a recap that is due now.

        :param accounting.connector connectors: of this company
        :return: None: not wanted, its hour has not come, it was sent, or nobody was
            connected at its hour
        :rtype: date | None
        """
        company = self.sudo()
        if not company.accounting_recap:
            return None
        zone = pytz.timezone(
            company.accounting_recap_tz or company.partner_id.tz or "UTC"
        )
        now = datetime.now(UTC).astimezone(zone)
        hours = timedelta(hours=company.accounting_recap_hour)
        hour = datetime.combine(now.date(), datetime.min.time()) + hours
        if now.replace(tzinfo=None) < hour:
            return None
        since = zone.localize(hour).astimezone(UTC).replace(tzinfo=None)
        if min(connectors.mapped("create_date")) > since:
            return None
        known = [("company_id", "=", company.id), ("day", "=", now.date())]
        found = self.env["accounting.recap"].sudo().search_count(known, limit=1)
        return None if found else now.date()
