"""What never leaves the sandbox: tokens and secrets in recorded traffic."""

from __future__ import annotations

import re
from collections.abc import Iterable

HIDDEN = "***"
SECRET_KEYS = frozenset(
    {
        "access_token",
        "refresh_token",
        "id_token",
        "client_secret",
        "code",
        "code_verifier",
        "token",
        "assertion",
        "password",
        "id_token_hint",
    }
)
SECRET_HEADERS = frozenset({"authorization", "cookie", "set-cookie"})

_names = "|".join(sorted(SECRET_KEYS))
# Form and query pairs, also inside a Location; JSON members, of any nesting.
_FORM = re.compile(rf"(?<![\w-])({_names})=([^&\s\"'<>]+)")
_JSON = re.compile(rf'("(?:{_names})"\s*:\s*)"(?:[^"\\]|\\.)*"')
_JWT = re.compile(r"eyJ[\w-]+(?:\.[\w-]*){2,4}")  # signed or encrypted


def text(value: str, *, secrets: bool = False) -> str:
    """``value`` without bearer tokens; with ``secrets``, without OAuth fields too.

    The fields are hidden in OAuth traffic only: ``code`` and ``token`` are everyday
    words in books ("Code": "200"), and a recorder that hides those is of no use.
    """
    if "eyJ" in value:
        value = _JWT.sub(HIDDEN, value)
    if secrets:
        value = _JSON.sub(rf'\1"{HIDDEN}"', _FORM.sub(rf"\1={HIDDEN}", value))
    return value


def headers(items: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers as a dict; the scheme of ``Authorization`` stays, its value goes."""
    shown = {}
    for name, value in items:
        if name.lower() in SECRET_HEADERS:
            scheme = value.partition(" ")[0] + " " if " " in value else ""
            value = f"{scheme if len(scheme) < 12 else ''}{HIDDEN}"
        shown[name] = text(value, secrets="://" in value)
    return shown


def query(values: Iterable[tuple[str, str]], *, secrets: bool) -> dict:
    """Query parameters; one given several times becomes a list."""
    shown: dict = {}
    for name, value in values:
        value = HIDDEN if secrets and name in SECRET_KEYS else text(value)
        if name in shown:
            earlier = shown[name]
            shown[name] = (
                [*earlier, value] if isinstance(earlier, list) else [earlier, value]
            )
        else:
            shown[name] = value
    return shown
