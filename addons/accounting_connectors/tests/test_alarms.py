"""Alarms: each is raised once, told once, and goes by itself."""

from freezegun import freeze_time

from odoo import fields

from .postbox import Postbox, part
from .stuck import StuckCase

CRON = "accounting_connectors.ir_cron_watch"
NOW = "2026-11-24 12:00:00"
LATER = "2026-11-24 13:00:00"


class TestAlarms(StuckCase):
    def setUp(self):
        super().setUp()
        self.box = self.enterContext(Postbox().open(self.env))
        sudo = self.env(su=True)
        others = sudo["accounting.connector"].search([]) - self.connector
        others.connected = False
        sudo["mail.mail"].search([]).unlink()
        waiting = sudo["accounting.job"].search([("state", "!=", "done")])
        waiting.write({"state": "cancelled"})
        reader = self.env["res.partner"].create(
            {"name": "Anna", "email": "anna@example.com"}
        )
        self.company.accounting_mail_partner_ids = reader
        self.consented = self.connector.sudo().authorization_id
        self.consented.refresh_expires_at = "2027-01-20 00:00:00"
        self.all_read_at("2026-11-24 11:58:00")
        sudo["accounting.api.budget"].search([]).day_start = False
        self.assertEqual(self.watch(NOW), [])

    def read_at(self, kind, moment, **values):
        cursor = self.env["accounting.cursor"]._of(self.connector, kind)
        cursor.write({"asked_at": moment, **values})

    def all_read_at(self, moment):
        for kind in self.connector._feeds():
            self.read_at(kind, moment)

    def watch(self, moment):
        """What the cron does then, and what comes by mail."""
        self.env.flush_all()
        with freeze_time(moment):
            self.env.ref(CRON).method_direct_trigger()
        self.env["mail.mail"].sudo().process_email_queue()
        self.look_again()
        return [mail for __, mail in self.box.empty()]

    def alarms(self, *kinds):
        """Open alarms."""
        mine = [("connector_id", "=", self.connector.id), ("over", "=", False)]
        found = self.env["accounting.alarm"].search(mine)
        self.assertEqual(sorted(found.mapped("kind")), sorted(kinds))
        return found

    def assert_raised_once(self, kind, *words):
        """Raised now, not again an hour later; in mail, activity and list alike."""
        (mail,) = self.watch(NOW)
        alarm = self.alarms(kind)
        self.assertEqual(fields.Datetime.to_string(alarm.since), NOW)
        self.assertIn(alarm._kind_words(), mail["Subject"])
        activities = alarm.sudo().activity_ids
        self.assertEqual(activities.user_id, self.company._accounting_managers())
        self.assertEqual(set(activities.mapped("res_id")), {self.connector.id})
        for word in words:
            self.assertIn(word, alarm.message)
            self.assertIn(word, " ".join(part(mail, "plain").split()))
            self.assertIn(word, str(activities[0].note))
        self.assertIn("/odoo/accounting-connectors", part(mail, "html"))
        self.assertEqual(self.watch(LATER), [])
        self.assertEqual(self.alarms(kind), alarm)
        return alarm

    def assert_cleared(self, alarm, moment="2026-11-24 14:00:00"):
        activities = alarm.sudo().activity_ids
        self.assertEqual(self.watch(moment), [])
        self.alarms()
        self.assertEqual(fields.Datetime.to_string(alarm.over), moment)
        self.assertFalse(activities.exists())
        told = self.connector.message_ids[:1].body
        self.assertIn(f"Over: {alarm._kind_words()}", told)

    def test_a_sign_in_that_ends(self):
        self.consented.refresh_expires_at = "2026-11-29 10:00:00"
        alarm = self.assert_raised_once("expiring", "11/29/2026", "Sign in again")
        self.consented.refresh_expires_at = "2027-01-20 00:00:00"
        self.assert_cleared(alarm)

    def test_a_connection_that_is_broken(self):
        self.connector.sudo().access_error = "Forbidden"
        self.all_read_at("2026-11-20 00:00:00")  # because of it: not told as well
        alarm = self.assert_raised_once("broken", "no longer lets us into")
        self.connector.sudo().access_error = False
        self.all_read_at("2026-11-24 13:58:00")
        self.assert_cleared(alarm)

    def aged(self, jobs, moment, **values):
        self.env.flush_all()
        jobs._write({"create_date": moment, "write_date": None, **values})
        self.env.invalidate_all()

    def done_at(self, moment):
        done = self.env["accounting.job"].sudo().search([("state", "=", "done")])
        done._write({"done_at": moment})

    def test_documents_that_are_not_sent(self):
        move = self.make_invoice((self.panel, 10))
        self.done_at("2026-11-24 02:00:00")
        self.aged(self.job_of(move), "2026-11-24 05:00:00")
        alarm = self.assert_raised_once("unsent", "for 6 hours", "1 documents wait")
        self.job_of(move)._write(
            {"state": "done", "done_at": fields.Datetime.to_datetime(LATER)}
        )
        self.assert_cleared(alarm)

    def test_silence_is_none_while_something_is_sent_or_nothing_waits_long(self):
        move = self.make_invoice((self.panel, 10))
        self.aged(self.job_of(move), "2026-11-24 07:00:00")  # five hours
        self.assertEqual(self.watch(NOW), [])
        self.aged(self.job_of(move), "2026-11-23 07:00:00")
        other = self.make_invoice((self.panel, 20))
        self.job_of(other)._write(
            {"state": "done", "done_at": fields.Datetime.to_datetime(NOW)}
        )
        self.assertEqual(self.watch(NOW), [])
        self.company.accounting_silent_hours = 1
        self.all_read_at("2026-11-24 13:28:00")
        self.assertEqual(len(self.watch("2026-11-24 13:30:00")), 1)

    def test_a_document_that_was_sent_again_by_hand_is_no_silence(self):
        move = self.make_invoice((self.panel, 10))
        self.done_at("2026-11-20 00:00:00")
        self.aged(self.job_of(move), "2026-11-20 00:00:00", write_date=NOW)
        self.assertEqual(self.watch(NOW), [])
        # but one that no answer comes for is
        self.aged(
            self.job_of(move),
            "2026-11-20 00:00:00",
            write_date=NOW,
            cause="provider_down",
        )
        self.assertEqual(len(self.watch(NOW)), 1)
        self.alarms("unsent")

    def test_changes_that_are_not_read(self):
        kind = self.connector._feeds()[0]
        self.read_at(kind, "2026-11-24 02:00:00", error="Xero cannot be reached.")
        alarm = self.assert_raised_once("unread", "for 10 hours", "cannot be reached")
        self.all_read_at("2026-11-24 13:58:00")
        self.assert_cleared(alarm)

    def test_calls_that_run_out(self):
        limit = self.connector._capabilities().calls_per_day
        budget = self.env["accounting.api.budget"]._of(self.connector)
        budget.write({"day_start": "2026-11-24 06:00:00", "day_left": limit // 10 + 1})
        self.assertEqual(self.watch(NOW), [])
        budget.day_left = 40
        alarm = self.assert_raised_once("calls", f"40 of the {limit} calls a day")
        self.all_read_at("2026-11-25 04:58:00")
        self.assertEqual(self.watch("2026-11-25 05:00:00"), [])
        self.alarms("calls")
        self.assert_cleared(alarm, "2026-11-25 07:00:00")  # another day has begun

    def test_a_company_that_is_disconnected_has_none(self):
        self.connector.sudo().access_error = "Forbidden"
        self.watch(NOW)
        alarm = self.alarms("broken")
        self.connector.sudo().connected = False
        self.assert_cleared(alarm)

    def test_it_comes_again_when_it_is_there_again(self):
        for moment in (NOW, "2026-11-24 15:00:00"):
            self.connector.sudo().access_error = "Forbidden"
            self.assertEqual(len(self.watch(moment)), 1)
            self.connector.sudo().access_error = False
            self.watch(moment)
        every = self.env["accounting.alarm"].search([("kind", "=", "broken")])
        self.assertEqual(len(every), 2)
        self.assertTrue(all(every.mapped("over")))

    def test_two_workers_raise_one(self):
        Alarm = self.env["accounting.alarm"].sudo()
        self.assertTrue(Alarm._raise(self.connector, "broken", {}))
        self.assertFalse(Alarm._raise(self.connector, "broken", {}))
