"""Connecting: terms, sign-in, companies, mapping, import, disconnect."""

import requests

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase
from odoo.tools import config, mute_logger

from ..providers.errors import ConfigurationError
from .common import AU, UK, US, ConnectorCase
from .suite.connecting import SignIn


class TestConnect(SignIn, ConnectorCase, HttpCase):
    def sign_in(self, *names):
        """As the system sees the consent."""
        return super().sign_in(*names).sudo()

    def choose(self, consent, *names):
        """Tick companies and go on; all others are left alone."""
        consent = consent.with_user(self.manager)
        for tenant in consent.tenant_ids:
            tenant.selected = tenant.name in names
        consent.action_continue()
        return consent.sudo().connector_ids

    # === THE WAY IN === #

    def test_from_nothing_to_connected(self):
        overview = self.env["accounting.connector"].get_overview()
        self.assertEqual(overview["connectors"], [])
        self.assertIn("xero", [source["code"] for source in overview["available"]])
        consent = self.sign_in(US, UK)
        self.assertEqual(consent.state, "granted")
        us, uk = (
            consent.tenant_ids.filtered(lambda t, n=n: t.name == n) for n in (US, UK)
        )
        self.assertEqual(us.company_id, self.company, "same currency")
        self.assertTrue(us.selected)
        self.assertFalse(uk.company_id, "no Odoo company keeps its books in GBP")
        connector = self.choose(consent, US)
        self.assertEqual(connector.remote_name, US)
        self.assertEqual(connector.state, "attention")
        self.assertTrue(connector.ledger_account_ids, "the chart is there at once")
        rows = connector.mapping_ids
        types = rows.filtered(lambda r: r.source == "line_type")
        self.assertEqual(
            types.line_type_id, self.env["accounting.line.type"].search([])
        )
        self.assertTrue(
            types.filtered(lambda r: r.line_type_id.code == "product").reason
        )
        connector.with_user(self.manager).action_enable()
        self.assertEqual(connector.state, "importing")
        self.run_push()
        self.assertEqual(connector.state, "connected")
        card = self.env["accounting.connector"].get_overview()["connectors"][0]
        self.assertEqual((card["name"], card["state"]), (US, "connected"))

    def test_the_terms_come_first(self):
        with self.assertRaisesRegex(UserError, "terms"):
            self.start(agree=False)
        self.assertFalse(self.env["accounting.authorization"].search([]))
        self.start()
        agreement = self.env["accounting.agreement"].search([])
        self.assertRecordValues(
            agreement,
            [
                {
                    "company_id": self.company.id,
                    "user_id": self.manager.id,
                    "price": 49,
                    "currency_id": self.env.ref("base.USD").id,
                }
            ],
        )
        self.start(agree=False)  # agreed already

    def test_an_unfinished_set_up_resumes(self):
        consent = self.sign_in(US)
        overview = self.env["accounting.connector"].get_overview()
        self.assertEqual([row["id"] for row in overview["unfinished"]], consent.ids)
        connector = self.choose(consent, US)
        overview = self.env["accounting.connector"].get_overview()
        self.assertFalse(overview["unfinished"])
        self.assertEqual(overview["connectors"][0]["state"], "attention")
        self.assertEqual(
            connector.with_user(self.manager).action_map()["res_id"], connector.id
        )

    def test_a_cancelled_set_up_gives_the_consent_back(self):
        consent = self.sign_in(US)
        consent.with_user(self.manager).action_cancel()
        self.assertEqual(consent.state, "ended")
        self.assertFalse(consent.refresh_token_encrypted)
        token = self.sandbox.token("xero", [self.remote(AU)])["access_token"]
        there = requests.get(
            self.sandbox.describe("xero")["connections"],
            headers={"Authorization": f"Bearer {token}"},
            timeout=9,
        ).json()
        self.assertNotIn(US, [row["tenantName"] for row in there])

    # === WHAT CAN GO WRONG === #

    def test_no_client_secret_at_all(self):
        key = "accounting_connectors_xero_client_secret"
        self.patch(config, "options", config.options | {key: ""})
        with self.assertRaisesRegex(UserError, "client id and secret"):
            self.start()

    def test_books_in_another_currency(self):
        consent = self.sign_in(UK)
        tenant = consent.tenant_ids.filtered(lambda t: t.name == UK)
        tenant.company_id = self.company
        self.assertIn("GBP", tenant.issue)
        with self.assertRaisesRegex(UserError, "GBP"):
            self.choose(consent, UK)

    @mute_logger("odoo.http")
    def test_only_managers_connect(self):
        wizard = self.env["accounting.connect.wizard"]
        with self.assertRaises(AccessError):
            wizard.with_user(self.person("user")).action_open("xero")

    # === TOKENS === #

    def test_a_token_is_refreshed_once_and_kept(self):
        consent = self.sign_in(US)
        before = consent.refresh_token_encrypted
        consent.access_expires_at = "2020-01-01 00:00:00"
        self.env.flush_all()
        self.sandbox.forget_requests()
        tokens = {consent._access_token() for __ in range(3)}
        self.assertEqual(len(tokens), 1)
        calls = [r for r in self.sandbox.requests("xero") if "/token" in r["path"]]
        self.assertEqual(len(calls), 1)
        self.env.invalidate_all()
        self.assertNotEqual(consent.refresh_token_encrypted, before)

    def test_nothing_secret_is_stored_or_shown(self):
        consent = self.sign_in(US)
        token = consent._access_token()
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM accounting_authorization")
        self.assertNotIn(token, str(self.env.cr.fetchall()))
        self.env.cr.execute("SELECT * FROM accounting_sync_log")
        logged = str(self.env.cr.fetchall())
        self.assertNotIn(token, logged)
        with self.assertRaises(AccessError):
            consent.with_user(self.manager).read(["access_token_encrypted"])
        readable = consent.with_user(self.manager).read()[0]
        self.assertFalse([name for name in readable if "token" in name])

    def test_a_lost_key_asks_to_sign_in_again(self):
        connector = self.choose(self.sign_in(US), US)
        from cryptography.fernet import Fernet

        key = Fernet.generate_key().decode()
        self.patch(
            config, "options", config.options | {"accounting_connectors_key": key}
        )
        with self.assertRaisesRegex(UserError, "Sign in again"):
            connector.with_user(self.manager).action_refresh_chart()

    def test_credentials_typed_in_are_encrypted_and_used(self):
        described = self.sandbox.describe("xero")
        prefix = "accounting_connectors_xero_client_"
        blank = {f"{prefix}id": "", f"{prefix}secret": ""}
        self.patch(config, "options", config.options | blank)
        form = self.env["accounting.app.credentials"].create(
            {
                "provider": "xero",
                "client_id": described["client_id"],
                "client_secret": described["client_secret"],
            }
        )
        form.invalidate_recordset()
        self.assertFalse(form.client_secret)
        self.assertTrue(form.has_secret)
        for table in ("accounting_app", "accounting_app_credentials"):
            self.env.cr.execute(f"SELECT * FROM {table}")  # pylint: disable=sql-injection
            self.assertNotIn(described["client_secret"], str(self.env.cr.fetchall()))
        self.assertTrue(self.choose(self.sign_in(US), US).ledger_account_ids)

    def test_no_credentials_no_connection(self):
        with self.assertRaises(ConfigurationError):
            self.patch(
                config,
                "options",
                config.options
                | {
                    "accounting_connectors_xero_client_id": "",
                },
            )
            self.env["accounting.app"]._credentials("xero")

    # === THE WAY OUT === #

    def test_disconnect_and_connect_again(self):
        connector = self.choose(self.sign_in(US), US)
        connector.with_user(self.manager).action_enable()
        self.run_push()
        rows = connector.mapping_ids
        row = rows.filtered(lambda r: r.source == "default")
        row.ledger_account_id = self.account_there(connector, "260")
        connector.with_user(self.manager).action_disconnect()
        self.assertEqual(connector.state, "disconnected")
        self.assertEqual(connector.authorization_id.state, "ended")
        move = self.init_invoice("out_invoice", amounts=[10], post=True)
        self.assertFalse(self.job_of(move))
        again = self.choose(self.sign_in(US), US)
        self.assertEqual(again, connector, "the old one is taken up again")
        self.assertEqual(row.ledger_account_id.code, "260")

    def test_companies_that_are_not_switched_on_are_connected_as_well(self):
        other = self.setup_other_company(
            name="British", currency_id=self.env.ref("base.GBP").id
        )["company"]
        self.manager.company_ids |= other
        consent = self.sign_in(US, UK)
        manager = consent.with_user(self.manager).with_context(
            allowed_company_ids=self.company.ids
        )
        self.assertEqual(manager.tenant_ids.company_id, self.company | other)
        action = manager.action_continue()
        self.assertTrue(action["context"]["accounting_next_ids"])
        british = consent.connector_ids.filtered(lambda c: c.company_id == other)
        seen = british.with_user(self.manager).with_context(
            allowed_company_ids=self.company.ids
        )
        journals = seen.mapping_ids.filtered(lambda r: r.source == "journal")
        self.assertTrue(all(journals.mapped("name")))
        self.assertTrue(journals.ledger_account_id)
        seen.action_enable()
        self.assertTrue(british.enabled)
        agreements = self.env["accounting.agreement"].search([])
        self.assertEqual(
            {(row.company_id, row.price, row.currency_id.name) for row in agreements},
            {(self.company, 49, "USD"), (other, 49, "GBP")},
        )
        self.assertEqual(agreements.user_id, self.manager)

    def test_disconnecting_one_of_two_leaves_the_other(self):
        gbp = self.env["res.company"].create(
            {"name": "British", "currency_id": self.env.ref("base.GBP").id}
        )
        self.env.ref("base.GBP").active = True
        self.manager.company_ids |= gbp
        consent = self.sign_in(US, UK)
        consent.tenant_ids.filtered(lambda t: t.name == UK).company_id = gbp
        connectors = self.choose(consent, US, UK)
        self.assertEqual(connectors.company_id, self.company | gbp)
        first = connectors.filtered(lambda c: c.company_id == gbp)
        first.with_user(self.manager).action_disconnect()
        other = connectors - first
        other.with_user(self.manager).action_refresh_chart()
        self.assertEqual((first.state, consent.state), ("disconnected", "granted"))
