"""Documents with files, and what is there of them."""

import dataclasses
from unittest.mock import patch

from odoo.addons.base.models.ir_actions_report import IrActionsReport

from ..providers.registry import adapter_class
from .common import ConnectorCase

PDF = b"%PDF-1.4 not much of one"


class FilesCase(ConnectorCase):
    one_connector = True

    def setUp(self):
        super().setUp()
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
