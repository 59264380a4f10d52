import logging

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import request

from ..providers.errors import AuthorizationError, Cause, ConnectorError

_logger = logging.getLogger(__name__)


class AccountingOAuth(http.Controller):
    """Where a provider sends the person back after the consent page."""

    @http.route(
        "/accounting_connectors/oauth/<string:provider>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def oauth_callback(self, provider, code=None, state=None, error=None, **params):
        """Take the consent; trust only what we signed ourselves."""
        consent = request.env["accounting.authorization"]._from_state(state, provider)
        if not consent:
            return self._sorry(
                request.env._(
                    "This sign-in link is not valid any more. Start again from Settings"
                    " ▸ Accounting Connectors."
                )
            )
        try:
            request.env["accounting.connector"].check_access("create")
            if error or not code:
                raise AuthorizationError(error or "", cause=_cause_of(error))
            consent.with_user(request.env.user)._complete(code, params)
        except AccessError:
            return self._sorry(
                request.env._("You may not connect companies. Ask an administrator.")
            )
        except ConnectorError as failure:
            _logger.info("consent %s failed: %s", consent.id, failure.cause)
            return self._sorry(consent._sentence(failure))
        return request.redirect(
            "/odoo/action-accounting_connectors.accounting_authorization_action/"
            f"{consent.id}"
        )

    def _sorry(self, message):
        """A page that says what happened and leads back."""
        return request.render(
            "accounting_connectors.oauth_sorry", {"message": message}, status=400
        )


def _cause_of(error):
    """What a provider's OAuth error code means."""
    refused = {
        "access_denied": Cause.ACCESS_DENIED,
        "invalid_scope": Cause.SCOPE_MISSING,
    }
    return refused.get(error, Cause.CLIENT_WRONG if error else Cause.RECONNECT)
