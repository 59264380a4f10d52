"""From jobs to canonical writes: what has to be said, or why nothing can be."""

import logging
from dataclasses import dataclass

from odoo import models

from ..providers.documents import Kind, Operation, Receipt, Write
from ..providers.errors import Cause, ConnectorError, RejectedError

_logger = logging.getLogger(__name__)

NOTHING_TO_DO = object()


@dataclass(frozen=True)
class After:
    """This job has to wait for others."""

    jobs: models.BaseModel


class AccountingJob(models.Model):
    _inherit = "accounting.job"

    def _describe(self, connector, adapter):
        """What to do for each job of a batch of one kind and operation.

        :rtype: dict[accounting.job, Write | Receipt | ConnectorError | After | object]
        """
        kind = Kind(self[:1].kind)
        if self[:1].operation == Operation.VOID.value:
            return self._describe_voids(connector)
        records = self._records()
        described = records._accounting_describe(connector, kind, self)
        links = self.env["accounting.link"]._find(
            connector,
            records._name,
            records.ids,
            self[:1].currency_code,
            self[:1].role,
        )
        outcomes = {}
        for job in self:
            document = described.get(job.res_id, NOTHING_TO_DO)
            link = links.get(job.res_id)
            outcomes[job] = job._write_for(document, link, connector, adapter)
        return outcomes

    def _records(self):
        """The records of these jobs that still exist, as the system sees them."""
        model = self.env[self[:1].res_model].sudo()
        company = self.connector_id.company_id
        return model.with_company(company).browse(self.mapped("res_id")).exists()

    def _write_for(self, document, link, connector, adapter):
        """A write for a document, unless something speaks against it."""
        self.ensure_one()
        if document is NOTHING_TO_DO or isinstance(
            document, ConnectorError | After | Receipt
        ):
            return document
        kind = Kind(self.kind)
        write = Write(document=document, key=self.key, kind=kind)
        if link:
            if link.fingerprint == write.fingerprint:
                return NOTHING_TO_DO
            if kind not in connector._capabilities().edits:
                return RejectedError(
                    self.env._("It is there already and cannot be changed there."),
                    cause=Cause.UNKNOWN,
                )
            write = Write(
                document=document,
                key=self.key,
                kind=kind,
                operation=Operation.UPDATE,
                remote_id=link.remote_id,
                version=link.version or "",
            )
        return self._check_total(write, adapter) or write

    def _check_total(self, write, adapter):
        """An error when the provider's arithmetic will not give our total."""
        document = write.document
        if not hasattr(document, "lines"):
            return None
        total, tax = adapter.expected_total(document)
        if (total, tax) == (document.total, document.tax):
            return None
        return RejectedError(
            f"{document.total} here, {total} there",
            cause=Cause.TOTAL_DIFFERS,
            ours=document.total,
            theirs=total,
        )

    def _describe_voids(self, connector):
        """Voids need no description: the link says what, and may outlive the record."""
        outcomes = {}
        links = self.env["accounting.link"]._find(
            connector, self[:1].res_model, self.mapped("res_id")
        )
        for job in self:
            link = links.get(job.res_id)
            if not link:
                outcomes[job] = NOTHING_TO_DO
                continue
            outcomes[job] = Write(
                document=None,
                key=job.key,
                kind=Kind(job.kind),
                operation=Operation.VOID,
                remote_id=link.remote_id,
                version=link.version or "",
            )
        return outcomes
