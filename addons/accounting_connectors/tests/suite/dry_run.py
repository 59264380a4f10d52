"""Looked at before it is sent: what is shown is what is sent, nothing is written."""

import re
from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...models.accounting_lock_policy import NEXT
from ...providers.documents import Kind
from ...providers.exact_json import parse_json
from ...providers.preview import NEW
from ..purchases import Purchases

# What a connector knows: nothing of it may come from looking
STATE = (
    "accounting.job",
    "accounting.link",
    "accounting.ledger.mapping",
    "accounting.remote.record",
    "accounting.tracking.option",
    "accounting.sync.log",
    "accounting.correction",
)
MADE_UP = re.compile(rf"{re.escape(NEW.rstrip(')'))}[^\"]*\)")


class DryRunSuite(Purchases):
    one_connector = True

    def setUp(self):
        super().setUp()
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")

    # === HELPERS === #

    def state(self):
        """All rows of what a connector knows, and the documents, as they are."""
        self.env.flush_all()
        found = {}
        for name in (*STATE, "account.move", "res.partner", "account.payment"):
            self.env.cr.execute(
                SQL(
                    "SELECT md5(string_agg(t::text, '|' ORDER BY id)), count(*)"
                    " FROM %s t",
                    SQL.identifier(self.env[name]._table),
                )
            )
            found[name] = self.env.cr.fetchone()
        return found

    def look_at(self, records):
        """A dry run, which asks for nothing to be written and writes nothing.

        :rtype: accounting.dry.run
        """
        before, calls = self.state(), self.world.writes()
        action = records.action_accounting_dry_run()
        self.assertEqual(self.state(), before)
        self.assertEqual(self.world.writes(), calls)
        found = self.env[action["res_model"]].browse(action["res_id"])
        return found.run_id if "run_id" in found else found

    def requests(self, document, kind=None):
        """What would be sent, in order.

        :rtype: list[dict]
        """
        labels = dict(self.env["accounting.job"]._fields["kind"].selection)
        return [
            request
            for step in document.content["steps"]
            if kind is None or step["kind"] == labels[kind.value]
            for request in step["requests"]
        ]

    def amounts(self, entry, column):
        """The figures of a table, exact."""
        texts = [row[column] for row in entry["rows"] if row[column]]
        return [Decimal(re.sub(r"[^\d.-]", "", text)) for text in texts]

    def assert_balanced(self, entry):
        self.assertEqual(entry["debit"], entry["credit"])
        sides = [sum(self.amounts(entry, side)) for side in ("debit", "credit")]
        self.assertEqual(sides[0], sides[1])
        return sides[0]

    def assert_sent(self, shown, before):
        """What went out since is what was shown.

        :param list shown: requests of a dry run
        :param int before: how many writes there were
        """
        calls = [
            call
            for call in self.world.calls()
            if call["method"] not in ("GET", "HEAD") and "token" not in call["path"]
        ][before:]
        self.assertTrue(calls)
        if "body" not in calls[0]:
            self.skipTest("this provider's world does not keep what it was sent")
        sent = [(call["method"], parse_json(call["body"])) for call in calls]
        said = [(one["method"], parse_json(one["body"])) for one in shown]
        self.assertEqual(said, sent)

    # === TESTS === #

    def test_what_is_shown_is_what_is_sent(self):
        self.make_invoice((self.panel, 1))  # customer and product become known
        self.run_push()
        tax = self.add_tax(8.25)
        taxed = {"tax_ids": [(6, 0, tax.ids)]}
        move = self.make_invoice(
            (self.panel, 33.333, {"quantity": 7, "discount": 12.5, **taxed}),
            (self.panel, -7.77, taxed),
            (self.panel, 40),
        )
        calls = len(self.world.calls())
        document = self.look_at(move).document_ids
        self.assertEqual(len(self.world.calls()), calls, "no reads either")
        self.assertEqual((document.state, document.reason), ("send", False))
        self.assertEqual(document.ours, move.amount_total)
        self.assertFalse(document.difference)
        content = document.content
        self.assertEqual(self.assert_balanced(content["bookings"]), self.total(move))
        taxes = {row["code"]: row for row in content["taxes"]}
        self.assertEqual(len(taxes), 2)
        self.assertIn(
            move.currency_id.format(move.amount_tax), [t["tax"] for t in taxes.values()]
        )
        self.assertEqual(len(content["why"]), 3)
        self.assertTrue(all(row["reason"] for row in content["why"]))
        before = self.world.writes()
        self.run_push()
        self.assert_there(move)
        self.assert_sent(self.requests(document), before)

    def total(self, move):
        return Decimal(str(move.amount_total)).quantize(Decimal("0.01"))

    def test_what_has_to_be_there_first_is_shown_with_it(self):
        partner = self.env["res.partner"].create({"name": "Nadia Okafor"})
        move = self.make_invoice((self.panel, 10), partner_id=partner.id)
        document = self.look_at(move).document_ids
        self.assertEqual(document.state, "send")
        names = [step["name"] for step in document.content["steps"]]
        self.assertEqual(names[-1], move.name)
        self.assertIn("Nadia Okafor", names)
        self.assertTrue(any("Solar panel" in name for name in names))
        (request,) = self.requests(document, Kind.INVOICE)
        self.assertRegex(request["body"], MADE_UP)
        # all of it is sent by the same words, but for ids that nobody knew
        self.run_push()
        self.assert_there(move)
        link = self.link_of(move)
        self.assertNotRegex(link.remote_id, MADE_UP)

    def test_a_draft_before_the_connector_is_on(self):
        self.connector.sudo().write({"enabled": False})
        move = self.make_invoice((self.panel, 10), post=False, invoice_date=False)
        self.assertTrue(move.accounting_can_dry_run)
        document = self.look_at(move).document_ids
        self.assertEqual((document.state, move.state), ("send", "draft"))
        self.assertFalse(move.invoice_date)
        self.assertFalse(self.job_of(move))
        (request,) = self.requests(document, Kind.INVOICE)
        self.assertIn(f"DRAFT-{move.id}", request["body"])

    def test_what_stops_it_and_the_way_out(self):
        tax = self.percent_tax(8.75, type_tax_use="sale", name="Goods 8.75")
        taxed = {"tax_ids": [(6, 0, tax.ids)]}
        move = self.make_invoice((self.panel, 10, taxed), post=False)
        run = self.look_at(move)
        document = run.document_ids
        self.assertEqual(document.state, "stop")
        self.assertIn("Goods 8.75", document.reason)
        self.assertFalse(self.requests(document, Kind.INVOICE))
        rows = self.env["accounting.ledger.mapping"]
        self.assertFalse(rows.search([("tax_ids", "in", tax.ids)]))
        row = rows.search(document.action_fix()["domain"])
        self.assertEqual(row.tax_ids, tax)
        code = self.books.add_tax_rate("Goods", ("Goods", "8.75"))
        self.connector.action_refresh_chart()
        self.map_taxes(self.connector, tax, code)
        action = document.action_again()
        document = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((document.state, document.reason), ("send", False))

    def test_a_locked_period_and_a_currency_that_is_not_used(self):
        move = self.make_invoice((self.panel, 10))
        self.connector.sudo().period_lock_date = date(2026, 11, 2)
        document = self.look_at(move).document_ids
        self.assertEqual(document.state, "stop")
        self.assertIn("2026-11-02", document.reason)
        self.assertTrue(
            self.requests(document, Kind.INVOICE), "it is shown all the same"
        )
        self.connector.lock_policy = NEXT
        self.assertEqual(self.look_at(move).document_ids.state, "send")
        self.connector.sudo().period_lock_date = date(2026, 11, 2) - timedelta(1)
        self.assertEqual(self.look_at(move).document_ids.state, "send")
        self.connector.sudo().currency_codes = "XXX"
        document = self.look_at(move).document_ids
        self.assertEqual(document.state, "stop")
        self.assertIn("USD", document.reason)

    def test_a_difference_is_shown(self):
        move = self.make_invoice((self.panel, 10))
        adapter = type(self.connector._offline_adapter())
        theirs = (Decimal("10.01"), Decimal("0.01"))
        with patch.object(adapter, "expected_total", lambda *__: theirs):
            document = self.look_at(move).document_ids
        self.assertEqual(document.state, "stop")
        self.assertEqual((document.ours, document.theirs), (10, 10.01))
        self.assertEqual(document.difference, 0.01)
        (total, tax) = document.content["totals"]["rows"]
        self.assertTrue(total["differs"] and tax["differs"])
        self.assertIn("10.01", document.report)

    def test_a_payment(self):
        move = self.make_invoice((self.panel, 90))
        payment = self.pay(move, 60)
        document = self.look_at(payment).document_ids
        self.assertEqual(document.state, "send", document.reason)
        self.assertEqual(self.assert_balanced(document.content["bookings"]), 60)
        self.assertTrue(self.requests(document, Kind.PAYMENT))
        # with its invoice as well
        shown = self.look_at(move).document_ids
        self.assertTrue(self.requests(shown, Kind.PAYMENT))
        self.assertEqual(self.assert_balanced(shown.content["bookings"]), 90)
        self.run_push()
        self.assertEqual(self.look_at(move).document_ids.state, "there")
        self.assertEqual(self.look_at(payment).document_ids.state, "there")

    def test_a_payment_is_sent_as_it_is_shown(self):
        move = self.make_invoice((self.panel, 90))
        self.run_push()
        payment = self.pay(move)
        shown = self.requests(self.look_at(payment).document_ids)
        before = self.world.writes()
        self.run_push()
        self.assert_sent(shown, before)

    def test_a_bill_of_a_new_supplier(self):
        if Kind.BILL not in self.capabilities.writes:
            self.skipTest("this provider takes no bills")
        self.connector.push_bills = True
        self.map_purchases()
        supplier = self.env["res.partner"].create({"name": "Timber Merchants"})
        values = {"move_type": "in_invoice", "partner_id": supplier.id}
        first = self.make_invoice((self.panel, 70), ref="S-1", **values)
        document = self.look_at(first).document_ids
        self.assertEqual((document.state, document.reason), ("send", False))
        names = [step["name"] for step in document.content["steps"]]
        self.assertEqual(names, ["Timber Merchants", first.name])
        self.assertEqual(self.assert_balanced(document.content["bookings"]), 70)
        self.run_push()
        second = self.make_invoice((self.panel, 30), ref="S-2", **values)
        shown = self.requests(self.look_at(second).document_ids)
        before = self.world.writes()
        self.run_push()
        self.assertEqual(second.accounting_sync_state, "synced", self.why(second))
        self.assert_sent(shown, before)

    def test_a_selection_adds_up(self):
        tax = self.percent_tax(8.75, type_tax_use="sale", name="Goods 8.75")
        good = self.make_invoice((self.panel, 10))
        credit = self.make_invoice((self.panel, 4), move_type="out_refund")
        stuck = self.make_invoice((self.panel, 5, {"tax_ids": [(6, 0, tax.ids)]}))
        run = self.look_at(good | credit | stuck)
        states = {row.res_id: row.state for row in run.document_ids}
        self.assertEqual(
            [states[move.id] for move in (good, credit, stuck)],
            ["send", "send", "stop"],
        )
        (block,) = run.totals
        self.assertEqual(block["count"], 2)
        self.assertEqual(self.assert_balanced(block["bookings"]), 6)
        (tax_row,) = block["taxes"]
        self.assertEqual(Decimal(re.sub(r"[^\d.]", "", tax_row["base"])), 6)
        self.assertIn("Would be sent: 2", run.name)
        opened = run.document_ids[:1].action_open()
        self.assertEqual(opened["res_id"], run.document_ids[:1].id)

    def test_no_secret_is_shown(self):
        consent = self.connector.authorization_id.sudo()
        token = consent._access_token()
        move = self.make_invoice((self.panel, 10))
        document = self.look_at(move).document_ids
        shown = str(document.content) + document.report
        self.assertNotIn(token, shown)
        self.assertNotIn("Authorization", shown)
        self.assertIn("Solar panel", shown)

    def test_who_may_look(self):
        move = self.make_invoice((self.panel, 10))
        user = self.person("user", "clerk")
        document = self.look_at(move.with_user(user)).document_ids
        self.assertEqual(document.with_user(user).state, "send")
        with self.assertRaises(AccessError):
            move.with_user(self.person("auditor")).action_accounting_dry_run()

    def test_what_cannot_be_looked_at_says_so(self):
        move = self.make_invoice((self.panel, 10))
        self.connector.sudo().connected = False
        with self.assertRaisesRegex(UserError, "not connected"):
            move.action_accounting_dry_run()
