"""Which files of a document go along with it, when, and what became of them."""

from odoo import api, fields, models
from odoo.fields import Domain

from ..providers.documents import Kind, Operation, Receipt
from ..providers.errors import Cause, RejectedError
from .account_move import KIND_OF_TYPE
from .accounting_connector_locks import BEATEN
from .accounting_file import PDF, PDF_FIELD

RENDERS = ("ok", "upgrade")  # states of wkhtmltopdf in which Odoo makes PDFs


class AccountMove(models.Model):
    _inherit = "account.move"

    accounting_file_message = fields.Text(
        string="Files not sent", compute="_compute_accounting_file_message"
    )

    # === WHICH === #

    def _accounting_attachments(self, connector):
        """Attachments of these documents that go to a provider, as a person sees them
        at the document: all, or of a bill only the vendor's PDF.

        :rtype: ir.attachment
        """
        found = self.env["ir.attachment"]
        takes = connector._file_types()
        moves = self.filtered(lambda move: move.move_type in takes)
        if not moves or connector.push_files == "none":
            return found
        found = found.sudo().search(
            Domain("res_model", "=", self._name)
            & Domain("res_id", "in", moves.ids)
            & Domain("res_field", "=", False)
            & Domain("type", "=", "binary"),
            order="id",
        )
        if connector.push_files == "all":
            return found
        bills = moves.filtered(lambda move: move.is_purchase_document())
        by_bill = found.filtered(lambda one: one.mimetype == PDF).grouped("res_id")
        chosen = found.browse()
        for bill in bills:
            pdfs = by_bill.get(bill.id, found.browse())
            chosen |= (pdfs & bill.message_main_attachment_id) or pdfs[:1]
        return chosen

    def _accounting_sends_pdf(self, connector):
        """Does the PDF of this document go to a provider?"""
        return bool(
            self
            and self.state == "posted"
            and self.is_sale_document()
            and self.move_type in connector._file_types()
            and connector.push_files != "none"
        )

    def _accounting_pdf(self):
        """Name and content of this document's PDF: as it was sent to the customer, else
        made now. Not kept then: whoever sends it from Odoo, with whatever goes into it,
        is not to find it made already.

        :return: no content where Odoo cannot make PDFs here
        :rtype: tuple[str, bytes]
        :raise RejectedError: it failed
        """
        self.ensure_one()
        if sent := self.invoice_pdf_report_id:
            return sent.name, sent.with_context(bin_size=False).raw
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() not in RENDERS:
            return "", b""
        sending = self.env["account.move.send"]
        try:
            with self.env.cr.savepoint():
                made = {self: {"pdf_report": sending._get_default_pdf_report_id(self)}}
                sending._prepare_invoice_pdf_report(made)
        except BEATEN:
            raise  # the database's business
        except Exception as error:  # a template of the customer's own may do anything
            raise RejectedError(
                self.env._("The PDF could not be made: %(why)s", why=error),
                cause=Cause.UNKNOWN,
            ) from error
        values = made[self]["pdf_attachment_values"]
        return values["name"], values["raw"]

    # === WHEN === #

    def _accounting_enqueue_files(self, connector):
        """Write jobs for the files of documents that are there."""
        if connector.push_files == "none":
            return
        links = self._accounting_links_of(connector, self)
        links = {at: link for at, link in links.items() if not link._is_void()}
        there = self.filtered(lambda move: move.id in links)
        sold = there.filtered(lambda move: move._accounting_sends_pdf(connector))
        if connector._can_make_pdfs():
            made = sold
        else:
            made = sold.filtered("invoice_pdf_report_id")
        if sold - made:
            connector._tell_no_pdf()
        Job = self.env["accounting.job"].sudo()
        Job._enqueue(
            connector,
            Kind.ATTACHMENT,
            "accounting.link",
            [links[move.id].id for move in made],
        )
        there._accounting_enqueue_attachments(connector, links)

    def _accounting_enqueue_attachments(self, connector, links, only=None):
        """Write jobs for the attachments whose content is not there yet.

        :param dict links: of these documents
        :param ir.attachment only: of these; None: all
        """
        files = self._accounting_attachments(connector)
        if only is not None:
            files &= only
        there = self.env["accounting.link"]._find(connector, files._name, files.ids)
        fresh = files.filtered(
            lambda one: (
                not one._accounting_is_there(links[one.res_id], there.get(one.id))
            )
        )
        self.env["accounting.job"].sudo()._enqueue(
            connector, Kind.ATTACHMENT, files._name, fresh.ids
        )

    def _accounting_enqueue_added(self, files):
        """Write jobs for files that came to these documents, where those are there.

        :param ir.attachment files: attachments, and PDFs that were sent from Odoo
        """
        for connector, mine in self.env["accounting.connector"]._each_with(self):
            if connector.push_files == "none":
                continue
            links = mine._accounting_links_of(connector, mine)
            links = {at: link for at, link in links.items() if not link._is_void()}
            there = mine.filtered(lambda m, known=links: m.id in known)
            there._accounting_enqueue_attachments(connector, links, files)
            sent = files.filtered(lambda one: one.res_field == PDF_FIELD)
            pdfs = [
                links[move.id].id
                for move in there
                if move.id in sent.mapped("res_id")
                and move._accounting_sends_pdf(connector)
            ]
            self.env["accounting.job"].sudo()._enqueue(
                connector, Kind.ATTACHMENT, "accounting.link", pdfs
            )

    def action_accounting_send(self):
        """Whoever sends a document by hand, sends its files as well."""
        result = super().action_accounting_send()
        moves = self.sudo()
        for connector, mine in self.env["accounting.connector"]._each_with(moves):
            mine._accounting_enqueue_files(connector)
        return result

    # === WHAT BECAME OF THEM === #

    def _accounting_file_jobs(self):
        """Open jobs for files of this document that this user may see, those of its
        PDF too, which wait for somebody.

        :rtype: accounting.job
        """
        self.ensure_one()
        jobs = self.env["accounting.job"].sudo()
        files = self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("res_field", "=", False),
            ]
        )
        links = self.env["accounting.link"].sudo()
        links = links.search([("res_model", "=", self._name), ("res_id", "=", self.id)])
        mine = Domain.OR(
            Domain("res_model", "=", records._name)
            & Domain("res_id", "in", records.ids)
            for records in (files, links)
        )
        stuck = Domain("state", "in", ("blocked", "failed"))
        ours = Domain("company_id", "in", self.env.companies.ids)
        kind = Domain("kind", "=", Kind.ATTACHMENT.value)
        return jobs.search(mine & stuck & ours & kind)

    def _compute_accounting_file_message(self):
        may_know = self.env["accounting.job"].has_access("read")
        for move in self:
            known = move._origin if may_know else None
            jobs = known._accounting_file_jobs() if known else ()
            messages = [job.message for job in jobs if job.message]
            move.accounting_file_message = "\n".join(messages) or False

    def action_accounting_retry_files(self):
        """Send the files again that were refused or failed."""
        self.check_access("read")
        self.env["accounting.job"].check_access("read")  # connector users only
        for move in self:
            move._accounting_file_jobs().action_retry()


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    files_refused = fields.Json(
        readonly=True,
        help="Kinds of documents that take no files there, as we were told.",
    )
    pdf_told = fields.Boolean(
        readonly=True, help="It was said why PDFs do not go along."
    )

    def write(self, vals):
        """Whoever chooses again which files go, asks the provider again."""
        result = super().write(vals)
        if "push_files" in vals:
            self.sudo().write({"files_refused": False, "pdf_told": False})
        return result

    def _file_types(self):
        """Types of documents whose files this provider takes.

        :rtype: set[str] of ``account.move.move_type``
        """
        self.ensure_one()
        capabilities = self._capabilities()
        if Kind.ATTACHMENT not in capabilities.writes:
            return set()
        refused = set(self.files_refused or ())
        return {
            move_type
            for move_type, kind in KIND_OF_TYPE.items()
            if kind in capabilities.attaches and kind.value not in refused
        }

    @api.model
    def _can_make_pdfs(self):
        return self.env["ir.actions.report"].get_wkhtmltopdf_state() in RENDERS

    def _tell_no_pdf(self):
        """Say once why PDFs do not go along."""
        if self.pdf_told:
            return
        self.sudo().pdf_told = True
        self.sudo().message_post(
            body=self.env._(
                "Invoices go to %(provider)s without their PDF: Odoo makes PDFs with"
                " wkhtmltopdf, which is not installed on this server or does not work."
                " A PDF that exists already, because the invoice was sent from Odoo,"
                " goes along. Have wkhtmltopdf installed, then send the invoices that"
                " lack it again.",
                provider=self._offline_adapter().label,
            )
        )

    def _refuse_files(self, kind, error):
        """Remember that documents of this kind take no files, and say so once."""
        self.ensure_one()
        self.files_refused = sorted({*(self.files_refused or ()), kind.value})
        names = dict(self.env["accounting.link"]._fields["kind"].selection)
        self.message_post(
            body=self.env._(
                "%(provider)s refused a file of this kind of document: %(kind)s. It has"
                " taken none of them so far, so no more are sent. What it said:"
                " %(why)s Press Retry at the file to try again.",
                provider=self._offline_adapter().label,
                kind=names[kind.value],
                why=error.message,
            )
        )


