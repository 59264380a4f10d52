"""Which path and verb is answered by which function, and who may ask.

Roles and plans: "Access Control Restrictions" and "Endpoint Availability" of Sage's API
description of 2025-02-18 (reference sections 16 and 20).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from werkzeug import Request

from . import errors
from .errors import UNAUTHORISED, bad_request, not_found, refused
from .values import Element, parse_day, parse_moment
from .wire import read_json, root_of

ABSENT = frozenset(
    """address_regions bank_deposits bank_opening_balances
    bank_reconciliations bank_transfers business_activity_types business_types
    cis_settings coa_accounts coa_templates contact_opening_balance_types
    contact_opening_balances corrective_reason_codes countries_of_registration
    datev_settings draft_tax_returns email_settings eu_sales_descriptions
    hosted_artefact_payment_settings journal_code_types journal_codes
    ledger_account_opening_balances legal_form_types migration_tax_returns
    migrations opening_balance_journals purchase_corrective_invoices
    purchase_quick_entries quick_entry_types sales_corrective_invoices
    sales_estimates sales_quick_entries sales_quotes stock_items stock_movements
    tax_determinations tax_offices tax_profiles tax_returns""".split()
)
PLANS = ("START", "STANDARD", "PLUS")
LEVELS = {
    "No Access": (),
    "Read Only": ("read",),
    "Restricted": ("read", "write"),
    "Full": ("read", "write", "full"),
}


@dataclass(frozen=True, slots=True)
class Route:
    """One verb on one path.

    `area` is the part of the business that a role is for ("" needs none); `plan` is the
    lowest plan that has it, `country` the only country.
    """

    method: str
    pattern: tuple[str, ...]
    handler: Callable
    area: str
    need: str
    plan: str
    country: str


_ROUTES: dict[tuple[str, int], list[Route]] = {}


def route(
    method: str,
    pattern: str,
    area: str = "",
    *,
    need: str = "",
    plan: str = "START",
    country: str = "",
):
    """Register the decorated function.

    :param need: read, write or full; GET reads, DELETE needs full, others write
    """
    parts = tuple(pattern.split("/"))
    need = need or {"GET": "read", "DELETE": "full"}.get(method, "write")

    def register(handler):
        found = Route(method, parts, handler, area, need, plan, country)
        _ROUTES.setdefault((parts[0], len(parts)), []).append(found)
        return handler

    return register


def find(method: str, path: str) -> tuple[Route, dict[str, str]]:
    """The route of a request, and the values in its path.

    :raise ApiError: 404 unknown path, 405 wrong verb, 501 what only the sandbox lacks
    """
    parts = [p for p in path.strip("/").split("/") if p]
    if not parts:
        raise not_found()
    known = False
    for candidate in _ROUTES.get((parts[0], len(parts)), ()):
        found = {}
        for wanted, part in zip(candidate.pattern, parts, strict=True):
            if wanted.startswith("{"):
                found[wanted[1:-1]] = part
            elif wanted != part:
                break
        else:
            known = True
            if candidate.method == method:
                return candidate, found
    if known:
        raise refused(405, "Method not allowed.", "MethodNotAllowed")
    if parts[0] in ABSENT:
        raise refused(501, f"{parts[0]} is not emulated by this sandbox.", "Sandbox")
    raise not_found()


def check_access(books, found: Route, scopes: frozenset[str]) -> None:
    """Refuse what the subscription, the scope, the plan or the role does not cover.

    :raise ApiError: 401 or 403
    """
    options = books.options
    if not options["subscription_active"]:
        raise refused(401, errors.NO_SUBSCRIPTION, UNAUTHORISED)
    if found.need != "read" and "full_access" not in scopes:
        raise refused(403, "The token's scope is readonly.", UNAUTHORISED)
    if PLANS.index(options["plan"]) < PLANS.index(found.plan):
        message = "Your subscription does not include this feature."
        raise refused(options["plan_refusal_status"], message, UNAUTHORISED)
    if found.country and found.country != books.company.country:
        message = "Not available in the country of this business."
        raise refused(options["plan_refusal_status"], message, UNAUTHORISED)
    level = options["roles"].get(found.area, "Full")
    if found.area and found.need not in LEVELS[level]:
        message = f"You do not have access to this area: {found.area}."
        raise refused(403, message, UNAUTHORISED)


class Call:
    """One request on its way through the books."""

    def __init__(self, books, request: Request):
        self.books, self.request = books, request
        self._body: dict | None = None

    def arg(self, name: str) -> str | None:
        """A query parameter; empty reads as absent."""
        return self.request.args.get(name) or None

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean query parameter.

        :raise ApiError: 400 it is none
        """
        value = self.arg(name)
        if value is None:
            return default
        if value.lower() not in ("true", "false"):
            raise bad_request(f"{name} is invalid", name)
        return value.lower() == "true"

    def day(self, name: str) -> date | None:
        """A query parameter that is a day.

        :raise ApiError: 400 it is none
        """
        return self._read(name, parse_day)

    def moment(self, name: str) -> datetime | None:
        """A query parameter that is a moment, or a day's beginning.

        :raise ApiError: 400 it is none
        """
        return self._read(name, parse_moment)

    def _read(self, name, parse):
        value = self.arg(name)
        try:
            return None if value is None else parse(value)
        except ValueError:
            raise bad_request(f"{name} is invalid", name) from None

    def whole(self, name: str, default: int, least: int, most: int | None) -> int:
        """A query parameter that is a whole number.

        :raise ApiError: 400 it is none, or out of bounds
        """
        value = self.arg(name)
        if value is None:
            return default
        if not value.isdigit() or int(value) < least or most and int(value) > most:
            raise bad_request(f"{name} is invalid", name)
        return int(value)

    def root(self, name: str) -> Element:
        """The body's object under its root key.

        :raise ApiError: it is not there
        """
        return root_of(self.body(), name)

    def body(self) -> dict:
        """The whole body.

        :raise ApiError: it cannot be read
        """
        if self._body is None:
            self._body = read_json(self.request)
        return self._body
