"""Xero's accounting API over three sets of books."""

from __future__ import annotations

from collections.abc import Iterator

from werkzeug import Request, Response

from ..company import Company
from ..ledger import Ledger
from ..state import State, nest, part
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
from .store import transaction
from .wire import envelope, error_response, json_response


class XeroProvider:
    """What the server hands requests to, once it has judged token, tenant and limits.

    :param clock: `now()` gives an aware UTC datetime
    :param emit: `(company_id, category, event_type, resource_id, resource_url)`, called
        after a request has succeeded
    """

    code = "xero"

    def __init__(self, clock, emit):
        self._clock, self._emit = clock, emit
        self.companies: list[Company] = [company_of(o) for o in ORGANISATIONS]
        self._books: dict[str, Books] = {}
        self.reset()

    def reset(self) -> None:
        """Back to the seed, in all organisations."""
        self._books = {
            company_of(o).id: seeded_books(o, self._clock) for o in ORGANISATIONS
        }

    def state(self) -> Iterator[tuple[str, object]]:
        """One organisation's books after the other's, each as of one moment."""
        for company_id, books in list(self._books.items()):
            yield from nest(company_id, books.state()).items()

    def restore(self, state: State) -> None:
        """:raise KeyError: something is missing"""
        for company in self.companies:
            books = Books(company, self._clock)
            books.restore(part(state, company.id))
            self._books[company.id] = books

    def books(self, company_id: str) -> Books:
        """The books of one organisation.

        :raise KeyError: there is no such organisation
        """
        return self._books[company_id.lower()]

    def ledger(self, company_id: str) -> Ledger:
        """The ledger under the books."""
        return self.books(company_id).ledger

    def dispatch(
        self, request: Request, company_id: str, path: str, scopes: frozenset[str]
    ) -> Response:
        """Answer one request to `/api.xro/2.0/<path>`; never raises for bad input."""
        books = self.books(company_id)
        try:
            route, arguments = find(request.method, path)
            check_scopes(route, scopes)
            with books.lock:
                content, events = _run(books, route, request, arguments)
        except ApiError as error:
            return error_response(error)
        for category, event_type, resource_id, url in events:
            self._emit(books.company.id, category, event_type, resource_id, url)
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
        archive_contact (ContactID or name), merge_contacts ([from, into]),
        rates ({currency: units per base unit}),
        allow_unknown_enum (add accounts whose type no SDK knows), sample_history
        (book so many months of documents before the current one).

        :raise ValueError: an unknown option, company or account
        """
        wanted = options.get("company")
        if wanted is not None and wanted.lower() not in self._books:
            raise ValueError(f"there is no company {wanted}")
        for company_id, books in self._books.items():
            if wanted is None or company_id == wanted.lower():
                with books.lock:
                    configure(books, options)

    def record_page(self, company_id: str, kind: str, record_id: str) -> dict | None:
        """One document or contact, for people to look at."""
        books = self.books(company_id)
        with books.lock:
            return pages.record_page(books, kind, record_id)

    def index_page(self, company_id: str) -> dict:
        """Everything of one organisation, in lists, for people to look at."""
        books = self.books(company_id)
        with books.lock:
            return pages.index_page(books)


def _run(books: Books, route, request: Request, arguments: dict):
    """Run a handler; what it did stays only when it succeeds."""
    try:
        with transaction(books.journal, books.ledger):
            content = route.handler(Call(books, request), **arguments)
        return content, list(books.journal.events)
    except Invalid as error:
        raise refuse_one(error.problems.messages[0]) from None
    finally:
        books.journal.clear()
