"""One sign-in, one company: connecting several is a sequence, and each consent lives
and ends by itself."""

from odoo.tests import HttpCase

from .common import ConnectorCase
from .suite.connecting import SignIn


class TestSignIns(SignIn, ConnectorCase, HttpCase):
    provider = "quickbooks"

    def setUp(self):
        super().setUp()
        self.british = self.setup_other_company(
            name="British", currency_id=self.env.ref("base.GBP").id
        )["company"]
        self.manager.company_ids |= self.british

    def sign_in_to_both(self):
        """Sign in to one company, then from its screen to the next.

        :return: the two consents and where the person is led at the end
        """
        first = self.sign_in(self.world.homes["USD"])
        url = first.action_continue_more()["url"]
        self.assertTrue(first.connector_ids, "what was chosen is kept")
        location = self.world.decide(url, [self.remote(self.world.homes["GBP"])])
        second = self.landed(self.come_back(location)).with_user(self.manager)
        second.tenant_ids.company_id = self.british
        second.tenant_ids.selected = True
        return first, second, second.action_continue()

    def test_the_next_company_has_a_sign_in_of_its_own(self):
        first, second, action = self.sign_in_to_both()
        self.assertNotEqual(first, second)
        self.assertEqual(second.connector_ids.company_id, self.british)
        to_map = [action["res_id"], *action["context"]["accounting_next_ids"]]
        self.assertEqual(to_map, [second.connector_ids.id, first.connector_ids.id])

    def test_looking_again_keeps_the_company_that_the_sign_in_named(self):
        consent = self.sign_in()
        consent.tenant_ids.sudo().name = "Old name"
        consent.action_reload()
        (tenant,) = consent.tenant_ids
        self.assertEqual(tenant.remote_id, self.books.company_id)

    def test_disconnecting_one_ends_its_consent_alone(self):
        first, second, __ = self.sign_in_to_both()
        first.connector_ids.action_disconnect()
        self.assertEqual((first.state, second.state), ("ended", "granted"))
        second.connector_ids.action_refresh_chart()
        revoked = [call for call in self.world.calls() if "revoke" in call["path"]]
        self.assertEqual([call["status"] for call in revoked], [200])
        self.assertIn("json", str(revoked[0]["headers"]))
