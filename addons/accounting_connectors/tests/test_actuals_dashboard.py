"""The dashboard of actuals: two years of figures computed by hand, and its page."""

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user

from ..models.accounting_space import IMPORT
from ..providers.actuals import following, months
from .actual_books import ActualsCase, month

NOW, CLOSED = month(2026, 11), month(2026, 10)
FIRST = month(2024, 11)  # twelve months, the twelve before, and this one


@freeze_time("2026-11-20 10:00:00")
class TestActualsDashboard(ActualsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.space = cls.make_space("Sunny", read_at="2026-11-20 08:00:00")
        span = months(FIRST, NOW)
        cls.put(cls.space, "Sales", {at: 100 + n for n, at in enumerate(span)})
        cls.put(cls.space, "Wages", {at: 60 for at in span})
        cls.put(cls.space, "Bank", {at: 1000 + 10 * n for n, at in enumerate(span)})
        cls.put(cls.space, "Vans", {at: 70000 for at in span})  # is no cash

    def dashboard(self, *spaces, actuals=None):
        self.env.flush_all()
        self.env.invalidate_all()
        actuals = self.actuals if actuals is None else actuals
        return actuals.get_dashboard([space.id for space in spaces])

    def at(self, board, key, at):
        return board["series"][key][board["months"].index(str(at))]

    def lines(self, board, period):
        return {
            line["key"]: (line["value"], line["change"])
            for line in board["figures"][period]["lines"]
        }

    def test_two_years_of_one_space(self):
        board = self.dashboard()
        self.assertEqual(board["currency"], "USD")
        self.assertEqual(len(board["months"]), 24)
        self.assertEqual(board["months"][0], "2024-12-01")
        self.assertEqual((board["months"][-1], board["current"]), ("2026-11-01",) * 2)
        self.assertEqual(board["series"]["income"], [100 + n for n in range(1, 25)])
        self.assertEqual(board["series"]["expense"], [60] * 24)
        self.assertEqual(board["series"]["result"], [40 + n for n in range(1, 25)])
        self.assertEqual(board["series"]["cash"], [1000 + 10 * n for n in range(1, 25)])
        self.assertEqual(board["asOf"], "2026-11-20 08:00:00")
        self.assertEqual((board["notes"], board["empty"]), ([], False))

    def test_key_figures(self):
        board = self.dashboard()
        self.assertEqual(
            [one["label"] for one in board["figures"]],
            ["November 2026 so far", "October 2026", "Last 12 months"],
        )
        # a month that is not over is compared with none
        self.assertEqual(
            self.lines(board, 0),
            {"income": (124, None), "expense": (60, None), "result": (64, None)},
        )
        # 123 after 122, 63 after 62
        self.assertEqual(
            self.lines(board, 1),
            {"income": (123, 0.8), "expense": (60, 0), "result": (63, 1.6)},
        )
        # 112 to 123 make 1410, 100 to 111 make 1266
        self.assertEqual(
            self.lines(board, 2),
            {"income": (1410, 11.4), "expense": (720, 0), "result": (690, 26.4)},
        )
        # 1240 against 1120 a year before
        self.assertEqual(
            board["cash"], {"value": 1240, "month": "2026-11-01", "change": 10.7}
        )

    def test_a_loss_that_shrinks_is_an_improvement(self):
        self.put_again("Wages", {CLOSED: 183, following(CLOSED, -1): 242})
        # -60 after -120
        self.assertEqual(self.lines(self.dashboard(), 1)["result"], (-60, 50))

    def put_again(self, name, amounts):
        values = self.row(self.space, name).value_ids
        values.filtered(lambda v: v.month in amounts).with_context(**IMPORT).unlink()
        self.put(self.space, name, amounts)

    def take(self, space, *spans):
        values = space.row_ids.value_ids.filtered(lambda v: v.month in spans)
        values.with_context(**IMPORT).unlink()

    def test_months_without_data_are_gaps(self):
        hole = month(2026, 3)
        self.take(self.space, hole, NOW)
        board = self.dashboard()
        for key in ("income", "expense", "result", "cash"):
            self.assertIsNone(self.at(board, key, hole), key)
            self.assertIsNone(self.at(board, key, NOW), key)
        self.assertEqual(self.at(board, "cash", CLOSED), 1230)
        self.assertEqual(self.lines(board, 0)["income"], (None, None))
        # eleven of the twelve are known: their sum, and nothing to compare it with
        self.assertEqual(self.lines(board, 2)["income"], (1410 - 116, None))
        self.assertEqual(board["cash"]["value"], 1230)
        self.assertEqual(board["cash"]["month"], "2026-10-01")

    def test_two_spaces_one_of_them_in_another_currency(self):
        self.rate(self.eur, "2024-01-01", 0.5)
        self.rate(self.eur, "2026-11-01", 0.3)
        other = self.make_space("Euros", self.eur, read_at="2026-11-19 08:00:00")
        self.put(other, "Sales", {CLOSED: 10, NOW: 10})
        self.put(other, "Wages", {CLOSED: 4, NOW: 100})
        self.put(other, "Bank", {month(2026, 8): 300, month(2026, 10): 500})
        board = self.dashboard()
        self.assertEqual(self.at(board, "income", CLOSED), 123 + 20)
        self.assertEqual(self.at(board, "income", NOW), 157.33)
        self.assertEqual(self.at(board, "result", NOW), -236.0)  # 64 + 33.33 - 333.33
        self.assertEqual(board["asOf"], "2026-11-19 08:00:00", "the oldest")
        cash = [self.at(board, "cash", month(2026, number)) for number in range(7, 12)]
        # not begun, 300 / 0.5, a hole, 500 / 0.5, and as it was then
        self.assertEqual(cash, [1200, 1810, None, 2230, 2240])
        alone = self.dashboard(other)
        self.assertEqual(alone["chosen"], other.ids)
        self.assertEqual(len(alone["spaces"]), 2)
        self.assertEqual(self.at(alone, "income", CLOSED), 20)
        self.assertIsNone(self.at(alone, "income", month(2026, 9)))
        self.assertIsNone(self.at(alone, "cash", NOW), "nobody else has it either")
        both = self.dashboard(other, self.space)
        self.assertEqual((both["chosen"], both["series"]), ([], board["series"]))

    def test_as_the_pivot_says(self):
        self.rate(self.eur, "2026-01-01", 0.7)
        other = self.make_space("Euros", self.eur)
        self.put(other, "Sales", {at: 10.01 for at in months(FIRST, NOW)})
        board = self.dashboard()
        domain = [
            ("account_class", "in", ("revenue", "expense")),
            ("month", ">=", month(2025, 11)),
            ("month", "<=", CLOSED),
        ]
        result = self.actuals._read_group(domain, [], ["figure:sum"])[0][0]
        self.assertEqual(self.lines(board, 2)["result"][0], result)

    def test_skipped_rows_are_not_in_it(self):
        self.row(self.space, "Bank").skipped = True
        self.row(self.space, "Wages").skipped = True
        board = self.dashboard()
        self.assertEqual(self.at(board, "expense", CLOSED), 0)
        self.assertEqual(self.at(board, "result", CLOSED), 123)
        self.assertEqual(board["series"]["cash"], [None] * 24)
        self.assertEqual(board["cash"], {"value": None, "month": "", "change": None})

    def test_an_overdraft_among_the_liabilities(self):
        loan = self.row(self.space, "Loan")
        loan.cash = True
        self.put(self.space, "Loan", {NOW: 2000})
        self.assertEqual(self.at(self.dashboard(), "cash", NOW), 1240 - 2000)

    def test_a_currency_without_rate_is_told_and_its_sums_are_empty(self):
        yen = self.make_space("Yen", self.jpy)
        self.put(yen, "Sales", {CLOSED: 5000})
        board = self.dashboard()
        self.assertIsNone(self.at(board, "income", CLOSED))
        self.assertIsNone(self.at(board, "result", CLOSED))
        self.assertEqual(self.at(board, "expense", CLOSED), 60)
        self.assertEqual(self.lines(board, 2)["income"], (None, None))
        (note,) = board["notes"]
        self.assertIn("no rate of JPY", note["text"])
        self.assertEqual((note["model"], note["id"]), ("res.currency", self.jpy.id))
        self.rate(self.jpy, "2020-01-01", 100)
        board = self.dashboard()
        self.assertEqual(self.at(board, "income", CLOSED), 173)
        self.assertFalse(board["notes"])

    def test_notes_say_what_to_know_and_open_it(self):
        self.space.write({"state": "manual", "manual_since": "2026-10-31 12:00:00"})
        self.env["accounting.space.tie"].create(
            [
                {
                    "space_id": self.space.id,
                    "month": CLOSED,
                    "source": "profit_and_loss",
                    "what": what,
                    "ours": ours,
                    "theirs": 1,
                }
                for what, ours in (("profit", 1), ("assets", 2), ("funds", 3))
            ]
        )
        self.row(self.space, "Vans").question = True
        other = self.make_space("Other", message="Too many calls.")
        other.state = "importing"
        self.env["accounting.space.chunk"].create(
            [
                {
                    "space_id": other.id,
                    "source": "balance_sheet",
                    "first": CLOSED,
                    "last": NOW,
                    "done": done,
                }
                for done in (True, True, True, False)
            ]
        )
        notes = self.dashboard()["notes"]
        self.assertEqual(
            [(note["text"], note["method"]) for note in notes],
            [
                ("Other: Too many calls.", ""),
                ("Other is being imported: 75 % done.", ""),
                ("Sunny is kept by hand since 10/31/2026.", ""),
                (
                    "Sunny: differences from the provider's own figures: 2",
                    "action_ties",
                ),
                ("Sunny: new accounts to look at: 1", "action_questions"),
            ],
        )
        for note in notes:
            record = self.env[note["model"]].browse(note["id"])
            if note["method"]:
                action = getattr(record, note["method"])()
                self.assertEqual(action["type"], "ir.actions.act_window")
        only = self.dashboard(other)["notes"]
        self.assertEqual([note["id"] for note in only], [other.id, other.id])

    def test_nothing_yet(self):
        self.space.active = False
        board = self.dashboard()
        self.assertTrue(board["empty"])
        self.assertEqual((board["spaces"], board["asOf"]), ([], ""))

    def test_as_many_queries_for_many_spaces_as_for_one(self):
        def queries():
            self.dashboard()  # what is asked once per process
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.actuals.get_dashboard()
            return self.env.cr.sql_log_count - before

        one = queries()
        for number in range(5):
            more = self.make_space(f"Space {number}")
            self.put(more, "Sales", {CLOSED: 1})
        self.assertEqual(queries(), one)

    def test_only_of_the_users_companies(self):
        other = self.make_company("Other Group", self.usd)
        theirs = self.make_space("Theirs", company=other)
        self.put(theirs, "Sales", {NOW: 7000})
        user = self.make_user("sees_mine", self.company)
        seen = self.seen_by(self.company, user)
        for asked in ((), (theirs,)):
            board = self.dashboard(*asked, actuals=seen)
            self.assertEqual([one["name"] for one in board["spaces"]], ["Sunny"])
            self.assertEqual(self.at(board, "income", NOW), 124)
        clerk = new_test_user(
            self.env, "sees_none", "base.group_user", company_id=self.company.id
        )
        with self.assertRaises(AccessError):
            self.seen_by(self.company, clerk).get_dashboard()


class TestActualsDashboardPage(ActualsCase, HttpCase):
    def test_charts_figures_and_a_click(self):
        space = self.make_space("Sunny", state="manual")
        today = fields.Date.today()
        span = months(following(today.replace(day=1), -24), today)
        self.put(space, "Sales", {at: 1234 for at in span})
        self.put(space, "Wages", {at: 234 for at in span})
        self.put(space, "Bank", {at: 98765 for at in span})
        self.make_user("looks", self.company)
        self.browser_js("/odoo/accounting-dashboard", CLICKS, login="looks", timeout=60)

    def test_what_is_not_known_is_a_gap_in_the_graph(self):
        span = (month(2025, 3), month(2025, 4), month(2025, 5))
        space = self.make_space("Sunny")
        self.put(space, "Sales", {at: 1234 for at in span})
        self.put(self.make_space("Yen", self.jpy), "Sales", {span[1]: 7})
        self.make_user("draws", self.company)
        action = self.env["ir.actions.act_window"].create(
            {
                "name": "Graph",
                "res_model": "accounting.actual",
                "view_mode": "graph",
                "domain": [("account_class", "=", "revenue")],
            }
        )
        self.browser_js(f"/odoo/action-{action.id}", GRAPH, login="draws", timeout=60)


CLICKS = r"""
(async () => {
    const until = async (what, find) => {
        for (let n = 0; n < 300; n++) {
            const found = find();
            if (found) {
                return found;
            }
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
        throw new Error("not there: " + what);
    };
    const one = (selector) => document.querySelector(selector);
    await until("two charts", () =>
        document.querySelectorAll(".o_accounting_actuals canvas").length === 2);
    const figures = await until("figures", () => one(".o_accounting_actuals_figures"));
    for (const amount of ["1,234.00", "1,000.00", "14,808.00"]) {
        if (!figures.textContent.includes(amount)) {
            throw new Error(amount + " is not among " + figures.textContent);
        }
    }
    if (!one(".o_accounting_actuals_cash").textContent.includes("98,765.00")) {
        throw new Error("no cash");
    }
    if (!one(".o_accounting_actuals_notes").textContent.includes("by hand")) {
        throw new Error("no note");
    }
    one(".o_accounting_actuals_tables").click();
    const rows = await until("the table", () => {
        const found = document.querySelectorAll(".o_accounting_actuals_table tbody tr");
        return found.length && found;
    });
    if (rows.length !== 48) {
        throw new Error(rows.length + " rows");
    }
    const canvas = one(".o_accounting_actuals canvas");
    const chart = await until("a drawn chart", () => {
        const drawn = window.Chart.getChart(canvas);
        return drawn && drawn.getDatasetMeta(0).data[3] && drawn;
    });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const bar = chart.getDatasetMeta(0).data[3];
    const {x, y, base} = bar.getProps(["x", "y", "base"], true);
    const box = canvas.getBoundingClientRect();
    canvas.dispatchEvent(new MouseEvent("click", {
        bubbles: true, clientX: box.left + x, clientY: box.top + (y + base) / 2,
    }));
    const list = await until("the list", () => one(".o_list_view .o_data_row"));
    const found = document.querySelectorAll(".o_list_view .o_data_row");
    if (found.length !== 1 || !list.textContent.includes("Sales")) {
        throw new Error(found.length + ": " + list.textContent);
    }
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""

# what is not known is a gap in the graph
GRAPH = r"""
(async () => {
    for (let n = 0; n < 300; n++) {
        const canvas = document.querySelector(".o_graph_view canvas");
        const chart = canvas && window.Chart && window.Chart.getChart(canvas);
        if (chart && chart.data.datasets.length) {
            const found = JSON.stringify(chart.data.datasets.map((one) => one.data));
            if (found === "[[1234,null,1234]]") {
                console.log("test successful");
            } else {
                console.error(found);
            }
            return;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    console.error("no graph");
})();
"""
