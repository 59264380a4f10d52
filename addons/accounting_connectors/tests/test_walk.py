"""A person's way through it in a real browser: connect, map, confirm, mend, retry.

Playwright rather than a tour, because the way leads over the provider's own pages.
With ``ACCOUNTING_CONNECTORS_SCREENSHOTS`` set to a folder, every screen on the way is
kept there, as a desktop and as a phone shows it.
"""

import os
import re
import resource
import shutil
import unittest
from contextlib import contextmanager
from pathlib import Path

from odoo import fields
from odoo.tests import HttpCase

from ..providers.errors import Cause
from .common import UK, US, ConnectorCase

try:
    from playwright.sync_api import expect, sync_playwright
except ImportError:
    sync_playwright = None

BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
DESKTOP, PHONE = {"width": 1400, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 20_000  # milliseconds for what a page does by itself
LOADING = 120_000  # the first page builds Odoo's assets
# A resized page lays itself out again, a frame or two later
SETTLED = "() => new Promise(r => setTimeout(() => requestAnimationFrame(r), 250))"
# What Odoo itself says in a test: there is no websocket worker, nor push service
NOT_OURS = re.compile(r"websocket|service.?worker|bus|favicon", re.IGNORECASE)


@contextmanager
def room_for_a_browser():
    """Start a child without the limit of memory that Odoo sets for itself: a browser
    reserves far more address space than it uses."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@unittest.skipUnless(sync_playwright, "needs the Python package playwright")
@unittest.skipUnless(CHROMIUM, "needs a Chromium: apt-get install chromium")
class Walk(ConnectorCase, HttpCase):
    """The steps of a newcomer, told by clicks."""

    reason = "Incentive"  # why the rebate's line is on its account

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("base.group_system")
        with room_for_a_browser():
            player = cls.enterClassContext(sync_playwright())
        cls.chromium = player.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        cls.addClassCleanup(cls.chromium.close)

    def setUp(self):
        super().setUp()
        self.company.tax_exigibility = True  # as its taxes say: settings insist on it
        self.tax_name, self.company_name = "Sales tax 8.75%", self.company.name
        self.tax = self.percent_tax(8.75, name=self.tax_name)
        self.authenticate(self.env.user.login, self.env.user.login)
        self.complaints = []
        with self.browsing():
            context = self.chromium.new_context(viewport=DESKTOP)
            self.addCleanup(self.leave, context)
            context.set_default_timeout(PATIENCE)
            context.set_default_navigation_timeout(LOADING)
            cookie = {"name": "session_id", "value": self.session.sid}
            context.add_cookies([{**cookie, "url": self.base_url()}])
            self.page = context.new_page()
            self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
            self.page.on("console", self.listen)

    def leave(self, context):
        with self.browsing():
            self.picture(f"{self._testMethodName}_end")
            context.close()

    def listen(self, message):
        if message.type == "error" and not NOT_OURS.search(message.text):
            self.complaints.append(message.text)

    @contextmanager
    def browsing(self):
        """Let the server answer the browser.

        Inside, the server has the database and the test must not touch a record;
        outside, the test has it and the browser waits."""
        self.env.flush_all()
        with self.allow_requests(all_requests=True):
            yield
        self.env.invalidate_all()

    # === THE WALK === #

    def find_it_empty(self):
        page = self.page
        page.goto(f"{self.base_url()}/odoo/settings")
        page.locator(".settings_tab [data-key=accounting_connectors]").click()
        expect(page.locator(".o_accounting_empty")).to_be_visible()
        available = len(self.env["accounting.app"]._selection_provider())
        expect(page.locator(".o_accounting_card")).to_have_count(available)
        self.picture("settings")

    def agree_and_connect(self, agreed=False):
        page, dialog = self.page, self.page.get_by_role("dialog")
        page.locator(f".o_accounting_connect_{self.provider}").click()
        expect(dialog).to_contain_text("a month")
        self.picture("terms")
        if not agreed:
            dialog.get_by_label("I agree to the pricing terms").check()
        dialog.get_by_role("button", name="Connect").click()
        expect(page).to_have_url(re.compile(re.escape(self.sandbox.url)))
        self.picture("consent")

    def allow(self, *names):
        for name in names:
            self.page.get_by_label(name).check()
        self.page.get_by_role("button", name="Allow access").click()
        title = self.page.locator("h1:visible")
        expect(title).to_have_text(re.compile("Choose (companies|the Odoo company)"))

    def choose_companies(self):
        """Only the one in the Odoo company's currency is ticked by itself."""
        page = self.page
        ours = page.locator(".o_data_row", has_text=self.tenant)
        expect(ours).to_contain_text(self.company_name)
        expect(ours.get_by_role("checkbox")).to_be_checked()
        other = page.locator(".o_data_row", has_text=self.world.homes["GBP"])
        if other.count():
            expect(other).to_contain_text("None of your Odoo companies")
        self.picture("companies")
        page.get_by_role("button", name="Import", exact=True).click()
        expect(page.get_by_role("button", name="Save and turn on")).to_be_visible()

    def look_through_the_mapping(self):
        """Suggestions are there; the filter hides and counts, and loses nothing."""
        page = self.page
        rows = page.locator(".tab-pane.active .o_data_row, .o_notebook .o_data_row")
        expect(rows.filter(has_text="Incentive")).to_contain_text("265")
        self.picture("mapping")
        before = page.locator(".o_data_row:visible").count()
        page.get_by_label("Show").select_option(label="Liabilities")
        expect(page.locator(".o_data_row:visible")).to_have_count(1)
        expect(page.locator(".o_accounting_hidden")).to_contain_text(str(before - 1))
        page.get_by_label("Show").select_option(label="All rows")
        expect(page.locator(".o_data_row:visible")).to_have_count(before)
        page.get_by_role("tab", name="Taxes").click()
        expect(rows.filter(has_text=self.tax_name)).to_contain_text("8.75 %")
        self.picture("taxes")

    def turn_it_on(self):
        self.page.get_by_role("button", name="Save and turn on").click()
        expect(self.page.locator(".o_accounting_card").first).to_contain_text(
            self.tenant
        )

    def see_it_synced(self, invoice):
        page = self.page
        with self.browsing():
            self.confirm(invoice)
            expect(self.badge()).to_have_text("Waiting")
        self.run_push()
        number = invoice.name
        with self.browsing():
            expect(self.badge()).to_have_text("Synced")
            self.picture("synced")
            page.get_by_role("button", name="Why these accounts?").click()
            reasons = page.get_by_role("dialog").locator(".o_data_row")
            expect(reasons.filter(has_text="rebate")).to_contain_text(self.reason)
            self.picture("why")
            page.get_by_role("dialog").get_by_role("button", name="Close").click()
            with page.context.expect_page() as opened:
                page.locator("button[name=action_accounting_open_remote]").click()
            expect(opened.value.get_by_role("heading").first).to_contain_text(number)
            opened.value.close()

    def pay(self, invoice):
        page = self.page
        with self.browsing():
            page.get_by_role("button", name="Pay", exact=True).click()
            dialog = page.get_by_role("dialog")
            dialog.get_by_role("button", name="Create Payment").click()
            expect(dialog).to_have_count(0)
        self.run_push()
        payment = invoice.matched_payment_ids
        there = self.assert_there(invoice)
        self.assertEqual((there.status, there.due), ("paid", 0))
        with self.browsing():
            self.open("account.payment", payment)
            expect(self.badge()).to_have_text("Synced")
            self.picture("paid")

    def clear_the_tax(self):
        page = self.page
        with self.browsing():
            self.open_overview()
            page.get_by_role("button", name="Mapping", exact=True).click()
            page.get_by_role("tab", name="Taxes").click()
            row = page.locator(".o_data_row", has_text=self.tax_name)
            row.locator("td[name=tax_code_id]").click()
            answer = row.locator("td[name=tax_code_id] input")
            answer.fill("")
            page.locator(".oe_title").click()  # Tab would take the first proposal
            page.locator(".o_form_button_save").click()
            expect(row).to_contain_text("Missing")
            expect(page.locator("p[name=coverage_message]")).to_contain_text("Taxes")
            self.picture("broken")

    def see_it_stuck(self, invoice):
        with self.browsing():
            self.confirm(invoice)
            expect(self.badge()).to_have_text("Waiting")
        self.run_push()
        with self.browsing():
            trouble = self.page.locator("div[name=accounting_sync_trouble]")
            expect(trouble).to_contain_text(f"Not mapped yet: tax {self.tax_name}")
            self.picture("stuck")
            trouble.get_by_role("button", name="Retry").click()
            expect(self.badge()).to_have_text("Waiting")
        self.run_push()
        self.assert_stuck(invoice, Cause.MAPPING_MISSING, self.tax_name)

    def mend_it_from_the_message(self, invoice):
        page = self.page
        with self.browsing():
            trouble = page.locator("div[name=accounting_sync_trouble]")
            trouble.get_by_role("button", name="Fix it").click()
            dialog = page.get_by_role("dialog")
            cell = dialog.locator("td[name=tax_code_id]")
            expect(cell).to_have_text("Choose a tax code")
            self.picture("mend")
            cell.click()
            cell.locator("input").fill("8.75")
            page.get_by_role("option", name="8.75 %").click()
            dialog.get_by_role("button", name="Save and send").click()
            expect(trouble).to_be_hidden()
        self.run_push()
        with self.browsing():
            expect(self.badge()).to_have_text("Synced")
            self.picture("mended")
        self.assert_there(invoice)

    def disconnect(self):
        page = self.page
        page.get_by_role("button", name="More").click()
        page.get_by_role("menuitem", name="Disconnect").click()
        page.get_by_role("dialog").get_by_role("button", name="Disconnect").click()
        expect(page.locator(".o_accounting_empty")).to_be_visible()
        self.assertFalse(self.complaints)

    # === DOCUMENTS === #

    def draft(self):
        """A solar installer's invoice: goods, work, an incentive and a discount."""
        tax = {"tax_ids": [(6, 0, self.tax.ids)]}
        return self.make_invoice(
            (self.make_product("Solar panel", "product"), 289.0, tax),
            (self.make_product("Installation", "service"), 950.0, tax),
            (self.make_product("State rebate", "incentive"), -500.0, tax),
            (self.make_product("Spring offer", "discount"), -99.99, tax),
            invoice_date=fields.Date.context_today(self.company),
            post=False,
        )

    def assert_lines_follow_their_type(self, invoice):
        there = self.assert_there(invoice)
        accounts = [line.account_id for line in there.lines]
        rows = self.env["accounting.ledger.mapping"].search(
            [("source", "=", "line_type"), ("company_id", "=", self.company.id)]
        )
        expected = [
            rows.filtered(lambda row, c=code: row.line_type_id.code == c)
            for code in ("product", "service", "incentive", "discount")
        ]
        self.assertEqual(
            accounts, [row.ledger_account_id.remote_id for row in expected]
        )

    # === BROWSER === #

    def open(self, model, record):
        self.page.goto(f"{self.base_url()}/odoo/{model}/{record.id}")
        expect(self.page.locator(".o_form_view")).to_be_visible()

    def open_overview(self):
        self.page.goto(f"{self.base_url()}/odoo/accounting-connectors")
        expect(self.page.locator(".o_accounting_overview")).to_be_visible()

    def confirm(self, invoice):
        self.open("account.move", invoice)
        self.page.get_by_role("button", name="Confirm", exact=True).click()

    def badge(self):
        return self.page.locator(".o_field_accounting_sync_badge")

    def picture(self, name):
        """Keep what is on the screen, as a desktop and as a phone shows it."""
        folder = os.environ.get("ACCOUNTING_CONNECTORS_SCREENSHOTS")
        if not folder:
            return
        Path(folder).mkdir(parents=True, exist_ok=True)
        for width, viewport in (("1400", DESKTOP), ("390", PHONE)):
            self.page.set_viewport_size(viewport)
            self.page.evaluate(SETTLED)
            self.page.screenshot(path=Path(folder) / f"{name}-{width}.png")
        self.page.set_viewport_size(DESKTOP)


class TestWalk(Walk):
    """The whole story, with what goes wrong, at Xero."""

    def test_connect_map_confirm_retry(self):
        with self.browsing():
            self.find_it_empty()
            self.agree_and_connect()
            self.allow(UK, US)
            self.choose_companies()
            self.look_through_the_mapping()
            self.turn_it_on()
        self.run_push()
        with self.browsing():
            expect(self.page.locator(".o_accounting_card .badge")).to_have_text(
                "Connected"
            )
            self.picture("connected")
        first = self.draft()
        self.see_it_synced(first)
        self.assert_lines_follow_their_type(first)
        self.pay(first)
        self.clear_the_tax()
        second = self.draft()
        self.see_it_stuck(second)
        self.mend_it_from_the_message(second)
        self.assertEqual(self.complaints, [])

    def test_refuse_then_resume(self):
        page = self.page
        with self.browsing():
            self.find_it_empty()
            self.agree_and_connect()
            page.get_by_role("button", name="Cancel").click()
            expect(page.get_by_role("heading")).to_have_text("The sign-in did not work")
            expect(page.locator("main")).to_contain_text("was not allowed")
            self.picture("refused")
            self.complaints.clear()  # the browser's own, of the page's status 400
            page.get_by_role("link", name="Back to Accounting Connectors").click()
            self.agree_and_connect(agreed=True)
            self.allow(US)
            self.open_overview()  # leaves before a company was chosen
            expect(page.locator(".o_accounting_card").first).to_contain_text(US)
            self.picture("half_way")
            page.get_by_role("button", name="Choose companies").click()
            self.choose_companies()
            self.open_overview()  # leaves before the mapping was saved
            expect(page.locator(".o_accounting_card").first).to_contain_text(
                "Requires attention"
            )
            page.get_by_role("button", name="Finish mapping").click()
            self.turn_it_on()
            self.disconnect()


class ShortWalk:
    """From nothing to an invoice that is there, and paid."""

    def test_connect_confirm_pay(self):
        with self.browsing():
            self.find_it_empty()
            self.agree_and_connect()
            self.allow(self.tenant)
            self.choose_companies()
            self.turn_it_on()
        self.run_push()
        invoice = self.draft()
        self.see_it_synced(invoice)
        self.assert_there(invoice)
        self.pay(invoice)
        self.assertEqual(self.complaints, [])


class TestWalkQuickbooks(ShortWalk, Walk):
    provider = "quickbooks"
    reason = "QuickBooks Online"  # its chart has nothing for rebates: a later rung


class TestWalkSage(ShortWalk, Walk):
    provider = "sage"
