"""Files that a provider does not take, and who is told their names."""

from unittest.mock import patch

from odoo.addons.base.models.ir_actions_report import IrActionsReport

from ..providers.documents import Kind
from ..providers.errors import Cause, RejectedError
from ..providers.registry import adapter_class
from .common import ConnectorCase
from .filed import PDF, FilesCase
from .purchases import Purchases


class TestFilesRefused(FilesCase):
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
        clerk, other = self.person("user", "clerk"), self.person("user")
        job = self.job_of(file)
        self.assertEqual(job.with_user(clerk).record_name, "salaries.png")
        self.assertIn("salaries.png", move.with_user(clerk).accounting_file_message)
        self.env.invalidate_all()
        self.assertFalse(move.with_user(other).has_access("read"))
        self.assertEqual(job.with_user(other).record_name, "File")


class TestFilesOfPurchasesAlone(Purchases, ConnectorCase):
    """A provider that takes files of bills and none of invoices, as its guide says."""

    provider = "sage"

    def test_sales_are_given_up_and_bills_are_not(self):
        self.enterContext(
            patch.object(IrActionsReport, "get_wkhtmltopdf_state", lambda r: "install")
        )
        self.books.control(sales_attachments=False)
        self.connector = self.connect()
        self.connector.write({"push_files": "all", "push_bills": True})
        self.map_purchases()
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
