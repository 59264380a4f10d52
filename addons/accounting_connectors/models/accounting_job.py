import uuid
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..providers.documents import Kind, Operation
from ..providers.errors import Cause
from .causes import sentence

OPEN_STATES = ("pending", "blocked", "failed")
PRIORITY = {  # what others need comes first
    Kind.CONTACT: 10,
    Kind.ITEM: 20,
    Kind.TRACKING: 20,
    Kind.INVOICE: 30,
    Kind.CREDIT_NOTE: 30,
    Kind.BILL: 30,
    Kind.VENDOR_CREDIT: 30,
    Kind.PAYMENT: 40,
    Kind.ON_ACCOUNT: 45,
    Kind.ALLOCATION: 50,
    Kind.ATTACHMENT: 60,
}
TAKEN_BACK = {  # money is taken off a document before that is changed or voided
    Kind.ALLOCATION: 24,
    Kind.PAYMENT: 25,
    Kind.ON_ACCOUNT: 26,
}
KEEP_DONE_DAYS = 90


class AccountingJob(models.Model):
    """One thing to do at a provider, written in the transaction of its cause.

    ::

        pending → running → done
           ↑ ↖       ↓
           |   ──────┤ (time cures it: later; answer lost: look first)
           |         ├→ blocked   (the user's turn: mapping, setting, sign-in, question)
           |         ├→ failed    (refused, or a bug: a person decides)
           |         └→ cancelled (nothing left to do)
           └── blocked, failed   (Retry, or the setting was saved)

    While it is open (pending, blocked or failed) there is one job for the same thing; a
    new cause re-arms it. A cause that comes while it is running makes the next one.
    """

    _name = "accounting.job"
    _inherit = "accounting.about.variant"
    _description = "Accounting sync job"
    _order = "priority, id"

    operation = fields.Selection(
        [
            (Operation.CREATE.value, "Send"),
            (Operation.VOID.value, "Void"),
        ],
        default=Operation.CREATE.value,
        required=True,
        readonly=True,
    )
    record_name = fields.Char(string="Document")
    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("running", "Sending"),
            ("blocked", "Needs you"),
            ("failed", "Failed"),
            ("done", "Done"),
            ("cancelled", "Not needed"),
        ],
        default="pending",
        required=True,
        readonly=True,
    )
    priority = fields.Integer(default=30, readonly=True)
    key = fields.Char(
        required=True,
        readonly=True,
        default=lambda self: uuid.uuid4().hex,
        help="Idempotency key: the same for every retry of the same content.",
    )
    attempts = fields.Integer(readonly=True)
    next_try_at = fields.Datetime(string="Next Try", readonly=True)
    verify_first = fields.Boolean(
        readonly=True, help="An answer was lost: look there before sending again."
    )
    claimed_at = fields.Datetime(readonly=True)
    done_at = fields.Datetime(readonly=True)
    after_ids = fields.Many2many(
        "accounting.job",
        "accounting_job_after_rel",
        "job_id",
        "after_id",
        string="Waits For",
        readonly=True,
    )
    before_ids = fields.Many2many(
        "accounting.job",
        "accounting_job_after_rel",
        "after_id",
        "job_id",
        string="Holds Up",
        readonly=True,
    )
    gap_ids = fields.Many2many(
        "accounting.ledger.mapping", "accounting_job_gap_rel", readonly=True
    )
    gaps = fields.Json(
        readonly=True,
        help="Alternatives that each need an answer: lists of mapping ids, one of each"
        " list must lead somewhere.",
    )
    decision = fields.Json(
        readonly=True,
        help="What a person answered about a contact that may be there already.",
    )
    error_class = fields.Char(readonly=True)
    cause = fields.Char(readonly=True, index="btree_not_null")
    raw_message = fields.Char(string="In Their Words", readonly=True)
    params = fields.Json(readonly=True)
    message = fields.Char(compute="_compute_message")
    log_ids = fields.Many2many(
        "accounting.sync.log", "accounting_job_log_rel", readonly=True
    )

    _open_unique = models.UniqueIndex(
        "(connector_id, kind, operation, res_model, res_id,"
        " COALESCE(currency_code, ''), COALESCE(role, ''))"
        " WHERE state IN ('pending', 'blocked', 'failed')"
    )
    _ready_index = models.Index("(connector_id, priority, id) WHERE state = 'pending'")
    _record_index = models.Index("(res_model, res_id)")
    _state_index = models.Index(
        "(connector_id, state) WHERE state NOT IN ('done', 'cancelled')"
    )

    # === COMPUTED === #

    @api.depends("cause", "params", "raw_message", "state")
    @api.depends_context("lang")
    def _compute_message(self):
        for job in self:
            shown = job.cause and job.state not in ("done", "cancelled")
            job.message = shown and sentence(
                self.env,
                Cause(job.cause),
                job.connector_id.provider,
                job.connector_id.remote_name,
                job.params or {},
                job.raw_message or "",
            )

    # === CAUSES === #

    @api.model
    def _enqueue(
        self,
        connector,
        kind,
        res_model,
        res_ids,
        operation=Operation.CREATE,
        currency="",
        role="",
    ):
        """Write that something is to be done, in the transaction of its cause.

        One statement for any number of records. An open job for the same thing is
        re-armed with a new key; that an earlier answer was lost stays known. What the
        provider does not take at all is left out.

        Nothing is written for a connector whose own news are being taken over: what
        came from there is not sent back.

        :param str currency: of contacts that are there once per currency
        :param str role: of contacts that are there once per role
        :rtype: accounting.job
        """
        res_ids = sorted(set(res_ids))
        if not res_ids or kind not in connector._capabilities().writes:
            return self.browse()
        if self.env.context.get("accounting_taking") == connector.id:
            return self.browse()
        self.flush_model()
        priority = PRIORITY[kind]
        if operation is Operation.VOID:
            priority = TAKEN_BACK.get(kind, priority)
        common = (
            connector.id, connector.company_id.id, kind.value, operation.value,
            res_model, priority, self.env.uid, currency or None, role or None,
        )  # fmt: skip
        values = SQL(", ").join(
            SQL(
                "(%s, %s, %s, 'pending', 0, now() AT TIME ZONE 'UTC')",
                SQL(", ").join(SQL("%s", value) for value in common),
                res_id,
                uuid.uuid4().hex,
            )
            for res_id in res_ids
        )
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO accounting_job (connector_id, company_id, kind, operation,"
                " res_model, priority, create_uid, currency_code, role, res_id, key,"
                " state,"
                " attempts, create_date) VALUES %s"
                " ON CONFLICT (connector_id, kind, operation, res_model, res_id,"
                " COALESCE(currency_code, ''), COALESCE(role, ''))"
                " WHERE state IN ('pending', 'blocked', 'failed')"
                " DO UPDATE SET state = 'pending', key = EXCLUDED.key, attempts = 0,"
                " next_try_at = NULL, cause = NULL, error_class = NULL,"
                " raw_message = NULL, params = NULL, gaps = NULL"
                " RETURNING id",
                values,
            )
        )
        self.invalidate_model()
        self.env["accounting.connector"]._wake()
        return self.sudo().browse([row[0] for row in rows])

    def _rearm(self):
        """Put jobs back in the queue now, with a new key; what they hold up follows."""
        jobs = self.filtered(lambda job: job.state in ("blocked", "failed", "pending"))
        if not jobs:
            return
        held = jobs.before_ids.filtered(
            lambda job: job.state == "blocked" and job.cause == Cause.PREREQUISITE
        )
        for job in jobs:
            job.key = uuid.uuid4().hex
        jobs.write(
            {
                "state": "pending",
                "attempts": 0,
                "next_try_at": False,
                "cause": False,
                "error_class": False,
                "raw_message": False,
                "gaps": False,
                "gap_ids": [(5,)],
                # what it waits for is found out anew: an answer may have changed it
                "after_ids": [(5,)],
            }
        )
        held._rearm()
        self.env["accounting.connector"]._wake()

    def _give_up(self, dependents=True):
        """These are not wanted any more.

        :param bool dependents: nor what waits for them, such as payments
        """
        jobs = self
        if dependents:
            jobs |= self.before_ids.filtered(
                lambda job: (
                    job.state == "pending"
                    or (job.state == "blocked" and job.cause == Cause.PREREQUISITE)
                )
            )
        jobs.write({"state": "cancelled", "done_at": fields.Datetime.now()})

    @api.model
    def _withdrawing(self, connector, records):
        """Jobs that are taking some records back there.

        :rtype: accounting.job
        """
        return self._about(
            records,
            ("connector_id", "=", connector.id),
            ("operation", "=", Operation.VOID.value),
            ("state", "in", (*OPEN_STATES, "running")),
        )

    @api.model
    def _mapping_changed(self, rows):
        """Let go the jobs that waited for these mapping rows and now have all answers.

        :param accounting.ledger.mapping rows: whose target was changed
        """
        waiting = self.search([("state", "=", "blocked"), ("gap_ids", "in", rows.ids)])
        answered = waiting.gap_ids.filtered(lambda row: row.state == "mapped")
        ready = waiting.filtered(
            lambda job: all(
                set(alternatives) & set(answered.ids) for alternatives in job.gaps or []
            )
        )
        ready._rearm()

    # === USER === #

    def action_retry(self):
        """Send again at once: what a person asks for does not wait for its turn."""
        self.check_access("read")
        stopped = self.sudo().filtered(lambda job: job.connector_id.needs_reconnect)
        if stopped:
            raise UserError(
                self.env._(
                    "%(name)s: sign in at %(provider)s again first.",
                    name=stopped[:1].connector_id.remote_name,
                    provider=stopped[:1].connector_id._offline_adapter().label,
                )
            )
        open_jobs = self.sudo().filtered(lambda job: job.state in OPEN_STATES)
        (open_jobs.after_ids - open_jobs).filtered(
            lambda job: job.state in ("blocked", "failed")
        )._rearm()
        open_jobs._rearm()

    def action_fix(self):
        """Open the screen on which the cause is mended."""
        self.ensure_one()
        if self.cause == Cause.PREREQUISITE:
            first = self.after_ids.filtered(lambda j: j.state in ("blocked", "failed"))
            if first:
                return first[:1].action_fix()
        if self.cause in (Cause.CONTACT_DOUBTFUL, Cause.CONTACT_TAKEN):
            return self.env["accounting.contact.review"]._open(self)
        if self.error_class == "authorization":
            return self.connector_id.action_reconnect()
        if self.gap_ids:
            action = self.env["ir.actions.actions"]._for_xml_id(
                "accounting_connectors.accounting_ledger_mapping_fix_action"
            )
            return {
                **action,
                "domain": [("id", "in", self.gap_ids.ids)],
                "name": self.env._("What is missing"),
            }
        return self.action_open_record()

    # === HOUSEKEEPING === #

    @api.autovacuum
    def _gc_done(self):
        """Forget finished jobs after the retention time; their links stay."""
        get = self.env["ir.config_parameter"].sudo().get_param
        days = int(get("accounting_connectors.job_days", KEEP_DONE_DAYS))
        limit = fields.Datetime.now() - timedelta(days=days)
        self.sudo().search(
            [("state", "in", ("done", "cancelled")), ("done_at", "<", limit)],
            limit=50_000,
        ).unlink()
