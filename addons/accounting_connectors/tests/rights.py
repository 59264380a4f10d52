"""Records that only some may see, and people who may or may not."""

from ..models.accounting_space import IMPORT
from ..providers.documents import Contact, Kind
from ..providers.errors import Cause
from .companies import TwoCompaniesCase


class RightsCase(TwoCompaniesCase):
    def tell_contact(self, remote_id, **values):
        """A contact at our company's provider, read and taken over.

        :rtype: accounting.remote.record
        """
        contact = Contact(remote_id=remote_id, **values)
        return self.tell(self.ours, contact, Kind.CONTACT).sudo(False)

    def question(self, **values):
        """A contact there that may be one of two here."""
        self.env["res.partner"].create([{"name": "Lucia Namesake"}])
        row = self.tell_contact("c-asked", name="Lucia Namesake", **values)
        self.assertEqual(row.state, "question")
        return row

    def refused(self, move, cause=Cause.DOCUMENT_SETTLED):
        """The document's job waits for a person, for a reason of one's own."""
        job = self.job_of(move)[:1]
        job.write({"state": "blocked", "cause": cause.value, "raw_message": "secret"})
        return job

    def fixes_of(self, job):
        """What must be fixed for a job to go on."""
        self.env.flush_all()
        fixes = self.env["accounting.fix"].sudo()
        found = fixes.search([("connector_id", "=", job.connector_id.id)])
        return found.filtered(lambda fix: job in fix.job_ids)

    def rows(self):
        """One record of each model that tells of our company's connector."""
        sudo = self.env(su=True)
        move = self.make_invoice((self.panel, 10))
        job = self.refused(move)
        asked = self.question()
        mine = {"connector_id": self.ours.id}
        link = sudo["accounting.link"].create(
            {
                **mine,
                "kind": "contact",
                "res_model": "res.partner",
                "res_id": self.partner_b.id,
                "remote_id": "c-linked",
            }
        )
        at_link = {**mine, "kind": "contact", "res_model": link.res_model}
        dates = {"first_date": "2026-01-01", "last_date": "2026-10-31"}
        history = sudo["accounting.history"].create({**mine, **dates})
        reconciliation = sudo["accounting.reconciliation"].create(
            {**mine, "first_date": "2026-10-01"}
        )
        at_reconciliation = {"reconciliation_id": reconciliation.id}
        plan = sudo["account.analytic.plan"].create({"name": "Region"})
        account = sudo["account.analytic.account"].create(
            {"name": "North", "plan_id": plan.id}
        )
        category = sudo["accounting.tracking.category"].create(
            {**mine, "remote_id": "t-1", "name": "Region"}
        )
        option = sudo["accounting.tracking.option"].create(
            {"category_id": category.id, "remote_id": "o-1", "name": "North"}
        )
        tracking_fix = sudo["accounting.tracking.fix"].create({"job_id": job.id})
        tax_override = sudo["accounting.tax.override"].create(mine)
        space = sudo["accounting.space"]._make(self.ours)
        row = space.row_ids[0]
        sudo["accounting.space.value"].with_context(**IMPORT).create(
            {"row_id": row.id, "month": "2026-10-01", "amount": 1}
        )
        at_space = {"space_id": space.id, "source": "balance_sheet"}
        coverage = sudo["accounting.coverage"].create(mine)
        dry_run = sudo["accounting.dry.run"].create(
            {
                "res_model": move._name,
                "res_ids": move.ids,
                "company_id": self.company.id,
            }
        )
        values = {
            "accounting.connector": self.ours,
            "accounting.coverage": coverage,
            "accounting.coverage.line": {
                "coverage_id": coverage.id,
                "source": "default",
            },
            "accounting.dry.run": dry_run,
            "accounting.dry.run.document": {
                "run_id": dry_run.id,
                "connector_id": self.ours.id,
                "res_id": move.id,
            },
            "accounting.space": space,
            "accounting.space.table": row.table_id,
            "accounting.space.row": row,
            "accounting.space.value": row.value_ids,
            "accounting.actual": sudo["accounting.actual"].browse(row.value_ids.ids),
            "accounting.space.chunk": {
                **at_space,
                "first": "2026-01-01",
                "last": "2026-10-01",
            },
            "accounting.space.tie": {
                **at_space,
                "month": "2026-10-01",
                "what": "assets",
            },
            "accounting.job": job,
            "accounting.fix": self.fixes_of(job),
            "accounting.alarm": {
                **mine,
                "company_id": self.company.id,
                "kind": "unsent",
                "since": "2026-11-21 10:00:00",
            },
            "accounting.recap": {"company_id": self.company.id, "day": "2026-11-21"},
            "accounting.link": link,
            "accounting.remote.record": asked,
            "accounting.history": history,
            "accounting.tracking.category": category,
            "accounting.tracking.option": option,
            "accounting.tracking.fix": tracking_fix,
            "accounting.tax.override": tax_override,
            "accounting.ledger.mapping": self.ours.mapping_ids[:1],
            "accounting.cursor": sudo["accounting.cursor"]._of(self.ours, Kind.ITEM),
            "accounting.overwrite": {
                **at_link,
                "res_id": self.partner_b.id,
                "field": "name",
                "here": "Here",
                "there": "There",
                "kept": "there",
            },
            "accounting.local.change": {
                "link_id": link.id,
                "field": "name",
                "moment": "2026-11-01",
            },
            "accounting.history.line": {
                "history_id": history.id,
                "move_id": move.id,
                "kind": "invoice",
            },
            "accounting.tax.change": {**mine, "tax_name": "VAT"},
            "accounting.correction": {
                **mine,
                "move_id": move.id,
                "part": "former",
                "kind": "invoice",
                "number": "INV-1",
            },
            "accounting.tracking.fix.line": {
                "fix_id": tracking_fix.id,
                "analytic_account_id": account.id,
                "category_id": category.id,
            },
            "accounting.tax.override.line": {"wizard_id": tax_override.id},
            "accounting.tax.override.new": {
                "wizard_id": tax_override.id,
                "code_id": self.ours.tax_code_ids[:1].id,
            },
            "accounting.mapping.fix": {"job_id": job.id},
            "accounting.contact.review": {
                "job_id": job.id,
                "partner_id": self.partner_a.id,
            },
            "accounting.lock.answer": mine,
            "accounting.reconciliation": reconciliation,
            "accounting.reconciliation.total": {**at_reconciliation, "by": "kind"},
            "accounting.reconciliation.difference": {
                **at_reconciliation,
                "what": "missing_there",
            },
            "accounting.reconciliation.entry": {
                **at_reconciliation,
                "side": "ours",
                "key": "account.move,1",
            },
            "accounting.reissue": {"job_id": job.id, "move_id": move.id},
            "accounting.review.answer": {"record_ids": [(6, 0, asked.ids)]},
        }
        made = {
            model: sudo[model].create(value) if isinstance(value, dict) else value
            for model, value in values.items()
        }
        self.env.flush_all()
        return {model: record.sudo(False) for model, record in made.items()}
