"""Both ledgers of a month compared: what differs is found, all of it and nothing else,
and what agrees is stamped until something of it changes."""

from collections import Counter
from datetime import date
from decimal import Decimal

from ...providers.documents import Kind
from ..purchases import Purchases

DAY = date(2026, 11, 2)
OTHER_DAY = date(2026, 11, 9)
NEXT_MONTH = date(2026, 12, 2)
BEFORE = date(2026, 10, 20)


class ReconcilingSuite(Purchases):
    one_connector = True

    def setUp(self):
        super().setUp()
        if not self.capabilities.reconciles:
            self.skipTest("the books of this provider cannot be compared")
        self.connector.push_bills = True
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")

    # === STAGE === #

    def month(self, day=DAY, **values):
        """:rtype: accounting.reconciliation"""
        return self.env["accounting.reconciliation"].create(
            {"connector_id": self.connector.id, "first_date": day, **values}
        )

    def compare(self, month):
        month.action_compare()
        self.go_on()
        self.assertNotEqual(month.state, "running", (month.step, month.message))
        return month

    def go_on(self):
        """What the cron does when a comparison was woken."""
        self.env.flush_all()
        cron = self.env.ref("accounting_connectors.ir_cron_reconciliation")
        cron.method_direct_trigger()
        self.look_again()

    def told(self, month):
        """The differences in short, for a person who reads the test's output."""
        return [
            (one.what, one.kind, one.name, one.here, one.there, one.amount)
            for one in month.difference_ids
        ]

    def assert_agrees(self, month):
        self.assertEqual(self.told(month), [])
        self.assertEqual(
            [
                (total.by, total.name, total.ours, total.theirs)
                for total in month.total_ids
                if total.difference
            ],
            [],
        )
        self.assertEqual(month.state, "agrees", month.message)
        self.assertTrue(month.stamped_at)
        self.assertEqual(month.stamped_by_id, self.env.user)

    def assert_explained(self, month):
        """To the cent: no sum differs by more than the differences say."""
        self.assertEqual(month.unexplained_count, 0)
        for total in month.total_ids:
            self.assertAlmostEqual(total.difference, total.ours - total.theirs, 2)
            self.assertEqual(total.unexplained, 0, (total.by, total.name))
        kinds = month.total_ids.filtered(lambda total: total.by == "kind")
        self.assertAlmostEqual(
            sum(kinds.mapped("difference")),
            sum(month.difference_ids.mapped("amount")),
            2,
        )

    # === SENT, THEN COMPARED === #

    def send_some(self):
        """Documents and payments of many kinds, sent as every day."""
        tax = self.add_tax(10)
        self.map_purchases()
        service = self.make_product("Cleaning", "service", default_code="CLEAN")
        moves = self.env["account.move"]
        moves |= self.make_invoice((self.panel, 100), (service, 45.55))
        taxed = {"tax_ids": [(6, 0, tax.ids)]}
        moves |= self.make_invoice((self.panel, 33.33, taxed), (service, 0.05, taxed))
        moves |= self.make_invoice(
            (self.panel, 10, {"quantity": 3, "discount": 12.5, **taxed})
        )
        moves |= self.make_invoice((self.panel, 40, taxed), move_type="out_refund")
        vendor = self.env["res.partner"].create({"name": "Grevillea Supplies"})
        bill = {"partner_id": vendor.id, "ref": "F-1", "move_type": "in_invoice"}
        moves |= self.make_invoice((self.panel, 70), **bill)
        self.run_push()
        self.pay(moves[0])
        self.pay(moves[1], amount=20)
        self.pay(moves[4])
        for __ in range(2):
            self.run_push()
        for move in moves:
            self.assertEqual(move.accounting_sync_state, "synced", self.why(move))
        return moves

    def test_what_was_sent_agrees(self):
        moves = self.send_some()
        month = self.compare(self.month())
        self.assert_agrees(month)
        kinds = {t.key: t.ours for t in month.total_ids if t.by == "kind"}
        sales = sum(moves[:3].mapped("amount_total"))
        self.assertAlmostEqual(kinds["invoice"], sales, 2)
        self.assertAlmostEqual(kinds["credit_note"], -moves[3].amount_total, 2)
        self.assertAlmostEqual(kinds["bill"], 70, 2)
        paid = moves[0].amount_total + 20 - 70
        self.assertAlmostEqual(kinds["payment"], paid, 2)
        self.assertTrue(month.fingerprint_ours and month.fingerprint_theirs)
        # compared once more, the same; nothing is written there
        before, ours = self.world.writes(), month.fingerprint_ours
        self.assert_agrees(self.compare(month))
        self.assertEqual(month.fingerprint_ours, ours)
        self.assertEqual(self.world.writes(), before)

    def test_a_foreign_currency_is_added_up_by_itself(self):
        currency = self.env.ref("base.EUR")
        currency.active = True
        self.env["res.currency.rate"].create(
            {
                "name": "2026-11-01",
                "currency_id": currency.id,
                "rate": 0.873311,
                "company_id": self.company.id,
            }
        )
        self.books.enable_currency("EUR")
        self.connector.action_refresh_chart()
        move = self.make_invoice((self.panel, 33.37), currency_id=currency.id)
        self.make_invoice((self.panel, 12))
        self.run_push()
        self.run_push()
        self.assertEqual(move.accounting_sync_state, "synced", self.why(move))
        month = self.compare(self.month())
        self.assert_agrees(month)
        totals = month.total_ids.filtered(lambda total: total.by == "kind")
        self.assertEqual(
            {total.currency_id.name: total.ours for total in totals},
            {"EUR": 33.37, "USD": 12.0},
        )

    # === BROKEN === #

    def test_a_change_here_breaks_the_stamp(self):
        move = self.make_invoice((self.panel, 100))
        later = self.make_invoice((self.panel, 5), invoice_date=NEXT_MONTH)
        self.run_push()
        month = self.compare(self.month())
        self.assert_agrees(month)
        later.button_draft()
        later.button_cancel()
        self.pay(move, date=str(NEXT_MONTH))
        self.assertEqual(month.state, "agrees", month.changed_what)
        move.button_draft()
        self.assertEqual(month.state, "changed")
        self.assertIn(move.name, month.changed_what)
        self.assertTrue(month.changed_at)

    def test_a_new_document_and_a_payment_break_it_too(self):
        move = self.make_invoice((self.panel, 100))
        self.run_push()
        month = self.compare(self.month())
        self.assert_agrees(month)
        self.pay(move)
        self.assertEqual(month.state, "changed")
        self.run_push()
        self.assert_agrees(self.compare(month))
        new = self.make_invoice((self.panel, 1))
        self.assertEqual(month.state, "changed")
        self.assertIn(new.name, month.changed_what)

    def test_a_change_there_breaks_it_once_it_is_read(self):
        move = self.make_invoice((self.panel, 100))
        self.run_push()
        month = self.compare(self.month())
        self.assert_agrees(month)
        (document,) = self.books.documents(move.name)
        self.books.change_invoice(document, 90)
        self.assertEqual(month.state, "agrees")
        self.connector.action_pull_now()
        self.run_pull()
        self.assertEqual(month.state, "changed", self.told(month))
        self.assertIn(move.name, month.changed_what)
        self.compare(month)
        self.assertEqual(month.state, "differs")
        self.assertEqual([one.what for one in month.difference_ids], ["amount"])
        self.assertEqual(month.difference_ids.amount, 10)

    # === PLANTED === #

    def contact(self, name, supplier=False):
        """A partner with a contact there, linked.

        :return: the partner, and the contact's id
        """
        partner = self.env["res.partner"].create({"name": name})
        add = self.books.add_supplier if supplier else self.books.add_contact
        contact = add(name)
        role = "supplier" if supplier and self.capabilities.contact_per_role else None
        self.env["accounting.link"].sudo()._record(
            self.connector,
            [
                {
                    "kind": "contact",
                    "res_model": "res.partner",
                    "res_id": partner.id,
                    "remote_id": self.contact_ref(contact, role),
                    "role": role,
                }
            ],
        )
        return partner, contact

    def contact_ref(self, contact, role):
        """How the connector calls a contact there."""
        for page in self.connector._adapter().pull(Kind.CONTACT):
            for one in page.records:
                mine = one.remote_id == contact or one.remote_id.endswith(f"/{contact}")
                if mine and str(one.role or "") == (role or ""):
                    return one.remote_id
        raise AssertionError(f"{contact} is not there")

    def plant(self, move, kind=Kind.INVOICE, **changed):
        """What is there of a document, typed by hand with something changed, and
        linked as if it had been sent.

        :rtype: sandbox.accountant.Document
        """
        link = changed.pop("link", True)
        supplier = kind in (Kind.BILL, Kind.VENDOR_CREDIT)
        values = {
            "number": (move.ref if supplier else move.name),
            "contact": self.vendor_id if supplier else self.rosa_id,
            "account": self.bought if supplier else self.sales,
            "net": Decimal(str(move.amount_untaxed)),
            "day": move.invoice_date,
            **changed,
        }
        document = self.books.add_invoice(
            values.pop("number"),
            values.pop("contact"),
            values.pop("account").remote_id,
            values.pop("net"),
            kind=kind.value,
            **values,
        )
        if document.due_date:  # by terms that the books have and nobody asked for
            move.invoice_date_due = document.due_date
        if link:
            self.link_to(self.connector, kind.value, move, document.id)
        return document

    def set_stage(self):
        """Nothing is sent by itself; contacts and accounts are known on both sides."""
        self.connector.push_from = "2027-01-01"
        self.rosa, self.rosa_id = self.contact("Maren Castellane")
        self.ines, self.ines_id = self.contact("Ines Marlow")
        self.vendor, self.vendor_id = self.contact("Grevillea Supplies", supplier=True)
        default = self.mapping(self.connector, "default").ledger_account_id
        row = self.mapping(self.connector, "line_type", self.line_type("product"))
        self.sales = row.ledger_account_id or default
        row.ledger_account_id = self.sales
        self.elsewhere = self.connector.ledger_account_ids.filtered(
            lambda a: (
                a.active
                and a.account_class == "revenue"
                and not (a.system or a.payments)
                and a != self.sales
            )
        )[:1]
        self.connector.mapping_ids.filtered(
            lambda r: r.source in ("purchase_line_type", "account")
        ).ledger_account_id = False
        self.bought, self.other = self.expense_accounts(2)
        row = self.mapping(self.connector, "purchase_default")
        row.ledger_account_id = self.bought
        self.planted = Counter()
        self.serial = 0

    def sale(self, price=None, **values):
        self.serial += 1
        price = price or 100 + self.serial
        return self.make_invoice((self.panel, price), partner_id=self.rosa.id, **values)

    def bill(self, **values):
        self.serial += 1
        return self.make_invoice(
            (self.panel, 100 + self.serial),
            partner_id=self.vendor.id,
            move_type="in_invoice",
            ref=f"F-{self.serial}",
            **values,
        )

    def expect(self, what, kind, count=1):
        self.planted[what, kind] += count

    def test_forty_differences_and_no_other(self):
        self.set_stage()
        bank = self.mapping(
            self.connector, "journal", self.company_data["default_journal_bank"]
        ).ledger_account_id.remote_id
        for __ in range(4):  # what agrees
            self.plant(self.sale())
            self.plant(self.bill(), Kind.BILL)
        for __ in range(4):
            self.sale()
            self.expect("missing_there", "invoice")
        self.bill()
        self.expect("missing_there", "bill")
        for at in range(4):
            self.books.add_invoice(
                f"HAND-{at}", self.ines_id, self.sales.remote_id, 7, day=DAY
            )
            self.expect("missing_here", "invoice")
        for __ in range(3):
            move = self.bill()
            self.plant(move, Kind.BILL)
            self.plant(move, Kind.BILL, link=False)
            self.expect("doubled", "bill")
        for __ in range(3):
            self.plant(self.sale(), link=False)
            self.expect("unlinked", "invoice")
        self.plant(self.bill(), Kind.BILL, link=False)
        self.expect("unlinked", "bill")
        for net in ("1.01", "250", "99.99", "0.02"):
            self.plant(self.sale(), net=Decimal(net))
            self.expect("amount", "invoice")
        credit = self.sale(move_type="out_refund")
        self.plant(credit, Kind.CREDIT_NOTE, net=Decimal(3))
        self.expect("amount", "credit_note")
        for __ in range(2):
            self.plant(self.sale(), account=self.elsewhere)
            self.expect("account", "invoice")
        self.plant(self.bill(), Kind.BILL, account=self.other)
        self.expect("account", "bill")
        for __ in range(3):
            self.plant(self.sale(), contact=self.ines_id)
            self.expect("partner", "invoice")
        for __ in range(2):
            self.plant(self.sale(), day=OTHER_DAY)
            self.expect("date", "invoice")
        self.plant(self.sale(), day=NEXT_MONTH)
        self.expect("date", "invoice")
        self.plant(self.sale(invoice_date=BEFORE), day=OTHER_DAY)
        self.expect("date", "invoice")
        move = self.sale()
        self.plant(move)
        move.invoice_date_due = date(2027, 1, 15)
        self.expect("due_date", "invoice")
        for __ in range(3):
            self.books.void_invoice(self.plant(self.sale()))
            self.expect("status", "invoice")
        for __ in range(2):
            move = self.sale()
            self.plant(move)
            move.button_draft()
            if __:
                move.button_cancel()
            self.expect("status", "invoice")
        paid = []
        for __ in range(3):
            document = self.plant(self.sale())
            paid.append(self.books.pay_invoice(document, bank, day=date(2026, 11, 5)))
            self.expect("missing_here", "payment")
        for __ in range(3):
            move = self.sale()
            self.plant(move)
            self.pay(move)
            self.expect("missing_there", "payment")
        document = self.plant(self.sale())
        self.books.pay_invoice(document, bank, day=NEXT_MONTH)
        self.expect("due", "invoice")
        self.env["accounting.job"].sudo().search([]).unlink()
        self.assertGreaterEqual(self.planted.total(), 40)

        month = self.compare(self.month())
        found = Counter((one.what, one.kind) for one in month.difference_ids)
        self.assertEqual(found, self.planted, self.told(month))
        self.assertEqual(month.state, "differs")
        self.assertEqual(month.open_count, self.planted.total())
        self.assertFalse(month.stamped_at)
        self.assert_explained(month)
