"""The way to actuals, and their mapping: what is shown, counted, renamed and skipped,
who may start the import, and what the overview says of it."""

import re
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.accounting_ledger_account import ACCOUNT_CLASSES
from ..providers.errors import TransientError
from .companies import TwoCompaniesCase
from .test_walk import Walk, expect

CLASSES = [code for code, __ in ACCOUNT_CLASSES]


class ActualsScreensCase(TwoCompaniesCase):
    """Two companies that are connected, and nothing imported yet."""

    def setUp(self):
        super().setUp()
        self.world.lift_limits()

    def space_of(self, connector):
        """:rtype: accounting.space"""
        connector.action_actuals()
        return connector.space_ids

    def book(self, *amounts):
        """Debits of some account there, against another one.

        :return: the first account's id
        """
        cost = self.books.add_account("Wages of fitters", "expense").id
        funds = self.books.add_account("Owner's funds", "equity").id
        for amount in amounts:
            self.books.book(self.today(), [(cost, amount), (funds, -amount)])
        self.ours.action_refresh_chart()
        return cost

    def today(self):
        return (
            self.env["accounting.space"]._fields["first_month"].context_today(self.ours)
        )

    def go_on(self):
        """What the cron does."""
        self.env.flush_all()
        self.env.ref("accounting_connectors.ir_cron_actuals").method_direct_trigger()
        self.env.invalidate_all()

    def imported(self, connector):
        space = self.space_of(connector)
        space.action_map()
        self.go_on()
        self.assertEqual(space.state, "ready", space.message)
        return space

    def card(self, connector):
        """What the overview says of a company's actuals."""
        overview = self.env["accounting.connector"].get_overview()
        cards = {card["id"]: card for card in overview["connectors"]}
        return cards[connector.id]["actuals"]


