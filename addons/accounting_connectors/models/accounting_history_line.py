from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import LazyTranslate

from ..providers import money
from ..providers.documents import Kind
from .account_move import KIND_OF_TYPE
from .accounting_about import KINDS

_lt = LazyTranslate(__name__)

AGREES = {
    "number": _lt("number"),
    "total": _lt("total"),
    "date": _lt("date"),
    "customer": _lt("customer or supplier"),
}
DIFFERS = {
    "number": _lt("number there %(theirs)s"),
    "total": _lt("total %(ours)s here, %(theirs)s there"),
    "date": _lt("dated %(ours)s here, %(theirs)s there"),
    "customer": _lt("%(ours)s here, %(theirs)s there"),
    "namesake": _lt("another customer or supplier there with the name %(theirs)s"),
    "currency": _lt("in %(ours)s here, in %(theirs)s there"),
    "status": _lt("it is %(theirs)s there"),
    "shared": _lt("others are as likely to be the same"),
}
STATUS = {"draft": _lt("a draft"), "void": _lt("void")}
OBSTACLES = [
    ("unposted", "It is no longer confirmed in Odoo."),
    ("known", "It was linked or sent meanwhile."),
    ("taken", "The document there was linked to another one meanwhile."),
    ("gone", "The document there was voided or deleted meanwhile."),
]


