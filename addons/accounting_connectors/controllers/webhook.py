import logging

from odoo import http
from odoo.http import request

from ..providers.doorbell import MAX_BODY
from ..providers.errors import ConnectorError
from ..providers.registry import adapter_class

_logger = logging.getLogger(__name__)


class AccountingWebhook(http.Controller):
    """The doorbell of the providers: it says that there is something to read, never
    what. Nothing of a body is kept."""

    @http.route(
        "/accounting_connectors/webhook/<string:provider>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=MAX_BODY,  # in chunks too, where nothing says it before
    )
    def webhook(self, provider):
        """200 when it is the provider, 401 when not (one of them tries that), with
        an empty body, at once: the reading is the cron's.

        Ringing twice reads once; an old bell that somebody rings again reads what is
        there: nothing new.
        """
        http_request = request.httprequest
        body = http_request.get_data(cache=False)
        events = self._events(provider, http_request.headers, body)
        if events is None:
            return request.make_response("", status=401)
        connectors = request.env["accounting.connector"].sudo()
        connectors._ring(provider, events)
        return request.make_response("", status=200)

    def _events(self, provider, headers, body):
        """What rings, or None: it is not the provider."""
        try:
            adapter = adapter_class(provider)
        except LookupError:
            return None
        try:
            key = request.env["accounting.app"].sudo()._webhook_key(provider)
            return adapter.ring(headers, body, key)
        except ConnectorError as error:  # our own key cannot be read
            _logger.error("webhooks of %s are refused: %s", provider, error.message)
            return None
        except ValueError:  # signed, but nothing that can be read: look everywhere
            _logger.warning("a webhook of %s could not be read", provider)
            return []
