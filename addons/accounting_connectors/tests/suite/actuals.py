"""The provider's ledger, month by month, in Odoo: whole, resumed, as it reports it."""

from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

from odoo.exceptions import UserError

from ...providers.actuals import (
    DEBIT_CLASSES,
    EARNINGS,
    RESULT_CLASSES,
    Basis,
    end_of,
    following,
    month_of,
    months,
)
from ...providers.errors import TransientError
from ...providers.kinds import AccountClass

TODAY = date(2026, 11, 20)  # of the sandbox and of the tests
FIRST = date(2025, 9, 1)


class ActualsStage:
    """Books kept by hand for fifteen months, and a space that reads them."""

    one_connector = True

    def setUp(self):
        super().setUp()
        if not self.capabilities.actuals.reports:
            self.skipTest("this provider gives no actuals")
        self.world.lift_limits()  # the accountant books much in little time
        names = (
            ("Solar sales", "revenue", "sales"),
            ("Wages of fitters", "expense", "wages"),
            ("Loan of the bank", "liability", "loan"),
            ("Owner's funds", "equity", "funds"),
            ("Vans", "asset", "vans"),
        )
        self.there = {
            key: self.books.add_account(name, account_class).id
            for name, account_class, key in names
        }
        at = FIRST
        while at <= TODAY:
            self.book(at, vans=Decimal("1000.10"), loan=Decimal("-1000.10"))
            self.book(end_of(at) if end_of(at) < TODAY else at, wages=250, funds=-250)
            if at.month % 3:
                self.book(at, sales=Decimal("-333.33"), vans=Decimal("333.33"))
            at = following(at)

        self.let_time_pass()

    # === STAGE === #

    def book(self, day, **entries):
        self.books.book(
            day, [(self.there[key], Decimal(at)) for key, at in entries.items()]
        )

    def space(self):
        """:rtype: accounting.space"""
        self.connector.action_refresh_chart()
        self.connector.action_actuals()
        space = self.connector.space_ids
        space.first_month = FIRST
        return space

    def go_on(self):
        self.env.flush_all()
        self.env.ref("accounting_connectors.ir_cron_actuals").method_direct_trigger()
        self.env.invalidate_all()

    def imported(self):
        space = self.space()
        space.action_map()
        self.go_on()
        self.assertEqual(space.state, "ready", space.message)
        return space

    def stored(self, space):
        """:rtype: dict[tuple[str, date], Decimal] by account and month"""
        return {
            (value.row_id.account_ref, value.month): Decimal(f"{value.amount:.2f}")
            for value in space.row_ids.value_ids
            if value.amount
        }

    def assert_as_reported(self, space, first=FIRST):
        """Each account in each month is what the provider's own report of that month
        alone says, to the cent."""
        found, told = self.stored(space), {}
        classes = {r.account_ref: AccountClass(r.account_class) for r in space.row_ids}
        for month in months(first, TODAY):
            day = min(end_of(month), TODAY)
            figures = {
                **self.books.month_figures(month),
                **self.books.day_balances(day),
            }
            for account, amount in figures.items():
                debit = classes[account] in DEBIT_CLASSES
                if amount:
                    told[account, month] = amount if debit else -amount
        mine = {
            key: amount
            for key, amount in found.items()
            if key[0] != EARNINGS and key[1] >= first
        }
        self.assertEqual(mine, told)

    def class_of(self, space, account_ref):
        rows = space.row_ids.filtered(lambda row: row.account_ref == account_ref)
        return rows.account_class


