"""Alarms: what will stop a connector, or has stopped it without a word."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from .accounting_connector_locks import BEATEN
from .accounting_mailing import GROUP

_logger = logging.getLogger(__name__)

KINDS = [
    ("expiring", "The sign-in ends soon"),
    ("broken", "Nothing gets through: sign in again"),
    ("unsent", "Nothing is sent any more"),
    ("unread", "Nothing is read any more"),
    ("calls", "The calls of the day run out"),
]
EXPIRES = timedelta(days=7)  # it is renewed by itself until then, if it can be
NEAR = 0.1  # share of the calls of a day that is left
DAY = timedelta(days=1)
RETRIED = ("provider_down", "no_answer", "rate_limited", "answer_unreadable")
KEPT = timedelta(days=400)


class AccountingAlarm(models.Model):
    """Something of a connector that a person has to know, from when it began to when it
    was over. It is told once: by an activity for each manager, which goes with it, and
    by mail."""

    _name = "accounting.alarm"
    _inherit = ["accounting.mailing"]
    _description = "Alarm of an accounting connector"
    _order = "since desc, id desc"
    _rec_name = "kind"

    connector_id = fields.Many2one(
        "accounting.connector", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    since = fields.Datetime(required=True, readonly=True)
    over = fields.Datetime(readonly=True)
    params = fields.Json(readonly=True, help="What the sentence tells.")
    message = fields.Char(compute="_compute_message")
    activity_ids = fields.Many2many(
        "mail.activity", "accounting_alarm_activity_rel", readonly=True
    )

    _open_unique = models.UniqueIndex("(connector_id, kind) WHERE over IS NULL")

    @api.depends("kind", "params", "connector_id")
    @api.depends_context("lang")
    def _compute_message(self):
        for alarm in self:
            alarm.message = alarm._sentence()

    def _sentence(self):
        """What it is and what to do about it, in one or two sentences."""
        values = {
            "company": self.connector_id.remote_name,
            "provider": self.connector_id._offline_adapter().label,
            **(self.params or {}),
        }
        if values.get("date"):
            values["date"] = format_date(self.env, values["date"])
        sentences = {
            "expiring": self.env._(
                "The sign-in at %(provider)s for %(company)s ends on %(date)s and could"
                " not be renewed so far. Sign in again before.",
                **{"date": "", **values},
            ),
            "broken": self.env._(
                "%(provider)s no longer lets us into %(company)s. Sign in again;"
                " everything that waits is then sent.",
                **values,
            ),
            "unsent": self.env._(
                "Nothing was sent to %(company)s for %(hours)s hours, though"
                " %(count)s documents wait. Look at what is stuck, and whether Odoo's"
                " scheduled actions run.",
                **{"hours": 0, "count": 0, **values},
            ),
            "unread": self.env._(
                "Nothing was read of %(company)s for %(hours)s hours: payments and"
                " changes there are not in Odoo. %(why)s",
                **{"hours": 0, "why": "", **values},
            ),
            "calls": self.env._(
                "%(left)s of the %(limit)s calls a day that %(provider)s allows are"
                " left for %(company)s. When they are used up, it goes on by itself"
                " tomorrow.",
                **{"left": 0, "limit": 0, **values},
            ),
        }
        return sentences[self.kind].strip()

    # === WATCHING === #

    @api.model
    def _cron_watch(self):
        """Raise what is new and end what is over, connector by connector."""
        cron = self.env["ir.cron"]
        connectors = self.env["accounting.connector"].sudo()
        watched = connectors.search([("connected", "=", True)])
        left = self.sudo().search([("over", "=", False)]).connector_id - watched
        cron._commit_progress(remaining=len(watched | left))
        for connector in watched | left:
            try:
                self._watch(connector)
            except BEATEN:  # another worker is at it
                self.env.cr.rollback()
            except Exception:  # a bug of ours, at one connector
                self.env.cr.rollback()
                _logger.exception("alarms of %s", connector)
            if not cron._commit_progress(1):
                return

    @api.model
    def _watch(self, connector):
        """Make a connector's open alarms what is the matter with it now."""
        matters = connector._accounting_matters() if connector.connected else {}
        mine = [("connector_id", "=", connector.id), ("over", "=", False)]
        known = self.sudo().search(mine)
        known.filtered(lambda alarm: alarm.kind not in matters)._end()
        for kind, params in matters.items():
            if kind not in known.mapped("kind"):
                self._raise(connector, kind, params)

    @api.model
    def _raise(self, connector, kind, params):
        """Tell it, once: whoever makes the row tells.

        :rtype: accounting.alarm
        """
        cr = self.env.cr
        cr.execute(
            SQL(
                "INSERT INTO accounting_alarm (connector_id, company_id, kind, since,"
                " create_date, create_uid) VALUES (%s, %s, %s, %s, %s, %s)"
                " ON CONFLICT (connector_id, kind) WHERE over IS NULL DO NOTHING"
                " RETURNING id",
                connector.id,
                connector.company_id.id,
                kind,
                fields.Datetime.now(),
                fields.Datetime.now(),
                self.env.uid,
            ),
            log_exceptions=False,  # another worker may be faster
        )
        made = cr.fetchone()
        if not made:
            return self.browse()
        alarm = self.sudo().browse(made[0])
        alarm.params = params
        company = connector.company_id
        for user in company._accounting_managers():
            # our own mail tells: Odoo's about the activity would be a second one
            quiet = connector.with_context(mail_activity_quick_update=True)
            alarm.activity_ids |= quiet.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=alarm.with_context(lang=user.lang)._kind_words(),
                note=alarm.with_context(lang=user.lang)._sentence(),
                user_id=user.id,
            )
        template = self.env.ref("accounting_connectors.mail_template_alarm")
        alarm._mail(template, company._accounting_recipients())
        return alarm

    def _end(self):
        """It is over: nobody has to do anything about it any more."""
        self.write({"over": fields.Datetime.now()})
        for alarm in self:
            alarm.activity_ids.unlink()
            alarm.connector_id.message_post(
                body=self.env._("Over: %(alarm)s", alarm=alarm._kind_words())
            )

    def _kind_words(self):
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    def _page(self):
        """The page of the connectors, for the mail."""
        return self._url("/odoo/accounting-connectors")

    @api.autovacuum
    def _gc_over(self):
        limit = fields.Datetime.now() - KEPT
        self.sudo().search([("over", "<", limit)]).unlink()


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    def _accounting_matters(self):
        """What a person has to know of this connector now.

        :return: by kind of alarm, what its sentence tells
        :rtype: dict[str, dict]
        """
        self.ensure_one()
        if self.needs_reconnect:
            return {"broken": {}}  # what else stops is because of it
        looks = {
            "expiring": self._matter_expiring(),
            "unsent": self.enabled and self._matter_unsent(),
            "unread": self.enabled and self._matter_unread(),
            "calls": self._matter_calls(),
        }
        return {kind: params for kind, params in looks.items() if params}

    def _matter_expiring(self):
        end = self.sudo().authorization_id.refresh_expires_at
        if not end or end > fields.Datetime.now() + EXPIRES:
            return None
        return {"date": fields.Date.to_string(end.date())}

    def _matter_unsent(self):
        """Jobs wait, and none was done: not those that wait for a moment or for
        another, unless that moment was put off again and again."""
        hours = self.company_id.sudo().accounting_silent_hours
        limit = fields.Datetime.now() - timedelta(hours=hours)
        mine = Domain("connector_id", "=", self.id)
        jobs = self.env["accounting.job"].sudo()
        if jobs.search_count(mine & Domain("done_at", ">=", limit), limit=1):
            return None
        untouched = Domain("create_date", "<", limit) & (
            Domain("write_date", "=", False)
            | Domain("write_date", "<", limit)
            | Domain("cause", "in", RETRIED)
        )
        waiting = Domain("state", "in", ("pending", "running"))
        count = jobs.search_count(mine & waiting & untouched)
        return {"hours": hours, "count": count} if count else None

    def _matter_unread(self):
        """Neither a bell nor a look every few minutes has brought a complete read."""
        hours = self.company_id.sudo().accounting_silent_hours
        usual = timedelta(minutes=self.poll_minutes) if self.poll_minutes else DAY
        limit = fields.Datetime.now() - timedelta(hours=hours) - usual
        cursors = (
            self.env["accounting.cursor"]
            .sudo()
            .search(
                [
                    ("connector_id", "=", self.id),
                    ("kind", "in", [kind.value for kind in self._feeds()]),
                ]
            )
        )
        silent = cursors.filtered(lambda row: (row.asked_at or row.create_date) < limit)
        if not silent:
            return None
        last = min(row.asked_at or row.create_date for row in silent)
        passed = fields.Datetime.now() - last
        why = next(filter(None, silent.mapped("error")), "")
        return {"hours": int(passed.total_seconds() // 3600), "why": why}

    def _matter_calls(self):
        budget = self.env["accounting.api.budget"].sudo()
        budget = budget.search([("connector_id", "=", self.id)])
        if not budget.day_start or fields.Datetime.now() >= budget.day_start + DAY:
            return None
        limit = self._capabilities().calls_per_day
        left = budget.day_left if budget.day_left >= 0 else limit - budget.day_used
        if left > limit * NEAR:
            return None
        return {"left": max(left, 0), "limit": limit}


class ResCompany(models.Model):
    _inherit = "res.company"

    accounting_silent_hours = fields.Integer(
        string="Alarm after hours of silence",
        default=6,
        groups=GROUP,
        help="When nothing is sent though something waits, or nothing is read.",
    )

    @api.constrains("accounting_silent_hours")
    def _check_silent_hours(self):
        if any(company.accounting_silent_hours < 1 for company in self):
            raise ValidationError(self.env._("Silence is counted from one hour on."))
