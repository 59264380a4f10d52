"""Both sides of a comparison, read in steps that are kept one by one: where it is cut
off, it goes on with the step that was not done."""

from odoo import fields, models
from odoo.tools import SQL

from ..providers import records as codec
from ..providers.documents import Kind, Operation, Write
from ..providers.errors import ConnectorError
from ..providers.kinds import Status
from ..providers.reconciling import MONEY, Entry, from_record
from .account_move import KIND_OF_TYPE
from .account_move_standing import GONE
from .account_partial_reconcile import PAYMENT_JOURNALS
from .account_payment_standing import PIECES
from .accounting_connector_locks import READING

BATCH = 200  # documents of ours in one go
LOOKED_UP = 20  # ids asked for in one go
BUSY = 10  # seconds after which a reader that is at work may be done
STEPS = ("money", "documents", "ours", "paid", "lost", "compare")


class AccountingReconciliationEntry(models.Model):
    """A document or payment of one side, as it was read for the last comparison."""

    _name = "accounting.reconciliation.entry"
    _description = "Document of a comparison"

    reconciliation_id = fields.Many2one(
        "accounting.reconciliation", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="reconciliation_id.company_id", store=True)
    side = fields.Selection(
        [("ours", "Here"), ("theirs", "There")], required=True, readonly=True
    )
    is_money = fields.Boolean(readonly=True)
    key = fields.Char(required=True, readonly=True)
    pair = fields.Char(readonly=True, help="Remote id of what it is compared with.")
    unlinked = fields.Boolean(readonly=True, help="Nobody has said that they are one.")
    outside = fields.Boolean(readonly=True, help="It does not count in these days.")
    facts = fields.Char(readonly=True)
    content = fields.Json(readonly=True)

    _key_unique = models.Constraint(
        "UNIQUE(reconciliation_id, side, is_money, key)", "This is listed already."
    )
    _pair_index = models.Index("(reconciliation_id, side, is_money, pair)")

    def _entry(self):
        """:rtype: Entry"""
        self.ensure_one()
        return codec.load(Entry, self.content)

    def _keep(self, reconciliation, side, entries, **values):
        """Write entries of one side, new or known, in one statement."""
        if not entries:
            return
        columns = (
            "reconciliation_id", "company_id", "side", "is_money", "key", "pair",
            "outside", "facts", "content",
        )  # fmt: skip
        rows = {}
        for entry in entries:
            key = entry.ref if side == "ours" else entry.remote_id
            if key:
                money = entry.kind in MONEY
                rows[money, key] = (
                    reconciliation.id,
                    reconciliation.company_id.id,
                    side,
                    money,
                    key,
                    entry.remote_id or None,
                    bool(values.get("outside")),
                    entry.facts,
                    fields.Json().convert_to_column(codec.dump(entry), self),
                )
        if not rows:
            return
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "INSERT INTO accounting_reconciliation_entry (%s) VALUES %s"
                " ON CONFLICT (reconciliation_id, side, is_money, key) DO UPDATE"
                " SET pair = EXCLUDED.pair, outside = EXCLUDED.outside,"
                " facts = EXCLUDED.facts, content = EXCLUDED.content",
                SQL(", ").join(SQL.identifier(name) for name in columns),
                SQL(", ").join(SQL("%s", row) for row in rows.values()),
            )
        )
        self.invalidate_model()


