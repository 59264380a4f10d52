"""Both ledgers of a month compared: what differs is found, all of it and nothing else,
and what agrees is stamped until something of it changes."""

from collections import Counter
from datetime import date
from decimal import Decimal
from unittest.mock import patch

from odoo.exceptions import UserError

from ...models import (
    accounting_reconciliation,
    accounting_reconciliation_ours,
    accounting_reconciliation_reading,
)
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

    def test_money_of_all_kinds_agrees(self):
        """Paid here and there, on account, for several at once, with a credit note; and
        taken back."""
        bank = self.mapping(
            self.connector, "journal", self.company_data["default_journal_bank"]
        ).ledger_account_id.remote_id
        moves = self.env["account.move"]
        for net in (100, 60, 40, 30, 20):
            moves |= self.make_invoice((self.panel, net))
        credit = self.make_invoice((self.panel, 15), move_type="out_refund")
        self.run_push()
        documents = [self.books.documents(move.name)[0] for move in moves]
        self.books.pay_several(
            [(documents[0], Decimal(100)), (documents[1], Decimal(25))], bank, day=DAY
        )
        self.books.pay_invoice(documents[2], bank, 10, day=OTHER_DAY)
        self.run_pull()
        self.assertEqual(moves[0].amount_residual, 0)
        self.pay(moves[2:4], group_payment=True)
        gone = self.pay(moves[4])
        gone.move_id.line_ids.remove_move_reconcile()
        gone.action_draft()
        receivable = self.company_data["default_account_receivable"]
        both = (moves[1] | credit).line_ids
        both.filtered(lambda line: line.account_id == receivable).reconcile()
        self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.partner_a.id,
                "amount": 77,
                "date": DAY,
                "journal_id": self.company_data["default_journal_bank"].id,
            }
        ).action_post()
        for __ in range(3):
            self.run_push()
            self.run_pull()
        month = self.compare(self.month())
        self.assert_agrees(month)
        paid = month.total_ids.filtered(lambda t: (t.by, t.key) == ("kind", "payment"))
        self.assertAlmostEqual(paid.ours, 100 + 25 + 10 + 60 + 77, 2)

    def test_what_was_credited_and_issued_anew_agrees(self):
        move = self.make_invoice((self.panel, 100))
        self.run_push()
        move.button_draft()
        move.invoice_line_ids.price_unit = 80
        move.action_post()
        self.run_push()
        self.assertEqual(move.accounting_sync_state, "synced", self.why(move))
        move.button_draft()
        move.button_cancel()
        self.run_push()
        self.make_invoice((self.panel, 9))
        self.run_push()
        self.assert_agrees(self.compare(self.month()))

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
        if "EUR" not in (self.connector.currency_codes or "").split(","):
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

    def test_tax_and_money_entered_twice(self):
        """What needs a tax rate or a second payment there."""
        tax = self.add_tax(10)
        self.set_stage()
        code = self.mapping(self.connector, "tax", tax).tax_code_id
        bank = self.mapping(
            self.connector, "journal", self.company_data["default_journal_bank"]
        ).ledger_account_id.remote_id
        taxed = {"tax_ids": [(6, 0, tax.ids)]}
        move = self.make_invoice((self.panel, 90, taxed), partner_id=self.rosa.id)
        self.plant(move)
        move = self.make_invoice((self.panel, 30, taxed), partner_id=self.rosa.id)
        self.plant(move, tax_code=code.remote_id)
        move = self.sale(200)
        document = self.plant(move)
        paid = self.pay(move, amount=50, date=str(OTHER_DAY))
        first = self.books.pay_invoice(document, bank, 50, day=OTHER_DAY)
        self.books.pay_invoice(document, bank, 50, day=OTHER_DAY)
        partial = paid.move_id.line_ids.matched_debit_ids
        self.link_to(self.connector, "payment", partial, first)
        self.env["accounting.job"].sudo().search([]).unlink()
        month = self.compare(self.month())
        found = {(one.what, one.kind): one.amount for one in month.difference_ids}
        self.assertEqual(
            found,
            {("tax", "invoice"): 9.0, ("doubled", "payment"): -50.0},
            self.told(month),
        )
        self.assert_explained(month)

    # === WHAT A PERSON DOES === #

    def test_differences_are_mended_or_accepted(self):
        self.set_stage()
        unsent, typed, wrong = self.sale(), self.sale(), self.sale()
        self.plant(typed, link=False)
        self.plant(wrong, net=Decimal(1))
        self.env["accounting.job"].sudo().search([]).unlink()
        month = self.compare(self.month())
        by_what = month.difference_ids.grouped("what")
        self.assertEqual(set(by_what), {"missing_there", "unlinked", "amount"})
        with self.assertRaises(UserError):
            by_what["amount"].action_link()
        by_what["missing_there"].action_send()
        by_what["unlinked"].action_link()
        self.assertEqual(by_what["unlinked"].action_open_here()["res_id"], typed.id)
        self.run_push()
        self.run_push()
        self.assertEqual(len(self.books.documents(unsent.name)), 1)
        self.assertEqual(self.link_of(typed).kind, "invoice")
        self.compare(month)
        (left,) = month.difference_ids
        self.assertEqual((left.what, month.state), ("amount", "differs"))
        left.reason = "Agreed on the telephone"
        self.assertEqual((left.state, month.state), ("accepted", "agrees"))
        self.assertEqual(left.accepted_by_id, self.env.user)
        # compared again it is the same one, and still accepted; another is not
        self.compare(month)
        self.assertEqual(month.difference_ids.state, "accepted")
        self.assertEqual((month.state, month.accepted_count), ("agrees", 1))
        month.difference_ids.reason = False
        self.assertEqual(month.state, "differs")

    # === CUT OFF === #

    def test_a_killed_comparison_goes_on_where_it_was(self):
        moves = [self.make_invoice((self.panel, 10 + n)) for n in range(5)]
        self.run_push()
        month = self.month()
        month.action_compare()
        kind = type(self.env["account.move"])
        with (
            patch.object(accounting_reconciliation_reading, "BATCH", 2),
            patch.object(kind, "_accounting_entries", _killed_after(2)),
            patch.object(accounting_reconciliation, "_logger"),
        ):
            self.go_on()
        self.assertEqual((month.state, month.step), ("running", "ours"))
        self.assertEqual(month.our_count, 4)
        read = len(self.world.calls())
        month.sudo().next_try_at = False
        self.go_on()
        self.assert_agrees(month)
        self.assertEqual(month.our_count, len(moves))
        self.assertEqual(len(self.world.calls()), read)  # nothing is read again

    def test_no_query_for_each_document(self):
        moves = self.make_invoice((self.panel, 10)) | self.make_invoice((self.panel, 2))
        self.run_push()
        few = self.queries_for(moves)
        for net in range(20):
            moves |= self.make_invoice((self.panel, 10 + net))
        self.run_push()
        self.assertLessEqual(self.queries_for(moves), few + 2)

    def queries_for(self, moves):
        """How many queries it takes to describe documents for a comparison."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        found = moves._accounting_entries(self.connector)
        self.assertEqual(len(found), len(moves))
        return self.env.cr.sql_log_count - before

    # === CERTIFICATE === #

    def test_a_certificate_of_what_was_sent(self):
        self.send_some()
        days = {"last_date": "2026-11-30", "purpose": "certificate"}
        one = self.compare(self.month(date(2026, 11, 1), **days))
        self.assertEqual(one.state, "agrees", self.told(one))
        self.assertEqual((one.sent_count, one.remote_count), (8, 8))
        counts = (one.missing_count, one.doubled_count, one.differing_count)
        self.assertEqual(counts, (0, 0, 0))
        unsent = self.make_invoice((self.panel, 3), post=False)
        self.connector.push_from = "2027-01-01"
        unsent.action_post()  # no part of what was sent
        again = self.compare(self.month(date(2026, 11, 1), **days))
        self.assertEqual(again.state, "agrees", self.told(again))
        self.assertEqual(again.sent_count, 8)
        credit = next(
            one for one in self.books.documents() if one.kind == "credit_note"
        )
        self.books.void_invoice(credit)
        self.compare(again)
        self.assertEqual((again.state, again.missing_count), ("differs", 1))
        self.assertEqual(again.difference_ids.kind, "credit_note")


def _killed_after(batches):
    """Describe some batches, then die."""
    genuine = accounting_reconciliation_ours.AccountMove._accounting_entries
    done = []

    def describe(moves, connector):
        if len(done) == batches:
            raise RuntimeError("killed")
        done.append(1)
        return genuine(moves, connector)

    return describe
