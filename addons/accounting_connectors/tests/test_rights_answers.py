"""Who may answer what is asked, who is told what stands there, and what no wizard does
around the fence between two companies."""

from odoo.exceptions import AccessError, UserError

from ..providers.documents import Kind
from ..providers.errors import Cause
from .rights import RightsCase


class TestRightsOfAnswers(RightsCase):
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
        told = self.tell_contact("c-old", name="Listed Long Ago")
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
        for person, records in (
            (self.person(), shared),
            (self.person("auditor"), (*shared, move, payment)),
        ):
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
        manager = self.person("manager", company=self.other)
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
        manager = self.person("manager", company=self.other)
        mine = self.their_invoice(20)
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
