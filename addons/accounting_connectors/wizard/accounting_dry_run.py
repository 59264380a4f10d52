"""What would be sent, looked at before anything is: of one document or of many."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.accounting_about import KINDS
from ..models.accounting_rehearsal import Rehearsal, undone
from .accounting_dry_run_words import Told

MOST = 500  # documents at a time
STATES = [
    ("stop", "Would stop"),
    ("send", "Would be sent"),
    ("change", "Would be changed there"),
    ("there", "There already"),
    ("none", "Nothing to send"),
]


class AccountingDryRun(models.TransientModel):
    """A selection of documents, as it would be at the providers of their company."""

    _name = "accounting.dry.run"
    _description = "Dry run"

    name = fields.Char(compute="_compute_name")
    res_model = fields.Char(required=True, readonly=True)
    res_ids = fields.Json(required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    document_ids = fields.One2many(
        "accounting.dry.run.document", "run_id", readonly=True
    )
    totals = fields.Json(readonly=True, help="Bookings and taxes of all, as texts.")
    report = fields.Html(compute="_compute_report", sanitize=False)

    @api.depends("document_ids.state")
    def _compute_name(self):
        field = self.env["accounting.dry.run.document"]._fields["state"]
        labels = field._description_selection(self.env)
        for run in self:
            rows = run.document_ids.grouped("state")
            run.name = " · ".join(
                f"{label}: {len(rows[state])}"
                for state, label in labels
                if state in rows
            )

    @api.depends("totals")
    def _compute_report(self):
        for run in self:
            run.report = self.env["ir.qweb"]._render(
                "accounting_connectors.dry_run_totals", {"blocks": run.totals or []}
            )

    # === RUNNING === #

    @api.model
    def _start(self, records):
        """Look at some documents or payments of one company.

        :raise UserError: there is nothing to look at
        """
        records.check_access("read")
        self.env["accounting.job"].check_access("read")  # connector users only
        if len(records) > MOST:
            raise UserError(self.env._("Choose at most %(most)s documents.", most=MOST))
        if len(records.company_id) != 1:
            raise UserError(self.env._("Choose documents of one company."))
        company = records.company_id
        run = self.create(
            {
                "res_model": records._name,
                "res_ids": records.ids,
                "company_id": company.id,
            }
        )
        run._look()
        return run._open()

    def _connectors(self):
        """Those that are on; before any is, those that are being set up."""
        connectors = self.env["accounting.connector"].search(
            [("company_id", "=", self.company_id.id), ("connected", "=", True)]
        )
        connectors = connectors.filtered("enabled") or connectors
        if not connectors:
            raise UserError(
                self.env._(
                    "%(company)s is not connected to an accounting provider.",
                    company=self.company_id.name,
                )
            )
        return connectors

    def _look(self):
        """Find out anew what would be sent."""
        self.ensure_one()
        records = self.env[self.res_model].browse(self.res_ids).exists()
        rows, totals = [], []
        for connector in self._connectors():
            told = Told(connector)
            with undone(self.env):
                found = Rehearsal(connector).of(records)
                mine = [told.document(r, found[r.id]) for r in records]
                total = told.total(mine)
            rows += [told.row(one) for one in mine]
            totals += total
        ranks = [state for state, __ in STATES]
        rows.sort(key=lambda row: ranks.index(row["state"]))  # what stops comes first
        self.document_ids.unlink()
        self.write({"totals": totals, "document_ids": [(0, 0, row) for row in rows]})

    def _open(self):
        document = self.document_ids
        if len(document) == 1:
            return document._open()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dry run"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_again(self):
        """Look once more: something may have been mended meanwhile."""
        self.ensure_one()
        self.env["accounting.job"].check_access("read")
        self.check_access("write")
        self._look()
        return self._open()


class AccountingDryRunDocument(models.TransientModel):
    """One document, as it would be at one provider."""

    _name = "accounting.dry.run.document"
    _description = "Document of a dry run"
    _rec_name = "record_name"

    run_id = fields.Many2one("accounting.dry.run", required=True, ondelete="cascade")
    connector_id = fields.Many2one("accounting.connector", readonly=True)
    res_id = fields.Integer(readonly=True)
    record_name = fields.Char(string="Document", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    state = fields.Selection(STATES, readonly=True)
    reason = fields.Char(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    compared = fields.Boolean(readonly=True, help="There are two totals to compare.")
    ours = fields.Monetary(string="Total in Odoo", readonly=True)
    theirs = fields.Monetary(string="Total there", readonly=True)
    difference = fields.Monetary(readonly=True)
    summary = fields.Char(compute="_compute_summary", help="The totals, for a phone.")
    content = fields.Json(readonly=True, help="All that was found out, as texts.")
    fix = fields.Json(readonly=True, help="What mends it: the kind of screen, and ids.")
    fixable = fields.Boolean(compute="_compute_fixable")
    report = fields.Html(compute="_compute_report", sanitize=False)

    @api.depends("fix")
    def _compute_fixable(self):
        for row in self:
            row.fixable = bool(row.fix)

    @api.depends("compared", "ours", "theirs")
    def _compute_summary(self):
        for row in self:
            money = row.currency_id.format
            row.summary = row.compared and self.env._(
                "%(ours)s in Odoo, %(theirs)s there, difference %(difference)s",
                ours=money(row.ours),
                theirs=money(row.theirs),
                difference=money(row.difference),
            )

    @api.depends("content")
    def _compute_report(self):
        for row in self:
            row.report = self.env["ir.qweb"]._render(
                "accounting_connectors.dry_run_document", row.content or {}
            )

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dry run"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_open(self):
        """All that was found out of this document."""
        self.ensure_one()
        self.check_access("read")
        return self._open()

    def action_again(self):
        """Look once more."""
        self.ensure_one()
        return self.run_id.action_again()

    def action_open_record(self):
        """The document itself."""
        self.ensure_one()
        self.check_access("read")
        record = self.env[self.run_id.res_model].browse(self.res_id).exists()
        if not record:
            raise UserError(self.env._("This record was deleted in Odoo."))
        return record._accounting_open()

    def action_fix(self):
        """The screen on which what stops it is mended."""
        self.ensure_one()
        self.check_access("read")
        screen, what = self.fix
        if screen == "record":
            model, res_id = what
            return self.env[model].browse(res_id)._accounting_open()
        if screen == "reconnect":
            return self.connector_id.action_reconnect()
        if screen == "map":
            return self.connector_id.action_map()
        rows = self.env["accounting.ledger.mapping"]._of_rehearsed(
            self.connector_id, what
        )
        action = self.env["ir.actions.actions"]._for_xml_id(
            "accounting_connectors.accounting_ledger_mapping_fix_action"
        )
        return {
            **action,
            "name": self.env._("What is missing"),
            "domain": [("id", "in", rows.ids)],
        }
