"""Documents from before the connection: chosen, compared with what is there, and linked
or sent when a person says so."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..providers.documents import Kind
from .account_move import KIND_OF_TYPE
from .accounting_connector_locks import BEATEN

_logger = logging.getLogger(__name__)

RUNNING = ("reading", "sending")
OPEN = ("draft", "reading", "review", "sending", "stopped")
SWITCHED = {  # which switch of a run stands for a kind
    Kind.INVOICE: "with_invoices",
    Kind.CREDIT_NOTE: "with_credit_notes",
    Kind.BILL: "with_bills",
    Kind.VENDOR_CREDIT: "with_bills",
}


class AccountingHistory(models.Model):
    """One run over earlier documents.

    ::

        draft → reading → review → sending → done
          ↑________↙        ↑______   ↓ ↑
                                   stopped
        any of them → cancelled

    What it has done stays done, wherever it is cut off: lines tell what is left.
    """

    _name = "accounting.history"
    _description = "Earlier documents for an accounting provider"
    _inherit = ["accounting.guarded"]
    _order = "id desc"

    connector_id = fields.Many2one(
        "accounting.connector", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="connector_id.company_id", store=True)
    state = fields.Selection(
        [
            ("draft", "Choosing"),
            ("reading", "Comparing"),
            ("review", "To review"),
            ("sending", "Sending"),
            ("stopped", "Stopped"),
            ("done", "Done"),
            ("cancelled", "Closed"),
        ],
        default="draft",
        required=True,
        readonly=True,
    )
    first_date = fields.Date(string="From", required=True)
    last_date = fields.Date(string="To", required=True)
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers and suppliers",
        help="None: all of them.",
    )
    journal_ids = fields.Many2many(
        "account.journal",
        string="Journals",
        domain="[('company_id', '=', company_id),"
        " ('type', 'in', ('sale', 'purchase'))]",
        help="None: all of them.",
    )
    with_invoices = fields.Boolean(default=True, string="Invoices")
    with_credit_notes = fields.Boolean(default=True, string="Credit notes")
    with_bills = fields.Boolean(string="Vendor bills and refunds")
    bills_offered = fields.Boolean(compute="_compute_bills_offered")
    matching_count = fields.Integer(
        string="Not sent yet", compute="_compute_matching_count"
    )
    line_ids = fields.One2many("accounting.history.line", "history_id")
    message = fields.Char(readonly=True)
    next_try_at = fields.Datetime(readonly=True)
    # how far the reading is
    listed = fields.Boolean(readonly=True)
    read_from = fields.Date(readonly=True)
    read_until = fields.Date(readonly=True, help="Up to this day all has been read.")
    read_to = fields.Date(readonly=True)
    read_span = fields.Integer(readonly=True, default=31)
    read_count = fields.Integer(readonly=True)
    # how fast the sending is
    started_at = fields.Datetime(readonly=True)
    started_by_id = fields.Many2one("res.users", readonly=True)
    finished_at = fields.Datetime(readonly=True)
    calls_each = fields.Float(readonly=True, help="Calls that a document took so far.")
    seconds_each = fields.Float(readonly=True)

    _one_open = models.UniqueIndex(
        "(connector_id) WHERE state NOT IN ('done', 'cancelled')",
        "There is a run for this company already: finish or close it first.",
    )

    @api.depends("connector_id", "first_date", "last_date")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._(
                "%(company)s, %(first)s to %(last)s",
                company=run.connector_id.remote_name,
                first=run.first_date,
                last=run.last_date,
            )

    @api.depends("connector_id")
    def _compute_bills_offered(self):
        for run in self:
            connector = run.connector_id
            run.bills_offered = bool(
                connector
                and connector.push_bills
                and {Kind.BILL, Kind.VENDOR_CREDIT} & connector._capabilities().writes
            )

    @api.depends(
        "first_date", "last_date", "partner_ids", "journal_ids", "with_invoices",
        "with_credit_notes", "with_bills",
    )  # fmt: skip
    def _compute_matching_count(self):
        for run in self:
            domain = run._document_domain()
            found = self.env["account.move"].sudo()
            run.matching_count = found.search_count(domain) if domain else 0

    def write(self, vals):
        """Save; what was compared with one organisation is not sent to another."""
        if "connector_id" in vals and self.line_ids:
            raise UserError(self.env._("This run belongs to its connector."))
        return super().write(vals)

    @api.constrains("first_date", "last_date")
    def _check_dates(self):
        for run in self:
            if run.first_date > run.last_date:
                raise UserError(self.env._("The first day is after the last one."))

    # === WHICH DOCUMENTS === #

    def _kinds(self):
        """Kinds of documents that are wanted, and that the provider takes.

        :rtype: set[Kind]
        """
        self.ensure_one()
        writes = self.connector_id._capabilities().writes
        return {
            kind
            for kind, name in SWITCHED.items()
            if kind in writes
            and self[name]
            and (name != "with_bills" or self.bills_offered)
        }

    def _document_domain(self):
        """Confirmed documents that are not there, and not on their way either; empty
        when nothing is chosen.

        :rtype: list
        """
        self.ensure_one()
        kinds = self._kinds()
        types = [name for name, kind in KIND_OF_TYPE.items() if kind in kinds]
        if not (self.connector_id and self.first_date and self.last_date and types):
            return []
        mine = [
            ("connector_id", "=", self.connector_id.id),
            ("res_model", "=", "account.move"),
        ]
        links = self.env["accounting.link"].sudo()._search(mine)
        on_the_way = [*mine, ("state", "in", ("pending", "running"))]
        jobs = self.env["accounting.job"].sudo()._search(on_the_way)
        domain = [
            ("company_id", "=", self.company_id.id),
            ("state", "=", "posted"),
            ("move_type", "in", types),
            ("invoice_date", ">=", self.first_date),
            ("invoice_date", "<=", self.last_date),
            ("id", "not in", links.subselect("res_id")),
            ("id", "not in", jobs.subselect("res_id")),
        ]
        if self.partner_ids:
            owners = self.partner_ids._origin.commercial_partner_id.ids
            domain.append(("commercial_partner_id", "in", owners))
        if self.journal_ids:
            domain.append(("journal_id", "in", self.journal_ids._origin.ids))
        return domain

    # === WORK === #

    @api.model
    def _wake(self):
        """Have runs go on as soon as this transaction is committed."""
        self.env.ref("accounting_connectors.ir_cron_history").sudo()._trigger()

    @api.model
    def _cron_history(self):
        """Go on with all runs that are not waiting for a person."""
        cron = self.env["ir.cron"]
        now = fields.Datetime.now()
        due = self.sudo().search(
            [
                ("state", "in", RUNNING),
                ("connector_id.enabled", "=", True),
                ("connector_id.connected", "=", True),
                "|",
                ("next_try_at", "=", False),
                ("next_try_at", "<=", now),
            ],
            order="id",
        )
        cron._commit_progress(remaining=len(due))
        for run in due:
            if run.connector_id.needs_reconnect:
                continue
            in_time = run._step()
            if not cron._commit_progress(1) or not in_time:
                self._wake()
                return

    def _step(self):
        """Go on with one run; what breaks one does not hold up the others.

        :return: False when the time of this run of the cron is up
        :rtype: bool
        """
        try:
            return self._read_on() if self.state == "reading" else self._send_on()
        except BEATEN as error:
            self.env.cr.rollback()
            _logger.info("%s starts over: %s", self, error)
            self._wake()
        except Exception:
            self.env.cr.rollback()
            _logger.exception("%s", self)
            self.write(
                {
                    "message": self.env._(
                        "An error of the connector itself; its log has the details."
                        " It is tried again."
                    ),
                    "next_try_at": fields.Datetime.now() + timedelta(minutes=5),
                }
            )
        return True

    def _finish(self, state="done"):
        """Close the books of this run, and tell what became of it."""
        self.ensure_one()
        self.write(
            {
                "state": state,
                "finished_at": fields.Datetime.now(),
                "message": False,
                "next_try_at": False,
            }
        )
        if state == "done":
            counts = self._result_counts()
            self.connector_id.message_post(
                body=self.env._(
                    "Earlier documents, %(first)s to %(last)s: %(linked)s linked,"
                    " %(sent)s sent, %(failed)s failed, %(skipped)s skipped.",
                    first=self.first_date,
                    last=self.last_date,
                    **counts,
                )
            )

    def _result_counts(self):
        """How many lines ended how.

        :rtype: dict[str, int]
        """
        groups = self.env["accounting.history.line"]._read_group(
            [("history_id", "in", self.ids)], ["state"], ["__count"]
        )
        names = ("open", "queued", "linked", "sent", "failed", "skipped")
        return dict.fromkeys(names, 0) | dict(groups)
