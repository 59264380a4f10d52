"""Two companies, each with its own organisation at the provider, and partners that both
have: what crosses over, and what never does."""

from datetime import date
from decimal import Decimal

from ..providers.documents import Contact, Item, Kind
from ..providers.standing import Part, Settlement
from .companies import TwoCompaniesCase


class TestTwoCompanies(TwoCompaniesCase):
    def setUp(self):
        super().setUp()
        self.books_uk = self.world.accountant(self.remote(self.world.homes["GBP"]))
        self.addCleanup(self.books_uk.close)

    def invoice_of_both(self):
        """An invoice for the same partner in each company, both sent."""
        here = self.make_invoice((self.panel, 10))
        there = self.their_invoice(10)
        self.run_push()
        self.assertEqual((here | there).mapped("accounting_sync_state"), ["synced"] * 2)
        return here, there

    def link(self, connector, record):
        return self.link_of(record).filtered(lambda x: x.connector_id == connector)

    def contact(self, books, connector, partner):
        """A partner as it is in the books of one organisation."""
        remote_id = self.link(connector, partner).remote_id
        (found,) = [one for one in books.contacts() if one.id == remote_id]
        return found

    # pylint: disable=method-required-super
    def read(self):
        (self.ours | self.theirs).action_pull_now()
        self.run_pull()

    # === CONTACTS THAT BOTH HAVE === #

    def test_a_change_there_reaches_the_other_organisation_and_comes_to_rest(self):
        self.invoice_of_both()
        self.read()
        self.run_push()
        known = self.contact(self.books, self.ours, self.partner_a)
        before = len(self.world.calls())
        self.books.change_contact(known.id, email="rosa@changed.example")
        wrote = self.world.writes()
        self.read()
        self.assertEqual(self.partner_a.email, "rosa@changed.example")
        jobs = self.job_of(self.partner_a).filtered(lambda job: job.state != "done")
        self.assertEqual(jobs.connector_id, self.theirs)
        self.run_push()
        told = self.contact(self.books_uk, self.theirs, self.partner_a)
        self.assertEqual(told.email, "rosa@changed.example")
        self.assertEqual(self.world.writes(), wrote + 1, "an echo")
        self.assertGreater(len(self.world.calls()), before)
        self.read()
        self.run_push()
        self.read()
        self.assertEqual(self.world.writes(), wrote + 1, "it does not come to rest")
        self.assertFalse(
            self.job_of(self.partner_a).filtered(lambda job: job.state != "done")
        )

    def test_a_change_in_odoo_goes_to_both(self):
        self.invoice_of_both()
        self.read()
        self.run_push()
        wrote = self.world.writes()
        self.partner_a.email = "rosa@here.example"
        self.run_push()
        for books, connector in ((self.books, self.ours), (self.books_uk, self.theirs)):
            told = self.contact(books, connector, self.partner_a)
            self.assertEqual(told.email, "rosa@here.example")
        self.assertEqual(self.world.writes(), wrote + 2)

    # === MONEY === #

    def pay_at(self, connector, document_id, journal):
        bank = self.mapping(connector, "journal", journal).ledger_account_id
        bank = bank or connector.ledger_account_ids.filtered("bank")[:1]
        self.mapping(connector, "journal", journal).ledger_account_id = bank
        contact = self.link(connector, self.partner_a)
        amount = Decimal("10.00")
        return self.tell(
            connector,
            Settlement(
                kind=Kind.PAYMENT,
                remote_id="P-1",
                contact_id=contact.remote_id,
                account_id=bank.remote_id,
                date=date(2026, 11, 5),
                currency=connector.company_id.currency_id.name,
                amount=amount,
                parts=(
                    Part(
                        document_kind=Kind.INVOICE,
                        document_id=document_id,
                        amount=amount,
                    ),
                ),
            ),
            Kind.PAYMENT,
        )

    def test_money_of_one_settles_nothing_of_the_other(self):
        """Also where both organisations number their records from one."""
        here, there = self.invoice_of_both()
        self.link(self.ours, here).remote_id = "7"
        self.link(self.theirs, there).remote_id = "7"
        row = self.pay_at(self.theirs, "7", self.british["default_journal_bank"])
        self.assertEqual(row.state, "done", row.message)
        payment = self.env["account.payment"].browse(row.res_id)
        self.assertEqual(payment.company_id, self.other)
        self.assertEqual((here.payment_state, here.amount_residual), ("not_paid", 10))
        self.assertIn(there.payment_state, ("paid", "in_payment"))
        again = self.pay_at(self.ours, "7", self.company_data["default_journal_bank"])
        self.assertEqual(again.state, "done", again.message)
        self.assertNotEqual(again.res_id, row.res_id)
        self.assertIn(here.payment_state, ("paid", "in_payment"))

    def test_money_for_a_document_of_the_other_is_none_of_ours(self):
        here, __ = self.invoice_of_both()
        elsewhere = self.link(self.ours, here).remote_id
        row = self.pay_at(self.theirs, elsewhere, self.british["default_journal_bank"])
        self.assertNotEqual(row.state, "done")
        self.assertEqual(here.payment_state, "not_paid")
        self.assertFalse(
            self.env["account.payment"].search_count(
                [("accounting_from_id", "=", self.theirs.id)]
            )
        )

    # === RECORDS OF ONE COMPANY ONLY === #

    def test_a_partner_of_the_other_company_is_nobody_of_ours(self):
        """Not by tax number, e-mail or name; nor is it offered as somebody."""
        british = self.env["res.partner"].create(
            {
                "name": "Whistler & Daughters",
                "email": "hello@whistler.example",
                "vat": "US51824753556",
                "is_company": True,
                "company_id": self.other.id,
            }
        )
        told = Contact(
            remote_id="c-1",
            name="Whistler & Daughters",
            email="hello@whistler.example",
            vat="US51824753556",
        )
        theirs = self.tell(self.theirs, told, Kind.CONTACT)
        self.assertEqual(theirs.res_id, british.id)
        row = self.tell(self.ours, told, Kind.CONTACT)
        self.assertFalse(self.link(self.ours, british))
        self.assertEqual(row.state, "done", row.message)
        made = self.env["res.partner"].browse(row.res_id)
        self.assertNotEqual(made, british)
        self.assertIn(made.company_id, (self.company, self.env["res.company"]))
        self.assertFalse(self.job_of(made), "what came from there goes nowhere")

    def test_a_product_of_the_other_company_is_none_of_ours(self):
        british = self.make_product(
            "Heat pump", "product", default_code="PUMP", company_id=self.other.id
        )
        told = Item(remote_id="i-1", code="PUMP", name="Heat pump")
        theirs = self.tell(self.theirs, told, Kind.ITEM)
        self.assertEqual(theirs.res_id, british.id)
        row = self.tell(self.ours, told, Kind.ITEM)
        self.assertFalse(self.link(self.ours, british))
        self.assertNotEqual(row.res_id, british.id)

    def test_a_partner_of_one_company_goes_to_its_provider_only(self):
        british = self.env["res.partner"].create(
            {
                "name": "Only theirs",
                "customer_rank": 1,
                "company_id": self.other.id,
            }
        )
        self.run_push()
        self.assertEqual(self.job_of(british).connector_id, self.theirs)
        self.assertEqual(self.link_of(british).connector_id, self.theirs)
        british.phone = "+44 20 7946 0000"
        self.run_push()
        self.assertEqual(self.job_of(british).connector_id, self.theirs)
        self.assertNotIn("Only theirs", [one.name for one in self.books.contacts()])

    def test_a_partner_given_to_one_company_is_not_made_at_the_other(self):
        self.partner_b.write({"customer_rank": 1, "company_id": self.company.id})
        self.run_push()
        self.assertNotIn(self.theirs, self.job_of(self.partner_b).connector_id)


class TestTwoCompaniesQuickbooks(TestTwoCompanies):
    """Where ids are numbers from one in every company, and each has its own consent."""

    provider = "quickbooks"
