"""The engine: claim, commit, describe, send, record, commit. Knows no provider."""

import dataclasses
import logging
import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from ..providers.documents import Kind, Operation, Receipt, Write
from ..providers.errors import (
    Cause,
    ConnectorError,
    RateLimitError,
    RejectedError,
    TransientError,
)
from .accounting_job_describe import NOTHING_TO_DO, After

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
CAREFUL_AFTER = 3  # attempts, after which a document is sent alone
GIVE_UP_AFTER = 8  # attempts without an answer, after which a person decides
SETTLE = 3  # seconds for a killed worker's last request to arrive there


class AccountingJob(models.Model):
    _inherit = "accounting.job"

    @api.model
    def _cron_push(self):
        """Send what is ready, connector by connector, until done or out of time."""
        cron = self.env["ir.cron"]
        self.env["accounting.connector"]._run_imports()
        cron._commit_progress(remaining=self._count_ready())
        out_of_time = not all(map(self._drain, self._ready_connectors()))
        cron._commit_progress(remaining=self._count_ready())
        if out_of_time:
            # Odoo queues a run with work left again, but looks only once a minute
            self.env["accounting.connector"]._wake()
        later = self._next_moment()
        if later:
            self.env.ref("accounting_connectors.ir_cron_push")._trigger(at=later)

    # === WHAT IS READY === #

    def _ready_sql(self):
        """Pending, due, and not waiting for another job."""
        return SQL(
            "j.state = 'pending'"
            " AND (j.next_try_at IS NULL OR j.next_try_at <= now() AT TIME ZONE 'UTC')"
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
    def _next_moment(self):
        """When the next job that time cures is due."""
        ((moment,),) = self.env.execute_query(
            SQL(
                "SELECT min(next_try_at) FROM accounting_job"
                " WHERE state = 'pending' AND next_try_at > now() AT TIME ZONE 'UTC'"
            )
        )
        return moment

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
            self._wake_later()
        finally:
            self.env.cr.rollback()
            self._unlock(connector)
        return True

    def _wake_later(self):
        self.env.cr.rollback()
        moment = fields.Datetime.now() + timedelta(seconds=SETTLE)
        self.env.ref("accounting_connectors.ir_cron_push")._trigger(at=moment)
        self.env["ir.cron"]._commit_progress()

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
        settled = max(orphans.mapped("claimed_at")) + timedelta(seconds=SETTLE)
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
                lambda other, job=job: (
                    (other.kind, other.operation, other.res_model, other.res_id)
                    == (job.kind, job.operation, job.res_model, job.res_id)
                )
            )
            if heir:
                if values.get("verify_first"):
                    heir.write({"verify_first": True})
                taken_over |= job
        taken_over.write({"state": "cancelled", "done_at": fields.Datetime.now()})
        (self - taken_over).write(values)

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
                "SELECT kind, operation, verify_first, attempts >= %s"
                " FROM accounting_job j WHERE connector_id = %s AND %s"
                " ORDER BY priority, id LIMIT 1",
                CAREFUL_AFTER,
                connector.id,
                ready,
            )
        )
        if not head:
            return []
        kind, operation, verify, careful = head[0]
        size = 1 if careful else connector._capabilities().batch_size(Kind(kind))
        rows = self.env.execute_query(
            SQL(
                "UPDATE accounting_job SET state = 'running', attempts = attempts + 1,"
                " claimed_at = now() AT TIME ZONE 'UTC' WHERE id IN ("
                "SELECT j.id FROM accounting_job j WHERE connector_id = %s AND %s"
                " AND kind = %s AND operation = %s"
                " AND coalesce(verify_first, false) = %s"
                " AND (attempts >= %s) = %s"
                " ORDER BY priority, id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED)"
                " RETURNING id",
                connector.id,
                ready,
                kind,
                operation,
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
            self._conclude(connector, outcomes, run)
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
            new attempt, under a new key
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
            if answer is None:
                # a stored answer to the old key, perhaps an error, must not come back
                job.key = uuid.uuid4().hex
                writes[job] = dataclasses.replace(writes[job], key=job.key)
        return {job: answer or writes[job] for job, answer in found.items()}

    def _look(self, adapter, writes):
        """What the provider holds for some writes: a receipt when it is the same document,
        an error when only the number is the same, None when it is not there."""
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

    # === RECORDING === #

    def _conclude(self, connector, outcomes, run):
        """Write links, states and log of a batch. Committed by the caller at once."""
        self._record_links(connector, outcomes, run.writes)
        done = self.browse(
            [j.id for j, o in outcomes.items() if isinstance(o, Receipt)]
        )
        now = fields.Datetime.now()
        done.write(
            {
                "state": "done",
                "done_at": now,
                "verify_first": False,
                "cause": False,
                "raw_message": False,
            }
        )
        for job, outcome in outcomes.items():
            if outcome is NOTHING_TO_DO:
                job.write({"state": "cancelled", "done_at": now})
            elif isinstance(outcome, After):
                job._wait_for(outcome.jobs)
            elif isinstance(outcome, ConnectorError):
                job._record_error(connector, outcome)
        done.filtered(lambda j: j.operation == Operation.VOID.value)._after_void()
        self.env["accounting.sync.log"]._record(connector, run.exchanges, self)
        done._after_done(connector)
        self._hold_dependents()
        self.env.flush_all()

    def _record_links(self, connector, outcomes, writes):
        """Remember what the provider holds. A total that is not ours turns the outcome
        into an error, with the link kept, so that it is never sent a second time."""
        rows = []
        for job, receipt in list(outcomes.items()):
            if (
                not isinstance(receipt, Receipt)
                or job.operation == Operation.VOID.value
            ):
                continue
            write = writes.get(job)
            total = receipt.total
            rows.append(
                {
                    "kind": job.kind,
                    "res_model": job.res_model,
                    "res_id": job.res_id,
                    "remote_id": receipt.remote_id,
                    "remote_number": receipt.number or None,
                    "remote_status": receipt.status or None,
                    "remote_total": None if total is None else str(total),
                    "version": receipt.version or None,
                    "fingerprint": write.fingerprint if write else None,
                }
            )
            ours = getattr(write and write.document, "total", None)
            if ours is not None and total is not None and total != ours:
                outcomes[job] = RejectedError(
                    f"Ours {ours}, theirs {total}",
                    cause=Cause.TOTAL_DIFFERS,
                    ours=ours,
                    theirs=total,
                )
        self.env["accounting.link"]._record(connector, rows)

    def _record_error(self, connector, error):
        """File an error where its class says: whose turn it is."""
        self.ensure_one()
        if error.stops_connection:
            connector._access_lost(error)
        values = {
            "state": error.job_state,
            "cause": error.cause.value,
            "error_class": error.name,
            "raw_message": error.message[:500],
            "params": {
                "number": self.record_name,
                "contact_name": self.record_name,
                **{k: str(v) for k, v in error.params.items() if k != "rows"},
            },
            "verify_first": self.verify_first or error.verify_first,
        }
        if error.retry:
            values |= self._retry_values(error)
        groups = error.params.get("rows") or connector._rows_for(error)
        values["gaps"] = groups or False
        values["gap_ids"] = [(6, 0, [row for group in groups for row in group])]
        self._reopen(values)

    def _retry_values(self, error):
        """When to try again: as the provider says, else 2, 4, 8 … minutes, at most an
        hour. What has no answer eight times over, a person must look at; that it cannot be
        reached at all is nobody's fault and never given up."""
        now = fields.Datetime.now()
        attempts = self.attempts
        if isinstance(error, RateLimitError) or error.cause is Cause.PROVIDER_DOWN:
            attempts -= 1  # no attempt at this document
        elif attempts >= GIVE_UP_AFTER:
            return {"state": "failed", "next_try_at": False}
        wait = error.retry_after
        if wait is None:
            wait = 5 if self.attempts <= 1 else min(60 * 2 ** (self.attempts - 1), 3600)
        return {
            "attempts": attempts,
            "next_try_at": now + timedelta(seconds=float(wait)),
        }

    def _wait_for(self, jobs):
        """Go on when these jobs are done; what holds them holds this one."""
        self._reopen({"state": "pending", "attempts": self.attempts - 1})
        self.after_ids = [(6, 0, jobs.ids)]
        jobs._hold_dependents()

    def _hold_dependents(self):
        """Jobs that wait for one that now needs a person say so themselves."""
        stuck = self.filtered(lambda job: job.state in ("blocked", "failed"))
        for job in stuck:
            waiting = job.before_ids.filtered(lambda other: other.state == "pending")
            waiting.write(
                {
                    "state": "blocked",
                    "cause": Cause.PREREQUISITE.value,
                    "error_class": "configuration",
                    "raw_message": job.raw_message,
                    "params": {"name": job.record_name, "why": job.message or ""},
                }
            )
            waiting._hold_dependents()

    def _look_again(self, connector):
        """The provider knows records that we have not read yet: read what is new, so
        that a person can be asked about them. Once the batch is recorded and committed."""
        taken = (Cause.CONTACT_TAKEN.value, Cause.ITEM_TAKEN.value)
        for kind in set(self.filtered(lambda j: j.cause in taken).mapped("kind")):
            try:
                self.env["accounting.remote.record"]._pull(connector, Kind(kind))
            except ConnectorError as error:
                _logger.info("%s not read again: %s", kind, error.cause)
            self.env["ir.cron"]._commit_progress()

    def _after_void(self):
        """What was taken back there: a document stays linked, as void; a payment or
        allocation is gone."""
        for job in self:
            link = self.env["accounting.link"]._find(
                job.connector_id, job.res_model, [job.res_id]
            )
            if not link:
                continue
            if job.kind in (Kind.PAYMENT.value, Kind.ALLOCATION.value):
                link[job.res_id].unlink()
            else:
                link[job.res_id].write(
                    {"remote_status": "VOIDED", "fingerprint": False}
                )

    def _after_done(self, connector):
        """What a finished job sets off: payments and credits of a document that is now
        there."""
        documents = self.filtered(
            lambda job: (
                job.res_model == "account.move"
                and job.operation == Operation.CREATE.value
            )
        )
        moves = self.env["account.move"].browse(documents.mapped("res_id"))
        if moves:
            moves._accounting_enqueue_settlements(connector)


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    def _access_lost(self, error):
        """Remember that we are locked out, so that nothing more is tried until someone
        signs in again."""
        if not self.access_error:
            self.access_error = error.message
            self.message_post(body=self._sentence(error))

    def _rows_for(self, error):
        """The mapping rows behind a refusal: those that lead to the account or tax code
        that the provider named.

        :rtype: list[list[int]]
        """
        groups = []
        codes = {
            "account_code": "ledger_account_id.code",
            "tax_code": "tax_code_id.remote_id",
        }
        for name, field in codes.items():
            code = error.params.get(name)
            if code and not isinstance(error, TransientError):
                rows = (
                    self.env["accounting.ledger.mapping"]
                    .sudo()
                    .search([("connector_id", "=", self.id), (field, "=", code)])
                )
                if rows:
                    groups.append(rows.ids)
        return groups
