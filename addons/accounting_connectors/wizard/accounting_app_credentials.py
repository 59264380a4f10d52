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
        default="xero",
    )
    client_id = fields.Char(compute="_compute_stored", store=True, readonly=False)
    client_secret = fields.Char(
        help="Leave empty to keep the one that is stored.",
        compute="_compute_nothing",
        inverse="_inverse_nothing",
    )
    webhook_key = fields.Char(
        help="Leave empty to keep the one that is stored.",
        compute="_compute_nothing",
        inverse="_inverse_nothing",
    )
    has_secret = fields.Boolean(compute="_compute_stored")
    on_server = fields.Boolean(compute="_compute_stored")
    redirect_uri = fields.Char(compute="_compute_redirect_uri")
    provider_label = fields.Char(compute="_compute_redirect_uri")

    @api.depends("provider")
    def _compute_stored(self):
        for form in self:
            app = self.env["accounting.app"]._get(form.provider)
            form.client_id = app.client_id
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
            form.provider_label = adapter_class(form.provider).label

    @api.depends("provider")
    def _compute_nothing(self):
        self.client_secret = False
        self.webhook_key = False

    def _inverse_nothing(self):
        """Typed secrets go straight to the vault; this table never holds one."""
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
        """Keep the client id; secrets were kept as the form was saved."""
        self.ensure_one()
        self.env["accounting.app"]._store(
            self.provider, {"client_id": self.client_id}
        )
        return {"type": "ir.actions.act_window_close"}
