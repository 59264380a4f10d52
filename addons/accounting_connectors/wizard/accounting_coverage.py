"""What the mapping does not cover of last year's documents, by weight, with what may be
set: one by one, or all at once that are sure enough."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.accounting_coverage import Coverage, gap_name, share, shown
from ..models.accounting_ledger_mapping import SOURCE_FIELDS, SOURCES, TAXES
from ..models.accounting_mapping_suggestion import Suggestion

SURE = 80  # percent
BOOKED = 60  # percent of an account's lines, from which where they go is a suggestion


class AccountingCoverage(models.TransientModel):
    """A look at one connector's mapping."""

    _name = "accounting.coverage"
    _description = "Coverage of the mapping"
    _rec_name = "connector_id"

    connector_id = fields.Many2one(
        "accounting.connector", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connector_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_ids = fields.One2many("accounting.coverage.line", "coverage_id")
    amount = fields.Float(
        string="Amounts covered",
        readonly=True,
        help="Share of last year's amounts, in %.",
    )
    lines = fields.Float(readonly=True, help="Share of last year's lines, in %.")
    line_count = fields.Integer(string="Lines counted", readonly=True)
    message = fields.Char(compute="_compute_message")
    confidence = fields.Integer(string="At least as sure as, %", default=SURE)
    ready_count = fields.Integer(compute="_compute_ready")
    ready_share = fields.Float(compute="_compute_ready")
    accepted_count = fields.Integer(compute="_compute_ready")
    can_map = fields.Boolean(compute="_compute_can_map")

    @api.depends_context("uid")
    def _compute_can_map(self):
        self.can_map = self.env["accounting.ledger.mapping"].has_access("write")

    @api.depends("amount", "lines", "line_count")
    def _compute_message(self):
        for look in self:
            look.message = look.connector_id._meter_sentence(
                look.line_count, look.amount, look.lines
            )

    @api.depends("confidence", "line_ids.accepted", "line_ids.confidence")
    def _compute_ready(self):
        for look in self:
            ready = look._ready()
            look.ready_count = len(ready)
            look.ready_share = sum(ready.mapped("share"))
            look.accepted_count = len(look.line_ids.filtered("accepted"))

    def _ready(self):
        """The suggestions that are sure enough, and not accepted yet."""
        return self.line_ids.filtered(
            lambda line: (
                not line.accepted
                and line._target()
                and line.confidence >= self.confidence
            )
        )

    # === LOOKING === #

    @api.model
    def _start(self, connector):
        """A look at the mapping as it is now.

        :rtype: accounting.coverage
        """
        connector.ensure_one()
        connector.check_access("read")
        look = self.create({"connector_id": connector.id})
        look._measure()
        return look

    def _measure(self):
        """Measure anew; what was accepted on this screen stays on it, to be undone."""
        self.ensure_one()
        found = Coverage(self.connector_id)
        accepted = self.line_ids.filtered("accepted")
        (self.line_ids - accepted).unlink()
        known = {(line.source, line.key) for line in accepted}
        fresh = [
            values
            for values in self._gap_values(found)
            if (values["source"], values["key"]) not in known
        ]
        self.write(
            {
                "amount": share(found.covered.amount, found.all.amount),
                "lines": share(found.covered.lines, found.all.lines),
                "line_count": found.all.lines,
                "line_ids": [(0, 0, values) for values in fresh],
            }
        )

    def _gap_values(self, found):
        """What is shown of each gap, with a suggestion where there is one."""
        gaps = found.by_weight
        rows = {id(gap): self._row(gap) for gap in gaps}
        empty = self.env["accounting.ledger.mapping"].union(*rows.values())
        suggested = empty.sudo()._suggestions()
        rows_of = []
        for gap in gaps:
            row = rows[id(gap)]
            suggestion = suggested.get(row.sudo()) or self._as_booked(gap)
            whole = found.paid if gap.source == "journal" else found.all
            values = {
                "source": gap.source,
                "key": row.key or "",
                "record_ids": gap.record.ids,
                "name": gap_name(gap),
                "by_default": gap.by_default,
                "lines": gap.lines,
                "amount": gap.amount,
                "share": share(gap.amount, whole.amount, empty=0),
            }
            if suggestion:
                field = "tax_code_id" if gap.source in TAXES else "ledger_account_id"
                values |= {
                    field: suggestion.target.id,
                    "reason": suggestion.reason,
                    "confidence": suggestion.confidence,
                }
            rows_of.append(values)
        return rows_of

    def _row(self, gap):
        """The mapping row of a gap; in memory only, where there is none."""
        name = "tax_ids" if gap.source in TAXES else SOURCE_FIELDS.get(gap.source)
        values = {"connector_id": self.connector_id.id, "source": gap.source}
        if name:
            values[name] = gap.record.ids if gap.source in TAXES else gap.record.id
        return self.env["accounting.ledger.mapping"].new(values)

    def _as_booked(self, gap):
        """Where most lines of the same Odoo account go by other rules."""
        whole = sum(gap.booked.values())
        if not whole:
            return None
        target, amount = max(gap.booked.items(), key=lambda pair: pair[1])
        percent = int(100 * amount / whole)
        if percent < BOOKED or not target.active:
            return None
        return Suggestion(
            target,
            self.env._("%(percent)s %% of its lines went there", percent=percent),
            percent,
        )

    # === BUTTONS === #

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Coverage of the mapping"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_accept_all(self):
        """Accept what is sure enough."""
        self.ensure_one()
        ready = self._ready()
        if not ready:
            raise UserError(
                self.env._("No suggestion is as sure as that. Choose one by one.")
            )
        ready._accept()
        return self._open()

    def action_undo_all(self):
        """Set back all that was accepted on this screen."""
        self.ensure_one()
        self.line_ids.filtered("accepted")._undo()
        return self._open()

    def action_again(self):
        """Measure again."""
        self.ensure_one()
        self.check_access("write")
        self._measure()
        return self._open()


class AccountingCoverageLine(models.TransientModel):
    """Something that is not mapped."""

    _name = "accounting.coverage.line"
    _description = "Gap in the mapping"
    _order = "by_default, share desc, lines desc, id"

    coverage_id = fields.Many2one(
        "accounting.coverage", required=True, ondelete="cascade", readonly=True
    )
    connector_id = fields.Many2one(related="coverage_id.connector_id")
    currency_id = fields.Many2one(related="coverage_id.currency_id")
    source = fields.Selection(SOURCES, string="What", readonly=True)
    key = fields.Char(readonly=True)
    record_ids = fields.Json(
        readonly=True, help="Of the row: its record, or its taxes."
    )
    name = fields.Char(string="In Odoo", readonly=True)
    by_default = fields.Boolean(
        string="Everything else", readonly=True, help="Covered by that rule only."
    )
    lines = fields.Integer(readonly=True)
    amount = fields.Monetary(readonly=True)
    share = fields.Float(string="Share, %", readonly=True)
    summary = fields.Char(compute="_compute_summary", help="The weight, for a phone.")
    is_tax = fields.Boolean(compute="_compute_is_tax")
    ledger_account_id = fields.Many2one(
        "accounting.ledger.account",
        string="Account there",
        domain="[('connector_id', '=', connector_id), ('active', '=', True),"
        " ('system', '=', False), ('payments', 'in', [True, source == 'journal'])]",
    )
    tax_code_id = fields.Many2one(
        "accounting.tax.code",
        string="Tax code there",
        domain="[('connector_id', '=', connector_id), ('usable', '=', True),"
        " ('sales', 'in', [True, source != 'purchase_tax']),"
        " ('purchases', 'in', [True, source == 'purchase_tax'])]",
    )
    reason = fields.Char(readonly=True)
    confidence = fields.Integer(string="Sure, %", readonly=True)
    accepted = fields.Boolean(readonly=True)
    before = fields.Json(readonly=True, help="What the row was, to set it back.")

    @api.depends("lines", "amount", "share")
    def _compute_summary(self):
        for line in self:
            line.summary = self.env._(
                "%(share)s %%: %(amount)s, lines: %(lines)s",
                share=shown(line.share),
                amount=line.currency_id.format(line.amount),
                lines=line.lines,
            )

    @api.depends("source")
    def _compute_is_tax(self):
        for line in self:
            line.is_tax = line.source in TAXES

    def _target(self):
        return self.tax_code_id if self.source in TAXES else self.ledger_account_id

    def _field(self):
        return "tax_code_id" if self.source in TAXES else "ledger_account_id"

    def _accept(self):
        """Write the answers into the mapping, as the person who accepts them."""
        rows = self.env["accounting.ledger.mapping"]
        rows.check_access("write")
        for line in self:
            target = line._target()
            if not target:
                raise UserError(
                    self.env._("%(name)s: choose where it goes.", name=line.name)
                )
            sources = [[line.source, line.record_ids]]
            known = rows._index(line.connector_id).get((line.source, line.key))
            row = known or rows._of_rehearsed(line.connector_id, sources)
            row = row.sudo(False)
            line.before = {
                "row": row.id,
                "made": not known,
                "target": row._target().id,
                "reason": row.reason or False,
            }
            row._accept(target, line.reason or False)
            line.accepted = True
        self.coverage_id._measure()

    def _undo(self):
        rows = self.env["accounting.ledger.mapping"]
        rows.check_access("write")
        for line in self.filtered("accepted"):
            row = rows.browse(line.before["row"]).exists()
            if row and line.before["made"]:
                row.unlink()
            elif row:
                row.write(
                    {
                        line._field(): line.before["target"],
                        "reason": line.before["reason"],
                    }
                )
            line.write({"accepted": False, "before": False})
        self.coverage_id._measure()

    def action_accept(self):
        """Have it go there from now on."""
        self.ensure_one()
        coverage = self.coverage_id
        self._accept()
        return coverage._open()

    def action_undo(self):
        """Set it back."""
        self.ensure_one()
        coverage = self.coverage_id
        self._undo()
        return coverage._open()


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    def action_coverage(self):
        """What is missing by weight, with suggestions."""
        self.ensure_one()
        return self.env["accounting.coverage"]._start(self)._open()
