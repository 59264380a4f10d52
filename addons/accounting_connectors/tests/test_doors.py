"""What somebody who has not signed in can reach."""

from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..controllers.webhook import AccountingWebhook
from ..providers.doorbell import MAX_BODY


@tagged("post_install", "-at_install")
class TestDoors(HttpCase):
    BELL = "/accounting_connectors/webhook/xero"

    def test_one_door_is_public(self):
        """The bell; it takes nothing but a POST, and leaves no session behind."""
        doors = [
            endpoint.routing
            for __, endpoint in self.env["ir.http"]._generate_routing_rules(
                ["accounting_connectors"], converters=None
            )
        ]
        self.assertEqual(len(doors), 4)  # consent, link of a mail, spreadsheet, bell
        public = [door for door in doors if door["auth"] != "user"]
        self.assertEqual(
            [door["routes"] for door in public],
            [["/accounting_connectors/webhook/<string:provider>"]],
        )
        self.assertEqual(public[0]["methods"], ["POST"])
        self.assertFalse(public[0]["save_session"])

    @mute_logger("odoo.http")
    def test_a_body_without_an_end_is_not_read(self):
        """In chunks: nothing says beforehand how much comes."""
        read = []

        def events(controller, provider, headers, body):
            read.append(len(body))

        chunks = (b"x" * 4096 for __ in range(MAX_BODY // 4096 + 2))
        with patch.object(AccountingWebhook, "_events", events):
            self.assertIn(self.url_open(self.BELL, data=chunks).status_code, (401, 413))
            self.assertEqual(
                self.url_open(self.BELL, data=iter([b"{}"])).status_code, 401
            )
        self.assertEqual(read.pop(), 2)
        self.assertLessEqual(max(read, default=0), MAX_BODY)
