"""Sage Accounting's API v3.1 over three sets of books."""

from __future__ import annotations

from collections.abc import Iterator

from werkzeug import Request, Response

from ..company import Company
from ..ledger import Ledger
from ..state import State, nest, part
from ..tables import transaction
from . import (  # noqa: F401  (each registers its routes)
    accounts,
    allocations,
    bank_accounts,
    codelists,
    contactroutes,
    docroutes,
    items,
    journals,
    otherpayments,
    pages,
    payroutes,
    people,
    replay,
    reports,
    settings,
    taxes,
    transactions,
)
from .books import Books
from .businesses import business, stub
from .control import configure
from .errors import ApiError
from .routing import Call, Route, check_access, find
from .seed import company_of, seeded_books
from .seed_data import BUSINESSES
from .wire import dumps, error_response, json_response

STATUS = {"GET": 200, "POST": 201, "PUT": 200, "DELETE": 200}


class SageProvider:
    """What the front hands requests to, once it has judged token, business and limits.

    :param clock: `now()` gives an aware UTC datetime
    """

    code = "sage"

    def __init__(self, clock):
        self._clock = clock
        self._web_base = "/sage/web"
        self.companies: list[Company] = [company_of(b) for b in BUSINESSES]
        self._books: dict[str, Books] = {}
        self.reset()

    @property
    def web_base(self) -> str:
        """What `links` in replies begin with; business, resource and id follow."""
        return self._web_base

    @web_base.setter
    def web_base(self, value: str) -> None:
        self._web_base = value.rstrip("/")
        for books in self._books.values():
            books.web_base = self._web_base

    def reset(self) -> None:
        """Back to the seed, in all businesses."""
        for number in range(len(BUSINESSES)):
            self._seed(number, 0)

    def _seed(self, number: int, generation: int) -> None:
        books = seeded_books(BUSINESSES[number], self._clock, generation)
        books.web_base = self._web_base
        self._books[books.company.id] = books

    def state(self) -> Iterator[tuple[str, object]]:
        """One business's books after the other's, each as of one moment."""
        for company_id, books in list(self._books.items()):
            yield from nest(company_id, books.state()).items()

    def restore(self, state: State) -> None:
        """:raise KeyError: something is missing"""
        for company in self.companies:
            books = Books(company, self._clock)
            books.restore(part(state, company.id))
            books.web_base = self._web_base
            self._books[company.id] = books

    def books(self, company_id: str) -> Books:
        """The books of one business.

        :raise KeyError: there is no such business
        """
        return self._books[company_id.lower()]

    def ledger(self, company_id: str) -> Ledger:
        """The ledger under the books."""
        return self.books(company_id).ledger

    # --- what the front's `/businesses` needs ---

    def business_json(self, company_id: str) -> dict:
        """One business, as `GET /businesses/{id}` shows it (section 3).

        :raise KeyError: there is no such business
        """
        return business(self.books(company_id))

    def businesses_json(self, company_ids: list[str] | None = None) -> dict:
        """All businesses of a user, or those named, in the envelope of their own.

        :raise KeyError: there is no such business
        """
        wanted = company_ids or [company.id for company in self.companies]
        found = [stub(self.books(company_id)) for company_id in wanted]
        return {
            "$total": len(found),
            "$page": 1,
            "$next": None,
            "$back": None,
            "$items_per_page": 2147483647,
            "$items": found,
        }

    # --- requests ---

    def dispatch(
        self, request: Request, company_id: str, path: str, scopes: frozenset[str]
    ) -> Response:
        """Answer one request to `/v3.1/<path>`; never raises for bad input."""
        books = self.books(company_id)
        try:
            found, arguments = find(request.method, path)
            with books.lock:
                check_access(books, found, scopes)
                content = _run(books, found, request, arguments)
        except ApiError as error:
            return error_response(error)
        if content is None:
            return Response(status=204)
        return json_response(content, STATUS[request.method])

    def configure(self, options: dict) -> None:
        """Change a business (`company`), or all; `control.py` lists the options.

        :raise ValueError: an unknown option, company or account
        """
        wanted = options.get("company")
        if wanted is not None and wanted.lower() not in self._books:
            raise ValueError(f"there is no company {wanted}")
        options = {k: v for k, v in options.items() if k != "company"}
        renew = options.pop("business_reset", False)
        for number, company in enumerate(self.companies):
            if wanted is not None and company.id != wanted.lower():
                continue
            books = self._books[company.id]
            with books.lock:
                if renew:
                    self._seed(number, books.business["_generation"] + 1)
                    books = self._books[company.id]
                configure(books, options)

    def record_page(self, company_id: str, kind: str, record_id: str) -> dict | None:
        """One document or contact, for people to look at."""
        books = self.books(company_id)
        with books.lock:
            return pages.record_page(books, kind, record_id)

    def index_page(self, company_id: str) -> dict:
        """Everything of one business, in lists, for people to look at."""
        books = self.books(company_id)
        with books.lock:
            return pages.index_page(books)


def _run(books: Books, found: Route, request: Request, arguments: dict):
    """Run a handler, or give back what an earlier one answered under the same key.

    What a handler did stays only when it succeeds.
    """
    call = Call(books, request)
    key = None
    if found.method == "POST" and len(found.pattern) == 1:
        path = found.pattern[0]
        key = replay.key_of(books, path, call.body())
        kept = replay.kept(books, key, call.body()) if key else None
        if kept is not None:
            return kept
    loose = {name: getattr(books, name) for name in ("invoicing", "financial")}
    try:
        with transaction(books.journal, books.ledger):
            content = found.handler(call, **arguments)
            if key:
                content = dumps(content)
                replay.keep(books, key, call.body(), content)
        return content
    except ApiError:
        for name, value in loose.items():
            setattr(books, name, value)
        raise
    finally:
        books.journal.clear()
