"""One claimed batch: described, sent, recorded. What may be there already, because an
answer was lost, is looked for first."""

import dataclasses
import logging
import uuid
from dataclasses import dataclass, field

from psycopg2.errors import UniqueViolation

from odoo import models

from ..providers.documents import Kind, Operation, Write
from ..providers.errors import Cause, ConnectorError, RejectedError
from .accounting_connector_locks import BEATEN
from .accounting_cursor import FEEDS

_logger = logging.getLogger(__name__)

ATTEMPTS = 3  # at writing down what was sent


@dataclass
class Run:
    """One claimed batch on its way: what was said, and whether anything may have been
    written at the provider."""

    exchanges: list = field(default_factory=list)
    writes: dict = field(default_factory=dict)  # by job
    sent: bool = False


class AccountingJob(models.Model):
    _inherit = "accounting.job"

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
            self._fail_on_bug(connector, run)

    def _write_down(self, connector, outcomes, run):
        """Record a batch, again when somebody else was faster: what was sent is known
        here and now, and nobody has to look for it later."""
        for left in reversed(range(ATTEMPTS)):
            try:
                with connector._writing():
                    self._conclude(connector, dict(outcomes), run)
                return
            except (*BEATEN, UniqueViolation):
                self.env.cr.rollback()
                if not left:
                    raise

    def _fail_on_bug(self, connector, run):
        """A bug of ours: nobody can mend it but us, so it stops and says so. What was
        said to the provider was said."""
        self.env["accounting.sync.log"]._record(connector, run.exchanges, self)
        values = {
            "state": "failed",
            "cause": Cause.UNKNOWN.value,
            "error_class": "bug",
            "raw_message": self.env._(
                "An error of the connector itself; its log has the details."
            ),
        }
        for job in self:
            job._reopen({**values, "verify_first": job.verify_first or run.sent})

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
            try:
                found = self._look(adapter, clashes)
            except ConnectorError as error:  # the verdicts of the others stay known
                found = dict.fromkeys(clashes, error)
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