class AccountingReconciliation(models.Model):
    _inherit = "accounting.reconciliation"

    def _work(self):
        """Do the steps that are left, each kept as soon as it is done.

        :return: False when the time of this run of the cron is up
        :rtype: bool
        """
        self.ensure_one()
        cron = self.env["ir.cron"]
        try:
            while self.state == "running":
                step = self.step or STEPS[0]
                if step in ("money", "documents", "lost"):
                    done = self._alone(getattr(self, f"_step_{step}"))
                else:
                    done = getattr(self, f"_step_{step}")()
                if done is None:  # another worker reads of this company just now
                    return True
                if done and self.state == "running" and step != STEPS[-1]:
                    following = STEPS[STEPS.index(step) + 1]
                    self.write({"step": following, "position": 0, "message": False})
                if not cron._commit_progress():
                    return False
        except ConnectorError as error:
            self.env.cr.rollback()
            self._reading_failed(error)
        return True

    def _alone(self, step):
        """Read as the only worker who reads of this connector.

        :return: what the step says; None: another one does
        """
        connector, cron = self.connector_id, self.env["ir.cron"]
        if not connector._try_lock(READING):
            self._try_again(BUSY)
            return None
        try:
            cron._commit_progress()  # a snapshot as new as the lock
            return step()
        except Exception:
            self.env.cr.rollback()
            raise
        finally:
            connector._unlock(READING)

    def _reading_failed(self, error):
        """Say why, and go on when time can have cured it."""
        connector = self.connector_id
        if error.stops_connection:
            connector._access_lost(error)
        self.write({"message": connector._sentence(error), "next_try_at": False})
        if error.retry or error.stops_connection:
            self._try_again(float(error.retry_after or 60))
        else:
            self.write({"state": self._standing_state(), "step": False})

    # === THERE === #

    def _step_money(self):
        """Payments there. What an earlier comparison read is forgotten first."""
        if not self.position:
            self.env["accounting.reconciliation.entry"].search(
                [("reconciliation_id", "=", self.id)]
            ).unlink()
            self.position = 1
        kinds = self._kinds() & {Kind.PAYMENT}
        return self._read(kinds) if kinds else True

    def _step_documents(self):
        """Documents there, with what their lines are booked on."""
        return self._read(self._kinds() - {Kind.PAYMENT})

    def _read(self, kinds):
        """Keep what the provider has of these days, page by page. Where it is cut off,
        these kinds are read again, and nothing is kept twice."""
        cron, Entries = (
            self.env["ir.cron"],
            self.env["accounting.reconciliation.entry"],
        )
        pages = self.connector_id._adapter().entries(
            kinds, self.first_date, self.last_date
        )
        for page in pages:
            found = [from_record(record) for record in page.records]
            wanted = [one for one in found if self._is_within(one.date)]
            Entries._keep(self, "theirs", wanted)
            self.read_count += len(wanted)
            cron._commit_progress()
            if self.state != "running":
                return False
        return True

    def _is_within(self, day):
        return bool(day) and self.first_date <= day <= self.last_date

    # === HERE === #

    def _step_ours(self):
        """A batch of our documents."""
        kinds = self._kinds()
        types = [name for name, kind in KIND_OF_TYPE.items() if kind in kinds]
        moves = self.env["account.move"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "posted"),
                ("move_type", "in", types),
                ("invoice_date", ">=", self.first_date),
                ("invoice_date", "<=", self.last_date),
                ("id", ">", self.position),
            ],
            order="id",
            limit=BATCH,
        )
        return self._keep_ours(moves)

    def _keep_ours(self, records, **values):
        """Keep a batch; done when there is none."""
        if not records:
            return True
        records = records.with_company(self.company_id)
        self.env["accounting.reconciliation.entry"]._keep(
            self, "ours", records._accounting_entries(self.connector_id), **values
        )
        self.write(
            {
                "position": max(records.ids),
                "our_count": self.our_count + len(records),
            }
        )
        records.invalidate_recordset()  # or memory grows with the month
        return False

    def _step_paid(self):
        """A batch of our payments: first of what settles documents, then of payments
        that are there as such, which count on below zero."""
        if Kind.PAYMENT not in self._kinds():
            return True
        if self.position >= 0:
            partials = self._partials(self.position)
            if not self._keep_ours(partials):
                return False
            self.position = -1
            return False
        payments = self.env["account.payment"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("move_id.state", "=", "posted"),
                ("partner_id", "!=", False),
                ("date", ">=", self.first_date),
                ("date", "<=", self.last_date),
                ("id", ">=", -self.position),
            ],
            order="id",
            limit=BATCH,
        )
        done = self._keep_ours(payments)
        if not done:
            self.position = -max(payments.ids) - 1
        return done

    def _partials(self, after):
        """The next matches of documents with money of these days."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT p.id FROM account_partial_reconcile p"
                " JOIN account_move_line dl ON dl.id = p.debit_move_id"
                " JOIN account_move_line cl ON cl.id = p.credit_move_id"
                " JOIN account_move d ON d.id = dl.move_id"
                " JOIN account_move c ON c.id = cl.move_id"
                " JOIN account_journal dj ON dj.id = d.journal_id"
                " JOIN account_journal cj ON cj.id = c.journal_id"
                " WHERE p.company_id = %(company)s AND p.id > %(after)s AND ("
                " d.move_type IN %(types)s AND cj.type IN %(banks)s"
                " AND cl.date BETWEEN %(first)s AND %(last)s"
                " OR c.move_type IN %(types)s AND dj.type IN %(banks)s"
                " AND dl.date BETWEEN %(first)s AND %(last)s)"
                " ORDER BY p.id LIMIT %(limit)s",
                company=self.company_id.id,
                after=after,
                types=tuple(KIND_OF_TYPE),
                banks=PAYMENT_JOURNALS,
                first=self.first_date,
                last=self.last_date,
                limit=BATCH,
            )
        )
        return self.env["account.partial.reconcile"].browse([row[0] for row in rows])

    # === WHAT IS DATED OTHERWISE === #

    def _step_lost(self):
        """Linked documents whose counterpart is not of these days: looked up one after
        the other, on either side."""
        if self.position == 0:
            self._pair_pieces()
            self._keep_corrections()
            self._keep_linked()
            self.position = 1
            return False
        lost = self._lost()
        if not lost:
            return True
        self.position = max(lost.ids)
        for rows in lost.grouped("is_money").values():
            entries = {row.pair: row._entry() for row in rows}
            found = self._looked_up(entries)
            for one in found:
                is_in = one.is_booked and self._is_within(one.date)
                self.env["accounting.reconciliation.entry"]._keep(
                    self, "theirs", [one], outside=not is_in
                )
        return False

    def _lost(self):
        """The next of ours whose counterpart was not read."""
        self.env["accounting.reconciliation.entry"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT o.id FROM accounting_reconciliation_entry o"
                " WHERE o.reconciliation_id = %s AND o.side = 'ours'"
                " AND NOT o.outside AND o.pair IS NOT NULL AND o.id > %s"
                " AND NOT EXISTS (SELECT 1 FROM accounting_reconciliation_entry t"
                " WHERE t.reconciliation_id = o.reconciliation_id AND t.side = 'theirs'"
                " AND t.is_money = o.is_money AND t.key = o.pair)"
                " ORDER BY o.id LIMIT %s",
                self.id,
                self.position,
                LOOKED_UP,
            )
        )
        model = self.env["accounting.reconciliation.entry"]
        return model.browse([row[0] for row in rows])

    def _looked_up(self, entries):
        """What is there under some ids, as far as an answer to a look-up tells it.

        :param dict[str, Entry] entries: ours, by remote id
        :rtype: list[Entry]
        """
        adapter, found = self.connector_id._adapter(), []
        for kind in {one.kind for one in entries.values()}:
            writes = [
                Write(
                    document=None,
                    key="",
                    kind=kind,
                    operation=Operation.VOID,
                    remote_id=remote_id,
                )
                for remote_id, one in entries.items()
                if one.kind is kind
            ]
            for write, told in zip(writes, adapter.find(writes), strict=True):
                if told:
                    ours = entries[write.remote_id]
                    found.append(_of_receipt(told[0], ours, write.remote_id))
        return found

    def _pair_pieces(self):
        """Money may be several records there, all of them in our link's id."""
        self.env["accounting.reconciliation.entry"].flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE accounting_reconciliation_entry o SET pair = t.key"
                " FROM accounting_reconciliation_entry t"
                " WHERE o.reconciliation_id = %(id)s AND t.reconciliation_id = %(id)s"
                " AND o.side = 'ours' AND t.side = 'theirs' AND o.is_money"
                " AND t.is_money AND o.pair <> t.key"
                " AND t.key = ANY(regexp_split_to_array(o.pair, %(pieces)s))"
                " AND NOT EXISTS (SELECT 1 FROM accounting_reconciliation_entry e"
                " WHERE e.reconciliation_id = %(id)s AND e.side = 'theirs'"
                " AND e.is_money AND e.key = o.pair)",
                id=self.id,
                pieces=PIECES.pattern,
            )
        )
        self.env["accounting.reconciliation.entry"].invalidate_model()

    def _unpaired(self):
        """What is there of these days, linked to something that is not among ours.

        :return: remote id, model and id of what it is linked to
        :rtype: list[tuple[str, str, int]]
        """
        self.env["accounting.reconciliation.entry"].flush_model()
        self.env["accounting.link"].flush_model()
        return self.env.execute_query(
            SQL(
                "SELECT t.key, l.res_model, l.res_id, t.is_money"
                " FROM accounting_reconciliation_entry t JOIN accounting_link l"
                " ON l.connector_id = %s AND l.remote_id = t.key"
                " AND (l.kind IN ('payment', 'on_account')) = t.is_money"
                " AND l.kind NOT IN ('contact', 'item', 'allocation', 'attachment',"
                " 'tracking')"
                " WHERE t.reconciliation_id = %s AND t.side = 'theirs'"
                " AND NOT EXISTS (SELECT 1 FROM accounting_reconciliation_entry o"
                " WHERE o.reconciliation_id = t.reconciliation_id AND o.side = 'ours'"
                " AND o.is_money = t.is_money AND o.pair = t.key)",
                self.connector_id.id,
                self.id,
            )
        )

    def _keep_corrections(self):
        """What the connector itself voided, or credited and issued anew there, is the
        same on both sides."""
        keys = {
            (key, is_money): f"{model},{res_id}"
            for key, model, res_id, is_money in self._unpaired()
            if model == "accounting.correction"
        }
        entries = self.env["accounting.reconciliation.entry"]
        for row in entries.search(
            [
                ("reconciliation_id", "=", self.id),
                ("side", "=", "theirs"),
                ("key", "in", [key for key, __ in keys]),
            ]
        ):
            ref = keys.get((row.key, row.is_money))
            if ref:
                theirs = codec.load(Entry, {**row.content, "ref": ref})
                entries._keep(self, "ours", [theirs])

    def _keep_linked(self):
        """Ours that what is there of these days is linked to: of other dates, or not
        posted."""
        wanted = {}
        for __, model, res_id, __ in self._unpaired():
            wanted.setdefault(model, set()).add(res_id)
        for model in ("account.move", "account.partial.reconcile", "account.payment"):
            records = self.env[model].browse(sorted(wanted.get(model, ()))).exists()
            for at in range(0, len(records), BATCH):
                found = records[at : at + BATCH].with_company(self.company_id)
                self.env["accounting.reconciliation.entry"]._keep(
                    self,
                    "ours",
                    found._accounting_entries(self.connector_id),
                    outside=True,
                )


def _of_receipt(receipt, ours, remote_id):
    """An entry of theirs from what a look-up told: no lines, and nothing of what is
    due.

    :param Entry ours: what it is linked to
    """
    status = Status.OPEN
    if receipt.status in GONE or receipt.status == "VOID":
        status = Status.VOID if "VOID" in receipt.status else Status.DELETED
    if receipt.status == "DRAFT":
        status = Status.DRAFT
    return Entry(
        remote_id=remote_id,
        kind=ours.kind,
        numbers=tuple(filter(None, (receipt.number,))),
        date=receipt.date,
        currency=receipt.currency or ours.currency,
        total=ours.total if receipt.total is None else receipt.total,
        tax=receipt.tax,
        status=status,
        contact_id=receipt.contact_id,
        contact_name=ours.contact_name if receipt.contact_id else "",
        inbound=ours.inbound,
        url=receipt.url,
    )
