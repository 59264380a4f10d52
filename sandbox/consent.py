"""The consent page: what an app may ask, and what the person decides."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

from werkzeug import Request, Response

from . import views
from .clock import Clock
from .company import Company
from .options import Options
from .tokens import Grant, OAuthError, TokenStore

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


class Consent:
    """The authorisation end point of one app at one provider."""

    title = ""
    called = ("company", "companies")  # what the provider calls them
    client_id = client_secret = ""
    scopes: frozenset[str]  # all that may be asked for
    default_scopes: tuple[str, ...] = ()  # where the app asks for none
    uses_pkce = True
    query_in_redirect = True  # whether a redirect address may have one

    clock: Clock
    options: Options
    companies: dict[str, Company]
    tokens: TokenStore

    # --- what differs between providers ---

    @property
    def redirects_scope_errors(self) -> bool:
        """Whether the app, and not a page, is told of a wrong scope."""
        return True

    def new_grant(self, company_ids: tuple[str, ...], scopes: Iterable[str]) -> Grant:
        """What the person's consent gives the app."""
        return Grant(
            id=str(uuid.uuid4()),
            companies=company_ids,
            created=self.clock.now(),
            scopes=frozenset(scopes),
            event_id=str(uuid.uuid4()),
        )

    def unknown_scopes(self, scopes: Iterable[str]) -> list[str]:
        return [scope for scope in scopes if scope not in self.scopes]

    def single(self, args: Mapping[str, str]) -> bool:
        """Whether a consent is to one company, by the query of the request."""
        return False

    def connected(self) -> set[str]:
        """Companies that the app can already reach."""
        return {
            company
            for grant in self.tokens.grants()
            if not grant.revoked
            for company in grant.companies
        }

    def objection(
        self, chosen: tuple[str, ...], args: Mapping[str, str]
    ) -> dict[str, str]:
        """What the redirect carries instead of a code, should the choice not do."""
        return {}

    def back(self, grant: Grant) -> dict[str, str]:
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
            one = self.called[0]
            return self._consent_page(
                ask, f"Choose one {one} only." if chosen else f"Choose one {one} first."
            )
        if refused := self.objection(chosen, request.args):
            return _redirect(ask.redirect_uri, {**refused, "state": ask.state})
        grant = self.new_grant(chosen, ask.scopes)
        code = self.tokens.new_code(grant, ask.redirect_uri, ask.challenge)
        return _redirect(
            ask.redirect_uri, {"code": code, **self.back(grant), "state": ask.state}
        )

    def _consent_page(self, ask: Ask, problem: str = "") -> Response:
        app = urlsplit(ask.redirect_uri)
        return views.page(
            "consent.html",
            200 if not problem else 400,
            title=self.title,
            called=self.called,
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
        if "?" in uri and not self.query_in_redirect:
            raise Refused(
                "unauthorized_client", "Invalid redirect_uri: it has a query string."
            )
        if args.get("response_type") != "code":
            raise OAuthError("unsupported_response_type")
        method = args.get("code_challenge_method", "")
        challenge = (args.get("code_challenge") or None) if self.uses_pkce else None
        if challenge and (method != "S256" or len(challenge) != 43):
            raise OAuthError("invalid_request")
        scopes = tuple(dict.fromkeys(args.get("scope", "").split()))
        scopes = scopes or self.default_scopes
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
            self.single(args),
        )


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
