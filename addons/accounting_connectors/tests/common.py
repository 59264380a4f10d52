"""A company, a connector and a provider: the stage of every flow test."""

from contextlib import contextmanager
from decimal import Decimal
from unittest.mock import patch

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import config

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..models import accounting_job_engine
from ..providers.oauth import OAuthClient
from ..providers.registry import adapter_class
from .world import WORLDS

ROLES = {
    "user": "accounting_connectors.group_connector_user",
    "manager": "accounting_connectors.group_connector_manager",
    "clerk": "account.group_account_invoice",
    "biller": "account.group_account_invoice,base.group_partner_manager",
    "auditor": "account.group_account_readonly",
}
AU, UK, US = "Demo Company (AU)", "Demo Company (UK)", "Demo Company (US)"


@tagged("post_install", "-at_install")
class ConnectorCase(AccountTestInvoicingCommon):
    """Real Odoo, real HTTP to the provider; crons are run by the test."""

    provider = "xero"
    one_connector = False  # True: ``connector`` is there before the first test

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner_a.write({"name": "Rosa Quispe", "email": "rosa@example.com"})
        cls.world = cls.enterClassContext(cls.make_world())
        cls.sandbox = getattr(cls.world, "process", None)
        cls.tenant = cls.world.homes["USD"]  # the test company's currency
        cls.capabilities = adapter_class(cls.provider).capabilities
        cls.env.user.group_ids |= cls.env.ref(
            "accounting_connectors.group_connector_manager"
        )
        cls.startClassPatcher(patch.dict(config.options, cls.world.options()))
        # tests say when time passes
        cls.startClassPatcher(patch.object(accounting_job_engine, "NEAR", 0))
        cls.company = cls.company_data["company"]
        if not issubclass(cls, HttpCase):  # which is in that mode already
            cls.registry_enter_test_mode_cls()
        if cls.one_connector:
            cls.connector = cls.connect_once()

    @classmethod
    def make_world(cls):
        """:rtype: World"""
        return WORLDS[cls.provider]()

    def setUp(self):
        super().setUp()
        self.world.reset()
        self.books = self.world.accountant(self.remote(self.tenant))
        self.addCleanup(self.books.close)

    # === STAGE === #

    @classmethod
    def connect_once(cls, *names, **how):
        """:meth:`connect` before the first test, for every test of the class; what a
        test does to it ends with the test, here and there."""
        cls.world.reset()
        connectors = cls.connect(*names, **how)
        cls.world.mark()
        return connectors

    @classmethod
    def remote(cls, name):
        """Id of one of the companies there."""
        return cls.world.remote(name)

    @classmethod
    def consent(cls, *names, company=None):
        """A consent as after the provider's page, for some of its companies.

        :rtype: accounting.authorization
        """
        ids = [cls.remote(name) for name in names]
        profile = adapter_class(cls.provider).oauth
        client = OAuthClient(profile, None, "", "", "")
        consent = (
            cls.env["accounting.authorization"]
            .sudo()
            .create(
                {
                    "provider": cls.provider,
                    "company_id": (company or cls.company).id,
                    "user_id": cls.env.uid,
                    "granted_at": "2026-11-20 00:00:00",
                }
            )
        )
        consent._store_tokens(client._token_set(cls.world.tokens(ids), ""))
        cls.env.flush_all()
        consent._load_tenants(cls.world.callback(ids[0]))
        return consent.sudo(False)

    @classmethod
    def connect(cls, *names, enable=True):
        """Connectors for some companies, mapped by the suggestions, turned on.

        :rtype: accounting.connector
        """
        names = names or (cls.tenant,)
        sign_ins = [names] if cls.capabilities.many_tenants else [[n] for n in names]
        connectors = cls.env["accounting.connector"]
        for covered in sign_ins:
            consent = cls.consent(*covered)
            consent.tenant_ids.filtered(lambda t: not t.company_id).selected = False
            chosen = consent.tenant_ids.filtered(lambda t: t.company_id and not t.issue)
            chosen.selected = True
            connectors |= connectors._from_tenants(chosen)
        if enable:
            for connector in connectors:
                connector.with_context(accounting_next_ids=[]).action_enable()
            cls.run_push()
        return connectors

    @classmethod
    def run_push(cls):
        """What the cron does after the transaction that woke it."""
        cls.env.flush_all()
        cls.env.ref("accounting_connectors.ir_cron_push").method_direct_trigger()
        cls.look_again()

    def run_pull(self):
        """What the cron does when something is to be read, or waits for its turn."""
        self.env.flush_all()
        self.env.ref("accounting_connectors.ir_cron_pull").method_direct_trigger()
        self.look_again()

    @contextmanager
    def apart(self, records):
        """These records on a cursor that may commit, with all rights: as in a cron."""
        self.env.flush_all()
        with self.env.registry.cursor() as cr:
            yield records.with_env(records.env(cr=cr, su=True))
        self.look_again()

    @classmethod
    def look_again(cls):
        """Forget what another cursor may have changed: records, and the numbers that
        Odoo remembers as the last of their sequence until it commits."""
        cls.env.invalidate_all()
        cls.env.cr.precommit.data.pop("sequence.mixin", None)

    def person(self, *roles, company=None):
        """Somebody of one company, with some roles or with none.

        :param roles: of ``ROLES``
        :rtype: res.users
        """
        company = company or self.company
        groups = ",".join(["base.group_user", *(ROLES[role] for role in roles)])
        return new_test_user(
            self.env,
            f"{' and '.join(roles) or 'employee'} of {company.id}",
            groups=groups,
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    # === LOOKING === #

    def remote_row(self, connector, remote_id, *kinds):
        """What was read of a record there, archived ones too; of any kind or of some.

        :rtype: accounting.remote.record
        """
        rows = self.env["accounting.remote.record"].sudo()
        return rows.with_context(active_test=False).search(
            [
                ("connector_id", "=", connector.id),
                ("remote_id", "=", remote_id),
                *([("kind", "in", kinds)] if kinds else ()),
            ]
        )

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
        """The document is at the provider, once, with Odoo's amounts to the cent, each
        line on the account that the mapping says.

        :rtype: sandbox.accountant.Document
        """
        self.assertEqual(move.accounting_sync_state, "synced", self.why(move))
        (found,) = self.books.documents(move.name)
        self.assertEqual(found.currency, move.currency_id.name)
        for theirs, ours in (
            (found.total, move.amount_total),
            (found.tax, move.amount_tax),
            (found.due, move.amount_residual),
        ):
            self.assertEqual(theirs, Decimal(str(ours)))
        self.assertEqual(
            sorted((line.account_id, line.net) for line in found.lines),
            sorted(self.expected_lines(move)),
        )
        return found

    def expected_lines(self, move):
        """Account and net of each line, as mapping and Odoo say."""
        connector = self.link_of(move).connector_id
        index = self.env["accounting.ledger.mapping"]._index(connector)
        for line in move.line_ids:
            if line.display_type == "product":
                net = line.price_subtotal
            elif line.display_type == "rounding":
                net = -line.amount_currency
            else:
                continue
            account = line._accounting_resolve(index).ledger_account_id
            yield account.remote_id, Decimal(str(net))

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

    def api(self, method, path, body=None):
        """Talk to the provider as another program of the customer's would.

        :rtype: dict
        """
        return self.books.call(method, path, body)

    def add_tax(self, rate, **values):
        """A sales tax in Odoo, and its rate there, mapped.

        :rtype: account.tax
        """
        tax = self.percent_tax(rate, type_tax_use="sale", **values)
        code = self.books.add_tax_rate(f"Sales {rate} %", (f"Part {rate}", str(rate)))
        connector = self.env["accounting.connector"].search(
            [("provider", "=", self.provider), ("connected", "=", True)]
        )
        connector.action_refresh_chart()
        self.map_taxes(connector, tax, code)
        return tax

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

    def pay(self, moves, amount=None, date="2026-11-05", **values):
        """Register money for documents, from or to the bank.

        :rtype: account.payment
        """
        bank = self.company_data["default_journal_bank"]
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create({"payment_date": date, "journal_id": bank.id})
        )
        wizard.write({**({"amount": amount} if amount else {}), **values})
        return wizard._create_payments()

    def link_to(self, connector, kind, record, remote_id):
        """A record is there, as if it had been sent."""
        self.env["accounting.link"].sudo()._record(
            connector,
            [
                {
                    "kind": kind,
                    "res_model": record._name,
                    "res_id": record.id,
                    "remote_id": remote_id,
                }
            ],
        )

    def let_time_pass(self):
        """What waits for a moment to come is due now."""
        waiting = (
            self.env["accounting.job"].sudo().search([("next_try_at", "!=", False)])
        )
        waiting.next_try_at = False
        budgets = self.env["accounting.api.budget"].sudo().search([])
        budgets.write({"paused_until": False, "minute_used": 0})
