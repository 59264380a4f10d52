from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

KEEP_DAYS = 90


class AccountingSyncLog(models.Model):
    """What was said to a provider and what it answered, redacted. Never edited."""

    _name = "accounting.sync.log"
    _description = "Exchange with an accounting provider"
    _order = "id desc"
    _rec_name = "url"

    connector_id = fields.Many2one(
        "accounting.connector", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="connector_id.company_id", store=True)
    job_ids = fields.Many2many("accounting.job", "accounting_job_log_rel")
    method = fields.Char(readonly=True)
    url = fields.Char(readonly=True)
    status = fields.Integer(readonly=True, help="HTTP status; 0: no answer came.")
    duration = fields.Integer(readonly=True, string="Milliseconds")
    correlation = fields.Char(
        readonly=True, help="The provider's own id of this call, for its support."
    )
    request = fields.Text(readonly=True)
    response = fields.Text(readonly=True)
    error = fields.Char(readonly=True)

    def write(self, vals):  # pylint: disable=method-required-super
        """Refused: a log that can be edited proves nothing."""
        raise AccessError(self.env._("The sync log is never edited."))

    @api.model
    def _record(self, connector, exchanges, jobs=()):
        """Keep some exchanges.

        :param list[providers.transport.Exchange] exchanges: redacted by the transport
        :param accounting.job jobs: what they were about
        """
        return self.sudo().create(
            [
                {
                    "connector_id": connector.id,
                    "job_ids": [(6, 0, jobs.ids)] if jobs else False,
                    "method": exchange.method,
                    "url": exchange.url,
                    "status": exchange.status or 0,
                    "duration": int(exchange.ms),
                    "correlation": exchange.correlation or False,
                    "request": exchange.request or False,
                    "response": exchange.response or False,
                    "error": exchange.error or False,
                }
                for exchange in exchanges
            ]
        )

    @api.autovacuum
    def _gc_old(self):
        """Forget exchanges after the retention time (a system parameter, in days)."""
        get = self.env["ir.config_parameter"].sudo().get_param
        days = int(get("accounting_connectors.log_days", KEEP_DAYS))
        limit = fields.Datetime.now() - timedelta(days=days)
        self.sudo().search([("create_date", "<", limit)], limit=50_000).unlink()
