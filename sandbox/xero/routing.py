"""Which address and verb is answered by which function, and who may ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from werkzeug import Request

from .errors import ApiError, not_found, not_implemented
from .query import modified_since

# Xero has these and the sandbox has not: 501 with a plain word instead of a 404.
ABSENT = frozenset(
    (
        "batchpayments",
        "banktransfers",
        "budgets",
        "contactgroups",
        "employees",
        "expenseclaims",
        "invoicereminders",
        "journals",
        "linkedtransactions",
        "paymentservices",
        "purchaseorders",
        "quotes",
        "receipts",
        "repeatinginvoices",
        "setup",
    )
)
_BROAD = {
    "invoices": "accounting.transactions",
    "payments": "accounting.transactions",
    "banktransactions": "accounting.transactions",
    "manualjournals": "accounting.transactions",
}


@dataclass(frozen=True, slots=True)
class Route:
    """One verb on one address; `area` is the part of the scope's name after the dot."""

    method: str
    pattern: tuple[str, ...]
    areas: tuple[str, ...]
    handler: Callable

    def arguments(self, parts: list[str]) -> dict[str, str] | None:
        """The values of the `{named}` parts, or None when the address is another."""
        found = {}
        for wanted, part in zip(self.pattern, parts, strict=True):
            if wanted.startswith("{"):
                found[wanted[1:-1]] = part
            elif wanted.lower() != part.lower():
                return None
        return found


_ROUTES: dict[tuple[str, int], list[Route]] = {}


def route(method: str, pattern: str, *areas: str):
    """Register the decorated function; literal parts win over named ones."""
    parts = tuple(pattern.split("/"))

    def register(handler):
        known = _ROUTES.setdefault((parts[0].lower(), len(parts)), [])
        known.append(Route(method, parts, areas, handler))
        known.sort(key=lambda r: [p.startswith("{") for p in r.pattern])
        return handler

    return register


def find(method: str, path: str) -> tuple[Route, dict[str, str]]:
    """The route of a request and the values in its path.

    :raise ApiError: 404 for an unknown address, 501 for a verb that is not there
    """
    parts = [p for p in path.strip("/").split("/") if p]
    if not parts:
        raise not_found()
    known = False
    for candidate in _ROUTES.get((parts[0].lower(), len(parts)), ()):
        arguments = candidate.arguments(parts)
        if arguments is None:
            continue
        known = True
        if candidate.method == method:
            return candidate, arguments
    if known:
        raise not_implemented(f"{method} is not available for {'/'.join(parts)}")
    if parts[0].lower() in ABSENT:
        raise not_implemented(f"{parts[0]} is not emulated by this sandbox")
    raise not_found()


def check_scopes(found: Route, scopes: frozenset[str]) -> None:
    """Refuse a token that lacks the scope; reading is covered by either form.

    :raise ApiError: 401 AuthorizationUnsuccessful
    """
    reading = found.method == "GET"
    for area in found.areas:
        name = f"accounting.{area}"
        accepted = {name, _BROAD.get(area, name)}
        if area.startswith("reports."):
            accepted = {f"{name}.read", "accounting.reports.read"}
        elif reading:
            accepted |= {f"{scope}.read" for scope in accepted}
        if accepted & scopes:
            return
    raise insufficient_scope()


def insufficient_scope() -> ApiError:
    """What Xero answers when consent did not cover the call."""
    return ApiError(
        401,
        {
            "Type": None,
            "Title": "Unauthorized",
            "Status": 401,
            "Detail": "AuthorizationUnsuccessful",
            "Instance": "00000000-0000-0000-0000-000000000000",
            "Extensions": {},
        },
        {"WWW-Authenticate": 'Bearer error="insufficient_scope"'},
    )


class Call:
    """One request on its way through the books."""

    def __init__(self, books, request: Request):
        self.books, self.request = books, request
        self._args = {k.lower(): v for k, v in request.args.items()}

    def arg(self, name: str) -> str | None:
        """A query parameter, its name in any letter case; empty reads as absent."""
        return self._args.get(name.lower()) or None

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean query parameter in any letter case."""
        value = self.arg(name)
        return default if value is None else value.strip().lower() == "true"

    @property
    def unit_places(self) -> int:
        """Decimals of unit prices in this request: 4 when `unitdp=4`, else 2."""
        return 4 if self.arg("unitdp") == "4" else 2

    @property
    def since(self):
        """The moment of `If-Modified-Since`, or None."""
        return modified_since(self.request.headers.get("If-Modified-Since"))
