"""OAuth 2.0 for every provider, on authlib: sign in, renew, revoke.

Authlib is imported when first needed: it costs 0.4 s and 34 MB that most workers of an
Odoo server never use.
"""

from dataclasses import dataclass, field

import requests

from .dialect import retry_after
from .errors import (
    AuthorizationError,
    Cause,
    ConfigurationError,
    ConnectorError,
    RateLimitError,
    TransientError,
)
from .exact_json import parse_json
from .transport import USER_AGENT

VERIFIER_LENGTH = 64  # RFC 7636 allows 43 to 128
# Seconds that a refresh token lives, by its names: Sage's, QuickBooks' rolling end and
# its hard one, whichever comes first
REFRESH_LIVES = (
    "refresh_token_expires_in",
    "x_refresh_token_expires_in",
    "x_refresh_token_hard_expires_in",
)
MAX_WORDS = 200  # characters of the provider's own description that we repeat


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenSet:
    """What the token endpoint gave. Its ``repr`` shows nothing that is secret."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)  # empty when the provider gave none
    expires_in: int  # seconds the access token lives
    refresh_expires_in: int | None = None  # seconds, where the provider says so
    scopes: tuple[str, ...] = ()  # empty: as asked for


class OAuthClient:
    """One application at one provider.

    :param OAuthProfile profile: how the provider speaks OAuth
    :param Endpoints endpoints: where
    :param str redirect_uri: exactly as registered at the provider
    :param int timeout: seconds; one number
    """

    def __init__(
        self, profile, endpoints, client_id, client_secret, redirect_uri, timeout=30
    ):
        self.profile = profile
        self.endpoints = endpoints
        self.client_id = client_id
        self._secret = client_secret
        self.redirect_uri = redirect_uri
        self.timeout = timeout

    def authorization_url(self, state, verifier=""):
        """Where to send the browser.

        :param str state: our signed state; comes back untouched
        :param str verifier: PKCE verifier to keep for :meth:`exchange`
        :rtype: str
        """
        with self._session(scope=" ".join(self.profile.scopes)) as session:
            url, __ = session.create_authorization_url(
                self.endpoints.authorize,
                state=state,
                code_verifier=verifier or None,
                **self.profile.authorize_params,
            )
        return url

    def exchange(self, code, verifier=""):
        """Turn the code that the browser brought into tokens; works once per code.

        :rtype: TokenSet
        :raise ConnectorError: see :func:`_refusal`
        """
        extra = {"code_verifier": verifier} if verifier and self.profile.pkce else {}
        token = self._ask(
            "fetch_token",
            grant_type="authorization_code",
            code=code,
            redirect_uri=self.redirect_uri,
            **extra,
        )
        return self._token_set(token, "")

    def refresh(self, refresh_token):
        """New tokens for old. Whoever gets no answer tries again with the SAME token:
        most providers keep the old one alive for a while for exactly that case.

        :rtype: TokenSet
        :raise ConnectorError: see :func:`_refusal`
        """
        token = self._ask("refresh_token", refresh_token=refresh_token)
        return self._token_set(token, refresh_token)

    def revoke(self, token):
        """End the whole consent. A token that is dead already is no error.

        :param str token: the refresh token
        """
        form = "json" if self.profile.revoke_json else "data"
        with self._session() as session:
            try:
                response = session.post(
                    self.endpoints.revoke,
                    **{form: {"token": token}},
                    auth=session.client_auth(self.profile.client_auth),
                    timeout=self.timeout,
                    allow_redirects=False,
                    withhold_token=True,
                )
            except requests.RequestException as error:
                raise _unreachable() from error
            if response.ok and response.status_code < 300:
                return
            words = _body(response)
            if words.get("error") in ("invalid_grant", "invalid_token"):
                return
            raise self._refused(words.get("error"), words.get("error_description"))

    def _session(self, scope=None):
        from authlib.integrations.requests_client import OAuth2Session

        session = OAuth2Session(
            client_id=self.client_id,
            client_secret=self._secret,
            token_endpoint_auth_method=self.profile.client_auth,
            scope=scope,
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256" if self.profile.pkce else None,
        )
        session.headers["User-Agent"] = USER_AGENT
        session.headers.update(self.profile.token_headers)
        session.register_compliance_hook("access_token_response", _checked)
        session.register_compliance_hook("refresh_token_response", _checked)
        return session

    def _ask(self, method, **arguments):
        """Call the token endpoint through authlib; its errors become ours."""
        from authlib.common.errors import AuthlibBaseError

        with self._session() as session:
            try:
                return getattr(session, method)(
                    self.endpoints.token,
                    timeout=self.timeout,
                    allow_redirects=False,
                    **arguments,
                )
            except AuthlibBaseError as error:
                raise self._refused(error.error, error.description) from None
            except requests.RequestException as error:
                raise _unreachable() from error
            except (KeyError, TypeError, ValueError) as error:
                raise _unreadable() from error

    def _refused(self, code, description):
        words = " ".join(str(description or "").split())[:MAX_WORDS]
        if self._secret:
            words = words.replace(self._secret, "***")
        return _refusal(str(code or ""), words)

    def _token_set(self, token, old_refresh):
        access = token.get("access_token")
        if not isinstance(access, str) or not access:
            raise _unreadable()
        scope = token.get("scope") or ()
        lives = [token[name] for name in REFRESH_LIVES if token.get(name) is not None]
        try:
            return TokenSet(
                access_token=access,
                refresh_token=str(token.get("refresh_token") or old_refresh),
                expires_in=int(token.get("expires_in") or self.profile.access_life),
                refresh_expires_in=min(map(int, lives), default=None),
                scopes=tuple(scope.split() if isinstance(scope, str) else scope),
            )
        except (TypeError, ValueError) as error:
            raise _unreadable() from error


def new_verifier():
    """A fresh PKCE verifier from the system's random source."""
    from authlib.common.security import generate_token

    return generate_token(VERIFIER_LENGTH)


