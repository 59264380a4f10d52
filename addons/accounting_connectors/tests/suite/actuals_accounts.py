"""Accounts of the actuals: opened there, merged, archived, restored, deleted, and of
another type."""

import re
from datetime import date
from decimal import Decimal

import requests

from odoo.exceptions import UserError

from ...models.accounting_space import IMPORT
from ...providers.actuals import EARNINGS, following, month_of, months
from ...providers.kinds import AccountClass
from .actuals import FIRST, TODAY, ActualsStage

TIMEOUT = 9  # seconds
PAGE = re.compile(r'<dd id="(\w+)">([-\d.,]+)</dd>')


class ActualsAccountsSuite(ActualsStage):
    def refresh(self, space, chart=True):
        """As a person presses it, with what a comparison asks for besides."""
        if chart:
            self.connector.action_refresh_chart()
        space.action_refresh()
        self.go_on()
        for __ in range(3):
            if space.chunk_ids:
                self.go_on()
        self.assertEqual(space.state, "ready", space.message)
        self.assertFalse(space.chunk_ids)

    def row(self, space, key):
        return space.row_ids.filtered(lambda row: row.account_ref == self.there[key])

    def amount(self, space, key, month):
        values = self.row(space, key).value_ids
        return values.filtered(lambda value: value.month == month).amount

    def assert_books_agree(self, space):
        """To the cent, in each month, and with each total that the provider names."""
        self.assert_as_reported(space)
        self.assertFalse(
            space.tie_ids.filtered("differs").mapped(
                lambda t: (t.month, t.what, t.ours, t.theirs)
            )
        )
        stored = self.stored(space)
        classes = {row.account_ref: row.account_class for row in space.row_ids}
        for month in months(FIRST, TODAY):
            sums = {key.value: Decimal(0) for key in AccountClass}
            for account, key in classes.items():
                sums[key] += stored.get((account, month), 0)
            self.assertEqual(sums["asset"], sums["liability"] + sums["equity"], month)

    def add_pair(self):
        """Two accounts that somebody made twice, of a former and of this year."""
        self.there["fuel"] = self.books.add_account("Fuel of vans", "expense").id
        self.there["petrol"] = self.books.add_account("Petrol of vans", "expense").id
        for day, amounts in (
            (FIRST, {"fuel": "10.10", "petrol": "1"}),
            (date(2026, 2, 3), {"fuel": "20.20"}),
            (TODAY, {"petrol": "3"}),
        ):
            owed = sum(map(Decimal, amounts.values()))
            self.book(day, loan=-owed, **amounts)

    # === OPENED THERE === #

    def test_the_page_there_shows_the_same_figure(self):
        space = self.imported()
        seen = 0
        for key in self.there:
            for value in self.row(space, key).value_ids.filtered("amount"):
                if value.month not in (FIRST, month_of(TODAY)):
                    continue
                actual = self.env["accounting.actual"].browse(value.id)
                action = actual.action_open_account()
                self.assertEqual(action["type"], "ir.actions.act_url")
                reply = requests.get(action["url"], timeout=TIMEOUT)
                self.assertEqual(reply.status_code, 200, action["url"])
                told = {
                    name: Decimal(amount.replace(",", ""))
                    for name, amount in PAGE.findall(reply.text)
                }
                self.assertEqual(
                    told.get("closing", told["total"]),
                    Decimal(f"{value.amount:.2f}"),
                    (key, value.month),
                )
                seen += 1
        self.assertGreaterEqual(seen, 7)
        action = self.row(space, "vans").action_open_account()  # no month: all of it
        self.assertEqual(requests.get(action["url"], timeout=TIMEOUT).status_code, 200)

    def test_what_is_no_account_says_so(self):
        space = self.imported()
        earnings = space.row_ids.filtered(lambda row: row.account_ref == EARNINGS)
        with self.assertRaisesRegex(UserError, "is no account"):
            earnings.action_open_account(FIRST)
        vans = self.row(space, "vans")
        space.connector_id = False
        with self.assertRaisesRegex(UserError, "no page to open"):
            vans.action_open_account(FIRST)

    # === MERGED, ARCHIVED, GONE === #

    def test_merged_nothing_is_doubled(self):
        if not self.books.merges_accounts:
            self.skipTest("this provider merges no accounts, whoever asks")
        self.add_pair()
        space = self.imported()
        self.assertEqual(self.amount(space, "fuel", FIRST), 10.10)
        self.assertEqual(self.amount(space, "petrol", FIRST), 1)
        self.books.merge_account(self.there["fuel"], self.there["petrol"])
        self.connector.action_refresh_chart()
        # expenses of a former year are in no balance by which it could be noticed
        self.assertFalse(space.whole_at, "all months are next")
        self.refresh(space)
        fuel, petrol = self.row(space, "fuel"), self.row(space, "petrol")
        self.assertFalse(any(fuel.value_ids.mapped("amount")))
        self.assertTrue(fuel.value_ids, "they are zero, not forgotten")
        self.assertFalse(fuel.account_active)
        self.assertTrue(petrol.account_active)
        self.assertEqual(self.amount(space, "petrol", FIRST), 11.10)
        self.assertEqual(self.amount(space, "petrol", date(2026, 2, 1)), 20.20)
        self.assertEqual(self.amount(space, "petrol", month_of(TODAY)), 3)
        self.assert_books_agree(space)

    def test_what_is_zero_now_says_who_says_so(self):
        """Its report leaves it out: that, too, is what a report says."""
        space = self.imported()
        value = self.row(space, "wages").value_ids.filtered(
            lambda value: value.month == month_of(TODAY)
        )
        old = "2026-01-01 00:00:00"
        self.env.cr.execute(
            "UPDATE accounting_space_value SET read_at = %s, basis = 'cash',"
            " source = NULL WHERE id = %s",
            (old, value.id),
        )
        value.invalidate_recordset()
        self.book(TODAY, wages=-250, funds=250)
        self.refresh(space)
        self.assertEqual((value.amount, value.basis), (0, "accrual"))
        self.assertGreater(value.read_at.isoformat(sep=" "), old)
        self.assertIn(
            value.source,
            {source.value for source, __ in self.capabilities.actuals.reports},
        )
        self.assert_books_agree(space)

    def test_archived_it_is_read_on_and_restored_it_goes_on(self):
        space = self.imported()
        vans, before = self.row(space, "vans"), self.stored(space)
        self.books.archive_account(self.there["vans"])
        self.refresh(space)
        self.assertFalse(vans.account_active)
        self.assertEqual(self.stored(space), before)
        self.assertTrue(self.amount(space, "vans", month_of(TODAY)))
        self.assert_books_agree(space)
        self.refresh(space)  # also by the few months of a day
        self.assert_books_agree(space)
        self.books.restore_account(self.there["vans"])
        self.book(TODAY, vans=5, funds=-5)
        self.refresh(space)
        self.assertTrue(vans.account_active)
        self.assertFalse(vans.question)
        self.assertEqual(self.row(space, "vans"), vans)
        self.assert_books_agree(space)

    def test_come_and_gone_unused(self):
        space = self.imported()
        vans = self.row(space, "vans")
        self.there["claims"] = self.books.add_account("Claims", "asset").id
        self.there["pens"] = self.books.add_account("Pens", "expense").id
        self.refresh(space)
        pens = self.row(space, "pens")
        pens.action_accept()
        self.assertTrue(self.row(space, "claims").question)
        for key in ("claims", "pens"):
            if self.books.deletes_accounts:
                self.books.delete_account(self.there[key])
            else:  # nearest to it
                self.books.archive_account(self.there[key])
        self.refresh(space)
        self.assertFalse(self.row(space, "claims"), "nobody had looked at it")
        self.assertEqual((pens.account_active, pens.name), (False, "Pens"))
        self.assertFalse(space.question_count)
        self.refresh(space)
        self.assertFalse(self.row(space, "claims"), "it does not come again")
        self.assertTrue(vans.account_active)
        self.assert_books_agree(space)

    # === OF ANOTHER TYPE === #

    def test_of_another_type_in_the_table_of_that_type(self):
        space = self.imported()
        wages, before = self.row(space, "wages"), self.stored(space)
        former = wages.table_id
        self.books.change_type(self.there["wages"], "cost")
        self.refresh(space)
        self.assertNotEqual(wages.table_id, former)
        self.assertEqual(wages.table_id.account_class, "expense")
        self.assertTrue(wages.question)
        self.assertEqual(self.stored(space), before)
        self.assert_books_agree(space)

    def test_of_another_type_it_stays_where_somebody_put_it(self):
        space = self.imported()
        wages = self.row(space, "wages")
        mine = self.env["accounting.space.table"].create(
            {"space_id": space.id, "name": "People", "account_class": "expense"}
        )
        wages.table_id = mine
        self.books.change_type(self.there["wages"], "cost")
        self.refresh(space)
        self.assertEqual((wages.table_id, wages.question), (mine, True))
        wages.action_accept()
        self.refresh(space)
        self.assertFalse(wages.question)

    def test_of_another_class_it_is_read_again_whole(self):
        """Wages that were vans all the time: a balance, where movements were."""
        space = self.imported()
        wages = self.row(space, "wages")
        wages.name = "Our people"
        self.books.change_type(self.there["wages"], "asset")
        self.connector.action_refresh_chart()
        self.assertFalse(wages.value_ids, "nothing stands there with a wrong meaning")
        self.assertEqual(wages.account_class, "asset")
        self.assertEqual(wages.table_id.account_class, "asset")
        self.refresh(space, chart=False)
        self.assertTrue(wages.question)
        self.assertEqual(wages.name, "Our people")
        self.assertIn("Our people", "".join(space.message_ids.mapped("body")))
        self.assertEqual(self.amount(space, "wages", FIRST), 250)
        self.assertEqual(self.amount(space, "wages", following(FIRST)), 500)
        self.assert_books_agree(space)

    def test_the_report_may_know_of_another_class_first(self):
        """Nobody has read the chart again: what comes is not stored with the sign of
        the former class."""
        space = self.imported()
        vans = self.row(space, "vans")
        self.books.change_type(self.there["vans"], "expense")
        self.refresh(space, chart=False)
        self.assertEqual(vans.account_class, "expense")
        self.assertTrue(vans.question)
        self.assert_books_agree(space)
        self.books.change_type(self.there["vans"], "asset")
        self.refresh(space, chart=False)
        self.assertEqual(vans.account_class, "asset")
        self.assert_books_agree(space)

    def test_another_class_while_it_is_imported(self):
        space = self.space()
        space.action_map()
        loan = self.row(space, "loan")
        space.sudo().chunk_ids[:1].done = True
        self.books.change_type(self.there["loan"], "equity")
        self.connector.action_refresh_chart()
        self.assertFalse(any(space.chunk_ids.mapped("done")), "all of it once more")
        self.assertEqual((space.state, loan.account_class), ("importing", "equity"))
        self.go_on()
        self.assert_books_agree(space)

    def test_a_row_by_hand_beside_others_keeps_its_meaning(self):
        space = self.imported()
        wages = self.row(space, "wages")
        wages.sudo().with_context(**IMPORT).manual = True
        before = wages.value_ids.mapped("amount")
        self.books.change_type(self.there["wages"], "asset")
        self.refresh(space)
        self.assertEqual(wages.account_class, "expense")
        self.assertEqual(wages.table_id.account_class, "expense")
        self.assertEqual(wages.value_ids.mapped("amount"), before)
        self.assertTrue(wages.question)

    def test_kept_by_hand_it_stays(self):
        """What somebody typed has the meaning that they gave it."""
        space = self.imported()
        wages = self.row(space, "wages")
        self.connector.action_disconnect()
        value = wages.value_ids.filtered(lambda value: value.month == FIRST)
        value.amount = 77
        self.books.change_type(self.there["wages"], "asset")
        self.connector = self.connect()
        self.connector.action_refresh_chart()
        self.assertEqual((value.amount, wages.account_class), (77, "expense"))
        space.action_take_back()
        self.go_on()
        self.assertEqual(wages.account_class, "asset")
        self.assertEqual(self.amount(space, "wages", FIRST), 250)
        self.assert_books_agree(space)
