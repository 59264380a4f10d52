"""Files follow their documents: which, when, once, and what is told when not."""

import dataclasses
from unittest.mock import patch

from odoo.tests import new_test_user

from odoo.addons.base.models.ir_actions_report import IrActionsReport
from odoo.addons.base.models.ir_attachment import IrAttachment

from ..providers.documents import Kind
from ..providers.errors import Cause, RejectedError
from ..providers.registry import adapter_class
from .common import ConnectorCase

PDF = b"%PDF-1.4 not much of one"


class TestFiles(ConnectorCase):
    def setUp(self):
        super().setUp()
        self.connector = self.connect()
        self.connector.push_files = "all"
        self.work = self.make_product("Installation", "service", default_code="WORK")

    def can_render(self, state="ok"):
        """Can Odoo make PDFs on this machine? What it makes in a test is HTML."""
        self.enterContext(
            patch.object(IrActionsReport, "get_wkhtmltopdf_state", lambda report: state)
        )

    def invoice(self, *prices, **values):
        return self.make_invoice(*((self.work, p) for p in prices or (10,)), **values)

    def attach(self, move, name="photo.png", content=b"photo", **values):
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "res_model": move._name,
                "res_id": move.id,
                "mimetype": "application/octet-stream",
                **values,
            }
        )

    def there(self, move):
        """Files of the document there: sizes by name."""
        (document,) = self.books.documents(move.name)
        return self.books.attachments(document)

    def allow(self, **changed):
        capabilities = dataclasses.replace(self.capabilities, **changed)
        cls = adapter_class(self.provider)
        self.enterContext(patch.object(cls, "capabilities", capabilities))

    def posted(self):
        """What the connector was told by us."""
        return self.connector.message_ids.filtered(lambda m: "PDF" in (m.body or ""))

    # === WHICH === #

    def test_files_follow_their_document(self):
        self.can_render("install")
        move = self.invoice(post=False)
        self.attach(move, "photo.png", b"photo")
        self.attach(move, "plan.dwg", b"a plan")
        link = self.attach(move, "site", False, type="url", url="https://example.com")
        self.assertEqual(link.type, "url")
        move.action_post()
        self.run_push()
        self.assertEqual(self.there(move), {"photo.png": 5, "plan.dwg": 6})
        self.assertEqual(move.accounting_sync_state, "synced")
        self.assertFalse(move.accounting_file_message)
        before = self.world.writes()
        move.action_accounting_send()
        self.run_push()
        self.assertEqual(self.world.writes(), before)

    def test_nothing_goes_unless_it_is_asked_for(self):
        self.can_render()
        self.connector.push_files = "none"
        move = self.invoice()
        self.attach(move)
        self.run_push()
        self.attach(move, "later.png", b"later")
        self.run_push()
        self.assertEqual(self.there(move), {})

    def test_only_the_pdf(self):
        """Of an invoice Odoo's own, of a bill the vendor's."""
        self.can_render()
        self.connector.write({"push_files": "pdf", "push_bills": True})
        move = self.invoice()
        self.attach(move)
        self.run_push()
        self.assertEqual(list(self.there(move)), [f"{move.name.replace('/', '_')}.pdf"])
        bill = self.invoice(move_type="in_invoice", ref="B-1", post=False)
        files = [
            self.attach(bill, name, content, mimetype=mimetype)
            for name, content, mimetype in (
                ("note.txt", b"note", "text/plain"),
                ("terms.pdf", b"%PDF-1.4 terms", "application/pdf"),
                ("bill.pdf", PDF, "application/pdf"),
            )
        ]
        sends = [bill._accounting_attachments(self.connector)]
        bill.message_main_attachment_id = files[2]
        sends.append(bill._accounting_attachments(self.connector))
        self.assertEqual(sends, files[1:])

    def test_the_pdf_is_made_once_for_each_version(self):
        self.can_render()
        self.connector.push_files = "pdf"
        move = self.invoice(10)
        self.run_push()
        (name,) = first = self.there(move)
        self.assertFalse(move.invoice_pdf_report_id)  # left to whoever sends it
        self.assertFalse(move.is_move_sent)
        before = self.world.writes(Kind.ATTACHMENT)
        self.attach(move, "x.pdf", PDF)
        self.run_push()
        self.assertEqual(self.world.writes(Kind.ATTACHMENT), before)
        move.button_draft()
        move.invoice_line_ids.price_unit = 1234567.89
        move.action_post()
        self.run_push()
        self.assertEqual(self.world.writes(Kind.ATTACHMENT), before + 1)
        self.assertEqual(list(self.there(move)), [name])
        self.assertNotEqual(self.there(move), first)

    def test_the_pdf_that_the_customer_got(self):
        """It exists: nothing has to be made, and nothing is missing to make it with."""
        self.can_render("install")
        self.connector.push_files = "pdf"
        move = self.invoice()
        self.run_push()
        self.assertEqual(self.there(move), {})
        self.attach(move, "INV.pdf", PDF, res_field="invoice_pdf_report_file")
        self.run_push()
        self.assertEqual(self.there(move), {"INV.pdf": len(PDF)})

    def test_without_the_program_that_makes_pdfs_it_is_said_once(self):
        self.can_render("install")
        self.connector.push_files = "pdf"
        moves = [self.invoice(price) for price in (1, 2)]
        self.run_push()
        self.invoice(3)
        self.run_push()
        for move in moves:
            self.assertEqual(move.accounting_sync_state, "synced")
            self.assertFalse(move.accounting_file_message)
        self.assertEqual(len(self.posted()), 1)
        self.assertIn("wkhtmltopdf", self.posted().body)
        self.connector.push_files = "all"  # chosen anew: said anew
        self.invoice(4)
        self.run_push()
        self.assertEqual(len(self.posted()), 2)

    def test_a_pdf_that_cannot_be_made(self):
        """The document is there all the same, and says what is missing."""
        self.can_render()
        self.connector.push_files = "pdf"
        template = self.env.ref("account.report_invoice_document")
        template.arch_db = template.arch_db.replace(
            't-call="web.external_layout"', 't-call="no.such_layout"', 1
        )
        move = self.invoice()
        self.run_push()
        self.assertEqual(move.accounting_sync_state, "synced")
        self.assertIn("PDF could not be made", move.accounting_file_message)
        self.assertEqual(self.there(move), {})

    # === WHEN === #

    def test_a_file_that_comes_later(self):
        """As people add them: to the record, or in a message."""
        self.can_render("install")
        move = self.invoice()
        self.run_push()
        self.attach(move)
        move.message_post(body="See here", attachments=[("said.txt", b"said")])
        self.run_push()
        self.assertEqual(self.there(move), {"photo.png": 5, "said.txt": 4})

    def test_a_file_of_a_document_that_is_not_there(self):
        self.can_render("install")
        move = self.invoice(post=False)
        file = self.attach(move)
        self.assertFalse(self.job_of(file))
        move.action_post()
        self.run_push()
        move.button_draft()
        move.button_cancel()
        self.run_push()
        later = self.attach(move, "later.png")
        self.assertFalse(self.job_of(later))

    def test_a_new_version(self):
        self.can_render("install")
        move = self.invoice()
        file = self.attach(move)
        self.run_push()
        file.raw = b"another photo"
        self.run_push()
        self.assertEqual(self.there(move), {"photo.png": 13})
        file.name = "renamed.png"
        self.run_push()
        self.assertEqual(self.there(move), {"photo.png": 13})
        self.assertEqual(self.link_of(file).file_checksum, file.checksum)

    def test_deleted_here_stays_there(self):
        """And is not sent a second time when it is added again."""
        self.can_render("install")
        move = self.invoice()
        file = self.attach(move)
        self.run_push()
        file.unlink()
        again = self.attach(move)
        self.run_push()
        self.assertEqual(self.there(move), {"photo.png": 5})
        self.assertFalse(self.job_of(again))

    def test_deleted_before_it_went(self):
        self.can_render("install")
        move = self.invoice()
        self.run_push()
        file = self.attach(move)
        job = self.job_of(file)
        file.unlink()
        self.run_push()
        self.assertEqual(job.state, "cancelled")
        self.assertEqual(self.there(move), {})

    # === ONCE === #

    def test_the_same_name_and_the_same_content(self):
        """Different files of one name are not written over each other; one content is
        sent once."""
        self.can_render("install")
        move = self.invoice(post=False)
        for content in (b"one", b"four", b"one"):
            self.attach(move, "scan/1.pdf", content)
        move.action_post()
        self.run_push()
        self.assertEqual(self.there(move), {"scan-1.pdf": 3, "scan-1 (2).pdf": 4})

    def test_a_lost_answer(self):
        self.can_render("install")
        move = self.invoice()
        self.run_push()
        file = self.attach(move)
        self.world.fault("drop_after", Kind.ATTACHMENT)
        self.run_push()
        self.assertEqual(self.job_of(file).state, "pending")
        self.assertEqual(move.accounting_sync_state, "synced")
        self.let_time_pass()
        self.run_push()
        self.assertEqual(self.job_of(file).state, "done", self.why(file))
        self.assertEqual(self.there(move), {"photo.png": 5})
        self.assertEqual(self.world.writes(Kind.ATTACHMENT), 1)

    def test_a_file_is_read_when_it_is_sent_and_not_before(self):
        self.can_render("install")
        move = self.invoice()
        self.run_push()
        for at in range(3):
            self.attach(move, f"{at}.png", b"x" * (at + 1))
        self.env.flush_all()
        self.env.invalidate_all()
        read, sent = [], []
        real_read, real_push = IrAttachment._file_read, adapter_class("xero").push

        def file_read(attachment, fname, *more):
            read.append(fname)
            return real_read(attachment, fname, *more)

        def push(adapter, writes):
            if writes[0].kind is Kind.ATTACHMENT:
                sent.append((len(writes), len(read)))
            return real_push(adapter, writes)

        with (
            patch.object(IrAttachment, "_file_read", file_read),
            patch.object(adapter_class("xero"), "push", push),
        ):
            self.run_push()
        self.assertEqual(sent, [(1, 1), (1, 2), (1, 3)])

    def test_the_log_does_not_keep_files(self):
        self.can_render("install")
        move = self.invoice()
        file = self.attach(
            move, "page.html", b"<p>secret plan</p>", mimetype="text/html"
        )
        self.run_push()
        logs = self.job_of(file).log_ids
        self.assertTrue(logs)
        self.assertNotIn("secret plan", "".join(log.request or "" for log in logs))

    # === REFUSED === #

    def test_a_file_that_is_too_large(self):
        """Not even read; the document itself is there."""
        self.can_render("install")
        self.allow(attachment_bytes=1000)
        move = self.invoice()
        file = self.attach(move, "huge.png", b"x" * 1001)
        self.run_push()
        self.assertEqual(move.accounting_sync_state, "synced")
        job = self.job_of(file)
        self.assertEqual((job.state, job.cause), ("failed", Cause.FILE_REFUSED))
        self.assertIn("huge.png", move.accounting_file_message)
        self.assertIn("1000", move.accounting_file_message)
        self.assertEqual(self.world.writes(Kind.ATTACHMENT), 0)
        self.let_time_pass()
        self.run_push()
        self.assertEqual(job.attempts, 1)
        file.raw = b"smaller"
        self.run_push()
        self.assertEqual(self.there(move), {"huge.png": 7})
        self.assertFalse(move.accounting_file_message)

    def test_a_type_that_is_not_taken(self):
        self.can_render("install")
        self.allow(attachment_types=frozenset({"application/pdf", "image/png"}))
        move = self.invoice()
        self.attach(move, "sheet.csv", b"a;b", mimetype="text/csv")
        self.attach(move, "photo.png", b"photo", mimetype="image/png")
        self.run_push()
        self.assertEqual(self.there(move), {"photo.png": 5})
        self.assertIn("only pdf, png", move.accounting_file_message)

    def test_an_empty_file(self):
        self.can_render("install")
        move = self.invoice()
        self.attach(move, "empty.png", b"")
        self.run_push()
        self.assertIn("it is empty", move.accounting_file_message)

    def test_documents_that_take_no_files_at_all(self):
        """Told once, remembered, and asked again when a person retries."""
        self.can_render("install")
        move = self.invoice()
        files = [self.attach(move, f"{at}.png", b"x" * (at + 1)) for at in range(3)]
        real = adapter_class("xero").push

        def refuse(adapter, writes):
            if writes[0].kind is not Kind.ATTACHMENT:
                return real(adapter, writes)
            name = writes[0].document.name
            return [RejectedError("Not here.", cause=Cause.FILE_REFUSED, name=name)]

        with patch.object(adapter_class("xero"), "push", refuse):
            self.run_push()
            states = [self.job_of(file).state for file in files]
            self.assertEqual(states, ["failed", "cancelled", "cancelled"])
            self.assertEqual(self.connector.files_refused, ["invoice"])
            told = self.connector.message_ids.filtered(
                lambda m: "Not here." in (m.body or "")
            )
            self.assertEqual(len(told), 1)
            other = self.invoice()
            file = self.attach(other)
            self.run_push()
            self.assertEqual(other.accounting_sync_state, "synced")
            self.assertFalse(self.job_of(file))
        self.assertIn("Not here.", move.accounting_file_message)
        move.action_accounting_retry_files()
        self.run_push()
        self.assertEqual(list(self.there(move)), ["0.png"])
        self.assertFalse(self.connector.files_refused)
        move.action_accounting_send()
        self.run_push()
        self.assertEqual(len(self.there(move)), 3)

    def test_one_bad_file_is_not_all_of_them(self):
        """Where such documents have files, a refusal says nothing of the next."""
        self.can_render("install")
        move = self.invoice()
        self.attach(move, "good.png", b"good")
        self.run_push()
        error = RejectedError("A virus.", cause=Cause.FILE_REFUSED, name="bad.exe")
        self.attach(move, "bad.exe", b"bad")
        with patch.object(adapter_class("xero"), "push", lambda *a: [error]):
            self.run_push()
        self.assertIn("A virus.", move.accounting_file_message)
        self.assertFalse(self.connector.files_refused)

    # === WHO SEES IT === #

    def test_names_of_files_are_for_those_who_may_see_them(self):
        self.can_render("install")
        self.allow(attachment_bytes=1)
        move = self.invoice()
        file = self.attach(move, "salaries.png", b"secret")
        self.run_push()
        base = "accounting_connectors.group_connector_user,base.group_user"
        clerk, other = (
            new_test_user(
                self.env,
                login,
                groups,
                company_id=self.company.id,
                company_ids=[(6, 0, self.company.ids)],
            )
            for login, groups in (
                ("clerk", f"{base},account.group_account_invoice"),
                ("other", base),
            )
        )
        job = self.job_of(file)
        self.assertEqual(job.with_user(clerk).record_name, "salaries.png")
        self.assertIn("salaries.png", move.with_user(clerk).accounting_file_message)
        self.env.invalidate_all()
        self.assertFalse(move.with_user(other).has_access("read"))
        self.assertEqual(job.with_user(other).record_name, "File")


