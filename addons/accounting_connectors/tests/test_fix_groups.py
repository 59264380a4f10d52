"""What must be fixed: stuck jobs by what is mended once for all of them."""

import time

from odoo.exceptions import AccessError

from ..providers.documents import Kind
from ..providers.errors import Cause
from .stuck import StuckCase


class TestFixGroups(StuckCase):
    def test_documents_that_lack_the_same_answer_are_one_group(self):
        tax, row = self.unmapped_tax(18, "GST 18 %")
        lines = (self.panel, 100, {"tax_ids": [(6, 0, tax.ids)]})
        moves = self.make_invoice(lines) | self.make_invoice(lines)
        self.run_push()
        group = self.groups()
        self.assertEqual(len(group), 1)
        self.assertEqual(group.title, "Tax GST 18 % is not mapped")
        self.assertEqual((group.document_count, group.amount), (2, 236.0))
        self.assertEqual(group.rank, 0)
        self.assertEqual(group.job_ids, self.job_of(moves))
        self.assertEqual(group._gap_rows(), row)
        self.assertTrue(group.fixable)
        self.assertEqual(self.env["accounting.fix"].get_count(), 1)

    def test_a_job_with_two_gaps_counts_in_both_and_once_in_the_total(self):
        tax, tax_row = self.unmapped_tax(7, "Levy 7 %")
        item_row = self.mapping(self.connector, "line_type", self.line_type("product"))
        item_row.ledger_account_id = False
        move = self.make_invoice((self.panel, 50))
        self.lack(move, tax_row, item_row)
        groups = self.groups()
        self.assertEqual(
            sorted(groups.mapped("title")),
            ["Line-item type Product is not mapped", "Tax Levy 7 % is not mapped"],
        )
        self.assertEqual(groups.mapped("amount"), [50, 50])
        count, amounts = self.env["accounting.fix"]._totals(self.company)[
            self.company.id
        ]
        self.assertEqual((count, list(amounts.values())), (1, [50]))

    def test_a_gap_that_was_answered_leaves_only_the_other(self):
        __, first = self.unmapped_tax(7, "Levy 7 %")
        __, second = self.unmapped_tax(8, "Levy 8 %")
        self.lack(self.make_invoice((self.panel, 50)), first, second)
        first.tax_code_id = self.connector.tax_code_ids[0]
        self.assertEqual(self.groups().mapped("title"), ["Tax Levy 8 % is not mapped"])

    def test_what_waits_for_a_stuck_contact_is_in_its_group(self):
        move, other = (self.make_invoice((self.panel, p)) for p in (100, 30))
        Job = self.env["accounting.job"]
        contact = Job._enqueue(
            self.connector, Kind.CONTACT, "res.partner", self.partner_a.ids
        )
        self.stop(self.partner_a, Cause.CONTACT_DOUBTFUL, "blocked", candidates="Rosa")
        self.wait_for(contact, *self.job_of(move | other))
        credit = self.make_invoice((self.panel, 20), move_type="out_refund")
        self.wait_for(self.job_of(move), *self.job_of(credit))  # two steps away
        group = self.groups()
        self.assertEqual(len(group), 1, group.mapped("title"))
        self.assertIn("Rosa Quispe", group.title)
        self.assertEqual((group.document_count, group.job_count), (3, 4))
        self.assertEqual(group.amount, 150)  # a credit counts by what it is worth
        self.assertEqual(group._jobs(roots=True), contact)
        action = group.action_fix()
        self.assertEqual(action["res_model"], "accounting.contact.review")

    def test_settings_come_first_then_the_largest_amount(self):
        small, large, locked = (self.make_invoice((self.panel, p)) for p in (1, 900, 5))
        self.stop(small, Cause.TAX_UNKNOWN, "blocked", tax_code="OUT9")
        self.stop(large, Cause.NUMBER_TAKEN)
        self.stop(locked, Cause.PERIOD_LOCKED, "blocked", lock_date="2026-06-30")
        self.assertEqual(
            self.groups().mapped("title"),
            [
                "Xero has no usable tax code OUT9",
                "The number is taken by a different document",
                "The books are locked up to 2026-06-30",
            ],
        )
        self.assertEqual(self.groups().mapped("rank"), [0, 1, 1])

    def test_what_tells_refusals_apart_tells_groups_apart(self):
        accounts = ("200", "200", "300")
        moves = [self.make_invoice((self.panel, 10)) for __ in accounts]
        for move, code in zip(moves, accounts, strict=True):
            self.stop(move, Cause.ACCOUNT_ARCHIVED, "blocked", account_code=code)
        titles = {one.title: one.document_count for one in self.groups()}
        self.assertEqual(
            titles, {"Account 200 is archived": 2, "Account 300 is archived": 1}
        )

    def test_what_nobody_knows_is_grouped_by_the_providers_words(self):
        moves = [self.make_invoice((self.panel, 10)) for __ in range(3)]
        for move in moves[:2]:
            self.stop(move, Cause.UNKNOWN, raw=f"{move.name} cannot be: quota at 50 %")
        self.stop(moves[2], Cause.UNKNOWN, raw="Out of cheese")
        groups = self.groups()
        self.assertEqual(groups.mapped("document_count"), [2, 1])
        self.assertIn("quota at 50 %", groups[0].title)
        self.assertEqual(groups[1].title, "Out of cheese")

    def test_a_broken_connection_holds_up_all_that_waits(self):
        moves = [self.make_invoice((self.panel, 10)) for __ in range(3)]
        self.stop(moves[0], Cause.TENANT_GONE, "blocked", error_class="authorization")
        self.connector.sudo().access_error = "Forbidden"
        group = self.groups()
        self.assertEqual((len(group), group.document_count), (1, 3))
        self.assertIn("no longer lets us into", group.title)
        self.assertEqual(group.sample_id, self.job_of(moves[0]))
        action = group.action_fix()
        self.assertEqual(action["res_model"], "accounting.connect.wizard")

    def test_currencies_are_told_apart_and_added_up_in_ours(self):
        self.env.ref("base.EUR").active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.env.ref("base.EUR").id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "rate": 0.5,
            }
        )
        ours = self.make_invoice((self.panel, 100))
        theirs = self.make_invoice(
            (self.panel, 40), currency_id=self.env.ref("base.EUR").id
        )
        self.stop(ours | theirs, Cause.TOTAL_DIFFERS, ours="1", theirs="2")
        group = self.groups()
        self.assertEqual(group.amount, 180)
        self.assertEqual(group.amounts.replace("\xa0", " "), "$ 100.00 + 40.00 €")

    def test_payments_and_their_documents_both_wait(self):
        move = self.make_invoice((self.panel, 100))
        self.run_push()
        self.assertFalse(self.groups())
        self.pay(move)
        partials = move.line_ids.matched_credit_ids
        self.stop(partials, Cause.PAYMENT_ACCOUNT, "blocked", account_code="090")
        group = self.groups()
        self.assertEqual((group.document_count, group.amount), (1, 100))

    def test_retry_sends_this_group_and_no_other(self):
        one, other = (self.make_invoice((self.panel, p)) for p in (100, 200))
        self.stop(one, Cause.NUMBER_TAKEN)
        self.stop(other, Cause.OVERPAID)
        group = self.groups().filtered(lambda g: g.amount == 100)
        group.action_retry()
        self.assertEqual(self.job_of(one).state, "pending")
        self.assertEqual(self.job_of(other).state, "failed")
        self.run_push()
        self.assert_there(one)
        self.assertEqual(self.groups().mapped("amount"), [200])

    def test_documents_that_differ_are_mended_one_by_one(self):
        moves = [self.make_invoice((self.panel, 10)) for __ in range(2)]
        for move in moves:
            self.stop(move, Cause.TOTAL_DIFFERS, ours="1", theirs="2")
        self.assertTrue(
            self.groups().message.startswith(f"{moves[0].name}: The totals")
        )
        action = self.groups().action_fix()
        self.assertEqual(action["res_model"], "accounting.job")
        jobs = self.env["accounting.job"].search(action["domain"])
        self.assertEqual(jobs, self.job_of(moves[0]) | self.job_of(moves[1]))

    def test_a_disconnected_company_has_nothing_to_fix(self):
        self.stop(self.make_invoice((self.panel, 10)), Cause.NUMBER_TAKEN)
        self.assertTrue(self.groups())
        self.connector.sudo().connected = False
        self.assertFalse(self.groups())

    def test_users_see_and_retry_and_nobody_else(self):
        self.stop(self.make_invoice((self.panel, 10)), Cause.NUMBER_TAKEN)
        group = self.groups()
        user = self.person("user")
        self.assertTrue(group.with_user(user).title)
        group.with_user(user).action_retry()
        self.stop(self.make_invoice((self.panel, 10)), Cause.NUMBER_TAKEN)
        with self.assertRaises(AccessError):
            self.groups().with_user(self.person()).read(["title"])

    def test_five_thousand_stuck_jobs_are_grouped_in_a_moment(self):
        __, row = self.unmapped_tax(18, "GST 18 %")
        move = self.make_invoice((self.panel, 100))
        self.lack(move, row)
        self.env.flush_all()
        self.env.cr.execute(
            "INSERT INTO account_move (journal_id, currency_id, company_id, move_type,"
            " state, date, amount_total, amount_total_signed, auto_post)"
            " SELECT journal_id, currency_id, company_id, move_type, 'draft', date,"
            " 100, 100, 'no' FROM account_move, generate_series(1, 5000) WHERE id = %s"
            " RETURNING id",
            [move.id],
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        self.env.cr.execute(
            "INSERT INTO accounting_job (connector_id, company_id, kind, operation,"
            " res_model, res_id, state, cause, error_class, gaps, key, create_date)"
            " SELECT connector_id, company_id, kind, operation, res_model, m.id,"
            " state, cause, error_class, gaps, m.id::text, now()"
            " FROM accounting_job, unnest(%s) m (id) WHERE res_id = %s"
            " AND res_model = 'account.move'",
            [ids, move.id],
        )
        self.env.invalidate_all()
        begun = time.perf_counter()
        with self.assertQueryCount(30):
            group = self.groups()
            group.read(["title", "amounts", "amount", "document_count", "fixable"])
        seconds = time.perf_counter() - begun
        self.assertEqual((group.document_count, group.amount), (5001, 500_100))
        self.assertLess(seconds, 1)
