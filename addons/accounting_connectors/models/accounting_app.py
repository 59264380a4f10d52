from odoo import api, fields, models

from ..providers.errors import Cause, ConfigurationError
from ..providers.registry import adapter_class
from ..tools import server_config, vault


class AccountingApp(models.Model):
    """The app that this database is registered as at a provider: client id and secret.

    The server configuration wins over what is stored here, so that an operator can keep
    the secret out of the database altogether.
    """

    _name = "accounting.app"
    _description = "App credentials at an accounting provider"

    provider = fields.Selection(
        selection=lambda self: self._selection_provider(), required=True
    )
    client_id = fields.Char()
    client_secret_encrypted = fields.Char(groups=fields.NO_ACCESS, copy=False)
    webhook_key_encrypted = fields.Char(groups=fields.NO_ACCESS, copy=False)

    _provider_unique = models.Constraint(
        "UNIQUE(provider)", "There is one app per provider."
    )

    @api.model
    def _selection_provider(self):
        field = self.env["accounting.connector"]._fields["provider"]
        return field._description_selection(self.env)

    @api.model
    def _get(self, provider):
        return self.sudo().search([("provider", "=", provider)], limit=1)

    @api.model
    def _store(self, provider, values):
        """Keep what a manager typed; an empty secret leaves the stored one as it is.

        :param dict values: ``client_id``, ``client_secret``, ``webhook_key``
        """
        stored = {"client_id": (values.get("client_id") or "").strip()}
        for name in ("client_secret", "webhook_key"):
            if values.get(name):
                secret = vault.encrypt(self.env, values[name].strip())
                stored[f"{name}_encrypted"] = secret
        app = self._get(provider)
        if app:
            app.write(stored)
        else:
            self.sudo().create({"provider": provider, **stored})

    @api.model
    def _webhook_key(self, provider):
        """What the provider signs its webhooks with; empty: none is taken.

        :rtype: str
        """
        key = server_config.option(provider, "webhook_key")
        return key or vault.decrypt(self.env, self._get(provider).webhook_key_encrypted)

    @api.model
    def _credentials(self, provider):
        """Client id and secret of the app.

        :rtype: tuple[str, str]
        :raise ConfigurationError: when the installer has set neither
        """
        app = self._get(provider)
        client_id = server_config.option(provider, "client_id") or app.client_id
        secret = server_config.option(provider, "client_secret")
        secret = secret or vault.decrypt(self.env, app.client_secret_encrypted)
        if not client_id or not secret:
            label = adapter_class(provider).label
            raise ConfigurationError(
                f"The {label} app has no client id and secret yet.",
                cause=Cause.CLIENT_WRONG,
            )
        return client_id, secret
