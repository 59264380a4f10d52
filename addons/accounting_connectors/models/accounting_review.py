"""What a person has to say about records that were read: one list for all kinds."""

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate, format_date

from ..providers.documents import Kind
from ..providers.registry import adapter_class
from .accounting_cursor import FEED_OF
from .accounting_takeover import TAKERS
from .accounting_topics import TOPICS

_lt = LazyTranslate(__name__)

AT_ONCE = 50  # answers that are done while the person waits; the cron does the others
DETAILS = {  # of a record there, for the person, in this order
    "number": _lt("Number"),
    "code": _lt("Code"),
    "reference": _lt("Reference"),
    "contact_name": _lt("Contact"),
    "email": _lt("E-mail"),
    "phone": _lt("Phone"),
    "vat": _lt("Tax number"),
    "registration": _lt("Registration number"),
    "street": _lt("Street"),
    "zip": _lt("ZIP"),
    "city": _lt("City"),
    "country": _lt("Country"),
    "description": _lt("Description"),
    "price": _lt("Price"),
    "date": _lt("Date"),
    "due_date": _lt("Due date"),
    "total": _lt("Total"),
    "due": _lt("Left to pay"),
    "amount": _lt("Amount"),
    "unallocated": _lt("Settles nothing yet"),
    "fee": _lt("Fee"),
    "currency": _lt("Currency"),
}
DATES = {"date", "due_date"}


class AccountingRemoteRecord(models.Model):
    _inherit = "accounting.remote.record"

    topic = fields.Selection(selection="_selection_topic")
    choices = fields.Json(compute="_compute_choices")
    best_match = fields.Char(compute="_compute_best_match")
    details = fields.Html(compute="_compute_details", string="As It Is There")
    url = fields.Char(compute="_compute_url")
    can_choose = fields.Boolean(compute="_compute_choices")
    fixable = fields.Boolean(compute="_compute_fixable")

    @api.model
    def _selection_topic(self):
        return [
            (key, self.env._(one.title) if one.title else _named(key))
            for key, one in TOPICS.items()
        ]

    @api.depends("topic", "candidates", "state")
    @api.depends_context("lang")
    def _compute_choices(self):
        for row in self:
            topic = TOPICS.get(row.topic) if row.state == "question" else None
            answers = topic.answers if topic else {}
            row.choices = {
                "candidates": row.candidates or [] if topic else [],
                "choosing": bool(topic and topic.choosing),
                "answers": [
                    {"code": code, "label": self.env._(label)}
                    for code, label in answers.items()
                    if row.candidates or code not in topic.choosing
                ],
            }
            row.can_choose = bool(topic and "link" in topic.choosing)

    @api.depends("candidates")
    def _compute_best_match(self):
        for row in self:
            best = row.candidates and row.candidates[0]
            row.best_match = f"{best['name']} ({best['score']} %)" if best else False

    @api.depends("gap_ids", "res_id", "state")
    def _compute_fixable(self):
        for row in self:
            row.fixable = row.state == "held" and bool(row.gap_ids)

    @api.depends("content")
    @api.depends_context("lang")
    def _compute_details(self):
        for row in self:
            content = row.content or {}
            found = [
                (label, self._shown(name, content[name]))
                for name, label in DETAILS.items()
                if content.get(name)
            ]
            row.details = Markup("<table class='table table-sm mb-0'>%s</table>") % (
                Markup("").join(
                    Markup("<tr><td class='text-muted w-25'>%s</td><td>%s</td></tr>")
                    % (escape(self.env._(label)), escape(value))
                    for label, value in found
                )
            )

    def _shown(self, name, value):
        return format_date(self.env, value) if name in DATES else value

    @api.depends("kind", "remote_id", "connector_id")
    def _compute_url(self):
        for row in self:
            provider = row.connector_id.provider
            known = provider and adapter_class(provider)
            adapter = known and row.connector_id._offline_adapter()
            row.url = adapter and adapter.web_url(Kind(row.kind), row.remote_id)

    # === USER === #

    def action_answer(self, answer, candidate=None):
        """Whoever answers for a record in Odoo must be allowed to change it: what the
        answer does is done with all rights.

        :raise AccessError: they are not
        """
        self.check_access("read")
        if answer != "ignore":
            for model, rows in self.filtered("res_id").grouped("res_model").items():
                if model in TAKERS.values():
                    records = self.env[model].browse(rows.mapped("res_id"))
                    records.exists().check_access("write")
        if candidate:
            self._check_candidate(candidate)
        return super().action_answer(answer, candidate)

    def _check_candidate(self, candidate):
        """A record of another company is never what these are."""
        candidate.check_access("read")
        owner = candidate.sudo().company_id
        for company in self.company_id:
            if owner and owner not in company | company.sudo().parent_ids:
                raise UserError(
                    self.env._(
                        "%(name)s belongs to another company than %(company)s.",
                        name=candidate.display_name,
                        company=company.sudo().name,
                    )
                )

    def action_choose(self, answer, number=0):
        """What a person says at the screen; done at once.

        :param str answer: one of the topic's
        :param int number: of the candidate
        """
        self.ensure_one()
        self.check_access("read")
        candidate = None
        if self.candidates and answer in TOPICS[self.topic].choosing:
            chosen = self.candidates[number]
            candidate = self.env[chosen["model"]].sudo().browse(chosen["id"]).exists()
            if not candidate:
                raise UserError(self.env._("%s was deleted.", chosen["name"]))
        self.action_answer(answer, candidate)
        self._take_now()

    def action_ignore(self):
        """These are none of ours, whatever becomes of them there."""
        self.action_answer("ignore")

    def action_look_again(self):
        """Look again at what is held up or ignored, at once."""
        self.action_retry()
        self._take_now()

    def action_answer_list(self):
        """Answer all of these in one go."""
        topics = set(self.mapped("topic"))
        if len(topics) != 1 or set(self.mapped("state")) != {"question"}:
            raise UserError(
                self.env._("Choose questions of one kind; the filters group them.")
            )
        return self.env["accounting.review.answer"]._open(self)

    def action_other(self):
        """It is a record that is not among the candidates."""
        self.ensure_one()
        return self.env["accounting.review.answer"]._open(self)

    def action_fix(self):
        """Open the mapping rows that these wait for."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "accounting_connectors.accounting_ledger_mapping_fix_action"
        )
        return {**action, "domain": [("id", "in", self.gap_ids.ids)]}

    def action_open_record(self):
        """Open the record in Odoo that it is about."""
        self.ensure_one()
        record = self.res_model and self.env[self.res_model].browse(self.res_id)
        if not record or not record.exists():
            raise UserError(self.env._("There is no record of it in Odoo."))
        return record._accounting_open()

    def _take_now(self):
        """Take over what was answered, while the person waits."""
        waiting = self.sudo().filtered(lambda row: row.state == "new")[:AT_ONCE]
        for connector, rows in waiting.grouped("connector_id").items():
            by_feed = rows.grouped(lambda row: FEED_OF[Kind(row.kind)])
            for feed, mine in by_feed.items():
                mine._take(connector, TAKERS[feed])


def _named(key):
    return key.replace("_", " ").capitalize()
