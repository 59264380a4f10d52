"""Figures of all spaces together: what they add up to, in which currency, for whom."""

import io
import json

from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user

from ..models.accounting_space import IMPORT
from .actual_books import ActualsCase, month

RESULT = [("account_class", "in", ("revenue", "expense"))]
BALANCE = [("account_class", "in", ("asset", "liability", "equity"))]
CLASSES = ["asset", "liability", "equity", "revenue", "expense"]
OCT, NOV, DEC, JAN = month(2025, 10), month(2025, 11), month(2025, 12), month(2026, 1)


class TestActualsSums(ActualsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.space = cls.make_space("Sunny")
        cls.put(cls.space, "Sales", {NOV: 100, DEC: 40, JAN: 7})
        cls.put(cls.space, "Wages", {OCT: 30, NOV: 80, DEC: 50, JAN: 1})
        cls.put(cls.space, "Bank", {NOV: 500, DEC: 300, JAN: 320})
        cls.put(cls.space, "Vans", {NOV: 100, DEC: 100, JAN: 100})
        cls.put(cls.space, "Loan", {NOV: 400, DEC: 150, JAN: 160})
        cls.put(cls.space, "Funds", {NOV: 200, DEC: 250, JAN: 260})

    def figures(self, domain, *groupby, actuals=None):
        """:rtype: dict by what is grouped by: names of records, dates as dates"""
        actuals = self.actuals if actuals is None else actuals
        found = actuals._read_group(domain, groupby, ["figure:sum"])
        return {
            tuple(getattr(key, "display_name", key) for key in keys): figure
            for *keys, figure in found
        }

    def test_a_class_has_its_own_sign_and_the_total_is_the_result(self):
        self.assertEqual(
            self.figures(RESULT, "account_class"),
            {("revenue",): 147, ("expense",): 161},
        )
        self.assertEqual(self.figures(RESULT), {(): -14})
        self.assertEqual(
            self.figures(RESULT, "month:month"),
            # October has nothing but expenses: that is a loss, not a gain
            {(OCT,): -30, (NOV,): 20, (DEC,): -10, (JAN,): 6},
        )
        self.assertEqual(self.figures(RESULT, "space_id"), {("Sunny",): -14})
        wages = [("account_class", "=", "expense")]
        self.assertEqual(self.figures(wages, "month:year")[(month(2025, 1),)], 160)
        self.assertEqual(self.figures(RESULT, "row_id")[("Wages",)], 161)

    def test_before_the_first_income_there_is_a_loss(self):
        self.row(self.space, "Sales").skipped = True
        self.assertEqual(self.figures(RESULT), {(): -161})
        self.assertEqual(self.figures(RESULT, "account_class"), {("expense",): 161})
        for one_class in ("expense", ["expense"]):
            operator = "=" if isinstance(one_class, str) else "in"
            domain = [("account_class", operator, one_class)]
            self.assertEqual(self.figures(domain), {(): 161})
        self.assertEqual(self.figures([*RESULT, ("row_id", "ilike", "wag")]), {(): 161})
        groups = self.actuals._read_group(
            RESULT, ["month:month"], ["figure:sum"], having=[("figure:sum", "<", -50)]
        )
        self.assertEqual(groups, [(NOV, -80)])

    def test_balances_are_those_of_the_latest_month(self):
        years = self.figures(BALANCE, "account_class", "month:year")
        last, this = month(2025, 1), month(2026, 1)
        self.assertEqual(years["asset", last], 400)
        self.assertEqual(years["liability", last], 150)
        self.assertEqual(years["equity", last], 250)
        self.assertEqual(years["asset", this], 420)
        self.assertEqual(
            self.figures(BALANCE, "account_class"),
            {("asset",): 420, ("liability",): 160, ("equity",): 260},
        )
        self.assertEqual(set(self.figures(BALANCE, "month:month").values()), {0})
        self.assertEqual(self.figures(BALANCE), {(): 0})

    def test_all_levels_of_a_pivot_say_the_same(self):
        sets = [[], ["account_class"], ["month:quarter"]]
        sets += [["account_class", "table_id"], ["account_class", "month:quarter"]]
        levels = self.actuals.formatted_read_grouping_sets(
            RESULT, sets, ["figure:sum", "figure:sum_currency"]
        )
        total, classes, quarters, tables, cells = levels
        self.assertEqual([one["figure:sum"] for one in total], [-14])
        self.assertEqual([one["figure:sum"] for one in classes], [147, 161])
        self.assertEqual([one["figure:sum"] for one in quarters], [-20, 6])
        self.assertEqual([one["figure:sum"] for one in tables], [147, 161])
        self.assertEqual([one["figure:sum"] for one in cells], [140, 7, 160, 1])
        for one in total + classes + quarters + tables + cells:
            self.assertEqual(one["figure:sum_currency"], one["figure:sum"])

    def test_movements_and_balances_have_no_sum(self):
        self.assertEqual(self.figures([]), {(): False})
        self.assertEqual(self.figures([], "account_class")["expense",], 161)

    def test_a_row_that_ended_has_nil_at_the_end(self):
        """The report leaves an account out once it has nothing."""
        self.put(self.space, "Loan", {OCT: 70})
        self.put(self.space, "Vans", {OCT: 70})
        self.row(self.space, "Loan").value_ids.filtered(
            lambda value: value.month > NOV
        ).with_context(**IMPORT).unlink()
        years = self.figures(BALANCE, "row_id", "month:year")
        self.assertEqual(years["Loan", month(2025, 1)], 0)
        self.assertNotIn(("Loan", month(2026, 1)), years)
        self.assertEqual(self.figures([("row_id.name", "=", "Loan")]), {(): 0})
        self.assertEqual(
            self.figures(BALANCE, "account_class", "month:year")[
                "equity", month(2025, 1)
            ],
            250,
        )
        in_time = [*BALANCE, ("month", "<=", NOV)]
        self.assertEqual(self.figures(in_time, "row_id")[("Loan",)], 400)

    def test_each_space_has_its_latest_month(self):
        """One of them is read a day later than the other: it is not gone meanwhile."""
        later = self.make_space("Later")
        self.put(later, "Bank", {NOV: 11, DEC: 12})
        self.put(later, "Funds", {NOV: 11, DEC: 12})
        assets = [("account_class", "=", "asset")]
        self.assertEqual(self.figures(assets), {(): 432})
        self.assertEqual(
            self.figures(assets, "space_id"), {("Sunny",): 420, ("Later",): 12}
        )
        self.assertEqual(self.figures(assets, "month:month")[(JAN,)], 420)
        self.assertEqual(self.figures(BALANCE), {(): 0})

    def test_order_of_classes_and_tables(self):
        def classes(domain):
            groups = self.actuals.formatted_read_group(domain, ["account_class"], [])
            return [group["account_class"] for group in groups]

        self.assertEqual(classes([]), CLASSES)
        vans = self.row(self.space, "Vans").table_id
        vans.sequence = 0
        groups = self.actuals.formatted_read_group(
            [("account_class", "=", "asset")], ["account_class", "table_id"], []
        )
        self.assertEqual(groups[0]["table_id"][0], vans.id)

    def test_tables_of_several_spaces_say_whose_they_are(self):
        def labels(domain):
            groups = self.actuals.formatted_read_group(domain, ["table_id"], [])
            return [group["table_id"][1] for group in groups]

        income = [("account_class", "=", "revenue")]
        self.assertEqual(labels(income), ["Sales and such"])
        self.put(self.make_space("Other"), "Sales", {NOV: 1})
        self.assertEqual(
            labels(income), ["Sales and such · Other", "Sales and such · Sunny"]
        )

    def test_skipped_rows_and_archived_spaces_are_not_in_it(self):
        self.row(self.space, "Vans").skipped = True
        self.assertEqual(self.figures([("account_class", "=", "asset")]), {(): 320})
        self.space.active = False
        self.assertFalse(self.actuals.search([]))

    def test_what_the_list_tells_of_a_value(self):
        value = self.actuals.search([("row_id.name", "=", "Bank"), ("month", "=", JAN)])
        self.assertEqual(value.figure, 320)
        self.assertEqual((value.source, value.basis), ("balance_sheet", "accrual"))
        self.assertTrue(value.read_at and value.cash and not value.manual)


class TestActualsConverted(ActualsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euros = cls.make_space("Euros", cls.eur)
        cls.pounds = cls.make_space("Pounds", cls.gbp)
        cls.rate(cls.eur, "2025-11-01", 0.8)  # euros for a dollar
        cls.rate(cls.eur, "2025-11-30", 0.5)
        cls.rate(cls.eur, "2025-12-01", 0.9)
        cls.rate(cls.eur, "2025-12-15", 0.3)
        cls.rate(cls.gbp, "2025-12-31", 0.4)
        cls.put(cls.euros, "Sales", {NOV: 100, DEC: 100})
        cls.put(cls.pounds, "Sales", {NOV: 100, DEC: 10})

    def months(self, actuals=None, domain=()):
        actuals = self.actuals if actuals is None else actuals
        return dict(actuals._read_group(list(domain), ["month:month"], ["figure:sum"]))

    def test_by_the_rate_of_the_last_day_of_the_month(self):
        # November: 100 / 0.5, and 100 / 0.4: the first rate that is known
        # December: 100 / 0.3, and 10 / 0.4
        self.assertEqual(self.months(), {NOV: 200 + 250, DEC: 358.33})

    def test_as_odoo_itself_converts(self):
        for space, currency in ((self.euros, self.eur), (self.pounds, self.gbp)):
            for at, last in ((NOV, "2025-11-30"), (DEC, "2025-12-31")):
                value = self.actuals.search(
                    [("space_id", "=", space.id), ("month", "=", at)]
                )
                odoos = currency._convert(value.amount, self.usd, self.company, last)
                self.assertEqual(value.figure, odoos)

    def test_rates_of_the_company_come_before_those_of_all(self):
        self.rate(self.eur, "2025-12-20", 0.1, company=False)
        self.rate(self.gbp, "2025-11-10", 0.2, company=False)
        odoos = self.gbp._convert(100, self.usd, self.company, "2025-11-30")
        self.assertEqual(odoos, 500)  # the only one that is old enough
        self.assertEqual(self.months(), {NOV: 200 + 500, DEC: 358.33})

    def test_a_branch_converts_by_the_rates_of_its_root(self):
        branch = self.make_company("Branch", self.usd, parent_id=self.company.id)
        self.assertEqual(self.months(self.seen_by(branch))[NOV], 450)

    def test_in_the_currency_of_the_company_that_looks(self):
        other = self.make_company("Euro Group", self.eur)
        self.rate(self.gbp, "2025-11-01", 2, company=other)  # pounds for a euro
        seen = self.seen_by(other)
        self.assertEqual(self.months(seen), {NOV: 100 + 50, DEC: 100 + 5})
        value = self.euros.row_ids.value_ids.filtered(lambda v: v.month == NOV)
        here = self.actuals.browse(value.id)
        there = here.with_company(other)
        self.assertEqual((here.figure, here.shown_currency_id), (200, self.usd))
        self.assertEqual((there.figure, there.shown_currency_id), (100, self.eur))

    def test_without_any_rate_it_is_unknown_rather_than_wrong(self):
        yen = self.make_space("Yen", self.jpy)
        self.put(yen, "Sales", {DEC: 1000})
        self.assertEqual(self.months(), {NOV: 450, DEC: False})
        spaces = dict(self.actuals._read_group([], ["space_id"], ["figure:sum"]))
        self.assertIs(spaces[yen], False)
        self.assertTrue(spaces[self.euros])
        value = self.actuals.search([("space_id", "=", yen.id)])
        self.assertEqual((value.amount, value.figure), (1000, False))
        self.assertEqual(value.export_data(["amount", "figure"])["datas"], [[1000, ""]])
        self.rate(self.jpy, "2020-01-01", 100)
        self.env.invalidate_all()
        self.assertEqual(self.months()[DEC], 368.33)
        self.assertEqual(value.figure, 10)

    def test_what_balances_there_balances_here(self):
        """Each of three accounts has a third of a cent more or less here."""
        self.put(self.euros, "Bank", {DEC: 100.01})
        self.put(self.euros, "Vans", {DEC: 100.01})
        self.put(self.euros, "Loan", {DEC: 150.01})
        self.put(self.euros, "Funds", {DEC: 50.01})
        classes = dict(
            self.actuals._read_group(
                [("source", "=", "balance_sheet")], ["account_class"], ["figure:sum"]
            )
        )
        # 200.02 / 0.3 = 666.733, 150.01 / 0.3 = 500.033, 50.01 / 0.3 = 166.7
        self.assertEqual(
            classes, {"asset": 666.73, "liability": 500.03, "equity": 166.7}
        )
        rows = self.actuals.search([("account_class", "=", "asset")])
        self.assertEqual(rows.mapped("figure"), [333.37, 333.37])
        total = self.actuals._read_group(BALANCE, [], ["figure:sum"])
        self.assertEqual(total, [(0,)])

    def test_to_the_smallest_coin(self):
        self.usd.rounding = 0.05
        self.assertEqual(self.months()[DEC], 358.35)
        values = self.actuals.search([("month", "=", DEC)])
        self.assertEqual(sorted(values.mapped("figure")), [25, 333.35])


class TestActualsRights(ActualsCase):
    def test_only_of_the_users_companies(self):
        other = self.make_company("Other Group", self.usd)
        for name, company in (("Mine", self.company), ("Theirs", other)):
            space = self.make_space(name, company=company)
            self.put(space, "Sales", {DEC: 5 if name == "Mine" else 7000})
        user = self.make_user("mine", self.company)
        seen = self.seen_by(self.company, user)
        self.assertEqual(seen.search([]).space_id.mapped("name"), ["Mine"])
        self.assertEqual(seen._read_group([], [], ["figure:sum"]), [(5,)])
        sets = seen.formatted_read_grouping_sets([], [[], ["space_id"]], ["figure:sum"])
        self.assertEqual(
            [[one["figure:sum"] for one in part] for part in sets], [[5], [5]]
        )
        user.company_ids = [Command.link(other.id)]
        self.assertEqual(seen._read_group([], [], ["figure:sum"]), [(7005,)])

    def test_nothing_without_the_group(self):
        space = self.make_space("Mine")
        self.put(space, "Sales", {DEC: 5})
        clerk = new_test_user(
            self.env,
            "clerk_of_actuals",
            "base.group_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        seen = self.seen_by(self.company, clerk)
        for look in (
            lambda: seen.search([]),
            lambda: seen._read_group([], [], ["figure:sum"]),
            lambda: seen.formatted_read_grouping_sets([], [[]], ["figure:sum"]),
            lambda: seen.search_count([]),
        ):
            with self.assertRaises(AccessError):
                look()


class TestActualsExport(ActualsCase, HttpCase):
    def test_a_grouped_list_as_a_spreadsheet(self):
        space = self.make_space("Sunny")
        self.put(space, "Sales", {NOV: 100, DEC: 40})
        self.put(space, "Wages", {NOV: 80, DEC: 50})
        manager = self.make_user("exports", self.company, "manager")
        manager.group_ids |= self.env.ref("base.group_allow_export")
        self.authenticate("exports", "exports")
        asked = {
            "model": "accounting.actual",
            "fields": [
                {"name": "row_id", "label": "Row", "type": "many2one"},
                {"name": "figure", "label": "Amount", "type": "monetary"},
            ],
            "ids": False,
            "domain": RESULT,
            "groupby": ["space_id", "account_class"],
            "import_compat": False,
            "context": {},
        }
        answer = self.url_open(
            "/web/export/xlsx",
            {"data": json.dumps(asked), "csrf_token": Request.csrf_token(self)},
        )
        self.assertEqual(answer.status_code, 200, answer.text[:400])
        sheet = load_workbook(io.BytesIO(answer.content)).active
        found = [[cell.value for cell in line] for line in sheet.iter_rows()]
        heads = {name.strip(): figure for name, figure in found if "(" in name}
        self.assertEqual(
            heads, {"Sunny (4)": 10, "revenue (2)": 140, "expense (2)": 130}
        )
        self.assertEqual(len(found), 1 + 3 + 4)
