"""What a person is asked about money, and what waits for the answer."""

from odoo import fields, models
from odoo.tools import LazyTranslate

from ..providers.documents import Kind
from ..providers.errors import Cause, ConfigurationError, TransientError
from .account_payment_pull import SOON
from .account_payment_standing import MONEY
from .accounting_taken import Ask
from .accounting_topics import topic

_lt = LazyTranslate(__name__)

topic(
    "payment_gone",
    _lt(
        "%(payment)s (%(amount)s) was deleted in %(provider)s, and was made in Odoo or"
        " is matched with a bank statement here."
    ),
    {
        "take_back": _lt("Take it back in Odoo"),
        "send_again": _lt("Send it again"),
    },
)
topic(
    "payment_changed",
    _lt(
        "%(payment)s is %(ours)s in Odoo; in %(provider)s it is %(amount)s now, or on"
        " another day, account or document."
    ),
    {
        "theirs": _lt("Make it in Odoo as it is there"),
        "ours": _lt("Make it there as it is in Odoo"),
    },
)
topic(
    "payment_double",
    _lt(
        "%(provider)s has %(amount)s of %(date)s for %(documents)s, which is settled in"
        " Odoo already: %(ours)s. Is that the same money?"
    ),
    {
        "same": _lt("The same: keep the one from there"),
        "both": _lt("Both were paid"),
    },
)
topic(
    "payment_unmatched",
    _lt(
        "%(payment)s came from %(provider)s, where it still settles its documents. In"
        " Odoo it was cancelled, or does not settle them any more."
    ),
    {
        "match": _lt("Match it in Odoo as it is there"),
        "void": _lt("Take it back there"),
    },
)
topic(
    "credit_unmatched",
    _lt(
        "A credit that is used on a document in %(provider)s (%(name)s) is not used on"
        " it in Odoo any more."
    ),
    {"match": _lt("Match it in Odoo as it is there")},
)
topic(
    "credit_double",
    _lt(
        "In %(provider)s, %(amount)s of %(credit)s is used on %(document)s; in Odoo"
        " that is not open any more. Unmatch one of the two in Odoo, and look again."
    ),
    {"again": _lt("Look again")},
)


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def _accounting_tell_unmatched(self):
        """What came from a provider and is unmatched by a person in Odoo stays there: a
        person has to say what is right."""
        taking = self.env.context.get("accounting_taking")
        for connector, mine in self.grouped("accounting_from_id").items():
            if not connector or connector.id == taking:
                continue
            for partial in mine:
                kind, __, remote_id = (partial.accounting_from_ref or "").partition(",")
                rows = (
                    self.env["accounting.remote.record"]
                    .sudo()
                    .search(
                        [
                            ("connector_id", "=", connector.id),
                            ("kind", "=", kind),
                            ("remote_id", "=", remote_id),
                            ("state", "=", "done"),
                        ]
                    )
                )
                payment = partial._accounting_payments()
                for row in rows:
                    row._accounting_ask_unmatched(connector, payment)

    def _accounting_asked(self, connector, links):
        """Those of these whose documents were paid there meanwhile: they are not sent
        before that is understood.

        :param dict links: of the documents, by move
        :rtype: dict[int, ConnectorError]
        """
        now = fields.Datetime.now()
        rows = (
            self.env["accounting.remote.record"]
            .sudo()
            .search(
                [
                    ("connector_id", "=", connector.id),
                    ("kind", "in", (Kind.PAYMENT.value, Kind.ON_ACCOUNT.value)),
                    "|",
                    "&",
                    ("state", "=", "question"),
                    ("topic", "=", "payment_double"),
                    "&",
                    ("state", "=", "new"),
                    "|",
                    ("next_try_at", "=", False),
                    ("next_try_at", "<=", now),
                ]
            )
        )
        waiting = {}
        for row in rows:
            for part in (row.content or {}).get("parts", ()):
                waiting[part.get("document_kind"), part.get("document_id")] = row
        errors = {}
        for partial in self:
            for move in partial._accounting_document_lines().move_id:
                link = links.get(move.id)
                row = link and waiting.get((link.kind, link.remote_id))
                if row and row.state == "question":
                    errors[partial.id] = ConfigurationError(
                        row.message, cause=Cause.OVERPAID
                    )
                elif row:
                    errors[partial.id] = TransientError(
                        self.env._("What was paid there is being looked at."),
                        cause=Cause.CHANGED_THERE,
                        retry_after=SOON,
                    )
        return errors


class AccountingRemoteRecord(models.Model):
    _inherit = "accounting.remote.record"

    def _settle(self, connector, outcome):
        """What waited for the answer goes on when it is done."""
        asked = self.state == "question" or bool(self.decision)
        result = super()._settle(connector, outcome)
        if asked and self.state not in ("new", "question"):
            self._accounting_go_on()
        return result

    def action_answer(self, answer, candidate=None):
        result = super().action_answer(answer, candidate)
        if answer == "ignore":
            self.sudo()._accounting_go_on()
        return result

    def _accounting_go_on(self):
        """Send what waited for a question about the same documents."""
        self.env["accounting.job"].sudo().search(
            [
                ("connector_id", "in", self.connector_id.ids),
                ("state", "=", "blocked"),
                ("cause", "=", Cause.OVERPAID.value),
                ("kind", "=", Kind.PAYMENT.value),
            ]
        )._rearm()

    def _accounting_is_told(self, link):
        """Does this row tell of the record of a link? What is deleted may be told as
        money of every kind that it could have been: the one that was taken over counts,
        else the one of the link's kind."""
        self.ensure_one()
        if self.taken_content:
            return True
        others = self.search(
            [
                ("connector_id", "=", self.connector_id.id),
                ("remote_id", "=", self.remote_id),
                ("kind", "in", [kind.value for kind in MONEY]),
            ]
        ).filtered("taken_content")
        return not others and self.kind == link.kind

    def _accounting_ask_unmatched(self, connector, payment):
        """Money, or a credit, that came from there is not matched here any more."""
        self.ensure_one()
        is_money = self.kind in (Kind.PAYMENT.value, Kind.ON_ACCOUNT.value)
        self._settle(
            connector,
            Ask(
                "payment_unmatched" if is_money else "credit_unmatched",
                record=payment[:1] or None,
                params={"payment": payment[:1].display_name or self.name},
            ),
        )

    def _mapping_changed(self, rows):
        """Money waits for any journal, or account, to be mapped to where it is."""
        result = super()._mapping_changed(rows)
        causes = set()
        if "journal" in rows.mapped("source"):
            causes.add("journal_missing")
        if "account" in rows.mapped("source"):
            causes.add("fee_unmapped")
        if causes:
            self.sudo().search(
                [
                    ("connector_id", "in", rows.connector_id.ids),
                    ("state", "=", "held"),
                    ("cause", "in", list(causes)),
                ]
            )._rearm()
        return result
