"""Who may see and press what: somebody without a role, of another company, a user, a
manager. A button that nobody is offered can still be called."""

import inspect
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..controllers.webhook import AccountingWebhook
from ..providers.documents import Contact, Kind
from ..providers.doorbell import MAX_BODY
from ..providers.errors import Cause
from .common import UK, US, ConnectorCase

GROUPS = {
    "user": "accounting_connectors.group_connector_user",
    "manager": "accounting_connectors.group_connector_manager",
    "biller": "account.group_account_invoice,base.group_partner_manager",
    "auditor": "account.group_account_readonly",
}
PREFIX = "accounting."
# rows that are nobody's company's: the app, what lines can be, and their form
OF_ALL = {"accounting.app", "accounting.app.credentials", "accounting.line.type"}


class RightsCase(ConnectorCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.GBP").active = True
        cls.british = cls.setup_other_company(
            name="British", currency_id=cls.env.ref("base.GBP").id
        )
        cls.other = cls.british["company"]

    def setUp(self):
        super().setUp()
        self.env.user.company_ids |= self.other
        connectors = self.connect(US, UK)
        self.ours = connectors.filtered(lambda c: c.company_id == self.company)
        self.theirs = connectors.filtered(lambda c: c.company_id == self.other)
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")

    def person(self, role, company=None):
        """Somebody of one company, with one role or with none."""
        company = company or self.company
        groups = ",".join(filter(None, ("base.group_user", GROUPS.get(role))))
        return new_test_user(
            self.env,
            f"{role} of {company.id}",
            groups=groups,
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    def seen_by(self, records, person):
        """The same records as that person has them on the screen."""
        return (
            records.with_user(person)
            .with_company(person.company_id)
            .with_context(allowed_company_ids=person.company_id.ids)
        )

    def tell(self, connector, remote_id, **values):
        """A contact at a provider, read and taken over.

        :rtype: accounting.remote.record
        """
        with self.apart(connector) as there:
            rows = there.env["accounting.remote.record"]
            rows._store(there, [Contact(remote_id=remote_id, **values)])
            there._take_over([Kind.CONTACT])
        return self.env["accounting.remote.record"].search(
            [("connector_id", "=", connector.id), ("remote_id", "=", remote_id)]
        )

    def question(self, **values):
        """A contact there that may be one of two here."""
        self.env["res.partner"].create([{"name": "Lucia Namesake"}])
        row = self.tell(self.ours, "c-asked", name="Lucia Namesake", **values)
        self.assertEqual(row.state, "question")
        return row

    def refused(self, move, cause=Cause.DOCUMENT_SETTLED):
        """The document's job waits for a person, for a reason of one's own."""
        job = self.job_of(move)[:1]
        job.write({"state": "blocked", "cause": cause.value, "raw_message": "secret"})
        return job


class TestRights(RightsCase):
    def rows(self):
        """One record of each model that tells of our company's connector."""
        sudo = self.env(su=True)
        move = self.make_invoice((self.panel, 10))
        job = self.refused(move)
        row = self.question()
        mine = {"connector_id": self.ours.id}
        link = sudo["accounting.link"].create(
            {
                **mine,
                "kind": "contact",
                "res_model": "res.partner",
                "res_id": self.partner_b.id,
                "remote_id": "c-linked",
            }
        )
        at_link = {**mine, "kind": "contact", "res_model": link.res_model}
        dates = {"first_date": "2026-01-01", "last_date": "2026-10-31"}
        history = sudo["accounting.history"].create({**mine, **dates})
        plan = sudo["account.analytic.plan"].create({"name": "Region"})
        account = sudo["account.analytic.account"].create(
            {"name": "North", "plan_id": plan.id}
        )
        category = sudo["accounting.tracking.category"].create(
            {**mine, "remote_id": "t-1", "name": "Region"}
        )
        option = sudo["accounting.tracking.option"].create(
            {"category_id": category.id, "remote_id": "o-1", "name": "North"}
        )
        tracking_fix = sudo["accounting.tracking.fix"].create({"job_id": job.id})
        tax_override = sudo["accounting.tax.override"].create(mine)
        values = {
            "accounting.connector": self.ours,
            "accounting.job": job,
            "accounting.link": link,
            "accounting.remote.record": row,
            "accounting.history": history,
            "accounting.tracking.category": category,
            "accounting.tracking.option": option,
            "accounting.tracking.fix": tracking_fix,
            "accounting.tax.override": tax_override,
            "accounting.ledger.mapping": self.ours.mapping_ids[:1],
            "accounting.cursor": sudo["accounting.cursor"]._of(self.ours, Kind.ITEM),
            "accounting.overwrite": {
                **at_link,
                "res_id": self.partner_b.id,
                "field": "name",
                "here": "Here",
                "there": "There",
                "kept": "there",
            },
            "accounting.local.change": {
                "link_id": link.id,
                "field": "name",
                "moment": "2026-11-01",
            },
            "accounting.history.line": {
                "history_id": history.id,
                "move_id": move.id,
                "kind": "invoice",
            },
            "accounting.tax.change": {**mine, "tax_name": "VAT"},
            "accounting.correction": {
                **mine,
                "move_id": move.id,
                "part": "former",
                "kind": "invoice",
                "number": "INV-1",
            },
            "accounting.tracking.fix.line": {
                "fix_id": tracking_fix.id,
                "analytic_account_id": account.id,
                "category_id": category.id,
            },
            "accounting.tax.override.line": {"wizard_id": tax_override.id},
            "accounting.tax.override.new": {
                "wizard_id": tax_override.id,
                "code_id": self.ours.tax_code_ids[:1].id,
            },
            "accounting.mapping.fix": {"job_id": job.id},
            "accounting.contact.review": {
                "job_id": job.id,
                "partner_id": self.partner_a.id,
            },
            "accounting.reissue": {"job_id": job.id, "move_id": move.id},
            "accounting.review.answer": {"record_ids": [(6, 0, row.ids)]},
        }
        made = {
            model: sudo[model].create(value) if isinstance(value, dict) else value
            for model, value in values.items()
        }
        self.env.flush_all()
        return {model: record.sudo(False) for model, record in made.items()}

    def test_every_model_says_who_and_of_which_company(self):
        """Also those that somebody adds later."""
        rules = self.env["ir.rule"].search([]).grouped(lambda r: r.model_id.model)
        rights = self.env["ir.model.access"].search([])
        rights = rights.grouped(lambda r: r.model_id.model)
        names = [
            name
            for name, model in self.env.items()
            if name.startswith(PREFIX) and not model._abstract
        ]
        self.assertGreater(len(names), 25)
        for name in names:
            self.assertTrue(rights.get(name), f"{name}: nobody has a right to it")
            self.assertTrue(all(one.group_id for one in rights[name]), name)
            if name in OF_ALL:
                continue
            domains = rules.get(name, self.env["ir.rule"]).mapped("domain_force")
            self.assertTrue(any("user.company_ids" in one for one in domains), name)

    def test_nobody_else_reads_a_row(self):
        outsiders = [self.person(""), self.person("manager", self.other)]
        insider = self.person("manager")
        for model, record in self.rows().items():
            self.assertTrue(self.seen_by(record, insider).read(["id"]), model)
            for person in outsiders:
                with self.assertRaises(AccessError, msg=f"{model}, {person.login}"):
                    self.seen_by(record, person).read(["id"])

    def test_nobody_else_presses_a_button(self):
        """Every method that a button could call, called by hand."""
        outsiders = [self.person(""), self.person("manager", self.other)]
        pressed, done = 0, []
        for model, record in self.rows().items():
            for name, method in inspect.getmembers(type(record), inspect.isfunction):
                ours = "accounting_connectors" in method.__module__
                if not ours or not name.startswith(("action_", "get_board")):
                    continue
                needed = [
                    parameter
                    for parameter in list(inspect.signature(method).parameters.values())
                    if parameter.default is parameter.empty and parameter.name != "self"
                ]
                for person in outsiders:
                    pressed += 1
                    seen = self.seen_by(record, person)
                    try:
                        with self.env.cr.savepoint():
                            getattr(seen, name)(*("ignore" for __ in needed))
                    except AccessError:
                        continue
                    done.append((model, name, person.login))
        self.assertEqual(done, [])
        self.assertGreater(pressed, 60)

    def test_what_is_a_managers_a_user_does_not_press(self):
        rows = self.rows()
        user = self.person("user")
        for model, name in (
            ("accounting.history", "action_compare"),
            ("accounting.history", "action_start"),
            ("accounting.history", "action_stop"),
            ("accounting.history", "action_resume"),
            ("accounting.history", "action_close"),
            ("accounting.history.line", "action_push"),
            ("accounting.history.line", "action_link"),
            ("accounting.connector", "action_tax_override"),
            ("accounting.connector", "action_read_tracking"),
            ("accounting.tax.override", "action_apply"),
            ("accounting.tax.override", "action_leave"),
            ("accounting.tax.change", "action_undo"),
            ("accounting.tracking.fix", "action_apply"),
        ):
            seen = self.seen_by(rows[model], user)
            with self.assertRaises(AccessError, msg=f"{model}.{name}"):
                getattr(seen, name)()
        for model, values in (
            ("accounting.tracking.option", {"analytic_account_ids": [(5,)]}),
            ("accounting.connector", {"override_taxes": True}),
            ("accounting.connector", {"pull_payments": False}),
            ("accounting.remote.record", {"decision": {"answer": "create"}}),
            ("accounting.overwrite", {"restored": True}),
        ):
            with self.assertRaises(AccessError, msg=model):
                self.seen_by(rows[model], user).write(values)

    def test_what_was_found_out_is_not_written_by_hand(self):
        rows = self.rows()
        manager = self.person("manager")
        for model, values in (
            ("accounting.history", {"state": "sending"}),
            ("accounting.history.line", {"state": "sent"}),
            ("accounting.history.line", {"verdict": "absent"}),
            ("accounting.connector", {"connected": False}),
            ("accounting.connector", {"override_confirmed": True}),
            ("accounting.remote.record", {"content": {}}),
            ("accounting.cursor", {"position": False}),
            ("accounting.tax.change", {"new_amount": 1}),
            ("accounting.correction", {"number": "INV-2"}),
        ):
            with self.assertRaises(AccessError, msg=model):
                self.seen_by(rows[model], manager).write(values)

    def test_no_secret_is_readable(self):
        manager = self.person("manager")
        consent = self.seen_by(self.ours.authorization_id, manager)
        app = self.env["accounting.app"].sudo()._get("xero").with_user(manager)
        for record in (consent, app):
            fields = set(record.fields_get())
            self.assertFalse({f for f in fields if "encrypted" in f or f == "nonce"})
        for record, field in (
            (consent, "access_token_encrypted"),
            (consent, "refresh_token_encrypted"),
            (app, "client_secret_encrypted"),
            (app, "webhook_key_encrypted"),
        ):
            with self.assertRaises(AccessError, msg=field):
                record.read([field])

    def test_a_run_stays_with_its_connector(self):
        history = self.rows()["accounting.history"]
        with self.assertRaisesRegex(UserError, "belongs to its connector"):
            history.connector_id = self.theirs

    # === OF AN EARLIER VERSION === #

    def test_what_only_has_a_name_is_not_looked_at(self):
        """Contacts there that were listed before their content was kept."""
        row = self.env["accounting.remote.record"].sudo()
        row = row.create(
            {
                "connector_id": self.ours.id,
                "kind": "contact",
                "remote_id": "c-old",
                "name": "Listed Long Ago",
                "state": "other",
            }
        )
        row.sudo(False).action_retry()
        self.assertEqual(row.state, "other")
        told = self.tell(self.ours, "c-old", name="Listed Long Ago")
        self.assertEqual((told, told.state), (row, "done"))

    # === ANSWERS === #

    def test_a_user_answers_for_contacts(self):
        row = self.question()
        self.seen_by(row, self.person("user")).action_choose("create")
        self.assertEqual(row.state, "done")

    def test_whoever_may_not_change_a_document_does_not_cancel_it(self):
        move = self.make_invoice((self.panel, 10))
        row = self.question()
        row.sudo().write(
            {
                "kind": "invoice",
                "topic": "document_gone",
                "res_model": move._name,
                "res_id": move.id,
            }
        )
        for role in ("user", "manager"):
            seen = self.seen_by(row, self.person(role))
            for press in (seen.action_answer, seen.action_choose):
                with self.assertRaises(AccessError, msg=role):
                    press("cancel")
            self.assertFalse(row.decision)
        self.seen_by(row, self.person("biller")).action_answer("cancel")
        self.assertEqual(row.decision["answer"], "cancel")

    def test_somebody_of_another_company_is_not_who_it_is(self):
        row = self.question()
        british = self.env["res.partner"].create(
            {"name": "Only theirs", "company_id": self.other.id}
        )
        with self.assertRaisesRegex(UserError, "another company"):
            row.action_answer("link", british)
        with self.assertRaises(AccessError):
            wizard = self.seen_by(row, self.person("user")).action_other()
            wizard = self.env[wizard["res_model"]].browse(wizard["res_id"])
            wizard.partner_id = british
            self.seen_by(wizard, wizard.create_uid).action_choose("link")
        self.assertEqual(row.state, "question")

    # === WHAT IS THERE IS FOR THOSE WHO USE CONNECTORS === #

    def test_everybody_reads_their_records(self):
        """Without an error, and without a word of what is at the provider."""
        move = self.make_invoice((self.panel, 10))
        self.refused(move)
        payment = self.env["account.payment"].create(
            {"partner_id": self.partner_a.id, "amount": 5, "payment_type": "inbound"}
        )
        payment.sudo().accounting_from_id = self.ours
        contact = self.env["accounting.job"].sudo()
        contact = contact._enqueue(
            self.ours, Kind.CONTACT, "res.partner", self.partner_b.ids
        )
        contact.write(
            {
                "state": "failed",
                "cause": Cause.UNKNOWN.value,
                "raw_message": "secret",
            }
        )
        shared = (self.partner_b, self.panel, self.panel.product_tmpl_id)
        self.assertIn("secret", self.partner_b.accounting_sync_message)
        for role, records in (
            ("", shared),
            ("auditor", (*shared, move, payment)),
        ):
            person = self.person(role)
            for record in records:
                seen = self.seen_by(record, person)
                names = [n for n in seen.fields_get() if n.startswith("accounting_")]
                (values,) = seen.read(names)
                self.assertFalse(values["accounting_sync_message"], record)
                self.assertFalse(values["accounting_sync_url"], record)
                self.assertNotIn("secret", str(values))
        seen = self.seen_by(self.partner_b, self.person("user"))
        self.assertIn("secret", seen.accounting_sync_message)

    def test_the_other_company_is_told_nothing(self):
        job = self.env["accounting.job"].sudo()
        job = job._enqueue(self.ours, Kind.CONTACT, "res.partner", self.partner_b.ids)
        job.write(
            {
                "state": "failed",
                "cause": Cause.UNKNOWN.value,
                "raw_message": "secret",
            }
        )
        manager = self.person("manager", self.other)
        theirs = self.seen_by(self.partner_b, manager)
        self.assertFalse(theirs.accounting_sync_message)
        theirs.action_accounting_retry()
        theirs.action_accounting_fix()
        self.assertEqual(job.state, "failed")

    # === WIZARDS AROUND THE FENCE === #

    def test_a_wizard_is_not_made_over_the_fence(self):
        """Not even to read what it shows."""
        rows = self.rows()
        job, move = rows["accounting.job"], rows["accounting.correction"].move_id
        rows["accounting.history"].sudo().state = "cancelled"
        manager = self.person("manager", self.other)
        mine = self.make_invoice(
            (self.panel, 20),
            company_id=self.other.id,
            journal_id=self.british["default_journal_sale"].id,
        )
        for model, values in (
            ("accounting.reissue", {"job_id": job.id, "move_id": move.id}),
            ("accounting.reissue", {"job_id": job.id, "move_id": mine.id}),
            ("accounting.mapping.fix", {"job_id": job.id}),
            ("accounting.tracking.fix", {"job_id": job.id}),
            (
                "accounting.contact.review",
                {"job_id": job.id, "partner_id": self.partner_a.id},
            ),
            ("accounting.tax.override", {"connector_id": self.ours.id}),
            (
                "accounting.history",
                {
                    "connector_id": self.ours.id,
                    "first_date": "2026-01-01",
                    "last_date": "2026-01-31",
                },
            ),
            (
                "accounting.tax.override",
                {
                    "connector_id": self.theirs.id,
                    "new_ids": [(0, 0, {"code_id": self.ours.tax_code_ids[:1].id})],
                },
            ),
        ):
            with (
                self.env.cr.savepoint(),
                self.assertRaises(AccessError, msg=model),
            ):
                seen = self.seen_by(self.env[model], manager)
                seen.create(values)
                seen.env.flush_all()

    def test_a_rate_of_another_connector_is_not_created(self):
        """By somebody of both companies."""
        code = self.theirs.tax_code_ids[:1]
        wizard = self.env["accounting.tax.override"].create(
            {
                "connector_id": self.ours.id,
                "new_ids": [(0, 0, {"code_id": code.id, "take": True, "sale": True})],
            }
        )
        taxes = self.env["account.tax"].search_count([])
        with self.assertRaisesRegex(UserError, "another connector"):
            wizard.action_apply()
        self.assertEqual(self.env["account.tax"].search_count([]), taxes)

    def test_a_document_is_put_right_by_its_own_job_only(self):
        move, another = (self.make_invoice((self.panel, 10)) for __ in range(2))
        wizard = self.env["accounting.reissue"].create(
            {"job_id": self.refused(another).id, "move_id": move.id}
        )
        with self.assertRaisesRegex(UserError, "does not wait for this"):
            wizard.action_apply()
        self.assertFalse(move.sudo().accounting_correction_ids)

    def test_the_account_of_a_product_is_put_back_by_a_manager(self):
        row = self.env["accounting.overwrite"].sudo()
        row = row.create(
            {
                "connector_id": self.ours.id,
                "kind": "item",
                "res_model": "product.product",
                "res_id": self.panel.id,
                "field": "account",
                "here": "200",
                "there": "260",
                "kept": "there",
            }
        )
        person = self.person("user")
        person.group_ids |= self.env.ref("product.group_product_manager")
        with self.assertRaises(AccessError):
            self.seen_by(row, person).action_restore()
        self.assertFalse(row.restored)


@tagged("post_install", "-at_install")
class TestDoors(HttpCase):
    """What somebody who has not signed in can reach."""

    BELL = "/accounting_connectors/webhook/xero"

    def test_one_door_is_public(self):
        """The bell; it takes nothing but a POST, and leaves no session behind."""
        doors = [
            endpoint.routing
            for __, endpoint in self.env["ir.http"]._generate_routing_rules(
                ["accounting_connectors"], converters=None
            )
        ]
        self.assertEqual(len(doors), 2)
        public = [door for door in doors if door["auth"] != "user"]
        self.assertEqual(
            [door["routes"] for door in public],
            [["/accounting_connectors/webhook/<string:provider>"]],
        )
        self.assertEqual(public[0]["methods"], ["POST"])
        self.assertFalse(public[0]["save_session"])

    @mute_logger("odoo.http")
    def test_a_body_without_an_end_is_not_read(self):
        """In chunks: nothing says beforehand how much comes."""
        read = []

        def events(controller, provider, headers, body):
            read.append(len(body))

        chunks = (b"x" * 4096 for __ in range(MAX_BODY // 4096 + 2))
        with patch.object(AccountingWebhook, "_events", events):
            self.assertIn(self.url_open(self.BELL, data=chunks).status_code, (401, 413))
            self.assertEqual(
                self.url_open(self.BELL, data=iter([b"{}"])).status_code, 401
            )
        self.assertEqual(read.pop(), 2)
        self.assertLessEqual(max(read, default=0), MAX_BODY)