class AccountingJob(models.Model):
    _inherit = "accounting.job"

    def _after_done(self, connector):
        """Files follow their documents."""
        result = super()._after_done(connector)
        documents = self.filtered(
            lambda job: (
                job.res_model == "account.move"
                and job.operation == Operation.CREATE.value
            )
        )
        moves = self.env["account.move"].browse(documents.mapped("res_id")).exists()
        if moves:
            moves._accounting_enqueue_files(connector)
        return result

    def _record_links(self, connector, outcomes, writes):
        """Remember which content was sent, and which documents take no files."""
        result = super()._record_links(connector, outcomes, writes)
        for job, outcome in outcomes.items():
            write = writes.get(job)
            if job.kind != Kind.ATTACHMENT.value or not write or not write.document:
                continue
            if isinstance(outcome, Receipt):
                job._record_file(connector, write.document)
            elif isinstance(outcome, RejectedError):
                job._record_refusal(connector, write.document, outcome)
        return result

    def _record_file(self, connector, document):
        links = self.env["accounting.link"]
        link = links._find(connector, self.res_model, [self.res_id])[self.res_id]
        whose = self._document_link(connector, document)
        link.write(
            {
                "file_checksum": document.checksum,
                "file_version": whose.fingerprint,
                "file_of_id": whose.id,
                "remote_number": document.name,
            }
        )

    def _record_refusal(self, connector, document, error):
        """A provider that refuses a file although it keeps to the limits, and has never
        taken one of such a document, takes none."""
        taken = self.env["accounting.link"].search_count(
            [
                ("connector_id", "=", connector.id),
                ("file_of_id.kind", "=", document.document_kind.value),
            ],
            limit=1,
        )
        if error.cause is Cause.FILE_REFUSED and not taken:
            connector._refuse_files(document.document_kind, error)

    def _document_link(self, connector, document):
        return self.env["accounting.link"].search(
            [
                ("connector_id", "=", connector.id),
                ("kind", "=", document.document_kind.value),
                ("remote_id", "=", document.document_id),
            ]
        )

    def action_retry(self):
        """Whoever sends a file again asks anew whether such documents take any."""
        files = self.sudo().filtered(lambda job: job.kind == Kind.ATTACHMENT.value)
        files.connector_id.filtered("files_refused").files_refused = False
        return super().action_retry()