@tagged("post_install", "-at_install")
class TestActualsScreens(ActualsScreensCase):
    # === MAPPING === #

    def test_actuals_open_where_they_stopped(self):
        action = self.ours.action_actuals()
        space = self.ours.space_ids
        self.assertEqual(action["res_model"], "accounting.space.row")
        self.assertEqual(action["context"]["active_id"], space.id)
        space.action_map()
        action = self.ours.action_actuals()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("accounting.space", space.id)
        )
        space.active = False
        self.assertEqual(self.ours.action_actuals()["res_id"], space.id)

    def test_tables_are_in_the_order_of_classes_and_readable(self):
        space = self.space_of(self.ours)
        groups = self.env["accounting.space.row"].formatted_read_group(
            [("space_id", "=", space.id)], ["table_id"], ["__count"]
        )
        tables = self.env["accounting.space.table"].browse(
            [group["table_id"][0] for group in groups]
        )
        self.assertGreater(len(tables), len(CLASSES))
        order = [CLASSES.index(table.account_class) for table in tables]
        self.assertEqual(order, sorted(order))
        self.assertIn("Current liabilities", tables.mapped("name"))
        self.assertNotIn("Currliab", tables.mapped("name"))
        row = space.row_ids.filtered(lambda r: r.account_type == "CURRLIAB")[:1]
        self.assertEqual(row.account_type_name, "Current liabilities")

    def test_what_a_filter_hides_is_counted(self):
        space = self.space_of(self.ours)
        rows = space.row_ids
        assets = rows.filtered(lambda row: row.account_class == "asset")
        assets[0].skipped = True
        told = space.get_mapping([("account_class", "=", "asset")])
        self.assertEqual(
            (told["shown"], told["total"], told["skipped"]),
            (len(assets), len(rows), 1),
        )
        # a domain cannot look into another space
        other = self.space_of(self.theirs)
        told = space.get_mapping([("id", "in", other.row_ids.ids)])
        self.assertEqual((told["shown"], told["total"]), (0, len(rows)))

    def test_only_a_basis_that_there_is_can_be_chosen(self):
        space = self.space_of(self.ours)
        offered = {basis.value for basis in self.capabilities.actuals.bases}
        self.assertEqual({code for code, __ in space._bases_offered()}, offered)

    def test_skipped_by_the_box_or_by_the_button_is_the_same(self):
        cost = self.book(100)
        space = self.imported(self.ours)
        row = space.row_ids.filtered(lambda r: r.account_ref == cost)
        row = row.with_user(self.env.user)  # not the superuser of a test
        for skip, back in (
            (row.action_skip, row.action_unskip),
            (
                lambda: row.write({"skipped": True}),
                lambda: row.write({"skipped": False}),
            ),
        ):
            self.assertTrue(row.value_ids)
            skip()
            self.assertFalse(row.value_ids)
            back()
            self.assertFalse(space.whole_at, "all its months are to be read")
            space.action_refresh()
            self.go_on()
        self.assertEqual(row.value_ids[0].amount, 100)

    def test_skipping_loses_nothing_that_is_kept_by_hand(self):
        cost = self.book(100)
        space = self.imported(self.ours)
        row = space.row_ids.filtered(lambda r: r.account_ref == cost)
        self.ours.action_disconnect()
        row.action_skip()
        self.assertIn(100, row.value_ids.mapped("amount"))
        self.assertFalse(
            self.env["accounting.actual"].search([("row_id", "=", row.id)])
        )

    def test_a_table_goes_only_when_it_is_empty(self):
        space = self.space_of(self.ours)
        table, other = space.table_ids.filtered(lambda t: t.account_class == "expense")[
            :2
        ]
        with self.assertRaisesRegex(UserError, "other tables first"):
            table.unlink()
        table.row_ids.table_id = other
        table.unlink()
        self.assertFalse(table.exists())
        self.assertIn(other, space.table_ids)

    def test_marks(self):
        row = self.space_of(self.ours).row_ids[0]
        self.assertFalse(row.mark)
        row.manual = True
        self.assertEqual(row.mark, "manual")
        row.account_active = False
        self.assertEqual(row.mark, "archived")
        row.question = True
        self.assertEqual(row.mark, "new")

    # === RIGHTS === #

    def test_who_may_only_look_cannot_start_it(self):
        space = self.space_of(self.ours)
        clerk = self.person("user")
        seen = space.with_user(clerk)
        told = seen.get_mapping([])
        self.assertFalse(told["editable"])
        self.assertEqual(seen.action_rows()["context"]["active_id"], space.id)
        for forbidden in (
            seen.action_map,
            lambda: seen.write({"basis": "cash"}),
            lambda: seen.row_ids[0].write({"skipped": True}),
            lambda: seen.table_ids[0].write({"name": "Mine"}),
            seen.row_ids[0].action_skip,
            self.theirs.with_user(clerk).action_actuals,
        ):
            with self.assertRaises(AccessError):
                forbidden()
        self.assertEqual(space.state, "draft")

    def test_who_has_no_rights_sees_nothing(self):
        space = self.space_of(self.ours)
        for person in (self.person(), self.person("user", company=self.other)):
            with self.assertRaises(AccessError):
                space.with_user(person).get_mapping([])
            with self.assertRaises(AccessError):
                space.with_user(person).action_open()

    # === OVERVIEW === #

    def test_the_overview_says_what_waits(self):
        self.assertEqual(self.card(self.ours)["text"], "not imported yet")
        space = self.space_of(self.ours)
        card = self.card(self.ours)
        self.assertEqual((card["attention"], card["answer"]), (True, "map"))
        space.action_map()
        card = self.card(self.ours)
        self.assertEqual(card["text"], "importing, 0 % done")
        self.assertNotIn("attention", card)
        adapter = type(self.ours._offline_adapter())
        with patch.object(adapter, "report", side_effect=TransientError("gone")):
            self.go_on()
        card = self.card(self.ours)
        self.assertEqual((card["attention"], card["answer"]), (True, "again"))
        self.assertIn(space.message, card["text"])
        space.action_refresh()
        self.go_on()
        card = self.card(self.ours)
        self.assertEqual((card["text"], card["answer"]), ("up to date", "open"))
        self.assertTrue(card["readAt"])
        self.assertEqual(self.card(self.theirs)["text"], "not imported yet")

    def test_the_overview_says_what_is_to_be_looked_at(self):
        space = self.imported(self.ours)
        space.tie_ids.sudo()[0].theirs += 1
        card = self.card(self.ours)
        self.assertEqual((card["attention"], card["answer"]), (True, "ties"))
        self.assertIn("1 figure", card["text"])
        space.row_ids[:2].sudo().question = True
        card = self.card(self.ours)
        self.assertEqual(
            (card["text"], card["answer"]), ("2 new accounts to look at", "news")
        )
        action = space.action_questions()
        self.assertTrue(action["context"]["search_default_question"])

    def test_what_is_kept_by_hand_is_not_forgotten(self):
        space = self.imported(self.ours)
        overview = self.env["accounting.connector"].get_overview()
        self.assertFalse(overview["kept"])
        self.ours.action_disconnect()
        overview = self.env["accounting.connector"].get_overview()
        (kept,) = overview["kept"]
        self.assertEqual((kept["space"], kept["name"]), (space.id, space.name))
        self.assertTrue(kept["since"])
        self.connect(self.tenant)
        self.assertFalse(self.env["accounting.connector"].get_overview()["kept"])
        self.assertEqual(self.card(self.ours)["text"], "kept by hand")

    def test_the_figures_outlive_the_provider_s_addon(self):
        """As when it is uninstalled: its connectors go, then nobody knows its code."""
        space = self.imported(self.ours)
        values = space.row_ids.value_ids
        self.ours.sudo().unlink()
        self.assertEqual((space.state, space.connector_id.id), ("manual", False))
        self.assertTrue(all(space.row_ids.mapped("manual")))
        space.sudo().provider = "nobody"
        overview = self.env["accounting.connector"].get_overview()
        (kept,) = overview["kept"]
        self.assertEqual((kept["space"], kept["providerLabel"]), (space.id, ""))
        self.assertEqual(space.get_mapping([])["total"], len(space.row_ids))
        space.row_ids.mapped("account_type_name")
        self.assertEqual(values.exists(), values)

    def test_more_cards_ask_no_more_questions(self):
        for connector in self.ours | self.theirs:
            self.space_of(connector).action_map()
        counts = []
        for connectors in (self.ours, self.ours, self.ours | self.theirs):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines = connectors.browse(connectors.ids)._actuals_lines()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(lines), len(connectors))
        # the first one warms what does not belong to a card
        self.assertEqual(counts[1], counts[2])

    def test_signed_out_it_says_so(self):
        self.space_of(self.theirs).action_map()
        (self.ours | self.theirs).sudo().needs_reconnect = True
        card = self.card(self.theirs)
        self.assertEqual((card["attention"], card["answer"]), (True, "open"))
        self.assertIn("signs in again", card["text"])
        with self.assertRaisesRegex(UserError, "Sign in"):
            self.ours.action_actuals()


