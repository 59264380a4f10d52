"""Reading what changed at a provider: kept page by page, once, and never taken for a
deletion when it fails."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase

from ..providers.documents import Kind
from ..providers.doorbell import MAX_BODY, Event
from ..providers.errors import Cause, RejectedError
from ..providers.registry import adapter_class
from ..providers.xero import const
from .common import UK, ConnectorCase

KEY = "a key that only the provider and we know"


class PullCase(ConnectorCase):
    one_connector = True

    def setUp(self):
        super().setUp()
        self.cursor = (
            self.env["accounting.cursor"].sudo()._of(self.connector, Kind.CONTACT)
        )

    def pull(self):
        with self.apart(self.connector) as connector:
            return connector._pull([Kind.CONTACT])

    def pull_due(self):
        with self.apart(self.connector) as connector:
            connector._pull_due()

    def row(self, remote_id):
        return self.remote_row(self.connector, remote_id)

    def reads(self):
        return [call for call in self.world.calls() if "/Contacts" in call["path"]]


class TestPull(PullCase):
    def test_what_is_new_there_is_kept(self):
        remote_id = self.books.add_contact("Kunzea Kitchens", email="k@example.com")
        self.assertTrue(self.pull())
        row = self.row(remote_id)
        self.assertEqual((row.name, row.email), ("Kunzea Kitchens", "k@example.com"))
        self.assertEqual(row._canonical().email, "k@example.com")

    def test_a_failed_read_is_no_news(self):
        """Neither a deletion, nor the end of what there is to read."""
        remote_id = self.books.add_contact("Kunzea Kitchens")
        self.pull()
        position, asked_at = self.cursor.position, self.cursor.asked_at
        late = self.books.add_contact("Lomatia Lighting")
        self.world.fault("503", times=9)
        self.assertFalse(self.pull())
        self.assertEqual(
            (self.cursor.position, self.cursor.asked_at), (position, asked_at)
        )
        self.assertTrue(self.row(remote_id).active)
        self.assertFalse(self.row(late))
        self.world.clear_faults()
        self.let_time_pass()
        self.assertTrue(self.pull())
        self.assertTrue(self.row(late))

    def test_one_feed_that_fails_does_not_hold_up_the_others(self):
        """The person is told which, in words, until it is read again."""
        self.env["accounting.cursor"].sudo().search([]).asked_at = False
        adapter = adapter_class(self.provider)
        with patch.object(adapter, "pull", self.refusing(Kind.CONTACT, adapter.pull)):
            self.pull_due()
        items = self.env["accounting.cursor"]._of(self.connector, Kind.ITEM)
        self.assertTrue(items.asked_at)
        self.assertFalse(self.cursor.asked_at)
        self.assertIn("not for this user", self.connector.read_error)
        before = len(self.world.calls())
        self.pull_due()  # not at once again
        self.assertEqual(len(self.world.calls()), before)
        self.cursor.failed_at -= timedelta(minutes=6)
        self.pull_due()
        self.assertFalse(self.connector.read_error)

    def refusing(self, refused, pull):
        def pulling(adapter, kind, since=None):
            if kind is refused:
                raise RejectedError("not for this user", cause=Cause.UNKNOWN)
            return pull(adapter, kind, since=since)

        return pulling

    def test_what_was_read_before_a_failure_stays(self):
        """The second page fails: the first is kept, and the next read goes on."""
        self.enterContext(patch.object(const, "PAGE_SIZE", 5))
        ids = [self.books.add_contact(f"Contact {at:02}") for at in range(12)]
        self.cursor.position = False
        before = len(self.reads())
        self.sandbox.fault(provider=self.provider, method="GET", path="/Contacts",
                           kind="503", after=1, times=9)  # fmt: skip
        self.assertFalse(self.pull())
        kept = [remote_id for remote_id in ids if self.row(remote_id)]
        self.assertTrue(self.cursor.position)
        self.world.clear_faults()
        self.let_time_pass()
        self.assertTrue(self.pull())
        self.assertTrue(all(self.row(remote_id) for remote_id in ids))
        self.assertLess(len(kept), len(ids))
        self.assertGreater(len(self.reads()) - before, 2)

    def test_what_is_as_it_was_is_not_touched(self):
        self.books.add_contact("Kunzea Kitchens")
        self.pull()
        rows = self.env["accounting.remote.record"].sudo().search([])
        rows.state = "done"
        marks = rows.mapped("write_date")
        self.env.flush_all()
        self.pull()
        self.assertEqual(rows.mapped("write_date"), marks)
        self.assertEqual(set(rows.mapped("state")), {"done"})

    def test_once_a_day_the_last_days_are_read_again(self):
        """What a webhook, a clock or a commit there left out turns up."""
        self.pull()
        remote_id = self.books.add_contact("Kunzea Kitchens")
        now = fields.Datetime.now()
        self.cursor.write({"position": now + timedelta(hours=1), "swept_at": now})
        self.pull()
        self.assertFalse(self.row(remote_id))
        self.cursor.swept_at = now - timedelta(days=1, minutes=1)
        self.assertEqual(self.cursor._due(15), self.cursor)
        self.pull()
        self.assertTrue(self.row(remote_id))
        self.assertFalse(self.cursor._sweeps())

    def test_read_when_due_only(self):
        self.pull_due()
        before = len(self.world.calls())
        self.pull_due()
        self.assertEqual(len(self.world.calls()), before)
        self.cursor.asked_at -= timedelta(minutes=self.connector.poll_minutes + 1)
        self.pull_due()
        self.assertEqual(len(self.world.calls()), before + 1)

    def test_switched_off_and_on_again(self):
        """Off: not read; on again: read from the beginning."""
        self.connector.pull_contacts = False
        remote_id = self.books.add_contact("Kunzea Kitchens")
        self.cursor.asked_at -= timedelta(days=1)
        self.pull_due()
        self.assertFalse(self.row(remote_id))
        self.cursor.position = fields.Datetime.now() + timedelta(hours=1)
        self.connector.pull_contacts = True
        self.pull_due()
        self.assertTrue(self.row(remote_id))

    def test_locked_out(self):
        """Access was taken away there: the person is told, nothing more is asked."""
        self.world.fault("revoke")
        self.assertFalse(self.pull())
        self.assertTrue(self.connector.needs_reconnect)
        before = len(self.world.calls())
        self.run_pull()
        self.assertEqual(len(self.world.calls()), before)


class TestBell(PullCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.env["accounting.app"].sudo()._store(self.provider, {"webhook_key": KEY})
        self.patch_key()
        self.pull_due()
        self.env["accounting.cursor"].sudo().search([]).woken_at = False

    def patch_key(self):
        """The key of this test, not the one that the sandbox was set up with."""
        from odoo.tools import config

        name = f"accounting_connectors_{self.provider}_webhook_key"
        self.enterContext(patch.dict(config.options, {name: KEY}))

    def ring(self, body, key=KEY, provider=None):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        digest = hmac.new(key.encode(), data, hashlib.sha256).digest()
        self.env.flush_all()
        reply = self.url_open(
            f"/accounting_connectors/webhook/{provider or self.provider}",
            data=data,
            headers={
                "x-xero-signature": base64.b64encode(digest).decode(),
                "Content-Type": "application/json",
            },
        )
        self.env.invalidate_all()
        return reply

    def event(self, tenant=None, category="CONTACT"):
        return {
            "events": [
                {
                    "tenantId": tenant or self.connector.remote_id,
                    "resourceId": "1",
                    "eventCategory": category,
                    "eventType": "UPDATE",
                    "eventDateUtc": "2026-11-20T01:02:03.417",
                }
            ],
            "firstEventSequence": 1,
            "lastEventSequence": 1,
            "entropy": "X",
        }

    def woken(self):
        cursors = (
            self.env["accounting.cursor"].sudo().search([("woken_at", "!=", False)])
        )
        return {(c.connector_id.id, c.kind) for c in cursors}

    def test_a_bell_wakes_the_reading_of_that_company(self):
        other = self.connect(UK) - self.connector
        self.env["accounting.cursor"].sudo().search([]).woken_at = False
        self.cursor.asked_at -= timedelta(minutes=2)
        reply = self.ring(self.event())
        self.assertEqual((reply.status_code, reply.text), (200, ""))
        self.assertEqual(self.woken(), {(self.connector.id, "contact")})
        self.assertNotIn(other.id, [one for one, __ in self.woken()])
        remote_id = self.books.add_contact("Kunzea Kitchens")
        self.pull_due()
        self.assertTrue(self.row(remote_id))

    def test_ringing_twice_reads_once(self):
        self.ring(self.event())
        self.ring(self.event())
        before = len(self.world.calls())
        self.cursor.asked_at -= timedelta(minutes=2)
        self.pull_due()
        self.pull_due()
        self.assertEqual(len(self.world.calls()), before + 1)

    def test_what_rings_all_the_time_is_read_once_a_minute(self):
        """Our own writes ring as well. A person who asks does not wait."""
        self.pull_due()
        before = len(self.world.calls())
        self.ring(self.event())
        self.pull_due()
        self.assertEqual(len(self.world.calls()), before)
        trigger = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref("accounting_connectors.ir_cron_pull").id)]
        )
        self.assertTrue(any(one.call_at > fields.Datetime.now() for one in trigger))
        self.connector.action_pull_now()
        self.pull_due()
        self.assertGreater(len(self.world.calls()), before)

    def test_who_is_not_the_provider(self):
        """A wrong key, no signature, a body that was changed, a provider there is not:
        401 and nothing happens. Xero tries that on purpose."""
        self.assertEqual(self.ring(self.event(), key="another").status_code, 401)
        self.assertEqual(self.ring(self.event(), provider="nobody").status_code, 401)
        reply = self.url_open(
            f"/accounting_connectors/webhook/{self.provider}", data=b"{}"
        )
        self.assertEqual(reply.status_code, 401)
        self.assertFalse(self.woken())

    def test_without_a_key_nobody_is_let_in(self):
        name = f"accounting_connectors_{self.provider}_webhook_key"
        from odoo.tools import config

        self.env["accounting.app"].sudo().search([]).unlink()
        with patch.dict(config.options, {name: ""}):
            self.assertEqual(self.ring(self.event(), key="").status_code, 401)

    def test_too_much(self):
        self.assertEqual(self.ring(b"x" * (MAX_BODY + 1)).status_code, 413)

    def test_the_intent_to_receive(self):
        empty = {"events": [], "firstEventSequence": 0, "lastEventSequence": 0}
        self.assertEqual(self.ring(empty).status_code, 200)
        self.assertEqual(self.ring(empty, key="another").status_code, 401)

    def test_signed_but_unreadable(self):
        """Ours to find out what it meant: everything of this provider is looked at."""
        self.assertEqual(self.ring(b"{not json").status_code, 200)
        self.assertIn((self.connector.id, "contact"), self.woken())

    def test_somebody_elses_company(self):
        self.assertEqual(self.ring(self.event(tenant="stranger")).status_code, 200)
        self.assertFalse(self.woken())

    def test_a_kind_stands_for_its_feed(self):
        event = Event(
            tenant_id=self.connector.remote_id,
            kind=Kind.CREDIT_NOTE,
            remote_id="1",
            moment="",
        )
        self.env["accounting.cursor"].sudo()._of(self.connector, Kind.INVOICE)
        self.env["accounting.connector"]._ring(self.provider, [event])
        self.assertEqual(self.woken(), {(self.connector.id, "invoice")})
