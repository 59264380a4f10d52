from odoo import api, fields, models

from ..providers.registry import adapter_class
from ..tools import server_config


class AccountingAppCredentials(models.TransientModel):
    """Where the installer enters the app registered at a provider.

    Secrets go in and never come out: the form shows only whether one is stored.
    """

    _name = "accounting.app.credentials"
    _description = "App credentials"
    _transient_max_hours = 0.1

    provider = fields.Selection(
        selection=lambda self: self.env["accounting.app"]._selection_provider(),
        required=True,
        default=lambda self: self.env["accounting.app"]._selection_provider()[0][0],
    )
    client_id = fields.Char(compute="_compute_client_id", inverse="_inverse_typed")
    client_secret = fields.Char(
        help="Leave empty to keep the one that is stored.",
        compute="_compute_secrets",
        inverse="_inverse_typed",
    )
    webhook_key = fields.Char(
        help="Leave empty to keep the one that is stored.",
        compute="_compute_secrets",
        inverse="_inverse_typed",
    )
    has_secret = fields.Boolean(compute="_compute_stored")
    on_server = fields.Boolean(compute="_compute_stored")
    has_webhooks = fields.Boolean(compute="_compute_redirect_uri")
    redirect_uri = fields.Char(compute="_compute_redirect_uri")
    provider_label = fields.Char(compute="_compute_redirect_uri")

    @api.depends("provider")
    def _compute_client_id(self):
        for form in self:
            form.client_id = self.env["accounting.app"]._get(form.provider).client_id

    @api.depends("provider")
    def _compute_stored(self):
        for form in self:
            app = self.env["accounting.app"]._get(form.provider)
            form.has_secret = bool(app.client_secret_encrypted)
            form.on_server = bool(
                server_config.option(form.provider, "client_id")
                and server_config.option(form.provider, "client_secret")
            )

    @api.depends("provider")
    def _compute_redirect_uri(self):
        for form in self:
            form.redirect_uri = self.env["accounting.authorization"]._redirect_uri(
                form.provider
            )
            adapter = adapter_class(form.provider)
            form.provider_label = adapter.label
            form.has_webhooks = adapter.capabilities.webhooks

    @api.depends("provider")
    def _compute_secrets(self):
        self.client_secret = False
        self.webhook_key = False

    def _inverse_typed(self):
        """What was typed goes straight to the vault; no column here ever holds it."""
        for form in self:
            self.env["accounting.app"]._store(
                form.provider,
                {
                    "client_id": form.client_id,
                    "client_secret": form.client_secret,
                    "webhook_key": form.webhook_key,
                },
            )

    def action_save(self):
        """Close: saving the form has stored everything."""
        return {"type": "ir.actions.act_window_close"}
