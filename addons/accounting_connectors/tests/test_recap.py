"""The daily recap, as it arrives at a mail server."""

import re
from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time

from ..models.accounting_mailing import AccountingMailing
from ..providers.errors import Cause
from .postbox import Postbox, part
from .stuck import StuckCase

CRON = "accounting_connectors.ir_cron_recap"
MORNING = "2026-11-24 07:30:00"  # UTC


class TestRecap(StuckCase):
    def setUp(self):
        super().setUp()
        self.box = self.enterContext(Postbox().open(self.env))
        self.env["accounting.recap"].sudo().search([]).unlink()
        self.env["mail.mail"].sudo().search([]).unlink()
        self.reader = self.reads("anna@example.com")
        self.company.write(
            {
                "name": "Sunny Roofs",
                "email": "books@example.com",
                "accounting_recap_hour": 8.0,
                "accounting_recap_tz": "Europe/Berlin",
                "accounting_mail_partner_ids": [(6, 0, self.reader.ids)],
            }
        )
        self.connector.sudo()._write({"create_date": "2026-11-01 00:00:00"})
        other = self.env["accounting.connector"].sudo().search([])
        (other - self.connector).connected = False

    def reads(self, email, **values):
        return self.env["res.partner"].create(
            {"name": email.split("@")[0].title(), "email": email, **values}
        )

    def run_recap(self, moment=MORNING):
        """What the cron does at that moment, and Odoo's mail queue after it."""
        self.env.flush_all()
        with freeze_time(moment):
            self.env.ref(CRON).method_direct_trigger()
        self.env["mail.mail"].sudo().process_email_queue()
        self.look_again()
        return self.box.empty()

    def stuck(self):
        """Two groups: a large document that was refused, and a tax that is missing."""
        tax, row = self.unmapped_tax(18, "GST 18 %")
        small = self.make_invoice((self.panel, 1234.5, {"tax_ids": [(6, 0, tax.ids)]}))
        large = self.make_invoice((self.panel, 50000))
        self.lack(small, row)
        self.stop(large, Cause.NUMBER_TAKEN)
        return small, large

    def test_the_mail(self):
        self.stuck()
        ((readers, mail),) = self.run_recap()
        self.assertEqual(readers, ["anna@example.com"])
        self.assertEqual(
            mail["Subject"].replace("\xa0", " "),
            "Sunny Roofs: 2 documents wait: $ 51,456.71",
        )
        self.assertIn("books@example.com", mail["From"])
        self.assertEqual(mail.get_content_type(), "multipart/alternative")
        for subtype in ("plain", "html"):
            text = part(mail, subtype)
            tax = text.index("Tax GST 18 % is not mapped")
            number = text.index("The number is taken by a different document")
            self.assertLess(tax, number, "settings come first")
            self.assertIn("$ 1,456.71", text)
            self.assertIn("$ 50,000.00", text)
            groups = self.groups()
            for group in groups:
                self.assertIn(f"/odoo/accounting-fix/{group.id}", text)
            self.assertIn("Fix it", text)
            self.assertIn("Look at it", text)  # the number: no screen of ours
            self.assertIn("/odoo/accounting-to-fix", text)
            self.assertNotIn("{{", text)
        html = part(mail, "html")
        links = re.findall(r'href="([^"]+)"', html)
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        self.assertTrue(all(link.startswith(base) for link in links), links)

    def test_once_a_day(self):
        self.stuck()
        self.assertEqual(len(self.run_recap()), 1)
        self.assertEqual(self.run_recap("2026-11-24 07:40:00"), [])
        self.assertEqual(self.run_recap("2026-11-24 22:30:00"), [])
        self.assertEqual(len(self.run_recap("2026-11-25 07:10:00")), 1)

    def test_at_its_hour_where_the_company_is(self):
        self.stuck()
        self.assertEqual(self.run_recap("2026-11-24 06:59:00"), [])  # 07:59 in Berlin
        self.company.accounting_recap_tz = "America/New_York"
        self.assertEqual(self.run_recap("2026-11-24 07:30:00"), [])
        self.assertEqual(len(self.run_recap("2026-11-24 13:00:00")), 1)

    def test_nothing_is_sent_when_nothing_is_stuck(self):
        self.assertEqual(self.run_recap(), [])
        self.stuck()  # later that day: told tomorrow
        self.assertEqual(self.run_recap("2026-11-24 10:00:00"), [])
        self.assertEqual(len(self.run_recap("2026-11-25 07:10:00")), 1)

    def test_nor_when_it_is_turned_off_or_came_too_late(self):
        self.stuck()
        self.company.accounting_recap = False
        self.assertEqual(self.run_recap(), [])
        self.company.accounting_recap = True
        self.connector.sudo()._write({"create_date": "2026-11-24 07:20:00"})
        self.assertEqual(self.run_recap(), [], "nobody was connected at that hour")

    def test_each_reader_in_their_language_and_clock(self):
        for lang in ("fr_FR", "de_DE"):
            self.env["res.lang"]._activate_lang(lang)
        template = self.env.ref("accounting_connectors.mail_template_recap")
        subject = "{{ object.company_id.name }} : à régler, {{ object._total_words() }}"
        template.with_context(lang="fr_FR").subject = subject
        readers = self.reads("luc@example.com", lang="fr_FR", tz="Europe/Paris")
        readers |= self.reads("zoe@example.com", lang="fr_FR", tz="Europe/Paris")
        readers |= self.reads("max@example.com", lang="de_DE", tz="Asia/Tokyo")
        self.company.accounting_mail_partner_ids = readers
        small, __ = self.stuck()
        self.job_of(small)._write({"create_date": "2026-11-20 23:30:00"})
        mails = {tuple(to): mail for to, mail in self.run_recap()}
        self.assertEqual(
            {reader for to in mails for reader in to},
            {"luc@example.com", "zoe@example.com", "max@example.com"},
        )
        french = mails[("luc@example.com",)]
        self.assertIn("à régler", french["Subject"])
        self.assertIn(
            "51 456,71", french["Subject"].replace("\u202f", " ").replace("\xa0", " ")
        )
        self.assertIn("21/11/2026 00:30", part(french, "plain").replace(",", ""))
        german = mails[("max@example.com",)]
        self.assertIn("51.456,71", german["Subject"])
        self.assertIn("21.11.26", part(german, "plain"))
        self.assertIn("08:30", part(german, "plain"))

    def test_the_managers_read_it_where_nobody_was_chosen(self):
        self.stuck()
        self.company.accounting_mail_partner_ids = False
        manager = self.person("manager")
        manager.email = "boss@example.com"
        self.person("user").email = "clerk@example.com"
        readers = [reader for to, __ in self.run_recap() for reader in to]
        self.assertIn("boss@example.com", readers)
        self.assertNotIn("clerk@example.com", readers)
        self.assertNotIn("anna@example.com", readers)

    def test_an_address_that_is_none_does_not_hold_up_the_others(self):
        self.stuck()
        wrong = self.reads("not an address")
        self.company.accounting_mail_partner_ids = wrong | self.reader
        readers = [reader for to, __ in self.run_recap() for reader in to]
        self.assertIn("anna@example.com", readers)

    def test_a_crash_leaves_neither_the_mail_nor_its_row(self):
        self.stuck()
        mail = AccountingMailing._mail

        def crash(record, *args):
            mail(record, *args)
            raise MemoryError("killed")

        with self.crashing(crash):
            self.assertEqual(self.run_recap(), [])
        self.assertEqual(len(self.run_recap("2026-11-24 07:50:00")), 1)

    @contextmanager
    def crashing(self, instead):
        with (
            patch.object(AccountingMailing, "_mail", instead),
            self.assertLogs("odoo.addons.accounting_connectors", "ERROR"),
        ):
            yield

    def test_two_workers_send_one(self):
        """The second one finds the first one's row."""
        self.stuck()
        self.env.flush_all()
        Recap = self.env["accounting.recap"].sudo()
        first = Recap._look(self.company, "2026-11-24")
        second = Recap._look(self.company, "2026-11-24")
        self.assertEqual((first.fix_count, first.document_count), (2, 2))
        self.assertFalse(second)
        self.env["mail.mail"].sudo().process_email_queue()
        self.assertEqual(len(self.box.empty()), 1)

    def test_the_settings_are_each_companys_own(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env["res.config.settings"].create(
            {"accounting_recap_hour": 6.5, "accounting_recap_tz": "Asia/Kolkata"}
        ).execute()
        self.assertEqual(self.env.company.accounting_recap_hour, 6.5)
        self.assertEqual(other.accounting_recap_hour, 8)
        with self.assertRaisesRegex(Exception, "between 00:00 and 23:59"):
            self.company.accounting_recap_hour = 24
