import logging
from datetime import timedelta

from odoo import api, fields, models

from ..providers.errors import ConnectorError
from ..providers.registry import adapter_class
from ..tools import vault

_logger = logging.getLogger(__name__)


class AccountingAuthorization(models.Model):
    """How a consent ends: given back, taken over by a newer one, or never finished."""

    _inherit = "accounting.authorization"

    def _retire(self):
        """Forget consents whose companies a newer sign-in has taken over.

        They are not revoked: a provider may end the link to the company with them, and
        that link is the new consent's by now.
        """
        self.filtered(lambda consent: not consent.connector_ids)._forget()

    def _forget(self):
        """End these consents here. On a cursor of its own: a token may have been
        refreshed on another one since this transaction began."""
        for consent in self:
            with consent._own_transaction() as mine:
                mine.write(
                    {
                        "ended_at": fields.Datetime.now(),
                        "access_token_encrypted": False,
                        "refresh_token_encrypted": False,
                    }
                )
        self.invalidate_recordset()

    def action_cancel(self):
        """Give the consent back when no connector uses it."""
        self.ensure_one()
        self.check_access("write")
        self._end()
        return self.env["accounting.connector"]._action_overview()

    def _give_back(self, connector):
        """A connector was disconnected: end the link to its company, and the consent
        with its last one."""
        self._end()
        if not self.ended_at:
            company = self.tenant_ids.filtered(
                lambda t: t.remote_id == connector.remote_id
            )
            company._release_quietly()

    def _end(self):
        """Give a consent back once nothing uses it any more.

        The companies that it alone covers are released one by one. Where revoking ends
        all that this person ever allowed this app, that is left alone while another
        consent of the same provider lives.
        """
        for consent in self.sudo():
            if consent.ended_at or consent.connector_ids.filtered("connected"):
                continue
            consent._release_tenants()
            others = self.sudo().search_count(
                [
                    ("provider", "=", consent.provider),
                    ("granted_at", "!=", False),
                    ("ended_at", "=", False),
                    ("id", "!=", consent.id),
                ],
                limit=1,
            )
            if not others or not adapter_class(consent.provider).oauth.revoke_ends_all:
                consent._revoke_quietly()
            consent._forget()

    def _release_tenants(self):
        """End the links to companies that no connector uses."""
        used = (
            self.env["accounting.connector"]
            .sudo()
            .search([("provider", "=", self.provider), ("connected", "=", True)])
        )
        for tenant in self.tenant_ids:
            if tenant.remote_id not in used.mapped("remote_id"):
                tenant._release_quietly()

    def _revoke_quietly(self):
        """Tell the provider; that it cannot be told must not keep anyone connected."""
        try:
            with self._own_transaction() as mine:  # the newest, see _forget
                token = vault.decrypt(mine.env, mine.refresh_token_encrypted)
            if token:
                self._oauth_client(self.provider).revoke(token)
        except ConnectorError as error:
            _logger.info("consent %s not revoked: %s", self.id, error.message)

    @api.autovacuum
    def _gc_unfinished(self):
        """Consents that nobody finished within two days are forgotten."""
        limit = fields.Datetime.now() - timedelta(days=2)
        self.sudo().search(
            [
                ("create_date", "<", limit),
                ("granted_at", "=", False),
                ("connector_ids", "=", False),
            ]
        ).unlink()
