"""A company, a connector and a sandbox: the stage of every flow test."""

import sys
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

import requests

from odoo.tests import HttpCase, tagged
from odoo.tools import config

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..models import accounting_job_engine
from ..providers.oauth import TokenSet

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
        cls.partner_a.write({"name": "Rosa Quispe", "email": "rosa@example.com"})
        cls.sandbox = cls.enterClassContext(sandbox())
        cls.env.user.group_ids |= cls.env.ref(
            "accounting_connectors.group_connector_manager"
        )
        cls.startClassPatcher(cls._server_options())
        # tests say when time passes
        cls.startClassPatcher(patch.object(accounting_job_engine, "NEAR", 0))
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
        if not isinstance(self, HttpCase):  # which is in that mode already
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
        reply = self.sandbox.token(self.provider, [self.remote(n) for n in names])
        consent = (
            self.env["accounting.authorization"]
            .sudo()
            .create(
                {
                    "provider": self.provider,
                    "company_id": (company or self.company).id,
                    "user_id": self.env.uid,
                    "granted_at": "2026-11-20 00:00:00",
                }
            )
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
        return (
            self.env["accounting.job"]
            .sudo()
            .search([("res_model", "=", record._name), ("res_id", "in", record.ids)])
        )

    def link_of(self, record):
        return (
            self.env["accounting.link"]
            .sudo()
            .search([("res_model", "=", record._name), ("res_id", "in", record.ids)])
        )

    def assert_there(self, move):
        """The document is at the provider, once, with Odoo's total to the cent.

        :return: what the provider says of it
        :rtype: dict
        """
        self.assertEqual(move.accounting_sync_state, "synced", self.why(move))
        found = self.invoices_there(move.name)
        self.assertEqual(len(found), 1)
        for theirs, ours in (("Total", "amount_total"), ("TotalTax", "amount_tax")):
            self.assertEqual(Decimal(str(found[0][theirs])), Decimal(str(move[ours])))
        return found[0]

    def assert_stuck(self, record, cause, *words, state="blocked"):
        """The record waits for a person, who is told why, and nothing is lost.

        :param Cause cause: what happened
        :param words: what the sentence must contain
        """
        job = self.job_of(record).filtered(lambda j: j.state != "done")
        self.assertEqual((job.state, job.cause), (state, cause), self.why(record))
        self.assertEqual(record.accounting_sync_state, state)
        for word in words:
            self.assertIn(word, record.accounting_sync_message)
        self.assertNotIn("…", record.accounting_sync_message)
        return job

    def why(self, record):
        return str([(j.state, j.message, j.raw_message) for j in self.job_of(record)])

    # === THE OTHER SIDE === #

    def api(self, method, path, body=None, tenant=None):
        """Talk to the provider as another program of the customer's would.

        :rtype: dict
        """
        described = self.sandbox.describe(self.provider)
        tenant_id = self.remote(tenant or self.tenant)
        token = self.sandbox.token(self.provider, [tenant_id])["access_token"]
        reply = requests.request(
            method,
            f"{described['api']}/{path}",
            json=body,
            headers={
                "Authorization": f"Bearer {token}",
                "xero-tenant-id": tenant_id,
                "Accept": "application/json",
            },
            timeout=10,
        )
        self.assertLess(reply.status_code, 400, reply.text[:500])
        return reply.json()

    def invoices_there(self, number=None):
        """Invoices in the provider's books, with their lines."""
        found = self.api("GET", "Invoices?page=1&pageSize=1000&unitdp=4")["Invoices"]
        return [i for i in found if number in (None, i["InvoiceNumber"])]

    def add_tax_rate(self, name, *components):
        """A tax rate there; components are (name, percent).

        :return: its code
        """
        body = {
            "Name": name,
            "TaxComponents": [{"Name": n, "Rate": rate} for n, rate in components],
        }
        reply = self.api("PUT", "TaxRates", {"TaxRates": [body]})
        return reply["TaxRates"][0]["TaxType"]

    # === MAPPING === #

    def mapping(self, connector, source, record=None):
        """One row of a connector's mapping."""
        rows = self.env["accounting.ledger.mapping"]._ensure(
            connector,
            [(source, record if record is not None else self.env["res.users"])],
        )
        return rows.ensure_one()

    def account_there(self, connector, code):
        return connector.ledger_account_ids.filtered(lambda a: a.code == code)

    def map_taxes(self, connector, taxes, code):
        row = self.mapping(connector, "tax", taxes)
        row.tax_code_id = connector.tax_code_ids.filtered(lambda c: c.remote_id == code)
        return row

    # === DOCUMENTS === #

    def make_product(self, name, line_type, price=100.0, **values):
        """A product whose invoice lines are of one type."""
        return self.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "lst_price": price,
                "taxes_id": [(5,)],
                "accounting_line_type_id": self.line_type(line_type).id,
                **values,
            }
        )

    def line_type(self, code):
        return self.env.ref(f"accounting_connectors.line_type_{code}")

    def make_invoice(self, *lines, move_type="out_invoice", post=True, **values):
        """An invoice of (product, price, values) lines, untaxed unless told."""
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.partner_a.id,
                "invoice_date": "2026-11-02",
                "invoice_payment_term_id": False,
                "company_id": self.company.id,
                "invoice_line_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": product.id,
                            "price_unit": price,
                            "tax_ids": [(5,)],
                            **(more[0] if more else {}),
                        },
                    )
                    for product, price, *more in lines
                ],
                **values,
            }
        )
        if post:
            move.action_post()
        return move

    def let_time_pass(self):
        """What waits for a moment to come is due now."""
        waiting = (
            self.env["accounting.job"].sudo().search([("next_try_at", "!=", False)])
        )
        waiting.next_try_at = False
        budgets = self.env["accounting.api.budget"].sudo().search([])
        budgets.write({"paused_until": False, "minute_used": 0})
