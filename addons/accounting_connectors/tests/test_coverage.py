"""How much of last year the mapping covers: as a dry run of the same documents says, by
weight, and with suggestions that can be taken back."""

from odoo.exceptions import AccessError, UserError

from ..models.accounting_coverage import Coverage, share, shown
from ..providers.errors import Cause
from .common import ConnectorCase
from .purchases import Purchases


class TestCoverage(Purchases, ConnectorCase):
    one_connector = True

    def setUp(self):
        super().setUp()
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")
        self.rebate = self.make_product("Rebate", "incentive", default_code="REB")
        self.goods = self.percent_tax(8.75, type_tax_use="sale", name="Goods 8.75")
        self.other = self.percent_tax(4, type_tax_use="sale", name="Other 4")

    def taxed(self, taxes):
        return {"tax_ids": [(6, 0, taxes.ids)]}

    def rows(self, *sources):
        return self.connector.mapping_ids.filtered(lambda row: row.source in sources)

    def forget(self, *sources):
        """Have what is sold of these sources go nowhere."""
        self.rows(*sources).ledger_account_id = False

    def look(self):
        action = self.connector.action_coverage()
        return self.env[action["res_model"]].browse(action["res_id"])

    # === THE METER === #

    def assert_agrees(self, moves):
        """What the meter holds for missing is what a dry run stops at."""
        run = self.env["accounting.dry.run"]
        action = run._start(moves)
        run = self.env[action["res_model"]].browse(action["res_id"])
        stopped = {
            row.res_id
            for row in run.document_ids
            if row.content and row.state == "stop"
        }
        found = Coverage(self.connector)
        # the meter tells of one line for each group: all alike are in the same way
        kinds = {self.kind(line) for line in found.uncovered}
        lines = moves.line_ids.filtered(
            lambda li: li.display_type in ("product", "non_deductible_product_total")
        )
        missing = lines.filtered(lambda line: self.kind(line) in kinds)
        self.assertEqual(set(missing.move_id.ids), stopped)
        self.assertEqual(found.all.lines - found.covered.lines, len(missing))
        self.assertAlmostEqual(
            found.all.amount - found.covered.amount,
            sum(abs(line.balance) for line in missing),
        )
        return found

    def kind(self, line):
        return (
            line.move_id.move_type,
            line.display_type,
            line.product_id,
            line.account_id,
            line.accounting_line_type_id,
            line.tax_ids,
            line.price_subtotal < 0,
            line.deductible_amount,
        )

    def test_it_says_what_a_dry_run_of_the_same_documents_says(self):
        self.forget("line_type", "default", "account", "product", "category")
        rows = {
            code: self.mapping(self.connector, "line_type", self.line_type(code))
            for code in ("product", "discount")
        }
        account = self.connector.ledger_account_ids.filtered(
            lambda a: a.active and not a.system and a.account_class == "revenue"
        )[:2]
        rows["product"].ledger_account_id = account[0]
        rows["discount"].ledger_account_id = account[1]
        fee = {"accounting_line_type_id": self.line_type("fee").id}
        free = self.env["product.product"].create(
            {"name": "Loose", "type": "consu", "taxes_id": [(5,)]}
        )
        moves = self.make_invoice((self.panel, 100))
        moves |= self.make_invoice((self.panel, 30), (self.panel, -5), (free, -2))
        moves |= self.make_invoice((self.panel, 100), (self.rebate, -20))
        moves |= self.make_invoice((self.panel, 7, fee))
        moves |= self.make_invoice((self.panel, 9, self.taxed(self.goods)))
        moves |= self.make_invoice(
            (self.rebate, 9, self.taxed(self.goods + self.other))
        )
        moves |= self.make_invoice((self.panel, 11), move_type="out_refund")
        found = self.assert_agrees(moves)
        self.assertEqual(found.all.lines, 10)
        self.assertTrue(0 < found.covered.lines < found.all.lines)
        account[1].sudo().active = False  # archived there
        self.assert_agrees(moves)

    def test_bills_too_with_taxes_that_are_only_partly_deducted(self):
        self.connector.push_bills = True
        self.map_purchases()
        full = self.bought_tax(10, name="Full")
        half = self.bought_tax(20, deductible=50, name="Half")
        none = self.bought_tax(30, deductible=0, name="None")
        for tax in (full, half, none):
            self.mapping(self.connector, "purchase_tax", tax).tax_code_id = False
        code = self.connector.tax_code_ids.filtered(lambda c: c.purchases and c.active)
        moves = self.env["account.move"]
        for taxes in (full, half, none, full + half):
            moves |= self.make_invoice(
                (self.panel, 100, self.taxed(taxes)), move_type="in_invoice"
            )
        moves |= self.make_invoice(
            (self.panel, 100, {**self.taxed(full), "deductible_amount": 40}),
            move_type="in_invoice",
        )
        self.assert_agrees(moves)
        row = self.mapping(self.connector, "purchase_tax", half)
        row.tax_code_id = code[:1]
        self.assert_agrees(moves)

    def test_the_screen_shows_it(self):
        self.make_invoice((self.panel, 900))
        self.make_invoice((self.panel, 100, self.taxed(self.goods)))
        old = self.make_invoice((self.panel, 5000, self.taxed(self.other)), post=False)
        old.write({"invoice_date": "2025-01-10", "date": "2025-01-10"})
        old.action_post()
        self.connector.invalidate_recordset()
        self.assertEqual(self.connector.meter_amount, 90)
        self.assertEqual(self.connector.meter_lines, 50)
        self.assertIn("90 % of last year's amounts", self.connector.meter_message)
        self.assertEqual(self.connector.meter_gaps, "Goods 8.75 (10 %)")
        self.connector.action_map()
        panel = self.mapping(self.connector, "line_type", self.line_type("product"))
        self.assertEqual(panel.weight, 1)
        draft = self.connector.new(origin=self.connector)
        self.assertFalse(draft.meter_message, "nothing is read while somebody types")

    def test_more_lines_are_no_more_questions(self):
        """To the database, as long as they are of the same kinds."""
        counts = []
        for more in (1, 20):
            for __ in range(more):
                self.make_invoice((self.panel, 60), (self.rebate, 40))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = Coverage(self.connector)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(found.all.lines, 42)
        self.assertLessEqual(counts[1], counts[0])

    def test_nothing_to_measure_by(self):
        self.assertIn("no documents", self.connector.meter_message)
        self.assertEqual(self.connector.meter_amount, 100)
        self.assertFalse(self.connector.meter_gaps)

    def test_little_is_not_nothing(self):
        self.assertEqual(share(999_999, 1_000_000), 99.9)
        self.assertEqual(share(5, 5), 100)
        self.assertEqual([shown(97.44), shown(100.0), shown(0)], ["97.4", "100", "0"])

    def test_a_payment_journal_counts_by_its_payments(self):
        move = self.make_invoice((self.panel, 90))
        self.pay(move)
        journal = self.company_data["default_journal_bank"]
        self.mapping(self.connector, "journal", journal).ledger_account_id = False
        found = Coverage(self.connector)
        (gap,) = (gap for gap in found.by_weight if gap.source == "journal")
        self.assertEqual((gap.record, gap.lines, gap.amount), (journal, 1, 90))
        self.assertEqual(found.covered.lines, found.all.lines)

    # === SUGGESTIONS === #

    def test_gaps_by_weight_and_a_suggestion_for_each(self):
        self.forget("line_type", "default")
        self.make_invoice((self.panel, 50))
        self.make_invoice((self.rebate, 700))
        self.make_invoice((self.panel, 200, self.taxed(self.goods)))
        look = self.look()
        gaps = look.line_ids.filtered(lambda line: not line.by_default)
        self.assertEqual(
            [(gap.name, gap.lines, gap.amount) for gap in gaps],
            [("Incentive", 1, 700), ("Product", 2, 250), ("Goods 8.75", 1, 200)],
        )
        tax = gaps[2]
        self.assertEqual(tax.tax_code_id.rate, 8.75)
        self.assertIn("8.75 %", tax.reason)
        self.assertGreaterEqual(tax.confidence, 80)
        self.assertAlmostEqual(tax.share, 100 * 200 / 950)

    def test_one_is_accepted_and_set_back(self):
        self.make_invoice((self.panel, 200, self.taxed(self.goods)))
        look = self.look()
        (gap,) = look.line_ids.filtered(lambda line: line.source == "tax")
        self.assertEqual(look.amount, 0)
        gap.action_accept()
        row = self.mapping(self.connector, "tax", self.goods)
        self.assertEqual(row.tax_code_id, gap.tax_code_id)
        self.assertEqual(row.reason, gap.reason)
        self.assertEqual((look.amount, gap.accepted), (100, True))
        gap.action_undo()
        self.assertFalse(row.exists(), "it had not been there before")
        self.assertEqual((look.amount, look.accepted_count), (0, 0))
        self.assertEqual(look.line_ids.filtered("is_tax").name, "Goods 8.75")

    def test_what_was_another_answer_is_that_again(self):
        account = self.rows("default").ledger_account_id
        self.rows("line_type").ledger_account_id = False
        account.sudo().active = False
        self.make_invoice((self.panel, 50))
        look = self.look()
        (gap,) = look.line_ids.filtered(lambda line: line.source == "default")
        self.assertNotEqual(gap.ledger_account_id, account)
        gap.action_accept()
        self.assertEqual(self.rows("default").ledger_account_id, gap.ledger_account_id)
        look.action_undo_all()
        self.assertEqual(self.rows("default").ledger_account_id, account)

    def test_the_sure_ones_are_accepted_together(self):
        self.forget("line_type", "default")
        self.make_invoice((self.rebate, 700), (self.panel, 100, self.taxed(self.goods)))
        look = self.look()
        look.confidence = 100
        self.assertEqual(look.ready_count, 0)
        with self.assertRaises(UserError):
            look.action_accept_all()
        look.confidence = 90
        ready = look._ready()
        self.assertEqual(look.ready_count, len(ready))
        self.assertIn("Goods 8.75", ready.mapped("name"))
        self.assertNotIn("Incentive", ready.mapped("name"))
        look.action_accept_all()
        self.assertEqual(look.accepted_count, len(ready))
        self.assertEqual(look.ready_count, 0)
        self.assertTrue(self.mapping(self.connector, "tax", self.goods).tax_code_id)

    def test_where_the_lines_of_an_account_went_before_is_a_suggestion(self):
        self.forget("line_type", "account", "product", "category")
        target = self.connector.ledger_account_ids.filtered(
            lambda a: (
                a.active
                and a.account_class == "revenue"
                and a not in self.rows("default").ledger_account_id
            )
        )[:1]
        row = self.mapping(self.connector, "product", self.panel.product_tmpl_id)
        row.ledger_account_id = target
        self.make_invoice((self.panel, 900))
        self.make_invoice((self.rebate, 100))
        (gap,) = self.look().line_ids.filtered("by_default")
        self.assertEqual(gap.source, "account")
        self.assertEqual(gap.ledger_account_id, target)
        self.assertEqual(gap.confidence, 90)
        self.assertIn("90 %", gap.reason)

    def test_accepting_lets_go_what_waited_for_it(self):
        move = self.make_invoice((self.panel, 200, self.taxed(self.goods)))
        self.run_push()
        self.assert_stuck(move, Cause.MAPPING_MISSING, "Goods 8.75")
        (gap,) = self.look().line_ids.filtered(lambda line: line.source == "tax")
        gap.action_accept()
        self.run_push()
        self.assert_there(move)

    def test_a_user_sees_it_and_may_not_accept(self):
        self.make_invoice((self.panel, 200, self.taxed(self.goods)))
        user = self.person("user")
        look = self.connector.with_user(user).action_coverage()
        look = self.env[look["res_model"]].with_user(user).browse(look["res_id"])
        self.assertFalse(look.can_map)
        with self.assertRaises(AccessError):
            look.line_ids[:1].action_accept()
        with self.assertRaises(AccessError):
            look.action_undo_all() or look.line_ids[:1].action_undo()

    def test_rows_are_listed_by_what_waits_for_them(self):
        self.forget("line_type", "default", "account")
        self.make_invoice((self.panel, 60), (self.rebate, 40))
        self.connector.action_map()
        weights = {row.name: row.weight for row in self.rows("line_type", "default")}
        self.assertEqual(
            (weights["Everything else"], weights["Product"], weights["Incentive"]),
            (1, 0.6, 0.4),
        )
