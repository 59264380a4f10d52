"""The engine: what is ready is claimed and sent, connector by connector. Knows no
provider."""

import logging
import time
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..providers.documents import Kind
from .accounting_connector_locks import BEATEN, SENDING

_logger = logging.getLogger(__name__)


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
        if not connector._try_lock(SENDING):
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
        except Exception:  # a bug of ours, at one connector: the others go on
            _logger.exception("drain of %s", connector)
        finally:
            self.env.cr.rollback()
            connector._unlock(SENDING)
        return True

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
                if job.verify_first or values.get("verify_first"):
                    heir.write({"verify_first": True})
                taken_over |= job
        taken_over._give_up(dependents=False)
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
                " claimed_at = clock_timestamp() AT TIME ZONE 'UTC'"
                " WHERE id = ANY(ARRAY("
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
