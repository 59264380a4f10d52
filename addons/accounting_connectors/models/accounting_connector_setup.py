from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountingConnector(models.Model):
    """From a chosen company to a connector that is on, and off again."""

    _inherit = "accounting.connector"

    @api.model
    def _from_tenants(self, tenants):
        """Connectors of the chosen companies, with chart, taxes and suggestions.

        A connector that this company had with the same remote company before is taken
        up again, with its mappings and links.

        :param accounting.tenant tenants: checked for issues already
        """
        connectors = self.browse()
        for tenant in tenants:
            connector = self.with_context(active_test=False).search(
                [
                    ("provider", "=", tenant.authorization_id.provider),
                    ("remote_id", "=", tenant.remote_id),
                    ("company_id", "=", tenant.company_id.id),
                ],
                limit=1,
            )
            values = tenant._connector_values()
            if connector:
                connector.sudo().write(values)
            else:
                connector = self.sudo().create(values).sudo(False)
            tenant.sudo().connector_id = connector
            connector.with_context(accounting_click=True)._read_reference()
            connector._prepare_mappings()
            connector._rearm_reconnected()
            connectors |= connector
        return connectors

    def _rearm_reconnected(self):
        """Jobs that waited for a new sign-in go on."""
        self.env["accounting.job"].sudo().search(
            [
                ("connector_id", "in", self.ids),
                ("state", "=", "blocked"),
                ("error_class", "=", "authorization"),
            ]
        )._rearm()

    def action_enable(self):
        """Save: turn the connector on, import what is there, go to the next one."""
        self.ensure_one()
        self._check_manager()
        if self.needs_reconnect or not self.connected:
            raise UserError(self.env._("Sign in at the provider first."))
        since = self.enabled_at or fields.Datetime.now()
        self.sudo().write({"enabled": True, "enabled_at": since})
        if self.import_state == "none":
            self._start_import()
        self._wake()
        remaining = self.browse(self.env.context.get("accounting_next_ids")).exists()
        if remaining:
            return remaining._action_map()
        return self._action_overview()

    def action_reconnect(self):
        self.ensure_one()
        return self.env["accounting.connect.wizard"]._open(
            self.provider, self.company_id
        )

    def action_disconnect(self):
        """Stop, and tell the provider; mappings, links and logs stay."""
        for connector in self:
            connector._check_manager()
            if not connector.connected:
                continue
            connector.sudo().write({"connected": False, "enabled": False})
            connector.message_post(body=self.env._("Disconnected."))
            consent = connector.sudo().authorization_id
            consent._give_back(connector)
        return self._action_overview()