class ActualsSuite(ActualsStage):
    def test_every_month_of_every_account(self):
        space = self.imported()
        self.assert_as_reported(space)
        self.assertTrue(space.tie_ids)
        self.assertFalse(
            space.tie_ids.filtered("differs").mapped(
                lambda t: (t.month, t.what, t.ours, t.theirs)
            )
        )
        row = space.row_ids.filtered(lambda r: r.account_ref == self.there["wages"])
        value = row.value_ids.filtered(lambda v: v.month == FIRST)
        self.assertEqual((value.amount, value.basis), (250, "accrual"))
        self.assertTrue(value.read_at and value.source)
        # assets are liabilities and equity, in every month
        stored = self.stored(space)
        for month in months(FIRST, TODAY):
            sums = dict.fromkeys(AccountClass, Decimal(0))
            for one in space.row_ids:
                key = AccountClass(one.account_class)
                sums[key] += stored.get((one.account_ref, month), 0)
            self.assertEqual(
                sums[AccountClass.ASSET],
                sums[AccountClass.LIABILITY] + sums[AccountClass.EQUITY],
                month,
            )

    def test_as_few_calls_as_can_be(self):
        space = self.space()
        before, writes = len(self.reports_asked()), self.world.writes()
        space.action_map()
        self.go_on()
        calls = len(self.reports_asked()) - before
        spans = len(months(FIRST, TODAY))
        wanted = sum(
            -(-spans // size) for __, size in self.capabilities.actuals.reports
        )
        self.assertLessEqual(calls, wanted + 3)
        self.assertEqual(self.world.writes(), writes, "reading writes nothing")

    def reports_asked(self):
        return [
            call
            for call in self.world.calls()
            if "report" in call["path"].lower() or "trial_balance" in call["path"]
        ]

    def test_cut_off_anywhere_it_goes_on(self):
        space = self.space()
        space.action_map()
        adapter = type(self.connector._offline_adapter())
        real, calls = adapter.report, []

        def failing(wire, *arguments):
            calls.append(arguments)
            if len(calls) % 2:
                raise TransientError("gone", cause="provider_down")
            return real(wire, *arguments)

        with patch.object(adapter, "report", failing):
            for __ in range(2 * len(space.chunk_ids)):
                space.next_try_at = False
                self.go_on()
        self.assertEqual(space.state, "ready", space.message)
        self.assert_as_reported(space)

    def test_locked_while_it_is_imported(self):
        space = self.space()
        row = space.row_ids[0]
        row.name = "Mine"
        space.action_map()
        for change in (
            lambda: row.write({"name": "Other"}),
            lambda: row.table_id.write({"name": "Other"}),
            lambda: space.write({"first_month": "2026-01-01"}),
            lambda: space.unlink(),
            lambda: space.action_map(),
        ):
            with self.assertRaisesRegex(UserError, "is being imported"):
                change()
        self.go_on()
        row.name = "Other"

    def test_what_changed_since_is_read_the_next_day(self):
        space = self.imported()
        self.book(TODAY, wages=77, funds=-77)
        self.book(date(2025, 9, 3), wages=5, funds=-5)  # long ago
        read_at = space.read_at
        self.go_on()
        self.assertEqual(space.read_at, read_at, "read today already")
        space.read_at -= timedelta(days=1)
        self.go_on()  # by itself
        self.assertGreaterEqual(space.read_at, read_at)
        if space.chunk_ids:  # the comparison told that former months changed
            self.go_on()
        self.assert_as_reported(space)
        self.assertFalse(space.tie_ids.filtered("differs"))

    def test_renamed_and_new_accounts(self):
        space = self.imported()
        wages = space.row_ids.filtered(lambda r: r.account_ref == self.there["wages"])
        vans = space.row_ids.filtered(lambda r: r.account_ref == self.there["vans"])
        vans.name = "Our vans"
        self.books.rename_account(self.there["wages"], "Pay of fitters")
        self.books.rename_account(self.there["vans"], "Delivery vans")
        self.there["tools"] = self.books.add_account("Tools", "expense").id
        self.book(TODAY, tools=40, funds=-40)
        self.connector.action_refresh_chart()
        space.action_refresh()
        self.go_on()
        self.assertEqual(wages.name, "Pay of fitters")
        self.assertEqual((vans.name, vans.account_name), ("Our vans", "Delivery vans"))
        tools = space.row_ids.filtered(lambda r: r.account_ref == self.there["tools"])
        self.assertTrue(tools.question)
        self.assertEqual(space.question_count, 1)
        self.assertEqual(tools.value_ids.filtered("amount").amount, 40)
        tools.action_accept()
        self.assertFalse(space.question_count)
        self.assert_as_reported(space)

    def test_skipped_rows_stay_away(self):
        space = self.space()
        loan = space.row_ids.filtered(lambda r: r.account_ref == self.there["loan"])
        loan.action_skip()
        space.action_map()
        self.go_on()
        self.assertFalse(loan.value_ids)
        self.assertFalse(space.tie_ids.filtered("differs"))
        loan.action_unskip()
        space.action_refresh()  # all months of it, not the last ones only
        self.go_on()
        self.assert_as_reported(space)

    def test_disconnected_by_hand_and_taken_back(self):
        space = self.imported()
        wages = space.row_ids.filtered(lambda r: r.account_ref == self.there["wages"])
        value = wages.value_ids.filtered(lambda v: v.month == month_of(TODAY))
        with self.assertRaisesRegex(UserError, "cannot be typed over"):
            value.amount = 1
        self.connector.action_disconnect()
        self.assertEqual((space.state, wages.manual), ("manual", True))
        self.assertTrue(space.manual_since and wages.manual_since)
        self.assertEqual(value.amount, 250)
        value.amount = 999
        self.assertEqual((value.source, value.basis), ("hand", False))
        with self.assertRaisesRegex(UserError, "not connected"):
            space.action_refresh()
        self.connector = self.connect()
        self.assertEqual(space.connector_id, self.connector)
        space.action_take_back()
        self.go_on()
        self.assertEqual(space.state, "ready", space.message)
        self.assertFalse(wages.manual)
        self.assertEqual(value.basis, "accrual")
        self.assertNotEqual(value.source, "hand")
        self.assert_as_reported(space)

    def test_results_are_of_these_classes_only(self):
        space = self.imported()
        results = {key.value for key in RESULT_CLASSES}
        found = self.env["accounting.actual"]._read_group(
            [("space_id", "=", space.id), ("account_class", "in", list(results))],
            ["month:month"],
            ["figure:sum"],
        )
        ours = dict.fromkeys(months(FIRST, TODAY), Decimal(0))
        for (ref, month), amount in self.stored(space).items():
            if self.class_of(space, ref) in results:
                income = self.class_of(space, ref) == "revenue"
                ours[month] += amount if income else -amount
        self.assertTrue(any(ours.values()))
        for month, result in found:
            self.assertAlmostEqual(result, float(ours.pop(month)), 2)
        self.assertFalse(any(ours.values()))

    def test_a_space_that_is_deleted_takes_its_tables_along(self):
        space = self.imported()
        tables, rows, values = space.table_ids, space.row_ids, space.row_ids.value_ids
        self.assertTrue(tables and rows and values)
        space.unlink()
        self.assertFalse(tables.exists() or rows.exists() or values.exists())
        # and may be made anew
        self.assert_as_reported(self.imported())

    def test_on_the_basis_that_was_chosen(self):
        """Of cash, where there is such a report: what is billed and not paid is no
        income. Else the choice is refused before anything is asked."""
        panel = self.make_product("Solar panel", "product")
        invoice = self.make_invoice((panel, 100))
        self.run_push()
        self.assert_there(invoice)
        self.let_time_pass()
        space = self.space()
        space.basis = "cash"
        if Basis.CASH not in self.capabilities.actuals.bases:
            with self.assertRaisesRegex(UserError, "no figures on that basis"):
                space.action_map()
            return
        space.action_map()
        self.go_on()
        self.assertEqual(space.state, "ready", space.message)
        self.assertFalse(space.tie_ids.filtered("differs"))
        cash = self.income(space)
        self.assertEqual(set(space.row_ids.value_ids.mapped("basis")), {"cash"})
        space.basis = "accrual"
        space.action_refresh()  # all months of it: no basis beside the other
        self.go_on()
        self.assertEqual(set(space.row_ids.value_ids.mapped("basis")), {"accrual"})
        self.assertEqual(self.income(space) - cash, 100)

    def income(self, space):
        rows = space.row_ids.filtered(lambda row: row.account_class == "revenue")
        return round(sum(rows.value_ids.mapped("amount")), 2)
