"""OAuth 2.0 authorisation code flow, as far as all providers agree on it."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote_plus, urlencode, urlsplit, urlunsplit

from werkzeug import Request, Response

from . import views
from .clock import Clock
from .company import Company
from .tokens import Grant, OAuthError, TokenPolicy, TokenStore
from .wire import json_reply

FORM = "application/x-www-form-urlencoded"
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Ask:
    """A valid authorisation request."""

    redirect_uri: str
    state: str
    scopes: tuple[str, ...]
    challenge: str | None
    single: bool  # only one company may be chosen


class Refused(Exception):
    """The request cannot go back to its sender: a page says why."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(message)
        self.error, self.message = error, message


class OAuthServer:
    """One app at one provider. Subclasses say what scopes and tokens look like."""

    title = ""
    policy: TokenPolicy

    def __init__(
        self,
        clock: Clock,
        companies: Iterable[Company],
        client_id: str,
        client_secret: str,
    ) -> None:
        self.clock = clock
        self.companies = {company.id: company for company in companies}
        self.client_id, self.client_secret = client_id, client_secret
        self.redirects_scope_errors = False
        self.tokens = TokenStore(clock, self.policy, self.mint)

    # --- what differs between providers ---

    def mint(self, grant: Grant, issued, expires) -> str:
        """The text of an access token."""
        raise NotImplementedError

    def new_grant(self, company_ids: tuple[str, ...], scopes: Iterable[str]) -> Grant:
        """What the person's consent gives the app."""
        raise NotImplementedError

    def reply(self, grant: Grant) -> dict:
        """The token endpoint's answer: a fresh token set of this grant."""
        raise NotImplementedError

    def unknown_scopes(self, scopes: Iterable[str]) -> list[str]:
        raise NotImplementedError

    def connected(self) -> set[str]:
        """Companies that the app can already reach."""
        return set()

    def back(self, grant: Grant, ask: Ask) -> dict[str, str]:
        """What else the redirect carries."""
        return {}

    # --- the consent page ---

    def authorize(self, request: Request) -> Response:
        """Show the consent page, or act on its buttons."""
        try:
            ask = self._ask(request)
        except Refused as refusal:
            return views.page(
                "refused.html",
                400,
                title=self.title,
                error=refusal.error,
                message=refusal.message,
            )
        except OAuthError as error:
            args = request.args
            return _redirect(
                args["redirect_uri"],
                {"error": error.code, "state": args.get("state", "")},
            )
        if request.method != "POST":
            return self._consent_page(ask)
        return self._decide(request, ask)

    def _decide(self, request: Request, ask: Ask) -> Response:
        if request.form.get("action") != "allow":
            return _redirect(
                ask.redirect_uri, {"error": "access_denied", "state": ask.state}
            )
        chosen = tuple(
            dict.fromkeys(
                company
                for company in request.form.getlist("company")
                if company in self.companies
            )
        )
        if not chosen or (ask.single and len(chosen) > 1):
            return self._consent_page(
                ask,
                "Choose an organisation first."
                if not chosen
                else "Choose one organisation only.",
            )
        grant = self.new_grant(chosen, ask.scopes)
        code = self.tokens.new_code(grant, ask.redirect_uri, ask.challenge)
        return _redirect(
            ask.redirect_uri,
            {"code": code, **self.back(grant, ask), "state": ask.state},
        )

    def _consent_page(self, ask: Ask, problem: str = "") -> Response:
        app = urlsplit(ask.redirect_uri)
        return views.page(
            "consent.html",
            200 if not problem else 400,
            title=self.title,
            companies=list(self.companies.values()),
            connected=self.connected(),
            scopes=ask.scopes,
            problem=problem,
            single=ask.single,
            app=app.netloc,
        )

    def _ask(self, request: Request) -> Ask:
        args = request.args
        uri = args.get("redirect_uri", "")
        if args.get("client_id", "") != self.client_id:
            raise Refused(
                "unauthorized_client", "Unknown client or client not enabled."
            )
        if not registered(uri):
            raise Refused(
                "unauthorized_client",
                "Invalid redirect_uri: the sandbox takes addresses on "
                "localhost and 127.0.0.1 only.",
            )
        if args.get("response_type") != "code":
            raise OAuthError("unsupported_response_type")
        method = args.get("code_challenge_method", "")
        challenge = args.get("code_challenge") or None
        if challenge and (method != "S256" or len(challenge) != 43):
            raise OAuthError("invalid_request")
        scopes = tuple(dict.fromkeys(args.get("scope", "").split()))
        unknown = self.unknown_scopes(scopes)
        if unknown or not scopes:
            if self.redirects_scope_errors:
                raise OAuthError("invalid_scope")
            raise Refused(
                "invalid_scope",
                "Invalid scope for client: "
                + (" ".join(unknown) or "none was asked for"),
            )
        return Ask(
            uri,
            args.get("state", ""),
            scopes,
            challenge,
            "bulk_connect:false" in args.get("acr_values", ""),
        )

    # --- the token endpoint ---

    def token(self, request: Request) -> Response:
        """Exchange a code or a refresh token."""
        if request.method != "POST":
            return Response(status=405)
        try:
            return _no_store(json_reply(self._exchange(request)))
        except OAuthError as error:
            return oauth_error(error)

    def _exchange(self, request: Request) -> dict:
        self.check_client(request)
        form = request.form
        match form.get("grant_type", ""):
            case "authorization_code":
                grant = self.tokens.take_code(
                    form.get("code", ""),
                    form.get("redirect_uri", ""),
                    form.get("code_verifier", ""),
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
        return self.reply(grant)

    def check_client(self, request: Request) -> None:
        """Basic or body credentials; both are accepted.

        :raise OAuthError: ``invalid_request`` or ``invalid_client``
        """
        if request.mimetype != FORM:
            raise OAuthError("invalid_request", "the body must be a form")
        client, secret = _credentials(request)
        if not client:
            raise OAuthError("invalid_request", "no client_id")
        good = hmac.compare_digest(client.encode(), self.client_id.encode())
        good &= hmac.compare_digest(secret.encode(), self.client_secret.encode())
        if not good:
            raise OAuthError("invalid_client")


def registered(uri: str) -> bool:
    """Whether the sandbox sends people to this address: loopback names only."""
    try:
        parts = urlsplit(uri)
        return (
            parts.scheme in ("http", "https")
            and not parts.fragment
            and parts.username is None
            and parts.hostname in LOOPBACK_NAMES
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        return False


def bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def oauth_error(error: OAuthError) -> Response:
    """Errors of the token endpoint. The reason goes to a header of the sandbox's own:
    the providers' bodies carry the bare code."""
    reply = json_reply({"error": error.code}, 400)
    if error.description:
        reply.headers["X-Sandbox-Reason"] = error.description
    return _no_store(reply)


def _credentials(request: Request) -> tuple[str, str]:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return request.form.get("client_id", ""), request.form.get("client_secret", "")
    try:
        pair = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise OAuthError("invalid_client", "unreadable Basic credentials") from error
    client, _, secret = pair.partition(":")
    return unquote_plus(client), unquote_plus(secret)


def _redirect(uri: str, values: dict[str, str]) -> Response:
    parts = urlsplit(uri)
    extra = urlencode({key: value for key, value in values.items() if value})
    query = f"{parts.query}&{extra}" if parts.query else extra
    return Response(
        status=302,
        headers={
            "Location": urlunsplit(parts._replace(query=query)),
            "Cache-Control": "no-store",
        },
    )


def _no_store(reply: Response) -> Response:
    reply.headers["Cache-Control"] = "no-store"
    return reply
