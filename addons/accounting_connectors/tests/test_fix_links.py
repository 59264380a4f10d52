"""Links of a mail: whoever opens them signs in, and sees what they may."""

from odoo.tests import HttpCase

from ..providers.errors import Cause
from .stuck import StuckCase


class TestFixLinks(StuckCase, HttpCase):
    def open(self, fix, login=None):
        if login:
            self.authenticate(login.login, login.login)
        reply = self.url_open(f"/odoo/accounting-fix/{fix}", allow_redirects=False)
        return reply.status_code, reply.headers["Location"].replace(self.base_url(), "")

    def test_the_link_of_a_group(self):
        move = self.make_invoice((self.panel, 10))
        self.stop(move, Cause.NUMBER_TAKEN)
        fix = self.groups()
        status, where = self.open(fix.id)
        self.assertEqual(status, 303)
        self.assertIn("/web/login?redirect=", where)
        user = self.person("user")
        page = f"/odoo/accounting-to-fix/{fix.id}"
        self.assertEqual(self.open(fix.id, user), (303, page))
        elsewhere = self.setup_other_company(name="Elsewhere")["company"]
        stranger = self.person("user", company=elsewhere)
        self.assertEqual(self.open(fix.id, stranger)[1], "/odoo/accounting-to-fix")
        self.assertEqual(self.open(fix.id, self.person())[1], "/odoo/accounting-to-fix")
        self.job_of(move).write({"state": "done"})
        self.assertFalse(self.groups())
        self.assertEqual(self.open(fix.id, user)[1], "/odoo/accounting-to-fix")
