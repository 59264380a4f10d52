"""Files follow their documents, once each; a bad one harms nothing."""

from unittest.mock import patch

from odoo.addons.base.models.ir_actions_report import IrActionsReport

from ...providers.documents import Kind
from ...providers.errors import Cause
from ..purchases import Purchases

PDF = "application/pdf"
CONTENT = b"%PDF-1.4\n% not much of one\n"


class FilesSuite(Purchases):
    one_connector = True

    def setUp(self):
        super().setUp()
        if Kind.ATTACHMENT not in self.capabilities.writes:
            self.skipTest("this provider takes no files")
        self.connector.push_files = "all"
        self.work = self.make_product("Installation", "service", default_code="WORK")
        self.enterContext(
            patch.object(
                IrActionsReport, "get_wkhtmltopdf_state", lambda report: "install"
            )
        )

    def test_all_kinds_of_documents(self):
        self.connector.push_bills = Kind.BILL in self.capabilities.writes
        if self.connector.push_bills:
            self.map_purchases()
        kinds = {
            "out_invoice": Kind.INVOICE,
            "out_refund": Kind.CREDIT_NOTE,
            "in_invoice": Kind.BILL,
            "in_refund": Kind.VENDOR_CREDIT,
        }
        for at, (move_type, kind) in enumerate(kinds.items()):
            if kind not in self.capabilities.attaches & self.capabilities.writes:
                continue
            values = {"ref": f"F-{at}"} if move_type.startswith("in") else {}
            move = self.make_invoice(
                (self.work, 10), move_type=move_type, post=False, **values
            )
            self.attach(move, "scan.pdf")
            move.action_post()
            self.run_push()
            with self.subTest(kind):
                self.assertEqual(self.there(move), {"scan.pdf": len(CONTENT)})
                self.assertFalse(move.accounting_file_message)

    def test_a_file_that_comes_later_and_a_new_version(self):
        move = self.make_invoice((self.work, 10))
        self.run_push()
        self.assertEqual(self.there(move), {})
        file = self.attach(move, "scan.pdf")
        self.run_push()
        self.assertEqual(self.there(move), {"scan.pdf": len(CONTENT)})
        file.raw = CONTENT * 2
        self.run_push()
        self.assertEqual(self.there(move)["scan.pdf"], 2 * len(CONTENT))
        writes = self.world.writes()
        move.action_accounting_send()
        self.run_push()
        self.assertEqual(self.world.writes(), writes)

    def test_two_files_of_one_name(self):
        move = self.make_invoice((self.work, 10), post=False)
        self.attach(move, "a: scan?.pdf")
        self.attach(move, "a: scan?.pdf", CONTENT * 3)
        move.action_post()
        self.run_push()
        self.assertFalse(move.accounting_file_message)
        self.assertEqual(
            self.there(move),
            {"a- scan-.pdf": len(CONTENT), "a- scan- (2).pdf": 3 * len(CONTENT)},
        )

    def test_a_lost_answer(self):
        for fault in ("drop_before", "drop_after"):
            with self.subTest(fault):
                move = self.make_invoice((self.work, 10))
                self.run_push()
                file = self.attach(move, f"{fault}.pdf")
                self.world.fault(fault, Kind.ATTACHMENT)
                self.run_push()
                self.assertEqual(move.accounting_sync_state, "synced")
                self.assertEqual(self.job_of(file).state, "pending", self.why(file))
                self.let_time_pass()
                self.run_push()
                self.assertEqual(self.job_of(file).state, "done", self.why(file))
                self.assertEqual(self.there(move), {f"{fault}.pdf": len(CONTENT)})

    def test_what_the_provider_does_not_take(self):
        """Told at the document, which is there."""
        types = self.capabilities.attachment_types
        large = self.capabilities.attachment_bytes
        move = self.make_invoice((self.work, 10))
        self.run_push()
        bad = []
        if large:
            bad.append(self.attach(move, "large.pdf", b"x" * (large + 1)))
        if types:
            bad.append(self.attach(move, "macro.xlsm", mimetype="application/x-macro"))
        bad.append(self.attach(move, "empty.pdf", b""))
        before = self.world.writes()
        self.run_push()
        self.assertEqual(self.world.writes(), before)
        self.assertEqual(move.accounting_sync_state, "synced")
        for file in bad:
            job = self.job_of(file)
            self.assertEqual((job.state, job.cause), ("failed", Cause.FILE_REFUSED))
            self.assertIn(file.name, move.accounting_file_message)

    # === HELPERS === #

    def attach(self, move, name, content=CONTENT, mimetype=PDF):
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "res_model": move._name,
                "res_id": move.id,
                "mimetype": mimetype,
            }
        )

    def there(self, move):
        """Files of the document there: size in bytes by name."""
        self.assertEqual(move.accounting_sync_state, "synced", self.why(move))
        link = self.link_of(move)
        (document,) = [d for d in self.books.documents() if d.id == link.remote_id]
        return self.books.attachments(document)
