"""The engine: claim, commit, describe, send, record, commit. Knows no provider."""

import dataclasses
import logging
import time
import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from ..providers.documents import Kind, Operation, Write
from ..providers.errors import (
    Cause,
    ConnectorError,
    RejectedError,
)
from .accounting_cursor import FEEDS

_logger = logging.getLogger(__name__)


@dataclass
class Run:
    """One claimed batch on its way: what was said, and whether anything may have been
    written at the provider."""

    exchanges: list = field(default_factory=list)
    writes: dict = field(default_factory=dict)  # by job
    sent: bool = False


BEATEN = (SerializationFailure, LockNotAvailable, DeadlockDetected)
LOCK_SPACE = 0x61636A  # advisory locks of this engine: "acj"
ATTEMPTS = 3  # at writing down what was sent
CAREFUL_AFTER = 3  # attempts, after which a document is sent alone
NEAR = 6  # seconds that a run waits for the next job to become due


class AccountingJob(models.Model):
    _inherit = "accounting.job"

    @api.model
    def _cron_push(self):
        """Send what is ready, connector by connector, until done or out of time."""
        cron = self.env["ir.cron"]
        self.env["accounting.connector"]._run_imports()
        cron._commit_progress(remaining=self._count_ready())
        out_of_time = False
        while not out_of_time:
            out_of_time = not all(map(self._drain, self._ready_connectors()))
            wait = self._seconds_to_next()
            if wait is None or wait > NEAR:
                break
            # due so soon that it is not worth another run: those start once a minute
            time.sleep(wait)
            out_of_time = not cron._commit_progress()
        cron._commit_progress(remaining=self._count_ready())
        if out_of_time:
            # Odoo queues a run with work left again, but looks only once a minute
            self.env["accounting.connector"]._wake()

    # === WHAT IS READY === #

    def _ready_sql(self):
        """Pending, due, and not waiting for another job."""
        return SQL(
            "j.state = 'pending'"
            " AND (j.next_try_at IS NULL"
            " OR j.next_try_at <= clock_timestamp() AT TIME ZONE 'UTC')"
            " AND NOT EXISTS (SELECT 1 FROM accounting_job_after_rel r"
            " JOIN accounting_job a ON a.id = r.after_id WHERE r.job_id = j.id"
            " AND a.state IN ('pending', 'running'))"
        )

    @api.model
    def _ready_connectors(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT j.connector_id FROM accounting_job j"
                " JOIN accounting_connector c ON c.id = j.connector_id"
                " JOIN accounting_authorization o ON o.id = c.authorization_id"
                " WHERE c.enabled AND c.connected AND c.access_error IS NULL"
                " AND o.auth_error IS NULL AND (%s OR j.state = 'running')"
                " GROUP BY j.connector_id ORDER BY min(j.id)",
                self._ready_sql(),
            )
        )
        connectors = self.env["accounting.connector"].sudo()
        return connectors.browse([row[0] for row in rows])

    @api.model
    def _count_ready(self):
        ((count,),) = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM accounting_job j"
                " JOIN accounting_connector c ON c.id = j.connector_id"
                " JOIN accounting_authorization o ON o.id = c.authorization_id"
                " WHERE c.enabled AND c.connected AND c.access_error IS NULL"
                " AND o.auth_error IS NULL AND %s",
                self._ready_sql(),
            )
        )
        return count

    @api.model
    def _seconds_to_next(self):
        """How long until the next job that time cures is due; None: there is none."""
        ((seconds,),) = self.env.execute_query(
            SQL(
                "SELECT extract(epoch FROM min(j.next_try_at)"
                " - (clock_timestamp() AT TIME ZONE 'UTC')) FROM accounting_job j"
                " JOIN accounting_connector c ON c.id = j.connector_id"
                " JOIN accounting_authorization o ON o.id = c.authorization_id"
                " WHERE c.enabled AND c.connected AND c.access_error IS NULL"
                " AND o.auth_error IS NULL AND j.state = 'pending'"
                " AND j.next_try_at > clock_timestamp() AT TIME ZONE 'UTC'"
            )
        )
        return None if seconds is None else max(float(seconds), 0.1)

    # === DRAIN === #

    def _drain(self, connector):
        """Send all that is ready for one connector.

        One worker per connector at a time, held by a lock of the database session: it
        falls when the worker dies, so that the next one knows at once that what was
        being sent is in doubt.

        :return: False when the time of this run is up
        """
        if not self._lock(connector):
            return True
        try:
            self._recover(connector)
            while batch := self._claim(connector):
                batch._process(connector)
                left = self.env["ir.cron"]._commit_progress(len(batch))
                batch._look_again(connector)
                if not left:
                    return False
                if connector.needs_reconnect:
                    break
        except BEATEN as error:
            # another transaction was faster; what was being sent is looked up next time
            _logger.info("drain of %s starts over: %s", connector, error)
            self.env.cr.rollback()
            self.env["accounting.connector"]._wake()
            self.env["ir.cron"]._commit_progress()
        finally:
            self.env.cr.rollback()
            self._unlock(connector)
        return True

    def _lock(self, connector):
        ((locked,),) = self.env.execute_query(
            SQL("SELECT pg_try_advisory_lock(%s, %s)", LOCK_SPACE, connector.id)
        )
        return locked

    def _unlock(self, connector):
        self.env.cr.execute(
            SQL("SELECT pg_advisory_unlock(%s, %s)", LOCK_SPACE, connector.id)
        )

    def _recover(self, connector):
        """Jobs left running belong to a worker that died: look before sending again."""
        orphans = self.search(
            [("connector_id", "=", connector.id), ("state", "=", "running")]
        )
        if not orphans:
            return
        _logger.warning("%s jobs of %s were cut off", len(orphans), connector)
        adapter = connector._offline_adapter()
        patience = max(adapter.settling(Kind(job.kind)) for job in orphans)
        settled = max(orphans.mapped("claimed_at")) + timedelta(seconds=patience)
        orphans._reopen(
            {"state": "pending", "verify_first": True, "next_try_at": settled}
        )
        # Progress, as Odoo counts it: after three runs that were killed without any it
        # holds a cron to have timed out, and lets it wait for its interval.
        self.env["ir.cron"]._commit_progress(len(orphans))

    def _reopen(self, values):
        """Back to an open state, unless a newer job for the same thing waits already:
        that one takes over, and knows that an answer may have been lost."""
        newer = self.search(
            [
                ("connector_id", "in", self.connector_id.ids),
                ("state", "in", ("pending", "blocked", "failed")),
                ("res_model", "in", self.mapped("res_model")),
                ("res_id", "in", self.mapped("res_id")),
                ("id", "not in", self.ids),
            ]
        )
        taken_over = self.browse()
        for job in self:
            heir = newer.filtered(
                lambda other, job=job: other._same_thing() == job._same_thing()
            )
            if heir:
                if values.get("verify_first"):
                    heir.write({"verify_first": True})
                taken_over |= job
        taken_over.write({"state": "cancelled", "done_at": fields.Datetime.now()})
        (self - taken_over).write(values)

    def _same_thing(self):
        """What two jobs have in common that are for the same thing."""
        which = self.currency_code or "", self.role or ""
        return self.kind, self.operation, self.res_model, self.res_id, *which

    def _claim(self, connector):
        """Mark a batch of ready jobs of one kind as ours, and commit.

        On a fresh snapshot: under REPEATABLE READ a row that was changed since ours
        cannot be locked; being beaten to it is normal.
        """
        while True:
            self.env["ir.cron"]._commit_progress()
            try:
                ids = self._claim_rows(connector)
                self.env["ir.cron"]._commit_progress()
                return self.browse(ids)
            except BEATEN:
                self.env.cr.rollback()

    def _claim_rows(self, connector):
        ready = self._ready_sql()
        head = self.env.execute_query(
            SQL(
                "SELECT kind, operation, res_model, coalesce(currency_code, ''),"
                " coalesce(role, ''), verify_first, attempts >= %s"
                " FROM accounting_job j WHERE connector_id = %s AND %s"
                " ORDER BY priority, id LIMIT 1",
                CAREFUL_AFTER,
                connector.id,
                ready,
            )
        )
        if not head:
            return []
        kind, operation, model, currency, role, verify, careful = head[0]
        # files are read when sent, and may be large: one at a time
        alone = careful or kind == Kind.ATTACHMENT.value
        size = 1 if alone else connector._capabilities().batch
        rows = self.env.execute_query(
            SQL(
                "UPDATE accounting_job SET state = 'running', attempts = attempts + 1,"
                # an array is made once; a subquery may be run again for each row, and
                # then finds the next ones
                " claimed_at = now() AT TIME ZONE 'UTC' WHERE id = ANY(ARRAY("
                "SELECT j.id FROM accounting_job j WHERE connector_id = %s AND %s"
                " AND kind = %s AND operation = %s AND res_model = %s"
                " AND coalesce(currency_code, '') = %s AND coalesce(role, '') = %s"
                " AND coalesce(verify_first, false) = %s"
                " AND (attempts >= %s) = %s"
                " ORDER BY priority, id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED))"
                " RETURNING id",
                connector.id,
                ready,
                kind,
                operation,
                model,
                currency,
                role,
                bool(verify),
                CAREFUL_AFTER,
                careful,
                size,
            )
        )
        self.invalidate_model()
        return sorted(row[0] for row in rows)

    # === ONE BATCH === #

    def _process(self, connector):
        """Describe, send and record a claimed batch. A bug in one document costs that
        document only: the others are done one by one."""
        run = Run()
        try:
            outcomes = self._send(connector, run)
            self._write_down(connector, outcomes, run)
        except BEATEN:
            raise  # the database's business: the drain ends, the next one recovers
        except Exception:
            self.env.cr.rollback()
            if len(self) > 1 and not run.sent:
                for job in self:
                    job._process(connector)
                    self.env["ir.cron"]._commit_progress()
                return
            _logger.exception("jobs %s of %s", self.ids, connector)
            self._fail_on_bug(run.sent)

    def _write_down(self, connector, outcomes, run):
        """Record a batch, again when somebody else was faster: what was sent is known
        here and now, and nobody has to look for it later."""
        for left in reversed(range(ATTEMPTS)):
            try:
                with connector._writing():
                    self._conclude(connector, dict(outcomes), run)
                return
            except BEATEN:
                self.env.cr.rollback()
                if not left:
                    raise

    def _fail_on_bug(self, sent):
        """A bug of ours: nobody can mend it but us, so it stops and says so."""
        self._reopen(
            {
                "state": "failed",
                "verify_first": sent,
                "cause": Cause.UNKNOWN.value,
                "error_class": "bug",
                "raw_message": self.env._(
                    "An error of the connector itself; its log has the details."
                ),
            }
        )

    def _send(self, connector, run):
        """What became of each job of this batch.

        :param Run run: learns what was said and whether anything may have been written
        :rtype: dict[accounting.job, Receipt | ConnectorError | After | object]
        """
        outcomes = {}
        try:
            self._freshen(connector)
            adapter = connector._adapter(run.exchanges.append)
            outcomes = self._describe(connector, adapter)
            writes = {j: o for j, o in outcomes.items() if isinstance(o, Write)}
            run.writes = dict(writes)
            outcomes.update(self._look_first(adapter, writes))
            writes = {j: o for j, o in outcomes.items() if isinstance(o, Write)}
            if writes:
                run.sent = True
                outcomes.update(self._push(adapter, writes))
        except ConnectorError as error:
            for job in self:
                if isinstance(outcomes.setdefault(job, error), Write):
                    outcomes[job] = error
        return outcomes

    def _freshen(self, connector):
        """Read first what changed there, where we are about to write over it, or to pay
        what may have been paid.

        :raise TransientError: it could not be read
        """
        kind, operation = Kind(self[:1].kind), self[:1].operation
        if operation == Operation.VOID.value:
            return
        if kind in (Kind.CONTACT, Kind.ITEM):
            res_model, ids = self[:1].res_model, self.mapped("res_id")
            if not self.env["accounting.link"]._find(connector, res_model, ids):
                return
        elif kind not in FEEDS[Kind.PAYMENT]:
            return
        connector._freshen(kind)

    def _push(self, adapter, writes):
        """Send writes, one call per operation; a refused number may be our own, sent
        earlier: look before calling it a clash."""
        outcomes = {}
        for operation in Operation:
            orders = {j: w for j, w in writes.items() if w.operation is operation}
            if not orders:
                continue
            try:
                verdicts = adapter.push(list(orders.values()))
            except ConnectorError as error:
                verdicts = [error] * len(orders)
            outcomes.update(zip(orders, verdicts, strict=True))
        clashes = {
            job: writes[job]
            for job, verdict in outcomes.items()
            if isinstance(verdict, ConnectorError)
            and verdict.cause in (Cause.NUMBER_TAKEN, Cause.ITEM_TAKEN)
        }
        if clashes:
            found = self._look(adapter, clashes)
            outcomes.update(
                {job: answer for job, answer in found.items() if answer is not None}
            )
        return outcomes

    def _look_first(self, adapter, writes):
        """For jobs whose answer was lost: what is there already is not sent again.

        :return: receipts and clashes by job, and for what was not found the write for a
            new attempt: under the old key, by which a first request that comes late
            books nothing, unless a failure that is kept under it would come back; from
            the third attempt without an answer that has to be feared of any provider
        """
        doubtful = {
            job: write
            for job, write in writes.items()
            if job.verify_first and write.operation is Operation.CREATE
        }
        if not doubtful:
            return {}
        found = self._look(adapter, doubtful)
        for job, answer in found.items():
            # being killed is no failure of theirs: it leaves the key as good as it was
            failed = job.attempts > 2 and job.cause == Cause.NO_ANSWER.value
            kept = adapter.capabilities.keys_keep_failures or failed
            if answer is None and kept:
                job.key = uuid.uuid4().hex
                writes[job] = dataclasses.replace(writes[job], key=job.key)
        return {job: answer or writes[job] for job, answer in found.items()}

    def _look(self, adapter, writes):
        """What the provider holds for some writes: a receipt when it is the same
        document, an error when only the number is the same, None when it is not
        there."""
        candidates = adapter.find(list(writes.values()))
        answers = {}
        for (job, write), found in zip(writes.items(), candidates, strict=True):
            same = [receipt for receipt in found if write.document.is_same(receipt)]
            if len(same) == 1:
                answers[job] = same[0]
            elif found:
                number = found[0].number or job.record_name
                answers[job] = RejectedError(
                    f"{number} is there already, with other contents.",
                    cause=Cause.NUMBER_TAKEN,
                    number=number,
                )
            else:
                answers[job] = None
        return answers
