"""Codes, access and refresh tokens of one provider, in memory."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from .clock import Clock
from .signing import b64url


class OAuthError(Exception):
    """An error of RFC 6749, section 5.2; ``code`` is its name."""

    def __init__(self, code: str, description: str = "") -> None:
        super().__init__(description or code)
        self.code, self.description = code, description


class AccessDenied(Exception):
    """A bearer token is not good: ``expired_at`` where it once was."""

    def __init__(self, expired_at: datetime | None = None) -> None:
        super().__init__("no such access token" if expired_at is None else "expired")
        self.expired_at = expired_at


@dataclass(frozen=True, kw_only=True)
class TokenPolicy:
    """Lives in seconds.

    :param refresh_idle_s: a refresh token that is not used for so long is dead
    :param grace_s: how long a refresh token may come again after another replaced it
    :param code_s: life of a code
    :param rotate_s: a refresh gives the same refresh token again until it is so old;
        0: a new one each time
    :param hard_s: the end of a consent's refresh tokens, used or not; None: never
    :param reuse_revokes: a code that comes twice ends the tokens that it gave
    """

    access_s: int
    refresh_idle_s: int
    grace_s: int
    code_s: int = 300
    rotate_s: int = 0
    hard_s: int | None = None
    reuse_revokes: bool = False


@dataclass(kw_only=True)
class Grant:
    """What a person agreed to once; every token of that consent hangs on it."""

    id: str
    companies: tuple[str, ...]
    scopes: frozenset[str]
    event_id: str  # the consent, as the provider names it
    created: datetime
    revoked: bool = False
    renewal: str = ""  # the refresh token that a refresh gives again until it is old


@dataclass
class Code:
    grant: Grant
    redirect_uri: str
    challenge: str | None
    expires: datetime
    used: bool = False


@dataclass
class Refresh:
    grant: Grant
    issued: datetime
    renewed: datetime  # when it was last given or used
    replaced: datetime | None = None  # when another took its place


@dataclass(frozen=True)
class Access:
    grant: Grant
    expires: datetime


Mint = Callable[[Grant, datetime, datetime], str]
"""Makes the text of an access token: (grant, issued, expires)."""


def sealed_token() -> str:
    """A text in the form of an encrypted JWT (RFC 7516): nobody can look inside."""
    header = b64url(b'{"alg":"dir","enc":"A128CBC-HS256"}')
    parts = (secrets.token_urlsafe(size) for size in (16, 300, 16))
    return f"{header}..{'.'.join(parts)}"


def pkce_challenge(verifier: str) -> str:
    """S256 of RFC 7636, section 4.2."""
    return b64url(sha256(verifier.encode("ascii", "replace")).digest())


class TokenStore:
    """:param policy: the rules as they stand; options may change them"""

    def __init__(
        self, clock: Clock, policy: Callable[[], TokenPolicy], mint: Mint
    ) -> None:
        self._clock, self._policy, self._mint = clock, policy, mint
        self._lock = threading.RLock()
        self.forget()

    def forget(self) -> None:
        with self._lock:
            self._codes: dict[str, Code] = {}
            self._access: dict[str, Access] = {}
            self._refresh: dict[str, Refresh] = {}
            self._grants: dict[str, Grant] = {}

    def state(self) -> dict[str, dict]:
        """One value, not several: tokens of one grant share it."""
        with self._lock:
            return {
                "codes": dict(self._codes),
                "access": dict(self._access),
                "refresh": dict(self._refresh),
                "grants": dict(self._grants),
            }

    def restore(self, state: dict[str, dict]) -> None:
        with self._lock:
            self._codes, self._access = state["codes"], state["access"]
            self._refresh, self._grants = state["refresh"], state["grants"]

    # --- codes ---

    def new_code(self, grant: Grant, redirect_uri: str, challenge: str | None) -> str:
        code = secrets.token_urlsafe(32)
        expires = self._clock.now() + timedelta(seconds=self._policy().code_s)
        with self._lock:
            self._codes[code] = Code(grant, redirect_uri, challenge, expires)
        return code

    def take_code(self, code: str, redirect_uri: str, verifier: str) -> Grant:
        """Spend a code.

        A wrong verifier or address spends nothing: the true client may still come.

        :raise OAuthError: ``invalid_grant``, with the reason for whoever reads logs
        """
        with self._lock:
            found = self._codes.get(code)
            if found is None:
                raise OAuthError("invalid_grant", "unknown code")
            if found.used:
                found.grant.revoked |= self._policy().reuse_revokes
                raise OAuthError("invalid_grant", "code already used")
            if self._clock.now() >= found.expires:
                raise OAuthError("invalid_grant", "code expired")
            if redirect_uri != found.redirect_uri:
                raise OAuthError("invalid_grant", "redirect_uri differs")
            _check_verifier(found.challenge, verifier)
            found.used = True
            return found.grant

    # --- tokens ---

    def issue(self, grant: Grant, *, refresh: bool) -> tuple[str, str | None]:
        """An access token and, when asked for, a refresh token."""
        now = self._clock.now()
        expires = now + timedelta(seconds=self._policy().access_s)
        access = self._mint(grant, now, expires)
        with self._lock:
            self._grants[grant.id] = grant
            self._prune(now)
            self._access[access] = Access(grant, expires)
            return access, self._renewal(grant, now) if refresh else None

    def _renewal(self, grant: Grant, now: datetime) -> str:
        """The refresh token that the grant has from now on."""
        rotate = timedelta(seconds=self._policy().rotate_s)
        current = self._refresh.get(grant.renewal)
        if current and now - current.issued < rotate:
            current.renewed = now
            return grant.renewal
        if current:
            current.replaced = now
        text = secrets.token_urlsafe(32)
        self._refresh[text] = Refresh(grant, now, now)
        if rotate:
            grant.renewal = text
        return text

    def spend_refresh(self, token: str) -> Grant:
        """The grant that a refresh token renews.

        Where every refresh gives another one, this one is used up; within the grace
        it may come again.

        :raise OAuthError: ``invalid_grant``
        """
        now, policy = self._clock.now(), self._policy()
        with self._lock:
            found = self._refresh.get(token)
            if found is None:
                raise OAuthError("invalid_grant", "unknown refresh token")
            if found.grant.revoked:
                raise OAuthError("invalid_grant", "revoked")
            if now - found.renewed > timedelta(seconds=policy.refresh_idle_s):
                raise OAuthError("invalid_grant", "refresh token expired")
            if policy.hard_s is not None and self.hard_left_s(found.grant) <= 0:
                raise OAuthError("invalid_grant", "the end of the consent")
            if found.replaced is None:
                if not policy.rotate_s:
                    found.replaced = now
            elif now - found.replaced >= timedelta(seconds=policy.grace_s):
                raise OAuthError("invalid_grant", "refresh token already used")
            return found.grant

    def hard_left_s(self, grant: Grant) -> int:
        """Seconds until no refresh helps any more, where there is such an end."""
        end = grant.created + timedelta(seconds=self._policy().hard_s or 0)
        return int((end - self._clock.now()).total_seconds())

    def access(self, token: str) -> Grant:
        """The grant behind a bearer token.

        :raise AccessDenied: unknown, expired or revoked
        """
        with self._lock:
            found = self._access.get(token)
        if found is None or found.grant.revoked:
            raise AccessDenied
        if self._clock.now() >= found.expires:
            raise AccessDenied(found.expires)
        return found.grant

    def owner(self, token: str) -> Grant | None:
        """The grant behind any token, also a dead one; None for a stranger's."""
        with self._lock:
            found = self._access.get(token) or self._refresh.get(token)
        return found.grant if found else None

    def grants(self) -> list[Grant]:
        with self._lock:
            return list(self._grants.values())

    def cut_off(self, company_ids: tuple[str, ...]) -> None:
        """Take companies out of every grant; one that reaches none is at its end."""
        for grant in self.grants():
            grant.companies = tuple(
                known for known in grant.companies if known not in company_ids
            )
            grant.revoked |= not grant.companies

    def end_refresh(self) -> None:
        """Kill every refresh token; access tokens live out their minutes."""
        with self._lock:
            self._refresh.clear()
            self._codes.clear()

    def _prune(self, now: datetime) -> None:
        """Forget what can only be refused. Expired access tokens stay for a day, so
        that the refusal can say when they expired."""
        if len(self._access) + len(self._refresh) < 5000:
            return
        day, grace = timedelta(days=1), timedelta(seconds=self._policy().grace_s)
        self._access = {
            key: item for key, item in self._access.items() if now - item.expires < day
        }
        self._refresh = {
            key: item
            for key, item in self._refresh.items()
            if item.replaced is None or now - item.replaced <= grace
        }
        self._codes = {
            key: item for key, item in self._codes.items() if now < item.expires
        }


def _check_verifier(challenge: str | None, verifier: str) -> None:
    if challenge is None:
        if verifier:
            raise OAuthError("invalid_grant", "code_verifier without code_challenge")
        return
    if not 43 <= len(verifier) <= 128:
        raise OAuthError("invalid_grant", "code_verifier of the wrong length")
    if not secrets.compare_digest(pkce_challenge(verifier), challenge):
        raise OAuthError("invalid_grant", "code_verifier does not match")
