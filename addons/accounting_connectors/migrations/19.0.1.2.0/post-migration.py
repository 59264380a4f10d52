"""How often changes are looked for follows the provider, as for new connectors."""

from odoo import SUPERUSER_ID, api

from odoo.addons.accounting_connectors.providers.registry import adapter_class


def migrate(cr, version):
    """Providers of addons that are loaded later keep the default."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for connector in env["accounting.connector"].search([]):
        try:
            capabilities = adapter_class(connector.provider).capabilities
        except LookupError:
            continue
        connector.poll_minutes = capabilities.poll_minutes
