"""Recording what became of a batch: links, states, errors, and what they set off."""

import logging
from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ..providers.documents import Kind, Operation, Receipt
from ..providers.errors import (
    Cause,
    ConfigurationError,
    ConnectorError,
    RateLimitError,
    RejectedError,
    TransientError,
)
from .accounting_cursor import FEEDS
from .accounting_job_describe import NOTHING_TO_DO, After

_logger = logging.getLogger(__name__)

GIVE_UP_AFTER = 8  # attempts without an answer, after which a person decides


class AccountingJob(models.Model):
    _inherit = "accounting.job"

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
            if isinstance(outcome, Receipt) and outcome.warnings:
                job.raw_message = " ".join(outcome.warnings)[:500]
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
        self._refuse_shared(connector, outcomes)
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
                    "account_ref": receipt.account_id or None,
                    "remote_url": receipt.url or None,
                    "currency_code": job.currency_code or None,
                    "role": job.role or None,
                }
            )
            if receipt.strays:
                strays = " ".join(receipt.strays)
                outcomes[job] = RejectedError(
                    strays, cause=Cause.ACCOUNT_DIFFERS, strays=strays
                )
            ours = getattr(write and write.document, "total", None)
            differs = receipt.differs
            if ours is not None and total is not None and total != ours:
                differs = (ours, total)
            if differs:
                ours, theirs = differs
                outcomes[job] = RejectedError(
                    f"Ours {ours}, theirs {theirs}",
                    cause=Cause.TOTAL_DIFFERS,
                    ours=ours,
                    theirs=theirs,
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
        hour. What has no answer eight times over, a person must look at; that it cannot
        be reached at all is nobody's fault and never given up."""
        now = fields.Datetime.now()
        attempts = self.attempts
        if isinstance(error, RateLimitError) or error.cause is Cause.PROVIDER_DOWN:
            attempts -= 1  # no attempt at this document
        elif attempts >= GIVE_UP_AFTER:
            return {"state": "failed", "next_try_at": False}
        wait = error.retry_after
        if wait is None:
            wait = 5 if self.attempts <= 1 else min(60 * 2 ** (self.attempts - 1), 3600)
        if error.verify_first:  # the look must not come before what it looks for
            adapter = self.connector_id._offline_adapter()
            wait = max(wait, adapter.settling(Kind(self.kind)))
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
        that a person can be asked about them. Once the batch is recorded and
        committed."""
        taken = (Cause.CONTACT_TAKEN.value, Cause.ITEM_TAKEN.value)
        kinds = {Kind(job.kind) for job in self if job.cause in taken}
        moved = (Cause.ACCOUNT_DIFFERS.value, Cause.ITEM_ARCHIVED.value)
        if any(job.cause in moved for job in self):
            kinds.add(Kind.ITEM)
        for kind in kinds:
            connector._pull([kind])
        self._tell_lock_date(connector)

    def _tell_lock_date(self, connector):
        """Not every provider says up to when its books are locked: ask."""
        untold = self.filtered(
            lambda job: (
                job.cause == Cause.PERIOD_LOCKED and "lock_date" not in job.params
            )
        )
        if not untold:
            return
        try:
            connector._read_company(connector._adapter())
        except ConnectorError as error:
            _logger.info("lock dates of %s not read: %s", connector, error.cause)
        dates = (connector.period_lock_date, connector.year_lock_date)
        latest = max(filter(None, dates), default=self.env._("a later date"))
        for job in untold:
            job.params = {**job.params, "lock_date": str(latest)}
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
            if Kind(job.kind) in FEEDS[Kind.PAYMENT]:
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

    def _refuse_shared(self, connector, outcomes):
        """Two Odoo records are never one remote record: who comes second is a question
        for a person, and the first is recorded all the same."""
        receipts = {j: o for j, o in outcomes.items() if isinstance(o, Receipt)}
        links = self.env["accounting.link"].search(
            [
                ("connector_id", "=", connector.id),
                ("kind", "in", self.mapped("kind")),
                ("remote_id", "in", [r.remote_id for r in receipts.values()]),
            ]
        )
        owners = {li.remote_id: (li.res_model, li.res_id) for li in links}
        for job, receipt in receipts.items():
            mine = (job.res_model, job.res_id)
            if owners.setdefault(receipt.remote_id, mine) == mine:
                continue
            model, res_id = owners[receipt.remote_id]
            other = self.env[model].browse(res_id).exists()
            is_contact = job.kind == Kind.CONTACT.value
            outcomes[job] = ConfigurationError(
                self.env._(
                    "It is linked to %(other)s already. Merge the two in Odoo, or tell"
                    " them apart.",
                    other=other._accounting_name() if other else receipt.remote_id,
                ),
                cause=Cause.CONTACT_DOUBTFUL if is_contact else Cause.UNKNOWN,
                name=job.record_name,
                candidates=other._accounting_name() if other else "",
            )


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
        ledger_account = ("code", "name", "remote_id", "payment_ref")
        fields_of = {
            "account_code": [f"ledger_account_id.{name}" for name in ledger_account],
            "tax_code": ["tax_code_id.remote_id", "tax_code_id.name"],
        }
        for name, names in fields_of.items():
            code = error.params.get(name)
            if code and not isinstance(error, TransientError):
                named = Domain.OR(Domain(field, "=", code) for field in names)
                rows = (
                    self.env["accounting.ledger.mapping"]
                    .sudo()
                    .search(Domain("connector_id", "=", self.id) & named)
                )
                if rows:
                    groups.append(rows.ids)
        return groups
