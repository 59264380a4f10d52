"""Who may see and press what: somebody without a role, of another company, a user, a
manager. A button that nobody is offered can still be called."""

import inspect

from odoo.exceptions import AccessError, UserError

from .rights import RightsCase

PREFIX = "accounting."
# rows that are nobody's company's: the app, what lines can be, and their form
OF_ALL = {"accounting.app", "accounting.app.credentials", "accounting.line.type"}


class TestRights(RightsCase):
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
        outsiders = [self.person(), self.person("manager", company=self.other)]
        insider = self.person("manager")
        for model, record in self.rows().items():
            self.assertTrue(self.seen_by(record, insider).read(["id"]), model)
            for person in outsiders:
                with self.assertRaises(AccessError, msg=f"{model}, {person.login}"):
                    self.seen_by(record, person).read(["id"])

    def test_nobody_else_presses_a_button(self):
        """Every method that a button could call, called by hand."""
        outsiders = [self.person(), self.person("manager", company=self.other)]
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
            ("accounting.history", "action_undo"),
            ("accounting.history", "action_leave"),
            ("accounting.history", "action_close"),
            ("accounting.history.line", "action_push"),
            ("accounting.history.line", "action_link"),
            ("accounting.connector", "action_tax_override"),
            ("accounting.connector", "action_read_tracking"),
            ("accounting.tax.override", "action_apply"),
            ("accounting.tax.override", "action_leave"),
            ("accounting.tax.change", "action_undo"),
            ("accounting.tracking.fix", "action_apply"),
            ("accounting.connector", "action_actuals"),
            ("accounting.space", "action_map"),
            ("accounting.space", "action_take_back"),
            ("accounting.space", "unlink"),
            ("accounting.space.row", "action_skip"),
            ("accounting.space.row", "action_unskip"),
            ("accounting.space.row", "action_accept"),
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
            ("accounting.space", {"basis": "cash"}),
            ("accounting.space.table", {"name": "Mine"}),
            ("accounting.space.row", {"name": "Mine"}),
            ("accounting.space.value", {"amount": 2}),
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
            ("accounting.space.chunk", {"done": True}),
            ("accounting.space.tie", {"theirs": 1}),
            ("accounting.actual", {"amount": 1}),
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
