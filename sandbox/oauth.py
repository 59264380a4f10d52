"""OAuth 2.0 authorisation code flow, as far as all providers agree on it."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import unquote_plus

from werkzeug import Request, Response

from .clock import Clock
from .company import Company
from .consent import Consent
from .options import Options
from .state import State
from .tokens import Grant, OAuthError, TokenPolicy, TokenStore, sealed_token
from .wire import json_reply

FORM = "application/x-www-form-urlencoded"


class OAuthServer(Consent):
    """One app at one provider. Subclasses say what scopes and tokens look like.

    :param options: of the provider's front
    :param base: the front's address, without a final slash
    """

    full: tuple[str, ...]  # the scopes that POST /sandbox/token gives
    statuses: dict[str, int] = {}  # of OAuth errors that are not a 400

    def __init__(
        self, clock: Clock, companies: Iterable[Company], options: Options, base: str
    ) -> None:
        self.clock, self.options, self.base = clock, options, base
        self.companies = {company.id: company for company in companies}
        self.tokens = TokenStore(clock, lambda: self.policy, self.mint)

    # --- what differs between providers ---

    @property
    def policy(self) -> TokenPolicy:
        """The lives of tokens, as the options have them."""
        raise NotImplementedError

    @property
    def takes_basic(self) -> bool:
        """Whether the client may name itself in an Authorization header."""
        return True

    def mint(self, grant: Grant, issued: datetime, expires: datetime) -> str:
        """The text of an access token."""
        return sealed_token()

    def reply(self, grant: Grant, request: Request | None = None) -> dict:
        """The token endpoint's answer: a fresh token set of this grant.

        :param request: None where a test asks through the control routes
        """
        raise NotImplementedError

    def wording(self, error: OAuthError, request: Request) -> dict[str, str]:
        """The body of an error of the token endpoint."""
        return {"error": error.code}

    def end(self, grant: Grant) -> None:
        """What revoking one token of a grant ends."""
        grant.revoked = True

    def disconnect(self, company_ids: tuple[str, ...]) -> None:
        """The person takes companies away from the app."""
        self.tokens.cut_off(company_ids)

    # --- over a restart ---

    def state(self) -> State:
        return {"tokens": self.tokens.state()}

    def restore(self, state: State) -> None:
        """:raise KeyError: something is missing"""
        self.tokens.restore(state["tokens"])

    def forget(self) -> None:
        self.tokens.forget()

    # --- the token endpoint ---

    def token(self, request: Request) -> Response:
        """Exchange a code or a refresh token."""
        if request.method != "POST":
            return Response(status=405)
        try:
            return _no_store(json_reply(self._exchange(request)))
        except OAuthError as error:
            return self.refusal(error, request)

    def _exchange(self, request: Request) -> dict:
        if request.mimetype != FORM:
            raise OAuthError("invalid_request", "the body must be a form")
        self.check_client(request)
        form = request.form
        match form.get("grant_type", ""):
            case "authorization_code":
                grant = self.tokens.take_code(
                    form.get("code", ""),
                    form.get("redirect_uri", ""),
                    form.get("code_verifier", "") if self.uses_pkce else "",
                )
                if grant.revoked:
                    raise OAuthError("invalid_grant", "revoked")
            case "refresh_token":
                grant = self.tokens.spend_refresh(form.get("refresh_token", ""))
            case "client_credentials":
                raise OAuthError("unauthorized_client")
            case "":
                raise OAuthError("invalid_request")
            case _:
                raise OAuthError("unsupported_grant_type")
        return self.reply(grant, request)

    def revocation(self, request: Request) -> Response:
        """End what a token belongs to. RFC 7009, section 2.2: an unknown token is no
        error."""
        try:
            token = self.revoked_token(request)
            self.check_client(request)
            if not token:
                raise OAuthError("invalid_request", "no token")
        except OAuthError as error:
            return self.refusal(error, request)
        if grant := self.tokens.owner(token):
            self.end(grant)
        return Response(status=200)

    def revoked_token(self, request: Request) -> str:
        if request.mimetype != FORM:
            raise OAuthError("invalid_request", "the body must be a form")
        return request.form.get("token", "")

    def refusal(self, error: OAuthError, request: Request) -> Response:
        """An error of the token endpoint. The reason goes to a header of the sandbox's
        own: the providers say little."""
        reply = json_reply(
            self.wording(error, request), self.statuses.get(error.code, 400)
        )
        if error.description:
            reply.headers["X-Sandbox-Reason"] = error.description
        return _no_store(reply)

    def check_client(self, request: Request) -> None:
        """Basic or body credentials.

        :raise OAuthError: ``invalid_request`` or ``invalid_client``
        """
        basic = request.headers.get("Authorization", "").lower().startswith("basic ")
        if basic and self.takes_basic:
            client, secret = _basic(request)
        else:
            form = request.form
            client, secret = form.get("client_id", ""), form.get("client_secret", "")
        if not client:
            raise OAuthError(
                "invalid_client" if basic else "invalid_request", "no client_id"
            )
        good = hmac.compare_digest(client.encode(), self.client_id.encode())
        good &= hmac.compare_digest(secret.encode(), self.client_secret.encode())
        if not good:
            raise OAuthError("invalid_client")


def bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _basic(request: Request) -> tuple[str, str]:
    value = request.headers["Authorization"].partition(" ")[2]
    try:
        pair = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise OAuthError("invalid_client", "unreadable Basic credentials") from error
    client, _, secret = pair.partition(":")
    return unquote_plus(client), unquote_plus(secret)


def _no_store(reply: Response) -> Response:
    reply.headers["Cache-Control"] = "no-store"
    return reply
