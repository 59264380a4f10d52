from datetime import UTC

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..providers import records as codec
from ..providers.documents import Contact, Item, Kind
from ..providers.errors import Cause
from ..providers.matching import name_key, text_key
from ..providers.standing import Booked, Settlement, TrackingCategory
from .accounting_about import KINDS, ROLES
from .accounting_cursor import FEED_OF
from .accounting_topics import TOPICS
from .causes import _Values, sentence

CLASSES = {  # of the canonical records, by what one read brings
    Kind.CONTACT: Contact,
    Kind.ITEM: Item,
    Kind.INVOICE: Booked,
    Kind.PAYMENT: Settlement,
    Kind.TRACKING: TrackingCategory,
}


class AccountingRemoteRecord(models.Model):
    """A record at the provider, as last read, and what became of it here.

    ::

        new → done       (it is in Odoo, or was)
         ↑ ↘→ other      (nothing that we keep)
         | ↘→ question   (a person has to say what it is)
         | ↘→ held       (it cannot be taken over: a mapping or setting, a lock date)
         |      ↓
         └── changed there, answered, mended, retried; ``ignored`` stays so
    """

    _name = "accounting.remote.record"
    _description = "Record at an accounting provider"
    _order = "name, id"

    connector_id = fields.Many2one(
        "accounting.connector", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connector_id.company_id", store=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    remote_id = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, readonly=True)
    content = fields.Json(readonly=True, help="As last read.")
    taken_content = fields.Json(readonly=True, help="As it was when last taken over.")
    changed_at = fields.Datetime(readonly=True, string="Changed There")
    state = fields.Selection(
        [
            ("new", "Waiting"),
            ("question", "Question"),
            ("held", "Held up"),
            ("done", "Taken over"),
            ("other", "Not in Odoo"),
            ("ignored", "Ignored"),
        ],
        default="new",
        required=True,
        readonly=True,
    )
    res_model = fields.Char(string="Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", readonly=True
    )
    topic = fields.Char(readonly=True)
    candidates = fields.Json(readonly=True)
    decision = fields.Json(readonly=True, help="What a person answered.")
    decided_by_id = fields.Many2one("res.users", readonly=True)
    cause = fields.Char(readonly=True)
    error_class = fields.Char(readonly=True)
    params = fields.Json(readonly=True)
    raw_message = fields.Char(string="In Their Words", readonly=True)
    gap_ids = fields.Many2many(
        "accounting.ledger.mapping", "accounting_remote_record_gap_rel", readonly=True
    )
    next_try_at = fields.Datetime(readonly=True)
    message = fields.Char(compute="_compute_message")
    name_key = fields.Char(help="The name without case, blanks and legal form.")
    number = fields.Char(help="Our number for a contact, the code of an item.")
    email = fields.Char()
    vat = fields.Char()
    registration = fields.Char()
    city = fields.Char()
    currency_code = fields.Char(help="Of a contact that has one currency there.")
    role = fields.Selection(
        ROLES, help="Of a contact, where customers and suppliers are kept apart."
    )
    account_ref = fields.Char(help="Of an item: the account that it posts to.")
    active = fields.Boolean(default=True)
    version = fields.Char()

    _remote_unique = models.Constraint(
        "UNIQUE(connector_id, kind, remote_id)", "This record is listed already."
    )
    _name_index = models.Index("(connector_id, kind, name_key)")
    _number_index = models.Index("(connector_id, kind, number)")
    _vat_index = models.Index("(connector_id, vat) WHERE vat IS NOT NULL")
    _email_index = models.Index("(connector_id, email) WHERE email IS NOT NULL")
    _state_index = models.Index(
        "(connector_id, kind, id) WHERE state IN ('new', 'question', 'held')"
    )

    @api.depends("name", "email", "vat", "city", "number")
    def _compute_display_name(self):
        """With what tells it from others of the same name."""
        for record in self:
            details = (record.number, record.email, record.vat, record.city)
            record.display_name = " · ".join(filter(None, (record.name, *details)))

    @api.depends("topic", "cause", "params", "raw_message", "state")
    @api.depends_context("lang")
    def _compute_message(self):
        for row in self:
            connector = row.connector_id
            row.message = False
            if row.state == "question" and row.topic in TOPICS:
                values = _Values(row.params or {})
                values |= {
                    "name": row.name,
                    "provider": connector._offline_adapter().label,
                    "company": connector.remote_name,
                }
                template = self.env._(TOPICS[row.topic].sentence)
                row.message = template % values
            elif row.state == "held" and row.cause:
                row.message = sentence(
                    self.env,
                    Cause(row.cause),
                    connector.provider,
                    connector.remote_name,
                    row.params or {},
                    row.raw_message or "",
                )

    @api.model
    def _search(self, domain, *args, **options):
        """What is archived there is not hidden here: there may be a question about
        it."""
        return super()._search(domain, *args, **{**options, "active_test": False})

    # === KEEPING === #

    @api.model
    def _store(self, connector, records):
        """Keep records of one page. What is as it was is not looked at again; what a
        person ignores stays ignored.

        :param tuple records: canonical records of one feed
        :return: those that are new or changed
        :rtype: accounting.remote.record
        """
        rows = self.sudo().with_context(active_test=False)
        by_kind = {}
        for record in records:
            by_kind.setdefault(kind_of(record), {})[record.remote_id] = record
        changed = rows.browse()
        for kind, found in by_kind.items():
            known = rows.search(
                [
                    ("connector_id", "=", connector.id),
                    ("kind", "=", kind.value),
                    ("remote_id", "in", list(found)),
                ]
            )
            known = {row.remote_id: row for row in known}
            fresh = []
            for remote_id, record in found.items():
                content, row = codec.dump(record), known.get(remote_id)
                if row and row.content == content:
                    continue
                values = {**self._values(kind, record), "content": content}
                if row:
                    row.write(values)
                    changed |= row
                else:
                    owner = {"connector_id": connector.id, "kind": kind.value}
                    fresh.append({**owner, **values})
            changed |= rows.create(fresh)
        changed.filtered(lambda row: row.state != "ignored")._rearm()
        return changed

    def _rearm(self):
        """Look at these again, as they stand. Of one listed by an earlier version only
        the name is known: it waits until it is read."""
        known = self.sudo().filtered("content")
        if not known:
            return
        known.write(
            {
                "state": "new",
                "topic": False,
                "candidates": False,
                "cause": False,
                "error_class": False,
                "params": False,
                "raw_message": False,
                "gap_ids": [(5,)],
                "next_try_at": False,
            }
        )
        self.env["accounting.connector"]._wake_pull()

    def _canonical(self):
        """The canonical record, as last read.

        :rtype: Contact | Item | Booked | Settlement | TrackingCategory
        """
        self.ensure_one()
        return codec.load(CLASSES[FEED_OF[Kind(self.kind)]], self.content or {})

    def _base(self):
        """The canonical record as it was when last taken over; None: never."""
        self.ensure_one()
        if not self.taken_content:
            return None
        return codec.load(CLASSES[FEED_OF[Kind(self.kind)]], self.taken_content)

    @api.model
    def _rearm_parts(self, connector, document_ids):
        """Look again at money and credits that settle some documents, because those are
        known now.

        :param list[str] document_ids: remote ids
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM accounting_remote_record r WHERE connector_id = %s"
                " AND state IN ('other', 'done') AND EXISTS (SELECT 1 FROM"
                " jsonb_array_elements(coalesce(content->'parts', '[]')"
                " || coalesce(content->'credits', '[]')) part"
                " WHERE part->>'document_id' = ANY(%s))",
                connector.id,
                list(document_ids),
            )
        )
        self.sudo().browse([row[0] for row in rows])._rearm()

    # === USER === #

    def action_answer(self, answer, candidate=None):
        """Do what a person says with these records, in bulk.

        :param str answer: one of the topic's, or ``ignore``
        :param models.BaseModel candidate: the record chosen; default: the best one
        :raise UserError: a record does not have this answer, or needs a candidate
        """
        self.check_access("read")
        for row in self:
            topic = TOPICS.get(row.topic)
            if answer == "ignore":
                continue
            if row.state != "question" or not topic or answer not in topic.answers:
                raise UserError(
                    self.env._("%(name)s cannot be answered like this.", name=row.name)
                )
            if answer in topic.choosing and not (candidate or row.candidates):
                raise UserError(
                    self.env._("Choose what %(name)s is in Odoo.", name=row.name)
                )
        for row in self.sudo():
            chosen = candidate and {"model": candidate._name, "id": candidate.id}
            chosen = chosen or (row.candidates or [None])[0]
            row.write(
                {
                    "decision": {"answer": answer, "candidate": chosen},
                    "decided_by_id": self.env.user.id,
                }
            )
            row._rearm()
        if answer == "ignore":
            self.sudo().state = "ignored"
        self.env["accounting.connector"]._wake_pull()

    def action_retry(self):
        """Look again at what is held up or was ignored."""
        self.check_access("read")
        self.filtered(lambda row: row.state in ("held", "ignored", "other"))._rearm()

    # === COLUMNS === #

    @api.model
    def _values(self, kind, record):
        """Column values of a canonical record; not every kind has a version."""
        values = {
            "remote_id": record.remote_id,
            "name": title(record),
            "version": getattr(record, "version", False),
            "changed_at": _naive(getattr(record, "changed_at", None)),
        }
        if kind not in (Kind.CONTACT, Kind.ITEM):
            return values
        values |= {"name_key": name_key(record.name), "active": record.active}
        if kind is Kind.CONTACT:
            values |= {
                "number": record.number or False,
                "email": record.email.strip().lower() or False,
                "vat": text_key(record.vat) or False,
                "registration": text_key(record.registration) or False,
                "city": record.city or False,
                "currency_code": record.currency or False,
                "role": str(record.role) or False,
            }
        else:
            values["number"] = record.code
            values["account_ref"] = record.account_id or False
        return values


def kind_of(record):
    """:rtype: Kind"""
    if isinstance(record, Booked | Settlement):
        return record.kind
    return next(kind for kind, cls in CLASSES.items() if isinstance(record, cls))


def title(record):
    """What a person calls it: what has no number, by day and amount."""
    if isinstance(record, Booked | Settlement):
        named = getattr(record, "number", "") or record.reference
        amount = record.total if isinstance(record, Booked) else record.amount
        if named or not (record.date and amount):  # nothing else is left of it there
            return named or record.remote_id
        return f"{record.date} · {amount} {record.currency}"
    return record.name or record.remote_id


def _naive(moment):
    """A moment as Odoo keeps it."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else False
