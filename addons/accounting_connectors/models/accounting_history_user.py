"""What a person does with a run over earlier documents."""

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError

from ..providers.radar import Verdict
from .accounting_history import OPEN, RUNNING


class AccountingHistory(models.Model):
    _inherit = "accounting.history"

    @api.model
    def _open_for(self, connector):
        """The run under way of a connector, or a new one, as a screen."""
        run = self.search(
            [("connector_id", "=", connector.id), ("state", "in", OPEN)], limit=1
        )
        if not run:
            self.check_access("create")
            run = self.create(self._proposal(connector))
        return run._open()

    @api.model
    def _proposal(self, connector):
        """From the first document that was not sent to the day of the connection."""
        start = connector.enabled_at or fields.Datetime.now()
        types = ("out_invoice", "out_refund")
        ((first,),) = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", connector.company_id.id),
                    ("state", "=", "posted"),
                    ("move_type", "in", types),
                ],
                aggregates=["invoice_date:min"],
            )
        )
        last = max(start.date(), first or start.date())
        return {
            "connector_id": connector.id,
            "first_date": min(first or last, last),
            "last_date": last,
        }

    def _open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Earlier Documents"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def _expect(self, *states):
        """Refuse what a run in another state cannot do."""
        self.ensure_one()
        self.check_access("write")
        if self.state not in states:
            raise UserError(
                self.env._("Somebody else has gone on with this run. Load it again.")
            )

    def _check_connector(self):
        connector = self.connector_id
        if not connector.enabled or connector.needs_reconnect:
            raise UserError(
                self.env._(
                    "%(company)s is not on. Sign in and turn it on first.",
                    company=connector.remote_name,
                )
            )

    def action_compare(self):
        """List the documents, and read what the provider has of those dates."""
        self._expect("draft", "review")
        self._check_connector()
        if not self._kinds():
            raise UserError(self.env._("Choose at least one kind of document."))
        if not self.line_ids and not self.matching_count:
            raise UserError(
                self.env._("Every confirmed document of this choice is there already.")
            )
        self.sudo().write(
            {
                "state": "reading",
                "listed": False,
                "read_until": False,
                "read_count": 0,
                "message": False,
                "next_try_at": False,
            }
        )
        self._wake()

    def action_review(self, verdict=None):
        """The list of documents, of one verdict or all.

        :param str verdict: a :class:`Verdict`
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "accounting_connectors.accounting_history_line_action"
        )
        ended = self.state in ("sending", "done", "cancelled")
        context = {
            "accounting_reviewing": self.state in ("draft", "review"),
            "accounting_ended": ended,
        }
        if verdict in tuple(Verdict):
            context[f"search_default_{verdict}"] = 1
        else:
            group = "group_state" if ended else "group_verdict"
            context[f"search_default_{group}"] = 1
        return {
            **action,
            "domain": [("history_id", "=", self.id)],
            "context": context,
        }

    def action_view_failed(self):
        """What could not be linked or sent, with the reasons."""
        action = self.action_review()
        return {
            **action,
            "context": {"accounting_ended": True, "search_default_failed": 1},
        }

    def action_start(self):
        """Link and send as decided.

        :raise RedirectWarning: while a document waits for its decision
        """
        self._expect("review")
        self._check_connector()
        self._check_current()
        undecided = self.line_ids.filtered(lambda line: not line.decision)
        if undecided:
            raise RedirectWarning(
                self.env._(
                    "%(count)s documents may be there already. Decide for each of them"
                    " whether to link, push or skip it.",
                    count=len(undecided),
                ),
                {
                    **self.action_review(),
                    "context": {
                        "accounting_reviewing": True,
                        "search_default_undecided": 1,
                    },
                },
                self.env._("Decide"),
            )
        self.sudo().write(
            {
                "state": "sending",
                "started_at": fields.Datetime.now(),
                "started_by_id": self.env.uid,
                "message": False,
                "next_try_at": False,
            }
        )
        self._wake()

    def _check_current(self):
        """Nothing is done that was not seen: a document that is not as it was compared
        is compared again first."""
        stale = self.sudo().line_ids.filtered(lambda line: line._is_stale())
        if stale:
            raise UserError(
                self.env._(
                    "%(names)s changed since the comparison. Compare again first.",
                    names=", ".join(stale[:5].mapped("number")),
                )
            )

    def action_stop(self):
        """Send nothing more for now; what is on its way arrives."""
        self._expect(*RUNNING)
        if self.state == "reading":
            self.sudo().write({"state": "draft", "message": False})
            return
        self.sudo()._withdraw()
        self.sudo().write({"state": "stopped", "message": False, "next_try_at": False})

    def action_resume(self):
        """Go on where it was stopped."""
        self._expect("stopped")
        self._check_connector()
        self.sudo().state = "sending"
        self._wake()

    def action_close(self):
        """End the run; what is not linked or sent yet stays as it is."""
        self._expect(*OPEN)
        self.sudo()._withdraw()
        waiting = self.sudo().line_ids.filtered(lambda line: line.state == "open")
        waiting.state = "skipped"
        begun = bool(self.started_at)
        self.sudo()._finish("done" if begun else "cancelled")

    @api.ondelete(at_uninstall=False)
    def _unlink_if_never_started(self):
        if any(run.started_at for run in self):
            raise UserError(
                self.env._("A run that linked or sent documents is kept as a record.")
            )


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    def action_history(self):
        """Choose earlier documents to send, or see how far that is."""
        self.ensure_one()
        self.check_access("read")
        return self.env["accounting.history"]._open_for(self)