def _checked(response):
    """Before authlib reads the answer: is it one? Authlib takes lists, pages and half
    objects for tokens.

    :raise ConnectorError: the endpoint is down, busy, or speaks something else
    """
    status = response.status_code
    if status == 429:
        raise RateLimitError(
            "The provider's sign-in asks us to slow down.",
            cause=Cause.RATE_LIMITED,
            retry_after=retry_after(response.headers),
        )
    if status >= 500:
        raise TransientError(
            f"The provider's sign-in failed (status {status}).",
            cause=Cause.PROVIDER_DOWN,
        )
    words = _body(response)
    if "error" not in words and (status >= 300 or "access_token" not in words):
        raise _unreadable()
    return response


def _body(response):
    try:
        words = parse_json(response.text)
    except ValueError:
        words = None
    if not isinstance(words, dict):
        raise _unreadable()
    return words


def _unreachable():
    return TransientError(
        "The provider's sign-in did not answer.", cause=Cause.PROVIDER_DOWN
    )


def _unreadable():
    return TransientError(
        "The answer of the provider's sign-in cannot be read.",
        cause=Cause.ANSWER_UNREADABLE,
    )


def _refusal(code, words) -> ConnectorError:
    """Our error for an OAuth error code (RFC 6749, 4.1.2.1 and 5.2).

    :param str code: ``invalid_grant`` and its like
    :param str words: the provider's description, free of secrets
    """
    detail = f" ({words})" if words else ""
    if code in ("invalid_client", "unauthorized_client"):
        return ConfigurationError(
            f"The provider does not know this client id and secret{detail}.",
            cause=Cause.CLIENT_WRONG,
            error=code,
        )
    if code == "invalid_scope":
        return ConfigurationError(
            f"The provider does not grant this app the access it asks for{detail}.",
            cause=Cause.SCOPE_MISSING,
            error=code,
        )
    if code in ("server_error", "temporarily_unavailable"):
        return TransientError(
            f"The provider's sign-in failed{detail}.", cause=Cause.PROVIDER_DOWN
        )
    if code in ("invalid_grant", "access_denied", "invalid_token"):
        return AuthorizationError(
            f"The consent has ended; sign in again{detail}.",
            cause=Cause.RECONNECT,
            error=code,
        )
    return ConfigurationError(
        f"The provider refused the sign-in: {code}{detail}.",
        cause=Cause.CLIENT_WRONG,
        error=code,
    )