class TestFilesOfPurchasesAlone(ConnectorCase):
    """A provider that takes files of bills and none of invoices, as its guide says."""

    provider = "sage"

    def test_sales_are_given_up_and_bills_are_not(self):
        self.enterContext(
            patch.object(IrActionsReport, "get_wkhtmltopdf_state", lambda r: "install")
        )
        self.books.control(sales_attachments=False)
        self.connector = self.connect()
        self.connector.write({"push_files": "all", "push_bills": True})
        row = self.mapping(self.connector, "purchase_default")
        row.ledger_account_id = self.connector.ledger_account_ids.filtered(
            lambda a: (
                a.active
                and a.account_class == "expense"
                and not (a.system or a.bank or a.payments)
            )
        )[:1]
        work = self.make_product("Installation", "service", default_code="WORK")
        first, second = (self.make_invoice((work, price)) for price in (1, 2))
        bill = self.make_invoice((work, 3), move_type="in_invoice", ref="F-3")
        for move in (first, second, bill):
            self.env["ir.attachment"].create(
                {
                    "name": "scan.pdf",
                    "raw": PDF,
                    "mimetype": "application/pdf",
                    "res_model": move._name,
                    "res_id": move.id,
                }
            )
        self.run_push()
        for move in (first, second, bill):
            self.assertEqual(move.accounting_sync_state, "synced", self.why(move))
        self.assertEqual(self.connector.files_refused, ["invoice"])
        self.assertEqual(self.world.writes(Kind.ATTACHMENT), 2)
        self.assertIn("scan.pdf", first.accounting_file_message)
        self.assertFalse(second.accounting_file_message)
        link = self.link_of(bill)
        (there,) = [d for d in self.books.documents() if d.id == link.remote_id]
        self.assertEqual(self.books.attachments(there), {"scan.pdf": len(PDF)})
