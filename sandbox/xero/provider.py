"""Xero's accounting API over three sets of books."""

from __future__ import annotations

from werkzeug import Request, Response

from ..books import BaseProvider
from ..company import Company
from . import (  # noqa: F401  (each registers its routes)
    accounts,
    attachments,
    bankcredits,
    banking,
    contacts,
    creditnotes,
    history,
    invoices,
    items,
    journals,
    pages,
    payments,
    reports,
    settings,
    taxrates,
    tracking,
)
from .books import Books
from .control import configure
from .errors import ApiError, Invalid, refuse_one
from .routing import Call, check_scopes, find
from .seed import company_of, seeded_books
from .seed_data import ORGANISATIONS
from .wire import envelope, error_response, json_response


class XeroProvider(BaseProvider):
    """What the server hands requests to, once token, tenant and limits are judged."""

    code = "xero"
    seeds = {company_of(o): o for o in ORGANISATIONS}
    books_class = Books
    pages = pages

    def seeded(self, company: Company) -> Books:
        return seeded_books(self.seeds[company], self._clock)

    def dispatch(
        self, request: Request, company_id: str, path: str, scopes: frozenset[str]
    ) -> Response:
        """Answer one request to `/api.xro/2.0/<path>`; never raises for bad input."""
        books = self.books(company_id)
        try:
            route, arguments = find(request.method, path)
            check_scopes(route, scopes)
            content = self.run(
                books, lambda: route.handler(Call(books, request), **arguments)
            )
        except Invalid as error:
            return error_response(refuse_one(error.problems.messages[0]))
        except ApiError as error:
            return error_response(error)
        if isinstance(content, Response):
            return content
        if content is None:
            return Response(status=204)
        if "AllocationID" in content:  # the one reply without an envelope
            return json_response(content)
        return json_response(envelope(books.now(), **content))

    def configure(self, options: dict) -> None:
        """Change an organisation (`company`), or all, from the control route.

        Options: period_lock_date, end_of_year_lock_date (ISO or null), currencies
        (list to subscribe to), archive_account (code), restore_account (code),
        recode_account ([from, to], by code or AccountID), account_type ([account,
        Type], of one in use as well), archive_contact (ContactID or name),
        merge_contacts ([from, into]), rates ({currency: units per base unit}),
        allow_unknown_enum (add accounts whose type no SDK knows), sample_history
        (book so many months of documents before the current one); true or false for
        what no source confirms (`books.UNCONFIRMED`) and for what a user is permitted
        (`books.PERMITTED`).

        :raise ValueError: an unknown option, company or account
        """
        self.apply_options(options)

    def change(self, books: Books, options: dict) -> None:
        configure(books, options)
