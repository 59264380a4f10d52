"""Both ledgers of a month side by side, and the stamp on a month that agrees; the same
reading over any days as a certificate of what was sent."""

import calendar
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..providers.documents import Kind
from ..providers.kinds import PURCHASES
from .accounting_connector_locks import BEATEN

_logger = logging.getLogger(__name__)

STAMPED = ("agrees", "changed")
MONTH, CERTIFICATE = "month", "certificate"
MONTHS = 24  # that are put into the list by themselves


class AccountingReconciliation(models.Model):
    """The comparison of some days of one connector.

    ::

        draft → running → agrees (stamped) → changed
                   ↑   ↘→ differs              |
                   |________|__________________|  compared again

    Nothing of an earlier comparison is taken away before the next one is whole.
    """

    _name = "accounting.reconciliation"
    _description = "Comparison with an accounting provider's books"
    _inherit = ["accounting.guarded"]
    _order = "first_date desc, connector_id, id desc"

    connector_id = fields.Many2one(
        "accounting.connector", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="connector_id.company_id", store=True)
    purpose = fields.Selection(
        [(MONTH, "Month"), (CERTIFICATE, "Certificate")], required=True, default=MONTH
    )
    first_date = fields.Date(string="From", required=True)
    last_date = fields.Date(string="To", required=True)
    period = fields.Char(compute="_compute_period")
    state = fields.Selection(
        [
            ("draft", "Not compared"),
            ("running", "Comparing"),
            ("agrees", "Agrees"),
            ("differs", "Differs"),
            ("changed", "Changed since"),
        ],
        default="draft",
        required=True,
        readonly=True,
    )
    step = fields.Selection(
        [
            ("money", "Payments there"),
            ("documents", "Documents there"),
            ("ours", "Documents here"),
            ("paid", "Payments here"),
            ("lost", "Documents of other dates"),
            ("compare", "Comparing"),
        ],
        readonly=True,
    )
    position = fields.Integer(readonly=True)
    read_count = fields.Integer(string="Read There", readonly=True)
    our_count = fields.Integer(string="Looked At Here", readonly=True)
    dirty = fields.Char(readonly=True, help="What was changed while it was compared.")
    message = fields.Char(readonly=True)
    next_try_at = fields.Datetime(readonly=True)
    asked_by_id = fields.Many2one("res.users", readonly=True)
    asked_at = fields.Datetime(readonly=True)
    compared_at = fields.Datetime(string="Compared", readonly=True)
    stamped_at = fields.Datetime(string="Agreed", readonly=True)
    stamped_by_id = fields.Many2one("res.users", string="Agreed By", readonly=True)
    fingerprint_ours = fields.Char(string="Fingerprint Here", readonly=True)
    fingerprint_theirs = fields.Char(string="Fingerprint There", readonly=True)
    changed_at = fields.Datetime(string="Changed", readonly=True)
    changed_what = fields.Char(string="What Changed", readonly=True)
    difference_ids = fields.One2many(
        "accounting.reconciliation.difference", "reconciliation_id"
    )
    total_ids = fields.One2many("accounting.reconciliation.total", "reconciliation_id")
    kind_total_ids = fields.One2many(
        "accounting.reconciliation.total",
        "reconciliation_id",
        domain=[("by", "in", ("kind", "tax"))],
    )
    account_total_ids = fields.One2many(
        "accounting.reconciliation.total",
        "reconciliation_id",
        domain=[("by", "=", "account")],
    )
    tax_total_ids = fields.One2many(
        "accounting.reconciliation.total",
        "reconciliation_id",
        domain=[("by", "in", ("tax_code", "tax"))],
    )
    partner_total_ids = fields.One2many(
        "accounting.reconciliation.total",
        "reconciliation_id",
        domain=[("by", "=", "partner")],
    )
    open_count = fields.Integer(string="Differences", readonly=True)
    accepted_count = fields.Integer(string="Accepted", readonly=True)
    unexplained_count = fields.Integer(string="Sums Not Explained", readonly=True)
    # of a certificate
    sent_count = fields.Integer(string="Sent", readonly=True)
    remote_count = fields.Integer(string="Ids There", readonly=True)
    missing_count = fields.Integer(string="Not There", readonly=True)
    doubled_count = fields.Integer(string="Doubled", readonly=True)
    differing_count = fields.Integer(string="Not Equal", readonly=True)

    _month_unique = models.UniqueIndex(
        "(connector_id, first_date) WHERE purpose = 'month'",
        "This month is in the list already.",
    )
    _stamp_index = models.Index(
        "(company_id, first_date) WHERE state IN ('agrees', 'running')"
    )

    @api.depends("first_date", "last_date", "purpose")
    @api.depends_context("lang")
    def _compute_period(self):
        for one in self:
            if one.purpose == MONTH and one.first_date:
                one.period = format_date(self.env, one.first_date, date_format="MMMM y")
            else:
                one.period = f"{one.first_date or ''} – {one.last_date or ''}"

    @api.depends("connector_id", "period")
    def _compute_display_name(self):
        for one in self:
            named = one.connector_id and one.first_date
            one.display_name = (
                f"{one.connector_id.remote_name}, {one.period}"
                if named
                else self.env._("New")
            )

    @api.constrains("first_date", "last_date", "purpose")
    def _check_dates(self):
        for one in self:
            first, last = one.first_date, one.last_date
            if first > last:
                raise UserError(self.env._("The first day is after the last one."))
            if one.purpose == MONTH and (first, last) != month_of(first):
                raise UserError(self.env._("Choose a whole month."))

    @api.onchange("first_date", "purpose")
    def _onchange_month(self):
        if self.first_date and self.purpose == MONTH:
            self.first_date, self.last_date = month_of(self.first_date)

    @api.model_create_multi
    def create(self, vals_list):
        """A month is named by any day of it."""
        for vals in vals_list:
            first = fields.Date.to_date(vals.get("first_date"))
            if first and vals.get("purpose", MONTH) == MONTH:
                vals["first_date"], vals["last_date"] = month_of(first)
        return super().create(vals_list)

    def write(self, vals):
        """Save; what was compared stays of the days and books it was compared of."""
        if {"connector_id", "first_date", "last_date", "purpose"} & vals.keys():
            if any(one.asked_at for one in self):
                raise UserError(self.env._("These days have been compared already."))
        return super().write(vals)

    def _kinds(self):
        """What is compared: what the connector sends or reads, as far as it is told.

        :rtype: frozenset[Kind]
        """
        connector = self.connector_id
        kinds = set(connector._capabilities().reconciles)
        if not connector.push_bills:
            kinds -= PURCHASES
        if not (connector.push_payments or Kind.PAYMENT in connector._feeds()):
            kinds.discard(Kind.PAYMENT)
        return frozenset(kinds)

    # === USER === #

    def action_compare(self):
        """Compare both sides, in the background."""
        self.check_access("write")
        for one in self:
            connector = one.connector_id
            if not connector.enabled or connector.needs_reconnect:
                raise UserError(
                    self.env._(
                        "%(company)s is not on. Sign in and turn it on first.",
                        company=connector.remote_name,
                    )
                )
            if not one.sudo()._kinds():
                raise UserError(
                    self.env._("The books of this provider cannot be compared.")
                )
        idle = self.sudo().filtered(lambda one: one.state != "running")
        idle.write(
            {
                "state": "running",
                "step": "money",
                "position": 0,
                "read_count": 0,
                "our_count": 0,
                "dirty": False,
                "message": False,
                "next_try_at": False,
                "asked_by_id": self.env.uid,
                "asked_at": fields.Datetime.now(),
            }
        )
        self._wake()

    def action_stop(self):
        """Compare no further; the last result stays."""
        self.check_access("write")
        for one in self.sudo().filtered(lambda one: one.state == "running"):
            one.write({"state": one._standing_state(), "step": False, "message": False})

    def _standing_state(self):
        """The state by the last whole comparison."""
        self.ensure_one()
        if not self.compared_at:
            return "draft"
        if self.open_count or self.unexplained_count:
            return "differs"
        # what stopped had forgotten which documents the stamp was on
        return "changed"

    def action_differences(self):
        """All differences, as a list."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Differences"),
            "res_model": "accounting.reconciliation.difference",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [("reconciliation_id", "=", self.id)],
            "context": {"search_default_group_what": 1},
        }

    def action_print(self):
        """The report for a person's files."""
        self.check_access("read")
        return self.env.ref(
            "accounting_connectors.accounting_reconciliation_report"
        ).report_action(self)

    def action_export(self):
        """The same as a spreadsheet."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/accounting_connectors/reconciliation/{self.id}.xlsx",
            "target": "download",
        }

    def get_board(self):
        """How far the comparison is.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        one = self.sudo()
        steps = [code for code, __ in self._fields["step"].selection]
        at = steps.index(one.step) if one.step in steps else 0
        labels = dict(self._fields["step"]._description_selection(self.env))
        return {
            "state": one.state,
            "message": one.message or "",
            "percent": 100 * at // len(steps),
            "step": labels.get(one.step, ""),
            "readCount": one.read_count,
            "ourCount": one.our_count,
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_stamped(self):
        if any(one.stamped_at for one in self):
            raise UserError(
                self.env._("A month that was agreed on is kept as a record.")
            )

    # === WORK === #

    @api.model
    def _wake(self, at=None):
        """Have comparisons go on as soon as this transaction is committed.

        :param datetime at: not before, UTC
        """
        cron = self.env.ref("accounting_connectors.ir_cron_reconciliation")
        cron.sudo()._trigger(at)

    def _try_again(self, seconds):
        """Go on after a while, without waiting for the cron's own minutes."""
        self.next_try_at = fields.Datetime.now() + timedelta(seconds=seconds)
        self._wake(self.next_try_at)

    @api.model
    def _cron_reconciliation(self):
        """Go on with all comparisons under way."""
        cron, now = self.env["ir.cron"], fields.Datetime.now()
        due = self.sudo().search(
            [
                ("state", "=", "running"),
                ("connector_id.enabled", "=", True),
                ("connector_id.connected", "=", True),
                "|",
                ("next_try_at", "=", False),
                ("next_try_at", "<=", now),
            ],
            order="asked_at, first_date, id",
        )
        cron._commit_progress(remaining=len(due))
        for one in due:
            if one.connector_id.needs_reconnect:
                continue
            in_time = one._go_on()
            if not cron._commit_progress(1) or not in_time:
                self._wake()
                return

    def _go_on(self):
        """Go on with one; what breaks it does not hold up the others.

        :return: False when the time of this run of the cron is up
        :rtype: bool
        """
        try:
            return self._work()
        except BEATEN as error:
            self.env.cr.rollback()
            _logger.info("%s starts over: %s", self, error)
            self._wake()
        except Exception:
            self.env.cr.rollback()
            _logger.exception("%s", self)
            self.message = self.env._(
                "An error of the connector itself; its log has the details."
                " It is tried again."
            )
            self._try_again(300)
        return True


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    def action_reconciliations(self):
        """The months of this connector: those in which something was sent are in the
        list by themselves, to be compared at once."""
        self.ensure_one()
        self.check_access("read")
        months = self.env["accounting.reconciliation"]
        mine = [("connector_id", "=", self.id), ("purpose", "=", MONTH)]
        if months.has_access("create"):
            known = set(months.search(mine).mapped("first_date"))
            months.create(
                [
                    {"connector_id": self.id, "first_date": first}
                    for first in self.sudo()._months_sent()
                    if first not in known
                ]
            )
        action = self.env["ir.actions.actions"]._for_xml_id(
            "accounting_connectors.accounting_reconciliation_action"
        )
        return {**action, "domain": mine, "context": {"default_connector_id": self.id}}

    def _months_sent(self):
        """The first days of the last months in which documents were sent, this month
        and the last one in any case.

        :rtype: list[date]
        """
        self.ensure_one()
        links = self.env["accounting.link"]._search(
            [("connector_id", "=", self.id), ("res_model", "=", "account.move")]
        )
        groups = self.env["account.move"]._read_group(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "posted"),
                ("invoice_date", "!=", False),
                ("id", "in", links.subselect("res_id")),
            ],
            ["invoice_date:month"],
        )
        today = fields.Date.context_today(self)
        this = _first_of(today)
        found = {this, _first_of(this - timedelta(days=1))}
        found |= {_first_of(month) for (month,) in groups if month <= today}
        return sorted(found)[-MONTHS:]


def _first_of(day):
    return month_of(day)[0]


def month_of(day):
    """First and last day of a day's month."""
    last = calendar.monthrange(day.year, day.month)[1]
    return day.replace(day=1), day.replace(day=last)
