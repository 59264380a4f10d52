"""A company, a connector and a sandbox: the stage of every flow test."""

import sys
from pathlib import Path
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import config

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

ROOT = Path(__file__).resolve().parents[3]
AU, UK, US = "Demo Company (AU)", "Demo Company (UK)", "Demo Company (US)"

def sandbox():
    """A sandbox of one's own. One per test class, because Odoo's test harness ends all
    child processes with the class.

    :rtype: sandbox.testing.SandboxProcess
    """
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    from sandbox.testing import SandboxProcess

    return SandboxProcess()

@tagged("post_install", "-at_install")
class ConnectorCase(AccountTestInvoicingCommon):
    """Real Odoo, real HTTP to the sandbox; crons are run by the test."""

    provider = "xero"
    tenant = US  # the test company's currency is USD

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sandbox = cls.enterClassContext(sandbox())
        cls.env.user.group_ids |= cls.env.ref(
            "accounting_connectors.group_connector_manager"
        )
        cls.startClassPatcher(cls._server_options())
        cls.company = cls.company_data["company"]

    @classmethod
    def _server_options(cls):
        """The server configuration an installer would write for this sandbox."""
        options = {
            f"accounting_connectors_{code}_{name}": value
            for code, described in cls.sandbox.describe()["providers"].items()
            for name, value in described.items()
            if isinstance(value, str)
        }
        return patch.dict(config.options, options)

    def setUp(self):
        super().setUp()
        self.sandbox.reset()
        self.enterContext(self.enter_registry_test_mode())

    # === STAGE === #

    def remote(self, name):
        """Id of one of the sandbox's companies."""
        companies = self.sandbox.describe(self.provider)["companies"]
        return next(c["id"] for c in companies if c["name"] == name)

    def consent(self, *names, company=None):
        """A consent as after the provider's page, for some of its companies.

        :rtype: accounting.authorization
        """
        from odoo.addons.accounting_connectors.providers.oauth import TokenSet

        reply = self.sandbox.token(self.provider, [self.remote(n) for n in names])
        consent = self.env["accounting.authorization"].sudo().create(
            {
                "provider": self.provider,
                "company_id": (company or self.company).id,
                "user_id": self.env.uid,
                "granted_at": "2026-11-20 00:00:00",
            }
        )
        consent._store_tokens(
            TokenSet(
                access_token=reply["access_token"],
                refresh_token=reply["refresh_token"],
                expires_in=reply["expires_in"],
                refresh_expires_in=reply.get("refresh_token_expires_in"),
                scopes=(),
            )
        )
        self.env.flush_all()
        consent._load_tenants()
        return consent.sudo(False)

    def connect(self, *names, enable=True):
        """Connectors for some companies, mapped by the suggestions, turned on.

        :rtype: accounting.connector
        """
        consent = self.consent(*(names or [self.tenant]))
        consent.tenant_ids.filtered(lambda t: not t.company_id).selected = False
        chosen = consent.tenant_ids.filtered(lambda t: t.company_id and not t.issue)
        chosen.selected = True
        connectors = self.env["accounting.connector"]._from_tenants(chosen)
        if enable:
            for connector in connectors:
                connector.with_context(accounting_next_ids=[]).action_enable()
                connector.push_from = "2020-01-01"
            self.run_push()
        return connectors

    def run_push(self):
        """What the cron does after the transaction that woke it."""
        self.env.flush_all()
        self.env.ref("accounting_connectors.ir_cron_push").method_direct_trigger()
        self.env.invalidate_all()

    # === LOOKING === #

    def writes(self):
        """Requests by which something was changed there."""
        return [
            request
            for request in self.sandbox.requests(self.provider)
            if request["method"] != "GET" and "/token" not in request["path"]
        ]

    def job_of(self, record):
        return self.env["accounting.job"].search(
            [("res_model", "=", record._name), ("res_id", "in", record.ids)]
        )

    def link_of(self, record):
        return self.env["accounting.link"].search(
            [("res_model", "=", record._name), ("res_id", "in", record.ids)]
        )
