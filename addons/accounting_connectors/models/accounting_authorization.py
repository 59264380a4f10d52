import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import hash_sign, verify_hash_signed

from ..providers.errors import ConnectorError
from ..providers.oauth import OAuthClient, new_verifier
from ..providers.pacing import pacer
from ..providers.registry import adapter_class
from ..providers.transport import Transport
from ..tools import server_config, vault
from .causes import sentence

STATE_SCOPE = "accounting_connectors.oauth"
STATE_HOURS = 1  # how long a person may stay on the provider's consent page


class AccountingAuthorization(models.Model):
    """One consent: a person let this database into some companies at a provider.

    Holds the token set, which several connectors may share. Tokens are encrypted, in no
    view, and readable by nobody but this file.
    """

    _name = "accounting.authorization"
    _description = "Consent of an accounting provider"
    _inherit = ["accounting.guarded"]
    _order = "id desc"

    provider = fields.Selection(
        selection=lambda self: self.env["accounting.app"]._selection_provider(),
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    user_id = fields.Many2one("res.users", required=True, readonly=True)
    tenant_ids = fields.One2many("accounting.tenant", "authorization_id")
    connector_ids = fields.One2many("accounting.connector", "authorization_id")
    state = fields.Selection(
        [
            ("waiting", "Waiting for sign-in"),
            ("granted", "Signed in"),
            ("broken", "Sign in again"),
            ("ended", "Ended"),
        ],
        compute="_compute_state",
    )
    many_tenants = fields.Boolean(
        compute="_compute_many_tenants", help="One sign-in can cover several companies."
    )
    auth_error = fields.Char(readonly=True, copy=False)
    granted_at = fields.Datetime(readonly=True)
    refreshed_at = fields.Datetime(readonly=True)
    ended_at = fields.Datetime(readonly=True)
    access_expires_at = fields.Datetime(
        groups=fields.NO_ACCESS, copy=False, readonly=True
    )
    refresh_expires_at = fields.Datetime(
        groups=fields.NO_ACCESS, copy=False, readonly=True
    )
    access_token_encrypted = fields.Char(
        groups=fields.NO_ACCESS, copy=False, prefetch=False
    )
    refresh_token_encrypted = fields.Char(
        groups=fields.NO_ACCESS, copy=False, prefetch=False
    )
    verifier_encrypted = fields.Char(
        groups=fields.NO_ACCESS, copy=False, prefetch=False
    )
    nonce = fields.Char(groups=fields.NO_ACCESS, copy=False)

    @api.depends("refresh_token_encrypted", "auth_error", "ended_at")
    def _compute_state(self):
        for authorization in self:
            hidden = authorization.sudo()
            if hidden.ended_at:
                authorization.state = "ended"
            elif hidden.auth_error:
                authorization.state = "broken"
            else:
                granted = hidden.refresh_token_encrypted
                authorization.state = "granted" if granted else "waiting"

    @api.depends("provider")
    def _compute_many_tenants(self):
        for authorization in self:
            capabilities = adapter_class(authorization.provider).capabilities
            authorization.many_tenants = capabilities.many_tenants

    def _compute_display_name(self):
        for authorization in self:
            label = adapter_class(authorization.provider).label
            authorization.display_name = self.env._("%(label)s sign-in", label=label)

    # === CONSENT === #

    @api.model
    def _redirect_uri(self, provider):
        """Where the provider sends the person back; to be registered in its app."""
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        return f"{base.rstrip('/')}/accounting_connectors/oauth/{provider}"

    @api.model
    def _oauth_client(self, provider):
        adapter = adapter_class(provider)
        client_id, client_secret = self.env["accounting.app"]._credentials(provider)
        return OAuthClient(
            adapter.oauth,
            server_config.endpoints(adapter),
            client_id,
            client_secret,
            self._redirect_uri(provider),
        )

    @api.model
    def _start(self, provider, company):
        """Open a consent for ``company`` and say where to send the browser.

        :rtype: str
        :raise ConfigurationError: when the app has no credentials
        """
        client = self._oauth_client(provider)
        verifier = new_verifier()
        consent = self.sudo().create(
            {
                "provider": provider,
                "company_id": company.id,
                "user_id": self.env.uid,
                "nonce": secrets.token_urlsafe(24),
                "verifier_encrypted": vault.encrypt(self.env, verifier),
            }
        )
        claim = {"id": consent.id, "nonce": consent.nonce, "uid": self.env.uid}
        state = hash_sign(
            self.env(su=True), STATE_SCOPE, claim, expiration_hours=STATE_HOURS
        )
        return client.authorization_url(state, verifier)

    @api.model
    def _from_state(self, state, provider):
        """The consent that a callback answers; empty when the state is forged, too old,
        used already, or another user's.
        """
        try:
            claim = verify_hash_signed(self.env(su=True), STATE_SCOPE, state or "")
        except (ValueError, TypeError):
            claim = None
        if not claim or claim.get("uid") != self.env.uid:
            return self.browse()
        consent = self.sudo().browse(claim["id"]).exists()
        known = consent.nonce and secrets.compare_digest(consent.nonce, claim["nonce"])
        return consent if known and consent.provider == provider else self.browse()

    def _complete(self, code, callback_params):
        """Trade the code for tokens and list the companies that the consent covers.

        Both on cursors of their own: the code works once, so what it bought is
        committed before anything else can fail, and no retried request may try it
        again.

        :raise ConnectorError: nothing is granted then; the person may start again
        """
        self.ensure_one()
        with self._own_transaction() as consent:
            verifier = vault.decrypt(consent.env, consent.verifier_encrypted)
            consent.write({"nonce": False, "verifier_encrypted": False})
        tokens = self._oauth_client(self.provider).exchange(code, verifier)
        with self._own_transaction() as consent:
            consent._store_tokens(tokens)
            consent.granted_at = fields.Datetime.now()
        with self._own_transaction() as consent:
            consent._load_tenants(callback_params)
        self.env.invalidate_all()

    def _load_tenants(self, callback_params=None):
        """Read which companies the consent covers, with what is needed to choose."""
        self.ensure_one()
        known = {tenant.remote_id: tenant for tenant in self.sudo().tenant_ids}
        if callback_params is None and not self.many_tenants:
            # which company it is was told once, with the consent
            tenants = [row._tenant() for row in known.values()]
        else:
            tenants = self._adapter().tenants(callback_params or {})
        Tenant = self.env["accounting.tenant"].sudo()
        for tenant in tenants:
            details = self._adapter(tenant.remote_id).organisation()
            values = {
                "name": tenant.name or details.name,
                "connection_ref": tenant.connection_id,
                "country_code": details.country,
                "currency_code": details.currency,
                "short_code": details.short_code,
            }
            row = known.get(tenant.remote_id)
            if row:
                row.write(values)
                continue
            row = Tenant.create(
                {"authorization_id": self.id, "remote_id": tenant.remote_id, **values}
            )
            row.company_id = row._guess_company(self.user_id.company_ids)
        self.sudo().tenant_ids._preselect()

    # === ADAPTER === #

    def _adapter(self, tenant_id="", **hooks):
        """An adapter whose transport lends this consent's token.

        :param hooks: ``recorder``, ``before_call`` and ``on_headers`` of the transport
        :rtype: providers.base.Adapter
        """
        self.ensure_one()
        cls = adapter_class(self.provider)
        limit = server_config.capabilities(cls).calls_per_second
        lent = []

        def token(force=False):
            lent.append(self._access_token(stale=lent[-1] if force and lent else None))
            return lent[-1]

        return cls(
            Transport(token=token, pacer=pacer(cls.code, tenant_id, limit), **hooks),
            tenant_id,
            endpoints=server_config.endpoints(cls),
        )

    # === USER === #

    def action_continue(self):
        """Make a connector of each chosen company and go on to the mapping."""
        self.ensure_one()
        self.check_access("write")
        chosen = self.tenant_ids.filtered("selected")
        if not chosen:
            raise UserError(self.env._("Choose at least one company to import."))
        for tenant in chosen:
            if tenant.issue:
                raise UserError(
                    self.env._("%(name)s: %(why)s", name=tenant.name, why=tenant.issue)
                )
        # the person agreed to the terms for each company that is connected
        self.env["accounting.agreement"]._agree(chosen.company_id)
        Connector = self.env["accounting.connector"]
        earlier = self.sudo().search(
            [
                ("provider", "=", self.provider),
                ("connector_ids.connected", "=", True),
                ("id", "!=", self.id),
            ]
        )
        try:
            connectors = Connector._from_tenants(chosen)
        except ConnectorError as error:
            raise UserError(self._sentence(error)) from error
        earlier._retire()
        unmapped = connectors.filtered(lambda connector: not connector.enabled)
        if not self.many_tenants:
            unmapped |= self._unmapped_so_far()
        return unmapped._action_map() if unmapped else Connector._action_overview()

    def action_continue_more(self):
        """Import the chosen company, then sign in to the next one, where one sign-in
        covers one company. What was chosen is mapped at the end, one after the other.
        """
        self.ensure_one()
        self.action_continue()
        try:
            url = self._start(self.provider, self.company_id)
        except ConnectorError as error:
            raise UserError(self._sentence(error)) from error
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def _unmapped_so_far(self):
        """Connectors of this person's other sign-ins at this provider that nobody has
        mapped and turned on yet."""
        return self.env["accounting.connector"].search(
            [
                ("provider", "=", self.provider),
                ("connected", "=", True),
                ("enabled", "=", False),
                ("authorization_id.user_id", "=", self.env.uid),
            ],
            order="id",
        )

    def action_reload(self):
        """Read again which companies the consent covers."""
        self.ensure_one()
        self.check_access("write")
        try:
            self._load_tenants()
        except ConnectorError as error:
            raise UserError(self._sentence(error)) from error
        return True

    def _sentence(self, error):
        """A provider error as one sentence that says what to do."""
        label = adapter_class(self.provider).label
        names = ", ".join(self.tenant_ids.mapped("name")) or label
        return sentence(
            self.env, error.cause, self.provider, names, error.params, error.message
        )
