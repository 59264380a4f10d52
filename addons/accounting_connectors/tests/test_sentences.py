"""What a person reads when something stops a document."""

from odoo.tests import TransactionCase, tagged

from ..models.causes import SENTENCES, sentence
from ..providers.errors import Cause


@tagged("post_install", "-at_install")
class TestSentences(TransactionCase):
    def say(self, cause, params=(), raw=""):
        return sentence(self.env, cause, "xero", "Demo Company", dict(params), raw)

    def test_every_cause_has_its_sentence(self):
        self.assertEqual(set(Cause) - set(SENTENCES), {Cause.UNKNOWN})
        for cause in SENTENCES:
            with self.subTest(cause):
                text = self.say(cause, raw="It said so.")
                self.assertNotIn("%(", text)
                self.assertTrue(text.endswith((".", "…")), text)

    def test_values_are_filled_in_and_never_formatted_twice(self):
        params = {"name": "100 %(provider)s", "candidates": "A % B"}
        text = self.say(Cause.CONTACT_DOUBTFUL, params)
        self.assertIn("may be 100 %(provider)s: A % B.", text)

    def test_an_unknown_fault_is_told_in_the_providers_words(self):
        raw = "Quota 50 % used"
        self.assertEqual(self.say(Cause.UNKNOWN, raw=raw), raw)
        self.assertEqual(self.say(Cause.UNKNOWN), "Xero refused it.")