@tagged("post_install", "-at_install")
class TestActualsWalk(Walk, ActualsScreensCase):
    """The same by clicks."""

    # === STEPS === #

    def open_mapping(self, connector):
        page = self.page
        page.goto(f"{self.base_url()}/odoo/accounting-connector/{connector.id}")
        page.locator("button[name=action_actuals]").click()
        expect(page.locator(".o_accounting_space_map")).to_be_visible()

    def row(self, text):
        return self.page.locator(".o_data_row", has_text=text)

    def heading(self, text):
        exactly = re.compile(rf"^\s*{re.escape(text)} \(")
        return self.page.locator("tr.o_group_header", has_text=exactly)

    def counts(self):
        return self.page.locator(".o_accounting_space_counts")

    # === TESTS === #

    def test_map_rename_skip_and_import(self):
        page = self.page
        with self.browsing():
            self.open_mapping(self.ours)
            expect(self.heading("Current liabilities")).to_be_visible()
            self.picture("actuals_mapping")
        space = self.ours.space_ids
        total = len(space.row_ids)
        assets = space.row_ids.filtered(lambda row: row.account_class == "asset")
        table = assets.table_id[1]
        renamed, skipped = assets.filtered(lambda r: r.table_id == table)[0], assets[0]
        names = renamed.name, skipped.name
        with self.browsing():
            page.locator(".o_search_panel_label", has_text="Assets").click()
            expect(self.counts()).to_contain_text(
                f"{len(assets)} of {total} accounts are shown;"
                f" {total - len(assets)} are hidden by the filter, which skips none"
            )
            expect(page.locator(".o_data_row")).to_have_count(len(assets))
            self.picture("actuals_filtered")
            page.get_by_role("button", name="Show all").click()
            expect(self.counts()).to_contain_text(f"{total} accounts.")
            expect(page.locator(".o_data_row")).to_have_count(total)

            self.heading(table.name).locator(".o_group_buttons button").click()
            dialog = page.get_by_role("dialog")
            dialog.locator("[name=name] input").fill("Short term")
            dialog.get_by_role("button", name="Save").click()
            expect(self.heading("Short term")).to_be_visible()

            self.row(names[0]).first.locator("td[name=name]").click()
            page.locator(".o_selected_row td[name=name] input").fill("What we hold")
            self.row(names[1]).first.locator("td[name=skipped]").click()
            expect(self.counts()).not_to_contain_text("skipped")
            # Map saves what is still being edited
            page.get_by_role("button", name="Map", exact=True).click()
            expect(page.locator(".o_form_view .progress")).to_be_visible()
            self.picture("actuals_importing")
        self.assertEqual(space.state, "importing")
        self.assertEqual((table.name, renamed.name), ("Short term", "What we hold"))
        self.assertEqual(space.row_ids.filtered("skipped"), skipped)
        with self.browsing():
            page.locator("button[name=action_rows]").click()
            alert = page.locator(".o_accounting_space_importing")
            expect(alert).to_contain_text("is being imported (0 % done)")
            expect(page.locator(".o_accounting_space_map")).to_have_count(0)
            self.row("What we hold").locator("td[name=skipped]").click()
            expect(
                self.row("What we hold").get_by_role("checkbox").last
            ).to_be_disabled()
            # meanwhile another one
            self.open_mapping(self.theirs)
            page.get_by_role("button", name="Map", exact=True).click()
            expect(page.locator(".o_form_view .progress")).to_be_visible()
        self.assertEqual(self.theirs.space_ids.state, "importing")
        with self.browsing():
            page.goto(f"{self.base_url()}/odoo/accounting-spaces/{space.id}")
            expect(page.locator(".o_form_view .progress")).to_be_visible()
        self.go_on()
        with self.browsing():
            expect(page.locator(".o_arrow_button_current")).to_have_text("Up to date")
            page.locator("button[name=action_rows]").click()
            expect(self.counts()).to_contain_text("1 skipped")
            self.open_overview()
            lines = page.locator(".o_accounting_actuals")
            expect(lines).to_have_count(2)
            expect(lines.first).to_contain_text("up to date as of")
            self.picture("actuals_overview")
        self.assertFalse(renamed.skipped)
        self.assertEqual(self.complaints, [])

    def test_basis_and_first_month_are_chosen_on_the_way(self):
        page = self.page
        with self.browsing():
            self.open_mapping(self.ours)
            page.locator(".o_accounting_space_basis").select_option("cash")
            first = page.locator(".o_accounting_space_first")
            first.fill("2025-03")
            first.press("Enter")
            page.reload()
            expect(page.locator(".o_accounting_space_basis")).to_have_value("cash")
            expect(first).to_have_value("2025-03")
        space = self.ours.space_ids
        self.assertEqual((space.basis, str(space.first_month)), ("cash", "2025-03-01"))
        self.assertEqual(self.complaints, [])

    def test_the_card_resumes_the_mapping(self):
        page = self.page
        self.space_of(self.ours)
        with self.browsing():
            self.open_overview()
            card = page.locator(f"[data-connector='{self.ours.id}']")
            expect(card).to_contain_text("Requires attention")
            card.get_by_role("button", name="Map actuals").click()
            expect(page.locator(".o_accounting_space_map")).to_be_visible()
            self.open_overview()
            card.get_by_role("button", name="More").click()
            page.get_by_role("menuitem", name="Actuals").click()
            expect(page.locator(".o_accounting_space_map")).to_be_visible()
        self.assertEqual(self.complaints, [])

    def test_who_may_only_look_sees_no_button(self):
        page, space = self.page, self.space_of(self.ours)
        clerk = self.person("user")
        self.authenticate(clerk.login, clerk.login)
        with self.browsing():
            cookie = {"name": "session_id", "value": self.session.sid}
            page.context.add_cookies([{**cookie, "url": self.base_url()}])
            page.goto(
                f"{self.base_url()}/odoo/accounting-spaces/{space.id}/accounting-rows"
            )
            bar = page.locator(".o_accounting_space_bar")
            expect(bar).to_contain_text("a manager of connectors starts that")
            expect(page.locator(".o_accounting_space_map")).to_have_count(0)
            expect(page.locator(".o_group_buttons button")).to_have_count(0)
            page.locator(".o_data_row td[name=name]").first.click()
            expect(page.locator(".o_selected_row")).to_have_count(0)
        self.assertEqual(self.complaints, [])
