"""Every cause is said in plain words, and leads to the screen on which it is mended."""

from odoo.tests import TransactionCase, tagged

from ..models.accounting_fix import AT_ONCE, SETTINGS, WHAT
from ..models.cause_titles import TITLES, title
from ..models.causes import SENTENCES, sentence
from ..providers.documents import Kind
from ..providers.errors import Cause
from .stuck import StuckCase

MAPPING = "accounting.connector"
SIGN_IN = "accounting.connect.wizard"
CONTACT = "accounting.contact.review"
SCREENS = {  # where a person mends it
    Cause.MAPPING_MISSING: "accounting.mapping.fix",
    Cause.ACCOUNT_UNKNOWN: MAPPING,
    Cause.ACCOUNT_ARCHIVED: MAPPING,
    Cause.ACCOUNT_UNFIT: MAPPING,
    Cause.ACCOUNT_DIFFERS: MAPPING,
    Cause.PAYMENT_ACCOUNT: MAPPING,
    Cause.FEE_ACCOUNT: MAPPING,
    Cause.TAX_MISSING: MAPPING,
    Cause.TAX_UNKNOWN: MAPPING,
    Cause.TAX_UNFIT: MAPPING,
    Cause.TAX_MIXED: MAPPING,
    Cause.CONTACT_TAKEN: CONTACT,
    Cause.CONTACT_DOUBTFUL: CONTACT,
    Cause.EMAIL_INVALID: "res.partner",
    Cause.ITEM_TAKEN: "res.partner",  # the job's own record, whatever it is
    Cause.TRACKING_UNKNOWN: "accounting.tracking.fix",
    Cause.RECONNECT: SIGN_IN,
    Cause.ACCESS_DENIED: SIGN_IN,
    Cause.AREA_DENIED: SIGN_IN,
    Cause.SCOPE_MISSING: SIGN_IN,
    Cause.TENANT_GONE: SIGN_IN,
    Cause.SUBSCRIPTION: SIGN_IN,
    Cause.CLIENT_WRONG: "accounting.app.credentials",
}
# Mended there, on the document itself, or by time: the sentence says so
NO_SCREEN = {
    Cause.PERIOD_LOCKED, Cause.NUMBER_TAKEN, Cause.CURRENCY_MISSING,
    Cause.CONTACT_ARCHIVED, Cause.CONTACT_UNKNOWN, Cause.ITEM_ARCHIVED,
    Cause.TOTAL_DIFFERS, Cause.NEGATIVE_TOTAL, Cause.NEGATIVE_LINE, Cause.OVERPAID,
    Cause.DOCUMENT_STATUS, Cause.DOCUMENT_SETTLED, Cause.DOCUMENT_MISSING,
    Cause.FILE_REFUSED, Cause.TRACKING_MIXED, Cause.PLAN_LIMIT, Cause.FEATURE_OFF,
    Cause.CHANGED_THERE, Cause.TEXT_INVALID, Cause.RATE_LIMITED, Cause.DAY_LIMIT,
    Cause.PROVIDER_DOWN, Cause.NO_ANSWER, Cause.ANSWER_UNREADABLE, Cause.UNKNOWN,
}  # fmt: skip
# Of records there that wait here, and of jobs that wait for another: not a job's own
OF_OTHERS = {Cause.JOURNAL_MISSING, Cause.FEE_UNMAPPED, Cause.PREREQUISITE}
OF_PARTNERS = {CONTACT, "res.partner"}


class TestFixScreens(StuckCase):
    def test_every_cause_leads_somewhere_or_says_why_not(self):
        self.assertEqual(set(SCREENS) | NO_SCREEN | OF_OTHERS, set(Cause))
        self.assertFalse(set(SCREENS) & NO_SCREEN)
        self.assertLessEqual(AT_ONCE - OF_OTHERS, set(SCREENS))
        self.assertLessEqual((SETTINGS - OF_OTHERS), set(SCREENS))
        move = self.make_invoice((self.panel, 10))
        of_partner = self.env["accounting.job"]._enqueue(
            self.connector, Kind.CONTACT, "res.partner", self.partner_a.ids
        )
        row = self.mapping(self.connector, "line_type", self.line_type("product"))
        row.ledger_account_id = False
        for cause, model in SCREENS.items():
            with self.subTest(cause):
                job = of_partner if model in OF_PARTNERS else self.job_of(move)
                missing = cause is Cause.MAPPING_MISSING
                job.write(
                    {
                        "state": "blocked",
                        "cause": cause.value,
                        "error_class": "configuration",
                        "gaps": [row.ids] if missing else False,
                        "gap_ids": [(6, 0, row.ids if missing else ())],
                    }
                )
                self.assertTrue(job.fixable)
                self.assertEqual(job.action_fix()["res_model"], model)
                group = self.groups().filtered(lambda g, j=job: j in g.job_ids)
                self.assertTrue(group.fixable)
                self.assertEqual(group.action_fix()["res_model"], model)
                job.state = "pending"

    def test_a_cause_without_a_screen_has_no_button(self):
        move = self.make_invoice((self.panel, 10))
        for cause in NO_SCREEN:
            with self.subTest(cause):
                job = self.job_of(move)
                job.write({"state": "failed", "cause": cause.value})
                self.assertFalse(job.fixable)
                self.assertTrue(job.message or cause is Cause.UNKNOWN)
                group = self.groups()
                self.assertFalse(group.fixable)
                self.assertEqual(group.action_fix()["res_model"], "accounting.job")


@tagged("post_install", "-at_install")
class TestTitles(TransactionCase):
    def test_every_cause_has_a_heading(self):
        self.assertEqual(set(Cause) - set(TITLES), {Cause.UNKNOWN})
        self.assertLessEqual(set(WHAT), set(Cause))
        for cause in TITLES:
            told = title(self.env, cause, "xero", "Demo Company", {}, "Raw.")
            self.assertNotIn("%(", told)
            self.assertFalse(told.endswith("."), told)

    def test_what_tells_groups_apart_is_in_the_heading(self):
        """Two groups of one cause are not called the same."""
        for cause, names in WHAT.items():
            if cause not in TITLES or cause in (
                Cause.MAPPING_MISSING, Cause.TAX_MISSING, Cause.TAX_MIXED,
                Cause.ACCOUNT_DIFFERS,
            ):  # fmt: skip
                continue
            params = {name: f"<{name}>" for name in names}
            told = title(self.env, cause, "xero", "Demo", params, "")
            for name, value in params.items():
                if f"%({name})s" in str(SENTENCES[cause]):
                    self.assertIn(value, told, (cause, name))

    def test_a_sentence_with_a_hole_has_their_words_as_well(self):
        said = sentence(
            self.env, Cause.TOTAL_DIFFERS, "xero", "Demo", {}, "Total is not 5."
        )
        self.assertTrue(said.endswith("Xero says: Total is not 5."), said)
        said = sentence(
            self.env,
            Cause.TOTAL_DIFFERS,
            "xero",
            "Demo",
            {"ours": "4", "theirs": "5"},
            "Total is not 5.",
        )
        self.assertNotIn("says", said)
