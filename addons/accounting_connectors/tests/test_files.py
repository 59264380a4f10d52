"""Files follow their documents: which, when, and once."""

from unittest.mock import patch

from odoo.addons.base.models.ir_attachment import IrAttachment

from ..providers.documents import Kind
from ..providers.registry import adapter_class
from .filed import PDF, FilesCase


class TestFiles(FilesCase):
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
        self.env["ir.config_parameter"].set_param("ir_attachment.location", "file")
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
