"""Connecting: terms, sign-in, companies, mapping, import, and the way out."""

from urllib.parse import parse_qs, urlsplit

from odoo.exceptions import UserError
from odoo.tests import new_test_user
from odoo.tools import config, mute_logger

from ...tools import vault


class SignIn:
    """With :class:`odoo.tests.HttpCase`: the browser's way through the consent page."""

    def setUp(self):
        super().setUp()
        self.manager = new_test_user(
            self.env,
            "connector_manager",
            groups="base.group_user,accounting_connectors.group_connector_manager",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.authenticate("connector_manager", "connector_manager")

    def start(self, agree=True):
        """Agree and press Connect.

        :return: where the browser is sent
        """
        wizard = self.env["accounting.connect.wizard"].with_user(self.manager)
        wizard = wizard.with_company(self.company).create({"provider": self.provider})
        wizard.agree = agree
        return wizard.action_connect()["url"]

    def come_back(self, location):
        """Follow the provider's redirect into Odoo, in the manager's browser."""
        parts = urlsplit(location)
        self.assertEqual(parts.netloc, urlsplit(self.base_url()).netloc)
        reply = self.url_open(f"{parts.path}?{parts.query}", allow_redirects=False)
        self.env.invalidate_all()
        return reply

    def landed(self, reply):
        """The consent that the browser was led to."""
        self.assertEqual(reply.status_code, 303, reply.text[:500])
        consent_id = int(reply.headers["Location"].rsplit("/")[-1])
        return self.env["accounting.authorization"].browse(consent_id)

    def sign_in(self, *names):
        ids = [self.remote(name) for name in names or [self.tenant]]
        reply = self.come_back(self.world.decide(self.start(), ids))
        return self.landed(reply).with_user(self.manager)


class ConnectingSuite(SignIn):
    def refused(self, reply, *words):
        self.assertEqual(reply.status_code, 400)
        for word in words:
            self.assertIn(word, reply.text)
        self.assertFalse(self.env["accounting.connector"].search([]))

    def set_server(self, **values):
        prefix = f"accounting_connectors_{self.provider}_"
        changed = {f"{prefix}{name}": value for name, value in values.items()}
        self.patch(config, "options", config.options | changed)

    def test_from_nothing_to_connected(self):
        consent = self.sign_in()
        (tenant,) = consent.tenant_ids.filtered("selected")
        self.assertEqual(tenant.name, self.tenant)
        self.assertEqual(tenant.currency_code, "USD")
        self.assertEqual(tenant.company_id, self.company)
        consent.action_continue()
        connector = consent.connector_ids
        self.assertEqual(connector.remote_id, self.remote(self.tenant))
        classes = set(connector.ledger_account_ids.mapped("account_class"))
        self.assertLessEqual({"asset", "liability", "revenue", "expense"}, classes)
        self.assertIn(0, connector.tax_code_ids.mapped("rate"))
        journal = self.mapping(
            connector, "journal", self.company_data["default_journal_bank"]
        )
        self.assertTrue(journal.ledger_account_id.payments)
        default = self.mapping(connector, "default")
        self.assertEqual(default.ledger_account_id.account_class, "revenue")
        self.assertEqual(connector.state, "attention")
        connector.action_enable()
        self.run_push()
        self.assertEqual(connector.state, "connected")
        self.assertEqual(connector.import_state, "done")
        self.assertEqual(
            self.env["accounting.remote.record"].search_count(
                [("connector_id", "=", connector.id), ("kind", "=", "contact")]
            ),
            len(self.books.contacts()),
        )

    def test_consent_refused(self):
        location = self.world.decide(self.start(), [], action="cancel")
        self.refused(self.come_back(location), "Allow access")

    def test_a_wrong_client_secret(self):
        url = self.start()
        self.set_server(client_secret="wrong")
        location = self.world.decide(url, [self.remote(self.tenant)])
        with mute_logger("odoo.addons.accounting_connectors"):
            reply = self.come_back(location)
        self.refused(reply, "client id and secret", "App credentials")

    def test_a_state_is_good_once_and_for_its_user(self):
        location = self.world.decide(self.start(), [self.remote(self.tenant)])
        new_test_user(
            self.env,
            "second_manager",
            groups="base.group_user,accounting_connectors.group_connector_manager",
        )
        self.authenticate("second_manager", "second_manager")
        self.refused(self.come_back(location), "not valid any more")
        self.authenticate("connector_manager", "connector_manager")
        self.landed(self.come_back(location))
        again = self.come_back(location)
        self.assertEqual(again.status_code, 400)

    def test_a_forged_state(self):
        location = self.world.decide(self.start(), [self.remote(self.tenant)])
        query = parse_qs(urlsplit(location).query)
        path = f"/accounting_connectors/oauth/{self.provider}?code={query['code'][0]}"
        for state in ("", "x", query["state"][0][:-4] + "AAAA"):
            reply = self.come_back(f"{self.base_url()}{path}&state={state}")
            self.refused(reply, "not valid any more")

    def test_a_company_that_is_connected_already(self):
        other = self.env["res.company"].create(
            {"name": "Second US", "currency_id": self.company.currency_id.id}
        )
        self.manager.company_ids |= other
        consent = self.sign_in()
        consent.tenant_ids.filtered("selected").company_id = self.company
        consent.action_continue()
        second = self.sign_in()
        (tenant,) = second.tenant_ids.filtered(lambda t: t.name == self.tenant)
        tenant.company_id = other
        tenant.selected = True
        self.assertIn(self.company.name, tenant.issue)
        self.assertIn("Disconnect", tenant.issue)
        with self.assertRaisesRegex(UserError, "Already connected"):
            second.action_continue()

    def test_no_secret_is_stored_in_clear_or_logged(self):
        consent = self.sign_in().sudo()
        secrets = [
            consent._access_token(),
            vault.decrypt(self.env, consent.refresh_token_encrypted),
        ]
        consent.with_user(self.manager).action_continue()
        self.env.flush_all()
        for table in ("accounting_authorization", "accounting_sync_log"):
            self.env.cr.execute(f"SELECT * FROM {table}")  # pylint: disable=sql-injection
            rows = self.env.cr.fetchall()
            self.assertTrue(rows, f"nothing is in {table}")
            for secret in secrets:
                self.assertTrue(secret)
                self.assertNotIn(secret, str(rows))

    def test_disconnect_and_connect_again(self):
        consent = self.sign_in()
        consent.action_continue()
        connector = consent.connector_ids
        connector.action_enable()
        self.run_push()
        row = connector.mapping_ids.filtered(lambda r: r.source == "default")
        chosen = connector.ledger_account_ids.filtered(
            lambda a: a.account_class == "revenue" and not a.system
        )[-1:]
        row.ledger_account_id = chosen
        connector.action_disconnect()
        self.assertEqual(connector.state, "disconnected")
        self.assertEqual(consent.state, "ended")
        again = self.sign_in()
        again.action_continue()
        self.assertEqual(again.connector_ids, connector, "the old one is taken up")
        self.assertEqual(row.ledger_account_id, chosen)

    def test_a_sign_in_to_another_company_than_expected(self):
        """Signed in again, but to another company: it is not taken for the first."""
        consent = self.sign_in()
        consent.action_continue()
        connector = consent.connector_ids
        name = next(n for c, n in self.world.homes.items() if c != "USD")
        other = self.sign_in(name)
        (tenant,) = other.tenant_ids.filtered(lambda t: t.name == name)
        tenant.company_id = self.company
        self.assertTrue(tenant.issue)
        tenant.selected = True
        with self.assertRaises(UserError):
            other.action_continue()
        self.assertEqual(connector.remote_id, self.remote(self.tenant))
        self.assertEqual(connector.authorization_id, consent.sudo())
