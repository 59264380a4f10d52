"""Documents as they stand at a provider, compared with what was agreed: what changed
there is a person's question, what we wrote ourselves is not."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import LazyTranslate

from ..providers.errors import Cause, ConfigurationError
from ..providers.kinds import Status
from .account_move import KIND_OF_TYPE
from .account_move_standing import AGREED, GONE, figure, standing
from .accounting_taken import Ask, NotOurs, Taken
from .accounting_topics import topic

_lt = LazyTranslate(__name__)

CHANGED, VOIDED = "document_changed", "document_gone"
topic(
    CHANGED,
    _lt("%(document)s was changed in %(provider)s: %(changes)s."),
    {
        "ours": _lt("Send Odoo's again"),
        "theirs": _lt("Leave it as it is there"),
    },
)
topic(
    VOIDED,
    _lt("%(document)s was voided or deleted in %(provider)s, and stands in Odoo."),
    {
        "cancel": _lt("Cancel it in Odoo too"),
        "again": _lt("Send it again as a new one"),
        "leave": _lt("Leave both as they are"),
    },
)
NAMES = {
    "total": _lt("total %(theirs)s instead of %(ours)s"),
    "date": _lt("date %(theirs)s instead of %(ours)s"),
    "currency": _lt("currency %(theirs)s instead of %(ours)s"),
    "contact_id": _lt("another contact, %(theirs)s"),
}


class AccountMove(models.Model):
    _inherit = "account.move"

    accounting_sync_state = fields.Selection(
        selection_add=[("differs", "Changed there")]
    )
    accounting_question = fields.Char(compute="_compute_accounting_sync")

    # === STATUS === #

    def _compute_accounting_sync(self):
        result = super()._compute_accounting_sync()
        may_know = self.env["accounting.remote.record"].has_access("read")
        asked = self._accounting_questions() if may_know else {}
        for move in self:
            row = asked.get(move._origin.id)
            move.accounting_question = row.topic if row else False
            if row and move.accounting_sync_state in ("synced", "changed", False):
                move.accounting_sync_state = "differs"
                move.accounting_sync_message = row.message
        return result

    def _accounting_questions(self, connector=None):
        """Open questions about these documents.

        :rtype: dict[int, accounting.remote.record]
        """
        rows = self.env["accounting.remote.record"].sudo()
        domain = (
            Domain("res_model", "=", self._name)
            & Domain("res_id", "in", self._origin.ids)
            & Domain("state", "=", "question")
        )
        if connector:
            domain &= Domain("connector_id", "=", connector.id)
        return {row.res_id: row for row in rows.search(domain)}

    def _accounting_state_domain(self, state):
        asked = Domain(
            "id",
            "in",
            self.env["accounting.remote.record"]
            .sudo()
            ._search(
                [
                    ("res_model", "=", self._name),
                    ("state", "=", "question"),
                    ("company_id", "in", self.env.companies.ids),
                ]
            )
            .subselect("res_id"),
        )
        if state == "differs":
            kinds = ("synced", "changed")
            return asked & Domain.OR(map(super()._accounting_state_domain, kinds))
        found = super()._accounting_state_domain(state)
        return found & ~asked if state in ("synced", "changed") else found

    def action_accounting_answer(self):
        """Answer the question about this document by the button's own answer."""
        self.ensure_one()
        self.check_access("read")
        self.env["accounting.remote.record"].check_access("read")
        row = self._accounting_questions().get(self.id)
        answer = self.env.context.get("accounting_answer")
        if answer == "cancel":
            self.check_access("write")
        if row:
            row.sudo(False).action_answer(answer)
            row._take_now()

    # === TAKING OVER === #

    @api.model
    def _accounting_document_links(self, connector, remote_ids):
        return (
            self.env["accounting.link"]
            .sudo()
            .search(
                [
                    ("connector_id", "=", connector.id),
                    ("kind", "in", [kind.value for kind in KIND_OF_TYPE.values()]),
                    ("res_model", "in", (self._name, "accounting.correction")),
                    ("remote_id", "in", list(remote_ids)),
                ]
            )
        )

    @api.model
    def _accounting_take(self, connector, rows):
        links = self._accounting_document_links(connector, rows.mapped("remote_id"))
        known = {(link.kind, link.remote_id): link for link in links}
        outcomes = {}
        for row in rows:
            link = known.get((row.kind, row.remote_id))
            move = self.browse(link.res_id).exists() if link else None
            if not link:
                outcomes[row] = NotOurs()
            elif link.res_model != self._name or not move:
                outcomes[row] = Taken()  # credited here, or deleted in Odoo since
            else:
                outcomes[row] = move._accounting_take_one(connector, row, link)
        return outcomes

    def _accounting_take_one(self, connector, row, link):
        booked, answer = row._canonical(), (row.decision or {}).get("answer")
        if booked.status in (Status.VOID, Status.DELETED):
            return self._accounting_take_gone(connector, row, booked, link)
        if booked.allocations is not None:
            taken = self.env["account.payment"]._accounting_take_allocations(
                connector, booked
            )
            if taken is not None and not isinstance(taken, Taken):
                return taken
        changes = self._accounting_changes(connector, booked, link)
        if not changes or answer == "theirs":
            if changes:
                self._accounting_drop_jobs(connector)
            link._take_standing(booked)
            return Taken(self)
        if answer == "ours":
            link.write({"version": booked.version, "fingerprint": False})
            self._accounting_enqueue_answer(connector)
            return Taken(self)
        return self._accounting_ask(CHANGED, changes=", ".join(changes))

    def _accounting_take_gone(self, connector, row, booked, link):
        """It was voided or deleted there: as we did or wanted to do ourselves, or a
        person is asked."""
        answer = (row.decision or {}).get("answer")
        if self.state == "cancel" or link.remote_status in GONE:
            link._take_standing(booked)
        elif answer == "cancel":
            if not self.with_user(row.decided_by_id).has_access("write"):
                return self._accounting_ask(VOIDED)  # somebody has to who may
            link._take_standing(booked)
            self.button_cancel()
        elif answer == "again" or self._accounting_had_withdrawn(connector, row):
            link._take_standing(booked)
            self._accounting_set_aside(link)
            self._accounting_enqueue_answer(connector)
        elif answer == "leave":
            self._accounting_drop_jobs(connector)
            link._take_standing(booked)
        else:
            return self._accounting_ask(VOIDED)
        return Taken(self)

    def _accounting_ask(self, key, **params):
        return Ask(
            key, record=self, params={"document": self._accounting_name(), **params}
        )

    def _accounting_changes(self, connector, booked, link):
        """What is there otherwise than agreed, in words; nothing where it is as we
        wrote it last.

        :rtype: list[str]
        """
        theirs, agreed = standing(booked), dict(link.standing or {})
        if not agreed or (link.version and link.version == booked.version):
            # as we wrote it, unless somebody did in the same second
            agreed = {"total": figure(link.remote_total)}
        if self._accounting_is_contact(connector, theirs.get("contact_id")):
            agreed.pop("contact_id", None)  # its contact was merged, or linked anew
        differing = [
            name
            for name in AGREED
            if agreed.get(name) and theirs.get(name) not in (None, agreed[name])
        ]
        if "total" in differing:
            digits = self.currency_id.decimal_places
            for side in (agreed, theirs):
                side["total"] = f"{Decimal(side['total']):.{digits}f}"
        theirs["contact_id"] = booked.contact_name or theirs.get("contact_id")
        templates = {name: self.env._(NAMES[name]) for name in differing}
        return [
            template % {"ours": agreed[name], "theirs": theirs[name]}
            for name, template in templates.items()
        ]

    def _accounting_is_contact(self, connector, remote_id):
        """Is this the contact that the document's partner is linked to now?"""
        link = self._accounting_contacts(connector).get(self.id)
        return bool(link) and link.remote_id == remote_id

    def _accounting_enqueue_answer(self, connector):
        """Send it, because a person said so on the provider's news."""
        if self.state == "posted":
            self.env["accounting.job"].with_context(accounting_taking=False)._enqueue(
                connector, KIND_OF_TYPE[self.move_type], self._name, self.ids
            )

    def _accounting_drop_jobs(self, connector):
        """A person wants theirs: what waits to be written over it is not needed."""
        jobs = self._accounting_under_way(connector)
        waiting = jobs.filtered(lambda job: job.state != "running")
        waiting._give_up(dependents=False)

    # === BEFORE WRITING OVER IT === #

    def _accounting_describe(self, connector, kind, jobs):
        """What was changed on both sides waits for a person to say which counts."""
        asked = self._accounting_questions(connector)
        described = super(
            AccountMove, self.filtered(lambda move: move.id not in asked)
        )._accounting_describe(connector, kind, jobs)
        for move_id, row in asked.items():
            described[move_id] = ConfigurationError(row.message, cause=Cause.UNKNOWN)
        return described