class AccountingHistoryLine(models.Model):
    """One document of a run: what is known of it, what a person decided, what became of
    it."""

    _name = "accounting.history.line"
    _description = "Earlier document for an accounting provider"
    _inherit = ["accounting.guarded"]
    _order = "history_id desc, date, id"
    _rec_name = "number"

    history_id = fields.Many2one(
        "accounting.history", required=True, ondelete="cascade", readonly=True
    )
    connector_id = fields.Many2one(related="history_id.connector_id", store=True)
    company_id = fields.Many2one(related="history_id.company_id", store=True)
    run_state = fields.Selection(related="history_id.state", string="Run")
    move_id = fields.Many2one(
        "account.move",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
        string="Document",
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    number = fields.Char(readonly=True)
    date = fields.Date(readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer or Supplier", readonly=True
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    total = fields.Monetary(readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    amount = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="In the company's currency; credit notes and refunds are negative.",
    )
    verdict = fields.Selection(
        [
            ("there", "Already there"),
            ("maybe", "Probably there"),
            ("absent", "Not there"),
            ("unknown", "Cannot be compared"),
        ],
        readonly=True,
    )
    decision = fields.Selection(
        [("link", "Link"), ("push", "Push"), ("skip", "Skip")],
        help="Link: it is the document there. Push: it is sent. Skip: nothing is done.",
    )
    candidate_ids = fields.Many2many(
        "accounting.remote.record",
        "accounting_history_candidate_rel",
        readonly=True,
    )
    candidates = fields.Json(readonly=True, help="What agrees and differs, best first.")
    remote_record_id = fields.Many2one(
        "accounting.remote.record",
        string="Document there",
        domain="[('id', 'in', candidate_ids)]",
        ondelete="set null",
    )
    why = fields.Char(compute="_compute_why")
    there = fields.Char(compute="_compute_there")
    state = fields.Selection(
        [
            ("open", "Not started"),
            ("queued", "Waiting"),
            ("linked", "Linked"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("skipped", "Skipped"),
        ],
        default="open",
        required=True,
        readonly=True,
        string="Result",
    )
    obstacle = fields.Selection(OBSTACLES, readonly=True)
    reason = fields.Char(compute="_compute_reason")

    _move_unique = models.Constraint(
        "UNIQUE(history_id, move_id)", "This document is in the run already."
    )
    _state_index = models.Index("(history_id, state)")

    # === WORDS === #

    @api.depends("verdict", "candidates", "remote_record_id")
    @api.depends_context("lang")
    def _compute_why(self):
        for line in self:
            chosen = line._candidate()
            if not line.verdict:
                line.why = False
            elif not chosen:
                line.why = (
                    self.env._("Documents there cannot be read.")
                    if line.verdict == "unknown"
                    else self.env._("Nothing like it is there.")
                )
            else:
                line.why = line._words(chosen)

    def _candidate(self):
        """What is known of the document chosen, or the likeliest; empty for none."""
        self.ensure_one()
        found = self.candidates or []
        chosen = [one for one in found if one["id"] == self.remote_record_id.id]
        return (chosen or found or [{}])[0]

    def _words(self, candidate):
        """What agrees and what differs, in words."""
        agrees = [str(self.env._(AGREES[what])) for what in candidate["same"]]
        differs = []
        for what, ours, theirs in candidate["differs"]:
            if what == "status":
                theirs = self.env._(STATUS[theirs])
            values = {"ours": ours or "—", "theirs": theirs or "—"}
            template = self.env._(DIFFERS[what])
            differs.append(template % values)
        said = []
        if agrees:
            said.append(self.env._("Same %(what)s", what=", ".join(agrees)))
        if differs:
            said.append(", ".join(differs))
        return "; ".join(said) + "."

    @api.depends("remote_record_id", "candidates")
    def _compute_there(self):
        """The document there in one line: number, date, total, customer."""
        for line in self:
            row = line.remote_record_id or line.candidate_ids.filtered(
                lambda r, line=line: r.id == line._candidate().get("id")
            )
            line.there = line._summary(row) if row else False

    @api.model
    def _summary(self, row):
        content = row.content or {}
        total = " ".join(filter(None, (content.get("total"), content.get("currency"))))
        parts = (row.name, content.get("date"), total, content.get("contact_name"))
        return " · ".join(filter(None, parts))

    @api.depends("state", "obstacle")
    @api.depends_context("lang")
    def _compute_reason(self):
        """Why it is not linked or sent: an obstacle, or what its job says."""
        failed = self.filtered(
            lambda line: line.state == "failed" and not line.obstacle
        )
        jobs = self.env["accounting.job"]._about(
            failed.move_id,
            ("connector_id", "in", failed.connector_id.ids),
            ("state", "in", ("blocked", "failed")),
        )
        messages = {(job.connector_id.id, job.res_id): job.message for job in jobs}
        said = dict(self._fields["obstacle"]._description_selection(self.env))
        for line in self:
            key = line.connector_id.id, line.move_id.id
            line.reason = said.get(line.obstacle) or messages.get(key) or False

    # === DECIDING === #

    @api.onchange("remote_record_id")
    def _onchange_remote_record_id(self):
        if self.remote_record_id:
            self.decision = "link"

    @api.onchange("decision")
    def _onchange_decision(self):
        if self.decision == "link" and not self.remote_record_id:
            self.remote_record_id = self.candidate_ids.filtered(
                lambda row: row.id == self._candidate().get("id")
            )

    def write(self, vals):
        """Save; a decision to link without a document there means the likeliest."""
        deciding = {"decision", "remote_record_id"} & vals.keys()
        if deciding and not self.env.su:
            self.check_access("write")
            self._check_open()
        if vals.get("decision") != "link" or vals.get("remote_record_id"):
            return super().write(vals)
        for line in self:
            chosen = line.remote_record_id.id or line._candidate().get("id")
            super(AccountingHistoryLine, line).write(
                {**vals, "remote_record_id": chosen}
            )
        return True

    def _check_open(self):
        if any(
            line.run_state not in ("review", "stopped") or line.state != "open"
            for line in self
        ):
            raise UserError(
                self.env._("Decisions can be changed until the run has started.")
            )

    @api.constrains("decision", "remote_record_id")
    def _check_decision(self):
        for line in self.filtered(lambda line: line.decision == "link"):
            if not line.remote_record_id:
                raise ValidationError(
                    self.env._(
                        "There is nothing that %(number)s could be linked to.",
                        number=line.number,
                    )
                )
            if line.remote_record_id not in line.candidate_ids:
                raise ValidationError(
                    self.env._(
                        "%(number)s cannot be that document.", number=line.number
                    )
                )
        self._check_chosen_once()

    def _check_chosen_once(self):
        linking = self.search(
            [
                ("history_id", "in", self.history_id.ids),
                ("decision", "=", "link"),
                ("remote_record_id", "in", self.remote_record_id.ids),
            ]
        )
        for (__, row), lines in linking.grouped(
            lambda line: (line.history_id, line.remote_record_id)
        ).items():
            if len(lines) > 1:
                raise ValidationError(
                    self.env._(
                        "%(names)s cannot all be %(theirs)s: link one of them.",
                        names=", ".join(lines.mapped("number")),
                        theirs=row.name,
                    )
                )

    def action_link(self):
        """These are there: link each to the likeliest document."""
        self.decision = "link"

    def action_push(self):
        """These are not there: send them."""
        self.write({"decision": "push", "remote_record_id": False})

    def action_skip(self):
        """Leave these alone."""
        self.write({"decision": "skip", "remote_record_id": False})

    def action_open_document(self):
        """The document in Odoo."""
        self.ensure_one()
        return self.move_id._accounting_open()

    # === VALUES === #

    @api.model
    def _values_of(self, move):
        """Columns that describe a document, as it is compared.

        :rtype: dict
        """
        return {
            "kind": KIND_OF_TYPE[move.move_type].value,
            "number": move.name,
            "date": move.invoice_date,
            "partner_id": move.commercial_partner_id.id,
            "currency_id": move.currency_id.id,
            "total": move.amount_total,
            "amount": abs(move.amount_total_signed)
            * (-1 if move.move_type in ("out_refund", "in_refund") else 1),
        }

    def _is_stale(self):
        """Is the document not as it was compared? One that is gone, or known meanwhile,
        is told as such when its turn comes."""
        self.ensure_one()
        move = self.move_id
        if self.state != "open" or move.state != "posted":
            return False
        exact = money.amount(move.amount_total, self.currency_id.decimal_places)
        return (move.name, move.invoice_date, move.currency_id, exact) != (
            self.number,
            self.date,
            self.currency_id,
            money.amount(self.total, self.currency_id.decimal_places),
        )

    def _kind(self):
        """:rtype: Kind"""
        self.ensure_one()
        return Kind(self.kind)
