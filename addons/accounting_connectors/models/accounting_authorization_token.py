import logging
from contextlib import contextmanager
from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import LockError

from ..providers.errors import AuthorizationError, Cause, ConnectorError, TransientError
from ..providers.registry import adapter_class
from ..tools import vault

_logger = logging.getLogger(__name__)


class AccountingAuthorization(models.Model):
    """Tokens of a consent: kept encrypted, lent, refreshed by one worker at a time."""

    _inherit = "accounting.authorization"

    def _store_tokens(self, tokens):
        """Keep a token set; a reply without a new refresh token keeps the old one."""
        self.ensure_one()
        profile = adapter_class(self.provider).oauth
        now = fields.Datetime.now()
        life = tokens.expires_in or profile.access_life
        rest = tokens.refresh_expires_in or profile.refresh_life
        values = {
            "access_token_encrypted": vault.encrypt(self.env, tokens.access_token),
            "access_expires_at": now + timedelta(seconds=int(life)),
            "refreshed_at": now,
            "auth_error": False,
        }
        if tokens.refresh_token:
            values["refresh_token_encrypted"] = vault.encrypt(
                self.env, tokens.refresh_token
            )
            values["refresh_expires_at"] = now + timedelta(seconds=int(rest))
        self.sudo().write(values)

    def _access_token(self, stale=None):
        """A token good for another moment, refreshed by one worker at a time.

        In its own transaction: once the provider has answered, the old refresh token is
        dead, and a rollback of the caller's must not lose the new one.

        :param str stale: a token that the provider has just refused
        :raise AuthorizationError: when the consent is gone
        :raise TransientError: when another worker is refreshing right now
        """
        self.ensure_one()
        with self._own_transaction() as consent:
            if consent._needs_refresh(stale):
                consent._refresh_locked(stale)
            problem = consent.auth_error
            token = vault.decrypt(consent.env, consent.access_token_encrypted)
        if problem or not token:
            raise AuthorizationError(
                problem or "Nobody has signed in yet.", cause=Cause.RECONNECT
            )
        return token

    @contextmanager
    def _own_transaction(self):
        """This consent as superuser on a cursor of its own, committed at the end."""
        with self.env.registry.cursor() as cr:
            yield self.with_env(self.env(cr=cr, su=True))

    def _needs_refresh(self, stale):
        if self.auth_error or not self.refresh_token_encrypted:
            return False
        if stale:
            return vault.decrypt(self.env, self.access_token_encrypted) == stale
        margin = timedelta(seconds=adapter_class(self.provider).oauth.refresh_margin)
        return (self.access_expires_at or fields.Datetime.now()) <= (
            fields.Datetime.now() + margin
        )

    def _refresh_locked(self, stale):
        """Refresh under a row lock; a refused refresh token is remembered as such."""
        try:
            # connectors point here; their inserts' KEY SHARE must not block us
            self.lock_for_update(allow_referencing=True)
        except (LockError, SerializationFailure) as error:
            raise TransientError(
                "Another worker is refreshing the sign-in.", retry_after=3
            ) from error
        self.invalidate_recordset()
        if not self._needs_refresh(stale):
            return
        refresh_token = vault.decrypt(self.env, self.refresh_token_encrypted)
        try:
            tokens = self._oauth_client(self.provider).refresh(refresh_token)
        except AuthorizationError as error:
            self.auth_error = error.message
            return
        self._store_tokens(tokens)

    @api.model
    def _cron_keep_alive(self):
        """Refresh consents that nothing has used for a week, so that none dies idle."""
        limit = fields.Datetime.now() - timedelta(days=7)
        idle = self.sudo().search(
            [
                ("refreshed_at", "<", limit),
                ("ended_at", "=", False),
                ("auth_error", "=", False),
                ("connector_ids.connected", "=", True),
            ]
        )
        for consent in idle:
            try:
                consent._access_token(
                    stale=vault.decrypt(self.env, consent.access_token_encrypted)
                )
            except ConnectorError as error:
                _logger.warning("consent %s not renewed: %s", consent.id, error.message)
