"""A rehearsal: the engine sends some documents, with nobody listening and nothing kept.

What is shown beforehand is only worth something if it is what then happens. So the
engine itself does it, with the real jobs, descriptions and links: only the wire takes
notes in place of the provider (``Adapter.preview``), made-up receipts take the place of
its answers, and in the end all of it is undone, as if it had never been.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field

from odoo import models

from ..providers.documents import Invoice, Item, Kind, Receipt, Write
from ..providers.errors import (
    Cause,
    ConfigurationError,
    ConnectorError,
)
from ..providers.preview import NEW, Preview
from .accounting_job_batch import Run
from .accounting_job_describe import NOTHING_TO_DO, After
from .accounting_ledger_mapping import SOURCE_FIELDS, TAXES

REHEARSAL = "accounting_rehearsal"  # key of the context
PARTIAL = "account.partial.reconcile"
HELD_BACK = (Cause.TOTAL_DIFFERS, Cause.PERIOD_LOCKED)


@dataclass(eq=False)
class Step:
    """What becomes of one job.

    :param str action: ``create``, ``update``, ``void``, ``found`` (it is there and
        would be linked), ``there`` (and as it should be), ``stop``
    :param list gaps: alternatives that each need an answer: lists of source and ids
    """

    kind: Kind
    name: str
    action: str
    record: tuple[str, int]
    document: object = None
    preview: Preview = field(default_factory=Preview)
    expected: tuple | None = None
    error: ConnectorError | None = None
    sentence: str = ""
    gaps: list = field(default_factory=list)
    before: list = field(default_factory=list)  # steps that it waits for

    @property
    def root(self):
        """The step that stops this one."""
        stopped = next((one for one in self.before if one.action == "stop"), None)
        return stopped.root if stopped else self


@contextmanager
def undone(env):
    """Whatever is written meanwhile was never written, and what was to be done after it
    is committed, as sending mails, is not done."""
    after, later = env.cr.postcommit, list(env.cr.postcommit._funcs)
    data = dict(after.data)
    savepoint = env.cr.savepoint()
    try:
        yield
    finally:
        savepoint.close(rollback=True)
        after.clear()
        after._funcs.extend(later)
        after.data.update(data)


class Rehearsal:
    """One connector's.

    :param accounting.connector connector: on or not yet
    """

    def __init__(self, connector):
        context = {REHEARSAL: True, "accounting_click": True}
        self.connector = connector.sudo().with_context(**context)
        self.env = self.connector.env
        self.steps = {}  # by job

    def of(self, records):
        """What would become of some documents or payments of the connector's company;
        to be called within :func:`undone`.

        :return: steps by record, in order
        :rtype: dict[int, list[Step]]
        """
        records = records.with_env(self.env)
        self.adapter = self._open_adapter()
        self.send(records._accounting_rehearsed(self))
        self.send(records._accounting_rehearsed_later(self))
        found = {record.id: [] for record in records}
        for job, step in self.steps.items():
            for record in job._accounting_rehearsed_for():
                if record._name == records._name and record.id in found:
                    found[record.id].append(step)
        return {record_id: _in_order(steps) for record_id, steps in found.items()}

    def _open_adapter(self):
        connector = self.connector
        if connector.connected and not connector.needs_reconnect:
            return connector._adapter()
        return connector._offline_adapter()

    # === SENDING === #

    def send(self, jobs):
        """Take jobs as far as they go; those that they wait for first."""
        todo = jobs.filtered(lambda job: job not in self.steps)
        befores = {}
        while todo:
            waiting = {}
            for same in todo.grouped(lambda job: job._rehearsed_key()).values():
                waiting |= self._send_alike(same)
            for job, before in waiting.items():
                befores.setdefault(job, before.browse())
                fresh = before - befores[job]
                befores[job] |= before
                self.send(fresh)
                if not fresh or self._is_stopped(before):
                    self._stop_behind(job, before)
            todo = todo.browse([job.id for job in waiting if job not in self.steps])
        for job, before in befores.items():
            self.steps[job].before = [self.steps[one] for one in before]

    def _is_stopped(self, jobs):
        return any(self.steps[job].action == "stop" for job in jobs)

    def _stop_behind(self, job, before):
        """A job that waits for one that is stopped, or for the same one for ever."""
        first = next((one for one in before if self.steps[one].error), before[:1])
        step = self.steps[first]
        error = ConfigurationError(
            step.sentence,
            cause=Cause.PREREQUISITE,
            name=step.name,
            why=step.sentence,
        )
        self.steps[job] = self._stopped(job, error)

    def _send_alike(self, jobs):
        """Jobs of one kind, as the engine does them.

        :return: those that wait, with the jobs that they wait for
        """
        connector, run = self.connector, Run()
        described = self._described(jobs)
        outcomes, waiting = {}, {}
        for job, outcome in described.items():
            if isinstance(outcome, After):
                waiting[job] = outcome.jobs
                continue
            step = self.steps[job] = self._step(job, outcome)
            if isinstance(outcome, Write) and step.action != "stop":
                run.writes[job] = outcome
                outcomes[job] = self._receipt(job, outcome)
            elif isinstance(outcome, Receipt) or outcome is NOTHING_TO_DO:
                outcomes[job] = outcome
        if outcomes:
            done = jobs.browse([job.id for job in outcomes])
            done._conclude(connector, outcomes, run)
        return waiting

    def _described(self, jobs):
        """As the engine has it."""
        if jobs[:1].kind == Kind.ATTACHMENT.value:  # a PDF would be made for nothing
            return dict.fromkeys(jobs, NOTHING_TO_DO)
        try:
            return jobs._describe(self.connector, self.adapter)
        except ConnectorError as error:
            return dict.fromkeys(jobs, error)

    def _step(self, job, outcome):
        kind = Kind(job.kind)
        about = (job.res_model, job.res_id)
        if kind is Kind.ATTACHMENT:
            return Step(kind, job.record_name, "create", about)
        if isinstance(outcome, ConnectorError):
            return self._stopped(job, outcome)
        if isinstance(outcome, Receipt):
            return Step(kind, job.record_name, "found", about)
        if outcome is NOTHING_TO_DO:
            return Step(kind, job.record_name, "there", about)
        preview = self.adapter.preview(outcome)
        error = self._early_error(outcome.document) or preview.error
        if error:
            return self._stopped(job, error, outcome.document, preview)
        step = Step(kind, job.record_name, outcome.operation.value, about)
        self._tell(step, outcome.document, preview)
        return step

    def _tell(self, step, document, preview):
        step.document, step.preview = document, preview
        if isinstance(document, Invoice):
            step.expected = self.adapter.expected_total(document)

    def _stopped(self, job, error, document=None, preview=None):
        step = Step(
            Kind(job.kind),
            job.record_name,
            "stop",
            (job.res_model, job.res_id),
            error=error,
            sentence=self.connector._sentence(error),
            gaps=self._gaps(error),
        )
        if error.cause in HELD_BACK and document is None:
            document, preview = self._held_back(job)
        if document:
            self._tell(step, document, preview)
        return step

    def _held_back(self, job):
        """The document that the engine has, and does not let out."""
        kind = Kind(job.kind)
        described = job._records()._accounting_describe(self.connector, kind, job)
        found = described.get(job.res_id)
        if not isinstance(found, Invoice):
            return None, None
        return found, self.adapter.preview(
            Write(document=found, key=job.key, kind=kind)
        )

    def _early_error(self, document):
        """What the provider is known to refuse before it is asked."""
        codes = self.connector.currency_codes
        if not isinstance(document, Invoice) or not codes:
            return None
        currency = document.currency
        if currency in codes.split(","):
            return None
        return ConfigurationError(
            f"{currency} is not used there.",
            cause=Cause.CURRENCY_MISSING,
            currency=currency,
        )

    def _gaps(self, error):
        """What is not mapped, by what it is: the rows that say so are undone."""
        groups = error.params.get("rows") or self.connector._rows_for(error)
        rows = self.env["accounting.ledger.mapping"]
        return [
            [row._rehearsed_source() for row in rows.browse(group).exists()]
            for group in groups
        ]

    def _receipt(self, job, write):
        """As the provider would answer, with an id that nobody has."""
        document = write.document
        words = [NEW.strip("()"), job.kind, job.record_name or "", job.currency_code]
        words += [job.role, f"#{job.res_id}"]
        made_up = f"({' '.join(word for word in words if word)})".replace("/", "-")
        number = getattr(document, "number", "") or getattr(document, "code", "")
        return Receipt(
            remote_id=write.remote_id or made_up,
            number=number or getattr(document, "name", ""),
            account_id=document.account_id if isinstance(document, Item) else "",
        )


def _in_order(steps):
    """Steps with those that they wait for, which come first; each once."""
    found = []

    def add(step):
        if step not in found:
            for one in step.before:
                add(one)
            found.append(step)

    for step in steps:
        add(step)
    return found


class AccountingJob(models.Model):
    _inherit = "accounting.job"

    def _rehearsed_key(self):
        """What jobs have in common that are described together."""
        self.ensure_one()
        variant = self.currency_code or "", self.role or ""
        return self.priority, self.kind, self.operation, self.res_model, *variant


class AccountingLedgerMapping(models.Model):
    _inherit = "accounting.ledger.mapping"

    def _rehearsed_source(self):
        """What this row is for, as it can be told when the row is gone.

        :return: source and ids
        :rtype: list
        """
        self.ensure_one()
        if self.source in TAXES:
            return [self.source, self.tax_ids.ids]
        name = SOURCE_FIELDS.get(self.source)
        return [self.source, self[name].ids if name else []]

    def _of_rehearsed(self, connector, sources):
        """The rows for such sources, made where there is none.

        :param list sources: of :meth:`_rehearsed_source`
        :rtype: accounting.ledger.mapping
        """
        wanted = []
        for source, ids in sources:
            name = "tax_ids" if source in TAXES else SOURCE_FIELDS.get(source)
            model = self._fields[name].comodel_name if name else "account.account"
            wanted.append((source, self.env[model].browse(ids)))
        return self._ensure(connector, wanted)
