from odoo import api, fields, models

from ..providers.registry import adapter_class


class AccountingConnector(models.Model):
    """The overview: connected sources with their status, and those still available."""

    _inherit = "accounting.connector"

    @api.model
    def get_overview(self):
        """What the settings page shows: connected sources and those still available.

        :rtype: dict
        """
        self.check_access("read")
        connectors = self.search([("connected", "=", True)])
        companies = self.env.user.company_ids
        labels = dict(self._fields["provider"]._description_selection(self.env))
        manager = self.has_access("write")
        actuals = connectors._actuals_lines()
        return {
            "manager": manager,
            "connectors": [
                {**connector._card(), "actuals": actuals.get(connector.id)}
                for connector in connectors
            ],
            "kept": self.env["accounting.space"]._kept_cards(),
            "unfinished": self._unfinished_consents() if manager else [],
            "available": [
                {
                    "code": code,
                    "label": label,
                    "companies": len(
                        companies
                        - connectors.filtered(
                            lambda c, p=code: c.provider == p
                        ).company_id
                    ),
                }
                for code, label in labels.items()
            ],
        }

    def _card(self):
        """What a connector's card shows."""
        self.ensure_one()
        label = dict(self._fields["state"]._description_selection(self.env))[self.state]
        return {
            "id": self.id,
            "provider": self.provider,
            "providerLabel": adapter_class(self.provider).label,
            "name": self.remote_name,
            "company": self.company_id.name,
            "state": self.state,
            "stateLabel": label,
            "reason": self.state_reason or "",
            "needsReconnect": self.needs_reconnect,
            "enabled": self.enabled,
            "progress": self.import_progress,
            "importMessage": self.import_message or "",
            "waiting": self.waiting_count,
            "blocked": self.blocked_count,
            "failed": self.failed_count,
            "done": self.done_count,
            "review": self.review_count,
            "lastRead": fields.Datetime.to_string(self.last_read) or "",
            "unmapped": self.unmapped_count,
            "lastSuccess": fields.Datetime.to_string(self.last_success) or "",
        }

    def _actuals_lines(self):
        """What a card says of the company's actuals, of all cards together.

        :return: by the connector's id; none where the provider gives no actuals
        :rtype: dict[int, dict]
        """
        able = self.filtered("can_read_actuals").with_context(active_test=False)
        lines = able.space_ids._lines()
        missing = {"state": "none", "text": self.env._("not imported yet")}
        return {
            connector.id: lines.get(connector.space_ids.id, missing)
            for connector in able
        }

    @api.model
    def _unfinished_consents(self):
        """Sign-ins of these companies from which nothing was chosen yet."""
        consents = self.env["accounting.authorization"].search(
            [
                ("granted_at", "!=", False),
                ("ended_at", "=", False),
                ("connector_ids", "=", False),
                ("company_id", "in", self.env.user.company_ids.ids),
            ]
        )
        return [
            {
                "id": consent.id,
                "providerLabel": adapter_class(consent.provider).label,
                "companies": ", ".join(consent.tenant_ids.mapped("name")),
            }
            for consent in consents
        ]
