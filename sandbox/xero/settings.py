"""Organisation, actions, currencies, branding themes, users."""

from __future__ import annotations

import re

from .books import Books
from .errors import refused
from .query import order, plain_fields, where
from .routing import Call, route
from .seed import fixed_id, rate_between
from .seed_data import CURRENCY_NAMES
from .store import Row
from .values import Element
from .wire import compact, read_elements

# Names from the specification's example of GET /Organisation/Actions.
_ALWAYS = (
    "AttachDocumentToInvoice",
    "CreateApprovedBill",
    "CreateApprovedInvoice",
    "CreateDraftInvoice",
    "CreateRepeatingInvoice",
    "UpdateInvoice",
    "UpdatePaidInvoice",
    "VoidInvoice",
)
_CURRENCY_FIELDS = plain_fields(("Code", "Description"))
_THEME_FIELDS = plain_fields(("BrandingThemeID", "Name", "SortOrder", "CreatedDateUTC"))


@route("GET", "Organisation", "settings")
def get_organisation(call: Call) -> dict:
    """The one organisation of the tenant; lock dates only when set."""
    row = call.books.organisation
    return {"Organisations": [{k: v for k, v in row.items() if v is not None}]}


@route("GET", "Organisation/Actions", "settings")
def get_actions(call: Call) -> dict:
    """What the connected user may do here."""
    books = call.books
    allowed = dict.fromkeys(_ALWAYS, True)
    allowed["UseMulticurrency"] = len(books.currencies) > 1
    allowed["ApproveTransactionsBeforePeriodLockDate"] = False
    return {
        "Actions": [
            {"Name": name, "Status": "ALLOWED" if yes else "NOT-ALLOWED"}
            for name, yes in sorted(allowed.items())
        ]
    }


@route("GET", "Currencies", "settings")
def get_currencies(call: Call) -> dict:
    """The currencies that documents may be in."""
    rows = order(list(call.books.currencies), call.arg("order"), _CURRENCY_FIELDS)
    test = where(call.arg("where"), _CURRENCY_FIELDS)
    return {"Currencies": [r for r in rows if test is None or test(r)]}


@route("PUT", "Currencies", "settings")
def put_currency(call: Call) -> dict:
    """Subscribe to a currency; there is no way back, as at Xero."""
    added = []
    for element in read_elements(call.request, "Currencies"):
        code = (element.text("Code") or "").upper()
        if not re.fullmatch("[A-Z]{3}", code):
            raise _refuse(element, "The currency code is not valid")
        added.append(subscribe(call.books, code, element.text("Description")))
    return {"Currencies": added}


def subscribe(books: Books, code: str, description: str | None = None) -> Row:
    """Add a currency, and a rate for it when the seed knows none."""
    row = books.currencies.rows.get(code)
    if row is None:
        name = description or CURRENCY_NAMES.get(code, code)
        row = {"Code": code, "Description": name}
        books.rates.setdefault(code, rate_between(books.base_currency, code))
        books.currencies.save(row)
    return row


def _refuse(element: Element, message: str):

    return refused([{**element.raw, "ValidationErrors": [{"Message": message}]}])


@route("GET", "BrandingThemes", "settings")
def get_branding_themes(call: Call) -> dict:
    """The looks of documents."""
    test = where(call.arg("where"), _THEME_FIELDS)
    rows = order(list(call.books.branding_themes), call.arg("order"), _THEME_FIELDS)
    return {"BrandingThemes": [r for r in rows if test is None or test(r)]}


@route("GET", "Users", "settings")
def get_users(call: Call) -> dict:
    """The one user of the sandbox."""
    return {
        "Users": [
            compact(
                UserID=fixed_id(call.books.company.name, "user"),
                EmailAddress="demo@example.com",
                FirstName="Demo",
                LastName="User",
                IsSubscriber=True,
                OrganisationRole="FINANCIALADVISER",
                UpdatedDateUTC=call.books.organisation["CreatedDateUTC"],
            )
        ]
    }
