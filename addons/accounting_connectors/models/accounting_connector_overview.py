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
        return {
            "manager": manager,
            "connectors": [connector._card() for connector in connectors],
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
